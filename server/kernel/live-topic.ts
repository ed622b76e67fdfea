/** A live topic on the server: how to load its rows, whole or some of them. */
import type { LiveTopicContract, RowOf } from '../../shared/contract.ts';
import type { Kernel } from './context.ts';
import type { Db } from './db.ts';

export interface LiveRow {
  id: string;
  version: number;
}

export interface LiveTopic {
  contract: LiveTopicContract;
  /** All rows of a key, or only those of the ids; a row that is not returned is not in the key (any more). */
  load(db: Db, key: string, ids: readonly string[] | null): Promise<LiveRow[]>;
  /** All rows of a key as JSON, and the number of the change clock at that moment: where there is a quicker way to it. */
  snapshot?: SnapshotOf;
}

export type SnapshotOf = (kernel: Kernel, key: string) => Promise<{ seq: number; rows: string }>;

export function serveTopic<T extends LiveTopicContract>(
  contract: T,
  load: (db: Db, key: string, ids: readonly string[] | null) => Promise<RowOf<T>[]>,
  snapshot?: SnapshotOf,
): LiveTopic {
  return { contract, load: load as unknown as LiveTopic['load'], ...(snapshot ? { snapshot } : {}) };
}

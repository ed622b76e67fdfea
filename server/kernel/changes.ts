/**
 * What changed, for the screens: topics, keys and ids, never patient data. The list is written last in the transaction,
 * because the number comes from a one-row clock that everybody who commits has to pass.
 */
import { sqlText } from './sql-text.ts';

export interface Change {
  /** `scheduling.day` */
  topic: string;
  /** Which part of the topic: a date, an id, or 'all'. */
  key: string;
  /** The row. */
  id: string;
}

/** The name of the channel on which a waiting server hears that there is something new. */
export const CHANGE_CHANNEL = 'anteroom_change';

/** Collects the changes of one transaction, each once. */
export class ChangeList {
  readonly #changes = new Map<string, Change>();

  add(topic: string, key: string, id: string): void {
    this.#changes.set(`${topic}\n${key}\n${id}`, { topic, key, id });
  }

  get empty(): boolean {
    return this.#changes.size === 0;
  }

  get all(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** A savepoint was rolled back: nothing of it happened. */
  clear(): void {
    this.#changes.clear();
  }

  /** The statements that give the next number and write the list; to be sent together with COMMIT. */
  toSql(): string {
    if (this.empty) return '';
    const rows = JSON.stringify(this.all);
    return sqlText`
      with clock as (update change_clock set seq = seq + 1 returning seq),
        list as (select * from jsonb_array_elements(${rows}::jsonb) with ordinality as e (change, n))
      insert into change_log (seq, n, topic, key, entity_id)
      select clock.seq, list.n, change->>'topic', change->>'key', change->>'id' from clock, list`;
  }
}

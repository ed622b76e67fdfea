/** Releases as a test needs them: sent as files, worked on at once instead of by a job, and the tables as they stand. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { workReleases } from '../../server/codesets/work.ts';
import * as codesets from '../../shared/codesets.ts';
import type { Desk, TestServer } from './server.ts';

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures', 'codesets');
export const fixture = (name: string): Buffer => readFileSync(path.join(FIXTURES, name));
export const textOf = (packed: Buffer): string => gunzipSync(packed).toString('utf8');
export const packed = (text: string): Buffer => gzipSync(text);

export class Library {
  readonly world: TestServer;
  readonly desk: Desk;

  constructor(world: TestServer, desk: Desk) {
    this.world = world;
    this.desk = desk;
  }

  async send(bytes: Uint8Array): Promise<string> {
    const response = await this.desk.fetch(codesets.send.path, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
      body: Buffer.from(bytes),
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { id: string }).id;
  }

  async work(): Promise<void> {
    await workReleases(this.world.server.kernel);
  }

  async release(id: string): Promise<codesets.Release | undefined> {
    const { rows } = await this.world.server.kernel.database.pool.query(
      'select version, status from code_release where id = $1',
      [id],
    );
    if (rows.length === 0) return undefined;
    const topic = await import('../../server/codesets/queries.ts');
    return (await topic.selectReleases(this.world.server.kernel.database.db, [id]))[0];
  }

  /** Sends a file and looks at it. */
  async look(
    bytes: Uint8Array | string,
    fileName: string,
    effectiveFrom: string | null = null,
  ): Promise<codesets.Release> {
    const id = await this.send(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    await this.desk.must(codesets.preview, { id, fileName, effectiveFrom });
    await this.work();
    return (await this.release(id)) as codesets.Release;
  }

  async load(
    bytes: Uint8Array | string,
    fileName: string,
    effectiveFrom: string | null = null,
  ): Promise<codesets.Release> {
    const { id, version, status, refusal } = await this.look(bytes, fileName, effectiveFrom);
    if (status !== 'ready') throw new Error(refusal ?? status);
    await this.desk.must(codesets.apply, { id, expectedVersion: version, licensed: true, confirmed: true });
    await this.work();
    return (await this.release(id)) as codesets.Release;
  }

  async undo(id: string): Promise<void> {
    const release = (await this.release(id)) as codesets.Release;
    await this.desk.must(codesets.undo, { id, expectedVersion: release.version });
    await this.work();
  }

  /** What every table of code sets holds, row for row: how many, and a sum over all of it. */
  async tables(): Promise<Record<string, string>> {
    const { pool } = this.world.server.kernel.database;
    const state: Record<string, string> = {};
    for (const table of [
      'code',
      'code_undo',
      'code_release',
      'code_release_file',
      'code_release_change',
      'code_shipped',
    ]) {
      const { rows } = await pool.query(
        `select count(*) || ' ' || coalesce(md5(string_agg(line, '' order by line)), '') as sum from (select md5(x::text) collate "C" as line from ${table} x) y`,
      );
      state[table] = rows[0].sum;
    }
    return state;
  }
}

/** How many of each kind a release changes, over all its sets. */
export function countsOf({ counts }: codesets.Release): Partial<Record<codesets.ChangeKind, number>> {
  const sums: Partial<Record<codesets.ChangeKind, number>> = {};
  for (const { kind, count } of counts) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

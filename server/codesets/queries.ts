/** SQL of releases, favourites and uses. */
import { sql } from 'kysely';
import type { CodeSystem, Release, ReleaseChange, ReleaseStatus } from '../../shared/codesets.ts';
import type { Db, Tx } from '../kernel/db.ts';

export interface ReleaseRow extends Release {
  number: number;
  askedFrom: string | null;
  shippedFile: string | null;
  /** Loaded without a person's yes, where nothing has to be asked. */
  isAutomatic: boolean;
}

const releases = (db: Db) =>
  db
    .selectFrom('code_release')
    .select([
      'id',
      'version',
      'number',
      sql<ReleaseStatus>`status`.as('status'),
      'title',
      'source',
      'checksum',
      sql<CodeSystem[]>`systems`.as('systems'),
      'effective_from as effectiveFrom',
      'effective_to as effectiveTo',
      'is_complete as isComplete',
      'needs_licence as needsLicence',
      'licensed_by as licensedBy',
      'progress',
      'refusal',
      'warnings',
      'rows',
      sql<Release['counts']>`counts`.as('counts'),
      'imported_by as importedBy',
      'imported_at as importedAt',
      'applied_at as appliedAt',
      'asked_from as askedFrom',
      'shipped_file as shippedFile',
      'is_automatic as isAutomatic',
    ]);

type Raw = Awaited<ReturnType<ReturnType<typeof releases>['executeTakeFirstOrThrow']>>;

const toRow = (row: Raw): ReleaseRow => ({
  ...row,
  importedAt: row.importedAt.toString(),
  appliedAt: row.appliedAt?.toString() ?? null,
});

export async function selectReleaseRow(db: Db, id: string): Promise<ReleaseRow | undefined> {
  const row = await releases(db).where('id', '=', id).executeTakeFirst();
  return row && toRow(row);
}

/** As the screens see it. */
export function toRelease({
  number: _n,
  askedFrom: _a,
  shippedFile: _s,
  isAutomatic: _i,
  ...release
}: ReleaseRow): Release {
  return release;
}

export async function selectReleases(db: Db, ids: readonly string[] | null): Promise<Release[]> {
  const query = releases(db)
    .orderBy('effective_from', (order) => order.desc().nullsFirst())
    .orderBy('number', 'desc');
  const rows = await (ids ? query.where('id', 'in', [...ids]) : query).execute();
  return rows.map((row) => toRelease(toRow(row)));
}

export async function selectBusy(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('code_release')
    .select('id')
    .where('status', 'in', ['reading', 'applying', 'undoing'])
    .orderBy('number')
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertRelease(
  tx: Tx,
  row: {
    id: string;
    source: string;
    checksum: string | null;
    by: string;
    at: Temporal.Instant;
    shippedFile?: string;
    status?: ReleaseStatus;
    from?: string | null;
    isAutomatic?: boolean;
  },
): Promise<void> {
  await tx
    .insertInto('code_release')
    .values({
      id: row.id,
      status: row.status ?? 'sent',
      source: row.source,
      checksum: row.checksum,
      imported_by: row.by,
      imported_at: row.at,
      shipped_file: row.shippedFile ?? null,
      asked_from: row.from ?? null,
      is_automatic: row.isAutomatic ?? false,
    })
    .execute();
}

export async function insertReleaseFile(tx: Tx, id: string, bytes: Buffer): Promise<void> {
  await tx.insertInto('code_release_file').values({ release_id: id, bytes }).execute();
}

export async function selectReleaseFile(db: Db, id: string): Promise<Buffer | undefined> {
  const row = await db.selectFrom('code_release_file').select('bytes').where('release_id', '=', id).executeTakeFirst();
  return row && Buffer.from(row.bytes);
}

export async function deleteReleaseFile(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('code_release_file').where('release_id', '=', id).execute();
}

/** Sets what is named, and counts the version on; false when the version is not the expected one any more. */
export async function updateRelease(
  tx: Tx,
  id: string,
  fields: Partial<{
    status: ReleaseStatus;
    source: string;
    askedFrom: string | null;
    licensedBy: string | null;
    progress: number;
    refusal: string | null;
  }>,
  expectedVersion: number | null = null,
): Promise<boolean> {
  const set = {
    ...(fields.status === undefined ? {} : { status: fields.status }),
    ...(fields.source === undefined ? {} : { source: fields.source }),
    ...(fields.askedFrom === undefined ? {} : { asked_from: fields.askedFrom }),
    ...(fields.licensedBy === undefined ? {} : { licensed_by: fields.licensedBy }),
    ...(fields.progress === undefined ? {} : { progress: fields.progress }),
    ...(fields.refusal === undefined ? {} : { refusal: fields.refusal }),
  };
  const query = tx
    .updateTable('code_release')
    .set({ ...set, version: sql`version + 1` })
    .where('id', '=', id);
  const result = await (expectedVersion === null
    ? query
    : query.where('version', '=', expectedVersion)
  ).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface ReadRelease {
  title: string;
  systems: readonly CodeSystem[];
  effectiveFrom: string;
  effectiveTo: string | null;
  isComplete: boolean;
  needsLicence: boolean;
  rows: number;
  counts: Release['counts'];
  warnings: readonly string[];
}

/** What reading a file found. */
export async function updateRead(tx: Tx, id: string, read: ReadRelease): Promise<void> {
  await tx
    .updateTable('code_release')
    .set({
      title: read.title,
      systems: [...read.systems],
      effective_from: read.effectiveFrom,
      effective_to: read.effectiveTo,
      is_complete: read.isComplete,
      needs_licence: read.needsLicence,
      rows: read.rows,
      counts: JSON.stringify(read.counts),
      warnings: [...read.warnings],
      refusal: null,
    })
    .where('id', '=', id)
    .execute();
}

export async function updateApplied(tx: Tx, id: string, at: Temporal.Instant): Promise<void> {
  await tx
    .updateTable('code_release')
    .set({
      status: 'applied',
      progress: 100,
      applied_at: at,
      applied_order: sql`(select coalesce(max(applied_order), 0) + 1 from code_release)`,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

export async function deleteChanges(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('code_release_change').where('release_id', '=', id).execute();
}

export async function deleteRelease(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('code_release').where('id', '=', id).execute();
}

/** The first day of the next loaded release of a system after a day. */
export async function selectNextFrom(db: Db, system: CodeSystem, from: string): Promise<string | null> {
  const { rows } = await sql<{ next: string | null }>`select min(effective_from) as next from code_release
    where applied_at is not null and ${system} = any(systems) and effective_from > ${from}::date`.execute(db);
  return rows[0]?.next ?? null;
}

/** A release of the same systems that was loaded after this one: it has to be taken back first. */
export async function selectLater(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ title: string }>`select l.title from code_release l, code_release r
    where r.id = ${id} and l.applied_order > r.applied_order and l.systems && r.systems order by l.applied_order desc limit 1`.execute(
    db,
  );
  return rows[0]?.title;
}

/** A loaded release that is this very file. */
export async function selectSameFile(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ title: string }>`select o.title from code_release o, code_release r
    where r.id = ${id} and o.id <> r.id and o.checksum = r.checksum and o.applied_at is not null
      and o.effective_from = r.effective_from limit 1`.execute(db);
  return rows[0]?.title;
}

export async function selectChanges(
  db: Db,
  id: string,
  kind: string,
  skip: number,
  limit: number,
): Promise<ReleaseChange[]> {
  return db
    .selectFrom('code_release_change')
    .select([
      sql<CodeSystem>`system`.as('system'),
      'code',
      sql<ReleaseChange['kind']>`kind`.as('kind'),
      'before',
      'after',
    ])
    .where('release_id', '=', id)
    .where('kind', '=', kind)
    .orderBy('n')
    .offset(skip)
    .limit(limit)
    .execute();
}

/** Names of files that came with the product and were loaded once. */
export async function selectShipped(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('code_shipped').select('name').execute();
  return new Set(rows.map(({ name }) => name));
}

export async function insertShipped(tx: Tx, name: string, at: Temporal.Instant): Promise<void> {
  await tx
    .insertInto('code_shipped')
    .values({ name, loaded_at: at })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function putFavourite(tx: Tx, providerId: string, system: CodeSystem, code: string): Promise<void> {
  await tx
    .insertInto('code_favourite')
    .values({ provider_id: providerId, system, code })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteFavourite(tx: Tx, providerId: string, system: CodeSystem, code: string): Promise<void> {
  await tx
    .deleteFrom('code_favourite')
    .where('provider_id', '=', providerId)
    .where('system', '=', system)
    .where('code', '=', code)
    .execute();
}

/** Counts codes that a provider used on a day, so that they come first the next time. */
export async function addUses(
  tx: Tx,
  providerId: string,
  on: string,
  codes: readonly { system: CodeSystem; code: string }[],
): Promise<void> {
  if (codes.length === 0) return;
  await sql`insert into code_use (provider_id, system, code, uses, last_used_on)
    select ${providerId}, system, code, count(*)::int, ${on}::date
      from unnest(${codes.map(({ system }) => system)}::text[], ${codes.map(({ code }) => code)}::text[]) as u (system, code) group by system, code
    on conflict (provider_id, system, code) do update set uses = code_use.uses + excluded.uses,
      last_used_on = greatest(code_use.last_used_on, excluded.last_used_on)`.execute(tx);
}

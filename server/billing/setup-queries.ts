/**
 * SQL of the lists of who bills. They are many and alike: a row of each is what its contract says, a column for a member.
 * Only this file writes their tables.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../kernel/db.ts';

/** A table of the setup: its columns are the members of its rows. */
export interface SetupTable {
  table: string;
  /** Members in the order of the contract, without id and version. */
  members: readonly string[];
  orderBy: string;
}

const columnOf = (member: string): string =>
  member.replaceAll(/[A-Z0-9]+/g, (part) => (/\d/.test(part) ? part : `_${part.toLowerCase()}`));
const quoted = (members: readonly string[]) => sql.join(members.map((member) => sql.ref(columnOf(member))));

export async function selectSetup<Row>(
  db: Db,
  { table, members, orderBy }: SetupTable,
  ids: readonly string[] | null,
  /** Only the rows of one patient. */
  of: { column: string; value: string } | null = null,
): Promise<Row[]> {
  const columns = sql.join(
    ['id', 'version', ...members].map((member) => sql`${sql.ref(columnOf(member))} as ${sql.id(member)}`),
  );
  const some = sql`where ${ids ? sql`id = any(${ids}::uuid[])` : sql`true`} and ${of ? sql`${sql.ref(of.column)} = ${of.value}` : sql`true`}`;
  const { rows } =
    await sql<Row>`select ${columns} from ${sql.table(table)} ${some} order by ${sql.ref(orderBy)}, id`.execute(db);
  return rows;
}

/** The row as JSON that Postgres makes a row of: arrays, dates and objects arrive as their columns have them. */
const recordOf = (members: readonly string[], it: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.fromEntries(members.map((member) => [columnOf(member), it[member] ?? null])));

export async function insertSetup(
  tx: Tx,
  { table, members }: SetupTable,
  id: string,
  it: Readonly<Record<string, unknown>>,
): Promise<void> {
  await sql`insert into ${sql.table(table)} (id, ${quoted(members)})
    select ${id}, ${quoted(members)} from jsonb_populate_record(null::${sql.table(table)}, ${recordOf(members, it)}::jsonb)`.execute(
    tx,
  );
}

/** False when it is at another version by now. */
export async function updateSetup(
  tx: Tx,
  { table, members }: SetupTable,
  id: string,
  version: number,
  it: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const result = await sql`update ${sql.table(table)} t set version = t.version + 1, (${quoted(members)}) =
    (select ${quoted(members)} from jsonb_populate_record(null::${sql.table(table)}, ${recordOf(members, it)}::jsonb))
    where t.id = ${id} and t.version = ${version}`.execute(tx);
  return (result.numAffectedRows ?? 0n) > 0n;
}

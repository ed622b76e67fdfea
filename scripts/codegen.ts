/**
 * Writes server/kernel/schema.ts (row types) and server/migrations/schema.sql (a normalised picture of the schema) from
 * a freshly migrated database. The suite compares both with what is committed. Run: npm run codegen
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

const ROOT = path.join(import.meta.dirname, '..');
export const ROW_TYPES_FILE = path.join(ROOT, 'server/kernel/schema.ts');
export const SCHEMA_FILE = path.join(ROOT, 'server/migrations/schema.sql');

interface Column {
  table_name: string;
  column_name: string;
  udt_name: string;
  is_nullable: 'YES' | 'NO';
  column_default: string | null;
  is_identity: 'YES' | 'NO';
}

const TYPES: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  numeric: 'string',
  bool: 'boolean',
  date: 'string',
  timestamptz: 'Instant',
  bytea: 'Uint8Array',
  jsonb: 'unknown',
  tstzrange: 'string',
  _text: 'string[]',
  _uuid: 'string[]',
  _int2: 'number[]',
};

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

function columnType(column: Column): string {
  const base = TYPES[column.udt_name];
  if (!base) throw new Error(`No TypeScript type for ${column.udt_name} (${column.table_name}.${column.column_name}).`);
  const type = column.is_nullable === 'YES' ? `${base} | null` : base;
  if (column.is_identity === 'YES') return `GeneratedAlways<${type}>`;
  return column.column_default === null ? type : `Generated<${type}>`;
}

/** The row types of a database as TypeScript text. */
export async function rowTypes(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<Column>(`
    select table_name, column_name, udt_name, is_nullable, column_default, is_identity
    from information_schema.columns where table_schema = 'public' order by table_name collate "C", ordinal_position`);
  const tables = Map.groupBy(rows, (row) => row.table_name);
  const interfaces = [...tables].map(([table, columns]) => {
    const lines = columns.map((column) => `  ${column.column_name}: ${columnType(column)};`);
    return `export interface ${pascal(table)} {\n${lines.join('\n')}\n}\n`;
  });
  const members = [...tables.keys()].map((table) => `  ${table}: ${pascal(table)};`);
  return `// Written by scripts/codegen.ts from the migrated schema. Do not edit: change a migration and run npm run codegen.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Instant = ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;

${interfaces.join('\n')}
export interface DB {
${members.join('\n')}
}
`;
}

const PICTURE = `
  select 'table ' || c.relname || E'\\n' || string_agg('  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case when a.attidentity <> '' then ' identity' else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end,
      E'\\n' order by a.attnum) as text, 1 as kind, c.relname as name
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname
  union all
  select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid), 2, conrelid::regclass || conname
  from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' and conrelid <> 0
  union all
  select indexdef, 3, tablename || indexname from pg_indexes where schemaname = 'public'
  union all
  select pg_get_triggerdef(t.oid), 4, t.tgrelid::regclass || t.tgname from pg_trigger t
  join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace`;

/** The schema as normalised text: tables, constraints, indexes, triggers. */
export async function schemaPicture(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ text: string }>(
    `select text from (${PICTURE}) p order by kind, name collate "C"`,
  );
  return `-- Written by scripts/codegen.ts: what the migrations add up to. Do not edit.\n${rows.map((row) => row.text).join('\n\n')}\n`;
}

async function main(): Promise<void> {
  const { testDatabase } = await import('../test/helpers/database.ts');
  const { closeTestCluster } = await import('../test/helpers/cluster.ts');
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  writeFileSync(ROW_TYPES_FILE, await rowTypes(client));
  writeFileSync(SCHEMA_FILE, await schemaPicture(client));
  await client.end();
  await database.drop();
  await closeTestCluster();
}

if (import.meta.main) await main();

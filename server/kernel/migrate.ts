/**
 * Plain SQL migrations: forward only, one transaction each, checksummed. A database that is newer than this program is
 * refused with advice, and so is one whose past was changed.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { sqlText } from './sql-text.ts';

export interface Migration {
  number: number;
  name: string;
  sql: string;
  checksum: string;
}

export class MigrationError extends Error {}

export const MIGRATIONS_FOLDER = path.join(import.meta.dirname, '..', 'migrations');
export const APP_ROLE = 'anteroom_app';

/** The migrations of a folder, in order. Throws when a number is missing or double. */
export function readMigrations(folder = MIGRATIONS_FOLDER): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort();
  return files.map((file, i) => {
    const number = Number(file.slice(0, 4));
    if (number !== i + 1)
      throw new MigrationError(`The migrations are not numbered without gaps: ${file} stands at place ${i + 1}.`);
    const sql = readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    return { number, name: file.slice(5, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** The version of the schema that this program needs. */
export const schemaVersion = (migrations = readMigrations()): number => migrations.length;

interface Applied {
  number: number;
  checksum: string;
  name: string;
}

/** Throws with advice when the database does not fit to this program. */
function checkApplied(applied: Applied[], migrations: Migration[]): void {
  for (const row of applied) {
    const ours = migrations[row.number - 1];
    if (!ours) {
      throw new MigrationError(
        `The database was written by a newer version of Anteroom (schema ${row.number}, this program knows ${migrations.length}). ` +
          'Install that version or a newer one; nothing was changed.',
      );
    }
    if (ours.checksum !== row.checksum) {
      throw new MigrationError(
        `Migration ${row.number} (${row.name}) is not the one that made this database. Use an unchanged copy of Anteroom; nothing was changed.`,
      );
    }
  }
}

const LOCK = 'select pg_advisory_lock(7201936421)';

/**
 * Brings the database to the newest schema. Only one process migrates at a time. Returns how many migrations ran and
 * the role under which the server should work (null where roles cannot be made).
 */
export async function migrate(
  connectionString: string,
  options: { migrations?: Migration[]; onStep?: (migration: Migration) => void } = {},
): Promise<{ applied: number; appRole: string | null }> {
  const migrations = options.migrations ?? readMigrations();
  const client = new pg.Client({ connectionString, options: '-c timezone=UTC' });
  client.on('error', () => {}); // The pending query rejects as well; this only keeps a lost connection from ending us.
  await client.connect();
  try {
    await client.query(LOCK);
    await client.query(`create table if not exists schema_migration (
      number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
    const { rows } = await client.query<Applied>('select number, name, checksum from schema_migration order by number');
    checkApplied(rows, migrations);
    const missing = migrations.slice(rows.length);
    for (const migration of missing) {
      options.onStep?.(migration);
      await applyOne(client, migration);
    }
    return { applied: missing.length, appRole: await grantAppRole(client) };
  } finally {
    await client.end();
  }
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  const { number, name, sql, checksum } = migration;
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      sqlText`insert into schema_migration (number, name, checksum) values (${number}, ${name}, ${checksum})`,
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new MigrationError(
      `Migration ${number} (${name}) failed and was undone: ${(error as Error).message}. The database is as it was before.`,
      { cause: error },
    );
  }
}

/** The application's role may read and write, but not change or delete what the audit trail says. */
async function grantAppRole(client: pg.Client): Promise<string | null> {
  try {
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE} nologin; end if;
    exception when duplicate_object or unique_violation then null; end $$`);
    await client.query(`grant ${APP_ROLE} to current_user`);
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return null;
    throw error;
  }
  await client.query(`
    grant usage on schema public to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema public to ${APP_ROLE};
    grant usage, select, update on all sequences in schema public to ${APP_ROLE};
    revoke update, delete, truncate on audit_event, audit_seal, audit_head from ${APP_ROLE};
    revoke insert, update, delete, truncate on schema_migration from ${APP_ROLE}`);
  return APP_ROLE;
}

/** A migrated database for one test, copied from a template that is made once per cluster and set of migrations. */
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, readMigrations } from '../../server/kernel/migrate.ts';
import { testCluster } from './cluster.ts';

export interface TestDatabase {
  name: string;
  connectionString: string;
  /** The role of the running product. */
  appRole: string | null;
  drop(): Promise<void>;
}

const migrations = readMigrations();
const TEMPLATE = `anteroom_template_${createHash('sha256')
  .update(migrations.map((migration) => migration.checksum).join())
  .digest('hex')
  .slice(0, 12)}`;

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

let ready: Promise<string | null> | undefined;

/** Makes the template under a lock, because test files run side by side. Returns the product's role. */
async function ensureTemplate(): Promise<string | null> {
  const cluster = await testCluster();
  return withClient(cluster.connectionString('postgres'), async (admin) => {
    await admin.query('select pg_advisory_lock(5501)');
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount === 0) {
      await admin.query(`create database ${TEMPLATE}_new`);
      await migrate(cluster.connectionString(`${TEMPLATE}_new`));
      await admin.query(`alter database ${TEMPLATE}_new rename to ${TEMPLATE}`);
    }
    const role = await admin.query("select from pg_roles where rolname = 'anteroom_app'");
    return role.rowCount ? 'anteroom_app' : null;
  });
}

/** A fresh database with the whole schema and nothing in it. Drop it when the test is through. */
export async function testDatabase(): Promise<TestDatabase> {
  ready ??= ensureTemplate();
  await ready;
  return { ...(await createFrom(TEMPLATE)), appRole: await ready };
}

/** A database with nothing in it at all, for what migrates by itself. */
export const emptyDatabase = (): Promise<Omit<TestDatabase, 'appRole'>> => createFrom('template1');

async function createFrom(template: string): Promise<Omit<TestDatabase, 'appRole'>> {
  const cluster = await testCluster();
  const name = `anteroom_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const admin = cluster.connectionString('postgres');
  await withClient(admin, (client) => client.query(`create database ${name} template ${template}`));
  return {
    name,
    connectionString: cluster.connectionString(name),
    drop: async () => {
      await withClient(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Postgres and Node each bring their own tables of time zones. */
import t from 'tap';
import { openDatabase } from '../../../server/kernel/db.ts';
import { openLog } from '../../../server/kernel/log.ts';
import { zoneDisagreement } from '../../../server/kernel/zones.ts';
import { testDatabase } from '../../helpers/database.ts';

t.test('where both agree nothing is said; the first day on which they do not is named', async (t) => {
  const test = await testDatabase();
  const { connectionString, appRole } = test;
  const database = openDatabase({ connectionString, appRole, log: openLog('silent') });
  t.teardown(async () => {
    await database.close();
    await test.drop();
  });
  const ask = (zone: string, now: string) => zoneDisagreement(database.db, zone, Temporal.Instant.from(now));
  const today = Temporal.Now.instant().toString();
  for (const zone of [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Anchorage',
    'Pacific/Honolulu',
    'America/Puerto_Rico',
    'Europe/Berlin',
    'Australia/Lord_Howe',
  ])
    t.equal(await ask(zone, today), null, zone);
  // Postgres takes CET for an abbreviation that never changes, Node for the zone of Brussels: they truly disagree.
  t.equal(await ask('CET', '2026-01-15T09:30:00Z'), '2026-03-30T00:00:00Z', 'from the first day after the change');
  t.equal(await ask('CET', '2026-07-04T23:59:59Z'), '2026-07-04T00:00:00Z', 'today already');
  t.equal(await ask('EST', '2026-01-15T09:30:00Z'), null, 'both take EST for five hours behind');
  await t.rejects(ask('America/Nowhere', today), { code: '22023' }, 'a zone that Postgres does not know');
});

import { sql } from 'kysely';
import t from 'tap';
import { calendarEvent, calendarHead } from '../../../server/scheduling/feeds-ical.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as worklists from '../../../shared/worklists.ts';
import { type BookingWorld, bookingWorld, MORNING, TEN } from '../../helpers/booking-world.ts';
import { StandingClock } from '../../helpers/clock.ts';
import type { Desk } from '../../helpers/server.ts';

let clock: StandingClock;
let world: BookingWorld;
let manager: Desk;
t.before(async () => {
  clock = new StandingClock(MORNING);
  world = await bookingWorld({ clock });
  manager = await world.desk('manager');
});
t.teardown(() => world.stop());

const later = (hours: number) => Temporal.Instant.from(TEN).add({ hours }).toString();
const provider = (i: number) => world.providerIds[i] as string;
const patient = (i: number) => world.patientIds[i] as string;
/** A calendar program: no cookie, no session, nothing but the address. */
const read = (path: string) => fetch(`${world.url}${path}`);

type Event = Record<string, string>;

/** A strict reader of the form of RFC 5545: throws where a line is too long, ends wrongly, or stands in a wrong place. */
function parse(body: string): { head: Event; events: Event[] } {
  if (!body.endsWith('\r\n')) throw new Error('the last line does not end');
  if (/[^\r]\n|\r[^\n]/.test(body)) throw new Error('a line break that is not CRLF');
  for (const line of body.split('\r\n'))
    if (new TextEncoder().encode(line).length > 75) throw new Error(`too long: ${line}`);
  const lines = body.slice(0, -2).replaceAll('\r\n ', '').split('\r\n');
  const head: Event = {};
  const events: Event[] = [];
  let into = head;
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z0-9-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
    if (!name) throw new Error(`no property: ${line}`);
    if (line === 'BEGIN:VEVENT') {
      into = {};
      events.push(into);
    } else if (line === 'END:VEVENT') into = head;
    else if (name !== 'BEGIN' && name !== 'END') {
      if (name in into) throw new Error(`${name} stands twice`);
      into[name] = value.replaceAll(/\\([\\;,n])/g, (_, it: string) => (it === 'n' ? '\n' : it));
    }
  }
  return { head, events };
}

t.test('a provider’s visits, in UTC, without a word about the patient', async (t) => {
  const booked = await world.book({ roomId: world.roomIds[1] as string, note: 'Chest pain, call her husband' });
  const gone = await world.book({ patientId: patient(1), start: later(2) });
  await world.front.must(scheduling.cancel, { id: gone.id, expectedVersion: 1, reason: 'weather', note: 'snow' });
  await world.book({ patientId: patient(2), providerId: provider(1) });
  const { note: _, ...slot } = world.visit({ patientId: patient(3), start: later(4) });
  await world.front.must(scheduling.hold, slot);
  clock.forward({ minutes: 2, seconds: 30 });
  await world.front.must(scheduling.move, { id: booked.id, expectedVersion: 1, durationMinutes: 45 });

  const { feed, path } = await manager.must(worklists.createFeed, { providerId: provider(0) });
  t.match(path, /^\/api\/feed\/[\w-]{43}\.ics$/);
  t.match(feed, { providerId: provider(0), lastReadAt: null, revoked: false, version: 1 });
  const response = await read(path);
  t.equal(response.status, 200);
  t.equal(response.headers.get('content-type'), 'text/calendar; charset=utf-8');
  t.equal(response.headers.get('cache-control'), 'no-store');
  t.notOk(response.headers.get('set-cookie'));
  const body = await response.text();
  const { head, events } = parse(body);
  t.match(head, { VERSION: '2.0', NAME: 'Dr. Number 0, Harbour Family Practice', 'REFRESH-INTERVAL': 'PT15M' });
  t.same(events, [
    {
      UID: `${booked.id}@anteroom`,
      DTSTAMP: '20260318T120230Z',
      'LAST-MODIFIED': '20260318T120230Z',
      SEQUENCE: '2',
      DTSTART: '20260318T140000Z',
      DTEND: '20260318T144500Z',
      SUMMARY: 'Visit (FU)',
      LOCATION: 'Room 1, Main office',
      STATUS: 'CONFIRMED',
      TRANSP: 'OPAQUE',
    },
    {
      UID: `${gone.id}@anteroom`,
      DTSTAMP: '20260318T120000Z',
      'LAST-MODIFIED': '20260318T120000Z',
      SEQUENCE: '2',
      DTSTART: '20260318T160000Z',
      DTEND: '20260318T162000Z',
      SUMMARY: 'Visit (FU)',
      LOCATION: 'Main office',
      STATUS: 'CANCELLED',
      TRANSP: 'TRANSPARENT',
    },
  ]);
  t.notMatch(body, /Last\d|First\d|husband|snow/, 'no name, no note, no reason');
  t.equal(await (await read(path)).text(), body, 'the same as long as nothing changes');

  const [listed] = (await manager.must(worklists.feeds, {})).feeds;
  t.equal(listed?.lastReadAt, clock.now().toString(), 'when it was read last');
});

t.test('thirty days back and 180 ahead', async (t) => {
  const days = (n: number) => clock.now().add({ hours: 24 * n });
  const starts = [-31, -29, 179, 181].map((n) => days(n).round({ smallestUnit: 'minute', roundingMode: 'floor' }));
  const ids: string[] = [];
  for (const start of starts) ids.push((await world.book({ providerId: provider(2), start: start.toString() })).id);
  const { path } = await manager.must(worklists.createFeed, { providerId: provider(2) });
  const { events } = parse(await (await read(path)).text());
  t.same(
    events.map(({ UID }) => UID),
    [ids[1], ids[2]].map((id) => `${id}@anteroom`),
  );
});

t.test('only the hash is kept; unknown, revoked and misspelt addresses answer alike', async (t) => {
  const { db } = world.server.kernel.database;
  const { feed, path } = await manager.must(worklists.createFeed, { providerId: provider(1) });
  const token = path.slice('/api/feed/'.length, -'.ics'.length);
  const found = await sql<{ n: number }>`
    select (select count(*) from calendar_feed f where f::text like ${`%${token}%`})
      + (select count(*) from audit_event e where e::text like ${`%${token}%`})
      + (select count(*) from idempotency i where i::text like ${`%${token}%`}) as n`.execute(db);
  t.equal(found.rows[0]?.n, 0, 'the token stands nowhere');
  const stored = await sql<{ length: number }>`select length(token_hash) as length from calendar_feed`.execute(db);
  t.ok(stored.rows.every(({ length }) => length === 32));

  t.equal((await read(path)).status, 200);
  t.match(await manager.must(worklists.revokeFeed, { id: feed.id }), { revoked: true, version: 2 });
  t.match(await manager.must(worklists.revokeFeed, { id: feed.id }), { revoked: true, version: 2 }, 'once is enough');
  const wrong = ['A'.repeat(43), 'short', '..%2F..%2Fetc', `${token.slice(0, -1)}é`].map(
    (name) => `/api/feed/${name}.ics`,
  );
  const answers = await Promise.all(
    [path, ...wrong, path.replace('.ics', ''), path.replace('.ics', '.txt')].map(async (one) => {
      const response = await read(one);
      const { reference: _, ...body } = (await response.json()) as Record<string, unknown>;
      return { status: response.status, type: response.headers.get('content-type'), body };
    }),
  );
  for (const answer of answers) t.same(answer, answers[0]);
  t.match(answers[0], { status: 404, body: { code: 'no_such_page' } });
});

t.test('who reads too often waits; others do not know where a stranger stands', async (t) => {
  clock.forward({ minutes: 1 });
  const statuses: number[] = [];
  let last: Response | undefined;
  for (let i = 0; i < 70; i++) {
    last = await read('/api/feed/nothing.ics');
    statuses.push(last.status);
  }
  t.same([statuses.indexOf(429), statuses.lastIndexOf(404)], [60, 59]);
  t.ok(Number(last?.headers.get('retry-after')) > 0);
  clock.forward({ minutes: 1 });
  t.equal((await read('/api/feed/nothing.ics')).status, 404, 'a minute later it is asked again');
});

t.test('creating, listing and closing are the manager’s; each is in the trail', async (t) => {
  for (const [contract, input] of [
    [worklists.feeds, {}],
    [worklists.createFeed, { providerId: provider(0) }],
    [worklists.revokeFeed, { id: provider(0) }],
  ] as const)
    t.equal((await world.front.send(contract, input as never)).problem.code, 'not_permitted', contract.name);
  const nobody = '01990000-0000-7000-8000-000000000000';
  t.equal((await manager.send(worklists.createFeed, { providerId: nobody })).problem.code, 'not_found');
  t.equal((await manager.send(worklists.revokeFeed, { id: nobody })).problem.code, 'not_found');
  const key = 'the-same-key-twice';
  const [one, again] = [
    await manager.send(worklists.createFeed, { providerId: provider(0) }, { key }),
    await manager.send(worklists.createFeed, { providerId: provider(0) }, { key }),
  ];
  t.same(again.body, one.body, 'a repeated request gets the same address');
  const { rows } = await sql<{ action: string; n: number }>`
    select action, count(*) as n from audit_event where entity = 'calendar_feed' group by 1 order by 1`.execute(
    world.server.kernel.database.db,
  );
  t.same(rows, [
    { action: 'scheduling.createFeed', n: 4 },
    { action: 'scheduling.revokeFeed', n: 1 },
  ]);
});

t.test('the form: folded at 75 octets without cutting a character, escaped, no control characters', async (t) => {
  const at = Temporal.Instant.from('2026-11-01T05:30:00.123Z');
  const summary = `Ünïcödé; \\ ${'日本語, '.repeat(30)}\r\nnext\u0007 line 🌊🌊🌊`;
  const event = calendarEvent({
    uid: 'one@anteroom',
    start: at,
    end: at.add({ minutes: 20 }),
    changedAt: at,
    sequence: 3,
    summary,
    location: '',
    description: 'a\nb',
    cancelled: false,
  });
  const { head, events } = parse(`${calendarHead('A; B, C')}${event}END:VCALENDAR\r\n`);
  t.equal(head.NAME, 'A; B, C');
  t.equal(events[0]?.SUMMARY, summary.replace('\r\n', '\n').replace('\u0007', ''));
  t.match(events[0], { DTSTART: '20261101T053000Z', DESCRIPTION: 'a\nb' });
  t.notOk('LOCATION' in (events[0] ?? {}), 'an empty property is left out');
});

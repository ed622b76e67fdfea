/** The book of a busy practice: the finder over eight weeks, and days and weeks of 30 providers among 2,000,000 visits. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openings } from '../../shared/finder.ts';
import * as practice from '../../shared/practice.ts';
import { type Appointment, dayTopic } from '../../shared/scheduling.ts';
import { clinicDay } from '../../shared/time.ts';
import { Clinic } from '../drills/clinic.ts';
import { DAY_SQL } from './day-sql.ts';
import { fillClinic } from './day-view.ts';
import { HttpClient } from './http.ts';
import { type BenchRow, median, percentile, row, timed } from './row.ts';

const ZONE = 'America/New_York';
const SEARCHES = 300;
const WEEKS = 8;

const today = (): Temporal.PlainDate => Temporal.Now.plainDateISO(ZONE);

/** Wishes as people have them: any or one provider, any day or some, morning, afternoon or whenever. */
function* wishes(types: practice.VisitType[], providers: practice.Provider[]): Generator<object> {
  const hours = [{}, { fromMinute: 480, untilMinute: 720 }, { fromMinute: 780, untilMinute: 1080 }];
  const days = [{}, {}, { weekdays: [1, 3] }, { weekdays: [5] }];
  for (let n = 0; ; n++)
    yield {
      visitTypeId: types[n % types.length]?.id,
      patientId: null,
      providerIds: n % 3 === 0 ? [providers[n % providers.length]?.id] : [],
      from: today()
        .add({ days: n % 14 })
        .toZonedDateTime(ZONE)
        .toInstant()
        .toString(),
      until: today().add({ weeks: WEEKS }).toString(),
      durationMinutes: null,
      limit: 10,
      ...hours[n % 3],
      ...days[n % 4],
    };
}

async function searchTimes(http: HttpClient, resources: { types: practice.VisitType[]; people: practice.Provider[] }) {
  const times: number[] = [];
  let found = 0;
  const all = wishes(resources.types, resources.people);
  for (let i = 0; i < SEARCHES + 20; i++) {
    const wish = all.next().value;
    const { ms, result } = await timed(() => http.post(openings.path, wish));
    if (result.status !== 200) throw new Error(result.text);
    if (i < 20) continue; // The first ones compile what the others use.
    times.push(ms);
    found += (JSON.parse(result.text) as { openings: unknown[] }).openings.length;
  }
  return { times, found };
}

/** Half an hour after the other, around the clock, for everybody: nothing is free for eight weeks. */
const FILL_ALL = `with slot as (
    select p.id as provider_id, gen_random_uuid() as id, at from provider p,
      generate_series(date_trunc('day', now()) - interval '1 day', now() + interval '70 days', interval '30 minutes') at
  ), a as (
    insert into appointment (id, patient_id, visit_type_id, provider_id, starts_at, ends_at, lane, booking, confirmation, flow,
        created_at, location_id, changed_at, changed_by)
      select s.id, (select id from patient limit 1), (select id from visit_type limit 1), s.provider_id, s.at, s.at + interval '30 minutes',
        7, 'booked', 'unsent', 'expected', now(), (select id from location limit 1), now(), 'bench' from slot s returning id
  )
  insert into appointment_resource (appointment_id, part, resource_id, lane, during)
    select s.id, 0, s.provider_id, 7, tstzrange(s.at, s.at + interval '30 minutes') from slot s`;

export async function benchFinder(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 0, patients: 0 });
    const appointments = await fillClinic(clinic, { providers: 12, patients: 3_000, days: 60 });
    const all = await clinic.desk.must(practice.resources, {});
    const resources = {
      types: all.visitTypes.filter(({ active }) => active),
      people: all.providers.filter(({ active, profession }) => active && profession === 'provider'),
    };
    const http = new HttpClient(clinic.url, 1, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const usual = await searchTimes(http, resources);
    const client = new pg.Client({ connectionString: clinic.postgresUrl });
    await client.connect();
    await client.query(`set session_replication_role = replica; ${FILL_ALL}; analyze`);
    await client.end();
    const full = await searchTimes(http, resources);
    http.close();
    const said = (it: typeof usual): string =>
      `${SEARCHES} searches over HTTP for the first 10 openings in ${WEEKS} weeks, ${resources.people.length} providers, ${it.found} found; median ${median(it.times).toFixed(1)} ms`;
    const line = (name: string, it: typeof usual, load: string): BenchRow =>
      row(name, 'ms', { ours: percentile(it.times, 0.99), budget: '≤50', load: `${said(it)}; ${load}` });
    return [
      line('finder: p99', usual, `${appointments} appointments`),
      line('finder, nothing free: p99', full, 'everybody booked around the clock'),
    ];
  } finally {
    await clinic.close();
  }
}

const PROVIDERS = 30;
const VISITS_A_DAY = 24;
const DAYS = 2_778;
const DAYS_AHEAD = 80;
/** What visits before that held is left out: nobody books there, and the index of the constraint takes most of the time. */
const HELD_DAYS = 300;
const LOOKS = 60;
const WRITERS = 30;

/** Two million visits, written past the services: 24 a day for each of 30 providers, for seven and a half years. */
async function fillYears(client: pg.Client): Promise<number> {
  await client.query(`set session_replication_role = replica; set synchronous_commit = off;
    delete from appointment_resource; delete from appointment;
    create temporary table who as select id, row_number() over () - 1 as n from patient;
    create temporary table doer as select p.id, row_number() over () - 1 as n from provider p join resource r using (id) where r.active limit ${PROVIDERS}`);
  const first = today().add({ days: DAYS_AHEAD - DAYS });
  const { rows: patients } = await client.query('select count(*)::int as n from who');
  for (let day = 0; day < DAYS; day += 60) {
    await client.query(
      `with slot as (
        select gen_random_uuid() as id, d.id as provider_id, w.id as patient_id, ($1::date + day)::timestamptz + interval '13 hours' + seat * interval '20 minutes' as at
        from generate_series($2::int, least($3::int, $2::int + 60) - 1) day, generate_series(0, ${VISITS_A_DAY - 1}) seat, doer d, who w
        where w.n = (day * 7919 + seat * 104729 + d.n * 31) % ${patients[0].n}
      ), a as (
        insert into appointment (id, patient_id, visit_type_id, provider_id, starts_at, ends_at, booking, confirmation, flow, created_at,
            location_id, changed_at, changed_by)
          select s.id, s.patient_id, (select id from visit_type where active limit 1), s.provider_id, s.at, s.at + interval '20 minutes', 'booked', 'unsent',
            'expected', now(), (select id from location limit 1), now(), 'bench' from slot s returning id
      )
      insert into appointment_resource (appointment_id, part, resource_id, lane, during)
        select s.id, 1, s.provider_id, 0, tstzrange(s.at, s.at + interval '20 minutes') from slot s
          where s.at > now() - interval '${HELD_DAYS} days'`,
      [first.toString(), day, DAYS],
    );
  }
  await client.query('set synchronous_commit = on');
  await client.query('vacuum analyze appointment, appointment_resource');
  return (await client.query('select count(*)::int as n from appointment')).rows[0].n;
}

/** Desks that book all the while, each about once a second; returns what stops them and says how many they booked. */
function writeMeanwhile(clinic: Clinic, input: { patientIds: string[]; providerIds: string[]; visitTypeId: string }) {
  const http = new HttpClient(clinic.url, WRITERS, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
  let isOver = false;
  let booked = 0;
  let n = 0;
  const evening = today().add({ days: 1 }).toZonedDateTime({ timeZone: 'UTC', plainTime: '22:00' });
  const work = Array.from({ length: WRITERS }, async (_, desk) => {
    while (!isOver) {
      const at = n++;
      const visit = {
        patientId: input.patientIds[at % input.patientIds.length],
        providerId: input.providerIds[desk % input.providerIds.length],
        roomId: null,
        visitTypeId: input.visitTypeId,
        start: evening
          .add({ days: Math.floor(at / WRITERS) % 60, minutes: 5 * Math.floor(at / WRITERS / 60) })
          .toInstant()
          .toString(),
        durationMinutes: 5,
        note: '',
      };
      const { status } = await http.post(
        '/api/scheduling/book',
        { ...visit, confirmed: ['outside_hours'] },
        { 'idempotency-key': randomUUID() },
      );
      if (status === 200) booked++;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  });
  return async (): Promise<number> => {
    isOver = true;
    await Promise.all(work);
    http.close();
    return booked;
  };
}

export async function benchLarge(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 0, patients: 0 });
    await fillClinic(clinic, { providers: PROVIDERS, patients: 8_000, days: 0 });
    const client = new pg.Client({ connectionString: clinic.postgresUrl });
    client.on('error', () => {}); // Where the bench fails Postgres goes before its client.
    await client.connect();
    const visits = await fillYears(client);
    const http = new HttpClient(clinic.url, 7, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    let n = 0;
    // Days that nobody has opened: every look reads them anew.
    const nextDate = (): Temporal.PlainDate => today().subtract({ days: 20 + ((n++ * 37) % 2_600) });
    const askSql = async (date: Temporal.PlainDate): Promise<void> => {
      const { start, end } = clinicDay(date.toString(), ZONE);
      await client.query({ name: 'day', text: DAY_SQL, values: [start.toString(), end.toString()] });
    };
    const askDay = async (date: Temporal.PlainDate): Promise<void> => {
      const { status, text } = await http.get(`/api/scheduling/day?date=${date}`);
      if (status !== 200) throw new Error(text);
    };
    const live = clinic.connect();
    live.start();
    const askWeek = async (date: Temporal.PlainDate): Promise<void> => {
      const days = Array.from({ length: 7 }, (_, i) =>
        live.collection<Appointment>(dayTopic.name, date.add({ days: i }).toString()),
      );
      await Promise.all([
        http.get(`/api/scheduling/frames?from=${date}&until=${date.add({ days: 6 })}`),
        ...days.map(
          (day) =>
            new Promise<void>((resolve) => {
              const look = (): void => {
                if (day.head === null) return;
                leave();
                resolve();
              };
              const leave = day.subscribe(look);
              look();
            }),
        ),
      ]);
      for (const day of days) live.release(day);
    };
    const measure = async () => {
      const times = { day: [] as number[], week: [] as number[], sql: [] as number[] };
      for (let i = 0; i < LOOKS; i++) {
        times.sql.push((await timed(() => askSql(nextDate()))).ms);
        times.day.push((await timed(() => askDay(nextDate()))).ms);
        if (i % 3 === 0) times.week.push((await timed(() => askWeek(nextDate()))).ms);
      }
      return times;
    };
    await measure(); // The first looks compile what the others use, and bring the indexes into memory.
    const quiet = await measure();
    const { rows: patients } = await client.query('select id from patient limit 500');
    const { rows: providers } = await client.query('select id from doer');
    const all = await clinic.desk.must(practice.resources, {});
    const stop = writeMeanwhile(clinic, {
      patientIds: patients.map(({ id }) => id),
      providerIds: providers.map(({ id }) => id),
      visitTypeId: all.visitTypes.find(({ code }) => code === 'FU')?.id as string,
    });
    const began = performance.now();
    const busy = await measure();
    const booked = await stop();
    const perSecond = (booked / (performance.now() - began)) * 1_000;
    live.stop();
    http.close();
    await client.end();
    const line = (name: string, ours: number[], sql: number[], load: string): BenchRow =>
      row(name, 'ms', {
        ours: median(ours),
        limit: median(sql),
        budget: '≤1.3',
        load: `${visits} visits; days that nobody has opened; p99 ${percentile(ours, 0.99).toFixed(0)} ms; ${load}`,
      });
    const weekOf = (sql: number[]): number[] => sql.map((ms) => ms * 7);
    const writers = `${WRITERS} desks write meanwhile, ${perSecond.toFixed(0)} bookings a second`;
    return [
      line('2 M visits: day, p50', quiet.day, quiet.sql, 'the limit is json_agg of the same facts through pg'),
      line(
        '2 M visits: week, p50',
        quiet.week,
        weekOf(quiet.sql),
        'seven days over a socket and their frames; the limit is seven times that of a day',
      ),
      line('2 M visits, 30 writers: day, p50', busy.day, busy.sql, writers),
      line('2 M visits, 30 writers: week, p50', busy.week, weekOf(busy.sql), writers),
    ];
  } finally {
    await clinic.close();
  }
}

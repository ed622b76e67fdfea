/** Booking over HTTP with everything around it, against the same transaction through pg; and the race for one slot. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from '../../shared/ids.ts';
import { Clinic } from '../drills/clinic.ts';
import { startHelper } from './helper.ts';
import { HttpClient } from './http.ts';
import { type BenchRow, median, percentile, row, timed } from './row.ts';

const ROUNDS = 5;
const ROUND_MS = 2_000;
const PROVIDERS = 20;
const MINUTE_MS = 60_000;
const START = Date.parse('2027-01-04T00:00:00Z');

/** Slots that nobody has taken: provider and patient in pairs, five minutes each. */
class Slots {
  #n = 0;
  readonly #clinic: Clinic;

  constructor(clinic: Clinic) {
    this.#clinic = clinic;
  }

  next(): { patientId: string; providerId: string; start: string; end: string } {
    const n = this.#n++;
    const at = START + Math.floor(n / PROVIDERS) * 5 * MINUTE_MS;
    return {
      patientId: this.#clinic.patientIds[n % PROVIDERS] as string,
      providerId: this.#clinic.providerIds[n % PROVIDERS] as string,
      start: new Date(at).toISOString(),
      end: new Date(at + 5 * MINUTE_MS).toISOString(),
    };
  }
}

/** Lets `clients` of them run for a round; their times in ms. */
async function during(clients: number, ms: number, one: (client: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + ms;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() < until) times.push((await timed(() => one(client))).ms);
    }),
  );
  return times;
}

/** The same rows by hand: key, locks, appointment, holds, audit, clock, log, reply; in four messages. */
async function byHand(client: pg.Client, slot: ReturnType<Slots['next']>, clinic: Clinic): Promise<void> {
  const [id, key] = [uuidv7(), randomUUID()];
  const { patientId, providerId, start, end } = slot;
  await client.query(
    `begin; insert into idempotency (actor, key, command, request_hash) values ('bench', '${key}', 'scheduling.book', '\\x00') on conflict do nothing`,
  );
  await client.query({
    name: 'lock',
    text: 'select id from resource where id = any($1::uuid[]) order by id for no key update',
    values: [[patientId, providerId]],
  });
  const { rows } = await client.query({
    name: 'book',
    text: `with a as (insert into appointment (id, patient_id, visit_type_id, provider_id, starts_at, ends_at, location_id,
          booking, confirmation, flow, created_at, changed_at, changed_by)
        values ($1, $2, $3, $4, $5, $6, $7, 'booked', 'unsent', 'expected', now(), now(), 'bench') returning id)
      insert into appointment_resource (appointment_id, part, resource_id, during)
      select $1, part, r, tstzrange($5, $6) from unnest(array[$2, $4]::uuid[]) with ordinality as u (r, part)
      on conflict do nothing returning resource_id`,
    values: [id, patientId, clinic.visitTypeId, providerId, start, end, clinic.locationId],
  });
  if (rows.length !== 2) throw new Error('The slot was not free.');
  await client.query(
    `insert into audit_event (id, at, actor, action, entity, entity_id, subject_id, after)
       values ('${uuidv7()}', now(), 'bench', 'bench.book', 'appointment', '${id}', '${patientId}', '{"id": "${id}"}');
     with clock as (update change_clock set seq = seq + 1 returning seq)
       insert into change_log (seq, n, topic, key, entity_id) select seq, 1, 'bench', '${start.slice(0, 10)}', '${id}' from clock;
     update idempotency set status = 200, reply = '{"id": "${id}"}' where actor = 'bench' and key = '${key}'; commit`,
  );
}

export async function benchBooking(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: PROVIDERS, patients: PROVIDERS });
    const slots = new Slots(clinic);
    const http = new HttpClient(clinic.url, 20, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = new pg.Client({ connectionString: clinic.postgresUrl });
        await client.connect();
        return client;
      }),
    );
    const ours = async (): Promise<void> => {
      const { patientId, providerId, start } = slots.next();
      const input = {
        patientId,
        providerId,
        roomId: null,
        visitTypeId: clinic.visitTypeId,
        start,
        durationMinutes: 5,
        note: '',
      };
      const reply = await http.post('/api/scheduling/book', input, { 'idempotency-key': randomUUID() });
      if (reply.status !== 200) throw new Error(`booking: ${reply.status} ${reply.text}`);
    };
    const limit = (client: number) => byHand(clients[client] as pg.Client, slots.next(), clinic);
    const found = { ours1: [] as number[], limit1: [] as number[], ours20: [] as number[], limit20: [] as number[] };
    let worst: number[] = [];
    await during(4, ROUND_MS, ours); // The first requests compile what the others use.
    for (let i = 0; i < ROUNDS; i++) {
      found.limit1.push(median(await during(1, ROUND_MS, limit)));
      const times = await during(1, ROUND_MS, ours);
      found.ours1.push(median(times));
      worst = [...worst, ...times];
      found.limit20.push((await during(20, ROUND_MS, limit)).length / (ROUND_MS / 1_000));
      found.ours20.push((await during(20, ROUND_MS, ours)).length / (ROUND_MS / 1_000));
    }
    http.close();
    await Promise.all(clients.map((client) => client.end()));
    const spread = (values: number[]) => `${Math.min(...values).toPrecision(3)}–${Math.max(...values).toPrecision(3)}`;
    return [
      row('booking: 1 client, p50', 'ms', {
        ours: median(found.ours1),
        limit: median(found.limit1),
        budget: '≤2',
        load: `${ROUNDS} rounds of 2 s; ours ${spread(found.ours1)}, p99 ${percentile(worst, 0.99).toFixed(1)} ms; limit ${spread(found.limit1)}: the same transaction through pg`,
      }),
      row('booking: 20 clients', 'commits/s', {
        ours: median(found.ours20),
        limit: median(found.limit20),
        budget: '≥0.5',
        load: `${ROUNDS} rounds of 2 s; ours ${spread(found.ours20)}, limit ${spread(found.limit20)}; clients in the process of the bench, on the same cores`,
      }),
    ];
  } finally {
    await clinic.close();
  }
}

const RACERS = 500;

export async function benchRace(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 1, patients: RACERS });
    const bare = await startHelper('bare.ts', clinic.postgresUrl);
    const http = new HttpClient(clinic.url, RACERS, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const plain = new HttpClient(`http://127.0.0.1:${bare.ready.port}`, RACERS);
    const [providerId = ''] = clinic.providerIds;
    const found = { ours: [] as number[], limit: [] as number[], winners: [] as number[], others: 0 };
    for (let i = 0; i <= ROUNDS; i++) {
      const start = new Date(START + i * 3_600_000).toISOString();
      const ours = await timed(() =>
        Promise.all(
          clinic.patientIds.map((patientId) => {
            const input = {
              patientId,
              providerId,
              roomId: null,
              visitTypeId: clinic.visitTypeId,
              start,
              durationMinutes: 20,
              note: '',
            };
            return http.post('/api/scheduling/book', input, { 'idempotency-key': randomUUID() });
          }),
        ),
      );
      const limit = await timed(() =>
        Promise.all(clinic.patientIds.map(() => plain.post('/book', { providerId, start, minutes: 20 }))),
      );
      if (i === 0) continue; // Connections are made in the first round.
      found.ours.push(ours.ms);
      found.limit.push(limit.ms);
      found.winners.push(ours.result.filter(({ status }) => status === 200).length);
      found.others += ours.result.filter(({ status, text }) => status !== 200 && !text.includes('"slot_taken"')).length;
    }
    bare.stop();
    http.close();
    plain.close();
    const load = `${ROUNDS} rounds of ${RACERS} requests at once on ${RACERS} connections`;
    return [
      row('race: winners of one slot', 'bookings', { ours: Math.max(...found.winners), budget: '=1', load }),
      row('race: neither won nor slot_taken', 'answers', {
        ours: found.others,
        budget: '=0',
        load: `${load}; deadlocks and failures would stand here`,
      }),
      row('race: wall time', 'ms', {
        ours: median(found.ours),
        limit: median(found.limit),
        budget: '≤3',
        load: `${load}; the limit is a bare Fastify POST with one INSERT … ON CONFLICT DO NOTHING`,
      }),
    ];
  } finally {
    await clinic.close();
  }
}

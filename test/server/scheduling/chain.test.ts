import { sql } from 'kysely';
import t from 'tap';
import type { InputOf } from '../../../shared/contract.ts';
import * as finder from '../../../shared/finder.ts';
import * as practice from '../../../shared/practice.ts';
import * as scheduling from '../../../shared/scheduling.ts';
import * as contract from '../../../shared/series.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { persist, togetherIn } from '../../helpers/series-world.ts';
import type { Desk } from '../../helpers/server.ts';

let world: BookingWorld;
let manager: Desk;
let chain: practice.VisitChain;
let types: practice.VisitType[];
const nurses: string[] = [];
let day = Temporal.PlainDate.from('2026-04-06');

/** Nurse, then the provider within a quarter of an hour, then the laboratory at once. */
t.before(async () => {
  world = await bookingWorld({ providers: 3, rooms: 2, patients: 260 });
  manager = await world.desk('manager');
  for (const displayName of ['Nurse Alder', 'Nurse Birch']) {
    const fields = {
      id: null,
      expectedVersion: null,
      displayName,
      specialty: null,
      npi: null,
      position: 60,
      active: true,
    };
    nurses.push((await manager.must(practice.saveProvider, { ...fields, profession: 'nurse' })).id);
  }
  const saveType = async (code: string, name: string, durationMinutes: number, providerIds: string[]) => {
    const fields = {
      id: null,
      expectedVersion: null,
      colour: 2,
      position: 50,
      active: true,
      durationMinutes,
      providerIds,
    };
    return manager.must(practice.saveVisitType, { ...fields, code, name });
  };
  types = [
    await saveType('CN', 'Intake', 10, nurses),
    await saveType('CE', 'Exam', 30, [world.providerIds[0] as string]),
    await saveType('CL', 'Lab', 10, nurses),
  ];
  const gaps = [0, 15, 0];
  const steps = types.map(({ id }, i) => ({ visitTypeId: id, gapMinutesMax: gaps[i] as number }));
  const fields = { id: null, expectedVersion: null, name: 'First visit', steps, position: 0, active: true };
  chain = await manager.must(practice.saveChain, fields);
});
t.teardown(() => world.stop());
t.beforeEach(() => {
  day = day.add({ days: 7 });
});

const patient = (i: number) => world.patientIds[i] as string;
const at = (time: string): string =>
  day.toZonedDateTime({ timeZone: 'America/New_York', plainTime: time }).toInstant().toString();

async function openings(patientId: string, limit = 5): Promise<finder.Opening[]> {
  const found = await world.front.must(finder.openings, {
    visitTypeId: null,
    chainId: chain.id,
    patientId,
    providerIds: [],
    from: at('08:00'),
    durationMinutes: null,
    limit,
  });
  return found.openings;
}

type Input = InputOf<typeof contract.bookChain>;
const inputOf = (i: number, parts: finder.OpeningPart[], more: Partial<Input> = {}): Input => ({
  patientId: patient(i),
  chainId: chain.id,
  parts,
  note: '',
  ...more,
});

/** Parts that no finder made. */
const partsAt = (...times: string[]): finder.OpeningPart[] =>
  types.map((type, i) => ({
    visitTypeId: type.id,
    providerId: (i === 1 ? world.providerIds[0] : nurses[0]) as string,
    roomId: null,
    otherIds: [],
    start: at(times[i] as string),
    durationMinutes: type.durationMinutes,
  }));

t.test('an opening of a chain is booked: one visit for each part, which know of each other', async (t) => {
  const [opening] = await openings(patient(0));
  const { appointments } = await world.front.must(
    contract.bookChain,
    inputOf(0, opening?.parts ?? [], { note: 'Fasting' }),
  );
  t.same(
    appointments.map(({ startText, durationMinutes, note }) => [startText, durationMinutes, note]),
    [
      ['8:00 AM', 10, 'Fasting'],
      ['8:10 AM', 30, 'Fasting'],
      ['8:40 AM', 10, 'Fasting'],
    ],
  );
  const chainId = appointments[0]?.chainId as string;
  t.ok(chainId !== chain.id && appointments.every((one) => one.chainId === chainId), 'an id of its own');
  t.same(
    (await togetherIn(world, chainId)).map(({ id, position, words, alone }) => [id, position, words, alone]),
    appointments.map(({ id }, i) => [id, i + 1, '', false]),
  );
});

t.test('all or none: one part is taken meanwhile, and none is booked', async (t) => {
  const [opening] = await openings(patient(1));
  const parts = opening?.parts as finder.OpeningPart[];
  const last = parts[2] as finder.OpeningPart;
  const blocker = { patientId: patient(2), providerId: last.providerId, start: last.start };
  await world.book(blocker);
  const refused = await world.front.send(contract.bookChain, inputOf(1, parts));
  t.match(refused.problem, {
    code: 'slot_taken',
    detail: /^1 of 3 times cannot be booked like this. .* has another visit at that time/,
    data: { occurrences: [{ start: last.start, findings: [{ code: 'provider_busy' }] }] },
  });
  const { upcoming } = await world.front.must(scheduling.patientVisits, { patientId: patient(1), limit: 10 });
  t.same(upcoming, []);
  const [next] = await openings(patient(1));
  t.equal((await world.front.must(contract.bookChain, inputOf(1, next?.parts ?? []))).appointments.length, 3);
});

t.test('parts that are not those of the chain, or wait too long, are refused in words', async (t) => {
  const refuse = async (parts: finder.OpeningPart[], more: Partial<Input> = {}) =>
    (await world.front.send(contract.bookChain, inputOf(3, parts, more))).problem;
  const right = partsAt('08:00', '08:25', '08:55');
  t.match(await refuse(right.slice(0, 2)), { code: 'not_bookable', detail: /“First visit” has other parts now/ });
  t.match(await refuse([...right].reverse()), { code: 'not_bookable' });
  t.match(await refuse(partsAt('08:00', '08:05', '08:35')), { code: 'time_not_valid', detail: /begins before part 1/ });
  t.match(await refuse(partsAt('08:00', '08:30', '09:00')), {
    code: 'time_not_valid',
    detail: /may wait 15 minutes, not 20/,
  });
  t.match(await refuse(partsAt('08:00', '08:25', '09:00')), {
    code: 'time_not_valid',
    detail: /wait 0 minutes, not 5/,
  });
  t.equal((await refuse(right, { chainId: patient(3) })).code, 'not_found');
  t.equal((await refuse(right, { patientId: nurses[0] as string })).code, 'not_found');
  t.equal((await refuse(right.map((part) => ({ ...part, durationMinutes: 0 })))).code, 'time_not_valid');
  t.equal((await world.front.send(contract.bookChain, inputOf(3, right))).status, 200, 'and the right ones are booked');
  const { version, ...fields } = chain;
  const off = await manager.must(practice.saveChain, { ...fields, expectedVersion: version, active: false });
  t.match(await refuse(partsAt('10:00', '10:10', '10:40')), { code: 'not_bookable', detail: /not in use any more/ });
  chain = await manager.must(practice.saveChain, { ...fields, expectedVersion: off.version, active: true });
});

t.test('one part alone is moved and cancelled like any visit; the others stay', async (t) => {
  const { appointments } = await world.front.must(contract.bookChain, inputOf(4, partsAt('09:00', '09:10', '09:40')));
  const [first, , last] = appointments as [scheduling.Appointment, scheduling.Appointment, scheduling.Appointment];
  const moved = await world.front.must(scheduling.move, { id: last.id, expectedVersion: 1, start: at('11:00') });
  t.equal(moved.chainId, last.chainId);
  await world.front.must(scheduling.cancel, { id: first.id, expectedVersion: 1, reason: 'other', note: '' });
  t.same(
    (await togetherIn(world, moved.chainId as string)).map(({ position, startText, booking }) => [
      position,
      startText,
      booking,
    ]),
    [
      [1, '9:00 AM', 'cancelled'],
      [2, '9:10 AM', 'booked'],
      [3, '11:00 AM', 'booked'],
    ],
  );
});

t.test('one’s own hold of a part is made good', async (t) => {
  const parts = partsAt('09:00', '09:10', '09:40');
  const [first] = parts as [finder.OpeningPart];
  const { otherIds: _, ...slot } = first;
  const held = await world.front.must(scheduling.hold, { ...slot, patientId: patient(5) });
  t.equal((await world.front.send(contract.bookChain, inputOf(5, parts))).problem.code, 'slot_taken');
  t.equal((await world.front.send(contract.bookChain, inputOf(5, parts, { holdId: held.id }))).status, 200);
});

t.test(
  '200 desks want the same openings of a chain at once: no part is given twice, and none is left over',
  async (t) => {
    const first = partsAt('13:00', '13:10', '13:40');
    const second = partsAt('13:10', '13:20', '13:50');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        persist((key) => world.front.send(contract.bookChain, inputOf(20 + i, i % 2 ? first : second), { key })),
      ),
    );
    const codes = answers.map(({ status, problem }) => (status < 400 ? 'ok' : problem.code));
    t.equal(codes.filter((code) => code === 'ok').length, 1, 'the exams of both overlap');
    t.equal(codes.filter((code) => code === 'slot_taken').length, 199);
    const { rows } = await sql<{ parts: number }>`
    select count(*) as parts from appointment where chain_id is not null and booking = 'booked'
      and starts_at >= ${at('13:00')} and starts_at < ${at('15:00')} group by chain_id`.execute(
      world.server.kernel.database.db,
    );
    t.same(rows, [{ parts: 3 }]);
  },
);

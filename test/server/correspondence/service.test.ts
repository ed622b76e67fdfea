/** Letters kept as they were printed, and requests for records with their 30 days: refused in words, live on two desks. */
import { sql } from 'kysely';
import t from 'tap';
import type { InputOf } from '../../../shared/contract.ts';
import * as correspondence from '../../../shared/correspondence.ts';
import * as practice from '../../../shared/practice.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { codeOf } from '../../helpers/people.ts';
import { type Desk, until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: BookingWorld;
let front: Desk;
let biller: Desk;
let locationId: string;
t.before(async () => {
  world = await bookingWorld({ patients: 3 });
  front = world.front;
  biller = await world.desk('biller');
  const { rows } = await sql<{ id: string }>`select id from location`.execute(world.server.kernel.database.db);
  locationId = rows[0]?.id as string;
});
t.teardown(() => world.stop());

type Write = InputOf<typeof correspondence.writeLetter>;
const note = (parts: Partial<Write> = {}): Write => ({
  patientId: world.patientIds[0] as string,
  kind: 'work_note',
  addressee: null,
  fromDate: '2026-03-18',
  untilDate: '2026-03-20',
  locationId,
  providerId: world.providerIds[0] as string,
  body: 'Please excuse First0 Last0 from work.',
  ...parts,
});

t.test('a letter is kept as it was printed, whatever changes afterwards', async (t) => {
  const patientId = world.patientIds[0] as string;
  const socket = await new TestSocket(biller).greet();
  await socket.subscribe(1, correspondence.letterTopic.name, patientId);
  const letter = await front.must(correspondence.writeLetter, note());
  t.match(letter, {
    letterhead: { practiceName: 'Harbour Family Practice', providerName: 'Dr. Number 0', providerNpi: null },
    patientName: 'First0 Last0',
    writtenOn: '2026-03-18',
    writtenBy: 'Front desk',
  });
  t.match(await socket.next('change'), { upsert: [{ id: letter.id, kind: 'work_note', untilDate: '2026-03-20' }] });
  socket.close();
  const manager = await world.desk('manager');
  const settings = await manager.must(practice.settings, {});
  await manager.must(practice.saveSettings, {
    expectedVersion: settings.version,
    name: 'Another name',
    zone: settings.zone,
    opensMinute: settings.opensMinute,
    closesMinute: settings.closesMinute,
    slotMinutes: settings.slotMinutes,
  });
  t.same(await biller.must(correspondence.openLetter, { id: letter.id }), letter);
  const { rows } = await sql<{ action: string }>`select action from audit_event
    where entity = 'letter' and subject_id = ${patientId} order by id`.execute(world.server.kernel.database.db);
  t.same(
    rows.map(({ action }) => action),
    ['correspondence.writeLetter', 'correspondence.letter'],
  );
  for (const [parts, sentence] of [
    [{ untilDate: '2026-03-17' }, /last day is before/],
    [{ body: ' \n ' }, /says nothing yet/],
  ] as const)
    t.match((await front.send(correspondence.writeLetter, note(parts))).problem, { detail: sentence });
  const gone = world.providerIds[0] as string;
  t.equal(await codeOf(front.send(correspondence.writeLetter, note({ locationId: gone }))), 'not_found');
  t.equal(await codeOf(front.send(correspondence.openLetter, { id: gone })), 'not_found');
});

type Save = InputOf<typeof correspondence.saveRequest>;
const request = (parts: Partial<Save> = {}): Save => ({
  id: null,
  expectedVersion: null,
  patientId: world.patientIds[1] as string,
  requestedBy: 'Quayside Law',
  requester: 'attorney',
  authority: 'authorization',
  about: 'Visits of 2025',
  receivedOn: '2026-03-02',
  extensionReason: null,
  status: 'open',
  statusReason: null,
  sentOn: null,
  sentHow: null,
  sentTo: null,
  pages: null,
  note: '',
  ...parts,
});

t.test(
  'a request is due in 30 days, in 60 where it was put off, and stands on the list until it is answered',
  async (t) => {
    const socket = await new TestSocket(biller).greet();
    await socket.subscribe(1, correspondence.openRequestsTopic.name, 'all');
    const opened = await front.must(correspondence.saveRequest, request());
    t.match(opened, { dueOn: '2026-04-01', patientName: 'Last1, First1', recordedBy: 'Front desk' });
    t.match(await socket.next('change'), { upsert: [{ id: opened.id }] });
    const reference = { id: opened.id, expectedVersion: opened.version };
    const off = await biller.must(
      correspondence.saveRequest,
      request({ ...reference, extensionReason: 'In the archive' }),
    );
    t.equal(off.dueOn, '2026-05-01');
    const late = await front.send(correspondence.saveRequest, request({ ...reference, note: 'Called' }));
    t.match(late.problem, { code: 'changed_meanwhile', data: { current: { extensionReason: 'In the archive' } } });
    const sent = { status: 'sent', sentOn: '2026-03-17', sentHow: 'fax', sentTo: '(555) 010-2030', pages: 12 } as const;
    await front.must(correspondence.saveRequest, request({ id: opened.id, expectedVersion: 2, ...sent }));
    const isGone = () => socket.heard.some((one) => one.type === 'change' && one.remove.includes(opened.id));
    await until(isGone, 'what is answered leaves the list');
    const mine = await socket.subscribe(2, correspondence.patientRequestsTopic.name, opened.patientId);
    t.match(mine, { rows: [{ ...sent, version: 3 }] });
    socket.close();
  },
);

t.test('an answer that cannot be right is refused at its field', async (t) => {
  const sent = { status: 'sent', sentOn: '2026-03-10', sentHow: 'fax', sentTo: '555-010-2030' } as const;
  const refused: [Partial<Save>, string, RegExp][] = [
    [{ receivedOn: '2026-03-19' }, '/receivedOn', /has not come yet/],
    [{ ...sent, sentOn: '2026-03-01' }, '/sentOn', /before it was asked for/],
    [{ ...sent, sentOn: null }, '/sentOn', /when/],
    [{ ...sent, sentHow: null }, '/sentHow', /how/],
    [{ ...sent, sentTo: '0102030' }, '/sentTo', /area code/],
    [{ ...sent, sentHow: 'mail', sentTo: ' ' }, '/sentTo', /address/],
    [{ status: 'refused' }, '/statusReason', /why/],
  ];
  for (const [parts, path, message] of refused) {
    const { problem } = await front.send(correspondence.saveRequest, request(parts));
    t.match(problem, { code: 'invalid_input', errors: [{ path, message }] }, path);
  }
  t.equal(await codeOf(front.send(correspondence.saveRequest, request({ patientId: locationId }))), 'not_found');
});

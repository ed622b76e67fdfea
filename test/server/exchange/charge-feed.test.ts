/** Charges that an EHR writes into a folder: on the sheet of their visit once, or on a list with the reason. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { lookAtFolder } from '../../../server/exchange/charge-feed.ts';
import { selectDueFolders, selectFolders, selectWaiting } from '../../../server/exchange/charge-queries.ts';
import * as billing from '../../../shared/billing.ts';
import * as contract from '../../../shared/charge-feed.ts';
import { setFlow } from '../../../shared/scheduling.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import type { Desk } from '../../helpers/server.ts';

let world: BookingWorld;
let biller: Desk;
let manager: Desk;
let visitId: string;
let version: number;
let recordNumber: string;
let birthDate: string;
t.before(async () => {
  world = await bookingWorld({ patients: 3, clock: '2026-03-18T18:00:00Z' });
  [biller, manager] = [await world.desk('biller'), await world.desk('manager')];
  ({ id: visitId, version } = await world.book());
  const { head } = await biller.must(billing.openVisit, { appointmentId: visitId });
  recordNumber = head.recordNumber;
  const { rows } = await world.server.kernel.database.pool.query(
    "select to_char(birth_date, 'YYYYMMDD') as born from patient where record_number = $1",
    [recordNumber],
  );
  birthDate = rows[0].born;
});
t.teardown(() => world.stop());

const message = (
  id: string,
  over: { visit?: string; record?: string; born?: string; charges?: string[] } = {},
): string =>
  [
    `MSH|^~\\&|EHR|CLINIC|PM|CLINIC|20260318140500||DFT^P03|${id}|P|2.5.1`,
    `PID|1||${over.record ?? recordNumber}^^^CLINIC^MR||SAMPLE^PAT||${over.born ?? birthDate}|F`,
    `PV1|1|O|||||||||||||||||${over.visit ?? ''}`,
    ...(over.charges ?? [`FT1|1|${id}-1||20260318||CG|99213|||1|145.00||||||||E11.9||||||99213`]),
    '',
  ].join('\r');
const charge = (id: string, code: string): string => `FT1|1|${id}||20260318||CG|${code}|||1|||||||||E11.9`;

t.test('nothing is read before a folder is named; it must be there', async (t) => {
  t.same(await selectDueFolders(world.server.kernel.database.db), []);
  for (const place of ['charges', path.join(t.testdir({}), 'nowhere')])
    t.match((await manager.send(contract.addFolder, { place })).problem, { code: 'invalid_input', detail: /folder/ });
  const { problem } = await biller.send(contract.addFolder, { place: t.testdir({}) });
  t.match(problem, { code: 'not_permitted' });
});

t.test('a file from the folder to the sheet, once; what finds no visit waits until it does', async (t) => {
  const { kernel } = world.server;
  const { db } = kernel.database;
  const place = t.testdir({});
  const put = (name: string, text: string): void => writeFileSync(path.join(place, name), text);
  const { id } = await manager.must(contract.addFolder, { place });
  t.match((await manager.send(contract.addFolder, { place })).problem, { code: 'already_exists' });
  t.same(await selectDueFolders(db), [id]);
  const look = () => lookAtFolder(kernel, id, 0);
  const sheet = async () => (await biller.must(billing.openVisit, { appointmentId: visitId })).sheet;
  put('one.hl7', message('M1') + message('M2', { visit: visitId, charges: [charge('X1', '36415')] }));
  put('growing.hl7.part', 'MSH|');
  await lookAtFolder(kernel, id);
  t.ok(existsSync(path.join(place, 'one.hl7')), 'what may still grow is left alone');
  await look();
  t.same(readdirSync(path.join(place, 'done')), ['one.hl7']);
  t.ok(existsSync(path.join(place, 'growing.hl7.part')));
  t.equal(await sheet(), null, 'nobody came yet');
  const waiting = await selectWaiting(db, null);
  t.match(waiting, [
    { controlId: 'M1', recordNumber, serviceOn: '2026-03-18', procedures: ['99213'], reason: /no visit like this/ },
    { controlId: 'M2', visitNumber: visitId, procedures: ['36415'] },
  ]);
  await world.front.must(setFlow, { id: visitId, expectedVersion: version, flow: 'arrived' });
  await look();
  t.same(await selectWaiting(db, null), [], 'the patient came, and the charges found the visit');
  t.match(await sheet(), {
    status: 'draft',
    diagnoses: ['E119'],
    lines: [
      { procedure: '99213', chargeCents: 14_500, externalId: 'EHR CLINIC/M1-1' },
      { procedure: '36415', externalId: 'EHR CLINIC/X1' },
    ],
  });
  put('one.hl7', message('M1'));
  put('two.hl7', message('M3', { charges: [charge('M1-1', '99213')] }));
  await look();
  t.equal((await sheet())?.lines.length, 2, 'the same message, and the same charge in another one, change nothing');
  t.same(readdirSync(path.join(place, 'done')).sort(), ['one-2.hl7', 'one.hl7', 'two.hl7']);
  t.same(await selectWaiting(db, null), []);

  put('a.hl7', message('M4', { visit: visitId, born: '19000101', charges: [charge('X4', '36415')] }));
  put('b.hl7', message('M5', { record: 'nobody', charges: [charge('X5', '36415')] }));
  put('c.hl7', message('M6', { visit: 'V-unknown', charges: [charge('X6', '81002')] }));
  await look();
  t.equal(
    (await sheet())?.lines.length,
    3,
    'a number of a visit that nobody knows here: the patient and the day say which',
  );
  const left = await selectWaiting(db, null);
  t.same(
    left.map(({ controlId }) => controlId),
    ['M4', 'M5'],
    'another birth date is another person',
  );
  const [m4] = left;
  const input = { id: m4?.id ?? '', expectedVersion: m4?.version ?? 0, reason: 'Not our patient' };
  t.match((await biller.send(contract.dropCharges, { ...input, expectedVersion: 99 })).problem, {
    code: 'changed_meanwhile',
  });
  await biller.must(contract.dropCharges, input);
  t.match((await biller.send(contract.dropCharges, input)).problem, { code: 'not_found' });
  await look();
  t.same(
    (await selectWaiting(db, null)).map(({ controlId }) => controlId),
    ['M5'],
  );
});

t.test('a file that cannot be read is put aside with the reason, and nothing of it is taken', async (t) => {
  const { kernel } = world.server;
  const { pool, db } = kernel.database;
  const place = t.testdir({});
  const { id } = await manager.must(contract.addFolder, { place });
  const count = async () => (await pool.query('select count(*)::int as n from charge_message')).rows[0].n;
  const before = await count();
  const bad: Record<string, [string, RegExp]> = {
    'amount.hl7': [
      message('F1') + message('F2', { charges: [`${charge('F2', '99213').replace('|||1||', '|||one||')}`] }),
      /Message F2: charge 1 \(segment 4\)/,
    ],
    'cut.hl7': [message('F3').slice(0, -1), /cut off/],
    'other.hl7': [message('F4').replace('DFT^P03', 'ADT^A04'), /only charges/],
    'notes.txt': ['Call the EHR people.\n', /no file of HL7/],
    'reused.hl7': [message('M1', { charges: [charge('NEW', '99214')] }), /came before with other charges/],
  };
  for (const [name, [text]] of Object.entries(bad)) writeFileSync(path.join(place, name), text);
  await lookAtFolder(kernel, id, 0);
  t.equal(await count(), before);
  for (const [name, [text, sentence]] of Object.entries(bad)) {
    t.equal(readFileSync(path.join(place, 'failed', name), 'utf8'), text);
    t.match(readFileSync(path.join(place, 'failed', `${name}.reason.txt`), 'utf8'), sentence, name);
  }
  t.match(await selectFolders(db, [id]), [{ isRefused: true, outcome: /notes.txt could not be read/ }]);
  await manager.must(contract.removeFolder, { id });
  t.match((await manager.send(contract.removeFolder, { id })).problem, { code: 'not_found' });
});

/** The whole record: every section kept and read back, phones one way, two desks at one patient. */
import pg from 'pg';
import t from 'tap';
import { uuidv7 } from '../../../shared/ids.ts';
import { add, find, type Patient } from '../../../shared/patients.ts';
import * as record from '../../../shared/record.ts';
import { type Desk, type TestServer, testServer } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

let world: TestServer;
let front: Desk;
let biller: Desk;
let patient: Patient;
const NOBODY = {
  middleName: null,
  suffix: null,
  preferredName: null,
  sex: 'female' as const,
  email: null,
  addressLine: null,
  city: null,
  state: null,
  zip: null,
  confirmedNew: true,
};
t.before(async () => {
  world = await testServer();
  [front, biller] = await Promise.all([world.desk('front_desk'), world.desk('biller')]);
  patient = await front.must(add, {
    ...NOBODY,
    firstName: 'Imani',
    lastName: 'Fairweather',
    birthDate: '1980-04-12',
    phone: '555.010.2030',
    zip: '01234',
  });
});
t.teardown(() => world.stop());

const opened = async () => (await front.must(record.open, { id: patient.id })).patient;

t.test('the quick form makes the first phone and the first address', async (t) => {
  const { phones, emails, addresses, language } = await opened();
  t.match(phones, [{ use: 'mobile', number: '(555) 010-2030', mayCall: true, mayText: false }]);
  t.match(addresses, [{ use: 'home', line: null, zip: '01234', untilDate: null }]);
  t.same([emails, language], [[], null]);
});

t.test('every section comes back as it was given, in the order of rank', async (t) => {
  const id = uuidv7;
  const given = {
    preferredName: 'Mani',
    genderIdentity: 'Woman',
    pronouns: 'she/her',
    language: 'es',
    interpreterNeeded: true,
    pharmacy: 'Harbour Pharmacy, Pier Street',
    notes: 'Two lines\nof notes',
    dismissedOn: null,
    dismissedReason: null,
    mailReturnedOn: '2026-03-01',
    formerNames: [{ id: id(), firstName: 'Imani', lastName: 'Goldcrest', untilDate: '2011-06-30' }],
    phones: [
      {
        id: id(),
        use: 'work' as const,
        number: '+44 20 7946 0000',
        extension: '12',
        mayCall: true,
        mayText: false,
        mayLeaveMessage: false,
        bestTime: 'after 5 pm',
      },
      {
        id: id(),
        use: 'mobile' as const,
        number: '1-555-010-2031',
        extension: null,
        mayCall: true,
        mayText: true,
        mayLeaveMessage: true,
        bestTime: null,
      },
    ],
    emails: [{ id: id(), use: 'home' as const, address: 'imani@example.org', mayEmail: true }],
    addresses: [
      {
        id: id(),
        use: 'home' as const,
        line: '1 Old Road',
        city: 'Harbour',
        state: 'MA',
        zip: '01234',
        fromDate: '2001-01-01',
        untilDate: '2019-12-31',
      },
      {
        id: id(),
        use: 'home' as const,
        line: '2 New Road',
        city: 'Harbour',
        state: 'MA',
        zip: '01234-0001',
        fromDate: '2020-01-01',
        untilDate: null,
      },
    ],
    contacts: [
      {
        id: id(),
        name: 'Obadiah Fairweather',
        relationship: 'spouse' as const,
        phone: '(555) 010-2032',
        isEmergency: true,
        mayBring: true,
        mayConsent: false,
        mayBeTold: true,
        note: null,
      },
    ],
    outsideProviders: [
      {
        id: id(),
        role: 'primary' as const,
        name: 'Greta Dunmore MD',
        npi: '1234567893',
        phone: '(555) 010-2033',
        fax: null,
      },
    ],
    flags: [{ id: id(), text: 'Latex allergy', atBooking: true, atCheckIn: true, untilDate: null }],
  };
  const after = await front.must(record.update, { id: patient.id, expectedVersion: 1, ...given });
  const said = { ...given, phones: [given.phones[0], { ...given.phones[1], number: '(555) 010-2031' }] };
  t.match(after, { ...said, phones: [{ ...said.phones[0], number: '+44 20 7946 0000' }, said.phones[1]] });
  t.same(await opened(), after);
  t.match(after, { phone: '+44 20 7946 0000 x12', email: 'imani@example.org', addressLine: '2 New Road' });
  const one = await front.must(record.update, { id: patient.id, expectedVersion: 2, phones: given.phones.slice(1) });
  t.same({ ...one, version: 2 }, { ...after, phones: after.phones.slice(1), phone: '(555) 010-2031' });
  const { patients } = await front.must(find, { text: '0102031', limit: 5 });
  t.match(patients, [{ id: patient.id }], 'the first phone is the one that finds');
  const { providers } = await biller.must(record.outsideProviders, { text: 'greta' });
  t.match(providers, [{ name: 'Greta Dunmore MD', npi: '1234567893' }]);
});

t.test('a provider with an NPI is one provider for all patients', async (t) => {
  const other = await front.must(add, {
    ...NOBODY,
    firstName: 'Silas',
    lastName: 'Brambleford',
    birthDate: '1999-09-09',
    phone: null,
  });
  const [known] = (await opened()).outsideProviders;
  const renamed = { ...known, id: uuidv7(), name: 'Greta Dunmore-Pike MD', role: 'referring' as const };
  await front.must(record.update, {
    id: other.id,
    expectedVersion: 1,
    outsideProviders: [renamed as typeof renamed & { npi: string }] as record.PatientRecord['outsideProviders'],
  });
  t.match((await opened()).outsideProviders, [{ id: known?.id, name: 'Greta Dunmore-Pike MD', role: 'primary' }]);
});

t.test('what cannot be right is refused with its sentence, and nothing of it is kept', async (t) => {
  const { version, outsideProviders, addresses, flags } = await opened();
  const reference = { id: patient.id, expectedVersion: version };
  const sentence = async (input: object): Promise<string> =>
    (await front.send(record.update, { ...reference, ...input })).problem.detail;
  t.match(
    await sentence({ outsideProviders: [{ ...outsideProviders[0], npi: '1234567890' }] }),
    /check digit of this NPI/,
  );
  t.match(await sentence({ addresses: [{ ...addresses[0], fromDate: '2020-01-01' }] }), /ends before it begins/);
  t.match(await sentence({ birthDate: '2126-01-01' }), /birth date cannot be right/);
  t.match(await sentence({ flags: [flags[0], flags[0]] }), /Two rows/);
  t.match(
    await sentence({ emails: [{ id: uuidv7(), use: 'home', address: 'nobody', mayEmail: true }] }),
    /emails.0.address/,
  );
  t.equal((await opened()).version, version);
});

t.test(
  'two desks at one patient: the second is told the present state, and every screen hears of a change',
  async (t) => {
    const socket = await new TestSocket(biller).greet();
    await socket.subscribe(1, record.patientTopic.name, patient.id);
    const { version, flags } = await opened();
    const reference = { id: patient.id, expectedVersion: version };
    const heard = socket.heard.length;
    await front.must(record.update, { ...reference, pharmacy: 'Elsewhere' });
    t.match(await socket.next('change', heard), { upsert: [{ pharmacy: 'Elsewhere', flags }] });
    const late = await biller.send(record.update, { ...reference, notes: 'Mine' });
    t.match(late.problem, {
      code: 'changed_meanwhile',
      data: { current: { pharmacy: 'Elsewhere', version: version + 1 } },
    });
    socket.close();
  },
);

t.test('the database keeps numbers as E.164', async (t) => {
  const client = new pg.Client({ connectionString: world.connectionString });
  await client.connect();
  const { rows } = await client.query('select number from patient_phone where patient_id = $1', [patient.id]);
  t.same(rows, [{ number: '+15550102031' }]);
  await client.end();
});

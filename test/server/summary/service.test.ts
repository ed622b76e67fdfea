/** The clinical summary: entered, refused in words, searched, marked as a mistake, read into the trail, seen on two desks. */
import { sql } from 'kysely';
import t from 'tap';
import { act } from '../../../server/kernel/act.ts';
import { importEntries } from '../../../server/summary/index.ts';
import type { InputOf } from '../../../shared/contract.ts';
import * as summary from '../../../shared/summary.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { codeOf } from '../../helpers/people.ts';
import type { Desk } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

type Save = InputOf<typeof summary.save>;
let world: BookingWorld;
let provider: Desk;
let manager: Desk;
let next = 0;
const patient = (): string => world.patientIds[next++] as string;

const entry = (patientId: string, category: summary.Category, parts: Partial<Save> = {}): Save => ({
  id: null,
  expectedVersion: null,
  patientId,
  category,
  text: 'Type 2 diabetes',
  codeSystem: null,
  code: null,
  status: summary.STANDING.includes(category) ? 'active' : 'completed',
  startsOn: '2019',
  endsOn: null,
  value: null,
  diastolic: null,
  unit: null,
  valueText: null,
  interpretation: null,
  referenceRange: null,
  detail: null,
  severity: null,
  note: '',
  ...parts,
});
const pressure = { codeSystem: summary.CODE_SYSTEMS.LOINC, code: summary.BLOOD_PRESSURE, text: 'Blood pressure' };
const change = ({
  recordedAt: _,
  recordedBy: __,
  inErrorReason: ___,
  version,
  ...row
}: summary.ClinicalEntry): Save => ({
  ...row,
  expectedVersion: version,
});
const list = (patientId: string, parts: Partial<InputOf<typeof summary.list>> = {}) =>
  provider.must(summary.list, {
    patientId,
    screen: 'record',
    category: null,
    text: '',
    onlyActive: false,
    withErrors: false,
    from: 0,
    limit: 50,
    ...parts,
  });
const events = async (patientId: string) =>
  (
    await sql<{ action: string; actor: string; after: unknown }>`select action, actor, after from audit_event
      where subject_id = ${patientId} order by id`.execute(world.server.kernel.database.db)
  ).rows;

t.before(async () => {
  world = await bookingWorld({ patients: 12 });
  [provider, manager] = await Promise.all([world.desk('provider'), world.desk('manager')]);
});
t.teardown(() => world.stop());

t.test('entries of every kind are kept as they were written, coded and dated, and open by category', async (t) => {
  const id = patient();
  const problem = await provider.must(
    summary.save,
    entry(id, 'problem', { codeSystem: summary.CODE_SYSTEMS['ICD-10-CM'], code: 'e119', note: ' Diet first ' }),
  );
  t.match(problem, {
    code: 'E11.9',
    codeSystem: 'http://hl7.org/fhir/sid/icd-10-cm',
    startsOn: '2019',
    note: 'Diet first',
  });
  t.equal(problem.recordedBy, 'Provider');
  const taken = await provider.must(
    summary.save,
    entry(id, 'vital', { ...pressure, startsOn: '2026-03-02', value: '128', diastolic: '82', unit: 'kPa' }),
  );
  t.match(taken, { value: '128', diastolic: '82', unit: 'mm[Hg]' }, 'a blood pressure is in mm[Hg]');
  const a1c = { codeSystem: summary.CODE_SYSTEMS.LOINC, code: '4548-4', text: 'Hemoglobin A1c' };
  await provider.must(
    summary.save,
    entry(id, 'lab', {
      ...a1c,
      startsOn: '2026-01',
      value: '7.20',
      unit: '%',
      interpretation: 'H',
      referenceRange: '4.0–5.6',
    }),
  );
  await manager.must(summary.save, entry(id, 'allergy', { text: 'Penicillin', severity: 'severe', detail: 'Hives' }));
  await manager.must(summary.save, entry(id, 'medication', { text: 'Metformin 500 MG', startsOn: '2027-01-01' }));
  await manager.must(summary.save, entry(id, 'immunization', { text: 'Influenza', startsOn: '2025-10-03' }));
  await manager.must(summary.save, entry(id, 'procedure', { text: 'Appendectomy', startsOn: '1998' }));
  await manager.must(summary.save, entry(id, 'problem', { text: 'Otitis', status: 'resolved', endsOn: '2020-02' }));
  const opened = await provider.must(summary.open, { patientId: id, screen: 'schedule' });
  t.same(
    opened.counts.map(({ category, active, total }) => [category, active, total]),
    [
      ['problem', 1, 2],
      ['allergy', 1, 1],
      ['medication', 1, 1],
      ['immunization', 0, 1],
      ['procedure', 0, 1],
      ['vital', 0, 1],
      ['lab', 0, 1],
    ],
  );
  t.same(
    opened.entries.filter(({ category }) => category === 'problem').map(({ text }) => text),
    ['Type 2 diabetes', 'Otitis'],
    'what is active stands first',
  );
  t.match(
    opened.entries.find(({ category }) => category === 'lab'),
    { value: '7.20', unit: '%', interpretation: 'H', startsOn: '2026-01' },
  );
});

t.test('what cannot be right is refused at its field, in words', async (t) => {
  const id = patient();
  const refused: [string, Save, string, RegExp][] = [
    ['before birth', entry(id, 'problem', { startsOn: '1979' }), '/startsOn', /before the patient was born/],
    ['no such day', entry(id, 'problem', { startsOn: '2026-02-30' }), '/startsOn', /no such day/],
    ['a future problem', entry(id, 'problem', { startsOn: '2026-04' }), '/startsOn', /has not come yet/],
    [
      'ends before it begins',
      entry(id, 'problem', { status: 'resolved', endsOn: '2018-12' }),
      '/endsOn',
      /before the beginning/,
    ],
    ['over and active', entry(id, 'problem', { endsOn: '2020' }), '/endsOn', /ended already/],
    ['a completed problem', entry(id, 'problem', { status: 'completed' }), '/status', /active or over/],
    ['an active procedure', entry(id, 'procedure', { status: 'active' }), '/status', /completed/],
    ['a vaccine without a day', entry(id, 'immunization', { startsOn: null }), '/startsOn', /Say when/],
    ['a code of no system', entry(id, 'problem', { code: 'E11.9' }), '/codeSystem', /which system/],
    [
      'a code that slipped',
      entry(id, 'problem', { codeSystem: summary.CODE_SYSTEMS['SNOMED CT'], code: '44054007' }),
      '/code',
      /check digit/,
    ],
    ['half a blood pressure', entry(id, 'vital', { ...pressure, value: '128' }), '/value', /two values/],
    [
      'turned round',
      entry(id, 'vital', { ...pressure, value: '82', diastolic: '128' }),
      '/value',
      /systolic value first/,
    ],
    ['no unit', entry(id, 'lab', { value: '7' }), '/unit', /which unit/],
    ['nothing measured', entry(id, 'vital', {}), '/value', /what was measured/],
  ];
  for (const [what, input, path, sentence] of refused) {
    const { problem } = await provider.send(summary.save, input);
    t.match(problem, { code: 'invalid_input', errors: [{ path, message: sentence }] }, what);
  }
  t.equal((await list(id)).total, 0, 'nothing was kept');
  t.equal(await codeOf(provider.send(summary.save, entry(world.providerIds[0] as string, 'problem'))), 'not_found');
});

t.test('two desks at one entry: the second is told what it is now; a mistake is marked, and taken back', async (t) => {
  const id = patient();
  const socket = await new TestSocket(manager).greet();
  t.match(await socket.subscribe(1, summary.summaryTopic.name, id), { rows: [{ id, changes: 0 }] });
  const mine = await provider.must(summary.save, entry(id, 'allergy', { text: 'Latex' }));
  t.match(await socket.next('change'), { upsert: [{ id, changes: 1 }] });
  const theirs = await manager.must(summary.save, { ...change(mine), severity: 'mild' });
  const late = await provider.send(summary.save, { ...change(mine), detail: 'Rash' });
  t.match(late.problem, { code: 'changed_meanwhile', data: { current: { severity: 'mild', version: 2 } } });
  const other = await provider.send(summary.save, { ...change(theirs), category: 'problem' });
  t.equal(other.problem.code, 'not_found', 'an entry keeps its category');

  const heard = socket.heard.length;
  const reference = { id: mine.id, expectedVersion: theirs.version };
  const marked = await provider.must(summary.setInError, { ...reference, reason: 'Another patient' });
  t.match(await socket.next('change', heard), { upsert: [{ counts: [{}, { total: 0, inError: 1 }] }] });
  t.equal((await list(id)).total, 0);
  t.match((await list(id, { withErrors: true })).entries, [{ text: 'Latex', inErrorReason: 'Another patient' }]);
  t.equal(await codeOf(manager.send(summary.setInError, { ...reference, reason: null })), 'changed_meanwhile');
  await provider.must(summary.setInError, { id: mine.id, expectedVersion: marked.version, reason: null });
  t.match((await list(id)).entries, [{ text: 'Latex', severity: 'mild', inErrorReason: null }]);
  socket.close();
});

t.test(
  'searched within the patient, by any words of names, codes and notes; paged, with the reading in the trail',
  async (t) => {
    const id = patient();
    const facts = entry(id, 'lab', { text: 'Cholésterol', startsOn: '2024-05-01', value: '190', unit: 'mg/dL' });
    const { id: _, expectedVersion: __, patientId: ___, category: ____, ...many } = facts;
    const entries = Array.from({ length: 450 }, (_, i) => ({
      patientId: id,
      category: 'lab' as const,
      facts: { ...many, startsOn: `20${String(10 + (i % 15)).padStart(2, '0')}-05-01` },
      externalId: `test:${i}`,
    }));
    const bulk = () =>
      act(world.server.kernel, { kind: 'console', name: 'test' }, 'test.entries', (ctx) => importEntries(ctx, entries));
    t.equal((await bulk()).size, 450);
    t.equal((await bulk()).size, 0, 'a second time nothing is new');
    await provider.must(summary.save, entry(id, 'procedure', { text: 'Knee replacement', note: 'Left, Dr. Oak' }));
    t.equal((await list(id, { text: 'cholesterol' })).total, 450);
    t.match(await list(id, { text: 'OAK knee' }), { total: 1, entries: [{ category: 'procedure' }] });
    t.equal((await list(id, { text: 'knee cholesterol' })).total, 0);
    const seen = new Set<string>();
    for (let from = 0; from < 450; from += 200) {
      const page = await list(id, { category: 'lab', from, limit: 200 });
      const dates = page.entries.map(({ startsOn }) => startsOn);
      t.same(dates, dates.toSorted().reverse(), 'the newest first');
      for (const one of page.entries) seen.add(one.id);
    }
    t.equal(seen.size, 450, 'every entry stands on one page');
    const front = await provider.must(summary.open, { patientId: id, screen: 'schedule' });
    t.equal(front.entries.length, summary.FRONT_ENTRIES + 1, 'the first view stays small');
    const trail = await events(id);
    const reads = trail.filter(({ action }) => action === summary.open.name);
    t.match(reads, [{ actor: /^user:/, after: { screen: 'schedule' } }]);
    const searches = trail.filter(({ action }) => action === summary.list.name);
    t.match(searches[0], { after: { screen: 'record', shown: 50 } });
    t.notMatch(JSON.stringify(searches), /cholesterol/i);
    t.equal(
      await codeOf(provider.send(summary.open, { patientId: world.providerIds[0] as string, screen: 'record' })),
      'not_found',
    );
  },
);

t.test('a patient with thousands of entries costs the first view no more pages than a new one', async (t) => {
  const id = patient();
  await sql`insert into clinical_entry (id, patient_id, category, text, status, starts_on, search_key, recorded_at, recorded_by)
    select gen_random_uuid(), ${id}, c, 'Entry ' || i, case when c = 'problem' then 'resolved' else 'completed' end,
      '2001', 'entry', now(), 'test' from unnest(array['problem', 'vital', 'lab']) c, generate_series(1, 2000) i`.execute(
    world.server.kernel.database.db,
  );
  await sql`analyze clinical_entry`.execute(world.server.kernel.database.db);
  const { rows } = await sql<Record<'QUERY PLAN', string>>`explain (analyze, format text)
    select id from clinical_entry where patient_id = ${id} and category = 'lab' and in_error_reason is null
    order by (status = 'active') desc, starts_on desc nulls last, id desc limit 6`.execute(
    world.server.kernel.database.db,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  t.match(plan, /Index Scan using clinical_entry_by_patient/);
  t.notMatch(plan, /Sort/);
});

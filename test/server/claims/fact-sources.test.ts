/** What rules judge by: each fact that a rule reads can be written down somewhere, and reaches the claim. */
import t from 'tap';
import { demandsOf, listsSay } from '../../../server/billing/fact-rules.ts';
import { diagnosisFacts, globalOf, type LineSources, lineFacts } from '../../../server/claims/context-rules.ts';
import { selectClaim } from '../../../server/claims/queries.ts';
import type { CodeAnswer } from '../../../server/codesets/index.ts';
import { builtInRules } from '../../../server/rulebook/index.ts';
import { typeAt } from '../../../server/rulebook/types.ts';
import * as billing from '../../../shared/billing.ts';
import * as facts from '../../../shared/billing-facts.ts';
import * as setup from '../../../shared/billing-setup.ts';
import type { ClaimContext } from '../../../shared/claim-context.ts';
import * as claims from '../../../shared/claims.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as notices from '../../../shared/notices.ts';
import * as patientFacts from '../../../shared/patient-facts.ts';
import { type ChargeWorld, chargeWorld, lineOf, OFFICE, TODAY } from '../../helpers/charges.ts';
import { aClaim } from '../../helpers/claims.ts';
import { NEW } from '../../helpers/coverage-inputs.ts';
import { codeOf } from '../../helpers/people.ts';

let world: ChargeWorld;
t.before(async () => {
  world = await chargeWorld(3);
});
t.teardown(() => world.stop());

const SPAN = { startsOn: '2026-01-01', endsOn: null, source: '' };
const DEMAND = {
  ...{ ...NEW, ...SPAN, payerId: null, planKind: null, isEnrolled: null, isParticipating: null, correction: null },
  ...{ wantsTaxonomy: null, wantsNdc: null, wantsGroupNumber: null, wantsWholeUnits: null, wantsPatientPaid: null },
};
const FACT = {
  ...{ ...NEW, startsOn: '2026-01-01', endsOn: null, coverageId: null, answer: null, answeredOn: null },
  ...{ saysMemberId: null, saysLastName: null, saysBirthDate: null, attendingProviderId: null, note: '', active: true },
};
const LIST = { ...NEW, ...SPAN, besideCodes: [], sex: null, ageYearsMin: null, ageYearsMax: null };

/** The context by which the newest claim of a patient was judged. */
async function contextOfClaim(
  patientId: string,
  over: Parameters<ChargeWorld['sheet']>[0] = {},
): Promise<ClaimContext> {
  const { kernel } = world.server;
  await world.biller.must(billing.saveSheet, world.sheet({ patientId, ...over }));
  await world.biller.must(claims.makeClaims, {});
  const { id } = await kernel.database.db
    .selectFrom('claim')
    .select('id')
    .where('patient_id', '=', patientId)
    .orderBy('claim_number', 'desc')
    .executeTakeFirstOrThrow();
  return (await selectClaim(kernel.database.db, id))?.context as ClaimContext;
}

t.test('how a payer wants claims: of each point the row that names most and says something', async (t) => {
  const row = (over: Partial<facts.PayerDemand>): facts.PayerDemand => ({ ...DEMAND, id: '', version: 1, ...over });
  const asked = { payerId: 'p', planKind: 'group' as const, date: TODAY };
  const said = demandsOf(
    [
      row({ wantsNdc: true, wantsTaxonomy: true }),
      row({ planKind: 'group', wantsNdc: false }),
      row({ payerId: 'p', correction: 'reopening' }),
      row({ payerId: 'q', isEnrolled: false }),
      row({ payerId: 'p', startsOn: '2027-01-01', wantsTaxonomy: false }),
    ],
    asked,
  );
  t.match(said, { wantsNdc: false, wantsTaxonomy: true, correction: 'reopening', isEnrolled: null });
});

t.test('lists of codes: where no list of a kind holds, nobody can tell', (t) => {
  const list = (over: Partial<facts.CodeList>): facts.CodeList => ({
    ...{ ...LIST, id: '', version: 1, label: '', kind: 'waived_qw', codes: ['82962'], ...over },
  });
  t.match(listsSay([], '82962', TODAY), { waived: null, isSingleDose: null, isAddOn: null, addOnTo: [], person: null });
  const lists = [list({}), list({ kind: 'waived', codes: ['81002'] }), list({ kind: 'single_dose', codes: ['J1885'] })];
  t.match(listsSay(lists, '82962', TODAY), { waived: 'as_qw', isSingleDose: false });
  t.match(listsSay(lists, '81002', TODAY), { waived: 'plain' });
  t.match(listsSay(lists, 'J1885', TODAY), { waived: null, isSingleDose: true });
  t.match(listsSay(lists, 'J1885', '2025-12-31'), { isSingleDose: null }, 'before it was in force');
  t.end();
});

t.test('who may set them up; what cannot be is refused in words', async (t) => {
  const list = { ...LIST, label: 'Add-ons', kind: 'add_on' as const, codes: ['99417'] };
  t.match((await world.biller.send(facts.codeLists.save, list)).problem, {
    code: 'invalid_input',
    errors: [{ path: '/besideCodes' }],
  });
  t.equal(await codeOf(world.front.send(facts.payerDemands.save, DEMAND)), 'not_permitted');
  const answer = { ...FACT, patientId: world.patientIds[1] as string, kind: 'eligibility' as const };
  t.match((await world.front.send(patientFacts.savePatientFact, answer)).problem, {
    errors: [{ path: '/coverageId' }],
  });
  t.equal(
    await codeOf(world.provider.send(patientFacts.savePatientFact, { ...answer, kind: 'hospice' })),
    'not_permitted',
  );
  t.equal(
    await codeOf(world.front.send(patientFacts.savePatientFact, { ...answer, kind: 'hospice', endsOn: '2025-01-01' })),
    'ends_before_it_begins',
  );
  t.equal(
    (await world.biller.send(facts.payerDemands.save, { ...DEMAND, endsOn: '2025-01-01' })).problem.errors?.[0]?.path,
    '/endsOn',
  );
});

/** Every value in a context that says something, by its path without numbers. */
function told(value: unknown, path: string, into: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const one of value) told(one, path, into);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) told(one, `${path}.${name}`, into);
  else if (value !== null && value !== '' && value !== false) into.add(path);
  return into;
}

/** A code set that knows all of a code. */
const ANSWER: CodeAnswer = {
  ...{ system: 'cpt', code: '99213', date: TODAY, standing: 'valid', short: null, long: null, isStale: false },
  ...{ validFrom: '2026-01-01', validTo: '2026-12-31' },
  facts: { globalDays: '090', status: 'N', bilateral: '1', professional: '1' },
};

/** What is read from code sets and from other claims, with all that they can say. */
function fromCodes(): ClaimContext['lines'] {
  const lines = ['99203', '80053', '77067', 'J1885', 'A0428', '00100'].map((procedure) => ({
    ...(aClaim().lines[0] as ReturnType<typeof aClaim>['lines'][number]),
    procedure,
    modifiers: ['25'],
  }));
  const claim = aClaim({ lines });
  const seen = { ...{ claimNumber: 'X', modifiers: [], units: 1, chargeCents: 1, payerId: '', isDenied: false } };
  const earlier = [
    { ...seen, procedure: '99213', on: '2026-10-01', renderingNpi: '1' },
    { ...seen, procedure: '99203', on: '2026-10-14', renderingNpi: '1' },
  ];
  const sources: LineSources = {
    ...{ answer: ANSWER, modifiers: [ANSWER], rvu: ANSWER, earlier, renderingNpi: '1' },
    units: { code: '', date: TODAY, units: 1, indicator: 2, isStale: false },
    pairs: [{ column1: '20610', column2: '99203', date: TODAY, isEdit: true, modifier: '1', isStale: false }],
    ...{ credential: null, needsAuthorization: null, authorization: null, feeCents: null, allowedCents: null },
    ...{ abnOnFile: null, isWaiverOnly: true, necessity: null, needsSupervision: null },
  };
  return lines.map((line, i) => ({
    ...lineFacts(claim, i, sources),
    globalOf: globalOf(line, earlier, () => 90),
  }));
}

/** Facts of the record, of other claims and of lists that have tests of their own. */
const ELSEWHERE = new Set(
  [
    'coverage.endsOn coverage.needsReferral earlier.claimNumber earlier.isDenied earlier.on earlier.payerId earlier.procedure',
    'lines.allowedCents lines.feeCents lines.authorization.endsOn lines.authorization.number lines.authorization.startsOn',
    'lines.authorization.unitsLeft lines.credential lines.needsAuthorization lines.needsSupervision lines.pairs.otherLine',
    'others.answer others.isMedigap patient.diedOn patient.employerName patient.isQmb patient.isWorkInjury',
    'patient.medicareAdvantage patient.medicareAdvantageName patient.otherPayerFirst payer.isCapitated payer.isPaper',
    'diagnoses.suggestions patient.isRestricted signatures.benefitsOn signatures.medigapOn signatures.releaseExpiresOn signatures.releaseOn',
  ].flatMap((line) => line.split(' ').map((path) => `context.${path}`)),
);
t.test('each fact that a rule reads has a place where somebody writes it', async (t) => {
  const { biller, payerId } = world;
  const patientId = world.patientIds[0] as string;
  await biller.must(facts.payerDemands.save, {
    ...{ ...DEMAND, payerId, isEnrolled: true, isParticipating: true, correction: 'replacement', wantsTaxonomy: true },
    ...{ wantsNdc: true, wantsGroupNumber: true, wantsWholeUnits: true, wantsPatientPaid: true },
  });
  await biller.must(setup.telehealthRules.save, {
    ...{ ...NEW, ...SPAN, payerId, planKind: null, medium: 'video', isAtHome: true, placeOfService: '10' },
    modifier: '95',
  });
  const codes = ['99213'];
  for (const kind of ['waived_qw', 'single_dose', 'telehealth_audio'] as const)
    await biller.must(facts.codeLists.save, { ...LIST, label: kind, kind, codes });
  await biller.must(facts.codeLists.save, { ...LIST, label: 'a', kind: 'add_on', codes, besideCodes: ['99214'] });
  await biller.must(facts.codeLists.save, {
    ...{ ...LIST, label: 'p', kind: 'person', codes: ['99213', 'E119'] },
    ...{ sex: 'F', ageYearsMin: 12, ageYearsMax: 55 },
  });
  await biller.must(notices.importNecessity, { csv: 'policy,code,diagnosis\nL00001,99213,E11*' });
  const { id: coverageId } = (await biller.must(coverage.open, { patientId })).coverages[0] as coverage.Coverage;
  for (const kind of ['hospice', 'home_health', 'nursing_facility'] as const)
    await biller.must(patientFacts.savePatientFact, {
      ...FACT,
      patientId,
      kind,
      attendingProviderId: world.providerIds[0] as string,
    });
  await biller.must(patientFacts.savePatientFact, {
    ...{
      ...FACT,
      patientId,
      coverageId,
      kind: 'eligibility',
      answer: 'inactive',
      answeredOn: TODAY,
      saysMemberId: 'B-1',
    },
    ...{ saysLastName: 'Sampler', saysBirthDate: '1980-02-28' },
  });
  await biller.must(notices.saveNotice, {
    ...{ ...NEW, patientId, procedures: ['99213'], choice: '1', signedOn: TODAY, endsOn: TODAY, estimateCents: null },
    ...{ reason: '', active: true },
  });
  await biller.must(setup.serviceFacilities.save, {
    ...OFFICE,
    name: 'Small laboratory',
    cliaStartsOn: '2025-01-01',
    cliaEndsOn: '2027-01-01',
    cliaIsWaiver: true,
  });
  const seen = new Set<string>();
  told(await contextOfClaim(patientId, { lines: [lineOf()] }), 'context', seen);
  told(fromCodes(), 'context.lines', seen);
  told([diagnosisFacts('S060X0A', ANSWER, null)], 'context.diagnoses', seen);
  told([diagnosisFacts('V0001XA', ANSWER, null)], 'context.diagnoses', seen);
  const read = new Set(builtInRules().flatMap(({ reads }) => [...reads]));
  const leaves = [...read].filter((path) => {
    const type = typeAt(path);
    return (
      path.startsWith('context.') && type && (type.kind === 'list' ? type.of.kind !== 'object' : type.kind !== 'object')
    );
  });
  t.same(leaves.filter((path) => !seen.has(path) && !ELSEWHERE.has(path)).sort(), []);
});

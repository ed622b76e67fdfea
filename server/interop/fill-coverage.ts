/** Who pays in the demonstration: fictitious payers, plans and employers, and a believable coverage for everybody. */
import type { Disclosure, MspAnswers } from '../../shared/coverage.ts';
import { type Payer, type Plan, type PlanKind, USUAL_FILING } from '../../shared/coverage-payers.ts';
import type { Random } from '../../shared/random.ts';
import * as coverage from '../coverage/index.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { PatientFields } from '../patients/index.ts';
import { selectVisitTypes } from '../practice/index.ts';

const NEW = { id: null, expectedVersion: null } as const;

/** Name, id, days for a first and a corrected claim, as second payer, for an appeal. */
const PAYERS = [
  ['Harbour Mutual', 'HARBM', 180, 365, 90, 180],
  ['Lighthouse Health Plan', 'LIGHT', 90, 180, 60, 120],
  ['Tidewater Benefit Trust', 'TIDEW', 365, 365, 180, 180],
  ['Medicare Part B (Harbour region)', 'MEDBH', 365, 365, 365, 120],
  ['State Medicaid', 'SMCAID', 90, 365, 120, 60],
  ['Anchor Compensation Fund', 'ANCHR', 120, null, null, 90],
  ['Seaway Auto Insurance', 'SEAWY', 45, null, null, 60],
] as const;

/** Payer, name, kind, dollars for a visit and for a telehealth visit, referral. */
const PLANS: readonly (readonly [number, string, PlanKind, (number | null)?, (number | null)?, boolean?])[] = [
  [0, 'Harbour Mutual PPO', 'group', 30, 15],
  [0, 'Harbour Mutual HMO', 'group', 20, 10, true],
  [0, 'Harbour Advantage', 'medicare_advantage', 15, 0],
  [0, 'Harbour Supplement', 'medigap'],
  [1, 'Lighthouse Choice', 'group', 40, 20],
  [1, 'Lighthouse Silver', 'individual', 45, 25],
  [2, 'Tidewater Trades Plan', 'group', 25, 25],
  [3, 'Medicare Part B', 'medicare'],
  [4, 'Medicaid', 'medicaid', 0],
  [4, 'Children’s Health Plan', 'chip', 5],
  [5, 'Anchor Compensation', 'workers_compensation'],
  [6, 'Seaway Auto Medical', 'auto'],
];

const EMPLOYERS = [
  ['Harbourtown School District', 'from_100'],
  ['Tidewater Shipyard', 'from_100'],
  ['Lanternworks Inc.', 'from_100'],
  ['Ferry Landing Foods', 'under_100'],
  ['Old Quarry Stoneworks', 'under_100'],
  ['Corner Bakery', 'under_20'],
  ['Mill Pond Cabinetry', 'under_20'],
] as const;

const NO_POST = { addressLine: null, city: null, state: null, zip: null };
const NO_ADDRESS = { phone: null, ...NO_POST };

export interface Payers {
  plans: ReadonlyMap<string, Plan>;
  employerIds: readonly string[];
}

/** Makes the payers, plans and employers that are not there yet. */
export async function fillPayers(ctx: CommandContext): Promise<Payers> {
  const types = new Map((await selectVisitTypes(ctx.tx, null)).map(({ code, id }) => [code, id]));
  const known = new Map((await coverage.selectPayers(ctx.tx, null)).map((one) => [one.name, one.id]));
  const payerIds: string[] = [];
  for (const [i, [name, id, first, corrected, secondary, appeal]] of PAYERS.entries()) {
    const row: Omit<Payer, 'id' | 'version'> = {
      name,
      ...{ claimPayerId: id, eligibilityPayerId: id, statusPayerId: id, remittancePayerId: id },
      remittanceEnrolment: i < 5 ? 'enrolled' : 'none',
      ...{ firstClaimDays: first, correctedClaimDays: corrected, secondaryClaimDays: secondary, appealDays: appeal },
      ...NO_ADDRESS,
      phone: `(555) 010-02${10 + i}`,
      active: true,
    };
    payerIds.push(known.get(name) ?? (await coverage.savePayer(ctx, { ...NEW, ...row })).id);
  }
  const plans = new Map((await coverage.selectPlans(ctx.tx, null)).map((one) => [one.name, one]));
  for (const [payer, name, kind, visit = null, video = null, referral = false] of PLANS) {
    if (plans.has(name)) continue;
    const copay = (visitTypeId: string | null | undefined, dollars: number | null) =>
      visitTypeId === undefined || dollars === null ? [] : [{ visitTypeId, copayCents: dollars * 100 }];
    const row = {
      ...{ name, kind, payerId: payerIds[payer] as string, filingIndicator: USUAL_FILING[kind], employerId: null },
      ...{ referralNeeded: referral, authorisationNeeded: false },
      copays: [...copay(types.get('TH'), video), ...copay(null, visit)],
      ...{ claimPayerId: null, eligibilityPayerId: null, firstClaimDays: null, active: true },
    };
    plans.set(name, await coverage.savePlan(ctx, { ...NEW, ...row }));
  }
  const employers = new Map((await coverage.selectEmployers(ctx.tx, null)).map((one) => [one.name, one.id]));
  for (const [name, size] of EMPLOYERS)
    if (!employers.has(name))
      employers.set(name, (await coverage.saveEmployer(ctx, { ...NEW, name, size, ...NO_ADDRESS, active: true })).id);
  return { plans, employerIds: EMPLOYERS.map(([name]) => employers.get(name) as string) };
}

export interface Person {
  id: string;
  externalId: string;
  fields: PatientFields;
}

/** A batch of people gets what they are covered by; known by their ids, so that a second run adds nothing. */
export async function fillCoverages(
  ctx: CommandContext,
  payers: Payers,
  people: readonly Person[],
  random: Random,
  today: Temporal.PlainDate,
): Promise<void> {
  const items = people.flatMap((person) => coveragesOf(person, payers, random, today));
  const { fresh } = await coverage.sortCoverages(ctx.tx, items);
  await coverage.importCoverages(ctx, fresh);
}

const GROUPS = ['Harbour Mutual PPO', 'Harbour Mutual HMO', 'Lighthouse Choice', 'Tidewater Trades Plan'];
const LETTERS = ['G', 'N', 'F', 'A', 'K'] as const;
const RETIREMENT = 65;

function coveragesOf(
  { id, externalId, fields }: Person,
  { plans, employerIds }: Payers,
  random: Random,
  today: Temporal.PlainDate,
): coverage.BulkCoverage[] {
  const items: coverage.BulkCoverage[] = [];
  const birth = Temporal.PlainDate.from(fields.birthDate);
  const age = birth.until(today, { largestUnit: 'years' }).years;
  const number = (digits: number): string => String(random.between(10 ** (digits - 1), 10 ** digits - 1));
  const newYear = (back: number): string => today.with({ month: 1, day: 1 }).subtract({ years: back }).toString();
  const put = (name: string, parts: Partial<coverage.BulkCoverage> = {}): void => {
    const plan = plans.get(name) as Plan;
    items.push({
      externalId: `${externalId}-${items.length}`,
      patientId: id,
      planId: plan.id,
      memberId: `${name.replaceAll(/[^A-Z]/g, '')}${number(8)}`,
      groupNumber: plan.kind === 'group' ? number(6) : null,
      employerId: plan.kind === 'group' ? random.pick(employerIds) : null,
      employment: plan.kind === 'group' ? 'active' : 'unknown',
      medigapLetter: null,
      cobaId: null,
      subscriberPatientId: id,
      subscriber: null,
      relationship: 'self',
      ownMemberId: null,
      parentRole: 'together',
      courtDecree: false,
      startsOn: newYear(random.between(0, 6)),
      endsOn: null,
      rank: items.filter(({ endsOn }) => endsOn === null).length + 1,
      rankReason: '',
      mspReason: null,
      qmb: false,
      ...parts,
    });
  };
  /** Somebody of the family who is no patient here. */
  const family = (relationship: 'child' | 'spouse') => {
    const years = relationship === 'child' ? random.between(24, 40) : random.between(-4, 4);
    return {
      relationship,
      subscriberPatientId: null,
      subscriber: {
        firstName: random.pick(['Robin', 'Sasha', 'Avery', 'Marlow', 'Linden', 'Wren', 'Arden']),
        lastName: fields.lastName,
        birthDate: birth
          .subtract({ years: years > 0 ? years : 0 })
          .add({ days: random.between(1, 300) })
          .toString(),
        sex: 'unknown' as const,
        ...{ addressLine: fields.addressLine, city: fields.city, state: fields.state, zip: fields.zip },
      },
    };
  };
  const chance = random.between(1, 100);
  if (age >= RETIREMENT) {
    const since = birth.add({ years: RETIREMENT }).with({ day: 1 }).toString();
    if (chance <= 27) put('Harbour Advantage', { startsOn: newYear(random.between(0, 3)) });
    else if (chance <= 35 && age < 72) {
      // Works on for a large employer: the group plan is first.
      const employerId = employerIds[random.between(0, 2)] as string;
      put('Harbour Mutual PPO', { employerId, rankReason: 'Current work for an employer of 20 or more.' });
      put('Medicare Part B', { startsOn: since, mspReason: '12', rankReason: 'Behind the group plan.' });
    } else {
      const isQmb = chance > 90;
      put('Medicare Part B', { startsOn: since, memberId: `1EG4-TE${number(1)}-MK${number(2)}`, qmb: isQmb });
      if (isQmb) put('Medicaid', { rankReason: 'Medicaid is always last.', qmb: true });
      else if (chance <= 80)
        put('Harbour Supplement', {
          medigapLetter: random.pick(LETTERS),
          cobaId: random.chance(0.9) ? '55123' : null,
          rankReason: 'Covers what Medicare leaves.',
        });
    }
  } else if (age < 19) {
    if (chance <= 62) put(random.pick(GROUPS), family('child'));
    else if (chance <= 82) put('Medicaid');
    else if (chance <= 92) put('Children’s Health Plan');
  } else if (chance <= 66) {
    // Some had another plan before.
    if (random.chance(0.2)) put('Lighthouse Silver', { startsOn: newYear(4), endsOn: dayBefore(newYear(1)), rank: 1 });
    const startsOn = newYear(random.between(0, 1));
    put(random.pick(GROUPS), random.chance(0.2) ? { ...family('spouse'), startsOn } : { startsOn });
    if (random.chance(0.04))
      put('Lighthouse Choice', { ...family('spouse'), startsOn, rankReason: 'The patient’s own plan goes first.' });
  } else if (chance <= 80) put('Medicaid');
  else if (chance <= 91) put('Lighthouse Silver');
  return items;
}

const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();

const MSP: MspAnswers = {
  entitlement: 'age',
  esrdSince: null,
  selfWorks: true,
  spouseWorks: false,
  familyWorks: false,
  groupPlan: true,
  employerSize: 'from_100',
  blackLung: false,
  vaAuthorised: false,
  workInjury: false,
  accident: false,
};
const NO_CASE = { adjusterName: null, adjusterPhone: null, attorneyName: null, attorneyPhone: null, closedOn: null };

/** A few with a case, with wishes, with the questionnaire answered: to see what it looks like. */
export async function fillWishes(
  ctx: CommandContext,
  { plans, employerIds }: Payers,
  people: readonly Person[],
  today: Temporal.PlainDate,
): Promise<void> {
  const grown = people.filter(({ fields }) => today.subtract({ years: 19 }).toString() > fields.birthDate);
  if (grown.length < 5) return;
  const [hurt, crash, quiet, paid, works] = grown as [Person, Person, Person, Person, Person];
  const day = (back: number): string => today.subtract({ days: back }).toString();
  const { id: caseId } = await coverage.saveCase(ctx, {
    ...{ ...NEW, ...NO_CASE, patientId: hurt.id, kind: 'workers_compensation', name: 'Wrist, at work' },
    ...{ injuryOn: day(40), injuryState: 'NY', claimNumber: 'WC-20417', employerId: employerIds[1] as string },
    ...{ adjusterName: 'Orla Fennimore', adjusterPhone: '(555) 010-0271' },
  });
  await coverage.save(ctx, {
    ...{ ...NEW, patientId: hurt.id, caseId, policyId: null, planId: plans.get('Anchor Compensation')?.id as string },
    ...{ memberId: 'WC-20417', groupNumber: null, employerId: employerIds[1] as string, employment: 'active' },
    ...{ medigapLetter: null, cobaId: null, relationship: 'employee', ownMemberId: null, subscriberPatientId: null },
    subscriber: { firstName: '', lastName: EMPLOYERS[1][0], birthDate: null, sex: 'unknown', ...NO_POST },
    ...{ parentRole: 'together', courtDecree: false, startsOn: day(40), endsOn: null, rank: 1, qmb: false },
    ...{ rankReason: 'Anchor Compensation pays first in its own case.', mspReason: null, others: [] },
  });
  await coverage.saveCase(ctx, {
    ...{ ...NEW, ...NO_CASE, patientId: crash.id, kind: 'auto', name: 'Rear-end collision' },
    ...{ injuryOn: day(75), injuryState: 'NY', claimNumber: 'SA-99120', employerId: null },
  });
  const wishes: [Person, Partial<Disclosure>][] = [
    [quiet, { confidentialAddress: 'PO Box 19, Harbourtown NY 00501', confidentialPhone: '(555) 010-0288' }],
    [works, { mspAnswers: MSP }],
  ];
  for (const [person, parts] of wishes)
    await coverage.saveDisclosure(ctx, {
      ...{ patientId: person.id, expectedVersion: 0, confidentialAddress: null, confidentialPhone: null },
      ...(parts as Pick<Disclosure, 'confidentialAddress' | 'confidentialPhone'>),
    });
  const about = { payerId: null, startsOn: today.toString(), endsOn: today.toString(), about: 'the blood test' };
  await coverage.saveRestriction(ctx, { ...NEW, ...about, patientId: paid.id });
}

/** What a Synthea export knows of who pays: payers.csv and the spans of payer_transitions.csv. */
import { type Plan, type PlanKind, savePayer, USUAL_FILING } from '../../shared/coverage-payers.ts';
import { dateAt } from '../../shared/time.ts';
import * as coverage from '../coverage/index.ts';
import type { CommandContext } from '../kernel/context.ts';
import { type CsvFile, type CsvRow, findOptionalCsv, readCsv } from './csv-file.ts';
import { type ImportRun, type Row, type Taken, valuesOf } from './import-run.ts';
import { lookUp, RowRejected, requireContract } from './rows.ts';
import { idOf, moment } from './synthea.ts';

type Values = Readonly<Record<string, string>>;

const PAYER_HEADINGS = ['Id', 'NAME'] as const;
const SPAN_HEADINGS = [
  'PATIENT',
  'MEMBERID',
  'START_DATE',
  'END_DATE',
  'PAYER',
  'SECONDARY_PAYER',
  'PLAN_OWNERSHIP',
  'OWNER_NAME',
] as const;
const NEW = { id: null, expectedVersion: null } as const;
const NOBODY = 'NO_INSURANCE';

export interface CoverageFiles {
  payers: CsvFile;
  spans: CsvFile;
}

/** The two files with what their headings must hold; null where the export leaves them out. One without the other says nothing. */
export async function findCoverageFiles(folder: string): Promise<CoverageFiles | null> {
  const payers = await findOptionalCsv(folder, 'payers');
  const spans = await findOptionalCsv(folder, 'payer_transitions');
  return payers && spans ? { payers, spans } : null;
}

export const coverageHeadings = ({ payers, spans }: CoverageFiles) => [
  { file: payers, headings: PAYER_HEADINGS },
  { file: spans, headings: SPAN_HEADINGS },
];

interface Around {
  /** Our id by the export’s id in lower case. */
  people: ReadonlyMap<string, { id: string; birthDate: string }>;
  zone: string;
}

/** What a payer of the export offers, by its name. Whoever is none of these sells group plans. */
const KINDS: Readonly<Record<string, PlanKind>> = {
  medicare: 'medicare',
  medicaid: 'medicaid',
  'dual eligible': 'other',
};

interface PayerRow {
  name: string;
  kind: PlanKind;
}

function toPayer(values: Values): PayerRow {
  const name = (values.NAME ?? '').trim();
  if (name === NOBODY) throw new RowRejected('This is no payer: it stands for people without insurance.');
  const parts = { ...NEW, name, claimPayerId: null, eligibilityPayerId: null, statusPayerId: null };
  requireContract(savePayer.input, { ...parts, ...PAYER }, { name: 'NAME' });
  return { name, kind: lookUp(KINDS, name.toLowerCase()) ?? 'group' };
}

const PAYER = {
  remittancePayerId: null,
  remittanceEnrolment: 'none',
  ...{ firstClaimDays: null, correctedClaimDays: null, secondaryClaimDays: null, appealDays: null },
  ...{ phone: null, addressLine: null, city: null, state: null, zip: null, active: true },
} as const;

/** Adds the payers that are not here by name, each with one plan; gives the plan of each. */
async function takePayers(
  ctx: CommandContext,
  rows: readonly Row<PayerRow>[],
  plans: Map<string, Plan>,
): Promise<Taken> {
  const known = new Map((await coverage.selectPayers(ctx.tx, null)).map((one) => [one.name.toLowerCase(), one.id]));
  const offered = await coverage.selectPlans(ctx.tx, null);
  const added = new Set<string>();
  const found: [string, Plan][] = [];
  for (const { id, item } of rows) {
    const { name, kind } = item;
    const before = known.get(name.toLowerCase());
    const ids = { claimPayerId: null, eligibilityPayerId: null };
    const payerId =
      before ?? (await coverage.savePayer(ctx, { ...NEW, ...ids, statusPayerId: null, name, ...PAYER })).id;
    if (!before) added.add(id);
    const plan = {
      ...{ ...NEW, payerId, name, kind, filingIndicator: USUAL_FILING[kind], employerId: null, copays: [], ...ids },
      ...{ referralNeeded: false, authorisationNeeded: false, firstClaimDays: null, active: true },
    };
    const own = offered.find((one) => one.payerId === payerId && one.name.toLowerCase() === name.toLowerCase());
    found.push([id, own ?? (await coverage.savePlan(ctx, plan))]);
  }
  return {
    added,
    keep() {
      for (const [id, plan] of found) plans.set(id, plan);
    },
  };
}

interface Span {
  patientId: string;
  memberId: string;
  startsOn: string;
  endsOn: string;
  /** Of the first and, where there is one, the second payer. */
  plans: Plan[];
  subscriber: Pick<coverage.BulkCoverage, 'relationship' | 'subscriberPatientId' | 'subscriber'>;
}

const RELATIONSHIPS = { self: 'self', guardian: 'child', spouse: 'spouse' } as const;

/** A span of the export as ours: its end is the moment at which the next begins, our last day is included. */
function toSpan(
  values: Values,
  { people, zone }: Around,
  plans: ReadonlyMap<string, Plan>,
  nobody: ReadonlySet<string>,
): Span {
  const patient = (values.PATIENT ?? '').toLowerCase();
  const person = people.get(patient);
  if (!person) throw new RowRejected(`The patient ${patient || '(none)'} is not among the imported patients.`);
  const ids = [values.PAYER ?? '', values.SECONDARY_PAYER ?? ''].map((id) => id.toLowerCase());
  if (nobody.has(ids[0] as string)) throw new RowRejected('A time without insurance: there is no coverage to take.');
  const named = ids.filter(Boolean).map((id) => plans.get(id));
  if (named.length === 0 || named.some((plan) => !plan))
    throw new RowRejected('The column PAYER or SECONDARY_PAYER names a payer that is not among the imported ones.');
  const startsOn = dateAt(moment(values, 'START_DATE'), zone);
  const until = dateAt(moment(values, 'END_DATE'), zone);
  if (until <= startsOn) throw new RowRejected('The span ends before it begins, or on the same day.');
  const memberId = (values.MEMBERID ?? '').trim();
  if (memberId === '' || memberId.length > 80) throw new RowRejected('The column MEMBERID is empty or too long.');
  return {
    ...{ patientId: person.id, memberId, startsOn, endsOn: dayBefore(until), plans: named as Plan[] },
    subscriber: subscriberOf(values, person.id),
  };
}

function subscriberOf(values: Values, patientId: string): Span['subscriber'] {
  const relationship = lookUp(RELATIONSHIPS, (values.PLAN_OWNERSHIP ?? '').toLowerCase());
  if (!relationship) throw new RowRejected('The column PLAN_OWNERSHIP is none of Self, Guardian, Spouse.');
  if (relationship === 'self') return { relationship, subscriberPatientId: patientId, subscriber: null };
  const words = (values.OWNER_NAME ?? '').trim().split(/\s+/);
  const lastName = words.pop() ?? '';
  if (lastName === '' || lastName.length > 80) throw new RowRejected('The column OWNER_NAME is empty or too long.');
  const address = { addressLine: null, city: null, state: null, zip: null };
  const subscriber = {
    firstName: words.join(' ').slice(0, 80),
    lastName,
    birthDate: null,
    sex: 'unknown' as const,
    ...address,
  };
  return { relationship, subscriberPatientId: null, subscriber };
}

const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();

function toCoverages(id: string, span: Span): coverage.BulkCoverage[] {
  return span.plans.map((plan, i) => ({
    ...{ externalId: `synthea:${id}:${i + 1}`, patientId: span.patientId, planId: plan.id, memberId: span.memberId },
    ...{ groupNumber: null, employerId: null, employment: 'unknown' as const, medigapLetter: null, cobaId: null },
    ...{ ...span.subscriber, ownMemberId: null, parentRole: 'together' as const, courtDecree: false },
    ...{ startsOn: span.startsOn, endsOn: span.endsOn, rank: i + 1, rankReason: '', mspReason: null, qmb: false },
  }));
}

/** Imports both files. A span that overlaps another one of its rank is rejected, and told with the one that is in its way. */
export async function importCoverageFiles(run: ImportRun, files: CoverageFiles, around: Around): Promise<void> {
  const plans = new Map<string, Plan>();
  const nobody = new Set<string>();
  const act = <T>(work: (ctx: CommandContext) => Promise<T>): Promise<T> => run.act('interop.importSynthea', work);
  const seen = new Map<string, number>();
  const once = (id: string, line: number, what: string): void => {
    const first = seen.get(id);
    if (first !== undefined) throw new RowRejected(`The same ${what} stands in line ${first} already.`);
    seen.set(id, line);
  };
  const readPayer = (row: CsvRow): Row<PayerRow> => {
    const values = valuesOf(row);
    const id = idOf(values);
    if (values.NAME === NOBODY) nobody.add(id);
    const item = toPayer(values);
    once(id, row.line, 'Id');
    return { id, line: row.line, item };
  };
  await run.file(files.payers.name, readCsv(files.payers, PAYER_HEADINGS), readPayer, (rows) =>
    act((ctx) => takePayers(ctx, rows, plans)),
  );
  const readSpan = (row: CsvRow): Row<Span> => {
    const values = valuesOf(row);
    const item = toSpan(values, around, plans, nobody);
    const id = [values.PATIENT, values.START_DATE, values.PAYER].join(':').toLowerCase();
    once(id, row.line, 'span');
    return { id, line: row.line, item };
  };
  await run.file(files.spans.name, readCsv(files.spans, SPAN_HEADINGS), readSpan, (rows) =>
    act(async (ctx) => {
      const of = new Map(rows.flatMap((row) => toCoverages(row.id, row.item).map((one) => [one, row] as const)));
      const { fresh, refused } = await coverage.sortCoverages(ctx.tx, [...of.keys()]);
      const rejected = new Map([...refused].map(([one, sentence]) => [of.get(one) as Row<Span>, sentence]));
      // A row is taken whole or not at all.
      const whole = fresh.filter((one) => !rejected.has(of.get(one) as Row<Span>));
      await coverage.importCoverages(ctx, whole);
      return {
        added: new Set(whole.map((one) => (of.get(one) as Row<Span>).id)),
        rejected: [...rejected].map(([{ line }, sentence]) => ({ line, sentence })),
        keep() {},
      };
    }),
  );
}

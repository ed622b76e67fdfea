/** Coverage of another system's file: whose it is, by which plan, and what stands in its way. Health only. */
import { randomUUID } from 'node:crypto';
import {
  type Coverage,
  save as contract,
  EMPLOYMENTS,
  MSP_REASONS,
  PARENT_ROLES,
  RELATIONSHIPS,
} from '../../shared/coverage.ts';
import { MEDIGAP_LETTERS } from '../../shared/coverage-medigap.ts';
import {
  type Employer,
  type Payer,
  PLAN_KINDS,
  type Plan,
  type PlanKind,
  USUAL_FILING,
} from '../../shared/coverage-payers.ts';
import * as coverage from '../coverage/index.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { searchKey } from '../patients/index.ts';
import { Cells } from './cells.ts';
import { patientFinder } from './import-appointments.ts';
import { type CsvImportOptions, keepNotes, rowsOf, type Told, type Work } from './import-csv.ts';
import { namesOf, SEX, zipOf } from './import-patients.ts';
import { type Row, valuesOf } from './import-run.ts';
import { type Said, splitName } from './people-match.ts';
import { lookUp, RowRejected, requireContract } from './rows.ts';
import { squash } from './transfer-fields.ts';

const NEW = { id: null, expectedVersion: null } as const;
const orNull = (text: string): string | null => text || null;

const RELATIONSHIP: Readonly<Record<string, Coverage['relationship']>> = {
  ...Object.fromEntries(RELATIONSHIPS.map((one) => [squash(one), one])),
  '18': 'self',
  '01': 'spouse',
  '19': 'child',
  '53': 'life_partner',
  '20': 'employee',
  g8: 'other',
  subscriber: 'self',
  insured: 'self',
  patient: 'self',
  husband: 'spouse',
  wife: 'spouse',
  son: 'child',
  daughter: 'child',
  dependent: 'child',
  stepchild: 'child',
  partner: 'life_partner',
  domesticpartner: 'life_partner',
};
const RANKS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), i + 1])),
  ...{ p: 1, primary: 1, first: 1, s: 2, secondary: 2, second: 2, t: 3, tertiary: 3, third: 3 },
};
const KINDS: Readonly<Record<string, PlanKind>> = {
  ...Object.fromEntries(PLAN_KINDS.map((one) => [squash(one), one])),
  ...{ commercial: 'group', ppo: 'group', hmo: 'group', medicarepartb: 'medicare', mcr: 'medicare', mb: 'medicare' },
  ...{ mcd: 'medicaid', supplement: 'medigap', medicaresupplement: 'medigap', workerscomp: 'workers_compensation' },
};
/** Nothing ends so late: other systems write it for “no end”. */
const NO_END = '2099';

interface CoverageRow {
  said: Said;
  subscriber: Said | null;
  plan: { payer: string; plan: string; kind: string };
  employer: string;
  facts: Omit<coverage.BulkCoverage, 'patientId' | 'planId' | 'employerId' | 'subscriberPatientId'>;
  notes: string[];
  columns: Cells['columns'];
}

function wordIn<T>(table: Readonly<Record<string, T>>, cells: Cells, field: string, otherwise: T): T {
  const text = cells.text(field);
  if (text === '') return otherwise;
  const found = lookUp(table, squash(text));
  if (found === undefined)
    throw new RowRejected(`The column ${cells.column(field)} holds “${text.slice(0, 40)}”, which is not understood.`);
  return found;
}
const oneOf = <T extends string>(values: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(values.map((one) => [squash(one), one]));
const isYes = (text: string): boolean => /^(yes|y|true|1|x)$/i.test(text);

function readCoverage(cells: Cells, today: string): CoverageRow {
  const notes: string[] = [];
  if (cells.text('case'))
    throw new RowRejected('It belongs to a case, not to health. Open the case at a desk, and add it there.');
  const names = namesOf(cells);
  const said = {
    recordNumber: cells.text('recordNumber'),
    externalId: cells.text('patientNumber'),
    lastKey: searchKey(names.lastName),
    firstKey: searchKey(names.firstName),
    birthDate: cells.date('birthDate', 'past'),
  };
  const start = cells.date('startsOn', 'this century');
  if (!start) notes.push('It has no first day: it is in from today on.');
  const end = cells.date('endsOn', 'this century');
  const their = subscriberOf(cells);
  const relationship = wordIn(RELATIONSHIP, cells, 'relationship', their ? 'other' : 'self');
  if (relationship !== 'self' && !their)
    throw new RowRejected('The patient is a dependent, and no column says who the subscriber is.');
  return {
    said,
    subscriber: relationship === 'self' || !their ? null : their.said,
    plan: { payer: cells.text('payer'), plan: cells.text('plan'), kind: cells.text('planKind') },
    employer: cells.text('employer'),
    facts: {
      externalId: orNull(cells.text('externalId')),
      memberId: cells.text('memberId'),
      groupNumber: orNull(cells.text('groupNumber')),
      employment: wordIn(oneOf(EMPLOYMENTS), cells, 'employment', 'unknown'),
      medigapLetter: wordIn<Coverage['medigapLetter']>(oneOf(MEDIGAP_LETTERS), cells, 'medigapLetter', null),
      cobaId: orNull(cells.text('cobaId')),
      subscriber: relationship === 'self' ? null : (their?.person ?? null),
      relationship,
      ownMemberId: orNull(cells.text('ownMemberId')),
      parentRole: wordIn(oneOf(PARENT_ROLES), cells, 'parentRole', 'together'),
      courtDecree: isYes(cells.text('courtDecree')),
      startsOn: start || today,
      isSinceUnknown: !start,
      endsOn: end && end < NO_END ? end : null,
      rank: wordIn(RANKS, cells, 'rank', 1),
      rankReason: cells.text('rankReason'),
      mspReason: wordIn<Coverage['mspReason']>(oneOf(MSP_REASONS), cells, 'mspReason', null),
      qmb: isYes(cells.text('qmb')),
    },
    notes,
    columns: cells.columns,
  };
}

/** The subscriber as the row tells them; null where it tells nothing. */
function subscriberOf(cells: Cells): { said: Said; person: NonNullable<Coverage['subscriber']> } | null {
  const whole = cells.text('subscriberName');
  const isApart = cells.text('subscriberLast') !== '' || whole === '';
  const names = isApart
    ? { lastName: cells.text('subscriberLast'), firstName: cells.text('subscriberFirst') }
    : splitName(whole);
  const birthDate = cells.date('subscriberBirthDate', 'past');
  const recordNumber = cells.text('subscriberNumber');
  if (!names.lastName && !recordNumber) return null;
  const said = {
    recordNumber,
    externalId: '',
    lastKey: searchKey(names.lastName),
    firstKey: searchKey(names.firstName),
    birthDate,
  };
  const person = {
    ...{ firstName: names.firstName, lastName: names.lastName, birthDate: orNull(birthDate) },
    sex: wordIn<(typeof SEX)[string]>(SEX, cells, 'subscriberSex', 'unknown'),
    addressLine: orNull(cells.text('subscriberAddress')),
    city: orNull(cells.text('subscriberCity')),
    state: orNull(cells.text('subscriberState')),
    zip: orNull(zipOf(cells.text('subscriberZip'))),
  };
  return { said, person };
}

interface Sorted {
  fresh: { line: number; bulk: coverage.BulkCoverage; notes: string[] }[];
  rejected: { line: number; sentence: string }[];
}

/** The payers, plans and employers of the practice as a file names them. */
class WhoPays {
  #payers: Payer[] = [];
  #plans: Plan[] = [];
  #employers: Employer[] = [];
  readonly #same: ReadonlyMap<string, string>;

  constructor(same: CsvImportOptions['same']) {
    this.#same = new Map(same.map(([theirs, ours]) => [squash(theirs), squash(ours)]));
  }

  async read(db: Db): Promise<void> {
    this.#payers = await coverage.selectPayers(db, null);
    this.#plans = await coverage.selectPlans(db, null);
    this.#employers = await coverage.selectEmployers(db, null);
  }

  #key(text: string): string {
    return this.#same.get(squash(text)) ?? squash(text);
  }

  payer(name: string): Payer | undefined {
    const key = this.#key(name);
    return key ? this.#payers.find((one) => squash(one.name) === key) : undefined;
  }

  employerId(name: string): string | null {
    const key = this.#key(name);
    return (key && this.#employers.find((one) => squash(one.name) === key)?.id) || null;
  }

  /** The plan that is meant: by its name, with its payer where there are several; a payer with one plan needs no name. */
  plan({ payer, plan }: CoverageRow['plan']): Plan | undefined {
    const owner = this.payer(payer);
    const own = this.#plans.filter((one) => !payer || one.payerId === owner?.id);
    const key = this.#key(plan || payer);
    const found = own.filter((one) => squash(one.name) === key);
    if (found.length === 1) return found[0];
    return !plan && own.length === 1 ? own[0] : undefined;
  }

  /** Adds the payer and the plan of a row: really, or for a look only. */
  async add(ctx: CommandContext | null, { payer, plan, kind: said }: CoverageRow['plan']): Promise<void> {
    const kind = lookUp(KINDS, squash(said)) ?? lookUp(KINDS, squash(plan)) ?? lookUp(KINDS, squash(payer)) ?? 'group';
    const none = { claimPayerId: null, eligibilityPayerId: null, firstClaimDays: null, active: true };
    let owner = this.payer(payer || plan);
    if (!owner) {
      const row = {
        ...{ name: payer || plan, statusPayerId: null, remittancePayerId: null, remittanceEnrolment: 'none' as const },
        ...{ correctedClaimDays: null, secondaryClaimDays: null, appealDays: null, ...none },
        ...{ phone: null, addressLine: null, city: null, state: null, zip: null },
      };
      owner = ctx ? await coverage.savePayer(ctx, { ...NEW, ...row }) : { ...row, id: randomUUID(), version: 1 };
      this.#payers.push(owner);
    }
    const row = {
      ...{ payerId: owner.id, name: plan || payer, kind, filingIndicator: USUAL_FILING[kind], employerId: null },
      ...{ referralNeeded: false, authorisationNeeded: false, copays: [], ...none },
    };
    this.#plans.push(ctx ? await coverage.savePlan(ctx, { ...NEW, ...row }) : { ...row, id: randomUUID(), version: 1 });
  }
}

export async function importCoverage(work: Work, day: Temporal.PlainDate, options: CsvImportOptions): Promise<Told> {
  const { kernel, run, reading, dryRun } = work;
  const told: Told = { notes: [], furtherLane: 0 };
  const payers = new WhoPays(options.same);
  await payers.read(kernel.database.db);
  const planned: coverage.BulkCoverage[] = [];
  const seen = new Map<string, number>();
  const read = (cells: Cells, line: number): Row<CoverageRow> => {
    const item = readCoverage(cells, day.toString());
    const { externalId } = item.facts;
    const first = externalId ? seen.get(externalId) : undefined;
    if (first !== undefined) throw new RowRejected(`The same coverage id stands in line ${first} already.`);
    if (externalId) seen.set(externalId, line);
    return { id: String(line), line, item };
  };
  const sort = async (db: Db, ctx: CommandContext | null, rows: readonly Row<CoverageRow>[]): Promise<Sorted> => {
    const result: Sorted = { fresh: [], rejected: [] };
    const patientOf = await patientFinder(db, rows);
    const subscribers = rows.flatMap(({ item, ...row }) =>
      item.subscriber ? [{ ...row, item: { said: item.subscriber } }] : [],
    );
    const subscriberOf = await patientFinder(db, subscribers);
    const found = new Map<coverage.BulkCoverage, Row<CoverageRow>>();
    for (const row of rows) {
      try {
        const { plan } = row.item;
        if (options.addPlans && (plan.plan || plan.payer) && !payers.plan(plan)) await payers.add(ctx, plan);
        found.set(bulkOf(row.item, patientOf(row.item.said).id, payers, subscriberOf), row);
      } catch (error) {
        if (!(error instanceof RowRejected)) throw error;
        result.rejected.push({ line: row.line, sentence: error.message });
      }
    }
    const { fresh, refused } = await coverage.sortCoverages(db, [...found.keys()], dryRun ? planned : []);
    for (const [bulk, sentence] of refused) result.rejected.push({ line: found.get(bulk)?.line ?? 0, sentence });
    for (const bulk of fresh) {
      const { line, item } = found.get(bulk) as Row<CoverageRow>;
      result.fresh.push({ line, bulk, notes: item.notes });
    }
    return result;
  };
  await run.file(
    work.file.name,
    rowsOf(work),
    (row) => read(new Cells(valuesOf(row), reading), row.line),
    async (rows) => {
      const sorted = dryRun
        ? await sort(kernel.database.db, null, rows)
        : await run.act('interop.importCoverage', async (ctx) => {
            const done = await sort(ctx.tx, ctx, rows);
            await coverage.importCoverages(
              ctx,
              done.fresh.map(({ bulk }) => bulk),
            );
            return done;
          });
      const notes = sorted.fresh.flatMap(({ line, notes: own }) => own.map((sentence) => ({ line, sentence })));
      const added = new Set(sorted.fresh.map(({ line }) => String(line)));
      return { added, rejected: sorted.rejected, keep: () => keepNotes(told, notes) };
    },
  );
  return told;
}

/** The row as one of ours. Throws RowRejected. */
function bulkOf(
  item: CoverageRow,
  patientId: string,
  payers: WhoPays,
  subscriberOf: (said: Said) => { id: string },
): coverage.BulkCoverage {
  const { facts, plan: said, employer } = item;
  const plan = payers.plan(said);
  if (!plan)
    throw new RowRejected(
      `There is no plan “${[said.payer, said.plan].filter(Boolean).join(', ').slice(0, 80)}” here. Add it in Setup, say what it is called here (--same 'theirs=ours'), or let it be made: --add-plans.`,
    );
  const employerId = payers.employerId(employer);
  if (employer && !employerId)
    item.notes.push(
      `The employer “${employer.slice(0, 60)}” is not here: it is in without. Import the employers first.`,
    );
  const subscriberId = item.subscriber ? knownSubscriber(item.subscriber, subscriberOf) : null;
  const bulk = {
    ...facts,
    ...{ patientId, planId: plan.id, employerId },
    subscriberPatientId: facts.relationship === 'self' ? patientId : subscriberId,
    subscriber: subscriberId === null ? facts.subscriber : null,
    medigapLetter: plan.kind === 'medigap' ? facts.medigapLetter : null,
    cobaId: plan.kind === 'medigap' ? facts.cobaId : null,
  };
  const { externalId: _, isSinceUnknown: _since, ...sent } = bulk;
  requireContract(contract.input, { ...NEW, caseId: null, policyId: null, others: [], ...sent }, item.columns);
  return bulk;
}

/** The subscriber where they are a patient here; whoever is not sure to be one is a person outside. */
function knownSubscriber(said: Said, subscriberOf: (said: Said) => { id: string }): string | null {
  if (!said.recordNumber && (!said.birthDate || !said.firstKey)) return null;
  try {
    return subscriberOf(said).id;
  } catch (error) {
    if (!(error instanceof RowRejected) || said.recordNumber) throw error;
    return null;
  }
}

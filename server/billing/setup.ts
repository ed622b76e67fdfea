/** What can be done with the lists of who bills. */
import type { TObject } from 'typebox';
import * as facts from '../../shared/billing-facts.ts';
import * as contract from '../../shared/billing-setup.ts';
import type { CommandContract, InputOf, LiveTopicContract } from '../../shared/contract.ts';
import * as feeContract from '../../shared/fees.ts';
import type { FieldError } from '../../shared/problems.ts';
import type { CommandContext } from '../kernel/context.ts';
import { handleCommand } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { wrongInCodeList } from './fact-rules.ts';
import { wrongInSchedule } from './fee-rules.ts';
import * as queries from './setup-queries.ts';
import * as rules from './setup-rules.ts';

interface Kept {
  topic: LiveTopicContract;
  save: CommandContract;
}

/** What is kept in a list: where, in which order, and what cannot be. */
const listOf = <L extends Kept>(
  list: L,
  table: string,
  orderBy: string,
  wrongIn: (row: InputOf<L['save']>) => FieldError[] = () => [],
) => ({ list, table, orderBy, wrongIn, members: membersOf(list) });

const membersOf = ({ save }: Kept): string[] =>
  Object.keys((save.input as TObject).properties).filter((name) => name !== 'id' && name !== 'expectedVersion');

const LISTS = {
  providers: listOf(contract.billingProviders, 'billing_provider', 'name', rules.wrongInProvider),
  facilities: listOf(contract.serviceFacilities, 'service_facility', 'name', rules.wrongInFacility),
  assignments: listOf(contract.billingAssignments, 'billing_assignment', 'starts_on', rules.wrongInSpan),
  profiles: listOf(contract.providerProfiles, 'provider_profile', 'last_name', rules.wrongInProfile),
  credentials: listOf(contract.credentials, 'credential', 'submitted_on', rules.wrongInCredential),
  locums: listOf(contract.locums, 'locum', 'starts_on', rules.wrongInLocum),
  telehealthRules: listOf(contract.telehealthRules, 'telehealth_rule', 'starts_on', rules.wrongInSpan),
  capitations: listOf(contract.capitations, 'capitation', 'starts_on', rules.wrongInSpan),
  payerDemands: listOf(facts.payerDemands, 'payer_demand', 'starts_on', rules.wrongInSpan),
  codeLists: listOf(facts.codeLists, 'code_list', 'label', wrongInCodeList),
  superbillItems: listOf(contract.superbillItems, 'superbill_item', 'position'),
  feeSchedules: listOf(feeContract.feeSchedules, 'fee_schedule', 'name', wrongInSchedule),
  povertyLines: listOf(feeContract.povertyLines, 'poverty_line', 'starts_on'),
  slidingLevels: listOf(feeContract.slidingLevels, 'sliding_level', 'up_to_percent', rules.wrongInSpan),
};

/** A numeric column comes as text; a contract wants a number. */
const NUMERIC = ['units', 'medicarePercent'];
const asTold = <Row>(rows: Row[]): Row[] =>
  rows.map((row) => {
    const name = NUMERIC.find((one) => row && typeof row === 'object' && one in row);
    const value = name && (row as Record<string, unknown>)[name];
    return name && value !== null ? { ...row, [name]: Number(value) } : row;
  });

const load = async <Row>(db: Db, list: queries.SetupTable, ids: readonly string[] | null): Promise<Row[]> =>
  asTold(await queries.selectSetup<Row>(db, list, ids));

export const readProviders = (db: Db, ids: readonly string[] | null = null) =>
  load<contract.BillingProviderRow>(db, LISTS.providers, ids);
export const readFacilities = (db: Db, ids: readonly string[] | null = null) =>
  load<contract.ServiceFacility>(db, LISTS.facilities, ids);
export const readAssignments = (db: Db) => load<contract.BillingAssignment>(db, LISTS.assignments, null);
export const readProfiles = (db: Db) => load<contract.ProviderProfile>(db, LISTS.profiles, null);
export const readCredentials = (db: Db) => load<contract.Credential>(db, LISTS.credentials, null);
export const readLocums = (db: Db) => load<contract.Locum>(db, LISTS.locums, null);
export const readTelehealthRules = (db: Db) => load<contract.TelehealthRule>(db, LISTS.telehealthRules, null);
export const readPayerDemands = (db: Db) => load<facts.PayerDemand>(db, LISTS.payerDemands, null);
export const readCapitations = (db: Db) => load<contract.Capitation>(db, LISTS.capitations, null);
export const readSuperbill = (db: Db) => load<contract.SuperbillItem>(db, LISTS.superbillItems, null);
export const readFeeSchedules = (db: Db, ids: readonly string[] | null = null) =>
  load<feeContract.FeeSchedule>(db, LISTS.feeSchedules, ids);
export const readPovertyLines = (db: Db) => load<feeContract.PovertyLine>(db, LISTS.povertyLines, null);
export const readSlidingLevels = (db: Db) => load<feeContract.SlidingLevel>(db, LISTS.slidingLevels, null);

const trimmed = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  );

type List = (typeof LISTS)[keyof typeof LISTS];

/** Adds a row of a list or changes one. */
async function save(ctx: CommandContext, { list, wrongIn, ...kept }: List, input: Record<string, unknown>) {
  const row = trimmed(input);
  const errors = (wrongIn as (row: Record<string, unknown>) => FieldError[])(row);
  if (errors[0]) throw new Problem('invalid_input', { detail: errors[0].message, errors });
  const kind = {
    action: list.save.name,
    entity: kept.table,
    topic: list.topic.name,
    load: (ids: string[]) => load<{ id: string; version: number }>(ctx.tx, kept, ids),
  };
  return saveRow(ctx, kind, input as { id: string | null; expectedVersion: number | null }, {
    insert: (id) => queries.insertSetup(ctx.tx, kept, id, row),
    update: (id, version) => queries.updateSetup(ctx.tx, kept, id, version, row),
  });
}

const saverOf =
  <K extends keyof typeof LISTS>(name: K) =>
  (ctx: CommandContext, input: InputOf<(typeof LISTS)[K]['list']['save']>) =>
    save(ctx, LISTS[name], input as Record<string, unknown>);

/** Adds a row of one of the lists or changes one, as its route does. */
export const saveSetup = {
  provider: saverOf('providers'),
  facility: saverOf('facilities'),
  assignment: saverOf('assignments'),
  profile: saverOf('profiles'),
  superbillItem: saverOf('superbillItems'),
  feeSchedule: saverOf('feeSchedules'),
  povertyLine: saverOf('povertyLines'),
  slidingLevel: saverOf('slidingLevels'),
};

const NAMES = Object.keys(LISTS) as (keyof typeof LISTS)[];
export const setupRoutes = NAMES.map((name) =>
  handleCommand(LISTS[name].list.save as CommandContract, saverOf(name) as never),
);
export const setupTopics = NAMES.map((name) =>
  serveTopic(LISTS[name].list.topic as LiveTopicContract, (db, _key, ids) => load(db, LISTS[name], ids) as never),
);

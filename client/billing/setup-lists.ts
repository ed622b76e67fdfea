/** The lists of who bills, described: what stands in their tables and in their forms. */
import * as facts from '../../shared/billing-facts.ts';
import * as setup from '../../shared/billing-setup.ts';
import type { CommandContract, LiveTopicContract } from '../../shared/contract.ts';
import { PLAN_KINDS } from '../../shared/coverage-payers.ts';
import * as fees from '../../shared/fees.ts';

/** What a field names by its id. */
export type RefList = 'locations' | 'providers' | 'facilities' | 'payers' | 'plans' | 'billers' | 'visitTypes';

export interface SetupField {
  name: string;
  label: string;
  kind: 'maybe' | 'text' | 'date' | 'choice' | 'ref' | 'tick' | 'codes' | 'number' | 'money';
  max?: number;
  needed?: true;
  hint?: string;
  words?: Readonly<Record<string, string>>;
  of?: RefList;
  /** What nothing chosen means; a field without it must be chosen. */
  none?: string;
  /** Nothing typed is null, not an empty text. */
  orNull?: true;
  /** Codes that are pasted by the thousand: a field of several lines. */
  many?: true;
  /** Also a column of the table. */
  column?: true;
}

export interface SetupList {
  words: string;
  word: string;
  about: string;
  topic: LiveTopicContract;
  save: CommandContract;
  fields: readonly SetupField[];
  /** Where more of a row is: under Setup, before its id, and the word for it. */
  more?: { section: string; word: string };
  /** What a new row has besides its fields. */
  fresh?: Readonly<Record<string, unknown>>;
}

const text = (name: string, label: string, max: number, more: Partial<SetupField> = {}): SetupField => ({
  name,
  label,
  kind: 'text',
  max,
  ...more,
});
const date = (name: string, label: string, more: Partial<SetupField> = {}): SetupField => ({
  name,
  label,
  kind: 'date',
  orNull: true,
  ...more,
});
const ref = (name: string, label: string, of: RefList, more: Partial<SetupField> = {}): SetupField => ({
  name,
  label,
  kind: 'ref',
  of,
  ...more,
});
const choice = (
  name: string,
  label: string,
  words: Readonly<Record<string, string>>,
  more: Partial<SetupField> = {},
): SetupField => ({ name, label, kind: 'choice', words, ...more });
const tick = (name: string, label: string): SetupField => ({ name, label, kind: 'tick' });
const codes = (name: string, label: string, hint = 'With blanks between.'): SetupField => ({
  name,
  label,
  kind: 'codes',
  hint,
});
/** Yes, no, or not known. */
const maybe = (name: string, label: string): SetupField => ({ name, label, kind: 'maybe', none: 'Not known' });
const LIST_KINDS: Readonly<Record<facts.CodeList['kind'], string>> = {
  waived_qw: 'Waived tests that want QW (CLIA)',
  waived: 'Waived tests without QW (CLIA)',
  single_dose: 'Drugs in single doses: JW or JZ',
  telehealth: 'Paid by telehealth',
  telehealth_audio: 'Paid by telehealth, also with sound only',
  add_on: 'Add-on codes of one group of procedures',
  person: 'For one sex or age',
};
export const PURPOSES: Readonly<Record<fees.FeePurpose, string>> = {
  charge: 'What we charge',
  allowed: 'What the payer allows',
};
const column = { column: true } as const;
const needed = { needed: true } as const;
const SPAN = [date('startsOn', 'From', { ...needed, ...column }), date('endsOn', 'Through', column)];
const PLACE = [
  text('street', 'Street', 55, needed),
  text('street2', 'Second line', 55),
  text('city', 'City', 30, { ...needed, ...column }),
  text('state', 'State', 2, needed),
];
const wordsOf = (values: readonly string[]) =>
  Object.fromEntries(values.map((value) => [value, value.replaceAll('_', ' ')]));

const WHOSE = [
  ref('payerId', 'Payer', 'payers', { none: 'Every payer', ...column }),
  choice('planKind', 'Kind of plan', wordsOf(PLAN_KINDS), { none: 'Every kind', ...column }),
];

export const SETUP_LISTS: Readonly<Record<string, SetupList>> = {
  'billing-providers': {
    ...{ words: 'billing providers', word: 'billing provider', ...setup.billingProviders, fresh: { payerNumbers: [] } },
    about: 'Who asks for the money: a group or a person with a tax id and a billing NPI.',
    fields: [
      text('name', 'Name, or last name', 60, { ...needed, ...column }),
      text('firstName', 'First name', 35, { orNull: true, hint: 'Empty: an organization.' }),
      text('npi', 'NPI', 10, { ...needed, ...column }),
      choice('taxIdKind', 'Tax id is', { EI: 'Employer’s number (EI)', SY: 'Social security number (SY)' }),
      text('taxId', 'Tax id', 9, { ...needed, hint: 'Nine digits.' }),
      text('taxonomy', 'Taxonomy', 10, { ...needed, hint: 'Like 207Q00000X' }),
      ...PLACE,
      text('zip', 'ZIP with its last four', 9, { ...needed, hint: 'Nine digits.' }),
      text('payTo.street', 'Money goes to another address', 55, {
        hint: 'A post-office box belongs here. Empty: to the street address.',
      }),
      text('payTo.city', 'Its city', 30),
      text('payTo.state', 'Its state', 2),
      text('payTo.zip', 'Its ZIP', 9),
      text('contactName', 'Whom to call', 60),
      text('phone', 'Phone', 20),
      tick('active', 'In use'),
    ],
  },
  'billing-places': {
    ...{ words: 'places of service', word: 'place of service', ...setup.serviceFacilities },
    about: 'Where services are given: our locations, hospitals, nursing homes.',
    fields: [
      text('name', 'Name', 60, { ...needed, ...column }),
      ref('locationId', 'It is', 'locations', { none: 'Not one of our locations', ...column }),
      text('placeOfService', 'Place of service', 2, {
        ...needed,
        ...column,
        hint: '11 office, 21 inpatient, 31 skilled nursing',
      }),
      text('npi', 'NPI', 10, { orNull: true }),
      ...PLACE,
      text('zip', 'ZIP', 9, needed),
      text('cliaNumber', 'CLIA number', 10, { orNull: true, ...column, hint: 'Like 33D1234567' }),
      date('cliaStartsOn', 'CLIA good from'),
      date('cliaEndsOn', 'CLIA good through'),
      tick('cliaIsWaiver', 'The CLIA certificate is one of waiver'),
      text('mammographyNumber', 'Mammography number', 50, { orNull: true }),
      tick('active', 'In use'),
    ],
  },
  'billing-assignments': {
    ...{ words: 'billing assignments', word: 'billing assignment', ...setup.billingAssignments },
    about: 'Under whom a service is billed. The row that names most of place, provider and payer holds.',
    fields: [
      ref('billingProviderId', 'Billed under', 'billers', column),
      ref('facilityId', 'At', 'facilities', { none: 'Everywhere', ...column }),
      ref('providerId', 'By', 'providers', { none: 'Everybody', ...column }),
      ref('payerId', 'To', 'payers', { none: 'Every payer', ...column }),
      ...SPAN,
    ],
  },
  'billing-profiles': {
    ...{ words: 'names on claims', word: 'name on claims', ...setup.providerProfiles },
    about: 'Providers as claims name them. Their NPI stands with the provider.',
    fields: [
      ref('providerId', 'Provider', 'providers', column),
      text('lastName', 'Last name', 60, { ...needed, ...column }),
      text('firstName', 'First name', 35, column),
      text('middleName', 'Middle name', 25),
      text('suffix', 'Suffix', 10),
      codes('taxonomies', 'Taxonomies', 'The usual one first, with blanks between.'),
      ref('supervisorId', 'Supervised by', 'providers', { none: 'Nobody', ...column }),
      tick('isIncidentTo', 'Usually billed incident-to, under the supervising provider'),
    ],
  },
  credentialing: {
    ...{ words: 'credentials', word: 'credential', ...setup.credentials },
    about: 'Which payer knows which provider, where, since when. Claims wait while it is pending.',
    fields: [
      ref('providerId', 'Provider', 'providers', column),
      ref('payerId', 'Payer', 'payers', column),
      ref('facilityId', 'At', 'facilities', { none: 'Everywhere', ...column }),
      choice('state', 'Stands at', { pending: 'Pending', effective: 'Effective', ended: 'Ended' }, column),
      date('submittedOn', 'Applied on'),
      date('effectiveOn', 'Effective from', column),
      date('endedOn', 'Last day'),
      text('payerProviderNumber', 'Number at the payer', 50),
      text('note', 'Note', 300),
    ],
  },
  locums: {
    ...{ words: 'locums', word: 'locum', ...setup.locums },
    about: 'Who stands in for whom: billed under the absent provider with Q5 or Q6.',
    fields: [
      ref('absentProviderId', 'Away', 'providers', column),
      ref('substituteProviderId', 'Stands in', 'providers', column),
      choice('modifier', 'Arrangement', { Q5: 'Reciprocal (Q5)', Q6: 'Fee for time (Q6)' }, column),
      date('startsOn', 'From', { ...needed, ...column }),
      date('endsOn', 'Through', { ...needed, ...column }),
      text('note', 'Note', 300),
    ],
  },
  'telehealth-rules': {
    ...{ words: 'telehealth rules', word: 'telehealth rule', ...setup.telehealthRules },
    about: 'Place of service and modifier by payer and date. The row that names most holds.',
    fields: [
      ref('payerId', 'Payer', 'payers', { none: 'Every payer', ...column }),
      choice('planKind', 'Kind of plan', wordsOf(PLAN_KINDS), { none: 'Every kind', ...column }),
      choice('medium', 'By', { video: 'Video', audio: 'Audio only' }, column),
      tick('isAtHome', 'The patient is at home'),
      text('placeOfService', 'Place of service', 2, { ...needed, ...column }),
      text('modifier', 'Modifier', 2, { orNull: true, ...column }),
      ...SPAN,
      text('source', 'Source', 200),
    ],
  },
  capitations: {
    ...{ words: 'capitations', word: 'capitation', ...setup.capitations },
    about: 'What is paid by the head. Claims still go out; what they ask for is never owed.',
    fields: [
      ref('payerId', 'Payer', 'payers', column),
      ref('planId', 'Plan', 'plans', { none: 'All its plans', ...column }),
      codes('exceptCodes', 'But not these codes'),
      ...SPAN,
    ],
  },
  'payer-demands': {
    ...{ words: 'demands of payers', word: 'demand of a payer', ...facts.payerDemands },
    about:
      'How payers want their claims. What a row leaves open, a more general one says; what none says, no rule judges.',
    fields: [
      ...WHOSE,
      maybe('isEnrolled', 'We are enrolled to send it claims'),
      maybe('isParticipating', 'We take part: its amount is payment in full'),
      choice(
        'correction',
        'Corrections go as',
        { replacement: 'Replacement or void (7, 8)', reopening: 'Reopening', new_claim: 'A new claim' },
        { none: 'Not known', ...column },
      ),
      maybe('wantsTaxonomy', 'It wants the taxonomy'),
      maybe('wantsNdc', 'It wants the NDC of drugs'),
      maybe('wantsGroupNumber', 'It wants the group number'),
      maybe('wantsWholeUnits', 'It takes whole units only'),
      maybe('wantsPatientPaid', 'It wants what the patient paid (item 29)'),
      ...SPAN,
      text('source', 'Source', 200),
    ],
  },
  'code-lists': {
    ...{ words: 'lists of codes', word: 'list of codes', ...facts.codeLists },
    about:
      'Codes that have something in common, as CMS and payers publish them. Where there is no list of a kind, no rule judges by it.',
    fields: [
      text('label', 'Name', 80, { ...needed, ...column }),
      choice('kind', 'These are', LIST_KINDS, column),
      { ...codes('codes', 'Codes', 'Paste a column of a file, or write them with blanks between.'), many: true },
      codes('besideCodes', 'Paid beside these', 'Of add-on codes: the procedures that they add to.'),
      choice('sex', 'Only for', { F: 'Women', M: 'Men' }, { none: 'Both' }),
      { name: 'ageYearsMin', label: 'From age', kind: 'number', orNull: true },
      { name: 'ageYearsMax', label: 'To age', kind: 'number', orNull: true },
      ...SPAN,
      text('source', 'Source', 200, column),
    ],
  },
  superbill: {
    ...{ words: 'superbill lines', word: 'superbill line', ...setup.superbillItems, fresh: { position: 0 } },
    about: 'Codes by visit type and provider, in your own words. What is suggested is on the sheet at once.',
    fields: [
      text('label', 'In our words', 60, { ...needed, ...column }),
      text('procedure', 'Code', 5, { ...needed, ...column }),
      codes('modifiers', 'Modifiers'),
      { name: 'units', label: 'Units', kind: 'number', needed: true },
      codes('diagnoses', 'Diagnoses', 'Without dots, with blanks between.'),
      ref('visitTypeId', 'On visits of', 'visitTypes', { none: 'Every type', ...column }),
      ref('providerId', 'By', 'providers', { none: 'Everybody', ...column }),
      tick('isSuggested', 'On the sheet at once'),
      { name: 'digit', label: 'Key, 1 to 9', kind: 'number', orNull: true, column: true },
      tick('active', 'In use'),
    ],
  },
  'fee-schedules': {
    ...{ words: 'fee schedules', word: 'fee schedule', ...fees.feeSchedules },
    about:
      'What we charge, and what payers agreed to. The one that names most of plan, payer and location holds; what it does not name comes from the next one.',
    more: { section: 'fees', word: 'Amounts' },
    fields: [
      text('name', 'Name', 60, { ...needed, ...column }),
      choice('purpose', 'It says', PURPOSES, column),
      ref('payerId', 'Payer', 'payers', { none: 'Every payer', ...column }),
      ref('planId', 'Plan', 'plans', { none: 'All its plans', ...column }),
      ref('locationId', 'At', 'locations', { none: 'Every location', ...column }),
      ...SPAN,
      {
        name: 'medicarePercent',
        label: 'Else percent of Medicare',
        kind: 'number',
        orNull: true,
        hint: 'For codes without an amount. Empty: nothing.',
      },
      text('locality', 'Medicare locality', 8, { orNull: true, hint: 'Like 13282 99, of the GPCI file' }),
      text('note', 'Note', 300),
    ],
  },
  'poverty-lines': {
    ...{ words: 'poverty guidelines', word: 'poverty guideline', ...fees.povertyLines },
    about: 'The federal poverty guideline of each year, as it is published in January.',
    fields: [
      date('startsOn', 'From', { ...needed, ...column }),
      { name: 'firstCents', label: 'A year, household of one', kind: 'money', ...needed, ...column },
      { name: 'nextCents', label: 'For each further person', kind: 'money', ...needed, ...column },
    ],
  },
  'sliding-levels': {
    ...{ words: 'sliding fee levels', word: 'sliding fee level', ...fees.slidingLevels },
    about:
      'What share of a charge is paid, by how the income stands against the poverty guideline. The lowest level that fits holds.',
    fields: [
      text('name', 'Name', 40, { ...needed, ...column }),
      { name: 'upToPercent', label: 'Income up to (percent of the guideline)', kind: 'number', ...needed, ...column },
      { name: 'paysPercent', label: 'Pays (percent of the charge)', kind: 'number', ...needed, ...column },
      ...SPAN,
    ],
  },
};

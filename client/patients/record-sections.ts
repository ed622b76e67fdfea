/** The sections of a record, described: their fields, their lists, their words, and the way between a record and its form. */
import { PATIENT_STATUSES, SEXES } from '../../shared/patients.ts';
import {
  ADDRESS_USES,
  EMAIL_USES,
  type ListName,
  type OUTSIDE_ROLES,
  type PatientRecord,
  PHONE_USES,
  RELATIONSHIPS,
  type SIGNATURE_KINDS,
} from '../../shared/record.ts';
import { cellOf, choice, date, type FieldSpec, readCell, shownValue, text, tick, wordsOf } from '../elements/fields.ts';
import { SEX_NAMES } from '../elements/words.ts';
import type { Draft, Row } from './three-way.ts';

export interface ListSpec {
  name: ListName;
  title: string;
  /** `phone`: of the button that adds one. */
  word: string;
  fields: FieldSpec[];
  /** The order in which they are read, where it is not that of typing. */
  readAs?: readonly string[];
  /** What a new row begins with. */
  blank: Record<string, string | boolean>;
}

export interface SectionSpec {
  key: 'identity' | 'reach' | 'contacts' | 'care' | 'flags' | 'signatures';
  title: string;
  fields: FieldSpec[];
  lists: ListSpec[];
}

/** ISO 639 codes of the languages that US practices hear most; any other code that a record has is kept and shown. */
const LANGUAGES = {
  '': 'Not asked',
  en: 'English',
  es: 'Spanish',
  zh: 'Chinese',
  vi: 'Vietnamese',
  tl: 'Tagalog',
  ar: 'Arabic',
  ko: 'Korean',
  ru: 'Russian',
  fr: 'French',
  ht: 'Haitian Creole',
  pt: 'Portuguese',
  de: 'German',
  pl: 'Polish',
  hi: 'Hindi',
  ur: 'Urdu',
  fa: 'Persian',
  so: 'Somali',
  am: 'Amharic',
  uk: 'Ukrainian',
  ja: 'Japanese',
  ase: 'American Sign Language',
};

export const SIGNATURE_WORDS: Record<(typeof SIGNATURE_KINDS)[number], string> = {
  privacy_notice: 'Privacy notice',
  assignment_of_benefits: 'Assignment of benefits',
  financial_policy: 'Financial policy',
  release_of_information: 'Release of information',
};

export const SECTIONS: readonly SectionSpec[] = [
  {
    key: 'flags',
    title: 'Alerts and notes',
    fields: [
      { name: 'notes', label: 'Notes', kind: 'area', max: 4000 },
      date('mailReturnedOn', 'Mail comes back since'),
      date('dismissedOn', 'Dismissed on'),
      text('dismissedReason', 'Dismissed because', 200),
    ],
    lists: [
      {
        name: 'flags',
        title: 'Alerts',
        word: 'an alert',
        fields: [
          text('text', 'Alert', 200, { needed: true }),
          tick('atBooking', 'Show at booking'),
          tick('atCheckIn', 'Show at check-in'),
          date('untilDate', 'Until'),
        ],
        blank: { text: '', atBooking: true, atCheckIn: true, untilDate: '' },
      },
    ],
  },
  {
    key: 'reach',
    title: 'Phone, mail, address',
    fields: [],
    lists: [
      {
        name: 'phones',
        title: 'Phones',
        word: 'a phone',
        fields: [
          text('number', 'Number', 30, { needed: true, mode: 'tel' }),
          text('extension', 'Extension', 8, { mode: 'numeric' }),
          choice('use', 'Kind', wordsOf(PHONE_USES)),
          text('bestTime', 'Best time', 60),
          tick('mayCall', 'May be called', 'do not call'),
          tick('mayText', 'May be texted', 'no texts'),
          tick('mayLeaveMessage', 'A message may be left', 'leave no message'),
        ],
        blank: {
          number: '',
          extension: '',
          use: 'mobile',
          bestTime: '',
          mayCall: true,
          mayText: false,
          mayLeaveMessage: true,
        },
      },
      {
        name: 'emails',
        title: 'Mail',
        word: 'a mail address',
        fields: [
          text('address', 'Mail address', 200, { needed: true, mode: 'email' }),
          choice('use', 'Kind', wordsOf(EMAIL_USES)),
          tick('mayEmail', 'May be written to', 'do not write'),
        ],
        blank: { address: '', use: 'home', mayEmail: true },
      },
      {
        name: 'addresses',
        title: 'Addresses',
        word: 'an address',
        fields: [
          text('line', 'Street', 120),
          text('zip', 'ZIP', 10, { mode: 'numeric' }),
          text('city', 'City', 80),
          text('state', 'State', 40),
          choice('use', 'Kind', wordsOf(ADDRESS_USES)),
          date('fromDate', 'From'),
          date('untilDate', 'Until', { hint: 'Empty while it is right' }),
        ],
        readAs: ['line', 'city', 'state', 'zip', 'use', 'fromDate', 'untilDate'],
        blank: { line: '', city: '', state: '', zip: '', use: 'home', fromDate: '', untilDate: '' },
      },
    ],
  },
  {
    key: 'contacts',
    title: 'Caregivers and emergency contacts',
    fields: [],
    lists: [
      {
        name: 'contacts',
        title: 'Contacts',
        word: 'a contact',
        fields: [
          text('name', 'Name', 120, { needed: true }),
          choice('relationship', 'Is the patient’s', wordsOf(RELATIONSHIPS)),
          text('phone', 'Phone', 30, { mode: 'tel' }),
          text('note', 'Note', 200),
          tick('isEmergency', 'Emergency contact'),
          tick('mayBring', 'May bring the patient'),
          tick('mayConsent', 'May consent'),
          tick('mayBeTold', 'May be told', 'tell nothing'),
        ],
        blank: {
          name: '',
          relationship: 'other',
          phone: '',
          note: '',
          isEmergency: true,
          mayBring: false,
          mayConsent: false,
          mayBeTold: false,
        },
      },
    ],
  },
  {
    key: 'signatures',
    title: 'Signatures on file',
    fields: [],
    lists: [
      {
        name: 'signatures',
        title: 'Signatures',
        word: 'a signature',
        fields: [
          choice('kind', 'What was signed', SIGNATURE_WORDS),
          date('signedOn', 'Signed on', { needed: true }),
          date('expiresOn', 'Holds until', { hint: 'Empty: until it is taken back' }),
          text('signedBy', 'Signed by', 120, { needed: true }),
        ],
        blank: { kind: 'privacy_notice', signedOn: '', expiresOn: '', signedBy: '' },
      },
    ],
  },
  {
    key: 'care',
    title: 'Other providers and pharmacy',
    fields: [text('pharmacy', 'Pharmacy', 200)],
    lists: [
      {
        name: 'outsideProviders',
        title: 'Outside providers',
        word: 'a provider',
        fields: [
          text('name', 'Name', 120, { needed: true }),
          choice('role', 'Is', { primary: 'Primary care', referring: 'Referring', other: 'Other' } satisfies Record<
            (typeof OUTSIDE_ROLES)[number],
            string
          >),
          text('npi', 'NPI', 10, { mode: 'numeric', hint: 'Ten digits' }),
          text('phone', 'Phone', 30, { mode: 'tel' }),
          text('fax', 'Fax', 30, { mode: 'tel' }),
        ],
        blank: { name: '', role: 'referring', npi: '', phone: '', fax: '' },
      },
    ],
  },
  {
    key: 'identity',
    title: 'Name and person',
    fields: [
      text('lastName', 'Last name', 80, { needed: true }),
      text('firstName', 'First name', 80, { needed: true }),
      text('middleName', 'Middle name', 80),
      text('suffix', 'Suffix', 20),
      text('preferredName', 'Called', 80),
      date('birthDate', 'Birth date', { needed: true }),
      choice('sex', 'Administrative sex', Object.fromEntries(SEXES.map((sex) => [sex, SEX_NAMES[sex]]))),
      text('genderIdentity', 'Gender identity', 80),
      text('pronouns', 'Pronouns', 40),
      choice('language', 'Language', LANGUAGES),
      tick('interpreterNeeded', 'Needs an interpreter'),
      choice('status', 'Status', wordsOf(PATIENT_STATUSES)),
      date('deceasedOn', 'Died on', { hint: 'Where the status says so' }),
    ],
    lists: [
      {
        name: 'formerNames',
        title: 'Former names',
        word: 'a former name',
        fields: [
          text('lastName', 'Last name', 80, { needed: true }),
          text('firstName', 'First name', 80, { needed: true }),
          date('untilDate', 'Until'),
        ],
        blank: { lastName: '', firstName: '', untilDate: '' },
      },
    ],
  },
];

type Values = Record<string, unknown>;

const cellsOf = (fields: readonly FieldSpec[], values: Values) =>
  Object.fromEntries(fields.map((field) => [field.name, cellOf(field, values[field.name])]));

/** The section as its form shows it. */
export function draftOfRecord(section: SectionSpec, record: PatientRecord): Draft {
  const values = record as unknown as Values;
  return {
    ...cellsOf(section.fields, values),
    ...Object.fromEntries(
      section.lists.map(({ name, fields }) => [
        name,
        (values[name] as (Values & { id: string })[]).map((row) => ({ ...cellsOf(fields, row), id: row.id }) as Row),
      ]),
    ),
  };
}

/** The section as the contract wants it, or what is wrong by its path: `phones/0/number`. */
export function readSection(
  section: SectionSpec,
  draft: Draft,
): { values: Values } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const read = (fields: readonly FieldSpec[], cells: Record<string, unknown>, path: string): Values =>
    Object.fromEntries(
      fields.map((field) => {
        const result = readCell(field, cells[field.name] as string | boolean);
        if ('error' in result) errors[`${path}${field.name}`] = result.error;
        return [field.name, 'value' in result ? result.value : null];
      }),
    );
  const values: Values = read(section.fields, draft, '');
  for (const { name, fields } of section.lists)
    values[name] = (draft[name] as Row[]).map((row, i) => ({ id: row.id, ...read(fields, row, `${name}/${i}/`) }));
  return Object.keys(errors).length > 0 ? { errors } : { values };
}

/** One row of a list as one line. */
export const shownRow = (list: ListSpec, row: Row): string =>
  (list.readAs ?? list.fields.map(({ name }) => name))
    .flatMap((name) => list.fields.find((field) => field.name === name) ?? [])
    .map((field) => {
      const shown = shownValue(field, row[field.name] ?? '');
      return shown && field.kind === 'date' ? `${field.label.toLowerCase()} ${shown}` : shown;
    })
    .filter(Boolean)
    .join(' · ');

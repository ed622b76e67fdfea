/** Patients of another system's file: rows as records, and which of them are here already. */
import { type PATIENT_STATUSES, add as patientContract, type SEXES } from '../../shared/patients.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { addImported, linkExternalId, type PatientFields, phoneText, searchKey } from '../patients/index.ts';
import type { Cells } from './cells.ts';
import type { Row } from './import-run.ts';
import { selectAlike, selectByNumbers } from './match-queries.ts';
import { findPerson, lookAlikes, type Said, splitName } from './people-match.ts';
import { EARLIEST_DATE, lookUp, RowRejected, requireContract, wrongFields } from './rows.ts';
import { squash } from './transfer-fields.ts';

export interface PatientRow {
  fields: PatientFields;
  said: Said;
  /** What was left out of the row, in words. */
  notes: string[];
}

export const SEX: Record<string, (typeof SEXES)[number]> = {
  f: 'female',
  female: 'female',
  woman: 'female',
  m: 'male',
  male: 'male',
  man: 'male',
  o: 'other',
  x: 'other',
  other: 'other',
  nonbinary: 'other',
  u: 'unknown',
  unk: 'unknown',
  unknown: 'unknown',
};
const STATUS: Record<string, (typeof PATIENT_STATUSES)[number]> = {
  active: 'active',
  a: 'active',
  yes: 'active',
  y: 'active',
  true: 'active',
  1: 'active',
  current: 'active',
  inactive: 'inactive',
  i: 'inactive',
  no: 'inactive',
  n: 'inactive',
  false: 'inactive',
  0: 'inactive',
  archived: 'inactive',
  deceased: 'deceased',
  d: 'deceased',
  dead: 'deceased',
};

const orNull = (value: string): string | null => value || null;

/** The names of a row, from columns of their own or from one for all. */
export function namesOf(cells: Cells): ReturnType<typeof splitName> {
  if (cells.text('lastName') || cells.text('firstName') || !cells.text('fullName'))
    return {
      firstName: cells.text('firstName'),
      middleName: cells.text('middleName'),
      lastName: cells.text('lastName'),
      suffix: cells.text('suffix'),
    };
  return splitName(cells.text('fullName'));
}

/** Throws RowRejected for a row that is no patient. */
export function readPatient(cells: Cells, today: Temporal.PlainDate): PatientRow {
  const notes: string[] = [];
  const names = namesOf(cells);
  const birthDate = cells.date('birthDate', 'past');
  if (!birthDate) throw new RowRejected(`The column ${cells.column('birthDate')} is empty.`);
  if (birthDate > today.toString()) throw new RowRejected(`The column ${cells.column('birthDate')} is in the future.`);
  if (birthDate < EARLIEST_DATE) throw new RowRejected(`The column ${cells.column('birthDate')} is before 1850.`);
  const person = {
    ...Object.fromEntries(Object.entries(names).map(([key, value]) => [key, orNull(value)])),
    preferredName: orNull(cells.text('preferredName')),
    birthDate,
    sex: known(SEX, cells, 'sex', 'unknown', notes),
    phone: phoneText(orNull(cells.text('phone') || cells.text('otherPhone'))),
    email: orNull(cells.text('email')),
    addressLine: orNull([cells.text('addressLine'), cells.text('addressMore')].filter(Boolean).join(', ')),
    city: orNull(cells.text('city')),
    state: orNull(cells.text('state')),
    zip: orNull(zipOf(cells.text('zip'))),
  };
  const wrong = wrongFields(patientContract.input, { ...person, confirmedNew: true });
  const kept = { ...person, ...without(wrong, cells, notes) } as Omit<PatientFields, 'status' | 'deceasedOn'>;
  requireContract(patientContract.input, { ...kept, confirmedNew: true }, cells.columns);
  const said = {
    recordNumber: cells.text('recordNumber'),
    externalId: cells.text('externalId'),
    lastKey: searchKey(kept.lastName),
    firstKey: searchKey(kept.firstName),
    birthDate,
  };
  requireNumbers(said, cells);
  return { fields: { ...kept, ...endOf(cells, birthDate, notes) }, said, notes };
}

/** Ways to reach somebody that cannot be right are left out and told: the person is worth more than a bad number. */
const OPTIONAL = ['phone', 'email', 'zip', 'state', 'preferredName', 'suffix', 'middleName', 'addressLine', 'city'];

function without(wrong: readonly string[], cells: Cells, notes: string[]): Record<string, null> {
  const left = wrong.filter((field) => OPTIONAL.includes(field));
  for (const field of left)
    notes.push(`The column ${cells.column(field)} is too long or not as expected; the patient is in without it.`);
  return Object.fromEntries(left.map((field) => [field, null]));
}

function endOf(cells: Cells, birthDate: string, notes: string[]): Pick<PatientFields, 'status' | 'deceasedOn'> {
  const deceasedOn = cells.date('deceasedOn', 'past') || null;
  if (deceasedOn && deceasedOn < birthDate)
    throw new RowRejected(`The column ${cells.column('deceasedOn')} is before the birth date.`);
  const status = deceasedOn ? 'deceased' : known(STATUS, cells, 'status', 'active', notes);
  return { status, deceasedOn };
}

function known<T extends string>(table: Record<string, T>, cells: Cells, field: string, other: T, notes: string[]): T {
  const text = cells.text(field);
  const value = lookUp(table, squash(text));
  if (text && !value)
    notes.push(`The column ${cells.column(field)} holds what is not understood; it was taken as “${other}”.`);
  return value ?? other;
}

/** Spreadsheets take the first 0 of a ZIP code away. */
export const zipOf = (text: string): string => text.replace(/^(\d{5})(\d{4})$/, '$1-$2').replace(/^\d{4}$/, '0$&');

const NUMBER_MAX = 100;

/** Numbers of ours go on from the highest: what is no such number would stop the counting. */
function requireNumbers(said: Said, cells: Cells): void {
  if (said.recordNumber && !/^[1-9][0-9]{0,8}$/.test(said.recordNumber))
    throw new RowRejected(
      `The column ${cells.column('recordNumber')} holds no record number of Anteroom. A number of another system is the field externalId.`,
    );
  if (said.externalId.length > NUMBER_MAX)
    throw new RowRejected(`The column ${cells.column('externalId')} is longer than ${NUMBER_MAX} characters.`);
}

interface Sorted {
  fresh: Row<PatientRow>[];
  links: { id: string; externalId: string }[];
  rejected: { line: number; sentence: string }[];
  notes: { line: number; sentence: string }[];
}

const wordsOf = ({ lastKey, firstKey, birthDate }: Said): string => `${lastKey}|${firstKey}|${birthDate}`;

/** One import of patients: what the file has said so far decides who is the same person. */
export class PatientImport {
  readonly #today: Temporal.PlainDate;
  /** The line of each number of the file. */
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<string, { line: number; isNumbered: boolean }>();

  constructor(today: Temporal.PlainDate) {
    this.#today = today;
  }

  /** Throws RowRejected for a row that is no patient, or the same as an earlier one. */
  read(cells: Cells, line: number): Row<PatientRow> {
    const item = readPatient(cells, this.#today);
    const { recordNumber, externalId } = item.said;
    const numbers = [recordNumber && `r ${recordNumber}`, externalId && `x ${externalId}`].filter(Boolean);
    const first = numbers.map((key) => this.#numbers.get(key)).find((one) => one !== undefined);
    if (first !== undefined) throw new RowRejected(`The same number stands in line ${first} already.`);
    const namesake = this.#names.get(wordsOf(item.said));
    const isNumbered = numbers.length > 0;
    if (namesake && !(isNumbered && namesake.isNumbered))
      throw new RowRejected(
        `The same name and birth date stand in line ${namesake.line} already. If they are two people, give both a number of their own.`,
      );
    if (namesake) item.notes.push(`Line ${namesake.line} has the same name and birth date under another number.`);
    for (const key of numbers) this.#numbers.set(key, line);
    if (!namesake) this.#names.set(wordsOf(item.said), { line, isNumbered });
    return { id: String(line), line, item };
  }

  /** Who is new, who is here already, and who cannot be told. It reads only. */
  async sort(db: Db, rows: readonly Row<PatientRow>[]): Promise<Sorted> {
    const said = rows.map(({ item }) => item.said);
    const numbered = await selectByNumbers(
      db,
      said.map((one) => one.recordNumber).filter(Boolean),
      said.map((one) => one.externalId).filter(Boolean),
    );
    const alike = Map.groupBy(await selectAlike(db, said), (one) => one.birthDate);
    const result: Sorted = { fresh: [], links: [], rejected: [], notes: [] };
    for (const { item, line, id } of rows) {
      const near = alike.get(item.said.birthDate) ?? [];
      try {
        const people = new Map([...numbered, ...near].map((one) => [one.id, one]));
        const found = findPerson([...people.values()], item.said, (one) => this.#isElsewhere(one));
        if (!found) result.fresh.push({ item, line, id });
        else if (item.said.externalId && !found.externalId)
          result.links.push({ id: found.id, externalId: item.said.externalId });
        if (!found)
          result.notes.push(...[...item.notes, ...twinNote(near, item.said)].map((sentence) => ({ line, sentence })));
      } catch (error) {
        if (!(error instanceof RowRejected)) throw error;
        result.rejected.push({ line, sentence: error.message });
      }
    }
    return result;
  }

  /** Another line of the file names this patient by number. */
  #isElsewhere({ recordNumber, externalId }: { recordNumber: string; externalId: string | null }): boolean {
    return this.#numbers.has(`r ${recordNumber}`) || (externalId !== null && this.#numbers.has(`x ${externalId}`));
  }

  /** Adds who is new and remembers the other system's numbers of those who were here. */
  async take(ctx: CommandContext, { fresh, links }: Sorted): Promise<void> {
    await addImported(
      ctx,
      fresh.map(({ item }) => ({
        externalId: orNull(item.said.externalId),
        recordNumber: orNull(item.said.recordNumber),
        fields: item.fields,
      })),
    );
    for (const { id, externalId } of links) await linkExternalId(ctx, id, externalId);
  }
}

function twinNote(near: Parameters<typeof lookAlikes>[0], said: Said): string[] {
  const twins = lookAlikes(near, said);
  return twins
    ? [`Record ${twins} has the same birth date and one of the names: look whether it is the same person.`]
    : [];
}

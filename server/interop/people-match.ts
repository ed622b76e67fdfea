/** Pure: which of our patients a row of a file means. The wrong record is the worst error, so doubt is a rejection. */
import type { KnownPatient } from './match-queries.ts';
import { RowRejected } from './rows.ts';

/** What a row says of a person; an empty text says nothing. */
export interface Said {
  recordNumber: string;
  /** The number in the other system. */
  externalId: string;
  lastKey: string;
  firstKey: string;
  birthDate: string;
}

const hasName = (said: Said): boolean => said.lastKey !== '' && said.firstKey !== '';

/** One of the names may have changed, or is written otherwise; the birth date may not. */
function isSame(known: KnownPatient, said: Said): boolean {
  const dates = said.birthDate === '' || known.birthDate === said.birthDate;
  return dates && (!hasName(said) || known.lastKey === said.lastKey || known.firstKey === said.firstKey);
}

const isExact = (known: KnownPatient, said: Said): boolean =>
  hasName(said) &&
  known.birthDate === said.birthDate &&
  known.lastKey === said.lastKey &&
  known.firstKey === said.firstKey;

/**
 * The patient whom the row means; null when nobody is here who could be. Throws RowRejected when it is not sure.
 * @param isAnother whether the file itself says that this patient is somebody else, by a number on another line
 */
export function findPerson(
  people: readonly KnownPatient[],
  said: Said,
  isAnother: (known: KnownPatient) => boolean = () => false,
): KnownPatient | null {
  const byRecord = said.recordNumber && people.find((one) => one.recordNumber === said.recordNumber);
  const byExternal = said.externalId && people.find((one) => one.externalId === said.externalId);
  if (byRecord && byExternal && byRecord.id !== byExternal.id)
    throw new RowRejected(
      `The record number ${said.recordNumber} and the number ${said.externalId} belong to two patients here. Correct the one that is wrong.`,
    );
  const numbered = byRecord || byExternal;
  if (numbered) return confirmed(numbered, said, byRecord ? said.recordNumber : said.externalId);
  const exact = people.filter((one) => isExact(one, said) && !isAnother(one));
  if (exact.length > 1)
    throw new RowRejected(
      `${exact.length} patients here have this name and birth date (records ${numbers(exact)}). Put the right record number into a column “Record number”.`,
    );
  const [one] = exact;
  return one ? confirmed(one, said, '') : null;
}

const numbers = (people: readonly KnownPatient[]): string =>
  people
    .map((one) => one.recordNumber)
    .slice(0, 5)
    .join(', ');

function confirmed(known: KnownPatient, said: Said, number: string): KnownPatient {
  if (!isSame(known, said))
    throw new RowRejected(
      `The number ${number} is record ${known.recordNumber} here, with another name or birth date. Correct the number or the person.`,
    );
  if (said.externalId && known.externalId && said.externalId !== known.externalId)
    throw new RowRejected(
      `This person is record ${known.recordNumber} here, under another number than ${said.externalId}. If it is the same person, leave the number empty; if not, add the patient at a desk.`,
    );
  if (said.recordNumber && known.recordNumber !== said.recordNumber)
    throw new RowRejected(
      `This person is record ${known.recordNumber} here, not ${said.recordNumber}. If it is the same person, correct the record number; if not, add the patient at a desk.`,
    );
  return known;
}

/** Records of the same birth date and one of the names: perhaps twins, perhaps the same person written otherwise. */
export const lookAlikes = (people: readonly KnownPatient[], said: Said): string | null => {
  const alike = people.filter((one) => isSame(one, said) && one.birthDate === said.birthDate);
  return alike.length > 0 ? numbers(alike) : null;
};

/** `Okoye Jr, Nia M.` or `Nia Okoye`, taken apart. Throws RowRejected where it cannot be known which name is which. */
export function splitName(text: string): { firstName: string; middleName: string; lastName: string; suffix: string } {
  const comma = text.indexOf(',');
  const words = text.split(/\s+/).filter(Boolean);
  const [first = '', last = ''] = words;
  if (comma < 0 && words.length === 2) return { firstName: first, middleName: '', lastName: last, suffix: '' };
  if (comma <= 0)
    throw new RowRejected('The name cannot be told apart into last and first name. Write it as “Okoye, Nia”.');
  const [, lastName = '', suffix = ''] =
    /^(.*?)(?:,?\s+(Jr\.?|Sr\.?|I{2,3}|IV))?$/i.exec(text.slice(0, comma).trim()) ?? [];
  const [, firstName = '', middleName = ''] = /^(.*?)(?:\s+(\p{L})\.?)?$/u.exec(text.slice(comma + 1).trim()) ?? [];
  return { firstName, middleName, lastName, suffix };
}

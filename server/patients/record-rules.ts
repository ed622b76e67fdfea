/** Pure rules of the lists of a record: how they are kept, and what cannot be right. */
import type { InputOf } from '../../shared/contract.ts';
import type { FieldError } from '../../shared/problems.ts';
import { LIST_NAMES, type Lists, type update } from '../../shared/record.ts';
import { isNpi } from '../practice/index.ts';
import { phoneKept } from './rules.ts';

type Given = Omit<InputOf<typeof update>, 'id' | 'expectedVersion'>;

/** What cannot be right, by field, in words that say what to do. */
export function wrongInLists(given: Given): FieldError[] {
  const errors: FieldError[] = [];
  for (const list of LIST_NAMES) {
    const ids = (given[list] ?? []).map(({ id }) => id);
    if (new Set(ids).size < ids.length)
      errors.push({ path: `/${list}`, message: 'Two rows of this list have one id. Reload the page and try again.' });
  }
  for (const [i, { npi }] of (given.outsideProviders ?? []).entries())
    if (npi !== null && !isNpi(npi))
      errors.push({
        path: `/outsideProviders/${i}/npi`,
        message: 'The check digit of this NPI is wrong. Compare it with the referral.',
      });
  for (const [i, { fromDate, untilDate }] of (given.addresses ?? []).entries())
    if (fromDate && untilDate && untilDate < fromDate)
      errors.push({
        path: `/addresses/${i}/untilDate`,
        message: 'This address ends before it begins. Correct one of the dates.',
      });
  for (const [i, { signedOn, expiresOn }] of (given.signatures ?? []).entries())
    if (expiresOn && expiresOn < signedOn)
      errors.push({
        path: `/signatures/${i}/expiresOn`,
        message: 'This signature ends before it was given. Correct one of the dates.',
      });
  return errors;
}

const blankToNull = (text: string | null): string | null => text?.trim() || null;
const phoneOrNull = (text: string | null): string | null => (text?.trim() ? phoneKept(text) : null);

/** Splits what was given into what stands in the row of the patient and the lists, each as it is kept. */
export function keptLists({
  formerNames,
  phones,
  emails,
  addresses,
  contacts,
  outsideProviders,
  flags,
  signatures,
  ...facts
}: Given): {
  facts: Omit<Given, keyof Lists>;
  lists: Partial<Lists>;
} {
  const lists = {
    formerNames: formerNames?.map((one) => ({
      ...one,
      firstName: one.firstName.trim(),
      lastName: one.lastName.trim(),
    })),
    phones: phones?.map((one) => ({ ...one, number: phoneKept(one.number), bestTime: blankToNull(one.bestTime) })),
    emails: emails?.map((one) => ({ ...one, address: one.address.trim() })),
    addresses: addresses?.map((one) => ({
      ...one,
      line: blankToNull(one.line),
      city: blankToNull(one.city),
      state: blankToNull(one.state),
    })),
    contacts: contacts?.map((one) => ({
      ...one,
      name: one.name.trim(),
      phone: phoneOrNull(one.phone),
      note: blankToNull(one.note),
    })),
    outsideProviders: outsideProviders?.map((one) => ({
      ...one,
      name: one.name.trim(),
      phone: phoneOrNull(one.phone),
      fax: phoneOrNull(one.fax),
    })),
    flags: flags?.map((one) => ({ ...one, text: one.text.trim() })),
    signatures: signatures?.map((one) => ({ ...one, signedBy: one.signedBy.trim() })),
  };
  return {
    facts,
    lists: Object.fromEntries(Object.entries(lists).filter(([, rows]) => rows !== undefined)) as Partial<Lists>,
  };
}

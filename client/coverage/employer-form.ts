/** The form of an employer: from the setup, and from a policy that comes through work. Fields that a payer has, too. */
import { html } from 'lit';
import { EMPLOYER_SIZES, type Employer, type Payer, saveEmployer } from '../../shared/coverage-payers.ts';
import { send } from '../api/send.ts';
import { activeField, editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { EMPLOYER_SIZE_NAMES } from './words.ts';

type Address = Pick<Payer, 'phone' | 'addressLine' | 'city' | 'state' | 'zip'>;

export const addressFields = (row: Address | null) => html`
  ${textField('addressLine', 'Street', row?.addressLine ?? '', { max: 120 })}
  <div class="pair">${textField('city', 'City', row?.city ?? '', { max: 80 })}
    ${textField('state', 'State', row?.state ?? '', { max: 40 })}
    <div class="field"><label for="edit-zip">ZIP</label><input id="edit-zip" name="zip" inputmode="numeric" pattern="[0-9]{5}(-?[0-9]{4})?" title="Five digits, or nine" maxlength="10" autocomplete="off" .value=${row?.zip ?? ''} /></div>
    ${textField('phone', 'Phone', row?.phone ?? '', { max: 40 })}</div>`;

export const readAddress = (fields: FormData): Address => ({
  addressLine: textOf(fields, 'addressLine') || null,
  city: textOf(fields, 'city') || null,
  state: textOf(fields, 'state') || null,
  zip: textOf(fields, 'zip').trim() || null,
  phone: textOf(fields, 'phone') || null,
});

export const addressText = (row: Address): string =>
  [row.addressLine, row.city, [row.state, row.zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');

/** Resolves with the employer that was saved; null when the form was closed. */
export async function editEmployer(row: Employer | null): Promise<Employer | null> {
  let saved: Employer | null = null;
  await editRow({
    title: row ? `Change ${row.name}` : 'Add an employer',
    row,
    body: html`${textField('name', 'Name', row?.name ?? '', { max: 120, required: true })}
      ${selectField(
        'size',
        'Employees',
        row?.size ?? 'unknown',
        EMPLOYER_SIZES.map((value) => ({ value, word: EMPLOYER_SIZE_NAMES[value] })),
      )}
      <p class="hint muted small">Medicare asks: by it a group plan pays before Medicare, or after.</p>
      ${addressFields(row)} ${activeField(row?.active ?? true)}`,
    read: (fields) => ({
      name: textOf(fields, 'name'),
      size: textOf(fields, 'size') as Employer['size'],
      ...readAddress(fields),
      active: fields.has('active'),
    }),
    save: async (typed) => {
      saved = await send(saveEmployer, typed);
    },
  });
  return saved;
}

/** The fields of a patient who is added; everything else is written in the record. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import { type add, SEXES } from '../../shared/patients.ts';
import { SEX_NAMES, typedDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';

/** What a person typed, as text; a birth date may be half written. */
export interface PatientDraft {
  firstName: string;
  middleName: string;
  lastName: string;
  suffix: string;
  preferredName: string;
  birthDate: string;
  sex: string;
  phone: string;
  email: string;
  addressLine: string;
  city: string;
  state: string;
  zip: string;
}

export const EMPTY: PatientDraft = {
  firstName: '',
  middleName: '',
  lastName: '',
  suffix: '',
  preferredName: '',
  birthDate: '',
  sex: 'unknown',
  phone: '',
  email: '',
  addressLine: '',
  city: '',
  state: '',
  zip: '',
};

type Fields = Omit<InputOf<typeof add>, 'confirmedNew'>;

/** `okoye, nia` and `nia okoye` → last and first name, as a start. */
export function draftFromText(text: string): PatientDraft {
  const name = (word: string): string => word.replaceAll(/(^|[\s'-])\p{Ll}/gu, (letter) => letter.toUpperCase());
  if (/\d/.test(text)) return { ...EMPTY, ...(text.includes('/') ? { birthDate: text } : { phone: text }) };
  const [last = '', first = ''] = text.includes(',')
    ? text.split(',')
    : [text.split(' ').slice(1).join(' ') || text, text.includes(' ') ? text.split(' ')[0] : ''];
  return { ...EMPTY, lastName: name(last.trim()), firstName: name((first ?? '').trim()) };
}

/** The fields as the contract wants them, or what is wrong, by field. */
export function readDraft(draft: PatientDraft): { fields: Fields } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const birthDate = typedDate(draft.birthDate, serverNow().toZonedDateTimeISO('UTC').year);
  if (!birthDate) errors.birthDate = 'Write it like 4/12/1979.';
  if (!draft.firstName.trim()) errors.firstName = 'This is needed.';
  if (!draft.lastName.trim()) errors.lastName = 'This is needed.';
  if (draft.zip && !/^\d{5}(-?\d{4})?$/.test(draft.zip.trim())) errors.zip = 'Five digits, or nine.';
  if (draft.phone && !/^[0-9+(). x-]{7,30}$/.test(draft.phone.trim())) errors.phone = 'Write it like (555) 010-2030.';
  if (draft.email && !/^\S+@\S+\.\S+$/.test(draft.email.trim())) errors.email = 'That is no mail address.';
  if (Object.keys(errors).length > 0 || !birthDate) return { errors };
  const orNull = (text: string): string | null => text.trim() || null;
  return {
    fields: {
      firstName: draft.firstName.trim(),
      middleName: orNull(draft.middleName),
      lastName: draft.lastName.trim(),
      suffix: orNull(draft.suffix),
      preferredName: orNull(draft.preferredName),
      birthDate,
      sex: draft.sex as Fields['sex'],
      phone: orNull(draft.phone),
      email: orNull(draft.email),
      addressLine: orNull(draft.addressLine),
      city: orNull(draft.city),
      state: orNull(draft.state),
      zip: orNull(draft.zip),
    },
  };
}

/** Draws the fields; `change` hears of every key. */
export function patientFields(
  draft: PatientDraft,
  errors: Record<string, string>,
  change: (draft: PatientDraft) => void,
) {
  const field = (
    name: keyof PatientDraft,
    label: string,
    options: { max: number; hint?: string; mode?: string },
  ) => html`<div class="field">
    <label for="patient-${name}">${label}</label>
    <input id="patient-${name}" name=${name} maxlength=${options.max} autocomplete="off" inputmode=${options.mode ?? 'text'} .value=${draft[name]}
      aria-invalid=${errors[name] ? 'true' : nothing} aria-describedby="patient-${name}-hint"
      @input=${(event: InputEvent) => change({ ...draft, [name]: (event.target as HTMLInputElement).value })} />
    <span id="patient-${name}-hint" class=${errors[name] ? 'error' : 'hint'}>${errors[name] ?? options.hint ?? ''}</span>
  </div>`;
  return html`
    <div class="pair">${field('lastName', 'Last name', { max: 80 })} ${field('firstName', 'First name', { max: 80 })}</div>
    <div class="pair">
      ${field('birthDate', 'Birth date', { max: 10, hint: 'Like 4/12/1979', mode: 'numeric' })}
      <div class="field"><label for="patient-sex">Sex</label>
        <select id="patient-sex" @change=${(event: Event) => change({ ...draft, sex: (event.target as HTMLSelectElement).value })}>
          ${SEXES.map((sex) => html`<option value=${sex} ?selected=${sex === draft.sex}>${SEX_NAMES[sex]}</option>`)}
        </select></div>
      ${field('phone', 'Phone', { max: 30, mode: 'tel' })}
    </div>
    <details ?open=${Boolean(draft.addressLine || draft.email || draft.middleName)}>
      <summary>More: middle name, mail, address</summary>
      <div class="stack">
        <div class="pair">${field('middleName', 'Middle name', { max: 80 })} ${field('suffix', 'Suffix', { max: 20 })} ${field('preferredName', 'Called', { max: 80 })}</div>
        ${field('email', 'Mail', { max: 200, mode: 'email' })} ${field('addressLine', 'Street', { max: 120 })}
        <div class="pair">${field('zip', 'ZIP', { max: 10, mode: 'numeric', hint: 'Fills city and state' })} ${field('city', 'City', { max: 80 })} ${field('state', 'State', { max: 40 })}</div>
      </div>
    </details>
  `;
}

/** The form of who pays for a patient: one group of fields for each of them. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { InputOf } from '../../shared/contract.ts';
import type { GUARANTOR_RELATIONSHIPS, Guarantor, Household, saveGuarantors } from '../../shared/household.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { PatientHit } from '../../shared/patients.ts';
import { typedDate, usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import './picker.ts';

type Row = InputOf<typeof saveGuarantors>['guarantors'][number];

/** One who pays, as it is typed. */
export interface ShareDraft {
  id: string;
  kind: 'self' | 'patient' | 'outsider';
  patientId: string;
  patientName: string;
  accountId: string | null;
  name: string;
  birthDate: string;
  phone: string;
  email: string;
  addressLine: string;
  city: string;
  state: string;
  zip: string;
  relationship: string;
  sharePercent: string;
  fromDate: string;
  untilDate: string;
  note: string;
}

export const RELATIONSHIP_WORDS: Record<(typeof GUARANTOR_RELATIONSHIPS)[number], string> = {
  self: 'the patient',
  parent: 'parent',
  guardian: 'guardian',
  spouse: 'spouse',
  partner: 'partner',
  child: 'child',
  sibling: 'sibling',
  grandparent: 'grandparent',
  other: 'other',
};

const KIND_WORDS = { self: 'The patient', patient: 'Another patient', outsider: 'Somebody outside' } as const;

const outsiderFields = (outsider: Guarantor['holder']['outsider']) => ({
  name: outsider?.name ?? '',
  birthDate: outsider?.birthDate ? usDate(outsider.birthDate) : '',
  phone: outsider?.phone ?? '',
  email: outsider?.email ?? '',
  addressLine: outsider?.addressLine ?? '',
  city: outsider?.city ?? '',
  state: outsider?.state ?? '',
  zip: outsider?.zip ?? '',
});

export const draftOfShare = (it: Guarantor, ofPatient: string): ShareDraft => ({
  id: it.id,
  kind: it.holder.outsider ? 'outsider' : it.holder.patientId === ofPatient ? 'self' : 'patient',
  patientId: it.holder.patientId ?? '',
  patientName: it.holder.patientName ?? '',
  accountId: it.holder.outsider ? it.accountId : null,
  ...outsiderFields(it.holder.outsider),
  relationship: it.relationship,
  sharePercent: String(it.sharePercent),
  fromDate: usDate(it.fromDate),
  untilDate: it.untilDate ? usDate(it.untilDate) : '',
  note: it.note,
});

/** A row more: for a child another patient pays, else the patient. */
export const newShare = (isMinor: boolean, today: string): ShareDraft => ({
  ...{ id: uuidv7(), kind: isMinor ? 'patient' : 'self', patientId: '', patientName: '', accountId: null },
  ...{ name: '', birthDate: '', phone: '', email: '', addressLine: '', city: '', state: '', zip: '' },
  ...{
    relationship: isMinor ? 'parent' : 'self',
    sharePercent: '100',
    fromDate: usDate(today),
    untilDate: '',
    note: '',
  },
});

/** The rows as the contract wants them, or what is wrong by its path: `0/sharePercent`. */
export function readShares(
  drafts: readonly ShareDraft[],
  ofPatient: string,
): { rows: Row[] } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const { year } = serverNow().toZonedDateTimeISO('UTC');
  const orNull = (text: string): string | null => text.trim() || null;
  const rows = drafts.map((it, i): Row => {
    const date = (field: 'fromDate' | 'untilDate' | 'birthDate'): string | null => {
      const value = it[field].trim() ? typedDate(it[field], year) : null;
      if (it[field].trim() ? !value : field === 'fromDate') errors[`${i}/${field}`] = 'Write it like 4/12/2026.';
      return value;
    };
    const share = Number(it.sharePercent);
    if (!Number.isInteger(share) || share < 1 || share > 100)
      errors[`${i}/sharePercent`] = 'A whole number from 1 to 100.';
    if (it.kind === 'patient' && !it.patientId) errors[`${i}/holderPatientId`] = 'Find the patient who pays.';
    if (it.kind === 'outsider' && !it.name.trim()) errors[`${i}/name`] = 'This is needed.';
    if (it.zip.trim() && !/^\d{5}(-?\d{4})?$/.test(it.zip.trim())) errors[`${i}/zip`] = 'Five digits, or nine.';
    if (it.phone.trim() && !/^[0-9+(). x-]{7,30}$/.test(it.phone.trim()))
      errors[`${i}/phone`] = 'Write it like (555) 010-2030.';
    const birthDate = date('birthDate');
    return {
      id: it.id,
      relationship: (it.kind === 'self' ? 'self' : it.relationship) as Row['relationship'],
      sharePercent: share,
      fromDate: date('fromDate') ?? '',
      untilDate: date('untilDate'),
      note: it.note.trim(),
      holderPatientId: it.kind === 'self' ? ofPatient : it.kind === 'patient' ? it.patientId : null,
      accountId: it.kind === 'outsider' ? it.accountId : null,
      outsider:
        it.kind === 'outsider'
          ? {
              name: it.name.trim(),
              birthDate,
              phone: orNull(it.phone),
              email: orNull(it.email),
              addressLine: orNull(it.addressLine),
              city: orNull(it.city),
              state: orNull(it.state),
              zip: orNull(it.zip),
            }
          : null,
    };
  });
  return Object.keys(errors).length > 0 ? { errors } : { rows };
}

/** Draws the rows; `change` hears of every key. */
export function shareFields(
  drafts: readonly ShareDraft[],
  errors: Record<string, string>,
  known: Household['outsiders'],
  change: (drafts: ShareDraft[]) => void,
) {
  return repeat(
    drafts,
    ({ id }) => id,
    (it, i) => {
      const put = (parts: Partial<ShareDraft>): void =>
        change(drafts.map((one) => (one === it ? { ...it, ...parts } : one)));
      const field = (name: keyof ShareDraft, label: string, max: number, mode = 'text', hint = '') => {
        const id = `guarantor-${i}-${name}`;
        const error = errors[`${i}/${name}`];
        return html`<div class="field"><label for=${id}>${label}</label>
          <input id=${id} maxlength=${max} autocomplete="off" inputmode=${mode} .value=${String(it[name] ?? '')}
            aria-invalid=${error ? 'true' : nothing} aria-describedby="${id}-hint"
            @input=${(event: Event) => put({ [name]: (event.target as HTMLInputElement).value })} />
          <span id="${id}-hint" class=${error ? 'error' : 'hint'}>${error ?? hint}</span></div>`;
      };
      const choice = (name: 'kind' | 'relationship', label: string, words: Record<string, string>) => {
        const id = `guarantor-${i}-${name}`;
        const error = errors[`${i}/${name}`];
        return html`<div class="field"><label for=${id}>${label}</label>
          <select id=${id} aria-invalid=${error ? 'true' : nothing} @change=${(event: Event) => {
            const value = (event.target as HTMLSelectElement).value;
            const relationship = name === 'kind' && it.relationship === 'self' ? { relationship: 'parent' } : {};
            put({ ...relationship, [name]: value });
          }}>${Object.entries(words).map(([value, word]) => html`<option value=${value} ?selected=${value === it[name]}>${word}</option>`)}</select>
          <span class="error">${error ?? ''}</span></div>`;
      };
      const { self: _, ...others } = RELATIONSHIP_WORDS;
      return html`<div class="record-row" role="group" aria-label="Guarantor ${i + 1}">
        <div class="pair">
          ${choice('kind', 'Who pays', KIND_WORDS)}
          ${it.kind === 'self' ? nothing : choice('relationship', 'Is the patient’s', others)}
        </div>
        ${it.kind === 'patient' ? patientOf(it, errors[`${i}/holderPatientId`], put) : nothing}
        ${
          it.kind === 'outsider' && !it.accountId && !it.name
            ? known.map(
                ({ accountId, accountNumber, outsider }) =>
                  html`<div><button type="button" @click=${() => put({ accountId, ...outsiderFields(outsider) })}>${outsider.name}, who has account ${accountNumber}</button></div>`,
              )
            : nothing
        }
        ${
          it.kind === 'outsider'
            ? html`<div class="pair">${field('name', 'Name', 120)} ${field('birthDate', 'Birth date', 10, 'numeric')}
                ${field('phone', 'Phone', 30, 'tel')} ${field('email', 'Mail', 200, 'email')} ${field('addressLine', 'Street', 120)}
                ${field('zip', 'ZIP', 10, 'numeric')} ${field('city', 'City', 80)} ${field('state', 'State', 40)}</div>`
            : nothing
        }
        <div class="pair">${field('sharePercent', 'Share in %', 3, 'numeric')} ${field('fromDate', 'From', 10, 'numeric')}
          ${field('untilDate', 'Last day', 10, 'numeric', 'Empty while it holds')}
          ${field('note', 'What a decree or the parents say', 300)}</div>
        <div class="row end"><button type="button" class="quiet" aria-label="Remove guarantor ${i + 1}" @click=${() =>
          change(drafts.filter((one) => one !== it))}>Remove</button></div>
      </div>`;
    },
  );
}

const patientOf = (it: ShareDraft, error: string | undefined, put: (parts: Partial<ShareDraft>) => void) =>
  it.patientId
    ? html`<p>${it.patientName} <button type="button" class="quiet" @click=${() => put({ patientId: '', patientName: '' })}>Choose somebody else</button>
        ${error ? html`<span class="error" role="alert">${error}</span>` : nothing}</p>`
    : html`<div><am-patient-picker label="The patient who pays" @patient-picked=${(event: CustomEvent<PatientHit>) => {
        event.stopPropagation();
        put({ patientId: event.detail.id, patientName: event.detail.name });
      }} @patient-new=${(event: Event) => event.stopPropagation()}></am-patient-picker>
        ${error ? html`<p class="error" role="alert">${error}</p>` : nothing}</div>`;

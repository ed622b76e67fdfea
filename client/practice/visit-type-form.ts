/** The form of a visit type. */
import { html } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send } from '../api/send.ts';
import { activeField, allOf, choices, editRow, textField, textOf } from './parts.ts';
import './pattern-editor.ts';
import type { PatternEditor } from './pattern-editor.ts';
import { PROFESSION_NAMES } from './words.ts';

interface Around {
  position: number;
  providers: readonly contract.Provider[];
  classes: readonly contract.ResourceClass[];
}

const MONTHS = 12;

/** Ages are typed in years; those of the smallest in months, as `18 m`. */
export function ageText(months: number | null): string {
  if (months === null) return '';
  return months % MONTHS === 0 ? String(months / MONTHS) : `${months} m`;
}
export function ageMonthsOf(text: string): number | null {
  const found = /^\s*(\d{1,4})\s*(m)?/i.exec(text);
  if (!found) return null;
  return Number(found[1]) * (found[2] ? 1 : MONTHS);
}

export function editVisitType(row: contract.VisitType | null, around: Around): Promise<boolean> {
  return editRow({
    title: row ? `Change ${row.name}` : 'Add a visit type',
    row,
    wide: true,
    body: html`<div class="stack" @input=${keepPicture}>
      ${basics(row)} ${pattern(row, around)} ${who(row, around)} ${patients(row)} ${activeField(row?.active ?? true)}
    </div>`,
    read: (fields, form) => ({ ...readFields(fields), needs: needsOf(form), position: around.position }),
    save: (typed) => send(contract.saveVisitType, typed),
  });
}

const needsOf = (form: HTMLElement): contract.VisitNeed[] =>
  form.querySelector<PatternEditor>('am-pattern-editor')?.needs ?? [];

/** The picture of the pattern follows the length and the buffers while they are typed. */
function keepPicture(event: Event): void {
  const form = (event.target as HTMLElement).closest('form');
  const editor = form?.querySelector<PatternEditor>('am-pattern-editor');
  if (!form || !editor) return;
  const fields = new FormData(form);
  const number = (name: string): number => Number(textOf(fields, name)) || 0;
  const minutes = number('durationMinutes');
  // What reached to the end reaches to the new end.
  if (minutes !== editor.minutes && minutes > 0)
    editor.needs = editor.needs.map((need) =>
      need.untilMinute === editor.minutes && minutes > need.fromMinute ? { ...need, untilMinute: minutes } : need,
    );
  editor.minutes = minutes || editor.minutes;
  editor.minutesBefore = number('beforeMinutes');
  editor.minutesAfter = number('afterMinutes');
}

const numberField = (
  name: string,
  label: string,
  value: number | null,
  most: number,
  more: { least?: number; hint?: string } = {},
) =>
  html`<div class="field"><label for="edit-${name}">${label}</label>
    <input id="edit-${name}" name=${name} type="number" min=${more.least ?? 0} max=${most} ?required=${value !== null} .value=${value === null ? '' : String(value)} />
    ${more.hint ? html`<span class="hint">${more.hint}</span>` : ''}</div>`;

const basics = (row: contract.VisitType | null) => html`
  <div class="pair type-basics">
    <div class="field"><label for="edit-code">Code</label><input id="edit-code" name="code" required pattern="[A-Za-z0-9]{2}" title="Two letters or digits" maxlength="2" autocomplete="off" .value=${row?.code ?? ''} /></div>
    ${textField('name', 'Name', row?.name ?? '', { max: 60, required: true })}
  </div>
  <div class="pair">
    ${numberField('durationMinutes', 'Minutes', row?.durationMinutes ?? 20, 1440, { least: 5 })}
    ${numberField('beforeMinutes', 'Before it', row?.beforeMinutes ?? 0, 240, { hint: 'Minutes to prepare' })}
    ${numberField('afterMinutes', 'After it', row?.afterMinutes ?? 0, 240, { hint: 'Minutes to clean up' })}
    ${numberField('capacity', 'Places', row?.capacity ?? 1, 200, { least: 1, hint: 'More than 1: a group' })}
  </div>
  <fieldset class="row colours"><legend>Colour</legend>
    ${Array.from({ length: contract.COLOUR_FAMILIES }, (_, i) => html`<label class="check"><input type="radio" name="colour" value=${i} ?checked=${i === (row?.colour ?? 0)} /><span class="swatch f${i}">${row?.code ?? i + 1}</span></label>`)}
  </fieldset>`;

const pattern = (row: contract.VisitType | null, { classes }: Around) =>
  html`<am-pattern-editor .needs=${row?.needs ?? []} .classes=${[...classes]} .minutes=${row?.durationMinutes ?? 20}
    .minutesBefore=${row?.beforeMinutes ?? 0} .minutesAfter=${row?.afterMinutes ?? 0}></am-pattern-editor>`;

const who = (row: contract.VisitType | null, { providers }: Around) =>
  choices(
    'providerIds',
    'Who may do it',
    row?.providerIds ?? [],
    providers
      .filter(({ id, active }) => active || row?.providerIds.includes(id))
      .map(({ id, displayName, profession }) => ({
        id,
        word:
          profession === 'provider' ? displayName : `${displayName} (${PROFESSION_NAMES[profession].toLowerCase()})`,
      })),
    'Nobody ticked: every provider.',
  );

const patients = (row: contract.VisitType | null) => html`
  <div class="pair">
    <div class="field"><label for="edit-ageMonthsMin">From age</label><input id="edit-ageMonthsMin" name="ageMonthsMin" autocomplete="off" pattern="\\s*\\d{1,3}\\s*[mM]?\\s*" title="Years, or months as 18 m" .value=${ageText(row?.ageMonthsMin ?? null)} /><span class="hint">Years; months as 18 m</span></div>
    <div class="field"><label for="edit-ageMonthsMax">Up to age</label><input id="edit-ageMonthsMax" name="ageMonthsMax" autocomplete="off" pattern="\\s*\\d{1,3}\\s*[mM]?\\s*" title="Years, or months as 18 m" .value=${ageText(row?.ageMonthsMax ?? null)} /></div>
    ${numberField('repeatDaysMin', 'Too soon within', row?.repeatDaysMin ?? null, 3650, { least: 1, hint: 'Days; asks before a repeat' })}
  </div>
  <div class="field"><label for="edit-planNote">What plans say</label><textarea id="edit-planNote" name="planNote" maxlength="300" rows="2" .value=${row?.planNote ?? ''}></textarea>
    <span class="hint">Read at booking.</span></div>
  <div class="field"><label for="edit-instructions">Instructions for the patient</label><textarea id="edit-instructions" name="instructions" maxlength="1000" rows="2" .value=${row?.instructions ?? ''}></textarea></div>
  <div class="row">
    <label class="check"><input type="checkbox" name="selfBooking" ?checked=${row?.selfBooking ?? false} />Patients may book it themselves</label>
    <label class="check"><input type="checkbox" name="telehealth" ?checked=${row?.telehealth ?? false} />Telehealth</label>
  </div>`;

function readFields(fields: FormData) {
  const number = (name: string): number => Number(textOf(fields, name));
  return {
    code: textOf(fields, 'code').toUpperCase(),
    name: textOf(fields, 'name'),
    durationMinutes: number('durationMinutes'),
    colour: number('colour'),
    beforeMinutes: number('beforeMinutes'),
    afterMinutes: number('afterMinutes'),
    capacity: number('capacity'),
    providerIds: allOf(fields, 'providerIds'),
    ageMonthsMin: ageMonthsOf(textOf(fields, 'ageMonthsMin')),
    ageMonthsMax: ageMonthsOf(textOf(fields, 'ageMonthsMax')),
    repeatDaysMin: number('repeatDaysMin') || null,
    planNote: textOf(fields, 'planNote').trim() || null,
    instructions: textOf(fields, 'instructions').trim() || null,
    selfBooking: fields.has('selfBooking'),
    telehealth: fields.has('telehealth'),
    active: fields.has('active'),
  };
}

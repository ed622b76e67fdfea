/** What a line says beside its grid: a drug's code, days and place of its own, an authorization, marks. */
import { html } from 'lit';
import type { Authorization } from '../../shared/authorizations.ts';
import { type ChargeLineInput, NDC_UNITS } from '../../shared/billing.ts';
import { ask } from '../elements/ask.ts';
import { selectField, textField, textOf } from '../practice/parts.ts';
import { type LineCells, PLAIN_LINE, plainCode } from './sheet-draft.ts';

const UNIT_WORDS: Record<(typeof NDC_UNITS)[number], string> = {
  F2: 'international units',
  GR: 'grams',
  ME: 'milligrams',
  ML: 'millilitres',
  UN: 'pieces',
};

/** `0002-1433-80` and `00002143380` → eleven digits; null: it is none. A part that is short gets a nought before it (5-4-2). */
export function ndcOf(text: string): string | null {
  const parts = text.trim().split('-');
  const [labeler = '', product = '', pack = ''] = parts;
  const whole =
    parts.length === 3
      ? `${labeler.padStart(5, '0')}${product.padStart(4, '0')}${pack.padStart(2, '0')}`
      : parts.join('');
  return /^\d{11}$/.test(whole) ? whole : null;
}

const FLAGS = [
  ['isEmergency', 'An emergency'],
  ['isEpsdt', 'Screening of a child (EPSDT)'],
  ['isFamilyPlanning', 'Family planning'],
] as const;

/** Whether a line says more than its grid shows. */
export const saysMore = ({ rest }: LineCells): boolean =>
  rest !== null &&
  (Object.keys(PLAIN_LINE) as (keyof typeof PLAIN_LINE)[]).some((name) => rest[name] !== PLAIN_LINE[name]);

function read(form: HTMLFormElement, before: ChargeLineInput): ChargeLineInput | null {
  const fields = new FormData(form);
  const text = (name: string): string => textOf(fields, name).trim();
  const refuse = (name: string, sentence: string): null => {
    const place = form.querySelector<HTMLElement>('[data-problem]');
    if (place) Object.assign(place, { hidden: false, textContent: sentence });
    form.querySelector<HTMLElement>(`[name=${name}]`)?.focus();
    return null;
  };
  const ndc = text('ndc') ? ndcOf(text('ndc')) : null;
  if (text('ndc') && !ndc) return refuse('ndc', 'An NDC has eleven digits, or three parts like 0002-1433-80.');
  const quantity = Number(text('ndcQuantity'));
  if (ndc && !(quantity > 0)) return refuse('ndcQuantity', 'Say how much of the drug was given.');
  const placeOfService = text('placeOfService') || null;
  if (placeOfService && !/^\d{2}$/.test(placeOfService))
    return refuse('placeOfService', 'A place of service has two digits.');
  return {
    ...before,
    ndc,
    ndcQuantity: ndc ? quantity : null,
    ndcUnit: ndc ? (text('ndcUnit') as ChargeLineInput['ndcUnit']) : null,
    prescriptionNumber: text('prescriptionNumber') || null,
    fromOn: text('fromOn') || null,
    toOn: text('toOn') || text('fromOn') || null,
    placeOfService,
    note: text('note'),
    authorizationId: text('authorizationId') || null,
    referralId: text('referralId') || null,
    ...(Object.fromEntries(FLAGS.map(([name]) => [name, fields.has(name)])) as Pick<
      ChargeLineInput,
      (typeof FLAGS)[number][0]
    >),
  };
}

/** Asks for what the grid has no room for; null: nothing was changed. */
export async function askLine(cells: LineCells, authorizations: readonly Authorization[]): Promise<LineCells | null> {
  const procedure = plainCode(cells.procedure);
  const line: ChargeLineInput = {
    ...{ id: cells.id, modifiers: [], units: 1, pointers: '', chargeCents: null },
    ...(cells.rest?.procedure === procedure ? cells.rest : PLAIN_LINE),
    procedure,
  };
  const granted = (kind: Authorization['kind']) => [
    { value: '', word: '–' },
    ...authorizations
      .filter(
        (one) => one.kind === kind && (one.active || one.id === line.authorizationId || one.id === line.referralId),
      )
      .map(({ id, number }) => ({ value: id, word: number })),
  ];
  const date = (name: 'fromOn' | 'toOn', label: string) =>
    html`<div class="field"><label for="edit-${name}">${label}</label><input id="edit-${name}" name=${name} type="date" .value=${line[name] ?? ''} /></div>`;
  const rest = await ask<ChargeLineInput>({
    title: `More about ${procedure}`,
    wide: true,
    body: html`<div class="sheet-places">
        ${textField('ndc', 'Drug code (NDC)', line.ndc ?? '', { max: 13 })}
        ${textField('ndcQuantity', 'Quantity', line.ndcQuantity === null ? '' : String(line.ndcQuantity), { max: 9 })}
        ${selectField(
          'ndcUnit',
          'in',
          line.ndcUnit ?? 'ML',
          NDC_UNITS.map((value) => ({ value, word: UNIT_WORDS[value] })),
        )}
        ${textField('prescriptionNumber', 'Prescription number', line.prescriptionNumber ?? '', { max: 50 })}
      </div><div class="sheet-places">
        ${date('fromOn', 'From, where not as the sheet')}${date('toOn', 'Until')}
        ${textField('placeOfService', 'Place, where not as the sheet', line.placeOfService ?? '', { max: 2 })}
        ${selectField('authorizationId', 'Authorization', line.authorizationId ?? '', granted('authorization'))}
        ${selectField('referralId', 'Referral', line.referralId ?? '', granted('referral'))}
      </div>
      ${textField('note', 'Description on the claim, where the code says too little', line.note, { max: 80 })}
      <div class="row">${FLAGS.map(([name, label]) => html`<label class="check"><input type="checkbox" name=${name} ?checked=${line[name]} />${label}</label>`)}</div>`,
    yes: 'Take over',
    read: (form) => read(form, line),
  });
  return rest && { ...cells, rest };
}

/** The short forms beside coverage: a case, the Medicare questionnaire, where and to whom nothing may go, Medigap. */
import { html } from 'lit';
import * as contract from '../../shared/coverage.ts';
import { MEDIGAP_BENEFITS, MEDIGAP_TABLE, type MedigapBenefit, medigapSays } from '../../shared/coverage-medigap.ts';
import { EMPLOYER_SIZES, type Employer, type Payer } from '../../shared/coverage-payers.ts';
import { send } from '../api/send.ts';
import { ask } from '../elements/ask.ts';
import { editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { byName } from './lists.ts';
import { CASE_KIND_NAMES, EMPLOYER_SIZE_NAMES } from './words.ts';

const dayField = (name: string, label: string, value: string | null, required = false) =>
  html`<div class="field"><label for="edit-${name}">${label}</label>
    <input id="edit-${name}" name=${name} type="date" ?required=${required} .value=${value ?? ''} /></div>`;
const tick = (name: string, label: string, on: boolean) =>
  html`<label class="check"><input type="checkbox" name=${name} ?checked=${on} />${label}</label>`;
const orNull = (fields: FormData, name: string): string | null => textOf(fields, name).trim() || null;

export function editCase(
  patientId: string,
  row: contract.PatientCase | null,
  employers: readonly Employer[],
): Promise<boolean> {
  const shown = byName(employers.filter(({ id, active }) => active || id === row?.employerId));
  return editRow({
    title: row ? `Change the case ${row.name}` : 'Open a case',
    row,
    wide: true,
    body: html`<p class="muted small">What health insurance does not pay first: an injury at work, an accident, an agreement.</p>
      <div class="pair">
        ${selectField(
          'kind',
          'Kind',
          row?.kind ?? 'workers_compensation',
          contract.CASE_KINDS.map((value) => ({ value, word: CASE_KIND_NAMES[value] })),
        )}
        ${textField('name', 'Name', row?.name ?? '', { max: 80, required: true, hint: 'As the desk calls it: wrist, March' })}
      </div>
      <div class="pair">${dayField('injuryOn', 'Day of the injury', row?.injuryOn ?? null)}
        ${textField('injuryState', 'State of the injury', row?.injuryState ?? '', { max: 2 })}
        ${textField('claimNumber', 'Claim number', row?.claimNumber ?? '', { max: 50 })}</div>
      <div class="pair">${textField('adjusterName', 'Adjuster', row?.adjusterName ?? '', { max: 80 })}
        ${textField('adjusterPhone', 'Adjuster’s phone', row?.adjusterPhone ?? '', { max: 40 })}</div>
      <div class="pair">${textField('attorneyName', 'Attorney', row?.attorneyName ?? '', { max: 80 })}
        ${textField('attorneyPhone', 'Attorney’s phone', row?.attorneyPhone ?? '', { max: 40 })}</div>
      <div class="pair">${selectField('employerId', 'Employer', row?.employerId ?? '', [
        { value: '', word: 'None' },
        ...shown.map(({ id, name }) => ({ value: id, word: name })),
      ])}
        ${dayField('closedOn', 'Closed on', row?.closedOn ?? null)}</div>`,
    read: (fields) => ({
      patientId,
      kind: textOf(fields, 'kind') as contract.CaseKind,
      name: textOf(fields, 'name'),
      injuryOn: orNull(fields, 'injuryOn'),
      injuryState: orNull(fields, 'injuryState'),
      claimNumber: orNull(fields, 'claimNumber'),
      adjusterName: orNull(fields, 'adjusterName'),
      adjusterPhone: orNull(fields, 'adjusterPhone'),
      employerId: orNull(fields, 'employerId'),
      attorneyName: orNull(fields, 'attorneyName'),
      attorneyPhone: orNull(fields, 'attorneyPhone'),
      closedOn: orNull(fields, 'closedOn'),
    }),
    save: (typed) => send(contract.saveCase, typed),
  });
}

const ENTITLEMENTS = [
  { value: 'age', word: 'Age' },
  { value: 'disability', word: 'Disability' },
  { value: 'esrd', word: 'Kidney failure (ESRD)' },
];

/** The short form of the Medicare secondary-payer questionnaire. */
export function askMsp(disclosure: contract.Disclosure): Promise<boolean> {
  const was = disclosure.mspAnswers;
  const { confidentialAddress, confidentialPhone } = disclosure;
  return editRow({
    title: 'Medicare: who pays first?',
    row: disclosure,
    body: html`${selectField('entitlement', 'Has Medicare because of', was?.entitlement ?? 'age', ENTITLEMENTS)}
      ${dayField('esrdSince', 'Kidney failure: Medicare since', was?.esrdSince ?? null)}
      <fieldset class="choices"><legend>Work</legend><div class="choice-grid">
        ${tick('selfWorks', 'The patient works', was?.selfWorks ?? false)}
        ${tick('spouseWorks', 'The spouse works', was?.spouseWorks ?? false)}
        ${tick('familyWorks', 'Another of the family works', was?.familyWorks ?? false)}
        ${tick('groupPlan', 'A group plan comes with that work', was?.groupPlan ?? false)}
      </div></fieldset>
      ${selectField(
        'employerSize',
        'Employees there',
        was?.employerSize ?? 'unknown',
        EMPLOYER_SIZES.map((value) => ({ value, word: EMPLOYER_SIZE_NAMES[value] })),
      )}
      <fieldset class="choices"><legend>Others who may have to pay</legend><div class="choice-grid">
        ${tick('workInjury', 'An injury or illness from work', was?.workInjury ?? false)}
        ${tick('accident', 'An accident somebody answers for', was?.accident ?? false)}
        ${tick('blackLung', 'Black lung benefits', was?.blackLung ?? false)}
        ${tick('vaAuthorised', 'Veterans Affairs authorised this care', was?.vaAuthorised ?? false)}
      </div></fieldset>`,
    read: (fields) => ({
      mspAnswers: {
        entitlement: textOf(fields, 'entitlement') as contract.MspAnswers['entitlement'],
        esrdSince: orNull(fields, 'esrdSince'),
        selfWorks: fields.has('selfWorks'),
        spouseWorks: fields.has('spouseWorks'),
        familyWorks: fields.has('familyWorks'),
        groupPlan: fields.has('groupPlan'),
        employerSize: textOf(fields, 'employerSize') as Employer['size'],
        workInjury: fields.has('workInjury'),
        accident: fields.has('accident'),
        blackLung: fields.has('blackLung'),
        vaAuthorised: fields.has('vaAuthorised'),
      },
    }),
    save: ({ mspAnswers, expectedVersion }) =>
      send(contract.saveDisclosure, {
        patientId: disclosure.id,
        expectedVersion: expectedVersion ?? 0,
        confidentialAddress,
        confidentialPhone,
        mspAnswers,
      }),
  });
}

export function editConfidential(disclosure: contract.Disclosure): Promise<boolean> {
  return editRow({
    title: 'Reached in confidence',
    row: disclosure,
    body: html`<p class="muted small">What stands here takes the place of every other address and phone, also those of the household, in all messages, reminders and statements.</p>
      ${textField('confidentialAddress', 'Address', disclosure.confidentialAddress ?? '', { max: 200 })}
      ${textField('confidentialPhone', 'Phone', disclosure.confidentialPhone ?? '', { max: 40 })}`,
    read: (fields) => ({
      confidentialAddress: orNull(fields, 'confidentialAddress'),
      confidentialPhone: orNull(fields, 'confidentialPhone'),
    }),
    save: ({ id: _, expectedVersion, ...typed }) =>
      send(contract.saveDisclosure, { patientId: disclosure.id, expectedVersion: expectedVersion ?? 0, ...typed }),
  });
}

export function editRestriction(
  patientId: string,
  row: contract.Restriction | null,
  payers: readonly Payer[],
  today: string,
): Promise<boolean> {
  return editRow({
    title: row ? 'Change what a plan is not told' : 'Not to be told to a plan',
    row,
    body: html`<p class="muted small">Paid in full by the patient, who asks for it: it never goes to the plan.</p>
      ${textField('about', 'What', row?.about ?? '', { max: 200, required: true, hint: 'As it reads after “is not told of”' })}
      ${selectField('payerId', 'Not told to', row?.payerId ?? '', [
        { value: '', word: 'Any payer' },
        ...byName(payers).map(({ id, name }) => ({ value: id, word: name })),
      ])}
      <div class="pair">${dayField('startsOn', 'First day', row?.startsOn ?? today, true)}
        ${dayField('endsOn', 'Last day', row?.endsOn ?? today, true)}</div>`,
    read: (fields) => ({
      patientId,
      about: textOf(fields, 'about'),
      payerId: orNull(fields, 'payerId'),
      startsOn: textOf(fields, 'startsOn'),
      endsOn: textOf(fields, 'endsOn'),
    }),
    save: (typed) => send(contract.saveRestriction, typed),
  });
}

const VISITS = [
  ['An office visit', { place: 'office', preventive: false }],
  ['The emergency room', { place: 'emergency', preventive: false }],
  ['Other care', { place: 'other', preventive: false }],
  ['Preventive care', { place: 'office', preventive: true }],
] as const;

/** What a Medigap plan pays of what Medicare leaves: its letter's column of the chart, and visits in plain words. */
export async function showMedigap({ planName, medigapLetter: letter, cobaId }: contract.Coverage): Promise<void> {
  const benefits = Object.entries(MEDIGAP_BENEFITS) as [MedigapBenefit, string][];
  await ask({
    title: letter ? `${planName}: Medigap plan ${letter}` : planName,
    wide: true,
    no: 'Close',
    yes: null,
    body: letter
      ? html`<div class="medigap">
          <div class="scroll-x" tabindex="0" role="region" aria-label="Benefits"><table>
            <thead><tr><th>Benefit</th><th>Plan ${letter} pays</th></tr></thead>
            <tbody>${benefits.map(([benefit, word]) => html`<tr><td>${word}</td><td>${MEDIGAP_TABLE[letter][benefit]} %</td></tr>`)}</tbody></table></div>
          <div class="stack">${VISITS.map(
            ([word, visit]) =>
              html`<section><h3>${word}</h3><ul class="record-list small">${medigapSays(letter, visit).map((line) => html`<li>${line}</li>`)}</ul></section>`,
          )}</div></div>
          <p class="small muted">${cobaId ? `COBA id ${cobaId}: Medicare sends the claim on by it.` : 'No COBA id: most plans get the claim from Medicare by themselves, by their list of members.'} Massachusetts, Minnesota and Wisconsin have other plans.</p>`
      : html`<p>The letter of the plan is not written yet. It stands on the card: change the coverage, and choose it.</p>`,
  });
}

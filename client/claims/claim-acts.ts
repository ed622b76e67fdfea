/** What a person does to a claim, asked for in short forms. */
import { html } from 'lit';
import { ADJUSTMENT_GROUPS } from '../../shared/claim.ts';
import { REPORTS, setAttachments, TRANSMISSIONS } from '../../shared/claim-attachments.ts';
import {
  type Answer,
  billNextPayer,
  type ClaimPage,
  type Correction,
  correctClaim,
  type Finding,
  holdClaim,
  overrideFinding,
  recordAnswer,
  setClaimWork,
} from '../../shared/claims.ts';
import type { InputOf } from '../../shared/contract.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { ask } from '../elements/ask.ts';
import { money, typedCents, typedDate, usDate } from '../elements/words.ts';
import { selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { CORRECTION_WORDS } from './words.ts';

/** Does the work and shows what came of it; null: nothing was done. */
export type Act = (work: () => Promise<ClaimPage | null>, done: string) => Promise<void>;

const referenceTo = ({ id, version }: ClaimPage) => ({ id, expectedVersion: version });

/** Marks a field and says what is wrong with it. */
function wrongAt(form: HTMLFormElement, name: string, sentence: string): null {
  const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
  field?.setCustomValidity(sentence);
  field?.reportValidity();
  field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
  return null;
}

const dateOf = (form: HTMLFormElement, name: string): string | null => {
  const typed = textOf(new FormData(form), name).trim();
  return typedDate(typed, Number(practiceToday().slice(0, 4)) + 1) ?? wrongAt(form, name, 'Write it like 4/12/2026.');
};

export async function askHold(page: ClaimPage, act: Act): Promise<void> {
  const isHeld = page.holdReason !== null && page.blocks === 0;
  if (isHeld) return act(() => send(holdClaim, { ...referenceTo(page), reason: null }), 'It goes on.');
  const reason = await ask<string>({
    title: `Hold claim ${page.claimNumber} back?`,
    body: textField('reason', 'Why', '', { max: 200, required: true }),
    yes: 'Hold it back',
    read: (form) => textOf(new FormData(form), 'reason').trim() || null,
  });
  if (reason) await act(() => send(holdClaim, { ...referenceTo(page), reason }), 'It is held.');
}

type Attached = InputOf<typeof setAttachments>['attachments'];
const ATTACHED_MAX = 4;

/** What goes to the payer beside the claim: a few lines, each a kind of paper and a way. */
export async function askAttachments(page: ClaimPage, act: Act): Promise<void> {
  const worded = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([value, word]) => ({ value, word }));
  const known = page.claim.attachments;
  const places = Array.from({ length: Math.max(ATTACHED_MAX, known.length) }, (_, i) => i);
  const attachments = await ask<Attached>({
    title: `What goes with claim ${page.claimNumber}?`,
    body: html`<p class="small">Each paper that is sent gets a number. It stands in the claim and on the cover sheet.</p>
      ${places.map(
        (i) => html`<div class="pair">
        ${selectField(`report${i}`, `Paper ${i + 1}`, known[i]?.report ?? '', [{ value: '', word: 'None' }, ...worded(REPORTS)])}
        ${selectField(`transmission${i}`, `Paper ${i + 1} goes`, known[i]?.transmission ?? 'FX', worded(TRANSMISSIONS))}</div>`,
      )}`,
    yes: 'Save',
    read: (form) => {
      const fields = new FormData(form);
      return places.flatMap((i) => {
        const report = textOf(fields, `report${i}`);
        return report ? [{ report, transmission: textOf(fields, `transmission${i}`) } as Attached[number]] : [];
      });
    },
  });
  if (attachments) await act(() => send(setAttachments, { ...referenceTo(page), attachments }), 'Saved.');
}

export async function askOverride(page: ClaimPage, finding: Finding, act: Act): Promise<void> {
  const reference = { ...referenceTo(page), findingId: finding.id };
  if (finding.overriddenAt)
    return act(() => send(overrideFinding, { ...reference, reason: null }), 'The finding counts again.');
  const reason = await ask<string>({
    title: 'Pass over this finding?',
    body: html`<p>${finding.sentence}</p>${textField('reason', 'Why it is right as it is', '', { max: 300, required: true, hint: 'It stands in the claim’s history with your name.' })}`,
    yes: 'Pass over it',
    read: (form) => textOf(new FormData(form), 'reason').trim() || null,
  });
  if (reason) await act(() => send(overrideFinding, { ...reference, reason }), 'Passed over.');
}

export async function askWork(page: ClaimPage, act: Act): Promise<void> {
  const { me } = session;
  const answer = await ask<{ ownerId: string | null; nextAction: string | null; nextActionOn: string | null }>({
    title: 'Owner and next step',
    body: html`
      ${selectField('ownerId', 'Owner', page.ownerId ?? '', [
        { value: '', word: 'Nobody' },
        ...(page.ownerId && page.ownerId !== me?.userId ? [{ value: page.ownerId, word: page.ownerName ?? '' }] : []),
        ...(me ? [{ value: me.userId, word: me.displayName }] : []),
      ])}
      ${textField('nextAction', 'Next step', page.nextAction ?? '', { max: 200 })}
      ${textField('nextActionOn', 'On', page.nextActionOn ? usDate(page.nextActionOn) : '', { max: 10, hint: 'Like 4/12/2026' })}`,
    yes: 'Save',
    read: (form) => {
      const fields = new FormData(form);
      const typed = textOf(fields, 'nextActionOn').trim();
      const nextActionOn = typed ? dateOf(form, 'nextActionOn') : null;
      if (typed && !nextActionOn) return null;
      return {
        ownerId: textOf(fields, 'ownerId') || null,
        nextAction: textOf(fields, 'nextAction').trim() || null,
        nextActionOn,
      };
    },
  });
  if (answer) await act(() => send(setClaimWork, { ...referenceTo(page), ...answer }), 'Saved.');
}

const ANSWER_WORDS: Record<Answer, string> = {
  accepted: 'It has taken the claim in',
  rejected: 'It has sent the claim back',
  in_adjudication: 'It is working on it',
  paid: 'It has paid',
  denied: 'It has denied it',
};

export async function askAnswer(page: ClaimPage, act: Act): Promise<void> {
  const answer = await ask<Omit<Parameters<typeof send<typeof recordAnswer>>[1], 'id' | 'expectedVersion'>>({
    title: `What did ${page.payerName} say?`,
    body: html`
      ${selectField(
        'answer',
        'Answer',
        'accepted',
        Object.entries(ANSWER_WORDS).map(([value, word]) => ({ value, word })),
      )}
      ${textField('payerControlNumber', 'Its number of this claim', page.payerControlNumber ?? '', { max: 50, hint: 'A replacement or a void will need it.' })}
      ${textField('on', 'Said on', usDate(practiceToday()), { max: 10, required: true })}
      <div class="field"><label for="answer-words">In its words</label><textarea id="answer-words" name="words" maxlength="500" rows="3"></textarea></div>`,
    yes: 'Record it',
    read: (form) => {
      const fields = new FormData(form);
      const on = dateOf(form, 'on');
      if (!on) return null;
      return {
        answer: textOf(fields, 'answer') as Answer,
        payerControlNumber: textOf(fields, 'payerControlNumber').trim() || null,
        on,
        words: textOf(fields, 'words'),
      };
    },
  });
  if (answer) await act(() => send(recordAnswer, { ...referenceTo(page), ...answer }), 'Recorded.');
}

export async function askCorrection(page: ClaimPage, how: Correction, act: Act): Promise<void> {
  const reason = await ask<string>({
    title: `${CORRECTION_WORDS[how]}: claim ${page.claimNumber}`,
    body: textField('reason', 'Why', '', { max: 200, required: true }),
    yes: CORRECTION_WORDS[how],
    danger: how === 'void',
    read: (form) => textOf(new FormData(form), 'reason').trim() || null,
  });
  if (reason)
    await act(() => send(correctClaim, { ...referenceTo(page), how, reason }), `${CORRECTION_WORDS[how]}: done.`);
}

interface LineAnswer {
  controlNumber: string;
  paidCents: number;
  adjustments: { group: (typeof ADJUSTMENT_GROUPS)[number]; reason: string; amountCents: number }[];
}

/** `CO45 125.00, PR1 75` as groups, reasons and cents; null where it cannot be read. */
export function readAdjustments(text: string): LineAnswer['adjustments'] | null {
  const adjustments: LineAnswer['adjustments'] = [];
  for (const part of text
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, group = '', reason = '', amount = ''] =
      /^([A-Za-z]{2})[\s-]*([A-Za-z]?\d{1,4})\s+(-?[\d.]+)$/.exec(part) ?? [];
    const known = ADJUSTMENT_GROUPS.find((one) => one === group.toUpperCase());
    const cents = typedCents(amount.replace('-', ''));
    if (!known || cents === null) return null;
    adjustments.push({
      group: known,
      reason: reason.toUpperCase(),
      amountCents: amount.startsWith('-') ? -cents : cents,
    });
  }
  return adjustments;
}

export async function askNextPayer(page: ClaimPage, act: Act): Promise<void> {
  const lines = page.claim.lines;
  const answer = await ask<{ paidOn: string; lines: LineAnswer[]; wasForwarded: boolean }>({
    title: 'To the next payer',
    wide: true,
    body: html`<p>What ${page.payerName} has decided, line by line, as its remittance says. Each line must come to its charge.</p>
      ${textField('paidOn', 'Decided on', usDate(practiceToday()), { max: 10, required: true })}
      ${lines.map(
        (
          line,
          i,
        ) => html`<fieldset class="choices"><legend>${[line.procedure, ...line.modifiers].join(' ')}, ${money(line.chargeCents)}</legend><div class="pair">
          ${textField(`paid${i}`, 'Paid', '', { max: 12, required: true })}
          ${textField(`adjusted${i}`, 'Adjusted', '', { max: 200, hint: 'Like CO45 25.00, PR2 15.00' })}</div></fieldset>`,
      )}
      <label class="check"><input type="checkbox" name="wasForwarded" />The payer has forwarded it itself (MA18, or status 19): make no claim</label>`,
    yes: 'Make the next claim',
    read: (form) => {
      const fields = new FormData(form);
      const paidOn = dateOf(form, 'paidOn');
      if (!paidOn) return null;
      const told: LineAnswer[] = [];
      for (const [i, line] of lines.entries()) {
        const paidCents = typedCents(textOf(fields, `paid${i}`));
        if (paidCents === null) return wrongAt(form, `paid${i}`, 'An amount like 62.50.');
        const adjustments = readAdjustments(textOf(fields, `adjusted${i}`));
        if (!adjustments) return wrongAt(form, `adjusted${i}`, 'Write it like CO45 25.00, PR2 15.00.');
        told.push({ controlNumber: line.controlNumber, paidCents, adjustments });
      }
      return { paidOn, lines: told, wasForwarded: fields.has('wasForwarded') };
    },
  });
  if (answer) await act(() => send(billNextPayer, { ...referenceTo(page), adjustments: [], ...answer }), 'Recorded.');
}

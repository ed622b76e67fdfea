/** A recall as it is written down, on the page of its patient and in the list of those that are due. */
import { html } from 'lit';
import type { Provider, VisitType } from '../../shared/practice.ts';
import { type Recall, type RecallState, saveRecall } from '../../shared/recalls.ts';
import { send } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { typedDate, usDate } from '../elements/words.ts';
import { editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

export const RECALL_WORDS: Record<RecallState, string> = {
  open: 'To be called',
  booked: 'Booked',
  declined: 'Does not want to',
  not_needed: 'Not needed',
};

type Fields = Omit<Recall, 'id' | 'version'>;
interface Known {
  types: readonly VisitType[];
  providers: readonly Provider[];
}
const YEARS_AHEAD = 20;

function readForm(fields: FormData, form: HTMLFormElement, patientId: string): Fields | null {
  const typed = (name: string): string => textOf(fields, name).trim();
  const year = Number(practiceToday().slice(0, 4)) + YEARS_AHEAD;
  const dueOn = typedDate(typed('dueOn'), year);
  const againOn = typed('againOn') ? typedDate(typed('againOn'), year) : null;
  const wrong = !dueOn ? 'dueOn' : typed('againOn') && !againOn ? 'againOn' : null;
  if (wrong || !dueOn) {
    const field = form.querySelector<HTMLInputElement>(`[name="${wrong}"]`);
    field?.setCustomValidity('Write it like 4/12/2026.');
    field?.reportValidity();
    field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
    return null;
  }
  return {
    patientId,
    reason: typed('reason'),
    visitTypeId: typed('visitTypeId') || null,
    providerId: typed('providerId') || null,
    dueOn,
    againOn,
    status: typed('status') as RecallState,
    note: typed('note'),
  };
}

export function editRecall(patientId: string, row: Recall | null, { types, providers }: Known): Promise<boolean> {
  const inAYear = Temporal.PlainDate.from(practiceToday()).add({ years: 1 }).toString();
  const some = (none: string, all: readonly { id: string; active: boolean; word: string }[], chosen: string | null) => [
    { value: '', word: none },
    ...all.filter(({ id, active }) => active || id === chosen).map(({ id, word }) => ({ value: id, word })),
  ];
  const words = { hint: 'Like 4/12/2026', max: 10 };
  return editRow<Fields>({
    title: row ? row.reason : 'Call back for another visit',
    row,
    wide: true,
    body: html`<div class="pair">
        ${textField('reason', 'For what', row?.reason ?? '', { max: 80, required: true })}
        ${textField('dueOn', 'Due on', usDate(row?.dueOn ?? inAYear), { ...words, required: true })}
        ${selectField(
          'visitTypeId',
          'Visit type',
          row?.visitTypeId ?? '',
          some(
            'Not said',
            types.map((one) => ({ ...one, word: one.name })),
            row?.visitTypeId ?? null,
          ),
        )}
        ${selectField(
          'providerId',
          'With',
          row?.providerId ?? '',
          some(
            'Whoever is free',
            providers.map((one) => ({ ...one, word: one.displayName })),
            row?.providerId ?? null,
          ),
        )}
        ${textField('againOn', 'Not before', row?.againOn ? usDate(row.againOn) : '', { max: 10, hint: 'Asked to be called later' })}
        ${selectField(
          'status',
          'How it stands',
          row?.status ?? 'open',
          Object.entries(RECALL_WORDS).map(([value, word]) => ({ value, word })),
        )}
      </div>${textField('note', 'Note', row?.note ?? '', { max: 300 })}`,
    read: (fields, form) => readForm(fields, form, patientId),
    save: (typed) => send(saveRecall, typed),
  });
}

/** Closes a recall, or puts it off; it can be taken back. */
export async function changeRecall(
  row: Recall,
  parts: Partial<Fields>,
  said: string,
  undone: () => Promise<void>,
): Promise<void> {
  const { id, version, patientId, reason, visitTypeId, providerId, dueOn, againOn, status, note } = row;
  const before = { patientId, reason, visitTypeId, providerId, dueOn, againOn, status, note };
  const after = await send(saveRecall, { ...before, ...parts, id, expectedVersion: version });
  sayDone(said, async () => {
    await send(saveRecall, { ...before, id, expectedVersion: after.version });
    await undone();
  });
}

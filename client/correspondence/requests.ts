/** Requests for records: their words, their form, and how they stand in a list. */
import { html, nothing } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import {
  ANSWER_DAYS,
  type Authority,
  type REQUEST_STATUSES,
  type RecordsRequest,
  type Requester,
  type SENT_HOW,
  saveRequest,
} from '../../shared/correspondence.ts';
import { send } from '../api/send.ts';
import { typedDate, usDate } from '../elements/words.ts';
import { editRow, selectField, textField, textOf } from '../practice/parts.ts';
import { practiceToday } from '../practice/rules-data.ts';

const REQUESTER_WORDS: Record<Requester, string> = {
  patient: 'The patient',
  representative: 'A personal representative',
  provider: 'Another provider',
  payer: 'A payer',
  attorney: 'An attorney',
  agency: 'An agency',
  employer: 'An employer',
  other: 'Somebody else',
};
const AUTHORITY_WORDS: Record<Authority, string> = {
  access: 'Right of access (45 CFR 164.524)',
  authorization: 'Signed authorization (164.508)',
  treatment: 'Treatment (164.506)',
  payment: 'Payment (164.506)',
  legal: 'Subpoena or court order (164.512(e))',
  public_health: 'Public health (164.512(b))',
  other: 'Another one: see the note',
};
const STATUS_WORDS: Record<(typeof REQUEST_STATUSES)[number], string> = {
  open: 'Open',
  sent: 'Sent',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
};
const SENT_WORDS: Record<(typeof SENT_HOW)[number], string> = {
  fax: 'By fax',
  mail: 'By mail',
  handed_over: 'Handed over',
  email: 'By e-mail',
  portal: 'By a portal',
};

const options = (words: Readonly<Record<string, string>>, none?: string) => [
  ...(none === undefined ? [] : [{ value: '', word: none }]),
  ...Object.entries(words).map(([value, word]) => ({ value, word })),
];

type Fields = Omit<InputOf<typeof saveRequest>, 'id' | 'expectedVersion'>;

/** Opens the form of a request; `sent` begins with what was sent today. */
export function editRequest(patientId: string, row: RecordsRequest | null, sent = false): Promise<boolean> {
  const today = practiceToday();
  const date = (name: string, label: string, value: string | null, required = false) =>
    textField(name, label, value ? usDate(value) : '', { max: 10, required, hint: 'Like 4/12/2026' });
  const body = html`
    <div class="pair">
      ${textField('requestedBy', 'Who asks', row?.requestedBy ?? '', { max: 200, required: true })}
      ${selectField('requester', 'Is', row?.requester ?? 'patient', options(REQUESTER_WORDS))}
      ${selectField('authority', 'By what authority', row?.authority ?? 'access', options(AUTHORITY_WORDS))}
      ${date('receivedOn', 'Received on', row?.receivedOn ?? today, true)}
    </div>
    ${textField('about', 'Which records', row?.about ?? '', { max: 400, required: true })}
    ${textField('extensionReason', `Put off once by ${ANSWER_DAYS} days, because`, row?.extensionReason ?? '', {
      max: 200,
      hint: `Due ${ANSWER_DAYS} days after it came. Whoever asked must be told in writing that it takes longer.`,
    })}
    <div class="pair">
      ${selectField('status', 'Stands at', sent ? 'sent' : (row?.status ?? 'open'), options(STATUS_WORDS))}
      ${textField('statusReason', 'Refused or withdrawn because', row?.statusReason ?? '', { max: 200 })}
    </div>
    <fieldset class="choices"><legend>What was sent</legend><div class="pair">
      ${date('sentOn', 'Sent on', row?.sentOn ?? (sent ? today : null))}
      ${selectField('sentHow', 'How', row?.sentHow ?? (sent ? 'fax' : ''), options(SENT_WORDS, '–'))}
      ${textField('sentTo', 'Fax number or address', row?.sentTo ?? '', { max: 200 })}
      ${textField('pages', 'Pages', row?.pages ? String(row.pages) : '', { max: 6 })}
    </div></fieldset>
    <div class="field"><label for="edit-note">Note</label><textarea id="edit-note" name="note" maxlength="2000" .value=${row?.note ?? ''}></textarea></div>`;
  return editRow<Fields>({
    title: row ? 'Request for records' : 'Add a request for records, or a fax',
    body,
    row,
    wide: true,
    read: (fields, form) => readRequest(patientId, fields, form),
    save: (typed) => send(saveRequest, typed),
  });
}

/** Says at its field what cannot be read. */
function wrongAt(form: HTMLFormElement, name: string, sentence: string): null {
  const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
  field?.setCustomValidity(sentence);
  field?.reportValidity();
  field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
  return null;
}

function readRequest(patientId: string, fields: FormData, form: HTMLFormElement): Fields | null {
  const year = Number(practiceToday().slice(0, 4));
  const dates: Record<string, string | null> = {};
  for (const name of ['receivedOn', 'sentOn']) {
    const typed = textOf(fields, name).trim();
    dates[name] = typed ? typedDate(typed, year) : null;
    if (typed && !dates[name]) return wrongAt(form, name, 'Write it like 4/12/2026.');
  }
  const pages = textOf(fields, 'pages').trim();
  if (pages && !/^[1-9]\d{0,4}$/.test(pages)) return wrongAt(form, 'pages', 'A number of pages, or nothing.');
  const orNull = (name: string): string | null => textOf(fields, name).trim() || null;
  return {
    patientId,
    requestedBy: textOf(fields, 'requestedBy'),
    requester: textOf(fields, 'requester') as Requester,
    authority: textOf(fields, 'authority') as Authority,
    about: textOf(fields, 'about'),
    receivedOn: dates.receivedOn ?? practiceToday(),
    extensionReason: orNull('extensionReason'),
    status: textOf(fields, 'status') as Fields['status'],
    statusReason: orNull('statusReason'),
    sentOn: dates.sentOn ?? null,
    sentHow: orNull('sentHow') as Fields['sentHow'],
    sentTo: orNull('sentTo'),
    pages: pages ? Number(pages) : null,
    note: textOf(fields, 'note'),
  };
}

/** `faxed` in words: when, how, where to, how much. */
const answerText = ({ status, statusReason, sentOn, sentHow, sentTo, pages }: RecordsRequest): string =>
  status === 'sent'
    ? [
        `${sentHow ? SENT_WORDS[sentHow] : ''} on ${sentOn ? usDate(sentOn) : ''}`,
        sentTo,
        pages ? `${pages} ${pages === 1 ? 'page' : 'pages'}` : '',
      ]
        .filter(Boolean)
        .join(', ')
    : [STATUS_WORDS[status], statusReason].filter(Boolean).join(': ');

/** The due day, and that it is over. */
const dueText = ({ dueOn, status }: RecordsRequest) =>
  status === 'open' && dueOn < practiceToday()
    ? html`<span class="overdue">${usDate(dueOn)}, overdue</span>`
    : usDate(dueOn);

/** A table of requests; `withPatient` where they are of several. */
export function requestTable(rows: readonly RecordsRequest[], mayWrite: boolean, withPatient: boolean) {
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label="Requests for records"><table>
    <thead><tr><th>Due</th>${withPatient ? html`<th>Patient</th>` : nothing}<th>Who asks</th><th>Which records</th><th>Answer</th>${mayWrite ? html`<th><span class="visually-hidden">Act</span></th>` : nothing}</tr></thead>
    <tbody>${rows.map(
      (row) => html`<tr>
        <td>${dueText(row)}<div class="small muted">came ${usDate(row.receivedOn)}</div></td>
        ${withPatient ? html`<td><a href="/patients/${row.patientId}">${row.patientName}</a></td>` : nothing}
        <td>${row.requestedBy}<div class="small muted">${AUTHORITY_WORDS[row.authority]}</div></td>
        <td>${row.about}${row.note ? html`<div class="small muted record-text">${row.note}</div>` : nothing}</td>
        <td>${answerText(row)}</td>
        ${
          mayWrite
            ? html`<td class="acts">${row.status === 'open' ? html`<button aria-label="Sent: ${row.requestedBy}, ${row.about}" @click=${() => void editRequest(row.patientId, row, true)}>Sent …</button>` : nothing}
              <button class="quiet" aria-label="Change ${row.requestedBy}, ${row.about}" @click=${() => void editRequest(row.patientId, row)}>Change</button></td>`
            : nothing
        }
      </tr>`,
    )}</tbody></table></div>`;
}

/** Labels, route slip, notes and letters of a patient: chosen, written, seen as they will be, printed; letters are kept. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { LETTER_KINDS, type Letter, type LetterKind, writeLetter } from '../../shared/correspondence.ts';
import { visitPayers } from '../../shared/coverage.ts';
import { locationsTopic, providersTopic, roomsTopic, visitTypesTopic } from '../../shared/practice.ts';
import { type PatientRecord, patientTopic } from '../../shared/record.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import type { Print } from '../../shared/views.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { printSheet } from '../desk/printing.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { choice, date, drawField, type FieldSpec, type FieldValue, readCell, text } from '../elements/fields.ts';
import { openOver } from '../elements/over.ts';
import { money, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { alertsOf } from '../patients/alerts.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { readVisits } from '../scheduling/data.ts';
import {
  LABELS_ON_SHEET,
  LETTER_TITLES,
  labelSheet,
  labelsSheet,
  letterSheet,
  noteText,
  slipSheet,
} from './paper-sheets.ts';

const PAPERS = ['label', 'labels', 'route_slip', ...LETTER_KINDS] as const;
type Paper = (typeof PAPERS)[number];
const PAPER_WORDS: Record<Paper, string> = {
  label: 'Chart label, 2.25 × 1.25 in',
  labels: 'Sheet of labels, 30 to a page (Avery 5160)',
  route_slip: 'Route slip of today’s visit',
  ...LETTER_TITLES,
};
const isLetter = (paper: Paper): paper is LetterKind => (LETTER_KINDS as readonly string[]).includes(paper);
const PRINTED: Record<Paper, Print> = {
  ...{ label: 'label', labels: 'label', route_slip: 'route_slip' },
  ...{ work_note: 'letter', school_note: 'letter', letter: 'letter' },
};

interface Typed {
  paper: Paper;
  cells: Record<string, string>;
  /** What the letter says where somebody wrote it otherwise than it comes by itself. */
  body: string | null;
}

class Papers extends PageElement {
  static override properties = {
    patientId: {},
    visit: { attribute: false },
    typed: { state: true },
    payers: { state: true },
    errors: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare patientId: string;
  /** The visit that it is printed for; null: the next one of today, if there is any. */
  declare visit: Appointment | null;
  declare typed: Typed | null;
  declare payers: string[] | null;
  declare errors: Record<string, string>;
  declare problem: string | null;
  declare busy: boolean;
  readonly #record = new LiveRows(this, patientTopic, () => this.patientId);
  readonly #locations = new LiveRows(this, locationsTopic);
  readonly #providers = new LiveRows(this, providersTopic);
  readonly #rooms = new LiveRows(this, roomsTopic);
  readonly #types = new LiveRows(this, visitTypesTopic);

  constructor() {
    super();
    this.visit = null;
    this.typed = null;
    this.payers = null;
    this.errors = {};
    this.problem = null;
    this.busy = false;
  }

  get #key(): string {
    return `papers:${this.patientId}`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('patientId')) return;
    this.typed = draftOf<Typed>(this.#key) ?? { paper: 'label', cells: {}, body: null };
    void this.#load();
  }

  /** Today’s visit, and who pays for it. */
  async #load(): Promise<void> {
    const { patientId } = this;
    try {
      if (!this.visit) {
        const { upcoming, past } = await readVisits(patientId, 10);
        const today = practiceToday();
        const of = [...upcoming, ...past].filter((one) => one.date === today && one.booking === 'booked');
        this.visit = of[0] ?? null;
      }
      if (!this.visit || !session.may('coverage.read')) return;
      const says = await send(visitPayers, { appointmentId: this.visit.id });
      if (this.patientId !== patientId) return;
      this.payers = [
        ...says.payers.map(({ planName, payerName, memberId }) => `${planName} (${payerName}), member ${memberId}`),
        ...(says.copayCents === null ? [] : [`copay ${money(says.copayCents)}`]),
      ];
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  get #fields(): FieldSpec[] {
    const { paper } = this.typed as Typed;
    if (paper === 'labels')
      return [
        text('count', 'How many', 2, { mode: 'numeric', needed: true }),
        text('skip', 'Used up on this sheet', 2, { mode: 'numeric', hint: 'From the top left' }),
      ];
    if (!isLetter(paper)) return [];
    const active = <T extends { id: string; active: boolean }>(rows: readonly T[], word: (row: T) => string) =>
      Object.fromEntries(rows.filter((row) => row.active).map((row) => [row.id, word(row)]));
    return [
      choice('providerId', 'Signed by', {
        '': 'The practice',
        ...active(
          this.#providers.rows.filter(({ profession }) => profession === 'provider'),
          ({ displayName }) => displayName,
        ),
      }),
      choice(
        'locationId',
        'On the paper of',
        active(this.#locations.rows, ({ name }) => name),
      ),
      text('addressee', 'To', 200, { hint: 'Empty: to whom it may concern' }),
      ...(paper === 'letter'
        ? []
        : [
            date('seenOn', 'Seen on'),
            date('fromDate', 'Excused from', { ahead: true }),
            date('untilDate', 'Through', { ahead: true }),
            text('restrictions', 'Restrictions on return', 300, { hint: 'For example: no lifting over 10 pounds' }),
          ]),
    ];
  }

  /** What a field holds: what was typed, or what comes by itself. */
  #cell(name: string): string {
    const { cells } = this.typed as Typed;
    if (cells[name] !== undefined) return cells[name];
    const first = [...this.#locations.rows].sort((a, b) => a.position - b.position).find(({ active }) => active);
    const own: Record<string, string> = {
      count: String(LABELS_ON_SHEET),
      skip: '0',
      providerId: this.visit?.providerId ?? '',
      locationId: this.visit?.locationId ?? first?.id ?? '',
      seenOn: usDate(this.visit?.date ?? practiceToday()),
    };
    return own[name] ?? '';
  }

  #read(): { values: Record<string, string | null> } | { errors: Record<string, string> } {
    const errors: Record<string, string> = {};
    const values: Record<string, string | null> = {};
    for (const field of this.#fields) {
      const read = readCell(field, this.#cell(field.name));
      if ('error' in read) errors[field.name] = read.error;
      else values[field.name] = read.value as string | null;
    }
    const number = (name: string, most: number, least: number): void => {
      const typed = values[name] ?? '0';
      if (!/^\d+$/.test(typed) || Number(typed) > most || Number(typed) < least)
        errors[name] = `A number from ${least} to ${most}.`;
    };
    if (this.typed?.paper === 'labels') {
      number('count', LABELS_ON_SHEET, 1);
      number('skip', LABELS_ON_SHEET - 1, 0);
    }
    return Object.keys(errors).length > 0 ? { errors } : { values };
  }

  #keep(parts: Partial<Typed>): void {
    this.typed = { ...(this.typed as Typed), ...parts };
    this.errors = {};
    this.problem = null;
    saveDraft(this.#key, this.typed);
  }

  /** What the letter says now. */
  #body(record: PatientRecord, values: Record<string, string | null>): string {
    const { paper, body } = this.typed as Typed;
    if (!isLetter(paper) || body !== null) return body ?? '';
    const { seenOn = null, fromDate = null, untilDate = null, restrictions } = values;
    const name = `${record.firstName} ${record.lastName}`;
    return noteText(paper, { name, seenOn, fromDate, untilDate, restrictions: restrictions ?? '' });
  }

  /** The paper as it will be; null where there is nothing to print yet. */
  #sheet(record: PatientRecord): TemplateResult | null {
    const { paper } = this.typed as Typed;
    const read = this.#read();
    if (paper === 'label') return labelSheet(record);
    if ('errors' in read) return null;
    const { values } = read;
    if (paper === 'labels') return labelsSheet(record, Number(values.count), Number(values.skip ?? 0));
    if (paper === 'route_slip') return this.visit ? this.#slip(record, this.visit) : null;
    const location = this.#locations.map.get(values.locationId ?? '');
    const provider = values.providerId ? this.#providers.map.get(values.providerId) : undefined;
    return letterSheet({
      kind: paper,
      letterhead: {
        practiceName: session.who?.practiceName ?? '',
        locationName: location?.name ?? '',
        address: location?.address ?? null,
        phone: location?.phone ?? null,
        providerName: provider?.displayName ?? null,
        providerNpi: provider?.npi ?? null,
      },
      patientName: [record.firstName, record.middleName, record.lastName, record.suffix].filter(Boolean).join(' '),
      birthDate: record.birthDate,
      addressee: values.addressee ?? null,
      body: this.#body(record, values),
      writtenOn: practiceToday(),
    });
  }

  #slip(record: PatientRecord, visit: Appointment): TemplateResult {
    const type = this.#types.map.get(visit.visitTypeId);
    return slipSheet({
      ...{ record, visit, payers: this.payers, alerts: alertsOf(record, 'check-in') },
      practiceName: session.who?.practiceName ?? '',
      words: {
        type: type ? `${type.code} ${type.name}` : '',
        provider: this.#providers.map.get(visit.providerId ?? '')?.displayName ?? '',
        room: this.#rooms.map.get(visit.roomId ?? '')?.name ?? '',
        location: this.#locations.map.get(visit.locationId)?.name ?? '',
      },
    });
  }

  async #print(record: PatientRecord): Promise<void> {
    const { paper } = this.typed as Typed;
    const read = this.#read();
    const sheet = this.#sheet(record);
    if ('errors' in read || !sheet) return this.#show('errors' in read ? read.errors : {}, null);
    if (this.busy) return;
    this.busy = true;
    try {
      const note = { print: PRINTED[paper], date: practiceToday(), providerId: null, patientId: this.patientId };
      if (isLetter(paper)) {
        const letter = await this.#write(paper, record, read.values);
        discardDraft(this.#key);
        await printSheet({ note, draw: () => letterSheet(letter) });
        sayDone(`${LETTER_TITLES[paper]}: kept in the log of the patient.`);
        this.dispatchEvent(new CustomEvent('over-done', { bubbles: true }));
      } else await printSheet({ note, draw: () => sheet });
    } catch (error) {
      const fields = error instanceof ProblemError ? error.errors : [];
      await this.#show(
        Object.fromEntries(fields.map(({ path, message }) => [path.slice(1), message])),
        sentenceOf(error),
      );
    } finally {
      this.busy = false;
    }
  }

  #write(kind: LetterKind, record: PatientRecord, values: Record<string, string | null>): Promise<Letter> {
    const { addressee = null, fromDate = null, untilDate = null, providerId, locationId } = values;
    return send(writeLetter, {
      ...{ patientId: this.patientId, kind, addressee, fromDate, untilDate },
      providerId: providerId || null,
      locationId: locationId ?? '',
      body: this.#body(record, values),
    });
  }

  async #show(errors: Record<string, string>, problem: string | null): Promise<void> {
    this.errors = errors;
    this.problem = problem;
    await this.updateComplete;
    this.find<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  override render() {
    const [record] = this.#record.rows;
    const { typed } = this;
    if (!record || !typed)
      return this.#record.state === 'refused'
        ? html`<p class="message" role="alert">${this.#record.collection?.refusal}</p>`
        : html`<div class="skeleton"></div>`;
    const sheet = this.#sheet(record);
    return html`<div class="papers">
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.#print(record);
      }} @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.#print(record);
      }}>
        ${drawField(choice('paper', 'What to print', PAPER_WORDS), typed.paper, {
          id: 'papers-paper',
          error: undefined,
          change: (value) => this.#keep({ paper: value as Paper, body: null }),
        })}
        ${this.#fields.length > 0 ? html`<div class="pair">${this.#fields.map((field) => this.#field(field))}</div>` : nothing}
        ${isLetter(typed.paper) ? this.#bodyField(record) : nothing}
        ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
        <div class="row"><button class="primary" type="submit" ?disabled=${this.busy || (!sheet && typed.paper === 'route_slip')}><span class="icon icon-print"></span>Print <kbd>Ctrl+Enter</kbd></button></div>
        <p class="small muted">${isLetter(typed.paper) ? 'What is printed is kept in the log of the patient, with who printed it and when.' : 'That it is printed is written into the audit trail.'}</p>
      </form>
      <div class="paper-preview" role="region" aria-label="Preview" tabindex="0">${
        sheet ??
        html`<p class="muted">${typed.paper === 'route_slip' ? 'There is no visit today. Book one, or open the slip from a visit.' : 'Correct what is marked; then it is shown here.'}</p>`
      }</div>
    </div>`;
  }

  #field(field: FieldSpec) {
    return drawField(field, this.#cell(field.name), {
      id: `papers-${field.name}`,
      error: this.errors[field.name],
      change: (value: FieldValue) =>
        this.#keep({ cells: { ...(this.typed as Typed).cells, [field.name]: String(value) } }),
    });
  }

  #bodyField(record: PatientRecord) {
    const read = this.#read();
    const body = 'values' in read ? this.#body(record, read.values) : ((this.typed as Typed).body ?? '');
    return html`<div class="stack tight">
      ${drawField({ name: 'body', label: 'What it says', kind: 'area', max: 4000 }, body, {
        id: 'papers-body',
        error: this.errors.body,
        change: (value) => this.#keep({ body: String(value) }),
      })}
      ${this.typed?.body === null || this.typed?.paper === 'letter' ? nothing : html`<div><button type="button" class="quiet" @click=${() => this.#keep({ body: null })}>As it comes by itself</button></div>`}
    </div>`;
  }
}
customElements.define('am-papers', Papers);

/** Opens labels and letters over whatever stands there. */
export const openPapers = (patient: { id: string; name: string }, visit: Appointment | null = null): void =>
  openOver(
    `Labels and letters: ${patient.name}`,
    `Labels and letters of ${patient.name}`,
    html`<div class="card"><am-papers .patientId=${patient.id} .visit=${visit}></am-papers></div>`,
  );

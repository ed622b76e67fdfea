/** One charge sheet by keyboard: diagnoses in a row, lines in a grid, the superbill by digit, Ctrl+Enter completes. */
import { html, nothing } from 'lit';
import {
  type ChargeLine,
  type MissingCharge,
  openSheet,
  openVisit,
  POINTER_LETTERS,
  propose,
  type SheetDraft,
  saveSheet,
  setNoCharge,
} from '../../shared/billing.ts';
import { type SuperbillItem, serviceFacilities } from '../../shared/billing-setup.ts';
import type { CodeSystem, FoundCode } from '../../shared/codesets.ts';
import type { OutputOf } from '../../shared/contract.ts';
import { providersTopic } from '../../shared/practice.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import '../codesets/code-box.ts';
import { useKeys } from '../desk/keys.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { money, typedCents, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { textField, textOf } from '../practice/parts.ts';
import { askLine, saysMore } from './line-details.ts';
import {
  type CellErrors,
  cellsOf,
  dotted,
  draftOf,
  EMPTY_LINE,
  type LineCells,
  plainCode,
  readLine,
  saving,
  withItem,
} from './sheet-draft.ts';
import { sheetFacts } from './sheet-facts.ts';
import { SheetPrices } from './sheet-prices.ts';

type Opened = OutputOf<typeof openVisit>;
/** What is to be charged; or a sheet that is there, under its own id. */
export type SheetTarget = Pick<
  MissingCharge,
  'id' | 'sheetId' | 'appointmentId' | 'patientId' | 'date' | 'standingId'
> & { isSheet?: boolean };

const FOUND_SYSTEMS: readonly CodeSystem[] = ['hcpcs', 'cpt', 'icd10cm'];
const CELLS = [
  ['procedure', 'Code', 7],
  ['modifiers', 'Modifiers', 11],
  ['units', 'Units', 9],
  ['pointers', 'Diagnoses', 4],
  ['charge', 'Amount', 12],
] as const;

class ChargeSheetForm extends PageElement {
  static override properties = {
    row: { attribute: false },
    opened: { state: true },
    problem: { state: true },
    cells: { state: true },
    codes: { state: true },
    draft: { state: true },
    isBusy: { state: true },
  };
  declare row: SheetTarget | null;
  declare opened: Opened | null;
  declare problem: unknown;
  declare cells: LineCells[];
  declare codes: string[];
  declare draft: SheetDraft | null;
  declare isBusy: boolean;
  #errors: CellErrors[] = [];
  #shownId: string | null = null;
  #release: () => void = () => {};
  readonly #prices = new SheetPrices(
    () => this.draft,
    () => this.cells,
    (cells) => {
      this.cells = cells;
    },
  );
  readonly #facilities = new LiveRows(this, serviceFacilities.topic);
  readonly #providers = new LiveRows(this, providersTopic);

  constructor() {
    super();
    this.row = null;
    this.opened = null;
    this.problem = null;
    this.cells = [];
    this.codes = [];
    this.draft = null;
    this.isBusy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#release = useKeys({
      help: [
        { keys: 'Ctrl+Enter', does: 'complete this sheet and go to the next one' },
        { keys: 'Alt+1 … Alt+9', does: 'put a code of the superbill on the sheet' },
        { keys: 'Alt+R', does: 'repeat the last visit' },
        { keys: 'Alt+F', does: 'find a code by words' },
      ],
      handle: (event) => this.#key(event),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override willUpdate(): void {
    if (this.row?.id === this.#shownId) return;
    this.#shownId = this.row?.id ?? null;
    this.opened = null;
    void this.#load();
  }

  async #load(): Promise<void> {
    const { row } = this;
    if (!row) return;
    this.problem = null;
    try {
      const opened = await (row.sheetId
        ? send(openSheet, { sheetId: row.sheetId })
        : row.appointmentId
          ? send(openVisit, { appointmentId: row.appointmentId })
          : send(propose, { patientId: row.patientId, kind: 'round', date: row.date, standingId: row.standingId }));
      if (this.row?.id !== row.id) return;
      this.opened = opened;
      const isKept = opened.sheet !== null && opened.sheet.status !== 'no_charge';
      this.#show(isKept && opened.sheet ? draftOf(opened.sheet, opened.proposal) : opened.proposal);
      await this.settled();
      this.find<HTMLInputElement>('[data-cell]')?.focus();
    } catch (error) {
      if (this.row?.id === row.id) this.problem = error;
    }
  }

  #show(draft: SheetDraft): void {
    this.draft = draft;
    this.codes = draft.diagnoses.map(dotted);
    this.cells = [...draft.lines.map(cellsOf), EMPTY_LINE];
    this.#errors = [];
  }

  #key(event: KeyboardEvent): boolean {
    if (!this.draft) return false;
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && !document.querySelector('dialog[open]')) {
      void this.#save(true);
      return true;
    }
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const item = this.opened?.superbill.find(({ digit }) => digit === Number(event.code.slice(5)));
      if (item) this.#add(item);
      return item !== undefined;
    }
    if (event.altKey && event.code === 'KeyF') {
      this.find<HTMLElement>('am-code-box')?.focus();
      return true;
    }
    if (event.altKey && event.code === 'KeyR' && this.opened?.last) {
      this.#repeat();
      return true;
    }
    return false;
  }

  #add(item: SuperbillItem): void {
    const { cells, diagnoses } = withItem(item, this.codes.map(plainCode).filter(Boolean));
    this.codes = diagnoses.map(dotted);
    this.cells = [...this.cells.slice(0, -1), cells, EMPTY_LINE];
    this.#prices.ask();
  }

  /** A diagnosis goes to the diagnoses, a service onto a line, where its amount is typed next. */
  async #found({ system, code }: FoundCode): Promise<void> {
    if (system === 'icd10cm') {
      const codes = this.codes.filter(Boolean);
      if (!codes.includes(dotted(code)) && codes.length < POINTER_LETTERS.length) this.codes = [...codes, dotted(code)];
      return;
    }
    const count = Math.min(4, this.codes.filter(Boolean).length);
    const cells = { ...EMPTY_LINE, procedure: code, pointers: POINTER_LETTERS.slice(0, count) };
    this.cells = [...this.cells.filter(({ procedure }) => procedure !== ''), cells, EMPTY_LINE];
    this.#prices.ask();
    await this.settled();
    this.find<HTMLInputElement>(`[data-row="${this.cells.length - 2}"] [name=charge]`)?.focus();
  }

  #repeat(): void {
    const { last } = this.opened as Opened;
    if (!last) return;
    this.codes = last.diagnoses.map(dotted);
    const lines = last.lines.map((line) => ({ ...cellsOf(line), id: null, rest: null }));
    this.cells = [...lines, EMPTY_LINE];
    sayDone(`As on ${usDate(last.fromOn)}. Look at it before you complete it.`);
  }

  #type(at: number, name: (typeof CELLS)[number][0], value: string): void {
    const cells = this.cells.map((line, i) => (i === at ? { ...line, [name]: value } : line));
    // The last row is always an empty one.
    const isFull = cells.at(-1)?.procedure !== '';
    if (isFull) cells.push(EMPTY_LINE);
    const line = cells[at];
    if (name === 'procedure' && line && line.pointers === '' && value.length >= 5)
      cells[at] = { ...line, pointers: POINTER_LETTERS.slice(0, Math.min(4, this.codes.filter(Boolean).length)) };
    this.cells = cells;
    if (name === 'procedure' || name === 'modifiers' || name === 'units') this.#prices.ask();
  }

  async #more(at: number): Promise<void> {
    const line = this.cells[at];
    const answer = line && (await askLine(line, this.opened?.authorizations ?? []));
    if (answer) this.cells = this.cells.map((one, i) => (i === at ? answer : one));
  }

  /** Enter goes to the code of the next row. */
  #next(event: KeyboardEvent, at: number): void {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.find<HTMLInputElement>(`[data-row="${at + 1}"] [data-cell]`)?.focus();
  }

  /** A field says that it has changed when it is left; the key that saves does not leave it. */
  #takeTyped(): void {
    const at = document.activeElement;
    if (!(at instanceof HTMLInputElement) || !this.contains(at)) return;
    at.blur();
    at.focus();
  }

  #read(): SheetDraft | null {
    const filled = this.cells.filter(({ procedure }) => procedure.trim() !== '');
    const read = filled.map(readLine);
    this.#errors = read.map(({ errors }) => errors);
    const at = this.#errors.findIndex((errors) => Object.keys(errors).length > 0);
    this.cells = [...filled, EMPTY_LINE];
    if (at >= 0) {
      this.problem = new Error(Object.values(this.#errors[at] ?? {}).join(' '));
      void this.settled().then(() => this.find<HTMLInputElement>(`[data-row="${at}"] [aria-invalid=true]`)?.focus());
      return null;
    }
    const diagnoses = this.codes.map(plainCode).filter(Boolean);
    return { ...(this.draft as SheetDraft), diagnoses, lines: read.map(({ line }) => line) };
  }

  async #save(isComplete: boolean, more: { acceptsOverrun?: boolean; correctionReason?: string } = {}): Promise<void> {
    if (this.isBusy || !session.may('charges.write')) return;
    this.#takeTyped();
    const draft = this.#read();
    if (!draft) return;
    this.isBusy = true;
    this.problem = null;
    try {
      const how = {
        isComplete,
        acceptsOverrun: more.acceptsOverrun ?? false,
        correctionReason: more.correctionReason ?? null,
      };
      await send(saveSheet, saving(draft, this.opened?.sheet ?? null, how));
      sayDone(isComplete ? `The charges of ${this.opened?.head.patientName} are complete.` : 'The draft is kept.');
      this.dispatchEvent(new CustomEvent('charged', { detail: { isComplete }, bubbles: true }));
      if (!isComplete) await this.#load();
    } catch (error) {
      await this.#refused(error, draft, isComplete);
    } finally {
      this.isBusy = false;
    }
  }

  async #refused(error: unknown, draft: SheetDraft, isComplete: boolean): Promise<void> {
    this.problem = error;
    if (!(error instanceof ProblemError)) return;
    if (error.code === 'authorization_exhausted') {
      const goesOver = await ask({
        title: 'More than was allowed',
        body: html`<p>${error.message}</p>`,
        yes: 'Let it go over',
      });
      this.isBusy = false;
      if (goesOver) await this.#save(isComplete, { acceptsOverrun: true });
      return;
    }
    if (error.code === 'charge_billed' && (error.data as { claims?: string } | null)?.claims) {
      const reason = await ask<string>({
        title: 'This stands on a claim',
        body: html`<p>${error.message}</p>${textField('reason', 'Why it is corrected', '', { max: 200, required: true })}`,
        yes: 'Correct it',
        read: (form) => textOf(new FormData(form), 'reason').trim() || null,
      });
      this.isBusy = false;
      if (reason) await this.#save(isComplete, { correctionReason: reason });
      return;
    }
    const field = error.errors[0]?.path ?? '';
    const [, list, at, name] = field.split('/');
    await this.settled();
    const cell =
      list === 'lines' ? `[data-row="${at}"] [name="${name === 'chargeCents' ? 'charge' : name}"]` : `[name="${list}"]`;
    if (list) this.find<HTMLElement>(cell)?.focus();
    // Focus goes where it can be mended; the sentence stands above.
    this.draft = draft;
  }

  async #noCharge(): Promise<void> {
    const { row } = this;
    if (!row) return;
    const done = await ask({
      title: 'No charge for this',
      body: textField('reason', 'Why nothing is charged', '', { max: 200, required: true }),
      yes: 'No charge',
      read: (form) => textOf(new FormData(form), 'reason').trim() || null,
      save: (reason: string) =>
        send(setNoCharge, { missingId: row.id, expectedVersion: this.opened?.sheet?.version ?? null, reason }),
    });
    if (!done) return;
    sayDone('Written down: no charge.');
    this.dispatchEvent(new CustomEvent('charged', { detail: { isComplete: true }, bubbles: true }));
  }

  override render() {
    if (!this.row) return html`<div class="empty"><p>Choose one from the list.</p></div>`;
    const { opened, draft, problem } = this;
    if (!opened || !draft)
      return problem
        ? html`<p class="message" role="alert">${sentenceOf(problem)}</p><button @click=${() => void this.#load()}>Try again</button>`
        : html`<div class="skeleton"></div>`;
    const { head, notices, superbill, last, sheet } = opened;
    const isMeanwhile = problem instanceof ProblemError && problem.code === 'changed_meanwhile';
    const mayWrite = session.may('charges.write');
    return html`<form class="stack" aria-label="Charges of ${head.patientName}" @submit=${(event: Event) => event.preventDefault()}>
      <div><h2>${head.patientName}</h2>
        <p class="muted small">Born ${usDate(head.birthDate)} · record ${head.recordNumber} · ${usDate(draft.fromOn)}${draft.toOn === draft.fromOn ? '' : ` – ${usDate(draft.toOn)}`}${head.visitText ? ` · ${head.visitText}` : ''}</p>
        <p class="small">Pays: ${head.payers.map(({ planName }) => planName).join(', then ') || 'the patient'}</p></div>
      ${notices.map((notice) => html`<p class="message warn small">${notice.text}</p>`)}
      ${opened.notes.map((note) => html`<p class="muted small">${note}</p>`)}
      ${problem ? html`<p class="message" role="alert">${problem instanceof ProblemError ? sentenceOf(problem) : (problem as Error).message}</p>` : nothing}
      ${isMeanwhile ? html`<button type="button" @click=${() => void this.#load()}>Show what is there now</button>` : nothing}
      ${sheetFacts({ draft, outside: head.outsideProviders, facilities: this.#facilities.rows, providers: this.#providers.rows, set: (parts) => this.#set(parts) })}
      ${this.#diagnoses()}
      ${this.#lines()}
      <am-code-box label="Find a code" .systems=${FOUND_SYSTEMS} .date=${draft.fromOn} .providerId=${draft.renderingProviderId}
        @code-picked=${(event: CustomEvent<FoundCode>) => void this.#found(event.detail)}></am-code-box>
      ${
        superbill.length > 0
          ? html`<div class="row" role="group" aria-label="Superbill">${superbill
              .slice(0, 12)
              .map(
                (item) =>
                  html`<button type="button" @click=${() => this.#add(item)}>${item.label} · ${item.procedure}${item.digit ? html` <kbd>Alt+${item.digit}</kbd>` : nothing}</button>`,
              )}</div>`
          : nothing
      }
      <div class="row end">
        ${last ? html`<button type="button" @click=${() => this.#repeat()}>Repeat ${usDate(last.fromOn)} <kbd>Alt+R</kbd></button>` : nothing}
        ${
          mayWrite
            ? html`${this.row.isSheet ? nothing : html`<button type="button" @click=${() => void this.#noCharge().catch(sayProblem)}>No charge …</button>`}
              ${sheet?.status === 'complete' ? nothing : html`<button type="button" ?disabled=${this.isBusy} @click=${() => void this.#save(false)}>Keep as draft</button>`}
              <button type="button" class="primary" ?disabled=${this.isBusy} @click=${() => void this.#save(true)}>Complete <kbd>Ctrl+Enter</kbd></button>`
            : nothing
        }
      </div>
    </form>`;
  }

  #set(parts: Partial<SheetDraft>): void {
    this.draft = { ...(this.draft as SheetDraft), ...parts };
  }

  #diagnoses() {
    const codes = this.codes.length < POINTER_LETTERS.length ? [...this.codes, ''] : this.codes;
    return html`<fieldset class="choices"><legend>Diagnoses</legend><div class="sheet-codes">${codes.map(
      (
        code,
        i,
      ) => html`<label><span aria-hidden="true">${POINTER_LETTERS[i]}</span><input name=${i === 0 ? 'diagnoses' : nothing} aria-label="Diagnosis ${POINTER_LETTERS[i]}" maxlength="9" autocomplete="off" .value=${code}
        @change=${(event: Event) => {
          const typed = dotted(plainCode((event.target as HTMLInputElement).value));
          const isFirst = this.codes.every((one) => one === '');
          // An emptied place stays: the letters of the lines mean the others by where they stand.
          this.codes = codes
            .map((one, at) => (at === i ? typed : one))
            .filter((one, at, all) => one !== '' || all.slice(at).some(Boolean));
          // With the first one, lines that pointed at nothing point at it.
          if (isFirst && typed)
            this.cells = this.cells.map((line) =>
              line.procedure && !line.pointers ? { ...line, pointers: 'A' } : line,
            );
        }} /></label>`,
    )}</div></fieldset>`;
  }

  #lines() {
    return html`<div class="scroll-x" tabindex="0" role="region" aria-label="Lines"><table class="sheet-lines">
      <thead><tr>${CELLS.map(([, label]) => html`<th>${label}</th>`)}<th>Claim, fee</th><th><span class="visually-hidden">More, take away</span></th></tr></thead>
      <tbody>${this.cells.map((line, at) => {
        const saved = this.opened?.sheet?.lines.find(({ id }) => id === line.id);
        return html`<tr data-row=${at}>${CELLS.map(([name, label, max]) => {
          const error = this.#errors[at]?.[name];
          return html`<td><input data-cell=${name} name=${name} aria-label="${label} of line ${at + 1}" maxlength=${max} autocomplete="off" title=${error ?? nothing}
            aria-invalid=${error ? 'true' : nothing} .value=${line[name]} @keydown=${(event: KeyboardEvent) => this.#next(event, at)}
            @input=${(event: Event) => this.#type(at, name, (event.target as HTMLInputElement).value)} /></td>`;
        })}
          <td class="small">${saved?.claimNumber ?? ''}${saved?.isCapitated ? ' paid by the head' : ''}${expectedText(saved, line.charge)}</td>
          <td class="acts">${
            line.procedure
              ? html`<button type="button" class="quiet square ${saysMore(line) ? 'on' : ''}" aria-label="More about line ${at + 1}${saysMore(line) ? ': something is said' : ''}" title="Drug code, days, authorization, marks" @click=${() => void this.#more(at)}><span class="icon icon-options"></span></button>`
              : nothing
          }${
            line.procedure && !saved?.claimNumber
              ? html`<button type="button" class="quiet square" aria-label="Take line ${at + 1} away" @click=${() => {
                  this.cells = this.cells.filter((_, i) => i !== at);
                }}><span class="icon icon-close"></span></button>`
              : nothing
          }</td></tr>`;
      })}</tbody></table></div>`;
  }
}
customElements.define('am-charge-sheet', ChargeSheetForm);

/** What the fee schedule says where another amount is charged, and what is expected of it. */
function expectedText(saved: ChargeLine | undefined, typed: string) {
  if (!saved) return nothing;
  const { feeCents, expectedAllowedCents, expectedPatientCents, actualAllowedCents } = saved;
  const isOther = feeCents !== null && typedCents(typed) !== feeCents;
  return html`${isOther ? html`<div><strong>Fee ${money(feeCents)}</strong></div>` : nothing}
    ${expectedAllowedCents === null ? nothing : html`<div class="muted">Allowed ${money(expectedAllowedCents)}${actualAllowedCents === null ? '' : `, came ${money(actualAllowedCents)}`}</div>`}
    ${expectedPatientCents === null || expectedPatientCents === saved.chargeCents ? nothing : html`<div class="muted">Patient ${money(expectedPatientCents)}</div>`}`;
}

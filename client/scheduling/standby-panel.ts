/** Who would come sooner: the list of a day, who of them fits a gap, and putting somebody on it. */
import { html, nothing } from 'lit';
import type { PatientHit } from '../../shared/patients.ts';
import type { Provider, VisitType } from '../../shared/practice.ts';
import type { Standby } from '../../shared/worklists.ts';
import { sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { longDate, shortDate, typedDate, usDate } from '../elements/words.ts';
import { booking } from './booking.ts';
import { addStandby, endStandby, readPatient } from './data.ts';
import { type Gap, standby } from './standby.ts';

interface Wish {
  patient: PatientHit;
  type: VisitType;
  providerId: string | null;
  /** The first day; the last one is a week later unless it is changed. */
  date: string;
  note: string;
}

const DAYS = 7;
/** Dates to come may be written with two digits of the year. */
const FUTURE_YEARS = 50;

/** Asks for the days, and puts the patient on the list; null when it is left. A refusal is said in the dialog. */
export async function askStandby(wish: Wish, providers: readonly Provider[]): Promise<Standby | null> {
  let problem: string | null = null;
  let from = usDate(wish.date);
  let until = usDate(Temporal.PlainDate.from(wish.date).add({ days: DAYS }).toString());
  let { note } = wish;
  let providerId = wish.providerId ?? '';
  for (;;) {
    const answer = await ask<{ fromDate: string | null; untilDate: string | null }>({
      title: `Put ${wish.patient.name} on standby`,
      body: html`<p>For ${wish.type.name}, ${wish.type.durationMinutes} min. The list shows the patient whenever a time becomes free on these days.</p>
        <div class="pair">
          <div class="field"><label for="standby-from">From</label><input id="standby-from" name="from" value=${from} autocomplete="off" inputmode="numeric" /></div>
          <div class="field"><label for="standby-until">Until</label><input id="standby-until" name="until" value=${until} autocomplete="off" inputmode="numeric" /></div>
        </div>
        <div class="field"><label for="standby-provider">With</label><select id="standby-provider" name="provider">
          <option value="">anybody</option>
          ${providers.filter(({ active }) => active).map((one) => html`<option value=${one.id} ?selected=${one.id === providerId}>${one.displayName}</option>`)}
        </select></div>
        <div class="field"><label for="standby-note">Note</label><input id="standby-note" name="note" maxlength="200" value=${note} placeholder="mornings only, needs a ride …" autocomplete="off" /></div>
        ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}`,
      yes: 'Put on standby',
      read(form) {
        const fields = new FormData(form);
        const year = Number(wish.date.slice(0, 4)) + FUTURE_YEARS;
        [from, until, note, providerId] = ['from', 'until', 'note', 'provider'].map((name) =>
          String(fields.get(name)),
        ) as [string, string, string, string];
        return { fromDate: typedDate(from, year), untilDate: typedDate(until, year) };
      },
    });
    if (!answer) return null;
    const { fromDate, untilDate } = answer;
    if (!fromDate || !untilDate) {
      problem = 'That date cannot be read. Write it like 11/24/2026.';
      continue;
    }
    try {
      const input = { patientId: wish.patient.id, visitTypeId: wish.type.id, providerId: providerId || null };
      return await addStandby({ ...input, fromDate, untilDate, note: note.replaceAll(/\s+/g, ' ').trim() });
    } catch (error) {
      problem = sentenceOf(error);
    }
  }
}

class StandbyPanel extends PageElement {
  static override properties = {
    date: {},
    gap: { attribute: false },
    rows: { attribute: false },
    providers: { attribute: false },
    visitTypes: { attribute: false },
    readOnly: { type: Boolean },
  };
  declare date: string;
  declare gap: Gap | null;
  declare rows: readonly Standby[];
  declare providers: readonly Provider[];
  declare visitTypes: readonly VisitType[];
  declare readOnly: boolean;

  constructor() {
    super();
    this.date = '';
    this.gap = null;
    this.rows = [];
    this.providers = [];
    this.visitTypes = [];
    this.readOnly = false;
  }

  protected override firstUpdated(): void {
    this.find<HTMLElement>('[data-first]')?.focus();
  }

  #close(): void {
    standby.close();
    this.dispatchEvent(new CustomEvent('panel-close', { bubbles: true }));
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (/^[1-9]$/.test(event.key) && !this.readOnly) {
      const button = this.find<HTMLButtonElement>(`[data-standby]:nth-of-type(${event.key}) [data-book-standby]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    }
  }

  async #book(one: Standby): Promise<void> {
    const { gap } = this;
    const fits = gap && standby.fitting(gap).some(({ id }) => id === one.id) ? gap : null;
    try {
      const patient = await readPatient(one.patientId);
      booking.begin({
        patient,
        visitTypeId: one.visitTypeId,
        providerId: fits?.providerId ?? one.providerId,
        note: one.note,
        standby: one,
        ...(fits ? { start: fits.start, startText: `${shortDate(fits.date)}, ${fits.startText}` } : {}),
      });
      standby.close();
    } catch (error) {
      sayProblem(error);
    }
  }

  override render() {
    const { gap } = this;
    const fitting = new Set(gap ? standby.fitting(gap).map(({ id }) => id) : []);
    const rows = [...this.rows].sort((a, b) => Number(fitting.has(b.id)) - Number(fitting.has(a.id)));
    return html`<section class="panel-body" aria-labelledby="standby-title" @keydown=${this.#key}>
      <div class="row spread">
        <h2 id="standby-title">On standby</h2>
        <button class="quiet square" data-first aria-label="Close" @click=${() => this.#close()}><span class="icon icon-close"></span></button>
      </div>
      <p class="muted">${longDate(this.date)}</p>
      ${gap ? html`<p class="note-box">Free at <strong>${gap.startText}</strong>, ${gap.durationMinutes} min${gap.providerId ? ` with ${this.#provider(gap.providerId)}` : ''}.</p>` : nothing}
      ${
        rows.length === 0
          ? html`<div class="empty"><p>Nobody waits for this day. “Put on standby” stands in the booking.</p></div>`
          : html`<div class="list">${rows.map((one, i) => this.#row(one, i, fitting.has(one.id)))}</div>`
      }
    </section>`;
  }

  #provider(id: string): string {
    return this.providers.find((one) => one.id === id)?.displayName ?? '';
  }

  #row(one: Standby, i: number, fits: boolean) {
    const type = this.visitTypes.find(({ id }) => id === one.visitTypeId);
    const what = [
      type?.name,
      type ? `${type.durationMinutes} min` : '',
      one.providerId ? this.#provider(one.providerId) : '',
    ];
    return html`<article data-standby class="note-box" aria-label=${one.patientName}>
      <div class="row spread"><strong>${one.patientName}</strong>${this.gap ? html`<span class="chip">${fits ? '✓ fits' : 'does not fit'}</span>` : nothing}</div>
      <div class="small">${what.filter(Boolean).join(' · ')}</div>
      <div class="small muted">${one.phone ? `${one.phone} · ` : ''}until ${shortDate(one.untilDate)}${one.note ? ` · ${one.note}` : ''}</div>
      ${
        this.readOnly || !session.may('schedule.write')
          ? nothing
          : html`<div class="row">
              <button data-book-standby class=${fits ? 'primary' : ''} @click=${() => void this.#book(one)}>Book ${fits ? this.gap?.startText : '…'} ${i < 9 ? html`<kbd>${i + 1}</kbd>` : nothing}</button>
              <button class="quiet" @click=${() => endStandby(one).catch(sayProblem)}>Take off</button>
            </div>`
      }
    </article>`;
  }
}
customElements.define('am-standby-panel', StandbyPanel);

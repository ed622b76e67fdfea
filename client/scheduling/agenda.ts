/** The day as a list by the clock: of one provider, with what is free, or of everybody. The other way to work on the day. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Appointment } from '../../shared/scheduling.ts';
import { PageElement } from '../elements/element.ts';
import { STATUS, statusOf } from './colours.ts';
import type { SchedulePage } from './schedule-page.ts';
import { gapsOf } from './supply-marks.ts';
import { openStretches } from './totals.ts';
import { viewChoice } from './view-choice.ts';

type Row = { minute: number } & ({ it: Appointment } | { free: number });

/** Less than this is no place for anybody. */
const FREE_MINUTES_MIN = 5;

const keyOf = (row: Row): string => ('it' in row ? row.it.id : `free-${row.minute}`);

export class Agenda extends PageElement {
  static override properties = { page: { attribute: false }, at: { state: true } };
  declare page: SchedulePage;
  /** The row on which the keyboard stands. */
  declare at: string | null;

  constructor() {
    super();
    this.at = null;
  }

  /** The appointment on which the keyboard stands. */
  get current(): string | null {
    return this.at?.startsWith('free-') ? null : this.at;
  }

  focusRow(id: string | null): void {
    if (id) this.at = id;
    void this.updateComplete.then(() => this.find<HTMLElement>('[data-row][tabindex="0"]')?.focus());
  }

  get rows(): Row[] {
    const { state } = this.page;
    const { providerId, showCancelled } = viewChoice.now;
    const start = Date.parse(state.frame?.start ?? '');
    const minuteOf = (it: Appointment): number => Math.round((Date.parse(it.start) - start) / 60_000);
    const mine = state.appointments.filter((it) => providerId === null || it.providerId === providerId);
    const shown = mine.filter((it) => showCancelled || it.booking !== 'cancelled');
    const rows: Row[] = shown.map((it) => ({ minute: minuteOf(it), it }));
    const supply = state.frame?.supply.find((one) => one.resourceId === providerId);
    if (supply && state.frame) {
      const length = state.frame.lengthMinutes;
      const taken = mine
        .filter((it) => it.booking === 'booked' || it.booking === 'held')
        .map((it) => ({ minute: minuteOf(it), duration: it.durationMinutes }));
      const closed = gapsOf(openStretches(supply, length, state.locationId), length);
      for (const gap of gapsOf([...closed, ...taken], length))
        if (gap.duration >= FREE_MINUTES_MIN) rows.push({ minute: gap.minute, free: gap.duration });
    }
    return rows.sort((a, b) => a.minute - b.minute || (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  #key(event: KeyboardEvent, rows: readonly Row[]): void {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const index = rows.findIndex((row) => keyOf(row) === this.at);
    const next = by ? rows[index + by] : event.key === 'Home' ? rows[0] : event.key === 'End' ? rows.at(-1) : undefined;
    if (event.ctrlKey || event.metaKey || event.altKey || !next) return;
    event.preventDefault();
    event.stopPropagation();
    this.focusRow(keyOf(next));
  }

  /** Opens where the day is now. */
  protected override firstUpdated(): void {
    this.find('tr.next')?.scrollIntoView({ block: 'center' });
  }

  override render() {
    const { state } = this.page;
    const { rows } = this;
    const who = viewChoice.now.providerId ? state.providers.map.get(viewChoice.now.providerId)?.displayName : null;
    if (rows.length === 0)
      return html`<div class="empty"><p>${who ? `${who} has no visits and no open time on this day.` : 'There are no visits on this day.'}</p></div>`;
    if (!rows.some((row) => keyOf(row) === this.at)) {
      const now = state.nowMinute ?? 0;
      this.at = keyOf(rows.find((row) => row.minute >= now) ?? (rows[0] as Row));
    }
    const now = state.nowMinute;
    const nextIndex = now === null ? -1 : rows.findIndex((row) => row.minute > now);
    return html`<div class="agenda" role="region" aria-label="Visits by time" tabindex="-1" @keydown=${(event: KeyboardEvent) => this.#key(event, rows)}>
      <table>
        <thead><tr><th>Time</th><th>Patient</th><th>Visit</th><th>Provider</th><th>Room</th><th>Where it stands</th><th>Note</th></tr></thead>
        <tbody>${repeat(rows, keyOf, (row, i) => ('it' in row ? this.#visit(row.it, i === nextIndex) : this.#free(row.minute, row.free, i === nextIndex)))}</tbody>
      </table>
    </div>`;
  }

  #button(key: string, text: string, label: string, act: () => void) {
    return html`<button class="link" data-row=${key} tabindex=${key === this.at ? 0 : -1} aria-label=${label}
      @focus=${() => {
        this.at = key;
      }} @click=${act}>${text}</button>`;
  }

  #visit(it: Appointment, isNext: boolean) {
    const { providers, rooms, types } = this.page.state;
    const type = types.map.get(it.visitTypeId);
    const status = statusOf(it);
    const { mark, word } = STATUS[status] ?? { mark: '', word: status };
    const name = it.booking === 'held' ? `${it.heldBy ?? 'Somebody'} is booking` : it.patientName;
    return html`<tr class="is-${status} ${isNext ? 'next' : ''}">
      <td class="time">${it.startText}<span class="muted"> – ${it.endText}</span></td>
      <td>${this.#button(it.id, name, `${it.startText}, ${name}, ${type?.name ?? ''}, ${word}`, () => this.page.openTile(it.id))}</td>
      <td><span class="swatch f${type?.colour ?? 0}">${type?.code}</span> ${type?.name}</td>
      <td>${it.providerId ? providers.map.get(it.providerId)?.displayName : ''}</td>
      <td>${it.roomId ? rooms.map.get(it.roomId)?.name : ''}</td>
      <td><span aria-hidden="true" class="sign">${mark}</span> ${word}</td>
      <td class="words">${it.overbookReason ? html`<strong>Overbooked:</strong> ${it.overbookReason} ` : nothing}${it.note}</td>
    </tr>`;
  }

  #free(minute: number, duration: number, isNext: boolean) {
    const { state } = this.page;
    const text = `${state.timeAt(minute)}`;
    const words = `Free, ${duration} min`;
    const { providerId } = viewChoice.now;
    const act = (): void => {
      if (providerId && !this.page.isReadOnly) this.page.openSlot(providerId, minute);
    };
    return html`<tr class="free ${isNext ? 'next' : ''}">
      <td class="time">${text}<span class="muted"> – ${state.timeAt(minute + duration)}</span></td>
      <td colspan="6">${this.page.isReadOnly ? words : this.#button(`free-${minute}`, words, `${text}, ${words}. Press Enter to book.`, act)}</td>
    </tr>`;
  }
}
customElements.define('am-agenda', Agenda);

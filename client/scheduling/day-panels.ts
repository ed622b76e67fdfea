/** What stands beside and above the day: the appointment that is looked at, the booking that is being made, and more. */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import './appointment-panel.ts';
import './booking-panel.ts';
import './history-travel.ts';
import { booking } from './booking.ts';
import { STATUS, statusOf } from './colours.ts';
import type { PastDay } from './day-state.ts';
import { printCard } from './print.ts';
import type { SchedulePage } from './schedule-page.ts';

const byPosition = <T extends { position: number }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => a.position - b.position);

/** Bars between the toolbar and the grid. */
export function barsAbove(page: SchedulePage) {
  return html`<am-time-travel .date=${page.date} .locationId=${page.state.ownDays} .zone=${page.state.zone} @past-day=${(
    event: CustomEvent<PastDay | null>,
  ) => {
    page.state.past = event.detail;
  }}></am-time-travel>`;
}

/** The panel at the right edge; one at a time. */
export function panelBeside(page: SchedulePage) {
  const { state } = page;
  const providers = byPosition(state.providers.rows);
  const rooms = byPosition(state.rooms.rows);
  const visitTypes = byPosition(state.types.rows);
  if (booking.draft && !page.openId && page.groupIds.length === 0 && visitTypes.length > 0) {
    return html`<aside class="panel" aria-label="New appointment" @panel-close=${() => page.closePanel()} @booked=${(event: CustomEvent<Appointment>) => page.showBooked(event.detail)}>
      <am-booking-panel .providers=${providers} .rooms=${rooms} .visitTypes=${visitTypes}></am-booking-panel>
    </aside>`;
  }
  if (page.groupIds.length > 0) return groupPanel(page);
  if (!page.openId) return nothing;
  const card = (): void => {
    const it = page.openId ? state.find(page.openId) : undefined;
    if (it) void printCard(it, state);
  };
  return html`<aside class="panel" aria-label="Appointment" @panel-close=${() => page.closePanel()} @print-card=${card}>
    <am-appointment-panel
      .appointment=${state.find(page.openId) ?? null}
      .providers=${providers}
      .rooms=${rooms}
      .visitTypes=${visitTypes}
      .readOnly=${page.isReadOnly}
    ></am-appointment-panel>
  </aside>`;
}

/** The seats of a group visit: each leads to its appointment. */
function groupPanel(page: SchedulePage) {
  const { state } = page;
  const seats = page.groupIds.flatMap((id) => state.find(id) ?? []);
  const [first] = seats;
  const type = first ? state.types.map.get(first.visitTypeId) : undefined;
  const close = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    page.closePanel();
  };
  return html`<aside class="panel" aria-label="Group visit" @keydown=${close}>
    <section class="panel-body">
      <div class="row spread">
        <h2>${type?.name ?? 'Group'}</h2>
        <button class="quiet square" autofocus aria-label="Close" @click=${() => page.closePanel()}><span class="icon icon-close"></span></button>
      </div>
      <p class="muted">${first ? `${first.startText} – ${first.endText}` : ''}, ${seats.length} of ${type?.capacity ?? seats.length} seats taken</p>
      <div class="openings">${seats.map(
        (seat) => html`<button @click=${() => page.openTile(seat.id)}>
          <span aria-hidden="true" class="sign">${STATUS[statusOf(seat)]?.mark}</span><strong>${seat.patientName}</strong><span class="muted">${STATUS[statusOf(seat)]?.word}</span>
        </button>`,
      )}</div>
    </section>
  </aside>`;
}

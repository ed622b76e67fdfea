/** What stands beside and above the day: the appointment that is looked at, the booking that is being made, and more. */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import './appointment-panel.ts';
import './booking-panel.ts';
import './history-travel.ts';
import { booking } from './booking.ts';
import type { PastDay } from './day-state.ts';
import { printCard } from './print.ts';
import type { SchedulePage } from './schedule-page.ts';
import { standby } from './standby.ts';
import './standby-panel.ts';
import './tray.ts';

const byPosition = <T extends { position: number }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => a.position - b.position);

/** Bars between the toolbar and the grid. */
export function barsAbove(page: SchedulePage) {
  return html`<am-time-travel .date=${page.date} .locationId=${page.state.ownDays} .zone=${page.state.zone} @past-day=${(
    event: CustomEvent<PastDay | null>,
  ) => {
    page.state.past = event.detail;
  }}></am-time-travel><am-tray></am-tray>`;
}

/** The panel at the right edge; one at a time. */
export function panelBeside(page: SchedulePage) {
  const { state } = page;
  const providers = byPosition(state.providers.rows);
  const rooms = byPosition(state.rooms.rows);
  const visitTypes = byPosition(state.types.rows);
  const people = state.day.collection?.people ?? [];
  standby.minutesOf = (id) => state.types.map.get(id)?.durationMinutes ?? 0;
  if (standby.isOpen && !booking.draft && !page.openId) {
    return html`<aside class="panel" aria-label="Standby" @panel-close=${() => page.closePanel()}>
      <am-standby-panel
        .date=${page.date}
        .gap=${standby.gap?.date === page.date ? standby.gap : null}
        .rows=${standby.on(page.date)}
        .providers=${providers}
        .visitTypes=${visitTypes}
        .readOnly=${page.isReadOnly}
      ></am-standby-panel>
    </aside>`;
  }
  if (booking.draft && !page.openId && page.groupIds.length === 0 && visitTypes.length > 0) {
    return html`<aside class="panel" aria-label="New appointment" @panel-close=${() => page.closePanel()} @booked=${(event: CustomEvent<Appointment>) => page.showBooked(event.detail)}>
      <am-booking-panel .providers=${providers} .rooms=${rooms} .visitTypes=${visitTypes} .people=${people} .zone=${state.zone}></am-booking-panel>
    </aside>`;
  }
  if (page.groupIds.length > 0) return groupPanel(page);
  if (!page.openId) return nothing;
  const card = (): void => {
    const it = page.openId ? state.find(page.openId) : undefined;
    if (it) void printCard(it, state);
  };
  return html`<aside class="panel" aria-label="Appointment" @panel-close=${() => page.closePanel()} @print-card=${card}
    @seat-open=${(event: CustomEvent<string>) => page.openTile(event.detail)} @show-visit=${(event: CustomEvent<Appointment>) => showVisit(page, event.detail)}>
    <am-appointment-panel
      .appointment=${state.find(page.openId) ?? null}
      .providers=${providers}
      .rooms=${rooms}
      .visitTypes=${visitTypes}
      .people=${people}
      .readOnly=${page.isReadOnly}
    ></am-appointment-panel>
  </aside>`;
}

/** A group visit: each seat leads to its appointment. */
function groupPanel(page: SchedulePage) {
  const { state } = page;
  const [first] = page.groupIds.flatMap((id) => state.find(id) ?? []);
  const type = first ? state.types.map.get(first.visitTypeId) : undefined;
  const close = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    page.closePanel();
  };
  return html`<aside class="panel" aria-label="Group visit" @keydown=${close} @panel-close=${() => page.closePanel()} @seat-open=${(event: CustomEvent<string>) => page.openTile(event.detail)}>
    <section class="panel-body">
      <div class="row spread">
        <h2>${type?.name ?? 'Group'}</h2>
        <button class="quiet square" autofocus aria-label="Close" @click=${() => page.closePanel()}><span class="icon icon-close"></span></button>
      </div>
      <p class="muted">${first ? `${first.startText} – ${first.endText}` : 'Nobody is in this group any more.'}</p>
      <am-group .appointment=${first ?? null} ?readOnly=${page.isReadOnly}></am-group>
    </section>
  </aside>`;
}

/** Another visit of the same series or chain: on this day its panel opens, on another the keyboard goes to its place. */
function showVisit(page: SchedulePage, visit: Appointment): void {
  if (visit.date === page.date) page.openTile(visit.id);
  else page.showBooked(visit);
}

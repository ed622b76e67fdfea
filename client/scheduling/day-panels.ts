/** What stands beside and above the day: the appointment that is looked at, the booking that is being made, and more. */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import './appointment-panel.ts';
import './booking-panel.ts';
import { booking } from './booking.ts';
import type { SchedulePage } from './schedule-page.ts';

const byPosition = <T extends { position: number }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => a.position - b.position);

/** Bars between the toolbar and the grid. */
export function barsAbove(_page: SchedulePage) {
  return nothing;
}

/** The panel at the right edge; one at a time. */
export function panelBeside(page: SchedulePage) {
  const { state } = page;
  const providers = byPosition(state.providers.rows);
  const rooms = byPosition(state.rooms.rows);
  const visitTypes = byPosition(state.types.rows);
  if (booking.draft && !page.openId && visitTypes.length > 0) {
    return html`<aside class="panel" aria-label="New appointment" @panel-close=${() => page.closePanel()} @booked=${(event: CustomEvent<Appointment>) => page.showBooked(event.detail)}>
      <am-booking-panel .providers=${providers} .rooms=${rooms} .visitTypes=${visitTypes}></am-booking-panel>
    </aside>`;
  }
  if (!page.openId) return nothing;
  return html`<aside class="panel" aria-label="Appointment" @panel-close=${() => page.closePanel()}>
    <am-appointment-panel
      .appointment=${state.find(page.openId) ?? null}
      .providers=${providers}
      .rooms=${rooms}
      .visitTypes=${visitTypes}
      .readOnly=${page.isReadOnly}
    ></am-appointment-panel>
  </aside>`;
}

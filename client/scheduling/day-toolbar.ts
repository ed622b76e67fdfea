/** The toolbar of the page of a day. */
import { html, nothing } from 'lit';
import { session } from '../desk/session.ts';
import { longDate } from '../elements/words.ts';
import type { SchedulePage } from './schedule-page.ts';

export function dayToolbar(page: SchedulePage) {
  return html`<div class="toolbar" role="group" aria-label="Day">
    <div class="row">
      <button class="square" aria-label="Day before" title="Day before  [" @click=${() => page.step(-1)}><span class="icon icon-left"></span></button>
      <button @click=${() => page.goTo(page.state.today)} title="Today  T">Today</button>
      <button class="square" aria-label="Day after" title="Day after  ]" @click=${() => page.step(1)}><span class="icon icon-right"></span></button>
      <label class="visually-hidden" for="schedule-date">Go to date</label>
      <input id="schedule-date" type="date" required .value=${page.date} @change=${(event: Event) => {
        const { value } = event.target as HTMLInputElement;
        if (value) page.goTo(value);
      }} />
      <h1>${page.date ? longDate(page.date) : ''}</h1>
    </div>
    <div class="row">
      <span class="small muted counts">${counts(page)}</span>
      <div class="segmented" role="group" aria-label="Columns">
        ${(['providers', 'rooms'] as const).map(
          (kind) =>
            html`<button aria-pressed=${page.kind === kind} @click=${() => {
              page.kind = kind;
              localStorage.setItem('columns', kind);
            }}>${kind === 'providers' ? 'Providers' : 'Rooms'}</button>`,
        )}
      </div>
      <label class="check small"><input type="checkbox" .checked=${page.showCancelled} @change=${(event: Event) => {
        page.showCancelled = (event.target as HTMLInputElement).checked;
      }} />Cancelled</label>
      <a class="button" href="/week/${page.date}" title="The week  W">Week</a>
      ${
        session.may('schedule.write')
          ? html`<button class="primary" @click=${() => page.beginBooking()}><span class="icon icon-book"></span>Book</button>`
          : nothing
      }
    </div>
  </div>`;
}

function counts(page: SchedulePage): string {
  const booked = page.state.appointments.filter((it) => it.booking === 'booked');
  const waiting = booked.filter((it) => it.flow === 'arrived').length;
  return `${booked.length} ${booked.length === 1 ? 'visit' : 'visits'}${waiting > 0 ? `, ${waiting} waiting` : ''}`;
}

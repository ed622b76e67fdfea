/** What is printed of the schedule: a page for each provider’s day, a week, a month, and the card that a patient takes home. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Location, Provider, VisitType } from '../../shared/practice.ts';
import type { Appointment, DaySupply } from '../../shared/scheduling.ts';
import { clockText } from '../../shared/time.ts';
import type { DayLoad } from '../../shared/views.ts';
import { session } from '../desk/session.ts';
import { longDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';
import { STATUS, statusOf } from './colours.ts';
import type { DayState } from './day-state.ts';
import { monthName, weekdayName } from './mini-month.ts';
import { weekStart } from './navigation.ts';
import { DAYS, type WeekState } from './week-state.ts';

/** Every page says whose it is, of what, and when it was printed: paper grows old. */
export function paperHead(title: string, detail: string, columns: number, clock24 = false): TemplateResult {
  const now = serverNow().toZonedDateTimeISO(session.zone);
  const printed = `Printed ${longDate(now.toPlainDate().toString())}, ${clockText(now.hour, now.minute, clock24)}, by ${session.me?.displayName ?? ''}`;
  return html`<tr class="paper-head"><td colspan=${columns}>
    <div><strong>${session.who?.practiceName}</strong><span>${printed}</span></div>
    <div><h2>${title}</h2><span>${detail}</span></div>
  </td></tr>`;
}

const countText = (count: number): string => `${count} ${count === 1 ? 'visit' : 'visits'}`;

type Line = { minute: number } & ({ it: Appointment } | { block: DaySupply['blocks'][number] });

/** The day of some providers, a page each. */
export function daySheet(state: DayState, providerIds: readonly string[], withNotes: boolean): TemplateResult {
  const start = Date.parse(state.frame?.start ?? '');
  const date = longDate(state.frame?.date ?? state.today);
  const shown = state.appointments.filter(({ booking }) => booking === 'booked' || booking === 'no_show');
  return html`${providerIds.map((id) => {
    const visits = shown.filter((it) => it.providerId === id || it.otherIds.includes(id));
    const blocks = state.frame?.supply.find(({ resourceId }) => resourceId === id)?.blocks ?? [];
    const lines: Line[] = [
      ...visits.map((it) => ({ minute: (Date.parse(it.start) - start) / 60_000, it })),
      ...blocks.map((block) => ({ minute: block.minute, block })),
    ].sort((a, b) => a.minute - b.minute);
    return html`<section class="sheet"><table>
      <thead>
        ${paperHead(state.providers.map.get(id)?.displayName ?? '', `${date} · ${countText(visits.length)}`, withNotes ? 6 : 5, state.settings.rows[0]?.clock24)}
        <tr><th>Time</th><th>Patient</th><th>Visit</th><th>Room</th><th>Stands at</th>${withNotes ? html`<th>Note</th>` : nothing}</tr>
      </thead>
      <tbody>${lines.length === 0 ? html`<tr><td colspan="6">No visits.</td></tr>` : nothing}
        ${lines.map((line) => ('it' in line ? visitLine(state, line.it, withNotes) : blockLine(state, line.block)))}
      </tbody>
    </table></section>`;
  })}`;
}

function visitLine(state: DayState, it: Appointment, withNotes: boolean): TemplateResult {
  const type = state.types.map.get(it.visitTypeId);
  const { mark, word } = STATUS[statusOf(it)] ?? { mark: '', word: '' };
  const over = it.overbookReason || it.lane > 0 ? 'overbooked ' : '';
  return html`<tr><td class="time">${it.startText} – ${it.endText}</td><td><strong>${it.patientName}</strong></td>
    <td>${type?.code} ${type?.name}</td><td>${it.roomId ? state.rooms.map.get(it.roomId)?.name : ''}</td><td>${mark} ${over}${word}</td>
    ${withNotes ? html`<td>${it.note}</td>` : nothing}</tr>`;
}

function blockLine(state: DayState, block: DaySupply['blocks'][number]): TemplateResult {
  return html`<tr><td class="time block">${state.timeAt(block.minute)} – ${state.timeAt(block.minute + block.duration)}</td><td class="block" colspan="5">${block.title}</td></tr>`;
}

/** Seven days side by side, across the paper. */
export function weekSheet(state: WeekState, providerId: string | null): TemplateResult {
  const days = Array.from({ length: DAYS }, (_, day) => ({
    date: state.dateOf(day),
    visits: state
      .visitsOf(day)
      .filter(
        (it) =>
          it.booking === 'booked' &&
          (providerId === null || it.providerId === providerId || it.otherIds.includes(providerId)),
      )
      .sort((a, b) => (a.start < b.start ? -1 : 1)),
  }));
  const who = providerId === null ? 'All providers' : (state.providers.map.get(providerId)?.displayName ?? '');
  const total = days.reduce((sum, { visits }) => sum + visits.length, 0);
  return html`<section class="sheet wide"><table class="days">
    <thead>
      ${paperHead(who, `Week of ${longDate(state.dateOf(0))} · ${countText(total)}`, DAYS, state.settings.rows[0]?.clock24)}
      <tr>${days.map(({ date, visits }) => html`<th>${weekdayName(Temporal.PlainDate.from(date))} ${Number(date.slice(8))} <span>${visits.length}</span></th>`)}</tr>
    </thead>
    <tbody><tr>${days.map(
      ({ visits }) =>
        html`<td>${visits.map((it) => html`<p><b>${it.startText}</b> ${it.patientName} <span>${state.types.map.get(it.visitTypeId)?.code}</span></p>`)}</td>`,
    )}</tr></tbody>
  </table></section>`;
}

export function monthSheet(
  month: string,
  loads: readonly DayLoad[],
  who: string,
  weekStartsOn: number,
  clock24 = false,
): TemplateResult {
  const first = Temporal.PlainDate.from(`${month}-01`);
  const start = weekStart(first.toString(), weekStartsOn);
  const lead = start.until(first, { largestUnit: 'days' }).days;
  const cells: (DayLoad | null)[] = [...Array.from({ length: lead }, () => null), ...loads];
  const weeks = Array.from({ length: Math.ceil(cells.length / DAYS) }, (_, i) => cells.slice(i * DAYS, (i + 1) * DAYS));
  const total = loads.reduce((sum, { visits }) => sum + visits, 0);
  return html`<section class="sheet wide"><table class="days">
    <thead>${paperHead(`${monthName(first)}, ${who}`, countText(total), DAYS, clock24)}
      <tr>${Array.from({ length: DAYS }, (_, days) => html`<th>${weekdayName(start.add({ days }))}</th>`)}</tr></thead>
    <tbody>${weeks.map(
      (week) =>
        html`<tr>${week.map((load) => {
          if (!load) return html`<td></td>`;
          const share =
            load.openMinutes > 0
              ? `${Math.round((100 * load.bookedMinutes) / load.openMinutes)} % booked`
              : (load.holiday ?? 'closed');
          return html`<td><b>${Number(load.date.slice(8))}</b><p>${countText(load.visits)}</p><p>${share}</p></td>`;
        })}</tr>`,
    )}</tbody>
  </table></section>`;
}

/** The card of one appointment: when, where, with whom, what to bring. Why the patient comes stands nowhere on it. */
export function cardSheet(
  it: Appointment,
  lists: {
    provider: Provider | undefined;
    location: Location | undefined;
    type: VisitType | undefined;
  },
): TemplateResult {
  const { provider, location, type } = lists;
  return html`<section class="sheet card-sheet">
    <header><strong>${session.who?.practiceName}</strong>
      <span>${[location?.name, location?.address, location?.phone].filter(Boolean).join(' · ')}</span></header>
    <p class="small">Appointment for</p>
    <h2>${it.patientName}</h2>
    <p class="when">${longDate(it.date)}<br />${it.startText}</p>
    <p>with ${provider?.displayName ?? 'our team'}${type?.telehealth ? ', by video' : ''}</p>
    ${type?.instructions ? html`<h3>Please note</h3><p class="instructions">${type.instructions}</p>` : nothing}
    <footer>If you cannot come, please call us${location?.phone ? ` at ${location.phone}` : ''}. Printed ${longDate(serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString())}.</footer>
  </section>`;
}

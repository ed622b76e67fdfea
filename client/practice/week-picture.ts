/** The picture of a week of hours: seven columns, sessions and what cuts them; and the same small, for a list. */
import { html, nothing } from 'lit';
import type { Location, VisitType } from '../../shared/practice.ts';
import { vars } from '../elements/vars.ts';
import { longDate, shortDate } from '../elements/words.ts';
import { spanText, visitTypesText, wallText } from './parts.ts';
import type { DrawnDay, DrawnSession } from './week-hours.ts';

export interface PictureParts {
  locations: ReadonlyMap<string, Location>;
  types: ReadonlyMap<string, VisitType>;
  clock24: boolean;
}

const HOUR = 60;
/** What is drawn at least, so that weeks can be compared. */
const LEAST = { from: 7 * HOUR, to: 19 * HOUR } as const;

/** The hours that a picture reaches over: those of the sessions, and a usual day. Days without end are not drawn whole. */
function reachOf(days: readonly DrawnDay[]): { from: number; to: number } {
  const spans = days.flatMap(({ open }) => open).filter(({ from, to }) => to - from < 1440);
  return {
    from: Math.min(LEAST.from, ...spans.map(({ from }) => Math.floor(from / HOUR) * HOUR)),
    to: Math.max(LEAST.to, ...spans.map(({ to }) => Math.ceil(to / HOUR) * HOUR)),
  };
}

/** Locations are told apart by their order: the first one is plain. */
const placeClass = (parts: PictureParts, id: string): string =>
  `place-${Math.max(0, [...parts.locations.keys()].indexOf(id)) % 4}`;

const sentence = (day: DrawnDay, parts: PictureParts): string => {
  const hours = day.open.map((one) => {
    const where = parts.locations.size > 1 ? ` at ${parts.locations.get(one.locationId)?.name ?? '?'}` : '';
    const kept = one.visitTypeIds.length > 0 ? `, kept for ${visitTypesText(one.visitTypeIds, parts.types)}` : '';
    const words = { startsMinute: one.from, endsMinute: one.to };
    return `${spanText(words, parts.clock24)}${where}${kept}`;
  });
  const cuts = day.blocks.map(({ title }) => title);
  return `${longDate(day.date.toString())}: ${hours.join('; ') || 'not working'}${cuts.length > 0 ? ` (${cuts.join(', ')})` : ''}`;
};

export function weekPicture(days: readonly DrawnDay[], parts: PictureParts, today: string) {
  const { from, to } = reachOf(days);
  const clip = (minute: number): number => Math.min(to, Math.max(from, minute));
  const place = (it: { from: number; to: number }) =>
    vars({ '--from': clip(it.from) - from, '--for': clip(it.to) - clip(it.from) });
  const hours = Array.from({ length: (to - from) / HOUR }, (_, i) => from + i * HOUR);
  return html`<div class="scroll-x week-scroll" tabindex="0" role="region" aria-label="Picture of the week">
    <div class="week-picture" role="img" aria-label=${days.map((day) => sentence(day, parts)).join('. ')} ${vars({ '--minutes': to - from })}>
      <div class="week-times">${hours.map((minute) => html`<span ${vars({ '--from': minute - from })}>${wallText(minute, parts.clock24).replace(':00', '')}</span>`)}</div>
      ${days.map(
        (day) => html`<div class="week-day ${day.date.toString() === today ? 'now' : ''}">
          <div class="week-head">${shortDate(day.date.toString())}</div>
          <div class="week-column">
            ${day.open.map((one) => html`<div class="session ${placeClass(parts, one.locationId)} ${day.known || one.extra ? '' : 'stand-in'} ${one.extra ? 'extra' : ''}" ${place(one)}>${label(one, parts)}</div>`)}
            ${day.blocks.map((one) => html`<div class="cut ${one.kind}" ${place(one)}><span>${one.title}</span></div>`)}
          </div></div>`,
      )}
    </div></div>`;
}

function label(one: DrawnSession, parts: PictureParts) {
  return html`<span class="session-time">${shortSpan(one, parts.clock24)}</span>
    ${parts.locations.size > 1 ? html`<span>${parts.locations.get(one.locationId)?.name ?? '?'}</span>` : nothing}
    ${one.everyWeeks > 1 ? html`<span>every ${one.everyWeeks} weeks</span>` : nothing}
    ${one.extra ? html`<span>extra work</span>` : nothing}
    ${one.visitTypeIds.length > 0 ? html`<span>only ${visitTypesText(one.visitTypeIds, parts.types)}</span>` : nothing}`;
}

/** `8:30–12 PM`: as much as a narrow column holds. */
function shortSpan({ from, to }: { from: number; to: number }, clock24: boolean): string {
  if (to - from === 1440) return 'all day';
  const [begin, end] = [wallText(from, clock24), wallText(to, clock24)].map((text) =>
    clock24 ? text : text.replace(':00', ''),
  ) as [string, string];
  const isSameHalf = !clock24 && begin.slice(-2) === end.slice(-2);
  return `${isSameHalf ? begin.slice(0, -3) : begin}–${end}`;
}

/** A week in the height of a line. */
export function smallWeek(days: readonly DrawnDay[], parts: PictureParts) {
  const { from, to } = { from: 6 * HOUR, to: 20 * HOUR };
  const clip = (minute: number): number => Math.min(to, Math.max(from, minute));
  const place = (it: { from: number; to: number }) =>
    vars({ '--from': clip(it.from) - from, '--for': clip(it.to) - clip(it.from) });
  return html`<span class="small-week" role="img" aria-label=${days.map((day) => sentence(day, parts)).join('. ')} ${vars({ '--minutes': to - from })}>
    ${days.map(
      (day) => html`<span class="small-day">
        ${day.open.map((one) => html`<span class="small-session ${placeClass(parts, one.locationId)} ${day.known || one.extra ? '' : 'stand-in'}" ${place(one)}></span>`)}
        ${day.blocks.filter(({ kind }) => kind !== 'only' && kind !== 'warn').map((one) => html`<span class="small-cut" ${place(one)}></span>`)}
      </span>`,
    )}</span>`;
}

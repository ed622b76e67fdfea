/** What the acts on appointments have in common: who may be booked, what is told to the screens, who changed it. */
import * as contract from '../../shared/scheduling.ts';
import { togetherTopic } from '../../shared/series.ts';
import { addMinutes, datesTouched } from '../../shared/time.ts';
import { monthTopic } from '../../shared/views.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import type { Supply } from '../supply/index.ts';
import * as queries from './queries.ts';
import { isWholeMinute, type Span } from './rules.ts';

export const timeNotValid = (detail?: string) => new Problem('time_not_valid', detail ? { detail } : {});

/** Throws time_not_valid unless the span is one that can be booked. */
export function requireSpan(start: Temporal.Instant, durationMinutes: number): Span {
  const tooShort = durationMinutes < contract.DURATION_MINUTES_MIN || durationMinutes > contract.DURATION_MINUTES_MAX;
  if (tooShort || !isWholeMinute(start)) throw timeNotValid();
  const { year } = start.toZonedDateTimeISO('UTC');
  if (year < 1990 || year > 2100) throw timeNotValid('That date is too far away. Check the year.');
  return { start, end: addMinutes(start, durationMinutes) };
}

/** The visit type; throws not_found, or not_bookable when it is not in use. */
export function requireType(supply: Supply, id: string) {
  const type = supply.resources.visitTypes.find((one) => one.id === id);
  if (!type) throw new Problem('not_found', { detail: 'That visit type is not here any more.' });
  if (!type.active) throw new Problem('not_bookable');
  return type;
}

/** The visit type of an appointment that is there already: also one that is not in use any more. */
export function typeOf(supply: Supply, id: string) {
  const type = supply.resources.visitTypes.find((one) => one.id === id);
  if (!type) throw new Problem('not_found', { detail: 'That visit type is not here any more.' });
  return type;
}

/** Tells every day that the spans touch, and its month, in the zone of the practice and, where it is another one, of the location. */
export function changeDays(
  ctx: CommandContext,
  supply: Supply,
  id: string,
  ...spans: (Span & { locationId: string })[]
): void {
  const { zone } = supply.settings;
  for (const span of spans) {
    for (const date of datesTouched(span.start, span.end, zone)) {
      ctx.change(contract.dayTopic.name, date, id);
      ctx.change(monthTopic.name, date.slice(0, 7), date);
    }
    const own = supply.zoneOf(span.locationId);
    if (own === zone) continue;
    for (const date of datesTouched(span.start, span.end, own))
      ctx.change(contract.dayTopic.name, `${date}@${span.locationId}`, id);
  }
}

/** Tells those who look at the series or the chain of an appointment. */
export function changeTogether(
  ctx: CommandContext,
  row: Pick<queries.AppointmentRow, 'id' | 'series_id' | 'chain_id'>,
): void {
  for (const key of [row.series_id, row.chain_id]) if (key !== null) ctx.change(togetherTopic.name, key, row.id);
}

/** Tells the screens that soft holds are gone. */
export function changeEnded(ctx: CommandContext, supply: Supply, rows: readonly queries.AppointmentRow[]): void {
  for (const row of rows)
    changeDays(ctx, supply, row.id, { start: row.starts_at, end: row.ends_at, locationId: row.location_id });
}

export async function loadOne(db: Db, id: string): Promise<contract.Appointment> {
  const [appointment] = await queries.selectAppointments(db, [id]);
  if (!appointment) throw new Problem('not_found');
  return appointment;
}

export const stampOf = (ctx: CommandContext, reason?: string | null): queries.ChangeStamp => ({
  at: ctx.now,
  by: actorName(ctx.actor),
  reason: reason ?? null,
});

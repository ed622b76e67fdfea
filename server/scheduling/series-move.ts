/**
 * Moving and cancelling in a series: this visit, this and the following, or all that are to come; all or none.
 *
 * A series remembers where it has put each visit. A visit that was given another time by itself keeps it when the series
 * moves: that time was agreed with the patient. It does follow to another provider, room or length. The visit that is
 * named always goes where it is sent, and the others follow by as many days as it then stands from the date that the
 * series had for it, so that “this one to Thursday” and then “also the following” means Thursdays.
 */
import type { InputOf } from '../../shared/contract.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import * as contract from '../../shared/series.ts';
import { dateAt } from '../../shared/time.ts';
import type { CommandContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { type Supply, supplyOf } from '../supply/index.ts';
import { changeDays, loadOne } from './acts.ts';
import { answersOf, locationOf, lockWanted } from './placement.ts';
import * as queries from './queries.ts';
import { calendarOf, instant, msOf, tell } from './series-acts.ts';
import { amongThemselves, oneByOne, requireFree, type WantedVisit } from './series-place.ts';
import * as seriesQueries from './series-queries.ts';
import * as rules from './series-rules.ts';
import { cancelRow, heldBy, minutesOf, moveRow, requireBooked, wantedMove } from './service.ts';

interface Scoped {
  named: queries.AppointmentRow;
  /** Those that are meant, the named one among them, in order. */
  rows: queries.AppointmentRow[];
  series: rules.StoredSeries | null;
  before: Map<string, Appointment>;
}

/** The date that the series has for a visit; of one that it knows nothing of, its own. */
function ruleDateOf(supply: Supply, series: rules.StoredSeries | null, row: queries.AppointmentRow): string {
  return series?.placed[row.id]?.date ?? dateAt(row.starts_at, supply.zoneOf(row.location_id));
}

/** Locks the visits that a scope means. Those that are over, or whose patient is here already, are left as they are. */
async function lockScope(
  ctx: CommandContext,
  supply: Supply,
  input: { id: string; expectedVersion: number; scope: contract.SeriesScope },
  what: string,
): Promise<Scoped> {
  const members = input.scope === 'this' ? [] : await seriesQueries.selectSeriesMembers(ctx.tx, input.id);
  const locked = await queries.lockAppointments(ctx.tx, members.length > 0 ? members : [input.id]);
  const named = locked.find(({ id }) => id === input.id);
  if (!named || named.booking === 'held') throw new Problem('not_found');
  if (named.version !== input.expectedVersion)
    throw new Problem('changed_meanwhile', { data: { current: await loadOne(ctx.tx, named.id) } });
  requireBooked(named, what);
  const series =
    named.series_id === null ? null : ((await seriesQueries.selectSeries(ctx.tx, named.series_id)) ?? null);
  if (input.scope !== 'this' && series === null)
    throw new Problem('wrong_state', { detail: 'This appointment is not part of a series.' });
  const dateOf = (row: queries.AppointmentRow): string => ruleDateOf(supply, series, row);
  const isMeant = (row: queries.AppointmentRow): boolean =>
    row.booking === 'booked' &&
    row.flow === 'expected' &&
    row.starts_at.epochMilliseconds >= ctx.now.epochMilliseconds &&
    (input.scope === 'all' || dateOf(row) > dateOf(named));
  const rows = locked
    .filter((row) => row === named || (input.scope !== 'this' && isMeant(row)))
    .sort((a, b) => a.starts_at.epochMilliseconds - b.starts_at.epochMilliseconds);
  const before = await queries.selectAppointments(
    ctx.tx,
    rows.map(({ id }) => id),
  );
  return { named, rows, series, before: new Map(before.map((one) => [one.id, one])) };
}

interface SeriesMove {
  row: queries.AppointmentRow;
  wanted: WantedVisit;
  /** Where the series now has it; null when it stands by itself. */
  place: rules.SeriesPlace | null;
}

type MoveInput = InputOf<typeof contract.moveSeries>;

/** True when a visit stands where the series has put it. */
function isInPlace(series: rules.StoredSeries | null, row: queries.AppointmentRow): boolean {
  const place = series?.placed[row.id];
  return place !== undefined && msOf(place.start) === row.starts_at.epochMilliseconds;
}

/** True when a move would change anything. */
const isOther = (row: queries.AppointmentRow, to: WantedVisit): boolean =>
  to.start !== row.starts_at.epochMilliseconds ||
  to.durationMinutes !== minutesOf(row) ||
  to.providerId !== row.provider_id ||
  to.roomId !== row.room_id;

/** By how many days and to which wall time the visits that stand in their place follow; null when they stay. */
function shiftOf(supply: Supply, { named, series }: Scoped, target: WantedVisit, input: MoveInput) {
  if (series === null || input.scope === 'this' || input.start === undefined) return null;
  const to = target.span.start.toZonedDateTimeISO(supply.zoneOf(locationOf(supply, target)));
  const minute = to.hour * 60 + to.minute;
  const ruleDate = ruleDateOf(supply, series, named);
  // One that a holiday has shifted is in its place, too: it is moved from the day on which it is seen.
  const isHome = isInPlace(series, named);
  const from = isHome ? dateAt(named.starts_at, supply.zoneOf(named.location_id)) : ruleDate;
  const { days } = Temporal.PlainDate.from(from).until(to.toPlainDate(), { largestUnit: 'days' });
  const isStill = isHome && target.start === named.starts_at.epochMilliseconds;
  const isAsBefore = days === 0 && minute === rules.patternOn(series, ruleDate).minute;
  return isStill || isAsBefore ? null : { series, days, minute };
}

/** Where each visit goes, and what the pattern of the series is then. What nothing would change of is left out. */
function planMove(supply: Supply, scoped: Scoped, input: MoveInput, now: number) {
  const { named, rows, series } = scoped;
  const target = wantedMove(supply, named, input);
  const shift = shiftOf(supply, scoped, target, input);
  const { start: _, ...place } = input;
  const moves: SeriesMove[] = [];
  const later = (row: queries.AppointmentRow): string =>
    Temporal.PlainDate.from(ruleDateOf(supply, series, row))
      .add({ days: shift?.days ?? 0 })
      .toString();
  const follow = shift ? rows.filter((row) => row !== named && isInPlace(series, row)) : [];
  const dates = new Set([named, ...follow].map(later));
  for (const row of rows) {
    let wanted = row === named ? target : wantedMove(supply, row, place);
    if (shift && follow.includes(row)) {
      const calendar = calendarOf(supply, { ...wanted, visitTypeId: row.visit_type_id }, shift.minute, now);
      // Leaving one out is no choice any more: on a holiday it is said to be in the way.
      const holidays = shift.series.holidays === 'next_day' ? 'next_day' : 'keep';
      const planned = rules.placeOn(later(row), { minute: shift.minute, holidays }, calendar, (one) => dates.has(one));
      wanted = wantedMove(supply, row, { ...place, start: instant(planned.start).toString() });
    }
    const isPlaced = shift !== null && (row === named || follow.includes(row));
    const start = wanted.span.start.toString();
    if (row === named || isOther(row, wanted))
      moves.push({ row, wanted, place: isPlaced ? { date: later(row), start } : null });
  }
  if (!shift) return { moves, changes: null };
  const before = [named, ...follow].map((row) => ruleDateOf(supply, series, row)).sort();
  return { moves, changes: rules.changesAfter(shift.series, before, shift.days, shift.minute) };
}

export async function moveSeries(ctx: CommandContext, input: MoveInput) {
  const supply = await supplyOf(ctx);
  const scoped = await lockScope(ctx, supply, input, 'move it');
  const { moves, changes } = planMove(supply, scoped, input, ctx.now.epochMilliseconds);
  const ids = moves.map(({ row }) => row.id);
  const all = moves.map(({ wanted }) => wanted);
  const given = moves.flatMap(({ row }) => heldBy(row));
  const answers = answersOf(input);
  await lockWanted(ctx, supply, all, given);
  await requireFree(ctx, supply, all, ids, answers);
  await queries.releaseHolds(ctx.tx, ids);
  await oneByOne(supply, moves, async ({ row, wanted }) => {
    const span = await moveRow(ctx, supply, row, wanted, amongThemselves(answers));
    changeDays(ctx, supply, row.id, { start: row.starts_at, end: row.ends_at, locationId: row.location_id }, span);
  });
  if (scoped.named.series_id && changes) {
    const placed = moves.flatMap(({ row, place }) => (place ? [[row.id, place] as const] : []));
    await seriesQueries.updateSeries(ctx.tx, scoped.named.series_id, Object.fromEntries(placed), changes);
  }
  return { appointments: await tell(ctx, contract.moveSeries.name, ids, scoped.before, input.overbookReason) };
}

export async function cancelSeries(ctx: CommandContext, input: InputOf<typeof contract.cancelSeries>) {
  const supply = await supplyOf(ctx);
  const { rows, before } = await lockScope(ctx, supply, input, 'cancel it');
  let reason = '';
  for (const row of rows) {
    reason = await cancelRow(ctx, row, input);
    changeDays(ctx, supply, row.id, { start: row.starts_at, end: row.ends_at, locationId: row.location_id });
  }
  const ids = rows.map(({ id }) => id);
  return { appointments: await tell(ctx, contract.cancelSeries.name, ids, before, reason) };
}

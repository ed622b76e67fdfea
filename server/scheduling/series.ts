/** Recurring series: real appointments that know of each other. Here they are previewed, booked all or none, and told of. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/series.ts';
import { patternWords } from '../../shared/series-words.ts';
import { dateAt } from '../../shared/time.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireBookable } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { loadSupply, type Supply, supplyOf } from '../supply/index.ts';
import { changeEnded, requireSpan, requireType, timeNotValid } from './acts.ts';
import { lockForBooking } from './holds.ts';
import { answersOf, locationOf, lockWanted } from './placement.ts';
import * as queries from './queries.ts';
import { openingText } from './rules.ts';
import { calendarOf, instant, msOf, type SeriesVisit, tell } from './series-acts.ts';
import { askingUser, assessAll, insertAll, requireFree, type WantedVisit } from './series-place.ts';
import * as seriesQueries from './series-queries.ts';
import * as rules from './series-rules.ts';
import { heldBy, wantedOf } from './service.ts';

/** Throws invalid_input for a rule that has no end, two ends, or too many visits. Returns its occurrences. */
function requireOccurrences(rule: contract.SeriesRule, calendar: rules.SeriesCalendar, today: string): rules.Planned[] {
  const refuse = (path: string, message: string): never => {
    throw new Problem('invalid_input', { detail: message, errors: [{ path: `/rule/${path}`, message }] });
  };
  if ((rule.count === null) === (rule.until === null))
    refuse('count', 'Say how many visits, or the last day: one of the two.');
  if (rule.from < today) refuse('from', 'A series begins today or later.');
  if (rule.until !== null && rule.until < rule.from) refuse('until', 'The last day must not be before the first.');
  const planned = rules.occurrencesOf(rule, calendar, contract.OCCURRENCES_MAX + 1);
  if (planned.filter(({ isSkipped }) => !isSkipped).length > contract.OCCURRENCES_MAX)
    refuse('until', `A series has at most ${contract.OCCURRENCES_MAX} visits. Choose an earlier last day.`);
  return planned;
}

/** Throws for a provider or a room that cannot be booked. */
function requirePlace(supply: Supply, { providerId, roomId }: SeriesVisit): void {
  const provider = supply.resources.providers.find(({ id }) => id === providerId);
  const room = supply.resources.rooms.find(({ id }) => id === roomId);
  if (!provider) throw new Problem('not_found', { detail: 'That provider is not here any more.' });
  if (roomId !== null && !room) throw new Problem('not_found', { detail: 'That room is not here any more.' });
  if (!provider.active || room?.active === false) throw new Problem('not_bookable');
}

export async function previewSeries(ctx: QueryContext, input: InputOf<typeof contract.previewSeries>) {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const type = requireType(supply, input.visitTypeId);
  requirePlace(supply, input);
  const { birthDate } = await requireBookable(ctx.db, input.patientId);
  const durationMinutes = input.durationMinutes ?? type.durationMinutes;
  const calendar = calendarOf(supply, input, input.rule.minute, ctx.now.epochMilliseconds);
  const planned = requireOccurrences(input.rule, calendar, dateAt(ctx.now, supply.settings.zone));
  const visits = planned.filter(({ isSkipped }) => !isSkipped);
  const all = visits.map(({ start }) => {
    requireSpan(instant(start), durationMinutes);
    return { ...input, type, birthDate, start, durationMinutes };
  });
  const found = await assessAll(
    ctx.db,
    supply,
    ctx.now,
    all,
    input.holdId ? [input.holdId] : [],
    askingUser(ctx.actor),
  );
  const occurrences = planned.map((one): contract.Occurrence => {
    const { date, start, remark } = one;
    const findings = found[visits.indexOf(one)]?.findings ?? [];
    const text = openingText(instant(start), calendar.zoneOn(date), supply.settings.clock24);
    const state = one.isSkipped ? 'skipped' : findings.length > 0 ? 'conflict' : 'free';
    return { date, start: instant(start).toString(), text, remark, state, findings };
  });
  return { occurrences };
}

export async function bookSeries(ctx: CommandContext, input: InputOf<typeof contract.bookSeries>) {
  const supply = await supplyOf(ctx);
  const starts = [...new Set(input.starts.map(msOf))].sort((a, b) => a - b);
  if (starts.length < input.starts.length) throw timeNotValid('The same time is there twice.');
  const seriesId = ctx.newId();
  const visit = { ...input, seriesId, start: instant(starts[0] as number) };
  const first = await wantedOf(ctx, supply, visit);
  const visits = starts.map((start) => {
    const wanted: WantedVisit = { ...first, start, span: requireSpan(instant(start), first.durationMinutes) };
    return { visit: { ...visit, start: instant(start) }, wanted };
  });
  const all = visits.map(({ wanted }) => wanted);
  const calendar = calendarOf(supply, input, input.rule.minute, ctx.now.epochMilliseconds);
  const planned = requireOccurrences(input.rule, calendar, '');
  const held = input.holdId ? await lockForBooking(ctx, input.holdId) : null;
  await lockWanted(ctx, supply, all, held ? heldBy(held) : []);
  if (held) changeEnded(ctx, supply, await queries.deleteHolds(ctx.tx, [held.id]));
  await requireFree(ctx, supply, all, [], answersOf(input));
  const series: rules.StoredSeries = { ...input.rule, placed: {}, changes: [] };
  await seriesQueries.insertSeries(ctx.tx, { id: seriesId, series, at: ctx.now, by: actorName(ctx.actor) });
  const ids = (await insertAll(ctx, supply, visits, answersOf(input))).map(({ id }) => id);
  for (const [i, wanted] of all.entries()) {
    const place = placeOf(supply, planned, wanted);
    if (place) series.placed[ids[i] as string] = place;
  }
  await seriesQueries.updateSeries(ctx.tx, seriesId, series.placed, []);
  const appointments = await tell(ctx, contract.bookSeries.name, ids, new Map());
  return { seriesId, appointments };
}

/** Where the rule has a visit: a time that was chosen instead stands by itself from the beginning. */
function placeOf(supply: Supply, planned: readonly rules.Planned[], wanted: WantedVisit): rules.SeriesPlace | null {
  const date = dateAt(wanted.span.start, supply.zoneOf(locationOf(supply, wanted)));
  const plan = planned.find(({ start }) => start === wanted.start) ?? planned.find((one) => one.date === date);
  return plan ? { date: plan.ruleDate, start: instant(plan.start).toString() } : null;
}

/** The visits of a series or of a chain, for whoever looks at one of them. */
export async function loadTogether(
  db: Db,
  key: string,
  ids: readonly string[] | null,
): Promise<contract.TogetherVisit[]> {
  const members = new Map((await seriesQueries.selectTogether(db, key, ids)).map((one) => [one.id, one.position]));
  const appointments = await queries.selectAppointments(db, [...members.keys()]);
  if (appointments.length === 0) return [];
  const series = await seriesQueries.selectSeries(db, key);
  const { clock24 } = await loadSettings(db);
  return appointments.map((one) => {
    const place = series?.placed[one.id];
    return {
      ...one,
      position: members.get(one.id) ?? null,
      words: series ? patternWords(rules.patternOn(series, place?.date ?? one.date), clock24) : '',
      alone: series !== undefined && (place === undefined || msOf(place.start) !== msOf(one.start)),
    };
  });
}

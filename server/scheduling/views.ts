/** Weeks and months of the schedule, and the note that something of it was printed. */
import type { InputOf } from '../../shared/contract.ts';
import { mayUse } from '../../shared/roles.ts';
import { clinicDay } from '../../shared/time.ts';
import * as contract from '../../shared/views.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import type { NextVisits } from '../patients/index.ts';
import { loadSettings } from '../practice/index.ts';
import { loadSupply, type Supply } from '../supply/index.ts';
import { frameOf, zoneOfDay } from './day.ts';
import { loadOf } from './load.ts';
import * as queries from './views-queries.ts';

/** The civil dates of a stretch; throws invalid_input when it is turned round or too long. */
function datesOf({ from, until }: { from: string; until: string }, daysMax: number): string[] {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(Temporal.PlainDate.from(until), { largestUnit: 'days' }).days + 1;
  if (count < 1 || count > daysMax) {
    const message = `Ask for 1 to ${daysMax} days.`;
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/until', message }] });
  }
  return Array.from({ length: count }, (_, days) => first.add({ days }).toString());
}

export async function readFrames(ctx: QueryContext, input: InputOf<typeof contract.frames>) {
  const dates = datesOf(input, contract.FRAME_DAYS_MAX);
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const zone = zoneOfDay(supply, input.locationId);
  return { frames: dates.map((date) => frameOf(supply, clinicDay(date, zone))) };
}

export async function readMonthLoad(ctx: QueryContext, input: InputOf<typeof contract.monthLoad>) {
  const dates = datesOf(input, contract.LOAD_DAYS_MAX);
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const zone = zoneOfDay(supply, input.locationId);
  const { providers, visitTypes } = supply.resources;
  const counted = providers.filter(({ id, active, profession }) =>
    input.providerId ? id === input.providerId : active && profession === 'provider',
  );
  if (input.providerId && counted.length === 0) throw new Problem('not_found');
  const clinicDays = dates.map((date) => clinicDay(date, zone));
  const [first, last] = [clinicDays[0], clinicDays.at(-1)];
  if (!first || !last) throw new Problem('invalid_input');
  const of = { providerId: input.providerId ?? null, locationId: input.locationId ?? null };
  const visits = await queries.selectVisitTimes(ctx.db, { start: first.start, end: last.end }, of);
  const days = clinicDays.map(({ date, start }) => ({
    date,
    start: start.epochMilliseconds,
    holiday: holidayOn(supply, date, of.locationId),
  }));
  return {
    supplyVersion: supply.settings.supplyVersion,
    days: loadOf(
      days,
      last.end.epochMilliseconds,
      counted.map(({ id }) => id),
      (id, date) => supply.on(id, date),
      visits,
      new Map(visitTypes.map((type) => [type.id, type])),
      of.locationId,
    ),
  };
}

function holidayOn(supply: Supply, date: string, locationId: string | null): string | null {
  const held = supply.rules.holidays.filter(
    (one) => one.date === date && (one.locationId === null || one.locationId === locationId),
  );
  return held[0]?.name ?? null;
}

/** Rows of the live topic of a month; a day without visits has none, unless it was asked for. */
export async function loadMonth(db: Db, key: string, ids: readonly string[] | null) {
  const { zone } = await loadSettings(db);
  const month = Temporal.PlainYearMonth.from(key);
  const first = clinicDay(month.toPlainDate({ day: 1 }).toString(), zone);
  const last = clinicDay(month.toPlainDate({ day: month.daysInMonth }).toString(), zone);
  if (ids === null) return queries.countVisitsByDate(db, { start: first.start, end: last.end }, zone);
  const days = await Promise.all(
    ids.map(async (date) => {
      const [day] = await queries.countVisitsByDate(db, clinicDay(date, zone), zone);
      return day ?? { id: date, version: 1, visits: 0 };
    }),
  );
  return days;
}

/** When each of these patients comes next; nobody's for whoever may not read the schedule. */
export const nextVisits: NextVisits = async (ctx, patientIds) => {
  const { actor } = ctx;
  const mayRead = actor.kind === 'user' && mayUse('schedule.read', actor.roles);
  if (!mayRead || patientIds.length === 0) return new Map();
  const rows = await queries.selectNextVisits(ctx.db, patientIds, ctx.now);
  return new Map(rows.map(({ patientId, ...visit }) => [patientId, visit]));
};

export async function recordPrint(ctx: CommandContext, input: InputOf<typeof contract.recordPrint>) {
  ctx.audit({
    action: 'scheduling.print',
    entity: input.print,
    entityId: input.date,
    ...(input.patientId ? { subjectId: input.patientId } : {}),
    after: { providerId: input.providerId },
  });
  return {};
}

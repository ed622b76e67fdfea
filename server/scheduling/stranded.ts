/**
 * Visits that must be told and moved: booked ones to come that the supply does not carry any more. The rules are those
 * of booking, asked again of what is there already. A visit that was put there with a reason stays where the practice
 * does not work or keeps the time for others, because that was the intent; where somebody is away, or the day is a
 * holiday, it is named all the same. Who is with the provider already is not named.
 */
import { setImmediate } from 'node:timers/promises';
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import { clinicDay, datesTouched } from '../../shared/time.ts';
import type * as contract from '../../shared/worklists.ts';
import type { QueryContext } from '../kernel/context.ts';
import { loadSupply, type Stretch, type Supply } from '../supply/index.ts';
import { openFindings } from './placement.ts';
import * as queries from './queries.ts';
import { supplyFindings } from './rules.ts';
import { type Doubtful, type Free, selectCalls, selectDoubtful } from './stranded-queries.ts';
import { freeForAll, strandingOf, type Why } from './stranded-rules.ts';

const instant = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);
/** Longer than any range that a desk asks for; whoever asks for more gets the first part. */
const DAYS_MAX = 366;
const DAY_MS = 86_400_000;

export async function readStranded(
  ctx: QueryContext,
  input: InputOf<typeof contract.stranded>,
): Promise<OutputOf<typeof contract.stranded>> {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const dates = datesBetween(input.from, input.until);
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return { visits: [], total: 0 };
  const { zone } = supply.settings;
  const span = {
    from: clinicDay(first, zone).start.epochMilliseconds,
    to: clinicDay(last, zone).end.epochMilliseconds,
  };
  const { all = false, providerId = null } = input;
  const free = await freeOf(supply, span);
  const doubtful = await selectDoubtful(ctx.db, free, { span, now: ctx.now, providerId, all });
  const names = namesOf(supply);
  const found: { row: Doubtful; whys: Why[] }[] = [];
  for (const [i, row] of doubtful.entries()) {
    const whys = whyStranded(supply, names, row);
    if (all || whys.length > 0) found.push({ row, whys });
    if (i % 500 === 499) await setImmediate(); // Others are served in between.
  }
  const shown = found.slice(0, input.limit);
  const ids = shown.map(({ row }) => row.id);
  const appointments = new Map((await queries.selectAppointments(ctx.db, ids)).map((one) => [one.id, one]));
  const calls = await selectCalls(ctx.db, ids);
  const visits = shown.flatMap(({ row, whys }) => {
    const appointment = appointments.get(row.id);
    if (!appointment) return [];
    const codes = [...new Set(whys.map(({ code }) => code))];
    const why = [...new Set(whys.map(({ sentence }) => sentence))].join(' ');
    return [
      {
        appointment,
        isConfidential: appointment.isConfidential,
        codes,
        why,
        phone: row.phone,
        calls: calls.get(row.id) ?? [],
      },
    ];
  });
  return { visits, total: found.length };
}

function datesBetween(from: string, until: string): string[] {
  const first = Temporal.PlainDate.from(from);
  const days = first.until(Temporal.PlainDate.from(until), { largestUnit: 'days' }).days + 1;
  return Array.from({ length: Math.max(0, Math.min(days, DAYS_MAX)) }, (_, i) => first.add({ days: i }).toString());
}

/** Kept for as long as the supply is what it is: every desk asks for the same weeks. */
const kept = new WeakMap<Supply, Map<string, Free[]>>();
const KEPT_MAX = 8;

/** When each resource in use is free for all, around a stretch of time. */
async function freeOf(supply: Supply, span: Stretch): Promise<Free[]> {
  const ranges = kept.get(supply) ?? new Map<string, Free[]>();
  kept.set(supply, ranges);
  const key = `${span.from} ${span.to}`;
  const held = ranges.get(key);
  if (held) return held;
  // A visit lasts up to a day, and days of other zones begin earlier or later.
  const all = { from: span.from - DAY_MS, to: span.to + 2 * DAY_MS };
  const dates = datesTouched(instant(all.from), instant(all.to), 'UTC');
  const { providers, rooms, equipment } = supply.resources;
  const free: Free[] = [];
  for (const { id, active } of [...providers, ...rooms, ...equipment]) {
    if (!active) continue;
    const days = dates.map((date) => supply.on(id, date));
    free.push({ resourceId: id, stretches: freeForAll(days, all) });
    await setImmediate();
  }
  if (ranges.size >= KEPT_MAX) ranges.clear();
  ranges.set(key, free);
  return free;
}

/** Everybody and everything by id, with the name that a sentence says. */
function namesOf({ resources }: Supply): ReadonlyMap<string, { name: string; active: boolean }> {
  const { providers, rooms, equipment } = resources;
  const people = providers.map(({ id, displayName, active }) => [id, { name: displayName, active }] as const);
  return new Map([...people, ...[...rooms, ...equipment].map((one) => [one.id, one] as const)]);
}

/** Everything that stands against a visit where it is now. */
function whyStranded(supply: Supply, names: ReturnType<typeof namesOf>, row: Doubtful): Why[] {
  const type = supply.resources.visitTypes.find((one) => one.id === row.visitTypeId);
  if (!type) return [];
  const zone = supply.zoneOf(row.locationId);
  const whys: Why[] = [row.providerId, row.roomId, ...row.others.map(({ id }) => id)]
    .map((id) => names.get(id ?? ''))
    .filter((one) => one?.active === false)
    .map((one) => ({ code: 'not_active', sentence: `${one?.name} is not in use any more.` }));
  const against = openFindings(supply, type, row, row.locationId);
  const end = row.start + row.durationMinutes * 60_000;
  for (const other of row.others) {
    const dates = datesTouched(instant(other.from), instant(other.to), zone);
    const days = dates.map((date) => supply.on(other.id, date));
    const name = names.get(other.id)?.name ?? 'It';
    // Buffers stand before and after the visit; they must be free, not open.
    const core = { from: Math.max(other.from, row.start), to: Math.min(other.to, end) };
    against.push(...supplyFindings({ days, name, locationId: row.locationId }, type.id, core));
  }
  whys.push(...strandingOf(against, row.overbookReason !== null));
  return whys;
}

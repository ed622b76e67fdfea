/** Openings, and what a patient's visits tell about the next one. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/scheduling.ts';
import { addMinutes, dateAt } from '../../shared/time.ts';
import type { QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSettings, selectProviders, selectVisitTypes } from '../practice/index.ts';
import * as queries from './queries.ts';
import { freeStarts, type Hours, openingHours, openingText, type Span } from './rules.ts';

const WEEKS_MAX = 8;
const WEEK_MINUTES = 7 * 1440;

/** The next openings, soonest first; providers with the same time in the order of their columns. */
export async function readOpenings(ctx: QueryContext, input: InputOf<typeof contract.openings>) {
  const [settings, [visitType], providers] = await Promise.all([
    loadSettings(ctx.db),
    selectVisitTypes(ctx.db, [input.visitTypeId]),
    selectProviders(ctx.db, input.providerId ? [input.providerId] : null),
  ]);
  const active = providers.filter((provider) => provider.active);
  if (!visitType?.active || active.length === 0) throw new Problem('not_bookable');
  const search = {
    hours: settings,
    from: Temporal.Instant.from(input.from),
    durationMinutes: input.durationMinutes ?? visitType.durationMinutes,
    providerIds: active.map((provider) => provider.id),
    patientId: input.patientId,
  };
  const openings: contract.Opening[] = [];
  for (let week = 0; week < WEEKS_MAX && openings.length < input.limit; week++) {
    openings.push(...(await openingsOfWeek(ctx, search, week)));
  }
  return { openings: openings.slice(0, input.limit) };
}

interface Search {
  hours: Hours;
  from: Temporal.Instant;
  durationMinutes: number;
  providerIds: string[];
  patientId: string | null;
}

async function openingsOfWeek(ctx: QueryContext, search: Search, week: number): Promise<contract.Opening[]> {
  const { zone, slotMinutes } = search.hours;
  const first = search.from
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days: week * 7 });
  const start = first.toZonedDateTime({ timeZone: zone }).toInstant();
  const span: Span = { start, end: addMinutes(start, WEEK_MINUTES + 120) };
  const held = await queries.selectHeld(
    ctx.db,
    [...search.providerIds, ...(search.patientId ? [search.patientId] : [])],
    span,
  );
  const busyPatient = search.patientId ? (held.get(search.patientId) ?? []) : [];
  const openings: contract.Opening[] = [];
  for (let day = 0; day < 7; day++) {
    const open = openingHours(first.add({ days: day }), search.hours);
    if (!open) continue;
    const found = search.providerIds.flatMap((providerId) => {
      const busy = [...(held.get(providerId) ?? []), ...busyPatient];
      return freeStarts(open, busy, search.from, search.durationMinutes, slotMinutes).map((at) =>
        toOpening(providerId, at, search),
      );
    });
    openings.push(...found.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0)));
  }
  return openings;
}

function toOpening(providerId: string, start: Temporal.Instant, search: Search): contract.Opening {
  const { zone } = search.hours;
  return {
    providerId,
    start: start.toString(),
    durationMinutes: search.durationMinutes,
    date: dateAt(start, zone),
    text: openingText(start, zone),
  };
}

export async function readPatientVisits(ctx: QueryContext, input: InputOf<typeof contract.patientVisits>) {
  const [visits, noShowCount] = await Promise.all([
    queries.selectOfPatient(ctx.db, input.patientId, input.limit),
    queries.countNoShows(ctx.db, input.patientId),
  ]);
  const now = ctx.now.epochMilliseconds;
  const isPast = (visit: contract.Appointment) => Temporal.Instant.from(visit.end).epochMilliseconds <= now;
  const kept = visits.filter((visit) => visit.booking === 'booked');
  await ctx.audit({
    action: contract.patientVisits.name,
    entity: 'patient',
    entityId: input.patientId,
    subjectId: input.patientId,
  });
  return {
    upcoming: visits.filter((visit) => !isPast(visit)).reverse(),
    past: visits.filter(isPast),
    usualProviderId: mostFrequent(kept.slice(0, 10).map((visit) => visit.providerId)),
    lastVisitTypeId: kept[0]?.visitTypeId ?? null,
    noShowCount,
  };
}

function mostFrequent(ids: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const id of ids) if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

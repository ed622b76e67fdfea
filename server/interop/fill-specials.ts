/** What the demonstration books one by one: groups, procedures, machines; and the day on which somebody is called away. */
import type { VisitType } from '../../shared/practice.ts';
import { act } from '../kernel/act.ts';
import type { Kernel } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { book, findOpenings } from '../scheduling/index.ts';
import { loadSupply, Supply, saveException } from '../supply/index.ts';
import type { DayVisit } from './fill-day.ts';

const ACTOR = { kind: 'console', name: 'fill' } as const;
/** Known by it when a demonstration that was cut off is finished. */
const CALLED_AWAY = 'Called to the hospital';

/** Without it the days are made again as they were made first. */
export function asPlanned({ settings, resources, rules }: Supply): Supply {
  const exceptions = rules.exceptions.filter(({ reason }) => reason !== CALLED_AWAY);
  return new Supply(settings, resources, { ...rules, exceptions });
}

/** Patients who are booked here and nowhere else. */
export const SPECIAL_PATIENTS = 80;
const STRANDED_VISITS = 3;

/** How many of each kind, and how many patients share each one. */
const SPECIALS = [
  { code: 'DG', visits: 4, seats: [5, 3, 7, 2] },
  { code: 'PR', visits: 10, seats: [1] },
  { code: 'US', visits: 6, seats: [1] },
  { code: 'EC', visits: 5, seats: [1] },
  { code: 'SP', visits: 4, seats: [1] },
] as const;

interface Parts {
  /** As it was when the days were planned. */
  supply: Supply;
  ahead: readonly DayVisit[];
  patientIds: readonly string[];
}

/** Returns how many visits it booked. */
export async function fillSpecials(kernel: Kernel, { supply, ahead, patientIds }: Parts): Promise<number> {
  const { rules } = await loadSupply(kernel, kernel.database.db);
  if (rules.exceptions.some(({ reason }) => reason === CALLED_AWAY)) return 0;
  const waiting = [...patientIds];
  let booked = 0;
  for (const { code, visits, seats } of SPECIALS) {
    const type = supply.resources.visitTypes.find((one) => one.code === code);
    if (type?.active) booked += await bookSome(kernel, type, visits, seats, waiting);
  }
  await callAway(kernel, supply, ahead);
  return booked;
}

/** Books visits of a type at openings that lie apart, each for as many patients as it has seats. */
async function bookSome(
  kernel: Kernel,
  type: VisitType,
  visits: number,
  seats: readonly number[],
  waiting: string[],
): Promise<number> {
  const { db } = kernel.database;
  const supply = await loadSupply(kernel, db);
  let from = kernel.clock.now();
  let booked = 0;
  for (let i = 0; i < visits; i++) {
    const search = { visitTypeId: type.id, patientId: null, providerIds: [], durationMinutes: null, limit: 1 };
    const [found] = await findOpenings(db, supply, kernel.clock.now(), { ...search, from: from.toString() }, null);
    const part = found?.parts[0];
    if (!part) return booked;
    const start = Temporal.Instant.fromEpochMilliseconds(part.start);
    for (let seat = 0; seat < (seats[i % seats.length] as number); seat++) {
      const patientId = waiting.pop();
      if (!patientId) return booked;
      const visit = { patientId, visitTypeId: type.id, providerId: part.providerId, roomId: part.roomId };
      const rest = { start: start.toString(), durationMinutes: null, note: '' };
      booked += await act(kernel, ACTOR, 'interop.fillVisit', (ctx) => book(ctx, { ...visit, ...rest })).then(
        () => 1,
        isRefused,
      );
    }
    from = start.add({ hours: type.capacity > 1 ? 24 : 7 });
  }
  return booked;
}

/** A child in a group for adults: somebody else comes. */
function isRefused(error: unknown): 0 {
  if (error instanceof Problem) return 0;
  throw error;
}

/** Somebody is called away in a few days, with the last visits of the afternoon booked: they stand in the worklist. */
async function callAway(kernel: Kernel, supply: Supply, ahead: readonly DayVisit[]): Promise<void> {
  const { zone } = supply.home;
  const dateOf = (visit: DayVisit): string => visit.start.toZonedDateTimeISO(zone).toPlainDate().toString();
  const dates = [...new Set(ahead.map(dateOf))].slice(1);
  for (const date of dates) {
    for (const { id, profession } of supply.resources.providers) {
      if (profession !== 'provider') continue;
      const visits = ahead
        .filter((one) => one.providerId === id && one.booking === 'booked' && dateOf(one) === date)
        .sort((a, b) => Temporal.Instant.compare(a.start, b.start))
        .slice(-STRANDED_VISITS);
      const first = visits[0]?.start.toZonedDateTimeISO(zone);
      if (visits.length < STRANDED_VISITS || !first || first.hour < 13) continue;
      await act(kernel, ACTOR, 'interop.fillException', (ctx) =>
        saveException(ctx, {
          ...{ id: null, expectedVersion: null, resourceId: id, kind: 'away', locationId: null, visitTypeIds: [] },
          ...{ fromDate: date, untilDate: date, reason: CALLED_AWAY },
          ...{ startsMinute: first.hour * 60 + first.minute, endsMinute: 1440 },
        }),
      );
      return;
    }
  }
}

/** What booking, moving and cancelling a series have in common: its calendar, and what is told afterwards. */
import type { Appointment } from '../../shared/scheduling.ts';
import type { CommandContext } from '../kernel/context.ts';
import { freeFor, instantAt, type Supply } from '../supply/index.ts';
import { changeTogether } from './acts.ts';
import * as queries from './queries.ts';
import type { SeriesCalendar } from './series-rules.ts';

export const instant = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);
export const msOf = (moment: string): number => Temporal.Instant.from(moment).epochMilliseconds;

export interface SeriesVisit {
  visitTypeId: string;
  providerId: string;
  roomId: string | null;
}

/** The world as a series of visits meets it. */
export function calendarOf(supply: Supply, visit: SeriesVisit, minute: number, notBefore: number): SeriesCalendar {
  const { providerId, roomId, visitTypeId } = visit;
  const room = supply.resources.rooms.find((one) => one.id === roomId);
  const plain = (date: string): Temporal.PlainDate => Temporal.PlainDate.from(date);
  return {
    weekStartsOn: supply.settings.weekStartsOn,
    clock24: supply.settings.clock24,
    notBefore,
    zoneOn(date) {
      if (room) return supply.zoneOf(room.locationId);
      const session = supply.on(providerId, date).open.find((one) => {
        const start = instantAt(plain(date), minute, supply.zoneOf(one.locationId));
        return one.from <= start && start < one.to;
      });
      return session ? supply.zoneOf(session.locationId) : supply.home.zone;
    },
    holidayOn: (date) => supply.on(providerId, date).blocks.find(({ kind }) => kind === 'holiday')?.title ?? null,
    isWorkday: (date) => freeFor(supply.on(providerId, date), visitTypeId).length > 0,
  };
}

/** Tells those who look at the series, and writes the trail: one line for each visit. Returns them in order. */
export async function tell(
  ctx: CommandContext,
  action: string,
  ids: readonly string[],
  before: ReadonlyMap<string, Appointment>,
  reason?: string,
): Promise<Appointment[]> {
  const appointments = await queries.selectAppointments(ctx.tx, ids);
  appointments.sort((a, b) => a.start.localeCompare(b.start));
  for (const after of appointments) {
    changeTogether(ctx, { id: after.id, series_id: after.seriesId, chain_id: after.chainId });
    ctx.audit({
      action,
      entity: 'appointment',
      entityId: after.id,
      ...(after.patientId ? { subjectId: after.patientId } : {}),
      reason: reason ?? after.overbookReason ?? undefined,
      ...(before.has(after.id) ? { before: before.get(after.id) } : {}),
      after,
    });
  }
  return appointments;
}

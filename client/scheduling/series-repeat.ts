/** From the booking that is being made to a series: its time is the first of many. */
import type { PracticeSettings, VisitType } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import { session } from '../desk/session.ts';
import { booking } from './booking.ts';
import { held } from './held.ts';
import { askSeries } from './series-dialog.ts';

/** Returns the first visit of what was booked; null when the person goes back, and everything typed stands. */
export async function repeatBooking(
  type: VisitType,
  providerName: string,
  settings: PracticeSettings | undefined,
): Promise<Appointment | null> {
  const { draft } = booking;
  if (!draft?.patient || !draft.start || !draft.providerId) return null;
  await held.settled();
  const { patient, providerId, roomId, durationMinutes, note, start } = draft;
  const booked = await askSeries({
    patientId: patient.id,
    patientName: patient.name,
    type,
    providerId,
    providerName,
    roomId,
    durationMinutes,
    note,
    start,
    holdId: held.id,
    zone: session.zone,
    clock24: settings?.clock24 ?? false,
    weekStartsOn: settings?.weekStartsOn ?? 7,
  });
  if (!booked) return null;
  held.made();
  booking.end();
  return booked[0] ?? null;
}

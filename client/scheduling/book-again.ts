/** The same visit once more: the booking begins with all that is known from one, and asks for the time only. */
import type { Appointment } from '../../shared/scheduling.ts';
import { sayProblem } from '../desk/toasts.ts';
import { booking } from './booking.ts';
import { readPatient } from './data.ts';

export async function bookAgain(it: Appointment): Promise<void> {
  if (!it.patientId) return;
  try {
    const patient = await readPatient(it.patientId);
    booking.begin({ patient, visitTypeId: it.visitTypeId, providerId: it.providerId, note: it.note });
  } catch (error) {
    sayProblem(error);
  }
}

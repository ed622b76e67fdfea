/** Starts a booking for a patient who was found elsewhere. */
import type { PatientHit } from '../../shared/patients.ts';
import { router } from '../desk/router.ts';
import { booking } from './booking.ts';
import './schedule-page.ts';

export async function bookFor(patient: PatientHit): Promise<void> {
  booking.begin({ patient });
  router.go('/schedule');
}

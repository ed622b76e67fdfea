/** Patients: one record each, found in a keystroke. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({
  record_number_is_unique: 'took_too_long',
  patient_external_id_is_unique: 'already_exists',
  patient_is_merged_once: 'patient_merged',
  // Two desks wrote the same provider down at the same moment: sent again, the second finds the first.
  outside_provider_npi_is_unique: 'took_too_long',
});

/**
 * A confidential record is closed to all but its care team. The kernel looks at every input that is named `patientId` (or
 * ends so), at every live topic whose key is an id, and at every row that says `isConfidential`. Whatever reaches a
 * patient in another way (a document by its id, a job, a download) calls `requireAccess(ctx, patientId)` first.
 */
export { closedAmong, guard, requireAccess, setConfidential } from './access.ts';
export { addHouseholds, type NewHouseholds } from './household.ts';
export { columnsOfPatient, type NewStay, type PatientFields } from './queries.ts';
export { routesWith, topics } from './routes.ts';
export { listName, phoneText, searchKey } from './rules.ts';
export type { NextVisits } from './service.ts';
export {
  addImported,
  importPatients,
  importStays,
  linkExternalId,
  requireBookable,
  requirePatient,
} from './service.ts';

/** Patients: one record each, found in a keystroke. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({
  record_number_is_unique: 'took_too_long',
  patient_external_id_is_unique: 'already_exists',
  // Two desks wrote the same provider down at the same moment: sent again, the second finds the first.
  outside_provider_npi_is_unique: 'took_too_long',
});

export { columnsOfPatient, type NewStay, type PatientFields } from './queries.ts';
export { routesWith, topics } from './routes.ts';
export { listName, phoneText, searchKey } from './rules.ts';
export type { NextVisits } from './service.ts';
export { addImported, importPatients, importStays, linkExternalId, requireBookable } from './service.ts';

/** What answers and stays of a patient say of a claim. Pure. */
import type { PatientFact } from '../../shared/patient-facts.ts';
import { holdsOn } from '../../shared/time.ts';

/** What the payer of a coverage answered for a day; of several answers the last. */
export function answerOn(rows: readonly PatientFact[], coverageId: string | null, date: string): PatientFact | null {
  const [last = null] = rows
    .filter((row) => row.kind === 'eligibility' && row.coverageId === coverageId && row.active && holdsOn(row, date))
    .sort((a, b) => (b.answeredOn ?? '').localeCompare(a.answeredOn ?? ''));
  return last;
}

/** Where the patient is cared for on a day. Null: nobody wrote anything of the kind down, so nobody can tell. */
export function careOn(rows: readonly PatientFact[], date: string, providerId: string | null) {
  const among = (kind: PatientFact['kind']): PatientFact[] | null => {
    const own = rows.filter((row) => row.kind === kind && row.active);
    return own.length === 0 ? null : own.filter((row) => holdsOn(row, date));
  };
  const some = (kind: PatientFact['kind']): boolean | null => {
    const own = among(kind);
    return own && own.length > 0;
  };
  const hospice = among('hospice')?.find(({ attendingProviderId }) => attendingProviderId !== null);
  return {
    inHospice: some('hospice'),
    isHospiceAttending: hospice ? hospice.attendingProviderId === providerId : null,
    inHomeHealth: some('home_health'),
    inNursingFacility: some('nursing_facility'),
  };
}

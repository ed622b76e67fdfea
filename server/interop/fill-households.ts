/** Families of the demonstration: who shares a name and an age that fits is one, and nearly everybody has signed. */
import type { Random } from '../../shared/random.ts';
import type { NewHouseholds, PatientFields } from '../patients/index.ts';

const SIGNED = ['privacy_notice', 'assignment_of_benefits', 'financial_policy'] as const;
/** Most practices have the two that speak of money signed each year. */
const YEARLY = new Set<string>(['assignment_of_benefits', 'financial_policy']);

export function planHouseholds(
  random: Random,
  people: readonly { id: string; fields: PatientFields }[],
  today: Temporal.PlainDate,
): NewHouseholds {
  const ageOf = ({ fields }: { fields: PatientFields }): number =>
    Temporal.PlainDate.from(fields.birthDate).until(today, { largestUnit: 'years' }).years;
  const adults = people.filter((one) => ageOf(one) >= 18);
  const pays = people.flatMap((child) => {
    const age = ageOf(child);
    const parent =
      age < 18
        ? adults.find((one) => one.fields.lastName === child.fields.lastName && Math.abs(ageOf(one) - age - 30) <= 12)
        : undefined;
    return parent
      ? [
          {
            holderId: parent.id,
            patientId: child.id,
            relationship: 'parent' as const,
            fromDate: child.fields.birthDate,
          },
        ]
      : [];
  });
  const payerOf = new Map(pays.map(({ holderId, patientId }) => [patientId, people.find(({ id }) => id === holderId)]));
  const signatures = people.flatMap((one) => {
    if (random.between(0, 9) === 0) return []; // One in ten still has to sign.
    const signer = payerOf.get(one.id) ?? one;
    const signedOn = today.subtract({ days: random.between(5, 420) });
    return SIGNED.map((kind) => ({
      patientId: one.id,
      kind,
      signedOn: signedOn.toString(),
      expiresOn: YEARLY.has(kind) ? signedOn.add({ years: 1 }).toString() : null,
      signedBy: `${signer.fields.firstName} ${signer.fields.lastName}`,
    }));
  });
  return { pays, signatures };
}

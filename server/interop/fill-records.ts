/** What the demonstration has in records: people who stand in it twice, and one whose record is confidential. */
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import { importPatients, setConfidential } from '../patients/index.ts';

const NOBODY = {
  ...{ middleName: null, suffix: null, preferredName: null, status: 'active' as const, deceasedOn: null },
  ...{ email: null, addressLine: null, city: null, state: null, zip: null },
};
const person = (firstName: string, lastName: string, birthDate: string, sex: 'female' | 'male', phone: string) => ({
  ...NOBODY,
  ...{ firstName, lastName, birthDate, sex, phone },
});

/** One after the other the two records of one person: a slip, a nickname, a marriage, figures that changed places. */
const TWICE = [
  person('Rosalind', 'Thornquist', '1974-06-03', 'female', '(555) 010-4410'),
  person('Rosalind', 'Thornqvist', '1974-06-03', 'female', '(555) 010-4410'),
  person('William', 'Marrowdale', '1958-11-21', 'male', '(555) 010-4421'),
  person('Bill', 'Marrowdale', '1958-11-21', 'male', '(555) 010-4422'),
  person('Calliope', 'Windlass', '1991-02-14', 'female', '(555) 010-4433'),
  person('Calliope', 'Fenharrow', '1991-02-14', 'female', '(555) 010-4433'),
  person('Ambrose', 'Kettleworth', '1983-07-05', 'male', '(555) 010-4444'),
  person('Ambrose', 'Kettleworth', '1983-05-07', 'male', '(555) 010-4444'),
];

export async function fillRecords(kernel: Kernel): Promise<void> {
  await act(kernel, { kind: 'console', name: 'fill' }, 'interop.fillRecords', async (ctx) => {
    await importPatients(
      ctx,
      TWICE.map((fields, i) => ({ externalId: `fill-twice-${i}`, fields })),
    );
    const patientId = await nextPatient(ctx);
    const users = await ctx.tx.selectFrom('user_account').select(['id', 'roles']).execute();
    const memberIds = users.filter(({ roles }) => roles.includes('provider')).map(({ id }) => id);
    if (patientId && memberIds.length > 0) await setConfidential(ctx, { patientId, isConfidential: true, memberIds });
  });
}

/** Who comes next: so the schedule of today shows what others see of such a visit. Nobody where one is confidential already. */
async function nextPatient({ tx, now }: CommandContext): Promise<string | null> {
  const known = await tx.selectFrom('patient').select('id').where('is_confidential', '=', true).executeTakeFirst();
  if (known) return null;
  const next = await tx
    .selectFrom('appointment')
    .select('patient_id')
    .where('starts_at', '>=', now)
    .where('booking', '=', 'booked')
    .orderBy('starts_at')
    .limit(1)
    .executeTakeFirst();
  return next?.patient_id ?? null;
}

/** What the demonstration charges, what one of its payers agreed to, and its sliding fee. */
import type { FeeSchedule } from '../../shared/fees.ts';
import { saveFees, saveSetup } from '../billing/index.ts';
import { selectPayers } from '../coverage/index.ts';
import type { CommandContext } from '../kernel/context.ts';

const NEW = { id: null, expectedVersion: null } as const;
/** Of what is charged, in the contract of the demonstration. */
const AGREED = 0.68;
/** The guideline of the 48 states, as the Department of Health and Human Services published it. */
const GUIDELINES = [
  { startsOn: '2024-01-17', firstCents: 15_060_00, nextCents: 5_380_00 },
  { startsOn: '2025-01-15', firstCents: 15_650_00, nextCents: 5_500_00 },
];
const LEVELS = [
  { name: 'A', upToPercent: 100, paysPercent: 20 },
  { name: 'B', upToPercent: 150, paysPercent: 50 },
  { name: 'C', upToPercent: 200, paysPercent: 75 },
];

export async function fillFees(
  ctx: CommandContext,
  usual: readonly { procedure: string; cents: number }[],
): Promise<void> {
  const cents = new Map(usual.map((one) => [one.procedure, one.cents]));
  const add = async (
    facts: Pick<FeeSchedule, 'name' | 'purpose' | 'payerId'>,
    amountOf: (cents: number) => number,
  ): Promise<void> => {
    const anywhere = { planId: null, locationId: null, startsOn: '2020-01-01', endsOn: null };
    const plain = { medicarePercent: null, locality: null, note: '' };
    const { id, version } = await saveSetup.feeSchedule(ctx, { ...NEW, ...facts, ...anywhere, ...plain });
    const changes = [...cents].map(([procedure, one]) => ({ procedure, modifier: '', amountCents: amountOf(one) }));
    await saveFees(ctx, { scheduleId: id as string, expectedVersion: version as number, changes });
  };
  await add({ name: 'Standard fees', purpose: 'charge', payerId: null }, (one) => one);
  const [payer] = await selectPayers(ctx.tx, null);
  if (payer)
    await add({ name: `Contract with ${payer.name}`.slice(0, 60), purpose: 'allowed', payerId: payer.id }, (one) =>
      Math.round(one * AGREED),
    );
  for (const line of GUIDELINES) await saveSetup.povertyLine(ctx, { ...NEW, ...line });
  for (const level of LEVELS)
    await saveSetup.slidingLevel(ctx, { ...NEW, ...level, startsOn: '2020-01-01', endsOn: null });
}

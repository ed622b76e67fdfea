/** What services cost on their day, and what payers agreed to: many are asked for at once. */
import type { FeePurpose, FeeSchedule } from '../../shared/fees.ts';
import { type AskedCode, type CodeAnswer, lookUpCodes } from '../codesets/index.ts';
import type { Db } from '../kernel/db.ts';
import { selectAmounts } from './fee-queries.ts';
import { type AskedPrice, feeKey, feeModifiers, fitting, medicareCents, partOf, percentOf } from './fee-rules.ts';
import { readFeeSchedules } from './setup.ts';

/** Of one unit. */
export interface Price {
  cents: number;
  scheduleId: string;
  scheduleName: string;
  /** Where it comes from Medicare's amount: in words. */
  how: string;
}

export interface Prices {
  charge: Price | null;
  allowed: Price | null;
}

const NOTHING: Prices = { charge: null, allowed: null };

/** In the order of the questions; null where no schedule says anything. */
export async function pricesOf(db: Db, asked: readonly AskedPrice[]): Promise<Prices[]> {
  const schedules = await readFeeSchedules(db);
  if (schedules.length === 0 || asked.length === 0) return asked.map(() => NOTHING);
  const amounts = new Map(
    (
      await selectAmounts(
        db,
        schedules.map(({ id }) => id),
        [...new Set(asked.map(({ procedure }) => procedure))],
      )
    ).map((fee) => [`${fee.scheduleId} ${feeKey(fee)}`, fee.amountCents]),
  );
  const medicare = await medicareOf(db, schedules, asked);
  const priceIn = (it: FeeSchedule, one: AskedPrice): Price | null => {
    const said = { scheduleId: it.id, scheduleName: it.name };
    for (const modifier of feeModifiers(one.modifiers)) {
      const cents = amounts.get(`${it.id} ${feeKey({ procedure: one.procedure, modifier })}`);
      if (cents !== undefined) return { ...said, cents, how: '' };
    }
    const whole = it.medicarePercent === null ? null : medicare(it, one);
    if (whole === null || it.medicarePercent === null) return null;
    const how = `${it.medicarePercent} % of Medicare’s $${(whole / 100).toFixed(2)}`;
    return { ...said, cents: percentOf(whole, it.medicarePercent), how };
  };
  const price = (purpose: FeePurpose, one: AskedPrice): Price | null => {
    for (const it of fitting(schedules, purpose, one)) {
      const found = priceIn(it, one);
      if (found) return found;
    }
    return null;
  };
  return asked.map((one) => ({ charge: price('charge', one), allowed: price('allowed', one) }));
}

/** What Medicare pays by the relative values of the day, at the locality of a schedule. */
async function medicareOf(
  db: Db,
  schedules: readonly FeeSchedule[],
  asked: readonly AskedPrice[],
): Promise<(it: FeeSchedule, one: AskedPrice) => number | null> {
  const localities = [...new Set(schedules.flatMap(({ locality }) => (locality === null ? [] : [locality])))];
  if (localities.length === 0) return () => null;
  const valuesOf = ({ procedure, modifiers, date }: AskedPrice): AskedCode => {
    const part = partOf(modifiers);
    return { system: 'rvu', code: part ? `${procedure} ${part}` : procedure, date };
  };
  const dates = [...new Set(asked.map(({ date }) => date))];
  const questions: AskedCode[] = [
    ...asked.map(valuesOf),
    ...dates.flatMap((date) => localities.map((code) => ({ system: 'gpci' as const, code, date }))),
    ...asked.flatMap(({ placeOfService, date }) =>
      placeOfService === null ? [] : [{ system: 'pos' as const, code: placeOfService, date }],
    ),
  ];
  const keyOf = ({ system, code, date }: AskedCode): string => `${system} ${code} ${date}`;
  const answers = new Map<string, CodeAnswer>((await lookUpCodes(db, questions)).map((one) => [keyOf(one), one]));
  const factsOf = (question: AskedCode) => {
    const answer = answers.get(keyOf(question));
    return answer?.standing === 'valid' ? answer.facts : null;
  };
  return (it, one) => {
    const { date } = one;
    const values = factsOf(valuesOf(one));
    const locality = factsOf({ system: 'gpci', code: it.locality ?? '', date });
    if (!values || !locality) return null;
    const place = one.placeOfService === null ? null : factsOf({ system: 'pos', code: one.placeOfService, date });
    return medicareCents(values, locality, {
      isFacility: place?.setting === 'F',
      isBothSides: one.modifiers.includes('50'),
    });
  };
}

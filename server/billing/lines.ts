/** What the practice knows of each line of a sheet: its fee, whether it is paid by the head, what is expected of it. */
import type { ChargeLine, ChargeSheet, SheetDraft } from '../../shared/billing.ts';
import { slideOn } from '../../shared/fees.ts';
import type { FieldError } from '../../shared/problems.ts';
import { lookUpCodes } from '../codesets/index.ts';
import type { Db } from '../kernel/db.ts';
import type { Needs } from './authorization-rules.ts';
import { needsOn } from './authorizations.ts';
import { selectIncome } from './fee-queries.ts';
import { type AskedPrice, percentOf } from './fee-rules.ts';
import { type Price, type Prices, pricesOf } from './prices.ts';
import { askedCodes, wrongCodes } from './rules.ts';
import { readCapitations, readFacilities, readFeeSchedules, readPovertyLines, readSlidingLevels } from './setup.ts';
import { isCapitated } from './setup-rules.ts';

export type LineStanding = Pick<
  ChargeLine,
  'feeCents' | 'isCapitated' | 'expectedAllowedCents' | 'expectedPayerCents' | 'expectedPatientCents'
>;

type AskedLine = Pick<
  ChargeLine,
  'procedure' | 'modifiers' | 'units' | 'unitKind' | 'fromOn' | 'placeOfService' | 'chargeCents'
>;
export type Asked = Pick<SheetDraft, 'patientId' | 'fromOn' | 'caseId' | 'facilityId' | 'placeOfService'> & {
  lines: readonly AskedLine[];
};

/** What one unit of each line costs, and what the first payer agreed to, in the order of the lines. */
async function linePrices(db: Db, sheet: Asked, first: (Needs & { planId: string }) | undefined): Promise<Prices[]> {
  const facility = sheet.facilityId === null ? undefined : (await readFacilities(db, [sheet.facilityId]))[0];
  return pricesOf(
    db,
    sheet.lines.map((line) => ({
      procedure: line.procedure,
      modifiers: line.modifiers,
      date: line.fromOn ?? sheet.fromOn,
      payerId: first?.payerId ?? null,
      planId: first?.planId ?? null,
      locationId: facility?.locationId ?? null,
      placeOfService: line.placeOfService ?? sheet.placeOfService,
    })),
  );
}

/** Of the whole line, by its units; minutes of anesthesia are counted in another way, so nothing is said of them. */
const forLine = (price: Price | null, line: Pick<ChargeLine, 'unitKind' | 'units'>): number | null =>
  price === null || line.unitKind === 'MJ' ? null : Math.round(price.cents * line.units);

/** What the sliding fee lets the patient pay of a charge. */
const ofSlide = (cents: number | null, paysPercent: number | null): number | null =>
  cents === null || paysPercent === null ? cents : percentOf(cents, paysPercent);

/** What share of a charge a household pays, by day; null: all of it. */
async function slideFor(db: Db, patientId: string): Promise<(date: string) => number | null> {
  const declarations = await selectIncome(db, patientId);
  if (declarations.length === 0) return () => null;
  const [lines, levels] = [await readPovertyLines(db), await readSlidingLevels(db)];
  return (date) => slideOn({ declarations, lines, levels }, date)?.level?.paysPercent ?? null;
}

/** In the order of the lines. */
export async function lineStandings(db: Db, sheet: Asked): Promise<LineStanding[]> {
  const [first] = await needsOn(db, sheet.patientId, sheet.fromOn, sheet.caseId);
  const capitations = await readCapitations(db);
  const prices = await linePrices(db, sheet, first);
  const paysPercent = first === undefined ? await slideFor(db, sheet.patientId) : () => null;
  return sheet.lines.map((line, i) => {
    const date = line.fromOn ?? sheet.fromOn;
    const isOwed = first === undefined || !isCapitated(capitations, { ...first, procedure: line.procedure, date });
    const { charge = null, allowed = null } = prices[i] ?? {};
    const agreed = first === undefined ? null : forLine(allowed, line);
    return {
      feeCents: forLine(charge, line),
      isCapitated: !isOwed,
      // A payer pays the lesser of what was agreed and what was charged.
      expectedAllowedCents: agreed === null ? null : Math.min(agreed, line.chargeCents ?? agreed),
      expectedPayerCents: first === undefined ? 0 : null,
      expectedPatientCents: first === undefined ? ofSlide(line.chargeCents, paysPercent(date)) : null,
    };
  });
}

/** What all lines of these sheets cost by the fee schedules of their days, by the id of the line; those that none speaks of are left out. */
export async function feesOfLines(
  db: Db,
  sheets: readonly ChargeSheet[],
): Promise<Map<string, { feeCents: number; scheduleName: string }>> {
  const schedules = await readFeeSchedules(db);
  const isByPayer = schedules.some(({ purpose, payerId }) => purpose === 'charge' && payerId !== null);
  const places = new Map((await readFacilities(db)).map(({ id, locationId }) => [id, locationId]));
  const lines: { line: ChargeLine; asked: AskedPrice }[] = [];
  for (const sheet of sheets) {
    // Who pays matters only where the practice asks some payers for other amounts.
    const [first] = isByPayer ? await needsOn(db, sheet.patientId, sheet.fromOn, sheet.caseId) : [];
    for (const line of sheet.lines)
      lines.push({
        line,
        asked: {
          ...{ procedure: line.procedure, modifiers: line.modifiers, date: line.fromOn ?? sheet.fromOn },
          ...{ payerId: first?.payerId ?? null, planId: first?.planId ?? null },
          locationId: places.get(sheet.facilityId ?? '') ?? null,
          placeOfService: line.placeOfService ?? sheet.placeOfService,
        },
      });
  }
  const prices = await pricesOf(
    db,
    lines.map(({ asked }) => asked),
  );
  return new Map(
    lines.flatMap(({ line }, i) => {
      const charge = prices[i]?.charge ?? null;
      const feeCents = forLine(charge, line);
      return charge && feeCents !== null ? [[line.id, { feeCents, scheduleName: charge.scheduleName }] as const] : [];
    }),
  );
}

/** The lines with the fee where no amount was typed. */
export async function withFees(db: Db, sheet: SheetDraft): Promise<SheetDraft['lines']> {
  if (sheet.lines.every(({ chargeCents }) => chargeCents !== null)) return [...sheet.lines];
  const standings = await lineStandings(db, sheet);
  return sheet.lines.map((line, i) => ({ ...line, chargeCents: line.chargeCents ?? standings[i]?.feeCents ?? null }));
}

/** Codes that no claim of that day can carry, as far as a code set of that time is loaded. */
export async function wrongCodesIn(
  db: Db,
  sheet: Pick<SheetDraft, 'fromOn' | 'diagnoses' | 'lines'>,
): Promise<FieldError[]> {
  const asked = askedCodes(sheet);
  return wrongCodes(asked, await lookUpCodes(db, asked));
}

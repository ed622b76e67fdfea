/** What the practice knows of each line of a sheet: its fee, whether it is paid by the head, what is expected of it. */
import type { ChargeLine, SheetDraft } from '../../shared/billing.ts';
import type { FieldError } from '../../shared/problems.ts';
import { lookUpCodes } from '../codesets/index.ts';
import type { Db } from '../kernel/db.ts';
import { needsOn } from './authorizations.ts';
import { askedCodes, wrongCodes } from './rules.ts';
import { readCapitations } from './setup.ts';
import { isCapitated } from './setup-rules.ts';

export type LineStanding = Pick<
  ChargeLine,
  'feeCents' | 'isCapitated' | 'expectedAllowedCents' | 'expectedPayerCents' | 'expectedPatientCents'
>;

/** In the order of the lines. */
export async function lineStandings(
  db: Db,
  sheet: Pick<SheetDraft, 'patientId' | 'fromOn' | 'caseId' | 'lines'>,
): Promise<LineStanding[]> {
  const [first] = await needsOn(db, sheet.patientId, sheet.fromOn, sheet.caseId);
  const capitations = await readCapitations(db);
  return sheet.lines.map((line) => {
    const date = line.fromOn ?? sheet.fromOn;
    const isOwed = first === undefined || !isCapitated(capitations, { ...first, procedure: line.procedure, date });
    return {
      feeCents: null,
      isCapitated: !isOwed,
      expectedAllowedCents: null,
      expectedPayerCents: first === undefined ? 0 : null,
      expectedPatientCents: first === undefined ? line.chargeCents : null,
    };
  });
}

/** Codes that no claim of that day can carry, as far as a code set of that time is loaded. */
export async function wrongCodesIn(
  db: Db,
  sheet: Pick<SheetDraft, 'fromOn' | 'diagnoses' | 'lines'>,
): Promise<FieldError[]> {
  const asked = askedCodes(sheet);
  return wrongCodes(asked, await lookUpCodes(db, asked));
}

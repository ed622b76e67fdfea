/** Charges of visits in bulk, from other systems and for the demonstration: a visit that is charged already is left alone. */
import { type ChargeLineInput, patientSheetsTopic, type SheetState, sheetsTopic } from '../../shared/billing.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import * as queries from './bulk-queries.ts';
import { NO_ACCIDENT } from './proposal-rules.ts';
import { FRESH } from './rules.ts';
import { readProfiles } from './setup.ts';

/** What was done on a visit. */
export interface BulkCharge {
  appointmentId: string;
  status: SheetState;
  diagnoses: readonly string[];
  facilityId: string;
  placeOfService: string;
  lines: readonly ChargeLineInput[];
}

/** Returns how many visits were charged; those that are not here, or charged already, are not among them. */
export async function chargeInBulk(ctx: CommandContext, charges: readonly BulkCharge[]): Promise<number> {
  const visits = new Map(
    (
      await queries.selectVisits(
        ctx.tx,
        charges.map(({ appointmentId }) => appointmentId),
      )
    ).map((one) => [one.appointmentId, one]),
  );
  const profiles = new Map((await readProfiles(ctx.tx)).map((one) => [one.providerId, one]));
  const rows = charges.flatMap((charge) => {
    const visit = visits.get(charge.appointmentId);
    if (!visit) return [];
    const profile = profiles.get(visit.providerId);
    const isComplete = charge.status === 'complete';
    const sheet = {
      ...{
        id: ctx.newId(),
        kind: 'visit',
        patientId: visit.patientId,
        appointmentId: charge.appointmentId,
        caseId: visit.caseId,
      },
      ...{ fromOn: visit.date, toOn: visit.date, facilityId: charge.facilityId, placeOfService: charge.placeOfService },
      ...{ renderingProviderId: visit.providerId, diagnoses: charge.diagnoses, status: charge.status, ...NO_ACCIDENT },
      ...{ supervisingProviderId: profile?.supervisorId ?? null, isIncidentTo: profile?.isIncidentTo ?? false },
      completedAt: isComplete ? ctx.now.toString() : null,
      completedBy: isComplete ? displayNameOf(ctx.actor) : null,
    };
    const lines = charge.lines.map((line, position) => ({
      ...{
        feeCents: null,
        isCapitated: false,
        expectedAllowedCents: null,
        expectedPayerCents: null,
        expectedPatientCents: null,
      },
      ...FRESH,
      ...line,
      id: ctx.newId(),
      position,
    }));
    return [{ sheet, lines }];
  });
  const written = await queries.insertCharges(ctx.tx, rows, ctx.now);
  const added = rows.filter(({ sheet }) => written.has(sheet.id));
  for (const { sheet } of added) {
    ctx.change(sheetsTopic.name, sheet.fromOn, sheet.id);
    ctx.change(patientSheetsTopic.name, sheet.patientId, sheet.id);
    ctx.audit({
      action: 'billing.chargeInBulk',
      entity: 'charge_sheet',
      entityId: sheet.id,
      subjectId: sheet.patientId,
      after: { appointmentId: sheet.appointmentId, status: sheet.status },
    });
  }
  return added.length;
}

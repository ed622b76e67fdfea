/**
 * What the product would know beside a claim, for claims that come from a file and not from a record: codes by the published
 * sets, what the number of a procedure says, and a clinic that has set up what its claims say. What nobody could know stays
 * unknown.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { diagnosisFacts, lineFacts, modifierSystem } from '../../server/claims/context-rules.ts';
import { parseOrder } from '../../server/codesets/formats/icd10cm.ts';
import type { CodeAnswer } from '../../server/codesets/index.ts';
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext } from '../../shared/claim-context.ts';
import type { CodeSystem } from '../../shared/codesets.ts';
import type { PlanKind } from '../../shared/coverage-payers.ts';
import { addDays } from './build.ts';

const CODESETS = path.join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'codesets');
/** Order files by fiscal year: `2026` holds from October 2025 to September 2026. */
const YEARS = [2025, 2026];

let diagnoses: Map<number, Map<string, boolean>> | null = null;

/** Of a fiscal year: each code, and whether a claim may carry it. Undefined: that year is not here. */
function diagnosesOf(day: string): Map<string, boolean> | undefined {
  diagnoses ??= new Map(
    YEARS.map((year) => {
      const name = `icd10cm_order_${year}.txt`;
      const text = gunzipSync(readFileSync(path.join(CODESETS, `${name}.gz`))).toString('utf8');
      return [year, new Map([...parseOrder(text, name).codes()].map(({ code, isBillable }) => [code, isBillable]))];
    }),
  );
  return diagnoses.get(Number(day.slice(0, 4)) + (day.slice(5, 7) >= '10' ? 1 : 0));
}

function answer(system: CodeSystem, code: string, date: string): CodeAnswer {
  const set = system === 'icd10cm' ? diagnosesOf(date) : undefined;
  const isBillable = set?.get(code);
  const standing = !set ? 'no_set' : isBillable === undefined ? 'unknown' : isBillable ? 'valid' : 'heading';
  return {
    ...{ system, code, date, standing, isStale: false },
    ...{ short: null, long: null, validFrom: null, validTo: null, facts: null },
  };
}

const PLAN_OF: Record<string, PlanKind> = {
  '16': 'medicare_advantage',
  AM: 'auto',
  CH: 'tricare',
  LM: 'liability',
  MA: 'medicare',
  MB: 'medicare',
  MC: 'medicaid',
  VA: 'va',
  WC: 'workers_compensation',
};
const planOf = (filingIndicator: string): PlanKind => PLAN_OF[filingIndicator] ?? 'group';
/** CMS gives plans that take claims that cross over a number in this range. */
const isMedigapId = (id: string): boolean => /^55\d{3}$/.test(id);
const FILING_DAYS = 365;

export function contextFor(claim: Claim): ClaimContext {
  const days = claim.lines.map(({ from }) => from).sort();
  const [first = '2026-06-01'] = days;
  const last =
    claim.lines
      .map(({ to }) => to)
      .sort()
      .at(-1) ?? first;
  const heard = [claim, ...claim.lines].flatMap((it) =>
    ('others' in it ? it.others : it.adjudications).flatMap(({ paidOn }) => paidOn ?? []),
  );
  const planKind = planOf(claim.coverage.filingIndicator);
  const signedOn = (is: boolean): string | null => (is ? first : null);
  return {
    // It goes out a few days after the service, and after the last answer of a payer before this one.
    today: addDays([last, ...heard].sort().at(-1) ?? last, 3),
    practice: {
      isParticipating: null,
      filingWarnDays: 30,
      linesMax: 50,
      clias: claim.cliaNumber ? [{ number: claim.cliaNumber, isWaiverOnly: false, startsOn: null, endsOn: null }] : [],
      tellsPatientPaid: null,
    },
    payer: {
      planKind,
      isEnrolled: null,
      isPaper: false,
      correction: null,
      telehealthModifier: null,
      telehealthPlaces: [],
      wantsTaxonomy: null,
      wantsNdc: null,
      takesConsultations: !['medicare', 'medicare_advantage'].includes(planKind),
      takesWholeUnitsOnly: null,
      isCapitated: claim.purpose === 'RP',
    },
    coverage: {
      startsOn: null,
      endsOn: null,
      eligibility: 'not_asked',
      eligibilityOn: null,
      payerSaysMemberId: null,
      payerSaysLastName: null,
      payerSaysBirthDate: null,
      needsReferral: null,
      needsGroupNumber: null,
    },
    patient: {
      isQmb: null,
      medicareAdvantage: planKind === 'medicare_advantage',
      medicareAdvantageName: null,
      hasMedicare: [claim.coverage, ...claim.others].some(
        ({ filingIndicator }) => planOf(filingIndicator) === 'medicare',
      ),
      hasMedicaid: [claim.coverage, ...claim.others].some(({ filingIndicator }) => filingIndicator === 'MC'),
      inHospice: null,
      isHospiceAttending: null,
      inHomeHealth: null,
      inNursingFacility: null,
      isRestricted: false,
      diedOn: claim.patient.diedOn,
      otherPayerFirst: null,
      isWorkInjury: planKind === 'workers_compensation',
      employerName: null,
    },
    signatures: {
      releaseOn: signedOn(claim.release === 'Y'),
      releaseExpiresOn: null,
      benefitsOn: signedOn(claim.benefitsAssigned === 'Y'),
      medigapOn: signedOn(claim.benefitsAssigned === 'Y'),
    },
    filing: { clock: 'first', startsOn: last, lastDay: addDays(last, FILING_DAYS) },
    diagnoses: claim.diagnoses.map((code) => diagnosisFacts(code, answer('icd10cm', code, first), null)),
    lines: claim.lines.map((line, i) =>
      lineFacts(claim, i, {
        answer: answer('cpt', line.procedure, line.from),
        modifiers: line.modifiers.map((code) => answer(modifierSystem(code), code, line.from)),
        units: undefined,
        rvu: undefined,
        pairs: [],
        earlier: [],
        renderingNpi: claim.rendering?.npi || claim.billing.npi,
        credential: null,
        needsAuthorization: null,
        authorization: null,
        feeCents: null,
        allowedCents: null,
        abnOnFile: null,
        isWaiverOnly: null,
        needsSupervision: null,
        necessity: null,
      }),
    ),
    others: claim.others.map(({ payer, filingIndicator, paidCents }) => ({
      isMedigap: isMedigapId(payer.id),
      planKind: isMedigapId(payer.id) ? 'medigap' : planOf(filingIndicator),
      answer: paidCents === null ? 'none' : 'adjudicated',
    })),
    earlier: [],
  };
}

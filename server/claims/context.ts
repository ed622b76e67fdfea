/** Fills what the rules need beside the claim from the record, the code sets and the other claims of the patient. */
import type { Claim } from '../../shared/claim.ts';
import type { ClaimContext, LineFacts } from '../../shared/claim-context.ts';
import type { FilingClock } from '../../shared/claims.ts';
import { chargesFor, credentialFor, readFacilities, selectAuthorizations } from '../billing/index.ts';
import { type AskedCode, type CodeAnswer, lookUpCodes, lookUpPairs, lookUpUnits } from '../codesets/index.ts';
import { chosenOn, selectPlans } from '../coverage/index.ts';
import type { Db } from '../kernel/db.ts';
import { diagnosisFacts, globalDaysOf, globalOf, lineFacts, modifierSystem, systemOf } from './context-rules.ts';
import { type ClaimRow, selectChargeLines, selectSheetIds } from './queries.ts';
import * as queries from './source-queries.ts';

/** Days before a filing limit from which on it is said. */
const FILING_WARN_DAYS = 30;
/** Three years back, as new and established patients are told apart. */
const EARLIER_YEARS = 3;

const keyOf = ({ system, code, date }: AskedCode): string => `${system} ${code} ${date}`;

/** Answers by system, code and day, asked for in one round trip. */
async function codesOf(db: Db, asked: readonly AskedCode[]): Promise<(it: AskedCode) => CodeAnswer | undefined> {
  const once = [...new Map(asked.map((it) => [keyOf(it), it])).values()];
  const answers = new Map((await lookUpCodes(db, once)).map((it) => [keyOf(it), it]));
  return (it) => answers.get(keyOf(it));
}

function askedOf(claim: Claim): AskedCode[] {
  const day = claim.lines[0]?.from ?? '';
  return [
    ...claim.diagnoses.map((code): AskedCode => ({ system: 'icd10cm', code, date: day })),
    ...claim.lines.flatMap(({ procedure, modifiers, from }): AskedCode[] => [
      { system: systemOf(procedure), code: procedure, date: from },
      { system: 'rvu', code: procedure, date: from },
      ...modifiers.map((code): AskedCode => ({ system: modifierSystem(code), code, date: from })),
    ]),
  ];
}

const CREDENTIAL: Record<string, LineFacts['credential']> = {
  effective: 'active',
  pending: 'pending',
  ended: 'ended',
  none: null,
};

export async function contextOf(
  db: Db,
  row: ClaimRow,
  at: { today: string; clock: FilingClock | undefined },
): Promise<ClaimContext> {
  const { claim } = row;
  const day = row.serviceFrom;
  const since = Temporal.PlainDate.from(day).subtract({ years: EARLIER_YEARS }).toString();
  const [earlier, people, signatures, chosen, plans, facilities, authorizations, charges] = await Promise.all([
    queries.selectEarlier(db, row.patientId, row.id, since),
    queries.selectPeople(db, [row.patientId]),
    queries.selectSignatures(db, row.patientId),
    chosenOn({ db }, row.patientId, day, row.caseId),
    selectPlans(db, [row.planId]),
    readFacilities(db),
    selectAuthorizations(db, row.patientId),
    chargesFor(db, await selectSheetIds(db, row.id)),
  ]);
  const chargeLines = new Map(charges.flatMap(({ sheet }) => sheet.lines.map((line) => [line.id, line])));
  const placed = await selectChargeLines(db, row.id);
  const [first] = charges;
  const plan = plans[0];
  const codes = await codesOf(db, [
    ...askedOf(claim),
    ...earlier.map(({ procedure, on }): AskedCode => ({ system: 'rvu', code: procedure, date: on })),
  ]);
  const renderingNpi = claim.rendering?.npi || claim.billing.npi;
  const units = await lookUpUnits(
    db,
    claim.lines.map(({ procedure, from }) => ({ code: procedure, date: from })),
  );
  const pairs = await lookUpPairs(
    db,
    claim.lines.flatMap((line) => {
      const others = [
        ...claim.lines.filter(({ from, procedure }) => from === line.from && procedure !== line.procedure),
        ...earlier.filter(
          ({ on, renderingNpi: npi, procedure }) =>
            on === line.from && npi === renderingNpi && procedure !== line.procedure,
        ),
      ];
      return [...new Set(others.map(({ procedure }) => procedure))].map((column1) => ({
        column1,
        column2: line.procedure,
        date: line.from,
      }));
    }),
  );
  const { standing } = await credentialFor(db, {
    date: day,
    facilityId: first?.sheet.facilityId ?? null,
    providerId: first?.rendering?.providerId ?? null,
    payerId: row.payerId,
  });
  const destination = chosen.payers.find(({ id }) => id === row.coverageId);
  const signed = (kind: string) => signatures.find((one) => one.kind === kind && one.signedOn <= day);
  const release = signed('release_of_information');
  const advantage = chosen.payers.find(({ planKind }) => planKind === 'medicare_advantage');
  return {
    today: at.today,
    practice: {
      isParticipating: null,
      filingWarnDays: FILING_WARN_DAYS,
      linesMax: 50,
      clias: facilities
        .filter(({ cliaNumber }) => cliaNumber !== null)
        .map((it) => ({ number: it.cliaNumber ?? '', isWaiverOnly: false, startsOn: null, endsOn: it.cliaEndsOn })),
      tellsPatientPaid: null,
    },
    payer: {
      planKind: plan?.kind ?? null,
      isEnrolled: null,
      isPaper: row.medium === 'paper',
      correction: null,
      telehealthModifier: null,
      telehealthPlaces: [],
      wantsTaxonomy: null,
      wantsNdc: null,
      takesConsultations: plan ? !['medicare', 'medicare_advantage'].includes(plan.kind) : null,
      takesWholeUnitsOnly: null,
      isCapitated: [...chargeLines.values()].some(({ isCapitated }) => isCapitated),
    },
    coverage: {
      startsOn: destination?.startsOn ?? null,
      endsOn: destination?.endsOn ?? null,
      eligibility: 'not_asked',
      eligibilityOn: null,
      payerSaysMemberId: null,
      payerSaysLastName: null,
      payerSaysBirthDate: null,
      needsReferral: plan?.referralNeeded ?? null,
      needsGroupNumber: null,
    },
    patient: {
      isQmb: chosen.facts.qmb,
      medicareAdvantage: chosen.facts.medicareAdvantage,
      medicareAdvantageName: advantage?.planName ?? null,
      hasMedicare: chosen.payers.some(({ planKind }) => planKind === 'medicare'),
      hasMedicaid: chosen.facts.medicaid,
      inHospice: null,
      isHospiceAttending: null,
      inHomeHealth: null,
      inNursingFacility: null,
      // A payer that must not be told is not among those who pay for the day.
      isRestricted: chosen.facts.restricted && !destination,
      diedOn: people.get(row.patientId)?.diedOn ?? null,
      otherPayerFirst: null,
      isWorkInjury: chosen.of?.kind === 'workers_compensation',
      employerName: null,
    },
    signatures: {
      releaseOn: release?.signedOn ?? null,
      releaseExpiresOn: release?.expiresOn ?? null,
      benefitsOn: signed('assignment_of_benefits')?.signedOn ?? null,
      medigapOn: signed('assignment_of_benefits')?.signedOn ?? null,
    },
    filing: at.clock ? { clock: at.clock.clock, startsOn: at.clock.startsOn, lastDay: at.clock.lastDay } : null,
    diagnoses: claim.diagnoses.map((code) => diagnosisFacts(code, codes({ system: 'icd10cm', code, date: day }), null)),
    lines: claim.lines.map((line, i) => {
      const charge = chargeLines.get(placed[i]?.chargeLineId ?? '');
      const authorization = authorizations.find(({ id }) => id === charge?.authorizationId);
      const facts = lineFacts(claim, i, {
        answer: codes({ system: systemOf(line.procedure), code: line.procedure, date: line.from }),
        modifiers: line.modifiers.map((code) => codes({ system: modifierSystem(code), code, date: line.from })),
        units: units[i],
        rvu: codes({ system: 'rvu', code: line.procedure, date: line.from }),
        pairs: pairs.filter(({ column2, date }) => column2 === line.procedure && date === line.from),
        earlier,
        renderingNpi,
        credential: CREDENTIAL[standing] ?? null,
        needsAuthorization: plan?.authorisationNeeded ?? null,
        authorization: authorization
          ? {
              number: authorization.number,
              startsOn: authorization.startsOn,
              endsOn: authorization.endsOn,
              unitsLeft: authorization.left === null ? null : Math.floor(authorization.left),
            }
          : null,
        feeCents: charge?.feeCents ?? null,
        allowedCents: charge?.expectedAllowedCents ?? null,
        abnOnFile: null,
      });
      return {
        ...facts,
        globalOf: globalOf(line, earlier, (procedure, on) =>
          globalDaysOf(codes({ system: 'rvu', code: procedure, date: on })),
        ),
      };
    }),
    others: claim.others.map((other) => {
      const covered = chosen.payers.find(
        ({ memberId, ownMemberId }) => (ownMemberId ?? memberId) === other.subscriber.memberId,
      );
      return {
        isMedigap: covered?.planKind === 'medigap',
        planKind: covered?.planKind ?? null,
        answer: other.paidCents === null ? ('none' as const) : ('adjudicated' as const),
      };
    }),
    earlier,
  };
}

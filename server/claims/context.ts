/** Fills what the rules need beside the claim from the record, the code sets and the other claims of the patient. */
import type { TelehealthRule } from '../../shared/billing-setup.ts';
import type { Claim, ClaimLine } from '../../shared/claim.ts';
import type { ClaimContext, LineFacts } from '../../shared/claim-context.ts';
import type { FilingClock } from '../../shared/claims.ts';
import type { AdvanceNotice } from '../../shared/notices.ts';
import { holdsOn } from '../../shared/time.ts';
import {
  answerOn,
  careOn,
  chargesFor,
  credentialFor,
  demandsOf,
  listsSay,
  necessityOf,
  pricesOf,
  readFacilities,
  readPatientFacts,
  readPayerDemands,
  readProfiles,
  readTelehealthRules,
  selectAuthorizations,
  selectListsOf,
  selectNotices,
  selectSupport,
} from '../billing/index.ts';
import { type AskedCode, type CodeAnswer, lookUpCodes, lookUpPairs, lookUpUnits } from '../codesets/index.ts';
import { chosenOn, firstByAnswers, selectCases, selectEmployers, selectPlans } from '../coverage/index.ts';
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

/** Of one unit, for the whole line; minutes of anesthesia are counted in another way. */
const ofLine = (cents: number | undefined, { unitKind, units }: ClaimLine): number | null =>
  cents === undefined || unitKind === 'MJ' ? null : Math.round(cents * units);

/** Those that the line points at. */
const diagnosesOf = ({ diagnoses }: Claim, { pointers }: ClaimLine): string[] =>
  pointers.flatMap((at) => diagnoses[at - 1] ?? []);

/** A notice that was signed before, still holds, names the service (or none), and asks for the service to be given. */
const isNoticeOnFile = (notices: readonly AdvanceNotice[], { procedure, from }: ClaimLine): boolean =>
  notices.some(
    (it) =>
      it.active &&
      it.choice !== '3' &&
      it.signedOn <= from &&
      it.endsOn >= from &&
      (it.procedures.length === 0 || it.procedures.includes(procedure)),
  );

/** What the practice wrote down of this payer; what is usual among others is proposed, but stops no claim. */
function telehealthFacts(rules: readonly TelehealthRule[], payerId: string, day: string) {
  const own = rules.filter((rule) => rule.payerId === payerId && rule.medium === 'video' && holdsOn(rule, day));
  const modifiers = [...new Set(own.map(({ modifier }) => modifier ?? ''))];
  return {
    telehealthModifier: modifiers.length === 1 ? (modifiers[0] as string) : null,
    telehealthPlaces: [...new Set(own.map(({ placeOfService }) => placeOfService))],
  };
}

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
  const [notices, support, profiles, telehealth, stays, demandRows, lists, written, cases] = await Promise.all([
    selectNotices(db, row.patientId),
    selectSupport(db, {
      procedures: claim.lines.map(({ procedure }) => procedure),
      payerId: row.payerId,
      date: day,
    }),
    readProfiles(db),
    readTelehealthRules(db),
    queries.selectStaysOn(db, row.patientId, day),
    readPayerDemands(db),
    selectListsOf(db, [...claim.diagnoses, ...claim.lines.map(({ procedure }) => procedure)]),
    readPatientFacts(db, row.patientId),
    row.caseId ? selectCases(db, row.patientId, [row.caseId]) : [],
  ]);
  const chargeLines = new Map(charges.flatMap(({ sheet }) => sheet.lines.map((line) => [line.id, line])));
  const placed = await selectChargeLines(db, row.id);
  const [first] = charges;
  const clia = facilities.find(({ id }) => id === first?.sheet.facilityId);
  const prices = await pricesOf(
    db,
    claim.lines.map(({ procedure, modifiers, from, placeOfService }) => ({
      ...{ procedure, modifiers, date: from, payerId: row.payerId, planId: row.planId },
      ...{ locationId: clia?.locationId ?? null, placeOfService: placeOfService ?? claim.placeOfService },
    })),
  );
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
  const demands = demandsOf(demandRows, { payerId: row.payerId, planKind: plan?.kind ?? null, date: day });
  const employerId = cases[0]?.employerId;
  const [employer] = employerId ? await selectEmployers(db, [employerId]) : [];
  const headings = claim.diagnoses.filter(
    (code) => codes({ system: 'icd10cm', code, date: day })?.standing === 'heading',
  );
  const below = new Map<string, string>();
  for (const code of headings) below.set(code, (await queries.selectBelow(db, code, day)).join(', '));
  const care = careOn(written, day, first?.rendering?.providerId ?? null);
  const destination = chosen.payers.find(({ id }) => id === row.coverageId);
  const answer = answerOn(written, destination?.id ?? null, day);
  const signed = (kind: string) => signatures.find((one) => one.kind === kind && one.signedOn <= day);
  const release = signed('release_of_information');
  const advantage = chosen.payers.find(({ planKind }) => planKind === 'medicare_advantage');
  return {
    today: at.today,
    practice: {
      isParticipating: demands.isParticipating,
      filingWarnDays: FILING_WARN_DAYS,
      linesMax: 50,
      clias: facilities
        .filter(({ cliaNumber }) => cliaNumber !== null)
        .map((it) => ({
          number: it.cliaNumber ?? '',
          isWaiverOnly: it.cliaIsWaiver ?? false,
          startsOn: it.cliaStartsOn ?? null,
          endsOn: it.cliaEndsOn,
        })),
      tellsPatientPaid: demands.wantsPatientPaid,
    },
    payer: {
      planKind: plan?.kind ?? null,
      isEnrolled: demands.isEnrolled,
      isPaper: row.medium === 'paper',
      correction: demands.correction,
      ...telehealthFacts(telehealth, row.payerId, day),
      wantsTaxonomy: demands.wantsTaxonomy,
      wantsNdc: demands.wantsNdc,
      takesConsultations: plan ? !['medicare', 'medicare_advantage'].includes(plan.kind) : null,
      takesWholeUnitsOnly: demands.wantsWholeUnits,
      isCapitated: [...chargeLines.values()].some(({ isCapitated }) => isCapitated),
    },
    coverage: {
      startsOn: destination?.startsOn ?? null,
      endsOn: destination?.endsOn ?? null,
      eligibility: answer?.answer ?? 'not_asked',
      eligibilityOn: answer?.answeredOn ?? null,
      payerSaysMemberId: answer?.saysMemberId ?? null,
      payerSaysLastName: answer?.saysLastName ?? null,
      payerSaysBirthDate: answer?.saysBirthDate ?? null,
      needsReferral: plan?.referralNeeded ?? null,
      needsGroupNumber: demands.wantsGroupNumber,
    },
    patient: {
      isQmb: chosen.facts.qmb,
      medicareAdvantage: chosen.facts.medicareAdvantage,
      medicareAdvantageName: advantage?.planName ?? null,
      hasMedicare: chosen.payers.some(({ planKind }) => planKind === 'medicare'),
      hasMedicaid: chosen.facts.medicaid,
      ...care,
      inHospice: stays.includes('hospice') || care.inHospice,
      inNursingFacility: stays.includes('skilled_nursing') || care.inNursingFacility,
      // A payer that must not be told is not among those who pay for the day.
      isRestricted: chosen.facts.restricted && !destination,
      diedOn: people.get(row.patientId)?.diedOn ?? null,
      otherPayerFirst: destination?.planKind === 'medicare' && chosen.msp ? firstByAnswers(chosen.msp, day) : null,
      isWorkInjury: chosen.of?.kind === 'workers_compensation',
      employerName: employer?.name ?? destination?.employerName ?? null,
    },
    signatures: {
      releaseOn: release?.signedOn ?? null,
      releaseExpiresOn: release?.expiresOn ?? null,
      benefitsOn: signed('assignment_of_benefits')?.signedOn ?? null,
      medigapOn: signed('assignment_of_benefits')?.signedOn ?? null,
    },
    filing: at.clock ? { clock: at.clock.clock, startsOn: at.clock.startsOn, lastDay: at.clock.lastDay } : null,
    diagnoses: claim.diagnoses.map((code) =>
      diagnosisFacts(
        code,
        codes({ system: 'icd10cm', code, date: day }),
        below.get(code) ?? null,
        listsSay(lists, code, day),
      ),
    ),
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
        feeCents: ofLine(prices[i]?.charge?.cents, line),
        allowedCents: ofLine(prices[i]?.allowed?.cents, line),
        abnOnFile: isNoticeOnFile(notices, line),
        listed: listsSay(lists, line.procedure, line.from),
        isWaiverOnly: clia?.cliaIsWaiver ?? null,
        needsSupervision:
          profiles.find(({ providerId }) => providerId === first?.rendering?.providerId)?.isIncidentTo ?? null,
        necessity: necessityOf(support, line.procedure, diagnosesOf(claim, line)),
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

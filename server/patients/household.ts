/** What can be done about who pays for whom, newborns, and children who come of age. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/household.ts';
import { type Lists, patientTopic } from '../../shared/record.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { loadSettings } from '../practice/index.ts';
import { closedAmong } from './access.ts';
import * as queries from './household-queries.ts';
import { ADULT_AGE, adultPoints, comesOfAge, wrongInGuarantors } from './household-rules.ts';
import { replaceList, selectRecord } from './record-queries.ts';
import { phoneText } from './rules.ts';
import { add, requireBirthDate } from './service.ts';

const MEMBERS_MAX = 50;
const LISTED_MAX = 200;
/** The list shows who comes of age so soon, and who did so long ago. */
const DAYS_AHEAD = 60;
const YEARS_BACK = 2;
/** So long, by the Newborns' and Mothers' Health Protection rules of most plans, a child has to be enrolled. */
const ENROL_DAYS = 30;

async function todayOf(db: Db, now: Temporal.Instant): Promise<string> {
  const { zone } = await loadSettings(db);
  return now.toZonedDateTimeISO(zone).toPlainDate().toString();
}

export async function open(ctx: QueryContext, { patientId }: InputOf<typeof contract.household>) {
  const record = await selectRecord(ctx.db, patientId);
  if (!record) throw new Problem('not_found');
  const today = await todayOf(ctx.db, ctx.now);
  const guarantors = await queries.selectGuarantors(ctx.db, patientId);
  const members = await queries.selectMembers(ctx.db, patientId, today, MEMBERS_MAX);
  const closed = await closedAmong(
    ctx.db,
    ctx,
    members.map((one) => one.patientId),
  );
  const seen = members.map((one) => one.patientId).filter((id) => !closed.has(id));
  const outsiders = await queries.selectOutsiders(ctx.db, seen, patientId);
  await ctx.audit({ action: contract.household.name, entity: 'patient', entityId: patientId, subjectId: patientId });
  return { version: record.version, isMinor: comesOfAge(record.birthDate) > today, guarantors, members, outsiders };
}

export async function saveGuarantors(ctx: CommandContext, input: InputOf<typeof contract.saveGuarantors>) {
  const { patientId, expectedVersion } = input;
  const record = await selectRecord(ctx.tx, patientId);
  if (!record) throw new Problem('not_found');
  const rows = input.guarantors.map((row) => ({
    ...row,
    note: row.note.trim(),
    outsider: row.outsider && { ...row.outsider, name: row.outsider.name.trim(), phone: phoneText(row.outsider.phone) },
  }));
  const errors = wrongInGuarantors(patientId, rows);
  if (errors.length === 0) errors.push(...(await unfit(ctx, rows)));
  if (errors[0]) throw new Problem('invalid_input', { detail: errors[0].message, errors });
  const before = await queries.selectGuarantors(ctx.tx, patientId);
  if (!(await queries.bumpRecord(ctx.tx, patientId, expectedVersion)))
    throw new Problem('changed_meanwhile', { data: { current: record } });
  const written: queries.GuarantorRow[] = [];
  for (const { holderPatientId, outsider, accountId: known, ...row } of rows) {
    const accountId = holderPatientId
      ? await queries.accountOfPatient(ctx.tx, holderPatientId, ctx.newId)
      : outsider && (await queries.accountOfOutsider(ctx.tx, known, outsider, ctx.newId));
    if (!accountId)
      throw new Problem('not_found', { detail: 'The account of this guarantor is not here any more. Open it again.' });
    written.push({ ...row, patientId, accountId });
  }
  await queries.replaceGuarantors(ctx.tx, patientId, written);
  ctx.change(patientTopic.name, patientId, patientId);
  ctx.audit({
    action: contract.saveGuarantors.name,
    entity: 'patient',
    entityId: patientId,
    subjectId: patientId,
    before,
    after: await queries.selectGuarantors(ctx.tx, patientId),
  });
  return {};
}

/** Who is named and cannot pay: not there, a child, or dead. */
async function unfit(ctx: CommandContext, rows: InputOf<typeof contract.saveGuarantors>['guarantors']) {
  const ids = rows.flatMap(({ holderPatientId }) => holderPatientId ?? []);
  if (ids.length === 0) return [];
  const today = await todayOf(ctx.tx, ctx.now);
  const holders = new Map((await queries.selectHolders(ctx.tx, ids)).map((holder) => [holder.id, holder]));
  return rows.flatMap(({ holderPatientId, untilDate, relationship }, i) => {
    if (holderPatientId === null || (untilDate !== null && untilDate < today)) return [];
    const holder = holders.get(holderPatientId);
    const message = !holder
      ? 'That patient is not here any more. Search again.'
      : holder.status === 'deceased'
        ? `${holder.firstName} has died. Choose somebody else who pays, or write the estate as somebody outside.`
        : relationship !== 'self' && comesOfAge(holder.birthDate) > today
          ? `${holder.firstName} is not ${ADULT_AGE} yet. Choose a grown-up who pays.`
          : null;
    return message ? [{ path: `/guarantors/${i}/holderPatientId`, message }] : [];
  });
}

export async function addNewborn(ctx: CommandContext, input: InputOf<typeof contract.addNewborn>) {
  const { patientId, ...child } = input;
  const mother = await selectRecord(ctx.tx, patientId);
  if (!mother) throw new Problem('not_found');
  requireBirthDate(child.birthDate, ctx.now);
  const born = Temporal.PlainDate.from(child.birthDate);
  if (born.add({ years: 1 }).toString() < (await todayOf(ctx.tx, ctx.now))) {
    const message = 'This child is older than a year. Add it as a patient of its own.';
    throw new Problem('invalid_input', { detail: message, errors: [{ path: '/birthDate', message }] });
  }
  const { phone, email, addressLine, city, state, zip } = mother;
  const reach = { phone, email, addressLine, city, state, zip };
  const names = { ...child, middleName: null, suffix: null, preferredName: null };
  const baby = await add(ctx, { ...names, ...reach, confirmedNew: true });
  const contact = {
    id: ctx.newId(),
    name: `${mother.firstName} ${mother.lastName}`,
    relationship: 'parent' as const,
    phone,
    isEmergency: true,
    mayBring: true,
    mayConsent: true,
    mayBeTold: true,
    note: null,
  };
  await replaceList(ctx.tx, baby.id, 'contacts', [contact], ctx.newId);
  const untilDate = born.add({ days: ENROL_DAYS }).toString();
  const text = `Newborn: bill under the coverage of ${mother.firstName} ${mother.lastName} until enrolled`;
  await replaceList(
    ctx.tx,
    baby.id,
    'flags',
    [{ id: ctx.newId(), text: text.slice(0, 200), atBooking: true, atCheckIn: true, untilDate }],
    ctx.newId,
  );
  const accountId = await queries.accountOfPatient(ctx.tx, mother.id, ctx.newId);
  const row = {
    relationship: 'parent' as const,
    sharePercent: 100,
    fromDate: child.birthDate,
    untilDate: null,
    note: '',
  };
  await queries.insertGuarantors(ctx.tx, [{ ...row, id: ctx.newId(), patientId: baby.id, accountId }]);
  ctx.change(patientTopic.name, mother.id, mother.id);
  return baby;
}

export async function comingOfAge(ctx: QueryContext) {
  const today = Temporal.PlainDate.from(await todayOf(ctx.db, ctx.now));
  const grown = today.subtract({ years: ADULT_AGE });
  const [from, until] = [grown.subtract({ years: YEARS_BACK }), grown.add({ days: DAYS_AHEAD })].map(String);
  const rows = await queries.selectComingOfAge(ctx.db, from ?? '', until ?? '', today.toString(), LISTED_MAX + 1);
  const ids = rows.map(({ patientId }) => patientId);
  const closed = await closedAmong(ctx.db, ctx, ids);
  const patients = rows
    .slice(0, LISTED_MAX)
    .filter(({ patientId }) => !closed.has(patientId))
    .map((row) => ({
      patientId: row.patientId,
      patientName: row.patientName,
      recordNumber: row.recordNumber,
      on: comesOfAge(row.birthDate),
      points: adultPoints(row),
    }));
  await ctx.audit({
    action: contract.comingOfAge.name,
    entity: 'patient',
    after: { patientIds: patients.map(({ patientId }) => patientId) },
  });
  return { patients, more: rows.length > LISTED_MAX };
}

export async function reviewAdult(ctx: CommandContext, { patientId, done }: InputOf<typeof contract.reviewAdult>) {
  const on = done ? await todayOf(ctx.tx, ctx.now) : null;
  if (!(await queries.setAdultReviewed(ctx.tx, patientId, on))) throw new Problem('not_found');
  ctx.change(patientTopic.name, patientId, patientId);
  ctx.audit({
    action: contract.reviewAdult.name,
    entity: 'patient',
    entityId: patientId,
    subjectId: patientId,
    after: { adultReviewedOn: on },
  });
  return {};
}

/** What a household of new patients begins with, in bulk. */
export interface NewHouseholds {
  /** A patient who pays for another: neither has an account or a guarantor yet. */
  pays: readonly { holderId: string; patientId: string; relationship: 'parent' | 'spouse'; fromDate: string }[];
  signatures: readonly (Omit<Lists['signatures'][number], 'id'> & { patientId: string })[];
}

/** Households and signatures of patients who were just added. */
export async function addHouseholds(ctx: CommandContext, { pays, signatures }: NewHouseholds): Promise<void> {
  const accountOf = new Map(pays.map(({ holderId }) => [holderId, '']));
  for (const holderId of accountOf.keys()) accountOf.set(holderId, ctx.newId());
  await queries.insertPatientAccounts(
    ctx.tx,
    [...accountOf].map(([patientId, id]) => ({ id, patientId })),
  );
  const row = { sharePercent: 100, untilDate: null, note: '' };
  await queries.insertGuarantors(
    ctx.tx,
    pays.map(({ holderId, ...one }) => ({ ...one, ...row, id: ctx.newId(), accountId: accountOf.get(holderId) ?? '' })),
  );
  const ranks = new Map<string, number>();
  await queries.insertSignatures(
    ctx.tx,
    signatures.map((one) => {
      const rank = ranks.get(one.patientId) ?? 0;
      ranks.set(one.patientId, rank + 1);
      return { ...one, id: ctx.newId(), rank };
    }),
  );
}

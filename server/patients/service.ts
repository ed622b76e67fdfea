/** What can be done with patients. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/patients.ts';
import { patientTopic } from '../../shared/record.ts';
import { recentSubjects } from '../identity/index.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { insertResources } from '../practice/index.ts';
import { likeOf } from './duplicate-rules.ts';
import { likelyOf } from './duplicates.ts';
import * as queries from './queries.ts';
import { phoneText } from './rules.ts';
import { type Result, search } from './search.ts';
import { selectFound } from './search-queries.ts';

/** What a later module adds to those who were found: the next visit of each who has one. */
export type NextVisits = (ctx: QueryContext, patientIds: readonly string[]) => Promise<Map<string, contract.NextVisit>>;

export const findWith =
  (nextVisits: NextVisits) =>
  async (ctx: QueryContext, { text, limit }: InputOf<typeof contract.find>) => {
    const isEmpty = text.trim() === '';
    const results = isEmpty ? await recent(ctx, limit) : await search(ctx, text, limit, latestToday(ctx.now));
    const hits = results.map(({ candidate }) => candidate.hit);
    // The trail is on disk before anybody sees the list; the next visits are read while it is written.
    const [visits] = await Promise.all([
      nextVisits(
        ctx,
        hits.map(({ id }) => id),
      ),
      auditShown(ctx, contract.find.name, hits),
    ]);
    const patients = results.map(({ candidate: { id, hit }, isNear }) => ({
      ...hit,
      isNear,
      nextVisit: visits.get(id) ?? null,
    }));
    return { patients };
  };

/** Whom this person had to do with last. */
async function recent(ctx: QueryContext, limit: number): Promise<Result[]> {
  const ids = await recentSubjects(ctx.db, ctx.actor, limit);
  const rows = await selectFound(ctx.db, ctx, ids);
  const inOrder = rows.sort((a, b) => ids.indexOf(a.by) - ids.indexOf(b.by));
  const each = inOrder.filter(({ id }, i) => inOrder.findIndex((one) => one.id === id) === i);
  return each.map((candidate) => ({ candidate, isNear: false }));
}

/** No zone is more than 14 hours ahead: a birth date beyond that is surely in the future. */
const latestToday = (now: Temporal.Instant): string =>
  now.add({ hours: 14 }).toZonedDateTimeISO('UTC').toPlainDate().toString();

/** Whom a list showed, not what was typed; a list without anybody shows nothing. */
async function auditShown(
  ctx: Pick<QueryContext | CommandContext, 'audit'>,
  action: string,
  patients: readonly { id: string }[],
): Promise<void> {
  if (patients.length > 0)
    await ctx.audit({ action, entity: 'patient', after: { patientIds: patients.map(({ id }) => id) } });
}

async function load(db: Db, id: string): Promise<contract.Patient> {
  const [patient] = await queries.selectPatients(db, [id]);
  if (!patient) throw new Problem('not_found');
  return patient;
}

/** Refuses a birth date that cannot be. */
export function requireBirthDate(birthDate: string, now: Temporal.Instant): void {
  if (birthDate <= latestToday(now) && birthDate >= '1880-01-01') return;
  const message = 'This birth date cannot be right. Check the year.';
  throw new Problem('invalid_input', { detail: message, errors: [{ path: '/birthDate', message }] });
}

const blankToNull = (text: string | null): string | null => text?.trim() || null;

type Fields = Omit<InputOf<typeof contract.add>, 'confirmedNew'>;

/** Trims, writes phones one way, and refuses dates that cannot be. */
function normalise(ctx: CommandContext, fields: Fields): Omit<queries.PatientFields, 'status' | 'deceasedOn'> {
  requireBirthDate(fields.birthDate, ctx.now);
  return {
    firstName: fields.firstName.trim(),
    middleName: blankToNull(fields.middleName),
    lastName: fields.lastName.trim(),
    suffix: blankToNull(fields.suffix),
    preferredName: blankToNull(fields.preferredName),
    birthDate: fields.birthDate,
    sex: fields.sex,
    phone: phoneText(fields.phone),
    email: blankToNull(fields.email),
    addressLine: blankToNull(fields.addressLine),
    city: blankToNull(fields.city),
    state: blankToNull(fields.state),
    zip: fields.zip,
  };
}

export async function add(ctx: CommandContext, input: InputOf<typeof contract.add>) {
  const { confirmedNew, ...fields } = input;
  const person = { ...normalise(ctx, fields), status: 'active' as const, deceasedOn: null };
  if (!confirmedNew) {
    const matches = await likelyOf(ctx.tx, ctx, likeOf(person));
    if (matches.length > 0) {
      await auditShown(ctx, `${contract.add.name}.duplicates`, matches);
      throw new Problem('possible_duplicate', { data: { matches }, keepWork: true });
    }
  }
  const id = ctx.newId();
  await insertResources(ctx.tx, 'patient', [id]);
  await queries.insertPatients(ctx.tx, [{ id, fields: person, externalId: null }], ctx.now);
  const patient = await load(ctx.tx, id);
  ctx.change(patientTopic.name, id, id);
  ctx.audit({ action: contract.add.name, entity: 'patient', entityId: id, subjectId: id, after: patient });
  return patient;
}

/** Throws unless this patient may be booked; says what booking needs to know. */
export async function requireBookable(db: Db, id: string): Promise<{ birthDate: string }> {
  const patient = await queries.selectForBooking(db, id);
  if (!patient) throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
  if (patient.status !== 'active') throw new Problem('patient_not_active');
  return patient;
}

/** Throws not_found unless the patient is here. */
export async function requirePatient(db: Db, id: string): Promise<void> {
  if (!(await queries.selectForBooking(db, id)))
    throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
}

/** Patients from another system, in bulk; those that are here already (by their external id) are left alone. */
export async function importPatients(
  ctx: CommandContext,
  patients: readonly { externalId: string; fields: queries.PatientFields }[],
): Promise<{ idByExternalId: Map<string, string>; added: string[] }> {
  const known = await queries.selectIdsByExternalId(
    ctx.tx,
    patients.map((patient) => patient.externalId),
  );
  const fresh = patients.filter((patient) => !known.has(patient.externalId));
  const ids = await addImported(ctx, fresh);
  for (const [i, patient] of fresh.entries()) known.set(patient.externalId, ids[i] as string);
  return { idByExternalId: known, added: fresh.map((patient) => patient.externalId) };
}

/** Adds patients from another system; who asks has made sure that they are new. Returns their ids in order. */
export async function addImported(
  ctx: CommandContext,
  patients: readonly { externalId: string | null; recordNumber?: string | null; fields: queries.PatientFields }[],
): Promise<string[]> {
  const fresh = patients.map((patient) => ({ ...patient, id: ctx.newId() }));
  const ids = fresh.map(({ id }) => id);
  await insertResources(ctx.tx, 'patient', ids);
  await queries.passRecordNumbers(
    ctx.tx,
    fresh.flatMap(({ recordNumber }) => (recordNumber ? [recordNumber] : [])),
  );
  await queries.insertPatients(ctx.tx, fresh, ctx.now);
  for (const { id, fields } of fresh)
    ctx.audit({ action: 'patients.import', entity: 'patient', entityId: id, subjectId: id, after: fields });
  return ids;
}

/** Remembers how another system calls a patient who is here and has no such id yet. */
export async function linkExternalId(ctx: CommandContext, id: string, externalId: string): Promise<void> {
  if (!(await queries.updateExternalId(ctx.tx, id, externalId))) return;
  ctx.change(patientTopic.name, id, id);
  ctx.audit({ action: 'patients.link', entity: 'patient', entityId: id, subjectId: id, after: { externalId } });
}

/** Stays from another system, in bulk. Returns the external ids that were new. */
export async function importStays(
  ctx: CommandContext,
  stays: readonly Omit<queries.NewStay, 'id'>[],
): Promise<Set<string>> {
  const added = await queries.insertStays(
    ctx.tx,
    stays.map((stay) => ({ ...stay, id: ctx.newId() })),
  );
  if (added.size > 0)
    ctx.audit({ action: 'patients.importStays', entity: 'patient_stay', after: { added: added.size } });
  return added;
}

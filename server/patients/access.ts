/** Confidential records: closed to all but their care team, in every list, topic, route and sentence. */
import * as contract from '../../shared/access.ts';
import type { InputOf } from '../../shared/contract.ts';
import { patientTopic } from '../../shared/record.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { type Asks, type Guard, REREAD_TOPIC } from '../kernel/guard.ts';
import { Problem } from '../kernel/problem.ts';
import * as queries from './access-queries.ts';

interface Openness {
  closed: Set<string>;
  hasMerged: boolean;
  /** The first end of a broken glass by which one of them is open. */
  until: Temporal.Instant | null;
}

async function opennessOf(db: Db, { actor, now }: Asks, ids: readonly string[]): Promise<Openness> {
  // The console and jobs do the work of the practice as a whole; who may start them holds the database in hand.
  const isPerson = actor.kind === 'user';
  const restricted = await queries.selectRestricted(db, isPerson ? actor.userId : null, now, ids);
  const foreign = restricted.filter(({ isForeign }) => isPerson && isForeign);
  const ends = foreign.flatMap(({ openUntil }) => (openUntil ? [openUntil] : []));
  return {
    closed: new Set(foreign.flatMap(({ id, openUntil }) => (openUntil ? [] : [id]))),
    hasMerged: restricted.some(({ isMerged }) => isMerged),
    until: ends.sort(Temporal.Instant.compare)[0] ?? null,
  };
}

/** Those of these patients whose records are closed to whoever asks. */
export const closedAmong = async (db: Db, asks: Asks, ids: readonly string[]): Promise<Set<string>> =>
  (await opennessOf(db, asks, ids)).closed;

/**
 * Throws `record_confidential` unless this record is open to whoever asks, and in a command `patient_merged` where it was
 * merged into another one; a record that is not there is open. Call it
 * wherever a patient is reached by something else than an input named `patientId`, which the kernel looks at itself.
 */
export async function requireAccess(
  ctx: Asks & ({ db: QueryContext['db'] } | { tx: CommandContext['tx'] }),
  patientId: string,
): Promise<void> {
  if ('db' in ctx) await guard.admit(ctx.db, ctx, [patientId]);
  else await guard.admit(ctx.tx, ctx, [patientId], true);
}

/** What people typed, and what says who it is. */
const VEILED: Record<string, unknown> = {
  patientName: contract.CONFIDENTIAL_NAME,
  subscriberName: contract.CONFIDENTIAL_NAME,
  subscriberBirthDate: null,
  phone: null,
  note: '',
  requestedBy: '',
  about: '',
  sentTo: null,
  extensionReason: null,
  statusReason: null,
  cancelNote: null,
  overbookReason: null,
  followUpNote: '',
};

interface Marked {
  isConfidential?: boolean;
  patientId?: string | null;
  subscriberPatientId?: string | null;
  appointment?: { patientId: string | null };
}

/** Of whom a row that is marked speaks. */
const subjectsOf = (it: Marked): string[] =>
  [it.patientId, it.subscriberPatientId, it.appointment?.patientId].filter((id) => typeof id === 'string');

function markedIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as Marked).isConfidential ? subjectsOf(value as Marked) : [];
  return [...own, ...Object.values(value).flatMap(markedIn)];
}

/** Hides what is closed, together with all that stands in it. */
function hide(value: unknown, closed: ReadonlySet<string>, isWithin = false): unknown {
  if (Array.isArray(value)) return value.map((one) => hide(one, closed, isWithin));
  if (typeof value !== 'object' || value === null) return value;
  const it = value as Marked;
  const isHidden = isWithin || (it.isConfidential === true && subjectsOf(it).some((id) => closed.has(id)));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      isHidden && name in VEILED ? VEILED[name] : hide(one, closed, isHidden),
    ]),
  );
}

export const guard: Guard = {
  async admit(db, asks, ids, isWrite = false) {
    const { closed, hasMerged, until } = await opennessOf(db, asks, ids);
    if (closed.size > 0) throw new Problem('record_confidential');
    if (isWrite && hasMerged) throw new Problem('patient_merged');
    return until;
  },
  async veil(db, asks, json) {
    const value: unknown = JSON.parse(json);
    const { closed, until } = await opennessOf(db, asks, [...new Set(markedIn(value))]);
    return { json: closed.size > 0 ? JSON.stringify(hide(value, closed)) : json, until };
  },
};

export async function readCareTeam(ctx: QueryContext, { patientId }: InputOf<typeof contract.careTeam>) {
  const team = await queries.selectCareTeam(ctx.db, patientId);
  if (!team) throw new Problem('not_found');
  return team;
}

export async function setConfidential(ctx: CommandContext, input: InputOf<typeof contract.setConfidential>) {
  const { patientId, isConfidential } = input;
  const before = await queries.selectCareTeam(ctx.tx, patientId);
  if (!before) throw new Problem('not_found');
  const memberIds = isConfidential ? input.memberIds : [];
  const known = new Set([...before.people, ...before.members].map(({ userId }) => userId));
  const message =
    isConfidential && memberIds.length === 0
      ? 'Nobody could open this record. Name at least one person of the care team.'
      : memberIds.some((id) => !known.has(id))
        ? 'Somebody of this care team may not read records any more. Choose somebody else.'
        : null;
  if (message) throw new Problem('invalid_input', { detail: message, errors: [{ path: '/memberIds', message }] });
  await queries.writeCareTeam(ctx.tx, patientId, isConfidential, memberIds);
  tell(ctx, patientId);
  ctx.change(patientTopic.name, patientId, patientId);
  ctx.audit({
    action: contract.setConfidential.name,
    entity: 'patient',
    entityId: patientId,
    subjectId: patientId,
    before: { isConfidential: before.isConfidential, memberIds: before.members.map(({ userId }) => userId) },
    after: { isConfidential, memberIds },
  });
  return {};
}

const tell = (ctx: CommandContext, patientId: string): void => ctx.change(REREAD_TOPIC, patientId, patientId);

export async function breakGlass(ctx: CommandContext, input: InputOf<typeof contract.breakGlass>) {
  const found = await queries.selectIdOf(ctx.tx, input);
  if (!found) throw new Problem('not_found', { detail: 'There is no record of this number. Check it and try again.' });
  const { closed } = await opennessOf(ctx.tx, ctx, [found.id]);
  if (ctx.actor.kind !== 'user' || closed.size === 0) return { patientId: found.id, until: null };
  const until = ctx.now.add({ minutes: contract.GLASS_MINUTES });
  const reason = input.reason.trim();
  const glass = { id: ctx.newId(), patientId: found.id, userId: ctx.actor.userId, reason, at: ctx.now, until };
  await queries.insertBrokenGlass(ctx.tx, glass);
  tell(ctx, found.id);
  ctx.audit({
    action: contract.breakGlass.name,
    entity: 'patient',
    entityId: found.id,
    subjectId: found.id,
    reason,
    after: { until: until.toString() },
  });
  return { patientId: found.id, until: until.toString() };
}

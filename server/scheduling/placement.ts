/**
 * Placing a visit: what stands in its way, whom of a class it gets, and taking the slot. Every path that books goes
 * through here: booking, hold, move, restore, series, chain, group. Locks come first and in one order, so that two who
 * want the same wait instead of deadlocking; the exclusion constraint is the last word.
 */
import type { VisitType } from '../../shared/practice.ts';
import { mayUse, whoMay } from '../../shared/roles.ts';
import type { Appointment, Finding, FindingCode } from '../../shared/scheduling.ts';
import { dateAt, datesTouched } from '../../shared/time.ts';
import type { Actor } from '../kernel/actor.ts';
import type { CommandContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { type LockedResource, lockResources } from '../practice/index.ts';
import { minus, type Stretch, type Supply } from '../supply/index.ts';
import { stampOf } from './acts.ts';
import { type Claim, chooseMembers, claimsOf, spanOfClaims, type VisitPlace } from './claims.ts';
import * as queries from './queries.ts';
import {
  BUSY,
  EVERYBODYS,
  fasterSentence,
  finding,
  firstFree,
  supplyFindings,
  timeText,
  typeFindings,
} from './rules.ts';

export interface Wanted extends VisitPlace {
  type: VisitType;
  /** Null while a hold does not know its patient. */
  birthDate: string | null;
  /** Those of the classes who had the visit before, or were found for it. */
  preferred?: readonly string[];
  /** It stood on this day already: what concerns its day was answered then. */
  keepsItsDay?: boolean;
}

/** What a person said to findings. */
export interface Answers {
  confirmed: readonly FindingCode[];
  reason: string | null;
  /** The reason is that of an earlier decision, which is not asked for again. */
  isStanding?: boolean;
}

export const NO_ANSWERS: Answers = { confirmed: [], reason: null };

export const answersOf = (input: { confirmed?: FindingCode[]; overbookReason?: string }): Answers => ({
  confirmed: input.confirmed ?? [],
  reason: input.overbookReason?.trim() || null,
});

export interface Assessment {
  findings: Finding[];
  holds: Omit<queries.Hold, 'appointmentId'>[];
  /** The provider's lane. */
  lane: number;
  otherIds: string[];
  locationId: string;
  /** Soft holds in the way that have run out. */
  expiredIds: string[];
}

const MINUTE_MS = 60_000;
const instant = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);

/** Everything that a visit may come to hold, members of classes included. */
export function resourcesOf(supply: Supply, wanted: Wanted): string[] {
  const claims = claimsOf(wanted.type, wanted);
  const members = claims.flatMap(({ classId }) => membersOf(supply, classId));
  return [...new Set([...claims.flatMap(({ resourceId }) => (resourceId ? [resourceId] : [])), ...members])];
}

const membersOf = (supply: Supply, classId: string | null): string[] =>
  supply.resources.classes.find((one) => one.id === classId)?.memberIds ?? [];

/** Resources that are locked, by id. */
export type Locked = ReadonlyMap<string, LockedResource>;

/** Locks all that several visits want and give up, in one order. */
export async function lockAll(
  ctx: CommandContext,
  supply: Supply,
  all: readonly Wanted[],
  given: readonly string[],
): Promise<Locked> {
  // Also the provider and the room that the pattern of a visit leaves alone: they are named by it all the same.
  const named = all.flatMap(({ providerId, roomId }) => (roomId === null ? [providerId] : [providerId, roomId]));
  const ids = [...new Set([...all.flatMap((wanted) => resourcesOf(supply, wanted)), ...named, ...given])];
  return new Map((await lockResources(ctx.tx, ids)).map((resource) => [resource.id, resource]));
}

/** Throws not_found or not_bookable unless a visit may have what it wants; `given` it has already and may keep. */
export function requireUsable(locked: Locked, wanted: Wanted, given: readonly string[]): void {
  const expected = [
    ...(wanted.patientId === null ? [] : [{ id: wanted.patientId, kind: 'patient' }]),
    { id: wanted.providerId, kind: 'person' },
    ...(wanted.roomId === null ? [] : [{ id: wanted.roomId, kind: 'room' }]),
  ];
  for (const { id, kind } of expected) {
    const resource = locked.get(id);
    if (resource?.kind !== kind)
      throw new Problem('not_found', {
        detail: `That ${kind === 'person' ? 'provider' : kind} is not here any more.`,
      });
    if (!resource.active && !given.includes(id)) throw new Problem('not_bookable');
  }
}

/**
 * Locks what one visit wants and gives up, and reads what stands in its way, in one message. The reading begins when the
 * locks are there, so that it is final. Throws like `lockWanted`.
 * @param own appointments whose entries count as free
 */
export async function lockAndRead(
  ctx: CommandContext,
  supply: Supply,
  wanted: Wanted,
  given: readonly string[],
  own: readonly string[],
): Promise<Reading> {
  const [locked, reading] = await Promise.all([
    lockAll(ctx, supply, [wanted], given),
    readAround(ctx.tx, supply, wanted, own),
  ]);
  requireUsable(locked, wanted, given);
  return reading;
}

/** Locks all that several visits want and give up, and throws not_bookable for what is not in use. */
export async function lockWanted(
  ctx: CommandContext,
  supply: Supply,
  all: readonly Wanted[],
  given: readonly string[] = [],
): Promise<void> {
  const locked = await lockAll(ctx, supply, all, given);
  for (const wanted of all) requireUsable(locked, wanted, given);
}

/** The location of a visit: its room's, else where the provider works at that time, else the first one. */
export function locationOf(supply: Supply, wanted: Pick<VisitPlace, 'providerId' | 'roomId' | 'start'>): string {
  const room = supply.resources.rooms.find((one) => one.id === wanted.roomId);
  if (room) return room.locationId;
  // A civil date of another zone may be another one at this moment.
  for (const zone of supply.zones) {
    const { open } = supply.on(wanted.providerId, dateAt(instant(wanted.start), zone));
    const here = open.filter(({ locationId }) => supply.zoneOf(locationId) === zone);
    const session = here.find((one) => one.from <= wanted.start && wanted.start < one.to);
    if (session) return session.locationId;
  }
  return supply.home.id;
}

/**
 * Reads what may stand in the way of a visit; inside a transaction that holds the locks it is final.
 * @param own appointments whose entries count as free: the visit itself, the hold that it makes good
 */
async function readAround(db: Db, supply: Supply, wanted: Wanted, own: readonly string[]): Promise<Reading> {
  const span = spanOfClaims(claimsOf(wanted.type, wanted));
  const [entries, isTooSoon] = await Promise.all([
    queries.selectBusy(db, resourcesOf(supply, wanted), span),
    comesTooSoon(db, wanted, wanted.start, own),
  ]);
  return { entries, own, isTooSoon };
}

/** True when the patient has the same visit within the days that the type asks for. */
export async function comesTooSoon(db: Db, wanted: Wanted, start: number, own: readonly string[]): Promise<boolean> {
  const { patientId, type } = wanted;
  if (patientId === null || type.repeatDaysMin === null || wanted.keepsItsDay) return false;
  return queries.hasVisitNear(db, patientId, type.id, start, type.repeatDaysMin, own);
}

/** What was read for an assessment. */
export interface Reading {
  entries: readonly queries.BusyEntry[];
  /** Appointments whose entries count as free. */
  own: readonly string[];
  isTooSoon: boolean;
}

/**
 * Pure: the assessment, from what was read; many visits are judged over one reading.
 * @param askingUserId who is told of others that were faster; not of themselves
 */
export function judge(
  supply: Supply,
  now: Temporal.Instant,
  wanted: Wanted,
  { entries, own, isTooSoon }: Reading,
  askingUserId: string | null,
): Assessment {
  const claims = claimsOf(wanted.type, wanted);
  const locationId = locationOf(supply, wanted);
  const isOver = (entry: queries.BusyEntry): boolean =>
    entry.heldUntil !== null && entry.heldUntil.epochMilliseconds <= now.epochMilliseconds;
  const busy = entries.filter((entry) => !own.includes(entry.appointmentId) && !isOver(entry));
  const expiredIds = [...new Set(entries.filter(isOver).map((entry) => entry.appointmentId))];
  const findings = [...findOpen(supply, wanted, locationId)];
  if (isTooSoon) {
    const { name, repeatDaysMin } = wanted.type;
    findings.push(finding('too_soon', `The patient has a visit “${name}” within ${repeatDaysMin} days of this one.`));
  }
  const wall = () => timeText(instant(wanted.start), supply.zoneOf(locationId), supply.settings.clock24);
  const faster: Around['faster'] = (others, isPatient) =>
    fasterSentence(others, now, askingUserId, { timeText: wall(), isPatient });
  const seated = seat(supply, wanted, claims, { busy, locationId, faster });
  findings.push(...seated.findings);
  return { findings, holds: seated.holds, lane: seated.lane, otherIds: seated.otherIds, locationId, expiredIds };
}

const nameOf = (supply: Supply, id: string | null): string =>
  supply.resources.providers.find((one) => one.id === id)?.displayName ??
  supply.resources.rooms.find((one) => one.id === id)?.name ??
  'It';

/** The civil dates, where it is, that a visit touches. */
const datesOf = (supply: Supply, at: VisitPlace, locationId: string): string[] =>
  datesTouched(instant(at.start), instant(at.start + at.durationMinutes * MINUTE_MS), supply.zoneOf(locationId));

/** What templates, blockouts, exceptions and holidays say against the provider and the room of a visit. */
export function openFindings(supply: Supply, type: VisitType, at: VisitPlace, locationId: string): Finding[] {
  const dates = datesOf(supply, at, locationId);
  return claimsOf(type, at).flatMap((claim) => {
    if (claim.role !== 'provider' && claim.role !== 'room') return [];
    const id = claim.resourceId as string;
    const days = dates.map((one) => supply.on(id, one));
    return supplyFindings({ days, name: nameOf(supply, id), locationId }, type.id, claim.core);
  });
}

/** The same, and what the visit type says. */
function findOpen(supply: Supply, wanted: Wanted, locationId: string): Finding[] {
  const [date = ''] = datesOf(supply, wanted, locationId);
  const providerName = nameOf(supply, wanted.providerId);
  return distinct([
    ...openFindings(supply, wanted.type, wanted, locationId),
    ...typeFindings(wanted.type, { ...wanted, providerName, date }),
  ]);
}

const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((one) => [`${one.code} ${one.sentence}`, one])).values(),
];

interface Seated {
  findings: Finding[];
  holds: Omit<queries.Hold, 'appointmentId'>[];
  lane: number;
  otherIds: string[];
}

/** What is there already, and how it is told that somebody was faster. */
interface Around {
  busy: readonly queries.BusyEntry[];
  locationId: string;
  faster: (others: readonly queries.BusyEntry[], isPatient: boolean) => string | null;
}

/** Finds a lane for every claim: 0 where nothing is in the way, the seat of a group, or a further lane with a finding. */
function seat(supply: Supply, wanted: Wanted, claims: readonly Claim[], { busy, locationId, faster }: Around): Seated {
  const findings: Finding[] = [];
  const mates = matesOf(wanted, busy);
  if (wanted.type.capacity > 1 && mates.size >= wanted.type.capacity)
    findings.push(
      finding('provider_busy', `The group is full: ${mates.size} of ${wanted.type.capacity} places are taken.`),
    );
  const inTheWay = (id: string, claim: Stretch): queries.BusyEntry[] =>
    busy.filter((entry) => entry.resourceId === id && entry.from < claim.to && claim.from < entry.to);
  const strangers = (id: string, claim: Stretch): boolean =>
    inTheWay(id, claim).some((entry) => !mates.has(entry.appointmentId));
  const members = chooseMembers(
    claims,
    new Map(supply.resources.classes.map((one) => [one.id, one])),
    (id, claim) => isThere(supply, id, claim, wanted.type.id, locationId) && !strangers(id, claim),
    // A group shares its nurse and its equipment, too, where those who are in it have them already.
    [...(wanted.preferred ?? []), ...busy.filter((one) => mates.has(one.appointmentId)).map((one) => one.resourceId)],
  );
  const holds: Seated['holds'] = [];
  for (const claim of claims) {
    const id = claim.resourceId ?? members?.get(claim.part) ?? membersOf(supply, claim.classId)[0];
    if (claim.role === 'class' && !members) findings.push(noMember(supply, claim.classId));
    if (!id) continue;
    const others = inTheWay(id, claim);
    const isBusy = claim.role === 'patient' ? others.length > 0 : strangers(id, claim);
    const isMember = claim.role === 'patient' && others.some((entry) => mates.has(entry.appointmentId));
    if (isMember) findings.push(finding('patient_busy', 'The patient is in this group already.'));
    else if (isBusy && claim.role !== 'class')
      findings.push(busyFinding(claim, nameOf(supply, id), faster(others, claim.role === 'patient')));
    const laterLanes = holds.filter((one) => one.resourceId === id && one.from < claim.to && claim.from < one.to);
    const lane = firstFree([...others, ...laterLanes].map((entry) => entry.lane));
    holds.push({ part: claim.part, resourceId: id, lane, from: claim.from, to: claim.to });
  }
  const lane = holds.find((one) => one.resourceId === wanted.providerId)?.lane ?? 0;
  const otherIds = [...new Set(claims.filter(({ role }) => role === 'class').map((claim) => members?.get(claim.part)))];
  return { findings: distinct(findings), holds, lane, otherIds: otherIds.filter((id) => id !== undefined) };
}

/** The other patients of a group visit: same type, provider and time. */
function matesOf(wanted: Wanted, busy: readonly queries.BusyEntry[]): Set<string> {
  if (wanted.type.capacity <= 1) return new Set();
  const end = wanted.start + wanted.durationMinutes * MINUTE_MS;
  const isMate = (entry: queries.BusyEntry): boolean =>
    entry.visitTypeId === wanted.type.id &&
    entry.providerId === wanted.providerId &&
    entry.start === wanted.start &&
    entry.end === end;
  return new Set(busy.filter(isMate).map((entry) => entry.appointmentId));
}

function noMember(supply: Supply, classId: string | null): Finding {
  const name = supply.resources.classes.find((one) => one.id === classId)?.name ?? 'a resource of the class';
  return finding('resource_busy', `Nothing and nobody of “${name}” is free at that time.`);
}

function busyFinding(claim: Claim, name: string, faster: string | null): Finding {
  if (claim.role === 'patient') return finding('patient_busy', faster ?? 'The patient has another visit at that time.');
  if (claim.role === 'room') return finding('room_busy', faster ?? `${name} is taken at that time.`);
  return finding('provider_busy', faster ?? `${name} has another visit at that time.`);
}

/** True when a member of a class is in use, at this location and working for the whole claim. */
function isThere(supply: Supply, id: string, { core }: Claim, visitTypeId: string, locationId: string): boolean {
  const date = dateAt(instant(core.from), supply.zoneOf(locationId));
  const open = supply.openFrom(id, visitTypeId, date).filter((session) => session.locationId === locationId);
  return minus(core, open).length === 0;
}

/** Throws unless every finding is answered by somebody who may. Returns the reason if one was needed. */
export function requireAnswers(findings: readonly Finding[], answers: Answers, actor: Actor): string | null {
  const open = findings.filter((one) =>
    one.severity === 'confirm' ? !answers.confirmed.includes(one.code) : answers.reason === null,
  );
  if (open.length > 0) throw asProblem(findings, open);
  const withReason = findings.filter(({ severity }) => severity === 'reason');
  if (withReason.length === 0) return null;
  const needsRight = withReason.some(({ code }) => !EVERYBODYS.has(code));
  if (needsRight && !answers.isStanding && actor.kind === 'user' && !mayUse('schedule.overbook', actor.roles))
    throw new Problem('not_permitted', {
      detail: `${withReason[0]?.sentence} Booking there all the same is up to: ${whoMay('schedule.overbook')}.`,
      data: { findings },
    });
  return answers.reason;
}

function asProblem(findings: readonly Finding[], open: readonly Finding[]): Problem {
  const busy = open.filter(({ code }) => BUSY.has(code));
  const sentences = [...new Set(open.map(({ sentence }) => sentence))].join(' ');
  if (busy.length > 0)
    return new Problem('slot_taken', { detail: `${sentences} Choose another time.`, data: { findings } });
  return new Problem('needs_answer', { detail: sentences, data: { findings } });
}

export interface Placed {
  lane: number;
  otherIds: string[];
  locationId: string;
  overbookReason: string | null;
  /** Soft holds that ran out and were in the way: they are gone now. */
  ended: queries.AppointmentRow[];
}

interface Placing {
  appointmentId: string;
  wanted: Wanted;
  answers: Answers;
  /** Read under the locks; what the visit itself holds counts as free in it. */
  reading?: Reading;
  /** A soft hold: only what is busy is refused, everything else is asked when the visit is booked. */
  askLater?: boolean;
}

/** How the holds of an appointment are taken; returns those that somebody else has. */
type Taking = (to: Omit<Placed, 'ended'>, holds: queries.Hold[]) => Promise<queries.Hold[]>;

async function placeBy(ctx: CommandContext, supply: Supply, it: Placing, taking: Taking): Promise<Placed> {
  const { appointmentId, wanted, answers } = it;
  const askingUserId = ctx.actor.kind === 'user' ? ctx.actor.userId : null;
  const reading = it.reading ?? (await readAround(ctx.tx, supply, wanted, [appointmentId]));
  const assessment = judge(supply, ctx.now, wanted, reading, askingUserId);
  const { holds, expiredIds, ...found } = assessment;
  const findings = it.askLater ? found.findings.filter(({ code }) => BUSY.has(code)) : found.findings;
  const overbookReason = requireAnswers(findings, answers, ctx.actor);
  const ended = await queries.deleteHolds(ctx.tx, expiredIds);
  const to = { lane: found.lane, otherIds: found.otherIds, locationId: found.locationId, overbookReason };
  const missing = await taking(
    to,
    holds.map((hold) => ({ ...hold, appointmentId })),
  );
  if (missing.length > 0) throw new Problem('slot_taken');
  return { ...to, ended };
}

/**
 * Takes the slot for an appointment. The caller holds the locks (`lockWanted`) and has given up what the appointment
 * held before. Throws slot_taken, needs_answer or not_permitted.
 */
export const place = (ctx: CommandContext, supply: Supply, it: Placing): Promise<Placed> =>
  placeBy(ctx, supply, it, (_, holds) => queries.takeHolds(ctx.tx, holds));

/** The same for one that is new: its row is written with what it takes. */
export async function placeNew(
  ctx: CommandContext,
  supply: Supply,
  row: Omit<queries.NewAppointment, 'lane' | 'otherIds' | 'locationId' | 'overbookReason'>,
  it: Placing,
): Promise<{ placed: Placed; appointment: Appointment }> {
  const inserted: Appointment[] = [];
  const placed = await placeBy(ctx, supply, it, async (to, holds) => {
    const done = await queries.insertTaking(ctx.tx, { ...row, ...to }, holds, stampOf(ctx, to.overbookReason));
    inserted.push(done.appointment);
    return done.missing;
  });
  return { placed, appointment: inserted[0] as Appointment };
}

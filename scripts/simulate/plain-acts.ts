/** One appointment at a time: what the model predicts. Refusals that ask something are answered, and that is predicted, too. */
import { mayUse } from '../../shared/roles.ts';
import { type Appointment, CANCEL_REASONS, CONFIRMATION, type Finding, FLOW } from '../../shared/scheduling.ts';
import type { SimulatedDesk } from './desk.ts';
import type { Answer, Hand } from './hand.ts';
import type { Act, Kept, Slot, TypeRule, Verdict } from './model.ts';
import { Violation } from './world.ts';

const MINUTE_MS = 60_000;
/** What the model cannot know beforehand. */
const UNPREDICTED: ReadonlySet<keyof Kept> = new Set(['reason', 'lane', 'until', 'owner', 'isImported']);

export const momentOf = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();

/** Around the night in which an hour comes twice or is missing, and in the morning: few slots, many who want them. */
export function randomStart(hand: Hand): number {
  const { random, clinic } = hand;
  const timeZone = clinic.zones.get(random.chance(0.8) ? clinic.homeId : clinic.secondId) as string;
  const minute = random.pick([0, 480]) + 5 * random.between(0, 47);
  return Temporal.PlainDate.from(hand.someDate()).toZonedDateTime({ timeZone }).epochMilliseconds + minute * MINUTE_MS;
}

export function randomProvider({ random, clinic }: Hand): string {
  if (random.chance(0.03)) return random.pick(clinic.nurseIds);
  return random.pick(random.chance(0.6) ? clinic.plainProviderIds : clinic.suppliedProviderIds);
}

export function randomRoom({ random, clinic }: Hand): string | null {
  if (random.chance(0.3)) return null;
  return random.pick(random.chance(0.7) ? clinic.plainRoomIds : clinic.suppliedRoomIds);
}

export function randomType({ random, clinic }: Hand): string {
  return random.pick(random.chance(0.55) ? clinic.plainTypeIds : clinic.patternTypeIds);
}

type Place = Extract<Act, { kind: 'book' }>['place'] & { patientId: string };

function randomPlace(hand: Hand, rows: readonly Appointment[]): Place {
  const { random, clinic, world } = hand;
  const patientId = random.pick(world.patientIds);
  const group = rows.filter((row) => clinic.groupTypeIds.includes(row.visitTypeId) && row.booking === 'booked');
  if (group.length > 0 && random.chance(0.15)) {
    const it = random.pick(group);
    const roomId = random.chance(0.8) ? it.roomId : null;
    const time = { start: Date.parse(it.start), end: Date.parse(it.end) };
    return { typeId: it.visitTypeId, patientId, providerId: it.providerId ?? '', roomId, ...time };
  }
  const typeId = randomType(hand);
  const start = randomStart(hand);
  const { minutes } = clinic.types.get(typeId) as TypeRule;
  const end = start + minutes * MINUTE_MS;
  return { typeId, patientId, providerId: randomProvider(hand), roomId: randomRoom(hand), start, end };
}

/** What to do about the soft hold that this desk has. */
function withHold(hand: Hand, desk: SimulatedDesk, id: string): Act {
  const { random, world, book } = hand;
  const dice = random.next();
  const it = book.kept.get(id);
  if (dice < 0.55 && it) {
    const { typeId, providerId, roomId, start, end, patientId } = it;
    const place = { typeId, providerId, roomId, start, end, patientId: patientId ?? random.pick(world.patientIds) };
    if (random.chance(0.8)) desk.holdId = null;
    return { kind: 'book', place, note: '', holdId: id };
  }
  if (dice < 0.75) return { kind: 'renewHold', id };
  desk.holdId = random.chance(0.3) ? id : null;
  return { kind: 'releaseHold', id };
}

function choose(hand: Hand, desk: SimulatedDesk): Act {
  const { random, world, book } = hand;
  const all = [...desk.screen.rows.values()];
  const booked = all.filter((row) => row.booking === 'booked');
  if (desk.holdId !== null && random.chance(0.25)) return withHold(hand, desk, desk.holdId);
  if (booked.length < 6 || random.chance(0.42)) {
    const place = randomPlace(hand, all);
    if (random.chance(0.2)) {
      const replaces = desk.holdId !== null && random.chance(0.6) ? { replaces: desk.holdId } : {};
      const patientId = random.chance(0.4) ? null : place.patientId;
      return { kind: 'hold', place: { ...place, patientId }, ...replaces };
    }
    const note = random.chance(0.2) ? 'Bring the letter' : '';
    if (book.standby.size === 0 || random.chance(0.94)) return { kind: 'book', place, note };
    const [standbyId, waiting] = random.pick([...book.standby]);
    const patientId = random.chance(0.9) ? waiting.patientId : place.patientId;
    return { kind: 'book', place: { ...place, patientId }, note, standbyId };
  }
  const it = random.pick(random.chance(0.8) ? booked : all);
  // What the screen shows may be old: then the server must say so. Now and then a desk makes it up.
  const reference = { id: random.chance(0.01) ? world.newId() : it.id, expectedVersion: it.version };
  const kinds = ['move', 'move', 'cancel', 'cancel', 'restore', 'noShow', 'confirm', 'setFlow', 'setNote'] as const;
  const any = random.pick(kinds);
  const kind = it.booking !== 'booked' && random.chance(0.5) ? 'restore' : any;
  switch (kind) {
    case 'move':
      return { kind, ...reference, to: newPlace(hand, it) };
    case 'confirm':
      return { kind, ...reference, confirmation: random.pick(CONFIRMATION) };
    case 'setFlow':
      return { kind, ...reference, flow: random.pick(FLOW) };
    case 'setNote':
      return { kind, ...reference, note: `Note ${random.between(1, 99)}` };
    default:
      return { kind, ...reference };
  }
}

function newPlace(hand: Hand, it: Appointment): Partial<Slot> & Pick<Slot, 'start' | 'end'> {
  const { random } = hand;
  const start = random.chance(0.7) ? randomStart(hand) : Date.parse(it.start);
  const minutes = random.chance(0.3) ? 5 * random.between(1, 18) : it.durationMinutes;
  return {
    start,
    end: start + minutes * MINUTE_MS,
    ...(random.chance(0.4) ? { providerId: randomProvider(hand) } : {}),
    ...(random.chance(0.3) ? { roomId: randomRoom(hand) } : {}),
  };
}

/** The act as the contracts write it. */
function inputOf(hand: Hand, act: Act): object {
  if (act.kind === 'book' || act.kind === 'hold') {
    const { kind, place, ...rest } = act;
    const { typeId, start, end, ...who } = place;
    const isUsual = (end - start) / MINUTE_MS === hand.clinic.types.get(typeId)?.minutes && hand.random.chance(0.5);
    const durationMinutes = isUsual ? null : (end - start) / MINUTE_MS;
    return { ...rest, ...who, visitTypeId: typeId, start: momentOf(start), durationMinutes };
  }
  const { kind, ...rest } = act;
  if (kind === 'cancel') return { ...rest, reason: hand.random.pick(CANCEL_REASONS), note: '' };
  if (act.kind !== 'move') return rest;
  const { start = 0, end = 0, ...place } = act.to;
  const { id, expectedVersion } = act;
  return { id, expectedVersion, ...place, start: momentOf(start), durationMinutes: (end - start) / MINUTE_MS };
}

export async function plainAct(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const act = choose(hand, desk);
  const verdict = hand.book.judge(act, { userId: desk.actor.userId, now: hand.nowMs });
  const input = inputOf(hand, act);
  const answer = await hand.act<Appointment>(desk, `scheduling.${act.kind}`, input);
  check(hand, desk, act, verdict, answer);
  if (answer.findings.length > 0 && verdict.after && act.kind !== 'hold' && hand.random.chance(0.5))
    await answerFindings(hand, desk, act, verdict.after, input, answer.findings);
}

/** Nothing has changed since the question: whoever may, and answers all of it, gets the place; others are refused. */
async function answerFindings(
  hand: Hand,
  desk: SimulatedDesk,
  act: Act,
  after: Kept,
  input: object,
  findings: readonly Finding[],
): Promise<void> {
  const reasons = findings.filter(({ severity }) => severity === 'reason');
  const confirmed = findings.filter(({ severity }) => severity === 'confirm').map(({ code }) => code);
  const isPartial = confirmed.length > 0 && hand.random.chance(0.2);
  const needsRight = reasons.some(({ code }) => code !== 'patient_busy');
  const isRefused = needsRight && !mayUse('schedule.overbook', desk.actor.roles);
  const codes = [isPartial ? 'needs_answer' : isRefused ? 'not_permitted' : 'ok'];
  const answers = {
    ...(isPartial ? {} : { confirmed: [...new Set(confirmed)] }),
    ...(reasons.length > 0 ? { overbookReason: 'The patient asked for it' } : {}),
  };
  const answer = await hand.act<Appointment>(desk, `scheduling.${act.kind}`, { ...input, ...answers });
  check(hand, desk, act, { codes, after }, answer);
  if (answer.code !== 'ok') return;
  hand.count(needsRight ? 'overbooked' : 'answered');
  if (reasons.length > 0 && answer.body.overbookReason !== 'The patient asked for it')
    throw new Violation(`The reason of appointment ${answer.body.id} was not kept.`);
}

/** The answer against the oracle; what was done is written down. */
function check(
  hand: Hand,
  desk: SimulatedDesk,
  act: Act,
  { codes, after }: Verdict,
  { code, body }: Answer<Appointment>,
): void {
  if (!codes.includes(code))
    throw new Violation(`${act.kind} was answered with ${code}, it should have been ${codes.join(' or ')}.`);
  if (code !== 'ok') return;
  if (act.kind === 'releaseHold') {
    const it = hand.book.kept.get(act.id);
    if (it?.booking === 'held' && it.owner === desk.actor.userId) hand.book.keep(act.id, null);
    return;
  }
  if (!after) throw new Violation(`${act.kind} was done, it should have been refused.`);
  const { until, owner, isImported } = after;
  const found = hand.keep(body, { until, owner, isImported });
  for (const [name, wanted] of Object.entries(after) as [keyof Kept, unknown][]) {
    if (!UNPREDICTED.has(name) && found[name] !== wanted)
      throw new Violation(`After ${act.kind}, ${name} is ${found[name]}, it should be ${wanted}.`);
  }
  if (hand.random.chance(0.9)) desk.takeOwn(body);
  if (act.kind !== 'hold' && act.kind !== 'renewHold') hand.audited(`scheduling.${act.kind}`);
  if (act.kind === 'hold') {
    if (act.replaces !== undefined) endHold(hand, desk, act.replaces);
    desk.holdId = body.id;
  }
  if (act.kind !== 'book') return;
  if (act.holdId !== undefined) endHold(hand, desk, act.holdId);
  if (act.standbyId !== undefined) endStandby(hand, act.standbyId);
}

export function endHold({ book }: Hand, desk: SimulatedDesk, id: string): void {
  const it = book.kept.get(id);
  if (it?.booking === 'held' && it.owner === desk.actor.userId) book.keep(id, null);
}

function endStandby(hand: Hand, id: string): void {
  const waiting = hand.book.standby.get(id);
  if (waiting) hand.book.standby.set(id, { ...waiting, version: waiting.version + 1, done: true });
  hand.audited('scheduling.endStandby');
}

/** What is booked together: series and chains. Their outcome follows from what the server itself has just offered. */
import { mayUse } from '../../shared/roles.ts';
import { type Appointment, CANCEL_REASONS } from '../../shared/scheduling.ts';
import { HOLIDAY_POLICIES, type Occurrence, SERIES_SCOPES } from '../../shared/series.ts';
import type { SimulatedDesk } from './desk.ts';
import type { Hand } from './hand.ts';
import { randomProvider, randomRoom, randomStart, randomType } from './plain-acts.ts';
import { Violation } from './world.ts';

const DAY_MS = 86_400_000;
type Visits = { appointments: Appointment[] };

/** When the wall clock of a place shows a minute of a date; one that is skipped moves on, one that comes twice is the first. */
function wallMs(date: string, minute: number, timeZone: string): number {
  const plainTime = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}

/**
 * The wall time of a series holds at the place of the visit. Where the provider works at another place at the time that
 * the first office shows, it holds there: that such a visit stands in two zones is counted.
 */
function requireWall(hand: Hand, row: Appointment, minute: number): void {
  const { zones, homeId } = hand.clinic;
  const [here, home] = [zones.get(row.locationId) as string, zones.get(homeId) as string];
  if (wallMs(row.date, minute, here) === Date.parse(row.start)) return;
  const date = Temporal.Instant.from(row.start).toZonedDateTimeISO(home).toPlainDate().toString();
  if (wallMs(date, minute, home) !== Date.parse(row.start))
    throw new Violation(
      `Visit ${row.id} of a series is at ${row.start}, not at minute ${minute} in ${here} or ${home}.`,
    );
  hand.count('series by the clock of the first office');
}

export async function bookSeries(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const { random, world } = hand;
  const rule = {
    everyWeeks: random.between(1, 2),
    weekdays: random.shuffle([1, 2, 3, 4, 5, 6, 7]).slice(0, random.between(1, 2)),
    minute: random.pick([60, 480]) + 5 * random.between(0, 35),
    from: hand.someDate(),
    count: random.between(2, 5),
    until: null,
    holidays: random.pick(HOLIDAY_POLICIES),
  };
  const visit = {
    patientId: random.pick(world.patientIds),
    visitTypeId: randomType(hand),
    providerId: randomProvider(hand),
    roomId: randomRoom(hand),
    durationMinutes: null,
  };
  const { occurrences } = await hand.ask<{ occurrences: Occurrence[] }>(desk, 'scheduling.previewSeries', {
    ...visit,
    rule,
  });
  const isBold = random.chance(0.3);
  const chosen = occurrences.filter(({ state }) => state === 'free' || (isBold && state === 'conflict'));
  if (chosen.length === 0) return;
  const findings = chosen.flatMap((one) => one.findings);
  const isAnswered = findings.length > 0 && random.chance(0.6);
  const answers = isAnswered
    ? { confirmed: [...new Set(findings.map(({ code }) => code))], overbookReason: 'Every week' }
    : {};
  const starts = chosen.map(({ start }) => start);
  const input = { ...visit, rule, starts, note: '', ...answers };
  const { code, body } = await hand.act<Visits & { seriesId: string }>(desk, 'scheduling.bookSeries', input);
  const wanted = expected(desk, findings, isAnswered);
  if (code !== wanted) throw new Violation(`A series was answered with ${code}, it should have been ${wanted}.`);
  if (code !== 'ok') return;
  if (body.appointments.map(({ start }) => Date.parse(start)).join() !== starts.map((one) => Date.parse(one)).join())
    throw new Violation('A series was booked at other times than those that were chosen.');
  for (const row of body.appointments) {
    requireWall(hand, row, rule.minute);
    hand.keepNext(row);
  }
  hand.audited('scheduling.bookSeries', starts.length);
}

/** What the server must say to a series whose findings it has just told. */
function expected(desk: SimulatedDesk, findings: Occurrence['findings'], isAnswered: boolean): string {
  const isBusy = findings.some(({ code }) => code.endsWith('_busy'));
  if (findings.length > 0 && !isAnswered) return isBusy ? 'slot_taken' : 'needs_answer';
  const needsRight = findings.some(({ severity, code }) => severity === 'reason' && code !== 'patient_busy');
  return needsRight && !mayUse('schedule.overbook', desk.actor.roles) ? 'not_permitted' : 'ok';
}

/** What is said to a reference that the model knows; null when it is as the screen shows it. */
function refusalOf(hand: Hand, { id, version }: Appointment): string | null {
  const it = hand.book.kept.get(id);
  if (!it || it.booking === 'held') return 'not_found';
  if (it.version !== version) return 'changed_meanwhile';
  return it.booking === 'booked' ? null : 'wrong_state';
}

export async function changeSeries(hand: Hand, desk: SimulatedDesk): Promise<void> {
  const { random } = hand;
  const members = [...desk.screen.rows.values()].filter((row) => row.seriesId !== null);
  const booked = members.filter(({ booking }) => booking === 'booked');
  const rows = booked.length > 0 && random.chance(0.9) ? booked : members;
  if (rows.length === 0) return bookSeries(hand, desk);
  const it = random.pick(rows);
  const scope = random.pick(SERIES_SCOPES);
  const reference = { id: it.id, expectedVersion: it.version, scope };
  const refusal = refusalOf(hand, it);
  if (random.chance(0.4)) return cancelSeries(hand, desk, it, { ...reference, refusal });
  const isMoving = random.chance(0.8);
  const near = Date.parse(it.start) + 5 * 60_000 * random.between(-12, 12) + DAY_MS * random.between(0, 1);
  const start = !isMoving ? null : random.chance(0.6) ? near : randomStart(hand);
  const input = {
    ...reference,
    ...(start === null ? {} : { start: Temporal.Instant.fromEpochMilliseconds(start).toString() }),
    ...(random.chance(0.25) ? { providerId: randomProvider(hand) } : {}),
    ...(random.chance(0.2) ? { roomId: randomRoom(hand) } : {}),
  };
  const { code, body } = await hand.act<Visits>(desk, 'scheduling.moveSeries', input);
  if (refusal !== null && code !== refusal)
    throw new Violation(`A series was moved with ${code}, it should have been ${refusal}.`);
  if (code !== 'ok') {
    if (refusal === null && !['slot_taken', 'needs_answer', 'time_not_valid'].includes(code))
      throw new Violation(`A series could not be moved: ${code}.`);
    return;
  }
  const named = body.appointments.find(({ id }) => id === it.id);
  if (!named || (start !== null && Date.parse(named.start) !== start))
    throw new Violation(`Visit ${it.id} of a series did not go where it was sent.`);
  if (start !== null) {
    const to = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(
      hand.clinic.zones.get(named.locationId) as string,
    );
    for (const row of body.appointments) {
      const isStill = hand.book.kept.get(row.id)?.start === Date.parse(row.start);
      if (row !== named && !isStill) requireWall(hand, row, to.hour * 60 + to.minute);
    }
  }
  requireMembers(it, body.appointments);
  for (const row of body.appointments) hand.keepNext(row, { isImported: false });
  hand.audited('scheduling.moveSeries', body.appointments.length);
}

function requireMembers(it: Appointment, rows: readonly Appointment[]): void {
  const stranger = rows.find(({ seriesId }) => seriesId !== it.seriesId);
  if (stranger) throw new Violation(`Visit ${stranger.id} is not of the series that was changed.`);
}

async function cancelSeries(
  hand: Hand,
  desk: SimulatedDesk,
  it: Appointment,
  { refusal, ...reference }: { id: string; expectedVersion: number; scope: string; refusal: string | null },
): Promise<void> {
  const input = { ...reference, reason: hand.random.pick(CANCEL_REASONS), note: '' };
  const { code, body } = await hand.act<Visits>(desk, 'scheduling.cancelSeries', input);
  const wanted = refusal ?? 'ok';
  if (code !== wanted) throw new Violation(`A series was cancelled with ${code}, it should have been ${wanted}.`);
  if (code !== 'ok') return;
  const ids = body.appointments.map(({ id }) => id).sort();
  const isToCome = (one: { booking: string; flow: string; start: number }): boolean =>
    one.booking === 'booked' && one.flow === 'expected' && one.start >= hand.nowMs;
  const members = [...hand.book.kept].filter(([, one]) => one.seriesId === it.seriesId);
  const all = members.filter(([id, one]) => id === it.id || isToCome(one)).map(([id]) => id);
  const meant = reference.scope === 'this' ? [it.id] : all.sort();
  const isRight = reference.scope === 'following' ? ids.every((id) => meant.includes(id)) : ids.join() === meant.join();
  if (!isRight || !ids.includes(it.id)) throw new Violation(`Other visits of a series were cancelled than were meant.`);
  for (const row of body.appointments) {
    if (hand.keepNext(row).booking !== 'cancelled') throw new Violation(`Visit ${row.id} is not cancelled.`);
  }
  hand.audited('scheduling.cancelSeries', ids.length);
}

/** A chain as the finder laid it out: it must be booked, in its order. */
export async function bookChain(
  hand: Hand,
  desk: SimulatedDesk,
  chainId: string,
  patientId: string,
  parts: readonly { start: string; durationMinutes: number }[],
): Promise<void> {
  const answers = { confirmed: ['wrong_age', 'too_soon'] };
  const input = { patientId, chainId, parts, note: '', ...answers };
  const { code, body } = await hand.act<Visits>(desk, 'scheduling.bookChain', input);
  if (code !== 'ok') throw new Violation(`A chain that the finder offered was answered with ${code}.`);
  for (const [i, row] of body.appointments.entries()) {
    if (Date.parse(row.start) !== Date.parse(parts[i]?.start ?? '')) throw new Violation('A chain stands elsewhere.');
    hand.keepNext(row);
  }
  hand.audited('scheduling.bookChain', parts.length);
}

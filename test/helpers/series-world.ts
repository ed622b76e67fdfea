/** What is booked together: short ways to preview, book, move and look at series, chains and groups. */
import { sql } from 'kysely';
import type { InputOf } from '../../shared/contract.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import * as contract from '../../shared/series.ts';
import { type BookingWorld, bookingWorld } from './booking-world.ts';
import type { Answer } from './server.ts';
import { TestSocket } from './socket.ts';

/** Tuesdays at 9:00, eight times, from the Tuesday after. */
export const TUESDAYS: contract.SeriesRule = {
  everyWeeks: 1,
  weekdays: [2],
  minute: 540,
  from: '2026-03-24',
  count: 8,
  until: null,
  holidays: 'skip',
};

type Rule = Partial<contract.SeriesRule>;
type BookInput = InputOf<typeof contract.bookSeries>;
type MoveInput = InputOf<typeof contract.moveSeries>;

/** Sends as a desk does: when the server is too busy, the same request again. */
export async function persist<T>(send: (key: string) => Promise<Answer<T>>): Promise<Answer<T>> {
  const key = crypto.randomUUID();
  for (let tries = 1; ; tries++) {
    const answer = await send(key);
    if (answer.status !== 503 || tries > 20) return answer;
  }
}

export async function must<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { status, body, problem } = await answer;
  if (status >= 400) throw new Error(JSON.stringify(problem));
  return body;
}

export const daysOf = (list: readonly { date: string; startText: string }[]): string[] =>
  list.map((it) => `${it.date} ${it.startText}`);

/** Pairs that share a lane of somebody: asked of the times, not of the constraint. */
export async function overlapsIn(world: BookingWorld): Promise<number | undefined> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from appointment_resource a join appointment_resource b on a.resource_id = b.resource_id
      and a.lane = b.lane and a.during && b.during and (a.appointment_id, a.part) < (b.appointment_id, b.part)`.execute(
    world.server.kernel.database.db,
  );
  return rows[0]?.n;
}

/** The visits of a series or a chain, as a screen gets them, in order. */
export async function togetherIn(world: BookingWorld, key: string): Promise<contract.TogetherVisit[]> {
  const socket = await new TestSocket(world.front).settled();
  await socket.greet();
  const answer = await socket.subscribe(1, contract.togetherTopic.name, key);
  socket.close();
  if (answer.type !== 'snapshot') throw new Error(JSON.stringify(answer));
  return (answer.rows as contract.TogetherVisit[]).sort((a, b) => a.start.localeCompare(b.start));
}

export async function seriesWorld(size: { providers: number; patients: number }) {
  const world = await bookingWorld(size);
  const patient = (i: number) => world.patientIds[i] as string;
  const provider = (i: number) => world.providerIds[i] as string;
  /** The patient and the provider of this number, in a visit of 20 minutes. */
  const visitOf = (i: number, more: object = {}) => ({
    patientId: patient(i),
    visitTypeId: world.visitTypeId,
    providerId: provider(i),
    roomId: null,
    durationMinutes: null,
    ...more,
  });
  const preview = (i: number, rule: Rule = {}, more: object = {}) =>
    world.front.must(contract.previewSeries, { ...visitOf(i, more), rule: { ...TUESDAYS, ...rule } });
  /** Books what the preview finds free. */
  const bookSeries = async (i: number, rule: Rule = {}, more: Partial<BookInput> = {}) => {
    const { occurrences } = await preview(i, rule, more);
    const starts = occurrences.filter(({ state }) => state === 'free').map(({ start }) => start);
    const input = { ...visitOf(i), rule: { ...TUESDAYS, ...rule }, starts, note: '', ...more };
    return world.front.must(contract.bookSeries, input);
  };
  const moveSeries = (it: Appointment, to: Partial<MoveInput>, key: string = crypto.randomUUID()) =>
    world.front.send(contract.moveSeries, { id: it.id, expectedVersion: it.version, scope: 'all', ...to }, { key });
  const together = (key: string) => togetherIn(world, key);
  return { ...world, patient, provider, visitOf, preview, bookSeries, moveSeries, together };
}

export type SeriesWorld = Awaited<ReturnType<typeof seriesWorld>>;

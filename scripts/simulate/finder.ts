/**
 * The finder against the naive enumerator, over clinics that nobody would plan: same openings, none missed, none false,
 * in the order of the rules; and what is offered is booked, to see that it can be.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../server/kernel/problem.ts';
import type { InputOf } from '../../shared/contract.ts';
import { type Opening, openings } from '../../shared/finder.ts';
import { FINDER_RULES } from '../../shared/practice.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { bookChain } from '../../shared/series.ts';
import { type Clinic, changeSupply, changeTemplates, EVERY_ANSWER, setUpClinic, someDay } from './finder-setup.ts';
import { type FinderWorld, openFinderWorld, SCENES } from './finder-world.ts';
import { NaiveFinder, type NaiveOpening, piecesOf } from './naive.ts';
import { type NaiveClinic, type NaiveType, readClinic } from './naive-clinic.ts';

export interface FinderReport {
  seed: number;
  operations: number;
  /** SHA-256 over every question and answer, in order. */
  digest: string;
  outcomes: Record<string, number>;
  /** The first thing that was not as it must be; null when all was well. */
  violation: { step: number; sentence: string } | null;
  seconds: number;
}

class Violation extends Error {}

const MINUTE_MS = 60_000;
/** So many searches in one clinic before the next one is made. */
const OPERATIONS_PER_CLINIC = 40;
const DAY_MINUTES = 1440;

export async function simulateFinder(seed: number, operations: number): Promise<FinderReport> {
  const began = performance.now();
  const run = new FinderRun(seededRandom(seed));
  let violation: FinderReport['violation'] = null;
  try {
    await run.go(operations);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = { step: run.step, sentence: error.message };
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { seed, operations: run.step, violation, seconds, ...run.summary() };
}

class FinderRun {
  readonly #random: Random;
  readonly #hash = createHash('sha256');
  readonly #outcomes: Record<string, number> = {};
  step = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  summary(): Pick<FinderReport, 'digest' | 'outcomes'> {
    return { digest: this.#hash.copy().digest('hex'), outcomes: { ...this.#outcomes } };
  }

  async go(operations: number): Promise<void> {
    // A short run sees every zone, too.
    const perClinic = Math.min(OPERATIONS_PER_CLINIC, Math.ceil(operations / SCENES.length));
    for (let n = 0; this.step < operations; n++) {
      const scene = SCENES[n % SCENES.length] as (typeof SCENES)[number];
      const begin = scene.days[Math.floor(n / SCENES.length) % 2] as string;
      const now = Temporal.PlainDate.from(begin).subtract({ days: 3 });
      const world = await openFinderWorld(this.#random, scene.zone, `${now}T12:00:00Z`);
      try {
        const clinic = await setUpClinic(world, this.#random, begin);
        for (const id of [...clinic.providerIds, ...clinic.nurseIds])
          if (this.#random.chance(0.7)) await changeTemplates(world, this.#random, clinic, id);
        for (let i = 0; i < 6; i++) await changeSupply(world, this.#random, clinic);
        for (let i = 0; i < 30; i++) await this.#fill(world, clinic);
        for (let i = 0; i < perClinic && this.step < operations; i++) await this.#operate(world, clinic);
      } finally {
        await world.close();
      }
    }
  }

  #count(outcome: string, times = 1): void {
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + times;
  }

  #note(what: string, ...values: unknown[]): void {
    this.#hash.update(`${this.step} ${what} ${JSON.stringify(values)}\n`);
  }

  async #operate(world: FinderWorld, clinic: Clinic): Promise<void> {
    this.step++;
    const random = this.#random;
    if (random.chance(0.25)) this.#count(`supply ${await changeSupply(world, random, clinic)}`);
    if (random.chance(0.5)) await this.#fill(world, clinic);
    if (random.chance(0.1)) world.advance(150_000); // Soft holds run out.
    const raw = await readClinic(world.kernel.database.db, world.now());
    const input = await this.#question(world, clinic, raw);
    const naive = new NaiveFinder(raw, input);
    let found: Opening[];
    try {
      found = (await world.ask(openings, input)).openings;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_bookable') throw error;
      this.#count('nobody does it');
      if (naive.openings().length > 0) throw new Violation('The finder says that nobody does it; there are openings.');
      return;
    }
    this.#note('openings', input, found);
    const usual = input.patientId === null ? null : await usualOf(world, input.patientId);
    this.#compare(raw, input, found, naive.openings(), usual);
    await this.#tryToBook(world, raw, input, found);
  }

  /** A visit somewhere, also where it should not be: the searches that follow must see what it takes. */
  async #fill(world: FinderWorld, clinic: Clinic): Promise<void> {
    const random = this.#random;
    const visitTypeId = random.pick(clinic.typeIds);
    const zone = random.pick([...clinic.zones.values()]);
    const start = someDay(random, clinic)
      .toZonedDateTime({ timeZone: zone })
      .add({ minutes: 5 * random.between(0, 287) });
    const slot = {
      visitTypeId,
      providerId: random.pick(clinic.providerIds),
      roomId: clinic.roomTypeIds.has(visitTypeId) ? random.pick(clinic.roomIds) : null,
      start: start.toInstant().toString(),
      durationMinutes: random.chance(0.8) ? null : 5 * random.between(1, 12),
    };
    const patientId = random.pick(world.patientIds);
    if (random.chance(0.2)) {
      this.#count(`hold ${(await world.do('front_desk', scheduling.hold, { patientId, ...slot })).code}`);
      return;
    }
    const answers = { confirmed: EVERY_ANSWER, overbookReason: 'A reason' };
    const { code, body } = await world.do('manager', scheduling.book, { patientId, ...slot, ...answers, note: '' });
    this.#count(`fill ${code}`);
    if (code === 'ok') await this.#checkTaken(world, body);
  }

  /** What a visit takes must be what the contract of its type says, by the enumerator's own reading of it. */
  async #checkTaken(world: FinderWorld, it: scheduling.Appointment): Promise<void> {
    const raw = await readClinic(world.kernel.database.db, world.now());
    const type = raw.types.find(({ id }) => id === it.visitTypeId) as NaiveType;
    const start = Date.parse(it.start) / MINUTE_MS;
    const visit = { type, duration: it.durationMinutes, providerId: it.providerId as string, locationId: '', start };
    const members = (classId: string | null) => raw.classes.find(({ id }) => id === classId)?.memberIds ?? [];
    const taken = raw.busy.filter(({ appointmentId }) => appointmentId === it.id);
    const wanted = piecesOf(visit, it.patientId);
    // A visit without a pattern takes the room that was chosen for it as long as it takes the provider.
    if (type.needs.length === 0 && it.roomId !== null)
      wanted.push(
        ...wanted.filter((one) => one.resourceId === it.providerId).map((one) => ({ ...one, resourceId: it.roomId })),
      );
    for (const piece of wanted) {
      const who = piece.isRoom ? [it.roomId] : piece.classId ? members(piece.classId) : [piece.resourceId];
      if (piece.isRoom && it.roomId === null) continue;
      const at = taken.findIndex(
        (one) => who.includes(one.resourceId) && one.from === piece.from && one.to === piece.to,
      );
      if (at < 0)
        throw new Violation(`Visit ${it.id} does not take what its pattern asks for: ${JSON.stringify(piece)}.`);
      taken.splice(at, 1);
    }
    if (taken.length > 0) throw new Violation(`Visit ${it.id} takes more than its pattern asks for.`);
  }

  async #question(world: FinderWorld, clinic: Clinic, raw: NaiveClinic) {
    const random = this.#random;
    const isChain = random.chance(0.3);
    const from = someDay(random, clinic);
    const zone = random.pick([...clinic.zones.values()]);
    const patientId = random.chance(0.7) ? random.pick(world.patientIds) : null;
    const chainId = random.pick(clinic.chainIds);
    const isLong = isChain && (raw.chains.find(({ id }) => id === chainId)?.steps.length ?? 0) > 2;
    const input: InputOf<typeof openings> & { until: string } = {
      visitTypeId: isChain ? null : random.pick(clinic.typeIds),
      ...(isChain ? { chainId } : {}),
      patientId,
      providerIds: random.chance(0.6) ? [] : random.shuffle([...clinic.providerIds, ...clinic.nurseIds]).slice(0, 2),
      ...(random.chance(0.25) ? { locationId: random.pick(clinic.locationIds) } : {}),
      from: from
        .toZonedDateTime({ timeZone: zone })
        .add({ minutes: random.chance(0.5) ? 0 : random.between(0, DAY_MINUTES) })
        .toInstant()
        .toString(),
      until: from.add({ days: isLong ? 0 : random.between(0, 2) }).toString(),
      ...(random.chance(0.2) ? { weekdays: random.shuffle([1, 2, 3, 4, 5, 6, 7]).slice(0, 4) } : {}),
      ...(random.chance(0.3)
        ? { fromMinute: 30 * random.between(0, 16), untilMinute: 30 * random.between(20, 48) }
        : {}),
      durationMinutes: random.chance(0.8) ? null : 5 * random.between(1, 14),
      ...(random.chance(0.5) ? { rule: random.pick(FINDER_RULES) } : {}),
      limit: random.pick([1, 5, 10, 50, 50]),
    };
    if (patientId === null || random.chance(0.8)) return input;
    const [mine] = await visitsOf(world, patientId);
    return mine ? { ...input, insteadOf: mine.id } : input;
  }

  #compare(
    raw: NaiveClinic,
    input: InputOf<typeof openings>,
    found: readonly Opening[],
    all: readonly NaiveOpening[],
    usual: string | null,
  ): void {
    const fail = (sentence: string): never => {
      throw new Violation(`${sentence} Asked: ${JSON.stringify(input)}.`);
    };
    const rule = input.rule ?? raw.practice.finder_rule;
    const keyOf = (it: NaiveOpening): number => {
      if (rule === 'fill_gaps') return it.start + (2 - it.touching) * 720;
      return rule === 'usual_provider' && usual !== null && it.providerId !== usual
        ? it.start + 2 * DAY_MINUTES
        : it.start;
    };
    const nameOf = (it: { providerId: string; locationId: string; start: number }): string =>
      `${new Date(it.start * MINUTE_MS).toISOString()} with ${it.providerId} at ${it.locationId}`;
    const known = new Map(all.map((it) => [nameOf(it), it]));
    const keys: number[] = [];
    const names = new Set<string>();
    for (const one of found) {
      const name = nameOf({ ...one, start: Date.parse(one.start) / MINUTE_MS });
      const it = known.get(name) ?? fail(`A false opening: ${name}.`);
      if (names.has(name)) fail(`Offered twice: ${name}.`);
      names.add(name);
      keys.push(keyOf(it));
    }
    if (keys.some((key, i) => i > 0 && key < (keys[i - 1] as number))) fail('The order is not that of the rule.');
    const worst = found.length < input.limit ? Number.POSITIVE_INFINITY : (keys.at(-1) as number);
    const missed = all.find((it) => keyOf(it) < worst && !names.has(nameOf(it)));
    if (missed) fail(`A missed opening: ${nameOf(missed)}.`);
    this.#count('openings', found.length);
    this.#count(input.chainId ? 'chain searches' : 'searches');
    this.#count(`searches by ${rule}`);
    if (found.length === 0) this.#count('searches without an opening');
  }

  /** Somebody without the right to overbook takes what was offered; most are given back, some stay. */
  async #tryToBook(
    world: FinderWorld,
    raw: NaiveClinic,
    input: InputOf<typeof openings>,
    found: readonly Opening[],
  ): Promise<void> {
    const random = this.#random;
    const free = input.patientId ?? (await somebodyFree(world));
    if (free === null) return;
    for (const opening of random.shuffle(found).slice(0, 4)) {
      const answer = await this.#take(world, input, free, opening);
      if (answer === null) return;
      const { code, problem, visits } = answer;
      this.#note('book', opening.parts, code);
      if (code !== 'ok')
        throw new Violation(
          `An opening was offered that cannot be booked: ${JSON.stringify(opening)}: ${code} ${problem.detail}`,
        );
      for (const visit of visits) await this.#checkBooked(world, raw, opening, visit);
      this.#count(input.insteadOf ? 'moved' : 'booked', visits.length);
      if (input.insteadOf || random.chance(0.25)) return;
      for (const { id, version } of visits) {
        const cancellation = { id, expectedVersion: version, reason: 'other', note: '' } as const;
        await world.do('front_desk', scheduling.cancel, cancellation);
      }
    }
  }

  /** Takes an opening as a desk would; null where it cannot be meant. */
  async #take(world: FinderWorld, input: InputOf<typeof openings>, patientId: string, opening: Opening) {
    const confirmed = ['too_soon' as const];
    const [part] = opening.parts;
    // A chain is booked anew; the visit in whose place it was sought would still stand in its way.
    if (!part || (input.chainId && input.insteadOf)) return null;
    if (input.chainId) {
      const parts = opening.parts;
      const answer = await world.do('front_desk', bookChain, {
        patientId,
        chainId: input.chainId,
        parts,
        note: '',
        confirmed,
      });
      return { ...answer, visits: answer.code === 'ok' ? answer.body.appointments : [] };
    }
    const { visitTypeId, otherIds: _, ...place } = part;
    const before = input.insteadOf ? await current(world, input.insteadOf) : null;
    // Another kind of visit cannot be moved there; what it holds was counted as free only because it was to move.
    if (before && before.visitTypeId !== visitTypeId) return null;
    const answer = before
      ? await world.do('front_desk', scheduling.move, {
          id: before.id,
          expectedVersion: before.version,
          ...place,
          confirmed,
        })
      : await world.do('front_desk', scheduling.book, { patientId, visitTypeId, ...place, note: '', confirmed });
    return { ...answer, visits: answer.code === 'ok' ? [answer.body] : [] };
  }

  /** Where it was offered, without an overlap, and with everything that its type needs. */
  async #checkBooked(
    world: FinderWorld,
    raw: NaiveClinic,
    opening: Opening,
    it: scheduling.Appointment,
  ): Promise<void> {
    const isGroup = (raw.types.find(({ id }) => id === it.visitTypeId)?.capacity ?? 1) > 1;
    const isPlain = (it.lane === 0 || isGroup) && it.overbookReason === null;
    if (!isPlain || it.locationId !== opening.locationId)
      throw new Violation(`An opening was booked in another way than it was offered: ${JSON.stringify(it)}.`);
    await this.#checkTaken(world, it);
  }
}

interface Kept {
  id: string;
  version: number;
  visitTypeId: string;
  providerId: string;
}

async function visitsOf(world: FinderWorld, patientId: string): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    select id, version, visit_type_id as "visitTypeId", provider_id as "providerId" from appointment
    where patient_id = ${patientId} and booking = 'booked' order by starts_at desc, id`.execute(
    world.kernel.database.db,
  );
  return rows;
}

async function current(world: FinderWorld, id: string): Promise<Kept | null> {
  const { rows } = await sql<Kept>`
    select id, version, visit_type_id as "visitTypeId", provider_id as "providerId" from appointment
    where id = ${id} and booking = 'booked'`.execute(world.kernel.database.db);
  return rows[0] ?? null;
}

/** Who saw the patient most often in the last ten visits; of two with as many, the later one. */
async function usualOf(world: FinderWorld, patientId: string): Promise<string | null> {
  const last = (await visitsOf(world, patientId)).slice(0, 10).map(({ providerId }) => providerId);
  const times = (id: string): number => last.filter((one) => one === id).length;
  const most = Math.max(0, ...last.map(times));
  return last.find((id) => times(id) === most) ?? null;
}

/** A patient who has nothing: what was found for nobody in particular must suit them. */
async function somebodyFree(world: FinderWorld): Promise<string | null> {
  for (const id of world.patientIds.toReversed()) {
    const { rows } =
      await sql`select 1 from appointment where patient_id = ${id} and booking in ('booked', 'held')`.execute(
        world.kernel.database.db,
      );
    if (rows.length === 0) return id;
  }
  return null;
}

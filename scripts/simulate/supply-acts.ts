/** Templates, exceptions, blockouts and holidays change while everybody books; what is known of them is kept small. */
import * as supply from '../../shared/supply.ts';
import type { Clinic } from './clinic.ts';
import type { SimulatedDesk } from './desk.ts';
import type { Hand } from './hand.ts';
import { Violation } from './world.ts';

type Kind = 'Exception' | 'Blockout' | 'Holiday';

interface Rule {
  id: string;
  version: number;
  /** It concerns everybody, everywhere, from a date until another one. */
  everybody: { from: string; until: string } | null;
  input: object;
}

const FRESH = { id: null, expectedVersion: null } as const;
const DAY_MS = 86_400_000;
const RULES_MAX: Record<Kind, number> = { Exception: 8, Blockout: 8, Holiday: 3 };
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export class Supplies {
  readonly #clinic: Clinic;
  readonly #plain: ReadonlySet<string>;
  readonly #rules: Record<Kind, Rule[]> = { Exception: [], Blockout: [], Holiday: [] };

  constructor(clinic: Clinic) {
    this.#clinic = clinic;
    this.#plain = new Set([...clinic.plainProviderIds, ...clinic.plainRoomIds]);
  }

  /** False when nothing of the supply can be in the way: plain people and rooms, and no rule for everybody near. */
  mayAsk({
    providerId,
    roomId,
    start,
    end,
  }: {
    providerId: string;
    roomId: string | null;
    start: number;
    end: number;
  }): boolean {
    if (!this.#plain.has(providerId) || (roomId !== null && !this.#plain.has(roomId))) return true;
    const [from, until] = [dateOf(start - DAY_MS), dateOf(end + DAY_MS)];
    return Object.values(this.#rules)
      .flat()
      .some(({ everybody }) => everybody !== null && everybody.from <= until && from <= everybody.until);
  }

  /** Everybody who is not plain gets hours to begin with. */
  async begin(hand: Hand, manager: SimulatedDesk): Promise<void> {
    const { suppliedProviderIds, nurseIds, suppliedRoomIds, equipmentIds } = this.#clinic;
    for (const id of [...suppliedProviderIds, ...nurseIds]) await this.#saveTemplates(hand, manager, id, -7);
    for (const id of [suppliedRoomIds[0], equipmentIds[0]]) await this.#saveTemplates(hand, manager, id as string, -7);
  }

  async change(hand: Hand, desk: SimulatedDesk): Promise<void> {
    const { random } = hand;
    const isManager = desk.actor.roles.includes('manager');
    const { suppliedProviderIds, nurseIds, suppliedRoomIds, equipmentIds } = this.#clinic;
    if (isManager && random.chance(0.4)) {
      const id = random.pick([
        ...suppliedProviderIds,
        ...nurseIds,
        ...suppliedProviderIds,
        random.pick([...suppliedRoomIds, ...equipmentIds]),
      ]);
      return this.#saveTemplates(hand, desk, id, random.chance(0.7) ? -7 : random.between(0, 6));
    }
    const kind = random.pick(
      isManager ? (['Exception', 'Blockout', 'Holiday'] as const) : (['Exception', 'Blockout'] as const),
    );
    const rules = this.#rules[kind];
    if (rules.length >= RULES_MAX[kind] || (rules.length > 0 && random.chance(0.25)))
      return this.#remove(hand, desk, kind);
    await this.#save(hand, desk, kind, rules.length > 0 && random.chance(0.3) ? random.pick(rules) : null);
  }

  async #remove(hand: Hand, desk: SimulatedDesk, kind: Kind): Promise<void> {
    const rules = this.#rules[kind];
    const rule = rules[hand.random.between(0, rules.length - 1)] as Rule;
    const { code } = await hand.act(desk, `supply.remove${kind}`, { id: rule.id, expectedVersion: rule.version });
    if (code !== 'ok') throw new Violation(`A ${kind} could not be taken away: ${code}.`);
    rules.splice(rules.indexOf(rule), 1);
  }

  async #save(hand: Hand, desk: SimulatedDesk, kind: Kind, old: Rule | null): Promise<void> {
    const { input, everybody } = this.#random(hand, kind);
    const isStale = old !== null && hand.random.chance(0.2);
    const reference = old === null ? FRESH : { id: old.id, expectedVersion: isStale ? old.version + 1 : old.version };
    const answer = await hand.act<{ id: string; version: number }>(desk, `supply.save${kind}`, {
      ...input,
      ...reference,
    });
    const allowed = isStale ? ['changed_meanwhile'] : kind === 'Holiday' ? ['ok', 'already_exists'] : ['ok'];
    if (!allowed.includes(answer.code)) throw new Violation(`A ${kind} was answered with ${answer.code}.`);
    if (answer.code !== 'ok') return;
    const { id, version } = answer.body;
    const rules = this.#rules[kind];
    if (old) rules.splice(rules.indexOf(old), 1);
    rules.push({ id, version, everybody, input });
  }

  #random(hand: Hand, kind: Kind): Pick<Rule, 'input' | 'everybody'> {
    const { random } = hand;
    const { suppliedProviderIds, nurseIds, suppliedRoomIds, equipmentIds, secondId } = this.#clinic;
    const fromDate = hand.someDate();
    const untilDate = Temporal.PlainDate.from(fromDate)
      .add({ days: random.between(0, 2) })
      .toString();
    const isRare = random.chance(0.08);
    if (kind === 'Holiday') {
      const input = { date: fromDate, name: 'A holiday', locationId: isRare ? null : secondId };
      return { input, everybody: isRare ? { from: fromDate, until: fromDate } : null };
    }
    const people = [...suppliedProviderIds, ...nurseIds];
    const startsMinute = random.pick([0, 60, 120, 480, 540, 600]);
    const times = { startsMinute, endsMinute: startsMinute + 30 * random.between(1, 8) };
    if (kind === 'Exception') {
      const resourceId = random.pick(people);
      const isWork = resourceId !== this.#traveller && random.chance(0.4);
      const where = isWork
        ? { kind: 'works', locationId: this.#placeOf(resourceId) }
        : { kind: 'away', locationId: null };
      const input = { resourceId, ...where, fromDate, untilDate, ...times, visitTypeIds: [], reason: '' };
      return { input, everybody: null };
    }
    const ruleKind = random.pick(supply.BLOCKOUT_KINDS);
    const resourceId =
      isRare || random.chance(0.2) ? null : random.pick([...people, ...suppliedRoomIds, ...equipmentIds]);
    const input = {
      kind: ruleKind,
      title: 'A blockout',
      resourceId,
      locationId: isRare || (resourceId !== null && random.chance(0.7)) ? null : secondId,
      visitTypeIds: ruleKind === 'only' ? [random.pick([...this.#clinic.types.keys()])] : [],
      fromDate,
      untilDate,
      weekdays: random.chance(0.7) ? [] : [random.between(1, 7)],
      ...times,
    };
    return { input, everybody: isRare ? { from: fromDate, until: untilDate } : null };
  }

  /** Nights are worked, too: the hours in which the clocks change, and over midnight. */
  async #saveTemplates(hand: Hand, desk: SimulatedDesk, resourceId: string, fromDays: number): Promise<void> {
    const { random } = hand;
    const { homeId, secondId, types } = this.#clinic;
    const between = [homeId, secondId];
    const sessions: object[] = [];
    for (let weekday = 1; weekday <= 7; weekday++) {
      // One goes from place to place, but never on one day: nobody is at two places at once.
      const locationId = resourceId === this.#traveller ? random.pick(between) : this.#placeOf(resourceId);
      const bounds = random.pick([
        [0, 240, 480, 720],
        [0, 120, 420, 780],
        [60, 300, 300, 720],
      ]);
      for (let half = 0; half < 2; half++) {
        if (random.chance(0.15)) continue;
        const everyWeeks = random.chance(0.8) ? 1 : 2;
        sessions.push({
          locationId,
          weekday,
          everyWeeks,
          weekOffset: random.between(0, everyWeeks - 1),
          startsMinute: bounds[2 * half],
          endsMinute: bounds[2 * half + 1],
          validUntil: null,
          visitTypeIds: random.chance(0.15) ? [random.pick([...types.keys()])] : [],
        });
      }
    }
    const from = Temporal.PlainDate.from(hand.firstDate).add({ days: fromDays }).toString();
    const { code } = await hand.act(desk, 'supply.saveTemplates', { resourceId, from, sessions });
    if (code !== 'ok') throw new Violation(`Templates were answered with ${code}.`);
  }

  get #traveller(): string {
    return this.#clinic.suppliedProviderIds[1] as string;
  }

  #placeOf(id: string): string {
    const { equipmentIds, suppliedRoomIds, suppliedProviderIds, nurseIds, homeId, secondId } = this.#clinic;
    const isSecond = [suppliedRoomIds, equipmentIds, suppliedProviderIds, nurseIds].some((ids) => ids.at(-1) === id);
    return isSecond ? secondId : homeId;
  }
}

/** Supply as the book asks for it: kept in memory, checked by its version. */
import type { PracticeSettings } from '../../shared/practice.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { loadResources, loadSettings, type Resources, selectSupplyVersion } from '../practice/index.ts';
import * as queries from './queries.ts';
import {
  type DaySupplyOf,
  freeFor,
  mergeSessions,
  type Place,
  type ResourceRules,
  rulesOf,
  type Session,
  type SupplyRules,
  supplyOn,
} from './rules.ts';

/**
 * Everything slow-changing that a booking rests on, as it was at one supply version: settings, resources, rules. Asking
 * it for a day costs no query.
 */
export class Supply {
  readonly settings: PracticeSettings;
  readonly resources: Resources;
  readonly rules: SupplyRules;
  readonly places: ReadonlyMap<string, Place>;
  /** Every zone that a visit may be in. */
  readonly zones: readonly string[];
  /** The first location: the home of people, and of the practice's day. */
  readonly home: Place;
  readonly #rules = new Map<string, ResourceRules>();
  readonly #days = new Map<string, DaySupplyOf>();
  readonly #open = new Map<string, readonly Session[]>();

  constructor(settings: PracticeSettings, resources: Resources, rules: SupplyRules) {
    this.settings = settings;
    this.resources = resources;
    this.rules = rules;
    this.places = new Map(resources.locations.map((one) => [one.id, one]));
    this.zones = [...new Set([settings.zone, ...resources.locations.map(({ zone }) => zone)])];
    const [first] = resources.locations.filter(({ active }) => active);
    this.home = first ?? resources.locations[0] ?? { id: '', zone: settings.zone };
  }

  /** A resource on a civil date of its location. Kept, because finder and desks ask for the same days again and again. */
  on(resourceId: string, date: string): DaySupplyOf {
    const key = `${resourceId} ${date}`;
    let day = this.#days.get(key);
    if (!day) {
      if (this.#days.size > DAYS_KEPT_MAX) this.#days.clear();
      const thing = this.#thing(resourceId);
      const place = thing ? (this.places.get(thing.locationId) ?? this.home) : this.home;
      const home = { place, always: thing !== undefined };
      day = supplyOn(Temporal.PlainDate.from(date), this.#rulesOf(resourceId), this.settings, this.places, home);
      this.#days.set(key, day);
    }
    return day;
  }

  /**
   * Where and when a resource that is in use may be booked for a visit type without a question, from a civil date to the
   * end of the second one after it: long enough for what goes over midnight. Sessions that touch at one place are one.
   */
  openFrom(resourceId: string, visitTypeId: string, date: string): readonly Session[] {
    const key = `${resourceId} ${visitTypeId} ${date}`;
    let open = this.#open.get(key);
    if (!open) {
      if (this.#open.size > DAYS_KEPT_MAX) this.#open.clear();
      open = this.#isActive(resourceId) ? this.#openFrom(resourceId, visitTypeId, date) : [];
      this.#open.set(key, open);
    }
    return open;
  }

  #openFrom(resourceId: string, visitTypeId: string, date: string): Session[] {
    const first = Temporal.PlainDate.from(date);
    const days = [0, 1, 2].map((n) => this.on(resourceId, first.add({ days: n }).toString()));
    const thing = this.#thing(resourceId);
    const open = mergeSessions(days.flatMap((day) => freeFor(day, visitTypeId)));
    return thing ? open.filter(({ locationId }) => locationId === thing.locationId) : open;
  }

  #isActive(id: string): boolean {
    const it = this.resources.providers.find((one) => one.id === id) ?? this.#thing(id);
    return it?.active ?? false;
  }

  zoneOf(locationId: string): string {
    return this.places.get(locationId)?.zone ?? this.settings.zone;
  }

  #thing(id: string): { locationId: string; active: boolean } | undefined {
    return this.resources.rooms.find((one) => one.id === id) ?? this.resources.equipment.find((one) => one.id === id);
  }

  #rulesOf(resourceId: string): ResourceRules {
    let rules = this.#rules.get(resourceId);
    if (!rules) {
      rules = rulesOf(resourceId, this.rules);
      this.#rules.set(resourceId, rules);
    }
    return rules;
  }
}

/** 40 resources over a year. */
const DAYS_KEPT_MAX = 20_000;

/** What commands that rest on the supply ask for as they begin. */
export const SUPPLY_VERSION = 'select supply_version as "supplyVersion" from practice';

const kept = new WeakMap<Kernel, Supply>();

/** The supply as it is now; read again only when its version is another one. */
export async function loadSupply(kernel: Kernel, db: Db): Promise<Supply> {
  return loadVersion(kernel, db, await selectSupplyVersion(db));
}

/** The supply as it was when it was last asked for; for what may begin while it is asked whether it still holds. */
export const lastSupply = (kernel: Kernel): Supply | undefined => kept.get(kernel);

/** The same for a command whose `opening` was `SUPPLY_VERSION`: it costs no query while nothing has changed. */
export async function supplyOf({ kernel, tx, opened }: CommandContext): Promise<Supply> {
  const version = opened?.supplyVersion;
  return typeof version === 'number' ? loadVersion(kernel, tx, version) : loadSupply(kernel, tx);
}

async function loadVersion(kernel: Kernel, db: Db, version: number | undefined): Promise<Supply> {
  const held = kept.get(kernel);
  if (held && held.settings.supplyVersion === version) return held;
  const settings = await loadSettings(db);
  const resources = await loadResources(db);
  const supply = new Supply(settings, resources, await loadRules(db));
  kept.set(kernel, supply);
  return supply;
}

async function loadRules(db: Db): Promise<SupplyRules> {
  const templates = await queries.selectTemplates(db, null);
  const exceptions = await queries.selectExceptions(db, null);
  const blockouts = await queries.selectBlockouts(db, null);
  const holidays = await queries.selectHolidays(db, null);
  return { templates, exceptions, blockouts, holidays };
}

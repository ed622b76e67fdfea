/** Templates, exceptions, blockouts and holidays: saved here, and kept in memory as the book needs them. */
import type { InputOf } from '../../shared/contract.ts';
import type { PracticeSettings } from '../../shared/practice.ts';
import * as contract from '../../shared/supply.ts';
import type { CommandContext, Kernel, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { bumpSupply, loadResources, loadSettings, type Resources } from '../practice/index.ts';
import * as queries from './queries.ts';
import { type DaySupplyOf, type Place, type ResourceRules, rulesOf, type SupplyRules, supplyOn } from './rules.ts';

/**
 * Everything slow-changing that a booking rests on, as it was at one supply version: settings, resources, rules. Asking
 * it for a day costs no query.
 */
export class Supply {
  readonly settings: PracticeSettings;
  readonly resources: Resources;
  readonly rules: SupplyRules;
  readonly places: ReadonlyMap<string, Place>;
  /** The first location: the home of people, and of the practice's day. */
  readonly home: Place;
  readonly #rules = new Map<string, ResourceRules>();
  readonly #days = new Map<string, DaySupplyOf>();

  constructor(settings: PracticeSettings, resources: Resources, rules: SupplyRules) {
    this.settings = settings;
    this.resources = resources;
    this.rules = rules;
    this.places = new Map(resources.locations.map((one) => [one.id, one]));
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
      const home = thing ? (this.places.get(thing.locationId) ?? this.home) : this.home;
      const rules = this.#rulesOf(resourceId);
      day = supplyOn(Temporal.PlainDate.from(date), rules, this.settings, this.places, home, thing !== undefined);
      this.#days.set(key, day);
    }
    return day;
  }

  zoneOf(locationId: string): string {
    return this.places.get(locationId)?.zone ?? this.settings.zone;
  }

  #thing(id: string): { locationId: string } | undefined {
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

const kept = new WeakMap<Kernel, Supply>();

/** The supply as it is now; read again only when its version is another one. */
export async function loadSupply(kernel: Kernel, db: Db): Promise<Supply> {
  const settings = await loadSettings(db);
  const held = kept.get(kernel);
  if (held?.settings.supplyVersion === settings.supplyVersion) return held;
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

export async function readRules(ctx: QueryContext, { resourceId }: InputOf<typeof contract.rules>) {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const { templates, exceptions, blockouts, holidays } = supply.rules;
  const today = ctx.now.toZonedDateTimeISO(supply.settings.zone).toPlainDate().subtract({ days: 1 }).toString();
  const mine = (id: string | null): boolean => resourceId === undefined || id === null || id === resourceId;
  const isOver = (until: string | null): boolean => until !== null && until < today;
  return {
    supplyVersion: supply.settings.supplyVersion,
    templates: templates.filter((one) => mine(one.resourceId) && !isOver(one.validUntil)),
    exceptions: exceptions.filter((one) => mine(one.resourceId) && !isOver(one.untilDate)),
    blockouts: blockouts.filter((one) => mine(one.resourceId) && !isOver(one.untilDate)),
    holidays: holidays.filter((one) => !isOver(one.date)),
  };
}

function refuse(path: string, message: string): never {
  throw new Problem('invalid_input', { detail: message, errors: [{ path, message }] });
}

function requireStretch(it: { startsMinute: number; endsMinute: number }): void {
  if (it.startsMinute >= it.endsMinute) refuse('/endsMinute', 'It must end after it begins.');
}

function requireDates(from: string, until: string | null, path: string): void {
  if (until !== null && until < from) refuse(path, 'The last day must not be before the first.');
}

/** Throws not_found unless all of these are here. */
async function requireKnown(
  ctx: CommandContext,
  it: { resourceId?: string | null; locationId?: string | null; visitTypeIds?: readonly string[] },
): Promise<void> {
  const { resources } = await loadSupply(ctx.kernel, ctx.tx);
  const all = [...resources.providers, ...resources.rooms, ...resources.equipment];
  if (it.resourceId && !all.some(({ id }) => id === it.resourceId))
    throw new Problem('not_found', { detail: 'That person, room or equipment is not here any more.' });
  if (it.locationId && !resources.locations.some(({ id }) => id === it.locationId))
    throw new Problem('not_found', { detail: 'That location is not here any more.' });
  const types = new Set(resources.visitTypes.map(({ id }) => id));
  if (it.visitTypeIds?.some((id) => !types.has(id)))
    throw new Problem('not_found', { detail: 'That visit type is not here any more.' });
}

export async function saveTemplates(ctx: CommandContext, input: InputOf<typeof contract.saveTemplates>) {
  for (const session of input.sessions) {
    requireStretch(session);
    requireDates(input.from, session.validUntil, '/sessions');
    await requireKnown(ctx, { resourceId: input.resourceId, ...session });
  }
  await requireKnown(ctx, { resourceId: input.resourceId });
  const mine = (all: contract.SessionTemplate[]) => all.filter((one) => one.resourceId === input.resourceId);
  const before = mine(await queries.selectTemplates(ctx.tx, null));
  await queries.endTemplates(ctx.tx, input.resourceId, input.from);
  const rows = input.sessions.map((session) => ({
    ...session,
    id: ctx.newId(),
    resourceId: input.resourceId,
    validFrom: input.from,
  }));
  await queries.insertTemplates(ctx.tx, rows);
  const templates = mine(await queries.selectTemplates(ctx.tx, null));
  await bumpSupply(ctx);
  ctx.audit({
    action: contract.saveTemplates.name,
    entity: 'session_template',
    entityId: input.resourceId,
    before,
    after: templates,
  });
  return { templates };
}

interface Row {
  id: string;
  version: number;
}

interface Kind<T extends Row> {
  action: string;
  entity: 'supply_exception' | 'blockout' | 'holiday';
  select: (db: Db, ids: readonly string[] | null) => Promise<T[]>;
}

/** The common course of adding and changing. */
async function save<T extends Row>(
  ctx: CommandContext,
  kind: Kind<T>,
  input: { id: string | null; expectedVersion: number | null },
  write: { insert: (id: string) => Promise<void>; update: (id: string, version: number) => Promise<boolean> },
): Promise<T> {
  const id = input.id ?? ctx.newId();
  const [before] = input.id ? await kind.select(ctx.tx, [id]) : [];
  if (input.id && !before) throw new Problem('not_found');
  if (!before) await write.insert(id);
  else if (!(await write.update(id, input.expectedVersion ?? 0)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const [after] = await kind.select(ctx.tx, [id]);
  if (!after) throw new Problem('not_found');
  await bumpSupply(ctx);
  ctx.audit({ action: kind.action, entity: kind.entity, entityId: id, before, after });
  return after;
}

async function removeRow<T extends Row>(
  ctx: CommandContext,
  kind: Kind<T>,
  input: { id: string; expectedVersion: number },
): Promise<Record<string, never>> {
  const [before] = await kind.select(ctx.tx, [input.id]);
  if (!before) throw new Problem('not_found');
  if (!(await queries.remove(ctx.tx, kind.entity, input.id, input.expectedVersion)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  await bumpSupply(ctx);
  ctx.audit({ action: kind.action, entity: kind.entity, entityId: input.id, before });
  return {};
}

const EXCEPTIONS = { entity: 'supply_exception', select: queries.selectExceptions } as const;
const BLOCKOUTS = { entity: 'blockout', select: queries.selectBlockouts } as const;
const HOLIDAYS = { entity: 'holiday', select: queries.selectHolidays } as const;

export async function saveException(ctx: CommandContext, input: InputOf<typeof contract.saveException>) {
  requireStretch(input);
  requireDates(input.fromDate, input.untilDate, '/untilDate');
  if (input.kind === 'works' && input.locationId === null) refuse('/locationId', 'Say where the extra work is.');
  if (Temporal.PlainDate.from(input.fromDate).add({ days: 731 }).toString() < input.untilDate)
    refuse('/untilDate', 'That is longer than two years. Make the person inactive instead.');
  await requireKnown(ctx, input);
  const fields = (id: string) => ({ ...input, id, reason: input.reason.trim() });
  return save(ctx, { ...EXCEPTIONS, action: contract.saveException.name }, input, {
    insert: (id) => queries.insertException(ctx.tx, fields(id)),
    update: (id, version) => queries.updateException(ctx.tx, version, fields(id)),
  });
}

export async function saveBlockout(ctx: CommandContext, input: InputOf<typeof contract.saveBlockout>) {
  requireStretch(input);
  requireDates(input.fromDate, input.untilDate, '/untilDate');
  if (input.kind === 'only' && input.visitTypeIds.length === 0)
    refuse('/visitTypeIds', 'Say which visit types this time is for.');
  await requireKnown(ctx, input);
  const fields = (id: string) => ({
    ...input,
    id,
    title: input.title.trim(),
    weekdays: [...new Set(input.weekdays)].sort(),
  });
  return save(ctx, { ...BLOCKOUTS, action: contract.saveBlockout.name }, input, {
    insert: (id) => queries.insertBlockout(ctx.tx, fields(id)),
    update: (id, version) => queries.updateBlockout(ctx.tx, version, fields(id)),
  });
}

export async function saveHoliday(ctx: CommandContext, input: InputOf<typeof contract.saveHoliday>) {
  await requireKnown(ctx, input);
  const fields = (id: string) => ({ ...input, id, name: input.name.trim() });
  return save(ctx, { ...HOLIDAYS, action: contract.saveHoliday.name }, input, {
    insert: (id) => queries.insertHoliday(ctx.tx, fields(id)),
    update: (id, version) => queries.updateHoliday(ctx.tx, version, fields(id)),
  });
}

export const removeException = (ctx: CommandContext, input: InputOf<typeof contract.removeException>) =>
  removeRow(ctx, { ...EXCEPTIONS, action: contract.removeException.name }, input);
export const removeBlockout = (ctx: CommandContext, input: InputOf<typeof contract.removeBlockout>) =>
  removeRow(ctx, { ...BLOCKOUTS, action: contract.removeBlockout.name }, input);
export const removeHoliday = (ctx: CommandContext, input: InputOf<typeof contract.removeHoliday>) =>
  removeRow(ctx, { ...HOLIDAYS, action: contract.removeHoliday.name }, input);

/** Templates, exceptions, blockouts and holidays: read and saved. */
import type { InputOf } from '../../shared/contract.ts';
import { overlapInSomeWeek, weekOf } from '../../shared/hours.ts';
import * as contract from '../../shared/supply.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { bumpSupply, lockResources } from '../practice/index.ts';
import * as queries from './queries.ts';
import { sameIds } from './rules.ts';
import { loadSupply } from './supply.ts';

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

/** A typing error in a year would make rules that nobody finds again. */
function requireYear(date: string, path: string): void {
  if (date < '1990-01-01' || date > '2100-12-31') refuse(path, 'That date is too far away. Check the year.');
}

function requireDates(from: string, until: string | null, path: string): void {
  if (until !== null && until < from) refuse(path, 'The last day must not be before the first.');
  if (until !== null) requireYear(until, path);
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

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

type SessionInput = InputOf<typeof contract.saveTemplates>['sessions'][number];

const WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The first day of a session. Throws when it cannot be. */
function beginOf(session: SessionInput, from: string): string {
  const { weekOffset = 0, everyWeeks } = session;
  if (weekOffset >= everyWeeks) refuse('/sessions', 'The first week must lie within one turn of the weeks.');
  // Counted from a Monday on: what begins in the second week begins with that week.
  const begin = weekOffset === 0 ? from : weekOf(Temporal.PlainDate.from(from)).add({ weeks: weekOffset }).toString();
  requireDates(begin, session.validUntil, '/sessions');
  return begin;
}

/** Nobody is at two places at once, and an hour is either kept for some visits or not. */
function requireNoOverlap(sessions: readonly SessionInput[]): void {
  for (const [i, one] of sessions.entries()) {
    const other = sessions.slice(0, i).find((before) => overlapInSomeWeek(before, one) && !isLike(before, one));
    if (other)
      refuse(
        '/sessions',
        `Two stretches on ${WEEKDAYS[one.weekday]} overlap and say different things: end one where the other begins.`,
      );
  }
}

const isLike = (a: SessionInput, b: SessionInput): boolean =>
  a.locationId === b.locationId && sameIds(a.visitTypeIds, b.visitTypeIds);

/** Throws changed_meanwhile when what is replaced is not what the screen saw. */
function requireSeen({ from, replaces }: InputOf<typeof contract.saveTemplates>, before: contract.SessionTemplate[]) {
  if (!replaces) return;
  const running = before.filter(({ validUntil }) => validUntil === null || validUntil >= from);
  const seen = new Map(replaces.map(({ id, version }) => [id, version]));
  const same = seen.size === running.length && running.every(({ id, version }) => seen.get(id) === version);
  if (!same) throw new Problem('changed_meanwhile', { data: { current: running } });
}

export async function saveTemplates(ctx: CommandContext, input: InputOf<typeof contract.saveTemplates>) {
  requireYear(input.from, '/from');
  await requireKnown(ctx, { resourceId: input.resourceId });
  const rows: Omit<contract.SessionTemplate, 'version'>[] = [];
  for (const session of input.sessions) {
    requireStretch(session);
    await requireKnown(ctx, session);
    const { weekOffset: _, ...rest } = session;
    const visitTypeIds = distinct(session.visitTypeIds);
    const validFrom = beginOf(session, input.from);
    rows.push({ ...rest, visitTypeIds, id: ctx.newId(), resourceId: input.resourceId, validFrom });
  }
  requireNoOverlap(input.sessions);
  await lockResources(ctx.tx, [input.resourceId]); // Two who save at once would both insert, and neither see the other's.
  const mine = (all: contract.SessionTemplate[]) => all.filter((one) => one.resourceId === input.resourceId);
  const before = mine(await queries.selectTemplates(ctx.tx, null));
  requireSeen(input, before);
  await queries.endTemplates(ctx.tx, input.resourceId, input.from);
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
  requireYear(input.fromDate, '/fromDate');
  requireDates(input.fromDate, input.untilDate, '/untilDate');
  if (input.kind === 'works' && input.locationId === null) refuse('/locationId', 'Say where the extra work is.');
  if (Temporal.PlainDate.from(input.fromDate).add({ days: 731 }).toString() < input.untilDate)
    refuse('/untilDate', 'That is longer than two years. Make the person inactive instead.');
  await requireKnown(ctx, input);
  const fields = (id: string) => ({
    ...input,
    id,
    reason: input.reason.trim(),
    visitTypeIds: distinct(input.visitTypeIds),
  });
  return save(ctx, { ...EXCEPTIONS, action: contract.saveException.name }, input, {
    insert: (id) => queries.insertException(ctx.tx, fields(id)),
    update: (id, version) => queries.updateException(ctx.tx, version, fields(id)),
  });
}

export async function saveBlockout(ctx: CommandContext, input: InputOf<typeof contract.saveBlockout>) {
  requireStretch(input);
  requireYear(input.fromDate, '/fromDate');
  requireDates(input.fromDate, input.untilDate, '/untilDate');
  if (input.kind === 'only' && input.visitTypeIds.length === 0)
    refuse('/visitTypeIds', 'Say which visit types this time is for.');
  await requireKnown(ctx, input);
  const fields = (id: string) => ({
    ...input,
    id,
    title: input.title.trim(),
    weekdays: [...new Set(input.weekdays)].sort(),
    visitTypeIds: distinct(input.visitTypeIds),
  });
  return save(ctx, { ...BLOCKOUTS, action: contract.saveBlockout.name }, input, {
    insert: (id) => queries.insertBlockout(ctx.tx, fields(id)),
    update: (id, version) => queries.updateBlockout(ctx.tx, version, fields(id)),
  });
}

export async function saveHoliday(ctx: CommandContext, input: InputOf<typeof contract.saveHoliday>) {
  requireYear(input.date, '/date');
  const same = (await queries.selectHolidays(ctx.tx, null)).find(
    (one) => one.date === input.date && one.locationId === input.locationId && one.id !== input.id,
  );
  if (same) throw new Problem('already_exists', { detail: `That day is a holiday already: ${same.name}.` });
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

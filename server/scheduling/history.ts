/** The past: what happened to one appointment, and how a day stood at any moment. Both looks are audited. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/history.ts';
import { clinicDay } from '../../shared/time.ts';
import { type QueryContext, RawJson } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSupply, type Supply } from '../supply/index.ts';
import * as queries from './history-queries.ts';
import { momentText, type Names, tell } from './history-rules.ts';

/** The words for ids, also of what is not in use any more. */
function namesOf(supply: Supply): Names {
  const { providers, rooms, equipment, visitTypes, locations } = supply.resources;
  const resources = new Map<string, string>([
    ...providers.map((one): [string, string] => [one.id, one.displayName]),
    ...[...rooms, ...equipment].map((one): [string, string] => [one.id, one.name]),
  ]);
  const types = new Map(visitTypes.map((one) => [one.id, one.name]));
  const places = new Map(locations.map((one) => [one.id, one.name]));
  return {
    visitType: (id) => types.get(id) ?? 'a visit',
    resource: (id) => resources.get(id) ?? 'somebody',
    location: (id) => places.get(id) ?? 'another location',
    zone: (id) => supply.zoneOf(id),
    clock24: supply.settings.clock24,
  };
}

export async function readHistory(ctx: QueryContext, { id }: InputOf<typeof contract.history>) {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const versions = await queries.selectVersions(ctx.db, [id]);
  const last = versions.at(-1);
  if (!last) throw new Problem('not_found');
  await requireAccess(ctx, last.patientId);
  const names = namesOf(supply);
  const zone = supply.zoneOf(last.locationId);
  const { year } = ctx.now.toZonedDateTimeISO(zone);
  const lines = versions.map((version, i) => ({
    version: version.version,
    at: version.changedAt.toString(),
    atText: momentText(version.changedAt, zone, names, year),
    ...tell(versions[i - 1] ?? null, version, names),
  }));
  await ctx.audit({
    action: contract.history.name,
    entity: 'appointment',
    entityId: id,
    subjectId: last.patientId,
  });
  return { lines: lines.reverse() };
}

const MOMENTS_MAX = 2000;
/** So many changes at one moment are told one by one; more are counted. */
const TOLD_MAX = 2;

/** The day as one JSON text: its moments from here, its appointments as Postgres wrote them. */
export async function readDayAsOf(ctx: QueryContext, input: InputOf<typeof contract.dayAsOf>): Promise<RawJson> {
  const supply = await loadSupply(ctx.kernel, ctx.db);
  const { locationId } = input;
  if (locationId !== undefined && !supply.places.has(locationId)) throw new Problem('not_found');
  const zone = locationId === undefined ? supply.settings.zone : supply.zoneOf(locationId);
  const day = clinicDay(input.date, zone);
  const asked = Temporal.Instant.from(input.at);
  const at = Temporal.Instant.compare(asked, ctx.now) > 0 ? ctx.now : asked;
  const appointments = await queries.selectAsOfJson(ctx.db, day, locationId ?? null, at);
  const changes = await queries.selectChangesOf(ctx.db, day, locationId ?? null);
  const moments = groupByMoment(changes).slice(-MOMENTS_MAX);
  const isPast = (one: queries.ChangeOfDay[]): boolean => Temporal.Instant.compare(timeOf(one), at) <= 0;
  const next = moments.findIndex((one) => !isPast(one));
  const lastOne = moments.at(next < 0 ? -1 : next - 1);
  const names = namesOf(supply);
  const textOf = (moment: Temporal.Instant): string =>
    momentText(moment, zone, names, ctx.now.toZonedDateTimeISO(zone).year);
  const step = async (changesThen: queries.ChangeOfDay[] | undefined): Promise<contract.DayStep | null> =>
    changesThen ? { ...(await tellStep(ctx.db, changesThen, names)), atText: textOf(timeOf(changesThen)) } : null;
  const frame = JSON.stringify({
    at: at.toString(),
    atText: textOf(at),
    last: next === 0 ? null : await step(lastOne),
    next: next < 0 ? null : await step(moments[next]),
    moments: moments.map((one) => timeOf(one).toString()),
  });
  await ctx.audit({
    action: contract.dayAsOf.name,
    entity: 'day',
    entityId: locationId === undefined ? input.date : `${input.date}@${locationId}`,
    after: { at: at.toString() },
  });
  return new RawJson(`${frame.slice(0, -1)},"appointments":${appointments}}`);
}

const timeOf = (changes: readonly queries.ChangeOfDay[]): Temporal.Instant => (changes[0] as queries.ChangeOfDay).at;

/** What was changed in one act has one time. */
const groupByMoment = (changes: readonly queries.ChangeOfDay[]): queries.ChangeOfDay[][] => [
  ...Map.groupBy(changes, (one) => one.at.epochNanoseconds).values(),
];

async function tellStep(
  db: Db,
  changes: readonly queries.ChangeOfDay[],
  names: Names,
): Promise<Omit<contract.DayStep, 'atText'>> {
  const ids = [...new Set(changes.map(({ id }) => id))];
  const told = ids.slice(0, TOLD_MAX);
  const versions = await queries.selectVersions(db, told);
  const sentences = changes.flatMap(({ id, version }) => {
    const after = versions.find((one) => one.id === id && one.version === version);
    if (!after) return [];
    const before = versions.findLast((one) => one.id === id && one.version < version) ?? null;
    const told = tell(before, after, names, after.patientName);
    // The words of the past are the same for all who read them: notes and reasons of such a visit stay with its record.
    return [after.isConfidential ? { ...told, what: 'changed a visit of a confidential patient' } : told];
  });
  const what =
    ids.length > TOLD_MAX ? `changed ${ids.length} visits at once` : sentences.map((one) => one.what).join('; ');
  return { at: timeOf(changes).toString(), who: sentences[0]?.who ?? '', what, appointmentIds: ids };
}

/** SQL of a whole day at once. */
import { type RawBuilder, sql } from 'kysely';
import type { Appointment } from '../../shared/scheduling.ts';
import type { Db } from '../kernel/db.ts';
import { at, touching } from './queries.ts';
import type { Span } from './rules.ts';

/** How a member of an object is written: as it comes, or between quotes. */
interface Json {
  value: RawBuilder<unknown>;
  quote: '' | '"';
}

/** What needs no escaping and is always there: an id, a word of ours. */
const word = (column: string): Json => ({ value: sql.raw(column), quote: '"' });
const json = (value: RawBuilder<unknown>): Json => ({ value, quote: '' });
const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;
const wordOrNull = (column: string): Json => json(sql`coalesce('"' || ${sql.raw(column)} || '"', 'null')`);
/** What somebody wrote. */
const written = (column: string): Json => json(sql`coalesce(to_json(${sql.raw(column)})::text, 'null')`);
const instantOrNull = (column: string): Json => wordOrNull(`to_char(${column}, ${INSTANT})`);
/** A local time by the clock of the practice. */
const clock = (column: string): Json =>
  word(`to_char(${column} at time zone l.zone, case when pr.clock_24 then 'HH24:MI' else 'FMHH12:MI AM' end)`);

const TIMES = {
  start: word(`to_char(m.starts_at, ${INSTANT})`),
  end: word(`to_char(m.ends_at, ${INSTANT})`),
  date: word("to_char(m.starts_at at time zone l.zone, 'YYYY-MM-DD')"),
  startText: clock('m.starts_at'),
  endText: clock('m.ends_at'),
  durationMinutes: json(sql`(extract(epoch from m.ends_at - m.starts_at) / 60)::integer`),
} satisfies Partial<Record<keyof Appointment, Json>>;

/** What few visits have: the columns, and how they are written. */
const SELDOM = {
  overbookReason: written('a.overbook_reason'),
  seriesId: wordOrNull('a.series_id'),
  chainId: wordOrNull('a.chain_id'),
  heldBy: written('u.display_name'),
  heldUntil: instantOrNull('a.held_until'),
  flowAt: instantOrNull('a.flow_at'),
  cancelReason: wordOrNull('a.cancel_reason'),
  cancelNote: written('a.cancel_note'),
  cancelledBy: wordOrNull('a.cancelled_by'),
} satisfies Partial<Record<keyof Appointment, Json>>;
const HAS_SELDOM = sql`num_nonnulls(a.overbook_reason, a.series_id, a.chain_id, u.display_name, a.held_until, a.flow_at,
  a.cancel_reason, a.cancel_note, a.cancelled_by) > 0`;

const OFTEN = {
  id: word('a.id'),
  version: json(sql`a.version`),
  patientId: wordOrNull('a.patient_id'),
  patientName: json(sql`to_json(coalesce(p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name, ''))`),
  isConfidential: json(sql`case when p.is_confidential then 'true' else 'false' end`),
  visitTypeId: word('a.visit_type_id'),
  providerId: wordOrNull('a.provider_id'),
  roomId: wordOrNull('a.room_id'),
  locationId: word('a.location_id'),
  otherIds: json(sql`case when a.other_ids = '{}' then '[]' else to_json(a.other_ids)::text end`),
  lane: json(sql`a.lane`),
  booking: word('a.booking'),
  confirmation: word('a.confirmation'),
  flow: word('a.flow'),
  note: json(sql`case when a.note = '' then '""' else to_json(a.note)::text end`),
} satisfies Record<Exclude<keyof Appointment, keyof typeof TIMES | keyof typeof SELDOM>, Json>;

/** The members of a JSON object, as one text. */
function membersOf(members: Record<string, Json>): RawBuilder<unknown> {
  let before = '';
  const parts = Object.entries(members).flatMap(([name, { value, quote }]) => {
    const opening = sql.lit(`${before}"${name}":${quote}`);
    before = `${quote},`;
    return [opening, value];
  });
  return sql`concat(${sql.join([...parts, sql.lit(before.slice(0, -1))])})`;
}
const NOTHING_SELDOM = Object.keys(SELDOM)
  .map((name) => `"${name}":null`)
  .join();
/** A visit as most are takes half the time in this way. */
const seldom = sql`case when ${HAS_SELDOM} then ${membersOf(SELDOM)} else ${sql.lit(NOTHING_SELDOM)} end`;

export interface DayText {
  /** The appointments of the contract, by start, as a JSON array. */
  text: string;
  /** The number of the change clock in the same snapshot. */
  seq: number;
  /** How often a backup was restored. */
  restoreCount: number;
}

/**
 * The appointments that touch a span, at a location or everywhere, by start. Postgres writes the JSON itself, by putting
 * texts together: that takes two thirds of the time of its JSON functions, and Node has nothing to do with single rows. The
 * local times are said once for all visits that begin and end together.
 * @param from leaves out what begins before
 * @param until leaves out what begins then or later
 */
async function selectPart(db: Db, span: Span, locationId: string | null, part: RawBuilder<unknown>): Promise<DayText> {
  const { rows } = await sql<DayText>`
    with visit as materialized (select * from appointment a where ${touching(span)} ${at(locationId)} ${part}),
    told as materialized (
      select m.starts_at, m.ends_at, m.location_id, ${membersOf(TIMES)} as times
      from (select distinct starts_at, ends_at, location_id from visit) m
        join location l on l.id = m.location_id cross join practice pr
    )
    select c.seq, i.restore_count as "restoreCount", coalesce((
      select string_agg(concat('{', ${membersOf(OFTEN)}, ',', ${seldom}, ',', told.times, '}'), ',' order by a.starts_at, a.id)
      from visit a join told using (starts_at, ends_at, location_id)
        left join lateral (select * from patient where id = a.patient_id offset 0) p on true left join user_account u on u.id = a.held_by), '') as text
    from change_clock c, installation i`.execute(db);
  return rows[0] as DayText;
}

/**
 * The appointments that touch a span, at a location or everywhere, by start. Morning and afternoon are read side by side;
 * where something changed between the two, which the change clock tells, they are read once more as one.
 */
export async function selectTouchingJson(db: Db, span: Span, locationId: string | null): Promise<DayText> {
  const { start, end } = span;
  const noon = start
    .add({ milliseconds: Math.floor((end.epochMilliseconds - start.epochMilliseconds) / 2) })
    .toString();
  const [morning, afternoon] = await Promise.all([
    selectPart(db, span, locationId, sql`and a.starts_at < ${noon}`),
    selectPart(db, span, locationId, sql`and a.starts_at >= ${noon}`),
  ]);
  const isOneMoment = morning.seq === afternoon.seq && morning.restoreCount === afternoon.restoreCount;
  const whole = isOneMoment ? morning : await selectPart(db, span, locationId, sql``);
  const texts = isOneMoment ? [morning.text, afternoon.text].filter((text) => text !== '') : [whole.text];
  return { ...whole, text: `[${texts.join(',')}]` };
}

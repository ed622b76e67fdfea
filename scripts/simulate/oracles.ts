/** What must be true of the database, asked without the constraint and without the code under test. */
import { sql } from 'kysely';
import type { Db } from '../../server/kernel/db.ts';
import type { Hand } from './hand.ts';
import type { Kept } from './model.ts';
import { Violation } from './world.ts';

/** Milliseconds since 1970; null: the whole book. */
export type Range = { from: number; until: number } | null;

async function all<T>(db: Db, query: string): Promise<T[]> {
  const { rows } = await sql<T>`${sql.raw(query)}`.execute(db);
  return rows;
}

const at = (ms: number): string => `'${new Date(ms).toISOString()}'::timestamptz`;
const within = (column: string, range: Range): string =>
  range ? `${column} >= ${at(range.from)} and ${column} < ${at(range.until)}` : 'true';

async function none(db: Db, query: string, sentence: (id: string) => string): Promise<void> {
  const [row] = await all<{ id: string }>(db, `select id::text as id from (${query}) t limit 1`);
  if (row) throw new Violation(sentence(row.id));
}

/** One lane of one resource is taken once; lane 0 is one of them. Whoever overlaps has a reason, or shares a group. */
export async function checkOverlaps({ world, clinic, nowMs }: Hand, range: Range): Promise<void> {
  const { db } = world.kernel.database;
  await none(
    db,
    `select appointment_id as id from (
       select appointment_id, lower(during) as begins,
         max(upper(during)) over (partition by resource_id, lane order by lower(during), appointment_id, part
           rows between unbounded preceding and 1 preceding) as ended
       from appointment_resource where ${within('lower(during)', range)}) one
     where begins < ended`,
    (id) => `Appointment ${id} overlaps another one in the same lane.`,
  );
  const groups = clinic.groupTypeIds.map((id) => `'${id}'`).join();
  const isGroup = `a.visit_type_id in (${groups}) and a.visit_type_id = b.visit_type_id
    and a.provider_id = b.provider_id and a.starts_at = b.starts_at and a.ends_at = b.ends_at and x.resource_id <> a.patient_id`;
  const isFree = (one: string): string => `${one}.overbook_reason is null and ${one}.external_id is null
    and (${one}.held_until is null or ${one}.held_until > ${at(nowMs)})`;
  await none(
    db,
    `select a.id from appointment_resource x join appointment_resource y on x.resource_id = y.resource_id
         and x.during && y.during and x.appointment_id < y.appointment_id
       join appointment a on a.id = x.appointment_id join appointment b on b.id = y.appointment_id
     where ${within('lower(x.during)', range)} and ${isFree('a')} and ${isFree('b')} and not (${isGroup})`,
    (id) => `Appointment ${id} overlaps another one, and nobody gave a reason.`,
  );
  for (const [id, { capacity }] of clinic.types) {
    if (capacity === 1) continue;
    await none(
      db,
      `select min(a.id::text) as id from appointment a where a.visit_type_id = '${id}' and ${within('a.starts_at', range)}
         and (a.booking = 'booked' or a.held_until > ${at(nowMs)})
       group by a.provider_id, a.starts_at, a.ends_at
       having count(*) > ${capacity} and count(*) filter (where ${isFree('a')}) = count(*)`,
      (first) => `More than ${capacity} are in the group of appointment ${first}.`,
    );
  }
}

interface Stored {
  id: string;
  version: number;
  patientId: string | null;
  typeId: string;
  providerId: string;
  roomId: string | null;
  start: number;
  end: number;
  booking: string;
  confirmation: string;
  flow: string;
  note: string;
  reason: string | null;
  lane: number;
  seriesId: string | null;
  otherIds: string[];
  /** `resource from to`, in milliseconds since 1970. */
  taken: string[];
}

const STORED = `select a.id, version, patient_id as "patientId", visit_type_id as "typeId", provider_id as "providerId",
  room_id as "roomId", (extract(epoch from starts_at) * 1000)::int8 as start, (extract(epoch from ends_at) * 1000)::int8 as "end",
  booking, confirmation, flow, note, overbook_reason as reason, a.lane, series_id as "seriesId", other_ids as "otherIds",
  array(select resource_id || ' ' || (extract(epoch from lower(during)) * 1000)::int8 || ' '
    || (extract(epoch from upper(during)) * 1000)::int8 from appointment_resource r where r.appointment_id = a.id) as taken
  from appointment a`;

/** Every acknowledged act is in the database, and nothing else: no more appointments, no other values, no other resources. */
export async function checkBook(hand: Hand, range: Range): Promise<void> {
  const { book, world, nowMs } = hand;
  const stored = await all<Stored>(world.kernel.database.db, `${STORED} where ${within('starts_at', range)}`);
  for (const row of stored) {
    const kept = book.kept.get(row.id);
    if (!kept) throw new Violation(`Appointment ${row.id} is in the database, and nobody was told so.`);
    for (const name of [
      'version',
      'patientId',
      'typeId',
      'providerId',
      'roomId',
      'start',
      'end',
      'booking',
      'confirmation',
      'flow',
      'note',
      'reason',
      'lane',
      'seriesId',
    ] as const)
      if (row[name] !== kept[name])
        throw new Violation(`Of appointment ${row.id}, ${name} is ${row[name]}, acknowledged was ${kept[name]}.`);
    checkTaken(hand, row, kept);
  }
  const isHere = ({ start, booking, until }: Kept): boolean =>
    (range === null || (start >= range.from && start < range.until)) && (booking !== 'held' || until > nowMs);
  const known = new Set(stored.map(({ id }) => id));
  for (const [id, kept] of book.kept)
    if (isHere(kept) && !known.has(id))
      throw new Violation(`Appointment ${id} was acknowledged and is not in the database.`);
}

/** What a visit takes is what its type says; what nobody holds any more takes nothing. */
function checkTaken({ book, clinic }: Hand, row: Stored, kept: Kept): void {
  const taken = [...row.taken];
  const members = new Set<string>();
  const pieces = row.booking === 'booked' || row.booking === 'held' ? book.piecesOf(kept) : [];
  for (const { resourceId, classId, from, to } of pieces) {
    const may = classId === null ? [resourceId] : (clinic.classes.get(classId) ?? []);
    const wanted = new Set(may.map((id) => `${id} ${from} ${to}`));
    const i = taken.findIndex((one) => wanted.has(one));
    if (i < 0) throw new Violation(`Appointment ${row.id} does not take what its visit type says.`);
    if (classId !== null) members.add(taken[i]?.split(' ')[0] as string);
    taken.splice(i, 1);
  }
  if (taken.length > 0) throw new Violation(`Appointment ${row.id} takes more than its visit type says.`);
  const isTold = [...row.otherIds].sort().join() === [...members].sort().join();
  if (pieces.length > 0 && row.reason === null && !isTold)
    throw new Violation(`Appointment ${row.id} takes others of a class than it says.`);
}

const KEPT_COLUMNS = [
  'changed_at',
  'changed_by',
  'change_reason',
  'patient_id',
  'visit_type_id',
  'provider_id',
  'room_id',
  'location_id',
  'starts_at',
  'ends_at',
  'lane',
  'booking',
  'confirmation',
  'flow',
  'flow_at',
  'note',
  'cancel_reason',
  'cancel_note',
  'cancelled_by',
  'overbook_reason',
  'series_id',
  'chain_id',
  'chain_position',
  'other_ids',
];

/** Replaying the versions of an appointment gives it as it is: none is missing, they follow each other, the last is it. */
export async function checkHistories({ world }: Hand, range: Range): Promise<void> {
  const { db } = world.kernel.database;
  const columns = (of: string): string => KEPT_COLUMNS.map((name) => `${of}.${name}`).join();
  await none(
    db,
    `select a.id from appointment a left join appointment_history h on h.appointment_id = a.id and h.version = a.version
     where a.booking <> 'held' and ${within('a.starts_at', range)} and (${columns('a')}) is distinct from (${columns('h')})`,
    (id) => `The last version of appointment ${id} in the history is not as it stands.`,
  );
  await none(
    db,
    `select appointment_id as id from (
       select h.appointment_id, h.version, h.changed_at, row_number() over w as n, lag(h.changed_at) over w as before
       from appointment_history h join appointment a on a.id = h.appointment_id where ${within('a.starts_at', range)}
       window w as (partition by h.appointment_id order by h.version)) one
     where version <> n or changed_at < before`,
    (id) => `The versions of appointment ${id} in the history do not follow each other.`,
  );
  if (range === null)
    await none(
      db,
      'select appointment_id as id from appointment_history where appointment_id not in (select id from appointment)',
      (id) => `The history knows appointment ${id}, the book does not.`,
    );
}

/** The parts of a chain, as they were booked, follow each other with no longer waits than the chain allows. */
export async function checkChains({ world }: Hand): Promise<void> {
  await none(
    world.kernel.database.db,
    `select id from (
       select appointment_id as id, starts_at, chain_position, patient_id,
         lag(ends_at) over w as ended, lag(chain_position) over w as before, lag(patient_id) over w as same,
         row_number() over w as n from appointment_history where version = 1 and chain_id is not null
       window w as (partition by chain_id order by starts_at)) one
     where chain_position <> n or starts_at < ended or starts_at > ended + interval '30 minutes' or patient_id <> same`,
    (id) => `Part ${id} of a chain does not follow the part before it.`,
  );
}

/** One line of the audit trail for each effect, whatever was repeated or crashed. */
export async function checkTrail({ world, trail }: Hand): Promise<void> {
  const rows = await all<{ action: string; count: number }>(
    world.kernel.database.db,
    `select action, count(*) from audit_event where entity in ('appointment', 'standby') and action <> 'scheduling.history' group by action`,
  );
  const found = Object.fromEntries(rows.map(({ action, count }) => [action, count]));
  for (const action of new Set([...Object.keys(found), ...Object.keys(trail)]))
    if (found[action] !== trail[action])
      throw new Violation(`The audit trail holds ${found[action] ?? 0} × ${action}, ${trail[action] ?? 0} were done.`);
}

/** The standby list is as it was acknowledged. */
export async function checkStandby({ world, book }: Hand): Promise<void> {
  const rows = await all<{ id: string; version: number; done: boolean }>(
    world.kernel.database.db,
    'select id, version, done_at is not null as done from standby',
  );
  const differing = rows.find(({ id, version, done }) => {
    const it = book.standby.get(id);
    return it?.version !== version || it.done !== done;
  });
  if (differing || rows.length !== book.standby.size)
    throw new Violation(`The standby list is not as it was acknowledged: ${differing?.id ?? 'one is missing'}.`);
}

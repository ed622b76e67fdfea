/** The raw rows that the naive finder looks at: read by SQL of its own, with no code of the finder that it judges. */
import { sql } from 'kysely';
import type { Db } from '../../server/kernel/db.ts';

export interface Need {
  who: 'provider' | 'room' | 'class';
  classId: string | null;
  fromMinute: number;
  untilMinute: number;
}
export interface NaiveType {
  id: string;
  active: boolean;
  duration_minutes: number;
  before_minutes: number;
  after_minutes: number;
  capacity: number;
  provider_ids: string[];
  needs: Need[];
}
export interface Rule {
  resource_id: string | null;
  location_id: string | null;
  kind: string;
  from_date: string;
  until_date: string | null;
  weekdays: number[];
  starts_minute: number;
  ends_minute: number;
  visit_type_ids: string[];
}
export interface Template extends Omit<Rule, 'kind' | 'from_date' | 'until_date' | 'weekdays'> {
  weekday: number;
  every_weeks: number;
  valid_from: string;
  valid_until: string | null;
}
/** Something that takes a resource; minutes since 1970, the end is exclusive. */
export interface Busy {
  appointmentId: string;
  resourceId: string;
  from: number;
  to: number;
  typeId: string;
  providerId: string;
  start: number;
  end: number;
}

export interface NaiveClinic {
  practice: { opens_minute: number; closes_minute: number; slot_minutes: number; finder_rule: string };
  locations: { id: string; zone: string; active: boolean }[];
  people: { id: string; profession: string; active: boolean }[];
  /** Rooms and equipment. */
  things: { id: string; location_id: string; active: boolean; isRoom: boolean }[];
  classes: { id: string; memberIds: string[] }[];
  types: NaiveType[];
  chains: { id: string; active: boolean; steps: { visitTypeId: string; gapMinutesMax: number }[] }[];
  templates: Template[];
  exceptions: Rule[];
  blockouts: Rule[];
  holidays: { date: string; location_id: string | null }[];
  busy: Busy[];
}

async function table<T>(db: Db, query: string): Promise<T[]> {
  const { rows } = await sql<{ row: T }>`select row_to_json(t) as row from (${sql.raw(query)}) t`.execute(db);
  return rows.map(({ row }) => row);
}

/** Everything that the enumerator looks at, as it is now. Soft holds that have run out take nothing. */
export async function readClinic(db: Db, now: Temporal.Instant): Promise<NaiveClinic> {
  const active = 'join resource r on r.id = x.id';
  const [practice] = await table<NaiveClinic['practice']>(db, 'select * from practice');
  const rooms = await table<NaiveClinic['things'][number]>(
    db,
    `select x.id, location_id, active, true as "isRoom" from room x ${active}`,
  );
  const equipment = await table<NaiveClinic['things'][number]>(
    db,
    `select x.id, location_id, active, false as "isRoom" from equipment x ${active}`,
  );
  return {
    practice: practice as NaiveClinic['practice'],
    locations: await table(db, 'select id, zone, active from location order by position, name, id'),
    people: await table(db, `select x.id, profession, active from provider x ${active}`),
    things: [...rooms, ...equipment],
    classes: await table(
      db,
      'select c.id, array(select resource_id from resource_class_member m where m.class_id = c.id) as "memberIds" from resource_class c',
    ),
    types: await table(db, 'select * from visit_type'),
    chains: await table(db, 'select * from visit_chain'),
    templates: await table(db, 'select * from session_template'),
    exceptions: await table(db, `select *, '{}'::int[] as weekdays from supply_exception`),
    blockouts: await table(db, 'select * from blockout'),
    holidays: await table(db, 'select * from holiday'),
    busy: await table(
      db,
      `select a.id as "appointmentId", r.resource_id as "resourceId", a.visit_type_id as "typeId", a.provider_id as "providerId",
         extract(epoch from lower(r.during)) / 60 as "from", extract(epoch from upper(r.during)) / 60 as "to",
         extract(epoch from a.starts_at) / 60 as start, extract(epoch from a.ends_at) / 60 as "end"
       from appointment_resource r join appointment a on a.id = r.appointment_id
       where a.held_until is null or a.held_until > '${now}'`,
    ),
  };
}

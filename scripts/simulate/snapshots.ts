/** Whole days as they stood at random moments, read by SQL there and then; at the end the server is asked for those moments. */
import { sql } from 'kysely';
import type { Appointment } from '../../shared/scheduling.ts';
import type { Hand } from './hand.ts';
import { Violation, ZONE } from './world.ts';

interface Snapshot {
  date: string;
  locationId: string | null;
  at: string;
  /** One text for each appointment, by id. */
  rows: Map<string, string>;
}

/** So many are kept, from any time of the run alike. */
const SNAPSHOTS_MAX = 250;

const FIELDS = [
  'id',
  'version',
  'patientId',
  'visitTypeId',
  'providerId',
  'roomId',
  'locationId',
  'otherIds',
  'start',
  'end',
  'lane',
  'overbookReason',
  'seriesId',
  'chainId',
  'booking',
  'confirmation',
  'flow',
  'flowAt',
  'note',
  'cancelReason',
  'cancelNote',
  'cancelledBy',
] as const satisfies (keyof Appointment)[];

const textOf = (row: Pick<Appointment, (typeof FIELDS)[number]>): string =>
  JSON.stringify(FIELDS.map((name) => row[name]));

const moment = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

export class Snapshots {
  readonly #all: Snapshot[] = [];
  #taken = 0;

  get count(): number {
    return this.#all.length;
  }

  /** Soft holds leave no trace, so that they are not looked at. The clock goes on afterwards: what follows is later. */
  async take({ world, random, clinic }: Hand, date: string): Promise<void> {
    const locationId = random.chance(0.4) ? random.pick([clinic.homeId, clinic.secondId]) : null;
    const timeZone = locationId === null ? ZONE : (clinic.zones.get(locationId) as string);
    const day = Temporal.PlainDate.from(date);
    const [from, until] = [day, day.add({ days: 1 })].map((one) => one.toZonedDateTime({ timeZone }).toInstant());
    const { rows } = await sql<Parameters<typeof textOf>[0]>`
      select id, version, patient_id as "patientId", visit_type_id as "visitTypeId", provider_id as "providerId",
        room_id as "roomId", location_id as "locationId", other_ids as "otherIds", ${sql.raw(moment('starts_at'))} as start,
        ${sql.raw(moment('ends_at'))} as "end", lane, overbook_reason as "overbookReason", series_id as "seriesId",
        chain_id as "chainId", booking, confirmation, flow, ${sql.raw(moment('flow_at'))} as "flowAt", note,
        cancel_reason as "cancelReason", cancel_note as "cancelNote", cancelled_by as "cancelledBy"
      from appointment where booking <> 'held' and ends_at > ${from} and starts_at < ${until}
        and starts_at > ${from}::timestamptz - interval '2 days'
        and (${locationId}::uuid is null or location_id = ${locationId})`.execute(world.kernel.database.db);
    const snapshot = {
      date,
      locationId,
      at: world.now().toString(),
      rows: new Map(rows.map((row) => [row.id, textOf(row)])),
    };
    const at = this.#taken++;
    const place = at < SNAPSHOTS_MAX ? at : random.between(0, at);
    if (place < SNAPSHOTS_MAX) this.#all[place] = snapshot;
    world.advance(1);
  }

  /** Each of those moments, as the server tells it now. */
  async check({ world }: Hand): Promise<void> {
    const [actor] = world.actors;
    for (const { date, locationId, at, rows } of this.#all) {
      const input = { date, at, ...(locationId === null ? {} : { locationId }) };
      const told = await world.ask<{ appointments: Appointment[] }>(
        actor as (typeof world.actors)[number],
        'scheduling.dayAsOf',
        input,
      );
      const where = `${date}${locationId === null ? '' : ` at ${locationId}`} as it stood at ${at}`;
      if (told.appointments.length !== rows.size)
        throw new Violation(
          `The server tells ${told.appointments.length} appointments of ${where}, there were ${rows.size}.`,
        );
      const differing = told.appointments.find((row) => rows.get(row.id) !== textOf(row));
      if (differing)
        throw new Violation(
          `Of ${where}, appointment ${differing.id} is told as ${textOf(differing)}, it was ${rows.get(differing.id)}.`,
        );
    }
  }
}

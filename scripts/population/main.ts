/** A town of made-up people for the bench, the tests and `npm run seed`: written past the services, by the thousands. */
import type pg from 'pg';
import { columnsOfPatient, type PatientFields } from '../../server/patients/index.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { copyRows } from './copy.ts';
import { firstName, lastName } from './names.ts';

/** One COPY of so many rows: the triggers that feed the search run once for each. */
const BATCH = 20_000;

/** Every exchange that begins with 0 is nobody's: such numbers are plainly fictitious. */
function phone(random: Random): string {
  const digits = (count: number): string => String(random.between(0, 10 ** count - 1)).padStart(count, '0');
  return `(${random.between(2, 9)}${digits(2)}) 0${digits(2)}-${digits(4)}`;
}

/** A person of the town. `today` is a civil date. */
export function townsperson(random: Random, today: Temporal.PlainDate): PatientFields {
  const sex = random.chance(0.53) ? 'female' : 'male';
  const years = random.chance(0.2) ? random.between(0, 17) : random.between(18, 92);
  return {
    firstName: firstName(random, sex),
    middleName: random.chance(0.4) ? firstName(random, sex) : null,
    lastName: lastName(random),
    suffix: sex === 'male' && random.chance(0.02) ? 'Jr' : null,
    preferredName: random.chance(0.03) ? firstName(random, sex) : null,
    birthDate: today.subtract({ days: years * 365 + random.between(0, 364) }).toString(),
    sex,
    status: random.chance(0.06) ? 'inactive' : random.chance(0.02) ? 'deceased' : 'active',
    deceasedOn: null,
    phone: random.chance(0.95) ? phone(random) : null,
    email: null,
    addressLine: `${random.between(1, 900)} Harbour Lane`,
    city: 'Harbourtown',
    state: 'NY',
    zip: '00501',
  };
}

export interface Townsperson {
  id: string;
  fields: PatientFields;
}

/** The ids are those of the seed and the place in the town: the same person is the same row everywhere. */
const idOf = (seed: number, n: number): string =>
  `00000000-0000-7000-8000-${(seed % 0x10000).toString(16).padStart(4, '0')}${n.toString(16).padStart(8, '0')}`;

/** The people of a town, by the thousands. The same seed and day give the same people. */
export function* peopleOf(town: { count: number; seed: number; today: Temporal.PlainDate }): Generator<Townsperson[]> {
  const random = seededRandom(town.seed);
  for (let done = 0; done < town.count; done += BATCH)
    yield Array.from({ length: Math.min(BATCH, town.count - done) }, (_, i) => ({
      id: idOf(town.seed, done + i),
      fields: townsperson(random, town.today),
    }));
}

/** Copies a town into a practice; one that is here already is left as it is. Whoever does it owns the database. */
export async function copyTown(
  client: pg.Client,
  town: { count: number; seed: number; today: Temporal.PlainDate },
  progress: (share: number) => void,
): Promise<void> {
  const known = await client.query('select from patient where id = $1', [idOf(town.seed, 0)]);
  if (known.rowCount) return;
  const createdAt = town.today.toZonedDateTime('UTC').toInstant().toString();
  const { rows } = await client.query<{ next: number }>(`select nextval('record_number_seq')::int as next`);
  let number = rows[0]?.next as number;
  let done = 0;
  for (const people of peopleOf(town)) {
    await client.query('begin');
    await copyRows(
      client,
      'resource',
      ['id', 'kind'],
      people.map(({ id }) => [id, 'patient']),
    );
    const made = people.map(({ id, fields }) => ({
      id,
      record_number: String(number++),
      external_id: `town-${id.slice(-12)}`,
      created_at: createdAt,
      ...columnsOfPatient(fields),
    }));
    await copyRows(client, 'patient', Object.keys(made[0] as object), made.map(Object.values<string | null>));
    await client.query(`select setval('record_number_seq', ${number - 1})`);
    await client.query('commit');
    done += people.length;
    progress(done / town.count);
  }
  await client.query('vacuum analyze patient, resource, search_name, search_word, search_number');
}

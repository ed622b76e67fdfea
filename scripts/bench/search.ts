/** The one box over a million patients, over HTTP, beside the barest look into an index for the same thing. */
import pg from 'pg';
import { searchKey } from '../../server/patients/index.ts';
import { type FoundPatient, find } from '../../shared/patients.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { Clinic } from '../drills/clinic.ts';
import { copyTown, peopleOf, type Townsperson } from '../population/main.ts';
import { withSlip } from '../population/slips.ts';
import { HttpClient } from './http.ts';
import { type BenchRow, median, percentile, row, timed } from './row.ts';

const TOWN = 1_000_000;
const ASKED = 200;
const WARM_UP = 20;

interface Kind {
  name: string;
  budget: string;
  text(person: Townsperson, random: Random): string | null;
  /** The share of those asked for who are among the eight is told. */
  isTold?: boolean;
}

const last = ({ fields }: Townsperson): string => searchKey(fields.lastName);
const first = ({ fields }: Townsperson): string => searchKey(fields.firstName);
const usDate = ({ fields: { birthDate: date } }: Townsperson): string =>
  `${Number(date.slice(5, 7))}/${Number(date.slice(8))}/${date.slice(0, 4)}`;
const digits = ({ fields }: Townsperson): string | null => fields.phone?.replaceAll(/\D/g, '') ?? null;

const KINDS: Kind[] = [
  { name: 'beginning of both names', budget: '≤25', text: (it) => `${last(it).slice(0, 3)}, ${first(it).slice(0, 2)}` },
  { name: 'first and last name', budget: '≤25', text: (it) => `${first(it)} ${last(it)}` },
  { name: 'one name', budget: '≤25', text: (it) => last(it) },
  { name: 'birth date', budget: '≤25', text: usDate },
  { name: 'name and birth date', budget: '≤25', text: (it) => `${last(it)} ${usDate(it)}`, isTold: true },
  { name: 'name and birth year', budget: '≤25', text: (it) => `${last(it)} ${it.fields.birthDate.slice(0, 4)}` },
  { name: 'phone, last four', budget: '≤25', text: (it) => digits(it)?.slice(-4) ?? null },
  { name: 'phone, six within', budget: '≤25', text: (it) => digits(it)?.slice(2, 8) ?? null, isTold: true },
  {
    name: 'name and last four',
    budget: '≤25',
    text: (it) => (it.fields.phone ? `${last(it)} ${digits(it)?.slice(-4)}` : null),
    isTold: true,
  },
  {
    name: 'a slip in the last name, and the first name',
    budget: '≤100',
    text: (it, random) => `${withSlip(random, last(it))}, ${first(it)}`,
    isTold: true,
  },
];

/** What any search for a name costs at least: one range of one index, 20 rows. */
const BARE = `select id, first_name, last_name, birth_date, phone from patient
  where last_key collate "C" >= $1 and last_key collate "C" < $2 order by last_key collate "C", first_key collate "C" limit 20`;

export async function benchSearch(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 0, patients: 0 });
    const client = new pg.Client({ connectionString: clinic.postgresUrl });
    client.on('error', () => {}); // Where the bench fails Postgres goes before its client.
    await client.connect();
    const town = { count: TOWN, seed: 7, today: Temporal.Now.plainDateISO('UTC') };
    const filled = await timed(() => copyTown(client, town, () => {}));
    const random = seededRandom(11);
    const people: Townsperson[] = [];
    for (const some of peopleOf(town)) people.push(...Array.from({ length: 30 }, () => random.pick(some)));
    const http = new HttpClient(clinic.url, 1, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const measure = async ({ name, budget, text, isTold }: Kind): Promise<BenchRow> => {
      const times = { ours: [] as number[], bare: [] as number[] };
      let found = 0;
      for (let i = 0; times.ours.length < ASKED; i++) {
        const person = random.pick(people);
        const asked = text(person, random);
        if (asked === null) continue;
        const key = last(person).slice(0, 4);
        const bare = await timed(() => client.query({ name: 'bare', text: BARE, values: [key, `${key}\u{10ffff}`] }));
        const ours = await timed(() => http.post(find.path, { text: asked, limit: 8 }));
        if (ours.result.status !== 200) throw new Error(ours.result.text);
        if (i < WARM_UP) continue; // The first ones compile what the others use.
        times.ours.push(ours.ms);
        times.bare.push(bare.ms);
        const { patients } = JSON.parse(ours.result.text) as { patients: FoundPatient[] };
        if (patients.some(({ id }) => id === person.id)) found++;
      }
      const said = (them: number[]): string =>
        `p50 ${median(them).toFixed(1)}, p99 ${percentile(them, 0.99).toFixed(1)} ms`;
      return row(`search: ${name}, p99`, 'ms', {
        ours: percentile(times.ours, 0.99),
        budget,
        load: `${ASKED} over HTTP among ${TOWN} patients (made in ${(filled.ms / 1_000).toFixed(0)} s), ${said(times.ours)}; one range of one index through pg ${said(times.bare)}${isTold ? `; ${found} of ${ASKED} among the first eight` : ''}`,
      });
    };
    const rows: BenchRow[] = [];
    for (const kind of KINDS) rows.push(await measure(kind));
    http.close();
    await client.end();
    return rows;
  } finally {
    await clinic.close();
  }
}

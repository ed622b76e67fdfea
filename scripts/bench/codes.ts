/** Finding a code while it is typed, and looking many up, over everything that comes with the product. */
import pg from 'pg';
import { lookUpCodes } from '../../server/codesets/index.ts';
import { orderShipped } from '../../server/codesets/shipped.ts';
import { workReleases } from '../../server/codesets/work.ts';
import { SEARCHED_SYSTEMS, search } from '../../shared/codesets.ts';
import { Clinic } from '../drills/clinic.ts';
import { withKernel } from './day-view.ts';
import { HttpClient } from './http.ts';
import { type BenchRow, median, percentile, row, timed } from './row.ts';

const ROUNDS = 40;
const TYPED = [
  'di',
  'diab',
  'diab typ 2',
  'E11',
  'E11.6',
  'fr',
  'fracture',
  'knee pain',
  'htn',
  'uns',
  'G01',
  'wheelch',
  'p',
  '11',
];
const ASKED = 200;
/** The least that finding can be: the index alone says how many there are. */
const BARE = `select code from code where (short_text is not null or long_text is not null)
  and code_words(system, short_text, long_text) @@ $1::tsquery limit 21`;

export async function benchCodes(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 0, patients: 0 });
    const date = Temporal.Now.plainDateISO('UTC').toString();
    const looks: number[] = [];
    const { ms: loadMs } = await timed(() =>
      withKernel(clinic, async (kernel) => {
        await orderShipped(kernel);
        await workReleases(kernel);
      }),
    );
    const client = new pg.Client({ connectionString: clinic.postgresUrl });
    await client.connect();
    await client.query('vacuum analyze code');
    await withKernel(clinic, async (kernel) => {
      const { rows } = await client.query('select system, code from code order by md5(code) limit $1', [ASKED]);
      const asked = rows.map(({ system, code }) => ({ system, code, date }));
      for (let i = 0; i < ROUNDS; i++) looks.push((await timed(() => lookUpCodes(kernel.database.db, asked))).ms);
    });
    const http = new HttpClient(clinic.url, 1, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const times: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < ROUNDS; i++)
      for (const text of TYPED) {
        const input = { systems: SEARCHED_SYSTEMS, text, date, providerId: null, headings: false };
        const { ms, result } = await timed(() => http.post(search.path, input));
        if (result.status !== 200) throw new Error(result.text);
        const words = text
          .toLowerCase()
          .split(/[^a-z0-9]+/)
          .map((word) => `${word}:*`)
          .join(' & ');
        const least = await timed(() => client.query({ name: 'bare', text: BARE, values: [words] }));
        if (i > 0) {
          times.push(ms);
          bare.push(least.ms);
        }
      }
    http.close();
    const { rows } = await client.query('select count(*)::int as n from code');
    await client.end();
    return [
      row('code search, every set: p99', 'ms', {
        ours: percentile(times, 0.99),
        budget: '≤50',
        load: `${rows[0].n} codes over HTTP; median ${median(times).toFixed(1)} ms, bare index ${median(bare).toFixed(1)} ms; loading what comes along took ${(loadMs / 1_000).toFixed(1)} s in the background`,
      }),
      row(`${ASKED} codes looked up by day: p50`, 'ms', { ours: median(looks), budget: '≤10', load: 'one round trip' }),
    ];
  } finally {
    await clinic.close();
  }
}

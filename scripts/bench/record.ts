/** Opening the record of somebody who has come for decades, against that of somebody who is new: what the page asks for. */
import { fillPractice } from '../../server/interop/index.ts';
import { act } from '../../server/kernel/act.ts';
import type { Kernel } from '../../server/kernel/context.ts';
import { bookInBulk } from '../../server/scheduling/index.ts';
import { importEntries } from '../../server/summary/index.ts';
import { open as openCoverage } from '../../shared/coverage.ts';
import { list as listDocuments } from '../../shared/documents.ts';
import { household } from '../../shared/household.ts';
import { open as openRecord } from '../../shared/record.ts';
import { patientVisits } from '../../shared/scheduling.ts';
import { open as openSummary } from '../../shared/summary.ts';
import { addFile, plainPicture } from '../../test/helpers/documents.ts';
import { Clinic } from '../drills/clinic.ts';
import { withKernel } from './day-view.ts';
import { HttpClient } from './http.ts';
import { type BenchRow, median, percentile, row, timed } from './row.ts';

const VISITS = 2_000;
/** There is no ledger yet; the entries of the summary are rows like those of one: many, dated, shown by the page. */
const ENTRIES = 5_000;
const DOCUMENTS = 300;
const ROUNDS = 200;
const WARM_UP = 20;
const BATCH = 500;
const ACTOR = { kind: 'console', name: 'bench' } as const;
const CATEGORIES = ['procedure', 'immunization'] as const;

/** What stands on the page, all asked for at once, as the page does. */
const ASKED = (patientId: string): [string, unknown][] => [
  [openRecord.path, { id: patientId }],
  [patientVisits.path, { patientId, limit: 60 }],
  [household.path, { patientId }],
  [openCoverage.path, { patientId }],
  [openSummary.path, { patientId, screen: 'record' }],
  [listDocuments.path, { patientId, category: null, removed: false, after: null }],
];

async function fillLife(kernel: Kernel, clinic: Clinic, patientId: string): Promise<void> {
  const [providerId = ''] = clinic.providerIds;
  const first = Temporal.Now.zonedDateTimeISO('America/New_York').with({ hour: 9, minute: 0, second: 0 });
  const common = { patientId, visitTypeId: clinic.visitTypeId, providerId, roomId: null, note: '', cancelReason: null };
  for (let done = 0; done < VISITS; done += BATCH) {
    const items = Array.from({ length: BATCH }, (_, i) => {
      const start = first.subtract({ days: 1 + done + i }).toInstant();
      const states = { booking: 'booked', confirmation: 'unsent', flow: 'checked_out' } as const;
      return { ...common, ...states, start, end: start.add({ minutes: 20 }), externalId: `life-${done + i}` };
    });
    await act(kernel, ACTOR, 'bench.visits', (ctx) => bookInBulk(ctx, items));
  }
  const none = {
    codeSystem: null,
    code: null,
    endsOn: null,
    value: null,
    diastolic: null,
    unit: null,
    valueText: null,
  };
  const facts = { ...none, interpretation: null, referenceRange: null, detail: null, severity: null, note: '' };
  for (let done = 0; done < ENTRIES; done += BATCH) {
    const entries = Array.from({ length: BATCH }, (_, i) => ({
      patientId,
      category: CATEGORIES[i % CATEGORIES.length] as (typeof CATEGORIES)[number],
      facts: { ...facts, text: `Entry ${done + i}`, status: 'completed' as const, startsOn: '2020-01-01' },
      externalId: `life-${done + i}`,
    }));
    await act(kernel, ACTOR, 'bench.entries', (ctx) => importEntries(ctx, entries));
  }
  for (let i = 0; i < DOCUMENTS; i++) {
    const colour = `#${(i * 40_503).toString(16).padStart(6, '0').slice(-6)}`;
    await addFile(clinic.desk, patientId, await plainPicture(colour).png().toBuffer(), { name: `page ${i}.png` });
  }
}

export async function benchRecord(): Promise<BenchRow[]> {
  const clinic = new Clinic();
  try {
    await clinic.open({ providers: 1, patients: 2 });
    const [old = '', fresh = ''] = clinic.patientIds;
    await withKernel(clinic, async (kernel) => {
      const plan = { seed: 3, providers: 4, rooms: 4, patients: 2_000, daysBack: 5, daysAhead: 5, appointments: null };
      await fillPractice(kernel, plan, () => {});
      await fillLife(kernel, clinic, old);
    });
    const http = new HttpClient(clinic.url, 6, { origin: clinic.url, cookie: clinic.desk.cookieHeader });
    const openPage = async (patientId: string): Promise<number> => {
      const { ms, result } = await timed(() =>
        Promise.all(ASKED(patientId).map(([path, body]) => http.post(path, body))),
      );
      for (const { status, text } of result) if (status !== 200) throw new Error(text);
      return ms;
    };
    const took = { old: [] as number[], fresh: [] as number[] };
    for (let i = 0; i < ROUNDS + WARM_UP; i++) {
      const [one, other] = [await openPage(old), await openPage(fresh)];
      if (i < WARM_UP) continue;
      took.old.push(one);
      took.fresh.push(other);
    }
    http.close();
    const said = (them: number[]): string =>
      `p50 ${median(them).toFixed(1)}, p99 ${percentile(them, 0.99).toFixed(1)} ms`;
    return [
      row('record: a long life, opened', 'ms', {
        ours: median(took.old),
        limit: median(took.fresh),
        budget: '≤1.5',
        load: `${VISITS} visits, ${ENTRIES} entries and ${DOCUMENTS} documents ${said(took.old)}; a new patient ${said(took.fresh)}; all that the page asks for at once, ${ROUNDS} times in turn`,
      }),
    ];
  } finally {
    await clinic.close();
  }
}

/** What is in the public domain comes with the product and is loaded once, after the first page, as every other release. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { releasesTopic } from '../../shared/codesets.ts';
import { act } from '../kernel/act.ts';
import type { Kernel } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { insertRelease, insertShipped, selectShipped } from './queries.ts';
import { DATA_FOLDER } from './work.ts';

interface Shipped {
  file: string;
  /** As people read it. */
  source: string;
  from: string;
}

/** In the order in which they stand on one another. */
export const SHIPPED: readonly Shipped[] = [
  { file: 'place_of_service.tsv', source: 'Place of service, CMS', from: '2000-01-01' },
  { file: 'adjustment_reasons.tsv', source: 'Adjustment reasons in our own words', from: '2000-01-01' },
  { file: 'remittance_remarks.tsv', source: 'Remittance remarks in our own words', from: '2000-01-01' },
  { file: 'cpt_modifiers.tsv', source: 'CPT modifiers in our own words', from: '2000-01-01' },
  { file: 'hcpcs_anweb_2024_oct.txt.gz', source: 'HCPC2024_OCT_ANWEB, CMS', from: '2024-10-01' },
  { file: 'icd10cm_order_2024.txt.gz', source: 'icd10cm_order_2024, CDC and CMS', from: '2023-10-01' },
  { file: 'icd10cm_order_addenda_2025.txt.gz', source: 'icd10cm_order_addenda_2025', from: '2024-10-01' },
  { file: 'icd10cm_order_addenda_2026.txt.gz', source: 'icd10cm_order_addenda_2026, CDC and CMS', from: '2025-10-01' },
];

/** Before the practice is set up nobody needs a code, and whoever only looks at the start should not wait for them. */
export async function dueShipped(db: Db): Promise<string[]> {
  const practice = await db.selectFrom('practice').select('name').executeTakeFirst();
  if (!practice) return [];
  const known = await selectShipped(db);
  return SHIPPED.some(({ file }) => !known.has(file)) ? ['shipped'] : [];
}

/** Writes down what is to be loaded; the loading itself is the work of releases. */
export async function orderShipped(kernel: Kernel): Promise<void> {
  await act(kernel, { kind: 'job', name: 'codesets' }, 'codesets.ship', async (ctx) => {
    const known = await selectShipped(ctx.tx);
    for (const { file, source, from } of SHIPPED.filter((one) => !known.has(one.file))) {
      const id = ctx.newId();
      const bytes = await readFile(path.join(DATA_FOLDER, file));
      const checksum = createHash('sha256').update(bytes).digest('hex');
      await insertRelease(ctx.tx, {
        id,
        status: 'applying',
        source,
        checksum,
        by: 'Anteroom',
        at: ctx.now,
        from,
        shippedFile: file,
      });
      await insertShipped(ctx.tx, file, ctx.now);
      ctx.change(releasesTopic.name, 'all', id);
    }
  });
}

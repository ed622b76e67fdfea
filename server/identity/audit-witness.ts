/**
 * What was seen of the audit trail last, kept beside the keys, outside the database: a trail that is cut back to an
 * earlier head, events, seals and heads together, fits in itself. Only somebody who saw the later head can tell, and a
 * server that is started again has seen nothing itself.
 */
import { readFile } from 'node:fs/promises';
import type { Kernel } from '../kernel/context.ts';
import { writeWhole } from '../kernel/files.ts';

export interface Witness {
  /** Which database, and how often it had been restored from a backup: each restore begins a new life of the trail. */
  life: string;
  batch: number;
  position: number;
  /** The chain's hash at that position, in hexadecimal. */
  hash: string;
  /** The first position that was missing when somebody looked; it stays until the next restore. */
  cutAt: number | null;
}

const macOf = (kernel: Kernel, text: string): string => kernel.secrets.mac('audit-witness', text).toString('hex');

/** Null where none was kept, and for a file that is not ours: then nothing can be said. */
export async function readWitness(kernel: Kernel): Promise<Witness | null> {
  if (!kernel.auditWitnessFile) return null;
  try {
    const { witness, mac } = JSON.parse(await readFile(kernel.auditWitnessFile, 'utf8')) as {
      witness: Witness;
      mac: string;
    };
    return mac === macOf(kernel, JSON.stringify(witness)) ? witness : null;
  } catch {
    return null;
  }
}

export async function keepWitness(kernel: Kernel, witness: Witness): Promise<void> {
  if (!kernel.auditWitnessFile) return;
  const mac = macOf(kernel, JSON.stringify(witness));
  await writeWhole(kernel.auditWitnessFile, `${JSON.stringify({ witness, mac })}\n`);
}

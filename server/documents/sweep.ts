/** Takes away what was sent and belongs to nobody: after a day, with every run of housekeeping. */
import { act } from '../kernel/act.ts';
import type { Kernel } from '../kernel/context.ts';
import { LIMITS } from '../kernel/limits.ts';
import { deleteStaleUploads, selectKnownFiles } from './queries.ts';

/** Returns how many files went. */
export async function sweepFiles(kernel: Kernel): Promise<number> {
  const before = kernel.clock.now().subtract({ hours: LIMITS.uploadHours });
  const actor = { kind: 'job', name: 'documents' } as const;
  const gone = await act(kernel, actor, 'documents.sweep', async (ctx) => {
    const names = await deleteStaleUploads(ctx.tx, before);
    if (names.length > 0) ctx.audit({ action: 'documents.sweep', after: { files: names.length } });
    return names;
  });
  for (const name of gone) await kernel.vault.remove(name);
  // Files first written and then not named, because the server fell between the two.
  const old = await kernel.vault.namesBefore(before);
  const known = old.length > 0 ? await selectKnownFiles(kernel.database.db, old) : new Set<string>();
  const orphans = old.filter((name) => !known.has(name));
  for (const name of orphans) await kernel.vault.remove(name);
  return gone.length + orphans.length;
}

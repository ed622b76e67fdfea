/** The work behind a release, as jobs: reading and comparing a file, loading it, taking it back. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CodeSystem, type Release, releasesTopic } from '../../shared/codesets.ts';
import { act } from '../kernel/act.ts';
import type { CommandContext, Kernel } from '../kernel/context.ts';
import type { Tx } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import * as bulk from './apply-queries.ts';
import * as queries from './queries.ts';
import { recognise } from './recognise.ts';
import { titleOf, warningsOf } from './rules.ts';
import { CodeFileRefused, type ParsedFile } from './staged.ts';
import { textsIn } from './unpack.ts';

const ACTOR = { kind: 'job', name: 'codesets' } as const;
export const DATA_FOLDER = path.join(import.meta.dirname, 'data');
/** Examples of each kind of change that are kept to be shown. */
const EXAMPLES_MAX = 500;

/** Tells the screens how far it is; in a transaction of its own, so that they see it. */
async function progress(kernel: Kernel, id: string, share: number): Promise<void> {
  await act(kernel, ACTOR, 'codesets.progress', async (ctx) => {
    if (await queries.updateRelease(ctx.tx, id, { progress: Math.min(99, Math.round(100 * share)) }))
      ctx.change(releasesTopic.name, 'all', id);
  });
}

/** Does all that waits, in the order in which it was sent: what came later stands on what came before. */
export async function workReleases(kernel: Kernel): Promise<void> {
  for (const id of await queries.selectBusy(kernel.database.db)) await workOn(kernel, id);
}

/** What was cut off is done again from its beginning: nothing of it is there. */
async function workOn(kernel: Kernel, id: string): Promise<void> {
  const release = await queries.selectReleaseRow(kernel.database.db, id);
  if (release?.status === 'undoing') return takeBack(kernel, release);
  if (release?.status !== 'reading' && release?.status !== 'applying') return;
  try {
    const bytes = release.shippedFile
      ? await readFile(path.join(DATA_FOLDER, release.shippedFile))
      : await queries.selectReleaseFile(kernel.database.db, id);
    if (!bytes) throw new CodeFileRefused('The file is not here any more. Send it again.');
    const parts = recognise(await textsIn(bytes, release.source), release.source);
    await load(kernel, release, parts);
    const then = release.isAutomatic ? await queries.selectReleaseRow(kernel.database.db, id) : undefined;
    if (release.status === 'reading' && then?.status === 'applying') await load(kernel, then, parts);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'code_file_refused') throw error;
    await act(kernel, ACTOR, 'codesets.refuse', async (ctx) => {
      await queries.updateRelease(ctx.tx, id, { status: 'refused', refusal: error.message, progress: 0 });
      ctx.change(releasesTopic.name, 'all', id);
      ctx.audit({ action: 'codesets.refuse', entity: 'code_release', entityId: id, reason: error.message });
    });
  }
}

/** What a file is, without a database: every code of it is read. Throws CodeFileRefused. */
export async function describeFile(
  bytes: Buffer,
  name: string,
): Promise<{ title: string; effectiveFrom: string | null; rows: number }> {
  const parts = recognise(await textsIn(bytes, name), name);
  const effectiveFrom = parts.find((part) => part.effectiveFrom)?.effectiveFrom ?? null;
  let rows = 0;
  for (const part of parts) for (const _ of part.codes()) rows++;
  const [first] = parts as [ParsedFile];
  return { title: effectiveFrom ? titleOf(first.name, effectiveFrom) : first.name, effectiveFrom, rows };
}

/** Reads the file into the database and compares it; loads it, too, where the release says so. All in one transaction. */
async function load(kernel: Kernel, release: queries.ReleaseRow, parts: readonly ParsedFile[]): Promise<void> {
  const { id } = release;
  const from = release.askedFrom ?? parts.find(({ effectiveFrom }) => effectiveFrom)?.effectiveFrom ?? null;
  if (from === null)
    throw new CodeFileRefused('The file does not say from when on it holds. Say the day and look again.');
  const [first] = parts as [ParsedFile];
  await act(kernel, ACTOR, `codesets.${release.status}`, async (ctx) => {
    const { tx } = ctx;
    await bulk.beginBulk(tx);
    const now = await queries.selectReleaseRow(tx, id);
    if (now?.status !== release.status) return; // Somebody else was quicker.
    await queries.deleteChanges(tx, id);
    const rows = await bulk.stage(tx, parts, (done) => progress(kernel, id, 0.6 * (done / (done + 20_000))));
    const systems = await bulk.selectStagedSystems(tx);
    if (systems.length === 0) throw new CodeFileRefused('There are no codes in the file. Send it as it was published.');
    await settle(tx, parts);
    const counts: Release['counts'] = [];
    const facts: { system: CodeSystem; before: number; ended: number }[] = [];
    for (const [i, system] of systems.entries()) {
      const part = parts.find((one) => one.systems.includes(system)) ?? first;
      const before = await bulk.countOn(tx, system, from);
      await bulk.planSystem(tx, {
        system,
        effectiveFrom: from,
        nextFrom: await queries.selectNextFrom(tx, system, from),
        isComplete: part.isComplete,
        isDated: part.isDated,
      });
      const told = await bulk.tellPlan(tx, { id, effectiveFrom: from }, system, EXAMPLES_MAX);
      counts.push(...told.map((one) => ({ system, ...one })));
      facts.push({ system, before, ended: told.find(({ kind }) => kind === 'ended')?.count ?? 0 });
      if (release.status === 'applying') await bulk.writePlan(tx, system, release.number);
      await progress(kernel, id, 0.6 + (0.39 * (i + 1)) / systems.length);
    }
    await queries.updateRead(tx, id, {
      title: titleOf(first.name, from),
      systems,
      effectiveFrom: from,
      // A person may have said another day than the file.
      effectiveTo: first.effectiveTo !== null && first.effectiveTo >= from ? first.effectiveTo : null,
      isComplete: parts.every((part) => part.isComplete),
      needsLicence: parts.some((part) => part.needsLicence),
      rows,
      counts,
      warnings: warningsOf({ facts, counts }),
    });
    await finish(ctx, release, counts);
  });
}

async function settle(tx: Tx, parts: readonly ParsedFile[]): Promise<void> {
  for (const part of parts.filter(({ isDated }) => isDated)) await bulk.orderDatedStage(tx, part.systems);
  const double = await bulk.selectDouble(tx);
  if (double)
    throw new CodeFileRefused(
      `The code ${double} is in the file twice, so it cannot be said what it is. Download it anew.`,
    );
  for (const { keepsTexts, systems } of parts) if (keepsTexts) await bulk.keepTexts(tx, systems, keepsTexts);
}

/** What a person would have to be asked waits for one. */
async function mayLoadItself(tx: Tx, id: string): Promise<boolean> {
  const read = await queries.selectReleaseRow(tx, id);
  return read?.warnings.length === 0 && !read.needsLicence && !(await queries.selectSameFile(tx, id));
}

async function finish(ctx: CommandContext, release: queries.ReleaseRow, counts: Release['counts']): Promise<void> {
  const { tx } = ctx;
  const { id } = release;
  if (release.status === 'applying') {
    await queries.updateApplied(tx, id, ctx.now);
    await queries.deleteReleaseFile(tx, id);
    const { source, checksum } = release;
    ctx.audit({
      action: 'codesets.applied',
      entity: 'code_release',
      entityId: id,
      after: { source, checksum, counts },
    });
  } else {
    const isBegun = release.isAutomatic && (await mayLoadItself(tx, id));
    await queries.updateRelease(
      tx,
      id,
      isBegun ? { status: 'applying', progress: 0 } : { status: 'ready', progress: 100 },
    );
    if (isBegun) ctx.audit({ action: 'codesets.apply', entity: 'code_release', entityId: id, reason: 'automatic' });
  }
  ctx.change(releasesTopic.name, 'all', id);
}

async function takeBack(kernel: Kernel, release: queries.ReleaseRow): Promise<void> {
  const { id, number, systems, source, title } = release;
  await act(kernel, ACTOR, 'codesets.undone', async (ctx) => {
    await bulk.beginBulk(ctx.tx);
    if ((await queries.selectReleaseRow(ctx.tx, id))?.status !== 'undoing') return;
    // Another one was loaded meanwhile: this one stays.
    if (await queries.selectLater(ctx.tx, id)) {
      await queries.updateRelease(ctx.tx, id, { status: 'applied', progress: 100 });
      ctx.change(releasesTopic.name, 'all', id);
      return;
    }
    await bulk.writeBack(ctx.tx, number, systems);
    await queries.deleteRelease(ctx.tx, id);
    ctx.change(releasesTopic.name, 'all', id);
    ctx.audit({ action: 'codesets.undone', entity: 'code_release', entityId: id, before: { title, source } });
  });
}

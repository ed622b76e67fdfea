/** Where bundles of codes come from by themselves: what a person allows, and the look that a job takes there. */
import { createHash } from 'node:crypto';
import * as contract from '../../shared/code-sources.ts';
import { releasesTopic } from '../../shared/codesets.ts';
import type { InputOf } from '../../shared/contract.ts';
import { act } from '../kernel/act.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, Kernel, PrepareContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { saveRow } from '../kernel/save-row.ts';
import { isPublicKey } from '../kernel/signing.ts';
import { filesOf, type Manifest, readManifest } from './bundle.ts';
import { bundlesIn, fetchBundle, placeOf, readBundle } from './places.ts';
import { insertRelease, insertReleaseFile } from './queries.ts';
import * as queries from './source-queries.ts';
import { CodeFileRefused } from './staged.ts';

const ACTOR = { kind: 'job', name: 'codesets' } as const;

const wrong = (path: string, message: string): Problem =>
  new Problem('invalid_input', { detail: message, errors: [{ path, message }] });

/** Looks whether there is such a place before the transaction. */
export async function findPlace(_ctx: PrepareContext, input: InputOf<typeof contract.saveSource>) {
  const found = await placeOf(input.place.trim());
  if ('refusal' in found) throw wrong('/place', found.refusal);
  return found;
}

export async function saveSource(
  ctx: CommandContext,
  { isAutomatic, ...at }: InputOf<typeof contract.saveSource>,
  { kind, place }: { kind: 'folder' | 'address'; place: string },
) {
  const row = { kind, place, isAutomatic, addedBy: displayNameOf(ctx.actor) };
  const about = {
    action: contract.saveSource.name,
    entity: 'code_source',
    topic: contract.sourcesTopic.name,
    load: (ids: string[]) => queries.selectSources(ctx.tx, ids),
  };
  return saveRow(ctx, about, at, {
    insert: (id) => queries.insertSource(ctx.tx, id, row),
    update: (id, version) => queries.updateSource(ctx.tx, id, version, row),
  });
}

export async function lookNow(ctx: CommandContext, { id }: InputOf<typeof contract.lookNow>) {
  await queries.askSources(ctx.tx, id);
  const [source] = await queries.selectSources(ctx.tx, [id]);
  if (!source) throw new Problem('not_found');
  ctx.change(contract.sourcesTopic.name, 'all', id);
  ctx.audit({ action: contract.lookNow.name, entity: 'code_source', entityId: id });
  return source;
}

export async function removeSource(ctx: CommandContext, input: InputOf<typeof contract.removeSource>) {
  const [before] = await queries.selectSources(ctx.tx, [input.id]);
  if (!before) throw new Problem('not_found');
  if (!(await queries.deleteSource(ctx.tx, input.id, input.expectedVersion)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  ctx.change(contract.sourcesTopic.name, 'all', input.id);
  ctx.audit({ action: contract.removeSource.name, entity: 'code_source', entityId: input.id, before });
  return {};
}

export async function savePublisher(ctx: CommandContext, input: InputOf<typeof contract.savePublisher>) {
  const { name, ...at } = input;
  const key = input.key.replaceAll(/\s/g, '');
  if (!isPublicKey(key))
    throw wrong(
      '/key',
      'This is no public key. Enter the 44 characters that “anteroom bundle key” showed the publisher.',
    );
  const about = {
    action: contract.savePublisher.name,
    entity: 'code_publisher',
    topic: contract.publishersTopic.name,
    load: (ids: string[]) => queries.selectPublishers(ctx.tx, ids),
  };
  const saved = await saveRow(ctx, about, at, {
    insert: (id) =>
      queries.insertPublisher(ctx.tx, id, { name: name.trim(), key, by: displayNameOf(ctx.actor), at: ctx.now }),
    update: (id, version) => queries.updatePublisher(ctx.tx, id, version, { name: name.trim(), key }),
  });
  // What was refused because nobody knew the key may be taken now.
  for (const id of await queries.askSources(ctx.tx, null)) ctx.change(contract.sourcesTopic.name, 'all', id);
  return saved;
}

export async function removePublisher(ctx: CommandContext, input: InputOf<typeof contract.removePublisher>) {
  const [before] = await queries.selectPublishers(ctx.tx, [input.id]);
  if (!before) throw new Problem('not_found');
  if (!(await queries.deletePublisher(ctx.tx, input.id, input.expectedVersion)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  ctx.change(contract.publishersTopic.name, 'all', input.id);
  ctx.audit({ action: contract.removePublisher.name, entity: 'code_publisher', entityId: input.id, before });
  return {};
}

interface Found {
  name: string;
  checksum: string;
  manifest: Manifest;
  read(): Promise<Buffer>;
}

/** Looks once at a place and takes every bundle there that is good and new. */
export async function lookAtSource(kernel: Kernel, id: string): Promise<void> {
  const { db } = kernel.database;
  const [source] = await queries.selectSources(db, [id]);
  if (!source) return;
  const said: string[] = [];
  const refusals: string[] = [];
  /** Nothing that is wrong with one bundle keeps the others back. */
  const refusing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CodeFileRefused)) throw error;
      refusals.push(error.message);
      return undefined;
    }
  };
  const keys = (await queries.selectPublishers(db, null)).map(({ key }) => key);
  const found: Found[] = [];
  const look = async (name: string, read: () => Promise<Buffer>): Promise<void> => {
    const bytes = await read();
    const checksum = createHash('sha256').update(bytes).digest('hex');
    if (await queries.isTaken(db, checksum)) return;
    found.push({ name, checksum, read, manifest: await readManifest(bytes, name, { keys, now: kernel.clock.now() }) });
  };
  const before = await queries.selectEtag(db, id);
  let etag = before;
  if (source.kind === 'folder') {
    for (const name of (await refusing(() => bundlesIn(source.place))) ?? [])
      await refusing(() => look(name, () => readBundle(source.place, name)));
  } else {
    const given = await refusing(() => fetchBundle(source.place, before));
    if (given) {
      etag = given.etag;
      const name = new URL(source.place).pathname.split('/').at(-1) || 'The bundle';
      await refusing(() => look(name, async () => given.bytes));
    }
  }
  found.sort((a, b) => Temporal.Instant.compare(a.manifest.issuedAt, b.manifest.issuedAt));
  for (const one of found) {
    const words = await refusing(() => take(kernel, one, source.isAutomatic));
    if (words) said.push(words);
  }
  const isRefused = refusals.length > 0;
  const outcome = [...said, ...refusals].join(' ') || 'Nothing new.';
  await act(kernel, ACTOR, 'codesets.looked', async (ctx) => {
    await queries.updateLooked(ctx.tx, id, { outcome, isRefused, etag: isRefused ? null : etag });
    ctx.change(contract.sourcesTopic.name, 'all', id);
    // The same refusal hour after hour stands in the trail once.
    if (isRefused && outcome !== source.outcome)
      ctx.audit({ action: 'codesets.bundleRefused', entity: 'code_source', entityId: id, reason: outcome });
  });
}

/** Makes each file of a bundle a release that is read and compared, as if a person had sent it. */
async function take(kernel: Kernel, { name, checksum, manifest, read }: Found, isAutomatic: boolean): Promise<string> {
  const latest = await queries.selectLatestIssued(kernel.database.db, manifest.key);
  if (latest && Temporal.Instant.compare(manifest.issuedAt, latest) <= 0)
    throw new CodeFileRefused(
      `${name} is stale: a newer bundle of ${manifest.publisher} was taken before it. Take it away.`,
    );
  const files = await filesOf(await read(), name, manifest);
  return act(kernel, ACTOR, 'codesets.takeBundle', async (ctx) => {
    const { key, issuedAt, publisher } = manifest;
    if (!(await queries.insertBundle(ctx.tx, { checksum, key, issuedAt, at: ctx.now }))) return '';
    for (const file of files) {
      const id = ctx.newId();
      const sum = createHash('sha256').update(file.bytes).digest('hex');
      await insertRelease(ctx.tx, {
        ...{ id, source: file.name, checksum: sum, by: publisher, at: ctx.now },
        ...{ status: 'reading' as const, isAutomatic, from: file.effectiveFrom },
      });
      await insertReleaseFile(ctx.tx, id, file.bytes);
      ctx.change(releasesTopic.name, 'all', id);
      ctx.audit({
        action: 'codesets.takeBundle',
        entity: 'code_release',
        entityId: id,
        after: { bundle: name, checksum: sum, publisher, issuedAt, file: file.name },
      });
    }
    return `Took ${name} of ${publisher}: ${files.length} ${files.length === 1 ? 'file' : 'files'}.`;
  });
}

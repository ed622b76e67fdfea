/** What a person does with releases: send a file, look at what it would change, load it, take it back. */
import { createHash } from 'node:crypto';
import * as contract from '../../shared/codesets.ts';
import type { InputOf } from '../../shared/contract.ts';
import { actorName } from '../kernel/actor.ts';
import type { CommandContext, PrepareContext, QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { tooLarge } from '../kernel/vault.ts';
import * as queries from './queries.ts';

const BUSY = new Set<contract.ReleaseStatus>(['reading', 'applying', 'undoing']);
const CHANGES_PAGE = 50;

interface Received {
  bytes: Buffer;
  checksum: string;
}

/** Takes the bytes before the transaction; what they are is found out by a job. */
export async function receive({ file }: PrepareContext): Promise<Received> {
  if (!file) throw new Problem('code_file_refused');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of file) {
    size += piece.length;
    if (size > contract.CODE_FILE_BYTES_MAX)
      throw new Problem('too_large', { detail: tooLarge(contract.CODE_FILE_BYTES_MAX) });
    pieces.push(piece);
  }
  if (size === 0)
    throw new Problem('code_file_refused', { detail: 'That file is empty. Download it anew and send it again.' });
  const bytes = Buffer.concat(pieces);
  return { bytes, checksum: createHash('sha256').update(bytes).digest('hex') };
}

export async function send(ctx: CommandContext, _input: object, { bytes, checksum }: Received) {
  const id = ctx.newId();
  await queries.insertRelease(ctx.tx, { id, source: '', checksum, by: actorName(ctx.actor), at: ctx.now });
  await queries.insertReleaseFile(ctx.tx, id, bytes);
  ctx.audit({
    action: contract.send.name,
    entity: 'code_release',
    entityId: id,
    after: { checksum, sizeBytes: bytes.length },
  });
  return { id };
}

async function requireRelease(ctx: CommandContext, id: string): Promise<queries.ReleaseRow> {
  const release = await queries.selectReleaseRow(ctx.tx, id);
  if (!release) throw new Problem('not_found');
  if (BUSY.has(release.status)) throw new Problem('release_busy');
  return release;
}

/** Refuses where a person decided about something that is not so any more. */
function requireVersion(release: queries.ReleaseRow, expected: number): void {
  if (release.version !== expected)
    throw new Problem('changed_meanwhile', { data: { current: queries.toRelease(release) } });
}

async function told(ctx: CommandContext, action: string, before: queries.ReleaseRow): Promise<contract.Release> {
  const [after] = await queries.selectReleases(ctx.tx, [before.id]);
  if (!after) throw new Problem('not_found');
  ctx.change(contract.releasesTopic.name, 'all', before.id);
  const { title, source, checksum } = after;
  ctx.audit({ action, entity: 'code_release', entityId: before.id, after: { title, source, checksum } });
  return after;
}

export async function preview(ctx: CommandContext, input: InputOf<typeof contract.preview>) {
  const release = await requireRelease(ctx, input.id);
  if (release.status === 'applied') throw new Problem('not_found', { detail: 'This release is loaded already.' });
  await queries.updateRelease(ctx.tx, release.id, {
    status: 'reading',
    source: input.fileName.trim(),
    askedFrom: input.effectiveFrom,
    progress: 0,
    refusal: null,
  });
  return told(ctx, contract.preview.name, release);
}

export async function apply(ctx: CommandContext, input: InputOf<typeof contract.apply>) {
  const release = await requireRelease(ctx, input.id);
  requireVersion(release, input.expectedVersion);
  if (release.status !== 'ready')
    throw new Problem('release_busy', { detail: 'Look at what this file changes before it is loaded.' });
  if (release.needsLicence && !input.licensed) throw new Problem('licence_needed');
  if (release.warnings.length > 0 && !input.confirmed)
    throw new Problem('needs_answer', { detail: `${release.warnings.join(' ')} Confirm it, or do not load it.` });
  const same = await queries.selectSameFile(ctx.tx, release.id);
  if (same) throw new Problem('already_exists', { detail: `This very file is loaded already (${same}).` });
  const licensedBy = release.needsLicence ? actorName(ctx.actor) : null;
  await queries.updateRelease(ctx.tx, release.id, { status: 'applying', licensedBy, progress: 0 });
  return told(ctx, contract.apply.name, release);
}

export async function undo(ctx: CommandContext, input: InputOf<typeof contract.undo>) {
  const release = await requireRelease(ctx, input.id);
  requireVersion(release, input.expectedVersion);
  if (release.status !== 'applied') throw new Problem('not_found', { detail: 'This release is not loaded.' });
  const later = await queries.selectLater(ctx.tx, release.id);
  if (later)
    throw new Problem('release_not_last', {
      detail: `${later} was loaded after it and stands on it. Take that one back first.`,
    });
  await queries.updateRelease(ctx.tx, release.id, { status: 'undoing', progress: 0 });
  return told(ctx, contract.undo.name, release);
}

export async function discard(ctx: CommandContext, input: InputOf<typeof contract.discard>) {
  const release = await requireRelease(ctx, input.id);
  requireVersion(release, input.expectedVersion);
  if (release.status === 'applied')
    throw new Problem('not_found', { detail: 'This release is loaded: take it back instead.' });
  await queries.deleteRelease(ctx.tx, release.id);
  ctx.change(contract.releasesTopic.name, 'all', release.id);
  const { source, checksum } = release;
  ctx.audit({
    action: contract.discard.name,
    entity: 'code_release',
    entityId: release.id,
    before: { source, checksum },
  });
  return {};
}

export async function changes(ctx: QueryContext, input: InputOf<typeof contract.changes>) {
  const { id, kind, skip } = input;
  if (!(await queries.selectReleaseRow(ctx.db, id))) throw new Problem('not_found');
  const found = await queries.selectChanges(ctx.db, id, kind, skip, CHANGES_PAGE + 1);
  return { changes: found.slice(0, CHANGES_PAGE), hasMore: found.length > CHANGES_PAGE };
}

/**
 * Charges of a connected EHR: a job reads what lies in the folders that a person named, puts every charge on the draft sheet
 * of its visit, where a person completes it, and keeps what finds no visit until it does, or a person drops it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as contract from '../../shared/charge-feed.ts';
import type { InputOf } from '../../shared/contract.ts';
import { addChargeLines, type ImportedLine, sortChargeLines } from '../billing/index.ts';
import { act } from '../kernel/act.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, Kernel, PrepareContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { type ChargeMessage, chargesOf } from './charge-message.ts';
import * as queries from './charge-queries.ts';
import { HL7_BYTES_MAX, Hl7Refused, readMessages } from './hl7.ts';

const ACTOR = { kind: 'job', name: 'charges' } as const;
const FILES_MAX = 200;
/** A file that did not change for so long is whole. */
const SETTLED_MS = 5_000;

export async function findFolder(_ctx: PrepareContext, { place }: InputOf<typeof contract.addFolder>) {
  const text = place.trim();
  const found = path.isAbsolute(text) ? await stat(text).catch(() => null) : null;
  if (found?.isDirectory()) return path.resolve(text);
  const message = path.isAbsolute(text)
    ? `There is no folder ${text} on the server. Make it first, then enter it.`
    : 'Enter the whole path of a folder of the server.';
  throw new Problem('invalid_input', { detail: message, errors: [{ path: '/place', message }] });
}

export async function addFolder(ctx: CommandContext, _input: object, place: string) {
  const id = ctx.newId();
  await queries.insertFolder(ctx.tx, id, { place, by: displayNameOf(ctx.actor) });
  ctx.change(contract.foldersTopic.name, 'all', id);
  ctx.audit({ action: contract.addFolder.name, entity: 'charge_folder', entityId: id, after: { place } });
  const [folder] = await queries.selectFolders(ctx.tx, [id]);
  if (!folder) throw new Problem('not_found');
  return folder;
}

export async function removeFolder(ctx: CommandContext, { id }: InputOf<typeof contract.removeFolder>) {
  const [before] = await queries.selectFolders(ctx.tx, [id]);
  if (!before) throw new Problem('not_found');
  await queries.deleteFolder(ctx.tx, id);
  ctx.change(contract.foldersTopic.name, 'all', id);
  ctx.audit({ action: contract.removeFolder.name, entity: 'charge_folder', entityId: id, before });
  return {};
}

export async function lookNow(ctx: CommandContext) {
  for (const id of await queries.askFolders(ctx.tx)) ctx.change(contract.foldersTopic.name, 'all', id);
  return {};
}

export async function dropCharges(ctx: CommandContext, input: InputOf<typeof contract.dropCharges>) {
  const { id, expectedVersion, reason } = input;
  const [before] = await queries.selectWaiting(ctx.tx, [id]);
  if (!before) throw new Problem('not_found', { detail: 'That does not wait any more. Look at the list again.' });
  if (!(await queries.updateMessage(ctx.tx, id, { state: 'dropped', reason: reason.trim() }, expectedVersion)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  ctx.change(contract.waitingTopic.name, 'all', id);
  ctx.audit({ action: contract.dropCharges.name, entity: 'charge_message', entityId: id, before, reason });
  return {};
}

/** How files stood at the look before, by path: what still grows is not read. */
const seen = new Map<string, { sign: string; at: number }>();

async function isSettled(file: string, settledMs: number): Promise<boolean> {
  const { size, mtimeMs } = await stat(file);
  const sign = `${size} ${mtimeMs}`;
  const before = seen.get(file);
  if (before?.sign !== sign) seen.set(file, { sign, at: performance.now() });
  return performance.now() - (seen.get(file)?.at ?? 0) >= settledMs;
}

/** Looks once into a folder, then tries again what waits. */
export async function lookAtFolder(kernel: Kernel, id: string, settledMs = SETTLED_MS): Promise<void> {
  const [folder] = await queries.selectFolders(kernel.database.db, [id]);
  if (!folder) return;
  const told: string[] = [];
  let isRefused = false;
  try {
    const found = await readdir(folder.place, { withFileTypes: true });
    // Names of files that are still being written, as programs of transfer have them, are left alone.
    const names = found
      .filter((one) => one.isFile() && !/^\.|\.(tmp|part|filepart|lock)$/i.test(one.name))
      .map(({ name }) => name);
    for (const name of names.sort().slice(0, FILES_MAX)) {
      const file = path.join(folder.place, name);
      if (!(await isSettled(file, settledMs))) continue;
      const refusal = await takeFile(kernel, folder.place, name);
      seen.delete(file);
      if (refusal) isRefused = true;
      told.push(refusal ? `${name} could not be read: it lies in “failed” with the reason.` : `Took ${name}.`);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code || error instanceof Problem) throw error;
    isRefused = true;
    told.push(
      `The folder cannot be worked in (${message}). Let the account that Anteroom runs under read and write it.`,
    );
  }
  await act(kernel, ACTOR, 'exchange.lookedForCharges', async (ctx) => {
    await place(ctx, null);
    const outcome = told.join(' ').slice(0, 2_000);
    const isNew = told.length > 0 && outcome !== folder.outcome;
    await queries.updateLooked(ctx.tx, id, told.length > 0 ? { outcome, isRefused } : null);
    if (isNew || folder.lookedAt === null) ctx.change(contract.foldersTopic.name, 'all', id);
    if (isNew && isRefused)
      ctx.audit({ action: 'exchange.chargesRefused', entity: 'charge_folder', entityId: id, reason: outcome });
  });
}

/** Takes all messages of a file, or none; the file is moved away. Returns why it was refused. */
async function takeFile(kernel: Kernel, folder: string, name: string): Promise<string | null> {
  const file = path.join(folder, name);
  try {
    if ((await stat(file)).size > HL7_BYTES_MAX)
      throw new Hl7Refused('The file is larger than 8 MB. Have it sent in smaller ones.');
    const messages = readMessages(await readFile(file)).map(chargesOf);
    await requireOwnNumbers(kernel, messages);
    await act(kernel, ACTOR, 'exchange.takeCharges', (ctx) => take(ctx, messages, name));
  } catch (error) {
    if (!(error instanceof Hl7Refused)) throw error;
    const target = await move(folder, 'failed', name);
    await writeFile(`${target}.reason.txt`, `${error.message}\n`);
    return error.message;
  }
  await move(folder, 'done', name);
  return null;
}

/** What lies there under that name already is not written over. */
async function move(folder: string, to: 'done' | 'failed', name: string): Promise<string> {
  await mkdir(path.join(folder, to), { recursive: true });
  const { name: stem, ext } = path.parse(name);
  for (let n = 1; ; n++) {
    const target = path.join(folder, to, n === 1 ? name : `${stem}-${n}${ext}`);
    if (await stat(target).catch(() => null)) continue;
    await rename(path.join(folder, name), target);
    return target;
  }
}

const checksumOf = ({ lines }: ChargeMessage): string =>
  createHash('sha256').update(JSON.stringify(lines)).digest('hex');

/** The same once more does no harm; other charges under an old number would be lost. Throws Hl7Refused. */
async function requireOwnNumbers(kernel: Kernel, messages: readonly ChargeMessage[]): Promise<void> {
  for (const [sender, all] of Map.groupBy(messages, (message) => message.sender)) {
    const ids = all.map(({ controlId }) => controlId);
    const known = await queries.selectKnown(kernel.database.db, sender, ids);
    for (const message of all) {
      const { controlId } = message;
      const before = known.get(controlId);
      if (before !== undefined && before !== checksumOf(message))
        throw new Hl7Refused(
          `Message ${controlId} came before with other charges. Have the other system give each message a number of its own.`,
        );
      known.set(controlId, checksumOf(message));
    }
  }
}

async function take(ctx: CommandContext, messages: readonly ChargeMessage[], fileName: string): Promise<void> {
  const ids: string[] = [];
  for (const message of messages) {
    const id = ctx.newId();
    const checksum = checksumOf(message);
    const { date: serviceOn, ...rest } = message;
    if (!(await queries.insertMessage(ctx.tx, { ...rest, id, checksum, fileName, at: ctx.now, serviceOn }))) continue;
    ids.push(id);
    ctx.audit({
      action: 'exchange.takeCharges',
      entity: 'charge_message',
      entityId: id,
      after: { fileName, checksum },
    });
  }
  await place(ctx, ids);
}

/** Puts what can be put on the sheets of visits; the rest says why it waits. Null: everything that waits. */
async function place(ctx: CommandContext, ids: readonly string[] | null): Promise<void> {
  if (ids?.length === 0) return;
  const messages = await queries.lockWaiting(ctx.tx, ids);
  const all = messages.flatMap(({ lines }) => lines);
  if (all.length === 0) return;
  const sorted = await sortByVisit(ctx, all);
  const fits = all.flatMap((item, i) => {
    const one = sorted[i];
    return one && 'appointmentId' in one ? [{ ...item, appointmentId: one.appointmentId }] : [];
  });
  const late = await addChargeLines(ctx, fits);
  const reasons = new Map(all.map((item, i) => [item, (sorted[i] as { refused?: string }).refused]));
  for (const { id, reason: before, lines } of messages) {
    const left = lines.filter((item) => reasons.get(item) !== undefined || late.has(item.externalId));
    const reason = [...new Set(left.map((item) => late.get(item.externalId) ?? reasons.get(item)))].join(' ');
    if (left.length === lines.length && reason === before) continue;
    await queries.updateMessage(
      ctx.tx,
      id,
      left.length > 0 ? { state: 'waiting', lines: left, reason } : { state: 'taken', lines: [], reason: null },
    );
    ctx.change(contract.waitingTopic.name, 'all', id);
  }
}

/** By the number of the visit; where nobody here knows it, by the number of the record and the day. */
async function sortByVisit(ctx: CommandContext, items: readonly ImportedLine[]) {
  const sorted = await sortChargeLines(ctx.tx, items);
  const open = items.flatMap((item, i) => {
    const one = sorted[i];
    return one && 'refused' in one && item.visit.visitId !== '' && item.visit.recordNumber !== '' ? [i] : [];
  });
  if (open.length === 0) return sorted;
  const again = await sortChargeLines(
    ctx.tx,
    open.map((i) => ({ ...(items[i] as ImportedLine), visit: { ...(items[i] as ImportedLine).visit, visitId: '' } })),
  );
  return sorted.map((one, i) => {
    const other = again[open.indexOf(i)];
    return other && 'appointmentId' in other ? other : one;
  });
}

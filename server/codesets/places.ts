/** Reaching a place where bundles lie: a folder of the server, or an address. What is wrong there is said in one sentence. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BUNDLE_BYTES_MAX } from './bundle.ts';
import { CodeFileRefused } from './staged.ts';

/** So many bundles may lie in a folder: those that are done with are taken away by whoever put them there. */
const BUNDLES_MAX = 100;
/** 192 MB in three minutes are 9 Mbit/s. */
const FETCH_MS_MAX = 180_000;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Which kind of place a text names; a refusal says what to enter instead. */
export async function placeOf(
  text: string,
): Promise<{ kind: 'folder' | 'address'; place: string } | { refusal: string }> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
    const url = URL.parse(text);
    if (!url) return { refusal: 'This is no address. Enter one that begins with https://.' };
    if (url.username || url.password)
      return { refusal: 'An address must not hold a password. Enter it without the part before the @.' };
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
      return { refusal: 'Only https can be read safely. Enter an address that begins with https://.' };
    return { kind: 'address', place: url.href };
  }
  if (!path.isAbsolute(text))
    return { refusal: 'Enter the whole path of a folder of the server, or an address that begins with https://.' };
  const place = path.resolve(text);
  const found = await stat(place).catch(() => null);
  if (!found) return { refusal: `There is no folder ${place} on the server. Make it first, then enter it.` };
  if (!found.isDirectory()) return { refusal: `${place} is a file. Enter the folder in which bundles will lie.` };
  return { kind: 'folder', place };
}

/** The zips of a folder. Throws CodeFileRefused. */
export async function bundlesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new CodeFileRefused(
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? `The folder ${folder} is not there any more. Make it again, or take it off this list.`
        : `The folder ${folder} cannot be read (${error.code}). Let the account that Anteroom runs under read it.`,
    );
  });
  const names = found.filter((one) => one.isFile() && /\.zip$/i.test(one.name)).map(({ name }) => name);
  if (names.length > BUNDLES_MAX)
    throw new CodeFileRefused(`More than ${BUNDLES_MAX} bundles lie in ${folder}. Take those away that are done with.`);
  return names.sort();
}

/** Throws CodeFileRefused. */
export async function readBundle(folder: string, name: string): Promise<Buffer> {
  const file = path.join(folder, name);
  const found = await stat(file).catch(() => null);
  if (found && found.size > BUNDLE_BYTES_MAX)
    throw new CodeFileRefused(`${name} is larger than any bundle of codes. Ask its publisher for smaller ones.`);
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CodeFileRefused(
      `${name} cannot be read (${error.code}). Let the account that Anteroom runs under read it.`,
    );
  });
}

/** What an address gives; null where it is what it gave before. Throws CodeFileRefused. */
export async function fetchBundle(
  address: string,
  etag: string | null,
): Promise<{ bytes: Buffer; etag: string | null } | null> {
  const { host } = new URL(address);
  try {
    const response = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.timeout(FETCH_MS_MAX),
      headers: etag ? { 'if-none-match': etag } : {},
    });
    if (response.status === 304) return null;
    if (response.status >= 300 && response.status < 400)
      throw new CodeFileRefused(`${host} leads to another address. Enter the one at which the bundle really lies.`);
    if (!response.ok || !response.body)
      throw new CodeFileRefused(`${host} gave no bundle (it answered ${response.status}). Look at the address.`);
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of response.body) {
      size += piece.length;
      if (size > BUNDLE_BYTES_MAX)
        throw new CodeFileRefused(`What ${host} gives is larger than any bundle of codes. Look at the address.`);
      pieces.push(piece);
    }
    return { bytes: Buffer.concat(pieces), etag: response.headers.get('etag') };
  } catch (error) {
    if (error instanceof CodeFileRefused) throw error;
    throw new CodeFileRefused(
      `${host} could not be reached, or broke off. It is tried again by itself; look at the address and the network.`,
    );
  }
}

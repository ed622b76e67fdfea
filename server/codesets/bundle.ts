/**
 * A bundle of code files with the signature of who put it together: a zip with `manifest.json` (who, when, until when it is
 * good, the SHA-256 of each file), `manifest.sig` (Ed25519 over the very bytes of the manifest, base64) and the files as they
 * were published. Nothing of it is unpacked before the signature was found to be that of somebody the clinic trusts.
 */
import { createHash, type KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { CivilDate, Line, Moment, Nullable, Shape } from '../../shared/contract.ts';
import { fingerprint, isSignedBy, publicKeyText, signatureOf } from '../kernel/signing.ts';
import { CodeFileRefused } from './staged.ts';
import { contentOf, entriesOf, isZip, type ZipEntry, zipOf } from './zip.ts';

const FORMAT = 'anteroom-codes-1';
const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
const FILES_MAX = 60;
const MANIFEST_BYTES_MAX = 262_144;
const SIGNATURE_BYTES_MAX = 200;
/** The largest bundle, and what its files may come to when unpacked: each is at most what a person may send. */
export const BUNDLE_BYTES_MAX = 201_326_592;
const FILE_BYTES_MAX = 100_663_296;
const ALL_BYTES_MAX = 402_653_184;
/** Clocks of two houses may differ by so much. */
const AHEAD_HOURS_MAX = 24;

const BundleFile = Shape({
  /** A name without folders; whatever else it is, a file is written nowhere under it. */
  name: Type.String({ minLength: 1, maxLength: 120, pattern: '^[A-Za-z0-9][A-Za-z0-9._ ()-]*$' }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer({ minimum: 1, maximum: FILE_BYTES_MAX }),
  /** From when on it holds; null: as the file or its name says. */
  effectiveFrom: Nullable(CivilDate),
});
const Manifest = Shape({
  format: Type.Literal(FORMAT),
  publisher: Line(120),
  /** The public key of the publisher, base64. */
  key: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
  issuedAt: Moment,
  /** After that it is stale: whoever holds updates back cannot do so unseen. */
  validUntil: Moment,
  /** In the order in which they are to be loaded. */
  files: Type.Array(BundleFile, { minItems: 1, maxItems: FILES_MAX }),
});
export type Manifest = Static<typeof Manifest>;

export interface BundledFile {
  name: string;
  bytes: Buffer;
  effectiveFrom: string | null;
}

/** Makes a bundle. The same files, key and moments give the same bytes. */
export function makeBundle(
  about: { publisher: string; issuedAt: Temporal.Instant; validUntil: Temporal.Instant },
  files: readonly BundledFile[],
  key: KeyObject,
): Buffer {
  const manifest: Manifest = {
    format: FORMAT,
    publisher: about.publisher,
    key: publicKeyText(key),
    issuedAt: about.issuedAt.toString(),
    validUntil: about.validUntil.toString(),
    files: files.map(({ name, bytes, effectiveFrom }) => ({
      name,
      sha256: sha256(bytes),
      bytes: bytes.length,
      effectiveFrom,
    })),
  };
  requireManifest(manifest, 'The bundle');
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  return zipOf([
    { path: MANIFEST, bytes: text },
    { path: SIGNATURE, bytes: Buffer.from(`${signatureOf(text, key)}\n`) },
    ...files.map(({ name, bytes }) => ({ path: name, bytes })),
  ]);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function requireManifest(it: unknown, name: string): asserts it is Manifest {
  if (!Value.Check(Manifest, it)) {
    const [wrong] = Value.Errors(Manifest, it);
    throw new CodeFileRefused(
      `${name} has a list of files that is not whole (${wrong?.instancePath || 'the list'} ${wrong?.message}). Ask its publisher for a new one.`,
    );
  }
  const { files, issuedAt, validUntil } = it;
  const double = files.find(({ name: one }, i) => files.findIndex((other) => other.name === one) !== i);
  if (double) throw new CodeFileRefused(`${name} lists ${double.name} twice. Ask its publisher for a new one.`);
  if (Temporal.Instant.compare(Temporal.Instant.from(issuedAt), Temporal.Instant.from(validUntil)) >= 0)
    throw new CodeFileRefused(`${name} was stale before it was made. Ask its publisher for a new one.`);
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > ALL_BYTES_MAX)
    throw new CodeFileRefused(
      `${name} comes to far more than sets of codes when it is unpacked. Ask its publisher for smaller ones.`,
    );
}

/** A name that is a path could be meant to be written somewhere: such a zip is refused as a whole. */
function namedEntries(zip: Buffer, name: string): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of entriesOf(zip, name)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a file has them
    if (/[/\\:\u0000-\u001f]|^\.\.?$/.test(entry.path))
      throw new CodeFileRefused(
        `${name} holds a file whose name is a path (${entry.name.slice(0, 60)}). Nothing of it was taken. Ask its publisher for a new one.`,
      );
    if (entries.has(entry.path))
      throw new CodeFileRefused(`${name} holds ${entry.path} twice. Ask its publisher for a new one.`);
    entries.set(entry.path, entry);
  }
  return entries;
}

interface Trust {
  /** Public keys that the clinic entered. */
  keys: readonly string[];
  now: Temporal.Instant;
}

/** What a bundle says of itself, once it is known who signed it. Throws CodeFileRefused. */
export async function readManifest(bytes: Buffer, name: string, { keys, now }: Trust): Promise<Manifest> {
  if (bytes.length > BUNDLE_BYTES_MAX)
    throw new CodeFileRefused(`${name} is larger than any bundle of codes. Ask its publisher for smaller ones.`);
  if (!isZip(bytes)) throw new CodeFileRefused(`${name} is no bundle of codes: it is no zip. Take it out of there.`);
  const entries = namedEntries(bytes, name);
  const [list, signature] = [entries.get(MANIFEST), entries.get(SIGNATURE)];
  if (!list)
    throw new CodeFileRefused(
      `${name} is no bundle of codes: it has no list of its files. Send a file as CMS publishes it by hand instead.`,
    );
  if (!signature)
    throw new CodeFileRefused(`${name} carries no signature, so nobody can say whose it is. Ask its publisher.`);
  const text = await contentOf(bytes, list, name, MANIFEST_BYTES_MAX);
  const signed = (await contentOf(bytes, signature, name, SIGNATURE_BYTES_MAX)).toString('latin1').trim();
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    throw new CodeFileRefused(`${name} has a list of files that cannot be read. Ask its publisher for a new one.`);
  }
  // Whose key it is comes first: of a stranger's list nothing else is told.
  const key = String((manifest as { key?: unknown } | null)?.key ?? '');
  if (!keys.includes(key))
    throw new CodeFileRefused(
      `${name} is signed by a key that is not trusted here (${fingerprint(key)}). Ask the publisher for the key, compare it, and enter it; or take the file away.`,
    );
  if (!isSignedBy(text, signed, key))
    throw new CodeFileRefused(
      `The signature of ${name} does not fit: it was changed after it was signed. Ask its publisher for a new one.`,
    );
  requireManifest(manifest, name);
  const until = Temporal.Instant.from(manifest.validUntil);
  if (Temporal.Instant.compare(now, until) > 0)
    throw new CodeFileRefused(
      `${name} is stale: it was good until ${manifest.validUntil.slice(0, 10)}. Ask its publisher for a new one.`,
    );
  if (Temporal.Instant.compare(Temporal.Instant.from(manifest.issuedAt), now.add({ hours: AHEAD_HOURS_MAX })) > 0)
    throw new CodeFileRefused(
      `${name} says that it was made in the future (${manifest.issuedAt.slice(0, 10)}). Look at this server’s clock, or ask its publisher.`,
    );
  return manifest;
}

/** The files of a bundle whose manifest was read: all of them, each as it was signed, and no other. Throws CodeFileRefused. */
export async function filesOf(bytes: Buffer, name: string, manifest: Manifest): Promise<BundledFile[]> {
  const entries = namedEntries(bytes, name);
  const listed = new Set([MANIFEST, SIGNATURE, ...manifest.files.map((file) => file.name)]);
  const stranger = [...entries.keys()].find((path) => !listed.has(path));
  if (stranger)
    throw new CodeFileRefused(`${name} holds ${stranger}, which its publisher did not sign. Ask for a new one.`);
  const files: BundledFile[] = [];
  for (const { name: path, sha256: sum, bytes: size, effectiveFrom } of manifest.files) {
    const entry = entries.get(path);
    if (!entry) throw new CodeFileRefused(`${path} is missing in ${name}. Ask its publisher for a new one.`);
    const content = entry.bytes === size ? await contentOf(bytes, entry, name, size) : null;
    if (content === null || sha256(content) !== sum)
      throw new CodeFileRefused(`${path} in ${name} is not what its publisher signed. Ask for a new one.`);
    files.push({ name: path, bytes: content, effectiveFrom });
  }
  return files;
}

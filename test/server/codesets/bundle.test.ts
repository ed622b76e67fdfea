/** Bundles: what a publisher signs is what a clinic reads; everything else is refused in words before it is unpacked. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { type BundledFile, filesOf, makeBundle, readManifest } from '../../../server/codesets/bundle.ts';
import { contentOf, entriesOf, zipOf } from '../../../server/codesets/zip.ts';
import { makeBundleFile, makeKey } from '../../../server/console-bundle.ts';
import { publicKeyText, signatureOf } from '../../../server/kernel/signing.ts';

const { privateKey: key } = generateKeyPairSync('ed25519');
const NOW = Temporal.Instant.from('2026-01-10T12:00:00Z');
const trust = { keys: [publicKeyText(key)], now: NOW };
const HCPCS = 'kind\tcode\tlong\tshort\tadded\teffective\tterminated\taction\n';
const files: BundledFile[] = [
  {
    name: 'HCPC2026_JAN.txt',
    bytes: Buffer.from(`${HCPCS}code\tG0101\tA service\tService\t\t\t\tN\n`),
    effectiveFrom: null,
  },
  { name: 'pos (new).csv', bytes: Buffer.from('code,description\n11,Office\n'), effectiveFrom: '2026-01-01' },
];
const about = {
  publisher: 'Codes for small clinics',
  issuedAt: Temporal.Instant.from('2026-01-05T00:00:00Z'),
  validUntil: Temporal.Instant.from('2026-06-30T00:00:00Z'),
};
const good = makeBundle(about, files, key);

/** The files of a zip by name, to be tampered with. */
async function partsOf(zip: Buffer): Promise<{ path: string; bytes: Buffer }[]> {
  const parts = [];
  for (const entry of entriesOf(zip, 'x')) parts.push({ path: entry.path, bytes: await contentOf(zip, entry, 'x') });
  return parts;
}

const take = async (bytes: Buffer): Promise<BundledFile[]> =>
  filesOf(bytes, 'codes.zip', await readManifest(bytes, 'codes.zip', trust));

/** A list that a trusted person signed, whatever is in it. */
async function signedAs(change: (manifest: { files: Record<string, unknown>[] }) => object): Promise<Buffer> {
  const [manifest, , ...rest] = await partsOf(good);
  const text = Buffer.from(JSON.stringify(change(JSON.parse(String(manifest?.bytes)))));
  return zipOf([
    { path: 'manifest.json', bytes: text },
    { path: 'manifest.sig', bytes: Buffer.from(signatureOf(text, key)) },
    ...rest,
  ]);
}

t.test('what is signed is read, file for file, and made anew it is the same', async (t) => {
  t.same(await take(good), files);
  t.ok(makeBundle(about, files, key).equals(good));
});

t.test('what is not whole, not signed, not trusted, not fresh or not fitting is refused in words', async (t) => {
  const parts = await partsOf(good);
  const swap = (name: string, bytes: Buffer | string | null): Buffer =>
    zipOf(
      parts.flatMap((part) =>
        part.path !== name ? [part] : bytes === null ? [] : [{ path: name, bytes: Buffer.from(bytes) }],
      ),
    );
  const rename = (from: string, to: string): Buffer =>
    zipOf(parts.map((part) => (part.path === from ? { ...part, path: to } : part)));
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const bomb = zipOf([{ path: 'manifest.json', bytes: Buffer.alloc(50_000_000, ' ') }, ...parts.slice(1)]);
  const [, signature] = parts;
  const cases: Record<string, [Buffer, RegExp]> = {
    empty: [Buffer.alloc(0), /no zip/],
    'no zip': [Buffer.from('G0101'), /no zip/],
    'no list': [swap('manifest.json', null), /no list of its files/],
    'no signature': [swap('manifest.sig', null), /carries no signature/],
    'a signature of nonsense': [swap('manifest.sig', 'AAAA'), /signature of codes.zip does not fit/],
    'a long signature': [swap('manifest.sig', 'A'.repeat(4_000)), /larger/],
    'a list in other words': [
      swap('manifest.json', String(parts[0]?.bytes).replace('small clinics', 'large clinics')),
      /signature of codes.zip does not fit/,
    ],
    'no JSON': [swap('manifest.json', '{'), /cannot be read/],
    'JSON of nothing': [swap('manifest.json', 'null'), /key that is not trusted/],
    'a stranger': [makeBundle(about, files, stranger), /key that is not trusted here \([0-9a-f ]{19}\)/],
    stale: [makeBundle({ ...about, validUntil: NOW.subtract({ hours: 1 }) }, files, key), /stale.*2026-01-10/],
    'from the future': [makeBundle({ ...about, issuedAt: NOW.add({ hours: 25 }) }, files, key), /in the future/],
    'a file changed': [
      swap('HCPC2026_JAN.txt', `${HCPCS}code\tG0101\tA servant\tService\t\t\t\tN\n`),
      /not what its publisher signed/,
    ],
    'a file longer': [swap('HCPC2026_JAN.txt', 'x'.repeat(9_000)), /not what its publisher signed/],
    'a file missing': [swap('HCPC2026_JAN.txt', null), /HCPC2026_JAN.txt is missing/],
    'a file more': [
      zipOf([...parts, { path: 'more.txt', bytes: Buffer.from('x') }]),
      /more.txt, which its publisher did not sign/,
    ],
    'a file twice': [zipOf([...parts, ...parts.slice(2)]), /HCPC2026_JAN.txt twice/],
    'the list twice': [zipOf([...parts, ...parts.slice(0, 1)]), /manifest.json twice/],
    'a path up': [rename('HCPC2026_JAN.txt', '../HCPC2026_JAN.txt'), /name is a path/],
    'a path from the root': [rename('HCPC2026_JAN.txt', '/etc/passwd'), /name is a path/],
    'a path of Windows': [rename('HCPC2026_JAN.txt', 'C:\\codes.txt'), /name is a path/],
    'a zip bomb': [bomb, /far larger/],
    'a signed path': [
      await signedAs((it) => ({ ...it, files: [{ ...it.files[0], name: '../x' }] })),
      /not whole.*name/,
    ],
    'a signed member too many': [await signedAs((it) => ({ ...it, more: 1 })), /not whole/],
    'a signed file of 5 GB': [
      await signedAs((it) => ({ ...it, files: [{ ...it.files[0], bytes: 5e9 }] })),
      /not whole.*bytes/,
    ],
    'signed files of 500 MB': [
      await signedAs((it) => ({
        ...it,
        files: [1, 2, 3, 4, 5].map((n) => ({ ...it.files[0], name: `${n}`, bytes: 1e8 })),
      })),
      /comes to far more/,
    ],
    'a signed file twice': [
      await signedAs((it) => ({ ...it, files: [it.files[0], it.files[0]] })),
      /lists HCPC2026_JAN.txt twice/,
    ],
    'signed without files': [await signedAs((it) => ({ ...it, files: [] })), /not whole/],
  };
  t.ok(signature);
  for (const [name, [bytes, sentence]] of Object.entries(cases))
    await t.rejects(take(bytes), { code: 'code_file_refused', message: sentence }, name);
});

t.test('cut anywhere or with any byte turned it is refused in words, or it is the same still', async (t) => {
  for (let length = 0; length < good.length; length += 7) {
    await t.rejects(take(good.subarray(0, length)), { code: 'code_file_refused' }, `cut at ${length}`);
  }
  for (let at = 0; at < good.length; at += 3) {
    const turned = Buffer.from(good);
    turned[at] = (turned[at] as number) ^ 0xff;
    try {
      t.same(await take(turned), files, `a byte that says nothing, at ${at}`);
    } catch (error) {
      t.match(error, { code: 'code_file_refused' }, `turned at ${at}`);
    }
  }
});

t.test('the console makes a key and a bundle of the files of a folder, and none of what nobody can read', async (t) => {
  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
  };
  const out = t.testdir({
    in: { 'HCPC2026_JAN.txt': String(files[0]?.bytes), '.hidden': 'x' },
    bad: { 'x.txt': 'no codes' },
  });
  const [keyFile, target] = [path.join(out, 'key.pem'), path.join(out, 'codes.zip')];
  await makeKey(keyFile, say);
  t.equal(statSync(keyFile).mode & 0o777, 0o600);
  await t.rejects(makeKey(keyFile, say), /never written over/);
  const mine = publicKeyText(createPrivateKey(readFileSync(keyFile)));
  t.ok(said.some((line) => line.endsWith(mine)));
  const values = { key: keyFile, publisher: 'Codes for small clinics' };
  await makeBundleFile(path.join(out, 'in'), target, values, say);
  t.ok(said.includes('HCPC2026_JAN.txt: HCPCS Level II, January 2026'));
  await t.rejects(makeBundleFile(path.join(out, 'in'), target, values, say), /say --force/);
  const bytes = readFileSync(target);
  const manifest = await readManifest(bytes, 'codes.zip', { keys: [mine], now: Temporal.Now.instant() });
  t.match(manifest, { publisher: 'Codes for small clinics', files: [{ effectiveFrom: '2026-01-01' }] });
  t.equal((await filesOf(bytes, 'codes.zip', manifest)).length, 1);
  await t.rejects(makeBundleFile(path.join(out, 'bad'), `${target}2`, values, say), { code: 'code_file_refused' });
  writeFileSync(
    path.join(out, 'rsa.pem'),
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
  );
  await t.rejects(
    makeBundleFile(path.join(out, 'in'), `${target}3`, { ...values, key: path.join(out, 'rsa.pem') }, say),
    /no Ed25519 key/,
  );
});

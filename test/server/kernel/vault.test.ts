import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { secretsFrom } from '../../../server/kernel/secrets.ts';
import { openVault } from '../../../server/kernel/vault.ts';
import fc from '../../helpers/property.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'anteroom-vault-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const vault = openVault(folder, secretsFrom(new Map([[1, randomBytes(32)]])));
const fileOf = (name: string): string => path.join(folder, name.slice(0, 2), name);
const MAX = 10_000_000;

t.test('any content in any pieces comes back as it was, and no part of it lies on the disk', async (t) => {
  const piece = fc.uint8Array({ maxLength: 3000 });
  const size = fc.constantFrom(0, 1, 65_535, 65_536, 65_537, 131_072, 200_001);
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), size, async (pieces, big) => {
      const all = [...pieces, randomBytes(big)];
      const whole = Buffer.concat(all);
      const stored = await vault.write(all, MAX);
      t.equal(stored.sizeBytes, whole.length);
      t.ok((await vault.readWhole(stored.name, stored.sealedKey)).equals(whole));
      if (whole.length >= 16) t.notOk(readFileSync(fileOf(stored.name)).includes(whole.subarray(0, 16)));
      const again = await vault.write([whole], MAX);
      t.ok(again.address.equals(stored.address), 'the same content has the same address');
      t.not(again.name, stored.name);
    }),
    { numRuns: 25 },
  );
});

t.test('a file that was cut, changed or put in the place of another is not read', async (t) => {
  const content = randomBytes(200_000);
  const [one, two] = [await vault.write([content], MAX), await vault.write([content], MAX)];
  await t.rejects(vault.readWhole(one.name, two.sealedKey), 'the key of another file');
  const sealed = readFileSync(fileOf(one.name));
  truncateSync(fileOf(one.name), 2 * (65_536 + 16));
  await t.rejects(vault.readWhole(one.name, one.sealedKey), 'cut between two blocks');
  writeFileSync(fileOf(one.name), sealed.with(70_000, (sealed[70_000] ?? 0) ^ 1));
  await t.rejects(vault.readWhole(one.name, one.sealedKey), 'one bit');
  writeFileSync(fileOf(one.name), sealed);
  t.ok((await vault.readWhole(one.name, one.sealedKey)).equals(content));
});

t.test('what is too large, or ends with an error, leaves nothing behind', async (t) => {
  const count = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile()).length;
  const before = count();
  await t.rejects(vault.write([Buffer.alloc(600), Buffer.alloc(600)], 1000), { code: 'too_large' });
  const broken = async function* () {
    yield Buffer.alloc(70_000);
    throw new Error('the line went dead');
  };
  await t.rejects(vault.write(broken(), MAX), /went dead/);
  t.equal(count(), before);
  await t.rejects(vault.readWhole('../../etc/passwd', Buffer.alloc(60)));
});

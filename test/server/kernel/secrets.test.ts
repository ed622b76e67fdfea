import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { KeyFileError, makeKeyFile, openSecrets, secretsFrom } from '../../../server/kernel/secrets.ts';
import fc from '../../helpers/property.ts';

const first = randomBytes(32);
const second = randomBytes(32);
const secrets = secretsFrom(new Map([[1, first]]));

t.test('what is sealed opens again for the same purpose and context, and for no other', async (t) => {
  let failures = 0;
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.string(),
      fc.string({ minLength: 1 }),
      (plain, context, other) => {
        const sealed = secrets.seal('draft', plain, context);
        if (!secrets.open('draft', sealed, context).equals(plain)) return false;
        for (const wrong of [
          () => secrets.open('reply', sealed, context),
          () => secrets.open('draft', sealed, context + other),
          () => secretsFrom(new Map([[1, second]])).open('draft', sealed, context),
        ]) {
          try {
            wrong();
            return false;
          } catch {
            failures++;
          }
        }
        return true;
      },
    ),
    { numRuns: 100, seed: 3 },
  );
  t.equal(failures, 300, 'every wrong way was refused');
  t.equal(secrets.open('draft', secrets.seal('draft', 'Zoë – 15:30')).toString('utf8'), 'Zoë – 15:30');
  t.notOk(secrets.seal('draft', 'a readable note').includes('readable'));
  t.not(secrets.seal('draft', 'same').toString('hex'), secrets.seal('draft', 'same').toString('hex'));
});

t.test('one flipped bit anywhere, a missing end or a longer one is refused', async (t) => {
  const sealed = secrets.seal('draft', 'patient prefers mornings', 'row-7');
  const opened: number[] = [];
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    try {
      secrets.open('draft', changed, 'row-7');
      opened.push(bit);
    } catch {}
  }
  t.same(opened, [], `none of ${sealed.length * 8} opens`);
  for (let length = 0; length < sealed.length; length++)
    t.throws(() => secrets.open('draft', sealed.subarray(0, length), 'row-7'), `${length} bytes of ${sealed.length}`);
  t.throws(() => secrets.open('draft', Buffer.concat([sealed, Buffer.from([0])]), 'row-7'));
  t.equal(secrets.open('draft', sealed, 'row-7').toString(), 'patient prefers mornings', 'the whole one still does');
});

t.test('a new key seals from now on, and what the old one sealed stays readable', async (t) => {
  const old = secrets.seal('draft', 'before');
  const rotated = secretsFrom(
    new Map([
      [1, first],
      [2, second],
    ]),
  );
  const fresh = rotated.seal('draft', 'after');
  t.equal(old[0], 1);
  t.equal(fresh[0], 2);
  t.equal(rotated.open('draft', old).toString(), 'before');
  t.equal(rotated.open('draft', fresh).toString(), 'after');
  t.throws(() => secrets.open('draft', fresh), /key of version 2 is not in the key file/);
  t.same(rotated.mac('audit-head', 'x'), secrets.mac('audit-head', 'x'), 'check values of earlier days still hold');
});

t.test('check values differ by purpose, data and key', async (t) => {
  const values = [
    secrets.mac('a', 'x'),
    secrets.mac('b', 'x'),
    secrets.mac('a', 'y'),
    secretsFrom(new Map([[1, second]])).mac('a', 'x'),
  ].map((value) => value.toString('hex'));
  t.equal(new Set(values).size, 4);
  t.equal(secrets.mac('a', 'x').toString('hex'), values[0]);
});

t.test('the key file', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-secrets-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'secrets', 'server.key');
  const open = () => openSecrets(path.dirname(file));

  await t.test('two starts at once agree on one key, which only we can read', async (t) => {
    await Promise.all(Array.from({ length: 8 }, () => makeKeyFile(path.dirname(file))));
    const [one, other] = await Promise.all([open(), open()]);
    t.equal(one.open('draft', other.seal('draft', 'shared')).toString(), 'shared');
    t.same(await readdir(path.dirname(file)), ['server.key'], 'nothing is left beside it');
    t.equal((await stat(file)).mode & 0o777, 0o600);
    t.equal((await stat(path.dirname(file))).mode & 0o777, 0o700);
    await chmod(file, 0o644);
    await open();
    t.equal((await stat(file)).mode & 0o777, 0o600, 'a copy that was put back carelessly is closed again');
  });

  const whole = await readFile(file, 'utf8');
  const sealed = (await open()).seal('draft', 'kept');

  await t.test('a damaged one is told in words and left as it is', async (t) => {
    const key = (JSON.parse(whole) as Record<string, string>)[1] as string;
    for (const damaged of [
      '',
      whole.slice(0, 20),
      '\0'.repeat(whole.length),
      '{}',
      'null',
      '[]',
      JSON.stringify({ 1: key.slice(0, 20) }),
      JSON.stringify({ 1: 7 }),
      JSON.stringify({ 2: key }),
      JSON.stringify({ 1: key, 256: key }),
      JSON.stringify({ 1: key, one: key }),
    ]) {
      await writeFile(file, damaged);
      const error = await open().catch((error: Error) => error);
      t.ok(error instanceof KeyFileError, JSON.stringify(damaged).slice(0, 60));
      t.equal(
        (error as Error).message,
        `The key file ${file} is damaged. Put back the copy that was kept when Anteroom was installed; nothing was changed.`,
      );
      t.equal(await readFile(file, 'utf8'), damaged);
    }
  });

  await t.test('a lost one is told in words, and none is made in its place', async (t) => {
    await rm(file);
    await t.rejects(open(), {
      message: `The key file ${file} is lost. Put back the copy that was kept when Anteroom was installed; nothing was changed.`,
    });
    t.same(await readdir(path.dirname(file)), []);
  });

  await t.test('the copy that was kept opens everything again', async (t) => {
    await writeFile(file, whole);
    t.equal((await open()).open('draft', sealed).toString(), 'kept');
  });
});

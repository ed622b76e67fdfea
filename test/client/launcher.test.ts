/** The launcher and whoever answers in place of the server that the workstation knows. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { openAuthority, serverCertificate } from '../../server/kernel/tls.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const NOW = Temporal.Now.instant();
const ID = '0195a000-0000-7000-8000-000000000001';
let folder: string;
t.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-launcher-'));
});
t.teardown(() => rm(folder, { recursive: true, force: true }));

/** Something that says it is the clinic's server, under an authority of its own. */
async function serve(name: string, id: string) {
  const place = await mkdtemp(path.join(folder, `${name}-`));
  const authority = await openAuthority(place, NOW);
  const pair = await serverCertificate(place, authority, { hosts: ['clinic.local'], addresses: ['127.0.0.1'] }, NOW);
  const server = https.createServer(pair, (request, response) => {
    if (request.url === '/api/ca.pem') response.end(authority.certificatePem);
    else response.end(JSON.stringify({ service: 'anteroom', id, version: '0.1.0' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { authority, close, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function launch(memory: string): Promise<{ code: number | null; out: string; err: string }> {
  const args = [path.join(ROOT, 'client', 'launcher', 'main.ts'), '--print', '--seconds', '1'];
  const child = spawn(process.execPath, args, { env: { ...process.env, ANTEROOM_LAUNCHER_HOME: memory } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    said.out += data;
  });
  child.stderr.on('data', (data) => {
    said.err += data;
  });
  child.stdin.end();
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, ...said };
}

async function remembering(addresses: string[], authorityPem: string): Promise<string> {
  const memory = await mkdtemp(path.join(folder, 'memory-'));
  await writeFile(
    path.join(memory, 'server.json'),
    JSON.stringify({ id: ID, name: 'Clinic', addresses, authorityPem }),
  );
  return memory;
}

t.test('a forged certificate at the known address is an alarm, and what is remembered stays', async (t) => {
  const real = await serve('real', ID);
  const forged = await serve('forged', ID);
  real.close();
  const memory = await remembering([forged.address], real.authority.certificatePem);
  const before = await readFile(path.join(memory, 'server.json'), 'utf8');
  const { code, out, err } = await launch(memory);
  forged.close();
  t.equal(code, 1);
  t.match(err, `Whoever answers at ${forged.address} is not the server that this workstation knows.`);
  t.notMatch(out, /https:/, 'no address is given to open');
  t.equal(await readFile(path.join(memory, 'server.json'), 'utf8'), before);
});

t.test('the known server at another remembered address is opened, and the stranger is told of', async (t) => {
  const real = await serve('real', ID);
  const forged = await serve('forged', ID);
  const { code, out } = await launch(await remembering([forged.address, real.address], real.authority.certificatePem));
  for (const one of [real, forged]) one.close();
  t.equal(code, 0);
  t.match(out, `Whoever answers at ${forged.address} is not the server`);
  t.match(out, `https://${real.address}/`);
});

t.test('another server of ours at the known address is not taken for it', async (t) => {
  const real = await serve('real', ID);
  const other = await serve('other', ID);
  other.close();
  const { code, err } = await launch(await remembering([real.address], other.authority.certificatePem));
  real.close();
  t.equal(code, 1);
  t.match(err, 'is not the server that this workstation knows');
});

import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { isPrivateAddress, openAuthority, serverCertificate } from '../../../server/kernel/tls.ts';

const NOW = Temporal.Now.instant();
let folder: string;
t.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-tls-'));
});
t.teardown(() => rm(folder, { recursive: true, force: true }));

const wanted = { hosts: ['clinic.local'], addresses: ['192.168.7.20', '8.8.8.8'] };

/** What a client that trusts only this authority says about a server under a name. */
async function visit(ca: string, pair: { key: string; cert: string }, servername: string): Promise<string> {
  const server = https.createServer(pair, (_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      https
        .get({ host: '127.0.0.1', port, ca, servername, agent: false }, (response) => {
          response.resume();
          resolve(`ok over ${(response.socket as unknown as { getProtocol(): string }).getProtocol()}`);
        })
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

t.test('the authority and its server’s certificate are made once, and only we can read the keys', async (t) => {
  const authority = await openAuthority(folder, NOW);
  const first = await serverCertificate(folder, authority, wanted, NOW);
  t.match(first.names, ['127.0.0.1', '192.168.7.20']);
  t.notOk(first.names.includes('8.8.8.8'), 'no public address');
  t.ok(first.names.includes('clinic.local'));
  const again = await serverCertificate(folder, await openAuthority(folder, NOW), wanted, NOW);
  t.equal(again.cert, first.cert);
  for (const file of ['authority.key', 'server.key'])
    t.equal((await stat(path.join(folder, file))).mode & 0o777, 0o600, file);
  t.match(authority.fingerprint, /^[0-9A-F]{4}(-[0-9A-F]{4}){3}$/);
  t.equal(await visit(authority.certificatePem, first, 'clinic.local'), 'ok over TLSv1.3');
  t.equal(await visit(authority.certificatePem, first, 'other.local'), 'ERR_TLS_CERT_ALTNAME_INVALID');
});

t.test('a new address or a near end makes a new certificate under the same key', async (t) => {
  const authority = await openAuthority(folder, NOW);
  const before = await serverCertificate(folder, authority, wanted, NOW);
  const moved = await serverCertificate(folder, authority, { ...wanted, addresses: ['192.168.7.21'] }, NOW);
  t.ok(moved.names.includes('192.168.7.21'));
  t.equal(moved.key, before.key);
  const days = (later: Temporal.Instant) => (later.epochMilliseconds - NOW.epochMilliseconds) / 86_400_000;
  t.ok(days(moved.validUntil) <= 397, 'browsers take no longer one');
  const nearEnd = moved.validUntil.subtract({ hours: 24 * 20 });
  const renewed = await serverCertificate(folder, authority, { ...wanted, addresses: ['192.168.7.21'] }, nearEnd);
  t.not(renewed.cert, moved.cert);
  t.equal(renewed.key, before.key);
});

t.test('whoever steals the authority cannot forge another site: the constraints forbid it', async (t) => {
  const authority = await openAuthority(folder, NOW);
  t.match(authority.certificatePem, /BEGIN CERTIFICATE/);
  const thief = await mkdtemp(path.join(folder, 'thief-'));
  const forged = await serverCertificate(thief, authority, { hosts: ['bank.example'], addresses: [] }, NOW);
  t.match(new X509Certificate(forged.cert).subjectAltName, /bank\.example/, 'it can be signed');
  // OpenSSL's "permitted subtree violation" has no name of its own in Node.
  t.match(await visit(authority.certificatePem, forged, 'bank.example'), /^UNSPECIFIED$|PERMITTED/);
  t.match(await readFile(path.join(folder, 'authority.pem'), 'utf8'), /BEGIN CERTIFICATE/);
});

t.test('private addresses', async (t) => {
  for (const address of [
    '10.0.0.1',
    '172.16.9.9',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.3.4',
    '100.64.0.1',
    '127.0.0.1',
  ])
    t.ok(isPrivateAddress(address), address);
  for (const address of ['8.8.8.8', '172.32.0.1', '172.15.0.1', '192.169.0.1', '100.128.0.1'])
    t.notOk(isPrivateAddress(address), address);
});

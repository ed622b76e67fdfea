/**
 * The clinic's own certificate authority, made at the first start, and the certificate of the server. The authority is
 * bound by name constraints to `.local` names and private addresses: whoever stole its key could forge no bank's page.
 */
import 'reflect-metadata';
import { createHash, createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { writeWhole } from './files.ts';

x509.cryptoProvider.set(webcrypto as Crypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const NAME_CONSTRAINTS = '2.5.29.30';
const AUTHORITY_YEARS = 20;
/** Browsers refuse longer ones. */
const SERVER_DAYS = 397;
const RENEW_DAYS = 30;
/** RFC 1918, link-local, carrier-grade NAT, loopback: what a clinic's network is made of. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '127.0.0.0/8'];

export interface Authority {
  certificatePem: string;
  /** SHA-256 of the certificate, as the launcher compares it. */
  fingerprint: string;
  certificate: x509.X509Certificate;
  key: webcrypto.CryptoKey;
}

export interface ServerCertificate {
  key: string;
  cert: string;
  names: string[];
  validUntil: Temporal.Instant;
}

const nameOfHost = (): string => os.hostname().toLowerCase();

/** Sixteen letters and digits in groups of four: short enough to compare by eye. */
export function fingerprintOf(der: Uint8Array): string {
  const hex = createHash('sha256').update(der).digest('hex').slice(0, 16).toUpperCase();
  return (hex.match(/.{4}/g) ?? []).join('-');
}

const pem = (label: string, der: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${(
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END ${label}-----\n`;

async function makeKey(file: string): Promise<webcrypto.CryptoKeyPair> {
  const pair = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  await writeWhole(file, pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', pair.privateKey)));
  return pair;
}

async function readKey(file: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(await readFile(file, 'utf8')).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der as Buffer<ArrayBuffer>, ALGORITHM, true, ['sign']);
}

const dateOf = (instant: Temporal.Instant): Date => new Date(instant.epochMilliseconds);
const serial = (): string => `01${randomBytes(15).toString('hex')}`;

/** Opens the authority of a data folder, or makes it at the first start. */
export async function openAuthority(folder: string, now: Temporal.Instant): Promise<Authority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = { key: path.join(folder, 'authority.key'), certificate: path.join(folder, 'authority.pem') };
  const kept = await readFile(files.certificate, 'utf8').catch(() => null);
  const text = kept ?? (await makeAuthority(files, now));
  await chmod(files.key, 0o600);
  const certificate = new x509.X509Certificate(text);
  return {
    certificatePem: text,
    certificate,
    key: await readKey(files.key),
    fingerprint: fingerprintOf(new Uint8Array(certificate.rawData)),
  };
}

async function makeAuthority(files: { key: string; certificate: string }, now: Temporal.Instant): Promise<string> {
  const keys = await makeKey(files.key);
  const name = `CN=Anteroom clinic authority ${randomBytes(4).toString('hex')}, O=Anteroom`;
  const subtree = (base: Partial<GeneralName>) => new GeneralSubtree({ base: new GeneralName(base) });
  const dns = [...new Set(['local', 'localhost', nameOfHost()])];
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees([
      ...dns.map((dNSName) => subtree({ dNSName })),
      ...PRIVATE.map((iPAddress) => subtree({ iPAddress })),
    ]),
  });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: name,
    issuer: name,
    notBefore: dateOf(now.subtract({ hours: 24 })),
    notAfter: dateOf(now.add({ hours: AUTHORITY_YEARS * 365 * 24 })),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey as CryptoKey,
    signingKey: keys.privateKey as CryptoKey,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS, true, AsnConvert.serialize(constraints)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  });
  const text = `${certificate.toString('pem')}\n`;
  await writeWhole(files.certificate, text);
  return text;
}

/** True for addresses that the authority may sign. */
export function isPrivateAddress(address: string): boolean {
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return PRIVATE.some((range) => {
    const [base = '', bits = '0'] = range.split('/');
    const size = 2 ** (32 - Number(bits));
    return Math.floor(number(address) / size) === Math.floor(number(base) / size);
  });
}

/** The names that a kept certificate carries, in order. */
const namesIn = (certificate: X509Certificate): string[] =>
  (certificate.subjectAltName ?? '')
    .split(', ')
    .map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
    .sort();

/**
 * The server's certificate for these host names and IPv4 addresses (private ones only): the kept one while it fits and
 * is valid for another month, else a new one under the same key.
 */
export async function serverCertificate(
  folder: string,
  authority: Authority,
  wanted: { hosts: readonly string[]; addresses: readonly string[] },
  now: Temporal.Instant,
): Promise<ServerCertificate> {
  const files = { key: path.join(folder, 'server.key'), certificate: path.join(folder, 'server.pem') };
  const hosts = [...new Set([...wanted.hosts.map((host) => host.toLowerCase()), 'localhost', nameOfHost()])];
  const addresses = [...new Set([...wanted.addresses.filter(isPrivateAddress), '127.0.0.1'])];
  const names = [...hosts, ...addresses].sort();
  const kept = await readKept(files, authority, names, now);
  if (kept) return kept;
  const isFirst = (await readFile(files.key, 'utf8').catch(() => null)) === null;
  if (isFirst) await makeKey(files.key);
  const keyPem = await readFile(files.key, 'utf8');
  const { publicKey } = await keysOf(keyPem);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${hosts[0]}`,
    issuer: authority.certificate.subjectName,
    notBefore: dateOf(now.subtract({ hours: 24 })),
    notAfter: dateOf(now.add({ hours: (SERVER_DAYS - 1) * 24 })),
    signingAlgorithm: ALGORITHM,
    publicKey: publicKey as CryptoKey,
    signingKey: authority.key as CryptoKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...hosts.map((value) => ({ type: 'dns', value }) as const),
        ...addresses.map((value) => ({ type: 'ip', value }) as const),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  await writeWhole(files.certificate, `${certificate.toString('pem')}\n`);
  const fresh = await readKept(files, authority, names, now);
  if (!fresh) throw new Error('The new certificate does not carry the names that it was made for.');
  return fresh;
}

/** The public key that belongs to a private one. */
async function keysOf(keyPem: string): Promise<{ publicKey: webcrypto.CryptoKey }> {
  const { createPublicKey } = await import('node:crypto');
  const der = createPublicKey(keyPem).export({ type: 'spki', format: 'der' });
  return {
    publicKey: await webcrypto.subtle.importKey('spki', der as Buffer<ArrayBuffer>, ALGORITHM, true, ['verify']),
  };
}

async function readKept(
  files: { key: string; certificate: string },
  authority: Authority,
  names: readonly string[],
  now: Temporal.Instant,
): Promise<ServerCertificate | null> {
  const [key, text] = await Promise.all([
    readFile(files.key, 'utf8').catch(() => null),
    readFile(files.certificate, 'utf8').catch(() => null),
  ]);
  if (!key || !text) return null;
  const certificate = new X509Certificate(text);
  const validUntil = Temporal.Instant.fromEpochMilliseconds(Date.parse(certificate.validTo));
  const isFresh = now.add({ hours: RENEW_DAYS * 24 }).epochMilliseconds < validUntil.epochMilliseconds;
  const isOurs = certificate.checkIssued(new X509Certificate(authority.certificatePem));
  if (!isFresh || !isOurs || namesIn(certificate).join() !== names.join()) return null;
  return { key, cert: `${text}${authority.certificatePem}`, names: [...names], validUntil };
}

/** Asks a server who it is. The first meeting remembers its authority; every later one insists on it. */
import { createHash, X509Certificate } from 'node:crypto';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Met {
  id: string;
  version: string;
  /** The authority's certificate (PEM) and its fingerprint as the server prints it. */
  authorityPem: string;
  fingerprint: string;
  /** SHA-256 of the server's public key, base64: what a browser may be told to accept. */
  keyHash: string;
}

/** Why a server is not the one that we look for. */
export class NotTrusted extends Error {}

interface Answer {
  text: string;
  certificate: X509Certificate | null;
}

const TIMEOUT_MS = 3_000;
const ANSWER_BYTES_MAX = 65_536;

function get(url: string, ca: string | null): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = https.get(
      url,
      {
        timeout: TIMEOUT_MS,
        agent: false,
        // The clinic's authority signs nobody but its server: whoever it vouches for is the right one under any address.
        ...(ca ? { ca, checkServerIdentity: () => undefined } : { rejectUnauthorized: false }),
      },
      (response) => {
        const raw = (response.socket as TLSSocket).getPeerCertificate(false).raw as Buffer | undefined;
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (data: string) => {
          text += data;
          if (text.length > ANSWER_BYTES_MAX) request.destroy(new Error('The answer is too long.'));
        });
        response.on('end', () => resolve({ text, certificate: raw ? new X509Certificate(raw) : null }));
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('It does not answer.')));
    request.on('error', reject);
  });
}

/** Sixteen hexadecimal digits in groups of four, like the server prints them. */
export function fingerprintOf(pem: string): string {
  const hex = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').slice(0, 16).toUpperCase();
  return (hex.match(/.{4}/g) ?? []).join('-');
}

/**
 * Meets the server at `address` (`host:port`). With a remembered authority the connection itself proves who answers;
 * without one, the certificate must at least come from the authority that the server names. Throws NotTrusted when
 * somebody else answers, and an Error when nobody does.
 */
export async function meet(address: string, known: { id: string; authorityPem: string } | null): Promise<Met> {
  const base = `https://${address}`;
  let health: Answer;
  try {
    health = await get(`${base}/api/health`, known?.authorityPem ?? null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_TLS') || /CERT|SIGNATURE|ISSUER/.test(code ?? ''))
      throw new NotTrusted(
        `Whoever answers at ${address} is not the server that this workstation knows. Ask your IT person; nothing was sent.`,
      );
    throw error;
  }
  const body = parse(health.text);
  if (body.service !== 'anteroom' || !health.certificate) throw new NotTrusted(`${address} is not an Anteroom server.`);
  if (known && body.id !== known.id) throw new NotTrusted(`Another Anteroom server answers at ${address}.`);
  const authorityPem = known?.authorityPem ?? (await get(`${base}/api/ca.pem`, null)).text;
  const authority = new X509Certificate(authorityPem);
  if (!health.certificate.checkIssued(authority) || !health.certificate.verify(authority.publicKey))
    throw new NotTrusted(`The certificate of ${address} does not come from the authority that it names.`);
  const spki = health.certificate.publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: body.id ?? '',
    version: body.version ?? '',
    authorityPem,
    fingerprint: fingerprintOf(authorityPem),
    keyHash: createHash('sha256').update(spki).digest('base64'),
  };
}

function parse(text: string): { service?: string; id?: string; version?: string } {
  try {
    return (JSON.parse(text) ?? {}) as { service?: string };
  } catch {
    return {};
  }
}

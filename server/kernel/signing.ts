/** Signatures by Ed25519 (RFC 8032). Keys and signatures are base64 text of their 32 and 64 bytes. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** DER around the 32 bytes of a key (RFC 8410). */
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

export const keyFromSeed = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' });

/** The public half of a key. */
export const publicKeyText = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_HEAD.length).toString('base64');

/** Null where the text is no key. */
function publicKey(text: string): KeyObject | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== text) return null;
  return createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, bytes]), format: 'der', type: 'spki' });
}

export const isPublicKey = (text: string): boolean => publicKey(text) !== null;

/** What people compare over the telephone. */
export const fingerprint = (key: string): string =>
  (createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 16).match(/.{4}/g) ?? []).join(' ');

export const signatureOf = (bytes: Buffer, key: KeyObject): string => sign(null, bytes, key).toString('base64');

export function isSignedBy(bytes: Buffer, signature: string, key: string): boolean {
  try {
    const known = publicKey(key);
    return known !== null && verify(null, bytes, known, Buffer.from(signature, 'base64'));
  } catch {
    return false; // Bytes that are no point of the curve.
  }
}

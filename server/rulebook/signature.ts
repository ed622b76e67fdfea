/**
 * A file of rules with the signature of the clinic (Ed25519, RFC 8032). The key comes from the server's own, so that it
 * needs no keeping of its own and stays the same for ever. What is signed is the file without its signature, as JSON with
 * the members in order: how the file is laid out does not matter.
 */
import type { KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { CLINIC_RULES_MAX, RuleDraft } from '../../shared/clinic-rules.ts';
import { Line, Moment, Shape } from '../../shared/contract.ts';
import { canonicalJson } from '../../shared/json.ts';
import type { Secrets } from '../kernel/secrets.ts';
import { isSignedBy, keyFromSeed, publicKeyText, signatureOf } from '../kernel/signing.ts';

export const RULE_FILE_FORMAT = 'anteroom-rules-1';

const Base64 = (bytes: number) =>
  Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: Math.ceil(bytes / 3) * 4 });
export const RuleFile = Shape({
  format: Type.Literal(RULE_FILE_FORMAT),
  clinic: Line(200),
  exportedAt: Moment,
  rules: Type.Array(RuleDraft, { maxItems: CLINIC_RULES_MAX }),
  /** The 32 bytes of the public key. */
  key: Base64(32),
  signature: Base64(64),
});
export type RuleFile = Static<typeof RuleFile>;

const keyOf = (secrets: Secrets): KeyObject => keyFromSeed(secrets.mac('rulebook-signature', 'ed25519'));

/** The clinic's public key, in base64. */
export const publicKeyOf = (secrets: Secrets): string => publicKeyText(keyOf(secrets));

const signedBytes = ({ signature: _, ...rest }: Omit<RuleFile, 'signature'> & { signature?: string }): Buffer =>
  Buffer.from(canonicalJson(rest), 'utf8');

export function signFile(secrets: Secrets, it: Pick<RuleFile, 'clinic' | 'exportedAt' | 'rules'>): RuleFile {
  const file = { format: RULE_FILE_FORMAT as typeof RULE_FILE_FORMAT, ...it, key: publicKeyOf(secrets) };
  return { ...file, signature: signatureOf(signedBytes(file), keyOf(secrets)) };
}

/** The file, or in a sentence why it is not taken. */
export function readFile(bytes: Uint8Array): { file: RuleFile } | { refusal: string } {
  let it: unknown;
  try {
    it = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { refusal: 'This is no file of rules. Choose a file that was exported from a rulebook of Anteroom.' };
  }
  const holder = typeof it === 'object' && it !== null ? (it as Record<string, unknown>) : {};
  if (holder.format !== RULE_FILE_FORMAT)
    return { refusal: 'This is no file of rules. Choose a file that was exported from a rulebook of Anteroom.' };
  if (!holder.signature || !holder.key)
    return { refusal: 'This file carries no signature, so nobody can say whose rules these are. Ask for it anew.' };
  if (!Value.Check(RuleFile, it)) {
    const [wrong] = Value.Errors(RuleFile, it);
    return {
      refusal: `This file is not whole: ${wrong?.instancePath ?? ''} ${wrong?.message ?? ''}. Ask for it anew.`,
    };
  }
  if (!isSignedBy(signedBytes(it), it.signature, it.key))
    return { refusal: 'The signature does not fit: the file was changed after it was signed. Ask for it anew.' };
  return { file: it };
}

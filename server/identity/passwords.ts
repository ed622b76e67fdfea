/** Passwords and PINs: argon2id, a few at a time, in the PHC text form. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { LIMITS } from '../kernel/limits.ts';
import { Problem } from '../kernel/problem.ts';

const derive = promisify(argon2);
/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;

let running = 0;
const waiting: (() => void)[] = [];

/** A flood of sign-ins waits in line here, so that the desks keep working; a line that is too long is refused. */
async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= LIMITS.passwordHashesAtOnceMax) {
    if (waiting.length >= LIMITS.passwordHashesWaitingMax)
      throw new Problem('too_many_requests', { retryAfterSeconds: 2 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

const normal = (text: string): Buffer => Buffer.from(text.normalize('NFKC'));

export function hashPassword(password: string): Promise<string> {
  return inLine(async () => {
    const nonce = randomBytes(16);
    const tag = await derive('argon2id', { ...COST, message: normal(password), nonce, tagLength: TAG_BYTES });
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${text(nonce)}$${text(tag)}`;
  });
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** Compared with when there is no such account, so that the answer takes as long. */
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

export function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  return inLine(async () => {
    const parts = PHC.exec(hash ?? NOBODY);
    if (!parts) return false;
    const [memory = 0, passes = 0, parallelism = 0] = parts.slice(1, 4).map(Number);
    const expected = Buffer.from(parts[5] ?? '', 'base64');
    const nonce = Buffer.from(parts[4] ?? '', 'base64');
    const tag = await derive('argon2id', {
      memory,
      passes,
      parallelism,
      message: normal(password),
      nonce,
      tagLength: expected.length,
    });
    return timingSafeEqual(Buffer.from(tag), expected) && hash !== null;
  });
}

const COMMON = [
  'password',
  'passwort',
  'letmein',
  'welcome',
  'iloveyou',
  'administrator',
  'qwertyuiop',
  'anteroom',
  'changeme',
  'trustno',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'superman',
  'clinic',
  'doctor',
  'medical',
  'practice',
];
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertyuiopasdfghjklzxcvbnm',
];

/**
 * Throws password_too_weak. Length counts; what everybody tries does not: runs of keys, one part again and again, a
 * usual word with digits around it, one's own names.
 */
export function requireStrong(password: string, names: readonly string[]): void {
  const lower = password.toLowerCase();
  let rest = lower;
  const own = names.flatMap((name) => name.toLowerCase().split(/[^a-z0-9]+/)).filter((name) => name.length >= 3);
  for (const word of [...COMMON, ...own]) rest = rest.replaceAll(word, '');
  for (const row of ROWS) {
    for (let length = row.length; length >= 4; length--) {
      for (let at = 0; at + length <= row.length; at++) rest = rest.replaceAll(row.slice(at, at + length), '');
    }
  }
  const isRepeated = /^(.{1,5})\1+$/.test(lower);
  const isPlain = rest.replaceAll(/[\d\W_]/g, '').length < 4 && new Set(rest).size < 6;
  if (password.length < LIMITS.passwordLengthMin || isRepeated || isPlain || new Set(lower).size < 5)
    throw new Problem('password_too_weak');
}

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A first password that can be read out over the phone: four groups of four, without letters that look alike. */
export function firstPassword(random: (length: number) => Uint8Array = randomBytes): string {
  const letters = Array.from(random(64))
    .filter((byte) => byte < 248)
    .slice(0, 16)
    .map((byte) => ALPHABET[byte % 31] ?? 'a');
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join('')).join('-');
}

/**
 * Ids are UUID version 7 (RFC 9562): they sort by the moment they were made, so that new rows land at the end of every
 * index instead of all over it.
 */

/** A source of random bytes; a simulation passes a seeded one. */
export type RandomBytes = (length: number) => Uint8Array;

/** Asking the system for ten bytes costs as much as asking for a thousand. */
const pool = new Uint8Array(1_000);
let used = pool.length;

const cryptoBytes: RandomBytes = (length) => {
  if (used + length > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
};

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Makes one UUID version 7 from a moment (milliseconds since 1970) and 10 random bytes. */
export function uuidv7(epochMs: number = Date.now(), random: RandomBytes = cryptoBytes): string {
  const bytes = new Uint8Array(16);
  bytes.set(random(10), 6);
  let rest = epochMs;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

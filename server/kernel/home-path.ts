/** Where a data folder is looked for. */
import { createHash } from 'node:crypto';
import path from 'node:path';

export const SHARED_PATH = '/var/lib/anteroom';

/** ANTEROOM_HOME, or `anteroom-home` in the folder in which the product was started. */
export const homePath = (): string => process.env.ANTEROOM_HOME || path.join(process.cwd(), 'anteroom-home');

/** Each wanted folder has a place of its own there: two practices never share one. */
export const movedPath = (wanted: string, shared: string): string =>
  path.join(shared, `data-${createHash('sha256').update(wanted).digest('hex').slice(0, 8)}`);

/** Where the data of a wanted folder may lie: there, or in the place that the account of Postgres can reach. */
export const placesOf = (wanted: string): string[] => [
  wanted,
  ...(process.getuid?.() === 0 ? [movedPath(wanted, SHARED_PATH)] : []),
];

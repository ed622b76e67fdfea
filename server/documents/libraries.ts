/**
 * The libraries that bring machine code or WebAssembly. They are read when first used, from where the packages lie: the
 * built program leaves them out, because they look for their own files beside themselves.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(path.join(import.meta.dirname, 'libraries.ts'));

/** Pictures: decoding, turning, encoding. */
export const sharpLibrary = (): typeof import('sharp').default => load('sharp');

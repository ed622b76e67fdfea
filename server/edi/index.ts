/** X12 5010: bytes to typed transactions and back. Pure: no database, no clock, no files. */

export type { Finding } from './finding.ts';
export { type EdiEvent, EdiReader, readEdi, type Transaction } from './reader.ts';
export { bytesOf, segmentsOf } from './tokenizer.ts';

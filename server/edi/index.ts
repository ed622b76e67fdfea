/** X12 5010: bytes to typed transactions and back. Pure: no database, no clock, no files. */
export { type Answers, answersTo, writeInterchangeAcknowledgements } from './acknowledge.ts';
export type { Acknowledgement, ClaimAnswer } from './answers.ts';
export { claimOf, type ReadClaim } from './claim-read.ts';
export { type ClaimBatch, writeClaims } from './claim-write.ts';
export type { Benefits, Inquiry } from './eligibility.ts';
export { EdiError, type Finding } from './finding.ts';
export { type EdiEvent, EdiReader, readEdi, type Transaction } from './reader.ts';
export {
  type ClaimPayment,
  claimPaymentOf,
  providerAdjustmentsOf,
  type Remittance,
  remittanceHeadOf,
} from './remittance.ts';
export type { Review } from './review.ts';
export type { StatusAnswer, StatusRequest } from './status.ts';
export { bytesOf, segmentsOf, Tokenizer } from './tokenizer.ts';
export { PIECES, type TypedSet, type WholeTransaction, wholeTransactions, writeTransactions } from './whole.ts';
export type { Envelope } from './wire.ts';

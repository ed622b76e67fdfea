/** Whole transaction sets as typed data, for all sets that fit into memory at once; big remittances are read claim by claim. */
import { ACKNOWLEDGEMENT, type Acknowledgement, CLAIM_ANSWER, type ClaimAnswer } from './answers.ts';
import { BENEFITS, type Benefits, INQUIRY, type Inquiry } from './eligibility.ts';
import type { Finding } from './finding.ts';
import type { Piece } from './pieces.ts';
import { readEdi, type Transaction } from './reader.ts';
import { REMITTANCE, type Remittance } from './remittance.ts';
import { REVIEW_SET, type Review } from './review.ts';
import { setNamed } from './sets.ts';
import { STATUS_ANSWER, STATUS_REQUEST, type StatusAnswer, type StatusRequest } from './status.ts';
import { type Envelope, fileText, Sink } from './wire.ts';

interface Typed {
  '835': Remittance;
  '999': Acknowledgement;
  '277CA': ClaimAnswer;
  '276': StatusRequest;
  '277': StatusAnswer;
  '270': Inquiry;
  '271': Benefits;
  '278': Review;
}
export type TypedSet = keyof Typed;
export const PIECES: { [N in TypedSet]: Piece<Typed[N]> } = {
  '835': REMITTANCE,
  '999': ACKNOWLEDGEMENT,
  '277CA': CLAIM_ANSWER,
  '276': STATUS_REQUEST,
  '277': STATUS_ANSWER,
  '270': INQUIRY,
  '271': BENEFITS,
  '278': REVIEW_SET,
};

/** A transaction set as it was read, with what was found; `data` is as good as the file was. */
export type WholeTransaction = {
  [N in TypedSet]: { set: N; data: Typed[N]; transaction: Transaction; findings: Finding[] };
}[TypedSet];

/**
 * Every transaction set of a file but claims, which `claimOf` reads one by one. One that is too large to be held is not
 * handed out: its last finding says so.
 */
export function* wholeTransactions(bytes: Uint8Array): Generator<WholeTransaction, void, undefined> {
  let findings: Finding[] = [];
  for (const event of readEdi(bytes, { keeps: true })) {
    if (event.kind === 'transaction') findings = [];
    if (event.kind === 'finding') findings.push(event.finding);
    if (event.kind !== 'transaction-end' || !event.root) continue;
    const { set } = event.transaction;
    if (set === null || set === '837P') continue;
    yield { set, data: PIECES[set].read(event.root), transaction: event.transaction, findings } as WholeTransaction;
  }
}

/** One interchange with one group of transaction sets of one kind. Throws EdiError where a value cannot be sent. */
export function writeTransactions<N extends TypedSet>(
  envelope: Envelope,
  name: N,
  transactions: readonly { controlNumber: string; data: Typed[N] }[],
): string {
  return fileText(
    envelope,
    setNamed(name),
    transactions.map(({ controlNumber, data }) => {
      const sink = new Sink();
      PIECES[name].write(data, sink);
      return { controlNumber, lines: sink.lines };
    }),
  );
}

/**
 * Reads a file of any of our sets: chunks go in, events come out. Nothing is held but the loop at hand and what holds
 * it, so that a remittance of any size is read in little memory. What cannot be read on is a finding, too: the last one.
 */
import { checkSegment, type Tell } from './check.ts';
import { segmentName } from './elements.ts';
import {
  ENVELOPE,
  type Group,
  groupOf,
  type Interchange,
  type InterchangeAcknowledgement,
  interchangeOf,
  ta1Of,
} from './envelope.ts';
import { checkForm, checkIsa, checkVersion, isSegmentName, isStray } from './envelope-checks.ts';
import { EdiError, type Finding } from './finding.ts';
import { Levels } from './levels.ts';
import { rulesOf, type SetRules } from './rules.ts';
import { findSet, type SetName, type TransactionSet } from './sets.ts';
import type { SegmentRule } from './table.ts';
import { type Segment, Tokenizer } from './tokenizer.ts';
import { type Loop, type TellAt, Walk } from './walk.ts';

export interface Transaction {
  /** Null: a set that we do not know; its envelope is read all the same. */
  set: SetName | null;
  id: string;
  controlNumber: string;
  version: string;
  /** Segments with ST and SE, as far as it was read. */
  segments: number;
  /** Whether nothing but warnings was found in it. */
  isClean: boolean;
  interchange: Interchange | null;
  group: Group | null;
}

export type EdiEvent =
  | { kind: 'interchange'; interchange: Interchange }
  | { kind: 'interchange-end'; interchange: Interchange; isClean: boolean }
  | { kind: 'acknowledgement'; acknowledgement: InterchangeAcknowledgement }
  | { kind: 'group'; group: Group }
  | { kind: 'group-end'; group: Group }
  | { kind: 'transaction'; transaction: Transaction }
  /** A loop that is complete, and forgotten here: a claim, a level. What holds it is its `parent`. */
  | { kind: 'unit'; transaction: Transaction; loop: Loop }
  | { kind: 'transaction-end'; transaction: Transaction; root: Loop | null }
  | { kind: 'finding'; finding: Finding };

/** After so many, nobody reads on. */
const FINDINGS_MAX = 2_000;
/** Control numbers of one group that are remembered, to see one that comes twice. */
const NUMBERS_MAX = 100_000;

interface Open {
  interchange: { data: Interchange; segment: Segment; groups: number; isClean: boolean } | null;
  group: { data: Group; segment: Segment; transactions: number; numbers: Set<string> } | null;
  transaction: {
    data: Transaction;
    set: TransactionSet | null;
    walk: Walk | null;
    levels: Levels;
    rules: SetRules;
  } | null;
}

export class EdiReader {
  readonly #tokenizer = new Tokenizer();
  readonly #open: Open = { interchange: null, group: null, transaction: null };
  #events: EdiEvent[] = [];
  #findings = 0;
  #isStopped = false;
  #last: Segment | null = null;
  readonly #keeps: boolean;

  /** `keeps`: units stay where they are, for who wants whole transaction sets; these may not be large then. */
  constructor(options: { keeps?: boolean } = {}) {
    this.#keeps = options.keeps ?? false;
  }

  /** What this chunk completes. */
  *push(chunk: Uint8Array): Generator<EdiEvent, void, undefined> {
    yield* this.#follow(() => this.#tokenizer.push(chunk));
  }

  /** The file is over. */
  *end(): Generator<EdiEvent, void, undefined> {
    yield* this.#follow(() => this.#tokenizer.end());
    if (this.#isStopped) return;
    yield* this.#run(() => this.#finish());
  }

  *#follow(source: () => Iterable<Segment>): Generator<EdiEvent, void, undefined> {
    if (this.#isStopped) return;
    const segments = source()[Symbol.iterator]();
    for (let isOver = false; !isOver && !this.#isStopped; ) {
      yield* this.#run(() => {
        const next = segments.next();
        isOver = next.done === true;
        if (!next.done) this.#take(next.value);
      });
    }
  }

  *#run(step: () => void): Generator<EdiEvent, void, undefined> {
    try {
      step();
    } catch (error) {
      if (!(error instanceof EdiError)) throw error;
      this.#isStopped = true;
      this.#find(this.#last, error.segmentNumber, null, error.code, 'syntax', error.message);
    }
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    yield* events;
  }

  readonly #tell: TellAt = (segment, loop, ...finding) => this.#find(segment, segment.number, loop, ...finding);

  #find(
    segment: Segment | null,
    segmentNumber: number,
    loop: string | null,
    ...[code, level, sentence, where = {}]: Parameters<Tell>
  ): void {
    const { interchange, group, transaction } = this.#open;
    const severity = where.severity ?? 'error';
    if (severity === 'error') {
      if (transaction) transaction.data.isClean = false;
      if (interchange) interchange.isClean = false;
    }
    if (++this.#findings > FINDINGS_MAX) return;
    const isLast = this.#findings === FINDINGS_MAX;
    const inside =
      transaction && segment ? transaction.data.segments - ((this.#last?.number ?? 0) - segmentNumber) : null;
    this.#events.push({
      kind: 'finding',
      finding: {
        code: isLast ? 'too_many_findings' : code,
        level: isLast ? 'syntax' : level,
        severity: isLast ? 'error' : severity,
        sentence: isLast
          ? `More than ${FINDINGS_MAX} things are wrong with this file; the others are not told.`
          : sentence,
        segmentNumber,
        position: inside,
        segment: segment?.id.slice(0, 8) ?? '',
        element: where.element ?? null,
        component: where.component ?? null,
        loop,
        interchange: interchange?.data.controlNumber ?? null,
        group: group?.data.controlNumber ?? null,
        transaction: transaction?.data.controlNumber ?? null,
        value: where.value?.slice(0, 80) ?? null,
      },
    });
  }

  #take(segment: Segment): void {
    this.#last = segment;
    if (this.#open.transaction && !['ISA', 'GS', 'GE', 'IEA', 'ST'].includes(segment.id))
      this.#open.transaction.data.segments++;
    checkForm(segment, this.#tell);
    switch (segment.id) {
      case 'ISA':
        this.#closeInterchange(segment);
        return this.#startInterchange(segment);
      case 'GS':
        this.#closeGroup(segment);
        return this.#startGroup(segment);
      case 'ST':
        this.#closeTransaction(segment);
        return this.#startTransaction(segment);
      case 'SE':
        return this.#endTransaction(segment);
      case 'GE':
        return this.#endGroup(segment);
      case 'IEA':
        return this.#endInterchange(segment);
    }
    if (this.#open.transaction) return this.#inside(segment);
    if (segment.id === 'TA1' && this.#open.interchange && !this.#open.group) {
      this.#envelope(segment);
      this.#events.push({ kind: 'acknowledgement', acknowledgement: ta1Of(segment) });
    } else if (segment.id !== '')
      this.#tell(
        segment,
        null,
        'segment_outside',
        'syntax',
        `${segmentName(segment.id.slice(0, 8))} stands outside of a transaction set.`,
      );
  }

  #envelope(segment: Segment): void {
    checkSegment(segment, ENVELOPE.get(segment.id) as SegmentRule, (...finding) =>
      this.#tell(segment, null, ...finding),
    );
  }

  #startInterchange(segment: Segment): void {
    const data = interchangeOf(segment);
    this.#open.interchange = { data, segment, groups: 0, isClean: true };
    this.#envelope(segment);
    checkIsa(segment, this.#tell);
    this.#events.push({ kind: 'interchange', interchange: data });
  }

  #startGroup(segment: Segment): void {
    const { interchange } = this.#open;
    if (!interchange)
      this.#tell(segment, null, 'segment_outside', 'syntax', 'A group begins outside of an interchange.');
    else interchange.groups++;
    const data = groupOf(segment);
    this.#open.group = { data, segment, transactions: 0, numbers: new Set() };
    this.#envelope(segment);
    this.#events.push({ kind: 'group', group: data });
  }

  #startTransaction(segment: Segment): void {
    const { interchange, group } = this.#open;
    if (group) group.transactions++;
    const at = (n: number): string => (segment.elements[n] ?? '').trim();
    const version = at(3) || (group?.data.version ?? '');
    const set = findSet(at(1), version);
    const data: Transaction = {
      set: set?.name ?? null,
      id: at(1),
      controlNumber: at(2),
      version,
      segments: 1,
      isClean: true,
      interchange: interchange?.data ?? null,
      group: group?.data ?? null,
    };
    const walk = set
      ? new Walk(
          set.table,
          set.units,
          this.#tell,
          (loop) => {
            rules.unit(loop);
            this.#events.push({ kind: 'unit', transaction: data, loop });
          },
          this.#keeps,
        )
      : null;
    const rules = rulesOf(set?.name ?? null, this.#tell);
    this.#open.transaction = { data, set, walk, levels: new Levels(this.#tell), rules };
    if (!group) this.#tell(segment, null, 'segment_outside', 'syntax', 'A transaction set begins outside of a group.');
    this.#envelope(segment);
    checkVersion(segment, set, group?.data ?? null, this.#tell);
    if (group?.numbers.has(data.controlNumber))
      this.#tell(
        segment,
        null,
        'control_number_twice',
        'syntax',
        `ST02 “${data.controlNumber}” comes twice in its group.`,
        { element: 2, value: data.controlNumber },
      );
    if (group && group.numbers.size < NUMBERS_MAX) group.numbers.add(data.controlNumber);
    this.#events.push({ kind: 'transaction', transaction: data });
  }

  #inside(segment: Segment): void {
    const { walk, levels } = this.#open.transaction as NonNullable<Open['transaction']>;
    if (!walk || !isSegmentName(segment.id)) return;
    if (segment.id === 'TA1')
      return this.#tell(segment, null, 'segment_unexpected', 'guide', 'A TA1 stands inside of a transaction set.');
    walk.take(segment);
    if (segment.id === 'HL') levels.take(segment, walk.current);
  }

  #endTransaction(segment: Segment): void {
    const { transaction } = this.#open;
    if (!transaction)
      return this.#tell(segment, null, 'segment_outside', 'syntax', 'SE stands where no transaction set is open.');
    this.#envelope(segment);
    const { data } = transaction;
    this.#same(
      segment,
      1,
      String(data.segments),
      `SE01 counts “%” segments, but the transaction set has ${data.segments}`,
      'count_wrong',
      true,
    );
    this.#same(
      segment,
      2,
      data.controlNumber,
      `SE02 “%” is not ST02 “${data.controlNumber}”`,
      'control_number_mismatch',
    );
    this.#leaveTransaction(segment);
  }

  #leaveTransaction(at: Segment): void {
    const { transaction } = this.#open;
    if (!transaction) return;
    transaction.walk?.end(at);
    transaction.levels.end();
    if (transaction.walk) transaction.rules.end(transaction.walk.root, at);
    this.#events.push({ kind: 'transaction-end', transaction: transaction.data, root: transaction.walk?.root ?? null });
    this.#open.transaction = null;
  }

  #endGroup(segment: Segment): void {
    this.#closeTransaction(segment);
    const { group } = this.#open;
    if (!group) return this.#tell(segment, null, 'segment_outside', 'syntax', 'GE stands where no group is open.');
    this.#envelope(segment);
    this.#same(
      segment,
      1,
      String(group.transactions),
      `GE01 counts “%” transaction sets, but the group has ${group.transactions}`,
      'count_wrong',
      true,
    );
    this.#same(
      segment,
      2,
      group.data.controlNumber,
      `GE02 “%” is not GS06 “${group.data.controlNumber}”`,
      'control_number_mismatch',
    );
    this.#events.push({ kind: 'group-end', group: group.data });
    this.#open.group = null;
  }

  #endInterchange(segment: Segment): void {
    this.#closeGroup(segment);
    const { interchange } = this.#open;
    if (!interchange)
      return this.#tell(segment, null, 'segment_outside', 'syntax', 'IEA stands where no interchange is open.');
    this.#envelope(segment);
    this.#same(
      segment,
      1,
      String(interchange.groups),
      `IEA01 counts “%” groups, but the interchange has ${interchange.groups}`,
      'count_wrong',
      true,
    );
    this.#same(
      segment,
      2,
      interchange.data.controlNumber,
      `IEA02 “%” is not ISA13 “${interchange.data.controlNumber}”`,
      'control_number_mismatch',
    );
    this.#leaveInterchange();
  }

  #leaveInterchange(): void {
    const { interchange } = this.#open;
    if (!interchange) return;
    this.#events.push({ kind: 'interchange-end', interchange: interchange.data, isClean: interchange.isClean });
    this.#open.interchange = null;
  }

  #same(segment: Segment, element: number, wanted: string, sentence: string, code: string, isCount = false): void {
    const value = (segment.elements[element] ?? '').trim();
    const isSame = isCount ? /^\d+$/.test(value) && Number(value) === Number(wanted) : value === wanted;
    if (value !== '' && !isSame)
      this.#tell(segment, null, code, 'syntax', `${sentence.replace('%', () => value.slice(0, 20))}.`, {
        element,
        value,
      });
  }

  #closeTransaction(at: Segment): void {
    if (!this.#open.transaction) return;
    this.#tell(
      at,
      null,
      'trailer_missing',
      'syntax',
      `Transaction set ${this.#open.transaction.data.controlNumber.slice(0, 20)} is not closed by an SE.`,
    );
    this.#leaveTransaction(at);
  }

  #closeGroup(at: Segment): void {
    this.#closeTransaction(at);
    if (!this.#open.group) return;
    this.#tell(
      at,
      null,
      'trailer_missing',
      'syntax',
      `Group ${this.#open.group.data.controlNumber.slice(0, 20)} is not closed by a GE.`,
    );
    this.#events.push({ kind: 'group-end', group: this.#open.group.data });
    this.#open.group = null;
  }

  #closeInterchange(at: Segment): void {
    this.#closeGroup(at);
    if (!this.#open.interchange) return;
    this.#tell(
      at,
      null,
      'trailer_missing',
      'syntax',
      `Interchange ${this.#open.interchange.data.controlNumber.slice(0, 20)} is not closed by an IEA.`,
    );
    this.#leaveInterchange();
  }

  #finish(): void {
    const last = this.#last;
    if (!last) throw new EdiError('not_x12', 'This is not an X12 file: no ISA segment was found.', 1);
    const { tail } = this.#tokenizer;
    if (isStray(tail)) {
      const isOpen = this.#open.interchange !== null;
      this.#find(
        last,
        last.number,
        null,
        isOpen ? 'segment_unterminated' : 'text_stray',
        'syntax',
        isOpen
          ? 'The file ends in the middle of a segment.'
          : 'Text that is no segment stands behind the last interchange.',
      );
    }
    this.#closeInterchange(last);
  }
}

/** All events of a file that is at hand. */
export function* readEdi(bytes: Uint8Array, options: { keeps?: boolean } = {}): Generator<EdiEvent, void, undefined> {
  const reader = new EdiReader(options);
  yield* reader.push(bytes);
  yield* reader.end();
}

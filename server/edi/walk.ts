/** Places the segments of one transaction set into its loops, and tells what is missing, too many or out of place. */
import { checkSegment, type Tell } from './check.ts';
import { segmentName } from './elements.ts';
import { EdiError } from './finding.ts';
import { type Item, type LoopRule, openerOf, type SegmentRule } from './table.ts';
import type { Segment } from './tokenizer.ts';

/** A loop as it came. */
export interface Loop {
  id: string;
  rule: LoopRule;
  parent: Loop | null;
  segments: Segment[];
  loops: Loop[];
}
interface Open extends Loop {
  parent: Open | null;
  /** How far in the table. */
  order: number;
  counts: number[];
  /** Of each item, the first segment that came after its turn, or its own. */
  firsts: (Segment | undefined)[];
}

/** Tells a finding about some segment. */
export type TellAt = (segment: Segment, loop: string | null, ...finding: Parameters<Tell>) => void;

/** Bytes that may be held at once, about: no claim and no level is nearly as large. */
const HELD_BYTES_MAX = 24_000_000;
/** Where whole transaction sets are kept. */
const KEPT_BYTES_MAX = 48_000_000;
/** What a segment takes, about: an object, an array, and a string for each element. */
const bytesOf = ({ chars, elements }: Segment): number => chars + 128 + 32 * elements.length;

const matches = (rule: SegmentRule, segment: Segment): boolean => {
  if (rule.qualifier === null) return true;
  const value = segment.elements[rule.id === 'HL' ? 3 : 1] ?? '';
  return rule.qualifier.has(value) || rule.qualifier.has((value.split(segment.separators.component)[0] ?? '').trim());
};

/** How many of the coded elements hold one of the codes: it tells apart what the first code leaves open. */
const likeness = (rule: SegmentRule, segment: Segment): number =>
  rule.elements.reduce((sum, one, n) => sum + (one?.codes?.has(segment.elements[n] ?? '') ? 1 : 0), 0);

const OPENERS = new WeakMap<LoopRule, ReadonlySet<string>>();
function openersOf(table: LoopRule): ReadonlySet<string> {
  const known = OPENERS.get(table);
  if (known) return known;
  const loops = new Set<LoopRule>([table]);
  // A set is walked through while it grows: what is added is visited, too.
  for (const loop of loops) for (const { rule } of loop.items) if (rule.kind === 'loop') loops.add(rule);
  const openers = new Set([...loops].filter((loop) => loop !== table).map((loop) => openerOf(loop).id));
  OPENERS.set(table, openers);
  return openers;
}

interface Place {
  node: Open;
  index: number;
  /** It has the right name, but a code that nothing here has. */
  isStrange?: boolean;
}

export class Walk {
  readonly root: Open;
  current: Open;
  #held = 0;
  #isLost = false;
  /** Ids of the segments that open a loop. */
  readonly #openers: ReadonlySet<string>;
  readonly #units: ReadonlySet<string>;
  readonly #tell: TellAt;
  readonly #onUnit: (loop: Loop) => void;
  readonly #keeps: boolean;

  constructor(table: LoopRule, units: ReadonlySet<string>, tell: TellAt, onUnit: (loop: Loop) => void, keeps: boolean) {
    this.root = open(table, null);
    this.current = this.root;
    this.#units = units;
    this.#tell = tell;
    this.#onUnit = onUnit;
    this.#keeps = keeps;
    this.#openers = openersOf(table);
  }

  /** Takes the next segment between ST and SE. */
  take(segment: Segment): void {
    const place = this.#isLost ? this.#wayBack(segment) : this.#find(segment);
    if (place === null) {
      const opens = this.#openers.has(segment.id);
      if (!this.#isLost)
        this.#tell(
          segment,
          this.current.id,
          'segment_unexpected',
          'guide',
          `${segmentName(segment.id)}${this.#qualified(segment)} has no place in loop ${this.current.id} (${this.current.rule.name}) or after it${opens ? '; what belongs to it is passed over, too' : ''}.`,
        );
      this.#isLost ||= opens;
      return;
    }
    this.#isLost = false;
    this.#attach(place, segment);
  }

  /** The transaction set is over at this segment. */
  end(at: Segment): void {
    this.#closeTo(null, at);
  }

  #qualified(segment: Segment): string {
    const value = segment.elements[segment.id === 'HL' ? 3 : 1];
    return value ? ` with “${value.slice(0, 20)}”` : '';
  }

  /** A level that names the level that holds it. */
  #below(segment: Segment): Place | null {
    const parent = segment.elements[2] ?? '';
    let node: Open | null = parent === '' ? null : this.current;
    while (node && !(node.segments[0]?.id === 'HL' && node.segments[0].elements[1] === parent)) node = node.parent;
    const index = node?.rule.byId
      .get('HL')
      ?.find((one) => matches(openerOf((node.rule.items[one] as Item).rule), segment));
    return node && index !== undefined ? { node, index } : null;
  }

  /** After a loop that has no place: the next one that has. What stands between belonged to the one that was lost. */
  #wayBack(segment: Segment): Place | null {
    const opens = (node: Open, index: number): boolean => node.rule.items[index]?.rule.kind === 'loop';
    return (
      (segment.id === 'HL' ? this.#below(segment) : null) ??
      this.#search(segment, (node, index, order) => order >= node.order && opens(node, index), true) ??
      this.#search(segment, opens, true)
    );
  }

  #find(segment: Segment): Place | null {
    const known =
      (segment.id === 'HL' ? this.#below(segment) : null) ??
      this.#search(segment, (node, index, order) => order >= node.order && !this.#isFull(node, index), true) ??
      this.#search(segment, (node, _, order) => order >= node.order, true) ??
      this.#within(segment) ??
      this.#search(segment, () => true, true);
    if (known || segment.id === 'HL') return known;
    const isOnly = (node: Open, index: number): boolean =>
      node.rule.items[index]?.rule.kind === 'segment' || node.rule.byId.get(segment.id)?.length === 1;
    const strange =
      this.#search(segment, (node, index) => isOnly(node, index) && !this.#isFull(node, index), false) ??
      this.#search(segment, isOnly, false);
    return strange && { ...strange, isStrange: true };
  }

  #isFull(node: Open, index: number): boolean {
    return (node.counts[index] ?? 0) >= (node.rule.items[index]?.rule.max ?? 0);
  }

  /** The best place from the loop at hand upwards. */
  #search(
    segment: Segment,
    fits: (node: Open, index: number, order: number) => boolean,
    qualified: boolean,
  ): Place | null {
    for (let node: Open | null = this.current; node; node = node.parent) {
      let best: Place | null = null;
      let likest = -1;
      for (const index of node.rule.byId.get(segment.id) ?? []) {
        const item = node.rule.items[index] as Item;
        const rule = openerOf(item.rule);
        if ((qualified && !matches(rule, segment)) || !fits(node, index, item.order)) continue;
        const like = likeness(rule, segment);
        if (like <= likest) continue;
        [best, likest] = [{ node, index }, like];
      }
      if (best) return best;
    }
    return null;
  }

  /** A loop whose first segment (a level or a number) was left out, opened by what belongs into it. */
  #within(segment: Segment): Place | null {
    for (let node: Open | null = this.current; node; node = node.parent) {
      for (const [index, { rule, id, order }] of node.rule.items.entries()) {
        if (rule.kind !== 'loop' || (id !== 'HL' && id !== 'LX') || order < node.order) continue;
        const inner = rule.byId
          .get(segment.id)
          ?.find((one) => matches(openerOf((rule.items[one] as Item).rule), segment));
        if (inner === undefined) continue;
        this.#closeTo(node, segment);
        const child = this.#enter({ node, index }, segment);
        this.#tell(
          segment,
          child.id,
          'segment_missing',
          'guide',
          `${segmentName(id)} is missing: loop ${child.id} (${child.rule.name}) begins without it.`,
        );
        child.counts[0] = 1;
        return { node: child, index: inner };
      }
    }
    return null;
  }

  /** The rule, with the codes of all its neighbours: so a code that none of them has is told with those that one has. */
  #withNeighbours(node: Open, rule: SegmentRule): SegmentRule {
    const near = (node.rule.byId.get(rule.id) ?? []).map((one) => openerOf((node.rule.items[one] as Item).rule));
    const codes = new Set(near.flatMap((one) => [...(one.qualifier ?? [])]));
    const first = rule.elements[1];
    if (!first || first.components || near.length < 2) return rule;
    return { ...rule, elements: rule.elements.map((one) => (one === first ? { ...first, codes } : one)) };
  }

  #attach({ node, index, isStrange = false }: Place, segment: Segment): void {
    this.#closeTo(node, segment);
    const { rule, order } = node.rule.items[index] as Item;
    const count = (node.counts[index] ?? 0) + 1;
    if (rule.kind === 'segment') {
      if (order < node.order)
        this.#tell(
          segment,
          node.id,
          'segment_out_of_order',
          'guide',
          `${segmentName(rule.id)} stands too late in loop ${node.id} (${node.rule.name}).`,
        );
      if (count > rule.max)
        this.#tell(
          segment,
          node.id,
          'segment_repeats',
          'guide',
          `${segmentName(rule.id)}${this.#qualified(segment)} stands ${count} times in loop ${node.id} (${node.rule.name}), but may stand ${rule.max === 1 ? 'once' : `${rule.max} times`}.`,
        );
      this.#count({ node, index }, segment, order);
      this.#push(node, segment, isStrange ? this.#withNeighbours(node, rule) : rule);
      return;
    }
    const isLate = order < node.order;
    const loop = this.#enter({ node, index }, segment);
    if (isLate)
      this.#tell(
        segment,
        loop.id,
        'segment_out_of_order',
        'guide',
        `Loop ${loop.id} (${rule.name}) stands too late in ${node.id}.`,
      );
    if (count > rule.max)
      this.#tell(
        segment,
        loop.id,
        'loop_repeats',
        'guide',
        `Loop ${loop.id} (${rule.name}) stands ${count} times, but may stand ${rule.max === 1 ? 'once' : `${rule.max} times`}.`,
      );
    loop.counts[0] = 1;
    this.#push(loop, segment, openerOf(rule));
  }

  #enter({ node, index }: Place, segment: Segment): Open {
    const { rule, order } = node.rule.items[index] as Item;
    const loop = open(rule as LoopRule, node);
    this.#count({ node, index }, segment, order);
    node.loops.push(loop);
    this.current = loop;
    return loop;
  }

  #count({ node, index }: Place, segment: Segment, order: number): void {
    node.counts[index] = (node.counts[index] ?? 0) + 1;
    node.firsts[index] ??= segment;
    node.order = Math.max(node.order, order);
  }

  #push(loop: Open, segment: Segment, rule: SegmentRule): void {
    loop.segments.push(segment);
    this.#held += bytesOf(segment);
    const most = this.#keeps ? KEPT_BYTES_MAX : HELD_BYTES_MAX;
    if (this.#held > most)
      throw new EdiError(
        'loop_too_large',
        `Loop ${loop.id} and what holds it take more than ${most} bytes.`,
        segment.number,
      );
    checkSegment(segment, rule, (...finding) => this.#tell(segment, loop.id, ...finding));
  }

  #closeTo(node: Open | null, at: Segment): void {
    while (this.current !== node) {
      const loop = this.current;
      this.#missing(loop, at);
      if (this.#units.has(loop.id) && loop.parent) {
        this.#onUnit(loop);
        if (!this.#keeps) {
          loop.parent.loops.pop();
          this.#held -= size(loop);
        }
      }
      if (loop.parent === null) return;
      this.current = loop.parent;
    }
  }

  #missing(loop: Open, at: Segment): void {
    for (const [index, { rule, order }] of loop.rule.items.entries()) {
      if (!rule.required || (loop.counts[index] ?? 0) > 0) continue;
      // Told where it should have stood: before the first segment whose turn comes later.
      let place = at;
      for (const [other, first] of loop.firsts.entries())
        if (first && (loop.rule.items[other]?.order ?? 0) > order && first.number < place.number) place = first;
      if (rule.kind === 'loop')
        this.#tell(
          place,
          rule.id,
          'loop_missing',
          'guide',
          `Loop ${rule.id} (${rule.name}) is missing in ${loop.id} (${loop.rule.name}).`,
        );
      else {
        const codes = rule.qualifier ? ` with ${[...rule.qualifier].slice(0, 6).join(' or ')}` : '';
        this.#tell(
          place,
          loop.id,
          'segment_missing',
          'guide',
          `${segmentName(rule.id)}${codes} is missing in loop ${loop.id} (${loop.rule.name}).`,
        );
      }
    }
  }
}

const open = (rule: LoopRule, parent: Open | null): Open => ({
  id: rule.id,
  rule,
  parent,
  segments: [],
  loops: [],
  order: 0,
  counts: [],
  firsts: [],
});

const size = (loop: Loop): number =>
  loop.segments.reduce((sum, one) => sum + bytesOf(one), 0) + loop.loops.reduce((sum, one) => sum + size(one), 0);

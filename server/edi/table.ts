/**
 * The notation of our tables. A line that is not indented opens a loop: its id, `<` and the loops that may hold it, usage
 * (R required, S situational) with how often it may come (`*`: as often as it likes), and what a person calls it; with
 * the id alone it goes on with a loop. Indented lines are the segments of the loop in order: usage, then the elements
 * that may be used. `!` is required, `=` lists codes, `^` how often it may repeat, `(…)` are components. `@` and `$`
 * stand for what is used more than once. Neighbours that begin with the same segment may come in any order.
 */

export interface ElementRule {
  number: number;
  required: boolean;
  codes: ReadonlySet<string> | null;
  /** How often it may repeat. */
  repeat: number;
  components: readonly (ElementRule | undefined)[] | null;
}
export interface SegmentRule {
  kind: 'segment';
  id: string;
  required: boolean;
  max: number;
  /** By number; a hole must not be used. */
  elements: readonly (ElementRule | undefined)[];
  /** Codes of the element that tells segments of one id apart: 03 of an HL, else 01. */
  qualifier: ReadonlySet<string> | null;
}
export interface Item {
  rule: SegmentRule | LoopRule;
  /** Neighbours that may change places have the same. */
  order: number;
  /** The id of its first segment. */
  id: string;
}
export interface LoopRule {
  kind: 'loop';
  id: string;
  name: string;
  required: boolean;
  max: number;
  items: Item[];
  /** Places in `items`, by the id of the first segment. */
  byId: Map<string, number[]>;
}

const LISTS: Record<string, string> = {
  filing: '11|12|13|14|15|16|17|AM|BL|CH|CI|DS|FI|HM|LM|MA|MB|MC|OF|TV|VA|WC|ZZ',
  ranks: 'A|B|C|D|E|F|G|H|P|S|T|U',
  pointers: '1|2|3|4|5|6|7|8|9|10|11|12',
  vision: 'L1|L2|L3|L4|L5',
  ambulance: '01|04|05|06|07|08|09|12',
  reports:
    '03|04|05|06|07|08|09|10|11|13|15|21|A3|A4|AM|AS|B2|B3|B4|BR|BS|BT|CB|CK|CT|D2|DA|DB|DG|DJ|DS|EB|HC|HR|I5|IR|LA|M1|MT|NN|OB|OC|OD|OE|OX|OZ|P4|P5|PE|PN|PO|PQ|PY|PZ|RB|RR|RT|RX|SG|V5|XP',
  plb: '50|51|72|90|AH|AM|AP|B2|B3|BD|BN|C5|CR|CS|CT|CV|CW|DM|E3|FB|FC|GO|HM|IP|IR|IS|J1|L3|L6|LE|LS|OA|OB|PI|PL|RA|RE|SL|TL|WO|WU',
  set: '1|2|3|4|5|6|7|10|11|12|13|15|16|17|18|19|23|24|25|26|27|I5|I6',
  group: '1|2|3|4|5|6|10|11|12|13|14|15|16|17|18|19|23|24|25|26',
};
const WORDS: Record<string, string> = {
  city: '01! 02 03 04 07',
  triplets: '02! 03! 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19',
  other: '(01!=ABF|BF 02!)',
  condition: '(01!=BG 02!)',
};

function elementOf(word: string): ElementRule {
  const [, number = '', required, components, repeat = '1', codes] =
    /^(\d\d)(!?)(?:\(([^)]*)\))?(?:\^(\d+))?(?:=(.*))?$/.exec(word) ?? [];
  const list = codes?.startsWith('@') ? LISTS[codes.slice(1)] : codes;
  return {
    number: Number(number),
    required: required === '!',
    codes: list === undefined ? null : new Set(list.replaceAll('_', ' ').split('|')),
    repeat: Number(repeat),
    components: components === undefined ? null : byNumber(components.split(' ').map(elementOf)),
  };
}

function byNumber(rules: ElementRule[]): (ElementRule | undefined)[] {
  const list: (ElementRule | undefined)[] = [];
  for (const rule of rules) list[rule.number] = rule;
  return list;
}

const usageOf = (word: string): { required: boolean; max: number } => ({
  required: word[0] === 'R',
  max: word[1] === '*' ? Number.POSITIVE_INFINITY : Number(word.slice(1)),
});

function segmentOf(line: string): SegmentRule {
  const spelled = line.replaceAll(/\$(\w+)/g, (_, name: string) => WORDS[name] as string);
  const [id = '', usage = '', ...words] = spelled.match(/(?:\([^)]*\)|[^\s(])+/g) ?? [];
  const elements = byNumber(words.map(elementOf));
  const first = elements[id === 'HL' ? 3 : 1];
  return {
    kind: 'segment',
    id,
    ...usageOf(usage),
    elements,
    qualifier: first?.codes ?? first?.components?.[1]?.codes ?? null,
  };
}

/** The loop ST of a table, with all that it holds. */
export function parseTable(source: string): LoopRule {
  const root: LoopRule = {
    kind: 'loop',
    id: 'ST',
    name: 'transaction',
    required: true,
    max: 1,
    items: [],
    byId: new Map(),
  };
  const loops = new Map<string, LoopRule>([['ST', root]]);
  const waiting: { parent: string; loop: LoopRule }[] = [];
  let current = root;
  const add = (parent: LoopRule, rule: SegmentRule | LoopRule): void => {
    parent.items.push({ rule, order: 0, id: '' });
  };
  for (const line of source.trim().split('\n')) {
    if (line.startsWith(' ')) {
      add(current, segmentOf(line.trim()));
      continue;
    }
    const [id = '', , parents = '', usage = '', ...name] = line.split(' ');
    const known = loops.get(id);
    if (known) {
      current = known;
      continue;
    }
    current = { kind: 'loop', id, name: name.join(' '), ...usageOf(usage), items: [], byId: new Map() };
    loops.set(id, current);
    for (const parent of parents.split(',')) {
      const holder = loops.get(parent);
      if (holder) add(holder, current);
      else waiting.push({ parent, loop: current });
    }
  }
  // A loop may be held by one that is told of only later: in the 837P, the claim by the patient level.
  for (const { parent, loop } of waiting) add(loops.get(parent) as LoopRule, loop);
  for (const loop of loops.values()) number(loop);
  return root;
}

const firstOf = (rule: SegmentRule | LoopRule): SegmentRule =>
  rule.kind === 'segment' ? rule : (rule.items[0]?.rule as SegmentRule);

function number(loop: LoopRule): void {
  let last = '';
  let order = -1;
  for (const [index, item] of loop.items.entries()) {
    item.id = firstOf(item.rule).id;
    if (item.id !== last) order++;
    last = item.id;
    item.order = order;
    // The segment that opens a loop opens another one: it is never looked for inside.
    if (index === 0 && loop.id !== 'ST') continue;
    loop.byId.set(item.id, [...(loop.byId.get(item.id) ?? []), index]);
  }
}

export const openerOf = firstOf;

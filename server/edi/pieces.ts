/**
 * A set's typed data and its segments, told once for both directions: a piece reads its fields from a loop and writes
 * them back as segments. So what is written is read as what it was.
 */
import { ELEMENTS } from './elements.ts';
import { at, loopsIn, parts, segmentsIn } from './look.ts';
import type { Segment } from './tokenizer.ts';
import { amountText, centsOf, dateOf, isDecimal, periodOf, plainText, quantityText } from './values.ts';
import type { Loop } from './walk.ts';
import { REPEATED, type Sink, type WireElement } from './wire.ts';

/** One element as a value. */
export interface Field<T> {
  /** Tests make values of it. */
  kind:
    | 'text'
    | 'needed'
    | 'maybe'
    | 'cents'
    | 'maybeCents'
    | 'quantity'
    | 'maybeQuantity'
    | 'date'
    | 'maybeDate'
    | 'flag'
    | 'period'
    | 'list';
  read(text: string, segment: Segment): T;
  /** Empty: nothing is sent. */
  write(value: T): string;
  /** What may stand there. */
  codes?: readonly string[];
}
const field = <T>(
  kind: Field<T>['kind'],
  read: (text: string, segment: Segment) => T,
  write: (value: T) => string,
): Field<T> => ({ kind, read, write });

/** Text; empty where there is none. */
export const text = field('text', plainText, (value: string) => value);
/** Text that is always there. */
export const needed = field('needed', plainText, (value: string) => value);
/** One of these codes. */
export const code = (...codes: string[]): Field<string> => ({ ...needed, codes });
export const maybe = field<string | null>(
  'maybe',
  (value) => plainText(value) || null,
  (value) => value ?? '',
);
export const cents = field(
  'cents',
  (value) => centsOf(value) ?? 0,
  (value: number) => amountText(value),
);
export const maybeCents = field<number | null>('maybeCents', centsOf, (value) =>
  value === null ? '' : amountText(value),
);
export const quantity = field(
  'quantity',
  (value) => (isDecimal(value) ? Number(value) : 0),
  (value: number) => quantityText(value),
);
export const maybeQuantity = field<number | null>(
  'maybeQuantity',
  (value) => (isDecimal(value) ? Number(value) : null),
  (value) => (value === null ? '' : quantityText(value)),
);
const digits = (date: string): string => date.replaceAll('-', '');
/** A date that is always there; empty where it cannot be read. */
export const date = field(
  'date',
  (value) => dateOf(value) ?? '',
  (value: string) => digits(value),
);
export const maybeDate = field<string | null>('maybeDate', dateOf, (value) => (value === null ? '' : digits(value)));
/** `Y`, or nothing. */
export const flag = field(
  'flag',
  (value) => value === 'Y',
  (value: boolean) => (value ? 'Y' : ''),
);
/** A value that repeats. */
export const list = field<string[]>(
  'list',
  (value, { separators }) => (value === '' ? [] : value.split(separators.repetition ?? '\0').map(plainText)),
  (values) => values.join(REPEATED),
);

/** Where a field stands: element, or element and component. */
export type Where<T> = readonly [number, Field<T>] | readonly [number, number, Field<T>];
type Fields = Record<string, readonly [number, Field<never>] | readonly [number, number, Field<never>]>;
type ValueOf<W> = W extends readonly [number, Field<infer T>]
  ? T
  : W extends readonly [number, number, Field<infer T>]
    ? T
    : never;
type Values<F> = { [K in keyof F]: ValueOf<F[K]> };

/** What a test needs to make values of a piece. */
export type Shape =
  | { kind: 'fields'; fields: Record<string, { field: Field<unknown>; min: number; max: number }> }
  | { kind: 'all'; shapes: Shape[] }
  | { kind: 'maybe' | 'many' | 'nested'; name: string; shape: Shape }
  | { kind: 'custom'; name: string; sample: string };

export interface Piece<T> {
  shape: Shape;
  read(loop: Loop | undefined): T;
  write(value: T, sink: Sink): void;
}
export type TypeOf<P> = P extends Piece<infer T> ? T : never;

/** What is always the same in a segment: an element, or a component as `n-c`. */
type Constants = Record<string, string | readonly string[]>;

function fits(segment: Segment, constants: Constants): boolean {
  // DMG01 only tells how DMG02 is written, and is left out with it.
  if (segment.id === 'DMG') return true;
  const first = constants[segment.id === 'HL' ? '3' : '1'] ?? constants['1-1'];
  if (first === undefined) return true;
  const value =
    constants['1-1'] === undefined ? at(segment, segment.id === 'HL' ? 3 : 1) : (parts(segment, 1)[0] ?? '');
  return typeof first === 'string' ? value === first : first.includes(value);
}

function readFields(segment: Segment | undefined, fields: Fields): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const nothing = { separators: {} } as Segment;
  for (const [name, where] of Object.entries(fields)) {
    const [element, second, third] = where;
    const own = (third ?? second) as Field<unknown>;
    const raw = third === undefined ? at(segment, element) : (parts(segment, element)[(second as number) - 1] ?? '');
    out[name] = own.read(raw, segment ?? nothing);
  }
  return out;
}

function elementsOf(
  id: string,
  constants: Constants,
  fields: Fields,
  value: Record<string, unknown>,
): { elements: WireElement[]; isEmpty: boolean } {
  const grid: string[][] = [];
  const put = (element: number, component: number, content: string): void => {
    const row = grid[element - 1] ?? [];
    row[component - 1] = content;
    grid[element - 1] = row;
  };
  for (const [place, content] of Object.entries(constants)) {
    const [element = 0, component = 1] = place.split('-').map(Number);
    if (typeof content === 'string') put(element, component, content);
  }
  let isEmpty = true;
  for (const [name, where] of Object.entries(fields)) {
    const [element, second, third] = where;
    const own = (third ?? second) as Field<unknown>;
    const content = own.write(value[name]);
    if (content !== '') isEmpty = false;
    put(element, third === undefined ? 1 : (second as number), content);
  }
  // A qualifier without what it qualifies would be half a pair.
  for (const [qualifier, element] of PAIRS[id] ?? []) if (!grid[element - 1]?.[0]) grid[qualifier - 1] = [];
  const elements = Array.from(grid, (row) =>
    row && row.length > 1 ? Array.from(row, (one) => one ?? '') : (row?.[0] ?? ''),
  );
  return { elements, isEmpty };
}
const PAIRS: Record<string, [number, number][]> = {
  NM1: [[8, 9]],
  N1: [[3, 4]],
  PER: [
    [3, 4],
    [5, 6],
    [7, 8],
  ],
  PAT: [
    [5, 6],
    [7, 8],
  ],
  DMG: [[1, 2]],
  CR1: [[1, 2]],
};

function boundsOf(id: string, where: Fields[string]): { min: number; max: number } {
  const format = ELEMENTS.get(id)?.[where[0] - 1];
  const shape = where[2] === undefined ? format?.simple : format?.components[(where[1] as number) - 1];
  return { min: shape?.min ?? 1, max: shape?.max ?? 1 };
}

/** One segment. It is not written where all its fields are empty, unless `always`. */
export function segment<F extends Record<string, Where<never> | Where<unknown>>>(
  id: string,
  constants: Constants,
  fields: F,
  always = false,
): Piece<Values<F>> {
  const own = fields as unknown as Fields;
  return {
    shape: {
      kind: 'fields',
      fields: Object.fromEntries(
        Object.entries(own).map(([name, where]) => [
          name,
          { field: (where[2] ?? where[1]) as Field<unknown>, ...boundsOf(id, where) },
        ]),
      ),
    },
    read: (loop) =>
      readFields(
        segmentsIn(loop, id).find((one) => fits(one, constants)),
        own,
      ) as Values<F>,
    write(value, sink) {
      const { elements, isEmpty } = elementsOf(id, constants, own, value as Record<string, unknown>);
      if (always || !isEmpty) sink.add(id, ...elements);
    },
  };
}

/** Every segment of this id whose constants fit, as a list. */
export function segments<N extends string, F extends Record<string, Where<never> | Where<unknown>>>(
  name: N,
  id: string,
  constants: Constants,
  fields: F,
): Piece<Record<N, Values<F>[]>> {
  const own = fields as unknown as Fields;
  const one = segment(id, constants, fields, true);
  return {
    shape: { kind: 'many', name, shape: one.shape },
    read: (loop) =>
      ({
        [name]: segmentsIn(loop, id)
          .filter((it) => fits(it, constants))
          .map((it) => readFields(it, own)),
      }) as Record<N, Values<F>[]>,
    write(value, sink) {
      for (const it of value[name]) one.write(it, sink);
    },
  };
}

type Together<T> = (T extends unknown ? (x: T) => void : never) extends (x: infer U) => void ? U : never;

/** Pieces one after the other, their fields in one object. */
export function all<P extends Piece<unknown>[]>(...pieces: P): Piece<Together<TypeOf<P[number]>>> {
  const own = pieces as unknown as Piece<unknown>[];
  return {
    shape: { kind: 'all', shapes: own.map((one) => one.shape) },
    read: (loop) => Object.assign({}, ...own.map((one) => one.read(loop))) as Together<TypeOf<P[number]>>,
    write(value, sink) {
      for (const one of own) one.write(value, sink);
    },
  };
}

/** The fields of a loop below this one, in the same object. */
export const inside = <T>(loopId: string, piece: Piece<T>): Piece<T> => ({
  shape: piece.shape,
  read: (loop) => piece.read(loopsIn(loop, loopId)[0]),
  write: piece.write,
});

const openerFits = (loop: Loop, qualifiers: readonly string[]): boolean =>
  qualifiers.length === 0 || qualifiers.includes(at(loop.segments[0], 1));

/** The loop below this one, or null; `qualifiers` are those of its first segment. */
export const optional = <N extends string, T>(
  name: N,
  loopId: string,
  piece: Piece<T>,
  ...qualifiers: string[]
): Piece<Record<N, T | null>> => ({
  shape: { kind: 'maybe', name, shape: piece.shape },
  read(loop) {
    const found = loopsIn(loop, loopId).find((one) => openerFits(one, qualifiers));
    return { [name]: found ? piece.read(found) : null } as Record<N, T | null>;
  },
  write(value, sink) {
    if (value[name] !== null) piece.write(value[name] as T, sink);
  },
});

/** Every loop of this id below this one. */
export const repeated = <N extends string, T>(name: N, loopId: string, piece: Piece<T>): Piece<Record<N, T[]>> => ({
  shape: { kind: 'many', name, shape: piece.shape },
  read: (loop) => ({ [name]: loopsIn(loop, loopId).map((one) => piece.read(one)) }) as Record<N, T[]>,
  write(value, sink) {
    for (const one of value[name]) piece.write(one, sink);
  },
});

/** The fields of this loop in an object of their own. */
export const nested = <N extends string, T>(name: N, piece: Piece<T>): Piece<Record<N, T>> => ({
  shape: { kind: 'nested', name, shape: piece.shape },
  read: (loop) => ({ [name]: piece.read(loop) }) as Record<N, T>,
  write: (value, sink) => piece.write(value[name], sink),
});

/** A segment that is there, or null. */
export const present = <N extends string, T>(
  name: N,
  id: string,
  qualifiers: readonly string[],
  piece: Piece<T>,
): Piece<Record<N, T | null>> => ({
  shape: { kind: 'maybe', name, shape: piece.shape },
  read: (loop) => ({ [name]: segmentsIn(loop, id, ...qualifiers)[0] ? piece.read(loop) : null }) as Record<N, T | null>,
  write(value, sink) {
    if (value[name] !== null) piece.write(value[name] as T, sink);
  },
});

/** What no other piece can say. */
export const custom = <N extends string, T>(
  name: N,
  /** What kind of value it is. */
  sample: string,
  read: (loop: Loop | undefined) => T,
  write: (value: T, sink: Sink) => void,
): Piece<Record<N, T>> => ({
  shape: { kind: 'custom', name, sample },
  read: (loop) => ({ [name]: read(loop) }) as Record<N, T>,
  write: (value, sink) => write(value[name], sink),
});

/** A segment that is always the same. */
export const fixed = (id: string, ...elements: WireElement[]): Piece<object> => ({
  shape: { kind: 'all', shapes: [] },
  read: () => ({}),
  write: (_, sink) => sink.add(id, ...elements),
});

/** A list between two segments that stand only where it holds something: LS and LE. */
export const bracketed = <N extends string, T>(
  name: N,
  before: readonly [string, string],
  piece: Piece<Record<N, T[]>>,
  after: readonly [string, string],
): Piece<Record<N, T[]>> => ({
  ...piece,
  write(value, sink) {
    if (value[name].length === 0) return;
    sink.add(...before);
    piece.write(value, sink);
    sink.add(...after);
  },
});

/** HL: depth from 0, code, and what levels follow below it: the fields that hold them; null: it does not tell. */
export const level = <T extends object>(
  depth: number,
  code: string,
  children: readonly (keyof T & string)[] | null,
): Piece<T> => ({
  shape: { kind: 'all', shapes: [] },
  read: () => ({}) as T,
  write(value, sink) {
    const held = (children ?? []).some((name) => (value[name] as unknown[] | undefined)?.length);
    sink.level(depth, code, children === null ? null : held);
  },
});

/** One day or a period: DTP with D8 or RD8. */
export interface Period {
  from: string;
  to: string;
}
export const period = <N extends string>(name: N, qualifier: string): Piece<Record<N, Period | null>> =>
  custom(
    name,
    'period',
    (loop) => {
      const found = segmentsIn(loop, 'DTP', qualifier)[0];
      const day = dateOf(at(found, 3));
      return day ? { from: day, to: day } : periodOf(at(found, 3));
    },
    (value, sink) => {
      if (value) sink.add('DTP', qualifier, ...periodElements(value));
    },
  );
export const periodElements = ({ from, to }: Period): [string, string] =>
  from === to ? ['D8', digits(from)] : ['RD8', `${digits(from)}-${digits(to)}`];

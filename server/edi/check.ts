/** One segment against its rule: elements, components, repetitions, types, lengths, codes. */
import { ELEMENTS, type ElementFormat, type ElementShape, RELATED } from './elements.ts';
import type { Finding } from './finding.ts';
import type { ElementRule, SegmentRule } from './table.ts';
import type { Segment, Separators } from './tokenizer.ts';
import { centsOf, dateOf, isDecimal, periodOf } from './values.ts';

/** Tells a finding about the segment at hand. */
export type Tell = (
  code: string,
  level: Finding['level'],
  sentence: string,
  where?: { element?: number; component?: number; value?: string; severity?: Finding['severity'] },
) => void;

const two = (n: number): string => String(n).padStart(2, '0');
/** A sentence stays readable whatever it quotes. */
const shown = (value: string): string => (value.length > 40 ? `${value.slice(0, 40)}…` : value);
const listed = (codes: ReadonlySet<string>): string => {
  const all = [...codes];
  return all.length > 12 ? `${all.slice(0, 12).join(', ')} …` : all.join(', ');
};

/** No other decimal is as long as an amount of money. */
const MONEY_DIGITS = 18;

/** Why a value is not of this type and length; null: it is. */
function misfit(value: string, shape: ElementShape, isOldDate: boolean): [code: string, why: string] | null {
  const { type, min, max } = shape;
  const length = type === 'R' || type === 'N0' ? value.replace(/[-.]/g, '').length : value.length;
  if (length > max) return ['element_too_long', `has ${length} characters, at most ${max} may stand there`];
  if (length < min) return ['element_too_short', `has ${length} characters, at least ${min} must stand there`];
  if (type === 'R' && !isDecimal(value)) return ['element_no_number', 'is no number'];
  if (type === 'R' && max === MONEY_DIGITS && /\.\d{3}/.test(value))
    return ['amount_decimals', 'has more than two decimals'];
  if (type === 'R' && max === MONEY_DIGITS && centsOf(value) === null)
    return ['amount_too_large', 'is more than can be counted'];
  if (type === 'N0' && !/^-?\d+$/.test(value)) return ['element_no_number', 'is no whole number'];
  if (type === 'DT' && dateOf(isOldDate ? `20${value}` : value) === null) return ['element_no_date', 'is no date'];
  if (type === 'TM' && !/^([01]\d|2[0-3])[0-5]\d([0-5]\d(\d\d?)?)?$/.test(value))
    return ['element_no_time', 'is no time of day'];
  // Text may be in small letters; codes are given as they are listed.
  if (type === 'ID' && !/^[A-Z0-9]+$/.test(value)) return ['element_no_code', 'is no code'];
  return null;
}

/**
 * Whether a value is right beyond doubt: nearly all are, and what follows need not look at them again. What it leaves in
 * doubt (dates, times, anything unusual) is looked at slowly.
 */
function isRight(
  value: string,
  own: ElementRule,
  shape: ElementShape | null | undefined,
  separators: Separators,
): boolean {
  if (!shape || shape.type === 'DT' || shape.type === 'TM') return false;
  const [component, repetition] = [separators.component.charCodeAt(0), separators.repetition?.charCodeAt(0) ?? -1];
  const last = value.length - 1;
  const isNumber = shape.type === 'R' || shape.type === 'N0';
  let digits = 0;
  let points = 0;
  for (let i = 0; i <= last; i++) {
    const char = value.charCodeAt(i);
    if (char < 32 || char > 126 || char === component || char === repetition) return false;
    if (char >= 48 && char <= 57) digits++;
    else if (char === 32 && (i === 0 || i === last)) return false;
    else if (shape.type === 'ID' && (char < 65 || char > 90)) return false;
    else if (isNumber) {
      if (char === 46 && shape.type === 'R' && points === 0 && last - i <= 2) points++;
      else if (char !== 45 || i > 0) return false;
    }
  }
  // So many digits are looked at slowly: is it still an amount that is counted exactly?
  if (isNumber && (digits > 12 || digits === 0)) return false;
  const length = isNumber ? digits : value.length;
  return length >= shape.min && length <= shape.max && (own.codes === null || own.codes.has(value));
}

/** Whether each part of a composite is right beyond doubt, and none that must be there is missing. */
function areRight(
  value: string,
  own: readonly (ElementRule | undefined)[],
  format: ElementFormat | undefined,
  separators: Separators,
): boolean {
  const parts = value.split(separators.component);
  if (parts.at(-1) === '' || parts.length > own.length - 1) return false;
  for (let c = 1; c < own.length; c++) {
    const [part, rule] = [parts[c - 1] ?? '', own[c]];
    if (part === '' ? rule?.required : !rule || !isRight(part, rule, format?.components[c - 1], separators))
      return false;
  }
  return true;
}

/** Segments whose blanks belong to them. */
const PADDED = new Set(['ISA']);

export function checkSegment(segment: Segment, rule: SegmentRule, tell: Tell): void {
  const { id, elements, separators } = segment;
  const formats = ELEMENTS.get(id) ?? [];
  const count = Math.max(elements.length - 1, rule.elements.length - 1);
  for (let n = 1; n <= count; n++) {
    const value = elements[n] ?? '';
    const own = rule.elements[n];
    if (value === '' ? !own?.required : own && id !== 'ISA' && isFine(value, own, formats[n - 1])) continue;
    if (own === undefined) {
      if (value !== '')
        tell('element_not_used', 'guide', `${id}${two(n)} must not be used here, but holds “${shown(value)}”.`, {
          element: n,
          value,
        });
      continue;
    }
    if (value === '' || (!PADDED.has(id) && value.trim() === '')) {
      if (own.required) tell('element_missing', 'guide', `${id}${two(n)} is missing.`, { element: n, value });
      else if (value !== '') blank(value, n, undefined);
      continue;
    }
    const repeats = separators.repetition !== null && id !== 'ISA' ? value.split(separators.repetition) : [value];
    if (repeats.length > own.repeat)
      tell(
        'element_repeats',
        'guide',
        `${id}${two(n)} stands ${repeats.length} times, but may stand ${own.repeat === 1 ? 'once' : `${own.repeat} times`}.`,
        { element: n, value },
      );
    const format = formats[n - 1];
    for (const one of repeats) checkOne(one, n, own, format?.simple ?? null, format?.components ?? []);
  }
  if (elements.length > 1 && elements.at(-1) === '' && id !== 'ISA')
    tell('separator_trailing', 'syntax', `${id} ends in separators with nothing behind them.`, { severity: 'warning' });
  checkRelated(segment, tell);
  checkPeriod(segment, tell);

  function isFine(value: string, own: ElementRule, format: ElementFormat | undefined): boolean {
    return own.components === null
      ? isRight(value, own, format?.simple, separators)
      : areRight(value, own.components, format, separators);
  }

  function blank(value: string, n: number, component: number | undefined): void {
    tell('blanks_padding', 'syntax', `${id}${two(n)}${component ? `-${component}` : ''} is padded with blanks.`, {
      element: n,
      ...(component ? { component } : {}),
      value,
      severity: 'warning',
    });
  }

  function checkOne(
    value: string,
    n: number,
    own: ElementRule,
    shape: ElementShape | null,
    shapes: (ElementShape | null)[],
  ): void {
    const parts = id === 'ISA' ? [value] : value.split(separators.component);
    if (own.components === null) {
      if (parts.length > 1)
        tell('component_not_used', 'guide', `${id}${two(n)} has components, but is a single value.`, {
          element: n,
          component: 2,
          value,
        });
      else checkValue(value, n, undefined, own, shape);
      return;
    }
    for (let c = 1; c <= Math.max(parts.length, own.components.length - 1); c++) {
      const part = parts[c - 1] ?? '';
      const rule = own.components[c];
      if (rule === undefined) {
        if (part !== '')
          tell(
            'component_not_used',
            'guide',
            `${id}${two(n)}-${c} must not be used here, but holds “${shown(part)}”.`,
            { element: n, component: c, value: part },
          );
      } else if (part.trim() !== '') checkValue(part, n, c, rule, shapes[c - 1] ?? null);
      else if (rule.required)
        tell('component_missing', 'guide', `${id}${two(n)}-${c} is missing.`, {
          element: n,
          component: c,
          value: part,
        });
    }
    if (parts.length > 1 && parts.at(-1) === '')
      tell('separator_trailing', 'syntax', `${id}${two(n)} ends in separators with nothing behind them.`, {
        element: n,
        severity: 'warning',
      });
  }

  function checkValue(
    value: string,
    n: number,
    component: number | undefined,
    own: ElementRule,
    shape: ElementShape | null,
  ): void {
    const where = { element: n, ...(component ? { component } : {}), value };
    const name = `${id}${two(n)}${component ? `-${component}` : ''}`;
    const isPadded = !PADDED.has(id) && value !== value.trim();
    if (isPadded) blank(value, n, component);
    const bare = isPadded ? value.trim() : value;
    if (/[^\x20-\x7e]/.test(bare))
      tell('character_not_allowed', 'syntax', `${name} holds a character that X12 does not carry.`, {
        ...where,
        severity: 'warning',
      });
    const why = shape && misfit(bare, shape, id === 'ISA' || id === 'TA1');
    if (why) tell(why[0], 'syntax', `${name} “${shown(bare)}” ${why[1]}.`, where);
    else if (own.codes && !own.codes.has(bare))
      tell(
        'code_not_allowed',
        'guide',
        `${name} “${shown(bare)}” is not allowed here; ${listed(own.codes)} ${own.codes.size === 1 ? 'is' : 'are'}.`,
        where,
      );
  }
}

function checkRelated({ id, elements }: Segment, tell: Tell): void {
  const has = (n: number): boolean => (elements[n] ?? '') !== '';
  for (const { kind, elements: numbers } of RELATED.get(id) ?? []) {
    if (kind === 'R' || numbers.some(has) ? kind === 'P' && numbers.every(has) : true) continue;
    const [first = 0, ...others] = numbers;
    const held = numbers.filter(has);
    const names = numbers.map((n) => `${id}${two(n)}`).join(' and ');
    const missing = numbers.find((n) => !has(n)) ?? first;
    if (kind === 'P' && held.length > 0 && held.length < numbers.length)
      tell(
        'elements_together',
        'syntax',
        `${names} are sent together or not at all; ${id}${two(missing)} is missing.`,
        { element: missing },
      );
    if (kind === 'R' && held.length === 0)
      tell('elements_one_needed', 'syntax', `One of ${names} is needed.`, { element: first });
    if (kind === 'C' && has(first) && !others.every(has))
      tell(
        'elements_together',
        'syntax',
        `${id}${two(first)} needs ${others.map((n) => `${id}${two(n)}`).join(' and ')}.`,
        { element: others.find((n) => !has(n)) ?? first },
      );
    if (kind === 'E' && held.length > 1)
      tell('elements_exclude', 'syntax', `Only one of ${names} may be sent.`, { element: held[1] as number });
  }
}

/** Which element tells the form of which date. */
const DATED: Record<string, [format: number, value: number]> = { DTP: [2, 3], DMG: [1, 2], PAT: [5, 6] };
const EARLIEST = '1850-01-01';

function checkPeriod({ id, elements }: Segment, tell: Tell): void {
  const [format = 0, place = 0] = DATED[id] ?? [];
  const value = elements[place]?.trim();
  if (!value) return;
  const where = { element: place, value };
  const name = `${id}${two(place)}`;
  const kind = elements[format]?.trim();
  const period = kind === 'RD8' ? periodOf(value) : null;
  const date = kind === 'D8' ? dateOf(value) : period?.from;
  if (kind === 'RD8' && !period)
    tell('element_no_date', 'syntax', `${name} “${shown(value)}” is no period of two dates.`, where);
  if (kind === 'D8' && !date) tell('element_no_date', 'syntax', `${name} “${shown(value)}” is no date.`, where);
  if (period && period.to < period.from) tell('period_backwards', 'guide', `${name} ends before it begins.`, where);
  if (date && date < EARLIEST)
    tell('date_implausible', 'guide', `${name} names the year ${date.slice(0, 4)}.`, { ...where, severity: 'warning' });
}

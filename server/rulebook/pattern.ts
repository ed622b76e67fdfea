/**
 * Patterns that cannot run away: characters and classes, each with a number of repeats; no groups, no alternatives. All
 * states move together, so the time is at most the length of the text times the length of the pattern.
 * `#` a digit, `@` a capital letter, `&` either, `?` any character, `[A-CE]` one of these, `[^ ]` none of these, `\#` the
 * character itself; behind each `{5}`, `{2,4}`, `*` or `+`.
 */
interface Item {
  test: (code: number) => boolean;
  optional: boolean;
  repeats: boolean;
}

export const PATTERN_ITEMS_MAX = 120;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => code >= 65 && code <= 90;
const CLASSES: Record<string, (code: number) => boolean> = {
  '#': isDigit,
  '@': isLetter,
  '&': (code) => isDigit(code) || isLetter(code),
  '?': () => true,
};

/** Throws Error with a sentence when the text is no pattern. */
export function compilePattern(text: string): (subject: string) => boolean {
  const items: Item[] = [];
  for (let i = 0; i < text.length; ) {
    const [test, next] = readClass(text, i);
    const [least, most, after] = readRepeats(text, next);
    for (let n = 0; n < least; n++) items.push({ test, optional: false, repeats: false });
    if (most === null) items.push({ test, optional: true, repeats: true });
    else for (let n = least; n < most; n++) items.push({ test, optional: true, repeats: false });
    if (items.length > PATTERN_ITEMS_MAX) throw new Error(`A pattern has at most ${PATTERN_ITEMS_MAX} places.`);
    i = after;
  }
  return (subject) => run(items, subject);
}

function run(items: readonly Item[], subject: string): boolean {
  const spread = (states: Set<number>): Set<number> => {
    for (const state of states) if (items[state]?.optional) states.add(state + 1);
    return states;
  };
  let states = spread(new Set([0]));
  for (let i = 0; i < subject.length && states.size > 0; i++) {
    const code = subject.charCodeAt(i);
    const next = new Set<number>();
    for (const state of states) {
      const item = items[state];
      if (item?.test(code)) next.add(item.repeats ? state : state + 1);
    }
    states = spread(next);
  }
  return states.has(items.length);
}

function readClass(text: string, at: number): [(code: number) => boolean, number] {
  const char = text[at] ?? '';
  const known = CLASSES[char];
  if (known) return [known, at + 1];
  if ('{}*+]'.includes(char))
    throw new Error(`“${char}” stands behind nothing; write \\${char} for the character itself.`);
  if (char === '\\') {
    if (at + 1 >= text.length) throw new Error('A pattern cannot end with a backslash.');
    const code = text.charCodeAt(at + 1);
    return [(other) => other === code, at + 2];
  }
  if (char !== '[') {
    const code = text.charCodeAt(at);
    return [(other) => other === code, at + 1];
  }
  const end = text.indexOf(']', at);
  if (end < 0) throw new Error('“[” is not closed.');
  const isNegated = text[at + 1] === '^';
  const inside = text.slice(at + (isNegated ? 2 : 1), end);
  const ranges = [...inside.matchAll(/(.)-(.)|(.)/gs)].map(
    ([, from, to, one]) => [from ?? one, to ?? one] as [string, string],
  );
  if (ranges.length === 0) throw new Error('“[]” names no character.');
  const holds = (code: number): boolean =>
    ranges.some(([from, to]) => code >= from.charCodeAt(0) && code <= to.charCodeAt(0));
  return [(code) => holds(code) !== isNegated, end + 1];
}

function readRepeats(text: string, at: number): [number, number | null, number] {
  if (text[at] === '*') return [0, null, at + 1];
  if (text[at] === '+') return [1, null, at + 1];
  if (text[at] !== '{') return [1, 1, at];
  const found = /^\{(\d{1,3})(?:,(\d{1,3}))?\}/.exec(text.slice(at, at + 10));
  if (!found) throw new Error('Repeats are written {5} or {2,4}.');
  const least = Number(found[1]);
  const most = Number(found[2] ?? found[1]);
  if (most < least) throw new Error('The second number of {2,4} is the larger one.');
  return [least, most, at + found[0].length];
}

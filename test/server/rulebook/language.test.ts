/** The language of the rules: what it says, what it refuses, and that no text can make it work without limit. */

import t from 'tap';
import { RuleError } from '../../../server/rulebook/ast.ts';
import { STEPS_MAX } from '../../../server/rulebook/compile.ts';
import { changedPaths, compileRule, evaluate, type Facts, rulesReading } from '../../../server/rulebook/engine.ts';
import { isNpi } from '../../../server/rulebook/functions.ts';
import { builtInRules } from '../../../server/rulebook/index.ts';
import { parse } from '../../../server/rulebook/parser.ts';
import { compilePattern } from '../../../server/rulebook/pattern.ts';
import { topic } from '../../../server/rulebook/rules/topic.ts';
import { SAMPLES } from '../../../server/rulebook/samples.ts';
import type { Rule } from '../../../shared/rulebook.ts';
import fc from '../../helpers/property.ts';

const aRule = (over: Partial<Rule>): Rule =>
  topic('clinic', { page: 'claim', role: 'biller' }, [
    {
      id: 'test.rule',
      says: 'Wrong.',
      source: 'Test',
      at: 'claim.chargeCents',
      when: 'true',
      fail: [],
      pass: [],
      ...over,
    },
  ])[0] as Rule;
const sample = (name = 'two-lines'): Facts => (SAMPLES[name] as () => Facts)();
const says = (when: string, facts = sample()): boolean => evaluate([compileRule(aRule({ when }))], facts).length > 0;
const refusal = (over: Partial<Rule>): { message: string; position: number } | null => {
  try {
    compileRule(aRule(over));
    return null;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { message: error.message, position: error.position };
  }
};

t.test('what expressions say of a claim', async (t) => {
  for (const [when, expected] of [
    ['claim.chargeCents = $350.00', true],
    ['claim.chargeCents = 150 * 100 + 20000', true],
    ['(sum line in claim.lines of line.chargeCents) / 2 = $175', true],
    ["any line in claim.lines where line.procedure in ['20600'..'20611']", true],
    ["every line in claim.lines where line.procedure in ['20600'..'20611']", false],
    ["no line in claim.lines where line.procedure = '99999'", true],
    ['(count line in claim.lines where line.chargeCents > 0) = 2', true],
    ["(first line in claim.lines where line.procedure != '99213').chargeCents = $200", true],
    ["size(only line in claim.lines where line.procedure = '99213') = 1", true],
    ["size(claim.lines.procedure) = 2 and '20610' in claim.lines.procedure", true],
    ['claim.lines.modifiers is missing', true],
    ['least(claim.lines.from) = @2026-10-14 and greatest(claim.lines.to) < @2026-10-15', true],
    ['days(@2026-02-28, @2026-03-01) = 1 and addDays(@2026-12-31, 1) = @2027-01-01', true],
    ['years(@1980-02-29, @2026-02-28) = 45 and addYears(@2024-02-29, 1) = @2025-02-28', true],
    ["claim.patient.firstName matches 'TI?*' and claim.patient.firstName not matches 'TI?'", true],
    ["claim.frequency = '7' or claim.frequency = '1' and claim.icdVersion = '10'", true],
    ["start(claim.patient.lastName, 4) = 'TEST' and length(claim.patient.lastName) = 6", true],
  ] as const)
    t.equal(says(when), expected, when);
});

t.test('what is missing decides nothing', async (t) => {
  for (const when of [
    "claim.accidentState = 'CT'",
    "claim.accidentState != 'CT'",
    "not (claim.accidentState = 'CT')",
    "claim.accidentState not in ['CT']",
    "claim.accidentState not matches 'C?'",
    'claim.patientPaidCents + 1 > 0',
    'claim.chargeCents / 0 > 0',
    "any other in claim.others where other.rank = 'P'",
    "not (every line in claim.lines where line.drug.ndc = '1')",
    'npi(claim.payerControlNumber)',
  ])
    t.equal(says(when), false, when);
  for (const when of [
    "claim.accidentState = 'CT' or true",
    "not (claim.accidentState = 'CT' and false)",
    'claim.accidentState is missing',
    "(claim.accidentState ?? claim.placeOfService) = '11'",
  ])
    t.equal(says(when), true, when);
});

t.test('a slip is refused where it stands', async (t) => {
  for (const [over, message, position] of [
    [{ when: 'claim.chargeCent = 1' }, 'when: There is no “chargeCent” in claim.', 6],
    [{ when: "claim.chargeCents = 'x'" }, 'when: A number cannot stand beside a text.', 18],
    [{ when: "claim.frequency = '9'" }, "when: It is never '9', only '1', '7', '8'.", 18],
    [{ when: 'claim.chargeCents' }, 'when: A rule asks something that is true or false, and this is a number.', 6],
    [{ when: 'claim.chargeCents > ' }, 'when: The expression ends too early.', 20],
    [{ when: "claim.patient.lastName = 'x" }, 'when: The text that begins here is not closed.', 25],
    [{ when: '(true' }, 'when: “)” is wanted here.', 5],
    [{ when: 'true true' }, 'when: “true” is too much here.', 5],
    [{ when: 'claim.lines[0].units > 1' }, 'when: “[” is too much here.', 11],
    [{ when: 'line.units > 1' }, 'when: “line” is not known here.', 0],
    [{ when: 'nothing(1)' }, 'when: There is no function “nothing”.', 0],
    [{ when: 'npi(1)' }, 'when: “npi” takes a text here, not a number.', 4],
    [{ when: 'constructor(1)' }, 'when: There is no function “constructor”.', 0],
    [{ when: 'claim.constructor is present' }, 'when: There is no “constructor” in claim.', 6],
    [{ when: '@2026-02-30 < context.today' }, 'when: There is no day 2026-02-30.', 0],
    [{ when: "claim.patient.lastName matches 'A{3,1}'" }, 'when: The second number of {2,4} is the larger one.', 31],
    [{ when: "claim.patient.lastName matches '(A+)+'" }, null, 0],
    [{ when: "claim.diagnoses in ['A']" }, 'when: A list of list of text cannot stand beside a list of text.', 16],
    [{ when: '#' }, 'when: “#” means nothing here.', 0],
    [{ says: 'Charge {claim.charge}.' }, 'says: There is no “charge” in claim.', 14],
    [{ at: 'claim.lines[line].units' }, 'at: “line” is no name of `each`.', 11],
    [{ at: 'claim.nothing' }, 'at: There is no field claim.nothing.', 0],
    [{ each: 'line in claim.chargeCents' }, 'each: A list is wanted here, and this is a number.', 14],
    [{ each: 'claim in claim.lines' }, 'each: “claim” has its meaning already; take another name.', 15],
    [{ when: `${'('.repeat(100)}true${')'.repeat(100)}` }, 'when: The expression is nested too deeply.', 40],
    [{ when: `${'not '.repeat(100)}true` }, 'when: The expression is nested too deeply.', 156],
    [{ when: `true${' or true'.repeat(240)}` }, 'when: The expression is too long. Make two rules of it.', 1597],
    [{ when: 'x'.repeat(2_001) }, 'when: An expression has at most 2000 characters.', 2_000],
  ] as const)
    t.same(refusal(over), message === null ? null : { message, position }, JSON.stringify(over).slice(0, 80));
});

t.test('whatever is written, there is an answer or a RuleError', async (t) => {
  const words = [
    'claim',
    '.',
    'lines',
    'units',
    'any',
    'l',
    'in',
    'where',
    '(',
    ')',
    '[',
    ']',
    "'x'",
    '1',
    '=',
    'and',
    'not',
    'of',
    'sum',
    '??',
    ',',
    '..',
    'is',
    'missing',
    'matches',
    '@2026-01-01',
    'size',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 25 }),
      (parts) => {
        const over = { when: parts.join(' ') };
        if (refusal(over) === null) evaluate([compileRule(aRule(over))], sample());
      },
    ),
    { numRuns: 1_500 },
  );
  t.pass('no other error');
});

t.test('a pattern says what a regular expression says, and no pattern runs away', async (t) => {
  const classes: [string, string][] = [
    ['#', '[0-9]'],
    ['@', '[A-Z]'],
    ['&', '[0-9A-Z]'],
    ['?', '[^]'],
    ['[A-C1]', '[A-C1]'],
    ['[^A]', '[^A]'],
    ['\\#', '#'],
    ['A', 'A'],
  ];
  const repeats: [string, string][] = [
    ['', ''],
    ['{2}', '{2}'],
    ['{0,3}', '{0,3}'],
    ['*', '*'],
    ['+', '+'],
  ];
  const part = fc
    .tuple(fc.constantFrom(...classes), fc.constantFrom(...repeats))
    .map(([[mine, theirs], [more, same]]) => [mine + more, theirs + same]);
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('A', 'B', '1', '2', '#', 'a'), maxLength: 10 }),
      (parts, text) => {
        const mine = compilePattern(parts.map(([one]) => one).join(''));
        return mine(text) === new RegExp(`^(?:${parts.map(([, one]) => one).join('')})$`).test(text);
      },
    ),
    { numRuns: 1_000 },
  );
  t.equal(compilePattern('?*A?*A?*A?*A?*A?*A?*A?*A?*B')('A'.repeat(20_000)), false);
  t.throws(() => compilePattern('#{121}'), /at most 120/);
});

t.test('work is bounded: what looks at too much is told, not decided', async (t) => {
  const facts = sample();
  const [line] = facts.claim.lines;
  facts.claim.lines = Array.from({ length: 50 }, () => line as NonNullable<typeof line>);
  const body =
    'any a in claim.lines where any b in claim.lines where any c in claim.lines where any d in claim.lines where a.units + b.units + c.units + d.units < 0';
  const [finding, ...more] = evaluate([compileRule(aRule({ when: body }))], facts);
  t.ok(50 ** 4 > STEPS_MAX);
  t.match(finding, { severity: 'warn', sentence: /not decided/ });
  t.equal(more.length, 0);
});

t.test('a check digit of an NPI is found wrong in any place', async (t) => {
  t.ok(isNpi('1234567893') && isNpi('1245319599') && !isNpi('1234567890') && !isNpi('123456789') && !isNpi(''));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (place, by) => {
      const digits = [...'1234567893'];
      digits[place] = String((Number(digits[place]) + by) % 10);
      return !isNpi(digits.join(''));
    }),
  );
});

t.test('a finding tells the values that triggered it, and where', async (t) => {
  const facts = sample();
  Object.assign(facts.claim.lines[1] ?? {}, { pointers: [1, 7] });
  t.match(
    evaluate(builtInRules(), facts).filter(({ ruleId }) => ruleId === 'pointer.nowhere'),
    [
      {
        ruleId: 'pointer.nowhere',
        ruleVersion: 1,
        severity: 'block',
        sentence: 'Line 2 points at diagnosis 7, and the claim has 1. Point at one that is there.',
        path: 'claim.lines[1].pointers[1]',
        values: [
          { name: 'line.number', value: '2' },
          { name: 'pointer', value: '7' },
          { name: 'size(claim.diagnoses)', value: '1' },
        ],
        page: 'charges',
        role: 'biller',
      },
    ],
  );
});

t.test('on a change only the rules are asked that read it, and the answer is the same', async (t) => {
  const rules = builtInRules();
  const edits: ((facts: Facts) => void)[] = [
    ({ claim }) => Object.assign(claim.lines[0] ?? {}, { units: 0 }),
    ({ claim }) => Object.assign(claim.lines[1] ?? {}, { modifiers: ['26', 'TC'] }),
    ({ claim }) => Object.assign(claim, { placeOfService: '10' }),
    ({ claim }) => Object.assign(claim, { rendering: null }),
    ({ claim }) => Object.assign(claim.coverage, { filingIndicator: 'MB', rank: 'S' }),
    ({ claim }) => Object.assign(claim.billing.address, { zip: '0610A' }),
    ({ claim }) => Object.assign(claim, { diagnoses: ['E11.9', 'E119', 'E119'] }),
    ({ claim }) => claim.lines.pop(),
    ({ claim }) => claim.lines.push(structuredClone(claim.lines[0] as never)),
    ({ context }) => Object.assign(context.patient, { inHospice: true, isRestricted: true }),
    ({ context }) => Object.assign(context.payer, { planKind: 'medicare_advantage' }),
    ({ context }) => Object.assign(context.lines[0] ?? {}, { otherUnits: 5, unitLimit: { units: 2, indicator: '2' } }),
    ({ context }) => Object.assign(context, { today: '2028-01-01' }),
  ];
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: edits.length - 1 }), { maxLength: 4 }),
      fc.nat({ max: edits.length - 1 }),
      (earlier, last) => {
        const before = sample();
        for (const i of earlier) edits[i]?.(before);
        const after = structuredClone(before);
        edits[last]?.(after);
        const changed = changedPaths(before, after);
        const asked = new Set(rulesReading(rules, changed).map(({ rule }) => rule.id));
        const kept = evaluate(rules, before).filter(({ ruleId }) => !asked.has(ruleId));
        const key = (found: readonly unknown[]): string[] => found.map((one) => JSON.stringify(one)).sort();
        t.same(key([...kept, ...evaluate(rules, after, changed)]), key(evaluate(rules, after)));
      },
    ),
    { numRuns: 60 },
  );
  const units = rulesReading(rules, ['claim.lines[0].units']).length;
  t.ok(units > 5 && units < 40, `${units} of ${rules.length} rules read the units of a line`);
  t.same(rulesReading(rules, []), []);
});

t.test('a tree keeps the places of its words', async (t) => {
  t.match(parse('claim.chargeCents > 5'), {
    kind: 'compare',
    at: 18,
    left: { kind: 'field', at: 6 },
    right: { at: 20 },
  });
});

/** Rules in words: scope, dates, examples, and what a dry run found. */
import type { RuleFault } from '../../shared/clinic-rules.ts';
import { FILING_INDICATORS } from '../../shared/coverage-payers.ts';
import type { RuleTrial } from '../../shared/rule-trials.ts';
import type { Example, Rule } from '../../shared/rulebook.ts';
import { usDate } from '../elements/words.ts';

/** Where a rule stands: its dots are `~` there, because an address with a dot is one of a file. */
export const addressOf = (ruleId: string): string => `/rulebook/${ruleId.replaceAll('.', '~')}`;

export const SEVERITY_WORDS: Record<Rule['severity'], string> = { block: 'Stops a claim', warn: 'Only warns' };

export const ROLE_WORDS: Record<Rule['role'], string> = {
  front_desk: 'Front desk',
  biller: 'Biller',
  provider: 'Provider',
  manager: 'Manager',
};

export const PAGE_WORDS: Record<Rule['page'], string> = {
  claim: 'the claim',
  charges: 'the charges',
  coverage: 'the coverage',
  patient: 'the patient',
  providers: 'who bills',
  payers: 'the payers',
  practice: 'the practice',
};

/** `Medicare Part B; payer 00901`. */
export function scopeText({ filingIndicators, payerIds, planKinds }: Rule): string {
  const words = [
    filingIndicators.map((code) => FILING_INDICATORS[code as keyof typeof FILING_INDICATORS] ?? code).join(', '),
    payerIds.length > 0 ? `payer ${payerIds.join(', ')}` : '',
    planKinds.map((kind) => kind.replaceAll('_', ' ')).join(', '),
  ].filter(Boolean);
  return words.length === 0 ? 'every payer' : words.join('; ');
}

export function datesText({ effectiveFrom, effectiveTo }: Rule): string {
  if (!effectiveFrom && !effectiveTo) return 'services of any day';
  if (!effectiveTo) return `services from ${usDate(effectiveFrom ?? '')}`;
  return effectiveFrom
    ? `services from ${usDate(effectiveFrom)} to ${usDate(effectiveTo)}`
    : `services to ${usDate(effectiveTo)}`;
}

/** One change of the sample in each line: `lines[0].modifiers = ["25"]`. */
export const exampleText = (example: Example): string =>
  Object.entries(example)
    .map(([path, value]) => `${path} = ${JSON.stringify(value)}`)
    .join('\n');

/** The example of these lines, or a sentence about the first that cannot be read. */
export function readExample(text: string): { example: Example } | { sentence: string } {
  const example: Example = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, path = '', value = ''] = /^([\w.[\]]+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (!path) return { sentence: `“${line}” names no field. Write it so: lines[0].modifiers = ["25"]` };
    try {
      example[path] = JSON.parse(value);
    } catch {
      return { sentence: `“${value}” cannot be read. Text stands in "quotes", a list in ["brackets"].` };
    }
  }
  return { example };
}

const claims = (count: number): string => `${count} ${count === 1 ? 'claim' : 'claims'}`;

/** `Would have caught 14 denials and stopped 3 good claims.` */
export function trialText({ state, counts, judged, total, since, failure }: RuleTrial): string {
  if (state === 'failed') return failure ?? 'It could not be finished.';
  if (state === 'running') return `${judged} of ${total} looked at`;
  const of = `${claims(judged)} since ${usDate(since)}`;
  const caught = counts.denied + counts.paid + counts.open;
  if (judged === 0) return `There is no claim since ${usDate(since)} to try it on.`;
  if (caught === 0) return `It would have found nothing in ${of}.`;
  if (counts.answered === 0)
    return `Of ${of} it would have caught ${caught}. No payer has decided on any of them yet, so nobody can say whether it would have helped.`;
  const denials = counts.denied === 1 ? '1 denial' : `${counts.denied} denials`;
  const good = counts.paid === 1 ? '1 good claim' : `${counts.paid} good claims`;
  const open = counts.open > 0 ? ` ${claims(counts.open)} more that it would have caught had no answer yet.` : '';
  return `Of ${of} it would have caught ${denials} and stopped ${good}.${open}`;
}

/** What a fault is about, with the piece of text at its place. */
export function nearText({ position }: RuleFault, text: string): string {
  if (position === null || text === '') return '';
  const near = text.slice(position, position + 24).split(/\s/)[0] ?? '';
  return near ? `at “${near}”, character ${position + 1}: ` : 'at the end: ';
}

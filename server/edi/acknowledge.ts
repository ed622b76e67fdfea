/** Answers to a file as its receiver gives them: TA1 for each interchange, 999 for each group. */
import type { Acknowledgement } from './answers.ts';
import type { Group, Interchange, InterchangeAcknowledgement } from './envelope.ts';
import type { Finding } from './finding.ts';
import type { EdiEvent } from './reader.ts';
import { type Envelope, interchangeText, SEPARATORS, Sink } from './wire.ts';

export interface Answers {
  interchange: Interchange;
  acknowledgement: InterchangeAcknowledgement;
  groups: { group: Group; acknowledgement: Acknowledgement }[];
}

/** IK304. */
const SEGMENT_ERRORS: Record<string, string> = {
  segment_name: '1',
  segment_empty: '1',
  segment_unexpected: '2',
  segment_missing: '3',
  loop_missing: 'I7',
  loop_repeats: '4',
  segment_repeats: '5',
  segment_out_of_order: '7',
};
/** IK403. */
const ELEMENT_ERRORS: Record<string, string> = {
  element_missing: '1',
  component_missing: '1',
  elements_together: '2',
  elements_one_needed: '2',
  element_too_short: '4',
  element_too_long: '5',
  element_no_number: '6',
  element_no_code: '7',
  code_not_allowed: '7',
  element_no_date: '8',
  element_no_time: '9',
  elements_exclude: '10',
  element_repeats: '12',
  element_not_used: 'I10',
  component_not_used: 'I10',
};
/** IK502, of what is wrong with ST and SE. */
const TRANSACTION_ERRORS: Record<string, string> = {
  set_unknown: '1',
  trailer_missing: '2',
  control_number_mismatch: '3',
  count_wrong: '4',
  control_number_twice: '23',
};
/** AK905. */
const GROUP_ERRORS: Record<string, string> = { trailer_missing: '3', control_number_mismatch: '4', count_wrong: '5' };
/** TA105, by element of the ISA. */
const ISA_NOTES = [
  '',
  '010',
  '011',
  '012',
  '013',
  '005',
  '006',
  '007',
  '008',
  '014',
  '015',
  '002',
  '003',
  '018',
  '019',
  '020',
  '027',
];
const SEGMENTS_MAX = 200;

type Answer = Acknowledgement['answers'][number];
type AnsweredSegment = Answer['segments'][number];

const fiveCodes = (codes: readonly string[]) => {
  const [code1 = '', code2 = '', code3 = '', code4 = '', code5 = ''] = [...new Set(codes)];
  return { code1, code2, code3, code4, code5 };
};

/** IK3 and IK4 of what was found, segment by segment. Sums are not told here: a 999 speaks of form. */
function segmentsOf(findings: readonly Finding[]): AnsweredSegment[] {
  const bySegment = new Map<string, AnsweredSegment>();
  for (const it of findings) {
    const own = SEGMENT_ERRORS[it.code];
    const error = own ?? (it.element === null ? 'I9' : '8');
    const key = `${it.segmentNumber} ${error === '8' ? '8' : it.sentence}`;
    const found = bySegment.get(key) ?? {
      segment: (/^[A-Z][A-Z0-9]{1,2}\b/.exec(own === '3' ? it.sentence : it.segment) ?? [
        it.segment.replaceAll(/[^A-Z0-9]/g, '').slice(0, 3) || 'ZZ',
      ])[0] as string,
      position: it.position ?? 0,
      loop: (it.loop ?? '').slice(0, 6),
      error,
      unit: null,
      elements: [],
    };
    if (error === '8')
      found.elements.push({
        element: it.element,
        component: it.component,
        repetition: null,
        reference: '',
        error: ELEMENT_ERRORS[it.code] ?? 'I12',
        value: (it.value ?? '').slice(0, 99),
      });
    if (bySegment.size < SEGMENTS_MAX || bySegment.has(key)) bySegment.set(key, found);
  }
  return [...bySegment.values()].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

/** What a receiver of this file answers: nothing of it is sent yet. */
export function answersTo(events: Iterable<EdiEvent>): Answers[] {
  const all: Answers[] = [];
  let open: { answers: Answers; notes: string[] } | null = null;
  let group: { group: Group; answers: Answer[]; codes: string[] } | null = null;
  let inside: Finding[] | null = null;
  const closeInterchange = (): void => {
    if (open) {
      const note = open.notes[0];
      open.answers.acknowledgement.verdict = note === undefined ? 'A' : 'R';
      open.answers.acknowledgement.note = note ?? '000';
    }
    open = null;
  };
  for (const event of events) {
    if (event.kind === 'interchange') {
      closeInterchange();
      const { controlNumber, date, time } = event.interchange;
      const answers: Answers = {
        interchange: event.interchange,
        acknowledgement: { controlNumber, date, time, verdict: 'A', note: '000' },
        groups: [],
      };
      open = { answers, notes: [] };
      all.push(answers);
    } else if (event.kind === 'group') group = { group: event.group, answers: [], codes: [] };
    else if (event.kind === 'transaction') inside = [];
    else if (event.kind === 'finding') {
      const { finding } = event;
      if (finding.severity === 'warning' || finding.level === 'balance') continue;
      if (inside) inside.push(finding);
      else if (finding.segment === 'ISA') open?.notes.push(ISA_NOTES[finding.element ?? 0] || '022');
      else if (finding.segment === 'IEA' || finding.group === null) open?.notes.push(noteOf(finding));
      else group?.codes.push(GROUP_ERRORS[finding.code] ?? '1');
    } else if (event.kind === 'transaction-end') {
      const findings: Finding[] = inside ?? [];
      const codes = findings.flatMap((one) =>
        ['ST', 'SE'].includes(one.segment) || one.code === 'trailer_missing'
          ? (TRANSACTION_ERRORS[one.code] ?? [])
          : [],
      );
      const others = findings.filter((one) => TRANSACTION_ERRORS[one.code] === undefined);
      const { id, controlNumber, version } = event.transaction;
      group?.answers.push({
        set: id,
        controlNumber,
        version,
        segments: segmentsOf(others),
        verdict: findings.length === 0 ? 'A' : 'R',
        ...fiveCodes([...codes, ...(others.length > 0 ? ['5'] : [])]),
      });
      inside = null;
    } else if (event.kind === 'group-end' && group) {
      open?.answers.groups.push({ group: group.group, acknowledgement: groupAnswer(group) });
      group = null;
    } else if (event.kind === 'interchange-end') closeInterchange();
  }
  closeInterchange();
  return all;
}

const noteOf = (finding: Finding): string => {
  if (finding.code === 'control_number_mismatch') return '001';
  if (finding.code === 'count_wrong') return '021';
  return finding.code === 'trailer_missing' || finding.code === 'segment_unterminated' ? '023' : '022';
};

function groupAnswer({ group, answers, codes }: { group: Group; answers: Answer[]; codes: string[] }): Acknowledgement {
  const accepted = answers.filter((one) => one.verdict === 'A').length;
  const isWhole = accepted === answers.length && codes.length === 0;
  return {
    functional: group.functional,
    groupNumber: group.controlNumber,
    version: group.version,
    answers,
    verdict: isWhole ? 'A' : accepted > 0 && codes.length === 0 ? 'P' : 'R',
    included: answers.length,
    received: answers.length,
    accepted,
    ...fiveCodes(codes),
  };
}

/** An interchange of TA1 alone. */
export function writeInterchangeAcknowledgements(
  envelope: Envelope,
  list: readonly InterchangeAcknowledgement[],
): string {
  const sink = new Sink();
  for (const it of list)
    sink.add(
      'TA1',
      it.controlNumber,
      (it.date ?? '').replaceAll('-', '').slice(2),
      (it.time ?? '').replace(':', ''),
      it.verdict,
      it.note,
    );
  return interchangeText(envelope, sink.lines.map((line) => `${line}${SEPARATORS.terminator}\n`).join(''), 0);
}

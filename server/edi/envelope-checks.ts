/** What can be told of a segment without knowing where it stands, of an ISA, and of the version that a transaction names. */
import type { Group } from './envelope.ts';
import type { TransactionSet } from './sets.ts';
import type { Segment } from './tokenizer.ts';
import type { TellAt } from './walk.ts';

export const isSegmentName = (id: string): boolean => /^[A-Z][A-Z0-9]{1,2}$/.test(id);

/** Whether this is more than line ends, and more than the Ctrl-Z and zero bytes with which old systems end or fill up a file. */
export const isStray = (text: string): boolean => text.replaceAll('\u001a', '').replaceAll('\0', '').trim() !== '';

export function checkForm(segment: Segment, tell: TellAt): void {
  const { before, id } = segment;
  if ((before === '' || before === '\n' || before === '\r\n') && isSegmentName(id)) return;
  if (before.startsWith('ï»¿') || before.startsWith('þÿ'))
    tell(segment, null, 'byte_order_mark', 'syntax', 'The file begins with a byte order mark.', {
      severity: 'warning',
    });
  const stray = before.replace(/^ï»¿/, '');
  if (/[^\r\n]/.test(stray)) {
    const isText = stray.trim() !== '';
    tell(
      segment,
      null,
      isText ? 'text_stray' : 'blanks_between',
      'syntax',
      isText ? `Text that is no segment stands before ${id.slice(0, 8)}.` : `Blanks stand before ${id.slice(0, 8)}.`,
      { severity: isText ? 'error' : 'warning' },
    );
  }
  if (id === '')
    tell(
      segment,
      null,
      'segment_empty',
      'syntax',
      segment.elements.length > 1 ? 'A segment has no name.' : 'A segment is empty.',
    );
  else if (!isSegmentName(id))
    tell(segment, null, 'segment_name', 'syntax', `“${id.slice(0, 8)}” is no name of a segment.`);
}

export function checkIsa(segment: Segment, tell: TellAt): void {
  for (const [code, value] of [
    [1, 2],
    [3, 4],
  ] as const)
    if (segment.elements[code] === '00' && (segment.elements[value] ?? '').trim() !== '')
      tell(
        segment,
        null,
        'isa_not_blank',
        'syntax',
        `ISA0${value} is not blank although ISA0${code} says that nothing stands there.`,
        { element: value, severity: 'warning' },
      );
  if (segment.separators.repetition === null)
    tell(
      segment,
      null,
      'repetition_separator',
      'syntax',
      `ISA11 “${segment.elements[11] ?? ''}” is no separator of repetitions.`,
      { element: 11, severity: 'warning' },
    );
}

export function checkVersion(segment: Segment, set: TransactionSet | null, group: Group | null, tell: TellAt): void {
  const [id, own] = [(segment.elements[1] ?? '').trim(), (segment.elements[3] ?? '').trim()];
  if (!set) {
    const version = own || (group?.version ?? '');
    tell(
      segment,
      null,
      'set_unknown',
      'guide',
      `Transaction set ${id.slice(0, 8)} ${version.slice(0, 20)} is none of those that we read.`,
      { element: 1, value: id },
    );
    return;
  }
  const seen = own || (group?.version ?? '');
  if (seen !== set.version)
    tell(segment, null, 'version_near', 'guide', `The file names version ${seen}; it is read as ${set.version}.`, {
      element: 3,
      value: seen,
      severity: 'warning',
    });
  if (set.hasVersionInSt && own === '')
    tell(segment, null, 'element_missing', 'guide', 'ST03 is missing.', { element: 3, value: '' });
  if (!set.hasVersionInSt && own !== '')
    tell(segment, null, 'element_not_used', 'guide', `ST03 is not used in the ${set.id}.`, {
      element: 3,
      value: own,
      severity: 'warning',
    });
  if (group && own !== '' && group.version !== own)
    tell(
      segment,
      null,
      'version_mismatch',
      'guide',
      `ST03 “${own}” is not the version “${group.version.slice(0, 20)}” of its group in GS08.`,
      { element: 3, value: own },
    );
  if (group && group.functional !== set.functional)
    tell(
      segment,
      null,
      'functional_mismatch',
      'guide',
      `GS01 “${group.functional.slice(0, 8)}” is not the kind of a ${set.name}, ${set.functional}.`,
      { element: 1, value: group.functional },
    );
}

/** Pure: the supply of a day as the grid draws it under the tiles. */
import type { VisitType } from '../../shared/practice.ts';
import type { DaySupply } from '../../shared/scheduling.ts';
import type { ColumnSupply, SupplyMark } from './grid-model.ts';

export interface SupplyWords {
  types: ReadonlyMap<string, VisitType>;
  placeName(locationId: string): string;
  /** More than one location is in use. */
  hasPlaces: boolean;
  /** The location that is looked at; null: all of them. */
  locationId: string | null;
}

interface Stretch {
  minute: number;
  duration: number;
}

const codes = (ids: readonly string[], types: SupplyWords['types']): string =>
  ids
    .map((id) => types.get(id)?.code ?? '')
    .filter(Boolean)
    .join(', ');

/** What a day leaves when these stretches are taken out. */
export function gapsOf(stretches: readonly Stretch[], length: number): Stretch[] {
  const gaps: Stretch[] = [];
  let at = 0;
  for (const { minute, duration } of [...stretches].sort((a, b) => a.minute - b.minute)) {
    if (minute > at) gaps.push({ minute: at, duration: minute - at });
    at = Math.max(at, minute + duration);
  }
  if (at < length) gaps.push({ minute: at, duration: length - at });
  return gaps;
}

const BLOCK_WORDS = { closed: '', warn: 'ask first: ', only: '', away: '', holiday: '' } as const;

export function columnSupply(day: DaySupply, length: number, words: SupplyWords): ColumnSupply {
  const here = day.open.filter((one) => words.locationId === null || one.locationId === words.locationId);
  const marks: SupplyMark[] = [];
  for (const session of day.open) {
    const stretch = { minute: session.minute, duration: session.duration };
    const place = words.placeName(session.locationId);
    if (!here.includes(session)) marks.push({ kind: 'elsewhere', ...stretch, title: `at ${place}` });
    else if (session.visitTypeIds.length > 0) {
      const who = codes(session.visitTypeIds, words.types);
      marks.push({ kind: 'reserved', ...stretch, title: `reserved for ${who}` });
    }
  }
  const places = new Set(here.map(({ locationId }) => locationId));
  if (words.hasPlaces && places.size > 1)
    for (const session of here)
      marks.push({
        kind: 'place',
        minute: session.minute,
        duration: session.duration,
        title: words.placeName(session.locationId),
      });
  for (const block of day.blocks) {
    const only = block.kind === 'only' && block.visitTypeIds.length > 0;
    const title = only ? `${block.title}: only ${codes(block.visitTypeIds, words.types)}` : block.title;
    marks.push({
      kind: block.kind,
      minute: block.minute,
      duration: block.duration,
      title: `${BLOCK_WORDS[block.kind]}${title}`,
    });
  }
  return { closed: gapsOf(here, length), marks };
}

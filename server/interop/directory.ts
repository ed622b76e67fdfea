/** Pure: the providers, visit types, rooms and locations of the practice as a file names them. */
import type { Location, Provider, Room, VisitType } from '../../shared/practice.ts';
import type { Cells } from './cells.ts';
import { RowRejected } from './rows.ts';
import { squash } from './transfer-fields.ts';

export interface DirectoryOf {
  providers: readonly Provider[];
  /** The ids that another system gave them. */
  providerExternalIds: ReadonlyMap<string, string>;
  visitTypes: readonly VisitType[];
  rooms: readonly Room[];
  locations: readonly Location[];
  home: { id: string };
  /** `--same 'JSMITH=Dr. Jane Smith'`: their word for ours. */
  same: readonly (readonly [string, string])[];
  /** `--visit-type`: for rows without one. */
  visitType: string | null;
}

const FORMS_OF_ADDRESS = new Set(['dr', 'doctor', 'mr', 'ms', 'mrs']);
const TITLES = new Set(['md', 'do', 'np', 'pa', 'pac', 'rn', 'aprn', 'fnp', 'dnp', 'dds', 'dmd', 'phd']);

/**
 * A name without titles, in any order of its words: `Smith, Jane MD` and `Dr. Jane Smith` are one. A title that would
 * leave one word only is a name: Anh Do, Kim Pa.
 */
function nameKey(name: string): string {
  const words = name
    .split(/[^\p{L}\p{N}.'’-]+/u)
    .map(squash)
    .filter((word) => word !== '' && !FORMS_OF_ADDRESS.has(word));
  const bare = words.filter((word) => !TITLES.has(word));
  return (bare.length >= 2 ? bare : words).sort().join(' ');
}

/** All that fit, the first way that fits anybody. */
function firstFit<T>(things: readonly T[], ...ways: ((thing: T) => boolean)[]): T[] {
  for (const way of ways) {
    const found = things.filter(way);
    if (found.length > 0) return found;
  }
  return [];
}

export class Directory {
  readonly #it: DirectoryOf;
  readonly #same: ReadonlyMap<string, string>;
  readonly #zones: ReadonlyMap<string, string>;
  readonly #kept = new Map<string, string>();

  constructor(it: DirectoryOf) {
    this.#it = it;
    this.#same = new Map(it.same.map(([theirs, ours]) => [squash(theirs), ours]));
    this.#zones = new Map(it.locations.map(({ id, zone }) => [id, zone]));
  }

  /** The text of a field in our words. */
  word(cells: Cells, field: string): string {
    const text = cells.text(field);
    return text === '' ? '' : (this.#same.get(squash(text)) ?? text);
  }

  zoneOf(locationId: string): string {
    return this.#zones.get(locationId) as string;
  }

  providerOf(cells: Cells): string {
    const npi = cells.text('npi');
    const text = this.word(cells, 'provider');
    return this.#once(`provider ${npi} ${text}`, () => {
      const { providers, providerExternalIds } = this.#it;
      const id = providerExternalIds.get(text);
      const byNpi = npi ? providers.filter((one) => one.npi === npi) : [];
      const key = nameKey(text);
      const found =
        byNpi.length > 0
          ? byNpi
          : firstFit(
              text ? providers : [],
              (one) => one.id === id,
              (one) => one.npi === text,
              (one) => squash(one.displayName) === squash(text),
              (one) => key !== '' && nameKey(one.displayName) === key,
            );
      return one('provider', text || npi, cells.column(text || !npi ? 'provider' : 'npi'), found);
    });
  }

  isInUse(providerId: string): boolean {
    return this.#it.providers.some(({ id, active }) => id === providerId && active);
  }

  visitTypeOf(cells: Cells): string {
    const text = this.word(cells, 'visitType');
    const name = this.word(cells, 'visitTypeName');
    const said = text || name || this.#it.visitType || '';
    return this.#once(`type ${text}|${name}`, () => {
      const fit = (wanted: string) =>
        wanted === ''
          ? []
          : firstFit(
              this.#it.visitTypes,
              (one) => squash(one.code) === squash(wanted),
              (one) => squash(one.name) === squash(wanted),
            );
      const byCode = fit(said);
      return one(
        'visit type',
        said,
        cells.column(text || !name ? 'visitType' : 'visitTypeName'),
        byCode.length > 0 ? byCode : fit(name),
      );
    });
  }

  minutesOf(visitTypeId: string): number {
    return this.#it.visitTypes.find((type) => type.id === visitTypeId)?.durationMinutes ?? 0;
  }

  /** Where the visit is: the room may say it, too; with neither, at the first location. */
  placeOf(cells: Cells): { roomId: string | null; locationId: string } {
    const named = this.word(cells, 'location');
    const locationId = named
      ? this.#once(`location ${named}`, () =>
          one(
            'location',
            named,
            cells.column('location'),
            this.#it.locations.filter((it) => squash(it.name) === squash(named)),
          ),
        )
      : null;
    const room = this.word(cells, 'room');
    if (!room) return { roomId: null, locationId: locationId ?? this.#it.home.id };
    const roomId = this.#once(`room ${locationId} ${room}`, () => {
      const rooms = this.#it.rooms.filter((it) => squash(it.name) === squash(room));
      return one(
        'room',
        room,
        cells.column('room'),
        rooms.filter((it) => !locationId || it.locationId === locationId),
      );
    });
    return { roomId, locationId: this.#it.rooms.find(({ id }) => id === roomId)?.locationId as string };
  }

  /** A book names the same few over and over. */
  #once(key: string, find: () => string): string {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const found = find();
    this.#kept.set(key, found);
    return found;
  }
}

const SHOWN_MAX = 60;

function one(what: string, text: string, column: string, found: readonly { id: string }[]): string {
  if (found.length === 1) return found[0]?.id as string;
  const name = text.slice(0, SHOWN_MAX);
  if (text === '') throw new RowRejected(`The ${what} is missing: the column ${column} is empty.`);
  if (found.length > 1)
    throw new RowRejected(
      `There are ${found.length} of the ${what} “${name}” here. Say which one is meant: --same '${name}=…'${what === 'provider' ? ', or a column NPI' : ''}.`,
    );
  throw new RowRejected(
    `There is no ${what} “${name}” here (column ${column}). Add it in Setup, or say what it is called here: --same '${name}=…'.`,
  );
}

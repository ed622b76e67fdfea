/** Who else looks at the same: a dot on the tile, a sentence in the panel. Nothing of it is kept anywhere. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { dayTopic } from '../../shared/scheduling.ts';
import type { Onlooker } from '../live/collection.ts';
import { live } from '../live/live.ts';

const NOBODY: readonly Onlooker[] = [];

/** Tells the other desks at which row of a day this person looks, as long as the page stands. */
export class Presence implements ReactiveController {
  readonly #key: () => string;
  readonly #at: () => string | null;
  #told = '';

  constructor(host: ReactiveControllerHost, key: () => string, at: () => string | null) {
    this.#key = key;
    this.#at = at;
    host.addController(this);
  }

  hostUpdated(): void {
    const key = this.#key();
    if (this.#told && this.#told !== key) live.stand(dayTopic.name, this.#told, null);
    this.#told = key;
    if (key) live.stand(dayTopic.name, key, this.#at());
  }

  #people: readonly Onlooker[] = NOBODY;
  #byRow: ReadonlyMap<string, readonly string[]> = new Map();

  /** Names by row; the same people give the same map, so that the grid draws nothing anew. */
  people(people: readonly Onlooker[] = NOBODY): ReadonlyMap<string, readonly string[]> {
    if (people !== this.#people) {
      this.#people = people;
      this.#byRow = new Map(people.map(({ at }) => [at, namesAt(people, at)]));
    }
    return this.#byRow;
  }

  hostDisconnected(): void {
    if (this.#told) live.stand(dayTopic.name, this.#told, null);
    this.#told = '';
  }
}

const TITLE = /^(dr|mr|mrs|ms|prof)\.?$/i;

/** `Dr. Petra Hawthornley` → `PH` */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '' && !TITLE.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}

/** The names of those who look at a row. */
export const namesAt = (people: readonly Onlooker[], id: string | null): string[] =>
  id === null ? [] : people.filter(({ at }) => at === id).map(({ name }) => name);

/** `Maria Stonebridge is looking at this too.`; empty where nobody is. */
export function onlookersSentence(names: readonly string[]): string {
  if (names.length === 0) return '';
  const [last = '', ...before] = [...names].reverse();
  const who = before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
  return `${who} ${names.length === 1 ? 'is' : 'are'} looking at this too.`;
}

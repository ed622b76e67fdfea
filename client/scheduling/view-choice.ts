/** What a workstation looks at: which columns, coloured by what, at which location. No patient data stands here. */
import type { ColourBy } from '../../shared/worklists.ts';

export interface Choice {
  /** A kind of columns, or `F2` for the set on that key. */
  columns: string;
  colourBy: ColourBy;
  /** Null: all locations. */
  locationId: string | null;
  /** The provider whose week, month or list is looked at; null: everybody. */
  providerId: string | null;
  showCancelled: boolean;
  /** Also columns of people who do not work on the day. */
  showAll: boolean;
  legend: boolean;
}

const KEY = 'view';
const FIRST: Choice = {
  columns: 'providers',
  colourBy: 'type',
  locationId: null,
  providerId: null,
  showCancelled: false,
  showAll: false,
  legend: false,
};

class ViewChoice extends EventTarget {
  #choice: Choice | null = null;

  get now(): Choice {
    if (!this.#choice) {
      try {
        this.#choice = { ...FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Choice>) };
      } catch {
        this.#choice = FIRST;
      }
    }
    return this.#choice;
  }

  set(change: Partial<Choice>): void {
    this.#choice = { ...this.now, ...change };
    localStorage.setItem(KEY, JSON.stringify(this.#choice));
    this.dispatchEvent(new Event('change'));
  }
}

export const viewChoice = new ViewChoice();

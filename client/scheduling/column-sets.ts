/** One's own sets of columns, on function keys. */
import type { InputOf } from '../../shared/contract.ts';
import { type ColumnSet, columnSets, saveColumnSet } from '../../shared/worklists.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';

/** F5, F11 and F12 belong to the browser: a reload must stay a reload. */
export const SET_KEYS = [2, 3, 4, 6, 7, 8, 9] as const;

class ColumnSets extends EventTarget {
  #sets: readonly ColumnSet[] = [];
  /** Whose they are: another person at this workstation has others. */
  #userId: string | null = null;

  get all(): readonly ColumnSet[] {
    const userId = session.me?.userId ?? null;
    if (userId !== this.#userId) {
      this.#userId = userId;
      this.#sets = [];
      if (userId) void this.#load(userId);
    }
    return this.#sets;
  }

  /** The set on a key, `F2`. */
  on(name: string): ColumnSet | undefined {
    return this.all.find(({ functionKey }) => `F${functionKey}` === name);
  }

  async #load(userId: string): Promise<void> {
    try {
      const { sets } = await send(columnSets, {});
      if (this.#userId === userId) this.#take(sets);
    } catch {
      // The columns of the practice stand; the next visit of the page asks again.
      this.#userId = null;
    }
  }

  async save(input: InputOf<typeof saveColumnSet>): Promise<void> {
    this.#take((await send(saveColumnSet, input)).sets);
  }

  #take(sets: readonly ColumnSet[]): void {
    this.#sets = sets;
    this.dispatchEvent(new Event('change'));
  }
}

export const ownSets = new ColumnSets();

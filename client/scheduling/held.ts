/** The soft hold of the booking that is being made at this desk: asked for, renewed, given up, or lost. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/scheduling.ts';
import { ProblemError, send } from '../api/send.ts';

export type Slot = Omit<InputOf<typeof contract.hold>, 'replaces'>;

/** Half of what a hold stands: one renewal may be late and nothing is lost. */
const RENEW_MS = (contract.HOLD_SECONDS * 1000) / 2;

class HeldSlot extends EventTarget {
  /** `none` also means: could not be asked for, and the booking itself will tell. */
  state: 'none' | 'asking' | 'held' | 'lost' = 'none';
  /** Why the time is not held: somebody has it. */
  loss: ProblemError | null = null;
  #id: string | null = null;
  #wanted: Slot | null = null;
  /** What the state is about. */
  #done: Slot | null = null;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  get id(): string | null {
    return this.state === 'held' ? this.#id : null;
  }

  /** Takes up the hold of a booking that was being made before the page was loaded again. */
  adopt(id: string | null): void {
    this.#id ??= id;
  }

  /** Wants this slot, another one, or none any more. */
  want(slot: Slot | null): void {
    if (JSON.stringify(slot) === JSON.stringify(this.#wanted)) return;
    this.#wanted = slot;
    this.#pump();
  }

  /** Waits until it is known whether the slot is held. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** The booking has made the hold good: there is nothing to give up. */
  made(): void {
    this.#id = null;
    this.#wanted = null;
    this.#done = null;
    this.#tell('none');
  }

  /** The screen is covered: what is held ends by itself. */
  forget(): void {
    this.stop();
    this.made();
  }

  /** While somebody sees the booking, it is kept. */
  start(): void {
    this.stop();
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS);
    void this.#renew();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #pump(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** One question at a time; what was wanted meanwhile comes next. */
  async #run(): Promise<void> {
    while (this.#wanted !== this.#done) {
      const wanted = this.#wanted;
      if (wanted) await this.#ask(wanted);
      else await this.#release();
      this.#done = wanted;
    }
  }

  async #ask(slot: Slot): Promise<void> {
    this.#tell('asking');
    const before = this.#id;
    try {
      const held = await send(contract.hold, { ...slot, ...(before ? { replaces: before } : {}) });
      this.#id = held.id;
      this.#tell('held');
    } catch (error) {
      await this.#release();
      const isTaken = error instanceof ProblemError && error.code === 'slot_taken';
      if (this.#wanted === slot && isTaken) this.#tell('lost', error);
    }
  }

  async #release(): Promise<void> {
    const id = this.#id;
    this.#id = null;
    this.#tell('none');
    // Whatever comes of it: a hold ends by itself.
    if (id) await send(contract.releaseHold, { id }).catch(() => {});
  }

  async #renew(): Promise<void> {
    await this.settled();
    if (!this.#wanted) return;
    try {
      if (!this.id) throw new ProblemError({ code: 'hold_gone', detail: '' });
      await send(contract.renewHold, { id: this.id });
    } catch (error) {
      const isGone = error instanceof ProblemError && error.code === 'hold_gone';
      if (!isGone || this.state === 'lost') return;
      this.#id = null;
      this.#done = null;
      this.#pump(); // Perhaps it is free still.
    }
  }

  #tell(state: HeldSlot['state'], loss: ProblemError | null = null): void {
    if (state === this.state && loss === this.loss) return;
    this.state = state;
    this.loss = loss;
    this.dispatchEvent(new Event('change'));
  }
}

export const held = new HeldSlot();

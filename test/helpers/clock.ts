/** A clock that goes as fast as ours and can be set forward, so that a test need not wait twelve hours. */
import type { Clock } from '../../server/kernel/clock.ts';
import { uuidv7 } from '../../shared/ids.ts';

export class MovableClock implements Clock {
  aheadMs: number;

  /** @param moment what it shows at first; left out: now */
  constructor(moment?: string) {
    this.aheadMs = moment ? Temporal.Instant.from(moment).epochMilliseconds - Date.now() : 0;
  }

  forward(duration: Temporal.DurationLike): void {
    this.aheadMs += Temporal.Duration.from(duration).total('milliseconds');
  }

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now() + this.aheadMs);
  }

  newId(): string {
    return uuidv7(this.now().epochMilliseconds);
  }
}

/** A clock that stands still until it is set forward: what was done at which moment is known exactly. */
export class StandingClock implements Clock {
  #now: Temporal.Instant;

  constructor(moment: string) {
    this.#now = Temporal.Instant.from(moment);
  }

  forward(duration: Temporal.DurationLike): void {
    this.#now = this.#now.add(duration);
  }

  now(): Temporal.Instant {
    return this.#now;
  }

  newId(): string {
    return uuidv7(this.#now.epochMilliseconds);
  }
}

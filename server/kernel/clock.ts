/** Time and ids are handed in, so that a simulation can replay everything from a seed. */
import { uuidv7 } from '../../shared/ids.ts';

export interface Clock {
  now(): Temporal.Instant;
  newId(): string;
}

/** The clock of the real world. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant(),
  newId: () => uuidv7(),
};

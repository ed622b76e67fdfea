/** Desks that book without a pause, ask again under the same key until they are answered, and keep what they were told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '../../shared/random.ts';
import { type Appointment, book } from '../../shared/scheduling.ts';
import type { Clinic } from './clinic.ts';

export interface Told {
  key: string;
  input: Parameters<Clinic['desk']['send']>[1];
  answer: Appointment;
}

const FIRST_DAY = Temporal.PlainDate.from('2027-03-01');
const PAUSE_MS = 15;
export const DAYS = 12;
export const dateOf = (day: number): string => FIRST_DAY.add({ days: day }).toString();

export class Load {
  readonly told: Told[] = [];
  readonly failures: string[] = [];
  refused = 0;
  retries = 0;
  replayed = 0;
  #stopping = false;
  #workers: Promise<void>[] = [];

  /** Starts so many desks. */
  begin(clinic: Clinic, seed: number, desks: number): void {
    this.#workers = Array.from({ length: desks }, (_, i) =>
      this.#work(clinic, seededRandom(seed * 1_000 + i), `${seed}-${i}`),
    );
  }

  /** Lets every desk finish what it has begun. */
  async end(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#workers);
  }

  async #work(clinic: Clinic, random: Random, name: string): Promise<void> {
    for (let n = 0; !this.#stopping; n++) {
      const day = FIRST_DAY.add({ days: random.between(0, DAYS - 1) }).toZonedDateTime({
        timeZone: 'America/New_York',
      });
      const input = {
        patientId: random.pick(clinic.patientIds),
        providerId: random.pick(clinic.providerIds),
        roomId: null,
        visitTypeId: clinic.visitTypeId,
        start: day
          .add({ hours: 6, minutes: 5 * random.between(0, 143) })
          .toInstant()
          .toString(),
        durationMinutes: 5 * random.between(1, 4),
        note: `drill ${name} ${n}`,
      };
      await this.#bookUntilAnswered(clinic, `drill-${name}-${n}-key`, input);
    }
  }

  async #bookUntilAnswered(clinic: Clinic, key: string, input: Parameters<typeof clinic.desk.send<typeof book>>[1]) {
    for (let tries = 0; ; tries++) {
      const reply = await clinic.desk.send(book, input, { key }).catch(() => null);
      if (reply?.headers.get('idempotency-replayed')) this.replayed++;
      if (reply?.status === 200) {
        this.told.push({ key, input, answer: reply.body });
        return;
      }
      if (reply?.status === 409) {
        this.refused++;
        return;
      }
      const isPassing = reply === null || reply.status === 503;
      if (!isPassing) this.failures.push(`${reply.status} ${reply.problem.code}: ${reply.problem.detail}`);
      if (!isPassing || tries > 4_000) return;
      this.retries++;
      await sleep(PAUSE_MS);
    }
  }
}

/** What the page of a week knows: seven living days, their frames, and the lists that name things. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  classesTopic,
  locationsTopic,
  providersTopic,
  roomsTopic,
  settingsTopic,
  visitTypesTopic,
} from '../../shared/practice.ts';
import { type Appointment, dayTopic } from '../../shared/scheduling.ts';
import { clockText } from '../../shared/time.ts';
import { type DayFrame, frames } from '../../shared/views.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { LiveRows, live, serverNow } from '../live/live.ts';
import { weekStart } from './navigation.ts';
import { viewChoice } from './view-choice.ts';

export const DAYS = 7;

export class WeekState implements ReactiveController {
  readonly days: LiveRows<typeof dayTopic>[];
  readonly providers;
  readonly rooms;
  readonly locations;
  readonly classes;
  readonly types;
  readonly settings;
  frames: readonly DayFrame[] = [];
  problem: string | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #date: () => string;
  #asked = '';

  constructor(host: ReactiveControllerHost, date: () => string) {
    this.#host = host;
    this.#date = date;
    this.settings = new LiveRows(host, settingsTopic);
    this.locations = new LiveRows(host, locationsTopic);
    this.days = Array.from(
      { length: DAYS },
      (_, i) => new LiveRows(host, dayTopic, () => (date() && this.settings.rows.length > 0 ? this.#key(i) : null)),
    );
    this.providers = new LiveRows(host, providersTopic);
    this.rooms = new LiveRows(host, roomsTopic);
    this.classes = new LiveRows(host, classesTopic);
    this.types = new LiveRows(host, visitTypesTopic);
    host.addController(this);
  }

  get locationId(): string | null {
    const { locationId } = viewChoice.now;
    return locationId && this.locations.map.get(locationId)?.active ? locationId : null;
  }

  get zone(): string {
    return (this.locationId && this.locations.map.get(this.locationId)?.zone) || session.zone;
  }

  get #ownDays(): string | null {
    return this.zone === session.zone ? null : this.locationId;
  }

  #key(day: number): string {
    return this.#ownDays ? `${this.dateOf(day)}@${this.#ownDays}` : this.dateOf(day);
  }

  get today(): string {
    return serverNow().toZonedDateTimeISO(this.zone).toPlainDate().toString();
  }

  dateOf(day: number): string {
    const first = weekStart(this.#date(), this.settings.rows[0]?.weekStartsOn ?? 7);
    return first.add({ days: day }).toString();
  }

  get isReady(): boolean {
    return this.frames[0]?.date === this.dateOf(0) && this.frames[0].zone === this.zone;
  }

  get isStale(): boolean {
    return live.state === 'lost' || this.days.some((day) => day.state === 'stale');
  }

  /** The visits that begin on a day. */
  visitsOf(day: number): Appointment[] {
    const date = this.dateOf(day);
    const { locationId } = this;
    return (this.days[day]?.rows ?? []).filter(
      (it) => it.date === date && (locationId === null || it.locationId === locationId),
    );
  }

  find(id: string): Appointment | undefined {
    for (const day of this.days) {
      const it = day.map.get(id);
      if (it) return it;
    }
    return undefined;
  }

  /** The frames are read again for another week, and when the supply has changed. */
  hostUpdate(): void {
    if (!this.#date() || this.settings.rows.length === 0) return;
    const version = this.settings.rows[0]?.supplyVersion ?? 0;
    if (this.isReady && (this.frames[0]?.supplyVersion ?? 0) >= version) {
      this.#asked = '';
      return;
    }
    const wanted = `${this.#key(0)} ${this.isReady ? version : ''}`;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    void this.read();
  }

  async read(): Promise<void> {
    const key = this.#key(0);
    const own = this.#ownDays;
    try {
      const input = { from: this.dateOf(0), until: this.dateOf(DAYS - 1), ...(own ? { locationId: own } : {}) };
      const answer = await send(frames, input);
      if (this.#key(0) !== key) return;
      this.frames = answer.frames;
      this.problem = null;
    } catch (error) {
      if (this.#key(0) === key) this.problem = sentenceOf(error);
    }
    this.#host.requestUpdate();
  }

  /** A week is drawn by the clock on the wall: its days need not be equally long. */
  wallMinute(moment: string): number {
    const wall = Temporal.Instant.from(moment).toZonedDateTimeISO(this.zone);
    return wall.hour * 60 + wall.minute;
  }

  /** The moment of a wall-clock minute of a date; one that the clocks skip moves forward with them. */
  momentAt(date: string, minute: number): string {
    const plainTime = new Temporal.PlainTime(Math.floor(minute / 60) % 24, minute % 60);
    return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: this.zone, plainTime }).toInstant().toString();
  }

  readonly timeAt = (minute: number): string =>
    clockText(Math.floor(minute / 60) % 24, minute % 60, this.settings.rows[0]?.clock24);
}

/** What the page of a day knows: its frame, its appointments (live, or as they stood once), and the lists that name things. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  equipmentTopic,
  locationsTopic,
  providersTopic,
  roomsTopic,
  settingsTopic,
  visitTypesTopic,
} from '../../shared/practice.ts';
import { type Appointment, type Day, dayTopic } from '../../shared/scheduling.ts';
import { clockText } from '../../shared/time.ts';
import { sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { LiveRows, live, serverNow } from '../live/live.ts';
import * as data from './data.ts';

const NO_FACTS: readonly Appointment[] = [];

/** The schedule as it stood at a past moment. */
export interface PastDay {
  at: string;
  appointments: readonly Appointment[];
}

export class DayState implements ReactiveController {
  readonly day;
  readonly providers;
  readonly rooms;
  readonly equipment;
  readonly locations;
  readonly types;
  readonly settings;
  frame: Day | null = null;
  /** Why the frame could not be read, in words. */
  problem: string | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #date: () => string;
  #past: PastDay | null = null;
  #asked = '';

  constructor(host: ReactiveControllerHost, date: () => string) {
    this.#host = host;
    this.#date = date;
    this.day = new LiveRows(host, dayTopic, () => date() || null);
    this.providers = new LiveRows(host, providersTopic);
    this.rooms = new LiveRows(host, roomsTopic);
    this.equipment = new LiveRows(host, equipmentTopic);
    this.locations = new LiveRows(host, locationsTopic);
    this.types = new LiveRows(host, visitTypesTopic);
    this.settings = new LiveRows(host, settingsTopic);
    host.addController(this);
  }

  get today(): string {
    return serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  }

  /** True when the frame is that of the day that is asked for. */
  get isReady(): boolean {
    return this.frame !== null && this.frame.date === this.#date();
  }

  /** Nothing may be changed: the connection is away, or the past is looked at. */
  get isStale(): boolean {
    return this.day.state === 'stale' || live.state === 'lost';
  }

  get past(): PastDay | null {
    return this.#past;
  }

  set past(past: PastDay | null) {
    this.#past = past;
    this.#host.requestUpdate();
  }

  get appointments(): readonly Appointment[] {
    if (this.#past) return this.#past.appointments;
    if (this.day.collection?.head !== null && this.day.collection) return this.day.rows;
    if (this.day.rows.length > 0) return this.day.rows;
    return this.isReady ? (this.frame?.appointments ?? NO_FACTS) : NO_FACTS;
  }

  find(id: string): Appointment | undefined {
    return this.#past ? this.#past.appointments.find((one) => one.id === id) : this.day.map.get(id);
  }

  /** The frame is read again for another day, and when the supply has changed. */
  hostUpdate(): void {
    const version = this.settings.rows[0]?.supplyVersion ?? 0;
    if (this.isReady && (this.frame?.supplyVersion ?? 0) >= version) {
      this.#asked = '';
      return;
    }
    const wanted = `${this.#date()} ${this.isReady ? version : ''}`;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    void this.read();
  }

  async read(): Promise<void> {
    const date = this.#date();
    if (!date) return;
    try {
      const frame = await data.readDay(date);
      if (this.#date() !== date) return;
      this.frame = frame;
      this.problem = null;
    } catch (error) {
      if (this.#date() === date) this.problem = sentenceOf(error);
    }
    this.#host.requestUpdate();
  }

  /** Wall-clock minutes become elapsed minutes: on the days the clocks change they differ. */
  elapsed(minute: number): number {
    const { frame } = this;
    if (!frame) return minute;
    if (minute >= 1440) return frame.lengthMinutes;
    const time = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
    const moment = Temporal.PlainDate.from(frame.date).toZonedDateTime({ timeZone: frame.zone, plainTime: time });
    return Math.round((moment.epochMilliseconds - Date.parse(frame.start)) / 60_000);
  }

  /** The moment of an elapsed minute of the day. */
  momentAt(minute: number): string {
    return Temporal.Instant.fromEpochMilliseconds(Date.parse(this.frame?.start ?? '') + minute * 60_000).toString();
  }

  /** What the clinic's clock says at an elapsed minute of the day. */
  readonly timeAt = (minute: number): string => {
    const { frame } = this;
    if (!frame) return '';
    const wall = Temporal.Instant.from(this.momentAt(minute)).toZonedDateTimeISO(frame.zone);
    return clockText(wall.hour, wall.minute, this.settings.rows[0]?.clock24);
  };

  /** The elapsed minute that it is now; null on other days. */
  get nowMinute(): number | null {
    if (!this.frame || this.#date() !== this.today) return null;
    return (serverNow().epochMilliseconds - Date.parse(this.frame.start)) / 60_000;
  }
}

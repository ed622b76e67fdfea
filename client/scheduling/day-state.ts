/** What the page of a day knows: its frame, its appointments (live, or as they stood once), and the lists that name things. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  classesTopic,
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
import { viewChoice } from './view-choice.ts';

const NO_FACTS: readonly Appointment[] = [];

/** The schedule as it stood at a past moment. */
export interface PastDay {
  at: string;
  appointments: readonly Appointment[];
  /** What the last change before this moment touched. */
  changed: ReadonlySet<string>;
}

export class DayState implements ReactiveController {
  readonly day;
  readonly providers;
  readonly rooms;
  readonly equipment;
  readonly locations;
  readonly classes;
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
    this.day = new LiveRows(host, dayTopic, () => (date() ? this.#key : null));
    this.providers = new LiveRows(host, providersTopic);
    this.rooms = new LiveRows(host, roomsTopic);
    this.equipment = new LiveRows(host, equipmentTopic);
    this.locations = new LiveRows(host, locationsTopic);
    this.classes = new LiveRows(host, classesTopic);
    this.types = new LiveRows(host, visitTypesTopic);
    this.settings = new LiveRows(host, settingsTopic);
    host.addController(this);
  }

  /** The location that is looked at; null: all of them. */
  get locationId(): string | null {
    const { locationId } = viewChoice.now;
    return locationId && this.locations.map.get(locationId)?.active ? locationId : null;
  }

  /** The zone of the day that is shown. */
  get zone(): string {
    const location = this.locationId ? this.locations.map.get(this.locationId) : undefined;
    return location?.zone ?? session.zone;
  }

  /** A location with another zone has days of its own. */
  get ownDays(): string | null {
    return this.zone === session.zone ? null : this.locationId;
  }

  get #key(): string {
    return this.ownDays ? `${this.#date()}@${this.ownDays}` : this.#date();
  }

  get today(): string {
    return serverNow().toZonedDateTimeISO(this.zone).toPlainDate().toString();
  }

  /** True when the frame is that of the day that is asked for. */
  get isReady(): boolean {
    return this.frame !== null && this.frame.date === this.#date() && this.frame.zone === this.zone;
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

  /** Everything of the day that is looked at, whatever its state. */
  get appointments(): readonly Appointment[] {
    const { locationId } = this;
    const all = this.#all;
    return locationId && !this.ownDays ? all.filter((it) => it.locationId === locationId) : all;
  }

  get #all(): readonly Appointment[] {
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
    const wanted = `${this.#key} ${this.isReady ? version : ''}`;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    void this.read();
  }

  async read(): Promise<void> {
    const date = this.#date();
    const key = this.#key;
    if (!date) return;
    try {
      const frame = await data.readDay(date, this.ownDays);
      if (this.#key !== key) return;
      this.frame = frame;
      this.problem = null;
    } catch (error) {
      if (this.#key === key) this.problem = sentenceOf(error);
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

  /** The whole elapsed minute that it is now; null on other days. */
  get nowMinute(): number | null {
    if (!this.frame || this.#date() !== this.today) return null;
    return Math.floor((serverNow().epochMilliseconds - Date.parse(this.frame.start)) / 60_000);
  }
}

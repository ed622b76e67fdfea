/** What the list of visits to move knows: the visits, where they could go, what is chosen, and when to ask again. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { locationsTopic, providersTopic, roomsTopic, settingsTopic, visitTypesTopic } from '../../shared/practice.ts';
import { dayTopic } from '../../shared/scheduling.ts';
import type { Stranded, StrandedBy } from '../../shared/worklists.ts';
import { sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import type { Collection, LiveRowLike } from '../live/collection.ts';
import { LiveRows, live, serverNow } from '../live/live.ts';
import { readStranded, readSuggestions, type Suggested } from './worklist-data.ts';

export interface Filter {
  from: string;
  until: string;
  providerId: string | null;
  code: StrandedBy | null;
  /** Visits that could stay, too; of one provider only. */
  all: boolean;
}

/** Where places are sought. */
export interface Wish {
  from: string;
  /** Also before the day of the visit itself. */
  sooner: boolean;
  providerId: string | null;
}

export const WEEKS_DAYS = 56;
const SHOWN_MAX = 500;
/** Several changes of one moment are one reason to ask. */
const SOON_MS = 250;
/** Changes on days that are not watched are seen by then. */
const POLL_MS = 60_000;
const WATCHED_DAYS_MAX = 12;

export const todayOf = (): string => serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
const plusDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

export class WorklistState implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly providers: LiveRows<typeof providersTopic>;
  readonly rooms: LiveRows<typeof roomsTopic>;
  readonly types: LiveRows<typeof visitTypesTopic>;
  readonly locations: LiveRows<typeof locationsTopic>;
  readonly settings: LiveRows<typeof settingsTopic>;
  filter: Filter;
  wish: Wish;
  visits: readonly Stranded[] | null = null;
  total = 0;
  problem: string | null = null;
  suggested: ReadonlyMap<string, Suggested> = new Map();
  /** Where places are being sought just now. */
  isSeeking = false;
  selected: ReadonlySet<string> = new Set();
  /** Why a visit could not be moved or cancelled, beside it. */
  refusals: ReadonlyMap<string, string> = new Map();
  /** The visit on which the keyboard stands. */
  atId: string | null = null;
  progress: string | null = null;
  /** Places are sought as soon as the visits are known. */
  #seeks = false;
  #days = new Map<string, { collection: Collection<LiveRowLike>; stop: () => void }>();
  #supplyVersion = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #asked = 0;
  #sought = 0;
  /** In which turn a place was last sought for a visit: what an earlier turn finds later (a date is typed in parts) is not shown. */
  #soughtIn = new Map<string, number>();
  #isConnected = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.providers = new LiveRows(host as never, providersTopic);
    this.rooms = new LiveRows(host as never, roomsTopic);
    this.types = new LiveRows(host as never, visitTypesTopic);
    this.locations = new LiveRows(host as never, locationsTopic);
    this.settings = new LiveRows(host as never, settingsTopic);
    const today = todayOf();
    this.filter = { from: today, until: plusDays(today, WEEKS_DAYS - 1), providerId: null, code: null, all: false };
    this.wish = { from: today, sooner: false, providerId: null };
    host.addController(this);
  }

  hostConnected(): void {
    this.#isConnected = true;
    this.#poll = setInterval(() => void this.read(), POLL_MS);
    void this.read();
  }

  hostDisconnected(): void {
    this.#isConnected = false;
    clearInterval(this.#poll);
    clearTimeout(this.#soon);
    for (const { collection, stop } of this.#days.values()) {
      stop();
      live.release(collection);
    }
    this.#days.clear();
  }

  hostUpdate(): void {
    const version = this.settings.rows[0]?.supplyVersion ?? 0;
    if (version === this.#supplyVersion) return;
    if (this.#supplyVersion > 0) this.readSoon();
    this.#supplyVersion = version;
  }

  /** @param seeks places are sought at once, too */
  set(filter: Partial<Filter>, seeks = false): void {
    this.#seeks ||= seeks;
    const before = this.filter;
    this.filter = { ...before, ...filter };
    if (this.filter.providerId === null) this.filter.all = false;
    if (this.filter.until < this.filter.from) this.filter.until = this.filter.from;
    const isOther = (['from', 'until', 'providerId', 'all'] as const).some((key) => this.filter[key] !== before[key]);
    if (isOther || seeks) {
      this.visits = null;
      void this.read();
    }
    this.#keepStanding(0);
    this.#host.requestUpdate();
  }

  /** What is shown: the visits that the choice of a reason leaves. */
  get shown(): readonly Stranded[] {
    const { code } = this.filter;
    return (this.visits ?? []).filter(({ codes }) => code === null || codes.includes(code));
  }

  find(id: string | null): Stranded | undefined {
    return this.visits?.find(({ appointment }) => appointment.id === id);
  }

  get chosen(): Stranded[] {
    return this.shown.filter(({ appointment }) => this.selected.has(appointment.id));
  }

  /** The chosen visits, or all that are shown. */
  get meant(): readonly Stranded[] {
    return this.chosen.length > 0 ? this.chosen : this.shown;
  }

  readSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.read(), SOON_MS);
  }

  async read(): Promise<void> {
    const turn = ++this.#asked;
    const { from, until, providerId, all } = this.filter;
    try {
      const found = await readStranded({
        from,
        until,
        limit: SHOWN_MAX,
        ...(providerId ? { providerId } : {}),
        ...(all ? { all } : {}),
      });
      if (turn !== this.#asked || !this.#isConnected) return;
      this.#take(found.visits, found.total);
    } catch (error) {
      if (turn !== this.#asked) return;
      this.problem = sentenceOf(error);
    }
    this.#host.requestUpdate();
  }

  #take(visits: readonly Stranded[], total: number): void {
    const at = this.shown.findIndex(({ appointment }) => appointment.id === this.atId);
    this.visits = visits;
    this.total = total;
    this.problem = null;
    const here = new Set(visits.map(({ appointment }) => appointment.id));
    this.suggested = new Map([...this.suggested].filter(([id]) => here.has(id)));
    this.refusals = new Map([...this.refusals].filter(([id]) => here.has(id)));
    this.selected = new Set([...this.selected].filter((id) => here.has(id)));
    this.#keepStanding(Math.max(0, at));
    this.#watch();
    if (!this.#seeks) return;
    this.#seeks = false;
    void this.suggest();
  }

  /** The visit that the keyboard stood on is done: the next one takes its place. */
  #keepStanding(at: number): void {
    const { shown } = this;
    if (shown.some(({ appointment }) => appointment.id === this.atId)) return;
    this.atId = shown[Math.min(at, shown.length - 1)]?.appointment.id ?? null;
  }

  /** Listens to the days of the list: whoever moves a visit there, or calls about it, is seen here. */
  #watch(): void {
    const dates = [...new Set((this.visits ?? []).map(({ appointment }) => appointment.date))].slice(
      0,
      WATCHED_DAYS_MAX,
    );
    for (const [date, { collection, stop }] of this.#days) {
      if (dates.includes(date)) continue;
      stop();
      live.release(collection);
      this.#days.delete(date);
    }
    for (const date of dates) {
      if (this.#days.has(date)) continue;
      const collection = live.collection<LiveRowLike>(dayTopic.name, date);
      let isFirst = collection.state !== 'live';
      const stop = collection.subscribe(() => {
        if (!isFirst) this.readSoon();
        isFirst = false;
      });
      this.#days.set(date, { collection, stop });
    }
  }

  /** Seeks places for these visits, or anew for those that have one. */
  async suggest(ids: readonly string[] = this.meant.map(({ appointment }) => appointment.id)): Promise<void> {
    if (ids.length === 0) return;
    const turn = ++this.#sought;
    for (const id of ids) this.#soughtIn.set(id, turn);
    this.isSeeking = true;
    this.#host.requestUpdate();
    try {
      const from = this.wish.from;
      const start =
        from <= todayOf() ? serverNow() : Temporal.PlainDate.from(from).toZonedDateTime(session.zone).toInstant();
      const wish = {
        providerIds: this.wish.providerId ? [this.wish.providerId] : [],
        from: start.toString({ smallestUnit: 'second' }),
        sooner: this.wish.sooner,
        until: plusDays(from > this.filter.until ? from : this.filter.until, WEEKS_DAYS - 1),
      };
      const found = [...(await readSuggestions(wish, ids))].filter(([id]) => this.#soughtIn.get(id) === turn);
      this.suggested = new Map([...this.suggested, ...found]);
    } catch (error) {
      if (turn === this.#sought) this.problem = sentenceOf(error);
    }
    if (turn === this.#sought) this.isSeeking = false;
    this.#host.requestUpdate();
  }

  /** What was suggested may be taken now: those that wait still are sought again together. */
  async suggestAgain(): Promise<void> {
    const ids = this.shown.map(({ appointment }) => appointment.id).filter((id) => this.suggested.has(id));
    await this.suggest(ids);
  }

  select(ids: Iterable<string>): void {
    this.selected = new Set(ids);
    this.#host.requestUpdate();
  }

  stand(id: string | null): void {
    this.atId = id;
    this.#host.requestUpdate();
  }

  /** How many visits each reason has. */
  get reasons(): Map<StrandedBy, number> {
    const counts = new Map<StrandedBy, number>();
    for (const { codes } of this.visits ?? []) for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  }

  update(): void {
    this.#host.requestUpdate();
  }
}

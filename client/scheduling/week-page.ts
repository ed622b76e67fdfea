/** Seven days side by side, of everybody or of one provider: to look and to find; a day is worked on in the day's own screen. */
import { html, nothing } from 'lit';
import { providersTopic, roomsTopic, settingsTopic, visitTypesTopic } from '../../shared/practice.ts';
import { type Appointment, dayTopic } from '../../shared/scheduling.ts';
import { clockText } from '../../shared/time.ts';
import { useKeys } from '../desk/keys.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { longDate, shortDate } from '../elements/words.ts';
import { LiveRows, live, serverNow } from '../live/live.ts';
import './grid.ts';
import type { Grid, GridColumnTiles, GridHour } from './grid.ts';
import { toTile } from './tiles.ts';

const DAYS = 7;
/** By the clock on the wall: the days of a week need not be equally long. */
const HOURS: GridHour[] = Array.from({ length: 24 }, (_, hour) => ({ minute: hour * 60, label: clockText(hour, 0) }));

class WeekPage extends PageElement {
  static override properties = { date: {}, providerId: { state: true }, showCancelled: { state: true } };
  /** Any day of the week. */
  declare date: string;
  declare providerId: string;
  declare showCancelled: boolean;

  readonly #days = Array.from(
    { length: DAYS },
    (_, i) => new LiveRows(this, dayTopic, () => (this.date ? this.#dateOf(i) : null)),
  );
  readonly #providers = new LiveRows(this, providersTopic);
  readonly #rooms = new LiveRows(this, roomsTopic);
  readonly #types = new LiveRows(this, visitTypesTopic);
  readonly #settings = new LiveRows(this, settingsTopic);
  #release: (() => void)[] = [];
  #scrolledFor = '';

  constructor() {
    super();
    this.date = '';
    this.providerId = '';
    this.showCancelled = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#release = [
      live.subscribe(() => this.requestUpdate()),
      useKeys({ help: KEYS, handle: (event) => this.#key(event) }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const release of this.#release) release();
  }

  get #monday(): Temporal.PlainDate {
    const date = Temporal.PlainDate.from(this.date);
    return date.subtract({ days: date.dayOfWeek - 1 });
  }

  #dateOf(day: number): string {
    return this.#monday.add({ days: day }).toString();
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const acts: Record<string, () => void> = {
      '[': () => this.#step(-1),
      ']': () => this.#step(1),
      t: () => router.go('/week'),
      d: () => router.go(`/schedule/${this.date}`),
    };
    const act = acts[event.key.toLowerCase()];
    act?.();
    return act !== undefined;
  }

  #step(weeks: number): void {
    router.go(`/week/${this.#monday.add({ weeks })}`);
  }

  protected override updated(): void {
    const grid = this.find<Grid>('am-grid');
    if (!grid || this.#scrolledFor === this.date) return;
    this.#scrolledFor = this.date;
    void grid.updateComplete.then(() => grid.showNow());
  }

  #shown(day: number): Appointment[] {
    return (this.#days[day]?.rows ?? []).filter(
      (it) =>
        it.date === this.#dateOf(day) &&
        (this.showCancelled || it.booking !== 'cancelled') &&
        (this.providerId === '' || it.providerId === this.providerId),
    );
  }

  #column(day: number): GridColumnTiles {
    const date = this.#dateOf(day);
    const appointments = this.#shown(day);
    const view = {
      kind: 'providers',
      dayStart: '',
      showCancelled: this.showCancelled,
      providers: this.#providers.map,
      rooms: this.#rooms.map,
      visitTypes: this.#types.map,
      pending: new Map(),
    } as const;
    const tiles = appointments.map((it) => {
      const wall = Temporal.Instant.from(it.start).toZonedDateTimeISO(session.zone);
      return { ...toTile(it, view), columnId: date, minute: wall.hour * 60 + wall.minute, movable: false };
    });
    const count = `${tiles.length} ${tiles.length === 1 ? 'visit' : 'visits'}`;
    return { column: { id: date, name: shortDate(date), detail: count }, tiles };
  }

  override render() {
    if (!this.date) return nothing;
    const columns = Array.from({ length: DAYS }, (_, day) => this.#column(day));
    return html`<div class="schedule">
      ${this.#toolbar(columns)}
      <div class="split"><div class="day">${this.#body(columns)}</div></div>
    </div>`;
  }

  #toolbar(columns: readonly GridColumnTiles[]) {
    const used = new Set(this.#days.flatMap((day) => day.rows.map((it) => it.providerId)));
    const providers = this.#providers.rows
      .filter((provider) => used.has(provider.id) || provider.id === this.providerId)
      .sort((a, b) => a.position - b.position || a.displayName.localeCompare(b.displayName));
    const total = columns.reduce((sum, { tiles }) => sum + tiles.length, 0);
    return html`<div class="toolbar" role="group" aria-label="Week">
      <div class="row">
        <button class="square" aria-label="Week before" title="Week before  [" @click=${() => this.#step(-1)}><span class="icon icon-left"></span></button>
        <button @click=${() => router.go('/week')} title="This week  T">This week</button>
        <button class="square" aria-label="Week after" title="Week after  ]" @click=${() => this.#step(1)}><span class="icon icon-right"></span></button>
        <h1>Week of ${longDate(this.#dateOf(0))}</h1>
      </div>
      <div class="row">
        <span class="small muted counts">${total} ${total === 1 ? 'visit' : 'visits'}</span>
        <label class="visually-hidden" for="week-provider">Provider</label>
        <select id="week-provider" @change=${(event: Event) => {
          this.providerId = (event.target as HTMLSelectElement).value;
        }}>
          <option value="" .selected=${this.providerId === ''}>All providers</option>
          ${providers.map((it) => html`<option value=${it.id} .selected=${this.providerId === it.id}>${it.displayName}</option>`)}
        </select>
        <label class="check small"><input type="checkbox" .checked=${this.showCancelled} @change=${(event: Event) => {
          this.showCancelled = (event.target as HTMLInputElement).checked;
        }} />Cancelled</label>
        <a class="button" href="/schedule/${this.date}" title="The day  D">Day</a>
      </div>
    </div>`;
  }

  #body(columns: readonly GridColumnTiles[]) {
    const [refused] = this.#days.filter((day) => day.state === 'refused');
    if (refused) return html`<div class="empty"><p>${refused.collection?.refusal}</p></div>`;
    if (this.#days.some((day) => day.state === 'loading'))
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    const settings = this.#settings.rows[0];
    const [opens, closes] = [settings?.opensMinute ?? 480, settings?.closesMinute ?? 1080];
    const tiles = columns.flatMap((column) => column.tiles);
    const first = Math.min(opens, ...tiles.map((tile) => tile.minute));
    const last = Math.max(closes, ...tiles.map((tile) => tile.minute + tile.duration));
    const now = serverNow().toZonedDateTimeISO(session.zone);
    const isThisWeek = columns.some(({ column }) => column.id === now.toPlainDate().toString());
    return html`<am-grid
      class="week"
      .columns=${columns}
      .hours=${HOURS}
      .from=${Math.floor(first / 60) * 60}
      .to=${Math.min(1440, Math.ceil(last / 60) * 60)}
      .opens=${opens}
      .closes=${closes}
      .step=${settings?.slotMinutes ?? 15}
      .now=${isThisWeek ? now.hour * 60 + now.minute : null}
      .timeAt=${(minute: number) => clockText(Math.floor(minute / 60) % 24, minute % 60)}
      .readOnly=${true}
      ?stale=${live.state === 'lost' || this.#days.some((day) => day.state === 'stale')}
      @tile-open=${(event: CustomEvent<{ id: string }>) => this.#open(event.detail.id)}
    ></am-grid>`;
  }

  #open(id: string): void {
    const it = this.#days.flatMap((day) => day.rows).find((row) => row.id === id);
    if (it) router.go(`/schedule/${it.date}`);
  }
}

const KEYS = [
  { keys: '[ ]', does: 'week before, week after' },
  { keys: 'T', does: 'this week' },
  { keys: 'D', does: 'the day' },
  { keys: 'Arrows', does: 'walk through the week' },
  { keys: 'Enter', does: 'open the day of the appointment' },
];

customElements.define('am-week-page', WeekPage);

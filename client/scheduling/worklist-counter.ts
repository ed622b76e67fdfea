/** How many visits must move, on the toolbar of the schedule; nothing where none must. */
import { html, nothing } from 'lit';
import { settingsTopic } from '../../shared/practice.ts';
import { dayTopic } from '../../shared/scheduling.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { readStranded } from './worklist-data.ts';
import { todayOf, WEEKS_DAYS } from './worklist-state.ts';

/** A change of supply is often one of several. */
const CHANGED_MS = 300;
/** While there are some, what is done with them today is seen this soon. */
const SOON_MS = 1_500;
const POLL_MS = 120_000;

class ToMove extends PageElement {
  static override properties = { total: { state: true } };
  declare total: number;

  readonly #settings = new LiveRows(this, settingsTopic);
  /** Only while there are any: on a day without them nothing that desks do makes one. */
  readonly #today = new LiveRows(this, dayTopic, () => (this.total > 0 ? todayOf() : null));
  #version = 0;
  #revision = 0;
  #poll: ReturnType<typeof setInterval> | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.total = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#poll = setInterval(() => void this.#read(), POLL_MS);
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#poll);
    clearTimeout(this.#soon);
  }

  protected override willUpdate(): void {
    const version = this.#settings.rows[0]?.supplyVersion ?? 0;
    const revision = this.#today.collection?.revision ?? 0;
    if (version !== this.#version && this.#version > 0) this.#readIn(CHANGED_MS);
    else if (revision !== this.#revision) this.#readIn(SOON_MS);
    this.#version = version;
    this.#revision = revision;
  }

  #readIn(ms: number): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#read(), ms);
  }

  async #read(): Promise<void> {
    if (!session.may('schedule.read')) return;
    const from = todayOf();
    const until = Temporal.PlainDate.from(from).add({ days: WEEKS_DAYS - 1 });
    try {
      this.total = (await readStranded({ from, until: until.toString(), limit: 1 })).total;
    } catch {
      // The schedule says itself that the server is away; this number comes back with it.
    }
  }

  override render() {
    if (this.total === 0) return nothing;
    return html`<a class="button to-move" href="/worklist" title="Visits that the supply does not carry any more">
      <span class="icon icon-to-move"></span><span><strong>${this.total}</strong> to move</span></a>`;
  }
}
customElements.define('am-to-move', ToMove);

/**
 * The holding tray: visits that are to be moved to another day. Each keeps its slot until it is dropped somewhere. What
 * lies in it is kept on the server, per person, as ids and dates only.
 */
import { html, nothing } from 'lit';
import { type Appointment, dayTopic } from '../../shared/scheduling.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { live } from '../live/live.ts';
import { booking } from './booking.ts';

interface Held {
  id: string;
  date: string;
}

const KEY = 'tray';
const SIZE_MAX = 8;

class Tray extends EventTarget {
  #items: Held[] | null = null;
  /** The one that a slot is being looked for. */
  armedId: string | null = null;

  get items(): readonly Held[] {
    this.#items ??= draftOf<Held[]>(KEY) ?? [];
    return this.#items;
  }

  has(id: string): boolean {
    return this.items.some((one) => one.id === id);
  }

  /** Puts a visit in, ready to be dropped; one that lies there already comes out. */
  toggle(it: Appointment): void {
    if (this.has(it.id)) return this.remove(it.id);
    if (this.items.length >= SIZE_MAX) {
      sayDone(`The tray holds ${SIZE_MAX} visits. Drop one first.`);
      return;
    }
    this.armedId = it.id;
    this.#set([...this.items, { id: it.id, date: it.date }]);
  }

  remove(id: string): void {
    const items = this.items.filter((one) => one.id !== id);
    if (this.armedId === id) this.armedId = null;
    this.#set(items);
  }

  arm(id: string | null): void {
    this.armedId = id;
    this.dispatchEvent(new Event('change'));
  }

  /** The armed visit as it is now; null while its day is being read. */
  get armed(): Appointment | null {
    const item = this.items.find((one) => one.id === this.armedId);
    if (!item) return null;
    return live.peek<Appointment>(dayTopic.name, item.date)?.rows.get(item.id) ?? null;
  }

  /** The screen is covered: somebody else may come. */
  forget(): void {
    this.#items = null;
    this.armedId = null;
  }

  #set(items: Held[]): void {
    this.#items = items;
    if (items.length === 0) discardDraft(KEY);
    else saveDraft(KEY, items);
    this.dispatchEvent(new Event('change'));
  }
}

export const tray = new Tray();
booking.addEventListener('forget', () => tray.forget());

/** The strip above the grid: it stands as long as something lies in the tray, on every day. */
class TrayStrip extends PageElement {
  readonly #followed = new Map<string, () => void>();
  readonly #changed = (): void => {
    this.#follow();
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    tray.addEventListener('change', this.#changed);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    tray.removeEventListener('change', this.#changed);
    for (const leave of this.#followed.values()) leave();
    this.#followed.clear();
  }

  /** The days of what lies here are followed live: a visit that somebody else moved is seen at once. */
  #follow(): void {
    const dates = new Set(tray.items.map(({ date }) => date));
    for (const [date, leave] of this.#followed) {
      if (dates.has(date)) continue;
      leave();
      this.#followed.delete(date);
    }
    for (const date of dates) {
      if (this.#followed.has(date)) continue;
      const collection = live.collection<Appointment>(dayTopic.name, date);
      const leave = collection.subscribe(() => this.requestUpdate());
      this.#followed.set(date, () => {
        leave();
        live.release(collection);
      });
    }
  }

  /** What was moved or cancelled elsewhere lies here no more. */
  protected override updated(): void {
    for (const { id, date } of tray.items) {
      const collection = live.peek<Appointment>(dayTopic.name, date);
      if (collection?.state !== 'live' || collection.head === null) continue;
      if (collection.rows.get(id)?.booking === 'booked') continue;
      tray.remove(id);
      sayDone('A visit in the tray was moved or cancelled at another desk; it is out of the tray.');
    }
  }

  override render() {
    if (tray.items.length === 0) return nothing;
    const armed = tray.armed;
    return html`<div class="tray" role="group" aria-label="Holding tray">
      <span class="small muted">Tray</span>
      ${tray.items.map(({ id, date }) => this.#item(id, live.peek<Appointment>(dayTopic.name, date)?.rows.get(id)))}
      <span class="small hint" role="status">${
        armed
          ? `Choose a day, stand on a free time and press Enter or V. ${armed.patientName} keeps ${armed.startText} until then.`
          : ''
      }</span>
    </div>`;
  }

  #item(id: string, it: Appointment | undefined) {
    if (!it) return html`<span class="tray-item"><span class="muted">…</span></span>`;
    const isArmed = tray.armedId === id;
    return html`<span class="tray-item">
      <button aria-pressed=${isArmed} draggable="true" data-tray=${id} title="${isArmed ? 'Waits for a free time' : 'Choose a free time for this visit'}"
        @click=${() => tray.arm(isArmed ? null : id)}
        @dragstart=${(event: DragEvent) => this.#dragged(event, id)}
      ><strong>${it.patientName}</strong> <span class="muted">${shortDate(it.date)}, ${it.startText}</span></button>
      <button class="quiet square" aria-label="Take ${it.patientName} out of the tray" title="Out of the tray  Esc" @click=${() => tray.remove(id)}><span class="icon icon-close"></span></button>
    </span>`;
  }

  /** Only that something of ours is dragged is said to the browser; what it is stays here. */
  #dragged(event: DragEvent, id: string): void {
    event.dataTransfer?.setData('application/x-anteroom-tray', '1');
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
    tray.arm(id);
  }
}
customElements.define('am-tray', TrayStrip);

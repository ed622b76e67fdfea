/** In the panel of an appointment: the visits that it was booked together with, each a way to its day. */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import { type TogetherVisit, togetherTopic } from '../../shared/series.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { STATUS, statusOf } from './colours.ts';
import { inOrder } from './series-data.ts';

/** So many before and after the visit are shown at first: a series may have a hundred. */
const BEFORE = 1;
const AFTER = 4;

class Together extends PageElement {
  static override properties = {
    appointment: { attribute: false },
    typeName: { attribute: false },
    isWhole: { state: true },
  };
  declare appointment: Appointment | null;
  declare typeName: (id: string) => string;
  /** All are shown, not only the neighbours. */
  declare isWhole: boolean;
  readonly #rows = new LiveRows(this, togetherTopic, () => this.#key);

  constructor() {
    super();
    this.appointment = null;
    this.typeName = () => '';
    this.isWhole = false;
  }

  get #key(): string | null {
    return this.appointment?.seriesId ?? this.appointment?.chainId ?? null;
  }

  override render() {
    const it = this.appointment;
    if (!it || this.#key === null) return nothing;
    const all = inOrder(this.#rows.rows);
    if (all.length === 0) return html`<div class="skeleton" aria-busy="true"></div>`;
    const isChain = it.seriesId === null;
    const at = all.findIndex(({ id }) => id === it.id);
    const shown = this.isWhole || isChain ? all : all.slice(Math.max(0, at - BEFORE), at + AFTER + 1);
    return html`<section class="note-box together" aria-labelledby="together-title" data-together>
      <h3 id="together-title">${isChain ? this.#chainTitle(all, it) : this.#seriesTitle(all, it)}</h3>
      <ol>${shown.map((one) => this.#line(one, one.id === it.id, isChain))}</ol>
      ${
        shown.length < all.length
          ? html`<button class="quiet slim" @click=${() => {
              this.isWhole = true;
            }}>Show all ${all.length}</button>`
          : nothing
      }
    </section>`;
  }

  #seriesTitle(all: readonly TogetherVisit[], it: Appointment): string {
    const words = all.find(({ id }) => id === it.id)?.words ?? '';
    const kept = all.filter(({ booking }) => booking !== 'cancelled');
    const at = kept.findIndex(({ id }) => id === it.id);
    const pattern = words.charAt(0).toLowerCase() + words.slice(1);
    return at < 0 ? `Was one of a series: ${pattern}` : `${at + 1} of ${kept.length} · ${pattern}`;
  }

  #chainTitle(all: readonly TogetherVisit[], it: Appointment): string {
    const position = all.find(({ id }) => id === it.id)?.position ?? 1;
    return `Part ${position} of ${all.length} visits in a row`;
  }

  #line(one: TogetherVisit, isHere: boolean, isChain: boolean) {
    const status = STATUS[statusOf(one)];
    const isOwn = one.alone && one.booking !== 'cancelled';
    const text = `${shortDate(one.date)}, ${one.startText}`;
    const go = (event: MouseEvent): void => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.dispatchEvent(new CustomEvent<Appointment>('show-visit', { detail: one, bubbles: true }));
    };
    return html`<li class=${one.booking === 'cancelled' ? 'gone' : ''} ?data-here=${isHere}>
      <span aria-hidden="true" class="sign">${status?.mark}</span>
      ${isHere ? html`<strong aria-current="true">${text}</strong>` : html`<a href="/schedule/${one.date}" @click=${go}>${text}</a>`}
      <span class="small muted">${[isChain ? this.typeName(one.visitTypeId) : '', isOwn ? 'own time' : ''].filter(Boolean).join(', ')}</span>
      <span class=${one.booking === 'booked' && one.flow === 'expected' ? 'visually-hidden' : 'small muted'}>${status?.word}</span>
    </li>`;
  }
}
customElements.define('am-together', Together);

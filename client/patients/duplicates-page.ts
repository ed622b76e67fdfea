/** Pairs of records that look like one person, pair by pair: compare them, or say that they are two. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type DuplicatePair, duplicates, sayDistinct } from '../../shared/duplicates.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { serverNow } from '../live/live.ts';
import { likenessText } from './likeness.ts';
import { hitDetail } from './picker.ts';

const keyOf = ({ a, b }: DuplicatePair): string => `${a.id}.${b.id}`;

class DuplicatesPage extends PageElement {
  static override properties = {
    pairs: { state: true },
    next: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare pairs: DuplicatePair[];
  /** Where the search goes on; null: everybody was looked at. */
  declare next: string | null;
  declare problem: string | null;
  declare busy: boolean;
  readonly #lookAgain = (): void => {
    if (document.visibilityState === 'visible' && !this.busy) void this.#look(null);
  };

  constructor() {
    super();
    this.pairs = [];
    this.next = null;
    this.problem = null;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#lookAgain);
    void this.#look(null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#lookAgain);
  }

  async #look(after: string | null): Promise<void> {
    this.busy = true;
    try {
      const found = await send(duplicates, { after });
      this.pairs = after === null ? found.pairs : [...this.pairs, ...found.pairs];
      this.next = found.next;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  async #dismiss(pair: DuplicatePair): Promise<void> {
    const input = { patientId: pair.a.id, otherPatientId: pair.b.id };
    const at = this.pairs.indexOf(pair);
    try {
      await send(sayDistinct, { ...input, distinct: true });
    } catch (error) {
      return sayProblem(error);
    }
    this.pairs = this.pairs.filter((one) => one !== pair);
    sayDone(`${pair.a.name} and ${pair.b.name} are two people.`, async () => {
      await send(sayDistinct, { ...input, distinct: false });
      this.pairs = this.pairs.toSpliced(at, 0, pair);
    });
    await this.updateComplete;
    const links = this.querySelectorAll<HTMLElement>('[data-compare]');
    (links[Math.min(at, links.length - 1)] ?? this.find<HTMLElement>('[data-again]'))?.focus();
  }

  override render() {
    const { pairs, problem, busy, next } = this;
    return html`<section class="card stack" aria-labelledby="duplicates-title" aria-busy=${busy}>
      <div class="row spread"><h1 id="duplicates-title">Likely duplicates</h1>
        <div class="row"><a class="button quiet" href="/patients">Back to patients</a>
          <button data-again ?disabled=${busy} @click=${() => void this.#look(null)}>Look again</button></div></div>
      <p class="muted">Records that may be one person. Nothing is merged by itself: compare the two, or say that they are two people; then they are not offered again.</p>
      ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}
      ${pairs.length === 0 && busy ? html`<div class="skeleton"></div><div class="skeleton"></div>` : nothing}
      ${pairs.length === 0 && !busy && !problem ? html`<p>${next === null ? 'No two records look like one person.' : 'Nothing among those looked at so far.'}</p>` : nothing}
      <ul class="duplicate-pairs">${repeat(pairs, keyOf, (pair) => this.#pair(pair))}</ul>
      ${next === null ? nothing : html`<div><button ?disabled=${busy} @click=${() => void this.#look(this.next)}>Look further</button></div>`}
    </section>`;
  }

  #pair(pair: DuplicatePair) {
    const today = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
    const names = `${pair.a.name} and ${pair.b.name}`;
    return html`<li class="record-row">
      <p><strong>${likenessText(pair.reasons)}</strong></p>
      ${[pair.a, pair.b].map((hit) => html`<p><a href="/patients/${hit.id}">${hit.name}</a><br /><span class="small">${hitDetail(hit, today)}</span></p>`)}
      <div class="row"><a class="button primary" data-compare aria-label="Compare ${names}" href="/patients/duplicates/${keyOf(pair)}">Compare</a>
        <button aria-label="${names} are two people" @click=${() => void this.#dismiss(pair)}>Two people</button></div>
    </li>`;
  }
}
customElements.define('am-duplicates-page', DuplicatesPage);

/** What was merged into a record, with the way back; and the way to merge it with another one. */
import { html, nothing, type PropertyValues } from 'lit';
import { type Merge, merges, unmerge } from '../../shared/duplicates.ts';
import type { PatientHit } from '../../shared/patients.ts';
import type { PatientRecord } from '../../shared/record.ts';
import { send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText } from '../elements/words.ts';

/** Asks, and takes a merge back. True when it was done. */
export async function askUnmerge(loserId: string, what: string): Promise<boolean> {
  const done = await ask({
    title: `Take the merge of ${what} back?`,
    body: html`<p>Everything that came from that record goes back to it. What was added since the merge stays here.</p>`,
    yes: 'Take it back',
    danger: true,
    read: () => true,
    save: () => send(unmerge, { loserId }),
  });
  if (done) sayDone('The merge is taken back: there are two records again.');
  return done !== null;
}

class MergesPanel extends PageElement {
  static override properties = {
    record: { attribute: false },
    list: { state: true },
    problem: { state: true },
    choosing: { state: true },
  };
  declare record: PatientRecord;
  declare list: Merge[];
  declare problem: string | null;
  declare choosing: boolean;

  constructor() {
    super();
    this.list = [];
    this.problem = null;
    this.choosing = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('record');
    const { id, version } = this.record;
    if (!changed.has('record') || (before?.id === id && before.version === version)) return;
    if (before?.id !== id) this.choosing = false;
    void this.#load();
  }

  async #load(): Promise<void> {
    const { id } = this.record;
    try {
      const { merges: list } = await send(merges, { patientId: id });
      if (this.record.id === id) this.list = list;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #choose(): Promise<void> {
    this.choosing = true;
    await this.updateComplete;
    this.find<HTMLElement>('am-patient-picker')?.focus();
  }

  override render() {
    const mayMerge = session.may('patients.merge');
    if (this.record.mergedIntoId || (!mayMerge && this.list.length === 0)) return nothing;
    return html`<section class="card stack" aria-labelledby="merges">
      <div class="row spread"><h2 id="merges">Merged records</h2>
        ${mayMerge && !this.choosing ? html`<button @click=${() => void this.#choose()}>Merge with another record</button>` : nothing}</div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${
        this.choosing
          ? html`<am-patient-picker label="The other record of this person" @patient-picked=${(
              event: CustomEvent<PatientHit>,
            ) => {
              if (event.detail.id !== this.record.id)
                router.go(`/patients/duplicates/${this.record.id}.${event.detail.id}`);
            }}></am-patient-picker>`
          : nothing
      }
      ${
        this.list.length > 0
          ? html`<ul class="record-list">${this.list.map((one) => this.#merge(one, mayMerge))}</ul>`
          : html`<p class="muted">No other record was merged into this one.</p>`
      }
    </section>`;
  }

  #merge(one: Merge, mayMerge: boolean) {
    const what = `record ${one.recordNumber}, ${one.name}`;
    return html`<li>${what}: merged ${momentText(one.at, session.zone)} by ${one.by}${
      one.undoneAt
        ? html`, taken back ${momentText(one.undoneAt, session.zone)} by ${one.undoneBy}`
        : mayMerge
          ? html` <button class="quiet" aria-label="Take the merge of ${what} back" @click=${() => void askUnmerge(one.loserId, what)}>Take it back</button>`
          : nothing
    }</li>`;
  }
}
customElements.define('am-merges', MergesPanel);

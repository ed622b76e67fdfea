/** The photo of a patient at the head of the record: looked at, taken anew, or put there for the first time. */
import { html, nothing } from 'lit';
import { shelfTopic } from '../../shared/documents.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { documentAddress, type Incoming, takeIn } from './intake.ts';

class Portrait extends PageElement {
  static override properties = { patientId: {}, name: {}, busy: { state: true } };
  declare patientId: string;
  declare name: string;
  declare busy: boolean;
  readonly #shelf = new LiveRows(this, shelfTopic, () => this.patientId);

  constructor() {
    super();
    this.patientId = '';
    this.name = '';
    this.busy = false;
  }

  async #take(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])].slice(0, 1);
    input.value = '';
    if (files.length === 0) return;
    this.busy = true;
    const incoming: Incoming[] = [];
    await takeIn(this.patientId, 'portrait', files, incoming, () => {});
    this.busy = false;
    const [failed] = incoming;
    if (failed?.problem) sayProblem(new Error(failed.problem));
    else sayDone('The photo is in the record. It can be put away among the documents.');
  }

  override render() {
    const id = this.#shelf.rows[0]?.portraitId ?? null;
    const mayWrite = session.may('documents.write');
    const picture = id
      ? html`<img class="portrait" src=${documentAddress(id, 'thumbnail')} alt="Photo of ${this.name}" />`
      : html`<span class="portrait none" aria-hidden="true"><span class="icon icon-user"></span></span>`;
    if (!mayWrite) return picture;
    return html`<button class="quiet portrait-button" ?disabled=${this.busy} aria-label="${id ? `Photo of ${this.name}: take another one` : `Add a photo of ${this.name}`}" title=${id ? 'Another photo' : 'Add a photo'}
        @click=${() => this.find<HTMLInputElement>('input')?.click()}>${picture}</button>
      <input class="visually-hidden" tabindex="-1" aria-hidden="true" type="file" accept="image/jpeg,image/png,image/webp" capture="user"
        @change=${(event: Event) => void this.#take(event.target as HTMLInputElement)} />
      ${this.busy ? html`<span class="visually-hidden" role="status">The photo is being kept.</span>` : nothing}`;
  }
}
customElements.define('am-portrait', Portrait);

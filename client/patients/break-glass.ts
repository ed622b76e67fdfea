/** A confidential record is opened to whoever has to, for a while: by its id, or by its number where no list shows it. */
import { html, nothing } from 'lit';
import { breakGlass, GLASS_MINUTES } from '../../shared/access.ts';
import { send, sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { live } from '../live/live.ts';

class BreakGlass extends PageElement {
  static override properties = { patientId: {}, problem: { state: true }, busy: { state: true } };
  /** Null: the form asks for the number of the record. */
  declare patientId: string | null;
  declare problem: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.patientId = null;
    this.problem = null;
    this.busy = false;
  }

  async #break(form: HTMLFormElement): Promise<void> {
    const values = new FormData(form);
    const id = this.patientId;
    const recordNumber = id ? null : String(values.get('recordNumber') ?? '').trim();
    const reason = String(values.get('reason') ?? '').trim();
    if (reason === '' || recordNumber === '') {
      this.problem = recordNumber === '' ? 'Type the number of the record.' : 'Type why you have to open it.';
      form.querySelector<HTMLElement>(`[name=${recordNumber === '' ? 'recordNumber' : 'reason'}]`)?.focus();
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      const { patientId } = await send(breakGlass, { id, recordNumber, reason });
      live.askRefused();
      this.dispatchEvent(new CustomEvent<string>('glass-broken', { detail: patientId, bubbles: true }));
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  override render() {
    return html`<form class="stack" novalidate aria-label="Open a confidential record" @submit=${(
      event: SubmitEvent,
    ) => {
      event.preventDefault();
      void this.#break(event.currentTarget as HTMLFormElement);
    }}>
      <p>Only its care team may open a confidential record. If you must see it now, say why: it opens to you for
        ${GLASS_MINUTES} minutes, and the team and the privacy officer see that you did.</p>
      ${
        this.patientId
          ? nothing
          : html`<div class="field"><label for="glass-number">Number of the record</label>
              <input id="glass-number" name="recordNumber" inputmode="numeric" autocomplete="off" maxlength="40" /></div>`
      }
      <div class="field"><label for="glass-reason">Why you have to open it</label>
        <input id="glass-reason" name="reason" autocomplete="off" maxlength="300" /></div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row"><button class="danger" type="submit" ?disabled=${this.busy}>Open it to me</button></div>
    </form>`;
  }
}
customElements.define('am-break-glass', BreakGlass);

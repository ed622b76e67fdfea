/** At booking and on a visit: what must be said of authorizations and referrals for that day. Nothing where all is well. */
import { html, nothing } from 'lit';
import { type AuthorizationNotice, authorizationNotices, authorizationsTopic } from '../../shared/authorizations.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';

class AuthorizationLine extends PageElement {
  static override properties = { patientId: {}, date: {}, notices: { state: true } };
  declare patientId: string | null;
  declare date: string | null;
  declare notices: AuthorizationNotice[];
  readonly #authorizations = new LiveRows(this, authorizationsTopic, () =>
    session.may('charges.read') ? this.patientId : null,
  );
  #asked = '';

  constructor() {
    super();
    this.patientId = null;
    this.date = null;
    this.notices = [];
  }

  override willUpdate(): void {
    const { patientId, date } = this;
    if (!session.may('charges.read') || !patientId || !date || this.#authorizations.state === 'loading') return;
    const versions = this.#authorizations.rows.map(({ id, version }) => `${id}${version}`).join();
    const key = `${patientId} ${date} ${versions}`;
    if (key === this.#asked) return;
    this.#asked = key;
    void this.#ask(key, patientId, date);
  }

  async #ask(key: string, patientId: string, date: string): Promise<void> {
    // What cannot be read is left out: it hinders no booking, and the record says why.
    const said = await send(authorizationNotices, { patientId, caseId: null, date }).catch(() => ({ notices: [] }));
    if (key === this.#asked) this.notices = said.notices;
  }

  override render() {
    return this.notices.length > 0
      ? html`${this.notices.map(({ text }) => html`<p class="message warn small" data-authorization>${text}</p>`)}`
      : nothing;
  }
}
customElements.define('am-authorization-line', AuthorizationLine);

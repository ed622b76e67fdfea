/** Sign in, unlock, switch: the name tiles of this workstation, then PIN or password. */
import { html, nothing } from 'lit';
import { signIn, type Tile, unlock, type WhoAmI } from '../../shared/identity.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';

class SignIn extends PageElement {
  static override properties = {
    who: { attribute: false },
    chosen: { state: true },
    other: { state: true },
    withPassword: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  declare who: WhoAmI;
  declare chosen: Tile | null;
  /** Somebody who has no tile here. */
  declare other: boolean;
  declare withPassword: boolean;
  declare problem: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.chosen = null;
    this.other = false;
    this.withPassword = false;
    this.problem = null;
    this.busy = false;
  }

  protected override firstUpdated(): void {
    const [first] = this.who.tiles;
    if (!first) this.other = true;
    else if (this.who.state === 'locked') this.#choose(first);
    this.#focus();
  }

  #focus(): void {
    void this.settled().then(() => this.find<HTMLElement>('input:not([tabindex]), .tiles button')?.focus());
  }

  #choose(tile: Tile): void {
    this.chosen = tile;
    this.other = false;
    this.withPassword = !tile.pinUsable;
    this.problem = null;
    this.#focus();
  }

  #back(): void {
    this.chosen = null;
    this.other = false;
    this.problem = null;
    this.#focus();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    this.busy = true;
    this.problem = null;
    try {
      if (this.chosen && !this.withPassword)
        await send(unlock, { userId: this.chosen.userId, pin: String(fields.get('pin')) });
      else {
        const username = this.chosen?.username ?? String(fields.get('username')).trim();
        await send(signIn, { username, password: String(fields.get('password')) });
      }
      await session.refresh();
    } catch (error) {
      this.problem = sentenceOf(error);
      const input = this.find<HTMLInputElement>('input[type=password]');
      if (input) {
        input.value = '';
        input.focus();
      }
    } finally {
      this.busy = false;
    }
  }

  override render() {
    const { who } = this;
    return html`<main class="gate">
      <div class="card stack">
        <div>
          <h1>${who.practiceName}</h1>
          <p class="muted">${this.chosen ? (who.state === 'locked' ? 'This screen is locked.' : 'Welcome back.') : 'Who is working here?'}</p>
        </div>
        ${this.chosen || this.other ? this.#form() : this.#tiles()}
      </div>
    </main>`;
  }

  #tiles() {
    return html`<div class="tiles">
        ${this.who.tiles.map((tile) => html`<button @click=${() => this.#choose(tile)}>${tile.displayName}</button>`)}
      </div>
      <button class="quiet" @click=${() => {
        this.other = true;
        this.withPassword = true;
        this.#focus();
      }}>Somebody else</button>`;
  }

  #form() {
    const usesPin = this.chosen !== null && !this.withPassword;
    return html`<form class="stack" @submit=${this.#submit}>
      ${
        this.chosen
          ? html`<p><strong>${this.chosen.displayName}</strong></p><input class="visually-hidden" tabindex="-1" aria-hidden="true" name="username" autocomplete="username" .value=${this.chosen.username} />`
          : html`<div class="field"><label for="username">Name</label>
              <input id="username" name="username" autocomplete="username" required maxlength="40" autocapitalize="none" spellcheck="false" /></div>`
      }
      ${
        usesPin
          ? html`<div class="field"><label for="pin">PIN</label>
              <input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" required pattern="[0-9]{6}" maxlength="6" title="Six digits" /></div>`
          : html`<div class="field"><label for="password">Password</label>
              <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256" /></div>`
      }
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <button class="primary" type="submit" ?disabled=${this.busy}>${this.who.state === 'locked' ? 'Unlock' : 'Sign in'}</button>
      <div class="row spread">
        ${this.who.tiles.length > 0 ? html`<button type="button" class="quiet" @click=${() => this.#back()}>Somebody else</button>` : nothing}
        ${
          usesPin
            ? html`<button type="button" class="quiet" @click=${() => {
                this.withPassword = true;
                this.#focus();
              }}>Use the password</button>`
            : nothing
        }
      </div>
    </form>`;
  }
}
customElements.define('am-sign-in', SignIn);

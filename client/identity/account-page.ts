/** One's own account: password, PIN, and how this workstation looks. */
import { html, nothing } from 'lit';
import { changePassword, setPin } from '../../shared/identity.ts';
import { ROLE_NAMES } from '../../shared/roles.ts';
import { send, sentenceOf } from '../api/send.ts';
import { type Density, look, type Theme } from '../desk/look.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';

class ChangePassword extends PageElement {
  static override properties = { first: { type: Boolean }, problem: { state: true }, busy: { state: true } };
  /** The password was given by somebody else: nothing else is possible before. */
  declare first: boolean;
  declare problem: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.first = false;
    this.problem = null;
    this.busy = false;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    if (fields.get('new') !== fields.get('again')) {
      this.problem = 'The two new passwords are not the same. Type them again.';
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      await send(changePassword, {
        currentPassword: String(fields.get('current')),
        newPassword: String(fields.get('new')),
      });
      form.reset();
      sayDone('Your password is changed. Your other sessions are ended.');
      await session.refresh();
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  override render() {
    const field = (
      name: string,
      label: string,
      autocomplete: 'current-password' | 'new-password',
    ) => html`<div class="field">
      <label for="password-${name}">${label}</label><input id="password-${name}" name=${name} type="password" required maxlength="256" autocomplete=${autocomplete} /></div>`;
    return html`<form class="stack" @submit=${this.#submit}>
      ${this.first ? html`<h1>Choose your own password</h1><p class="muted">The one that you were given is known to somebody else.</p>` : html`<h2>Password</h2>`}
      ${field('current', this.first ? 'The password that you were given' : 'Present password', 'current-password')}
      ${field('new', 'New password (at least 12 characters)', 'new-password')} ${field('again', 'New password once more', 'new-password')}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row"><button class="primary" type="submit" ?disabled=${this.busy}>Change the password</button>
      ${this.first ? html`<button type="button" class="quiet" @click=${() => void session.signOut()}>Sign out</button>` : nothing}</div>
    </form>`;
  }
}
customElements.define('am-change-password', ChangePassword);

class AccountPage extends PageElement {
  static override properties = { problem: { state: true } };
  declare problem: string | null;

  constructor() {
    super();
    this.problem = null;
  }

  async #setPin(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    this.problem = null;
    try {
      await send(setPin, { password: String(fields.get('password')), pin: String(fields.get('pin')) });
      form.reset();
      sayDone('Your PIN is set. It unlocks this workstation after you have signed in with your password.');
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #choice<T extends string>(
    legend: string,
    name: 'theme' | 'density',
    values: readonly [T, string][],
    chosen: T,
    choose: (value: T) => void,
  ) {
    return html`<fieldset class="row"><legend>${legend}</legend>
      ${values.map(
        ([value, word]) =>
          html`<label class="check"><input type="radio" name=${name} value=${value} ?checked=${value === chosen} @change=${() => choose(value)} />${word}</label>`,
      )}
    </fieldset>`;
  }

  override render() {
    const { me } = session;
    if (!me) return nothing;
    const themes: [Theme, string][] = [
      ['auto', 'As the computer'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ];
    const densities: [Density, string][] = [
      ['comfortable', 'Comfortable'],
      ['compact', 'Compact'],
    ];
    return html`<div class="content stack">
      <div><h1>${me.displayName}</h1><p class="muted">${me.username}, ${me.roles.map((role) => ROLE_NAMES[role].toLowerCase()).join(', ')}</p></div>
      <section class="card stack">
        <h2>This workstation</h2>
        ${this.#choice('Colours', 'theme', themes, look.theme, (value) => {
          look.theme = value;
        })}
        ${this.#choice('Spacing', 'density', densities, look.density, (value) => {
          look.density = value;
        })}
      </section>
      <section class="card">
        <form class="stack" @submit=${this.#setPin}>
          <h2>PIN</h2>
          <p class="muted">Six digits that unlock a screen on which you signed in today.</p>
          <div class="pair">
            <div class="field"><label for="pin-password">Your password</label><input id="pin-password" name="password" type="password" required autocomplete="current-password" /></div>
            <div class="field"><label for="pin-new">New PIN</label><input id="pin-new" name="pin" type="password" inputmode="numeric" required pattern="[0-9]{6}" maxlength="6" title="Six digits" autocomplete="off" /></div>
          </div>
          ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
          <div><button type="submit">Set the PIN</button></div>
        </form>
      </section>
      <section class="card"><am-change-password></am-change-password></section>
      <div><button @click=${() => void session.signOut()}>Sign out</button></div>
    </div>`;
  }
}
customElements.define('am-account-page', AccountPage);

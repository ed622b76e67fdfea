/** People with an account: added, given roles, given a new password, put out of use. */
import { html, nothing } from 'lit';
import { addUser, resetUser, type User, updateUser, users } from '../../shared/identity.ts';
import { ROLE_NAMES, ROLES, type Role } from '../../shared/roles.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';

class PeoplePage extends PageElement {
  static override properties = { people: { state: true }, problem: { state: true } };
  declare people: User[] | null;
  declare problem: string | null;

  constructor() {
    super();
    this.people = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.people = (await send(users, {})).users;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** The first password is shown once, here and nowhere else. */
  async #showPassword(user: User, firstPassword: string): Promise<void> {
    await ask({
      title: `First password of ${user.displayName}`,
      body: html`<p>Tell it to ${user.displayName} (name to sign in with: <strong>${user.username}</strong>). It is shown only now and has to be changed at the first sign-in.</p>
        <p class="secret">${firstPassword}</p>`,
      yes: 'I have it',
      no: 'Close',
    });
  }

  #rolesField(chosen: readonly Role[]) {
    return html`<fieldset class="stack"><legend>Roles</legend>
      ${ROLES.map((role) => html`<label class="check"><input type="checkbox" name="roles" value=${role} ?checked=${chosen.includes(role)} />${ROLE_NAMES[role]}</label>`)}
      <p class="message" role="alert" hidden data-no-role>Choose at least one role.</p>
    </fieldset>`;
  }

  #readRoles(form: HTMLFormElement, fields: FormData): Role[] | null {
    const roles = fields.getAll('roles') as Role[];
    form.querySelector('[data-no-role]')?.toggleAttribute('hidden', roles.length > 0);
    return roles.length > 0 ? roles : null;
  }

  async #add(): Promise<void> {
    const answer = await ask<{ username: string; displayName: string; roles: Role[] }>({
      title: 'Add a person',
      body: html`
        <div class="field"><label for="person-name">Name</label><input id="person-name" name="displayName" required maxlength="80" autocomplete="off" /></div>
        <div class="field"><label for="person-user">Name to sign in with</label>
          <input id="person-user" name="username" required minlength="2" maxlength="40" pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" title="Letters, digits, dot, dash" autocomplete="off" autocapitalize="none" /></div>
        ${this.#rolesField(['front_desk'])}`,
      yes: 'Add',
      read: (form) => {
        const fields = new FormData(form);
        const roles = this.#readRoles(form, fields);
        return (
          roles && { username: String(fields.get('username')), displayName: String(fields.get('displayName')), roles }
        );
      },
    });
    if (!answer) return;
    try {
      const { user, firstPassword } = await send(addUser, answer);
      await this.#read();
      await this.#showPassword(user, firstPassword);
    } catch (error) {
      sayProblem(error);
    }
  }

  async #change(user: User): Promise<void> {
    const answer = await ask<{ displayName: string; roles: Role[]; active: boolean }>({
      title: `Change ${user.displayName}`,
      body: html`
        <div class="field"><label for="person-name">Name</label><input id="person-name" name="displayName" required maxlength="80" autocomplete="off" .value=${user.displayName} /></div>
        ${this.#rolesField(user.roles)}
        <label class="check"><input type="checkbox" name="active" ?checked=${user.active} />May sign in</label>`,
      yes: 'Save',
      read: (form) => {
        const fields = new FormData(form);
        const roles = this.#readRoles(form, fields);
        return (
          roles && { displayName: String(fields.get('displayName')), roles, active: fields.get('active') !== null }
        );
      },
    });
    if (!answer) return;
    try {
      await send(updateUser, { id: user.id, expectedVersion: user.version, ...answer });
      sayDone('Saved. Open screens of this person follow at once.');
    } catch (error) {
      sayProblem(error);
    }
    await this.#read();
  }

  async #reset(user: User): Promise<void> {
    const sure = await ask({
      title: `A new password for ${user.displayName}?`,
      body: html`<p>The present password and PIN stop working, and all screens of this person are signed out.</p>`,
      yes: 'Give a new password',
      danger: true,
    });
    if (!sure) return;
    try {
      const { firstPassword } = await send(resetUser, { id: user.id });
      await this.#showPassword(user, firstPassword);
    } catch (error) {
      sayProblem(error);
    }
    await this.#read();
  }

  override render() {
    return html`<section class="card stack">
      <div class="row spread"><h2>People</h2><button class="primary" @click=${() => void this.#add()}><span class="icon icon-add"></span>Add a person</button></div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      ${
        this.people === null
          ? this.problem
            ? nothing
            : html`<div class="skeleton"></div>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label="People"><table>
              <thead><tr><th>Name</th><th>Signs in as</th><th>Roles</th><th>State</th><th><span class="visually-hidden">Acts</span></th></tr></thead>
              <tbody>${this.people.map(
                (user) => html`<tr>
                  <td>${user.displayName}</td><td>${user.username}</td>
                  <td>${user.roles.map((role) => ROLE_NAMES[role]).join(', ')}</td>
                  <td>${user.active ? (user.mustChangePassword ? 'first password' : 'active') : 'may not sign in'}</td>
                  <td><div class="row"><button aria-label="Change ${user.displayName}" @click=${() => void this.#change(user)}>Change</button>
                    <button aria-label="New password for ${user.displayName}" @click=${() => void this.#reset(user)}>New password</button></div></td>
                </tr>`,
              )}</tbody></table></div>`
      }
    </section>`;
  }
}
customElements.define('am-people-page', PeoplePage);

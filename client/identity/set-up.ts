/** The first start: the practice, its time zone, the first administrator. The link that the server printed leads here. */
import { html, nothing } from 'lit';
import { setUp } from '../../shared/identity.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';

const US_ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/Puerto_Rico',
];

class SetUp extends PageElement {
  static override properties = { problem: { state: true }, errors: { state: true }, busy: { state: true } };
  declare problem: string | null;
  declare errors: Record<string, string>;
  declare busy: boolean;

  constructor() {
    super();
    this.problem = null;
    this.errors = {};
    this.busy = false;
  }

  protected override firstUpdated(): void {
    this.find<HTMLInputElement>('input')?.focus();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(fields.get(name) ?? '').trim();
    this.busy = true;
    this.problem = null;
    this.errors = {};
    try {
      await send(setUp, {
        token: decodeURIComponent(location.hash.slice(1)) || 'none',
        practiceName: text('practiceName'),
        zone: text('zone'),
        displayName: text('displayName'),
        username: text('username'),
        password: String(fields.get('password')),
        alsoManager: fields.get('alsoManager') !== null,
      });
      router.go('/setup/providers', { replace: true });
      await session.refresh();
    } catch (error) {
      this.problem = sentenceOf(error);
      if (error instanceof ProblemError)
        this.errors = Object.fromEntries(error.errors.map(({ path, message }) => [path.slice(1), message]));
    } finally {
      this.busy = false;
    }
  }

  #field(name: string, label: string, attributes: { type?: string; autocomplete: string; hint?: string; max: number }) {
    const error = this.errors[name];
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type=${attributes.type ?? 'text'} required maxlength=${attributes.max} autocomplete=${attributes.autocomplete}
        aria-invalid=${error ? 'true' : nothing} aria-describedby="${name}-hint" />
      <span id="${name}-hint" class=${error ? 'error' : 'hint'}>${error ?? attributes.hint ?? ''}</span>
    </div>`;
  }

  override render() {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zones = [
      ...new Set([...(US_ZONES.includes(here) ? [here] : []), ...US_ZONES, ...Intl.supportedValuesOf('timeZone')]),
    ];
    const hasToken = location.hash.length > 1;
    return html`<main class="gate">
      <form class="card wide stack" @submit=${this.#submit}>
        <div><h1>Welcome to Anteroom</h1><p class="muted">Three answers, and the practice is ready. Everything can be changed later.</p></div>
        ${hasToken ? nothing : html`<p class="message warn">Open this page with the set-up link that the server printed when it started.</p>`}
        ${this.#field('practiceName', 'Name of the practice', { autocomplete: 'organization', max: 120 })}
        <div class="field"><label for="zone">Time zone</label>
          <select id="zone" name="zone">${zones.map((zone) => html`<option value=${zone}>${zone.replaceAll('_', ' ')}</option>`)}</select></div>
        ${this.#field('displayName', 'Your name', { autocomplete: 'name', max: 80 })}
        ${this.#field('username', 'Name to sign in with', { autocomplete: 'username', max: 40, hint: 'Letters, digits, dot, dash.' })}
        ${this.#field('password', 'Password', { type: 'password', autocomplete: 'new-password', max: 256, hint: 'At least 12 characters. A few words are good and easy to remember.' })}
        <label class="check"><input type="checkbox" name="alsoManager" checked />I also manage the practice (providers, rooms, visit types)</label>
        ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
        <button class="primary" type="submit" ?disabled=${this.busy}>Set up the practice</button>
      </form>
    </main>`;
  }
}
customElements.define('am-set-up', SetUp);

/** Setup of calendar feeds: secret addresses at which a calendar program reads a provider’s visits, without names. */
import { html, nothing } from 'lit';
import { providersTopic } from '../../shared/practice.ts';
import * as contract from '../../shared/worklists.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';

const whenText = (moment: string): string =>
  Temporal.Instant.from(moment)
    .toZonedDateTimeISO(session.zone)
    .toLocaleString('en-US', { month: 'short', day: 'numeric', year: 'numeric', hour: 'numeric', minute: '2-digit' });

class FeedsSection extends PageElement {
  static override properties = { feeds: { state: true }, problem: { state: true } };
  declare feeds: readonly contract.Feed[] | null;
  declare problem: string | null;
  readonly #providers = new LiveRows(this, providersTopic);

  constructor() {
    super();
    this.feeds = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.feeds = (await send(contract.feeds, {})).feeds;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #nameOf(feed: contract.Feed): string {
    return this.#providers.map.get(feed.providerId)?.displayName ?? '';
  }

  async #create(): Promise<void> {
    const providers = this.#providers.rows
      .filter(({ active }) => active)
      .sort((a, b) => a.position - b.position || a.displayName.localeCompare(b.displayName));
    const providerId = await ask<string>({
      title: 'Make a calendar feed',
      body: html`
        <div class="field"><label for="feed-provider">Provider</label>
          <select id="feed-provider" name="provider">${providers.map((one) => html`<option value=${one.id}>${one.displayName}</option>`)}</select></div>
        <p class="muted small">The calendar shows when and where, and the kind of visit as two letters. It names no patient.</p>`,
      yes: 'Make the address',
      read: (form) => String(new FormData(form).get('provider')) || null,
    });
    if (!providerId) return;
    try {
      const { feed, path } = await send(contract.createFeed, { providerId });
      this.feeds = [feed, ...(this.feeds ?? [])];
      await this.#show(this.#nameOf(feed), `${location.origin}${path}`);
    } catch (error) {
      sayProblem(error);
    }
  }

  /** The address is told this once; only its hash is kept. */
  async #show(name: string, address: string): Promise<void> {
    const copy = async (event: Event): Promise<void> => {
      const button = event.currentTarget as HTMLButtonElement;
      try {
        await navigator.clipboard.writeText(address);
        button.querySelector('span:last-child')?.replaceChildren('Copied');
      } catch {
        // Without the right to the clipboard the address is selected, to be copied by hand.
        const field = button.closest('form')?.querySelector<HTMLInputElement>('#feed-address');
        field?.select();
        button.querySelector('span:last-child')?.replaceChildren('Press Ctrl+C');
      }
    };
    await ask({
      title: `The calendar of ${name}`,
      body: html`
        <p>Add this address to the calendar program as a calendar by subscription. <strong>It is shown only now.</strong></p>
        <div class="feed-address">
          <label class="visually-hidden" for="feed-address">Address</label>
          <input id="feed-address" readonly .value=${address} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
          <button type="button" data-copy @click=${copy}><span class="icon icon-copy"></span><span role="status">Copy</span></button>
        </div>
        <p class="muted small">Whoever has the address can read the calendar until you close the feed. It works where this
          server can be reached, for example in the clinic’s network.</p>`,
      yes: 'I have it',
      no: 'Close',
    });
  }

  async #revoke(feed: contract.Feed): Promise<void> {
    const sure = await ask({
      title: `Close the feed of ${this.#nameOf(feed)}?`,
      body: html`<p>Calendar programs that read this address get nothing any more. It cannot be opened again; you can make a new one.</p>`,
      yes: 'Close the feed',
      no: 'Keep it',
      danger: true,
    });
    if (!sure) return;
    try {
      const closed = await send(contract.revokeFeed, { id: feed.id });
      this.feeds = (this.feeds ?? []).map((one) => (one.id === closed.id ? closed : one));
      sayDone('The feed is closed.');
    } catch (error) {
      sayProblem(error);
    }
  }

  override render() {
    return html`<section class="card stack">
      <div class="row spread">
        <h2>Calendar feeds</h2>
        <button class="primary" @click=${() => void this.#create()}><span class="icon icon-add"></span>Make a feed</button>
      </div>
      <p class="muted">Providers can read their visits in the calendar of a phone or computer. Names of patients never leave Anteroom this way.</p>
      ${
        this.problem
          ? html`<div role="alert" class="stack"><p class="message">${this.problem}</p><div><button @click=${() => void this.#read()}>Try again</button></div></div>`
          : nothing
      }
      ${this.#list()}
    </section>`;
  }

  #list() {
    const { feeds } = this;
    if (!feeds) return this.problem ? nothing : html`<div class="skeleton" aria-busy="true"></div>`;
    if (feeds.length === 0) return html`<div class="empty"><p>No feed was given out yet.</p></div>`;
    return html`<div class="scroll-x" tabindex="0" role="region" aria-label="Calendar feeds"><table>
      <thead><tr><th>Provider</th><th>Made</th><th>Read last</th><th>State</th><th><span class="visually-hidden">Close</span></th></tr></thead>
      <tbody>${feeds.map((feed) => this.#row(feed))}</tbody>
    </table></div>`;
  }

  #row(feed: contract.Feed) {
    return html`<tr>
      <td>${this.#nameOf(feed)}</td>
      <td>${whenText(feed.createdAt)}</td>
      <td>${feed.lastReadAt ? whenText(feed.lastReadAt) : html`<span class="muted">never</span>`}</td>
      <td>${feed.revoked ? html`<span class="muted">closed</span>` : 'open'}</td>
      <td>${
        feed.revoked
          ? nothing
          : html`<button class="danger" aria-label="Close the feed of ${this.#nameOf(feed)}" @click=${() => void this.#revoke(feed)}>Close …</button>`
      }</td>
    </tr>`;
  }
}
customElements.define('am-feeds-section', FeedsSection);

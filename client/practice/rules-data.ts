/** The rules of supply on a screen: read again whenever their version is another one. */
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { OutputOf } from '../../shared/contract.ts';
import { settingsTopic } from '../../shared/practice.ts';
import * as contract from '../../shared/supply.ts';
import { dateAt } from '../../shared/time.ts';
import { stranded } from '../../shared/worklists.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { LiveRows, serverNow } from '../live/live.ts';

type Rules = OutputOf<typeof contract.rules>;

/** The date on which the practice is now. */
export const practiceToday = (): string => dateAt(serverNow(), session.zone);

export class LiveRules implements ReactiveController {
  rules: Rules | null = null;
  /** Why they could not be read, in words. */
  problem: string | null = null;
  readonly settings: LiveRows<typeof settingsTopic>;
  readonly #host: ReactiveControllerHost;
  #asked: number | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.settings = new LiveRows(host, settingsTopic);
    host.addController(this);
  }

  hostUpdate(): void {
    const version = this.settings.rows[0]?.supplyVersion ?? null;
    if (version === null || version === this.#asked) return;
    this.#asked = version;
    void this.#read(version);
  }

  async #read(version: number): Promise<void> {
    try {
      const rules = await send(contract.rules, {});
      // An answer that was overtaken by a later change is asked for again by then.
      if (this.#asked === version) this.rules = rules;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
      this.#asked = null;
    }
    this.#host.requestUpdate();
  }

  get clock24(): boolean {
    return this.settings.rows[0]?.clock24 ?? false;
  }

  get weekStartsOn(): number {
    return this.settings.rows[0]?.weekStartsOn ?? 7;
  }
}

/** How far ahead visits are looked at after a change. */
const AHEAD_DAYS = 180;
const COUNTED_MAX = 100;

/** After a change of hours: how many booked visits they do not carry any more. */
export class Stranding implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #count = 0;
  #words = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#count = 0;
  }

  /** Asks; says nothing where the role does not see visits, or the server does not answer. */
  async look(words: string, providerId?: string): Promise<void> {
    if (!session.may('schedule.read')) return;
    const from = practiceToday();
    const until = Temporal.PlainDate.from(from).add({ days: AHEAD_DAYS }).toString();
    const input = { from, until, limit: COUNTED_MAX, ...(providerId ? { providerId } : {}) };
    const answer = await send(stranded, input).catch(() => null);
    this.#count = answer?.visits.length ?? 0;
    this.#words = words;
    this.#host.requestUpdate();
  }

  render() {
    if (this.#count === 0) return nothing;
    const many = this.#count >= COUNTED_MAX ? `${COUNTED_MAX} or more` : String(this.#count);
    return html`<p class="message warn stranding" role="status">
      <span><strong>${many} booked ${this.#count === 1 ? 'visit' : 'visits'}</strong> no longer ${this.#count === 1 ? 'fits' : 'fit'} ${this.#words}.</span>
      <a href="/worklist">Tell and move them</a></p>`;
  }
}

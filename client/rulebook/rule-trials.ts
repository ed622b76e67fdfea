/** Dry runs of one rule on the clinic's own claims, with their progress. */
import { html, nothing } from 'lit';
import type { RuleDraft } from '../../shared/clinic-rules.ts';
import { type Outcome, type RuleTrial, ruleTrialsTopic, tryRule } from '../../shared/rule-trials.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { momentText, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { trialText } from './words.ts';

const MONTHS = [3, 6, 12, 24, 36];
const OUTCOME_WORDS: Record<Outcome, string> = { denied: 'was denied', paid: 'was paid', open: 'no answer yet' };

class RuleTrials extends PageElement {
  static override properties = {
    rule: { attribute: false },
    months: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  /** As it is written, saved or not; null while it cannot be tried. */
  declare rule: RuleDraft | null;
  declare months: number;
  declare problem: string;
  declare busy: boolean;
  readonly #live = new LiveRows(this, ruleTrialsTopic);

  constructor() {
    super();
    this.rule = null;
    this.months = 12;
    this.problem = '';
    this.busy = false;
  }

  override render() {
    const rows = this.#live.rows
      .filter(({ ruleId }) => ruleId === this.rule?.id)
      .toSorted((a, b) => b.askedAt.localeCompare(a.askedAt));
    return html`<section class="card stack" aria-labelledby="trials-title">
      <div><h2 id="trials-title">Dry run on your own claims</h2><p class="muted small">What it would have done with claims of the past. Nothing is changed.</p></div>
      <div class="row"><label for="trial-months">Months back</label><select id="trial-months" class="short" @change=${(
        event: Event,
      ) => {
        this.months = Number((event.target as HTMLSelectElement).value);
      }}>${MONTHS.map((one) => html`<option value=${one} ?selected=${one === this.months}>${one}</option>`)}</select>
        <button ?disabled=${!this.rule || this.busy} @click=${() => void this.#try()}>Try it</button></div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div role="status" class="stack">${rows.map((row) => this.#trial(row))}</div>
    </section>`;
  }

  #trial(row: RuleTrial) {
    return html`<article class="stack trial" aria-label="Dry run of ${momentText(row.askedAt, session.zone)}">
      <p>${trialText(row)}<span class="small muted"> ${row.askedBy}, ${momentText(row.askedAt, session.zone)}</span></p>
      ${row.state === 'running' ? html`<progress max=${Math.max(1, row.total)} .value=${row.judged} aria-label="Claims looked at"></progress>` : nothing}
      ${
        row.catches.length > 0
          ? html`<details><summary>Which claims</summary><ul>${row.catches.map(
              (it) =>
                html`<li>${session.may('claims.read') ? html`<a href="/claims/${it.claimId}">${it.claimNumber}</a>` : it.claimNumber}, service ${usDate(it.serviceFrom)}: ${OUTCOME_WORDS[it.outcome]}</li>`,
            )}</ul></details>`
          : nothing
      }</article>`;
  }

  async #try(): Promise<void> {
    if (!this.rule) return;
    this.busy = true;
    this.problem = '';
    try {
      await send(tryRule, { rule: this.rule, months: this.months });
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('am-rule-trials', RuleTrials);

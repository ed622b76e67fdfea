/** One rule: its sentence, where it comes from, when it speaks, its examples, and what may be done with it. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/clinic-rules.ts';
import type { InputOf } from '../../shared/contract.ts';
import { type Example, TOPICS } from '../../shared/rulebook.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText } from '../elements/words.ts';
import { textOf } from '../practice/parts.ts';
import './rule-trials.ts';
import type { ListedRule } from './rulebook-page.ts';
import { addressOf, datesText, exampleText, PAGE_WORDS, ROLE_WORDS, SEVERITY_WORDS, scopeText } from './words.ts';

class RuleView extends PageElement {
  static override properties = { it: { attribute: false }, counts: { attribute: false }, busy: { state: true } };
  declare it: ListedRule;
  declare counts: { ever: number; open: number; passedOver: number } | null;
  declare busy: boolean;

  constructor() {
    super();
    this.counts = null;
    this.busy = false;
  }

  override render() {
    const { rule, severity, own, softening } = this.it;
    const spoke = this.counts;
    return html`<section class="card stack">
      <div class="row spread"><div><h1>${rule.id}</h1>
        <p><span class="chip ${severity}">${SEVERITY_WORDS[severity]}</span>${own && !own.isOn ? html` <span class="chip">off</span>` : nothing} ${TOPICS[rule.topic]}, version ${rule.version}</p></div>
        ${session.may('rulebook.manage') ? this.#acts() : nothing}</div>
      <p class="says">${rule.says}</p>
      ${softening ? html`<p class="message warn">It only warns in this clinic. ${softening.softenedBy}, ${momentText(softening.softenedAt, session.zone)}: ${softening.reason}</p>` : nothing}
      ${own?.signer ? html`<p class="message warn">It came in a file that ${own.signer} signed.</p>` : nothing}
      <dl class="facts">
        <dt>Source</dt><dd>${rule.source}</dd>
        <dt>Speaks of</dt><dd>${scopeText(rule)}; ${datesText(rule)}</dd>
        <dt>Mended</dt><dd>at ${PAGE_WORDS[rule.page]}, by: ${ROLE_WORDS[rule.role]}</dd>
        <dt>Has spoken</dt><dd>${spoke ? `${spoke.ever} ${spoke.ever === 1 ? 'time' : 'times'}, ${spoke.open} open, ${spoke.passedOver} passed over` : 'never yet'}</dd>
        ${own ? html`<dt>Saved</dt><dd>${own.savedBy}, ${momentText(own.savedAt, session.zone)}</dd>` : nothing}
      </dl>
      <h2>How it asks</h2>
      <pre class="code" tabindex="0" role="region" aria-label="The expression">${rule.each ? `${rule.each}:\n` : ''}${rule.when}</pre>
      <div class="claim-columns even">
        ${this.#example('It finds something', rule.given, rule.fail[0])}
        ${this.#example('It finds nothing', rule.given, rule.pass[0])}
      </div>
    </section>
    ${own && session.may('rulebook.manage') ? html`<am-rule-trials .rule=${this.#draft}></am-rule-trials>` : nothing}`;
  }

  get #draft(): contract.RuleDraft {
    const { version: _, topic: __, ...draft } = this.it.rule;
    return draft;
  }

  #example(title: string, given: Example, example: Example | undefined) {
    const text = exampleText({ ...given, ...example });
    return html`<div class="stack"><h3>${title}</h3><pre class="code" tabindex="0" role="region" aria-label="${title}: the example">${text || 'the sample claim as it is'}</pre></div>`;
  }

  #acts() {
    const { rule, own, softening, mustBlock } = this.it;
    if (own)
      return html`<div class="row"><a class="button" href="${addressOf(rule.id)}/edit">Change</a>
        <button class=${own.isOn ? '' : 'primary'} ?disabled=${this.busy} @click=${() => void this.#switch(own)}>${own.isOn ? 'Switch off' : 'Switch on'}</button></div>`;
    if (softening)
      return html`<button ?disabled=${this.busy} @click=${() => void this.#harden()}>Let it stop claims again</button>`;
    return mustBlock
      ? html`<p class="small muted must-block">${mustBlock}</p>`
      : html`<button @click=${() => void this.#soften()}>Let it only warn …</button>`;
  }

  async #do(work: () => Promise<unknown>, done: string): Promise<void> {
    this.busy = true;
    try {
      await work();
      sayDone(done);
    } catch (error) {
      sayProblem(error);
    } finally {
      this.busy = false;
    }
  }

  #switch({ id, version, isOn }: contract.ClinicRule): Promise<void> {
    const input = { id, expectedVersion: version, isOn: !isOn };
    return this.#do(
      () => send(contract.switchRule, input),
      isOn ? 'Switched off. Open claims are judged again.' : 'Switched on. Open claims are judged again.',
    );
  }

  #harden(): Promise<void> {
    return this.#do(
      () => send(contract.softenRule, { ruleId: this.it.rule.id, reason: null }),
      'It stops claims again. Open claims are judged again.',
    );
  }

  async #soften(): Promise<void> {
    const { id } = this.it.rule;
    const done = await ask<InputOf<typeof contract.softenRule>>({
      title: `Let ${id} only warn`,
      body: html`<p>Claims that it finds go out all the same, in the whole clinic. The reason stays in the audit trail.</p>
        <div class="field"><label for="soft-reason">Why</label><input id="soft-reason" name="reason" required maxlength="300" autocomplete="off" /></div>`,
      yes: 'Let it only warn',
      read: (form) => ({ ruleId: id, reason: textOf(new FormData(form), 'reason') }),
      save: (input: InputOf<typeof contract.softenRule>) => send(contract.softenRule, input),
    });
    if (done) sayDone('It only warns now. Open claims are judged again.');
  }
}
customElements.define('am-rule', RuleView);

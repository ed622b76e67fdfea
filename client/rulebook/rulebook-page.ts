/** Every rule that judges claims: by area, by words; one of them with its source, its examples and how often it spoke. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/clinic-rules.ts';
import { ruleCounts } from '../../shared/rule-trials.ts';
import { type Rule, TOPICS, type Topic } from '../../shared/rulebook.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sendFile } from '../api/send-file.ts';
import { useKeys } from '../desk/keys.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import './rule-editor.ts';
import './rule-view.ts';
import { addressOf, datesText, SEVERITY_WORDS, scopeText } from './words.ts';

/** A rule as the list shows it, whoever wrote it. */
export interface ListedRule {
  rule: Rule;
  severity: Rule['severity'];
  own: contract.ClinicRule | null;
  mustBlock: string | null;
  softening: contract.Softening | null;
}
type Counts = Map<string, { ever: number; open: number; passedOver: number }>;

class RulebookPage extends PageElement {
  static override properties = {
    ruleId: {},
    more: {},
    builtIn: { state: true },
    counts: { state: true },
    failure: { state: true },
    words: { state: true },
    topic: { state: true },
    severity: { state: true },
  };
  /** The id of a rule, or `new`; null: the list. */
  declare ruleId: string | null;
  /** `edit` after the id of an own rule. */
  declare more: string | null;
  declare builtIn: contract.BuiltInRule[] | null;
  declare counts: Counts;
  declare failure: string;
  declare words: string;
  declare topic: Topic | '';
  declare severity: Rule['severity'] | '';
  readonly #own = new LiveRows(this, contract.clinicRulesTopic);
  readonly #soft = new LiveRows(this, contract.softeningsTopic);
  #release = () => {};

  constructor() {
    super();
    this.ruleId = null;
    this.more = null;
    this.builtIn = null;
    this.counts = new Map();
    this.failure = '';
    this.words = '';
    this.topic = '';
    this.severity = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#release = useKeys({
      help: [
        { keys: '/', does: 'search the rules' },
        { keys: '↑ ↓', does: 'go to another rule' },
        ...(session.may('rulebook.manage') ? [{ keys: 'N', does: 'write a rule' }] : []),
      ],
      handle: (event) => this.#key(event),
    });
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  async #load(): Promise<void> {
    try {
      const [{ rules }, { rows }] = await Promise.all([send(contract.builtIn, {}), send(ruleCounts, {})]);
      this.builtIn = rules;
      this.counts = new Map(rows.map(({ ruleId, ...counts }) => [ruleId, counts]));
      this.failure = '';
    } catch (error) {
      this.failure = sentenceOf(error);
    }
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || this.ruleId) return false;
    if (event.key === '/') this.find<HTMLInputElement>('#rule-words')?.focus();
    else if (event.key.toLowerCase() === 'n' && session.may('rulebook.manage')) router.go('/rulebook/new');
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const links = [...this.querySelectorAll<HTMLAnchorElement>('a[data-rule]')];
      const now = links.indexOf(document.activeElement as HTMLAnchorElement);
      links[Math.max(0, Math.min(links.length - 1, now + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
    } else return false;
    return true;
  }

  get #rules(): ListedRule[] {
    const soft = new Map(this.#soft.rows.map((one) => [one.ruleId, one]));
    const own = this.#own.rows.toSorted((a, b) => a.rule.id.localeCompare(b.rule.id));
    return [
      ...own.map((it) => ({ rule: it.rule, severity: it.rule.severity, own: it, mustBlock: null, softening: null })),
      ...(this.builtIn ?? []).map(({ mustBlock, ...rule }) => {
        const softening = soft.get(rule.id) ?? null;
        return { rule, severity: softening ? ('warn' as const) : rule.severity, own: null, mustBlock, softening };
      }),
    ];
  }

  get #shown(): ListedRule[] {
    const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
    return this.#rules.filter(({ rule, severity }) => {
      if (this.topic && rule.topic !== this.topic) return false;
      if (this.severity && severity !== this.severity) return false;
      const text = `${rule.id} ${rule.says} ${rule.source} ${TOPICS[rule.topic]} ${scopeText(rule)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  override render() {
    if (this.failure)
      return html`<div class="content"><div class="empty"><h1>Rulebook</h1><p role="alert">${this.failure}</p><button @click=${() => void this.#load()}>Try again</button></div></div>`;
    if (!this.builtIn || this.#own.state === 'loading')
      return html`<div class="content wide"><section class="card"><div class="skeleton"></div></section></div>`;
    const chosen = this.#rules.find(({ rule }) => rule.id === this.ruleId);
    const isEditing = this.ruleId === 'new' || (this.more === 'edit' && chosen?.own);
    if (isEditing && session.may('rulebook.manage'))
      return html`<div class="content wide"><am-rule-editor .row=${chosen?.own ?? null}></am-rule-editor></div>`;
    if (this.ruleId)
      return html`<div class="content wide stack"><p class="muted small"><a href="/rulebook">Rulebook</a></p>${
        chosen
          ? html`<am-rule .it=${chosen} .counts=${this.counts.get(chosen.rule.id) ?? null}></am-rule>`
          : html`<div class="empty"><h1>There is no rule of that name</h1><p>It may have been in an earlier version.</p></div>`
      }</div>`;
    return this.#list();
  }

  #list() {
    const rows = this.#shown;
    const stale = this.#own.state === 'stale' ? 'The connection is lost: this is how it stood last. ' : '';
    const groups = Map.groupBy(rows, ({ rule }) => rule.topic);
    return html`<div class="content wide stack">
      <div class="row spread"><div><h1>Rulebook</h1><p class="muted small">What every claim is asked before it leaves. A finding names its rule.</p></div>
        ${this.#acts()}</div>
      <search class="rule-filter">
        <div class="field"><label for="rule-words">Search by words</label><input id="rule-words" type="search" autocomplete="off" .value=${this.words}
          @input=${(event: Event) => {
            this.words = (event.target as HTMLInputElement).value;
          }} /></div>
        <div class="field"><label for="rule-topic">Area</label><select id="rule-topic" @change=${(event: Event) => {
          this.topic = (event.target as HTMLSelectElement).value as Topic | '';
        }}>
          <option value="">All areas</option>${Object.entries(TOPICS).map(([value, word]) => html`<option value=${value}>${word}</option>`)}</select></div>
        <div class="field"><label for="rule-severity">What it does</label><select id="rule-severity" @change=${(
          event: Event,
        ) => {
          this.severity = (event.target as HTMLSelectElement).value as Rule['severity'] | '';
        }}>
          <option value="">Stops or warns</option>${Object.entries(SEVERITY_WORDS).map(([value, word]) => html`<option value=${value}>${word}</option>`)}</select></div>
      </search>
      <p class="muted" role="status">${stale}${rows.length} ${rows.length === 1 ? 'rule' : 'rules'}</p>
      ${rows.length === 0 ? html`<section class="card"><div class="empty"><p>No rule has these words. Try fewer, or another area.</p></div></section>` : nothing}
      ${[...groups].map(
        ([
          topic,
          some,
        ]) => html`<section class="card stack" aria-labelledby="topic-${topic}"><h2 id="topic-${topic}">${TOPICS[topic]}</h2>
          <ul class="plain rules">${some.map((it) => this.#row(it))}</ul></section>`,
      )}
    </div>`;
  }

  #acts() {
    if (!session.may('rulebook.manage')) return nothing;
    return html`<div class="row">
      <a class="button" href="/rulebook/new"><span class="icon icon-add"></span>Write a rule</a>
      <a class="button" href=${contract.exportRules.path} download>Export own rules</a>
      <button @click=${() => this.find<HTMLInputElement>('#rule-file')?.click()}>Import rules</button>
      <input id="rule-file" class="visually-hidden" tabindex="-1" aria-hidden="true" type="file" accept=".json"
        @change=${(event: Event) => void this.#import(event.target as HTMLInputElement)} /></div>`;
  }

  #row({ rule, severity, own, softening }: ListedRule) {
    const spoke = this.counts.get(rule.id);
    return html`<li class="rule ${own && !own.isOn ? 'idle' : ''}">
      <div><a data-rule href=${addressOf(rule.id)}>${rule.id}</a>
        <span class="chip ${severity}">${SEVERITY_WORDS[severity]}</span>
        ${own && !own.isOn ? html`<span class="chip">off</span>` : nothing}
        ${softening ? html`<span class="chip">softened here</span>` : nothing}
        <div>${rule.says}</div>
        <div class="small muted">${rule.source}; ${scopeText(rule)}; ${datesText(rule)}</div></div>
      <div class="small muted spoke">${spoke ? `spoke ${spoke.ever} ${spoke.ever === 1 ? 'time' : 'times'}${spoke.open > 0 ? `, ${spoke.open} open` : ''}` : 'has not spoken yet'}</div></li>`;
  }

  async #import(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    let body = html``;
    try {
      const { words, rules } = await sendFile(contract.importRules, file, () => {});
      body = html`<p>${words}</p><ul>${rules.map((it) => html`<li><strong>${it.ruleId}</strong>: ${it.words}</li>`)}</ul>`;
    } catch (error) {
      body = html`<p class="message" role="alert">${sentenceOf(error)}</p>`;
    }
    await ask({ title: `Rules of ${file.name}`, body, yes: 'Good', no: 'Close' });
  }
}
customElements.define('am-rulebook-page', RulebookPage);

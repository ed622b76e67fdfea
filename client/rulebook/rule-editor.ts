/** A rule of the clinic as it is written: checked while one types, tried on the past, saved when its examples behave. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/clinic-rules.ts';
import { MEND_PAGES, MEND_ROLES } from '../../shared/rulebook.ts';
import { send, sentenceOf } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { referenceTo } from '../practice/parts.ts';
import './rule-trials.ts';
import { addressOf, exampleText, nearText, PAGE_WORDS, ROLE_WORDS, readExample, SEVERITY_WORDS } from './words.ts';

type Field = keyof Typed;
interface Typed {
  id: string;
  says: string;
  source: string;
  each: string;
  when: string;
  at: string;
  severity: string;
  page: string;
  role: string;
  effectiveFrom: string;
  effectiveTo: string;
  filingIndicators: string;
  payerIds: string;
  fail: string;
  pass: string;
}

const NEW: Typed = {
  ...{
    id: contract.CLINIC_PREFIX,
    says: '',
    source: '',
    each: 'line in claim.lines',
    when: '',
    at: 'claim.lines[line].procedure',
  },
  ...{ severity: 'warn', page: 'charges', role: 'biller', effectiveFrom: '', effectiveTo: '' },
  ...{ filingIndicators: '', payerIds: '', fail: '', pass: '' },
};

const typedOf = ({ rule }: contract.ClinicRule): Typed => ({
  ...{ id: rule.id, says: rule.says, source: rule.source, each: rule.each, when: rule.when, at: rule.at },
  ...{ severity: rule.severity, page: rule.page, role: rule.role },
  ...{ effectiveFrom: rule.effectiveFrom ?? '', effectiveTo: rule.effectiveTo ?? '' },
  ...{ filingIndicators: rule.filingIndicators.join(', '), payerIds: rule.payerIds.join(', ') },
  ...{ fail: exampleText(rule.fail[0] ?? {}), pass: exampleText(rule.pass[0] ?? {}) },
});

const NEEDED = {
  says: 'what it says',
  source: 'where it comes from',
  when: 'when something is wrong',
  at: 'the field to mend',
};
/** How long a person must rest before what they typed is checked. */
const REST_MS = 350;
const list = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

class RuleEditor extends PageElement {
  static override properties = {
    row: { attribute: false },
    typed: { state: true },
    faults: { state: true },
    says: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  /** What is changed; null: a new one. */
  declare row: contract.ClinicRule | null;
  declare typed: Typed;
  /** Null until it was checked. */
  declare faults: contract.RuleFault[] | null;
  declare says: string | null;
  declare problem: string;
  declare busy: boolean;
  #timer = 0;
  #asked = 0;
  #began = false;

  constructor() {
    super();
    this.row = null;
    this.typed = NEW;
    this.faults = null;
    this.says = null;
    this.problem = '';
    this.busy = false;
  }

  override willUpdate(): void {
    if (this.#began) return;
    this.#began = true;
    if (this.row) {
      this.typed = typedOf(this.row);
      void this.#check();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** The rule as it is typed, or which field cannot be read. */
  #draft(): { rule: contract.RuleDraft } | { fault: contract.RuleFault } {
    const { typed, row } = this;
    const examples: Partial<Record<'fail' | 'pass', contract.RuleDraft['fail']>> = {};
    for (const part of ['fail', 'pass'] as const) {
      const read = readExample(typed[part]);
      if ('sentence' in read) return { fault: { part, position: null, sentence: read.sentence } };
      // Further examples of an imported rule stay as they are.
      examples[part] = [read.example, ...(row?.rule[part].slice(1) ?? [])];
    }
    return {
      rule: {
        ...{ id: typed.id.trim(), says: typed.says.trim(), source: typed.source.trim(), each: typed.each.trim() },
        ...{ when: typed.when, at: typed.at.trim() },
        ...{ effectiveFrom: typed.effectiveFrom || null, effectiveTo: typed.effectiveTo || null },
        ...{ filingIndicators: list(typed.filingIndicators.toUpperCase()), payerIds: list(typed.payerIds) },
        ...{ planKinds: row?.rule.planKinds ?? [], given: row?.rule.given ?? {} },
        severity: typed.severity as contract.RuleDraft['severity'],
        page: typed.page as contract.RuleDraft['page'],
        role: typed.role as contract.RuleDraft['role'],
        ...{ fail: examples.fail ?? [], pass: examples.pass ?? [] },
      },
    };
  }

  #type(field: Field, value: string): void {
    this.typed = { ...this.typed, [field]: value };
    this.problem = '';
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#check(), REST_MS);
  }

  /** What must be there before anything can be said of the rest. */
  get #empty(): string[] {
    const { typed } = this;
    return Object.entries(NEEDED).flatMap(([field, label]) => (typed[field as Field].trim() === '' ? [label] : []));
  }

  async #check(): Promise<void> {
    const asked = ++this.#asked;
    if (this.#empty.length > 0) {
      this.faults = null;
      return;
    }
    const draft = this.#draft();
    if ('fault' in draft) {
      this.faults = [draft.fault];
      return;
    }
    try {
      const { faults, says } = await send(contract.checkRule, { rule: draft.rule });
      if (asked !== this.#asked) return; // Typed on meanwhile.
      this.faults = faults;
      this.says = says;
    } catch (error) {
      // Half a rule: a field is still empty, and the server says which.
      if (asked === this.#asked) {
        this.faults = null;
        this.says = null;
        this.problem = sentenceOf(error);
      }
    }
  }

  async #save(isOn: boolean): Promise<void> {
    const draft = this.#draft();
    if ('fault' in draft) {
      this.faults = [draft.fault];
      return;
    }
    this.busy = true;
    try {
      const saved = await send(contract.saveRule, { ...referenceTo(this.row), rule: draft.rule, isOn });
      sayDone(isOn ? 'Saved, and on. Open claims are judged by it.' : 'Saved, and off.');
      router.go(addressOf(saved.rule.id));
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  override render() {
    const { row, faults } = this;
    const draft = this.#draft();
    const isFit = faults?.length === 0;
    return html`<p class="muted small"><a href="/rulebook">Rulebook</a></p>
    <form class="stack" @submit=${(event: Event) => {
      event.preventDefault();
      void this.#save(row?.isOn ?? true);
    }}>
      <section class="card stack"><h1>${row ? `Change ${row.rule.id}` : 'Write a rule'}</h1>
        <div class="pair">
          ${this.#text('id', 'Name', 60, row ? 'A rule keeps its name.' : 'Begins with “clinic.”: clinic.no-consultations', row !== null)}
          ${this.#text('source', 'Where it comes from', 200, 'A letter of the payer, a meeting, a denial.')}
        </div>
        ${this.#text('says', 'What it says', 500, 'What is wrong and what to do. {line.procedure} stands for what the claim says.')}
        ${this.#text('each', 'Looks at each', 200, 'line in claim.lines; empty: the claim as a whole.')}
        ${this.#area('when', 'Something is wrong when', "For example: line.procedure in ['99242'..'99245'] and context.payer.takesConsultations")}
        ${this.#text('at', 'The field to mend', 120, 'claim.lines[line].modifiers')}
        <div class="claim-columns even">
          ${this.#area('fail', 'An example that it must find', 'One change of the sample claim in each line: lines[0].procedure = "99243"')}
          ${this.#area('pass', 'An example that must pass', 'Empty: the sample claim as it is.')}
        </div>
      </section>
      <section class="card stack"><h2>When, and for whom</h2>
        <div class="pair">
          ${this.#choice('severity', 'What it does', SEVERITY_WORDS)}
          ${this.#choice('page', 'Mended at', Object.fromEntries(MEND_PAGES.map((one) => [one, PAGE_WORDS[one]])))}
          ${this.#choice('role', 'Mended by', Object.fromEntries(MEND_ROLES.map((one) => [one, ROLE_WORDS[one]])))}
          ${this.#text('effectiveFrom', 'Services from', 10, '', false, 'date')}
          ${this.#text('effectiveTo', 'Services to', 10, '', false, 'date')}
          ${this.#text('payerIds', 'Only payers (ids)', 400, 'As the claim names them, with commas. Empty: every payer.')}
          ${this.#text('filingIndicators', 'Only kinds of payer (SBR09)', 80, 'MB, MC, CI … Empty: every kind.')}
        </div>
      </section>
      <div role="status">${
        this.problem
          ? html`<p class="message">${this.problem}</p>`
          : isFit
            ? html`<p class="fit">It is well written, and its examples behave.${this.says ? ` Of the first it says: ${this.says}` : ''}</p>`
            : faults
              ? html`<p class="message warn">${faults.length} ${faults.length === 1 ? 'thing' : 'things'} to put right.</p>`
              : html`<p class="muted small">It is checked as you type.${this.#empty.length > 0 ? ` Still empty: ${this.#empty.join(', ')}.` : ''}</p>`
      }</div>
      <div class="row"><button class="primary" type="submit" ?disabled=${this.busy || !isFit}>Save${row && !row.isOn ? '' : ', and judge by it'}</button>
        ${row ? nothing : html`<button type="button" ?disabled=${this.busy || !isFit} @click=${() => void this.#save(false)}>Save switched off</button>`}
        <a class="button" href=${row ? addressOf(row.rule.id) : '/rulebook'}>Leave it</a></div>
    </form>
    <am-rule-trials .rule=${isFit && 'rule' in draft ? draft.rule : null}></am-rule-trials>`;
  }

  #fault(field: Field) {
    return (this.faults ?? []).filter(({ part }) => part === field || (part === 'given' && field === 'fail'));
  }

  #around(field: Field, label: string, hint: string, control: unknown) {
    const faults = this.#fault(field);
    return html`<div class="field"><label for="rule-${field}">${label}</label>${control}
      <span id="about-${field}">${hint ? html`<span class="hint">${hint}</span>` : nothing}${faults.map(
        (fault) => html`<span class="error">${nearText(fault, this.typed[field])}${fault.sentence}</span>`,
      )}</span></div>`;
  }

  #text(field: Field, label: string, max: number, hint: string, fixed = false, type = 'text') {
    return this.#around(
      field,
      label,
      hint,
      html`<input id="rule-${field}" type=${type} maxlength=${max} autocomplete="off" spellcheck="false" ?readonly=${fixed} .value=${this.typed[field]}
        aria-invalid=${this.#fault(field).length > 0} aria-describedby="about-${field}"
        @input=${(event: Event) => this.#type(field, (event.target as HTMLInputElement).value)} />`,
    );
  }

  #area(field: Field, label: string, hint: string) {
    return this.#around(
      field,
      label,
      hint,
      html`<textarea id="rule-${field}" class="code" rows="3" maxlength="2000" spellcheck="false" .value=${this.typed[field]}
        aria-invalid=${this.#fault(field).length > 0} aria-describedby="about-${field}"
        @input=${(event: Event) => this.#type(field, (event.target as HTMLTextAreaElement).value)}></textarea>`,
    );
  }

  #choice(field: Field, label: string, words: Record<string, string>) {
    return this.#around(
      field,
      label,
      '',
      html`<select id="rule-${field}" @change=${(event: Event) => this.#type(field, (event.target as HTMLSelectElement).value)}>
        ${Object.entries(words).map(([value, word]) => html`<option value=${value} ?selected=${value === this.typed[field]}>${word}</option>`)}</select>`,
    );
  }
}
customElements.define('am-rule-editor', RuleEditor);

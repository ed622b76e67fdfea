/** Setup: which code sets are loaded for which days; a new file is looked at, loaded, and can be taken back. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/codesets.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sendFile } from '../api/send-file.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import './code-box.ts';
import { showChanges } from './changes-dialog.ts';
import './sources-card.ts';
import { countWords, spanWords, systemWords } from './words.ts';

const BUSY_WORDS: Partial<Record<contract.ReleaseStatus, string>> = {
  sent: 'Being sent',
  reading: 'Being read and compared',
  applying: 'Being loaded',
  undoing: 'Being taken back',
};

class UpdatesSection extends PageElement {
  static override properties = {
    share: { state: true },
    problem: { state: true },
    picked: { state: true },
    date: { state: true },
  };
  /** Of the file that is on its way; null while there is none. */
  declare share: number | null;
  declare problem: string | null;
  declare picked: contract.FoundCode | null;
  declare date: string;
  readonly #releases = new LiveRows(this, contract.releasesTopic);

  constructor() {
    super();
    this.share = null;
    this.problem = null;
    this.picked = null;
    this.date = '';
  }

  override render() {
    const rows = this.#releases.rows.toSorted(
      (a, b) => (b.effectiveFrom ?? '9').localeCompare(a.effectiveFrom ?? '9') || a.title.localeCompare(b.title),
    );
    const open = rows.filter(({ status }) => status !== 'applied');
    return html`<div class="stack">
      ${this.#intake()}
      ${open.length > 0 ? html`<section class="card stack"><h2>On the way</h2>${open.map((row) => this.#openCard(row))}</section>` : nothing}
      ${this.#loaded(rows.filter(({ status }) => status === 'applied'))}
      ${session.may('codes.sources') ? html`<am-code-sources></am-code-sources>` : nothing}
      ${this.#lookUp()}
    </div>`;
  }

  #intake() {
    return html`<section class="card stack">
      <div><h2>Code sets</h2><p class="muted small">A claim is judged by the codes of its day of service. Updates come as the files that CMS,
        CDC and NUCC publish; CPT comes from your own licensed list. Nothing is loaded before you have seen what it changes.</p></div>
      <div class="row"><button class="primary" ?disabled=${this.share !== null} @click=${() => this.find<HTMLInputElement>('#code-file')?.click()}>Choose a file of codes</button>
        <input id="code-file" class="visually-hidden" tabindex="-1" aria-hidden="true" type="file" accept=".zip,.gz,.txt,.csv,.tsv,.json"
          @change=${(event: Event) => this.#chosen(event.target as HTMLInputElement)} />
        ${this.share === null ? html`<span class="muted small">zip, gz, text or CSV, as it was published</span>` : html`<progress max="1" .value=${this.share} aria-label="The file is being sent"></progress>`}</div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
    </section>`;
  }

  #chosen(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void this.#take(file);
  }

  async #take(file: File): Promise<void> {
    this.problem = null;
    this.share = 0;
    try {
      const { id } = await sendFile(contract.send, file, (share) => {
        this.share = share;
      });
      await send(contract.preview, { id, fileName: file.name.slice(0, 200) || 'file', effectiveFrom: null });
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.share = null;
    }
  }

  #openCard(row: contract.Release) {
    const busy = row.status === 'sent' ? undefined : BUSY_WORDS[row.status];
    return html`<article class="release stack" aria-label=${row.title || row.source}>
      <div class="row spread"><div><h3>${row.title || row.source || 'A file'}</h3>
          <p class="muted small">${[row.title ? row.source : '', systemWords(row.systems), spanWords(row)].filter(Boolean).join(' · ')}</p></div>
        ${busy ? nothing : this.#openActs(row)}</div>
      ${busy ? html`<p class="row" role="status">${busy} <progress max="100" .value=${row.progress} aria-label="${row.title || row.source}: ${busy}"></progress></p>` : nothing}
      ${row.refusal ? html`<p class="message" role="alert">${row.refusal}</p>` : nothing}
      ${row.warnings.map((warning) => html`<p class="message warn">${warning}</p>`)}
      ${row.status === 'ready' ? this.#counts(row) : nothing}
    </article>`;
  }

  #openActs(row: contract.Release) {
    return html`<div class="row">
      ${row.status === 'ready' ? html`<button class="primary" @click=${() => void this.#load(row)}>Load it</button>` : nothing}
      <button @click=${() => void this.#otherDay(row)}>${row.status === 'refused' || row.status === 'sent' ? 'Say the day' : 'Another day'}</button>
      <button @click=${() => void this.#act(() => send(contract.discard, { id: row.id, expectedVersion: row.version }), 'Thrown away.')}>Throw away</button></div>`;
  }

  #counts(row: contract.Release) {
    if (row.counts.length === 0) return html`<p class="muted">${countWords(row.rows)} codes read.</p>`;
    const sums = contract.CHANGE_KINDS.map((kind) => ({
      kind,
      count: row.counts.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.count, 0),
    })).filter(({ count }) => count > 0);
    return html`<p class="row">${sums.map(
      ({ kind, count }) =>
        html`<button class="count" @click=${() => void showChanges(row, kind)} aria-label="${contract.CHANGE_NAMES[kind]}: ${count}, show them">
          <strong>${countWords(count)}</strong> ${contract.CHANGE_NAMES[kind].toLowerCase()}</button>`,
    )}</p>`;
  }

  async #act(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      sayDone(done);
    } catch (error) {
      sayProblem(sentenceOf(error));
    }
  }

  async #otherDay(row: contract.Release): Promise<void> {
    await ask<string>({
      title: 'From which day on does this file hold?',
      body: html`<div class="field"><label for="release-from">The first day of service</label>
        <input id="release-from" name="from" type="date" required .value=${row.effectiveFrom ?? ''} />
        <span class="hint">ICD-10-CM: October 1, or April 1. HCPCS and NCCI: the first day of a quarter. RVU: January 1.</span></div>`,
      yes: 'Look again',
      read: (form) => String(new FormData(form).get('from') ?? '') || null,
      save: (from: string) =>
        send(contract.preview, { id: row.id, fileName: row.source || 'file', effectiveFrom: from }),
    });
  }

  async #load(row: contract.Release): Promise<void> {
    await ask<{ licensed: boolean; confirmed: boolean }>({
      title: `Load ${row.title}?`,
      body: html`<p>It holds ${spanWords(row)}. Claims of earlier days are judged as before; it can be taken back.</p>
        ${row.warnings.map((warning) => html`<p class="message warn">${warning}</p>`)}
        ${row.warnings.length > 0 ? html`<label class="check"><input type="checkbox" name="confirmed" required />I have read this, and it is right.</label>` : nothing}
        ${row.needsLicence ? html`<label class="check"><input type="checkbox" name="licensed" required />The clinic holds a licence of the AMA for this CPT list.</label>` : nothing}`,
      yes: 'Load it',
      read: (form) => {
        const fields = new FormData(form);
        return { licensed: fields.has('licensed'), confirmed: fields.has('confirmed') };
      },
      save: async (answer: { licensed: boolean; confirmed: boolean }) => {
        const current = this.#releases.map.get(row.id) ?? row;
        await send(contract.apply, { id: row.id, expectedVersion: current.version, ...answer });
      },
    });
  }

  #loaded(rows: readonly contract.Release[]) {
    const isLoading = this.#releases.state === 'loading';
    return html`<section class="card stack"><h2>What is loaded</h2>
      ${
        isLoading
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<div class="empty"><p>Nothing is loaded yet. What comes with Anteroom is loaded by itself soon after the start.</p></div>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label="What is loaded"><table>
                <thead><tr><th>Release</th><th>For days</th><th>Codes</th><th>File</th><th><span class="visually-hidden">Acts</span></th></tr></thead>
                <tbody>${rows.map(
                  (
                    row,
                  ) => html`<tr><td><strong>${row.title}</strong><br /><span class="muted small">${systemWords(row.systems)}${row.licensedBy ? ' · licensed' : ''}</span></td>
                    <td>${spanWords(row)}</td><td>${countWords(row.rows)}${row.isComplete ? '' : ' changes'}</td>
                    <td class="small">${row.source}<br /><span class="muted">${row.appliedAt ? `loaded ${momentText(row.appliedAt, session.zone)}` : ''}</span></td>
                    <td class="acts">${html`<button aria-label="Changes of ${row.title}" @click=${() => void showChanges(row, row.counts[0]?.kind ?? 'added')}>Changes</button>
                      <button aria-label="Take back ${row.title}" @click=${() => void this.#takeBack(row)}>Take back</button>`}</td></tr>`,
                )}</tbody></table></div>`
      }</section>`;
  }

  async #takeBack(row: contract.Release): Promise<void> {
    await ask({
      title: `Take back ${row.title}?`,
      body: html`<p>Every code is as it was before this release was loaded. Claims that were judged meanwhile keep what was found.</p>`,
      yes: 'Take it back',
      danger: true,
      save: async () => {
        const current = this.#releases.map.get(row.id) ?? row;
        await send(contract.undo, { id: row.id, expectedVersion: current.version });
      },
    });
  }

  #lookUp() {
    const { picked } = this;
    return html`<section class="card stack"><h2>Look a code up</h2>
      <div class="look-up"><am-code-box label="Code or words" .systems=${[...contract.SEARCHED_SYSTEMS]} .date=${this.date} .headings=${true}
          @code-picked=${(event: CustomEvent<contract.FoundCode>) => {
            this.picked = event.detail;
          }}></am-code-box>
        <div class="field"><label for="look-up-date">On day of service</label>
          <input id="look-up-date" type="date" .value=${this.date} @change=${(event: Event) => {
            this.date = (event.target as HTMLInputElement).value;
          }} /></div></div>
      ${
        picked
          ? html`<p role="status"><strong class="code">${contract.codeAsWritten(picked.system, picked.code)}</strong> ${picked.long ?? picked.short}<br />
              <span class="muted small">${contract.SYSTEM_NAMES[picked.system]} · ${picked.isBillable ? 'billable' : 'a heading, not billable'} · from ${picked.validFrom}${picked.validTo ? ` until ${picked.validTo}` : ' until further notice'}</span></p>`
          : nothing
      }</section>`;
  }
}
customElements.define('am-code-updates-section', UpdatesSection);

/** What a release changes, kind by kind and a page at a time. */
import { html, nothing, render } from 'lit';
import * as contract from '../../shared/codesets.ts';
import { send, sentenceOf } from '../api/send.ts';
import { ask } from '../elements/ask.ts';

class ChangeList {
  readonly #release: contract.Release;
  readonly #place = document.createElement('div');
  #kind: contract.ChangeKind;
  #rows: contract.ReleaseChange[] = [];
  #hasMore = false;
  #problem: string | null = null;

  constructor(release: contract.Release, kind: contract.ChangeKind) {
    this.#release = release;
    this.#kind = kind;
    this.#place.className = 'stack';
    void this.#choose(kind);
  }

  get place(): HTMLElement {
    return this.#place;
  }

  async #choose(kind: contract.ChangeKind): Promise<void> {
    this.#kind = kind;
    this.#rows = [];
    await this.#more();
  }

  async #more(): Promise<void> {
    const kind = this.#kind;
    try {
      const answer = await send(contract.changes, { id: this.#release.id, kind, skip: this.#rows.length });
      if (kind !== this.#kind) return;
      this.#rows = [...this.#rows, ...answer.changes];
      this.#hasMore = answer.hasMore;
      this.#problem = null;
    } catch (error) {
      this.#problem = sentenceOf(error);
    }
    this.#draw();
  }

  #draw(): void {
    const kinds = contract.CHANGE_KINDS.filter((kind) => this.#release.counts.some((one) => one.kind === kind));
    render(
      html`<div class="field"><label for="change-kind">Kind of change</label>
          <select id="change-kind" @change=${(event: Event) => void this.#choose((event.target as HTMLSelectElement).value as contract.ChangeKind)}>
            ${kinds.map((kind) => html`<option value=${kind} ?selected=${kind === this.#kind}>${contract.CHANGE_NAMES[kind]}</option>`)}</select></div>
        ${this.#problem ? html`<p class="message" role="alert">${this.#problem}</p>` : nothing}
        <div class="scroll-x changes" tabindex="0" role="region" aria-label="Changes"><table>
          <thead><tr><th>Code</th><th>Before</th><th>After</th></tr></thead>
          <tbody>${this.#rows.map(
            (row) =>
              html`<tr><td class="code">${contract.codeAsWritten(row.system, row.code)}</td><td>${row.before ?? '–'}</td><td>${row.after ?? '–'}</td></tr>`,
          )}</tbody></table></div>
        ${this.#hasMore ? html`<button type="button" @click=${() => void this.#more()}>Show more</button>` : nothing}`,
      this.#place,
    );
  }
}

export async function showChanges(release: contract.Release, kind: contract.ChangeKind): Promise<void> {
  await ask({
    title: `What ${release.title} changes`,
    body: html`${new ChangeList(release, kind).place}`,
    yes: null,
    no: 'Close',
    wide: true,
  });
}

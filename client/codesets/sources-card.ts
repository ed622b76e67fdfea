/** Setup: where updates of codes may come from by themselves, and whose signature counts. Nothing is allowed at first. */
import { html } from 'lit';
import * as contract from '../../shared/code-sources.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { editRow, textField, textOf } from '../practice/parts.ts';

class CodeSources extends PageElement {
  readonly #sources = new LiveRows(this, contract.sourcesTopic);
  readonly #publishers = new LiveRows(this, contract.publishersTopic);

  override render() {
    return html`<section class="card stack" aria-labelledby="sources-title">
      <div class="row spread section-head"><div><h2 id="sources-title">Updates that come by themselves</h2>
          <p class="muted small">Bundles of code files with a publisher’s signature, from a folder of the server or an address. Folders are looked at every hour, addresses once a day; whatever else they hold is left alone.</p></div>
        <button @click=${() => this.#editSource(null)}><span class="icon icon-add"></span>Allow a place</button></div>
      ${this.#places()}
      <div class="row spread"><h3>Whose signature counts</h3><button @click=${() => this.#editPublisher(null)}><span class="icon icon-add"></span>Add a publisher</button></div>
      ${this.#signers()}
    </section>`;
  }

  #places() {
    const { rows, state } = this.#sources;
    if (state === 'loading') return html`<div class="skeleton"></div>`;
    if (rows.length === 0) return html`<p class="muted">No place is allowed: files come only from a person’s hand.</p>`;
    return html`<div class="scroll-x" tabindex="0" role="region" aria-label="Places that are allowed"><table>
      <thead><tr><th>Place</th><th>Last look</th><th><span class="visually-hidden">Acts</span></th></tr></thead>
      <tbody>${rows.map(
        (
          row,
        ) => html`<tr><td class="record-text">${row.place}<div class="small muted">${row.isAutomatic ? 'Loaded at once, unless something has to be asked' : 'Waits for a person'}</div></td>
          <td>${
            row.lookedAt
              ? html`${row.isRefused ? html`<strong>${row.outcome}</strong>` : row.outcome}<div class="small muted">${momentText(row.lookedAt, session.zone)}</div>`
              : html`<span class="muted">not yet</span>`
          }</td>
          <td class="acts"><div class="row"><button aria-label="Look now at ${row.place}" @click=${() => void this.#act(() => send(contract.lookNow, { id: row.id }), 'It is looked at.')}>Look now</button>
            <button aria-label="Change ${row.place}" @click=${() => this.#editSource(row)}>Change</button>
            <button aria-label="Take ${row.place} off" @click=${() => void this.#removeSource(row)}>Take off</button></div></td></tr>`,
      )}</tbody></table></div>`;
  }

  #signers() {
    const { rows, state } = this.#publishers;
    if (state === 'loading') return html`<div class="skeleton"></div>`;
    if (rows.length === 0) return html`<p class="muted">Nobody’s yet: no bundle is taken.</p>`;
    return html`<ul class="record-list">${rows.map(
      (
        row,
      ) => html`<li><strong>${row.name}</strong> · <span class="code">${row.fingerprint}</span> <span class="small muted">added by ${row.addedBy}</span>
        <button class="quiet" aria-label="Change ${row.name}" @click=${() => this.#editPublisher(row)}>Change</button>
        <button class="quiet" aria-label="Trust ${row.name} no more" @click=${() => void this.#removePublisher(row)}>Trust no more</button></li>`,
    )}</ul>`;
  }

  async #act(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      sayDone(done);
    } catch (error) {
      sayProblem(error);
    }
  }

  #editSource(row: contract.CodeSource | null): void {
    void editRow<{ place: string; isAutomatic: boolean }>({
      title: row ? 'Change a place' : 'Allow a place',
      row,
      body: html`${textField('place', 'Folder of the server, or address', row?.place ?? '', { max: 500, required: true, hint: 'Like /srv/codes, or https://codes.example.org/latest.zip' })}
        <label class="check"><input type="checkbox" name="isAutomatic" ?checked=${row?.isAutomatic ?? false} />Load what comes at once, unless something has to be asked</label>`,
      read: (fields) => ({ place: textOf(fields, 'place').trim(), isAutomatic: fields.has('isAutomatic') }),
      save: (typed) => send(contract.saveSource, typed),
    });
  }

  #editPublisher(row: contract.CodePublisher | null): void {
    void editRow<{ name: string; key: string }>({
      title: row ? 'Change a publisher' : 'Add a publisher',
      row,
      body: html`<p class="small">Compare the key with the publisher by telephone: whoever holds it decides which codes your claims are judged by, and can offer you rules.</p>
        ${textField('name', 'Name', row?.name ?? '', { max: 120, required: true })}
        ${textField('key', 'Public key', row?.key ?? '', { max: 100, required: true, hint: '44 characters' })}`,
      read: (fields) => ({ name: textOf(fields, 'name').trim(), key: textOf(fields, 'key').trim() }),
      save: (typed) => send(contract.savePublisher, typed),
    });
  }

  async #removeSource({ id, place, version }: contract.CodeSource): Promise<void> {
    const done = await ask({
      title: 'Take this place off?',
      body: html`<p>No more bundles come from ${place}. What was taken stays.</p>`,
      yes: 'Take it off',
      danger: true,
      save: () => send(contract.removeSource, { id, expectedVersion: this.#sources.map.get(id)?.version ?? version }),
    });
    if (done) sayDone('Taken off.');
  }

  async #removePublisher({ id, name, version }: contract.CodePublisher): Promise<void> {
    const done = await ask({
      title: `Trust ${name} no more?`,
      body: html`<p>No more bundles with this signature are taken. What was taken stays.</p>`,
      yes: 'Trust no more',
      danger: true,
      save: () =>
        send(contract.removePublisher, { id, expectedVersion: this.#publishers.map.get(id)?.version ?? version }),
    });
    if (done) sayDone(`${name} is trusted no more.`);
  }
}
customElements.define('am-code-sources', CodeSources);

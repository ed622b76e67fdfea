/** Batches: made for a receiver from what is ready, written with progress seen on every desk, let go by a person. */
import { html, nothing } from 'lit';
import {
  type Batch,
  batchesTopic,
  batchFile,
  CLAIMS_LISTED_MAX,
  claimsTopic,
  discardBatch,
  makeBatch,
  type Receiver,
  receiversTopic,
  releaseBatch,
} from '../../shared/claims.ts';
import { send } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText, money } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { editReceiver } from './receiver-form.ts';

const STATE_WORDS: Record<Batch['state'], string> = {
  building: 'Being written',
  built: 'Written, not let go yet',
  released: 'Let go',
  discarded: 'Taken apart',
};

class Batches extends PageElement {
  static override properties = { busy: { state: true } };
  declare busy: boolean;
  readonly #batches = new LiveRows(this, batchesTopic);
  readonly #receivers = new LiveRows(this, receiversTopic);
  readonly #ready = new LiveRows(this, claimsTopic, () => 'ready');

  constructor() {
    super();
    this.busy = false;
  }

  async #run(act: () => Promise<unknown>, done: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await act();
      sayDone(done);
    } catch (error) {
      sayProblem(error);
    } finally {
      this.busy = false;
    }
  }

  async #release(batch: Batch): Promise<void> {
    const yes = await ask({
      title: `Let batch ${batch.number} go?`,
      body: html`<p>${batch.claims} ${batch.claims === 1 ? 'claim' : 'claims'}, ${money(batch.chargeCents)}, to ${batch.receiverName}. They count as sent from now on: this cannot be taken back, only corrected claim by claim.</p>`,
      yes: 'Let it go',
    });
    if (yes)
      await this.#run(
        () => send(releaseBatch, { id: batch.id, expectedVersion: batch.version }),
        `Batch ${batch.number} is let go.`,
      );
  }

  override render() {
    const receivers = [...this.#receivers.rows].sort((a, b) => a.name.localeCompare(b.name));
    const batches = [...this.#batches.rows].sort((a, b) => b.madeAt.localeCompare(a.madeAt));
    const isLoading = this.#batches.state === 'loading' || this.#receivers.state === 'loading';
    if (isLoading) return html`<section class="card"><div class="skeleton"></div></section>`;
    return html`<div class="stack">
      <section class="card stack">
        <div class="row spread section-head"><h2>Receivers</h2>
          ${session.may('claims.release') ? html`<button @click=${() => void editReceiver(null)}><span class="icon icon-add"></span>Add a receiver</button>` : nothing}</div>
        ${
          receivers.length === 0
            ? html`<div class="empty"><p>Nobody takes your claims yet. Add the clearinghouse, or a printer of forms for payers that take paper.</p></div>`
            : html`<ul class="plain stack">${receivers.map((receiver) => this.#receiver(receiver))}</ul>`
        }
      </section>
      <section class="card stack"><h2>Batches</h2>${
        batches.length === 0
          ? html`<div class="empty"><p>No batch was made yet. Claims that are ready wait for one.</p></div>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Batches"><table>
              <thead><tr><th>Batch</th><th>Receiver</th><th class="number">Claims</th><th class="number">Charges</th><th>State</th><th><span class="visually-hidden">Act</span></th></tr></thead>
              <tbody>${batches.map((batch) => this.#row(batch))}</tbody></table></div>`
      }</section></div>`;
  }

  #receiver(receiver: Receiver) {
    const mine = new Set(receiver.payerIds);
    const hint =
      mine.size > 0 ? `${mine.size} ${mine.size === 1 ? 'payer' : 'payers'}` : 'all payers that go nowhere else';
    const ready = this.#ready.rows.filter(({ medium }) => medium === receiver.medium).length;
    return html`<li class="row spread">
      <span><strong>${receiver.name}</strong> <span class="muted small">${receiver.medium === 'paper' ? 'on paper' : 'electronic'}${receiver.isTest ? ', test' : ''}; ${hint}</span></span>
      <span class="row">
        ${session.may('claims.release') ? html`<button class="quiet" aria-label="Change ${receiver.name}" @click=${() => void editReceiver(receiver)}>Change</button>` : nothing}
        ${
          session.may('claims.write')
            ? html`<button class="primary" ?disabled=${this.busy || !receiver.active} @click=${() =>
                void this.#run(
                  () => send(makeBatch, { receiverId: receiver.id }),
                  'The batch is being written.',
                )}>Make a batch${ready > 0 ? ` (${ready}${this.#ready.rows.length >= CLAIMS_LISTED_MAX ? ' or more' : ''} ready)` : ''}</button>`
            : nothing
        }
      </span></li>`;
  }

  #row(batch: Batch) {
    const reference = { id: batch.id, expectedVersion: batch.version };
    const file = `${batchFile.path}?${new URLSearchParams({ id: batch.id })}`;
    return html`<tr>
      <td>${batch.number}<div class="small muted">${momentText(batch.madeAt, session.zone)}, ${batch.madeBy}</div></td>
      <td>${batch.receiverName}</td>
      <td class="number">${batch.claims}</td>
      <td class="number">${money(batch.chargeCents)}</td>
      <td>${batch.failure ?? STATE_WORDS[batch.state]}${
        batch.state === 'building' && !batch.failure
          ? html`<div><progress max=${batch.claims} value=${batch.written} aria-label="Claims written of batch ${batch.number}"></progress></div>`
          : nothing
      }${batch.releasedAt ? html`<div class="small muted">${momentText(batch.releasedAt, session.zone)}, ${batch.releasedBy}</div>` : nothing}</td>
      <td class="acts">
        ${batch.sizeBytes > 0 && session.may('claims.release') ? html`<a class="button" href=${file} download>File</a>` : nothing}
        ${batch.state === 'built' && session.may('claims.release') ? html`<button class="primary" @click=${() => void this.#release(batch)}>Let it go</button>` : nothing}
        ${
          (batch.state === 'built' || batch.state === 'building') && session.may('claims.write')
            ? html`<button class="quiet" @click=${() => void this.#run(() => send(discardBatch, reference), 'The batch is taken apart; its claims are ready again.')}>Take apart</button>`
            : nothing
        }
      </td></tr>`;
  }
}
customElements.define('am-batches', Batches);

/** Where a visit is part of a chain, the whole chain is offered: the finder then looks for all of its parts in a row. */
import { html, nothing } from 'lit';
import { chainsTopic } from '../../shared/practice.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';

class ChainOffer extends PageElement {
  static override properties = { visitTypeId: {} };
  declare visitTypeId: string;
  readonly #chains = new LiveRows(this, chainsTopic);

  constructor() {
    super();
    this.visitTypeId = '';
  }

  override render() {
    const offered = this.#chains.rows
      .filter(({ active, steps }) => active && steps.some((step) => step.visitTypeId === this.visitTypeId))
      .sort((a, b) => a.position - b.position);
    if (offered.length === 0) return nothing;
    const pick = (chainId: string): void => {
      this.dispatchEvent(new CustomEvent<string>('chain-picked', { detail: chainId, bubbles: true }));
    };
    return html`<div class="row" data-chains>${offered.map(
      ({ id, name, steps }) =>
        html`<button class="slim" @click=${() => pick(id)}>Book as a chain: ${name}, ${steps.length} visits …</button>`,
    )}</div>`;
  }
}
customElements.define('am-chain-offer', ChainOffer);

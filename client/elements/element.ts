/** The base of pages and panels: Lit without a shadow root, so that one style sheet and one accessibility tree serve all. */
import { LitElement } from 'lit';

export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Waits until nothing is left to draw: drawing may itself have changed something. */
  protected async settled(): Promise<void> {
    while (!(await this.updateComplete));
  }

  /** The first element that fits, inside this one. */
  protected find<E extends Element>(selector: string): E | null {
    return this.querySelector<E>(selector);
  }
}

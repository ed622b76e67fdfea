/** Short messages at the foot of the screen; what was done can be undone from there for ten seconds. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { sentenceOf } from '../api/send.ts';
import { PageElement } from '../elements/element.ts';
import { isTyping, useKeys } from './keys.ts';

interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'problem' | 'warning';
  undo: (() => Promise<void>) | null;
  link: ToastLink | null;
}

/** What can be done next, said beside what was done. */
export interface ToastLink {
  word: string;
  run(): void;
}

const SHOWN_MS = 10_000;
let toasts: Toast[] = [];
let nextId = 1;
let draw: () => void = () => {};

function remove(id: number): void {
  toasts = toasts.filter((toast) => toast.id !== id);
  draw();
}

/** Says that something is done. With `undo`, it can be taken back for ten seconds (Ctrl+Z). */
export function sayDone(text: string, undo: (() => Promise<void>) | null = null, link: ToastLink | null = null): void {
  const id = nextId++;
  toasts = [...toasts.filter((toast) => toast.kind !== 'done'), { id, text, kind: 'done', undo, link }];
  setTimeout(() => remove(id), SHOWN_MS);
  draw();
}

/** Says what went wrong; stays until it is closed. */
export function sayProblem(error: unknown): void {
  toasts = [...toasts, { id: nextId++, text: sentenceOf(error), kind: 'problem', undo: null, link: null }];
  draw();
}

/** Says what is about to happen, until the function that it returns is called. */
export function sayWarning(text: string): () => void {
  const id = nextId++;
  toasts = [...toasts, { id, text, kind: 'warning', undo: null, link: null }];
  draw();
  return () => remove(id);
}

/** Takes back what was done last, if that is still offered. */
export async function undoLast(): Promise<boolean> {
  const toast = toasts.findLast((one) => one.undo);
  if (!toast?.undo) return false;
  const { undo } = toast;
  remove(toast.id);
  try {
    await undo();
  } catch (error) {
    sayProblem(error);
  }
  return true;
}

export function clearToasts(): void {
  toasts = [];
  draw();
}

class Toasts extends PageElement {
  #release: () => void = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    draw = () => this.requestUpdate();
    this.#release = useKeys({
      help: [{ keys: 'Ctrl+Z', does: 'take back what was done last (10 seconds)' }],
      handle(event) {
        const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
        // In a text the key is the text's own; a box that is ticked has nothing to take back itself.
        if (!isUndo || isTyping(event)) return false;
        // Behind a question nothing is taken back: what it asks about would be gone.
        if (document.querySelector('dialog[open]')) return true;
        void undoLast();
        return true;
      },
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override render() {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${repeat(
        toasts,
        (toast) => toast.id,
        (toast) => html`<div class="toast ${toast.kind}">
          <span>${toast.text}</span>
          ${toast.link ? html`<button @click=${() => toast.link?.run()}>${toast.link.word}</button>` : nothing}
          ${toast.undo ? html`<button class="undo" @click=${() => void undoLast()}>Undo <kbd>Ctrl+Z</kbd></button>` : nothing}
          <button class="quiet square" aria-label="Close this message" @click=${() => remove(toast.id)}>
            <span class="icon icon-close"></span>
          </button>
        </div>`,
      )}
    </div>`;
  }
}
customElements.define('am-toasts', Toasts);

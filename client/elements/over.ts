/** Something larger over the page: looked at, worked in, closed with Escape, and the keyboard is back where it was. */
import { html, render, type TemplateResult } from 'lit';

export function openOver(title: TemplateResult | string, label: string, body: TemplateResult): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'over';
  dialog.setAttribute('aria-label', label);
  const before = document.activeElement as HTMLElement | null;
  const close = (): void => {
    dialog.close();
    dialog.remove();
    before?.focus();
  };
  dialog.addEventListener('cancel', (event) => {
    // A list that is open in a field closes by the same key, and says so here, too.
    if (event.target !== dialog) return;
    event.preventDefault();
    close();
  });
  dialog.addEventListener('over-done', close);
  dialog.addEventListener('click', (event) => {
    if ((event.target as Element).closest('a[href^="/"]')) close();
  });
  document.body.append(dialog);
  render(
    html`<div class="row spread over-head"><h2>${title}</h2>
        <button class="quiet square" autofocus aria-label="Close" @click=${close}><span class="icon icon-close"></span></button></div>
      ${body}`,
    dialog,
  );
  dialog.showModal();
}

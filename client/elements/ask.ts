/** Questions before what cannot simply be undone, and short forms: a native dialog, opened, answered, gone. */
import { html, nothing, render, type TemplateResult } from 'lit';

interface Question {
  title: string;
  body: TemplateResult;
  /** A verb: what the button does; null where only the body can answer. */
  yes: string | null;
  no?: string;
  danger?: boolean;
  /** Reads the form when it is answered; returning null keeps it open. */
  read?: (form: HTMLFormElement) => unknown;
}

/** Opens the dialog; resolves with what `read` gave (or true), and with null when it was closed. */
export function ask<T = true>(question: Question): Promise<T | null> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'ask-title');
  document.body.append(dialog);
  const before = document.activeElement as HTMLElement | null;
  return new Promise((resolve) => {
    const close = (answer: T | null): void => {
      dialog.close();
      dialog.remove();
      before?.focus();
      resolve(answer);
    };
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const answer = question.read ? question.read(event.target as HTMLFormElement) : true;
      if (answer !== null) close(answer as T);
    };
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close(null);
    });
    render(
      html`<form class="stack" method="dialog" @submit=${submit} @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
          (event.currentTarget as HTMLFormElement).requestSubmit();
      }}>
        <h2 id="ask-title">${question.title}</h2>
        ${question.body}
        <div class="row end">
          <button type="button" @click=${() => close(null)}>${question.no ?? 'Go back'}</button>
          ${question.yes === null ? nothing : html`<button class=${question.danger ? 'danger' : 'primary'} type="submit">${question.yes}</button>`}
        </div>
      </form>`,
      dialog,
    );
    dialog.showModal();
  });
}

/** Questions before what cannot simply be undone, and short forms: a native dialog, opened, answered, gone. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { ProblemError, sentenceOf } from '../api/send.ts';

interface Question {
  title: string;
  body: TemplateResult;
  /** A verb: what the button does; null where only the body can answer. */
  yes: string | null;
  no?: string;
  danger?: boolean;
  /** Reads the form when it is answered; returning null keeps it open. */
  read?: (form: HTMLFormElement) => unknown;
  /** For a form with many fields. */
  wide?: boolean;
  /** Sends what was read; a refusal is said in the dialog, which stays open with everything that was typed. */
  save?: (answer: never) => Promise<unknown>;
}

/** Says a refusal where it belongs: in the dialog, at its field. */
function showProblem(form: HTMLFormElement, error: unknown): void {
  const place = form.querySelector<HTMLElement>('[data-problem]');
  const [first] = error instanceof ProblemError ? error.errors : [];
  const name = first?.path.split('/')[1];
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  const field = name ? form.querySelector<HTMLElement>(`[name="${name}"]`) : null;
  field?.setAttribute('aria-invalid', 'true');
  if (place) {
    place.textContent = first && field ? first.message : sentenceOf(error);
    place.hidden = false;
    place.scrollIntoView({ block: 'nearest' });
  }
  field?.focus();
}

/** Opens the dialog; resolves with what `read` gave (or true), and with null when it was closed. */
export function ask<T = true>(question: Question): Promise<T | null> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'ask-title');
  dialog.classList.toggle('wide', question.wide ?? false);
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
      const form = event.target as HTMLFormElement;
      const answer = question.read ? question.read(form) : true;
      if (answer === null || form.ariaBusy === 'true') return;
      if (!question.save) return close(answer as T);
      form.ariaBusy = 'true';
      question
        .save(answer as never)
        .then(
          () => close(answer as T),
          (error) => showProblem(form, error),
        )
        .finally(() => {
          form.ariaBusy = null;
        });
    };
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close(null);
    });
    render(
      html`<form class="stack" method="dialog" @submit=${submit} @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        // The dialog may be gone in a moment: the same key must not answer the screen behind it, too.
        event.stopPropagation();
        (event.currentTarget as HTMLFormElement).requestSubmit();
      }}>
        <h2 id="ask-title">${question.title}</h2>
        ${question.body}
        <p class="message" role="alert" data-problem hidden></p>
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

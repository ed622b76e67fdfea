/** The clinical summary over the schedule: looked at and closed, without losing the place in the day. */
import { html, render } from 'lit';
import './panel.ts';

export function openSummary(patient: { id: string; name: string }): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'summary-dialog';
  dialog.setAttribute('aria-label', `Clinical summary of ${patient.name}`);
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
  document.body.append(dialog);
  render(
    html`<div class="row spread summary-dialog-head"><p><strong>${patient.name}</strong> <a href="/patients/${patient.id}" @click=${close}>Open the record</a></p>
        <button class="quiet square" autofocus aria-label="Close" @click=${close}><span class="icon icon-close"></span></button></div>
      <am-summary screen="schedule" .patientId=${patient.id} .patientName=${patient.name}></am-summary>`,
    dialog,
  );
  dialog.showModal();
}

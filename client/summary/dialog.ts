/** The clinical summary over the schedule: looked at and closed, without losing the place in the day. */
import { html } from 'lit';
import { openOver } from '../elements/over.ts';
import './panel.ts';

export const openSummary = (patient: { id: string; name: string }): void =>
  openOver(
    html`${patient.name} <a href="/patients/${patient.id}">Open the record</a>`,
    `Clinical summary of ${patient.name}`,
    html`<am-summary screen="schedule" .patientId=${patient.id} .patientName=${patient.name}></am-summary>`,
  );

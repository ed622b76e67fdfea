/** Asking what of the schedule shall be printed. */
import { html } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import { printSheet, type Sheet } from '../desk/printing.ts';
import { ask } from '../elements/ask.ts';
import type { DayState } from './day-state.ts';
import { cardSheet, daySheet } from './sheets.ts';
import { viewChoice } from './view-choice.ts';

/** Everybody who has something on the day, in the order of their columns. */
function busyProviders(state: DayState): string[] {
  const used = new Set(state.appointments.flatMap((it) => [it.providerId ?? '', ...it.otherIds]));
  return state.providers.rows
    .filter(({ id }) => used.has(id))
    .sort((a, b) => a.position - b.position || a.displayName.localeCompare(b.displayName))
    .map(({ id }) => id);
}

/** The day as the browser's own Ctrl+P prints it: everybody, or the provider of the list, without notes. */
export function plainDaySheet(state: DayState, providerId: string | null, withNotes = false): Sheet | null {
  const { frame } = state;
  if (!frame) return null;
  const ids = providerId ? [providerId] : busyProviders(state);
  return {
    note: { print: 'day', date: frame.date, providerId, patientId: null },
    draw: () => daySheet(state, ids, withNotes),
  };
}

export async function chooseDaySheet(state: DayState): Promise<void> {
  const busy = busyProviders(state);
  const chosen = viewChoice.now.providerId;
  const answer = await ask<{ providerId: string | null; withNotes: boolean }>({
    title: 'Print the day',
    body: html`
      <div class="field"><label for="print-provider">Whose</label><select id="print-provider" name="provider">
        <option value="">Everybody, a page each (${busy.length})</option>
        ${busy.map((id) => html`<option value=${id} ?selected=${id === chosen}>${state.providers.map.get(id)?.displayName}</option>`)}
      </select></div>
      <label class="check"><input type="checkbox" name="notes" />With the notes of the front desk</label>
      <p class="small muted">That it is printed is written into the audit trail. Paper with names goes into the shredder in the evening.</p>
    `,
    yes: 'Print',
    read(form) {
      const fields = new FormData(form);
      return { providerId: String(fields.get('provider')) || null, withNotes: fields.get('notes') !== null };
    },
  });
  const sheet = answer && plainDaySheet(state, answer.providerId, answer.withNotes);
  if (sheet) await printSheet(sheet);
}

/** The card that a patient takes home. */
export const printCard = (it: Appointment, state: Pick<DayState, 'providers' | 'locations' | 'types'>): Promise<void> =>
  printSheet({
    note: { print: 'card', date: it.date, providerId: null, patientId: it.patientId },
    draw: () =>
      cardSheet(it, {
        provider: it.providerId ? state.providers.map.get(it.providerId) : undefined,
        location: state.locations.map.get(it.locationId),
        type: state.types.map.get(it.visitTypeId),
      }),
  });

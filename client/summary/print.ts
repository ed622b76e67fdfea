/** The summary on paper: what of it, read in whole, and a clean page that says what it is not. */
import { html, nothing, type TemplateResult } from 'lit';
import { CATEGORIES, type Category, type ClinicalEntry, list, PAGE_ENTRIES_MAX } from '../../shared/summary.ts';
import { send } from '../api/send.ts';
import { printSheet } from '../desk/printing.ts';
import { session } from '../desk/session.ts';
import { ask } from '../elements/ask.ts';
import { serverNow } from '../live/live.ts';
import { paperHead } from '../scheduling/sheets.ts';
import { CATEGORY_WORDS, datesText, detailsOf, NOT_THE_EHR, valueText } from './words.ts';

interface Choice {
  categories: Category[];
  onlyActive: boolean;
}

/** Asks what, reads it, and prints it. */
export async function choosePrint(patientId: string, patientName: string): Promise<void> {
  const choice = await ask<Choice>({
    title: 'Print the clinical summary',
    body: html`
      <fieldset class="choices"><legend>What of it</legend><div class="choice-grid">${CATEGORIES.map(
        (category) =>
          html`<label class="check"><input type="checkbox" name="category" value=${category} checked /><span>${CATEGORY_WORDS[category].title}</span></label>`,
      )}</div></fieldset>
      <label class="check"><input type="checkbox" name="onlyActive" checked />Of problems, allergies and medications only what is active</label>
      <p class="small muted">That it is printed is written into the audit trail. Give it to nobody but the patient, or whoever may be told.</p>`,
    yes: 'Print',
    read(form) {
      const fields = new FormData(form);
      const categories = fields.getAll('category').map(String) as Category[];
      return categories.length > 0 ? { categories, onlyActive: fields.get('onlyActive') !== null } : null;
    },
  });
  if (!choice) return;
  const parts = await Promise.all(
    choice.categories.map(async (category) => ({ category, entries: await readAll(patientId, category, choice) })),
  );
  const date = serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString();
  await printSheet({
    note: { print: 'summary', date, providerId: null, patientId },
    draw: () => summarySheet(patientName, parts),
  });
}

async function readAll(patientId: string, category: Category, { onlyActive }: Choice): Promise<ClinicalEntry[]> {
  const entries: ClinicalEntry[] = [];
  const isStanding = CATEGORY_WORDS[category].over !== undefined;
  for (;;) {
    const page = await send(list, {
      ...{ patientId, screen: 'print' as const, category, text: '', withErrors: false },
      ...{ onlyActive: onlyActive && isStanding, from: entries.length, limit: PAGE_ENTRIES_MAX },
    });
    entries.push(...page.entries);
    if (page.entries.length === 0 || entries.length >= page.total) return entries;
  }
}

function summarySheet(
  patientName: string,
  parts: readonly { category: Category; entries: readonly ClinicalEntry[] }[],
): TemplateResult {
  return html`<section class="sheet summary-sheet"><table>
    <thead>${paperHead(`Clinical summary: ${patientName}`, NOT_THE_EHR, 4)}</thead>
    <tbody>${parts.map(({ category, entries }) => {
      const words = CATEGORY_WORDS[category];
      return html`<tr class="part"><th colspan="4" scope="rowgroup">${words.title}</th></tr>
        ${entries.length === 0 ? html`<tr><td colspan="4">${words.none}</td></tr>` : nothing}
        ${entries.map(
          (
            entry,
          ) => html`<tr><td><strong>${entry.text}</strong></td><td>${[valueText(entry), entry.status === 'resolved' ? words.over : ''].filter(Boolean).join(' · ')}</td>
            <td>${datesText(entry)}</td><td>${[...detailsOf(entry).filter((one) => one !== datesText(entry)), entry.note].filter(Boolean).join(' · ')}</td></tr>`,
        )}`;
    })}</tbody>
  </table></section>`;
}

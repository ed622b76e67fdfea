/** Adds a newborn from the mother's record: four fields; everything else is hers. */
import { html } from 'lit';
import { addNewborn } from '../../shared/household.ts';
import { SEXES } from '../../shared/patients.ts';
import type { PatientRecord } from '../../shared/record.ts';
import { send } from '../api/send.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { SEX_NAMES, typedDate, usDate } from '../elements/words.ts';
import { serverNow } from '../live/live.ts';

/** The name that hospitals give until there is another. */
const FIRST_NAME = 'Baby';

export async function askNewborn(mother: PatientRecord): Promise<void> {
  const now = serverNow().toZonedDateTimeISO(session.zone);
  await ask({
    title: `A newborn of ${mother.firstName} ${mother.lastName}`,
    body: html`<p class="muted">Address, phone, contact and who pays are taken from this record. Both alerts say until when the child has to be enrolled.</p>
      <div class="pair">
        <div class="field"><label for="newborn-first">First name</label><input id="newborn-first" name="firstName" maxlength="80" required value=${FIRST_NAME} autofocus /></div>
        <div class="field"><label for="newborn-last">Last name</label><input id="newborn-last" name="lastName" maxlength="80" required value=${mother.lastName} /></div>
        <div class="field"><label for="newborn-born">Birth date</label><input id="newborn-born" name="birthDate" maxlength="10" inputmode="numeric" required value=${usDate(now.toPlainDate().toString())} /></div>
        <div class="field"><label for="newborn-sex">Sex</label><select id="newborn-sex" name="sex">${SEXES.map((sex) => html`<option value=${sex} ?selected=${sex === 'unknown'}>${SEX_NAMES[sex]}</option>`)}</select></div>
      </div>`,
    yes: 'Add the newborn',
    read: (form) => {
      const values = new FormData(form);
      const field = form.querySelector<HTMLInputElement>('[name=birthDate]');
      const birthDate = typedDate(String(values.get('birthDate')), now.year);
      field?.setCustomValidity(birthDate ? '' : 'Write it like 4/12/2026.');
      if (!birthDate) {
        field?.reportValidity();
        field?.addEventListener('input', () => field.setCustomValidity(''), { once: true });
        return null;
      }
      const text = (name: string): string => String(values.get(name)).trim();
      return { firstName: text('firstName'), lastName: text('lastName'), sex: text('sex'), birthDate };
    },
    save: async (answer: { firstName: string; lastName: string; birthDate: string; sex: (typeof SEXES)[number] }) => {
      const baby = await send(addNewborn, { patientId: mother.id, ...answer });
      sayDone(`${baby.firstName} ${baby.lastName} is added, record ${baby.recordNumber}.`);
      router.go(`/patients/${baby.id}`);
    },
  });
}

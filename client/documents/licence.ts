/** A driver's licence fills the form of a new patient: by the barcode on its back, which says more than its front. */
import { html } from 'lit';
import { type Licence, readLicence } from '../../shared/cards.ts';
import * as contract from '../../shared/documents.ts';
import { send } from '../api/send.ts';
import { sendFile } from '../api/send-file.ts';
import { ask } from '../elements/ask.ts';
import { usDate } from '../elements/words.ts';
import type { PatientDraft } from '../patients/form.ts';
import { hasCamera, takePicture } from './camera.ts';
import { filesOf, pictureName } from './intake.ts';

export interface ScannedLicence {
  fields: Partial<PatientDraft>;
  /** The picture, to be put into the record when there is one. */
  uploadId: string;
  expiresOn: string | null;
}

/** Licences are written in capitals; people are not: `MARY-ANN O'BRIEN` → `Mary-Ann O'Brien`. */
const asWritten = (text: string | null): string =>
  text === text?.toUpperCase()
    ? (text ?? '').toLowerCase().replaceAll(/(^|[^\p{L}])\p{Ll}/gu, (letter) => letter.toUpperCase())
    : (text ?? '');

function fieldsOf(licence: Licence): Partial<PatientDraft> {
  return {
    firstName: asWritten(licence.firstName),
    middleName: asWritten(licence.middleName),
    lastName: asWritten(licence.lastName),
    suffix: asWritten(licence.suffix),
    birthDate: usDate(licence.birthDate),
    sex: licence.sex,
    addressLine: asWritten(licence.addressLine),
    city: asWritten(licence.city),
    state: licence.state ?? '',
    // The form takes American codes only; another one is kept out of it.
    zip: /^\d{5}(-\d{4})?$/.test(licence.zip ?? '') ? (licence.zip as string) : '',
  };
}

async function read(file: Blob): Promise<ScannedLicence> {
  const { uploadId } = await sendFile(contract.send, file, () => {});
  const licence = await send(readLicence, { uploadId });
  return { fields: fieldsOf(licence), uploadId, expiresOn: licence.expiresOn };
}

/** Asks for a picture of the back of a licence and reads it; null when it was closed. */
export async function scanLicence(): Promise<ScannedLicence | null> {
  const camera = await hasCamera();
  let picture: File | null = null;
  let found: ScannedLicence | null = null;
  const photograph = async (input: HTMLInputElement): Promise<void> => {
    const taken = await takePicture('The back of the licence');
    if (!taken) return;
    picture = new File([taken], pictureName('Driver’s licence', 1), { type: 'image/jpeg' });
    input.required = false;
    input.form?.requestSubmit();
  };
  const answer = await ask<File>({
    title: 'Scan a driver’s licence',
    yes: 'Read the barcode',
    body: html`<p>Photograph or scan the <strong>back</strong>, with the wide barcode. It fills the form; nothing is saved by it.</p>
      <div class="field" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${(event: DragEvent) => {
        event.preventDefault();
        const [file] = filesOf(event.dataTransfer);
        const form = (event.currentTarget as HTMLElement).closest('form');
        if (!file || !form) return;
        picture = file;
        (form.elements.namedItem('licence') as HTMLInputElement).required = false;
        form.requestSubmit();
      }}>
        <label for="licence-file">Picture</label>
        <input id="licence-file" name="licence" type="file" accept="image/jpeg,image/png,image/webp" required @change=${() => {
          picture = null;
        }} />
        <span class="hint">Or drop it here.</span>
      </div>
      ${
        camera
          ? html`<div><button type="button" @click=${(event: Event) => {
              const form = (event.currentTarget as HTMLElement).closest('form') as HTMLFormElement;
              void photograph(form.elements.namedItem('licence') as HTMLInputElement);
            }}><span class="icon icon-camera"></span>Camera</button></div>`
          : ''
      }`,
    read: (form) => picture ?? (form.elements.namedItem('licence') as HTMLInputElement).files?.[0] ?? null,
    save: async (file: File) => {
      found = await read(file);
    },
  });
  return answer === null ? null : found;
}

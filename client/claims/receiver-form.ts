/** The form of somebody who takes batches. */
import { html } from 'lit';
import { type Receiver, saveReceiver } from '../../shared/claims.ts';
import type { InputOf } from '../../shared/contract.ts';
import { send } from '../api/send.ts';
import { activeField, editRow, selectField, textField, textOf } from '../practice/parts.ts';

type Fields = Omit<InputOf<typeof saveReceiver>, 'id' | 'expectedVersion'>;
const QUALIFIERS = {
  ZZ: 'ZZ, agreed between both',
  '30': '30, tax id',
  '27': '27',
  '28': '28',
  '29': '29',
  '01': '01, D-U-N-S',
  '14': '14',
  '20': '20',
  '33': '33',
};
const qualifiers = Object.entries(QUALIFIERS).map(([value, word]) => ({ value, word }));

export function editReceiver(row: Receiver | null): Promise<boolean> {
  const text = (name: keyof Receiver, label: string, max: number, hint = '') =>
    textField(name, label, String(row?.[name] ?? ''), { max, required: true, ...(hint ? { hint } : {}) });
  const body = html`
    <div class="pair">
      ${text('name', 'Name', 60)}
      ${selectField('medium', 'Takes claims', row?.medium ?? 'electronic', [
        { value: 'electronic', word: 'as 837P files' },
        { value: 'paper', word: 'on CMS-1500 forms' },
      ])}
    </div>
    <fieldset class="choices"><legend>As the receiver has told you</legend><div class="pair">
      ${selectField('senderQualifier', 'Your id is of kind', row?.senderQualifier ?? 'ZZ', qualifiers)}
      ${text('senderId', 'Your id (ISA06)', 15)}
      ${selectField('receiverQualifier', 'Its id is of kind', row?.receiverQualifier ?? 'ZZ', qualifiers)}
      ${text('receiverId', 'Its id (ISA08)', 15)}
      ${text('submitterId', 'Your submitter number (GS02)', 15)}
      ${text('applicationId', 'Its application number (GS03)', 15)}
    </div></fieldset>
    <div class="pair">
      ${text('submitterName', 'Who sends', 60)}
      ${text('contactName', 'Whom they can call', 60)}
      ${text('contactPhone', 'Telephone', 10, 'Ten digits.')}
    </div>
    <label class="check"><input type="checkbox" name="isTest" ?checked=${row?.isTest ?? true} />Test files only (ISA15 T)</label>
    ${activeField(row?.active ?? true)}`;
  return editRow<Fields>({
    title: row ? `Change ${row.name}` : 'Add a receiver',
    body,
    row,
    wide: true,
    read: (fields) => ({
      name: textOf(fields, 'name'),
      medium: textOf(fields, 'medium') as Receiver['medium'],
      senderQualifier: textOf(fields, 'senderQualifier') as Fields['senderQualifier'],
      senderId: textOf(fields, 'senderId').trim().toUpperCase(),
      receiverQualifier: textOf(fields, 'receiverQualifier') as Fields['receiverQualifier'],
      receiverId: textOf(fields, 'receiverId').trim().toUpperCase(),
      submitterId: textOf(fields, 'submitterId').trim().toUpperCase(),
      applicationId: textOf(fields, 'applicationId').trim().toUpperCase(),
      submitterName: textOf(fields, 'submitterName'),
      contactName: textOf(fields, 'contactName'),
      contactPhone: textOf(fields, 'contactPhone').replaceAll(/\D/g, ''),
      isTest: fields.has('isTest'),
      payerIds: row?.payerIds ?? [],
      active: fields.has('active'),
    }),
    save: (typed) => send(saveReceiver, typed),
  });
}

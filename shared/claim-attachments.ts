/** Contracts of what goes to a payer beside a claim: PWK on the claim, and the sheet that lies on top of the papers. */
import Type from 'typebox';
import { ClaimPage } from './claims.ts';
import { command, fileRead, Id, OneOf, Shape, Version } from './contract.ts';

/** PWK01, in our words: those that a practice sends. */
export const REPORTS = {
  '03': 'Report justifying treatment beyond guidelines',
  AS: 'Admission summary',
  B2: 'Prescription',
  B3: 'Physician’s order',
  CT: 'Certification',
  DS: 'Discharge summary',
  EB: 'Explanation of benefits of another payer',
  LA: 'Laboratory results',
  M1: 'Medical record',
  OB: 'Operative note',
  OZ: 'Support data for the claim',
  PN: 'Physical therapy notes',
  RR: 'Radiology reports',
} as const;
export type Report = keyof typeof REPORTS;
/** PWK02. AA is kept here until the payer asks; it has no number. */
export const TRANSMISSIONS = {
  AA: 'Kept here, on request',
  BM: 'By mail',
  EL: 'Electronically, with the claim',
  EM: 'By e-mail',
  FT: 'By file transfer',
  FX: 'By fax',
} as const;
export type Transmission = keyof typeof TRANSMISSIONS;

export const setAttachments = command({
  name: 'claims.setAttachments',
  permission: 'claims.write',
  summary:
    'Says what goes to the payer beside a claim that has not left, at most ten. Each that is sent gets a number, which stands in PWK06 and on its cover sheet.',
  input: Shape({
    id: Id,
    expectedVersion: Version,
    attachments: Type.Array(
      Shape({
        report: OneOf(Object.keys(REPORTS) as Report[]),
        transmission: OneOf(Object.keys(TRANSMISSIONS) as Transmission[]),
      }),
      { maxItems: 10 },
    ),
  }),
  output: ClaimPage,
  problems: ['not_found', 'changed_meanwhile', 'wrong_state'],
});

export const attachmentCover = fileRead({
  name: 'claims.attachmentCover',
  permission: 'claims.read',
  summary: 'The cover sheets of the papers that go beside a claim, a page for each, as a PDF.',
  input: Shape({ id: Id }),
  problems: ['not_found', 'record_confidential', 'wrong_state'],
});

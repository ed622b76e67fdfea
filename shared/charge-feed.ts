/** Contracts of charges that a connected EHR writes into a folder (HL7 v2, DFT^P03), and of those that find no visit. */
import Type, { type Static } from 'typebox';
import { CivilDate, command, Id, Line, liveTopic, Moment, Nothing, Nullable, Shape, Version } from './contract.ts';

export const ChargeFolder = Shape({
  id: Id,
  version: Version,
  /** A folder of the server. */
  place: Type.String(),
  addedBy: Type.String(),
  /** Null: it was not looked at yet. */
  lookedAt: Nullable(Moment),
  /** What the last look that found something found, in words. */
  outcome: Nullable(Type.String()),
  isRefused: Type.Boolean(),
});
export type ChargeFolder = Static<typeof ChargeFolder>;

/** A message of which not every line could be put on the sheet of a visit. It is tried again with every look. */
export const WaitingCharges = Shape({
  id: Id,
  version: Version,
  sender: Type.String(),
  controlId: Type.String(),
  fileName: Type.String(),
  receivedAt: Moment,
  /** Of the patient and of the visit, as the other system has them; no name. */
  recordNumber: Type.String(),
  visitNumber: Type.String(),
  serviceOn: CivilDate,
  procedures: Type.Array(Type.String()),
  reason: Type.String(),
});
export type WaitingCharges = Static<typeof WaitingCharges>;

export const addFolder = command({
  name: 'exchange.addChargeFolder',
  permission: 'charges.feed',
  summary: 'Names a folder of the server into which another system writes charges (HL7 v2, DFT^P03).',
  input: Shape({ place: Line(500) }),
  output: ChargeFolder,
  problems: ['already_exists'],
});

export const removeFolder = command({
  name: 'exchange.removeChargeFolder',
  permission: 'charges.feed',
  summary: 'Reads no more charges from there. What was taken stays.',
  input: Shape({ id: Id }),
  output: Nothing,
  problems: ['not_found'],
});

export const lookNow = command({
  name: 'exchange.lookForCharges',
  permission: 'charges.write',
  summary: 'Looks into every folder of charges at once, as a job, and tries what waits again.',
  input: Nothing,
  output: Nothing,
});

export const dropCharges = command({
  name: 'exchange.dropCharges',
  permission: 'charges.write',
  summary: 'Says that charges of another system are not taken, and why.',
  input: Shape({ id: Id, expectedVersion: Version, reason: Line(200) }),
  output: Nothing,
  problems: ['not_found', 'changed_meanwhile'],
});

export const foldersTopic = liveTopic({
  name: 'exchange.chargeFolders',
  permission: 'charges.feed',
  summary: 'Folders of charges, and what was found there last. Key: all.',
  key: Type.Literal('all'),
  row: ChargeFolder,
});

export const waitingTopic = liveTopic({
  name: 'exchange.waitingCharges',
  permission: 'charges.read',
  summary: 'Charges of another system that found no visit, with why. Key: all.',
  key: Type.Literal('all'),
  row: WaitingCharges,
});

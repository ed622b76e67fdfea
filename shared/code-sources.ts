/** Contracts of where updates of code sets may come from by themselves: folders and addresses, and whose signature counts. */
import Type, { type Static } from 'typebox';
import {
  command,
  Id,
  Line,
  liveTopic,
  Moment,
  Nothing,
  Nullable,
  OneOf,
  Reference,
  Shape,
  Version,
} from './contract.ts';

export const CodeSource = Shape({
  id: Id,
  version: Version,
  kind: OneOf(['folder', 'address']),
  /** The folder of the server, or the address of the bundle. */
  place: Type.String(),
  /** Loaded without a person’s yes, where nothing has to be asked. */
  isAutomatic: Type.Boolean(),
  addedBy: Type.String(),
  /** Null: it was not looked at yet. */
  lookedAt: Nullable(Moment),
  /** What the last look found, in words. */
  outcome: Nullable(Type.String()),
  isRefused: Type.Boolean(),
});
export type CodeSource = Static<typeof CodeSource>;

export const CodePublisher = Shape({
  id: Id,
  version: Version,
  name: Type.String(),
  /** The public Ed25519 key, base64. */
  key: Type.String(),
  /** What people compare over the telephone. */
  fingerprint: Type.String(),
  addedBy: Type.String(),
  addedAt: Moment,
});
export type CodePublisher = Static<typeof CodePublisher>;

/** A folder and an address are each looked at this often. */
export const LOOK_HOURS = { folder: 1, address: 24 } as const;

export const saveSource = command({
  name: 'codesets.saveSource',
  permission: 'codes.sources',
  summary:
    'Allows a folder of the server, or an address (https), from which signed bundles of codes are taken; or changes it.',
  input: Shape({ ...Reference, place: Line(500), isAutomatic: Type.Boolean() }),
  output: CodeSource,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const lookNow = command({
  name: 'codesets.lookNow',
  permission: 'codes.sources',
  summary: 'Looks for bundles at once, as a job.',
  input: Shape({ id: Id }),
  output: CodeSource,
  problems: ['not_found'],
});

export const removeSource = command({
  name: 'codesets.removeSource',
  permission: 'codes.sources',
  summary: 'Takes no more bundles from there. What was taken stays.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: Nothing,
  problems: ['not_found', 'changed_meanwhile'],
});

export const savePublisher = command({
  name: 'codesets.savePublisher',
  permission: 'codes.sources',
  summary: 'Trusts the signature of a publisher of code sets, or of a clinic that passes on rules.',
  input: Shape({ ...Reference, name: Line(120), key: Line(100) }),
  output: CodePublisher,
  problems: ['not_found', 'changed_meanwhile', 'already_exists'],
});

export const removePublisher = command({
  name: 'codesets.removePublisher',
  permission: 'codes.sources',
  summary: 'Trusts a publisher no more. What was taken from it stays.',
  input: Shape({ id: Id, expectedVersion: Version }),
  output: Nothing,
  problems: ['not_found', 'changed_meanwhile'],
});

export const sourcesTopic = liveTopic({
  name: 'codesets.sources',
  permission: 'codes.sources',
  summary: 'Where bundles of codes may come from, and what was found there last. Key: all.',
  key: Type.Literal('all'),
  row: CodeSource,
});

export const publishersTopic = liveTopic({
  name: 'codesets.publishers',
  permission: 'codes.sources',
  summary: 'Whose signature of code sets and of rules counts. Key: all.',
  key: Type.Literal('all'),
  row: CodePublisher,
});

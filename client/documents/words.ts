/** What stands on a card, in words. */
import type { CardField } from '../../shared/cards.ts';
import type { CardFact } from '../../shared/documents.ts';

export const FIELD_NAMES: Record<CardField, string> = {
  payer: 'Payer',
  plan: 'Plan',
  memberId: 'Member id',
  group: 'Group number',
  name: 'Name',
  dependants: 'Dependents',
  effective: 'Effective',
  rxBin: 'RxBIN',
  rxPcn: 'RxPCN',
  rxGroup: 'RxGroup',
  office: 'Copay, office',
  specialist: 'Copay, specialist',
  emergency: 'Copay, emergency',
  urgent: 'Copay, urgent care',
};
const DOLLARS: ReadonlySet<string> = new Set(['office', 'specialist', 'emergency', 'urgent']);

/** `RxBIN 610014 · Copay, office $20` */
export const factWords = (facts: readonly CardFact[]): string =>
  facts.map(({ field, value }) => `${FIELD_NAMES[field]} ${DOLLARS.has(field) ? '$' : ''}${value}`).join(' · ');

const SURE = 80;
const LIKELY = 56;

/** How sure the reader is, in a word for people. */
export const sureness = (percent: number): { word: string; isSure: boolean } =>
  percent >= SURE
    ? { word: 'read clearly', isSure: true }
    : percent >= LIKELY
      ? { word: 'look closely', isSure: false }
      : { word: 'unsure', isSure: false };

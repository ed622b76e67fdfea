/** Claims in words. */
import type { CLAIM_LISTS, CLOCKS, ClaimLineOfList, ClaimState, Correction, Finding } from '../../shared/claims.ts';
import { usDate } from '../elements/words.ts';

export const STATE_WORDS: Record<ClaimState, string> = {
  created: 'Just made',
  held: 'Held',
  ready: 'Ready to go',
  sent: 'Sent',
  accepted: 'Taken in by the payer',
  in_adjudication: 'The payer works on it',
  paid: 'Paid',
  denied: 'Denied',
  closed: 'Closed',
};

export const LIST_WORDS: Record<(typeof CLAIM_LISTS)[number], string> = {
  held: 'Held',
  ready: 'Ready',
  sent: 'Sent',
  near_limit: 'Near the limit',
  denied: 'Denied',
};

export const EMPTY_WORDS: Record<(typeof CLAIM_LISTS)[number], string> = {
  held: 'Nothing is held. What was found wrong is put right.',
  ready: 'Nothing waits to be sent.',
  sent: 'No payer owes an answer.',
  near_limit: 'No claim is near its filing limit.',
  denied: 'Nothing is denied.',
};

export const CLOCK_WORDS: Record<(typeof CLOCKS)[number], string> = {
  first: 'First claim',
  corrected: 'Corrected claim',
  secondary: 'After the payer before',
  appeal: 'Appeal',
};

export const CORRECTION_WORDS: Record<Correction, string> = {
  replacement: 'Replace it (7)',
  void: 'Void it (8)',
  reopening: 'Ask for a reopening',
  new_claim: 'Send it as a new claim',
};

export const RANK_WORDS: Record<string, string> = { P: 'first payer', S: 'second payer', T: 'third payer' };

/** `in 12 days`, `3 days over`. */
export function limitText(lastDay: string, today: string): string {
  const days = Temporal.PlainDate.from(today).until(Temporal.PlainDate.from(lastDay)).days;
  if (days < 0) return `${-days} ${days === -1 ? 'day' : 'days'} over`;
  return days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
}

export const serviceText = ({ serviceFrom, serviceTo }: Pick<ClaimLineOfList, 'serviceFrom' | 'serviceTo'>): string =>
  serviceFrom === serviceTo ? usDate(serviceFrom) : `${usDate(serviceFrom)} – ${usDate(serviceTo)}`;

/** Where what a finding is about can be put right; null: on the claim's own page. */
export function fixLink(
  finding: Finding,
  claim: ClaimLineOfList,
  sheetId: string | null,
): { href: string; word: string } | null {
  switch (finding.page) {
    case 'patient':
    case 'coverage':
      return {
        href: `/patients/${claim.patientId}`,
        word: finding.page === 'patient' ? 'Open the patient' : 'Open the coverage',
      };
    case 'charges':
      return sheetId ? { href: `/charges/sheet/${sheetId}`, word: 'Open the charges' } : null;
    case 'providers':
      return /(rendering|supervising)\.npi$/.test(finding.path)
        ? { href: '/setup/providers', word: 'Open the providers' }
        : { href: '/setup/billing-providers', word: 'Open who bills' };
    case 'payers':
      return { href: '/setup/payers', word: 'Open the payers' };
    case 'practice':
      return { href: '/setup/practice', word: 'Open the practice' };
    default:
      return null;
  }
}

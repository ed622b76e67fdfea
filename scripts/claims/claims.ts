/** Made-up claims of every scenario in turn, and the files in which they leave. The same seed gives the same claims. */
import { type ClaimBatch, type Envelope, writeClaims } from '../../server/edi/index.ts';
import type { Claim } from '../../shared/claim.ts';
import { seededRandom } from '../../shared/random.ts';
import { SCENARIOS } from './scenarios.ts';
import { clinicOf } from './world.ts';

export interface MadeClaim {
  scenario: string;
  claim: Claim;
}

export const SCENARIO_NAMES = Object.keys(SCENARIOS);

export function* madeClaims(seed: number, count: number): Generator<MadeClaim, void, undefined> {
  const random = seededRandom(seed);
  const clinic = clinicOf(random);
  for (let index = 0; index < count; index++) {
    const scenario = SCENARIO_NAMES[index % SCENARIO_NAMES.length] as string;
    const make = SCENARIOS[scenario] as (typeof SCENARIOS)[string];
    yield { scenario, claim: make({ random, clinic, index, seed }) };
  }
}

const ENVELOPE: Omit<Envelope, 'interchangeNumber' | 'groupNumber'> = {
  senderQualifier: 'ZZ',
  sender: 'LANTERNHILL',
  receiverQualifier: 'ZZ',
  receiver: 'LANTERNCLEAR',
  groupSender: 'LANTERNHILL',
  groupReceiver: 'LANTERNCLEAR',
  date: '2026-09-01',
  time: '08:30',
  wantsAcknowledgement: false,
  isTest: true,
};

/** One interchange: claims for payment in one transaction set, encounters in another. */
export function claimFile(claims: readonly Claim[], number: number): string {
  const batches = (['CH', 'RP'] as const).flatMap((purpose): ClaimBatch[] => {
    const own = claims.filter((one) => one.purpose === purpose);
    if (own.length === 0) return [];
    return [
      {
        controlNumber: `${number}`.padStart(4, '0') + (purpose === 'CH' ? '1' : '2'),
        batchId: `B${number}${purpose}`,
        isReissue: false,
        date: ENVELOPE.date,
        time: ENVELOPE.time,
        submitter: {
          name: 'LANTERN HILL FAMILY MEDICINE',
          id: 'LANTERNHILL',
          contact: {
            name: 'BILLING DESK',
            phone: '5550100200',
            extension: '',
            fax: '',
            email: 'BILLING@LANTERNHILL.EXAMPLE',
          },
        },
        receiver: { name: 'LANTERN CLEARINGHOUSE', id: 'LANTERNCLEAR' },
        claims: own,
      },
    ];
  });
  return writeClaims({ ...ENVELOPE, interchangeNumber: number, groupNumber: number }, batches);
}

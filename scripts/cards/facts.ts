/** What stands on made-up insurance cards. No payer, plan or person here exists. */
import type { Random } from '../../shared/random.ts';

/** The payers that the practice knows; some are near each other on purpose. */
export const CARD_PAYERS = [
  'Lanternlight Health Plan',
  'Lanternlight Health Partners',
  'Harbourstone Mutual',
  'Harbourside Mutual Insurance',
  'Blue Heron Health',
  'Blue Harrier Health',
  'Copper Meadow Care',
  'Copperfield Benefit Trust',
  'Northwind Employers Health',
  'Northwood Community Health',
  'Summit Fern Assurance',
  'Summerfern Advantage',
  'Kestrel National',
  'Quillfeather Insurance Company',
  'Marigold Choice PPO',
  'Marigold Health Maintenance',
  'Old Mill Teachers Fund',
  'Pinecrest State Medicaid',
  'Tallow & Reed Administrators',
  'Union of Lightkeepers Welfare Fund',
  'Velvet Oak Health',
  'Wickerwork Physicians Plan',
] as const;

const FIRST =
  'Imani Wren Casimir Delphine Tobias Rosalind Ignatius Marigold Silas Yolanda Gideon Tamsin Obadiah Linnea Nico'.split(
    ' ',
  );
const LAST =
  'Fairweather Quillfeather Hawthornley Stonebridge Lanternby Ironwood Oakhollow Pemberlane Thistledown Okonedo Brightwater Vance'.split(
    ' ',
  );
const PLANS = [
  'Choice Plus',
  'Open Access',
  'Select PPO',
  'Core HMO',
  'Value EPO',
  'Premier 2000',
  'Basic Option',
  'High Deductible',
];

export interface CardFacts {
  payer: string;
  plan: string;
  memberId: string;
  group: string | null;
  name: string;
  dependants: string[];
  rxBin: string | null;
  rxPcn: string | null;
  rxGroup: string | null;
  /** In dollars. */
  copays: { office: number; specialist: number; emergency: number; urgent: number } | null;
  effective: string;
  phone: string;
  payerId: string;
}

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.between(0, 9)).join('');
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const letters = (random: Random, count: number): string =>
  Array.from({ length: count }, () => LETTERS[random.between(0, LETTERS.length - 1)]).join('');

function memberId(random: Random): string {
  const kinds: (() => string)[] = [
    () => letters(random, 3) + digits(random, 9),
    () => `W${digits(random, 9)}`,
    () => digits(random, random.between(9, 11)),
    () => `${digits(random, 9)} ${digits(random, 2)}`,
    () => `${letters(random, 1)}${digits(random, 4)}-${digits(random, 4)}-${digits(random, 2)}`,
    () => `${digits(random, 3)}-${digits(random, 2)}-${digits(random, 4)}${letters(random, 1)}`,
    () => `${letters(random, 3)}${digits(random, 4)}${letters(random, 1)}${digits(random, 4)}`,
  ];
  return random.pick(kinds)();
}

export function cardFacts(random: Random): CardFacts {
  const name = `${random.pick(FIRST)}${random.chance(0.4) ? ` ${letters(random, 1)}` : ''} ${random.pick(LAST)}`;
  const family = name.split(' ').at(-1) as string;
  const groups = [
    () => digits(random, 6),
    () => `${letters(random, 2)}${digits(random, 5)}`,
    () => `0${digits(random, 7)}`,
  ];
  const hasRx = random.chance(0.75);
  return {
    payer: random.pick(CARD_PAYERS),
    plan: random.pick(PLANS),
    memberId: memberId(random),
    group: random.chance(0.85) ? random.pick(groups)() : null,
    name,
    dependants: Array.from(
      { length: random.chance(0.35) ? random.between(1, 2) : 0 },
      () => `${random.pick(FIRST)} ${family}`,
    ),
    rxBin: hasRx ? `0${digits(random, 5)}` : null,
    rxPcn: hasRx
      ? random.pick([
          () => letters(random, 3),
          () => digits(random, 8),
          () => `${letters(random, 2)}${digits(random, 4)}`,
        ])()
      : null,
    rxGroup: hasRx ? `RX${digits(random, 4)}` : null,
    copays: random.chance(0.7)
      ? {
          office: 5 * random.between(2, 8),
          specialist: 5 * random.between(6, 14),
          emergency: 50 * random.between(2, 8),
          urgent: 5 * random.between(8, 18),
        }
      : null,
    effective: `${String(random.between(1, 12)).padStart(2, '0')}/01/${random.between(2022, 2026)}`,
    phone: `1-800-555-01${digits(random, 2)}`,
    payerId: digits(random, 5),
  };
}

/** The clinics, the payers and the people of made-up claims. Nobody here exists; numbers have the form that is asked for. */
import type {
  BillingProvider,
  ClaimAddress,
  ClaimPatient,
  ClaimPayer,
  ClaimProvider,
  ClaimSubscriber,
} from '../../shared/claim.ts';
import type { Random } from '../../shared/random.ts';

/** Ten digits with their check digit. */
export function npiOf(random: Random): string {
  const nine = `1${String(random.between(0, 99_999_999)).padStart(8, '0')}`;
  let sum = 24;
  for (let i = 0; i < 9; i++) {
    const weighed = Number(nine[8 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return nine + ((10 - (sum % 10)) % 10);
}

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.between(0, 9)).join('');
const LETTERS = [...'ACDEFGHJKMNPQRTUVWXY'];
/** Eleven characters in the form of a Medicare beneficiary identifier. */
export function beneficiaryId(random: Random): string {
  const letter = (): string => random.pick(LETTERS);
  const either = (): string => (random.chance(0.5) ? letter() : digits(random, 1));
  return `${random.between(1, 9)}${letter()}${either()}${digits(random, 1)}${letter()}${either()}${digits(random, 1)}${letter()}${letter()}${digits(random, 2)}`;
}

const TOWNS: [city: string, state: string, zip: string][] = [
  ['MAPLETON', 'OH', '44999'],
  ['CEDAR FALLS', 'PA', '19999'],
  ['WILLOW CREEK', 'CO', '80999'],
  ['HARBOR POINT', 'WA', '98999'],
  ['STONE RIDGE', 'NC', '27999'],
];
const STREETS = ['OAK STREET', 'ELM AVENUE', 'RIVER ROAD', 'SUNSET DRIVE', 'MILL LANE', 'CHURCH STREET'];
const LAST = [
  'ADLER',
  'BRISTOW',
  'CASTELLAN',
  'DUNMORE',
  'EASTWICK',
  'FERRANTE',
  'GRANGER',
  'HOLLOWAY',
  'IVERSON',
  'JESSUP',
  'KIRKWALL',
  'LANGTRY',
  'MERRIDEW',
  'NIGHTINGALE',
  'OAKENFELD',
  "O'SHAUGHNESSY",
  'PETTIGREW',
  'QUILLFEATHER',
  'ROSENTHAL',
  'SMITH-WESSEX',
];
const WOMEN = ['ADA', 'BEATRIX', 'CLARA', 'DELIA', 'EDITH', 'FLORA', 'GRETA', 'HARRIET'];
const MEN = ['ALDEN', 'BRUNO', 'CASPER', 'DARIUS', 'EDGAR', 'FELIX', 'GIDEON', 'HUGO'];

export function addressOf(random: Random): ClaimAddress {
  const [city, state, zip] = random.pick(TOWNS);
  return {
    line1: `${random.between(1, 9_899)} ${random.pick(STREETS)}`,
    line2: random.chance(0.2) ? `APT ${random.between(1, 40)}` : '',
    city,
    state,
    zip: `${zip}${random.between(1_000, 9_999)}`,
    country: '',
  };
}

const pad = (n: number): string => String(n).padStart(2, '0');
/** A day so many years ago. */
const bornAround = (random: Random, years: number): string =>
  `${2026 - years}-${pad(random.between(1, 5))}-${pad(random.between(1, 28))}`;

export function personOf(random: Random, years: number, sex = random.pick(['F', 'M'] as const)): ClaimPatient {
  return {
    isOrganization: false,
    lastName: random.pick(LAST),
    firstName: random.pick(sex === 'F' ? WOMEN : MEN),
    middleName: random.chance(0.5) ? random.pick([...'ABCDEFGHJKLMNPRSTW']) : '',
    suffix: sex === 'M' && random.chance(0.1) ? random.pick(['JR', 'SR', 'III']) : '',
    birthDate: bornAround(random, years),
    sex,
    address: addressOf(random),
    diedOn: null,
    weightPounds: null,
    isPregnant: false,
  };
}

/** This person as a subscriber. */
export const asSubscriber = (
  { isOrganization, lastName, firstName, middleName, suffix, birthDate, sex, address }: ClaimPatient,
  memberId: string,
): ClaimSubscriber => ({
  isOrganization,
  lastName,
  firstName,
  middleName,
  suffix,
  memberId,
  ssn: null,
  birthDate,
  sex,
  address,
});

export function providerOf(random: Random, taxonomy = ''): ClaimProvider {
  const { lastName, firstName, middleName } = personOf(random, 45);
  return {
    isOrganization: false,
    lastName,
    firstName,
    middleName,
    suffix: '',
    npi: npiOf(random),
    taxonomy,
    address: null,
    contact: null,
    otherNumbers: [],
  };
}
export function facilityOf(random: Random, name: string): ClaimProvider {
  return {
    isOrganization: true,
    lastName: name,
    firstName: '',
    middleName: '',
    suffix: '',
    npi: npiOf(random),
    taxonomy: '',
    address: addressOf(random),
    contact: null,
    otherNumbers: [],
  };
}

export interface MadePayer {
  payer: ClaimPayer;
  filingIndicator: string;
}
const payer = (name: string, id: string, filingIndicator: string): MadePayer => ({
  payer: { name, id, address: null, otherNumbers: [] },
  filingIndicator,
});
export const PAYERS = {
  blue: payer('BLUE LANTERN HEALTH PLAN', '00901', 'BL'),
  harbor: payer('HARBOR MUTUAL INSURANCE', '62999', 'CI'),
  meadow: payer('MEADOWLARK PPO', '77901', '12'),
  hmo: payer('EVERGREEN HMO', '33997', 'HM'),
  medicare: payer('MEDICARE PART B', '04999', 'MB'),
  advantage: payer('SILVERLEAF MEDICARE ADVANTAGE', '88991', '16'),
  medicaid: payer('STATE MEDICAID', '77099', 'MC'),
  tricare: payer('TRICARE NORTH', '57990', 'CH'),
  compensation: payer('GRANITE WORKERS COMPENSATION', 'WC991', 'WC'),
  auto: payer('CROSSROADS AUTO INSURANCE', 'AM990', 'AM'),
  liability: payer('KEYSTONE LIABILITY', 'LM991', 'LM'),
  /** Its number is a COBA id in the range of claim-based crossover. */
  medigap: payer('PILGRIM MEDIGAP', '55123', 'CI'),
};

export interface MadeClinic {
  billing: BillingProvider;
  rendering: ClaimProvider[];
  second: ClaimProvider;
  hospital: ClaimProvider;
  cliaNumber: string;
}
const FAMILY_MEDICINE = '207Q00000X';

/** One clinic for a seed: its providers stay the same through all claims. */
export function clinicOf(random: Random): MadeClinic {
  return {
    billing: {
      isOrganization: true,
      lastName: 'LANTERN HILL FAMILY MEDICINE',
      firstName: '',
      middleName: '',
      suffix: '',
      npi: npiOf(random),
      taxonomy: FAMILY_MEDICINE,
      taxIdKind: 'EI',
      taxId: `99${digits(random, 7)}`,
      address: {
        line1: '100 LANTERN HILL',
        line2: 'SUITE 2',
        city: 'MAPLETON',
        state: 'OH',
        zip: '449991234',
        country: '',
      },
      contact: null,
      payTo: null,
      otherNumbers: [],
    },
    rendering: Array.from({ length: 3 }, () => providerOf(random, FAMILY_MEDICINE)),
    second: facilityOf(random, 'LANTERN HILL RIVERSIDE OFFICE'),
    hospital: facilityOf(random, 'MAPLETON GENERAL HOSPITAL'),
    cliaNumber: `36D${digits(random, 7)}`,
  };
}

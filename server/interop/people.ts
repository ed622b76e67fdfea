/** Made-up people: plainly fictitious names, numbers that the telephone network keeps for fiction, mail to example.org. */
import type { Random } from '../../shared/random.ts';
import type { PatientFields } from '../patients/index.ts';

const FIRST = {
  female: [
    'Ada',
    'Beatriz',
    'Chiamaka',
    'Dolores',
    'Eun-ji',
    'Fatima',
    'Greta',
    'Hanako',
    'Imani',
    'Josephine',
    'Keiko',
    'Leila',
    'Mireille',
    'Nia',
    'Oluchi',
    'Petra',
    'Quinn',
    'Rosalind',
    'Sunita',
    'Tamsin',
    'Ursula',
    'Valentina',
    'Wilhelmina',
    'Ximena',
    'Yolanda',
    'Zofia',
    'Amaia',
    'Brigid',
    'Celeste',
    'Delphine',
  ],
  male: [
    'Abel',
    'Bartholomew',
    'Casimir',
    'Dmitri',
    'Emeka',
    'Florian',
    'Gideon',
    'Hiroshi',
    'Ignacio',
    'Jorah',
    'Kofi',
    'Lucian',
    'Mateo',
    'Nikolai',
    'Obadiah',
    'Pascal',
    'Quentin',
    'Rafael',
    'Silas',
    'Tobias',
    'Ulrich',
    'Vikram',
    'Wendell',
    'Xavier',
    'Yusuf',
    'Zebulon',
    'Anselm',
    'Benedikt',
    'Caspian',
    'Dashiell',
  ],
} as const;

const LAST = [
  'Applewhite',
  'Brambleford',
  'Castellane',
  'Dunmore',
  'Everglade',
  'Fairweather',
  'Goldcrest',
  'Hawthornley',
  'Ironwood',
  'Juniper',
  'Kettlewell',
  'Lanternby',
  'Merriweather',
  'Nightingale',
  'Okoye-Vale',
  'Pemberwick',
  'Quillfeather',
  'Ravenscroft',
  'Silverlake',
  'Thistledown',
  'Underhill',
  'Vandermoss',
  'Willowbank',
  'Xanthos',
  'Yarrowdale',
  'Zephyrin',
  'Ashgrove',
  'Blackwater',
  'Cloverfield',
  'Driftwood',
  'Elmsworth',
  'Foxglove',
  'Greywater',
  'Hollybrook',
  'Inglemoor',
  'Jessamine',
  'Kingsfisher',
  'Larkspur',
  'Moonbeam',
  'Northwind',
  'Oakenshaw',
  'Primrose',
  'Quicksilver',
  'Rosewater',
  'Stonebridge',
  'Tidewater',
  'Umberland',
  'Violetson',
  'Wintergreen',
  'Yewtree',
] as const;

const STREETS = [
  'Harbour Lane',
  'Lighthouse Road',
  'Orchard Street',
  'Mill Pond Way',
  'Ferry Landing',
  'Old Quarry Road',
];

/** One person with an age as in a family practice: many children, many elders. `today` is a civil date. */
export function fictitiousPatient(random: Random, today: Temporal.PlainDate): PatientFields {
  const sex = random.chance(0.53) ? 'female' : 'male';
  const years = random.chance(0.2) ? random.between(0, 17) : random.between(18, 92);
  const birth = today.subtract({ days: years * 365 + random.between(0, 364) });
  const firstName = random.pick(FIRST[sex]);
  const lastName = random.pick(LAST);
  return {
    firstName,
    middleName: random.chance(0.3) ? random.pick(FIRST[sex]) : null,
    lastName,
    suffix: sex === 'male' && random.chance(0.03) ? 'Jr' : null,
    preferredName: null,
    birthDate: birth.toString(),
    sex,
    status: 'active',
    deceasedOn: null,
    phone: `(555) 01${random.between(0, 9)}-${String(random.between(0, 9999)).padStart(4, '0')}`,
    email: random.chance(0.6)
      ? `${firstName}.${lastName}${random.between(1, 99)}@example.org`.toLowerCase().replaceAll(/[^a-z0-9.@]/g, '')
      : null,
    addressLine: `${random.between(1, 240)} ${random.pick(STREETS)}`,
    city: 'Harbourtown',
    state: 'NY',
    zip: '00501',
  };
}

const SPECIALTIES = ['Family medicine', 'Internal medicine', 'Pediatrics', 'Family medicine', 'Nurse practitioner'];

export function fictitiousProvider(random: Random, position: number): { displayName: string; specialty: string } {
  const first = random.pick([...FIRST.female, ...FIRST.male]);
  const last = LAST[(position * 7 + 3) % LAST.length];
  const specialty = SPECIALTIES[position % SPECIALTIES.length] as string;
  return { displayName: `${specialty === 'Nurse practitioner' ? '' : 'Dr. '}${first} ${last}`, specialty };
}

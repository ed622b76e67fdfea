/** Made-up driver's licences as the AAMVA standard writes them, drawn as barcodes. Nobody here exists. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import type { Licence } from '../../shared/cards.ts';

export interface MadeLicence {
  about: string;
  text: string;
  says: Licence;
}

/** The whole symbol: header, where the subfile lies, and its elements. */
function symbol(issuer: string, version: number, elements: readonly string[], more = ''): string {
  const type = 'DL';
  const body = `${type}${elements.join('\n')}\r`;
  const entries = more ? 2 : 1;
  const head = `@\n\u001e\rANSI ${issuer}${String(version).padStart(2, '0')}${version >= 2 ? '01' : ''}${String(entries).padStart(2, '0')}`;
  const four = (n: number): string => String(n).padStart(4, '0');
  const begin = head.length + 10 * entries;
  const second = more ? `ZZ${four(begin + body.length)}${four(more.length)}` : '';
  return `${head}${type}${four(begin)}${four(body.length)}${second}${body}${more}`;
}

const NOTHING = { middleName: null, suffix: null, addressLine: null, city: null, state: null, zip: null };

export const LICENCES: readonly MadeLicence[] = [
  {
    about: 'version 8, United States, with a part of the state’s own',
    text: symbol(
      '636026',
      8,
      [
        'DAQD12345678',
        'DCSFAIRWEATHER',
        'DDEN',
        'DACIMANI',
        'DDFN',
        'DADROSE',
        'DDGN',
        'DCUJR',
        'DBD01152022',
        'DBB03181984',
        'DBA03182030',
        'DBC2',
        'DAU064 in',
        'DAG12 LIGHTHOUSE RD',
        'DAH APT 4',
        'DAIHARBOURTOWN',
        'DAJAZ',
        'DAK850010000  ',
        'DCGUSA',
      ],
      'ZZZZAOWN PART\r',
    ),
    says: {
      firstName: 'IMANI',
      middleName: 'ROSE',
      lastName: 'FAIRWEATHER',
      suffix: 'JR',
      birthDate: '1984-03-18',
      sex: 'female',
      addressLine: '12 LIGHTHOUSE RD, APT 4',
      city: 'HARBOURTOWN',
      state: 'AZ',
      zip: '85001',
      number: 'D12345678',
      expiresOn: '2030-03-18',
      issuer: '636026',
      version: 8,
    },
  },
  {
    about: 'version 10, nine digits of the postal code',
    text: symbol('636000', 10, [
      'DAQT64235789',
      "DCSO'QUILL",
      'DACTOBIAS',
      'DADNONE',
      'DBB11302001',
      'DBA11302027',
      'DBC1',
      'DAG3 MILL LN',
      'DAIPORT FERN',
      'DAJVA',
      'DAK232191234',
      'DCGUSA',
    ]),
    says: {
      firstName: 'TOBIAS',
      middleName: null,
      lastName: "O'QUILL",
      suffix: null,
      birthDate: '2001-11-30',
      sex: 'male',
      addressLine: '3 MILL LN',
      city: 'PORT FERN',
      state: 'VA',
      zip: '23219-1234',
      number: 'T64235789',
      expiresOn: '2027-11-30',
      issuer: '636000',
      version: 10,
    },
  },
  {
    about: 'Canada: year first, letters in the postal code',
    text: symbol('636012', 6, [
      'DCSTHISTLEDOWN',
      'DACDELPHINE',
      'DADM,J',
      'DBB19790704',
      'DBA20290704',
      'DBC2',
      'DAG88 MAPLE ST',
      'DAILANTERN BAY',
      'DAJON',
      'DAKK1A 0B1',
      'DAQT1234-56789-01234',
      'DCGCAN',
    ]),
    says: {
      firstName: 'DELPHINE',
      middleName: 'M,J',
      lastName: 'THISTLEDOWN',
      suffix: null,
      birthDate: '1979-07-04',
      sex: 'female',
      addressLine: '88 MAPLE ST',
      city: 'LANTERN BAY',
      state: 'ON',
      zip: 'K1A 0B1',
      number: 'T1234-56789-01234',
      expiresOn: '2029-07-04',
      issuer: '636012',
      version: 6,
    },
  },
  {
    about: 'version 3: all given names in one, by comma',
    text: symbol('636045', 3, [
      'DCSSTONEBRIDGE',
      'DCTGIDEON,SILAS',
      'DBB12251990',
      'DBA12252026',
      'DBC9',
      'DAG1 OLD PIER',
      'DAIWICKER',
      'DAJWA',
      'DAK98101',
      'DAQSTONEGS001',
    ]),
    says: {
      firstName: 'GIDEON',
      middleName: 'SILAS',
      lastName: 'STONEBRIDGE',
      suffix: null,
      birthDate: '1990-12-25',
      sex: 'unknown',
      addressLine: '1 OLD PIER',
      city: 'WICKER',
      state: 'WA',
      zip: '98101',
      number: 'STONEGS001',
      expiresOn: '2026-12-25',
      issuer: '636045',
      version: 3,
    },
  },
  {
    about: 'version 2: given names by a blank',
    text: symbol('636020', 2, [
      'DCSOAKHOLLOW',
      'DCTYOLANDA MARIE',
      'DBB02291988',
      'DBC2',
      'DAG7 FERN WAY',
      'DAISUMMIT',
      'DAJCO',
      'DAK802030000',
      'DAQ94123456',
    ]),
    says: {
      firstName: 'YOLANDA',
      middleName: 'MARIE',
      lastName: 'OAKHOLLOW',
      suffix: null,
      birthDate: '1988-02-29',
      sex: 'female',
      addressLine: '7 FERN WAY',
      city: 'SUMMIT',
      state: 'CO',
      zip: '80203',
      number: '94123456',
      expiresOn: null,
      issuer: '636020',
      version: 2,
    },
  },
  {
    about: 'version 1: one name, year first, letters for sex',
    text: symbol('636001', 1, [
      'DAAPEMBERLANE,LINNEA,ASTRID,SR',
      'DAG40 QUAY',
      'DAINORTHWIND',
      'DAJNY',
      'DAK100010000',
      'DBB19450508',
      'DBCF',
      'DAQ123 456 789',
    ]),
    says: {
      firstName: 'LINNEA',
      middleName: 'ASTRID',
      lastName: 'PEMBERLANE',
      suffix: 'SR',
      birthDate: '1945-05-08',
      sex: 'female',
      addressLine: '40 QUAY',
      city: 'NORTHWIND',
      state: 'NY',
      zip: '10001',
      number: '123 456 789',
      expiresOn: null,
      issuer: '636001',
      version: 1,
    },
  },
  {
    about: 'version 1 with last, first and suffix apart, and an address of its own',
    text: symbol('636010', 1, [
      'DABVANCE',
      'DACNICO',
      'DAEIII',
      'DALPO BOX 9',
      'DANTALLOW',
      'DAOFL',
      'DAP333010000',
      'DBB19991231',
      'DBCM',
      'DAQV520-001',
    ]),
    says: {
      firstName: 'NICO',
      middleName: null,
      lastName: 'VANCE',
      suffix: 'III',
      birthDate: '1999-12-31',
      sex: 'male',
      addressLine: 'PO BOX 9',
      city: 'TALLOW',
      state: 'FL',
      zip: '33301',
      number: 'V520-001',
      expiresOn: null,
      issuer: '636010',
      version: 1,
    },
  },
  {
    about: 'an offset that is wrong by a few, as some states print it',
    text: symbol('636014', 4, [
      'DCSBRIGHTWATER',
      'DACWREN',
      'DADunavl',
      'DBB06151975',
      'DBA06152028',
      'DBC2',
      'DAG5 KELP CT',
      'DAISANDBAR',
      'DAJCA',
      'DAK940160000',
      'DAQB7654321',
    ]).replace(/DL0031/, 'DL0039'),
    says: {
      firstName: 'WREN',
      middleName: null,
      lastName: 'BRIGHTWATER',
      suffix: null,
      birthDate: '1975-06-15',
      sex: 'female',
      addressLine: '5 KELP CT',
      city: 'SANDBAR',
      state: 'CA',
      zip: '94016',
      number: 'B7654321',
      expiresOn: '2028-06-15',
      issuer: '636014',
      version: 4,
    },
  },
  {
    about: 'letters beyond English',
    text: symbol('604428', 7, [
      'DCSBÉLANGER-RÍOS',
      'DACJOSÉ',
      'DBB19830921',
      'DBC1',
      "DAG9 RUE D'ÉTÉ",
      'DAIQUÉBEC',
      'DAJQC',
      'DAKG1R2B5',
      'DAQB123-210983-04',
      'DCGCAN',
    ]),
    says: {
      ...NOTHING,
      firstName: 'JOSÉ',
      lastName: 'BÉLANGER-RÍOS',
      birthDate: '1983-09-21',
      sex: 'male',
      addressLine: "9 RUE D'ÉTÉ",
      city: 'QUÉBEC',
      state: 'QC',
      zip: 'G1R 2B5',
      number: 'B123-210983-04',
      expiresOn: null,
      issuer: '604428',
      version: 7,
    },
  },
  {
    about: 'only what must be there',
    text: symbol('636055', 9, ['DCSIRONWOOD', 'DACSILAS', 'DBB01012010', 'DBC1', 'DAQ999']),
    says: {
      ...NOTHING,
      firstName: 'SILAS',
      lastName: 'IRONWOOD',
      birthDate: '2010-01-01',
      sex: 'male',
      number: '999',
      expiresOn: null,
      issuer: '636055',
      version: 9,
    },
  },
];

let ready = false;

/** The barcode as a PNG. */
export async function drawBarcode(text: string): Promise<Buffer> {
  if (!ready) {
    const program = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
    const wasmBinary = program.buffer.slice(program.byteOffset, program.byteOffset + program.byteLength) as ArrayBuffer;
    prepareZXingModule({ overrides: { wasmBinary } });
    ready = true;
  }
  const { image, error } = await writeBarcode(new Uint8Array(Buffer.from(text, 'latin1')), {
    format: 'PDF417',
    scale: 3,
  });
  if (!image) throw new Error(error);
  return Buffer.from(await image.arrayBuffer());
}

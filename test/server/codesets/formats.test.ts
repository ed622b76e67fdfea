/** Files as they are published, good and bad: what is read from them, from when on it holds, and what is refused in words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import t from 'tap';
import { recognise } from '../../../server/codesets/recognise.ts';
import { textsIn } from '../../../server/codesets/unpack.ts';
import { DATA_FOLDER } from '../../../server/codesets/work.ts';
import { codeAsWritten, procedureSystem } from '../../../shared/codesets.ts';
import { fixture, packed, textOf } from '../../helpers/codesets.ts';

const read = async (bytes: Buffer | string, name: string) => {
  const parts = recognise(await textsIn(Buffer.from(bytes), name), name);
  return parts.map((part) => ({ ...part, rows: [...part.codes()] }));
};

/** A zip as any program writes it. */
function zip(files: Record<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const deflated = deflateRawSync(content);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(content), 14);
    head.writeUInt32LE(deflated.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    head.copy(entry, 10, 8, 30);
    entry.writeUInt32LE(offset, 42);
    bodies.push(head, Buffer.from(name), deflated);
    list.push(entry, Buffer.from(name));
    offset += head.length + name.length + deflated.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directory, end]);
}

const ICD = textOf(fixture('icd10cm_order_2026.txt.gz')).split('\n').slice(0, 40).join('\n').concat('\n');
const ADDENDA = readFileSync(path.join(DATA_FOLDER, 'icd10cm_order_addenda_2026.txt.gz'));
const PTP = [
  'CPT only copyright 2025 American Medical Association.  All rights reserved.',
  'Column1/Column2 Edits',
  'Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale',
  '\t\tprior to 1996\tDate\tDate\t0=not allowed\t',
  '\t\t\t\t*=no data\t1=allowed\t',
  '\t\t\t\t\t9=not applicable\t',
  'G0101\tG0102\t\t20240101\t*\t1\tStandards of medical / surgical practice',
  'G0101\tG0103\t*\t19960101\t20200331\t0\tMisuse of column two code with column one code',
  'G0101\tG0103\t\t20210101\t*\t1\tMisuse of column two code with column one code',
  '',
].join('\r\n');
const MUE = [
  '"CPT codes, descriptions and other data only are copyright 2025 American Medical Association."',
  '"HCPCS/\nCPT Code","Practitioner Services MUE Values","MUE Adjudication Indicator","MUE Rationale"',
  '"G0101","1","3 Date of Service Edit: Clinical","CMS Policy"',
  '"J1100","120","2 Date of Service Edit: Policy","Prescribing Information, ""label"""',
].join('\n');
const RVU = [
  ',,2026 National Physician Fee Schedule Relative Value File January Release,,,,,,,,,,,,,,,,,,,,,,,,,,,,',
  ',,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,ENDO,CONV',
  'HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR',
  'G0101,,Ca screen;pelvic/breast exam,A,,0.45,0.72,,0.29,NA,0.05,1.22,0.79,0,ZZZ,0,0,0,0,0,0,0,0,,33.4009',
  'G0101,26,Not to be read,A,,0.45,0.2,,0.2,,0.01,0.66,0.66,1,000,0,0,0,2,1,2,1,0,,33.4009',
].join('\r\n');
const GPCI = [
  'ADDENDUM E. 2026 GEOGRAPHIC PRACTICE COST INDICES,,,,,,,',
  'Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI',
  '1112,CA,5,SAN FRANCISCO*,1.07,1.071,1.392,0.413',
  '13282,NY,99,"REST OF STATE",0.98,1,0.946,0.571',
  ',,,* a note,,,,',
].join('\n');
const NUCC = [
  '\ufeff"Code","Grouping","Classification","Specialization","Definition","Notes","Display Name","Section"',
  '"207Q00000X","Group","Family Medicine","","A definition, over\r\ntwo lines","","Family Medicine Physician","Individual"',
  '"363L00000X","Group","Nurse Practitioner","","Another","","Nurse Practitioner","Individual"',
].join('\r\n');

t.test('every published layout is known by its content, and says from when on it holds', async (t) => {
  const cases: [string, Buffer | string, string, object][] = [
    [
      'order file',
      ICD,
      'icd10cm_order_2026.txt',
      { name: 'ICD-10-CM 2026', isComplete: true, effectiveFrom: '2025-10-01', effectiveTo: '2026-09-30' },
    ],
    ['April update', ICD, 'april-1-2026-code-descriptions-tabular-order.zip', { effectiveFrom: '2026-04-01' }],
    ['addenda', ADDENDA, 'changes.txt', { name: 'ICD-10-CM 2026', isComplete: false, effectiveFrom: '2025-10-01' }],
    [
      'pairs',
      PTP,
      'ccipra-v313r0-f1.txt',
      { systems: ['ptp'], isDated: true, isComplete: false, effectiveFrom: '2025-10-01' },
    ],
    [
      'units',
      MUE,
      'MCR_MUE_PractitionerServices_Eff_10-01-2025.csv',
      { systems: ['mue'], effectiveFrom: '2025-10-01', effectiveTo: '2025-12-31' },
    ],
    ['values', RVU, 'PPRRVU2026_Jan_nonQPP.csv', { systems: ['rvu'], effectiveFrom: '2026-01-01' }],
    ['localities', GPCI, 'GPCI2026.csv', { systems: ['gpci'], effectiveFrom: '2026-01-01', effectiveTo: '2026-12-31' }],
    ['taxonomy', NUCC, 'nucc_taxonomy_251.csv', { systems: ['taxonomy'], effectiveFrom: '2025-10-01' }],
    [
      'CPT list',
      'Code,Description,Effective Date\n99999,Made up for a test,1/1/2025\n0999T,Another one,\n',
      'cpt.csv',
      { needsLicence: true, systems: ['cpt', 'cpt_modifier'], effectiveFrom: null },
    ],
    [
      'remarks',
      'Code,Description,Start\nM1,Official words,01/01/1997\nMA130,More of them,10/12/2001\nN1,And more,\n',
      'rarc.csv',
      { systems: ['rarc'], keepsTexts: 'short' },
    ],
    [
      'reasons',
      'Code,Description,Start Date,Stop Date\n1,Official words,01/01/1995,\nA1,More of them,1/1/1995,\nP1,And more,,\n',
      'carc.csv',
      { systems: ['carc'] },
    ],
  ];
  for (const [what, bytes, name, wanted] of cases) t.match(await read(bytes, name), [wanted], what);
});

t.test('what the rows say', async (t) => {
  const [addenda] = await read(ADDENDA, 'addenda');
  t.match(
    addenda?.rows.find(({ code }) => code === 'B880'),
    { isPresent: true, isBillable: false, long: 'Other acariasis' },
    'deleted as a code and added as a heading: it changed',
  );
  t.equal(addenda?.rows.filter(({ isPresent }) => !isPresent).length, 12, 'and twelve are gone');
  const [pairs] = await read(PTP, 'v313');
  t.match(
    pairs?.rows.map(({ code, from, to, facts }) => [code, from, to, facts?.modifier]),
    [
      ['G0101 G0102', '2024-01-01', null, '1'],
      ['G0101 G0103', '1996-01-01', '2020-03-31', '0'],
      ['G0101 G0103', '2021-01-01', null, '1'],
    ],
  );
  const [units] = await read(MUE, 'mue');
  t.same(
    units?.rows.map(({ code, facts }) => [code, facts]),
    [
      ['G0101', { units: '1', indicator: '3' }],
      ['J1100', { units: '120', indicator: '2' }],
    ],
  );
  const [values] = await read(RVU, 'rvu');
  t.match(values?.rows, [
    {
      code: 'G0101',
      long: null,
      short: null,
      facts: {
        status: 'A',
        work: '0.45',
        nonFacilityPe: '0.72',
        facilityPe: '0.29',
        malpractice: '0.05',
        globalDays: 'ZZZ',
        factor: '33.4009',
      },
    },
    {
      code: 'G0101 26',
      facts: { multiple: '2', bilateral: '1', assistant: '2', coSurgeon: '1', team: '0', professional: '1' },
    },
  ]);
  const [localities] = await read(GPCI, 'gpci');
  t.same(
    localities?.rows.map(({ code, short, facts }) => [code, short, facts]),
    [
      ['01112 05', 'SAN FRANCISCO', { work: '1.071', pe: '1.392', mp: '0.413' }],
      ['13282 99', 'REST OF STATE', { work: '1', pe: '0.946', mp: '0.571' }],
    ],
  );
  const [taxonomy] = await read(NUCC, 'nucc');
  t.match(taxonomy?.rows[0], { code: '207Q00000X', short: 'Family Medicine Physician', long: /two lines/ });
  const [records] = await read(
    readFileSync(path.join(DATA_FOLDER, 'hcpcs_anweb_2024_oct.txt.gz')),
    'HCPC2024_OCT_ANWEB.txt',
  );
  t.match(records, { effectiveFrom: '2024-10-01', effectiveTo: '2024-12-31' });
  t.match(
    records?.rows.find(({ code }) => code === 'A4453'),
    { system: 'hcpcs', long: /REPLACEMENT ONLY$/, short: 'REC CATH MAN PUMP ENEMA REPL', from: '2021-10-01', to: null },
    'a description over several records is one',
  );
  t.match(
    records?.rows.find(({ code }) => code === 'QH'),
    { system: 'hcpcs_modifier', long: 'OXYGEN CONSERVING DEVICE IS BEING USED WITH AN OXYGEN DELIVERY SYSTEM' },
  );
  t.equal(codeAsWritten('icd10cm', 'E1165'), 'E11.65');
  t.same(['G0101', '99999', '0999T'].map(procedureSystem), ['hcpcs', 'cpt', 'cpt']);
});

t.test(
  'an archive as it is published: what is meant is found among the rest, and localities come with the values',
  async (t) => {
    const icd = zip({
      'readme.pdf': 'x',
      'icd10cm-codes-2026.txt': 'A000    Cholera due to Vibrio cholerae 01, biovar cholerae\n',
      'icd10cm-order-2026.txt': ICD,
      'icd10cm-order-addenda-2026.txt': textOf(ADDENDA),
    });
    const [order, ...more] = await read(icd, '2026-code-descriptions-tabular-order.zip');
    t.match(order, { isComplete: true, effectiveFrom: '2025-10-01' });
    t.equal(order?.rows.length, 40);
    t.same(more, []);
    const both = await read(
      zip({ 'PPRRVU2026_Jan_QPP.csv': RVU, 'PPRRVU2026_Jan_nonQPP.csv': RVU, 'GPCI2026.csv': GPCI }),
      'rvu26a.zip',
    );
    t.same(
      both.map(({ systems }) => systems),
      [['rvu'], ['gpci']],
    );
    t.match((await read(zip({ 'inner.zip.txt': '', 'order.txt': ICD }), 'a 2026.zip'))[0]?.rows.length, 40);
  },
);

t.test('cut off, damaged, of another kind: refused in a sentence that says what to do', async (t) => {
  const lines = ICD.split('\n');
  const archive = zip({ 'order.txt': ICD });
  const damaged = Buffer.from(archive);
  damaged[60] = (damaged[60] as number) ^ 0xff;
  const cases: [string, Buffer | string, RegExp][] = [
    ['nothing', '', /is empty/],
    ['a cut line', ICD.slice(0, -30), /cut off/],
    ['a missing line', lines.toSpliced(7, 1).join('\n'), /missing.*number 7 is followed by 9/],
    ['a foreign line', lines.toSpliced(7, 0, 'and now for something else').join('\n'), /Line 8/],
    ['a cut zip', archive.subarray(0, -30), /cut off/],
    ['a damaged zip', damaged, /damaged/],
    ['a cut gzip', packed(ICD).subarray(0, -20), /cut off/],
    ['letters that were lost', ICD.replace('Cholera', 'Chol\ufffdra'), /Letters were lost.*line 1/],
    ['letters twice encoded', ICD.replace('Cholera', 'CholÃ©ra'), /Letters were lost/],
    ['no text at all', Buffer.from([0, 1, 2, 3, 250, 251]), /no text/],
    ['Excel', zip({ '[Content_Types].xml': '<x/>' }), /Excel/],
    ['a picture of something', 'hello\nworld\n', /Nothing in/],
    ['pairs of hospitals', PTP, /hospitals/],
    ['pairs without indicator', PTP.replace('\t*\t1\t', '\t*\t\t'), /modifier/],
    ['a date that is none', PTP.replace('20240101', '20241301'), /no date/],
    ['values cut off', RVU.slice(0, -20), /cut off/],
    ['values that are no numbers', RVU.replace('0.72', 'O.72'), /no number/],
    ['an open quotation mark', MUE.slice(0, -12), /cut off/],
  ];
  for (const [what, bytes, sentence] of cases)
    await t.rejects(
      read(bytes, what === 'pairs of hospitals' ? 'ccioph-v313r0-f1.txt' : 'a file 2026'),
      { code: 'code_file_refused', message: sentence },
      what,
    );
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ICD, 'utf16le')]);
  t.equal((await read(utf16, 'x 2026'))[0]?.rows.length, 40, 'what can be read without doubt is read');
});

t.test('odd ends of lines and files, and what a Mac packs along, change nothing', async (t) => {
  const count = async (bytes: Buffer | string, name = 'icd10cm_order_2026.txt') =>
    (await read(bytes, name))[0]?.rows.length;
  const plain = ICD.replaceAll('\r\n', '\n');
  for (const [what, text] of Object.entries({
    'ends of a former Mac': plain.replaceAll('\n', '\r'),
    'blanks behind the lines': plain.replaceAll('\n', '   \n'),
    'a line of blanks at the end': `${plain}   `,
    'empty lines at the end': `${plain}\r\n \r\n`,
    'the mark of the end': `${plain}\u001a`,
    'a mark at the beginning': `\ufeff${plain}`,
  }))
    t.equal(await count(text), 40, what);
  const mac = zip({ '__MACOSX/._order.txt': '\0\u0005Mac', 'order.txt': ICD, '.DS_Store': '\0\u0001' });
  t.equal(await count(mac, 'icd10cm_order_2026.zip'), 40, 'what a Mac puts beside');
  await t.rejects(count(plain.slice(0, -30)), { code: 'code_file_refused' }, 'cut is cut still');
});

/**
 * What each element of a segment may look like: type and length, as the X12 standard 005010 sets them. Types: AN text,
 * ID code, N0 whole number, N2 whole number of cents, R decimal, DT date (CCYYMMDD or YYMMDD), TM time. `(…)` is a composite of components;
 * `-` stands for an element of which we ask nothing.
 */

export interface ElementShape {
  type: 'AN' | 'ID' | 'N0' | 'R' | 'DT' | 'TM';
  min: number;
  max: number;
}
export interface ElementFormat {
  /** Null: a composite. */
  simple: ElementShape | null;
  components: (ElementShape | null)[];
}

const PROCEDURE = '(ID2 AN1-48 AN2 AN2 AN2 AN2 AN1-80 AN1-48)';
const MONEY = 'R1-18';
const ADJUSTMENT = `ID1-5 ${MONEY} R1-15`;
const STATUS = '(AN1-30 AN1-30 ID2-3 ID1-3)';
const CONDITION = '(ID1-3 AN1-30 ID2-3 AN1-35 R1-18 R1-15 AN1-30 AN1-30 ID1)';
const PLB_REASON = '(ID2 AN1-50)';
const POINTERS = '(N1-2 N1-2 N1-2 N1-2)';
const UNIT = '(ID2 R1-15 R1-10 ID2 R1-15 R1-10)';

const SOURCE = `
AAA ID1 ID2 ID2 ID1
AK1 ID2 N1-9 AN1-12
AK2 ID3 AN4-9 AN1-35
AK9 ID1 N1-6 N1-6 N1-6 ID1-3 ID1-3 ID1-3 ID1-3 ID1-3
AMT ID1-3 ${MONEY} ID1
BHT ID4 ID2 AN1-50 DT8 TM4-8 ID2
BPR ID1-2 ${MONEY} ID1 ID3 ID1-10 ID2 AN3-12 ID1-3 AN1-35 AN10 AN9 ID2 AN3-12 ID1-3 AN1-35 DT8
CAS ID1-2 ${Array(6).fill(ADJUSTMENT).join(' ')}
CL1 ID1 ID1 ID1-2 ID1
CLM AN1-38 ${MONEY} ID1-2 ID1-2 (AN1-2 ID1-2 ID1) ID1 ID1 ID1 ID1 ID1 (ID2-3 ID2-3 ID2-3 ID2 ID2-3) ID2-3 ID1 ID3 ID1 ID1 ID1 ID1 ID2 ID1-2
CLP AN1-38 ID1-2 ${MONEY} ${MONEY} ${MONEY} ID1-2 AN1-50 AN1-2 ID1 ID1-2 ID1-4 R1-15 R1-10
CN1 ID2 ${MONEY} R1-6 AN1-50 R1-6 AN1-30
CR1 ID2 R1-10 ID1 ID1 ID2 R1-15 AN1-55 AN1-55 AN1-80 AN1-80
CR2 N1-9 R1-15 ID2-3 ID2-3 ID2 R1-15 R1-15 ID1 ID1 AN1-80 AN1-80 ID1
CR3 ID1 ID2 R1-15 ID1 AN1-80
CR5 ID1 R1-15 ID1 ID1 AN1-80 R1-15 R1-15 R1-15 AN1-80 R1-15 R1-15 ID1 ID1 ID1 ID1 R1-15 ID1 ID1
CR6 ID1 DT8 ID2-3 AN1-35 DT8 ID1 ID1 ID1 DT8 ID2 AN1-48 DT8 DT8 DT8 ID2-3 AN1-35 ID1 DT8 DT8 DT8 DT8
CRC ID2 ID1 ID2-3 ID2-3 ID2-3 ID2-3 ID2-3
CTP ID2 ID3 R1-17 R1-15 ${UNIT}
CTX (AN1-35 AN1-35) ID2-3 N1-10 ID1-6 (N1-2 N1-2 N1-2) (N1-4 N1-4)
CUR ID2-3 ID3
DMG ID2-3 AN1-35 ID1 ID1 (ID1 ID1-3 AN1-30) ID1-2 ID2-3 ID1-2 R1-15 ID1-3 AN1-30
DTM ID3 DT8 TM4-8 ID2 ID2-3 AN1-35
DTP ID3 ID2-3 AN1-35
EB ID1-3 ID3 ID1-2 ID1-3 AN1-50 ID1-2 ${MONEY} R1-10 ID2 R1-15 ID1 ID1 ${PROCEDURE} ${POINTERS}
EQ ID1-2 ${PROCEDURE} ID3 ID1-3 ${POINTERS}
FRM AN1-20 ID1 AN1-50 DT8 R1-6
GE N1-6 N1-9
GS ID2 AN2-15 AN2-15 DT8 TM4-8 N1-9 ID1-2 AN1-12
HCP ID2 ${MONEY} ${MONEY} AN1-50 R1-9 AN1-50 ${MONEY} AN1-48 ID2 AN1-48 ID2 R1-15 ID2 ID1 ID1-2
HCR ID1-2 AN1-50 ID1-30 ID1
HI ${Array(12).fill(CONDITION).join(' ')}
HL AN1-12 AN1-12 ID1-2 ID1
HSD ID2 R1-15 ID2 R1-6 ID1-2 N1-3 ID1-2 ID1
IEA N1-5 N9
III ID1-3 AN1-30 ID2 AN1-264 R1-15 ${UNIT} ID1-2 ID1-2 ID1-2
IK3 ID2-3 N1-10 AN1-6 ID1-3
IK4 (N1-2 N1-2 N1-4) N1-4 ID1-3 AN1-99
IK5 ID1 ID1-3 ID1-3 ID1-3 ID1-3 ID1-3
INS ID1 ID2 ID3 ID2-3 ID1 (ID1 ID1) ID1-2 ID2 ID1 ID1 ID2-3 AN1-35 ID1 AN2-30 ID2 ID2-3 N1-9
ISA ID2 AN10 ID2 AN10 ID2 AN15 ID2 AN15 DT6 TM4 AN1 ID5 N9 ID1 ID1 AN1
K3 AN1-80 ID1-2 ${UNIT}
LE AN1-6
LIN AN1-20 ID2 AN1-48
LQ ID1-3 AN1-30
LS AN1-6
LX N1-6
MEA ID2 ID1-3 R1-20 ${UNIT}
MIA R1-15 ${MONEY} R1-15 ${MONEY} AN1-50 ${MONEY} ${MONEY} ${MONEY} ${MONEY} ${MONEY} ${MONEY} ${MONEY} ${MONEY} ${MONEY} R1-15 ${MONEY} ${MONEY} ${MONEY} ${MONEY} AN1-50 AN1-50 AN1-50 AN1-50 ${MONEY}
MOA R1-10 ${MONEY} AN1-50 AN1-50 AN1-50 AN1-50 AN1-50 ${MONEY} ${MONEY}
MPI ID1 ID2 ID1 AN1-80 ID2 ID2-3 AN1-35
MSG AN1-264 ID2 N1-9
N1 ID2-3 AN1-60 ID1-2 AN2-80 ID2 ID2-3
N3 AN1-55 AN1-55
N4 AN2-30 ID2 ID3-15 ID2-3 ID1-2 AN1-30 ID1-3
NM1 ID2-3 ID1 AN1-60 AN1-35 AN1-25 AN1-10 AN1-10 ID1-2 AN2-80 ID2 ID2-3 AN1-60
NTE ID3 AN1-80
OI ID1-2 ID2 ID1 ID1 ID1 ID1
PAT ID2 ID1 ID2 ID1 ID2-3 AN1-35 ID2 R1-10 ID1
PER ID2 AN1-60 ID2 AN1-256 ID2 AN1-256 ID2 AN1-256 AN1-20
PLB AN1-50 DT8 ${Array(6).fill(`${PLB_REASON} ${MONEY}`).join(' ')}
PRV ID1-3 ID2-3 AN1-50 ID2
PS1 AN1-50 ${MONEY} ID2
PWK ID2 ID1-2 N1-2 ID2-3 ID1-2 AN2-80 AN1-80
QTY ID2 R1-15
RDM ID1-2 AN1-60 AN1-256
REF ID2-3 AN1-50 AN1-80 (ID2-3 AN1-50 ID2-3 AN1-50 ID2-3 AN1-50)
SBR ID1 ID2 AN1-50 AN1-60 ID1-3 ID1 ID1 ID2 ID1-2
SE N1-10 AN4-9
ST ID3 AN4-9 AN1-35
STC ${STATUS} DT8 ID1-2 ${MONEY} ${MONEY} DT8 ID3 DT8 AN1-16 ${STATUS} ${STATUS} AN1-264
SV1 ${PROCEDURE} ${MONEY} ID2 R1-15 AN1-2 ID1-2 ${POINTERS} ${MONEY} ID1 ID1-2 ID1 ID1 ID1-2 ID1-2 ID1
SV2 AN1-48 ${PROCEDURE} ${MONEY} ID2 R1-15 R1-10 ${MONEY} ID1 ID1
SV3 ${PROCEDURE} ${MONEY} AN1-2 (ID1-3 ID1-3 ID1-3 ID1-3 ID1-3) ID1 R1-15 AN1-80
SV5 ${PROCEDURE} ID2 R1-15 ${MONEY} ${MONEY} ID1
SVC ${PROCEDURE} ${MONEY} ${MONEY} AN1-48 R1-15 ${PROCEDURE} R1-15
SVD AN2-80 ${MONEY} ${PROCEDURE} AN1-48 R1-15 N1-6
TA1 N9 DT6 TM4 ID1 ID3
TOO ID1-3 AN1-30 (ID1-2 ID1-2 ID1-2 ID1-2 ID1-2)
TRN ID1-2 AN1-50 AN10 AN1-50
TS2 ${Array(6).fill(MONEY).join(' ')} R1-15 ${MONEY} R1-15 R1-15 R1-15 R1-15 R1-15 ${MONEY} R1-15 ${MONEY} ${MONEY} ${MONEY} ${MONEY}
TS3 AN1-50 AN1-2 DT8 R1-15 ${Array(18).fill(MONEY).join(' ')} R1-15 ${MONEY}
UM ID1-2 ID1 ID1-2 (AN1-2 ID1-2 ID1) (ID2-3 ID2-3 ID2-3 ID2 ID2-3) ID1-3 ID1-2 ID1 ID1 ID1-2`;

function shapeOf(word: string): ElementShape | null {
  const [, type = '', min = '1', max = min] = /^(AN|ID|N|R|DT|TM)(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  if (!type) return null;
  return { type: (type === 'N' ? 'N0' : type) as ElementShape['type'], min: Number(min), max: Number(max) };
}

const formatOf = (word: string): ElementFormat =>
  word.startsWith('(')
    ? { simple: null, components: word.slice(1, -1).split(' ').map(shapeOf) }
    : { simple: shapeOf(word), components: [] };

/** Of each segment that we know, its elements in order. */
export const ELEMENTS: ReadonlyMap<string, readonly ElementFormat[]> = new Map(
  SOURCE.trim()
    .split('\n')
    .map((line) => {
      const [id = '', ...words] = line.match(/\([^)]*\)|\S+/g) ?? [];
      return [id, words.map(formatOf)];
    }),
);

/** Elements that need, exclude or ask for each other: P all or none, R at least one, C the first asks for the others, E at most one. */
const RELATED_SOURCE: Record<string, string> = {
  NM1: 'P0809',
  N1: 'R0203 P0304',
  PER: 'P0304 P0506 P0708',
  REF: 'R0203',
  N4: 'E0207',
  PAT: 'P0506 P0708',
  DMG: 'P0102',
  PRV: 'P0203',
  PWK: 'P0506',
  CR1: 'P0102 P0506',
  CAS: 'C0605 C0705 C0908 C1008 C1211 C1311 C1514 C1614 C1817 C1917 P0506 P0809 P1112 P1415 P1718',
  BPR: 'P0607 C0809 P1213 C1415',
  PLB: 'P0506 P0708 P0910 P1112 P1314',
  EB: 'P0910',
  HSD: 'P0102',
  SV1: 'P0304',
};
export interface Relation {
  kind: 'P' | 'R' | 'C' | 'E';
  elements: number[];
}
export const RELATED: ReadonlyMap<string, readonly Relation[]> = new Map(
  Object.entries(RELATED_SOURCE).map(([id, words]) => [
    id,
    words.split(' ').map((word) => ({
      kind: word[0] as Relation['kind'],
      elements: (word.slice(1).match(/\d\d/g) ?? []).map(Number),
    })),
  ]),
);

/** What a person calls a segment. */
const NAMES_SOURCE = `AAA answer to a request|AK1 group that is answered|AK2 transaction that is answered|AK9 verdict on the group|AMT amount|BHT beginning|BPR payment|CAS adjustment|CLM claim|CLP claim payment|CN1 contract|CR1 ambulance|CR2 spinal manipulation|CRC condition|CTP drug quantity|CTX context|CUR currency|DMG birth date and sex|DTM date|DTP date|EB benefit|EQ inquiry|GE end of group|GS group header|HCR decision|HI diagnoses and codes|HL level|HSD delivery of services|IEA end of interchange|IK3 segment in error|IK4 element in error|IK5 verdict on the transaction|INS relationship|ISA interchange header|K3 file information|LIN drug|LQ remark code|LX line number|MIA inpatient outcome|MOA outpatient outcome|MSG message|N1 name|N3 street|N4 city, state and ZIP|NM1 name|NTE note|OI other insurance|PAT patient|PER contact|PLB provider adjustment|PRV specialty|PWK attachment|QTY quantity|REF reference number|SBR coverage|SE end of transaction|ST transaction header|STC status|SV1 professional service|SVC paid service|SVD other payer’s judgement|TA1 interchange acknowledgement|TRN trace number|UM review`;
const NAMES = new Map(
  NAMES_SOURCE.split('|').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
);
export const segmentName = (id: string): string => {
  const name = NAMES.get(id);
  return name ? `${id} (${name})` : id;
};

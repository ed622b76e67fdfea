/**
 * The CMS-1500 (02/12) as text in places: which item of the form says what of a claim. Lines are six to the inch and
 * columns ten to the inch, both from 1, as printers of forms count them. Items have the form's own numbers.
 */
import type { Claim, ClaimAddress, ClaimLine, ClaimProvider, OtherCoverage } from '../../shared/claim.ts';

/** A text that begins at a line and column of a page. */
export interface Cell {
  line: number;
  column: number;
  text: string;
}

export interface FormOptions {
  /** Items 12 and 31: the day on which the claim was made. */
  signedOn: string;
}

/** Services on one form. */
export const LINES_A_PAGE = 6;
/** Columns of each option of item 1. */
const PROGRAM = { medicare: 1, medicaid: 8, tricare: 15, champva: 24, group: 31, feca: 39, other: 45 } as const;
const RELATIONSHIP_COLUMN: Record<string, number> = { '18': 33, '01': 38, '19': 42 };
/** Item 15: what DTP of a claim can stand there, the most telling first. */
const OTHER_DATES = [
  'accident',
  'initialTreatment',
  'lastSeen',
  'acuteManifestation',
  'lastXray',
  'prescription',
  'assumedCare',
  'relinquishedCare',
  'firstContact',
] as const;
const QUALIFIERS = {
  accident: '439',
  initialTreatment: '454',
  lastSeen: '304',
  acuteManifestation: '453',
  lastXray: '455',
  prescription: '471',
  assumedCare: '090',
  relinquishedCare: '091',
  firstContact: '444',
} as const;

interface Named {
  isOrganization: boolean;
  lastName: string;
  firstName: string;
  middleName: string;
  suffix: string;
}

/** As item 2 wants it: `DOE JR, JANE, A`. */
const personName = (it: Named): string =>
  [[it.lastName, it.suffix].filter(Boolean).join(' '), it.firstName, it.middleName].filter(Boolean).join(', ');
/** As items 17 and 31 to 33 want it: `JANE A DOE`. */
const spokenName = (it: Named): string =>
  it.isOrganization ? it.lastName : [it.firstName, it.middleName, it.lastName, it.suffix].filter(Boolean).join(' ');
const street = (it: ClaimAddress): string => [it.line1, it.line2].filter(Boolean).join(' ');
const zipOf = (zip: string): string => (zip.length === 9 ? `${zip.slice(0, 5)}-${zip.slice(5)}` : zip);
const cityLine = (it: ClaimAddress): string => `${it.city} ${it.state} ${zipOf(it.zip)}`.trim();

/** Capital letters of the printer's character set: accents are taken off, what is left over becomes a blank. */
export const printable = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/[^ -~]/g, ' ');

/** Cents as `  123 45`: right in its width, a blank where the form has printed its line. */
function money(cents: number, width: number): string {
  const sign = cents < 0 ? '-' : '';
  const whole = Math.abs(cents);
  return `${sign}${Math.trunc(whole / 100)} ${String(whole % 100).padStart(2, '0')}`.padStart(width);
}

const ymd = (date: string): [string, string, string] => [date.slice(5, 7), date.slice(8, 10), date.slice(0, 4)];

/** The other payer that items 9 and 11d are about: the next that has not judged the claim, else the first one. */
const otherOf = (claim: Claim): OtherCoverage | null =>
  claim.others.find(({ paidCents }) => paidCents === null) ?? claim.others[0] ?? null;

const isMedicare = (indicator: string): boolean => indicator === 'MB' || indicator === 'MA';

/** Medicare is first, and another policy fills its gaps: item 9d names the plan to which Medicare forwards. */
const isMedigap = (claim: Claim, other: OtherCoverage): boolean =>
  isMedicare(claim.coverage.filingIndicator) && claim.coverage.rank === 'P' && /^5\d{4}$/.test(other.payer.id);

function programOf({ coverage }: Claim): number {
  const { filingIndicator, groupNumber, payer } = coverage;
  if (isMedicare(filingIndicator)) return PROGRAM.medicare;
  if (filingIndicator === 'MC') return PROGRAM.medicaid;
  if (filingIndicator === 'CH') return /CHAMPVA/i.test(payer.name) ? PROGRAM.champva : PROGRAM.tricare;
  if (filingIndicator === 'WC' && /FECA|OWCP/i.test(payer.name)) return PROGRAM.feca;
  return groupNumber === '' ? PROGRAM.other : PROGRAM.group;
}

/** Collects cells; what is too long for its place is cut, as the form cuts it. */
class Page {
  readonly cells: Cell[] = [];

  put(line: number, column: number, text: string | null | undefined, width = 99): void {
    const kept = printable(text ?? '').slice(0, width);
    if (kept.trim() !== '') this.cells.push({ line, column, text: kept.trimEnd() });
  }

  tick(line: number, column: number): void {
    this.put(line, column, 'X');
  }

  date(line: number, columns: readonly [number, number, number], date: string | null, yearDigits: 2 | 4 = 4): void {
    if (date === null) return;
    const [month, day, year] = ymd(date);
    this.put(line, columns[0], month);
    this.put(line, columns[1], day);
    this.put(line, columns[2], yearDigits === 4 ? year : year.slice(2));
  }
}

function head(page: Page, claim: Claim): void {
  const { payer, subscriber } = claim.coverage;
  page.put(2, 41, payer.name, 38);
  if (payer.address) {
    page.put(3, 41, payer.address.line1, 38);
    page.put(4, 41, payer.address.line2 || cityLine(payer.address), 38);
    if (payer.address.line2) page.put(5, 41, cityLine(payer.address), 38);
  }
  page.tick(8, programOf(claim));
  page.put(8, 50, subscriber.memberId, 29);
}

function people(page: Page, claim: Claim): void {
  const { patient, coverage } = claim;
  page.put(10, 1, personName(patient), 28);
  page.date(10, [31, 34, 37], patient.birthDate);
  if (patient.sex === 'M') page.tick(10, 42);
  if (patient.sex === 'F') page.tick(10, 47);
  if (patient.address) {
    page.put(12, 1, street(patient.address), 28);
    page.put(14, 1, patient.address.city, 20);
    page.put(14, 26, patient.address.state, 2);
    page.put(16, 1, zipOf(patient.address.zip), 12);
  }
  page.tick(12, RELATIONSHIP_COLUMN[coverage.relationship] ?? 47);
  // Medicare first: items 4, 7 and 11a to 11c stay empty, and 11 says that nobody comes before it.
  if (isMedicare(coverage.filingIndicator) && coverage.rank === 'P') {
    page.put(18, 50, 'NONE');
    return;
  }
  const { subscriber } = coverage;
  page.put(10, 50, personName(subscriber), 28);
  if (subscriber.address) {
    page.put(12, 50, street(subscriber.address), 28);
    page.put(14, 50, subscriber.address.city, 22);
    page.put(14, 74, subscriber.address.state, 2);
    page.put(16, 50, zipOf(subscriber.address.zip), 12);
  }
  page.put(18, 50, coverage.groupNumber || coverage.groupName, 28);
  page.date(20, [53, 56, 59], subscriber.birthDate);
  if (subscriber.sex === 'M') page.tick(20, 68);
  if (subscriber.sex === 'F') page.tick(20, 75);
  if (coverage.casualtyClaimNumber) page.put(22, 50, `Y4 ${coverage.casualtyClaimNumber}`, 28);
  page.put(24, 50, coverage.payer.name, 28);
}

function others(page: Page, claim: Claim): void {
  const other = otherOf(claim);
  const medicareFirst = isMedicare(claim.coverage.filingIndicator) && claim.coverage.rank === 'P';
  if (other && isMedigap(claim, other)) {
    page.put(18, 1, other.relationship === '18' ? 'SAME' : personName(other.subscriber), 28);
    page.put(20, 1, `MG ${other.subscriber.memberId}`, 28);
    page.put(26, 1, other.payer.id, 28);
  } else if (other) {
    page.put(18, 1, personName(other.subscriber), 28);
    page.put(20, 1, other.groupNumber || other.subscriber.memberId, 28);
    page.put(26, 1, other.payer.name, 24);
  }
  if (!medicareFirst) page.tick(26, other ? 52 : 57);
  page.tick(20, claim.isEmploymentRelated ? 35 : 41);
  page.tick(22, claim.isAutoAccident ? 35 : 41);
  page.put(22, 45, claim.accidentState, 2);
  page.tick(24, claim.isOtherAccident ? 35 : 41);
  page.put(26, 34, claim.conditionCodes.join(' '), 15);
}

function condition(page: Page, claim: Claim, { signedOn }: FormOptions): void {
  const { dates } = claim;
  page.put(29, 7, claim.release === 'Y' ? 'SIGNATURE ON FILE' : '');
  page.put(29, 36, ymd(signedOn).join(' '));
  page.put(29, 55, claim.benefitsAssigned === 'Y' ? 'SIGNATURE ON FILE' : '');
  const first = dates.onset ?? dates.lastMenstrualPeriod;
  page.date(32, [2, 5, 8], first);
  if (first) page.put(32, 16, dates.onset ? '431' : '484');
  const name = OTHER_DATES.find((one) => dates[one] !== null);
  if (name) {
    page.put(32, 31, QUALIFIERS[name]);
    page.date(32, [37, 40, 43], dates[name]);
  }
  page.date(32, [54, 57, 60], dates.lastWorked ?? dates.disabilityFrom);
  page.date(32, [68, 71, 74], dates.returnToWork ?? dates.disabilityTo);
  const ordering = claim.lines.find((line) => line.ordering)?.ordering;
  const [qualifier, source]: [string, ClaimProvider | null | undefined] = claim.referring
    ? ['DN', claim.referring]
    : ordering
      ? ['DK', ordering]
      : ['DQ', claim.supervising];
  if (source) {
    const number = source.otherNumbers[0];
    page.put(33, 30, number?.qualifier, 2);
    page.put(33, 33, number?.value, 17);
    page.put(34, 1, qualifier);
    page.put(34, 4, spokenName(source), 25);
    page.put(34, 33, source.npi, 10);
  }
  page.date(34, [54, 57, 60], dates.admission);
  page.date(34, [68, 71, 74], dates.discharge);
  page.put(36, 1, claim.note?.text, 48);
  const purchasedCents = claim.lines.reduce((sum, line) => sum + (line.purchasedCents ?? 0), 0);
  page.tick(36, purchasedCents > 0 ? 52 : 57);
  if (purchasedCents > 0) page.put(36, 63, money(purchasedCents, 8));
  page.put(37, 42, claim.icdVersion === '10' ? '0' : '9');
  claim.diagnoses.forEach((code, i) => {
    page.put(38 + Math.floor(i / 4), [3, 16, 29, 42][i % 4] as number, code, 8);
  });
  if (claim.frequency !== '1') {
    page.put(38, 50, claim.frequency);
    page.put(38, 62, claim.payerControlNumber, 18);
  }
  page.put(40, 50, claim.priorAuthorization ?? claim.referralNumber ?? claim.cliaNumber, 29);
}

const letters = (pointers: readonly number[]): string =>
  pointers.map((place) => String.fromCharCode('A'.charCodeAt(0) + place - 1)).join('');

/** Units as item 24G has room for them: `1`, `1.5`. */
const unitsOf = (units: number): string => String(units).slice(0, 3);

function service(page: Page, claim: Claim, line: ClaimLine, row: number): void {
  const [shaded, lower] = [41 + 2 * row, 42 + 2 * row];
  if (line.drug) page.put(shaded, 1, `N4${line.drug.ndc}   ${line.drug.unit}${line.drug.quantity ?? ''}`, 61);
  else page.put(shaded, 1, line.note?.text ?? (line.description && `ZZ${line.description}`), 61);
  page.date(lower, [1, 4, 7], line.from, 2);
  page.date(lower, [10, 13, 16], line.to, 2);
  page.put(lower, 19, line.placeOfService || claim.placeOfService, 2);
  if (line.isEmergency) page.put(lower, 22, 'Y');
  page.put(lower, 25, line.procedure, 6);
  line.modifiers.forEach((modifier, i) => {
    page.put(lower, 33 + 3 * i, modifier, 2);
  });
  page.put(lower, 45, letters(line.pointers), 4);
  page.put(lower, 50, money(line.chargeCents, 8));
  page.put(lower, 59, unitsOf(line.units), 3);
  if (line.isEpsdt || line.isFamilyPlanning) page.put(lower, 63, 'Y');
  const rendering = line.rendering ?? claim.rendering;
  if (rendering) {
    if (rendering.taxonomy) {
      page.put(shaded, 65, 'ZZ');
      page.put(shaded, 68, rendering.taxonomy, 11);
    }
    page.put(lower, 68, rendering.npi, 10);
  }
}

function foot(page: Page, claim: Claim, { signedOn }: FormOptions, isLast: boolean): void {
  const { billing, rendering } = claim;
  page.put(56, 1, billing.taxId, 15);
  page.tick(56, billing.taxIdKind === 'SY' ? 17 : 19);
  page.put(56, 23, claim.claimNumber, 15);
  page.tick(56, claim.assignment === 'C' ? 43 : 38);
  const paidCents = (claim.patientPaidCents ?? 0) + claim.others.reduce((sum, it) => sum + (it.paidCents ?? 0), 0);
  page.put(56, 52, isLast ? money(claim.chargeCents, 8) : 'CONT');
  if (isLast && paidCents > 0) page.put(56, 62, money(paidCents, 8));
  page.put(57, 66, billing.contact?.phone.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2-$3'), 14);
  page.put(58, 1, claim.providerSigned ? 'SIGNATURE ON FILE' : '');
  page.put(59, 1, spokenName(rendering ?? billing), 21);
  page.put(60, 6, ymd(signedOn).join(' '));
  const facility = claim.facility ?? { ...billing, address: billing.address };
  page.put(58, 23, spokenName(facility), 26);
  if (facility.address) {
    page.put(59, 23, street(facility.address), 26);
    page.put(60, 23, cityLine(facility.address), 26);
  }
  page.put(61, 23, facility.npi, 10);
  const payTo = billing.payTo ?? billing.address;
  page.put(58, 50, spokenName(billing), 29);
  page.put(59, 50, street(payTo), 29);
  page.put(60, 50, cityLine(payTo), 29);
  page.put(61, 50, billing.npi, 10);
  if (billing.taxonomy) page.put(61, 63, `ZZ${billing.taxonomy}`, 14);
}

/** The forms of a claim, six services on each; the total stands on the last one. */
export function formPages(claim: Claim, options: FormOptions): Cell[][] {
  const count = Math.max(1, Math.ceil(claim.lines.length / LINES_A_PAGE));
  return Array.from({ length: count }, (_, index) => {
    const page = new Page();
    head(page, claim);
    people(page, claim);
    others(page, claim);
    condition(page, claim, options);
    claim.lines.slice(index * LINES_A_PAGE, (index + 1) * LINES_A_PAGE).forEach((line, i) => {
      service(page, claim, line, i + 1);
    });
    foot(page, claim, options, index === count - 1);
    return page.cells;
  });
}

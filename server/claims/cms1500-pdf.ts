/** The forms as a PDF: on pre-printed paper only what is filled in, on blank paper also the items and their captions. */
import type { Cell } from './cms1500-rules.ts';
import { PAGE, pdfOf } from './pdf.ts';

export interface Printing {
  paper: 'preprinted' | 'blank';
  /** Moves everything right and down on this printer, in points (1/72 inch). */
  offsetX: number;
  offsetY: number;
}

/** Courier 12 has ten characters to the inch, and a line is a sixth of one. */
const COLUMN_POINTS = 7.2;
const LINE_POINTS = 12;
/** The first column begins 0.3 inch from the edge. */
const LEFT_POINTS = 21.6;
const LAST_COLUMN = 79;

const left = (column: number): number => LEFT_POINTS + (column - 1) * COLUMN_POINTS;
const baseline = (line: number): number => line * LINE_POINTS;

/** Line of the answer, column, number of the item and what it asks, in our words. */
const CAPTIONS: readonly [number, number, string][] = [
  [8, 1, '1  Medicare  ·  Medicaid  ·  TRICARE  ·  CHAMPVA  ·  Group plan  ·  FECA  ·  Other'],
  [8, 50, '1a  Insured’s id'],
  [10, 1, '2  Patient’s name'],
  [10, 31, '3  Birth date; M, F'],
  [10, 50, '4  Insured’s name'],
  [12, 1, '5  Patient’s address'],
  [12, 32, '6  Self, spouse, child, other'],
  [12, 50, '7  Insured’s address'],
  [14, 1, 'City'],
  [14, 26, 'State'],
  [14, 50, 'City'],
  [14, 74, 'State'],
  [16, 1, 'ZIP'],
  [16, 15, 'Phone'],
  [16, 50, 'ZIP'],
  [16, 65, 'Phone'],
  [18, 1, '9  Other insured’s name'],
  [18, 50, '11  Insured’s group or FECA number'],
  [20, 1, '9a  Other insured’s policy or group'],
  [20, 34, '10a  Employment: yes, no'],
  [20, 50, '11a  Insured’s birth date; M, F'],
  [22, 34, '10b  Auto: yes, no; state'],
  [22, 50, '11b  Other claim id'],
  [24, 34, '10c  Other accident: yes, no'],
  [24, 50, '11c  Plan'],
  [26, 1, '9d  Other plan'],
  [26, 34, '10d  Claim codes'],
  [26, 50, '11d  Another plan: yes, no'],
  [29, 1, '12  Patient’s signature, date'],
  [29, 50, '13  Insured’s signature'],
  [32, 1, '14  Illness, injury, LMP; qualifier'],
  [32, 31, '15  Qualifier, other date'],
  [32, 54, '16  Unable to work from, to'],
  [34, 1, '17  Referring, ordering, supervising'],
  [34, 31, '17b  NPI'],
  [34, 54, '18  Hospital from, to'],
  [36, 1, '19  Additional information'],
  [36, 50, '20  Outside lab: yes, no; charge'],
  [38, 1, '21  Diagnoses A–L; ICD 0 = 10'],
  [38, 50, '22  Resubmission; original number'],
  [40, 50, '23  Prior authorization'],
  [43, 1, '24A  From, to'],
  [43, 19, 'B'],
  [43, 22, 'C'],
  [43, 25, 'D  Procedure, modifiers'],
  [43, 45, 'E'],
  [43, 50, 'F  Charge'],
  [43, 59, 'G'],
  [43, 63, 'H'],
  [43, 68, 'J  Rendering'],
  [56, 1, '25  Tax id; SSN, EIN'],
  [56, 23, '26  Account'],
  [56, 37, '27  Accept: yes, no'],
  [56, 52, '28  Total'],
  [56, 62, '29  Paid'],
  [58, 1, '31  Signature, date'],
  [58, 23, '32  Where the service was'],
  [58, 50, '33  Billing provider'],
  [61, 23, '32a  NPI'],
  [61, 50, '33a  NPI'],
  [61, 63, '33b'],
];
/** Lines under which a rule goes across the page. */
const RULES = [6.2, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 29, 32, 34, 36, 40, 42, 44, 46, 48, 50, 52, 54, 56, 61];

function drawForm(document: PDFKit.PDFDocument): void {
  document.lineWidth(0.4).strokeColor('#b03030').fillColor('#b03030').font('Helvetica').fontSize(4.6);
  const right = left(LAST_COLUMN + 1);
  for (const line of RULES) {
    const y = baseline(line) + 3;
    document
      .moveTo(left(1) - 3, y)
      .lineTo(right, y)
      .stroke();
  }
  document.rect(left(1) - 3, baseline(6.2) + 3, right - left(1) + 3, baseline(61 - 6.2)).stroke();
  for (const column of [50])
    document
      .moveTo(left(column) - 3, baseline(6.2) + 3)
      .lineTo(left(column) - 3, baseline(40) + 3)
      .stroke();
  for (const [line, column, caption] of CAPTIONS)
    document.text(caption, left(column), baseline(line) - 14.5, { lineBreak: false });
  document
    .fontSize(7)
    .text('Health insurance claim, items of form 02/12. Not the official red form.', left(1), baseline(63), {
      lineBreak: false,
    });
}

/** Adds a page for each. */
export function drawForms(document: PDFKit.PDFDocument, pages: readonly (readonly Cell[])[], printing: Printing): void {
  for (const cells of pages) {
    document.addPage({ size: PAGE, margin: 0 });
    document.save();
    document.translate(printing.offsetX, printing.offsetY);
    if (printing.paper === 'blank') drawForm(document);
    document.font('Courier').fontSize(12).fillColor('black');
    for (const { line, column, text } of cells)
      document.text(text, left(column), baseline(line), { lineBreak: false, baseline: 'alphabetic' });
    document.restore();
  }
}

/**
 * Pages of {@link Cell}s as one PDF. The same pages always give the same bytes.
 *
 * @param madeAt stands in the file as the time of its making
 */
export function formsPdf(pages: readonly (readonly Cell[])[], printing: Printing, madeAt: Date): Promise<Buffer> {
  return pdfOf('CMS-1500', madeAt, (document) => drawForms(document, pages, printing));
}

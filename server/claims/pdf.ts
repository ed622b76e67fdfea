/** A PDF in memory, of pages that are drawn one after the other. */
import PDFDocument from 'pdfkit';

/** Letter paper, in points. */
export const PAGE: [number, number] = [612, 792];

/**
 * The same drawing, title and moment always give the same bytes.
 *
 * @param madeAt stands in the file as the time of its making
 * @param draw adds the pages
 */
export function pdfOf(title: string, madeAt: Date, draw: (document: PDFKit.PDFDocument) => void): Promise<Buffer> {
  const document = new PDFDocument({
    size: PAGE,
    margin: 0,
    autoFirstPage: false,
    info: { Title: title, Producer: 'Anteroom', Creator: 'Anteroom', CreationDate: madeAt },
  });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise<Buffer>((resolve, reject) => {
    document.once('end', () => resolve(Buffer.concat(parts)));
    document.once('error', reject);
  });
  draw(document);
  document.end();
  return done;
}

/** Fees of the lines that are being typed: put where no amount stands, and moved along with code and units until one is typed. */
import type { SheetDraft } from '../../shared/billing.ts';
import { lineFees } from '../../shared/fees.ts';
import { send } from '../api/send.ts';
import { dollars, type LineCells, readLine } from './sheet-draft.ts';

/** So long after the last key. */
const WAIT_MS = 120;

const isOpen = (line: LineCells): boolean => line.charge === '' || line.charge === line.filled;

export class SheetPrices {
  readonly #draft: () => SheetDraft | null;
  readonly #cells: () => readonly LineCells[];
  readonly #set: (cells: LineCells[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(draft: () => SheetDraft | null, cells: () => readonly LineCells[], set: (cells: LineCells[]) => void) {
    this.#draft = draft;
    this.#cells = cells;
    this.#set = set;
  }

  ask(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fill(), WAIT_MS);
  }

  async #fill(): Promise<void> {
    const draft = this.#draft();
    const asked = ++this.#asked;
    const open = this.#cells().flatMap((cells) => {
      const { line, errors } = readLine(cells);
      return isOpen(cells) && !errors.procedure && !errors.modifiers && !errors.units
        ? [{ key: keyOf(cells), line }]
        : [];
    });
    if (!draft || open.length === 0) return;
    const { patientId, caseId, fromOn, facilityId, placeOfService } = draft;
    const lines = open.map(({ line }) => ({
      procedure: line.procedure,
      modifiers: line.modifiers,
      units: line.units,
      unitKind: line.unitKind,
      fromOn: line.fromOn,
      placeOfService: line.placeOfService,
    }));
    // Without an answer the amount is typed, as where no schedule speaks; saving puts the fee there, too.
    const answer = await send(lineFees, { patientId, caseId, fromOn, facilityId, placeOfService, lines }).catch(
      () => null,
    );
    if (!answer || asked !== this.#asked) return;
    const fees = new Map(open.map(({ key }, i) => [key, answer.feeCents[i] ?? null]));
    this.#set(
      this.#cells().map((cells) => {
        const fee = fees.get(keyOf(cells)) ?? null;
        if (fee === null || !isOpen(cells)) return cells;
        return { ...cells, charge: dollars(fee), filled: dollars(fee) };
      }),
    );
  }
}

const keyOf = ({ procedure, modifiers, units }: LineCells): string => [procedure, modifiers, units].join('|');

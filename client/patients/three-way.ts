/**
 * Two people at one record: what somebody else saved meanwhile is taken into what is being typed here, field by field
 * and row by row. What both changed stays as it was typed here and is told, so that nobody's words are lost in silence.
 */
export type Cell = string | boolean;
export type Row = { id: string } & Record<string, Cell>;
/** A section of a record as its form holds it: single fields, and lists of rows. */
export type Draft = Record<string, Cell | Row[]>;

export interface Change {
  /** The field; of a list, the field of the row, or null where the whole row came, went or stayed. */
  field: string | null;
  list: string | null;
  rowId: string | null;
  before: Cell | Row | null;
  theirs: Cell | Row | null;
  /** Both changed it: here stands what was typed here. */
  clash: boolean;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type Cells = Record<string, Cell>;

/** Fields that all three have. */
function mergeCells(base: Cells, mine: Cells, theirs: Cells, note: (change: Omit<Change, 'list' | 'rowId'>) => void) {
  const merged: Cells = { ...mine };
  for (const [field, value] of Object.entries(theirs)) {
    const before = base[field] ?? '';
    if (isSame(value, before) || isSame(value, mine[field])) continue;
    const clash = !isSame(mine[field], before);
    if (!clash) merged[field] = value;
    note({ field, before, theirs: value, clash });
  }
  return merged;
}

function mergeRows(base: Row[], mine: Row[], theirs: Row[], note: (change: Omit<Change, 'list'>) => void): Row[] {
  const of = (rows: Row[]) => new Map(rows.map((row) => [row.id, row]));
  const [was, own, other] = [of(base), of(mine), of(theirs)];
  const isMoved = (rows: Row[]): boolean => {
    const ids = rows.map(({ id }) => id);
    return !isSame(
      ids.filter((id) => was.has(id)),
      base.map(({ id }) => id).filter((id) => ids.includes(id)),
    );
  };
  // Whoever put the rows into another order has that order.
  const order = isMoved(theirs) && !isMoved(mine) ? [...theirs, ...mine] : [...mine, ...theirs];
  const merged = new Map<string, Row>();
  for (const { id } of [...order, ...base]) {
    if (merged.has(id)) continue;
    const [a, b, c] = [was.get(id), own.get(id), other.get(id)];
    if (a && b && c) {
      const cells = mergeCells(a, b, c, (change) => note({ ...change, rowId: id }));
      merged.set(id, cells as Row);
    } else if (b && (!a || c)) merged.set(id, b);
    else if (c && (!a || !isSame(a, c))) {
      // New there, or removed here while it was changed there: it is shown again rather than lost.
      merged.set(id, c);
      note({ field: null, rowId: id, before: a ?? null, theirs: c, clash: Boolean(a) });
    } else if (a && b && !c) {
      const clash = !isSame(a, b);
      if (clash) merged.set(id, b);
      note({ field: null, rowId: id, before: a, theirs: null, clash });
    }
  }
  return [...merged.values()];
}

/** @param base as it was when the typing began, @param mine as it is typed, @param theirs as it is kept now */
export function threeWay(base: Draft, mine: Draft, theirs: Draft): { merged: Draft; changes: Change[] } {
  const changes: Change[] = [];
  const merged: Draft = {};
  const cells = (draft: Draft): Cells =>
    Object.fromEntries(Object.entries(draft).filter(([, value]) => !Array.isArray(value))) as Cells;
  Object.assign(
    merged,
    mergeCells(cells(base), cells(mine), cells(theirs), (change) =>
      changes.push({ ...change, list: null, rowId: null }),
    ),
  );
  for (const [list, rows] of Object.entries(theirs)) {
    if (!Array.isArray(rows)) continue;
    const [before, own] = [base[list] as Row[], mine[list] as Row[]];
    merged[list] = mergeRows(before, own, rows, (change) => changes.push({ ...change, list }));
  }
  return { merged, changes };
}

/** Puts what the other desk saved in the place of what was typed here. */
export function takeTheirs(draft: Draft, { list, rowId, field, theirs }: Change): Draft {
  if (list === null) return field === null ? draft : { ...draft, [field]: theirs as Cell };
  const rows = draft[list] as Row[];
  if (field === null)
    return { ...draft, [list]: rows.flatMap((row) => (row.id === rowId ? (theirs ? [theirs as Row] : []) : [row])) };
  return { ...draft, [list]: rows.map((row) => (row.id === rowId ? { ...row, [field]: theirs as Cell } : row)) };
}

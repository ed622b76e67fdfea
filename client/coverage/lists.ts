/** The lists of who pays, in order. */
export const byName = <T extends { name: string; active: boolean }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name, 'en'));

/** One line of the bench: ours, the limit measured in the same run, their ratio, and what we promised. */
import os from 'node:os';

export interface BenchRow {
  name: string;
  unit: string;
  ours: number;
  /** Measured side by side; null where the budget is a plain figure. */
  limit: number | null;
  ratio: number | null;
  /** `≤ 2` or `≥ 0.5` of the ratio, or of ours where there is no limit. */
  budget: string;
  ok: boolean;
  load: string;
}

const round = (value: number): number => Number(value.toPrecision(4));

/** Makes a row; the budget compares the ratio where there is a limit, else ours. */
export function row(
  name: string,
  unit: string,
  figures: { ours: number; limit?: number | null; budget: string; load: string },
): BenchRow {
  const { ours, limit = null, budget, load } = figures;
  const ratio = limit === null ? null : ours / limit;
  const judged = ratio ?? ours;
  const [sign, bound] = [budget.slice(0, 1), Number(budget.slice(1))];
  const ok = sign === '≤' ? judged <= bound : sign === '≥' ? judged >= bound : judged === bound;
  return {
    name,
    unit,
    ours: round(ours),
    limit: limit === null ? null : round(limit),
    ratio: ratio === null ? null : round(ratio),
    budget,
    ok,
    load,
  };
}

/** The value below which this share of the numbers lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The load of this machine over the last minute, by core. */
export const busyness = (): number => (os.loadavg()[0] ?? 0) / os.availableParallelism();

export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

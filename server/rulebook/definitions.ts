/** Words that many rules use. Each takes one item of a list; it is opened where it is used. */
import type { Node } from './ast.ts';
import { parse } from './parser.ts';

export const DEFINITION_TEXTS: Record<string, [takes: string, body: string]> = {
  place: ['line', 'line.placeOfService ?? claim.placeOfService'],
  rendering: ['line', 'line.rendering ?? claim.rendering'],
  referring: ['line', 'line.referring ?? claim.referring'],
  supervising: ['line', 'line.supervising ?? claim.supervising'],
  /** Units of the code on the day, other lines and other claims included. */
  dayUnits: [
    'line',
    '(sum same in (only one in claim.lines where one.procedure = line.procedure and one.from = line.from) of same.units) + (line.facts.otherUnits ?? 0)',
  ],
  /** A payer that comes before the one that the claim goes to. */
  before: [
    'other',
    "claim.coverage.rank = 'S' and other.rank = 'P' or claim.coverage.rank = 'T' and other.rank in ['P', 'S']",
  ],
};

export const DEFINITIONS: ReadonlyMap<string, { takes: string; body: Node }> = new Map(
  Object.entries(DEFINITION_TEXTS).map(([name, [takes, body]]) => [name, { takes, body: parse(body) }]),
);

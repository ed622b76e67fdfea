/** The one box: what was typed → who is meant, the likeliest first. */
import type { Db } from '../kernel/db.ts';
import type { Asks } from '../kernel/guard.ts';
import { nicknamesOf } from './nicknames.ts';
import * as queries from './search-queries.ts';
import { compareFound, EXACT, type Fit, fitName, type Meanings, NEAR, NO_MEANINGS, NOT_QUITE } from './search-rank.ts';
import { type Asked, type AskedNumber, parseSearch, type Reading, readingsOf } from './search-text.ts';
import { slipsBetween, slipsMax } from './slips.ts';

/** Read for each way to read the words and each tier: somewhat more than a list shows, for some may be closed. */
const PER_PROBE = 16;
/** So many records are read for names as they are written, and for names that are near: reading one costs 40 µs. */
const WRITTEN_MAX = 60;
const NEAR_MAX = 60;
/** A birth date that is nearly right is sought among so many. */
const NEAR_DATE = 50;
/** People who share a birth date or a part of a phone number: with a name besides, so many of them are looked at. */
const NARROWED = 200;
const SHOWN_ALONE = 60;
/** Words that may be meant by one that is written wrongly; pairs of them; what a pair may cost. */
const MEANT_MAX = 40;
const PROBES_MAX = 96;
/** Where somebody is called just so, the others are a courtesy: their likeliest pairs do. */
const COURTESY_PROBES_MAX = 32;
const PAIR_COST_MAX = 3;
/** What one slip costs at most; words from this length on may have two. */
const ONE_SLIP = 1.35;
const TWO_SLIPS_FROM = 6;
/** A sound is written in many ways: so much more than a slip may words differ that sound alike. */
const SOUND_SLACK = 1.8;

type Searcher = Asks & { db: Db };

interface Found {
  candidate: queries.FoundRow;
  fit: Fit;
}

export interface Result {
  candidate: queries.FoundRow;
  /** Found by sound or slip, or beside a birth date that is another. */
  isNear: boolean;
}

/** `today` is a civil date: whoever was born after it is not looked for. */
export async function search(ctx: Searcher, text: string, limit: number, today: string): Promise<Result[]> {
  const asked = parseSearch(text, today);
  const found = await findAll(ctx, asked, limit);
  return distinct(found)
    .slice(0, limit)
    .map(({ candidate, fit }) => ({ candidate, isNear: fit.kind >= NEAR }));
}

async function findAll(ctx: Searcher, asked: Asked, limit: number): Promise<Found[]> {
  const { words, dates, number } = asked;
  if (dates.length === 0 && !number) return words.length > 0 ? findByWords(ctx, asked, limit, null) : [];
  if (words.length === 0) return load(ctx, asked, ...(await rankAll(ctx, asked)));
  const found = await findNamed(ctx, asked, limit);
  // The date or number is not right, or not here yet: better the name alone than nobody.
  return found.length === 0 && dates.length > 0 ? findNearDate(ctx, asked, dates, limit) : found;
}

/** A name and a date or number: as both are written, else with the figures anywhere, else as the name may be meant. */
async function findNamed(ctx: Searcher, asked: Asked, limit: number): Promise<Found[]> {
  const { dates, number } = asked;
  const readings = readingsOf(asked);
  const ranks = await rankByNumbers(ctx, asked);
  const years = number && dates.length === 0 ? number.years : [];
  const bornIn = async (find: typeof findWritten): Promise<Found[]> => {
    const found: Found[] = [];
    for (const year of years) found.push(...(await find(ctx, asked, limit, bornInYear(year))));
    return found;
  };
  const written = [...(await keepWritten(ctx, asked, readings, ranks)), ...(await bornIn(findWritten))];
  if (written.length > 0) return written;
  const numbered = number && ranks.size >= NARROWED ? await findNumbered(ctx, asked, readings, number) : [];
  if (numbered.length > 0) return numbered;
  const within: Ranks = number && dates.length === 0 ? await rankWithin(ctx, number) : new Map();
  const anywhere = await keepWritten(ctx, asked, readings, within);
  if (anywhere.length > 0) return anywhere;
  const near = [...(await keepNear(ctx, asked, readings, ranks)), ...(await bornIn(findByWords))];
  return near.length > 0 ? near : keepNear(ctx, asked, readings, within);
}

const bornInYear = (year: number): queries.Born => ({ from: `${year}-01-01`, until: `${year + 1}-01-01` });

/** Each once, as it fits best, the likeliest first. */
const distinct = (found: Found[]): Found[] => {
  const seen = new Set<string>();
  return found.sort(compareFound).filter(({ candidate: { id } }) => !seen.has(id) && seen.add(id));
};

type Ranks = ReadonlyMap<string, number>;

function ranksOf(pairs: Iterable<readonly [string, number]>): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const [id, value] of pairs) ranks.set(id, Math.min(value, ranks.get(id) ?? value));
  return ranks;
}

/** Who is meant by dates and the whole, the end or the beginning of a number, with how far down each stands. */
async function rankByNumbers(ctx: Searcher, { words, dates, number }: Asked): Promise<Map<string, number>> {
  const limit = words.length > 0 || (number && dates.length > 0) ? NARROWED : SHOWN_ALONE;
  const numbered = number ? ranksOf(await matchNumber(ctx.db, number, limit, dates.length === 0)) : null;
  if (dates.length === 0) return numbered ?? new Map();
  const born = await queries.selectByBirthDates(ctx.db, dates, limit);
  // Both were written: both must be right.
  return new Map(born.filter((id) => !numbered || numbered.has(id)).map((id) => [id, 0]));
}

const partRanks = (matches: readonly queries.NumberMatch[]): Map<string, number> =>
  ranksOf(matches.map(({ id, part }) => [id, PART_RANK[part] as number]));

const rankWithin = async (ctx: Searcher, { value }: AskedNumber): Promise<Map<string, number>> =>
  value.length < 3 ? new Map() : partRanks(await queries.selectByNumberWithin(ctx.db, value, NARROWED));

/** By dates and numbers alone; within a number only where little else is found. */
async function rankAll(ctx: Searcher, asked: Asked): Promise<[Ranks, string[]]> {
  const ranks = await rankByNumbers(ctx, asked);
  if (asked.number && asked.dates.length === 0 && ranks.size < SHOWN_ALONE)
    for (const [id, value] of await rankWithin(ctx, asked.number))
      if (ranks.size < SHOWN_ALONE && !ranks.has(id)) ranks.set(id, value);
  return [ranks, [...ranks.keys()]];
}

async function load(ctx: Searcher, { dates }: Asked, ranks: Ranks, ids: readonly string[]): Promise<Found[]> {
  const rows = await queries.selectFound(ctx.db, ctx, ids);
  return rows.map((candidate): Found => {
    const order = dates.length > 1 ? dates.indexOf(candidate.birthDate) : 0;
    const cost = (ranks.get(candidate.by) as number) + order * 0.1;
    return { candidate, fit: { kind: 0, cost, other: 0, reading: 0 } };
  });
}

/** A record number, a whole phone number, a date, then parts: the end of a number is what people say. */
const PART_RANK = [1, 3, 5, 6];
const DATE_RANK = 2;
const RECORD_PREFIX_RANK = 4;

async function matchNumber(db: Db, number: AskedNumber, limit: number, mayBeDate: boolean) {
  const { value, dates } = number;
  const [records, numbers, born] = await Promise.all([
    queries.selectByRecordNumber(db, value, limit),
    value.length >= 3 ? queries.selectByNumber(db, value, limit) : [],
    mayBeDate ? queries.selectByBirthDates(db, dates, limit) : [],
  ]);
  return [
    ...records.map(({ id, part }): [string, number] => [id, part === 0 ? 0 : RECORD_PREFIX_RANK]),
    ...numbers.map(({ id, part }): [string, number] => [id, PART_RANK[part] as number]),
    ...born.map((id): [string, number] => [id, DATE_RANK]),
  ];
}

/** Those among them whose name fits one of the probes, judged. */
async function keep(
  ctx: Searcher,
  asked: Asked,
  ranks: Ranks,
  {
    readings,
    probes,
    meanings,
  }: { readings: readonly Reading[]; probes: readonly queries.Probe[]; meanings: Meanings },
): Promise<Found[]> {
  if (ranks.size === 0) return [];
  // Hundreds share the end of a phone number: their records are read only where a name fits.
  const ids = await queries.selectNamedAmong(ctx.db, [...ranks.keys()], probes);
  return (await load(ctx, asked, ranks, ids)).flatMap(({ candidate, fit: { cost } }) => {
    const fit = fitName(candidate, readings, meanings);
    return fit ? [{ candidate, fit: { ...fit, other: fit.other + cost * 0.01 } }] : [];
  });
}

const keepWritten = (ctx: Searcher, asked: Asked, readings: readonly Reading[], ranks: Ranks): Promise<Found[]> =>
  keep(ctx, asked, ranks, { readings, probes: readings.flatMap(writtenProbes), meanings: NO_MEANINGS });

/** More share these digits than are looked at: those who are called so, and of them whoever has the digits. */
async function findNumbered(ctx: Searcher, asked: Asked, readings: readonly Reading[], { value }: AskedNumber) {
  const options = { limit: NARROWED, most: NARROWED, born: null };
  const named = await probeAll(ctx.db, readings.flatMap(writtenProbes), options);
  return keepWritten(ctx, asked, readings, partRanks(await queries.selectNumberedAmong(ctx.db, named, value)));
}

async function keepNear(ctx: Searcher, asked: Asked, readings: readonly Reading[], ranks: Ranks): Promise<Found[]> {
  if (ranks.size === 0) return [];
  const meanings = await meaningsOf(ctx.db, asked);
  const near = readings.flatMap((reading) => nearProbes(reading, meanings)).sort(byCost);
  return keep(ctx, asked, ranks, { readings, probes: near.slice(0, PROBES_MAX), meanings });
}

/** The name fits and the birth date nearly does: the more of its figures are the same, the better. */
async function findNearDate(ctx: Searcher, asked: Asked, dates: readonly string[], limit: number): Promise<Found[]> {
  const years = [...new Set(dates.map((date) => Number(date.slice(0, 4))))];
  const inYear: Found[] = [];
  for (const year of years) inYear.push(...(await findByWords(ctx, asked, NEAR_DATE, bornInYear(year))));
  const found = inYear.length > 0 ? inYear : await findByWords(ctx, asked, Math.max(limit, NEAR_DATE), null);
  const differing = (date: string): number =>
    Math.min(...dates.map((one) => [...one].filter((figure, i) => figure !== date[i]).length));
  return found.map(({ candidate, fit }) => ({
    candidate,
    fit: { ...fit, kind: NOT_QUITE, cost: differing(candidate.birthDate) + fit.kind * 0.1 + fit.cost * 0.1 },
  }));
}

const judge = (rows: readonly queries.FoundRow[], readings: readonly Reading[], meanings: Meanings): Found[] =>
  rows.flatMap((candidate) => {
    const fit = fitName(candidate, readings, meanings);
    return fit ? [{ candidate, fit }] : [];
  });

/** By name alone, as it is written. */
async function findWritten(ctx: Searcher, asked: Asked, limit: number, born: queries.Born | null): Promise<Found[]> {
  const readings = readingsOf(asked);
  const options = { limit: Math.max(limit, PER_PROBE), most: WRITTEN_MAX, born };
  const ids = await probeAll(ctx.db, readings.flatMap(writtenProbes), options);
  return judge(await queries.selectFound(ctx.db, ctx, ids), readings, NO_MEANINGS);
}

/** By name alone: as it is written; where that finds too few, also what is near by sound or slip. */
async function findByWords(ctx: Searcher, asked: Asked, limit: number, born: queries.Born | null): Promise<Found[]> {
  const readings = readingsOf(asked);
  const written = await findWritten(ctx, asked, limit, born);
  if (written.length >= limit) return written;
  const meanings = await meaningsOf(ctx.db, asked);
  const near = readings.flatMap((reading) => nearProbes(reading, meanings)).sort(byCost);
  const most = written.some(({ fit }) => fit.kind === EXACT) ? COURTESY_PROBES_MAX : PROBES_MAX;
  const ids = await probeAll(ctx.db, near.slice(0, most), { limit, most: Math.max(limit, NEAR_MAX), born });
  const known = new Set(written.map(({ candidate }) => candidate.id));
  const others = await queries.selectFound(ctx.db, ctx, ids);
  return [
    ...written,
    ...judge(
      others.filter(({ id }) => !known.has(id)),
      readings,
      meanings,
    ),
  ];
}

interface CostedProbe extends queries.Probe {
  lead: 'last' | 'first';
  cost: number;
}

const byCost = (a: CostedProbe, b: CostedProbe): number => a.cost - b.cost;

function probe(last: [string, string], first: [string, string], lead: 'last' | 'first', cost = 0): CostedProbe {
  return { lastFrom: last[0], lastTo: last[1], firstFrom: first[0], firstTo: first[1], lead, cost };
}

/** As it is written: both begin so; the first name also as a nickname. */
function writtenProbes({ last, first }: Reading): CostedProbe[] {
  const lead = first.length > last.length ? 'first' : 'last';
  return [
    probe(queries.beginning(last), queries.beginning(first), lead),
    ...[...nicknamesOf(first).keys()].map((name) => probe(queries.beginning(last), queries.exactly(name), 'first')),
  ];
}

/** Words that are near: one of the two as it is written and the other one near, or both near. */
function nearProbes({ last, first }: Reading, meanings: Meanings): CostedProbe[] {
  const lasts = [...(meanings.last.get(last) ?? [])];
  const firsts = [...(meanings.first.get(first) ?? [])];
  const pairs = lasts.flatMap(([l, a]) =>
    firsts.map(([f, b]) => probe(queries.exactly(l), queries.exactly(f), 'last', a + b)),
  );
  return [
    ...lasts.map(([l, cost]) => probe(queries.exactly(l), queries.beginning(first), 'last', cost)),
    ...firsts.map(([f, cost]) => probe(queries.beginning(last), queries.exactly(f), 'first', cost)),
    ...lasts.flatMap(([l, cost]) =>
      [...nicknamesOf(first).keys()].map((f) => probe(queries.exactly(l), queries.exactly(f), 'last', cost + 0.5)),
    ),
    ...pairs.filter(({ cost }) => cost <= PAIR_COST_MAX),
  ];
}

async function probeAll(
  db: Db,
  probes: CostedProbe[],
  options: { limit: number; most: number; born: queries.Born | null },
): Promise<string[]> {
  const least = probes.slice(0, PROBES_MAX);
  const ids = await Promise.all(
    (['last', 'first'] as const).map((lead) =>
      queries.selectByNames(
        db,
        least.filter((one) => one.lead === lead),
        { lead, ...options },
      ),
    ),
  );
  return [...new Set(ids.flat())];
}

const knownMeanings = new WeakMap<Asked, Promise<Meanings>>();

/** Looked up once for each search. */
function meaningsOf(db: Db, asked: Asked): Promise<Meanings> {
  const known = knownMeanings.get(asked) ?? readMeanings(db, asked);
  knownMeanings.set(asked, known);
  return known;
}

/**
 * What the typed words may mean here. One that sounds alike is believed at half the price; two slips are looked for only
 * in a word as it was typed that is none here and is not one slip from any.
 */
async function readMeanings(db: Db, asked: Asked): Promise<Meanings> {
  const typed = [...new Set(readingsOf(asked).flatMap(({ last, first }) => [last, first]))].filter(
    (word) => word.length >= 3,
  );
  const weigh = (match: queries.WordMatch) => ({ ...match, slips: slipsBetween(match.typed, match.word) });
  const matches = (await queries.selectWordsLike(db, typed)).map(weigh);
  const isNear = new Set(matches.flatMap(({ typed: word, slips }) => (slips <= ONE_SLIP ? [word] : [])));
  const unknown = asked.words.filter((word) => word.length >= TWO_SLIPS_FROM && !isNear.has(word));
  const farther = (await queries.selectWordsFarther(db, unknown)).map(weigh);
  const costed = [...matches, ...farther].flatMap(({ slips, ...match }) => {
    // Double Metaphone looks at the first four sounds only: longer names that share them may be far apart.
    if (slips === 0 || slips > slipsMax(match.typed.length) + (match.sounds ? SOUND_SLACK : 0)) return [];
    return [{ ...match, cost: match.sounds ? Math.min(slips, 0.5 + slips * 0.25) : slips }];
  });
  const meanings = { last: new Map<string, Map<string, number>>(), first: new Map<string, Map<string, number>>() };
  for (const { place, typed: word, word: meant, cost } of costed.sort((a, b) => a.cost - b.cost)) {
    const known = meanings[place].get(word) ?? new Map<string, number>();
    if (known.size < MEANT_MAX && !known.has(meant)) known.set(meant, cost);
    meanings[place].set(word, known);
  }
  return meanings;
}

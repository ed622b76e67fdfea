/** Finding a code while it is typed: by its beginning, or by words in any order. */
import { sql } from 'kysely';
import * as contract from '../../shared/codesets.ts';
import { SEARCHED_SYSTEMS } from '../../shared/codesets.ts';
import type { InputOf } from '../../shared/contract.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { Problem } from '../kernel/problem.ts';
import { selectProviders } from '../practice/index.ts';
import * as queries from './queries.ts';
import { inTheirWords, mostlyMeant } from './usual-words.ts';

/** What people type for what is written out in the sets. */
const WRITTEN_OUT: Readonly<Record<string, string>> = {
  htn: 'hypertension',
  dm: 'diabetes mellitus',
  dm2: 'type 2 diabetes',
  t2dm: 'type 2 diabetes',
  dm1: 'type 1 diabetes',
  t1dm: 'type 1 diabetes',
  copd: 'chronic obstructive pulmonary',
  chf: 'heart failure',
  cad: 'atherosclerotic heart',
  afib: 'atrial fibrillation',
  mi: 'myocardial infarction',
  uti: 'urinary tract infection',
  uri: 'upper respiratory infection',
  gerd: 'gastro esophageal reflux',
  ckd: 'chronic kidney disease',
  esrd: 'end stage renal',
  cva: 'cerebral infarction',
  tia: 'transient cerebral ischemic',
  dvt: 'embolism thrombosis deep veins',
  sob: 'shortness of breath',
  uns: 'unspecified',
  fx: 'fracture',
  hx: 'history',
  lbp: 'low back pain',
  bph: 'benign prostatic hyperplasia',
  ra: 'rheumatoid arthritis',
  oa: 'osteoarthritis',
  adhd: 'attention deficit hyperactivity',
  ptsd: 'post traumatic stress',
  hld: 'hyperlipidemia',
  flu: 'influenza',
  abd: 'abdominal',
  rt: 'right',
  lt: 'left',
};

/** Words that say nothing beside others. */
const SMALL = new Set(['of', 'the', 'a', 'an', 'in', 'to', 'with', 'and', 'or', 'for', 'by', 'on', 'at']);

/** A typed text as a tsquery in which each word is the beginning of one; null where there is no word. */
export function wordsQuery(text: string): string | null {
  const typed = inTheirWords(text)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const words = typed.filter((word, i) => !SMALL.has(word) || (typed.length === 1 && i === 0));
  // The last word is still being typed: `ra` may become `rash`.
  const parts = words.map((word, i) => {
    const written = WRITTEN_OUT[word];
    const one =
      word.length > 4 && word.endsWith('s') && !word.endsWith('ss')
        ? `(${word}:* | ${word.slice(0, -1)}:*)`
        : `${word}:*`;
    if (!written) return one;
    const whole = written
      .split(' ')
      .map((each) => `${each}:*`)
      .join(' & ');
    return i === words.length - 1 || word.length < 3 ? `(${one} | (${whole}))` : `(${whole})`;
  });
  return parts.length === 0 ? null : parts.join(' & ');
}

type Found = contract.FoundCode;

const HIGHEST = '\u{10ffff}';

export async function search(ctx: QueryContext, input: InputOf<typeof contract.search>) {
  const searched: readonly contract.CodeSystem[] = SEARCHED_SYSTEMS;
  const systems = input.systems.filter((system) => searched.includes(system));
  const text = input.text.trim();
  let found = text === '' ? await selectUsual(ctx.db, systems, input) : await selectFound(ctx.db, systems, text, input);
  // Slips are mostly made towards the end of a word: where nothing is found, the ends of long words are let go.
  if (found.length === 0 && /[a-z]{6}/i.test(text)) {
    const shorter = text.replaceAll(/[a-z]{6,}/gi, (word) => word.slice(0, Math.ceil(word.length * 0.65)));
    found = await selectFound(ctx.db, systems, shorter, input);
  }
  return {
    codes: found.slice(0, contract.SEARCH_PAGE),
    hasMore: found.length > contract.SEARCH_PAGE,
    notLoaded: found.length > 0 ? [] : await selectNotLoaded(ctx.db, input.systems, input.date),
  };
}

interface Wish {
  date: string;
  providerId: string | null;
  headings: boolean;
}

const COLUMNS = sql.raw(`c.system, c.code, c.short_text as short, c.long_text as long, c.is_billable as "isBillable",
  c.valid_from as "validFrom", c.valid_to as "validTo", f.code is not null as "isFavourite", coalesce(u.uses, 0) as uses`);

const usual = (providerId: string | null) => sql`
  left join code_favourite f on f.provider_id = ${providerId}::uuid and f.system = c.system and f.code = c.code
  left join code_use u on u.provider_id = ${providerId}::uuid and u.system = c.system and u.code = c.code`;

const holds = ({ date, headings }: Wish) => sql`c.valid_from <= ${date}::date
  and coalesce(c.valid_to, 'infinity') >= ${date}::date and (c.is_billable or ${headings}::boolean)`;

/** Of the codes with the words so many are looked at. They lie in the order of their length: the plain ones come first. */
const CANDIDATES_MAX = 400;

async function selectFound(
  db: Db,
  systems: readonly contract.CodeSystem[],
  text: string,
  wish: Wish,
): Promise<Found[]> {
  if (systems.length === 0) return [];
  const code = contract.codeAsKept(text);
  const isCodeLike = /^[A-Z0-9]{1,10}$/.test(code) && !/\s/.test(text);
  // A letter alone, or a letter and a digit, begins a code and no word.
  const words = /^[a-z0-9]$|^[a-z]\d[\d.]*[a-z]?$/i.test(text) ? null : wordsQuery(text);
  const meant = mostlyMeant(inTheirWords(text).trim());
  const pieces = [
    ...(isCodeLike
      ? [
          sql`(select c.*, case when c.code = ${code} then 0 else 1 end as place from code c
            where c.system = any(${systems}::text[]) and c.code >= ${code} and c.code < ${code + HIGHEST} and ${holds(wish)}
            order by ${code.length > 2 ? sql`length(c.code), c.code` : sql`c.code`} limit ${contract.SEARCH_PAGE + 1})`,
        ]
      : []),
    ...(meant === null
      ? []
      : [
          sql`(select c.*, 0.5 as place from code c where c.system = any(${systems.filter((one) => one === 'icd10cm')}::text[])
            and c.code = ${meant} and ${holds(wish)})`,
        ]),
    ...(words === null ? [] : byWords(systems, words, wish)),
  ];
  if (pieces.length === 0) return [];
  const { rows } = await sql<Found>`select ${COLUMNS}
    from (select distinct on (system, code) * from (${sql.join(pieces, sql` union all `)}) x order by system, code, place) c ${usual(wish.providerId)}
    order by c.place = 0 desc, (f.code is not null) desc, u.uses desc nulls last, c.place, c.is_billable desc,
      case when c.place = 1 then length(c.code) end, length(coalesce(c.long_text, c.short_text)), c.code
    limit ${contract.SEARCH_PAGE + 1}`.execute(db);
  return rows;
}

/** What this provider uses is found whatever else has the words, and then the plain ones among all the rest. */
function byWords(systems: readonly contract.CodeSystem[], words: string, wish: Wish) {
  const isHere = sql`c.system = any(${systems}::text[]) and ${holds(wish)}`;
  // Most codes are diagnoses: the list of them all would be longer than those of the words.
  const sets = systems.map((system) => `set${system.replaceAll('_', '')}`).join(' | ');
  const query = systems.includes('icd10cm') ? words : `(${words}) & (${sets})`;
  const all = sql`(select c.*, 2 as place from code c
    where (c.short_text is not null or c.long_text is not null)
      and code_words(c.system, c.short_text, c.long_text) @@ ${query}::tsquery and ${isHere} limit ${CANDIDATES_MAX})`;
  if (wish.providerId === null) return [all];
  const own = sql`(select c.*, 2 as place from (
      select system, code from code_favourite where provider_id = ${wish.providerId} union
      select system, code from code_use where provider_id = ${wish.providerId}) k
    join code c on c.system = k.system and c.code = k.code
    where code_words(c.system, c.short_text, c.long_text) @@ ${words}::tsquery and ${isHere})`;
  return [own, all];
}

/** Nothing typed yet: the favourites, and what this provider uses most. */
async function selectUsual(db: Db, systems: readonly contract.CodeSystem[], wish: Wish): Promise<Found[]> {
  if (wish.providerId === null) return [];
  const { rows } = await sql<Found>`select ${COLUMNS} from (
      select system, code from code_favourite where provider_id = ${wish.providerId} union
      select system, code from code_use where provider_id = ${wish.providerId}) k
    join code c on c.system = k.system and c.code = k.code ${usual(wish.providerId)}
    where k.system = any(${systems}::text[]) and ${holds(wish)}
    order by (f.code is not null) desc, u.uses desc nulls last, c.code limit ${contract.SEARCH_PAGE + 1}`.execute(db);
  return rows;
}

async function selectNotLoaded(db: Db, systems: readonly contract.CodeSystem[], date: string) {
  const { rows } = await sql<{ system: contract.CodeSystem }>`select system from unnest(${systems}::text[]) as system
    where not exists (select from code_release r where r.applied_at is not null and system = any(r.systems) and r.effective_from <= ${date}::date)`.execute(
    db,
  );
  return rows.map(({ system }) => system);
}

export async function setFavourite(ctx: CommandContext, input: InputOf<typeof contract.setFavourite>) {
  const { providerId, system, isFavourite } = input;
  const code = contract.codeAsKept(input.code);
  const [provider] = await selectProviders(ctx.tx, [providerId]);
  if (!provider) throw new Problem('not_found');
  if (isFavourite) await queries.putFavourite(ctx.tx, providerId, system, code);
  else await queries.deleteFavourite(ctx.tx, providerId, system, code);
  ctx.audit({
    action: contract.setFavourite.name,
    entity: 'provider',
    entityId: providerId,
    after: { system, code, isFavourite },
  });
  return {};
}

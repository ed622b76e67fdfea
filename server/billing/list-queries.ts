/** SQL of lists of codes as claims are judged by them. It reads only. */
import { sql } from 'kysely';
import type { CodeList } from '../../shared/billing-facts.ts';
import type { Db } from '../kernel/db.ts';

/** Every list, and of its codes those that are asked for: a list has thousands, a claim a handful. */
export async function selectListsOf(db: Db, asked: readonly string[]): Promise<CodeList[]> {
  const { rows } = await sql<CodeList>`
    select id, version, label, kind, array(select code from unnest(codes) code where code = any(${asked}::text[])) as codes,
      case when codes && ${asked}::text[] then beside_codes else '{}' end as "besideCodes", sex, age_years_min as "ageYearsMin",
      age_years_max as "ageYearsMax", starts_on as "startsOn", ends_on as "endsOn", source
    from code_list order by starts_on, id`.execute(db);
  return rows;
}

/**
 * The appointments of whole days as JSON, kept in memory: every desk opens the same few days, and writing the JSON of
 * one costs Postgres more than all the rest of the request. A text is given out only when the change log, read at that
 * moment, knows of nothing that could have altered it since it was written.
 */
import { sql } from 'kysely';
import { dayTopic } from '../../shared/scheduling.ts';
import type { ClinicDay } from '../../shared/time.ts';
import type { Kernel } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { SESSION_TOPIC } from '../kernel/live.ts';
import { selectTouchingJson } from './day-queries.ts';

interface KeptText {
  text: string;
  /** The number of the change clock in the snapshot that it was written from. */
  seq: number;
  restoreCount: number;
}

const keptTexts = new WeakMap<Kernel, Map<string, KeptText>>();
/** A week on each side for a few locations; a busy day is 300 kB. */
const TEXTS_KEPT_MAX = 40;
/** Looking through a longer stretch of the log would cost what it saves. */
const CHANGES_PASSED_MAX = 2_000;

/**
 * The appointments of a day, by start, as a JSON array, and the number of the change clock at which they are so.
 * @param topicKey the key under which the day's changes are told
 */
export async function dayText(
  kernel: Kernel,
  db: Db,
  day: ClinicDay,
  locationId: string | null,
  topicKey: string,
): Promise<{ text: string; seq: number }> {
  const texts = keptTexts.get(kernel) ?? new Map<string, KeptText>();
  keptTexts.set(kernel, texts);
  const key = `${day.date} ${day.zone} ${locationId ?? ''}`;
  const kept = texts.get(key);
  if (kept && (await stillHolds(db, kept, topicKey))) return kept;
  const fresh = await selectTouchingJson(db, day, locationId);
  texts.delete(key);
  texts.set(key, fresh);
  const [oldest] = texts.keys();
  if (texts.size > TEXTS_KEPT_MAX && oldest !== undefined) texts.delete(oldest);
  return fresh;
}

/**
 * True when every change since concerns other days of the book or somebody's session. A hole in the log (it was pruned)
 * or a clock that went back (a backup was restored) counts as a change.
 */
async function stillHolds(db: Db, kept: KeptText, topicKey: string): Promise<boolean> {
  const { rows } = await sql<{ holds: boolean; seq: number }>`
    select c.seq, i.restore_count = ${kept.restoreCount} and c.seq - ${kept.seq}::int8 between 0 and ${CHANGES_PASSED_MAX}
      and c.seq - ${kept.seq}::int8 = (select count(distinct seq) from change_log where seq > ${kept.seq}::int8)
      and not exists (select 1 from change_log l where l.seq > ${kept.seq}::int8 and not (
        l.topic = ${SESSION_TOPIC} or l.topic = ${dayTopic.name} and l.key <> ${topicKey}
        or l.topic <> ${dayTopic.name} and l.topic like 'scheduling.%')) as holds
    from change_clock c, installation i`.execute(db);
  const [now] = rows;
  if (!now?.holds) return false;
  kept.seq = now.seq;
  return true;
}

/** SQL of letters and of requests for records. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { InputOf } from '../../shared/contract.ts';
import type { Letter, LetterLine, RecordsRequest, saveRequest } from '../../shared/correspondence.ts';
import type { Db, Tx } from '../kernel/db.ts';
import type { DB } from '../kernel/schema.ts';

const LETTERS_MAX = 200;
const moment = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const LINE = [
  'id',
  sql<number>`1`.as('version'),
  'patient_id as patientId',
  'kind',
  'addressee',
  'from_date as fromDate',
  'until_date as untilDate',
  sql<string | null>`letterhead->>'providerName'`.as('providerName'),
  moment('written_at').as('writtenAt'),
  'written_by as writtenBy',
] as const;

export async function selectLetters(db: Db, patientId: string, ids: readonly string[] | null): Promise<LetterLine[]> {
  let rows = db.selectFrom('letter').select(LINE).where('patient_id', '=', patientId);
  if (ids) rows = rows.where('id', 'in', [...ids]);
  return (await rows.orderBy('written_at', 'desc').limit(LETTERS_MAX).execute()) as unknown as LetterLine[];
}

export async function selectLetter(db: Db, id: string): Promise<Letter | undefined> {
  const row = await db
    .selectFrom('letter')
    .select(LINE)
    .select(['written_on as writtenOn', 'letterhead', 'patient_name as patientName', 'birth_date as birthDate', 'body'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row as unknown as Letter | undefined;
}

export async function insertLetter(tx: Tx, letter: Omit<Letter, 'version' | 'providerName'>): Promise<void> {
  await tx
    .insertInto('letter')
    .values({
      id: letter.id,
      patient_id: letter.patientId,
      kind: letter.kind,
      addressee: letter.addressee,
      from_date: letter.fromDate,
      until_date: letter.untilDate,
      letterhead: JSON.stringify(letter.letterhead),
      patient_name: letter.patientName,
      birth_date: letter.birthDate,
      body: letter.body,
      written_on: letter.writtenOn,
      written_at: letter.writtenAt,
      written_by: letter.writtenBy,
    })
    .execute();
}

/** Name as a letter says it, and birth date; undefined where there is none of this id. */
export const selectPerson = (db: Db, patientId: string) =>
  db
    .selectFrom('patient')
    .select([
      sql<string>`concat_ws(' ', first_name, middle_name, last_name, suffix)`.as('name'),
      'birth_date as birthDate',
    ])
    .where('id', '=', patientId)
    .executeTakeFirst();

type Requests = SelectQueryBuilder<DB & { r: DB['records_request']; p: DB['patient'] }, 'r' | 'p', unknown>;

const requestRows = (db: Db): Requests =>
  db.selectFrom('records_request as r').innerJoin('patient as p', 'p.id', 'r.patient_id') as unknown as Requests;

const readRequests = async (rows: Requests): Promise<RecordsRequest[]> =>
  (await rows
    .select([
      'r.id',
      'r.version',
      'r.patient_id as patientId',
      'r.requested_by as requestedBy',
      'r.requester',
      'r.authority',
      'r.about',
      'r.received_on as receivedOn',
      'r.due_on as dueOn',
      'r.extension_reason as extensionReason',
      'r.status',
      'r.status_reason as statusReason',
      'r.sent_on as sentOn',
      'r.sent_how as sentHow',
      'r.sent_to as sentTo',
      'r.pages',
      'r.note',
      'r.recorded_by as recordedBy',
      'p.is_confidential as isConfidential',
      sql<string>`p.last_name || coalesce(' ' || p.suffix, '') || ', ' || p.first_name`.as('patientName'),
    ])
    .orderBy('r.due_on')
    .orderBy('r.id')
    .execute()) as unknown as RecordsRequest[];

export const selectOpenRequests = (db: Db, ids: readonly string[] | null): Promise<RecordsRequest[]> => {
  const open = requestRows(db).where('r.status', '=', 'open');
  return readRequests(ids ? open.where('r.id', 'in', [...ids]) : open);
};

export const selectRequests = (db: Db, patientId: string, ids: readonly string[] | null): Promise<RecordsRequest[]> => {
  const all = requestRows(db).where('r.patient_id', '=', patientId);
  return readRequests(ids ? all.where('r.id', 'in', [...ids]) : all);
};

export async function selectRequest(db: Db, id: string): Promise<RecordsRequest | undefined> {
  const [row] = await readRequests(requestRows(db).where('r.id', '=', id));
  return row;
}

export type RequestFields = Omit<InputOf<typeof saveRequest>, 'id' | 'expectedVersion'> & { dueOn: string };

const columnsOf = (it: RequestFields) => ({
  requested_by: it.requestedBy,
  requester: it.requester,
  authority: it.authority,
  about: it.about,
  received_on: it.receivedOn,
  due_on: it.dueOn,
  extension_reason: it.extensionReason,
  status: it.status,
  status_reason: it.statusReason,
  sent_on: it.sentOn,
  sent_how: it.sentHow,
  sent_to: it.sentTo,
  pages: it.pages,
  note: it.note,
});

export async function insertRequest(tx: Tx, id: string, it: RequestFields, by: string): Promise<void> {
  await tx
    .insertInto('records_request')
    .values({ id, patient_id: it.patientId, ...columnsOf(it), recorded_by: by })
    .execute();
}

/** False when it is at another version by now. */
export async function updateRequest(tx: Tx, id: string, version: number, it: RequestFields): Promise<boolean> {
  const result = await tx
    .updateTable('records_request')
    .set({ ...columnsOf(it), version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** COPY … FROM STDIN over a pg connection: the fastest way into Postgres, which pg itself has only the messages for. */
import type pg from 'pg';

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

const escaped = (value: string | null): string =>
  value === null
    ? '\\N'
    : value.replaceAll(/[\\\t\n\r]/g, (letter) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[letter] ?? '\\'}`);

/** Sends rows of text columns (null is NULL) in one statement. */
export function copyRows(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: readonly (string | null)[][],
) {
  const body = Buffer.from(rows.map((row) => `${row.map(escaped).join('\t')}\n`).join(''));
  return new Promise<void>((resolve, reject) => {
    let failed: Error | null = null;
    client.query({
      submit: (connection: CopyConnection) => connection.query(`copy ${table} (${columns.join(', ')}) from stdin`),
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(body);
        connection.endCopyFrom();
      },
      handleError(error: Error) {
        failed = error;
      },
      handleCommandComplete() {},
      handleReadyForQuery() {
        if (failed) reject(failed);
        else resolve();
      },
    } as unknown as pg.Submittable);
  });
}

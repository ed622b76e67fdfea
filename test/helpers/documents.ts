/** Sending files as the desk does, and files to send. */
import sharp from 'sharp';
import type { Document } from '../../shared/documents.ts';
import * as documents from '../../shared/documents.ts';
import type { ProblemBody } from '../../shared/problems.ts';
import type { Desk } from './server.ts';

interface Sent {
  status: number;
  uploadId: string;
  problem: ProblemBody;
}

/** Sends bytes; whatever comes back. */
export async function sendFile(desk: Desk, bytes: Uint8Array, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await desk.fetch(documents.send.path, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID(), ...headers },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  const body = (await response.json()) as { uploadId: string } & ProblemBody;
  return { status: response.status, uploadId: body.uploadId, problem: body };
}

/** Sends bytes and puts them into a record. */
export async function addFile(
  desk: Desk,
  patientId: string,
  bytes: Uint8Array,
  facts: { name?: string; category?: Document['category'] } = {},
): Promise<Document> {
  const { uploadId, problem, status } = await sendFile(desk, bytes);
  if (status !== 200) throw new Error(`not taken: ${JSON.stringify(problem)}`);
  const { name = 'scan.jpg', category = 'other' } = facts;
  return desk.must(documents.add, { uploadId, patientId, category, name });
}

/** A picture of one colour. */
export const plainPicture = (colour: string, width = 40, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: colour } });

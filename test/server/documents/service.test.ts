/** Documents through the real server: kept once, encrypted, listed by pages, shown safely; hostile files do no harm. */
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import t from 'tap';
import { sweepFiles } from '../../../server/documents/index.ts';
import { careTeam, setConfidential } from '../../../shared/access.ts';
import * as documents from '../../../shared/documents.ts';
import { add as addPatient } from '../../../shared/patients.ts';
import { addFile, plainPicture, sendFile } from '../../helpers/documents.ts';
import { codeOf } from '../../helpers/people.ts';
import { type Desk, type TestServer, testServer } from '../../helpers/server.ts';

let world: TestServer;
let front: Desk;
let filesFolder: string;
t.before(async () => {
  filesFolder = await mkdtemp(path.join(os.tmpdir(), 'anteroom-documents-'));
  world = await testServer({ filesFolder });
  front = await world.desk('front_desk');
});
t.teardown(async () => {
  await world.stop();
  await rm(filesFolder, { recursive: true, force: true });
});

let people = 0;
async function patient(): Promise<string> {
  const blank = { middleName: null, suffix: null, preferredName: null, phone: null, email: null, addressLine: null };
  const fields = { ...blank, city: null, state: null, zip: null, sex: 'unknown' as const, confirmedNew: true };
  const names = { firstName: 'Wren', lastName: `Paperby${people++}`, birthDate: '1980-01-01' };
  return (await front.must(addPatient, { ...fields, ...names })).id;
}

const shelf = (patientId: string, parts: { removed?: boolean; after?: string } = {}) =>
  front.must(documents.list, { patientId, category: null, removed: false, after: null, ...parts });
const files = (): string[] =>
  globSync('**/*', { cwd: filesFolder, withFileTypes: true }).flatMap((it) =>
    it.isFile() ? [path.join(it.parentPath, it.name)] : [],
  );
/** The answer with its bytes: one that is left unread keeps its connection. */
async function fetchFile(desk: Desk, id: string, size = 'whole') {
  const response = await desk.fetch(`${documents.read.path}?id=${id}&size=${size}`);
  const { status, headers } = response;
  return { status, headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

t.test('a phone’s picture: upright, without its place, kept once, encrypted, shown with safe headers', async (t) => {
  const id = await patient();
  const shot = await plainPicture('#aa3311', 400, 200)
    .withExif({ IFD0: { Make: 'Lanternphone', Copyright: 'EXIF-SECRET' }, IFD3: { GPSLatitude: '42/1 21/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  t.ok(shot.includes('EXIF'), 'the picture that is sent tells where it was taken');
  const before = files().length;
  const one = await addFile(front, id, shot, {
    name: 'C:\\scans\\..\\card\u202egpj.exe',
    category: 'insurance_card',
  });
  t.match(one, { category: 'insurance_card', name: 'cardgpj.exe', width: 200, height: 400, addedBy: 'Front desk' });
  t.equal((await addFile(front, id, shot)).id, one.id, 'the same again is the one that is there');
  const other = await addFile(front, await patient(), shot);
  t.not(other.id, one.id);
  t.equal(files().length, before + 1, 'kept once for everybody');

  const answer = await fetchFile(front, one.id);
  const { bytes } = answer;
  t.notOk(bytes.includes('EXIF') || bytes.includes('Lanternphone'), 'what is kept does not');
  t.match(await sharp(bytes).metadata(), { format: 'jpeg', width: 200, height: 400, exif: undefined });
  t.notOk(
    files().some((file) => readFileSync(file).includes(bytes.subarray(20, 60))),
    'encrypted on the disk',
  );
  const header = (name: string) => answer.headers.get(name);
  t.equal(header('content-type'), 'image/jpeg');
  t.equal(header('x-content-type-options'), 'nosniff');
  t.match(header('content-security-policy'), /default-src 'none'.*sandbox/);
  t.equal(header('content-disposition'), `inline; filename="cardgpj.exe.jpg"; filename*=UTF-8''cardgpj.exe.jpg`);
  t.equal(header('cache-control'), 'no-store');
  const small = await fetchFile(front, one.id, 'thumbnail');
  t.match(await sharp(small.bytes).metadata(), { format: 'jpeg', height: 320 });
});

/** A PNG of any size that its header claims, of zeros. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(4_000_000));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

t.test('hostile files are refused in words, or made harmless', async (t) => {
  const id = await patient();
  const jpeg = await plainPicture('#225588', 300, 200).jpeg().toBuffer();
  const noise = Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * 7919) % 251));
  const busy = await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
    .jpeg()
    .toBuffer();
  const pdf = (body: string): Buffer => Buffer.from(`%PDF-1.7\n${body}\nstartxref\n9\n%%EOF\n`, 'latin1');
  const text = (words: string): Buffer => Buffer.from(words);
  const refused: [string, Buffer, string, RegExp][] = [
    [
      'a drawing with a program',
      text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'not_a_document',
      /SVG/,
    ],
    [
      'a page that calls itself a picture',
      text('<!DOCTYPE html><script>alert(1)</script>'),
      'not_a_document',
      /Web pages/,
    ],
    ['a packed file', text('PK\u0003\u0004 a zip that bursts'), 'not_a_document', /Packed files/],
    ['a program', text('MZ\u0000 this program cannot be run'), 'not_a_document', /Only pictures/],
    ['nothing', Buffer.alloc(0), 'not_a_document', /empty/],
    ['HEIC', text('\0\0\0\u0018ftypheic'), 'not_a_document', /HEIC/],
    [
      'a PDF with a program',
      pdf('<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>'),
      'not_a_document',
      /program/,
    ],
    [
      'a PDF with a packed file behind it',
      Buffer.concat([pdf(''), text('PK\u0003\u0004PK\u0005\u0006')]),
      'not_a_document',
      /hidden/,
    ],
    ['a PDF that was cut off', pdf('').subarray(0, 20), 'not_a_document', /not whole/],
    ['a picture that was cut off', busy.subarray(0, busy.length / 2), 'picture_not_whole', /damaged/],
    ['a picture of nothing but its beginning', jpeg.subarray(0, 12), 'picture_not_whole', /damaged/],
    ['a small file of ten thousand million points', bomb(100_000, 100_000), 'too_large', /more points/],
    ['a picture that claims more rows than it has', bomb(4_000, 4_000), 'picture_not_whole', /damaged/],
  ];
  const before = files().length;
  for (const [what, bytes, code, words] of refused) {
    const { problem } = await sendFile(front, bytes);
    t.match(problem, { code, detail: words }, what);
  }
  t.equal(files().length, before, 'nothing of them is left');

  const polyglot = Buffer.concat([jpeg, text('PK\u0003\u0004<script>alert(1)</script>')]);
  const kept = await addFile(front, id, polyglot, { name: '../../etc/passwd' });
  const { bytes } = await fetchFile(front, kept.id);
  t.notOk(bytes.includes('script') || bytes.includes('PK\u0003\u0004'), 'what hid behind the picture is gone');
  t.equal(kept.name, 'passwd');
  const packed = pdf('1 0 obj <<>>\nstream\nq/JS x/Launch \nendstream endobj');
  t.equal((await addFile(front, id, packed)).mediaType, 'application/pdf', 'noise in a packed part is no program');
  const hidden = pdf('1 0 obj <<>>\nstream\n noise \nendstream endobj 2 0 obj << /Launch (x) >>');
  t.match((await sendFile(front, hidden)).problem, { code: 'not_a_document', detail: /program/ });
  const letter = await addFile(front, id, pdf('1 0 obj <<>> endobj'), {
    name: 'Dr. “Grün”; letter.PDF',
    category: 'letter',
  });
  const answer = await fetchFile(front, letter.id);
  t.match(answer.headers.get('content-disposition'), /^attachment; filename="Dr. _Gr_n_; letter.pdf"/);
  t.same(answer.bytes, pdf('1 0 obj <<>> endobj'));
});

t.test('1 GB is refused at its first word, and cut off where it says nothing of its length', async (t) => {
  const { hostname, port } = new URL(world.url);
  const begin = (headers: Record<string, string>) => {
    const all = {
      cookie: front.cookieHeader,
      origin: world.url,
      'content-type': 'application/octet-stream',
      'idempotency-key': crypto.randomUUID(),
      ...headers,
    };
    return request({ hostname, port, path: documents.send.path, method: 'POST', headers: all });
  };
  const answerOf = (sending: ReturnType<typeof request>) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      sending.on('error', reject).on('response', async (response) => {
        let body = '';
        for await (const piece of response) body += piece;
        resolve({ status: response.statusCode, body });
      });
    });
  const told = begin({ 'content-length': '1073741824' });
  const refused = answerOf(told);
  told.flushHeaders();
  t.match(await refused, { status: 413, body: /at most 32 MB/ });
  told.destroy();

  const silent = begin({ 'transfer-encoding': 'chunked' });
  const cut = answerOf(silent);
  let sent = 0;
  const piece = Buffer.alloc(1_048_576, 0xff);
  const more = (): void => {
    while (sent < 1_073_741_824 && !silent.destroyed) {
      sent += piece.length;
      if (!silent.write(piece)) return void silent.once('drain', more);
    }
  };
  more();
  t.match(await cut, { status: 413, body: /at most 32 MB/ });
  silent.on('error', () => {}).destroy();
  t.ok(sent < 200_000_000, `only ${sent} bytes were taken`);
});

t.test('by pages, put away and brought back, for those who may; what nobody claims goes', async (t) => {
  const id = await patient();
  for (let i = 0; i < documents.LIST_PAGE + 3; i++)
    await addFile(
      front,
      id,
      await plainPicture(`rgb(${i},${2 * i},90)`)
        .png()
        .toBuffer(),
      { name: `Page ${i}` },
    );
  const first = await shelf(id);
  t.equal(first.documents.length, documents.LIST_PAGE);
  t.equal(first.hasMore, true);
  const second = await shelf(id, { after: first.documents.at(-1)?.id as string });
  t.match(second, { hasMore: false, counts: [{ category: 'other', count: documents.LIST_PAGE + 3 }] });
  const names = [...first.documents, ...second.documents].map(({ name }) => name);
  t.same(
    names,
    Array.from(names, (_, i) => `Page ${names.length - 1 - i}`),
  );

  const [one] = first.documents as [documents.Document];
  const sensitive = await front.must(documents.update, {
    id: one.id,
    expectedVersion: 1,
    category: 'sensitive',
    name: 'Note',
  });
  t.equal(
    await codeOf(front.send(documents.setRemoved, { id: one.id, expectedVersion: 1, removed: true })),
    'not_permitted',
  );
  t.equal((await fetchFile(front, one.id)).status, 403, 'the desk that scanned it sees it no more');
  t.equal(
    (await shelf(id)).documents.some((it) => it.id === one.id),
    false,
  );
  const manager = await world.desk('manager');
  t.equal((await fetchFile(manager, one.id)).status, 200);
  t.equal(
    await codeOf(manager.send(documents.setRemoved, { id: one.id, expectedVersion: 1, removed: true })),
    'changed_meanwhile',
  );
  const away = await manager.must(documents.setRemoved, {
    id: one.id,
    expectedVersion: sensitive.version,
    removed: true,
  });
  const list = { patientId: id, category: null, removed: true, after: null };
  t.match(await manager.must(documents.list, list), { documents: [{ id: one.id }], removedCount: 1 });
  const back = await manager.must(documents.setRemoved, { id: one.id, expectedVersion: away.version, removed: false });
  t.equal(back.removedAt, null);

  const { people: staff } = await front.must(careTeam, { patientId: id });
  const manages = staff.find(({ roles }) => roles.join() === 'manager')?.userId as string;
  const [last] = second.documents as [documents.Document];
  await manager.must(setConfidential, { patientId: id, isConfidential: true, memberIds: [manages] });
  t.match(await fetchFile(front, last.id, 'thumbnail'), { status: 403, bytes: /confidential/ });
  t.equal(await codeOf(front.send(documents.list, { ...list, removed: false })), 'record_confidential');
  t.equal((await fetchFile(manager, last.id)).status, 200);
  await manager.must(setConfidential, { patientId: id, isConfidential: false, memberIds: [] });

  const biller = await world.desk('biller');
  const { uploadId } = await sendFile(biller, await plainPicture('#010203').png().toBuffer());
  const claim = { uploadId, patientId: id, category: 'other' as const, name: 'mine' };
  t.equal(await codeOf(front.send(documents.add, claim)), 'not_found', 'nobody claims what somebody else sent');
  const count = files().length;
  const { kernel } = world.server;
  const later = { ...kernel, clock: { ...kernel.clock, now: () => kernel.clock.now().add({ hours: 25 }) } };
  t.equal(await sweepFiles(later), 1);
  t.equal(files().length, count - 1);
  t.equal((await fetchFile(manager, one.id)).status, 200, 'what stands in a record stays');
});

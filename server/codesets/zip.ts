/** Reading and writing zip files, of which nothing is believed. */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { CodeFileRefused } from './staged.ts';

const inflateRaw = promisify(zlib.inflateRaw);

/** The largest text that is published (a quarter of the NCCI pairs) has 60 million bytes. */
export const TEXT_BYTES_MAX = 300_000_000;
const ENTRIES_MAX = 500;
export const AGAIN = 'Download it anew and send it as it is.';

export const isZip = (bytes: Buffer): boolean => bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50;

/** Unpacks, and says in one sentence why it cannot. */
export async function unpack(work: () => Promise<Buffer>, name: string): Promise<Buffer> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new CodeFileRefused(`${name} is far larger than any published set of codes once it is unpacked. ${AGAIN}`);
    throw new CodeFileRefused(
      code === 'Z_BUF_ERROR' ? `${name} is cut off: its end is missing. ${AGAIN}` : `${name} is damaged. ${AGAIN}`,
    );
  }
}

export interface ZipEntry {
  /** Its last part, and the whole of it with its folders. */
  name: string;
  path: string;
  method: number;
  crc: number;
  packedBytes: number;
  bytes: number;
  offset: number;
}

/** The list at the end of a zip; folders are left out. Throws CodeFileRefused. */
export function entriesOf(zip: Buffer, name: string): ZipEntry[] {
  const cut = new CodeFileRefused(`${name} is cut off: the list at the end of the zip is missing. ${AGAIN}`);
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > zip.length) throw cut;
  const count = zip.readUInt16LE(end + 10);
  if (count > ENTRIES_MAX) throw new CodeFileRefused(`${name} holds too many files to be a set of codes. ${AGAIN}`);
  const entries: ZipEntry[] = [];
  for (let at = zip.readUInt32LE(end + 16), i = 0; i < count; i++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== 0x02014b50) throw cut;
    const nameBytes = zip.readUInt16LE(at + 28);
    const entryName = zip.subarray(at + 46, at + 46 + nameBytes).toString('utf8');
    if (zip.readUInt16LE(at + 8) & 1) throw new CodeFileRefused(`${name} is locked with a password. ${AGAIN}`);
    if (!entryName.endsWith('/'))
      entries.push({
        name: entryName.split('/').at(-1) ?? entryName,
        path: entryName,
        method: zip.readUInt16LE(at + 10),
        crc: zip.readUInt32LE(at + 16),
        packedBytes: zip.readUInt32LE(at + 20),
        bytes: zip.readUInt32LE(at + 24),
        offset: zip.readUInt32LE(at + 42),
      });
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** One file of a zip, of at most so many bytes, with its checksum compared. Throws CodeFileRefused. */
export async function contentOf(
  zip: Buffer,
  entry: ZipEntry,
  name: string,
  bytesMax = TEXT_BYTES_MAX,
): Promise<Buffer> {
  const damaged = new CodeFileRefused(`${entry.name} in ${name} is damaged or cut off. ${AGAIN}`);
  const { offset } = entry;
  if (offset + 30 > zip.length || zip.readUInt32LE(offset) !== 0x04034b50) throw damaged;
  const begin = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  if (begin + entry.packedBytes > zip.length) throw damaged;
  if (entry.bytes > bytesMax)
    throw new CodeFileRefused(`${entry.name} in ${name} is far larger than any published set of codes. ${AGAIN}`);
  const packed = zip.subarray(begin, begin + entry.packedBytes);
  if (entry.method !== 0 && entry.method !== 8)
    throw new CodeFileRefused(
      `${entry.name} in ${name} is packed in a way that cannot be read. Unpack it and send the text.`,
    );
  const content =
    entry.method === 0
      ? Buffer.from(packed)
      : await unpack(() => inflateRaw(packed, { maxOutputLength: bytesMax }), entry.name);
  if (content.length !== entry.bytes || zlib.crc32(content) !== entry.crc) throw damaged;
  return content;
}

/** Files in a zip, in this order and without a date, so that the same files give the same bytes. */
export function zipOf(files: readonly { path: string; bytes: Buffer }[]): Buffer {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes } of files) {
    const name = Buffer.from(path, 'utf8');
    const packed = zlib.deflateRawSync(bytes);
    // Version 2.0, names in UTF-8, deflated, 1980-01-01.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(zlib.crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    list.push(Buffer.from('504b01021400', 'hex'), common, tail, name);
    pieces.push(Buffer.from('504b0304', 'hex'), common, name, packed);
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(
    list.reduce((sum, one) => sum + one.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, ...list, end]);
}

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** The first day a ZIP file can tell: every entry has it, for the hour of packing must not change the bytes. */
const DAY_ONE = (1 << 5) | 1;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;

export type Entries = Map<string, Uint8Array>;

/** Reads the entries as the central directory lists them; the headers beside the content may lack the sizes. */
export function unpack(zip: Uint8Array): Entries {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error('Not a ZIP file');
  const entries: Entries = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL) throw new Error('The directory of the ZIP file is broken');
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + size);
    if (!name.endsWith('/')) entries.set(name, method === DEFLATED ? inflateRawSync(content) : content);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** A part of an archive, deflated already. */
export interface Deflated {
  crc: number;
  length: number;
  deflated: Uint8Array;
}

/** The same entries give the same bytes, whatever order and hour they come in. */
export function pack(entries: Entries): Uint8Array {
  const deflate = (content: Uint8Array): Deflated => ({
    crc: crc32(content),
    length: content.length,
    deflated: deflateRawSync(content, { level: 9 }),
  });
  return packDeflated(new Map([...entries].map(([name, content]) => [name, deflate(content)])));
}

export function packDeflated(entries: ReadonlyMap<string, Deflated>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { crc, length, deflated }] of [...entries].sort(([one], [other]) =>
    contentTypesFirst(one, other),
  )) {
    const path = Buffer.from(name, 'utf8');
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(UTF8_NAMES, 2);
    fields.writeUInt16LE(DEFLATED, 4);
    fields.writeUInt16LE(DAY_ONE, 8);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(deflated.length, 14);
    fields.writeUInt32LE(length, 18);
    fields.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(mark(CENTRAL), Buffer.from([20, 0]), fields, tail, path);
    parts.push(mark(LOCAL), fields, path, deflated);
    offset += 30 + path.length + deflated.length;
  }
  const end = Buffer.alloc(18);
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  end.writeUInt16LE(entries.size, 4);
  end.writeUInt16LE(entries.size, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...parts, ...directory, mark(END), end]));
}

/** Packs an Office file again so that only its content decides its bytes. */
export function settle(office: Uint8Array, createdAt: string): Uint8Array {
  const entries = unpack(office);
  const core = entries.get('docProps/core.xml');
  if (core !== undefined) {
    const instant = `${new Date(createdAt).toISOString().slice(0, 19)}Z`;
    const text = Buffer.from(core).toString('utf8');
    const dated = text.replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${instant}`);
    entries.set('docProps/core.xml', Buffer.from(dated, 'utf8'));
  }
  const body = entries.get('word/document.xml');
  if (body !== undefined) {
    let drawing = 0;
    // the writer counts drawings over all the papers of a process
    const text = Buffer.from(body).toString('utf8');
    const counted = text.replace(/(<wp:docPr id=")\d+/g, (_, start: string) => `${start}${(drawing += 1)}`);
    entries.set('word/document.xml', Buffer.from(counted, 'utf8'));
  }
  return pack(entries);
}

function mark(signature: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
}

/** Some readers tell the kind of file by its first entry. */
function contentTypesFirst(one: string, other: string): number {
  const first = '[Content_Types].xml';
  if (one === first || other === first) return one === other ? 0 : one === first ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

import { createInflateRaw, crc32 } from 'node:zlib';
import { Unreadable } from './file-fault.js';
import type { TableLimits } from './table-limits.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const CHUNK = 65_536;

interface Entry {
  name: string;
  deflated: boolean;
  crc: number;
  start: number;
  size: number;
}

const broken = (): Unreadable =>
  new Unreadable(
    'ZIP_BROKEN',
    'Tệp bị hỏng hoặc tải chưa hết; hãy mở và lưu lại.',
    'The file is damaged or cut off; open it and save it again.',
  );

/** A ZIP file whose directory has been checked; its parts are inflated only when asked for, and counted as they grow. */
export class ZipReader {
  private readonly entries = new Map<string, Entry>();
  private unpacked = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: TableLimits,
  ) {
    this.readDirectory();
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  /** The inflated bytes of a part, a piece at a time; a header that lies about their number changes nothing. */
  async *inflate(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw broken();
    let crc = 0;
    for await (const piece of this.pieces(entry)) {
      this.unpacked += piece.length;
      if (this.unpacked > this.limits.unpacked) {
        throw new Unreadable(
          'ZIP_TOO_LARGE',
          'Tệp nén chứa quá nhiều dữ liệu.',
          'The file holds far more than it seems to: it is refused as an archive bomb.',
        );
      }
      crc = crc32(piece, crc);
      yield piece;
    }
    if (crc !== entry.crc) throw broken();
  }

  private async *pieces({ deflated, start, size }: Entry): AsyncGenerator<Buffer> {
    const raw = this.bytes.subarray(start, start + size);
    if (!deflated) {
      for (let at = 0; at < raw.length; at += CHUNK) yield raw.subarray(at, at + CHUNK);
      return;
    }
    const inflate = createInflateRaw({ chunkSize: CHUNK });
    inflate.end(raw);
    try {
      for await (const piece of inflate) yield piece as Buffer;
    } catch (error) {
      throw error instanceof Unreadable ? error : broken();
    } finally {
      inflate.destroy();
    }
  }

  private readDirectory(): void {
    const { bytes } = this;
    let end = bytes.length - 22;
    const farthest = Math.max(0, bytes.length - 22 - 65_535);
    while (end >= farthest && bytes.readUInt32LE(end) !== END) end -= 1;
    if (end < farthest) throw broken();
    const count = bytes.readUInt16LE(end + 10);
    if (count > this.limits.entries) {
      throw new Unreadable(
        'ZIP_ENTRIES',
        'Tệp có quá nhiều phần.',
        `The file has more than ${this.limits.entries} parts.`,
      );
    }
    let at = bytes.readUInt32LE(end + 16);
    const spans: { start: number; end: number }[] = [];
    for (let left = count; left > 0; left -= 1) {
      if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) throw broken();
      const nameLength = bytes.readUInt16LE(at + 28);
      const entry = this.entryAt(at, nameLength);
      if (this.entries.has(entry.name)) throw badName();
      if (!entry.name.endsWith('/')) this.entries.set(entry.name, entry);
      spans.push({ start: entry.start, end: entry.start + entry.size });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
    spans.sort((a, b) => a.start - b.start);
    // parts that share bytes are how a small file claims to be a huge one
    if (spans.some(({ start }, index) => index > 0 && start < (spans[index - 1]?.end ?? 0))) throw broken();
  }

  private entryAt(at: number, nameLength: number): Entry {
    const { bytes } = this;
    const flags = bytes.readUInt16LE(at + 8);
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const claimed = bytes.readUInt32LE(at + 24);
    const local = bytes.readUInt32LE(at + 42);
    if (at + 46 + nameLength > bytes.length) throw broken();
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if ((flags & 1) !== 0) {
      throw new Unreadable(
        'FILE_ENCRYPTED',
        'Tệp có mật khẩu; hãy gỡ mật khẩu.',
        'The file has a password; remove it.',
      );
    }
    if (name === '' || name.includes('\\') || name.includes('\0') || /(^\/)|(^|\/)\.\.(\/|$)|^[a-z]:/i.test(name)) {
      throw badName();
    }
    if (/\.(zip|xlsx|xlsm|docx|rar|7z|gz|jar)$/i.test(name)) {
      throw new Unreadable('ZIP_NESTED', 'Tệp chứa tệp nén khác.', 'The file holds another archive.');
    }
    if (claimed > this.limits.unpacked && claimed !== 0xffffffff) {
      throw new Unreadable(
        'ZIP_TOO_LARGE',
        'Tệp nén chứa quá nhiều dữ liệu.',
        'The file holds far more than it seems to.',
      );
    }
    if ((method !== 0 && method !== 8) || local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL)
      throw broken();
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (start + size > bytes.length) throw broken();
    return { name, deflated: method === 8, crc: bytes.readUInt32LE(at + 16), start, size };
  }
}

function badName(): Unreadable {
  return new Unreadable(
    'ZIP_NAMES',
    'Tệp có tên phần không hợp lệ.',
    'The file names its parts in a way that is refused.',
  );
}

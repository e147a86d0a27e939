import { Unreadable } from './file-fault.js';

export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const LONGEST_TAG = 65_536;
const DEEPEST = 64;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

export const brokenXml = (): Unreadable =>
  new Unreadable('XML_BROKEN', 'Nội dung tệp bị hỏng.', 'The content of the file is damaged.');

const tooLong = (): Unreadable =>
  new Unreadable('CELL_TOO_LONG', 'Một ô dài hơn 32.767 ký tự.', 'A cell is longer than 32,767 characters.');

/**
 * Reads XML as it arrives and holds no more of it than one tag or one text. Names come without their prefix.
 * A document type is refused: what it could declare is how small files grow and read others.
 */
export class XmlScan {
  private rest = '';
  private readonly path: string[] = [];

  constructor(
    private readonly handlers: XmlHandlers,
    private readonly longestText: number,
  ) {}

  push(piece: string): void {
    this.rest += piece;
    let at = 0;
    for (;;) {
      const next = this.rest.indexOf('<', at);
      const textEnd = next === -1 ? this.rest.length : next;
      if (textEnd - at > this.longestText * 2) throw tooLong();
      if (next === -1) break;
      const end = this.markupEnd(next);
      if (end === -1) {
        if (this.rest.length - next > Math.max(LONGEST_TAG, this.longestText * 2)) throw tooLong();
        break;
      }
      if (next > at) this.handlers.text?.(decodeEntities(this.rest.slice(at, next)));
      this.markup(this.rest.slice(next, end));
      at = end;
    }
    this.rest = this.rest.slice(at);
  }

  end(): void {
    if (this.path.length > 0 || this.rest.trim() !== '') throw brokenXml();
  }

  private markupEnd(from: number): number {
    const { rest } = this;
    const after = (mark: string, start: number): number => {
      const found = rest.indexOf(mark, start);
      return found === -1 ? -1 : found + mark.length;
    };
    if (rest.startsWith('<!--', from)) return after('-->', from + 4);
    if (rest.startsWith('<![CDATA[', from)) return after(']]>', from + 9);
    if (rest.startsWith('<?', from)) return after('?>', from + 2);
    let quote = '';
    for (let at = from + 1; at < rest.length; at += 1) {
      const char = rest[at] ?? '';
      if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === '"' || char === "'") quote = char;
      else if (char === '>') return at + 1;
      if (at - from > LONGEST_TAG) throw brokenXml();
    }
    return -1;
  }

  private markup(text: string): void {
    if (text.startsWith('<?') || text.startsWith('<!--')) return;
    if (text.startsWith('<![CDATA[')) {
      this.handlers.text?.(text.slice(9, -3));
      return;
    }
    if (text.startsWith('<!')) {
      throw new Unreadable(
        'DTD_REFUSED',
        'Tệp khai báo kiểu tài liệu; không nhận.',
        'The file declares a document type.',
      );
    }
    if (text.startsWith('</')) {
      const name = localName(text.slice(2, -1).trim());
      if (this.path.pop() !== name) throw brokenXml();
      this.handlers.close?.(name);
      return;
    }
    const empty = text.endsWith('/>');
    const inner = text.slice(1, empty ? -2 : -1);
    const [full = ''] = /^[^\s/>]+/.exec(inner) ?? [];
    if (full === '') throw brokenXml();
    const name = localName(full);
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [, key = '', double, single] of inner.slice(full.length).matchAll(ATTRIBUTE)) {
      attributes[key] = decodeEntities(double ?? single ?? '');
    }
    if (this.path.push(name) > DEEPEST) throw brokenXml();
    this.handlers.open?.(name, attributes);
    if (!empty) return;
    this.path.pop();
    this.handlers.close?.(name);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&\s]{0,32})(;?)/g, (_, name: string, closed: string) => {
    if (closed === '') throw brokenXml();
    const known = ENTITIES.get(name);
    if (known !== undefined) return known;
    const code = /^#x[0-9a-f]{1,6}$/i.test(name)
      ? parseInt(name.slice(2), 16)
      : /^#\d{1,7}$/.test(name)
        ? Number(name.slice(1))
        : -1;
    // an entity that is none of the five would need a document type; NUL and lone halves are no characters
    if (code < 1 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw brokenXml();
    return String.fromCodePoint(code);
  });
}

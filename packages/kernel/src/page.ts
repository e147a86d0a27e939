import { Invalid } from './errors.js';

/** What a client asks of a list: `first` rows (1–100) after an opaque cursor. */
export interface PageRequest {
  first: number;
  after?: string | null | undefined;
}

/** Rows of one page, one more than asked for when there are further ones. */
export interface Page<Row> {
  rows: Row[];
  hasNextPage: boolean;
}

export const MAX_PAGE = 100;

/** Checks a page request and opens its cursor into the sort key of the last row seen. */
export function openPage(request: PageRequest, keyLength: number): { first: number; after: string[] | null } {
  if (!Number.isInteger(request.first) || request.first < 1 || request.first > MAX_PAGE) {
    throw new Invalid('first', {
      vi: `“first” phải từ 1 đến ${MAX_PAGE}.`,
      en: `"first" must be between 1 and ${MAX_PAGE}.`,
    });
  }
  return { first: request.first, after: request.after == null ? null : openCursor(request.after, keyLength) };
}

/** A cursor is the sort key of a row; opaque to clients, checked when it comes back. */
export function cursorOf(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function openCursor(cursor: string, keyLength: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length === keyLength && key.every((part) => typeof part === 'string')) {
      if (!key.some((part) => part.includes('\0'))) return key;
    }
  } catch {
    // not one of ours: told below
  }
  throw new Invalid('after', {
    vi: 'Con trỏ trang không hợp lệ; hãy dùng endCursor của trang trước.',
    en: 'Not a cursor of this list; use the endCursor of the page before.',
  });
}

/** Cuts the extra row off: a store fetches `first + 1` rows to know whether more follow. */
export function cutPage<Row>(rows: Row[], first: number): Page<Row> {
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first };
}

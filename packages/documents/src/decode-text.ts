import { Unreadable } from './file-fault.js';
import { decodeLegacy } from './legacy-text.js';

/** A text file as people save it: UTF-8 or UTF-16 with or without a mark, Windows-1258, TCVN3 (ABC) or VNI. */
export function decodeText(bytes: Uint8Array): string {
  const text = decode(bytes);
  if (text === null) {
    throw new Unreadable(
      'ENCODING_UNKNOWN',
      'Không nhận ra bảng mã của tệp; hãy lưu lại dạng CSV UTF-8.',
      'The encoding of the file is not known; save it as CSV UTF-8.',
    );
  }
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Unreadable(
      'CHARACTER_REFUSED',
      'Tệp có ký tự không lưu được.',
      'The file holds characters that cannot be stored.',
    );
  }
  return text.replace(/^\uFEFF/, '');
}

function decode(bytes: Uint8Array): string | null {
  const [one, two] = bytes;
  if (one === 0xff && two === 0xfe) return strict('utf-16le', bytes);
  if (one === 0xfe && two === 0xff) return strict('utf-16be', bytes);
  const unmarked = unmarkedUtf16(bytes);
  if (unmarked !== null) return strict(unmarked, bytes);
  return strict('utf-8', bytes) ?? decodeLegacy(bytes);
}

/** Half of the bytes of Western text in UTF-16 are zero, and always the same half. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null;
  const head = bytes.subarray(0, 2_000);
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = head.length / 2;
  if (odd > half * 0.4 && even === 0) return 'utf-16le';
  if (even > half * 0.4 && odd === 0) return 'utf-16be';
  return null;
}

function strict(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const MARKS = /[\u0300-\u036f]/g;

/** NFC, outer blanks cut, inner runs of blanks as one. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}

/** What search compares: no case, no accents, one spelling of tone marks (Hoà = Hòa), đ as d. */
export function fold(text: string): string {
  return tidy(text).normalize('NFD').replace(MARKS, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** True if the text can be stored: no NUL, no lone surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

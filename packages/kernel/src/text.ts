import { Invalid } from './errors.js';

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

/** Tidied text of 1 to `max` characters, or INVALID_INPUT on the field. */
export function requireText(field: string, given: string, max: number): string {
  const value = tidy(given);
  if (value.length >= 1 && value.length <= max) return value;
  throw new Invalid(field, {
    vi: `“${field}” phải có từ 1 đến ${max} ký tự.`,
    en: `"${field}" must have 1 to ${max} characters.`,
  });
}

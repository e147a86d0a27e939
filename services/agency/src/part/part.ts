import { Invalid, requireText, tidy } from '@qms/kernel';
import type { Span } from '../history/history.js';

export const LEVELS = [
  'PROVINCE',
  'DEPARTMENT',
  'BOARD',
  'SUB_DEPARTMENT',
  'DISTRICT',
  'DIVISION',
  'COMMUNE',
  'PUBLIC_SERVICE_UNIT',
  'MINISTRY',
] as const;
export type Level = (typeof LEVELS)[number];

export const OBLIGATIONS = ['MANDATORY', 'ENCOURAGED', 'LOCAL'] as const;
export type Obligation = (typeof OBLIGATIONS)[number];

/** What an agency holds for a while: a code, a name, a level, a class, a superior, a unit that oversees it. */
export const PARTS = ['CODE', 'NAME', 'SHORT_NAME', 'ORG_CODE', 'LEVEL', 'OBLIGATION', 'PARENT', 'LEAD'] as const;
export type Part = (typeof PARTS)[number];

/** Codes, names and levels may be taken over by other units later, so each is held for a span. */
export interface Attribute extends Span {
  kind: 'CODE' | 'NAME' | 'SHORT_NAME' | 'ORG_CODE' | 'LEVEL';
  value: string;
}

export interface DatedObligation extends Span {
  obligation: Obligation;
  legalBasis: string;
}

/** PARENT: part of; LEAD: overseen by that unit, with its whole subtree. */
export interface Edge extends Span {
  kind: 'PARENT' | 'LEAD';
  aboveId: string;
}

// Decision 20/2020/QĐ-TTg art. 4: letter A–Y and two digits, then groups of digits and capitals, 35 at most
const ORG_CODE = /^(?=.{3,35}$)[A-Y][0-9]{2}(\.[0-9A-Z]+)*$/;

/** The value of a part as the register keeps it, or INVALID_INPUT on the argument that gave it. */
export function checkedValue(part: Part, given: string): string {
  switch (part) {
    case 'CODE':
      return requireText('code', given, 40);
    case 'NAME':
      return requireText('name', given, 300);
    case 'SHORT_NAME':
      return requireText('shortName', given, 100);
    case 'ORG_CODE':
      return orgCode(given);
    case 'LEVEL':
      return oneOf('level', LEVELS, given);
    case 'OBLIGATION':
      return oneOf('obligation', OBLIGATIONS, given);
    case 'PARENT':
    case 'LEAD':
      return given;
  }
}

function orgCode(text: string): string {
  const value = tidy(text).toUpperCase();
  if (ORG_CODE.test(value)) return value;
  throw new Invalid('orgCode', {
    vi: 'Mã định danh phải như H17 hoặc H17.01 (Quyết định 20/2020/QĐ-TTg).',
    en: 'An identifier looks like H17 or H17.01 (Decision 20/2020/QĐ-TTg).',
  });
}

function oneOf(field: string, names: readonly string[], given: string): string {
  if (names.includes(given)) return given;
  const list = names.join(', ');
  throw new Invalid(field, { vi: `Hãy chọn một trong: ${list}.`, en: `Choose one of: ${list}.` });
}

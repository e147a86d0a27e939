import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, mapNoun, requireNoun, type Ctx } from '@qms/chassis';
import { addDays, NotFound, type Day } from '@qms/kernel';
import { sql } from 'kysely';
import { Term, type TermRule } from './term.js';

const schema = defineEntity({
  class: Term as never,
  tableName: 'term',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    rule: p.text(),
    days: p.integer(),
  },
});

export const termMapping = mapNoun<Term>({ name: 'term', noun: Term, schema, agencyOf: () => null });

export interface TermRow {
  id: string;
  version: number;
  rule: TermRule;
  days: number;
}

export function terms(ctx: Ctx): Promise<TermRow[]> {
  return ask(ctx.em, sql<TermRow>`select id, version, rule, days from term order by rule`);
}

export async function requireTerm(ctx: Ctx, rule: string, expectedVersion: number): Promise<Term> {
  const known = (await terms(ctx)).find((term) => term.rule === rule);
  if (!known) throw new NotFound();
  return requireNoun(ctx, termMapping, known.id, expectedVersion);
}

/** The last day of a term that begins on a day. */
export async function endOfTerm(ctx: Ctx, rule: TermRule, from: Day): Promise<Day> {
  const { days } = await askOne<{ days: number }>(ctx.em, sql`select days from term where rule = ${rule}`);
  return addDays(from, days);
}

import { flush, type Ctx } from '@qms/chassis';
import { allow } from '@qms/kernel';
import type { Term } from './term.js';
import { mayChangeTerm } from './term.policy.js';
import { requireTerm } from './term.store.js';

/** What is due already keeps its day; obligations without a day of their own count anew. */
export async function changeTerm(
  ctx: Ctx,
  input: { rule: string; days: number; expectedVersion: number },
): Promise<Term> {
  allow(mayChangeTerm(ctx.actor));
  const term = await requireTerm(ctx, input.rule, input.expectedVersion);
  term.change(input.days, ctx.now);
  return flush(ctx, 'changeTerm', term);
}

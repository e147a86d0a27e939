import { flush, type Ctx } from '@qms/chassis';
import { allow, newId } from '@qms/kernel';
import { Standard, type NewEdition } from './standard.js';
import { mayImportStandardEdition } from './standard.policy.js';
import { requireNewest } from './standard.store.js';

/** Enters the edition that follows the newest: its clauses, what became of the old ones, and when to convert. */
export async function importStandardEdition(ctx: Ctx, input: Omit<NewEdition, 'id'>): Promise<Standard> {
  allow(mayImportStandardEdition(ctx.actor));
  const newest = await requireNewest(ctx);
  const standard = Standard.follow(newest, { ...input, id: newId(ctx.now) }, ctx.now);
  return flush(ctx, 'importStandardEdition', standard, newest);
}

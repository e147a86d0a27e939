import { freshCtx, inTransaction, type Ctx } from '@qms/chassis';
import { addDays, isWorkingDay, weekendsOnly } from '@qms/kernel';
import { digestOf, planReminders } from './reminder.js';
import {
  addToPlan,
  cancelOfAgencies,
  cancelClosed,
  claimDigest,
  installedOn,
  mattersDue,
  markSent,
  secretariesOf,
} from './reminder.store.js';

/** Compares what is due with the stored plan: adds what is missing, cancels what is closed. A missed hour is made up. */
export async function planDueReminders(ctx: Ctx): Promise<void> {
  const since = await installedOn(ctx);
  const due = await mattersDue(ctx, addDays(ctx.today, 1));
  const agencyIds = [...new Set(due.matters.filter(({ dueOn }) => dueOn >= since).map(({ agencyId }) => agencyId))];
  const secretaries = await secretariesOf(ctx, agencyIds);
  await inTransaction(ctx.em, async () => {
    await addToPlan(ctx, planReminders(due.matters, secretaries, since));
    await cancelClosed(ctx, due);
  });
}

/**
 * Sends what is planned, one digest a person a day and none on a day off. A digest is claimed, mailed, then marked: a
 * sender who dies in between leaves a claim that runs out, and the letter goes again under the same message id.
 */
export async function sendReminders(ctx: Ctx): Promise<void> {
  if (!isWorkingDay(weekendsOnly, ctx.today)) return;
  const { log, outside, requestId } = ctx;
  for (;;) {
    const own = freshCtx(ctx);
    const digest = await inTransaction(own.em, () => claimDigest(own));
    if (!digest) return;
    try {
      await outside.mail?.sendMail({
        to: digest.email,
        ...digestOf(digest.reminders),
        messageId: `<${digest.id}@chuan>`,
      });
      await markSent(own, digest.ids);
    } catch (error) {
      // the claim runs out and the next hour tries again; meanwhile they stand in the list
      log.error({ err: error, requestId, count: digest.ids.length }, 'a digest could not be mailed');
    }
  }
}

/** Agencies have ended: what they were to be reminded of is cancelled at once, not at the next look. */
export function cancelReminders(ctx: Ctx, agencyIds: readonly string[]): Promise<void> {
  return cancelOfAgencies(ctx, agencyIds);
}

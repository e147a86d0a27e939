import { freshCtx, inTransaction, type Ctx } from '@qms/chassis';
import { addDays } from '@qms/kernel';
import { digestOf, planReminders } from './reminder.js';
import { addToPlan, cancelClosed, installedOn, mattersDue, secretariesOf, takeDigest } from './reminder.store.js';

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
 * Sends what is planned, one digest a person. The mark commits before the mail leaves: of a mail that then fails the
 * in-app list still tells, and nobody gets one twice.
 */
export async function sendReminders(ctx: Ctx): Promise<void> {
  const {
    log,
    outside: { mail },
    requestId,
  } = ctx;
  for (;;) {
    const own = freshCtx(ctx);
    const digest = await inTransaction(own.em, () => takeDigest(own));
    if (!digest) return;
    if (!mail) continue;
    const messageId = `<${digest.ids[0] ?? requestId}@chuan>`;
    try {
      await mail.sendMail({ to: digest.email, ...digestOf(digest.reminders), messageId });
    } catch (error) {
      log.error(
        { err: error, count: digest.ids.length },
        'a digest could not be mailed; its reminders stand in the list',
      );
    }
  }
}

import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, type Day } from '@qms/kernel';
import type { Announcement } from './announcement.js';
import { mayRecordPublication } from './announcement.policy.js';
import { requireAnnouncement } from './announcement.store.js';

export interface RecordPublication {
  announcementId: string;
  on: Day;
  where: string;
  expectedVersion: number;
}

/** The territory’s list has been brought up to date after this decision: its clock ends (TT26 art. 4.3). */
export async function recordPublication(ctx: Ctx, input: RecordPublication): Promise<Announcement> {
  const announcement = await requireAnnouncement(ctx, input.announcementId, input.expectedVersion);
  allow(mayRecordPublication(await actorHere(ctx, announcement.announcedById)));
  announcement.recordPublication(input.on, input.where, ctx.now);
  return flush(ctx, 'recordPublication', announcement);
}

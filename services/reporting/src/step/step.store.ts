import { ask, inTransaction, type Ctx } from '@qms/chassis';
import { Conflict } from '@qms/kernel';
import { sql } from 'kysely';
import type { Step } from '../report/report.js';

const LEASE_S = 15;
const RENEW_MS = 5_000;

/**
 * Does a step of a report at most once: the lease keeps a second worker away, the fence refuses the late result of one
 * that slept past its lease. `save` runs in the transaction that marks the step done. True if this call did it.
 */
export async function doStep<Result>(
  ctx: Ctx,
  reportId: string,
  step: Step,
  work: () => Promise<Result>,
  save: (result: Result) => Promise<void>,
): Promise<boolean> {
  const fence = await claim(ctx, reportId, step);
  if (fence === null) return false;
  const renewal = setInterval(() => {
    // a renewal that fails costs nothing but the lease: the fence decides
    renew(ctx, reportId, step, fence).catch(() => undefined);
  }, RENEW_MS);
  try {
    const result = await work();
    await inTransaction(ctx.em, async () => {
      await close(ctx, reportId, step, fence);
      await save(result);
    });
    return true;
  } catch (error) {
    await release(ctx, reportId, step, fence, error);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

/** The fence of this claim; null when the step is done; CONFLICT, tried again later, while another holds it. */
async function claim(ctx: Ctx, reportId: string, step: Step): Promise<number | null> {
  const [claimed] = await ask(
    ctx.em,
    sql<{ fence: number }>`update report_step
      set fence = fence + 1, attempts = attempts + 1, began_at = clock_timestamp(), last_error = null,
          lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S})
      where report_id = ${reportId}::uuid and step = ${step} and not done
        and (lease_until is null or lease_until < clock_timestamp())
      returning fence`,
  );
  if (claimed) return claimed.fence;
  const [row] = await ask(
    ctx.em,
    sql<{ done: boolean }>`select done from report_step where report_id = ${reportId}::uuid and step = ${step}`,
  );
  if (row?.done) return null;
  throw new Conflict({ vi: 'Bước này đang được làm.', en: 'Another worker is at this step.' });
}

// on a connection of its own: the work may hold the other in a long statement
async function renew(ctx: Ctx, reportId: string, step: Step, fence: number): Promise<void> {
  await ask(
    ctx.database.fork(ctx.actor),
    sql`update report_step set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S})
        where report_id = ${reportId}::uuid and step = ${step} and fence = ${fence} and not done`,
  );
}

async function close(ctx: Ctx, reportId: string, step: Step, fence: number): Promise<void> {
  const closed = await ask(
    ctx.em,
    sql`update report_step set done = true, lease_until = null, ended_at = clock_timestamp()
        where report_id = ${reportId}::uuid and step = ${step} and fence = ${fence} and not done returning step`,
  );
  if (closed.length === 0)
    throw new Conflict({ vi: 'Bước này đã có người khác làm.', en: 'Another worker has taken this step over.' });
}

async function release(ctx: Ctx, reportId: string, step: Step, fence: number, error: unknown): Promise<void> {
  await ask(
    ctx.database.fork(ctx.actor),
    sql`update report_step set lease_until = null, last_error = ${error instanceof Error ? error.name : 'error'}
        where report_id = ${reportId}::uuid and step = ${step} and fence = ${fence} and not done`,
  );
}

/** The steps of a report that are still to be done. */
export async function openSteps(ctx: Ctx, reportId: string): Promise<Step[]> {
  const rows = await ask(
    ctx.em,
    sql<{ step: Step }>`select step from report_step where report_id = ${reportId}::uuid and not done`,
  );
  return rows.map(({ step }) => step);
}

/** How far each of many reports is, 0 to 100: collecting is half of the way. */
export async function progressOf(ctx: Ctx, reportIds: readonly string[]): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; done: number; steps: number; collected: number | null; total: number | null; whole: boolean }>`
      select s.report_id as id, count(*) filter (where s.done and s.step <> 'COLLECT')::int as done,
             (count(*) - 1)::int as steps, max(p.collected) as collected, max(p.total) as total,
             bool_or(s.done and s.step = 'COLLECT') as whole
      from report_step s left join report_progress p on p.report_id = s.report_id
      where s.report_id = any(${reportIds}::uuid[]) group by s.report_id`,
  );
  const progress = new Map(
    rows.map(({ id, done, steps, collected, total, whole }) => {
      const half = whole ? 50 : total ? Math.floor((50 * (collected ?? 0)) / total) : 0;
      return [id, half + Math.floor((50 * done) / steps)];
    }),
  );
  return reportIds.map((id) => progress.get(id) ?? 0);
}

/** Reports that are not ready and that nobody is at: the queue may have forgotten them. */
export async function abandonedReports(ctx: Ctx): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select r.id from report r where r.state <> 'READY'
      and r.changed_at < clock_timestamp() - interval '30 seconds'
      and not exists (select from report_step s where s.report_id = r.id and s.lease_until > clock_timestamp())
      order by r.id limit 100`,
  );
  return rows.map(({ id }) => id);
}

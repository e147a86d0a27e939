import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, Conflict, Invalid, isId, newId, parseQuarter, quarterBefore } from '@qms/kernel';
import { DEMONSTRATION, Report, type Kind } from './report.js';
import { mayRequestReport } from './report.policy.js';
import { isKnownScope, ledAgencies, reportFor, requireReport } from './report.store.js';

export interface RequestReport {
  kind: Kind;
  period: string;
  scopeAgencyId: string;
}

/** Asks for a report; whoever asks again, or at the same moment, gets the one there is. */
export async function requestReport(ctx: Ctx, input: RequestReport): Promise<{ id: string }> {
  const { lastDay } = parseQuarter(input.period);
  if (!isId(input.scopeAgencyId) || !(await isKnownScope(ctx, input.scopeAgencyId, lastDay))) {
    throw new Invalid('scopeAgencyId', {
      vi: 'Không có cơ quan này trong phạm vi của bạn vào ngày cuối kỳ.',
      en: 'No such agency within your scope on the last day of the period.',
    });
  }
  // an agency that has ended since has its past periods all the same
  allow(mayRequestReport(await actorHere(ctx, input.scopeAgencyId, lastDay)));
  const present = await reportFor(ctx, input.kind, input.period, input.scopeAgencyId);
  if (present !== null) return { id: present };
  const label = ctx.outside.profile === 'local' ? DEMONSTRATION : null;
  const report = Report.request({ ...input, label, id: newId(ctx.now) }, ctx.today, ctx.now);
  try {
    return await flush(ctx, 'requestReport', report);
  } catch (error) {
    // somebody asked at the same moment: theirs is the one
    const twin = error instanceof Conflict ? await reportFor(ctx, input.kind, input.period, input.scopeAgencyId) : null;
    if (twin === null) throw error;
    ctx.em.clear();
    return { id: twin };
  }
}

/** For every led tree the quarter that ended last: what is missing is asked for, however late the clock comes. */
export async function requestDueReports(ctx: Ctx): Promise<void> {
  const { name: period, lastDay } = quarterBefore(ctx.today);
  for (const scopeAgencyId of await ledAgencies(ctx, lastDay)) {
    if ((await reportFor(ctx, 'QUARTERLY', period, scopeAgencyId)) !== null) continue;
    await requestReport(ctx, { kind: 'QUARTERLY', period, scopeAgencyId });
  }
}

export async function beginCollecting(ctx: Ctx, reportId: string): Promise<Report> {
  const report = await requireReport(ctx, reportId);
  report.beginCollecting(ctx.now);
  return flush(ctx, 'beginCollecting', report);
}

export async function beginRendering(ctx: Ctx, reportId: string): Promise<Report> {
  const report = await requireReport(ctx, reportId);
  report.beginRendering(ctx.now);
  return flush(ctx, 'beginRendering', report);
}

export async function finishReport(ctx: Ctx, reportId: string): Promise<void> {
  const report = await requireReport(ctx, reportId);
  if (report.state === 'READY') return;
  report.finish(ctx.now);
  await flush(ctx, 'finishReport', report);
}

export async function failReport(ctx: Ctx, reportId: string, failure: string): Promise<void> {
  const report = await requireReport(ctx, reportId);
  if (report.state === 'READY') return;
  report.fail(failure.slice(0, 500), ctx.now);
  await flush(ctx, 'failReport', report);
}

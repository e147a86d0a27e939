import { defineJob, enqueueFlow, freshCtx, listen, orderOf, type JobCtx, type JobOf } from '@qms/chassis';
import { reportRequested } from '@qms/events';
import { z } from 'zod';
import { keepPaper } from '../rendition/rendition.commands.js';
import { saveRendition } from '../rendition/rendition.store.js';
import { collect, figuresOfReports, freeze, frozen, saveFigures } from '../snapshot/snapshot.store.js';
import { figuresOf } from '../snapshot/snapshot.js';
import { abandonedReports, doStep, openSteps } from '../step/step.store.js';
import { FORMATS, type Format } from './report.js';
import { beginCollecting, beginRendering, failReport, finishReport, requestDueReports } from './report.commands.js';
import { requireReport } from './report.store.js';

const ofReport = z.object({ reportId: z.uuid() });
const QUEUE = 'reports';

/** A step that has used up its tries marks the report as failed; the clock takes it up again. */
async function orFail(ctx: JobCtx, reportId: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (ctx.attempt.last) await failReport(freshCtx(ctx), reportId, error instanceof Error ? error.message : 'unknown');
    throw error;
  }
}

export const collectReport = defineJob({
  name: 'collect-report',
  queue: QUEUE,
  payload: ofReport,
  handle: (ctx, { reportId }) =>
    orFail(ctx, reportId, async () => {
      if (!(await openSteps(freshCtx(ctx), reportId)).includes('COLLECT')) return;
      const report = await beginCollecting(freshCtx(ctx), reportId);
      const own = freshCtx(ctx);
      await doStep(
        own,
        reportId,
        'COLLECT',
        () => collect(own, report),
        (snapshot) => freeze(own, reportId, snapshot),
      );
    }),
});

export const figureReport = defineJob({
  name: 'figure-report',
  queue: QUEUE,
  payload: ofReport,
  handle: (ctx, { reportId }) =>
    orFail(ctx, reportId, async () => {
      const own = freshCtx(ctx);
      await doStep(
        own,
        reportId,
        'FIGURES',
        async () => figuresOf((await frozen(own, reportId)).rows),
        (figures) => saveFigures(own, reportId, figures),
      );
      if ((await openSteps(own, reportId)).length > 0) await beginRendering(freshCtx(ctx), reportId);
      await enqueueFlow(ctx, renderingOf(ctx, reportId));
    }),
});

export const renderReport = defineJob({
  name: 'render-report',
  queue: QUEUE,
  payload: ofReport.extend({ format: z.enum(FORMATS) }),
  handle: (ctx, { reportId, format }) =>
    orFail(ctx, reportId, async () => {
      const own = freshCtx(ctx);
      const { period, asOf, revisionNumber, label } = await requireReport(own, reportId);
      await doStep(
        own,
        reportId,
        format,
        async () => {
          const { heading, rows, missing } = await frozen(own, reportId);
          const [figures = []] = await figuresOfReports(own, [reportId]);
          return keepPaper(
            own,
            { reportId, period, asOf, revisionNumber, label, heading, rows, figures, missing },
            format,
          );
        },
        (kept) => saveRendition(own, reportId, format, kept),
      );
    }),
});

export const completeReport = defineJob({
  name: 'complete-report',
  queue: QUEUE,
  payload: ofReport,
  handle: (ctx, { reportId }) =>
    orFail(ctx, reportId, async () => {
      const open = await openSteps(freshCtx(ctx), reportId);
      if (open.length === 0) await finishReport(freshCtx(ctx), reportId);
    }),
});

/** The renditions in parallel, then the end. Ids differ by round, so that a rebuilt flow is never taken for the old one. */
function renderingOf(ctx: JobCtx, reportId: string): Parameters<typeof enqueueFlow>[1] {
  const round = `${reportId}-${ctx.now.getTime()}`;
  const order = <P>(job: JobOf<P>, payload: P, name: string): ReturnType<typeof orderOf> =>
    orderOf(ctx, job, payload, { jobId: `${name}-${round}` });
  return {
    ...order(completeReport, { reportId }, 'complete'),
    children: FORMATS.map((format: Format) => order(renderReport, { reportId, format }, format.toLowerCase())),
  };
}

async function startFlow(ctx: JobCtx, reportId: string): Promise<void> {
  const round = `${reportId}-${ctx.now.getTime()}`;
  await enqueueFlow(ctx, {
    ...orderOf(ctx, figureReport, { reportId }, { jobId: `figures-${round}` }),
    children: [orderOf(ctx, collectReport, { reportId }, { jobId: `collect-${round}` })],
  });
}

export const startReport = listen(reportRequested, {
  name: 'start-report',
  handle: (ctx, { reportId }) => startFlow(ctx, reportId),
});

/** The flow is only a hint: what is not ready and nobody is at is begun again where it stopped. */
export const rebuildReports = defineJob({
  name: 'rebuild-reports',
  payload: z.object({}),
  async handle(ctx) {
    for (const reportId of await abandonedReports(ctx)) await startFlow(ctx, reportId);
  },
});

export const requestReports = defineJob({
  name: 'request-due-reports',
  payload: z.object({}),
  handle: (ctx) => requestDueReports(freshCtx(ctx)),
});

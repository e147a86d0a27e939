import { listen } from '@qms/chassis';
import { documentCoverageChanged } from '@qms/events';
import { takeInCoverage as takeIn } from './coverage.store.js';

/** Keeps in step which procedures the documents in force cover (TT26 art. 41.6: one document may cover several). */
export const takeInCoverage = listen(documentCoverageChanged, {
  name: 'take-in-coverage',
  handle: (ctx, covered) => takeIn(ctx.em, covered),
});

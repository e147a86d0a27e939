import { resolve } from 'node:path';
import { readLocalSettings } from './config.js';
import { makeReport } from './demonstration.js';
import { LocalError } from './local-error.js';
import { showProgress } from './progress.js';
import { Stack } from './stack.js';
import { addressLines, reportLines } from './summary.js';
import { untilTold } from './until-told.js';

/** The quarter that the demonstration's real figures are known for. */
const PERIOD = '2021-Q2';

const root = resolve(import.meta.dirname, '..', '..', '..');

try {
  const settings = readLocalSettings(root);
  const progress = showProgress();
  const stack = new Stack({ settings, progress, nodeEnv: 'production' });
  await untilTold(stack, async () => {
    await stack.start();
    const report = await progress.step(`Báo cáo ${PERIOD}`, 'the report', () =>
      makeReport(settings, PERIOD, stack.environment(), stack.signal),
    );
    const lines = [...addressLines(stack.origin, settings.dataDir), ...reportLines(report, stack.origin)];
    process.stdout.write(`${lines.join('\n')}\n\nCtrl-C: dừng · stop\n`);
  });
} catch (error) {
  if (!(error instanceof LocalError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

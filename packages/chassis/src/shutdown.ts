import { within } from './deadline.js';
import { describeError } from './logger.js';

/** `drain` the doors, then `stop-jobs`, then `close` what they stood on. */
export type ShutdownOrder = 'drain' | 'stop-jobs' | 'close';

interface Step {
  name: string;
  order: ShutdownOrder;
  run: () => Promise<void>;
}

interface Orchestrator {
  steps: Step[];
  stopping: Promise<boolean> | null;
}

/** Deadlines of the three orders; together they stay under 15 s. */
const BUDGET_MS: Record<ShutdownOrder, number> = { drain: 4_500, 'stop-jobs': 7_000, close: 3_000 };

// one a process, even if a bundler or a test loads this module twice
const KEY = Symbol.for('qms.shutdown');

function orchestrator(): Orchestrator {
  const home = globalThis as { [KEY]?: Orchestrator };
  const known = home[KEY];
  if (known) return known;
  const made: Orchestrator = { steps: [], stopping: null };
  home[KEY] = made;
  // a later signal changes nothing: a terminal's Ctrl-C and the parent's SIGTERM often arrive together
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void exit());
  // a parent that was killed can send no signal; its channel closes instead
  process.on('disconnect', () => void exit());
  return made;
}

/** Registers what must happen before the process ends on SIGTERM, SIGINT or the loss of its parent. */
export function onShutdown(name: string, order: ShutdownOrder, run: () => Promise<void>): void {
  orchestrator().steps.push({ name, order, run });
}

/** True from the first moment of an orderly stop: readiness says no. */
export function isStopping(): boolean {
  return orchestrator().stopping !== null;
}

/** Runs every step once, each order within its budget; true if all of them ended well. */
export function shutDown(): Promise<boolean> {
  const shared = orchestrator();
  // a step, even the first, must already find the process stopping
  shared.stopping ??= Promise.resolve().then(async () => {
    const well: boolean[] = [];
    for (const order of ['drain', 'stop-jobs', 'close'] as const) {
      const steps = shared.steps.filter((step) => step.order === order);
      well.push(...(await Promise.all(steps.map((step) => runStep(step, BUDGET_MS[order])))));
    }
    return well.every(Boolean);
  });
  return shared.stopping;
}

async function exit(): Promise<void> {
  // even a step that blocks the event loop for a while does not keep the process past this
  setTimeout(() => process.exit(1), 14_800);
  process.exit((await shutDown()) ? 0 : 1);
}

async function runStep({ name, run }: Step, budgetMs: number): Promise<boolean> {
  try {
    await within(name, budgetMs, run());
    return true;
  } catch (error) {
    process.stderr.write(`shutdown: ${name}: ${describeError(error).message}\n`);
    return false;
  }
}

import type { FastifyInstance } from 'fastify';
import { within } from './deadline.js';
import { createMetrics, type Metrics } from './metrics.js';
import { isStopping } from './shutdown.js';

/** Rejects when something needed is away. */
export type Check = () => Promise<unknown>;

export interface HealthOptions {
  /** Without these the process must get no traffic. */
  checks: Readonly<Record<string, Check>>;
  /** Without these it still serves: a failure says `degraded`, never `unready`. */
  degrading?: Readonly<Record<string, Check>>;
  /** Numbers shown beside the checks, such as `pendingDeliveries`. */
  figures?: () => Promise<Readonly<Record<string, number | null>>>;
  /** Without it, `/metrics` shows the process's own figures only. */
  metrics?: Metrics;
}

const CHECK_MS = 2_000;

/** `/livez` touches nothing; `/readyz` runs the checks, each within 2 s; `/metrics` speaks Prometheus. */
export function healthRoutes(app: FastifyInstance, options: HealthOptions): void {
  const { registry } = options.metrics ?? createMetrics();

  app.get('/livez', { logLevel: 'silent' }, async () => ({ status: 'alive' }));

  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const [needed, wished, figures] = await Promise.all([
      runChecks(options.checks),
      runChecks(options.degrading ?? {}),
      options.figures ? within('figures', CHECK_MS, options.figures()).catch(() => ({})) : {},
    ]);
    const unready = isStopping() || Object.values(needed).includes('failed');
    const degraded = Object.values(wished).includes('failed');
    return reply.code(unready ? 503 : 200).send({
      status: unready ? 'unready' : degraded ? 'degraded' : 'ready',
      checks: { ...needed, ...wished },
      ...figures,
    });
  });

  app.get('/metrics', { logLevel: 'silent' }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

// only the verdict is shown: an error's text could name hosts and logins
async function runChecks(checks: Readonly<Record<string, Check>>): Promise<Record<string, 'ok' | 'failed'>> {
  const verdicts = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, 'ok' | 'failed']> => {
      try {
        await within(name, CHECK_MS, Promise.resolve().then(check));
        return [name, 'ok'];
      } catch {
        return [name, 'failed'];
      }
    }),
  );
  return Object.fromEntries(verdicts);
}

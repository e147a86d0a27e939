// A worker in a process of its own, which dies at the place that its first argument names.
import { sql } from 'kysely';
import { ask, openDatabase, type Database } from '../dist/database.js';
import { listen } from '../dist/job.js';
import { createLogger } from '../dist/logger.js';
import { openQueues, type Queues } from '../dist/queue.js';
import { onShutdown } from '../dist/shutdown.js';
import { startWorker } from '../dist/worker.js';
import { happened, SHORT } from './scene.ts';

const [doom = 'none', service = '', databaseUrl = '', queueUrl = ''] = process.argv.slice(2);
const log = createLogger({ service, level: 'fatal' });
const die = (): void => void process.kill(process.pid, 'SIGKILL');

// other transactions of a worker come and go; the one that counts is the handler's
let counting = false;
const count = listen(happened, {
  name: 'count-thing',
  handle: async (ctx, { n }, event) => {
    await ask(ctx.em, sql`insert into effect (event_id, n) values (${event.id}, ${n})`);
    counting = true;
    if (doom === 'before-commit') die();
    if (doom === 'sleep-before-commit') {
      process.stdout.write('sleeping\n');
      await new Promise((wake) => setTimeout(wake, 500));
    }
  },
});

const real = await openDatabase({ url: databaseUrl, mappings: [], name: service });
const database: Database = {
  ...real,
  fork(actor) {
    const em = real.fork(actor);
    const commit = em.commit.bind(em);
    em.commit = async () => {
      await commit();
      if (doom === 'after-commit' && counting) die();
    };
    return em;
  },
};
const opened = await openQueues(queueUrl, log);
const queues: Queues = {
  ...opened,
  queue(name) {
    const queue = opened.queue(name);
    const addBulk = queue.addBulk.bind(queue);
    if (doom === 'before-mark-sent') queue.addBulk = async (jobs) => (await addBulk(jobs), die(), []);
    return queue;
  },
};
const worker = await startWorker({
  ...{ service, database, databaseUrl, queueUrl, queues, log, host: '127.0.0.1', port: 0, timing: SHORT },
  ...{ jobs: [], listeners: service === 'hearer' ? [count] : [], schedules: [] },
});
onShutdown('database', 'close', () => database.close());
await queues.ping().catch(() => undefined);
process.stdout.write(`ready ${worker.queues.backend}\n`);

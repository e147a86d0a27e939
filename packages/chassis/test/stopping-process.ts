// A process with steps to stop; says on standard output which of them ran.
import { isStopping, onShutdown } from '../dist/shutdown.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
onShutdown('database', 'close', () => Promise.resolve(say('close')));
onShutdown('jobs', 'stop-jobs', () => Promise.resolve(say('stop-jobs')));
onShutdown('stuck door', 'drain', () =>
  process.argv[2] === 'stuck' ? new Promise(() => undefined) : Promise.resolve(),
);
onShutdown('broken door', 'drain', () =>
  process.argv[2] === 'broken' ? Promise.reject(new Error('the door jams')) : Promise.resolve(),
);
onShutdown('door', 'drain', () => Promise.resolve(say(`drain, stopping ${isStopping()}`)));
setInterval(() => undefined, 1_000);
say('ready');

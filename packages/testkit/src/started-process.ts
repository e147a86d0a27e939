import { spawn } from 'node:child_process';

/** How a process ended that was told to stop as soon as it served. */
export interface Ending {
  /** What /livez answered, once it said that it serves. */
  live: number | null;
  code: number | null;
  out: string;
  err: string;
}

/** Starts a program as it is shipped, with this environment and no other, and tells it to stop as soon as it serves. */
export async function startedProcess(program: string, port: number, env: Record<string, string>): Promise<Ending> {
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ending: Ending = { live: null, code: null, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    ending.out += chunk.toString();
    if (!ending.out.includes('"msg":"serving"') || ending.live !== null) return;
    ending.live = 0;
    void fetch(`http://127.0.0.1:${port}/livez`)
      .then(({ status }) => (ending.live = status))
      .finally(() => child.kill('SIGTERM'));
  });
  child.stderr.on('data', (chunk: Buffer) => (ending.err += chunk.toString()));
  ending.code = await new Promise((done) => child.once('close', done));
  return ending;
}

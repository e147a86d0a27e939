import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunningSystem } from '@qms/journeys';
import { median, ratio, say, throughput, title } from './measure.js';
import { FEDERATED, SMALL } from './routers.js';

const ROUNDS = 3;
const SECONDS = 5;

/** What sign-in, limits, budgets, policies and row level security cost: the same questions without any of them. */
export async function costOfGuarding(system: RunningSystem): Promise<void> {
  const main = fileURLToPath(new URL('./serve-bare-gateway.js', import.meta.url));
  const child = fork(main, [String(system.basePort), system.keysDir], { env: { ...system.environment } });
  try {
    const [bare] = (await once(child, 'message')) as [string];
    const guarded = { url: `${system.origin}/graphql`, token: await system.tokenOf('lead@demo.qms') };
    title(`With and without authorization and limits, 8 connections, median of ${ROUNDS} rounds of ${SECONDS} s`);
    say('requests a second', 'with', 'without', 'with : without');
    for (const [name, query] of [
      ['the federated query over 86 agencies', FEDERATED],
      ['one agency by name', SMALL],
    ] as const) {
      const rounds: { held: number; open: number }[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const held = (await throughput(guarded, query, SECONDS)).requestsPerSecond;
        const open = (await throughput({ url: bare }, query, SECONDS)).requestsPerSecond;
        // the first warms both up
        if (round > 0) rounds.push({ held, open });
      }
      const held = median(rounds.map((each) => each.held));
      const open = median(rounds.map((each) => each.open));
      say(name, held.toFixed(0), open.toFixed(0), ratio(held, open));
    }
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

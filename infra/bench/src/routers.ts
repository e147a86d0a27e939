import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunningSystem } from '@qms/journeys';
import { median, ratio, say, throughput, title, type Throughput } from './measure.js';

const FEDERATED = `query ($asOf: Date!) { agencies(first: 100, asOf: $asOf) { nodes { name qualitySystem { stage edition }
  documents(first: 3) { nodes { code } } auditFigures(year: 2020) { inspected inspectedOnSite } } } }`;
const SMALL = 'query ($asOf: Date!) { agencies(first: 1, asOf: $asOf) { nodes { name } } }';
const ROUNDS = 3;
const SECONDS = 5;

/** The same questions, each for another day, to both routers over the same subgraphs, turn and turn about. */
export async function compareRouters(system: RunningSystem): Promise<void> {
  const main = fileURLToPath(import.meta.resolve('@qms/journeys')).replace('index.js', 'serve-second-router.js');
  const child = fork(main, [String(system.basePort), system.keysDir, 'lead@demo.qms'], {
    env: { ...system.environment },
  });
  try {
    const [second] = (await once(child, 'message')) as [string];
    const theirs = { url: second };
    const ours = { url: `${system.origin}/graphql`, token: await system.tokenOf('lead@demo.qms') };
    title(`The gateway beside @graphql-hive/gateway, 8 connections, median of ${ROUNDS} rounds of ${SECONDS} s`);
    say('', 'ours', 'Hive', 'ours : Hive');
    for (const [name, query] of [
      ['the federated query over 86 agencies, requests a second', FEDERATED],
      ['one agency by name, requests a second', SMALL],
    ] as const) {
      const rounds: [Throughput, Throughput][] = [];
      await throughput(ours, query, 2);
      await throughput(theirs, query, 2);
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push([await throughput(ours, query, SECONDS), await throughput(theirs, query, SECONDS)]);
      }
      const ofOurs = median(rounds.map(([us]) => us.requestsPerSecond));
      const ofTheirs = median(rounds.map(([, them]) => them.requestsPerSecond));
      say(name, ofOurs.toFixed(0), ofTheirs.toFixed(0), ratio(ofOurs, ofTheirs));
      say(
        '  milliseconds at p50 (p97.5)',
        ...[0, 1].map((side) => {
          const all = rounds.map((pair) => pair[side] ?? pair[0]);
          return `${median(all.map(({ p50 }) => p50))} (${median(all.map(({ p97 }) => p97))})`;
        }),
      );
    }
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

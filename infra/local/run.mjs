// Installs and builds when something changed, then runs the wanted program on the Node that npm brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bringUpToDate, follow, newNode, root } from './prepare.mjs';

/** What each root script runs, in order; a failing step does not hide the next one. */
const TARGETS = {
  start: [['infra/local/dist/up.js']],
  dev: [['infra/local/dist/dev.js']],
  qms: [['packages/cli/dist/qms.js']],
  bench: [['infra/bench/dist/bench.js']],
  check: [['checks/run.mjs']],
  test: [['checks/run.mjs'], ['node_modules/vitest/vitest.mjs', 'run']],
};

/** Only the last step of a target gets the words that followed its name. */
export async function main(name, args) {
  const steps = TARGETS[name];
  if (!steps) {
    console.error(`usage: node infra/local/npm.mjs ${Object.keys(TARGETS).join(' | ')}`);
    process.exit(2);
  }
  try {
    await bringUpToDate();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  let worst = 0;
  for (const [index, [script, ...own]] of steps.entries()) {
    const given = index === steps.length - 1 ? args : [];
    const code = await runOnNewNode(script, [...own, ...given]);
    worst = Math.max(worst, code);
  }
  process.exit(worst);
}

/** Runs a script of this checkout; the channel tells the child of our end, even of a sudden one. */
async function runOnNewNode(script, args) {
  if (!existsSync(join(root, script))) {
    console.error(`${script} is missing: the checkout is not complete.`);
    return 1;
  }
  const child = spawn(newNode(), [join(root, script), ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // a terminal's Ctrl-C reaches the child by itself as well; it knows the two for one
  return follow(child, (signal) => child.kill(signal));
}

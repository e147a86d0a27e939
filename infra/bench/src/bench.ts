import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { startSystem } from '@qms/journeys';
import { besideBombs } from './bombs.js';
import { measureImport } from './imports.js';
import { measureReports } from './reports.js';
import { costOfGuarding } from './guarding.js';
import { measureRegister } from './register.js';
import { compareRouters } from './routers.js';

const QMS = resolve(import.meta.dirname, '../../../packages/cli/dist/qms.js');
const GENERATED = 11_000;

process.stdout.write(`Chuẩn on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}\n`);
const system = await startSystem();
const qms = (...args: string[]): string =>
  execFileSync(process.execPath, [QMS, ...args], { env: system.environment, encoding: 'utf8' });
try {
  const url = `${system.origin}/graphql`;
  await compareRouters(system);
  await costOfGuarding(system);
  await besideBombs(system);
  await measureRegister(system);
  await measureReports(system, { url, token: await system.tokenOf('lead@demo.qms') }, { code: '48', agencies: 86 });
  process.stderr.write(`\nLoading a generated province of ${GENERATED} agencies …\n`);
  qms('demo', '--agencies', String(GENERATED));
  const token = await system.tokenOf('lead.99@demo.qms');
  await measureReports(system, { url, token }, { code: '99', agencies: GENERATED });
  await measureImport(system, { url, token: qms('token', '--as', 'admin@demo.qms').trim().split('\n').at(-1) ?? '' });
} finally {
  await system.stop();
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, isFree, readLocalSettings, Stack, startPostgres, type ChildName, type Service } from '@qms/local';
import { inherited } from './config.js';

export interface Answer {
  status: number;
  data: never;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** The product as `npm start` brings it up, in a folder and on ports of its own. */
export interface RunningSystem {
  basePort: number;
  origin: string;
  keysDir: string;
  /** A superuser's address of the database of one service. */
  databaseUrl(service: Service): string;
  /** Environment for the command line. */
  environment: Record<string, string | undefined>;
  ask(query: string, options?: AskOptions): Promise<Answer>;
  /** An access token of a demonstration officer, as the terminal gets it. */
  tokenOf(email: string): Promise<string>;
  /** All that its processes have logged, the servers it stands on too. */
  logs(): string;
  /** What the four request doors sent to PostgreSQL meanwhile; BEGIN, SET, COMMIT and their like left out. */
  statementsDuring(work: () => Promise<unknown>): Promise<string[]>;
  /** SIGKILL, as a machine would; nothing starts it again but `restart`. */
  kill(name: ChildName): Promise<void>;
  restart(name: ChildName): Promise<void>;
  stop(): Promise<void>;
}

export interface AskOptions {
  /** Whose; the lead unit's officer unless given, nobody's when null. */
  token?: string | null;
  variables?: Record<string, unknown>;
  headers?: Record<string, string>;
}

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const MARK = 'qms|';
const CONTROL = /^(begin|commit|rollback|set|start transaction|savepoint|release|discard)\b/i;

/** Every statement is written down with who sent it, so that a journey can count them. */
export const WRITE_DOWN = { log_statement: 'all', log_line_prefix: `${MARK}%a|` } as const;

/** Starts everything from nothing, the demonstration loaded; `postgresSettings` are the server's own, `more` the product's. */
export async function startSystem(
  postgresSettings: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<RunningSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'qms-journey-'));
  const log = join(folder, 'postgres.log');
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    log,
    settings: postgresSettings,
  });
  const basePort = await freeRange(12);
  const settings = readLocalSettings(ROOT, {
    ...inherited,
    QMS_PORT: String(basePort),
    QMS_DATA_DIR: join(folder, 'data'),
    // journeys and measurements ask more than a person does; the tests of budgets set their own
    QMS_PERSON_COST_PER_MINUTE: '2000000000',
    QMS_PERSON_AT_ONCE: '1000',
    QMS_STRANGERS_PER_MINUTE: '1000000',
    ...more,
    DATABASE_URL: postgres.url,
  });
  const stack = new Stack({
    settings,
    progress: { step: (_vi, _en, work) => work() },
    nodeEnv: 'production',
    // a journey that kills a process brings it back itself
    onChildLost: () => undefined,
  });
  const stop = async (): Promise<void> => {
    await stack.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await stack.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (email: string): Promise<string> => {
    const known = tokens.get(email) ?? terminalToken(email, stack.environment());
    tokens.set(email, known);
    // what failed while something was down is asked for again
    known.catch(() => tokens.delete(email));
    return known;
  };
  return {
    basePort,
    origin: stack.origin,
    keysDir: settings.keysDir,
    databaseUrl: (service) => {
      const url = new URL(postgres.url);
      url.pathname = `/qms_${service.replaceAll('-', '_')}`;
      return url.toString();
    },
    environment: stack.environment(),
    logs: () => {
      const folder = join(settings.dataDir, 'logs');
      const files = [log, ...readdirSync(folder).map((name) => join(folder, name))];
      return files.map((file) => readFileSync(file, 'utf8')).join('\n');
    },
    ask: async (query, options = {}) => {
      const token = options.token === undefined ? await tokenOf('lead@demo.qms') : options.token;
      return ask(`${stack.origin}/graphql`, query, { ...options, token });
    },
    tokenOf,
    statementsDuring: async (work) => {
      const from = statSync(log).size;
      await work();
      return requestStatements(readFileSync(log).subarray(from).toString());
    },
    kill: async (name) => {
      const { pid } = JSON.parse(readFileSync(join(settings.dataDir, 'run', `${name}.json`), 'utf8')) as {
        pid: number;
      };
      process.kill(pid, 'SIGKILL');
      while (runs(pid)) await sleep(20);
    },
    restart: (name) => stack.restart(name),
    stop,
  };
}

async function ask(
  url: string,
  query: string,
  { token = null, variables = {}, headers = {} }: AskOptions = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as { data: never }) };
}

async function terminalToken(email: string, env: Record<string, string | undefined>): Promise<string> {
  const qms = join(ROOT, 'packages', 'cli', 'dist', 'qms.js');
  const { stdout } = await promisify(execFile)(process.execPath, [qms, 'token', '--as', email], { env });
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** Lines such as `qms|agency server|LOG:  execute <unnamed>: select …`; a statement may go on over several. */
function requestStatements(log: string): string[] {
  return log
    .split(new RegExp(`^${MARK.replace('|', '\\|')}`, 'm'))
    .map((entry) => /^[a-z-]+ server\|LOG:\s+(?:statement|execute [^:]*): ([\s\S]*)/.exec(entry)?.[1]?.trim())
    .filter((statement) => statement !== undefined)
    .filter((statement) => !CONTROL.test(statement));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The first of so many ports in a row that are free at the moment. */
async function freeRange(length: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all(Array.from({ length }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild, type Child } from './children.js';
import { SERVICES, type LocalSettings, type Service } from './config.js';
import { runDemonstration } from './demonstration.js';
import { makeFolder } from './folders.js';
import { clientSecret, GATEWAY_CLIENT, issuerAt } from './identity-names.js';
import { makeKeys } from './keys.js';
import { LocalError } from './local-error.js';
import { refuseBusyPort } from './ports.js';
import type { Progress } from './progress.js';
import { waitCaughtUp, waitOpen, type Door } from './readiness.js';
import { takeRunFolder, type RunFolder } from './run-folder.js';
import { startServers, type Servers } from './servers.js';

export type ChildName = Service | 'gateway' | 'identity';

export interface StackOptions {
  settings: LocalSettings;
  progress: Progress;
  nodeEnv: 'production' | 'development';
  /** Hears of a service or gateway that ended after the start, instead of the whole stack stopping. */
  onChildLost?: (loss: LocalError) => void;
}

/** The gateway drains before the services it asks, and both before the servers they stand on: 19 s at the worst. */
const PATIENCE = { stepMs: 5_000, gatewayMs: 4_000, servicesMs: 9_500 };
const DEADLINES = { startMs: 120_000, mirrorsMs: 180_000, readyMs: 15_000 };

/** All processes of a local run: started in order, watched, stopped in the opposite order. */
export class Stack {
  private readonly children = new Map<ChildName, Child>();
  private readonly stopping = new AbortController();
  private run: RunFolder | null = null;
  private servers: Servers | null = null;
  private up = false;
  private coming: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | null = null;
  private reportLoss: (loss: LocalError) => void = () => undefined;
  /** Rejects when a process ends that nobody told to. */
  readonly lost = new Promise<never>((_, reject) => (this.reportLoss = reject));

  constructor(private readonly options: StackOptions) {
    // whoever races against it hears of it; nobody else need
    this.lost.catch(() => undefined);
  }

  /** The whole way from an empty folder to a gateway that says ready; the demonstration is loaded once. */
  async start(): Promise<void> {
    this.coming = this.comeUp();
    await Promise.race([this.coming, this.lost]);
    this.up = true;
  }

  private async comeUp(): Promise<void> {
    const { settings, progress } = this.options;
    const { dataDir, keysDir } = settings;
    // root's PostgreSQL runs as another user, who must pass through
    makeFolder(dataDir, process.getuid?.() === 0 ? 0o755 : 0o700);
    this.run = await takeRunFolder(dataDir, basename(process.argv[1] ?? 'node'));
    mkdirSync(this.logs, { recursive: true });
    rmSync(this.readyFile, { force: true });
    makeKeys(keysDir);
    await this.refuseBusyDoors();
    const servers = await progress.step('Cơ sở dữ liệu và hàng đợi', 'database and queue', () =>
      startServers(settings),
    );
    this.servers = servers;
    this.stopping.signal.throwIfAborted();
    void servers.lost.then((name) => this.lose(name, join(this.logs, `${name.toLowerCase()}.log`), []));

    await progress.step('Bốn dịch vụ và cổng', 'four services and the gateway', async () => {
      const identity = settings.issuer === undefined ? (['identity'] as const) : [];
      for (const name of [...identity, ...SERVICES, 'gateway'] as const) this.startOne(name);
      await this.waitOpen([
        ...[...identity, ...SERVICES].flatMap((name) => this.doorsOf(name)),
        this.door('gateway', 0, 'livez'),
      ]);
    });
    const marker = join(dataDir, 'demonstration.loaded');
    if (!existsSync(marker)) {
      await progress.step('Nạp số liệu trình diễn', 'loading the demonstration', () =>
        runDemonstration(settings, this.environment(), this.stopping.signal),
      );
    }
    await progress.step('Các bản sao theo kịp', 'mirrors catching up', () =>
      waitCaughtUp(
        SERVICES.map((name, index) => this.door(`${name} worker`, index + 5, 'readyz')),
        { deadlineMs: DEADLINES.mirrorsMs, signal: this.stopping.signal },
      ),
    );
    writeFileSync(marker, '');
    writeFileSync(this.readyFile, '');
    await waitOpen([this.door('gateway', 0, 'readyz')], {
      deadlineMs: DEADLINES.readyMs,
      signal: this.stopping.signal,
    });
  }

  /** Stops one process and starts it again, as `dev` does after a change. */
  async restart(name: ChildName): Promise<void> {
    await this.children.get(name)?.stop(PATIENCE.servicesMs);
    if (this.stopping.signal.aborted) return;
    const child = this.startOne(name);
    await Promise.race([this.waitOpen(this.doorsOf(name)), child.ended]);
  }

  /** Gateway, services, servers, in this order; forcing skips all politeness. */
  stop({ force = false } = {}): Promise<void> {
    if (force) {
      for (const child of this.children.values()) void child.stop(0);
    }
    this.stopped ??= (async () => {
      this.stopping.abort();
      // a step under way may be about to start one more process
      await Promise.race([this.coming.catch(() => undefined), sleep(PATIENCE.stepMs)]);
      await this.children.get('gateway')?.stop(PATIENCE.gatewayMs);
      await Promise.all([...this.children.values()].map((child) => child.stop(PATIENCE.servicesMs)));
      await this.servers?.stop();
      if (this.run === null) return;
      rmSync(this.readyFile, { force: true });
      this.run.release();
    })();
    return this.stopped;
  }

  /** The environment of every process of the stack. */
  environment(): Record<string, string | undefined> {
    const { settings, nodeEnv } = this.options;
    return {
      ...settings.inherited,
      QMS_PROFILE: 'local',
      QMS_HOST: settings.host,
      QMS_PORT: String(settings.port),
      QMS_DATA_DIR: settings.dataDir,
      QMS_KEYS_DIR: settings.keysDir,
      QMS_READY_FILE: this.readyFile,
      QMS_GATEWAY_URL: `${this.origin}/graphql`,
      ...(settings.issuer === undefined ? this.embeddedIdentity() : {}),
      LOG_LEVEL: settings.logLevel,
      NODE_ENV: nodeEnv,
      DATABASE_URL: this.servers?.databaseUrl,
      QUEUE_URL: this.servers?.queueUrl,
      APOLLO_TELEMETRY_DISABLED: '1',
    };
  }

  private embeddedIdentity(): Record<string, string | undefined> {
    const { keysDir, port } = this.options.settings;
    const secret = readFileSync(join(keysDir, 'secret'), 'utf8').trim();
    return {
      QMS_OIDC_ISSUER: issuerAt(port + 9),
      QMS_OIDC_CLIENT_ID: GATEWAY_CLIENT,
      QMS_OIDC_CLIENT_SECRET: clientSecret(secret),
    };
  }

  /** Aborted from the first moment of a stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.options.settings.port}`;
  }

  private get logs(): string {
    return join(this.options.settings.dataDir, 'logs');
  }

  private get readyFile(): string {
    return join(this.options.settings.dataDir, 'run', 'ready');
  }

  private startOne(name: ChildName): Child {
    if (this.run === null) throw new Error('the folder is not taken yet');
    const command = this.commandOf(name);
    const onLost = (child: Child): void => this.lose(child.name, child.log, child.lastLines(15));
    const child = startChild({ name, command, env: this.environmentOf(name) }, this.logs, this.run, onLost);
    this.children.set(name, child);
    return child;
  }

  private commandOf(name: ChildName): [string, ...string[]] {
    const { root } = this.options.settings;
    if (name === 'gateway') return [join(root, 'gateway', 'dist', 'server.js')];
    if (name === 'identity') return [join(import.meta.dirname, 'serve-identity.js')];
    return [join(import.meta.dirname, 'together.js'), join(root, 'services', name)];
  }

  private environmentOf(name: ChildName): Record<string, string | undefined> {
    const identity = name === 'identity' ? { IDENTITY_DATABASE_URL: this.servers?.identityUrl } : {};
    return { ...this.environment(), ...identity };
  }

  private lose(name: string, log: string, lines: readonly string[]): void {
    if (this.stopping.signal.aborted) return;
    const said = lines.length > 0 ? `:\n${lines.map((line) => `  ${line}`).join('\n')}` : '.';
    const loss = new LocalError(
      `${name} dừng đột ngột; nhật ký: ${log}`,
      `${name} ended unexpectedly; its log is ${log}${said}`,
    );
    const { onChildLost } = this.options;
    if (this.up && onChildLost && this.children.has(name as ChildName)) onChildLost(loss);
    else this.reportLoss(loss);
  }

  private async refuseBusyDoors(): Promise<void> {
    const { port, issuer } = this.options.settings;
    const identity = issuer === undefined ? ['identity'] : [];
    const owners = ['gateway', ...SERVICES, ...SERVICES.map((name) => `${name} worker`), ...identity];
    for (const [offset, owner] of owners.entries()) await refuseBusyPort(port + offset, owner);
  }

  private waitOpen(doors: readonly Door[]): Promise<void> {
    return waitOpen(doors, { deadlineMs: DEADLINES.startMs, signal: this.stopping.signal });
  }

  private doorsOf(name: ChildName): Door[] {
    if (name === 'gateway') return [this.door('gateway', 0, 'readyz')];
    if (name === 'identity') return [this.door('identity', 9, 'livez')];
    const index = SERVICES.indexOf(name);
    return [this.door(name, index + 1, 'readyz'), this.door(`${name} worker`, index + 5, 'readyz')];
  }

  private door(name: string, offset: number, path: 'livez' | 'readyz'): Door {
    return { name, url: `http://127.0.0.1:${this.options.settings.port + offset}/${path}` };
  }
}

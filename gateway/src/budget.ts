import type { Logger } from '@qms/chassis';
import type { Sentence } from '@qms/kernel';
import { GraphQLError } from 'graphql';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';

/** What one asker may spend: cost in each minute (cost.ts), and operations at the same moment. */
export interface Budget {
  costPerMinute: number;
  atOnce: number;
}

export interface BudgetSettings {
  person: Budget;
  service: Budget;
}

export interface Budgets {
  /** Takes the cost of an operation; throws RATE_LIMITED. The answer must be called when the operation has ended. */
  take(actorId: string, cost: number): Promise<() => void>;
  /** Takes what a document costs that was read and refused: reading it is work too. */
  fine(actorId: string): Promise<void>;
  /** Throws RATE_LIMITED for whoever has spent all; asked before the next document is read. */
  refuseSpent(actorId: string): void;
  close(): Promise<void>;
}

/** So many at once each gateway counts by itself: a page that asks three things is not counted in the store. */
const FREE_AT_ONCE = 4;
const freeAtOnce = ({ atOnce }: Budget): number => Math.min(FREE_AT_ONCE, atOnce - 1);
/** A gateway draws this part of a budget at a time and spends it by itself: most operations ask no store. */
const PART = 1 / 50;
/** What a refused document costs: a person who is given the usual budget may send some 600 of them in a minute. */
const REFUSED_COST = 300;
const AT_ONCE_S = 30;
const MOST_REMEMBERED = 10_000;

/** Where all gateways of an installation count together. */
export type BudgetStore = { redisUrl: string } | { databaseUrl: string };

export function budgets(settings: BudgetSettings, store: BudgetStore, log: Logger): Budgets {
  const opened = openStore(store, log);
  const limiters = Object.fromEntries(
    (['person', 'service'] as const).map((kind) => [
      kind,
      {
        cost: opened.limiter(`cost-${kind}`, settings[kind].costPerMinute, 60),
        atOnce: opened.limiter(`at-once-${kind}`, settings[kind].atOnce - freeAtOnce(settings[kind]), AT_ONCE_S),
      },
    ]),
  ) as Record<keyof BudgetSettings, { cost: RateLimiterAbstract; atOnce: RateLimiterAbstract }>;
  const drawn = new Map<string, { left: number; until: number }>();
  const running = new Map<string, number>();
  const empty = new Map<string, number>();
  const kindOf = (actorId: string): keyof BudgetSettings => (actorId.startsWith('service:') ? 'service' : 'person');

  const spend = async (actorId: string, cost: number, kind: keyof BudgetSettings): Promise<void> => {
    const { costPerMinute } = settings[kind];
    const own = leftOf(actorId);
    if (own.left >= cost) {
      own.left -= cost;
      return;
    }
    // what is left is taken first, so that two operations at once do not both count on it
    const need = cost - own.left;
    own.left = 0;
    const part = Math.max(need, Math.floor(costPerMinute * PART));
    const { msBeforeNext } = await refused({ costPerMinute }, () => limiters[kind].cost.consume(actorId, part));
    const now = leftOf(actorId);
    drawn.set(actorId, { left: now.left + part - need, until: Date.now() + msBeforeNext });
  };
  const leftOf = (actorId: string): { left: number; until: number } => {
    const held = drawn.get(actorId);
    if (held && held.until > Date.now()) return held;
    if (drawn.size >= MOST_REMEMBERED) drawn.clear();
    return { left: 0, until: 0 };
  };

  /** Until when nothing is left, if that is what was said. */
  const remember = (actorId: string, error: unknown): boolean => {
    const retryAfter = error instanceof GraphQLError ? error.extensions['retryAfter'] : undefined;
    if (typeof retryAfter !== 'number') return false;
    if (empty.size >= MOST_REMEMBERED) empty.clear();
    empty.set(actorId, Date.now() + retryAfter * 1000);
    return true;
  };

  return {
    async take(actorId, cost) {
      const kind = kindOf(actorId);
      try {
        await spend(actorId, cost, kind);
      } catch (error) {
        remember(actorId, error);
        throw error;
      }
      const here = (running.get(actorId) ?? 0) + 1;
      running.set(actorId, here);
      const leave = (): void => {
        const left = (running.get(actorId) ?? 1) - 1;
        if (left === 0) running.delete(actorId);
        else running.set(actorId, left);
      };
      if (here <= freeAtOnce(settings[kind])) return leave;
      const { atOnce } = limiters[kind];
      try {
        const { msBeforeNext } = await refused({ atOnce: settings[kind].atOnce }, () => atOnce.consume(actorId));
        const until = Date.now() + msBeforeNext;
        return () => {
          leave();
          // once its window is over it is counted nowhere
          if (Date.now() < until) atOnce.reward(actorId).catch(() => undefined);
        };
      } catch (error) {
        leave();
        // the refused one does not run, so it does not count
        atOnce.reward(actorId).catch(() => undefined);
        throw error;
      }
    },
    async fine(actorId) {
      try {
        await spend(actorId, REFUSED_COST, kindOf(actorId));
      } catch (error) {
        if (!remember(actorId, error)) throw error;
      }
    },
    refuseSpent(actorId) {
      const wait = (empty.get(actorId) ?? 0) - Date.now();
      if (wait <= 0) return void empty.delete(actorId);
      throw rateLimited({ costPerMinute: settings[kindOf(actorId)].costPerMinute }, Math.ceil(wait / 1000));
    },
    close: opened.close,
  };
}

async function refused(
  budget: Record<string, number>,
  consume: () => Promise<RateLimiterRes>,
): Promise<RateLimiterRes> {
  try {
    return await consume();
  } catch (error) {
    if (error instanceof RateLimiterRes) throw rateLimited(budget, Math.ceil(error.msBeforeNext / 1000));
    throw error;
  }
}

function rateLimited(budget: Record<string, number>, retryAfterS: number): GraphQLError {
  return limited(budget, retryAfterS, {
    vi: `Bạn đã dùng hết hạn mức hiện tại; hãy thử lại sau ${retryAfterS} giây.`,
    en: `Your current budget is spent; try again in ${retryAfterS} s.`,
  });
}

/** What a whole network has spent, whoever of it asks. */
export function networkLimited(budget: Record<string, number>, retryAfterS: number): GraphQLError {
  return limited(budget, retryAfterS, {
    vi: `Từ mạng này có quá nhiều yêu cầu chưa đăng nhập; hãy thử lại sau ${retryAfterS} giây.`,
    en: `Too many requests came from this network without a sign-in; try again in ${retryAfterS} s.`,
  });
}

function limited(budget: Record<string, number>, retryAfterS: number, messages: Sentence): GraphQLError {
  return new GraphQLError(messages.en, {
    extensions: { code: 'RATE_LIMITED', budget, retryAfter: retryAfterS, messages },
  });
}

interface OpenStore {
  limiter(name: string, points: number, seconds: number): RateLimiterAbstract;
  close(): Promise<void>;
}

/** A store that is away is no reason to refuse anybody: each gateway then counts for itself. */
function openStore(store: BudgetStore, log: Logger): OpenStore {
  const insured = (name: string, points: number, duration: number): { insuranceLimiter: RateLimiterMemory } => ({
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points, duration }),
  });
  const warn = (err: unknown): void => log.warn({ err }, 'the store of budgets is away');
  if ('redisUrl' in store) {
    const redis = new Redis(store.redisUrl, {
      connectTimeout: 2_000,
      commandTimeout: 500,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
    });
    redis.on('error', warn);
    return {
      limiter: (name, points, duration) =>
        new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: `qms-budget:${name}`,
          points,
          duration,
          ...insured(name, points, duration),
        }),
      close: () => Promise.resolve(redis.disconnect()),
    };
  }
  const pool = new Pool({
    connectionString: store.databaseUrl,
    max: 4,
    connectionTimeoutMillis: 1_000,
    statement_timeout: 1_000,
    application_name: 'gateway budgets',
  });
  pool.on('error', warn);
  return {
    limiter: (name, points, duration) =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: 'spent',
        tableCreated: true,
        keyPrefix: name,
        points,
        duration,
        clearExpiredByTimeout: true,
        ...insured(name, points, duration),
      }),
    close: () => pool.end(),
  };
}

import { networkOf } from './network.js';

const MINUTE_MS = 60_000;
const MOST_NETWORKS = 10_000;

/** So many a minute for one network, as a gateway counts by itself; times are milliseconds. */
export interface Allowance {
  /** Takes one; answers the seconds to wait for it, 0 when it was there. */
  take(address: string, now: number): number;
  /** The seconds to wait, with none taken. */
  wait(address: string, now: number): number;
  /** Gives back what was taken and not used. */
  giveBack(address: string, now: number): void;
}

export function allowance(perMinute: number, mostNetworks = MOST_NETWORKS): Allowance {
  const left = new Map<string, { tokens: number; at: number }>();
  const tokensOf = (network: string, now: number): number => {
    const known = left.get(network);
    if (!known) return perMinute;
    // a clock that was set back gives nothing and takes nothing
    return Math.min(perMinute, known.tokens + (Math.max(0, now - known.at) * perMinute) / MINUTE_MS);
  };
  const keep = (network: string, tokens: number, now: number): void => {
    left.delete(network);
    if (left.size >= mostNetworks) {
      // who was here longest ago has its allowance back anyway, or most of it; a tenth goes at once, for the walk costs
      for (const oldest of left.keys()) {
        left.delete(oldest);
        if (left.size < mostNetworks * 0.9) break;
      }
    }
    left.set(network, { tokens, at: now });
  };
  const waitOf = (tokens: number): number =>
    tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute / 1000);
  return {
    wait: (address, now) => waitOf(tokensOf(networkOf(address), now)),
    take(address, now) {
      const network = networkOf(address);
      const tokens = tokensOf(network, now);
      keep(network, tokens < 1 ? tokens : tokens - 1, now);
      return waitOf(tokens);
    },
    giveBack(address, now) {
      const network = networkOf(address);
      if (left.has(network)) keep(network, Math.min(perMinute, tokensOf(network, now) + 1), now);
    },
  };
}

import type { Happening } from '@qms/kernel';
import type { z } from 'zod';

/** The services that say and hear events; each has one queue of its own name. */
export type ServiceName = 'agency' | 'document-control' | 'audit' | 'reporting';

/** An event as both sides know it: its name and what its payload must be. */
export interface EventDefinition<P extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly payload: z.ZodType<P>;
  /** The sentence to say; refuses a payload that does not fit. */
  say(payload: P): Happening;
  /** The payload as it arrived; refuses one that does not fit. */
  hear(payload: unknown): P;
}

/** Names are `noun.happened`, in the past tense. */
export function defineEvent<P extends Readonly<Record<string, unknown>>>(
  name: string,
  payload: z.ZodType<P>,
): EventDefinition<P> {
  return {
    name,
    payload,
    say: (facts) => ({ name, payload: payload.parse(facts) }),
    hear: (facts) => payload.parse(facts),
  };
}

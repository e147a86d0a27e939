import type { GraphQLDataSource } from '@apollo/gateway';
import { newId, type Actor, type Sentence } from '@qms/kernel';
import type { Language, Logger } from '@qms/chassis';
import { GraphQLError } from 'graphql';
import type { Pool } from 'undici';
import type { TokenSigner } from './tokens.js';

/** What the gateway knows of a request. */
export interface GatewayCtx {
  actor: Actor;
  requestId: string;
  language: Language;
  idempotencyKey: string | null;
  log: Logger;
}

const DEADLINE_MS = 5_000;
const MOST_BYTES = 16_000_000;

export interface SubgraphCall {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

interface SubgraphAnswer {
  data?: Record<string, unknown>;
  errors?: GraphQLError[];
}

/** One subgraph over a pooled connection: signed, bounded in time and size. */
export class SubgraphSource implements GraphQLDataSource<GatewayCtx> {
  constructor(
    private readonly name: string,
    private readonly pool: Pool,
    private readonly sign: TokenSigner,
  ) {}

  async process(
    options: Parameters<GraphQLDataSource<GatewayCtx>['process']>[0],
  ): ReturnType<GraphQLDataSource<GatewayCtx>['process']> {
    // the gateway has given every operation its context; only its own schema loading would have none
    const ctx = options.context as GatewayCtx;
    const { query = '', variables, operationName } = options.request;
    const answer = await this.ask({ query, variables, operationName }, ctx);
    return answer as Awaited<ReturnType<GraphQLDataSource<GatewayCtx>['process']>>;
  }

  /** Sends one operation; a subgraph that is away, late, or talks nonsense becomes one clean error. */
  async ask(call: SubgraphCall, ctx: GatewayCtx): Promise<SubgraphAnswer> {
    const isMutation = /^\s*mutation\b/.test(call.query);
    try {
      const { statusCode, body } = await this.pool.request({
        path: '/graphql',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await this.sign(ctx.actor, this.name)}`,
          'x-request-id': ctx.requestId,
          'accept-language': ctx.language,
          ...(isMutation && ctx.idempotencyKey !== null ? { 'idempotency-key': ctx.idempotencyKey } : {}),
        },
        body: JSON.stringify(call),
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) throw new Error(`answered with more than ${MOST_BYTES} bytes`);
        chunks.push(chunk);
      }
      const answer = JSON.parse(Buffer.concat(chunks).toString()) as SubgraphAnswer;
      if (answer === null || typeof answer !== 'object' || (!('data' in answer) && !Array.isArray(answer.errors))) {
        throw new Error(`answered ${statusCode} with something that is no GraphQL`);
      }
      return answer;
    } catch (cause) {
      throw silent(this.name, cause, ctx);
    }
  }
}

/** The one clean error of a subgraph that has not answered as it should; the log keeps why, under its id. */
export function silent(service: string, cause: unknown, ctx: GatewayCtx): GraphQLError {
  const errorId = newId();
  ctx.log.error({ errorId, subgraph: service, err: cause, requestId: ctx.requestId }, 'a subgraph is silent');
  const messages: Sentence = {
    vi: `Phần “${service}” tạm thời không trả lời; các phần khác vẫn đầy đủ. Hãy thử lại sau.`,
    en: `The "${service}" part does not answer for now; the other parts are complete. Try again later.`,
  };
  return new GraphQLError(messages[ctx.language], { extensions: { code: 'INTERNAL', errorId, service, messages } });
}

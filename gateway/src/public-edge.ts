import type { ApolloServerPlugin } from '@apollo/server';
import { Invalid } from '@qms/kernel';
import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
} from 'graphql';
import { costOf, type Costing } from './cost.js';
import type { Budgets } from './budget.js';
import { publicErrors, STATUS } from './errors.js';
import { MOST_COST, tooExpensive } from './limits.js';
import type { GatewayCtx } from './subgraph-source.js';

/** One keyed mutation a request; what it costs is taken from its asker's budget; every error in its public form; one line in the log. */
export function publicEdge(budgets: Budgets): ApolloServerPlugin<GatewayCtx> {
  return {
    requestDidStart({ contextValue: ctx }) {
      const began = performance.now();
      let leave = (): void => undefined;
      let isCounted = false;
      return Promise.resolve({
        async didResolveOperation({ operation, document, schema, request }) {
          if (!operation) throw notOne('operationName');
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw notOne('query');
          const cost = refuseCostly(ctx, { operation, document, schema, variables: request.variables ?? {} });
          const fields = operation.selectionSet.selections;
          const single = fields.length === 1 && fields[0]?.kind === Kind.FIELD;
          if (ctx.idempotencyKey !== null && operation.operation === OperationTypeNode.MUTATION && !single) {
            throw new Invalid('Idempotency-Key', {
              vi: 'Một yêu cầu có khóa chỉ chứa một thao tác ghi.',
              en: 'A keyed request holds one mutation field.',
            });
          }
          isCounted = true;
          leave = await budgets.take(ctx.actor.id, cost);
        },
        async willSendResponse({ response, errors, operationName, queryHash }) {
          leave();
          if (!isCounted) await budgets.fine(ctx.actor.id);
          if (response.body.kind === 'single' && errors) {
            const told = mostTelling(publicErrors(errors, ctx.language, ctx.log));
            response.body.singleResult.errors = told;
            const nothing = response.body.singleResult.data == null;
            if (nothing && told.every(isInputFault)) response.http.status = 400;
            const retryAfter = told.find(isRateLimit)?.extensions?.['retryAfter'];
            if (nothing && typeof retryAfter === 'number') {
              response.http.status = STATUS['RATE_LIMITED'] ?? 429;
              response.http.headers.set('retry-after', String(retryAfter));
            }
          }
          ctx.log.info({
            requestId: ctx.requestId,
            actor: ctx.actor.id,
            operation: operationName ?? null,
            operationHash: queryHash?.slice(0, 12),
            ms: Math.round(performance.now() - began),
            outcome: errors ? 'errors' : 'ok',
          });
        },
      });
    },
  };
}

/** Apollo would let the planner find out, and take it for a fault of ours. */
function notOne(field: string): Invalid {
  return new Invalid(field, {
    vi: 'Yêu cầu phải chọn đúng một thao tác đọc hoặc ghi có trong văn bản.',
    en: 'A request runs exactly one query or mutation of its document.',
  });
}

interface Asked extends Omit<Costing, 'fragments'> {
  document: DocumentNode;
}

/** The cost; refused, before anything is planned, when it is more than its asker may spend on one operation. */
function refuseCostly(ctx: GatewayCtx, { operation, document, schema, variables }: Asked): number {
  const fragments = new Map<string, FragmentDefinitionNode>(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const most = ctx.actor.id.startsWith('service:') ? MOST_COST.service : MOST_COST.person;
  const cost = costOf({ schema, operation, fragments, variables });
  if (cost > most) throw tooExpensive('cost', most);
  return cost;
}

/** A request refused before it ran is told one fault: the limit it broke, else the first thing that is wrong. */
function mostTelling(errors: GraphQLFormattedError[]): GraphQLFormattedError[] {
  if (errors.some(({ path }) => path !== undefined)) return errors;
  const limit = errors.find(({ extensions }) => extensions?.['code'] === 'TOO_EXPENSIVE');
  return limit ? [limit] : errors.slice(0, 1);
}

/** What the asker must mend: with nothing to show beside it, it is a bad request whichever part of the way saw it. */
function isInputFault({ extensions }: GraphQLFormattedError): boolean {
  return ['INVALID_INPUT', 'TOO_EXPENSIVE'].includes(String(extensions?.['code']));
}

function isRateLimit({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['code'] === 'RATE_LIMITED';
}

import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { createLogger } from '@qms/chassis';
import { committedSupergraph } from '@qms/gateway/compose';
import { SubgraphSource, type GatewayCtx } from '@qms/gateway/subgraph-source';
import { tokenSigner } from '@qms/gateway/tokens';
import { newId, serviceActor } from '@qms/kernel';
import Fastify from 'fastify';
import { Pool } from 'undici';

/*
 * The same planner and the same way to the subgraphs with nothing in front: nobody signs in, nothing is limited or
 * counted, and the asker may see everything, so that no question and no policy asks for a scope.
 * A process of its own: node serve-bare-gateway.js <port of the gateway> <keys>
 */
const [basePort = '4000', keysDir = '.qms/keys'] = process.argv.slice(2);
const SUBGRAPHS = ['agency', 'document-control', 'audit', 'reporting'];
const log = createLogger({ service: 'bare', level: 'error' });
const sign = await tokenSigner(`${keysDir}/gateway.jwk`);
const sources = new Map(
  SUBGRAPHS.map((name, index) => {
    const pool = new Pool(`http://127.0.0.1:${Number(basePort) + index + 1}`, { connections: 32 });
    return [name, new SubgraphSource(name, pool, sign)];
  }),
);
const gateway = new ApolloGateway({
  supergraphSdl: committedSupergraph(),
  buildService: ({ name = '' }) => {
    const source = sources.get(name);
    if (!source) throw new Error(`no such subgraph: ${name}`);
    return source;
  },
});
const app = Fastify();
const apollo = new ApolloServer<GatewayCtx>({
  gateway,
  nodeEnv: 'production',
  stopOnTerminationSignals: false,
  plugins: [fastifyApolloDrainPlugin(app)],
});
await apollo.start();
const actor = serviceActor('bare');
await app.register(fastifyApollo(apollo), {
  path: '/graphql',
  context: () => Promise.resolve({ actor, requestId: newId(), language: 'vi' as const, idempotencyKey: null, log }),
});
process.send?.(`${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`);
process.on('disconnect', () => process.exit(0));

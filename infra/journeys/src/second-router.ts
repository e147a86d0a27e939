import { createServer } from 'node:http';
import { createGatewayRuntime, type GatewayRuntime } from '@graphql-hive/gateway';
import { SIGN_IN, type SignInAnswer } from '@qms/gateway/authenticate';
import { committedSupergraph } from '@qms/gateway/compose';
import { tokenSigner } from '@qms/gateway/tokens';
import { SERVICES, type Service } from '@qms/local';
import { serviceActor, type Actor } from '@qms/kernel';

export interface SecondRouter {
  url: string;
  close(): Promise<void>;
}

export interface RouterOptions {
  /** Where the four subgraphs answer: the port of the gateway they belong to. */
  basePort: number;
  keysDir: string;
  /** Whom it speaks for: it asks nobody to sign in. */
  as: string;
  port?: number;
}

/** Another maker's router over the committed supergraph and the running subgraphs: what we publish is standard. */
export async function startSecondRouter(options: RouterOptions): Promise<SecondRouter> {
  const urls = new Map(SERVICES.map((name, index) => [name, `http://127.0.0.1:${options.basePort + index + 1}`]));
  const sign = await tokenSigner(`${options.keysDir}/gateway.jwk`);
  const actor = await officer(
    options.as,
    `${urls.get('agency')}/graphql`,
    await sign(serviceActor('gateway'), 'agency'),
  );
  const supergraph = SERVICES.reduce(
    (sdl, name) => sdl.replaceAll(`"http://${name}.subgraph"`, `"${urls.get(name)}/graphql"`),
    committedSupergraph(),
  );
  const runtime: GatewayRuntime = createGatewayRuntime({
    supergraph,
    logging: false,
    landingPage: false,
    graphiql: false,
    propagateHeaders: {
      fromClientToSubgraphs: async ({ subgraphName }) => ({
        // names of subgraphs come back as identifiers
        authorization: `Bearer ${await sign(actor, subgraphName.toLowerCase().replaceAll('_', '-') as Service)}`,
      }),
    },
  });
  // its handler answers a promise that the server need not wait for
  const server = createServer((request, response) => void runtime(request, response));
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await runtime[Symbol.asyncDispose]();
    },
  };
}

async function officer(email: string, url: string, token: string): Promise<Actor> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: SIGN_IN, variables: { email } }),
  });
  const { data } = (await response.json()) as { data?: SignInAnswer };
  if (!data?.signIn) throw new Error(`nobody signs in as ${email}`);
  return data.signIn;
}

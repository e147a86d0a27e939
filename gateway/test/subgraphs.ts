import { createServer, type RequestListener, type Server } from 'node:http';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { internalTokenReader, type TokenReader } from '@qms/chassis';
import type { Grant } from '@qms/kernel';
import { graphql, parse, type GraphQLSchema } from 'graphql';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@inaccessible"])';
const AGENCY = `${LINK}
  type Query {
    agencies(first: Int!): [Agency!]! agency(id: ID!): Agency signIn(email: String!): SignIn @inaccessible
    declarationByPublicCode(code: String!): PublicDeclaration @inaccessible
    viewer: String echo(text: String!): String fails: String
  }
  type Mutation { first: Int! second: Int! }
  type SignIn @inaccessible { id: ID! name: String! grants: [G!]! }
  type PublicDeclaration @inaccessible {
    agencyName: String alsoServes: [String!] number: String declaredOn: String editionName: String kind: String
    procedures: Int inForce: Boolean supersededOn: String supersededBy: String closedOn: String closedBecause: String
    successors: [String!]
  }
  type G @inaccessible { role: String! agencyId: ID }
  type Agency @key(fields: "id") { id: ID! name: String! below(first: Int!): [Agency!] }`;
const AUDIT = `${LINK} type Query { unused: Int } type Agency @key(fields: "id") { id: ID! inspected: Boolean }`;

export interface Subgraph {
  url: string;
  /** The headers of every request that came. */
  seen: Record<string, string | string[] | undefined>[];
  misbehave: ((...args: Parameters<RequestListener>) => void) | null;
  server: Server;
}

/** Public codes of which the register knows a declaration, or fails over. */
export const CODES = { declared: '0123456789abcdefghjkmnpqrs', ill: '1123456789abcdefghjkmnpqrs' };

/** What the register says of an address at this moment; `ill` fails over it. */
export type Register = Map<string, Grant[] | 'ill'>;

export interface Subgraphs {
  agency: Subgraph;
  audit: Subgraph;
  supergraphSdl: string;
  close(): void;
}

/** Two small subgraphs over real HTTP that answer only a token signed for them. */
export async function startSubgraphs(keysDir: string, register: Register): Promise<Subgraphs> {
  const agencies = Array.from({ length: 50 }, (_, n) => ({ id: String(n), name: `Cơ quan ${n}` }));
  const agencySchema = buildSubgraphSchema([
    {
      typeDefs: parse(AGENCY),
      resolvers: {
        Query: {
          agencies: () => agencies,
          agency: (_: unknown, { id }: { id: string }) => agencies.find((each) => each.id === id) ?? null,
          viewer: (_: unknown, __: unknown, { actorId }: { actorId: string }) => actorId,
          echo: (_: unknown, { text }: { text: string }) => text,
          signIn: (_: unknown, { email }: { email: string }) => {
            const grants = register.get(email);
            if (grants === 'ill') throw new Error('the database system is in recovery mode');
            return grants ? { id: `officer ${email}`, name: 'Lan', grants } : null;
          },
          declarationByPublicCode: (_: unknown, { code }: { code: string }, { actorId }: { actorId: string }) => {
            if (actorId !== 'service:gateway' || code === CODES.ill) throw new Error('not told');
            return code === CODES.declared ? { agencyName: 'Sở Tài chính', number: '5/QĐ', inForce: true } : null;
          },
          fails: () => {
            throw new Error('select * from secrets at 10.0.0.1');
          },
        },
        Mutation: { first: () => 1, second: () => 2 },
      },
    },
  ]);
  const auditSchema = buildSubgraphSchema([
    {
      typeDefs: parse(AUDIT),
      resolvers: { Agency: { __resolveReference: ({ id }: { id: string }) => ({ id, inspected: true }) } },
    },
  ]);
  const key = `${keysDir}/gateway.pub.jwk`;
  const agency = await subgraph(agencySchema, await internalTokenReader(key, 'agency'));
  const audit = await subgraph(auditSchema, await internalTokenReader(key, 'audit'));
  const { supergraphSdl = '', errors } = composeServices([
    { name: 'agency', url: 'http://agency.subgraph', typeDefs: parse(AGENCY) },
    { name: 'audit', url: 'http://audit.subgraph', typeDefs: parse(AUDIT) },
  ]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return {
    agency,
    audit,
    supergraphSdl,
    close: () => {
      for (const { server } of [agency, audit]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function subgraph(schema: GraphQLSchema, readToken: TokenReader): Promise<Subgraph> {
  const made: Subgraph = { url: '', seen: [], misbehave: null, server: createServer() };
  made.server.on('request', (request, response) => {
    if (made.misbehave) {
      made.misbehave(request, response);
      // what it does not read is passed over
      request.resume();
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      void (async () => {
        made.seen.push(request.headers);
        const actor = await readToken(request.headers.authorization, new Date());
        const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
        response.statusCode = actor ? 200 : 401;
        response.setHeader('content-type', 'application/json');
        const refused = { errors: [{ message: 'no token', extensions: { code: 'UNAUTHENTICATED' } }] };
        const contextValue = { actorId: actor?.id };
        response.end(
          JSON.stringify(
            actor ? await graphql({ schema, source: query, variableValues: variables, contextValue }) : refused,
          ),
        );
      })();
    });
  });
  await new Promise<void>((done) => made.server.listen(0, '127.0.0.1', done));
  const address = made.server.address();
  made.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return made;
}

import { GRAPHQL_COP, type Send } from '@qms/testkit';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from '../scene.js';

const sendTo =
  (door: FastifyInstance, token?: string): Send =>
  async ({ method, path, type, body }) => {
    const answer = await door.inject({
      method,
      url: path,
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, body: answer.body };
  };

/** All that a door can do wrong, so that the checks show that they can tell. */
function openDoor(): FastifyInstance {
  const app = Fastify();
  const schema = buildSchema('type Query { a: Int } type Mutation { a: Int }');
  const run = async (source = ''): Promise<object> => {
    const { data, errors } = await graphql({ schema, source });
    return {
      data,
      errors: errors?.map(({ message, stack }) => ({ message, stacktrace: stack })),
      extensions: { tracing: 1 },
    };
  };
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
  app.post<{ Body: { query: string } | { query: string }[] }>('/graphql', ({ body }) =>
    Array.isArray(body) ? Promise.all(body.map(({ query }) => run(query))) : run(body.query),
  );
  app.get<{ Querystring: { query?: string } }>('/graphql', (request) => run(request.query.query));
  app.get('/graphiql', () => '<title>GraphiQL</title>');
  return app;
}

describe('the thirteen checks of graphql-cop', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let token: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open();
    token = await scene.tokenOf('lead@demo.qms');
  });
  afterAll(() => scene.close());

  test('are thirteen', () => {
    expect(GRAPHQL_COP).toHaveLength(13);
  });

  test.each(GRAPHQL_COP)('$name: nothing at the gateway, signed in or not', async ({ finds }) => {
    expect(await finds(sendTo(gateway, token))).toBe(false);
    expect(await finds(sendTo(gateway))).toBe(false);
  });

  test.each(GRAPHQL_COP)('$name: found where the door is open', async ({ finds }) => {
    const door = openDoor();
    expect(await finds(sendTo(door))).toBe(true);
    await door.close();
  });
});

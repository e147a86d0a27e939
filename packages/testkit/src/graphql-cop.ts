/** A request as a scanner sends it, and what it gets. */
export type Send = (request: {
  method: 'GET' | 'POST';
  path: string;
  type?: string;
  body?: string;
}) => Promise<{ status: number; body: string }>;

export interface CopCheck {
  name: string;
  /** True when the door is open. */
  finds(send: Send): Promise<boolean>;
}

const repeated = (n: number, text: (index: number) => string): string =>
  Array.from({ length: n }, (_, index) => text(index)).join(' ');

/** What came back as JSON, or null. */
function read(body: string): { data?: Record<string, unknown> | null; errors?: unknown[]; extensions?: object } | null {
  try {
    return JSON.parse(body) as ReturnType<typeof read>;
  } catch {
    return null;
  }
}

async function post(send: Send, query: string): Promise<string> {
  const { body } = await send({
    ...{ method: 'POST', path: '/graphql', type: 'application/json' },
    body: JSON.stringify({ query }),
  });
  return body;
}

/** True when the query brought the field. */
async function brings(send: Send, query: string, field: string): Promise<boolean> {
  return read(await post(send, query))?.data?.[field] != null;
}

const typename = encodeURIComponent('query cop { __typename }');
const INTROSPECTED = '__schema { types { name fields { name } } }';
/** As far round as graphql-js goes by itself. */
const CIRCLE = '__schema { types { fields { type { fields { type { name } } } } } }';

/** The thirteen things that the scanner graphql-cop looks for, in our own words. */
export const GRAPHQL_COP: readonly CopCheck[] = [
  {
    name: 'alias overloading',
    finds: (send) => brings(send, `query cop { ${repeated(101, (n) => `alias${n}: __typename`)} }`, 'alias100'),
  },
  {
    name: 'array batching',
    finds: async (send) => {
      const one = { query: 'query cop { __typename }' };
      const body = JSON.stringify(Array.from({ length: 10 }, () => one));
      const answer = await send({ method: 'POST', path: '/graphql', type: 'application/json', body });
      const told: unknown = read(answer.body);
      return Array.isArray(told) && told.length >= 10;
    },
  },
  {
    name: 'directive overloading',
    finds: async (send) => {
      const told = read(await post(send, `query cop { __typename ${repeated(10, () => '@aa')} }`));
      return (told?.errors?.length ?? 0) >= 10;
    },
  },
  { name: 'circular introspection', finds: (send) => brings(send, `query cop { ${CIRCLE} }`, '__schema') },
  {
    name: 'field duplication',
    finds: (send) => brings(send, `query cop { ${repeated(500, () => '__typename')} }`, '__typename'),
  },
  {
    name: 'field suggestions',
    finds: async (send) => (await post(send, 'query cop { __schema { directive } }')).includes('Did you mean'),
  },
  { name: 'introspection', finds: (send) => brings(send, `query cop { ${INTROSPECTED} }`, '__schema') },
  {
    name: 'queries by GET',
    finds: async (send) => {
      const { body } = await send({ method: 'GET', path: `/graphql?query=${typename}` });
      return read(body)?.data?.['__typename'] != null;
    },
  },
  {
    name: 'mutations by GET',
    finds: async (send) => {
      const mutation = encodeURIComponent('mutation cop { __typename }');
      const { body } = await send({ method: 'GET', path: `/graphql?query=${mutation}` });
      return read(body)?.data?.['__typename'] != null;
    },
  },
  {
    name: 'queries by form, as another site may post them',
    finds: async (send) => {
      const type = 'application/x-www-form-urlencoded';
      const { body } = await send({ method: 'POST', path: '/graphql', type, body: `query=${typename}` });
      return read(body)?.data?.['__typename'] != null;
    },
  },
  {
    name: 'trace or debug mode',
    finds: async (send) => {
      const told = read(await post(send, 'query cop { __typename }'));
      return Object.keys(told?.extensions ?? {}).length > 0;
    },
  },
  {
    name: 'a console for everybody',
    finds: async (send) => {
      const paths = ['/', '/graphql', '/graphiql', '/playground', '/console', '/altair', '/graphql/console'];
      const pages = await Promise.all(paths.map((path) => send({ method: 'GET', path })));
      return pages.some(({ body }) => /graphiql|playground|altair|apollo sandbox/i.test(body));
    },
  },
  {
    name: 'unhandled errors',
    finds: async (send) => {
      const told = await post(send, 'qwerty cop { abc }');
      return /"exception"|stacktrace|\\n\s+at |node_modules/.test(told);
    },
  },
];

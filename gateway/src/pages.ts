import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const require = createRequire(import.meta.url);

/** A file inside a package; the packages' own maps list their modules, not their built files. */
function fileOf(path: string): string {
  const [name = '', ...rest] = path.split('/');
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, ...rest);
    if (existsSync(file)) return file;
  }
  throw new Error(`${path} is not installed`);
}

/** Everything the page needs, out of npm: it works with no internet. */
const ASSETS: Readonly<Record<string, { file: string; type: string }>> = {
  'react.js': { file: 'react/umd/react.production.min.js', type: 'text/javascript' },
  'react-dom.js': { file: 'react-dom/umd/react-dom.production.min.js', type: 'text/javascript' },
  'graphiql.js': { file: 'graphiql/graphiql.min.js', type: 'text/javascript' },
  'graphiql.css': { file: 'graphiql/graphiql.min.css', type: 'text/css' },
};

const EXAMPLE = `# Mười cơ quan đầu tiên ngày 30/06/2021, hệ thống và tài liệu của họ
query {
  agencies(first: 10, asOf: "2021-06-30") {
    totalCount
    nodes {
      code
      name
      qualitySystem { stage edition }
      documents(first: 3) { nodes { code title } }
      auditFigures(year: 2020) { inspected inspectedOnSite }
    }
  }
}
`;

const START = `
const root = ReactDOM.createRoot(document.getElementById('graphiql'));
root.render(React.createElement(GraphiQL, {
  fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
  defaultQuery: ${JSON.stringify(EXAMPLE)},
}));`;

const PAGE = `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Chuẩn · GraphiQL</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css"><style>body{margin:0}#graphiql{height:100vh}</style></head>
<body><div id="graphiql"></div>
<script src="/graphiql/react.js"></script><script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script><script src="/graphiql/start.js"></script></body></html>`;

/** Where people land: to sign in, and for the local profile the graph to try. */
function landing(local: boolean, signedIn: boolean): string {
  const door = signedIn
    ? `<form method="post" action="/auth/sign-out"><button>Đăng xuất · Sign out</button></form>
<form method="post" action="/auth/sign-out?everywhere"><button>Đăng xuất mọi nơi · Sign out everywhere</button></form>`
    : '<p><a href="/auth/sign-in">Đăng nhập · Sign in</a></p>';
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Chuẩn</title><link rel="icon" href="data:,">
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem}</style></head>
<body><h1>Chuẩn</h1>
<p>Giám sát hệ thống quản lý chất lượng TCVN ISO 9001 trong cơ quan hành chính nhà nước.</p>
<p lang="en">Oversight of TCVN ISO 9001 quality systems in public administrations.</p>
${door}
${local ? '<ul><li><a href="/graphiql">GraphiQL</a></li><li><code>POST /graphql</code></li><li><a href="/readyz">/readyz</a></li></ul>' : ''}
</body></html>`;
}

const OF_LANDING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";
const OF_GRAPHIQL =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

export interface PageOptions {
  local: boolean;
  isSignedIn: (request: FastifyRequest) => Promise<boolean>;
}

/** The landing page; GraphiQL for the local profile alone, for whoever has signed in. */
export function pages(app: FastifyInstance, { local, isSignedIn }: PageOptions): void {
  app.get('/', async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', OF_LANDING)
      .send(landing(local, await isSignedIn(request))),
  );
  if (!local) return;
  app.get('/graphiql', async (request, reply) => {
    if (!(await isSignedIn(request))) return reply.redirect('/auth/sign-in?returnTo=/graphiql');
    return reply.type('text/html; charset=utf-8').header('content-security-policy', OF_GRAPHIQL).send(PAGE);
  });
  app.get('/graphiql/start.js', (_, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  for (const [name, { file, type }] of Object.entries(ASSETS)) {
    const content = readFileSync(fileOf(file));
    app.get(`/graphiql/${name}`, (_, reply) => reply.type(`${type}; charset=utf-8`).send(content));
  }
}

import { createServer, type Server } from 'node:http';

export interface StubGateway {
  url: string;
  /** How often each operation was asked. */
  asked: Map<string, number>;
  /** What is due, as the lists of obligations answer; a list whose name is in `silent` does not. */
  matters: StubMatter[];
  silent: Set<string>;
  close(): Promise<void>;
}

export interface StubMatter {
  list: 'agencyObligations' | 'documentObligations' | 'auditObligations';
  rule: string;
  subjectId: string;
  occurrence: string;
  dueOn: string;
  agencyId: string;
  secretaries: { id: string; email: string }[];
}

export interface StubOptions {
  agencies: number;
  scopeId: string;
  /** Keeps one part silent, as a subgraph that is away would be. */
  auditSilent?: boolean;
}

interface Variables {
  after?: string | null;
  before?: string;
  of?: string[];
}

/** A gateway that answers the questions of the report job from a made-up register. */
export async function stubGateway({ agencies, scopeId, auditSilent = false }: StubOptions): Promise<StubGateway> {
  const asked = new Map<string, number>();
  const matters: StubMatter[] = [];
  const silent = new Set<string>();
  const node = (n: number): object => ({
    id: n === 0 ? scopeId : `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    code: `A-${n}`,
    name: `Cơ quan ${n}`,
    level: n === 0 ? 'PROVINCE' : n % 2 === 0 ? 'DISTRICT' : 'COMMUNE',
    obligation: n % 2 === 0 ? 'MANDATORY' : 'ENCOURAGED',
    qualitySystem: {
      id: `00000000-0000-7000-9000-${String(n).padStart(12, '0')}`,
      stage: 'DECLARED',
      edition: '2015',
      convertedOn: n % 3 === 0 ? null : '2020-05-04',
      latestDeclaration: { number: `${n}/QĐ`, declaredOn: '2020-05-04' },
    },
    auditFigures: auditSilent ? null : { inspected: true, inspectedOnSite: n % 4 === 0 },
    documentFigures: { effective: 3, reviewOverdue: 0 },
  });
  const answers: Record<string, (variables: Variables, query: string) => object> = {
    Due: ({ before = '' }, query) => {
      const list = /(\w+Obligations)\(/.exec(query)?.[1] ?? '';
      if (silent.has(list)) return { [list]: null };
      const due = matters.filter((matter) => matter.list === list && matter.dueOn < before);
      const nodes = due.map(({ agencyId, ...matter }) => ({ ...matter, title: matter.rule, agency: { id: agencyId } }));
      return { [list]: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } };
    },
    Secretaries: ({ of = [] }) => {
      const here = matters.filter(({ agencyId }) => of.includes(agencyId));
      const people = here.flatMap(({ agencyId, secretaries }) =>
        secretaries.map((each) => ({ ...each, grants: [{ agencyId, role: 'ISO_SECRETARY' }] })),
      );
      const nodes = [...new Map(people.map((each) => [each.id, each])).values()];
      return { officers: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } };
    },
    ReportScope: () => ({
      agency: {
        code: '48',
        name: 'Ủy ban nhân dân thành phố Thử',
        parent: null,
        leadUnit: {
          code: '48-SKHCN',
          name: 'Sở Khoa học và Công nghệ',
          parent: { name: 'Ủy ban nhân dân thành phố Thử' },
        },
      },
      standards: [{ edition: '2015', convertsFrom: '2018-02-21', convertsUntil: null }],
    }),
    ReportSize: () => ({ agencies: { totalCount: agencies } }),
    ReportRows: ({ after }) => {
      const from = Number(after ?? 0);
      const to = Math.min(agencies, from + 100);
      return {
        agencies: {
          nodes: Array.from({ length: to - from }, (_, n) => node(from + n)),
          pageInfo: { hasNextPage: to < agencies, endCursor: String(to) },
        },
      };
    },
  };
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: Variables };
      const name = /query (\w+)/.exec(query)?.[1] ?? '';
      asked.set(name, (asked.get(name) ?? 0) + 1);
      const answer = answers[name]?.(variables, query) ?? { agencyObligations: null };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: answer }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/graphql`,
    asked,
    matters,
    silent,
    close: () =>
      new Promise((done) =>
        server.close(() => {
          done();
        }),
      ),
  };
}

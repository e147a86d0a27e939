import { clientError, createLogger } from '@qms/chassis';
import { Conflict, RuleBroken, type DomainError } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, openScene, type Answer, type Scene } from './scene.js';

describe('a refusal of a subgraph', () => {
  let scene: Scene;
  let app: Awaited<ReturnType<Scene['open']>>;
  let token: string;

  beforeAll(async () => {
    scene = await openScene();
    app = await scene.open();
    token = await scene.tokenOf('lead@demo.qms');
  });
  afterAll(() => scene.close());

  /** What a client hears of it, once a subgraph has said it as it says everything. */
  async function heard(said: DomainError, besides: object = {}): Promise<Answer> {
    const { audit } = scene.subgraphs;
    const { message, extensions } = clientError(said, 'vi', createLogger({ service: 'audit', level: 'silent' }));
    const errors = [{ message, path: ['_entities', 0, 'inspected'], extensions: { ...extensions, ...besides } }];
    audit.misbehave = (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: null, errors }));
    };
    try {
      return await ask(app, '{ agency(id: "1") { inspected } }', { as: token });
    } finally {
      audit.misbehave = null;
    }
  }

  test('names what hangs below an agency that cannot end', async () => {
    const sentence = { vi: 'Văn bản phải nói rõ.', en: 'The act must say where these go.' };
    const subordinates = ['a', 'b'];
    const { errors } = await heard(new RuleBroken('subordinates-first', 'QĐ19 art. 2', sentence, { subordinates }));
    expect(errors).toEqual([
      {
        message: sentence.vi,
        path: ['agency', 'inspected'],
        extensions: {
          code: 'RULE_BROKEN',
          rule: 'subordinates-first',
          legalBasis: 'QĐ19 art. 2',
          subordinates,
          messages: sentence,
        },
      },
    ]);
  });

  test('says what changed since, by whom and when', async () => {
    const step = { version: 3, verb: 'renameAgency', by: 'x', at: '2021-07-15T02:00:00.000Z', fields: ['attributes'] };
    const { errors } = await heard(new Conflict(undefined, { version: 3, changes: [step] }));
    expect(errors).toMatchObject([{ extensions: { code: 'CONFLICT', version: 3, changes: [step] } }]);
  });

  test('tells nothing that is not on the list', async () => {
    const { errors } = await heard(new Conflict(), { stacktrace: ['at secrets'], statement: 'select 1' });
    expect(Object.keys(errors?.[0]?.extensions ?? {}).toSorted()).toEqual(['code', 'messages']);
  });
});

import { newId, type Actor } from '@qms/kernel';
import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'delegateRole';
const FIELDS = 'id version grants { id role form delegatedById validFrom validTo agency { id } }';

describe(VERB, () => {
  let scene: Scene;
  let agencyId: string;
  let head: Actor;
  beforeAll(async () => {
    scene = await openRegister();
    ({ id: agencyId } = await registerAgency(scene.world, { parentId: scene.city }));
    const { id, version } = await buildOfficer(scene);
    head = actors.head(agencyId, id);
    const office = { officerId: id, role: 'HEAD', agencyId, from: '2019-01-01', to: '2022-01-01' };
    done(await scene.world.mutate('grantRole', { ...office, expectedVersion: version }, { as: actors.admin() }));
  });
  afterAll(() => scene.world.close());

  async function given(overrides: object = {}) {
    const { id, version, email } = await buildOfficer(scene);
    const span = { agencyId, form: 'KT', from: '2021-07-15', to: '2021-08-01' };
    return { email, input: { officerId: id, expectedVersion: version, ...span, ...overrides } };
  }
  async function signsInWith(email: string): Promise<unknown> {
    const { data } = await scene.world.query(
      'query ($email: String!) { signIn(email: $email) { grants { role agencyId } } }',
      { email },
      { as: actors.service('gateway') },
    );
    return data.signIn.grants;
  }

  test('the deputy signs in as head, in a form and until a day; the journal and the services are told', async () => {
    const { email, input } = await given();
    const deputy = done(await scene.world.mutate(VERB, input, { as: head, fields: FIELDS }));
    expect(deputy).toMatchObject({
      version: 2,
      grants: [
        {
          role: 'HEAD',
          form: 'KT',
          delegatedById: head.id,
          validFrom: '2021-07-15',
          validTo: '2021-08-01',
          agency: { id: agencyId },
        },
      ],
    });
    expect(await signsInWith(email)).toEqual([{ role: 'HEAD', agencyId }]);
    expect(await traces(scene.world, input.officerId)).toEqual({
      verbs: ['enrolOfficer', VERB],
      events: ['grant.given'],
    });
  });

  test('the head takes it back at once; another head of the agency does not', async () => {
    const { email, input } = await given({ form: 'TUQ' });
    const deputy = done<{ id: string; version: number; grants: { id: string }[] }>(
      await scene.world.mutate(VERB, input, { as: head, fields: FIELDS }),
    );
    const back = {
      officerId: deputy.id,
      grantId: deputy.grants[0]?.id,
      on: '2021-07-15',
      expectedVersion: deputy.version,
    };
    expect(codeOf(await scene.world.mutate('revokeRole', back, { as: actors.head(agencyId) }))).toBe('FORBIDDEN');
    done(await scene.world.mutate('revokeRole', back, { as: head }));
    expect(await signsInWith(email)).toEqual([]);
  });

  test('what is held for another, for days beyond the office or nowhere is not delegated', async () => {
    const { input } = await given();
    done(await scene.world.mutate(VERB, input, { as: head }));
    const deputy = actors.head(agencyId, input.officerId);
    expect(ruleOf(await scene.world.mutate(VERB, (await given()).input, { as: deputy }))).toBe('delegate-own-office');
    const beyond = (await given({ to: '2022-01-02' })).input;
    expect(ruleOf(await scene.world.mutate(VERB, beyond, { as: head }))).toBe('delegate-own-office');
    const cityHead = actors.head(scene.city);
    expect(ruleOf(await scene.world.mutate(VERB, (await given()).input, { as: cityHead }))).toBe('delegate-own-office');
  });

  test('no span, a day past and oneself are refused', async () => {
    const field = async (overrides: object): Promise<unknown> =>
      (await scene.world.mutate(VERB, (await given(overrides)).input, { as: head })).errors?.[0]?.extensions['field'];
    expect(await field({ to: '2021-07-15' })).toBe('to');
    expect(await field({ from: '2021-07-14' })).toBe('from');
    const oneself = (await given({ officerId: head.id, expectedVersion: 2 })).input;
    expect(codeOf(await scene.world.mutate(VERB, oneself, { as: head }))).toBe('CONFLICT');
  });

  test('nobody but a head may; what one does not reach is not found', async () => {
    const { input } = await given();
    const known = { ...input, expectedVersion: 2 };
    const staffed = { officerId: input.officerId, role: 'STAFF', agencyId, from: '2020-01-01', expectedVersion: 1 };
    done(await scene.world.mutate('grantRole', staffed, { as: head }));
    const others = [actors.secretary(agencyId), actors.staff(agencyId), scene.lead, actors.admin(), actors.overseer()];
    const trial = { verb: VERB, input: known, subject: 'officerId', allowed: head, outsider: scene.outsider, others };
    expect(await refusals(scene.world, trial)).toEqual(REFUSED);
    expect(codeOf(await scene.world.mutate(VERB, { ...known, agencyId: newId() }, { as: head }))).toBe('NOT_FOUND');
  });
});

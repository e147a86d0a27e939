import type { JobCtx } from '@qms/chassis';
import { actors, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOutdated } from '../src/redeclaration/redeclaration.jobs.js';
import { buildSystem, openRegister, type Scene } from './build.js';

describe('re-declaration', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const look = () => callOutdated.run(scene.world.ctx(actors.service('agency')) as JobCtx, {});

  async function seen(id: string): Promise<unknown> {
    const asked = 'query ($id: ID!) { qualitySystem(id: $id) { stage redeclareBy redeclareBecause } }';
    return (await scene.world.query(asked, { id })).data.qualitySystem;
  }

  /** The register's dated history as a renaming leaves it. */
  async function rename(agencyId: string, on: string): Promise<void> {
    const of = `agency_id = '${agencyId}' and kind = 'NAME'`;
    await scene.world.sql(`update agency_attribute set valid_to = '${on}' where ${of}`);
    await scene.world.sql(
      `insert into agency_attribute (agency_id, kind, value, folded, valid_from) values ($1, 'NAME', 'Tên mới', 'ten moi', $2)`,
      [agencyId, on],
    );
  }

  const DECLARED = { stage: 'DECLARED', redeclareBy: null, redeclareBecause: null };

  test('is due when an agency of the system has another name than it was declared under, once that day has come', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    await look();
    expect(await seen(system.id)).toEqual(DECLARED);
    await rename(system.holder, '2021-08-01');
    await look();
    expect(await seen(system.id)).toEqual(DECLARED);
    scene.world.clock.set(new Date('2021-07-31T17:00:00Z'));
    await look();
    await look();
    const due = { stage: 'REDECLARATION_DUE', redeclareBy: '2021-10-30', redeclareBecause: 'NAME' };
    expect(await seen(system.id)).toEqual(due);
    const { verbs, events } = await traces(scene.world, system.id);
    expect(verbs.filter((verb) => verb === 'callForRedeclaration')).toHaveLength(1);
    expect(events.filter((name) => name === 'qualitySystem.changed')).toHaveLength(verbs.length);
  });

  test('is due by the day of the decision when another edition is to be declared to', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const next = {
      edition: '2026',
      name: 'TCVN ISO 9001:2026',
      convertsFrom: '2021-08-02',
      convertBy: '2024-08-01',
      clauses: [{ clause: '4', titleEn: 'Context', titleVi: 'Bối cảnh' }],
      correspondence: [{ from: '4', to: '4' }],
    };
    done(await scene.world.mutate('importStandardEdition', next, { as: actors.admin() }));
    await look();
    expect(await seen(system.id)).toEqual(DECLARED);
    scene.world.clock.set(new Date('2021-08-01T17:00:00Z'));
    await look();
    expect(await seen(system.id)).toEqual({
      stage: 'REDECLARATION_DUE',
      redeclareBy: '2024-08-01',
      redeclareBecause: 'EDITION',
    });
    const { data } = await scene.world.query(
      `query ($id: ID!) { agency(id: $id) { present: conversion { edition convertedOn } before: conversion(edition: "2015") { convertedOn } } }`,
      { id: system.holder },
      { as: scene.lead },
    );
    expect(data.agency).toEqual({ present: null, before: { convertedOn: '2020-03-02' } });
  });
});

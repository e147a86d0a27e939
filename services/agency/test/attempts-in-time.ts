import { newId } from '@qms/kernel';
import { done, type Attempt, type Attempts } from '@qms/testkit';
import { registerAgency, type Built, type Scene } from './build.js';

const WHY = { legalBasis: 'NQ 653/2019/UBTVQH14', reason: 'Sắp xếp' };

/** An agency below the one at which the roles are held. */
const below = (scene: Scene): Promise<Built> => registerAgency(scene.world, { parentId: scene.agency });
const at = ({ id, version }: Built): { agencyId: string; expectedVersion: number } => ({
  agencyId: id,
  expectedVersion: version,
});
const founding = (scene: Scene): object => ({
  code: newId().slice(-12),
  name: 'Đơn vị mới',
  level: 'DIVISION',
  obligation: 'LOCAL',
  parentId: scene.agency,
});

async function changed(scene: Scene, more: object): Promise<Attempt> {
  return { input: { ...at(await below(scene)), ...WHY, ...more }, subject: 'agencyId' };
}

/** Attempts at the verbs by which agencies change, end and begin. */
export const attemptsInTime = (scene: Scene): Attempts => ({
  renameAgency: () => changed(scene, { name: 'Tên mới', from: '2021-01-01' }),
  recodeAgency: () => changed(scene, { code: newId().slice(-12), from: '2021-01-01' }),
  moveAgency: async () => changed(scene, { parentId: (await below(scene)).id, from: '2021-01-01' }),
  reclassifyAgency: () => changed(scene, { level: 'DIVISION', from: '2021-01-01' }),
  correctAgency: () => changed(scene, { part: 'NAME', on: '2021-01-01', value: 'Tên đúng' }),
  correctFirstDay: () => changed(scene, { firstDay: '2015-01-01' }),
  mergeAgencies: async () => ({
    input: { ...WHY, on: '2021-07-01', from: [at(await below(scene)), at(await below(scene))], into: founding(scene) },
    subject: 'from',
  }),
  splitAgency: () => changed(scene, { on: '2021-07-01', into: [founding(scene), founding(scene)] }),
  dissolveAgency: () => changed(scene, { on: '2021-07-01' }),
  transferAgency: () => changed(scene, { on: '2021-07-01', into: founding(scene) }),
  cancelSuccession: async () => {
    const act = { ...WHY, ...at(await below(scene)), on: '2021-12-01' };
    const { id, version } = done<Built>(await scene.world.mutate('dissolveAgency', act, { as: scene.lead }));
    const input = { successionId: id, reason: 'Thôi', expectedVersion: version };
    // its territory is the city: whoever holds a role below it does not know of the act
    return { input, subject: 'successionId', known: ({ roles }) => AT_CITY.some((role) => roles.has(role)) };
  },
  importSuccessions: async () => {
    const code = newId().slice(-12);
    await registerAgency(scene.world, { code, parentId: scene.agency });
    const header = 'on,legal_basis,kind,from_code,to_code,to_name,to_level,to_parent_code,to_obligation';
    return { input: { csv: `${header}\n2021-07-01,NQ 653,DISSOLVE,${code},,,,,\n`, dryRun: false } };
  },
});

/** Roles that are held at the city, reach it or are held everywhere. */
const AT_CITY = ['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'APPROVER', 'LEAD', 'INSPECTOR', 'SERVICE'] as const;

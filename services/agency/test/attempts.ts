import { newId, type Actor } from '@qms/kernel';
import { actors, done, type Attempt, type Attempts, type Places } from '@qms/testkit';
import { attemptsInTime } from './attempts-in-time.js';
import { announcement, buildOfficer, hearEvidence, registerAgency, type Built, type Scene } from './build.js';

/** Where each role is held when it is tried. */
export const placesIn = (scene: Scene): Places => ({
  agency: scene.agency,
  leadUnit: scene.leadUnit,
  committee: scene.city,
  elsewhere: scene.elsewhere,
});

/** The agency has one system at a time: each try sets the last one aside, as the owner of the tables could. */
async function system(
  scene: Scene,
  ...steps: ('startApplying' | 'confirmEffectiveness' | 'publishDeclaration')[]
): Promise<Built> {
  const { world, agency } = scene;
  await world.sql('delete from quality_system_member where agency_id = $1', [agency]);
  const setUp = {
    holderId: agency,
    name: 'HTQLCL',
    scope: 'Mọi thủ tục',
    legalBasis: 'QĐ19 art. 4.1',
    on: '2019-01-10',
  };
  const as = actors.head(agency);
  let made = done<Built>(await world.mutate('establishQualitySystem', setUp, { as }));
  for (const verb of steps) {
    const own = { qualitySystemId: made.id, expectedVersion: made.version };
    if (verb === 'startApplying') made = done(await world.mutate(verb, own, { as }));
    else if (verb === 'confirmEffectiveness') {
      await hearEvidence(scene, made.id, EVIDENCE);
      made = done(await world.mutate(verb, { ...own, on: '2020-02-03' }, { as }));
    } else made = done(await world.mutate(verb, { ...own, ...DECISION, number: newId() }, { as }));
  }
  return made;
}

const EVIDENCE = { auditedOn: '2020-01-06', reviewedOn: '2020-01-20' };
const DECISION = { declaredOn: '2020-03-02', edition: '2015', signer: 'Trần Thị Bình' };
const CONFIRMED = ['startApplying', 'confirmEffectiveness'] as const;

async function onSystem(made: Promise<Built>, more: object = {}): Promise<Attempt> {
  const { id, version } = await made;
  return { input: { qualitySystemId: id, expectedVersion: version, ...more }, subject: 'qualitySystemId' };
}

/** A system that a unit of the agency shares with it. */
async function shared(scene: Scene): Promise<{ agencyId: string; admitted: Built }> {
  const { id: agencyId } = await registerAgency(scene.world, { parentId: scene.agency, level: 'PUBLIC_SERVICE_UNIT' });
  const { id, version } = await system(scene);
  const input = { qualitySystemId: id, agencyId, legalBasis: 'TT26 art. 6.5', from: '2020-01-01' };
  const as = actors.lead(scene.leadUnit);
  const admitted = done<Built>(await scene.world.mutate('admitAgency', { ...input, expectedVersion: version }, { as }));
  return { agencyId, admitted };
}

async function onDeclaration(scene: Scene, more: object): Promise<Attempt> {
  const { id, version } = await system(scene, ...CONFIRMED, 'publishDeclaration');
  return { input: { declarationId: id, expectedVersion: version, ...more }, subject: 'declarationId' };
}

/** Somebody who has a role at the agency already. */
async function colleague(scene: Scene): Promise<Built & { grantId: string }> {
  const { id, version } = await buildOfficer(scene);
  const grant = { officerId: id, role: 'STAFF', agencyId: scene.agency, from: '2020-01-01', expectedVersion: version };
  const given = await scene.world.mutate('grantRole', grant, { fields: 'id version grants { id }' });
  const officer = done<Built & { grants: { id: string }[] }>(given);
  return { id, version: officer.version, grantId: officer.grants[0]?.id ?? '' };
}

/** A head who holds the office in the register itself, as whoever delegates it must. */
async function enrolledHead(scene: Scene): Promise<Actor> {
  const { id, version } = await buildOfficer(scene);
  const office = { officerId: id, role: 'HEAD', agencyId: scene.agency, from: '2020-01-01', expectedVersion: version };
  done(await scene.world.mutate('grantRole', office));
  return actors.head(scene.agency, id);
}

async function onColleague(scene: Scene, more: object, object: object = {}): Promise<Attempt> {
  const { id, version } = await colleague(scene);
  return { input: { officerId: id, expectedVersion: version, ...more }, subject: 'officerId', object };
}

let edition = 2025;
let announced = 0;

/** The code of a procedure that nobody has announced. */
function freshCode(): string {
  announced += 1;
  return `9.${String(announced).padStart(6, '0')}`;
}

async function procedure(scene: Scene): Promise<string> {
  const input = announcement(scene.city, freshCode());
  return done<Built>(await scene.world.mutate('announceProcedures', input)).id;
}

const file = (header: string, line: string): Promise<Attempt> =>
  Promise.resolve({ input: { csv: `${header}\n${line}\n`, dryRun: false } });

/** An attempt at every mutation, each on an object of its own. */
export const attemptsIn = (scene: Scene): Attempts => ({
  ...attemptsInTime(scene),
  registerAgency: () =>
    Promise.resolve({
      input: {
        code: newId().slice(0, 20),
        name: 'Phòng thử',
        level: 'DIVISION',
        obligation: 'LOCAL',
        legalBasis: 'QĐ19 art. 2',
        validFrom: '2015-01-01',
        parentId: scene.agency,
      },
      subject: 'parentId',
    }),
  appointLeadUnit: async () => {
    const { id, version } = await registerAgency(scene.world, { parentId: scene.agency });
    return {
      input: { agencyId: id, leadUnitId: id, from: '2020-01-01', expectedVersion: version },
      subject: 'agencyId',
    };
  },
  publishDeclaration: () => onSystem(system(scene, ...CONFIRMED), { ...DECISION, number: newId() }),
  recordNotice: () => onDeclaration(scene, { on: '2020-03-05', proof: 'Công văn 1' }),
  recordPosting: () => onDeclaration(scene, { on: '2020-03-05', proof: 'Ảnh', place: 'AT_OFFICE' }),
  enrolOfficer: () => Promise.resolve({ input: { name: 'Người mới', email: `${newId()}@x.vn` } }),
  grantRole: () =>
    onColleague(
      scene,
      { role: 'INTERNAL_AUDITOR', agencyId: scene.agency, from: '2020-01-01' },
      { role: 'INTERNAL_AUDITOR', at: 'here' },
    ),
  delegateRole: async () => ({
    ...(await onColleague(scene, { agencyId: scene.agency, form: 'KT', from: '2021-07-15', to: '2021-08-01' })),
    by: await enrolledHead(scene),
  }),
  revokeRole: async () => {
    const { id, version, grantId } = await colleague(scene);
    const input = { officerId: id, grantId, on: '2021-07-15', expectedVersion: version };
    return { input, subject: 'officerId', object: { role: 'STAFF', delegatedBy: null } };
  },
  recordCompetence: () => onColleague(scene, { certificate: 'ISO 9001', issuedOn: '2020-01-01' }),
  announceProcedures: () =>
    Promise.resolve({
      input: announcement(scene.agency, freshCode()),
      subject: 'announcedById',
    }),
  withdrawProcedures: async () => ({
    input: { procedureIds: [await procedure(scene)], on: '2021-07-01' },
    subject: 'procedureIds',
    known: ({ roles }) => !AT_AGENCY.some((role) => roles.has(role)),
  }),
  assignProcedures: async () => ({
    input: { procedureIds: [await procedure(scene)], agencyId: scene.agency, from: '2021-07-01' },
    subject: 'agencyId',
  }),
  establishQualitySystem: async () => {
    await scene.world.sql('delete from quality_system_member where agency_id = $1', [scene.agency]);
    const input = {
      holderId: scene.agency,
      name: 'HTQLCL',
      scope: 'Mọi',
      legalBasis: 'QĐ19 art. 4.1',
      on: '2019-01-10',
    };
    return { input, subject: 'holderId' };
  },
  admitAgency: async () => {
    const { id } = await registerAgency(scene.world, { parentId: scene.agency, level: 'PUBLIC_SERVICE_UNIT' });
    return onSystem(system(scene), { agencyId: id, legalBasis: 'TT26 art. 6.5', from: '2020-01-01' });
  },
  releaseAgency: async () => {
    const { agencyId, admitted } = await shared(scene);
    return onSystem(Promise.resolve(admitted), { agencyId, on: '2020-02-01' });
  },
  appointCommittee: async () => {
    const members = [{ officerId: (await colleague(scene)).id, duty: 'CHAIR' }];
    return onSystem(system(scene), { decisionNumber: '7/QĐ-STC', decidedOn: '2020-02-01', members });
  },
  startApplying: () => onSystem(system(scene)),
  confirmEffectiveness: () =>
    onSystem(
      system(scene, 'startApplying').then(async (made) => {
        await hearEvidence(scene, made.id, EVIDENCE);
        return made;
      }),
      { on: '2020-02-03' },
    ),
  changeScope: () =>
    onSystem(
      system(scene, ...CONFIRMED).then(async (made) => {
        const own = { qualitySystemId: made.id, expectedVersion: made.version, ...DECISION, number: newId() };
        done(await scene.world.mutate('publishDeclaration', own, { as: actors.head(scene.agency) }));
        return { ...made, version: made.version + 1 };
      }),
      { scope: 'Thêm', redeclareBy: '2021-12-31' },
    ),
  importAgencies: () =>
    Promise.resolve({
      input: {
        csv: `code,name,level,parent_code,obligation\n${newId().slice(0, 20)},Phòng,division,48-STC,local\n`,
        dryRun: false,
        validFrom: '2015-01-01',
      },
    }),
  importStandardEdition: () => {
    // each try that succeeds has made the newest edition: the next one comes after it
    edition += 1;
    const input = {
      edition: String(edition),
      name: `TCVN ISO 9001:${edition}`,
      convertsFrom: `${edition}-01-01`,
      clauses: [{ clause: '4', titleEn: 'Context', titleVi: 'Bối cảnh' }],
      correspondence: [{ from: '4', to: '4' }],
    };
    return Promise.resolve({ input });
  },
  changeTerm: async () => {
    const [term] = await scene.world.sql<{ version: number }>(`select version from term where rule = 're-declaration'`);
    return { input: { rule: 're-declaration', days: 60, expectedVersion: term?.version } };
  },
  setWorkingDay: async () => {
    const day = '2021-07-30';
    const [known] = await scene.world.sql<{ version: number }>('select version from working_day where day = $1', [day]);
    return { input: { day, worked: false, legalBasis: 'Thử', expectedVersion: known?.version ?? null } };
  },
  importOfficers: () =>
    file('email,name,role,agency_code,valid_from', `${newId()}@x.vn,Người nhập,staff,48-STC,2020-01-01`),
  importProcedures: () =>
    Promise.resolve({
      input: {
        csv: `code,name,field\n${freshCode()},Thủ tục thử,Tài chính\n`,
        dryRun: false,
        announcedById: scene.agency,
        decisionNumber: newId(),
        decisionOn: '2021-07-01',
      },
      subject: 'announcedById',
    }),
  recordPublication: async () => {
    const number = newId();
    const input = { ...announcement(scene.agency, freshCode()), decisionNumber: number };
    done(await scene.world.mutate('announceProcedures', input));
    const [made] = await scene.world.sql<Built>('select id, version from announcement where number = $1', [number]);
    const on = '2021-07-14';
    return {
      input: { announcementId: made?.id, on, where: 'Cổng', expectedVersion: made?.version },
      subject: 'announcementId',
    };
  },
  requestUpload: () => Promise.resolve({ input: { name: 'a.csv', bytes: 10 } }),
  exportList: () => Promise.resolve({ input: { list: 'AGENCIES', format: 'CSV' }, object: { list: 'AGENCIES' } }),
  importDeclarations: async () => {
    const code = newId().slice(0, 20);
    await registerAgency(scene.world, { code, parentId: scene.city });
    return file('holder_code,members,edition,number,declared_on,signer', `${code},,2015,5/QĐ,2020-03-02,Trần Thị Bình`);
  },
});

/** Roles held at the agency itself: what the city announced is announced above them. */
const AT_AGENCY = ['HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF'] as const;

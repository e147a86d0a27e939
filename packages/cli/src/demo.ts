import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from './config.js';
import { DEMO_FROM, demoRegisters, type DemoAgency, type DemoRegisters } from './demo-history.js';
import { Failure } from './failure.js';
import { agenciesOn, DEMO_DAY, isReorganised, peopleOfSuccessors } from './demo-successors.js';
import { ask, walk } from './graph.js';
import { importRegister, refuseFaults, type Register } from './import.js';

export type Say = (text: string) => void;

/** Loads the demonstration: Da Nang's register of 30/06/2021, or a generated province of so many agencies. */
export async function loadDemo(agencies: number | undefined, say: Say): Promise<{ agencies: number }> {
  if (agencies === undefined && (await isReorganised())) {
    say('the demonstration is there already');
    return { agencies: await agenciesOn(DEMO_DAY) };
  }
  const registers = agencies === undefined ? await daNang() : generatedProvince(agencies);
  await bring('agencies', registers.agencies, { validFrom: DEMO_FROM }, say);
  const root = await agencyByCode(registers.rootCode);
  if (root.leadUnit === null) {
    const lead = await agencyByCode(registers.leadCode);
    await ask(
      `mutation ($agencyId: ID!, $leadUnitId: ID!, $from: Date!, $expectedVersion: Int!) {
        appointLeadUnit(agencyId: $agencyId, leadUnitId: $leadUnitId, from: $from, expectedVersion: $expectedVersion) { id }
      }`,
      { agencyId: root.id, leadUnitId: lead.id, from: DEMO_FROM, expectedVersion: root.version },
    );
  }
  await bring('officers', registers.officers, {}, say);
  await bring('declarations', registers.declarations, {}, say);
  await mirrorsCaughtUp();
  const ids = new Map<string, string>();
  const list = `query ($after: String, $of: ID!) {
    agencies(first: 100, after: $after, filter: { subtreeOf: $of }) { nodes { id code } pageInfo { hasNextPage endCursor } }
  }`;
  for await (const { id, code } of walk<{ id: string; code: string }>(list, (data) => data['agencies'], {
    of: root.id,
  })) {
    ids.set(code, id);
  }
  const idOf = (code: string): string => ids.get(code) ?? '';
  await bring('documents', registers.documents(idOf), {}, say);
  await bring('inspections', registers.inspections(idOf), {}, say);
  if (agencies === undefined) {
    await bring('successions', await readFile(`${settings.demoDir}danang-successions.csv`, 'utf8'), {}, say);
    await mirrorsCaughtUp();
    await peopleOfSuccessors(say);
  }
  return { agencies: ids.size };
}

async function bring(register: Register, csv: string, variables: Record<string, unknown>, say: Say): Promise<void> {
  const result = await importRegister(register, csv, variables);
  refuseFaults(register, result);
  say(`${register}: ${result.created} taken in, ${result.unchanged} there already`);
}

async function agencyByCode(code: string): Promise<{ id: string; version: number; leadUnit: { id: string } | null }> {
  const { agencyByCode: agency } = await ask<{
    agencyByCode: { id: string; version: number; leadUnit: { id: string } | null } | null;
  }>('query ($code: String!) { agencyByCode(code: $code) { id version leadUnit { id } } }', { code });
  if (!agency) throw new Failure(`No agency with the code ${code} in the register.`);
  return agency;
}

/** The other services keep a mirror of the register; it is complete when nothing is on the way any more. */
async function mirrorsCaughtUp(): Promise<void> {
  const worker = `http://127.0.0.1:${settings.port + 5}/readyz`;
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(200)) {
    const answer = await fetch(worker, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    const { pendingDeliveries } = ((await answer?.json()) ?? {}) as { pendingDeliveries?: number };
    if (pendingDeliveries === 0) return;
  }
  throw new Failure('The services did not take in the register within two minutes; see their logs.');
}

async function daNang(): Promise<DemoRegisters> {
  const [, ...lines] = (await readFile(`${settings.demoDir}danang-2021.csv`, 'utf8')).trim().split(/\r?\n/);
  const agencies = lines.map((line): DemoAgency => {
    const [code = '', name = '', level = '', parentCode = '', obligation = ''] = line.split(',');
    return { code, name, level, parentCode, obligation };
  });
  return demoRegisters(agencies, { rootCode: '48', officeCode: '48-VPUB', leadCode: '48-SKHCN', suffix: '' });
}

/** A made-up province, as large as asked for, in the proportions of a real one. */
export function generatedProvince(count: number): DemoRegisters {
  const departments = Math.min(30, Math.max(3, Math.floor(count / 10)));
  const districts = Math.max(1, Math.floor((count - departments) / 36));
  const code = (letter: string, n: number): string => `99-${letter}${String(n).padStart(5, '0')}`;
  const agencies: DemoAgency[] = [
    { code: '99', name: 'Ủy ban nhân dân tỉnh Trình Diễn', level: 'province', parentCode: '', obligation: 'mandatory' },
  ];
  for (let n = 1; n <= departments; n += 1) {
    agencies.push({
      code: code('S', n),
      // the first is the committee's own office, which shares its system (TT26 art. 6.1)
      name: n === 1 ? 'Văn phòng Ủy ban nhân dân tỉnh Trình Diễn' : `Sở Trình Diễn ${n}`,
      level: 'department',
      parentCode: '99',
      obligation: 'mandatory',
    });
  }
  for (let n = 1; n <= districts && agencies.length < count; n += 1) {
    agencies.push({
      code: code('H', n),
      name: `Ủy ban nhân dân huyện Trình Diễn ${n}`,
      level: 'district',
      parentCode: '99',
      obligation: 'mandatory',
    });
  }
  for (let n = 1; agencies.length < count; n += 1) {
    const parentCode = code('H', (n % districts) + 1);
    agencies.push({
      code: code('X', n),
      name: `Ủy ban nhân dân xã Trình Diễn ${n}`,
      level: 'commune',
      parentCode,
      obligation: 'encouraged',
    });
  }
  return demoRegisters(agencies, { rootCode: '99', officeCode: code('S', 1), leadCode: code('S', 2), suffix: '.99' });
}

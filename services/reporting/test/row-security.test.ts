import { newId } from '@qms/kernel';
import { actors, agencyFacts, breaches, done, openService, probeRows, unguarded, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

const OF_REPORT = '(select array[r.scope_agency_id] from report r where r.id = t.report_id)';

describe('what PostgreSQL itself lets through', () => {
  let world: World;
  const [city, leadUnit, district, elsewhere, theirs] = [newId(), newId(), newId(), newId(), newId()];
  const agenciesOf = {
    agency_mirror: 'array[t.id]',
    journal_personal: '(select array[j.agency_id] from journal j where j.id = t.journal_id)',
    report: 'array[t.scope_agency_id]',
    report_step: OF_REPORT,
    report_snapshot: OF_REPORT,
    report_row: OF_REPORT,
    report_progress: OF_REPORT,
    report_figure: OF_REPORT,
    report_rendition: OF_REPORT,
  };

  beforeAll(async () => {
    world = await openService(tables, subgraph);
    await world.seedAgencies([
      agencyFacts({ id: city, level: 'PROVINCE', leadUnitId: leadUnit }),
      agencyFacts({ id: leadUnit, parentId: city }),
      agencyFacts({ id: district, parentId: city }),
      agencyFacts({ id: elsewhere, level: 'PROVINCE' }),
      agencyFacts({ id: theirs, parentId: elsewhere }),
    ]);
    for (const scopeAgencyId of [city, district, elsewhere]) {
      const asked = { kind: 'QUARTERLY', period: '2021-Q1', scopeAgencyId };
      const { id } = done(await world.mutate('requestReport', asked));
      await world.sql(
        `with snapshot as (insert into report_snapshot values ($1, '{}', 'x', 1, '{}')),
              progress as (insert into report_progress values ($1, 1, 1)),
              figure as (insert into report_figure values ($1, 1, 'k', 1, 1, 0)),
              rendition as (insert into report_rendition values (gen_random_uuid(), $1, 'PDF', 'vi', '1', 'x', 1)),
              personal as (insert into journal_personal select id, null, '{}' from journal where subject_id = $1 limit 1)
         insert into report_row values ($1, 1, '{}')`,
        [id],
      );
      await world.sql(
        `insert into reminder (id, rule, subject_id, occurrence, level, recipient_id, recipient_email, agency_id, title,
           due_on, created_at) values ($1, 'r', $1, 'o', 1, $1, 'a@x.vn', $2, 'QT', '2021-07-01', now())`,
        [newId(), scopeAgencyId],
      );
    }
  });
  afterAll(() => world.close());

  test('every table with an agency is guarded, and every other one is named with a reason', async () => {
    expect(await unguarded(world, tables)).toEqual([]);
  });

  test('a head sees and writes the rows of the agency alone', async () => {
    const probed = await probeRows(world, { as: actors.head(district), reached: [district], agenciesOf });
    expect(breaches(probed)).toEqual([]);
  });

  test('a lead unit sees and writes the rows of what it leads, and of no neighbour', async () => {
    const reached = [city, leadUnit, district];
    expect(breaches(await probeRows(world, { as: actors.lead(leadUnit), reached, agenciesOf }))).toEqual([]);
  });

  test('a person reads what was sent to them and may not change it', async () => {
    const [reminder] = await world.sql<{ id: string }>('select id from reminder where agency_id = $1', [elsewhere]);
    const em = world.database.fork(actors.head(district, reminder?.id));
    expect(await em.execute(`select agency_id from reminder where id = ?`, [reminder?.id])).toEqual([
      { agency_id: elsewhere },
    ]);
    expect(await em.execute(`update reminder set title = '' where id = ?`, [reminder?.id], 'run')).toMatchObject({
      affectedRows: 0,
    });
  });
});

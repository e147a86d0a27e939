import { newId, type Actor } from '@qms/kernel';
import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReporting, type Scene } from './build.js';

const ASK = `query ($report: ID!, $agency: ID!) {
  report(id: $report) { id }
  reports(first: 10) { totalCount nodes { id } }
  reminders(first: 10) { totalCount nodes { id } }
  _entities(representations: [{ __typename: "Agency", id: $agency }]) {
    ... on Agency {
      reports(first: 10) { totalCount nodes { id } }
      reminders(first: 10) { totalCount nodes { id } }
    }
  }
}`;

interface Page {
  totalCount: number;
  nodes: { id: string }[];
}

interface Asked {
  report: { id: string } | null;
  reports: Page;
  reminders: Page;
  _entities: { reports: Page; reminders: Page }[];
}

describe('staff', () => {
  let scene: Scene;
  let report: string;
  const [reminded, other] = [newId(), newId()];
  const letters = { own: newId(), others: newId() };

  beforeAll(async () => {
    scene = await openReporting();
    const { world, agency } = scene;
    const { data } = await world.query(
      'mutation ($of: ID!) { requestReport(kind: QUARTERLY, period: "2021-Q2", scopeAgencyId: $of) { id } }',
      { of: agency },
    );
    report = data.requestReport.id as string;
    for (const [id, recipient] of [
      [letters.own, reminded],
      [letters.others, other],
    ]) {
      await world.sql(
        `insert into reminder (id, rule, subject_id, occurrence, level, recipient_id, recipient_email, agency_id, title, due_on, created_at)
         values ($1, 'review', $2, '2021', 1, $4, 'a@x.vn', $3, 'Rà soát', '2021-07-20', now())`,
        [id, newId(), agency, recipient],
      );
    }
  });
  afterAll(() => scene.world.close());

  const asked = async (as: Actor): Promise<Asked> => {
    const answer = await scene.world.query(ASK, { report, agency: scene.agency }, { as });
    expect(answer.errors).toBeUndefined();
    return answer.data as Asked;
  };
  const page = (...ids: string[]): Page => ({ totalCount: ids.length, nodes: ids.map((id) => ({ id })) });

  test('read no report and nobody else’s reminder, by any way to them', async () => {
    expect(await asked(actors.staff(scene.agency))).toEqual({
      report: null,
      reports: page(),
      reminders: page(),
      _entities: [{ reports: page(), reminders: page() }],
    });
  });

  test('read the reminder that was sent to them, in their own list', async () => {
    const data = await asked(actors.staff(scene.agency, reminded));
    expect(data.reminders).toEqual(page(letters.own));
    expect(data._entities[0]?.reminders).toEqual(page());
  });

  test('are the only ones: who answers for the agency reads all of it', async () => {
    const data = await asked(actors.secretary(scene.agency));
    expect(data).toMatchObject({ report: { id: report }, reports: page(report), reminders: page() });
    expect(data._entities[0]?.reminders.totalCount).toBe(2);
  });
});

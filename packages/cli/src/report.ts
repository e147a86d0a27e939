import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from './config.js';
import { Failure } from './failure.js';
import { ask } from './graph.js';
import { ownToken } from './token.js';

export interface Report {
  id: string;
  period: string;
  status: string;
  asOf: string;
  scope: { code: string; name: string };
  figures: { key: string; label: string; numerator: number; denominator: number }[];
  renditions: { format: string; sha256: string; bytes: number; url: string; file?: string }[];
}

const FIELDS = `id period status asOf scope { code name }
  figures { key label numerator denominator } renditions { format sha256 bytes url }`;

/** Asks for the report of a period, waits until it is ready, and saves its files. */
export async function makeReport(
  period: string,
  options: { scope: string; wait: boolean; out: string | undefined; deadlineMs: number },
  onProgress: (status: string) => void,
): Promise<Report> {
  const { agencyByCode } = await ask<{ agencyByCode: { id: string } | null }>(
    'query ($code: String!) { agencyByCode(code: $code) { id } }',
    { code: options.scope },
  );
  if (!agencyByCode) throw new Failure(`No agency with the code ${options.scope}.`);
  let { report } = await ask<{ report: Report }>(
    `mutation ($period: String!, $scope: ID!) {
      report: requestReport(kind: QUARTERLY, period: $period, scopeAgencyId: $scope) { ${FIELDS} }
    }`,
    { period, scope: agencyByCode.id },
  );
  for (const until = Date.now() + options.deadlineMs; options.wait && !isMade(report); await sleep(250)) {
    if (Date.now() > until)
      throw new Failure(`The report is still ${report.status} after ${options.deadlineMs / 1000} s.`);
    ({ report } = await ask<{ report: Report }>(`query ($id: ID!) { report(id: $id) { ${FIELDS} } }`, {
      id: report.id,
    }));
    onProgress(report.status);
  }
  if (options.out !== undefined && isMade(report)) await save(report, options.out);
  return report;
}

const isMade = ({ status }: Report): boolean => ['READY', 'SUBMITTED', 'ACCEPTED', 'RETURNED'].includes(status);

async function save(report: Report, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const token = await ownToken(300);
  for (const rendition of report.renditions) {
    const answer = await fetch(new URL(rendition.url, settings.gatewayUrl), {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Failure(`${rendition.format} could not be fetched (${answer.status}).`);
    rendition.file = join(folder, `bao-cao-${report.period}-${report.scope.code}.${rendition.format.toLowerCase()}`);
    await writeFile(rendition.file, Buffer.from(await answer.arrayBuffer()));
  }
}

import { buildSubgraph, journalResolvers, type JournalOf, type Subgraph } from '@qms/chassis';
import { access } from './access.js';
import { agencyReference } from './references.js';
import { AgencyReminderResolver, ReminderResolver } from './reminder/reminder.resolver.js';
import { AgencyReportResolver, ReportResolver, reportReference } from './report/report.resolver.js';
import type { ReportRow } from './report/report.store.js';
import { ReportType } from './report/report.type.js';

/** Nouns whose changes their readers may look up, and at which agency. */
const journals = journalResolvers('Reporting', [
  {
    of: () => ReportType,
    subject: 'report',
    agencyOf: (row: ReportRow) => row.scopeAgencyId,
  } satisfies JournalOf<ReportRow>,
]);

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    access,
    resolvers: [AgencyReminderResolver, AgencyReportResolver, ReminderResolver, ReportResolver, ...journals],
    references: { Agency: agencyReference, Report: reportReference },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}

import { buildSubgraph, type Subgraph } from '@qms/chassis';
import { agencyReference } from './references.js';
import { AgencyReminderResolver, ReminderResolver } from './reminder/reminder.resolver.js';
import { AgencyReportResolver, ReportResolver, reportReference } from './report/report.resolver.js';

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [AgencyReminderResolver, AgencyReportResolver, ReminderResolver, ReportResolver],
    references: { Agency: agencyReference, Report: reportReference },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}

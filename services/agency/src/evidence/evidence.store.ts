import { ask, askOne, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { Evidence, EvidenceKind } from './evidence.js';

export interface HeardEvidence {
  recordId: string;
  qualitySystemId: string;
  kind: EvidenceKind;
  on: Day;
}

/** Keeps what was recorded elsewhere; told twice it is there once. */
export async function takeInEvidence(em: Ctx['em'], heard: HeardEvidence): Promise<void> {
  await ask(
    em,
    sql`insert into system_evidence (record_id, quality_system_id, kind, on_day)
        values (${heard.recordId}, ${heard.qualitySystemId}, ${heard.kind}, ${heard.on}::date) on conflict do nothing`,
  );
}

/** The last audit and the last review of a system on or before a day. */
export function evidenceOn(ctx: Ctx, qualitySystemId: string, day: Day): Promise<Evidence> {
  const last = (kind: EvidenceKind) => sql`(select max(on_day)::text from system_evidence
    where quality_system_id = ${qualitySystemId} and kind = ${kind} and on_day <= ${day}::date)`;
  return askOne(
    ctx.em,
    sql<Evidence>`select ${last('INTERNAL_AUDIT')} as "auditedOn", ${last('MANAGEMENT_REVIEW')} as "reviewedOn"`,
  );
}

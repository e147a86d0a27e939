import { z } from 'zod';
import { defineEvent } from './define-event.js';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const span = { from: day, to: day.nullable() };

/** An agency as the other services need it to judge scope: its whole dated history, at one version. */
export const agencyFacts = z.object({
  id: z.uuid(),
  version: z.number().int().positive(),
  level: z.string(),
  validFrom: day,
  /** The first day on which it is no longer in force. */
  validTo: day.nullable(),
  edges: z.array(z.object({ aboveId: z.uuid(), kind: z.enum(['PARENT', 'LEAD']), ...span })),
  obligations: z.array(z.object({ obligation: z.enum(['MANDATORY', 'ENCOURAGED', 'LOCAL']), ...span })),
});
export type AgencyFacts = z.infer<typeof agencyFacts>;

/** Facts travel in batches of at most this many agencies. */
export const AGENCIES_PER_EVENT = 500;

/** So many to one event, in their order. */
export function inBatches<T>(facts: readonly T[]): T[][] {
  const made: T[][] = [];
  for (let at = 0; at < facts.length; at += AGENCIES_PER_EVENT) made.push(facts.slice(at, at + AGENCIES_PER_EVENT));
  return made;
}

const batch = z.object({ agencies: z.array(agencyFacts).min(1).max(AGENCIES_PER_EVENT) });

export const agencyRegistered = defineEvent('agency.registered', batch);
export const agencyChanged = defineEvent('agency.changed', batch);

const act = { successionId: z.uuid(), on: day, legalBasis: z.string() };

/** Agencies have ended and others take their place; one that is split has several lines. */
export const agencySucceeded = defineEvent(
  'agency.succeeded',
  z.object({
    ...act,
    lines: z
      .array(
        z.object({
          fromId: z.uuid(),
          toId: z.uuid(),
          kind: z.enum(['MERGE', 'SPLIT', 'RENAME', 'DISSOLVE', 'TRANSFER']),
        }),
      )
      .min(1),
  }),
);
/** Agencies have ended and nobody takes their place. */
export const agencyDissolved = defineEvent(
  'agency.dissolved',
  z.object({ ...act, agencyIds: z.array(z.uuid()).min(1) }),
);

const systemFacts = z.object({
  qualitySystems: z
    .array(
      z.object({
        id: z.uuid(),
        version: z.number().int(),
        stage: z.string(),
        /** The agency whose head answers for it. */
        holderId: z.uuid(),
        /** The agencies it serves and has served. */
        members: z.array(z.object({ agencyId: z.uuid(), ...span })),
      }),
    )
    .min(1)
    .max(AGENCIES_PER_EVENT),
});
export const qualitySystemChanged = defineEvent('qualitySystem.changed', systemFacts);

export const declarationPublished = defineEvent(
  'declaration.published',
  z.object({ declarationId: z.uuid(), qualitySystemId: z.uuid(), edition: z.string(), date: day }),
);

export const grantGiven = defineEvent('grant.given', z.object({ officerId: z.uuid() }));
export const grantRevoked = defineEvent('grant.revoked', z.object({ officerId: z.uuid() }));

export const registerImportRequested = defineEvent('registerImport.requested', z.object({ importId: z.uuid() }));
export const registerExportRequested = defineEvent('registerExport.requested', z.object({ exportId: z.uuid() }));

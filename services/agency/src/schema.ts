import { buildSubgraph, type Subgraph } from '@qms/chassis';
import { AgencyResolver, agencyReference } from './agency/agency.resolver.js';
import { DeclarationResolver, QualitySystemDeclarationResolver } from './declaration/declaration.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { OfficerResolver, officerReference } from './officer/officer.resolver.js';
import { ProcedureResolver, procedureReference } from './procedure/procedure.resolver.js';
import {
  AgencyQualitySystemResolver,
  QualitySystemResolver,
  qualitySystemReference,
} from './quality-system/quality-system.resolver.js';
import { RegisterImportResolver } from './register-import/register-import.resolver.js';
import { StandardResolver } from './standard/standard.resolver.js';

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      AgencyResolver,
      AgencyQualitySystemResolver,
      DeclarationResolver,
      ObligationResolver,
      OfficerResolver,
      ProcedureResolver,
      QualitySystemDeclarationResolver,
      QualitySystemResolver,
      RegisterImportResolver,
      StandardResolver,
    ],
    references: {
      Agency: agencyReference,
      AdministrativeProcedure: procedureReference,
      Officer: officerReference,
      QualitySystem: qualitySystemReference,
    },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}

import { newId, serviceActor, type Actor, type Role } from '@qms/kernel';

function holding(role: Role, agencyId: string | null, id = newId()): Actor {
  return { id, name: `Người thử ${role}`, grants: [{ role, agencyId }] };
}

/** People and processes as the gateway would name them; each call makes a new person unless an id is given. */
export const actors = {
  admin: (): Actor => holding('SYSTEM_ADMINISTRATOR', null),
  overseer: (): Actor => holding('MINISTRY_OVERSEER', null),
  approver: (agencyId: string, id?: string): Actor => holding('APPROVER', agencyId, id),
  lead: (leadUnitId: string, id?: string): Actor => holding('LEAD', leadUnitId, id),
  inspector: (leadUnitId: string, id?: string): Actor => holding('INSPECTOR', leadUnitId, id),
  head: (agencyId: string, id?: string): Actor => holding('HEAD', agencyId, id),
  secretary: (agencyId: string, id?: string): Actor => holding('ISO_SECRETARY', agencyId, id),
  internalAuditor: (agencyId: string, id?: string): Actor => holding('INTERNAL_AUDITOR', agencyId, id),
  staff: (agencyId: string, id?: string): Actor => holding('STAFF', agencyId, id),
  service: (name: string): Actor => serviceActor(name),
  nobody: (): Actor => ({ id: newId(), name: 'Người ngoài', grants: [] }),
};

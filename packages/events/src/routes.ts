import type { ServiceName } from './define-event.js';

export interface Route {
  /** The service that listens; its queue carries the event. */
  service: ServiceName;
  /** The listener there, by its job name. */
  job: string;
}

/** Who hears what: one queue job a listener, so that one failure retries alone. Checked against the handlers. */
export const routes: Readonly<Record<string, readonly Route[]>> = {
  'agency.registered': [
    { service: 'document-control', job: 'mirror-registered-agencies' },
    { service: 'audit', job: 'mirror-registered-agencies' },
    { service: 'reporting', job: 'mirror-registered-agencies' },
  ],
  'agency.changed': [
    { service: 'document-control', job: 'mirror-changed-agencies' },
    { service: 'audit', job: 'mirror-changed-agencies' },
    { service: 'reporting', job: 'mirror-changed-agencies' },
  ],
  'agency.succeeded': [
    { service: 'document-control', job: 'close-documents-of-succeeded' },
    { service: 'audit', job: 'lapse-inspections-of-succeeded' },
    { service: 'reporting', job: 'cancel-reminders-of-succeeded' },
  ],
  'agency.dissolved': [
    { service: 'document-control', job: 'close-documents-of-dissolved' },
    { service: 'audit', job: 'lapse-inspections-of-dissolved' },
    { service: 'reporting', job: 'cancel-reminders-of-dissolved' },
  ],
  'qualitySystem.changed': [{ service: 'audit', job: 'mirror-quality-systems' }],
  'declaration.published': [],
  'grant.given': [],
  'grant.revoked': [],
  'registerImport.requested': [{ service: 'agency', job: 'start-import' }],
  'registerExport.requested': [{ service: 'agency', job: 'start-export' }],
  'revision.effective': [],
  'document.coverageChanged': [{ service: 'agency', job: 'take-in-coverage' }],
  'inspection.closed': [],
  'internalAudit.recorded': [{ service: 'agency', job: 'take-in-internal-audit' }],
  'managementReview.recorded': [{ service: 'agency', job: 'take-in-management-review' }],
  'report.requested': [{ service: 'reporting', job: 'start-report' }],
  'report.ready': [],
};

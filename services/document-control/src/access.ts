import { asShown, isPublic, may, mayAnywhere, mayReadJournal, partOf, shown, type Access } from '@qms/chassis';
import { mayImportDocuments } from './document-import/document-import.policy.js';
import * as document from './document/document.policy.js';
import type { DocumentRow } from './document/document.store.js';
import { mayReadObligation } from './obligation/obligation.policy.js';
import type { ObligationRow } from './obligation/obligation.store.js';
import * as revision from './revision/revision.policy.js';
import type { RevisionRow } from './revision/revision.store.js';

const text = (written: Partial<revision.Text>): revision.Text => ({
  state: 'DRAFT',
  authorId: '',
  reviewers: [],
  ...written,
});
const ofAnyone = { when: '', object: () => text({}) };
const byThemselves = { when: 'what they wrote', object: (actorId: string) => text({ authorId: actorId }) };

const reading = may(revision.mayReadRevision, {
  cases: [
    ofAnyone,
    { when: 'in force', object: () => text({ state: 'EFFECTIVE' }) },
    byThemselves,
    { when: 'what they are asked to review', object: (actorId) => text({ reviewers: [actorId] }) },
  ],
});

/** Who may do and see what of documents. */
export const access: Access = {
  service: 'document-control',
  queries: { documents: asShown, document: asShown, revisions: asShown, documentObligations: asShown },
  mutations: {
    importDocuments: mayAnywhere(mayImportDocuments),
    createDocument: may(document.mayCreateDocument),
    retitleDocument: may(document.mayRetitleDocument),
    setReviewCycle: may(document.maySetReviewCycle),
    linkProcedures: may(document.mayLinkProcedures),
    withdrawDocument: may(document.mayWithdrawDocument),
    draftRevision: may(revision.mayDraftRevision),
    submitRevision: may(revision.maySubmitRevision, { cases: [ofAnyone, byThemselves] }),
    endorseRevision: may(revision.mayReviewRevision),
    requestChanges: may(revision.mayReviewRevision),
    approveRevision: may(revision.mayApproveRevision),
    makeRevisionEffective: may(revision.mayMakeRevisionEffective),
    discardRevision: may(revision.mayDiscardRevision, { cases: [ofAnyone, byThemselves] }),
  },
  types: {
    Agency: shown(isPublic('A key; the register shows the agency, and each field here its own objects.'), null, {
      documents: asShown,
      documentFigures: asShown,
    }),
    AdministrativeProcedure: shown(isPublic('A key; the register shows the procedure.'), null),
    Document: shown(may(document.mayReadDocument), (row: DocumentRow) => row.agencyId, {
      effectiveRevision: asShown,
      journal: may(mayReadJournal),
    }),
    DocumentFigures: shown(may(document.mayReadDocumentFigures), null),
    Revision: shown(reading, (row: RevisionRow) => row.agencyId, {
      document: asShown,
      journal: may(mayReadJournal),
    }),
    DocumentObligation: shown(may(mayReadObligation), (row: ObligationRow) => row.agencyId),
    DocumentControlJournalEntry: partOf('Document', 'Revision'),
    ImportDocumentsResult: partOf('Mutation'),
    DocumentImportFault: partOf('ImportDocumentsResult'),
  },
};

-- What the migrations make; compared with the migrated database in every test run.

-- columns
agency.id uuid not null
agency.version integer not null default 1
agency.changed_at timestamp with time zone not null
agency.valid_from date not null
agency.valid_to date
agency_attribute.agency_id uuid not null
agency_attribute.kind text not null
agency_attribute.value text not null
agency_attribute.folded text not null
agency_attribute.valid_from date not null
agency_attribute.valid_to date not null default 'infinity'::date
agency_edge.agency_id uuid not null
agency_edge.above_id uuid not null
agency_edge.kind text not null
agency_edge.valid_from date not null
agency_edge.valid_to date not null default 'infinity'::date
agency_entry.agency_id uuid not null
agency_entry.number integer not null
agency_entry.nature text not null
agency_entry.part text not null
agency_entry.value text not null
agency_entry.was text
agency_entry.since date not null
agency_entry.legal_basis text not null
agency_entry.reason text not null
agency_entry.actor_id text not null
agency_entry.at timestamp with time zone not null
agency_obligation.agency_id uuid not null
agency_obligation.obligation text not null
agency_obligation.legal_basis text not null
agency_obligation.valid_from date not null
agency_obligation.valid_to date not null default 'infinity'::date
agency_reach.above_id uuid not null
agency_reach.agency_id uuid not null
agency_reach.by_lead boolean not null
agency_reach.valid_from date not null
agency_reach.valid_to date not null
announcement.id uuid not null
announcement.version integer not null default 1
announcement.changed_at timestamp with time zone not null
announcement.announced_by_id uuid not null
announcement.number text not null
announcement.signed_on date not null
announcement.due_on date not null
announcement.published_on date
announcement.published_at text
announcement.watched boolean not null
declaration.id uuid not null
declaration.version integer not null default 1
declaration.changed_at timestamp with time zone not null
declaration.quality_system_id uuid not null
declaration.number text not null
declaration.declared_on date not null
declaration.edition text not null
declaration.scope text not null
declaration.signer text not null
declaration.notice_on date
declaration.notice_proof text
declaration.posted_at_office_on date
declaration.posted_at_office_proof text
declaration.posted_online_on date
declaration.posted_online_proof text
declaration.public_code text not null default unguessable_code()
declaration.closed_on date
declaration.closed_because text
declaration.successor_ids uuid[] not null default '{}'::uuid[]
declaration_procedure.declaration_id uuid not null
declaration_procedure.position integer not null
declaration_procedure.procedure_id uuid not null
document_coverage.document_id uuid not null
document_coverage.agency_id uuid not null
document_coverage.version integer not null
document_coverage_procedure.document_id uuid not null
document_coverage_procedure.procedure_id uuid not null
document_coverage_procedure.agency_id uuid not null
document_coverage_procedure.valid_from date not null
document_coverage_procedure.valid_to date not null default 'infinity'::date
idempotency.actor_id text not null
idempotency.verb text not null
idempotency.key text not null
idempotency.input_hash text not null
idempotency.subject_id uuid not null
idempotency.subject_version integer not null
idempotency.at timestamp with time zone not null
inbox.listener text not null
inbox.event_id uuid not null
inbox.source text not null
inbox.at timestamp with time zone not null default now()
inbox.acked_at timestamp with time zone
journal.id uuid not null
journal.at timestamp with time zone not null
journal.actor_id text not null
journal.acting_role text
journal.agency_id uuid
journal.verb text not null
journal.subject_type text not null
journal.subject_id uuid not null
journal.subject_version integer not null
journal.before jsonb
journal.after jsonb
journal.reason text
journal.request_id text not null
journal_personal.journal_id uuid not null
journal_personal.before jsonb
journal_personal.after jsonb
journal_seal.seq bigint not null
journal_seal.journal_id uuid not null
journal_seal.hash text not null
journal_seal.sealed_at timestamp with time zone not null
journal_unsealed.journal_id uuid not null
migration.id integer not null default nextval('migration_id_seq'::regclass)
migration.name character varying(255) not null
migration.executed_at timestamp(6) with time zone not null default CURRENT_TIMESTAMP(6)
officer.id uuid not null
officer.version integer not null default 1
officer.changed_at timestamp with time zone not null
officer.name text not null
officer.email text not null
officer_competence.officer_id uuid not null
officer_competence.id uuid not null
officer_competence.certificate text not null
officer_competence.issued_on date not null
officer_competence.expires_on date
officer_grant.officer_id uuid not null
officer_grant.id uuid not null
officer_grant.role text not null
officer_grant.agency_id uuid
officer_grant.valid_from date not null
officer_grant.valid_to date not null default 'infinity'::date
officer_grant.form text
officer_grant.delegated_by text
outbox.id uuid not null
outbox.name text not null
outbox.payload jsonb not null
outbox.request_id text not null
outbox.actor_id text not null
outbox.at timestamp with time zone not null
outbox_delivery.event_id uuid not null
outbox_delivery.queue text not null
outbox_delivery.listener text not null
outbox_delivery.sent_at timestamp with time zone
outbox_delivery.lease_until timestamp with time zone
outbox_delivery.attempts integer not null default 0
outbox_delivery.failures integer not null default 0
outbox_delivery.next_at timestamp with time zone not null default now()
outbox_delivery.acked_at timestamp with time zone
outbox_delivery.parked_at timestamp with time zone
outbox_delivery.last_error text
procedure.id uuid not null
procedure.version integer not null default 1
procedure.changed_at timestamp with time zone not null
procedure.code text not null
procedure.name text not null
procedure.field text not null
procedure.statutory_days integer
procedure.decision_number text not null
procedure.decision_on date not null
procedure.withdrawn_on date
procedure.announced_by_id uuid not null
procedure_assignment.procedure_id uuid not null
procedure_assignment.agency_id uuid not null
procedure_assignment.valid_from date not null
procedure_assignment.valid_to date not null default 'infinity'::date
quality_system.id uuid not null
quality_system.version integer not null default 1
quality_system.changed_at timestamp with time zone not null
quality_system.name text not null
quality_system.holder_id uuid not null
quality_system.stage text not null
quality_system.scope text not null
quality_system.established_on date not null
quality_system.confirmed_on date
quality_system.redeclare_by date
quality_system.grounds text[] not null default '{}'::text[]
quality_system.scope_version integer not null default 1
quality_system.confirmed_scope_version integer
quality_system.redeclare_because text
quality_system.closed_on date
quality_system.scope_changed_on date
quality_system_committee.quality_system_id uuid not null
quality_system_committee.decided_on date not null
quality_system_committee.position integer not null
quality_system_committee.decision_number text not null
quality_system_committee.officer_id uuid not null
quality_system_committee.duty text not null
quality_system_member.quality_system_id uuid not null
quality_system_member.agency_id uuid not null
quality_system_member.legal_basis text not null
quality_system_member.valid_from date not null
quality_system_member.valid_to date not null default 'infinity'::date
quality_system_procedure.quality_system_id uuid not null
quality_system_procedure.position integer not null
quality_system_procedure.procedure_id uuid not null
register_export.id uuid not null
register_export.version integer not null default 1
register_export.changed_at timestamp with time zone not null
register_export.actor_id text not null
register_export.list text not null
register_export.format text not null
register_export.as_of date not null
register_export.language text not null
register_export.filter jsonb not null
register_export.grants_sha256 text not null
register_export.state text not null
register_export.rows integer
register_export.sha256 text
register_export.bytes integer
register_export.progress integer not null default 0
register_export.fence integer not null default 0
register_export.attempts integer not null default 0
register_export.lease_until timestamp with time zone
register_export.reach_sha256 text not null
register_import.id uuid not null
register_import.version integer not null default 1
register_import.changed_at timestamp with time zone not null
register_import.kind text not null
register_import.sha256 text not null
register_import.rows integer not null
register_import.created integer not null
register_import.unchanged integer not null
register_import.state text not null
register_import.dry_run boolean not null
register_import.actor_id text not null
register_import.input jsonb not null
register_import.upload_id uuid
register_import.changed integer not null
register_import.faulty integer not null
register_import.progress integer not null default 0
register_import.fence integer not null default 0
register_import.attempts integer not null default 0
register_import.lease_until timestamp with time zone
register_import.rows_kept boolean not null default true
register_import_row.import_id uuid not null
register_import_row.kind text not null
register_import_row.seq integer not null
register_import_row.line integer not null
register_import_row.subject text
register_import_row.changes jsonb
register_import_row.field text
register_import_row.code text
register_import_row.message_vi text
register_import_row.message_en text
standard_clause.standard_id uuid not null
standard_clause.position integer not null
standard_clause.clause text not null
standard_clause.title_en text not null
standard_clause.title_vi text not null
standard_clause.maintain text
standard_clause.retain text
standard_correspondence.standard_id uuid not null
standard_correspondence.position integer not null
standard_correspondence.from_clause text not null
standard_correspondence.clause text not null
standard_edition.edition text not null
standard_edition.name text not null
standard_edition.converts_from date not null
standard_edition.converts_until date
standard_edition.id uuid not null
standard_edition.version integer not null default 1
standard_edition.changed_at timestamp with time zone not null
standard_edition.convert_by date
standard_edition.after text
succession.id uuid not null
succession.version integer not null default 1
succession.changed_at timestamp with time zone not null
succession.territory_id uuid not null
succession.on_day date not null
succession.legal_basis text not null
succession.reason text not null
succession.state text not null
succession.decided_by text not null
succession.obstacle text
succession.cancelled_because text
succession.foundings jsonb not null default '[]'::jsonb
succession.passings jsonb not null default '[]'::jsonb
succession_line.succession_id uuid not null
succession_line.number integer not null
succession_line.from_id uuid not null
succession_line.to_id uuid
succession_line.kind text not null
system_evidence.record_id uuid not null
system_evidence.quality_system_id uuid not null
system_evidence.kind text not null
system_evidence.on_day date not null
term.id uuid not null
term.version integer not null default 1
term.changed_at timestamp with time zone not null
term.rule text not null
term.days integer not null
upload.id uuid not null
upload.version integer not null default 1
upload.changed_at timestamp with time zone not null
upload.actor_id text not null
upload.name text not null
upload.bytes integer not null
upload.expected_sha256 text
upload.sha256 text
upload.state text not null
upload.expires_at timestamp with time zone not null
working_day.id uuid not null
working_day.version integer not null default 1
working_day.changed_at timestamp with time zone not null
working_day.day date not null
working_day.worked boolean not null
working_day.legal_basis text not null

-- constraints
agency agency_changed_at_not_null NOT NULL changed_at
agency agency_check CHECK ((valid_from < valid_to))
agency agency_id_not_null NOT NULL id
agency agency_is_whole TRIGGER DEFERRABLE INITIALLY DEFERRED
agency agency_pkey PRIMARY KEY (id)
agency agency_valid_from_not_null NOT NULL valid_from
agency agency_version_not_null NOT NULL version
agency_attribute agency_attribute_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
agency_attribute agency_attribute_agency_id_not_null NOT NULL agency_id
agency_attribute agency_attribute_check CHECK ((valid_from < valid_to))
agency_attribute agency_attribute_folded_not_null NOT NULL folded
agency_attribute agency_attribute_kind_check CHECK ((kind = ANY (ARRAY['CODE'::text, 'NAME'::text, 'SHORT_NAME'::text, 'ORG_CODE'::text, 'LEVEL'::text])))
agency_attribute agency_attribute_kind_not_null NOT NULL kind
agency_attribute agency_attribute_one_at_a_time EXCLUDE USING gist (((kind || (agency_id)::text)) WITH =, daterange(valid_from, valid_to) WITH &&)
agency_attribute agency_attribute_pkey PRIMARY KEY (agency_id, kind, valid_from)
agency_attribute agency_attribute_valid_from_not_null NOT NULL valid_from
agency_attribute agency_attribute_valid_to_not_null NOT NULL valid_to
agency_attribute agency_attribute_value_not_null NOT NULL value
agency_attribute agency_code_held_once EXCLUDE USING gist (value WITH =, daterange(valid_from, valid_to) WITH &&) WHERE ((kind = 'CODE'::text))
agency_edge agency_edge_above_id_not_null NOT NULL above_id
agency_edge agency_edge_agency_id_not_null NOT NULL agency_id
agency_edge agency_edge_check CHECK ((valid_from < valid_to))
agency_edge agency_edge_kind_check CHECK ((kind = ANY (ARRAY['PARENT'::text, 'LEAD'::text])))
agency_edge agency_edge_kind_not_null NOT NULL kind
agency_edge agency_edge_one_at_a_time EXCLUDE USING gist (((kind || (agency_id)::text)) WITH =, daterange(valid_from, valid_to) WITH &&)
agency_edge agency_edge_pkey PRIMARY KEY (agency_id, kind, valid_from)
agency_edge agency_edge_valid_from_not_null NOT NULL valid_from
agency_edge agency_edge_valid_to_not_null NOT NULL valid_to
agency_entry agency_entry_actor_id_not_null NOT NULL actor_id
agency_entry agency_entry_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
agency_entry agency_entry_agency_id_not_null NOT NULL agency_id
agency_entry agency_entry_at_not_null NOT NULL at
agency_entry agency_entry_legal_basis_not_null NOT NULL legal_basis
agency_entry agency_entry_nature_check CHECK ((nature = ANY (ARRAY['CHANGE'::text, 'CORRECTION'::text])))
agency_entry agency_entry_nature_not_null NOT NULL nature
agency_entry agency_entry_number_not_null NOT NULL number
agency_entry agency_entry_part_check CHECK ((part = ANY (ARRAY['CODE'::text, 'NAME'::text, 'SHORT_NAME'::text, 'ORG_CODE'::text, 'LEVEL'::text, 'OBLIGATION'::text, 'PARENT'::text, 'LEAD'::text, 'FIRST_DAY'::text])))
agency_entry agency_entry_part_not_null NOT NULL part
agency_entry agency_entry_pkey PRIMARY KEY (agency_id, number)
agency_entry agency_entry_reason_not_null NOT NULL reason
agency_entry agency_entry_since_not_null NOT NULL since
agency_entry agency_entry_value_not_null NOT NULL value
agency_obligation agency_obligation_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
agency_obligation agency_obligation_agency_id_not_null NOT NULL agency_id
agency_obligation agency_obligation_check CHECK ((valid_from < valid_to))
agency_obligation agency_obligation_legal_basis_not_null NOT NULL legal_basis
agency_obligation agency_obligation_obligation_check CHECK ((obligation = ANY (ARRAY['MANDATORY'::text, 'ENCOURAGED'::text, 'LOCAL'::text])))
agency_obligation agency_obligation_obligation_not_null NOT NULL obligation
agency_obligation agency_obligation_one_at_a_time EXCLUDE USING gist (((agency_id)::text) WITH =, daterange(valid_from, valid_to) WITH &&)
agency_obligation agency_obligation_pkey PRIMARY KEY (agency_id, valid_from)
agency_obligation agency_obligation_valid_from_not_null NOT NULL valid_from
agency_obligation agency_obligation_valid_to_not_null NOT NULL valid_to
agency_reach agency_reach_above_id_not_null NOT NULL above_id
agency_reach agency_reach_agency_id_not_null NOT NULL agency_id
agency_reach agency_reach_by_lead_not_null NOT NULL by_lead
agency_reach agency_reach_pkey PRIMARY KEY (agency_id, above_id, by_lead, valid_from)
agency_reach agency_reach_valid_from_not_null NOT NULL valid_from
agency_reach agency_reach_valid_to_not_null NOT NULL valid_to
announcement announcement_announced_by_id_fkey FOREIGN KEY (announced_by_id) REFERENCES agency(id)
announcement announcement_announced_by_id_not_null NOT NULL announced_by_id
announcement announcement_changed_at_not_null NOT NULL changed_at
announcement announcement_check CHECK ((signed_on < due_on))
announcement announcement_check1 CHECK ((signed_on <= published_on))
announcement announcement_check2 CHECK (((published_on IS NULL) = (published_at IS NULL)))
announcement announcement_due_on_not_null NOT NULL due_on
announcement announcement_id_not_null NOT NULL id
announcement announcement_number_not_null NOT NULL number
announcement announcement_once UNIQUE (announced_by_id, number, signed_on)
announcement announcement_pkey PRIMARY KEY (id)
announcement announcement_signed_on_not_null NOT NULL signed_on
announcement announcement_version_not_null NOT NULL version
announcement announcement_watched_not_null NOT NULL watched
declaration declaration_changed_at_not_null NOT NULL changed_at
declaration declaration_check CHECK ((declared_on <= closed_on))
declaration declaration_closed_for_a_reason CHECK ((((closed_on IS NULL) = (closed_because IS NULL)) AND ((closed_on IS NOT NULL) OR (successor_ids = '{}'::uuid[]))))
declaration declaration_declared_on_not_null NOT NULL declared_on
declaration declaration_edition_fkey FOREIGN KEY (edition) REFERENCES standard_edition(edition)
declaration declaration_edition_not_null NOT NULL edition
declaration declaration_id_not_null NOT NULL id
declaration declaration_number_not_null NOT NULL number
declaration declaration_number_once UNIQUE (quality_system_id, number)
declaration declaration_pkey PRIMARY KEY (id)
declaration declaration_public_code_check CHECK ((length(public_code) = 26))
declaration declaration_public_code_not_null NOT NULL public_code
declaration declaration_public_code_once UNIQUE (public_code)
declaration declaration_quality_system_id_fkey FOREIGN KEY (quality_system_id) REFERENCES quality_system(id)
declaration declaration_quality_system_id_not_null NOT NULL quality_system_id
declaration declaration_scope_not_null NOT NULL scope
declaration declaration_signer_not_null NOT NULL signer
declaration declaration_successor_ids_not_null NOT NULL successor_ids
declaration declaration_version_not_null NOT NULL version
declaration_procedure declaration_procedure_declaration_id_fkey FOREIGN KEY (declaration_id) REFERENCES declaration(id)
declaration_procedure declaration_procedure_declaration_id_not_null NOT NULL declaration_id
declaration_procedure declaration_procedure_pkey PRIMARY KEY (declaration_id, procedure_id)
declaration_procedure declaration_procedure_position_not_null NOT NULL "position"
declaration_procedure declaration_procedure_procedure_id_fkey FOREIGN KEY (procedure_id) REFERENCES procedure(id)
declaration_procedure declaration_procedure_procedure_id_not_null NOT NULL procedure_id
document_coverage document_coverage_agency_id_not_null NOT NULL agency_id
document_coverage document_coverage_document_id_not_null NOT NULL document_id
document_coverage document_coverage_pkey PRIMARY KEY (document_id)
document_coverage document_coverage_version_not_null NOT NULL version
document_coverage_procedure document_coverage_procedure_agency_id_not_null NOT NULL agency_id
document_coverage_procedure document_coverage_procedure_check CHECK ((valid_from < valid_to))
document_coverage_procedure document_coverage_procedure_document_id_fkey FOREIGN KEY (document_id) REFERENCES document_coverage(document_id)
document_coverage_procedure document_coverage_procedure_document_id_not_null NOT NULL document_id
document_coverage_procedure document_coverage_procedure_pkey PRIMARY KEY (document_id, procedure_id, valid_from)
document_coverage_procedure document_coverage_procedure_procedure_id_not_null NOT NULL procedure_id
document_coverage_procedure document_coverage_procedure_valid_from_not_null NOT NULL valid_from
document_coverage_procedure document_coverage_procedure_valid_to_not_null NOT NULL valid_to
idempotency idempotency_actor_id_not_null NOT NULL actor_id
idempotency idempotency_at_not_null NOT NULL at
idempotency idempotency_input_hash_not_null NOT NULL input_hash
idempotency idempotency_key_not_null NOT NULL key
idempotency idempotency_pkey PRIMARY KEY (actor_id, verb, key)
idempotency idempotency_subject_id_not_null NOT NULL subject_id
idempotency idempotency_subject_version_not_null NOT NULL subject_version
idempotency idempotency_verb_not_null NOT NULL verb
inbox inbox_at_not_null NOT NULL at
inbox inbox_event_id_not_null NOT NULL event_id
inbox inbox_listener_not_null NOT NULL listener
inbox inbox_pkey PRIMARY KEY (listener, event_id)
inbox inbox_source_not_null NOT NULL source
journal journal_actor_id_not_null NOT NULL actor_id
journal journal_at_not_null NOT NULL at
journal journal_id_not_null NOT NULL id
journal journal_pkey PRIMARY KEY (id)
journal journal_request_id_not_null NOT NULL request_id
journal journal_subject_id_not_null NOT NULL subject_id
journal journal_subject_type_not_null NOT NULL subject_type
journal journal_subject_version_not_null NOT NULL subject_version
journal journal_verb_not_null NOT NULL verb
journal_personal journal_personal_journal_id_fkey FOREIGN KEY (journal_id) REFERENCES journal(id)
journal_personal journal_personal_journal_id_not_null NOT NULL journal_id
journal_personal journal_personal_pkey PRIMARY KEY (journal_id)
journal_seal journal_seal_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
journal_seal journal_seal_hash_not_null NOT NULL hash
journal_seal journal_seal_journal_id_fkey FOREIGN KEY (journal_id) REFERENCES journal(id)
journal_seal journal_seal_journal_id_key UNIQUE (journal_id)
journal_seal journal_seal_journal_id_not_null NOT NULL journal_id
journal_seal journal_seal_pkey PRIMARY KEY (seq)
journal_seal journal_seal_sealed_at_not_null NOT NULL sealed_at
journal_seal journal_seal_seq_check CHECK ((seq > 0))
journal_seal journal_seal_seq_not_null NOT NULL seq
journal_unsealed journal_unsealed_journal_id_fkey FOREIGN KEY (journal_id) REFERENCES journal(id)
journal_unsealed journal_unsealed_journal_id_not_null NOT NULL journal_id
journal_unsealed journal_unsealed_pkey PRIMARY KEY (journal_id)
migration migration_executed_at_not_null NOT NULL executed_at
migration migration_id_not_null NOT NULL id
migration migration_name_not_null NOT NULL name
migration migration_pkey PRIMARY KEY (id)
officer officer_changed_at_not_null NOT NULL changed_at
officer officer_email_not_null NOT NULL email
officer officer_email_once UNIQUE (email)
officer officer_id_not_null NOT NULL id
officer officer_name_not_null NOT NULL name
officer officer_pkey PRIMARY KEY (id)
officer officer_version_not_null NOT NULL version
officer_competence officer_competence_certificate_not_null NOT NULL certificate
officer_competence officer_competence_check CHECK ((issued_on < expires_on))
officer_competence officer_competence_id_not_null NOT NULL id
officer_competence officer_competence_issued_on_not_null NOT NULL issued_on
officer_competence officer_competence_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES officer(id)
officer_competence officer_competence_officer_id_not_null NOT NULL officer_id
officer_competence officer_competence_pkey PRIMARY KEY (id)
officer_grant officer_grant_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
officer_grant officer_grant_check CHECK ((valid_from <= valid_to))
officer_grant officer_grant_delegation_whole CHECK ((((form IS NULL) = (delegated_by IS NULL)) AND ((form IS NULL) OR (valid_to < 'infinity'::date))))
officer_grant officer_grant_form_check CHECK ((form = ANY (ARRAY['KT'::text, 'TL'::text, 'TUQ'::text])))
officer_grant officer_grant_id_not_null NOT NULL id
officer_grant officer_grant_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES officer(id)
officer_grant officer_grant_officer_id_not_null NOT NULL officer_id
officer_grant officer_grant_pkey PRIMARY KEY (id)
officer_grant officer_grant_role_not_null NOT NULL role
officer_grant officer_grant_valid_from_not_null NOT NULL valid_from
officer_grant officer_grant_valid_to_not_null NOT NULL valid_to
outbox outbox_actor_id_not_null NOT NULL actor_id
outbox outbox_at_not_null NOT NULL at
outbox outbox_id_not_null NOT NULL id
outbox outbox_name_check CHECK ((name <> ''::text))
outbox outbox_name_not_null NOT NULL name
outbox outbox_payload_not_null NOT NULL payload
outbox outbox_pkey PRIMARY KEY (id)
outbox outbox_request_id_not_null NOT NULL request_id
outbox_delivery outbox_delivery_attempts_check CHECK ((attempts >= 0))
outbox_delivery outbox_delivery_attempts_not_null NOT NULL attempts
outbox_delivery outbox_delivery_check CHECK (((acked_at IS NULL) OR (parked_at IS NULL)))
outbox_delivery outbox_delivery_event_id_fkey FOREIGN KEY (event_id) REFERENCES outbox(id)
outbox_delivery outbox_delivery_event_id_not_null NOT NULL event_id
outbox_delivery outbox_delivery_failures_check CHECK ((failures >= 0))
outbox_delivery outbox_delivery_failures_not_null NOT NULL failures
outbox_delivery outbox_delivery_listener_check CHECK ((listener <> ''::text))
outbox_delivery outbox_delivery_listener_not_null NOT NULL listener
outbox_delivery outbox_delivery_next_at_not_null NOT NULL next_at
outbox_delivery outbox_delivery_pkey PRIMARY KEY (event_id, queue, listener)
outbox_delivery outbox_delivery_queue_check CHECK ((queue <> ''::text))
outbox_delivery outbox_delivery_queue_not_null NOT NULL queue
procedure procedure_announced_by_id_fkey FOREIGN KEY (announced_by_id) REFERENCES agency(id)
procedure procedure_announced_by_id_not_null NOT NULL announced_by_id
procedure procedure_changed_at_not_null NOT NULL changed_at
procedure procedure_check CHECK ((decision_on <= withdrawn_on))
procedure procedure_code_not_null NOT NULL code
procedure procedure_decision_number_not_null NOT NULL decision_number
procedure procedure_decision_on_not_null NOT NULL decision_on
procedure procedure_field_not_null NOT NULL field
procedure procedure_id_not_null NOT NULL id
procedure procedure_name_not_null NOT NULL name
procedure procedure_pkey PRIMARY KEY (id)
procedure procedure_statutory_days_check CHECK ((statutory_days > 0))
procedure procedure_version_not_null NOT NULL version
procedure_assignment procedure_assignment_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
procedure_assignment procedure_assignment_agency_id_not_null NOT NULL agency_id
procedure_assignment procedure_assignment_check CHECK ((valid_from < valid_to))
procedure_assignment procedure_assignment_pkey PRIMARY KEY (procedure_id, agency_id, valid_from)
procedure_assignment procedure_assignment_procedure_id_fkey FOREIGN KEY (procedure_id) REFERENCES procedure(id)
procedure_assignment procedure_assignment_procedure_id_not_null NOT NULL procedure_id
procedure_assignment procedure_assignment_valid_from_not_null NOT NULL valid_from
procedure_assignment procedure_assignment_valid_to_not_null NOT NULL valid_to
quality_system quality_system_changed_at_not_null NOT NULL changed_at
quality_system quality_system_due_for_a_reason CHECK (((redeclare_by IS NULL) = (redeclare_because IS NULL)))
quality_system quality_system_due_until_declared CHECK (
CASE stage
    WHEN 'REDECLARATION_DUE'::text THEN (redeclare_by IS NOT NULL)
    WHEN 'CONFIRMED'::text THEN true
    ELSE (redeclare_by IS NULL)
END)
quality_system quality_system_established_on_not_null NOT NULL established_on
quality_system quality_system_grounds_not_null NOT NULL grounds
quality_system quality_system_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES agency(id)
quality_system quality_system_holder_id_not_null NOT NULL holder_id
quality_system quality_system_id_not_null NOT NULL id
quality_system quality_system_name_not_null NOT NULL name
quality_system quality_system_pkey PRIMARY KEY (id)
quality_system quality_system_redeclare_because_check CHECK ((redeclare_because = ANY (ARRAY['SCOPE'::text, 'EDITION'::text, 'NAME'::text])))
quality_system quality_system_scope_not_null NOT NULL scope
quality_system quality_system_scope_version_not_null NOT NULL scope_version
quality_system quality_system_stage_check CHECK ((stage = ANY (ARRAY['BUILDING'::text, 'APPLYING'::text, 'CONFIRMED'::text, 'DECLARED'::text, 'REDECLARATION_DUE'::text])))
quality_system quality_system_stage_not_null NOT NULL stage
quality_system quality_system_version_not_null NOT NULL version
quality_system_committee quality_system_committee_decided_on_not_null NOT NULL decided_on
quality_system_committee quality_system_committee_decision_number_not_null NOT NULL decision_number
quality_system_committee quality_system_committee_duty_check CHECK ((duty = ANY (ARRAY['CHAIR'::text, 'DEPUTY'::text, 'SECRETARY'::text, 'MEMBER'::text])))
quality_system_committee quality_system_committee_duty_not_null NOT NULL duty
quality_system_committee quality_system_committee_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES officer(id)
quality_system_committee quality_system_committee_officer_id_not_null NOT NULL officer_id
quality_system_committee quality_system_committee_pkey PRIMARY KEY (quality_system_id, decided_on, "position")
quality_system_committee quality_system_committee_position_not_null NOT NULL "position"
quality_system_committee quality_system_committee_quality_system_id_decided_on_offic_key UNIQUE (quality_system_id, decided_on, officer_id)
quality_system_committee quality_system_committee_quality_system_id_fkey FOREIGN KEY (quality_system_id) REFERENCES quality_system(id)
quality_system_committee quality_system_committee_quality_system_id_not_null NOT NULL quality_system_id
quality_system_member quality_system_member_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES agency(id)
quality_system_member quality_system_member_agency_id_not_null NOT NULL agency_id
quality_system_member quality_system_member_check CHECK ((valid_from < valid_to))
quality_system_member quality_system_member_legal_basis_not_null NOT NULL legal_basis
quality_system_member quality_system_member_of_one EXCLUDE USING gist (agency_id WITH =, daterange(valid_from, valid_to) WITH &&)
quality_system_member quality_system_member_pkey PRIMARY KEY (quality_system_id, agency_id, valid_from)
quality_system_member quality_system_member_quality_system_id_fkey FOREIGN KEY (quality_system_id) REFERENCES quality_system(id)
quality_system_member quality_system_member_quality_system_id_not_null NOT NULL quality_system_id
quality_system_member quality_system_member_valid_from_not_null NOT NULL valid_from
quality_system_member quality_system_member_valid_to_not_null NOT NULL valid_to
quality_system_procedure quality_system_procedure_pkey PRIMARY KEY (quality_system_id, procedure_id)
quality_system_procedure quality_system_procedure_position_not_null NOT NULL "position"
quality_system_procedure quality_system_procedure_procedure_id_fkey FOREIGN KEY (procedure_id) REFERENCES procedure(id)
quality_system_procedure quality_system_procedure_procedure_id_not_null NOT NULL procedure_id
quality_system_procedure quality_system_procedure_quality_system_id_fkey FOREIGN KEY (quality_system_id) REFERENCES quality_system(id)
quality_system_procedure quality_system_procedure_quality_system_id_not_null NOT NULL quality_system_id
register_export register_export_actor_id_not_null NOT NULL actor_id
register_export register_export_as_of_not_null NOT NULL as_of
register_export register_export_attempts_not_null NOT NULL attempts
register_export register_export_changed_at_not_null NOT NULL changed_at
register_export register_export_check CHECK (((state = ANY (ARRAY['READY'::text, 'CLEARED'::text])) = (sha256 IS NOT NULL)))
register_export register_export_fence_not_null NOT NULL fence
register_export register_export_filter_not_null NOT NULL filter
register_export register_export_format_check CHECK ((format = ANY (ARRAY['CSV'::text, 'XLSX'::text])))
register_export register_export_format_not_null NOT NULL format
register_export register_export_grants_sha256_check CHECK ((grants_sha256 ~ '^[0-9a-f]{64}$'::text))
register_export register_export_grants_sha256_not_null NOT NULL grants_sha256
register_export register_export_id_not_null NOT NULL id
register_export register_export_language_check CHECK ((language = ANY (ARRAY['vi'::text, 'en'::text])))
register_export register_export_language_not_null NOT NULL language
register_export register_export_list_check CHECK ((list = ANY (ARRAY['AGENCIES'::text, 'QUALITY_SYSTEMS'::text, 'DECLARATIONS'::text, 'PROCEDURES'::text, 'OFFICERS'::text, 'SUCCESSIONS'::text, 'ANNOUNCEMENTS'::text, 'OBLIGATIONS'::text])))
register_export register_export_list_not_null NOT NULL list
register_export register_export_pkey PRIMARY KEY (id)
register_export register_export_progress_check CHECK (((progress >= 0) AND (progress <= 100)))
register_export register_export_progress_not_null NOT NULL progress
register_export register_export_reach_sha256_check CHECK ((reach_sha256 ~ '^[0-9a-f]{64}$'::text))
register_export register_export_reach_sha256_not_null NOT NULL reach_sha256
register_export register_export_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
register_export register_export_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'READY'::text, 'FAILED'::text, 'CLEARED'::text])))
register_export register_export_state_not_null NOT NULL state
register_export register_export_version_not_null NOT NULL version
register_import register_import_actor_id_not_null NOT NULL actor_id
register_import register_import_attempts_not_null NOT NULL attempts
register_import register_import_changed_at_not_null NOT NULL changed_at
register_import register_import_changed_not_null NOT NULL changed
register_import register_import_created_not_null NOT NULL created
register_import register_import_dry_run_not_null NOT NULL dry_run
register_import register_import_faulty_not_null NOT NULL faulty
register_import register_import_fence_not_null NOT NULL fence
register_import register_import_id_not_null NOT NULL id
register_import register_import_input_not_null NOT NULL input
register_import register_import_kind_check CHECK ((kind = ANY (ARRAY['AGENCIES'::text, 'DECLARATIONS'::text, 'OFFICERS'::text, 'PROCEDURES'::text, 'SUCCESSIONS'::text])))
register_import register_import_kind_not_null NOT NULL kind
register_import register_import_pkey PRIMARY KEY (id)
register_import register_import_progress_check CHECK (((progress >= 0) AND (progress <= 100)))
register_import register_import_progress_not_null NOT NULL progress
register_import register_import_rows_kept_not_null NOT NULL rows_kept
register_import register_import_rows_not_null NOT NULL rows
register_import register_import_sha256_not_null NOT NULL sha256
register_import register_import_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'DONE'::text, 'REFUSED'::text, 'FAILED'::text])))
register_import register_import_state_not_null NOT NULL state
register_import register_import_unchanged_not_null NOT NULL unchanged
register_import register_import_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES upload(id)
register_import register_import_version_not_null NOT NULL version
register_import_row register_import_row_import_id_fkey FOREIGN KEY (import_id) REFERENCES register_import(id)
register_import_row register_import_row_import_id_not_null NOT NULL import_id
register_import_row register_import_row_kind_check CHECK ((kind = ANY (ARRAY['CREATED'::text, 'CHANGED'::text, 'FAULT'::text])))
register_import_row register_import_row_kind_not_null NOT NULL kind
register_import_row register_import_row_line_not_null NOT NULL line
register_import_row register_import_row_pkey PRIMARY KEY (import_id, kind, seq)
register_import_row register_import_row_seq_not_null NOT NULL seq
standard_clause standard_clause_clause_not_null NOT NULL clause
standard_clause standard_clause_once UNIQUE (standard_id, clause)
standard_clause standard_clause_pkey PRIMARY KEY (standard_id, "position")
standard_clause standard_clause_position_not_null NOT NULL "position"
standard_clause standard_clause_standard_id_fkey FOREIGN KEY (standard_id) REFERENCES standard_edition(id)
standard_clause standard_clause_standard_id_not_null NOT NULL standard_id
standard_clause standard_clause_title_en_not_null NOT NULL title_en
standard_clause standard_clause_title_vi_not_null NOT NULL title_vi
standard_correspondence standard_correspondence_clause_not_null NOT NULL clause
standard_correspondence standard_correspondence_from_clause_not_null NOT NULL from_clause
standard_correspondence standard_correspondence_once UNIQUE (standard_id, from_clause, clause)
standard_correspondence standard_correspondence_pkey PRIMARY KEY (standard_id, "position")
standard_correspondence standard_correspondence_position_not_null NOT NULL "position"
standard_correspondence standard_correspondence_standard_id_fkey FOREIGN KEY (standard_id) REFERENCES standard_edition(id)
standard_correspondence standard_correspondence_standard_id_not_null NOT NULL standard_id
standard_edition standard_edition_after_fkey FOREIGN KEY (after) REFERENCES standard_edition(edition)
standard_edition standard_edition_changed_at_not_null NOT NULL changed_at
standard_edition standard_edition_check CHECK ((converts_from <= convert_by))
standard_edition standard_edition_converts_from_not_null NOT NULL converts_from
standard_edition standard_edition_edition_not_null NOT NULL edition
standard_edition standard_edition_id_key UNIQUE (id)
standard_edition standard_edition_id_not_null NOT NULL id
standard_edition standard_edition_name_not_null NOT NULL name
standard_edition standard_edition_pkey PRIMARY KEY (edition)
standard_edition standard_edition_version_not_null NOT NULL version
succession succession_changed_at_not_null NOT NULL changed_at
succession succession_check CHECK (((cancelled_because IS NULL) OR (state = 'CANCELLED'::text)))
succession succession_decided_by_not_null NOT NULL decided_by
succession succession_foundings_not_null NOT NULL foundings
succession succession_id_not_null NOT NULL id
succession succession_legal_basis_not_null NOT NULL legal_basis
succession succession_on_day_not_null NOT NULL on_day
succession succession_passings_not_null NOT NULL passings
succession succession_pkey PRIMARY KEY (id)
succession succession_reason_not_null NOT NULL reason
succession succession_state_check CHECK ((state = ANY (ARRAY['PLANNED'::text, 'DONE'::text, 'CANCELLED'::text])))
succession succession_state_not_null NOT NULL state
succession succession_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES agency(id)
succession succession_territory_id_not_null NOT NULL territory_id
succession succession_version_not_null NOT NULL version
succession_line succession_line_check CHECK ((to_id <> from_id))
succession_line succession_line_check1 CHECK (((kind = 'DISSOLVE'::text) = (to_id IS NULL)))
succession_line succession_line_from_id_fkey FOREIGN KEY (from_id) REFERENCES agency(id)
succession_line succession_line_from_id_not_null NOT NULL from_id
succession_line succession_line_kind_check CHECK ((kind = ANY (ARRAY['MERGE'::text, 'SPLIT'::text, 'RENAME'::text, 'DISSOLVE'::text, 'TRANSFER'::text])))
succession_line succession_line_kind_not_null NOT NULL kind
succession_line succession_line_number_not_null NOT NULL number
succession_line succession_line_pkey PRIMARY KEY (succession_id, number)
succession_line succession_line_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES succession(id)
succession_line succession_line_succession_id_not_null NOT NULL succession_id
system_evidence system_evidence_kind_check CHECK ((kind = ANY (ARRAY['INTERNAL_AUDIT'::text, 'MANAGEMENT_REVIEW'::text])))
system_evidence system_evidence_kind_not_null NOT NULL kind
system_evidence system_evidence_on_day_not_null NOT NULL on_day
system_evidence system_evidence_pkey PRIMARY KEY (record_id)
system_evidence system_evidence_quality_system_id_not_null NOT NULL quality_system_id
system_evidence system_evidence_record_id_not_null NOT NULL record_id
term term_changed_at_not_null NOT NULL changed_at
term term_days_check CHECK (((days >= 1) AND (days <= 730)))
term term_days_not_null NOT NULL days
term term_id_not_null NOT NULL id
term term_pkey PRIMARY KEY (id)
term term_rule_check CHECK ((rule = ANY (ARRAY['re-declaration'::text, 'declaration-notice'::text, 'declaration-posting'::text])))
term term_rule_key UNIQUE (rule)
term term_rule_not_null NOT NULL rule
term term_version_not_null NOT NULL version
upload upload_actor_id_not_null NOT NULL actor_id
upload upload_bytes_check CHECK (((bytes > 0) AND (bytes <= 20000000)))
upload upload_bytes_not_null NOT NULL bytes
upload upload_changed_at_not_null NOT NULL changed_at
upload upload_check CHECK (((state = ANY (ARRAY['AWAITED'::text, 'REFUSED'::text])) OR (sha256 IS NOT NULL)))
upload upload_expected_sha256_check CHECK ((expected_sha256 ~ '^[0-9a-f]{64}$'::text))
upload upload_expires_at_not_null NOT NULL expires_at
upload upload_id_not_null NOT NULL id
upload upload_name_not_null NOT NULL name
upload upload_pkey PRIMARY KEY (id)
upload upload_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
upload upload_state_check CHECK ((state = ANY (ARRAY['AWAITED'::text, 'RECEIVED'::text, 'PROVEN'::text, 'REFUSED'::text, 'CLEARED'::text])))
upload upload_state_not_null NOT NULL state
upload upload_version_not_null NOT NULL version
working_day working_day_changed_at_not_null NOT NULL changed_at
working_day working_day_day_not_null NOT NULL day
working_day working_day_id_not_null NOT NULL id
working_day working_day_legal_basis_not_null NOT NULL legal_basis
working_day working_day_once UNIQUE (day)
working_day working_day_pkey PRIMARY KEY (id)
working_day working_day_version_not_null NOT NULL version
working_day working_day_worked_not_null NOT NULL worked

-- indexes
CREATE INDEX agency_attribute_code ON public.agency_attribute USING btree (value, agency_id) WHERE (kind = 'CODE'::text)
CREATE INDEX agency_attribute_folded ON public.agency_attribute USING gin (folded gin_trgm_ops) WHERE (kind <> 'LEVEL'::text)
CREATE INDEX agency_attribute_folded_order ON public.agency_attribute USING btree (folded text_pattern_ops, agency_id) WHERE (kind <> 'LEVEL'::text)
CREATE INDEX agency_attribute_held ON public.agency_attribute USING btree (agency_id, kind) INCLUDE (value, valid_from, valid_to)
CREATE INDEX agency_attribute_in_order ON public.agency_attribute USING btree ((
CASE
    WHEN (kind = 'CODE'::text) THEN value
    ELSE NULL::text
END), agency_id) WHERE (kind = 'CODE'::text)
CREATE INDEX agency_attribute_level ON public.agency_attribute USING btree (value, agency_id) INCLUDE (valid_from, valid_to) WHERE (kind = 'LEVEL'::text)
CREATE INDEX agency_attribute_one_at_a_time ON public.agency_attribute USING gist (((kind || (agency_id)::text)), daterange(valid_from, valid_to))
CREATE INDEX agency_code_held_once ON public.agency_attribute USING gist (value, daterange(valid_from, valid_to)) WHERE (kind = 'CODE'::text)
CREATE INDEX agency_edge_above ON public.agency_edge USING btree (above_id, kind)
CREATE INDEX agency_edge_held ON public.agency_edge USING btree (agency_id, kind) INCLUDE (above_id, valid_from, valid_to)
CREATE INDEX agency_edge_one_at_a_time ON public.agency_edge USING gist (((kind || (agency_id)::text)), daterange(valid_from, valid_to))
CREATE INDEX agency_obligation_held ON public.agency_obligation USING btree (agency_id) INCLUDE (obligation, legal_basis, valid_from, valid_to)
CREATE INDEX agency_obligation_one_at_a_time ON public.agency_obligation USING gist (((agency_id)::text), daterange(valid_from, valid_to))
CREATE INDEX agency_reach_above ON public.agency_reach USING btree (above_id, by_lead, agency_id)
CREATE INDEX agency_reach_of ON public.agency_reach USING btree (agency_id) INCLUDE (above_id, by_lead)
CREATE INDEX announcement_due ON public.announcement USING btree (due_on, id) WHERE ((published_on IS NULL) AND watched)
CREATE INDEX declaration_of_system ON public.declaration USING btree (quality_system_id, declared_on, id)
CREATE INDEX declaration_without_notice ON public.declaration USING btree (declared_on, id) WHERE ((notice_on IS NULL) AND (closed_on IS NULL))
CREATE INDEX declaration_without_posting ON public.declaration USING btree (declared_on, id) WHERE (((posted_at_office_on IS NULL) OR (posted_online_on IS NULL)) AND (closed_on IS NULL))
CREATE INDEX document_coverage_of ON public.document_coverage_procedure USING btree (agency_id, procedure_id)
CREATE INDEX idempotency_at ON public.idempotency USING btree (at)
CREATE INDEX inbox_unacked ON public.inbox USING btree (at) WHERE (acked_at IS NULL)
CREATE INDEX journal_subject ON public.journal USING btree (subject_id, id)
CREATE INDEX officer_competence_officer ON public.officer_competence USING btree (officer_id)
CREATE INDEX officer_grant_agency ON public.officer_grant USING btree (agency_id, role)
CREATE INDEX officer_grant_officer ON public.officer_grant USING btree (officer_id)
CREATE INDEX outbox_delivery_due ON public.outbox_delivery USING btree (next_at, event_id) WHERE ((acked_at IS NULL) AND (parked_at IS NULL))
CREATE INDEX outbox_delivery_parked ON public.outbox_delivery USING btree (parked_at) WHERE (parked_at IS NOT NULL)
CREATE INDEX procedure_assignment_agency ON public.procedure_assignment USING btree (agency_id, procedure_id)
CREATE INDEX procedure_by_code ON public.procedure USING btree (code, id)
CREATE INDEX quality_system_member_agency ON public.quality_system_member USING btree (agency_id)
CREATE INDEX quality_system_member_of_one ON public.quality_system_member USING gist (agency_id, daterange(valid_from, valid_to))
CREATE INDEX quality_system_redeclare ON public.quality_system USING btree (redeclare_by, id) WHERE (redeclare_by IS NOT NULL)
CREATE INDEX register_export_bytes ON public.register_export USING btree (sha256) WHERE (state = 'READY'::text)
CREATE INDEX register_export_open ON public.register_export USING btree (changed_at) WHERE (state = 'QUEUED'::text)
CREATE INDEX register_export_ready ON public.register_export USING btree (id) WHERE (state = 'READY'::text)
CREATE INDEX register_import_open ON public.register_import USING btree (changed_at) WHERE (state = 'QUEUED'::text)
CREATE INDEX register_import_rows ON public.register_import USING btree (id) WHERE rows_kept
CREATE INDEX register_import_upload ON public.register_import USING btree (upload_id)
CREATE INDEX succession_by_day ON public.succession USING btree (on_day DESC, id DESC)
CREATE INDEX succession_due ON public.succession USING btree (on_day, id) WHERE (state = 'PLANNED'::text)
CREATE INDEX succession_line_from ON public.succession_line USING btree (from_id)
CREATE INDEX succession_line_to ON public.succession_line USING btree (to_id)
CREATE INDEX system_evidence_of ON public.system_evidence USING btree (quality_system_id, kind, on_day DESC)
CREATE INDEX upload_bytes ON public.upload USING btree (sha256) WHERE (state = 'PROVEN'::text)
CREATE INDEX upload_old ON public.upload USING btree (expires_at, id)
CREATE INDEX upload_open ON public.upload USING btree (actor_id) WHERE (state = ANY (ARRAY['AWAITED'::text, 'RECEIVED'::text]))
CREATE INDEX upload_proven ON public.upload USING btree (id) WHERE (state = 'PROVEN'::text)
CREATE UNIQUE INDEX agency_attribute_pkey ON public.agency_attribute USING btree (agency_id, kind, valid_from)
CREATE UNIQUE INDEX agency_edge_pkey ON public.agency_edge USING btree (agency_id, kind, valid_from)
CREATE UNIQUE INDEX agency_entry_pkey ON public.agency_entry USING btree (agency_id, number)
CREATE UNIQUE INDEX agency_obligation_pkey ON public.agency_obligation USING btree (agency_id, valid_from)
CREATE UNIQUE INDEX agency_pkey ON public.agency USING btree (id)
CREATE UNIQUE INDEX agency_reach_pkey ON public.agency_reach USING btree (agency_id, above_id, by_lead, valid_from)
CREATE UNIQUE INDEX announcement_once ON public.announcement USING btree (announced_by_id, number, signed_on)
CREATE UNIQUE INDEX announcement_pkey ON public.announcement USING btree (id)
CREATE UNIQUE INDEX declaration_number_once ON public.declaration USING btree (quality_system_id, number)
CREATE UNIQUE INDEX declaration_pkey ON public.declaration USING btree (id)
CREATE UNIQUE INDEX declaration_procedure_pkey ON public.declaration_procedure USING btree (declaration_id, procedure_id)
CREATE UNIQUE INDEX declaration_public_code_once ON public.declaration USING btree (public_code)
CREATE UNIQUE INDEX document_coverage_pkey ON public.document_coverage USING btree (document_id)
CREATE UNIQUE INDEX document_coverage_procedure_pkey ON public.document_coverage_procedure USING btree (document_id, procedure_id, valid_from)
CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (actor_id, verb, key)
CREATE UNIQUE INDEX inbox_pkey ON public.inbox USING btree (listener, event_id)
CREATE UNIQUE INDEX journal_personal_pkey ON public.journal_personal USING btree (journal_id)
CREATE UNIQUE INDEX journal_pkey ON public.journal USING btree (id)
CREATE UNIQUE INDEX journal_seal_journal_id_key ON public.journal_seal USING btree (journal_id)
CREATE UNIQUE INDEX journal_seal_pkey ON public.journal_seal USING btree (seq)
CREATE UNIQUE INDEX journal_unsealed_pkey ON public.journal_unsealed USING btree (journal_id)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (id)
CREATE UNIQUE INDEX officer_competence_pkey ON public.officer_competence USING btree (id)
CREATE UNIQUE INDEX officer_email_once ON public.officer USING btree (email)
CREATE UNIQUE INDEX officer_grant_pkey ON public.officer_grant USING btree (id)
CREATE UNIQUE INDEX officer_pkey ON public.officer USING btree (id)
CREATE UNIQUE INDEX outbox_delivery_pkey ON public.outbox_delivery USING btree (event_id, queue, listener)
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id)
CREATE UNIQUE INDEX procedure_assignment_pkey ON public.procedure_assignment USING btree (procedure_id, agency_id, valid_from)
CREATE UNIQUE INDEX procedure_code_in_force ON public.procedure USING btree (announced_by_id, code) WHERE (withdrawn_on IS NULL)
CREATE UNIQUE INDEX procedure_pkey ON public.procedure USING btree (id)
CREATE UNIQUE INDEX quality_system_committee_pkey ON public.quality_system_committee USING btree (quality_system_id, decided_on, "position")
CREATE UNIQUE INDEX quality_system_committee_quality_system_id_decided_on_offic_key ON public.quality_system_committee USING btree (quality_system_id, decided_on, officer_id)
CREATE UNIQUE INDEX quality_system_member_pkey ON public.quality_system_member USING btree (quality_system_id, agency_id, valid_from)
CREATE UNIQUE INDEX quality_system_pkey ON public.quality_system USING btree (id)
CREATE UNIQUE INDEX quality_system_procedure_pkey ON public.quality_system_procedure USING btree (quality_system_id, procedure_id)
CREATE UNIQUE INDEX register_export_pkey ON public.register_export USING btree (id)
CREATE UNIQUE INDEX register_import_pkey ON public.register_import USING btree (id)
CREATE UNIQUE INDEX register_import_row_pkey ON public.register_import_row USING btree (import_id, kind, seq)
CREATE UNIQUE INDEX standard_clause_once ON public.standard_clause USING btree (standard_id, clause)
CREATE UNIQUE INDEX standard_clause_pkey ON public.standard_clause USING btree (standard_id, "position")
CREATE UNIQUE INDEX standard_correspondence_once ON public.standard_correspondence USING btree (standard_id, from_clause, clause)
CREATE UNIQUE INDEX standard_correspondence_pkey ON public.standard_correspondence USING btree (standard_id, "position")
CREATE UNIQUE INDEX standard_edition_id_key ON public.standard_edition USING btree (id)
CREATE UNIQUE INDEX standard_edition_pkey ON public.standard_edition USING btree (edition)
CREATE UNIQUE INDEX succession_line_pkey ON public.succession_line USING btree (succession_id, number)
CREATE UNIQUE INDEX succession_pkey ON public.succession USING btree (id)
CREATE UNIQUE INDEX system_evidence_pkey ON public.system_evidence USING btree (record_id)
CREATE UNIQUE INDEX term_pkey ON public.term USING btree (id)
CREATE UNIQUE INDEX term_rule_key ON public.term USING btree (rule)
CREATE UNIQUE INDEX upload_pkey ON public.upload USING btree (id)
CREATE UNIQUE INDEX working_day_once ON public.working_day USING btree (day)
CREATE UNIQUE INDEX working_day_pkey ON public.working_day USING btree (id)

-- functions
CREATE OR REPLACE FUNCTION public.agencies_depending(above uuid[], day date)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select distinct agency_id from agency_edge where above_id = any (above) and valid_to > day order by 1
$function$

CREATE OR REPLACE FUNCTION public.agencies_holding(codes text[], day date)
 RETURNS TABLE(id uuid, code text, name text, level text, parent_code text, obligation text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select c.agency_id, c.value, n.value, l.value, pc.value, o.obligation
  from agency_attribute c
  left join agency_attribute n on n.agency_id = c.agency_id and n.kind = 'NAME' and n.valid_from <= day and day < n.valid_to
  left join agency_attribute l on l.agency_id = c.agency_id and l.kind = 'LEVEL' and l.valid_from <= day and day < l.valid_to
  left join agency_obligation o on o.agency_id = c.agency_id and o.valid_from <= day and day < o.valid_to
  left join agency_edge e on e.agency_id = c.agency_id and e.kind = 'PARENT' and e.valid_from <= day and day < e.valid_to
  left join agency_attribute pc on pc.agency_id = e.above_id and pc.kind = 'CODE' and pc.valid_from <= day and day < pc.valid_to
  where c.kind = 'CODE' and c.value = any (codes) and c.valid_from <= day and day < c.valid_to
$function$

CREATE OR REPLACE FUNCTION public.agencies_like(pattern text)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select distinct t.agency_id from agency_attribute t
  where t.kind <> 'LEVEL' and t.folded like pattern and ((select current_setting('qms.everywhere', true) = 'on') or exists (select from agency_in_reach within where within.agency_id = t.agency_id offset 0))
$function$

CREATE OR REPLACE FUNCTION public.agencies_orphaned(agencies uuid[], day date)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select distinct e.agency_id from agency_edge e left join agency a on a.id = e.above_id
  where e.agency_id = any (agencies) and e.valid_to > day
    and (a.id is null or greatest(e.valid_from, day) < a.valid_from or coalesce(a.valid_to, 'infinity') < e.valid_to)
  order by 1
$function$

CREATE OR REPLACE FUNCTION public.agency_is_whole()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  life datemultirange;
  broken text;
begin
  select datemultirange(daterange(valid_from, coalesce(valid_to, 'infinity'))) into life from agency where id = new.id;
  with held as (
    select kind as part, valid_from, valid_to from agency_attribute where agency_id = new.id
    union all
    select 'OBLIGATION', valid_from, valid_to from agency_obligation where agency_id = new.id
    union all
    select kind, valid_from, valid_to from agency_edge where agency_id = new.id
  ), whole as (
    select part, range_agg(daterange(valid_from, valid_to)) as days from held group by part
  )
  select part into broken from (
    select part from whole where not days <@ life
    union all
    select needed.part from unnest(array['CODE', 'NAME', 'LEVEL', 'OBLIGATION']) needed(part)
    left join whole on whole.part = needed.part where days is distinct from life) broken limit 1;
  if broken is not null then
    raise exception 'agency % has a gap in its %, or holds one beyond its life', new.id, broken
      using errcode = 'check_violation', constraint = 'agency_is_whole', table = 'agency';
  end if;
  return null;
end $function$

CREATE OR REPLACE FUNCTION public.codes_taken_after(codes text[], day date)
 RETURNS TABLE(code text, since date)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select value, min(valid_from) from agency_attribute
  where kind = 'CODE' and value = any (codes) and valid_from > day group by value
$function$

CREATE OR REPLACE FUNCTION public.lies_below(parent uuid, agency uuid, since date, until date)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  -- upwards from the parent, for as long as each edge and the span have days in common
  with recursive up(id, valid_from, valid_to) as (
    select parent, since, coalesce(until, 'infinity')
    union
    select e.above_id, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to)
    from up join agency_edge e on e.agency_id = up.id and e.kind = 'PARENT'
    where up.id <> agency and greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
  ) select exists (select from up where id = agency)
$function$

CREATE OR REPLACE FUNCTION public.moves_in_circle(children uuid[], parents uuid[], since date)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with recursive moved(child, parent) as (
    select * from unnest(children, parents)
  ), up(start, id, valid_from, valid_to) as (
    select child, parent, since, 'infinity'::date from moved
    union
    select up.start, coalesce(m.parent, e.above_id),
      greatest(up.valid_from, coalesce(e.valid_from, since)), least(up.valid_to, coalesce(e.valid_to, 'infinity'))
    from up
    left join moved m on m.child = up.id
    left join agency_edge e on e.agency_id = up.id and e.kind = 'PARENT' and m.child is null
      and greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
    where up.id <> up.start and coalesce(m.parent, e.above_id) is not null
  )
  select distinct start from up where id = start
$function$

CREATE OR REPLACE FUNCTION public.rebuild_agency_reach(changed uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  below uuid[];
begin
  below := array(
    with recursive down(id) as (
      select unnest(changed)
      union
      select e.agency_id from agency_edge e join down on e.above_id = down.id and e.kind = 'PARENT'
    ) select id from down);
  delete from agency_reach where agency_id = any(below);
  insert into agency_reach (above_id, agency_id, by_lead, valid_from, valid_to)
  with recursive up(above_id, agency_id, valid_from, valid_to, depth) as (
    select a.id, a.id, a.valid_from, coalesce(a.valid_to, 'infinity'), 0 from agency a where a.id = any(below)
    union all
    select e.above_id, up.agency_id, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to), up.depth + 1
    from up join agency_edge e on e.agency_id = up.above_id and e.kind = 'PARENT'
    where greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to) and up.depth < 12
  )
  select above_id, agency_id, false, valid_from, valid_to from up
  union all
  select e.above_id, up.agency_id, true, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to)
  from up join agency_edge e on e.agency_id = up.above_id and e.kind = 'LEAD'
  where greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
  on conflict (agency_id, above_id, by_lead, valid_from)
    do update set valid_to = greatest(agency_reach.valid_to, excluded.valid_to);
end $function$

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $function$

CREATE OR REPLACE FUNCTION public.search_agencies(needle text, pattern text, day date, after_rank integer, after_code text, after_id uuid, most integer)
 RETURNS TABLE(agency_id uuid, kind text, name text, held_from date, held_to date, rank integer, code text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "pg_trgm.word_similarity_threshold" TO '0.5'
 SET random_page_cost TO '1.1'
 SET enable_seqscan TO 'off'
AS $function$
  -- a name is remembered roughly; a code that is nearly another's is another's
  with found as (
    select t.agency_id, t.kind, t.value, t.folded, t.valid_from, t.valid_to
    from agency_attribute t where t.kind <> 'LEVEL' and t.folded ~>=~ needle and t.folded ~<~ (needle || chr(1114111))
    union
    select t.agency_id, t.kind, t.value, t.folded, t.valid_from, t.valid_to
    from agency_attribute t where t.kind <> 'LEVEL' and t.folded like '%' || pattern || '%'
    union
    select t.agency_id, t.kind, t.value, t.folded, t.valid_from, t.valid_to
    from agency_attribute t where t.kind <> 'LEVEL' and t.kind not in ('CODE', 'ORG_CODE') and needle <% t.folded
  ), ranked as (
    select f.agency_id, f.kind, f.value, f.valid_from, f.valid_to,
      (case
        when f.kind in ('CODE', 'ORG_CODE') and f.folded = needle then 0
        when f.kind in ('CODE', 'ORG_CODE') and starts_with(f.folded, needle) then 1
        when f.kind not in ('CODE', 'ORG_CODE') and starts_with(f.folded, needle) then 2
        when f.folded like '% ' || pattern || ' %' or f.folded like '% ' || pattern then 3
        when strpos(f.folded, needle) > 0 then 4
        else 5
      end * 2 + case when f.valid_from <= day and day < f.valid_to then 0 else 1 end) * 1001
        + 1000 - round(1000 * word_similarity(needle, f.folded))::integer as rank
    from found f
  ), best as (
    select distinct on (r.agency_id) r.* from ranked r
    left join lateral (
      select true as within from agency_reach reach
      where reach.agency_id = r.agency_id and reach.valid_from <= day and day < reach.valid_to
        and reach.above_id = any ((select nullif(current_setting('qms.held_at', true), '')::uuid[])::uuid[]) and (not reach.by_lead or reach.above_id = any ((select nullif(current_setting('qms.leading_at', true), '')::uuid[])::uuid[]))
      limit 1) reached on true
    where (select current_setting('qms.everywhere', true) = 'on') or reached.within
    order by r.agency_id, r.rank, r.valid_from desc
  )
  select b.agency_id, b.kind, b.value, b.valid_from, nullif(b.valid_to, 'infinity'), b.rank, c.value
  from best b
  join agency a on a.id = b.agency_id and a.valid_from <= day and day < coalesce(a.valid_to, 'infinity')
  join agency_attribute c on c.agency_id = b.agency_id and c.kind = 'CODE' and c.valid_from <= day and day < c.valid_to
  where after_id is null or (b.rank, c.value, b.agency_id) > (after_rank, after_code, after_id)
  order by b.rank, c.value, b.agency_id
  limit most
$function$

CREATE OR REPLACE FUNCTION public.system_in_reach(system uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select from quality_system s where s.id = system and exists (select from agency_in_reach within where within.agency_id = s.holder_id offset 0))
    or exists (select from quality_system_member m where m.quality_system_id = system and exists (select from agency_in_reach within where within.agency_id = m.agency_id offset 0))
$function$

CREATE OR REPLACE FUNCTION public.system_kin(agency uuid, parent uuid, level text, office boolean, day date)
 RETURNS TABLE(divisions_apart integer, partner_served boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with apart as (
    select greatest(m.valid_from, e.valid_from, l.valid_from, day) as since,
           least(m.valid_to, e.valid_to, l.valid_to) as until
    from quality_system s
    join quality_system_member m on m.quality_system_id = s.id and m.agency_id = s.holder_id and m.valid_to > day
    join agency_edge e on e.agency_id = s.holder_id and e.kind = 'PARENT' and e.above_id = parent and e.valid_to > day
    join agency_attribute l on l.agency_id = s.holder_id and l.kind = 'LEVEL' and l.value = 'DIVISION' and l.valid_to > day
    where s.holder_id <> agency
  )
  select
    -- there are never more than on a day on which one of them begins
    (select coalesce(max(there.many), 0)::int from apart begun, lateral (
       select count(*) as many from apart other where other.since <= begun.since and begun.since < other.until) there
     where begun.since < begun.until),
    exists (select from quality_system_member m
     join agency_attribute l on l.agency_id = m.agency_id and l.kind = 'LEVEL' and l.valid_to > day
     join agency_attribute n on n.agency_id = m.agency_id and n.kind = 'NAME' and n.valid_to > day
     left join agency_edge e on e.agency_id = m.agency_id and e.above_id = agency and e.kind = 'PARENT' and e.valid_to > day
     where m.valid_to > day and case
       when office then m.agency_id = parent and l.value = 'PROVINCE'
         and greatest(m.valid_from, l.valid_from, day) < least(m.valid_to, l.valid_to)
       when level = 'PROVINCE' then l.value = 'DEPARTMENT' and n.folded like 'van phong%'
         and e.above_id = agency
         and greatest(m.valid_from, l.valid_from, n.valid_from, e.valid_from, day)
           < least(m.valid_to, l.valid_to, n.valid_to, e.valid_to)
       else false end)
$function$

CREATE OR REPLACE FUNCTION public.unguessable_code()
 RETURNS text
 LANGUAGE sql
AS $function$
  select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', (get_byte(b, n) & 31) + 1, 1), '' order by n)
  from (select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as b) chance, generate_series(0, 27) n
  where n not in (6, 22)
$function$


-- views
agency_in_reach SELECT agency_id
   FROM agency_reach r
  WHERE ((above_id = ANY (( SELECT (NULLIF(current_setting('qms.held_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND ((NOT by_lead) OR (above_id = ANY (( SELECT (NULLIF(current_setting('qms.leading_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));
agency_placed SELECT above_id AS agency_id
   FROM agency_reach r
  WHERE (above_id = agency_id);
agency_reached SELECT above_id,
    agency_id,
    by_lead,
    valid_from,
    valid_to
   FROM agency_reach r
  WHERE ((above_id = ANY (( SELECT (NULLIF(current_setting('qms.held_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND ((NOT by_lead) OR (above_id = ANY (( SELECT (NULLIF(current_setting('qms.leading_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));
agency_tree SELECT above_id,
    agency_id,
    by_lead,
    valid_from,
    valid_to
   FROM agency_reach r
  WHERE (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
           FROM agency_in_reach within
          WHERE (within.agency_id = r.agency_id)
         OFFSET 0)));
journal_place SELECT id,
    agency_id
   FROM journal j;
officer_serving SELECT officer_id
   FROM officer_grant g
  WHERE (valid_from < valid_to);
procedure_documented SELECT procedure_id,
    agency_id,
    valid_from,
    valid_to
   FROM document_coverage_procedure c;
procedure_settled SELECT procedure_id,
    agency_id,
    valid_from,
    valid_to
   FROM procedure_assignment a;

-- row level security
agency forced
agency_attribute forced
agency_edge forced
agency_entry forced
agency_obligation forced
agency_reach forced
announcement forced
declaration forced
declaration_procedure forced
document_coverage forced
document_coverage_procedure forced
idempotency none
inbox none
journal forced
journal_personal forced
journal_seal none
journal_unsealed none
migration none
officer forced
officer_competence forced
officer_grant forced
outbox none
outbox_delivery none
procedure forced
procedure_assignment forced
quality_system forced
quality_system_committee forced
quality_system_member forced
quality_system_procedure forced
register_export forced
register_import forced
register_import_row forced
standard_clause none
standard_correspondence none
standard_edition none
succession forced
succession_line forced
system_evidence forced
term none
upload forced
working_day none

-- triggers and policies
CREATE CONSTRAINT TRIGGER agency_is_whole AFTER INSERT OR UPDATE ON public.agency DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agency_is_whole()
CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_never_emptied BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_seal_append_only BEFORE DELETE OR UPDATE ON public.journal_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_seal_never_emptied BEFORE TRUNCATE ON public.journal_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
agency agency_owner to owner ALL using true check true
agency agency_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency.id)
 OFFSET 0)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM agency_placed placed
  WHERE (placed.agency_id = agency.id)))))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency.id)
 OFFSET 0)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM agency_placed placed
  WHERE (placed.agency_id = agency.id))))))
agency_attribute agency_attribute_owner to owner ALL using true check true
agency_attribute agency_attribute_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_attribute.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_attribute.agency_id)
 OFFSET 0)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM agency_placed placed
  WHERE (placed.agency_id = agency_attribute.agency_id))))))
agency_edge agency_edge_owner to owner ALL using true check true
agency_edge agency_edge_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_edge.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_edge.agency_id)
 OFFSET 0)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM agency_placed placed
  WHERE (placed.agency_id = agency_edge.agency_id))))))
agency_entry agency_entry_owner to owner ALL using true check true
agency_entry agency_entry_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_entry.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_entry.agency_id)
 OFFSET 0)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM agency_placed placed
  WHERE (placed.agency_id = agency_entry.agency_id))))))
agency_obligation agency_obligation_owner to owner ALL using true check true
agency_obligation agency_obligation_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_obligation.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_obligation.agency_id)
 OFFSET 0)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM agency_placed placed
  WHERE (placed.agency_id = agency_obligation.agency_id))))))
agency_reach agency_reach_owner to owner ALL using true check true
agency_reach agency_reach_reach ALL using ( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) check ( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text))
agency_reach agency_reach_read SELECT using (above_id = ANY (( SELECT (NULLIF(current_setting('qms.held_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))
announcement announcement_owner to owner ALL using true check true
announcement announcement_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = announcement.announced_by_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = announcement.announced_by_id)
 OFFSET 0)))
declaration declaration_owner to owner ALL using true check true
declaration declaration_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = declaration.quality_system_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = declaration.quality_system_id))))
declaration_procedure declaration_procedure_owner to owner ALL using true check true
declaration_procedure declaration_procedure_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM declaration whole
  WHERE (whole.id = declaration_procedure.declaration_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM declaration whole
  WHERE (whole.id = declaration_procedure.declaration_id))))
document_coverage document_coverage_owner to owner ALL using true check true
document_coverage document_coverage_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = document_coverage.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = document_coverage.agency_id)
 OFFSET 0)))
document_coverage_procedure document_coverage_procedure_owner to owner ALL using true check true
document_coverage_procedure document_coverage_procedure_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = document_coverage_procedure.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = document_coverage_procedure.agency_id)
 OFFSET 0)))
journal journal_owner to owner ALL using true check true
journal journal_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = journal.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = journal.agency_id)
 OFFSET 0)) OR ((agency_id IS NULL) AND ( SELECT (current_setting('qms.actor'::text, true) <> ''::text))))
journal journal_read SELECT using ((agency_id IS NULL) AND ((subject_type = 'declaration'::text) AND (EXISTS ( SELECT
   FROM declaration d
  WHERE (d.id = journal.subject_id)))))
journal_personal journal_personal_owner to owner ALL using true check true
journal_personal journal_personal_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM journal whole
  WHERE (whole.id = journal_personal.journal_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM journal whole
  WHERE (whole.id = journal_personal.journal_id))) OR (EXISTS ( SELECT
   FROM journal_place place
  WHERE ((place.id = journal_personal.journal_id) AND (((place.agency_id IS NULL) AND ( SELECT (current_setting('qms.actor'::text, true) <> ''::text))) OR (EXISTS ( SELECT
           FROM agency_in_reach within
          WHERE (within.agency_id = place.agency_id)
         OFFSET 0)))))))
officer officer_owner to owner ALL using true check true
officer officer_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM officer_grant g
  WHERE ((g.officer_id = officer.id) AND (EXISTS ( SELECT
           FROM agency_in_reach within
          WHERE (within.agency_id = g.agency_id)
         OFFSET 0))))) OR ((id)::text = ( SELECT current_setting('qms.actor'::text, true) AS current_setting)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM officer_serving serving
  WHERE (serving.officer_id = officer.id)))))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM officer_grant g
  WHERE ((g.officer_id = officer.id) AND (EXISTS ( SELECT
           FROM agency_in_reach within
          WHERE (within.agency_id = g.agency_id)
         OFFSET 0))))) OR ((id)::text = ( SELECT current_setting('qms.actor'::text, true) AS current_setting)) OR (( SELECT (current_setting('qms.actor'::text, true) <> ''::text)) AND (NOT (EXISTS ( SELECT
   FROM officer_serving serving
  WHERE (serving.officer_id = officer.id))))))
officer_competence officer_competence_owner to owner ALL using true check true
officer_competence officer_competence_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM officer whole
  WHERE (whole.id = officer_competence.officer_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM officer whole
  WHERE (whole.id = officer_competence.officer_id))))
officer_grant officer_grant_owner to owner ALL using true check true
officer_grant officer_grant_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = officer_grant.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = officer_grant.agency_id)
 OFFSET 0)))
officer_grant officer_grant_read SELECT using ((officer_id)::text = ( SELECT current_setting('qms.actor'::text, true) AS current_setting))
procedure procedure_owner to owner ALL using true check true
procedure procedure_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = procedure.announced_by_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = procedure.announced_by_id)
 OFFSET 0)))
procedure procedure_read SELECT using ( SELECT (current_setting('qms.actor'::text, true) <> ''::text))
procedure_assignment procedure_assignment_owner to owner ALL using true check true
procedure_assignment procedure_assignment_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = procedure_assignment.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = procedure_assignment.agency_id)
 OFFSET 0)))
quality_system quality_system_owner to owner ALL using true check true
quality_system quality_system_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = quality_system.holder_id)
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM quality_system_member m
  WHERE ((m.quality_system_id = quality_system.id) AND (EXISTS ( SELECT
           FROM agency_in_reach within
          WHERE (within.agency_id = m.agency_id)
         OFFSET 0)))))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = quality_system.holder_id)
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM quality_system_member m
  WHERE ((m.quality_system_id = quality_system.id) AND (EXISTS ( SELECT
           FROM agency_in_reach within
          WHERE (within.agency_id = m.agency_id)
         OFFSET 0))))))
quality_system_committee quality_system_committee_owner to owner ALL using true check true
quality_system_committee quality_system_committee_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = quality_system_committee.quality_system_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = quality_system_committee.quality_system_id))))
quality_system_member quality_system_member_owner to owner ALL using true check true
quality_system_member quality_system_member_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = quality_system_member.agency_id)
 OFFSET 0)) OR system_in_reach(quality_system_id)) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = quality_system_member.agency_id)
 OFFSET 0)) OR system_in_reach(quality_system_id))
quality_system_procedure quality_system_procedure_owner to owner ALL using true check true
quality_system_procedure quality_system_procedure_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = quality_system_procedure.quality_system_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = quality_system_procedure.quality_system_id))))
register_export register_export_owner to owner ALL using true check true
register_export register_export_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (actor_id = ( SELECT current_setting('qms.actor'::text, true) AS current_setting))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (actor_id = ( SELECT current_setting('qms.actor'::text, true) AS current_setting)))
register_import register_import_owner to owner ALL using true check true
register_import register_import_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (actor_id = ( SELECT current_setting('qms.actor'::text, true) AS current_setting))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (actor_id = ( SELECT current_setting('qms.actor'::text, true) AS current_setting)))
register_import_row register_import_row_owner to owner ALL using true check true
register_import_row register_import_row_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM register_import whole
  WHERE (whole.id = register_import_row.import_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM register_import whole
  WHERE (whole.id = register_import_row.import_id))))
succession succession_owner to owner ALL using true check true
succession succession_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = succession.territory_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = succession.territory_id)
 OFFSET 0)))
succession succession_read SELECT using (EXISTS ( SELECT
   FROM succession_line line
  WHERE (line.succession_id = succession.id)))
succession_line succession_line_owner to owner ALL using true check true
succession_line succession_line_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = succession_line.from_id)
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = succession_line.to_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = succession_line.from_id)
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = succession_line.to_id)
 OFFSET 0)))
system_evidence system_evidence_owner to owner ALL using true check true
system_evidence system_evidence_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = system_evidence.quality_system_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system whole
  WHERE (whole.id = system_evidence.quality_system_id))))
upload upload_owner to owner ALL using true check true
upload upload_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (actor_id = ( SELECT current_setting('qms.actor'::text, true) AS current_setting))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (actor_id = ( SELECT current_setting('qms.actor'::text, true) AS current_setting)))

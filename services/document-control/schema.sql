-- What the migrations make; compared with the migrated database in every test run.

-- columns
agency_edge.agency_id uuid not null
agency_edge.above_id uuid not null
agency_edge.kind text not null
agency_edge.valid_from date not null
agency_edge.valid_to date not null default 'infinity'::date
agency_mirror.id uuid not null
agency_mirror.version integer not null
agency_mirror.level text not null
agency_mirror.valid_from date not null
agency_mirror.valid_to date not null
agency_mirror_obligation.agency_id uuid not null
agency_mirror_obligation.obligation text not null
agency_mirror_obligation.valid_from date not null
agency_mirror_obligation.valid_to date not null default 'infinity'::date
agency_reach.above_id uuid not null
agency_reach.agency_id uuid not null
agency_reach.by_lead boolean not null
agency_reach.valid_from date not null
agency_reach.valid_to date not null
document.id uuid not null
document.version integer not null default 1
document.changed_at timestamp with time zone not null
document.agency_id uuid not null
document.code text not null
document.kind text not null
document.title text not null
document.folded text not null default ''::text
document.review_cycle_months integer
document.next_review_on date
document.withdrawn_on date
document.procedure_ids uuid[] not null default '{}'::uuid[]
document_import.id uuid not null
document_import.at timestamp with time zone not null
document_import.actor_id text not null
document_import.rows integer not null
document_import.created integer not null
document_import.unchanged integer not null
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
revision.id uuid not null
revision.version integer not null default 1
revision.changed_at timestamp with time zone not null
revision.document_id uuid not null
revision.agency_id uuid not null
revision.issue integer not null
revision.amendment integer not null
revision.state text not null
revision.content text not null
revision.content_sha256 text not null
revision.author_id text not null
revision.note text
revision.reviewers text[] not null default '{}'::text[]
revision.endorsed_by text[] not null default '{}'::text[]
revision.approved_by text
revision.approver_role text
revision.approved_at timestamp with time zone
revision.approved_sha256 text
revision.effective_on date
revision.ended_on date

-- constraints
agency_edge agency_edge_above_id_not_null NOT NULL above_id
agency_edge agency_edge_agency_id_not_null NOT NULL agency_id
agency_edge agency_edge_check CHECK ((valid_from < valid_to))
agency_edge agency_edge_kind_check CHECK ((kind = ANY (ARRAY['PARENT'::text, 'LEAD'::text])))
agency_edge agency_edge_kind_not_null NOT NULL kind
agency_edge agency_edge_pkey PRIMARY KEY (agency_id, kind, valid_from)
agency_edge agency_edge_valid_from_not_null NOT NULL valid_from
agency_edge agency_edge_valid_to_not_null NOT NULL valid_to
agency_mirror agency_mirror_id_not_null NOT NULL id
agency_mirror agency_mirror_level_not_null NOT NULL level
agency_mirror agency_mirror_pkey PRIMARY KEY (id)
agency_mirror agency_mirror_valid_from_not_null NOT NULL valid_from
agency_mirror agency_mirror_valid_to_not_null NOT NULL valid_to
agency_mirror agency_mirror_version_not_null NOT NULL version
agency_mirror_obligation agency_mirror_obligation_agency_id_not_null NOT NULL agency_id
agency_mirror_obligation agency_mirror_obligation_obligation_check CHECK ((obligation = ANY (ARRAY['MANDATORY'::text, 'ENCOURAGED'::text, 'LOCAL'::text])))
agency_mirror_obligation agency_mirror_obligation_obligation_not_null NOT NULL obligation
agency_mirror_obligation agency_mirror_obligation_pkey PRIMARY KEY (agency_id, valid_from)
agency_mirror_obligation agency_mirror_obligation_valid_from_not_null NOT NULL valid_from
agency_mirror_obligation agency_mirror_obligation_valid_to_not_null NOT NULL valid_to
agency_reach agency_reach_above_id_not_null NOT NULL above_id
agency_reach agency_reach_agency_id_not_null NOT NULL agency_id
agency_reach agency_reach_by_lead_not_null NOT NULL by_lead
agency_reach agency_reach_pkey PRIMARY KEY (agency_id, above_id, by_lead, valid_from)
agency_reach agency_reach_valid_from_not_null NOT NULL valid_from
agency_reach agency_reach_valid_to_not_null NOT NULL valid_to
document document_agency_id_not_null NOT NULL agency_id
document document_changed_at_not_null NOT NULL changed_at
document document_code_not_null NOT NULL code
document document_code_once UNIQUE (agency_id, code)
document document_folded_not_null NOT NULL folded
document document_id_not_null NOT NULL id
document document_kind_check CHECK ((kind = ANY (ARRAY['MODEL'::text, 'POLICY'::text, 'OBJECTIVES'::text, 'PROCEDURE'::text, 'INSTRUCTION'::text, 'FORM'::text, 'RECORD'::text, 'EXTERNAL'::text])))
document document_kind_not_null NOT NULL kind
document document_pkey PRIMARY KEY (id)
document document_procedure_ids_not_null NOT NULL procedure_ids
document document_review_cycle_months_check CHECK (((review_cycle_months >= 1) AND (review_cycle_months <= 60)))
document document_title_not_null NOT NULL title
document document_version_not_null NOT NULL version
document_import document_import_actor_id_not_null NOT NULL actor_id
document_import document_import_at_not_null NOT NULL at
document_import document_import_created_not_null NOT NULL created
document_import document_import_id_not_null NOT NULL id
document_import document_import_pkey PRIMARY KEY (id)
document_import document_import_rows_not_null NOT NULL rows
document_import document_import_unchanged_not_null NOT NULL unchanged
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
revision revision_agency_id_not_null NOT NULL agency_id
revision revision_amendment_check CHECK ((amendment >= 0))
revision revision_amendment_not_null NOT NULL amendment
revision revision_author_id_not_null NOT NULL author_id
revision revision_changed_at_not_null NOT NULL changed_at
revision revision_check CHECK (((state = ANY (ARRAY['APPROVED'::text, 'EFFECTIVE'::text, 'SUPERSEDED'::text])) <= ((approved_sha256 IS NOT NULL) AND (effective_on IS NOT NULL))))
revision revision_check1 CHECK (((approved_sha256 IS NULL) OR (approved_sha256 = content_sha256)))
revision revision_content_not_null NOT NULL content
revision revision_content_sha256_not_null NOT NULL content_sha256
revision revision_document_id_fkey FOREIGN KEY (document_id) REFERENCES document(id)
revision revision_document_id_not_null NOT NULL document_id
revision revision_endorsed_by_not_null NOT NULL endorsed_by
revision revision_id_not_null NOT NULL id
revision revision_issue_check CHECK ((issue > 0))
revision revision_issue_not_null NOT NULL issue
revision revision_number_once UNIQUE (document_id, issue, amendment)
revision revision_pkey PRIMARY KEY (id)
revision revision_reviewers_not_null NOT NULL reviewers
revision revision_state_check CHECK ((state = ANY (ARRAY['DRAFT'::text, 'IN_REVIEW'::text, 'CHANGES_REQUESTED'::text, 'APPROVED'::text, 'EFFECTIVE'::text, 'SUPERSEDED'::text, 'OBSOLETE'::text, 'DISCARDED'::text])))
revision revision_state_not_null NOT NULL state
revision revision_version_not_null NOT NULL version

-- indexes
CREATE INDEX agency_edge_above ON public.agency_edge USING btree (above_id, kind)
CREATE INDEX agency_reach_above ON public.agency_reach USING btree (above_id, by_lead, agency_id)
CREATE INDEX agency_reach_of ON public.agency_reach USING btree (agency_id) INCLUDE (above_id, by_lead)
CREATE INDEX document_by_code ON public.document USING btree (code, id)
CREATE INDEX document_of_procedure ON public.document USING gin (procedure_ids) WHERE (procedure_ids <> '{}'::uuid[])
CREATE INDEX document_review ON public.document USING btree (next_review_on, id) WHERE (withdrawn_on IS NULL)
CREATE INDEX idempotency_at ON public.idempotency USING btree (at)
CREATE INDEX inbox_unacked ON public.inbox USING btree (at) WHERE (acked_at IS NULL)
CREATE INDEX journal_subject ON public.journal USING btree (subject_id, id)
CREATE INDEX outbox_delivery_due ON public.outbox_delivery USING btree (next_at, event_id) WHERE ((acked_at IS NULL) AND (parked_at IS NULL))
CREATE INDEX outbox_delivery_parked ON public.outbox_delivery USING btree (parked_at) WHERE (parked_at IS NOT NULL)
CREATE INDEX revision_of_agency ON public.revision USING btree (agency_id, effective_on)
CREATE INDEX revision_waiting ON public.revision USING btree (effective_on) WHERE (state = 'APPROVED'::text)
CREATE UNIQUE INDEX agency_edge_pkey ON public.agency_edge USING btree (agency_id, kind, valid_from)
CREATE UNIQUE INDEX agency_mirror_obligation_pkey ON public.agency_mirror_obligation USING btree (agency_id, valid_from)
CREATE UNIQUE INDEX agency_mirror_pkey ON public.agency_mirror USING btree (id)
CREATE UNIQUE INDEX agency_reach_pkey ON public.agency_reach USING btree (agency_id, above_id, by_lead, valid_from)
CREATE UNIQUE INDEX document_code_once ON public.document USING btree (agency_id, code)
CREATE UNIQUE INDEX document_import_pkey ON public.document_import USING btree (id)
CREATE UNIQUE INDEX document_pkey ON public.document USING btree (id)
CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (actor_id, verb, key)
CREATE UNIQUE INDEX inbox_pkey ON public.inbox USING btree (listener, event_id)
CREATE UNIQUE INDEX journal_personal_pkey ON public.journal_personal USING btree (journal_id)
CREATE UNIQUE INDEX journal_pkey ON public.journal USING btree (id)
CREATE UNIQUE INDEX journal_seal_journal_id_key ON public.journal_seal USING btree (journal_id)
CREATE UNIQUE INDEX journal_seal_pkey ON public.journal_seal USING btree (seq)
CREATE UNIQUE INDEX journal_unsealed_pkey ON public.journal_unsealed USING btree (journal_id)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (id)
CREATE UNIQUE INDEX outbox_delivery_pkey ON public.outbox_delivery USING btree (event_id, queue, listener)
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id)
CREATE UNIQUE INDEX revision_effective_once ON public.revision USING btree (document_id) WHERE (state = 'EFFECTIVE'::text)
CREATE UNIQUE INDEX revision_number_once ON public.revision USING btree (document_id, issue, amendment)
CREATE UNIQUE INDEX revision_open_once ON public.revision USING btree (document_id) WHERE (state = ANY (ARRAY['DRAFT'::text, 'IN_REVIEW'::text, 'CHANGES_REQUESTED'::text, 'APPROVED'::text]))
CREATE UNIQUE INDEX revision_pkey ON public.revision USING btree (id)

-- functions
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
    select a.id, a.id, a.valid_from, coalesce(a.valid_to, 'infinity'), 0 from agency_mirror a where a.id = any(below)
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


-- views
agency_in_reach SELECT agency_id
   FROM agency_reach r
  WHERE ((above_id = ANY (( SELECT (NULLIF(current_setting('qms.held_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])) AND ((NOT by_lead) OR (above_id = ANY (( SELECT (NULLIF(current_setting('qms.leading_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));
agency_placed SELECT above_id AS agency_id
   FROM agency_reach r
  WHERE (above_id = agency_id);
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

-- row level security
agency_edge forced
agency_mirror forced
agency_mirror_obligation forced
agency_reach forced
document forced
document_import none
idempotency none
inbox none
journal forced
journal_personal forced
journal_seal none
journal_unsealed none
migration none
outbox none
outbox_delivery none
revision forced

-- triggers and policies
CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_never_emptied BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_seal_append_only BEFORE DELETE OR UPDATE ON public.journal_seal FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_seal_never_emptied BEFORE TRUNCATE ON public.journal_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
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
agency_mirror agency_mirror_owner to owner ALL using true check true
agency_mirror agency_mirror_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_mirror.id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_mirror.id)
 OFFSET 0)))
agency_mirror_obligation agency_mirror_obligation_owner to owner ALL using true check true
agency_mirror_obligation agency_mirror_obligation_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_mirror_obligation.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = agency_mirror_obligation.agency_id)
 OFFSET 0)))
agency_reach agency_reach_owner to owner ALL using true check true
agency_reach agency_reach_reach ALL using ( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) check ( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text))
agency_reach agency_reach_read SELECT using (above_id = ANY (( SELECT (NULLIF(current_setting('qms.held_at'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))
document document_owner to owner ALL using true check true
document document_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = document.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = document.agency_id)
 OFFSET 0)))
journal journal_owner to owner ALL using true check true
journal journal_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = journal.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = journal.agency_id)
 OFFSET 0)) OR ((agency_id IS NULL) AND ( SELECT (current_setting('qms.actor'::text, true) <> ''::text))))
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
revision revision_owner to owner ALL using true check true
revision revision_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = revision.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = revision.agency_id)
 OFFSET 0)))

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
inspection.id uuid not null
inspection.version integer not null default 1
inspection.changed_at timestamp with time zone not null
inspection.agency_id uuid not null
inspection.method text not null
inspection.state text not null
inspection.year integer not null
inspection.planned_on date not null
inspection.inspectors uuid[] not null default '{}'::uuid[]
inspection.reference text
inspection.announced_on date
inspection.started_on date
inspection.minutes text
inspection.minutes_agreed_on date
inspection.team_signed_on date
inspection.team_signer_id text
inspection.team_signer text
inspection.agency_signed_on date
inspection.agency_signer_id text
inspection.agency_signer text
inspection.signed_on date
inspection.requested_on date
inspection.report_due_on date
inspection.agency_report text
inspection.reported_on date
inspection.review text
inspection.reviewed_on date
inspection.conclusion text
inspection.closed_on date
inspection.counted_on date default COALESCE(reviewed_on, signed_on)
inspection_import.id uuid not null
inspection_import.at timestamp with time zone not null
inspection_import.actor_id text not null
inspection_import.rows integer not null
inspection_import.created integer not null
inspection_import.unchanged integer not null
internal_audit.id uuid not null
internal_audit.version integer not null default 1
internal_audit.changed_at timestamp with time zone not null
internal_audit.quality_system_id uuid not null
internal_audit.agency_id uuid not null
internal_audit.state text not null
internal_audit.planned_on date not null
internal_audit.audited_on date
internal_audit.conclusion text
internal_audit_item.internal_audit_id uuid not null
internal_audit_item.position integer not null
internal_audit_item.clause text not null
internal_audit_item.auditor_id uuid not null
internal_audit_item.responsible_id uuid not null
internal_audit_item.result text
internal_audit_item.evidence text
internal_audit_item.correction text
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
management_review.id uuid not null
management_review.version integer not null default 1
management_review.changed_at timestamp with time zone not null
management_review.quality_system_id uuid not null
management_review.agency_id uuid not null
management_review.state text not null
management_review.planned_on date not null
management_review.reviewed_on date
management_review.conclusion text
management_review_decision.management_review_id uuid not null
management_review_decision.position integer not null
management_review_decision.topic text not null
management_review_decision.decision text not null
management_review_decision.owner_id uuid
management_review_decision.due_on date
management_review_input.management_review_id uuid not null
management_review_input.position integer not null
management_review_input.topic text not null
management_review_input.note text not null
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
quality_system_mirror.id uuid not null
quality_system_mirror.version integer not null
quality_system_mirror.holder_id uuid
quality_system_mirror.stage text not null default 'BUILDING'::text
quality_system_mirror.since date
quality_system_mirror.audited_on date
quality_system_mirror.reviewed_on date
quality_system_mirror_member.quality_system_id uuid not null
quality_system_mirror_member.agency_id uuid not null
quality_system_mirror_member.valid_from date not null
quality_system_mirror_member.valid_to date not null default 'infinity'::date

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
inspection inspection_agency_id_not_null NOT NULL agency_id
inspection inspection_changed_at_not_null NOT NULL changed_at
inspection inspection_check CHECK (((year)::numeric = EXTRACT(year FROM planned_on)))
inspection inspection_counted_when_done CHECK (((state = ANY (ARRAY['REVIEWED'::text, 'SIGNED'::text, 'CLOSED'::text])) = (COALESCE(reviewed_on, signed_on) IS NOT NULL)))
inspection inspection_id_not_null NOT NULL id
inspection inspection_inspectors_not_null NOT NULL inspectors
inspection inspection_method_check CHECK ((method = ANY (ARRAY['DESK'::text, 'ON_SITE'::text])))
inspection inspection_method_not_null NOT NULL method
inspection inspection_pkey PRIMARY KEY (id)
inspection inspection_planned_on_not_null NOT NULL planned_on
inspection inspection_planned_once UNIQUE (agency_id, method, planned_on)
inspection inspection_state_not_null NOT NULL state
inspection inspection_state_of_method CHECK (
CASE method
    WHEN 'DESK'::text THEN ((state = ANY (ARRAY['PLANNED'::text, 'REQUESTED'::text, 'REPORTED'::text, 'REVIEWED'::text, 'CLOSED'::text, 'LAPSED'::text])) AND (signed_on IS NULL))
    ELSE ((state = ANY (ARRAY['PLANNED'::text, 'ANNOUNCED'::text, 'UNDER_WAY'::text, 'MINUTES_AGREED'::text, 'SIGNED'::text, 'CLOSED'::text, 'LAPSED'::text])) AND (reviewed_on IS NULL))
END)
inspection inspection_version_not_null NOT NULL version
inspection inspection_year_not_null NOT NULL year
inspection_import inspection_import_actor_id_not_null NOT NULL actor_id
inspection_import inspection_import_at_not_null NOT NULL at
inspection_import inspection_import_created_not_null NOT NULL created
inspection_import inspection_import_id_not_null NOT NULL id
inspection_import inspection_import_pkey PRIMARY KEY (id)
inspection_import inspection_import_rows_not_null NOT NULL rows
inspection_import inspection_import_unchanged_not_null NOT NULL unchanged
internal_audit internal_audit_agency_id_not_null NOT NULL agency_id
internal_audit internal_audit_changed_at_not_null NOT NULL changed_at
internal_audit internal_audit_check CHECK (((state = 'RECORDED'::text) = ((audited_on IS NOT NULL) AND (conclusion IS NOT NULL))))
internal_audit internal_audit_id_not_null NOT NULL id
internal_audit internal_audit_pkey PRIMARY KEY (id)
internal_audit internal_audit_planned_on_not_null NOT NULL planned_on
internal_audit internal_audit_quality_system_id_not_null NOT NULL quality_system_id
internal_audit internal_audit_state_check CHECK ((state = ANY (ARRAY['PLANNED'::text, 'RECORDED'::text])))
internal_audit internal_audit_state_not_null NOT NULL state
internal_audit internal_audit_version_not_null NOT NULL version
internal_audit_item internal_audit_item_auditor_id_not_null NOT NULL auditor_id
internal_audit_item internal_audit_item_clause_not_null NOT NULL clause
internal_audit_item internal_audit_item_internal_audit_id_fkey FOREIGN KEY (internal_audit_id) REFERENCES internal_audit(id)
internal_audit_item internal_audit_item_internal_audit_id_not_null NOT NULL internal_audit_id
internal_audit_item internal_audit_item_pkey PRIMARY KEY (internal_audit_id, "position")
internal_audit_item internal_audit_item_position_not_null NOT NULL "position"
internal_audit_item internal_audit_item_responsible_id_not_null NOT NULL responsible_id
internal_audit_item internal_audit_item_result_check CHECK ((result = ANY (ARRAY['CONFORMING'::text, 'OBSERVATION'::text, 'NONCONFORMING'::text])))
internal_audit_item internal_audit_of_anothers_work CHECK ((auditor_id <> responsible_id))
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
management_review management_review_agency_id_not_null NOT NULL agency_id
management_review management_review_changed_at_not_null NOT NULL changed_at
management_review management_review_check CHECK (((state = 'RECORDED'::text) = ((reviewed_on IS NOT NULL) AND (conclusion IS NOT NULL))))
management_review management_review_id_not_null NOT NULL id
management_review management_review_pkey PRIMARY KEY (id)
management_review management_review_planned_on_not_null NOT NULL planned_on
management_review management_review_quality_system_id_not_null NOT NULL quality_system_id
management_review management_review_state_check CHECK ((state = ANY (ARRAY['PLANNED'::text, 'RECORDED'::text])))
management_review management_review_state_not_null NOT NULL state
management_review management_review_version_not_null NOT NULL version
management_review_decision management_review_decision_decision_not_null NOT NULL decision
management_review_decision management_review_decision_management_review_id_fkey FOREIGN KEY (management_review_id) REFERENCES management_review(id)
management_review_decision management_review_decision_management_review_id_not_null NOT NULL management_review_id
management_review_decision management_review_decision_pkey PRIMARY KEY (management_review_id, "position")
management_review_decision management_review_decision_position_not_null NOT NULL "position"
management_review_decision management_review_decision_topic_check CHECK ((topic = ANY (ARRAY['IMPROVEMENT'::text, 'CHANGE'::text, 'RESOURCES'::text])))
management_review_decision management_review_decision_topic_not_null NOT NULL topic
management_review_input management_review_input_management_review_id_fkey FOREIGN KEY (management_review_id) REFERENCES management_review(id)
management_review_input management_review_input_management_review_id_not_null NOT NULL management_review_id
management_review_input management_review_input_note_not_null NOT NULL note
management_review_input management_review_input_pkey PRIMARY KEY (management_review_id, "position")
management_review_input management_review_input_position_not_null NOT NULL "position"
management_review_input management_review_input_topic_not_null NOT NULL topic
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
quality_system_mirror quality_system_mirror_id_not_null NOT NULL id
quality_system_mirror quality_system_mirror_pkey PRIMARY KEY (id)
quality_system_mirror quality_system_mirror_stage_not_null NOT NULL stage
quality_system_mirror quality_system_mirror_version_not_null NOT NULL version
quality_system_mirror_member quality_system_mirror_member_agency_id_not_null NOT NULL agency_id
quality_system_mirror_member quality_system_mirror_member_pkey PRIMARY KEY (quality_system_id, agency_id, valid_from)
quality_system_mirror_member quality_system_mirror_member_quality_system_id_fkey FOREIGN KEY (quality_system_id) REFERENCES quality_system_mirror(id)
quality_system_mirror_member quality_system_mirror_member_quality_system_id_not_null NOT NULL quality_system_id
quality_system_mirror_member quality_system_mirror_member_valid_from_not_null NOT NULL valid_from
quality_system_mirror_member quality_system_mirror_member_valid_to_not_null NOT NULL valid_to

-- indexes
CREATE INDEX agency_edge_above ON public.agency_edge USING btree (above_id, kind)
CREATE INDEX agency_reach_above ON public.agency_reach USING btree (above_id, by_lead, agency_id)
CREATE INDEX agency_reach_of ON public.agency_reach USING btree (agency_id) INCLUDE (above_id, by_lead)
CREATE INDEX idempotency_at ON public.idempotency USING btree (at)
CREATE INDEX inbox_unacked ON public.inbox USING btree (at) WHERE (acked_at IS NULL)
CREATE INDEX inspection_by_day ON public.inspection USING btree (planned_on DESC, id DESC)
CREATE INDEX inspection_counted ON public.inspection USING btree (agency_id, counted_on, method) WHERE (counted_on IS NOT NULL)
CREATE INDEX inspection_of_agency ON public.inspection USING btree (agency_id, planned_on DESC, id DESC)
CREATE INDEX inspection_to_begin ON public.inspection USING btree (planned_on, id) WHERE (state = ANY (ARRAY['PLANNED'::text, 'ANNOUNCED'::text]))
CREATE INDEX internal_audit_by_day ON public.internal_audit USING btree (planned_on DESC, id DESC)
CREATE INDEX internal_audit_of_system ON public.internal_audit USING btree (quality_system_id, planned_on DESC, id DESC)
CREATE INDEX journal_subject ON public.journal USING btree (subject_id, id)
CREATE INDEX management_review_by_day ON public.management_review USING btree (planned_on DESC, id DESC)
CREATE INDEX management_review_of_system ON public.management_review USING btree (quality_system_id, planned_on DESC, id DESC)
CREATE INDEX outbox_delivery_due ON public.outbox_delivery USING btree (next_at, event_id) WHERE ((acked_at IS NULL) AND (parked_at IS NULL))
CREATE INDEX outbox_delivery_parked ON public.outbox_delivery USING btree (parked_at) WHERE (parked_at IS NOT NULL)
CREATE INDEX quality_system_mirror_audit ON public.quality_system_mirror USING btree ((((COALESCE(audited_on, since) + '1 year'::interval))::date), id) WHERE (stage <> 'BUILDING'::text)
CREATE INDEX quality_system_mirror_member_agency ON public.quality_system_mirror_member USING btree (agency_id, valid_from)
CREATE INDEX quality_system_mirror_review ON public.quality_system_mirror USING btree ((((COALESCE(reviewed_on, since) + '1 year'::interval))::date), id) WHERE (stage <> 'BUILDING'::text)
CREATE UNIQUE INDEX agency_edge_pkey ON public.agency_edge USING btree (agency_id, kind, valid_from)
CREATE UNIQUE INDEX agency_mirror_obligation_pkey ON public.agency_mirror_obligation USING btree (agency_id, valid_from)
CREATE UNIQUE INDEX agency_mirror_pkey ON public.agency_mirror USING btree (id)
CREATE UNIQUE INDEX agency_reach_pkey ON public.agency_reach USING btree (agency_id, above_id, by_lead, valid_from)
CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (actor_id, verb, key)
CREATE UNIQUE INDEX inbox_pkey ON public.inbox USING btree (listener, event_id)
CREATE UNIQUE INDEX inspection_import_pkey ON public.inspection_import USING btree (id)
CREATE UNIQUE INDEX inspection_pkey ON public.inspection USING btree (id)
CREATE UNIQUE INDEX inspection_planned_once ON public.inspection USING btree (agency_id, method, planned_on)
CREATE UNIQUE INDEX internal_audit_item_pkey ON public.internal_audit_item USING btree (internal_audit_id, "position")
CREATE UNIQUE INDEX internal_audit_pkey ON public.internal_audit USING btree (id)
CREATE UNIQUE INDEX journal_personal_pkey ON public.journal_personal USING btree (journal_id)
CREATE UNIQUE INDEX journal_pkey ON public.journal USING btree (id)
CREATE UNIQUE INDEX journal_seal_journal_id_key ON public.journal_seal USING btree (journal_id)
CREATE UNIQUE INDEX journal_seal_pkey ON public.journal_seal USING btree (seq)
CREATE UNIQUE INDEX journal_unsealed_pkey ON public.journal_unsealed USING btree (journal_id)
CREATE UNIQUE INDEX management_review_decision_pkey ON public.management_review_decision USING btree (management_review_id, "position")
CREATE UNIQUE INDEX management_review_input_pkey ON public.management_review_input USING btree (management_review_id, "position")
CREATE UNIQUE INDEX management_review_pkey ON public.management_review USING btree (id)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (id)
CREATE UNIQUE INDEX outbox_delivery_pkey ON public.outbox_delivery USING btree (event_id, queue, listener)
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id)
CREATE UNIQUE INDEX quality_system_mirror_member_pkey ON public.quality_system_mirror_member USING btree (quality_system_id, agency_id, valid_from)
CREATE UNIQUE INDEX quality_system_mirror_pkey ON public.quality_system_mirror USING btree (id)

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
idempotency none
inbox none
inspection forced
inspection_import none
internal_audit forced
internal_audit_item forced
journal forced
journal_personal forced
journal_seal none
journal_unsealed none
management_review forced
management_review_decision forced
management_review_input forced
migration none
outbox none
outbox_delivery none
quality_system_mirror forced
quality_system_mirror_member forced

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
inspection inspection_owner to owner ALL using true check true
inspection inspection_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = inspection.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = inspection.agency_id)
 OFFSET 0)))
internal_audit internal_audit_owner to owner ALL using true check true
internal_audit internal_audit_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = internal_audit.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = internal_audit.agency_id)
 OFFSET 0)))
internal_audit_item internal_audit_item_owner to owner ALL using true check true
internal_audit_item internal_audit_item_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM internal_audit whole
  WHERE (whole.id = internal_audit_item.internal_audit_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM internal_audit whole
  WHERE (whole.id = internal_audit_item.internal_audit_id))))
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
management_review management_review_owner to owner ALL using true check true
management_review management_review_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = management_review.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = management_review.agency_id)
 OFFSET 0)))
management_review_decision management_review_decision_owner to owner ALL using true check true
management_review_decision management_review_decision_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM management_review whole
  WHERE (whole.id = management_review_decision.management_review_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM management_review whole
  WHERE (whole.id = management_review_decision.management_review_id))))
management_review_input management_review_input_owner to owner ALL using true check true
management_review_input management_review_input_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM management_review whole
  WHERE (whole.id = management_review_input.management_review_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM management_review whole
  WHERE (whole.id = management_review_input.management_review_id))))
quality_system_mirror quality_system_mirror_owner to owner ALL using true check true
quality_system_mirror quality_system_mirror_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system_mirror_member m
  WHERE (m.quality_system_id = quality_system_mirror.id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM quality_system_mirror_member m
  WHERE (m.quality_system_id = quality_system_mirror.id))))
quality_system_mirror_member quality_system_mirror_member_owner to owner ALL using true check true
quality_system_mirror_member quality_system_mirror_member_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = quality_system_mirror_member.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = quality_system_mirror_member.agency_id)
 OFFSET 0)))

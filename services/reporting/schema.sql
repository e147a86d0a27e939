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
installation.single boolean not null default true
installation.on_day date not null
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
reminder.id uuid not null
reminder.rule text not null
reminder.subject_id uuid not null
reminder.occurrence text not null
reminder.level integer not null
reminder.recipient_id uuid not null
reminder.recipient_email text not null
reminder.agency_id uuid not null
reminder.title text not null
reminder.due_on date not null
reminder.created_at timestamp with time zone not null
reminder.sent_at timestamp with time zone
reminder.cancelled_at timestamp with time zone
reminder.claimed_until timestamp with time zone
reminder.attempts integer not null default 0
reminder.digest_id uuid
report.id uuid not null
report.version integer not null default 1
report.changed_at timestamp with time zone not null
report.kind text not null
report.period text not null
report.scope_agency_id uuid not null
report.as_of date not null
report.revision_number integer not null
report.state text not null
report.label text
report.failure text
report_figure.report_id uuid not null
report_figure.place integer not null
report_figure.key text not null
report_figure.numerator integer not null
report_figure.denominator integer not null
report_figure.missing integer not null
report_progress.report_id uuid not null
report_progress.collected integer not null
report_progress.total integer
report_rendition.id uuid not null
report_rendition.report_id uuid not null
report_rendition.format text not null
report_rendition.language text not null
report_rendition.renderer_version text not null
report_rendition.sha256 text not null
report_rendition.bytes integer not null
report_row.report_id uuid not null
report_row.place integer not null
report_row.facts jsonb not null
report_row.membership jsonb not null default '{}'::jsonb
report_snapshot.report_id uuid not null
report_snapshot.heading jsonb not null
report_snapshot.rows_sha256 text not null
report_snapshot.row_count integer not null
report_snapshot.missing text[] not null
report_step.report_id uuid not null
report_step.step text not null
report_step.done boolean not null default false
report_step.fence integer not null default 0
report_step.lease_until timestamp with time zone
report_step.attempts integer not null default 0
report_step.began_at timestamp with time zone
report_step.ended_at timestamp with time zone
report_step.last_error text

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
installation installation_on_day_not_null NOT NULL on_day
installation installation_pkey PRIMARY KEY (single)
installation installation_single_check CHECK (single)
installation installation_single_not_null NOT NULL single
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
reminder reminder_agency_id_not_null NOT NULL agency_id
reminder reminder_attempts_not_null NOT NULL attempts
reminder reminder_created_at_not_null NOT NULL created_at
reminder reminder_due_on_not_null NOT NULL due_on
reminder reminder_id_not_null NOT NULL id
reminder reminder_level_check CHECK (((level >= 1) AND (level <= 3)))
reminder reminder_level_not_null NOT NULL level
reminder reminder_occurrence_not_null NOT NULL occurrence
reminder reminder_once UNIQUE (rule, subject_id, occurrence, level, recipient_id)
reminder reminder_pkey PRIMARY KEY (id)
reminder reminder_recipient_email_not_null NOT NULL recipient_email
reminder reminder_recipient_id_not_null NOT NULL recipient_id
reminder reminder_rule_not_null NOT NULL rule
reminder reminder_subject_id_not_null NOT NULL subject_id
reminder reminder_title_not_null NOT NULL title
report report_as_of_not_null NOT NULL as_of
report report_changed_at_not_null NOT NULL changed_at
report report_id_not_null NOT NULL id
report report_kind_check CHECK ((kind = ANY (ARRAY['QUARTERLY'::text, 'AD_HOC'::text])))
report report_kind_not_null NOT NULL kind
report report_once UNIQUE (kind, period, scope_agency_id, revision_number)
report report_period_not_null NOT NULL period
report report_pkey PRIMARY KEY (id)
report report_revision_number_check CHECK ((revision_number > 0))
report report_revision_number_not_null NOT NULL revision_number
report report_scope_agency_id_not_null NOT NULL scope_agency_id
report report_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'COLLECTING'::text, 'RENDERING'::text, 'READY'::text, 'FAILED'::text])))
report report_state_not_null NOT NULL state
report report_version_not_null NOT NULL version
report_figure report_figure_denominator_not_null NOT NULL denominator
report_figure report_figure_key_not_null NOT NULL key
report_figure report_figure_missing_not_null NOT NULL missing
report_figure report_figure_numerator_not_null NOT NULL numerator
report_figure report_figure_pkey PRIMARY KEY (report_id, place)
report_figure report_figure_place_not_null NOT NULL place
report_figure report_figure_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
report_figure report_figure_report_id_key_key UNIQUE (report_id, key)
report_figure report_figure_report_id_not_null NOT NULL report_id
report_progress report_progress_collected_not_null NOT NULL collected
report_progress report_progress_pkey PRIMARY KEY (report_id)
report_progress report_progress_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
report_progress report_progress_report_id_not_null NOT NULL report_id
report_rendition report_rendition_bytes_not_null NOT NULL bytes
report_rendition report_rendition_format_check CHECK ((format = ANY (ARRAY['PDF'::text, 'DOCX'::text, 'XLSX'::text, 'CSV'::text, 'JSON'::text])))
report_rendition report_rendition_format_not_null NOT NULL format
report_rendition report_rendition_id_not_null NOT NULL id
report_rendition report_rendition_language_not_null NOT NULL language
report_rendition report_rendition_pkey PRIMARY KEY (id)
report_rendition report_rendition_renderer_version_not_null NOT NULL renderer_version
report_rendition report_rendition_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
report_rendition report_rendition_report_id_format_key UNIQUE (report_id, format)
report_rendition report_rendition_report_id_not_null NOT NULL report_id
report_rendition report_rendition_sha256_not_null NOT NULL sha256
report_row report_row_facts_not_null NOT NULL facts
report_row report_row_membership_not_null NOT NULL membership
report_row report_row_pkey PRIMARY KEY (report_id, place)
report_row report_row_place_not_null NOT NULL place
report_row report_row_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
report_row report_row_report_id_not_null NOT NULL report_id
report_snapshot report_snapshot_heading_not_null NOT NULL heading
report_snapshot report_snapshot_missing_not_null NOT NULL missing
report_snapshot report_snapshot_pkey PRIMARY KEY (report_id)
report_snapshot report_snapshot_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
report_snapshot report_snapshot_report_id_not_null NOT NULL report_id
report_snapshot report_snapshot_row_count_not_null NOT NULL row_count
report_snapshot report_snapshot_rows_sha256_not_null NOT NULL rows_sha256
report_step report_step_attempts_not_null NOT NULL attempts
report_step report_step_done_not_null NOT NULL done
report_step report_step_fence_not_null NOT NULL fence
report_step report_step_pkey PRIMARY KEY (report_id, step)
report_step report_step_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id)
report_step report_step_report_id_not_null NOT NULL report_id
report_step report_step_step_check CHECK ((step = ANY (ARRAY['COLLECT'::text, 'FIGURES'::text, 'PDF'::text, 'DOCX'::text, 'XLSX'::text, 'CSV'::text, 'JSON'::text])))
report_step report_step_step_not_null NOT NULL step

-- indexes
CREATE INDEX agency_edge_above ON public.agency_edge USING btree (above_id, kind)
CREATE INDEX agency_reach_above ON public.agency_reach USING btree (above_id, by_lead, agency_id)
CREATE INDEX agency_reach_of ON public.agency_reach USING btree (agency_id) INCLUDE (above_id, by_lead)
CREATE INDEX idempotency_at ON public.idempotency USING btree (at)
CREATE INDEX inbox_unacked ON public.inbox USING btree (at) WHERE (acked_at IS NULL)
CREATE INDEX journal_subject ON public.journal USING btree (subject_id, id)
CREATE INDEX outbox_delivery_due ON public.outbox_delivery USING btree (next_at, event_id) WHERE ((acked_at IS NULL) AND (parked_at IS NULL))
CREATE INDEX outbox_delivery_parked ON public.outbox_delivery USING btree (parked_at) WHERE (parked_at IS NOT NULL)
CREATE INDEX reminder_of_agency ON public.reminder USING btree (agency_id, due_on, id)
CREATE INDEX reminder_of_recipient ON public.reminder USING btree (recipient_id, due_on, id)
CREATE INDEX reminder_open ON public.reminder USING btree (rule, subject_id) WHERE (cancelled_at IS NULL)
CREATE INDEX reminder_sent_to ON public.reminder USING btree (recipient_id, sent_at) WHERE (sent_at IS NOT NULL)
CREATE INDEX reminder_unsent ON public.reminder USING btree (created_at) WHERE ((sent_at IS NULL) AND (cancelled_at IS NULL))
CREATE INDEX report_of_scope ON public.report USING btree (scope_agency_id, period DESC, id)
CREATE INDEX report_unready ON public.report USING btree (changed_at) WHERE (state <> 'READY'::text)
CREATE UNIQUE INDEX agency_edge_pkey ON public.agency_edge USING btree (agency_id, kind, valid_from)
CREATE UNIQUE INDEX agency_mirror_obligation_pkey ON public.agency_mirror_obligation USING btree (agency_id, valid_from)
CREATE UNIQUE INDEX agency_mirror_pkey ON public.agency_mirror USING btree (id)
CREATE UNIQUE INDEX agency_reach_pkey ON public.agency_reach USING btree (agency_id, above_id, by_lead, valid_from)
CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (actor_id, verb, key)
CREATE UNIQUE INDEX inbox_pkey ON public.inbox USING btree (listener, event_id)
CREATE UNIQUE INDEX installation_pkey ON public.installation USING btree (single)
CREATE UNIQUE INDEX journal_personal_pkey ON public.journal_personal USING btree (journal_id)
CREATE UNIQUE INDEX journal_pkey ON public.journal USING btree (id)
CREATE UNIQUE INDEX journal_seal_journal_id_key ON public.journal_seal USING btree (journal_id)
CREATE UNIQUE INDEX journal_seal_pkey ON public.journal_seal USING btree (seq)
CREATE UNIQUE INDEX journal_unsealed_pkey ON public.journal_unsealed USING btree (journal_id)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (id)
CREATE UNIQUE INDEX outbox_delivery_pkey ON public.outbox_delivery USING btree (event_id, queue, listener)
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id)
CREATE UNIQUE INDEX reminder_once ON public.reminder USING btree (rule, subject_id, occurrence, level, recipient_id)
CREATE UNIQUE INDEX reminder_pkey ON public.reminder USING btree (id)
CREATE UNIQUE INDEX report_figure_pkey ON public.report_figure USING btree (report_id, place)
CREATE UNIQUE INDEX report_figure_report_id_key_key ON public.report_figure USING btree (report_id, key)
CREATE UNIQUE INDEX report_once ON public.report USING btree (kind, period, scope_agency_id, revision_number)
CREATE UNIQUE INDEX report_pkey ON public.report USING btree (id)
CREATE UNIQUE INDEX report_progress_pkey ON public.report_progress USING btree (report_id)
CREATE UNIQUE INDEX report_rendition_pkey ON public.report_rendition USING btree (id)
CREATE UNIQUE INDEX report_rendition_report_id_format_key ON public.report_rendition USING btree (report_id, format)
CREATE UNIQUE INDEX report_row_pkey ON public.report_row USING btree (report_id, place)
CREATE UNIQUE INDEX report_snapshot_pkey ON public.report_snapshot USING btree (report_id)
CREATE UNIQUE INDEX report_step_pkey ON public.report_step USING btree (report_id, step)

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
installation none
journal forced
journal_personal forced
journal_seal none
journal_unsealed none
migration none
outbox none
outbox_delivery none
reminder forced
report forced
report_figure forced
report_progress forced
report_rendition forced
report_row forced
report_snapshot forced
report_step forced

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
reminder reminder_owner to owner ALL using true check true
reminder reminder_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = reminder.agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = reminder.agency_id)
 OFFSET 0)))
reminder reminder_read SELECT using ((recipient_id)::text = ( SELECT current_setting('qms.actor'::text, true) AS current_setting))
report report_owner to owner ALL using true check true
report report_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = report.scope_agency_id)
 OFFSET 0))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM agency_in_reach within
  WHERE (within.agency_id = report.scope_agency_id)
 OFFSET 0)))
report_figure report_figure_owner to owner ALL using true check true
report_figure report_figure_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_figure.report_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_figure.report_id))))
report_progress report_progress_owner to owner ALL using true check true
report_progress report_progress_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_progress.report_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_progress.report_id))))
report_rendition report_rendition_owner to owner ALL using true check true
report_rendition report_rendition_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_rendition.report_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_rendition.report_id))))
report_row report_row_owner to owner ALL using true check true
report_row report_row_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_row.report_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_row.report_id))))
report_snapshot report_snapshot_owner to owner ALL using true check true
report_snapshot report_snapshot_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_snapshot.report_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_snapshot.report_id))))
report_step report_step_owner to owner ALL using true check true
report_step report_step_reach ALL using (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_step.report_id)))) check (( SELECT (current_setting('qms.everywhere'::text, true) = 'on'::text)) OR (EXISTS ( SELECT
   FROM report whole
  WHERE (whole.id = report_step.report_id))))

-- SPDX-License-Identifier: MPL-2.0
-- Each role can do its own work and nothing else, and the database sees to it.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.tables() returns setof text language sql as $$
    select relname::text from pg_class
     where relnamespace = 'levain'::regnamespace and relkind in ('r', 'v', 'p')
       and not relispartition
       -- who has which role is told by fund_roles()
       and relname not in ('person', 'fund_role')
$$;
create function pg_temp.readable(of_role text) returns text language sql as $$
    select string_agg(t, ' ' order by t collate "C")
      from pg_temp.tables() as t
     where has_table_privilege(of_role, 'levain.' || t, 'select')
$$;
create function pg_temp.doable(of_role text) returns text language sql as $$
    select string_agg(proname, ' ' order by proname collate "C")
      from pg_proc
     where pronamespace = 'levain'::regnamespace
       and provolatile <> 'i' and has_function_privilege(of_role, oid, 'execute')
       and proname not in ('own_funds', 'fund_role_check', 'fund_roles')
$$;
select is((select count(*)
             from unnest(array['reader', 'manager', 'accountant', 'auditor', 'batch',
                               'committee']) as r,
                  unnest(array['own_funds(text[])', 'fund_role_check(bigint, text[])',
                               'fund_roles(bigint)']) as f
            where has_function_privilege('levain_' || r, 'levain.' || f, 'execute')), 18::bigint,
          'each role is told what it may');
select is_empty($$
    select r, t from pg_roles as r, unnest(array['person', 'fund_role']) as t
     where r.rolname like 'levain\_%' and r.rolname <> 'levain_owner'
       and has_table_privilege(r.oid, 'levain.' || t, 'select')
$$, 'who has which role is read by a function alone');

select is_empty($$
    select r, t, p
      from unnest(array['levain_reader', 'levain_manager', 'levain_accountant', 'levain_auditor',
                        'levain_batch', 'levain_committee', 'public']) as r,
           pg_temp.tables() as t,
           unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as p
     where has_table_privilege(r, 'levain.' || t, p)
$$, 'nobody but the owner may write a table');
select is_empty($$ select t from pg_temp.tables() as t
                    where has_table_privilege('public', 'levain.' || t, 'select') $$,
                'who has no role reads nothing');
select is(r.rolcanlogin, false, r.rolname || ' is a group: nobody logs in as it')
  from pg_roles r
 where r.rolname like 'levain\_%';
select is((select count(*) from pg_roles where rolname like 'levain\_%'), 7::bigint,
          'there are seven roles');

select is(pg_temp.readable(r), (select string_agg(t, ' ' order by t collate "C")
                                  from pg_temp.tables() as t), r || ' reads everything')
  from unnest(array['levain_auditor', 'levain_manager']) as r;
select is(pg_temp.readable(r),
          (select string_agg(t, ' ' order by t collate "C")
             from pg_temp.tables() as t
            where t not in ('bank_account', 'bank_account_confirmation', 'award_account',
                            'order_counter', 'bank_file_part', 'bank_line', 'bank_reject',
                            'remittance', 'remittance_answer', 'standing_line', 'waiting_line',
                            'order_lines', 'bank_letter', 'bank_match', 'bank_match_line',
                            'bank_match_target', 'bank_match_operation', 'bank_unmatch',
                            'bank_match_source', 'standing_match', 'bank_match_proposal',
                            'bank_match_confirmation')),
          r || ' reads everything but the accounts of beneficiaries, and who was paid')
  from unnest(array['levain_reader', 'levain_committee']) as r;
select is(pg_temp.readable('levain_accountant'),
          'account account_chart account_default account_nature account_number '
           'account_purpose account_variant agreement allocation allocation_envelope '
           'allocation_line allocation_quota allocation_run application award_account '
           'award_ceiling award_document award_event award_money award_share award_step '
           'bank_account bank_account_confirmation bank_book bank_file bank_file_part '
           'bank_import bank_import_operation bank_letter bank_line bank_match '
           'bank_match_confirmation bank_match_line bank_match_operation bank_match_proposal '
           'bank_match_source bank_match_target bank_reject bank_seen bank_undo bank_unmatch '
           'book_entry book_journal book_letter book_line book_nature book_operation book_rule '
           'books_export call certification claim claim_event closing contribution '
           'decision_line deminimis_aid derogation derogation_approval ended_application '
           'envelope event_schedule event_schedule_in_force exercise expense expense_motive '
           'expense_verdict figure figure_award figure_mark figure_move figure_part '
           'figure_stage_sum figure_sum financial_return financial_return_line '
           'financial_return_verdict fund fund_account fund_account_confirmation fund_guard '
           'fund_operator funder funding funding_earmark funding_in_force funding_source '
           'funding_vintage guard indicator indicator_target indicator_value indicator_verdict '
           'instalment instalment_state last_agreement last_decision ledger_batch ledger_chain '
           'ledger_kind ledger_move ledger_stage match_rule match_rule_switch migration '
           'milestone milestone_event operation order_counter order_lines organization pass '
           'payment_event payment_order publication publication_award publisher quota '
           'reduction reference_load remittance remittance_answer remittance_answer_line '
           'remittance_event remittance_order report_made report_schedule '
           'report_schedule_in_force rule_set rule_set_in_force settlement settlement_expense '
           'settlement_return standing_award standing_certification standing_claim_event '
           'standing_expense standing_indicator_value standing_line standing_match '
           'standing_milestone standing_order standing_remittance standing_return '
           'suspended_award suspense suspense_event territory territory_contour top_up '
           'transfer transfer_share undertaking_link waiting_line zone_membership',
          'the accountant reads about money, not judgements');
select is(pg_temp.readable('levain_batch'),
          'allocation allocation_certificate allocation_envelope allocation_flip '
           'allocation_line allocation_objective allocation_proof allocation_quota '
           'allocation_run allocation_step application application_item application_list '
           'application_version award_event call cap conflict counted_conflict counted_mark '
           'counted_version counted_waiver criterion decision_line ended_application envelope '
           'event_schedule event_schedule_in_force fact_source field fund intake intake_file '
           'last_decision list list_field mark mark_column marker marker_criterion migration '
           'pass quota reference_load report_made report_schedule report_schedule_in_force '
           'rule rule_set rule_set_in_force score score_conflict score_severity scoring_redone '
           'scoring_reference scoring_run scoring_standing seed standing_award '
           'standing_waiting territory top_up version_items waiting waiver zone_membership',
          'the batch reads facts and rules, not who stands behind them');

select is(pg_temp.doable('levain_manager'),
          'account_of accounts_of agreement_amend agreement_sign analyze_filled '
           'application_named appropriation_post appropriations as_of as_of_cut award_certify '
           'award_commit award_commits award_days award_document_add award_event_add '
           'award_justified award_order award_plan award_reduce award_settle award_span '
           'award_step_add award_sums awards_first awards_held awards_open '
           'bank_account_propose bank_balances bank_books_at bank_import_depends '
           'bank_import_stands bank_line_stood bank_lines_alike bank_lines_at bank_moves '
           'book_bundles book_natures book_pieces books_exported books_file books_unused '
           'call_lock certification_cancel claim_waive commit_asked commitment_lacking '
           'conflict_add contour_begin contour_problems contour_store convention_facts '
           'counted_returns deminimis_declare deminimis_register derogation_approve '
           'derogation_propose due_after earlier_of event_schedule_add event_schedule_end '
           'expense_due expense_facts expense_judge expense_judge_problems expense_plan '
           'expense_problems expense_room expense_room_at expense_state expense_store '
           'expenses_at fact_number fact_text figure_cell figure_cells figure_facts '
           'figure_facts_of figure_fold figure_items figure_sums figure_tail figure_totals '
           'figure_totals figures_kept fund_account_of fund_account_propose fund_apply '
           'fund_operator_kind fund_operator_set fund_role_add fund_role_end funding_flow '
           'funding_sign funding_statement guard_set guard_value indicator_apply '
           'indicator_awards indicator_expected indicator_facts indicator_file_problems '
           'indicator_judge indicator_problems indicator_store indicator_totals indicators_at '
           'indicators_by indicators_told instalments_of instant_in intake_seen_until '
           'is_rejected label_of last_reference_load last_seen ledger_commit ledger_figures '
           'ledger_head manager_post map_territories match_lines_cents milestone_end '
           'milestone_problems milestone_store named_territories nature_of_award '
           'nature_of_funder of_call order_cancel order_debit_waits order_of order_sendings '
           'orders_at papers_lacking payment_forecast payment_months payment_transmit '
           'payments_of place_names publication_add publication_due publisher_set '
           'reconciliation_items recorded_until reference_begin reference_lock '
           'remittance_answer_lines remittance_cancel remittance_next remittance_of_order '
           'remittance_order_left remittance_orders remittance_prepare remittance_send '
           'remittance_states report_causes report_due report_due_after report_head '
           'report_keep report_schedule_add report_schedule_end report_snapshot return_facts '
           'return_judge return_problems return_received return_store returns_eligible '
           'run_college schedule_events seed_publish settlement_cite shares_current '
           'stage_sums_of stages_at stages_joined standing_contours standing_territories '
           'standing_zones state_of_order suspension_of territories_on territory_problems '
           'territory_store today_of undertaking_link_add waive waiver_seen_until '
           'zone_problems zone_store zone_strangers',
          'the manager applies, publishes seeds, waives, records conflicts and what comes after a '
          'decision, signs, certifies, orders and settles, and loads territories and zones');
select is(pg_temp.doable('levain_batch'),
          'allocation_begin allocation_gather allocation_seal analyze_filled '
           'application_named as_of as_of_cut call_lock certificate_begin certificate_seal '
           'conflicts_begin conflicts_problems conflicts_reject conflicts_store fact_text '
           'figure_fold intake_begin intake_item_problems intake_problems intake_refusals '
           'intake_refuse intake_reject intake_seen_until intake_store last_seen marks_begin '
           'marks_problems marks_reject marks_store panel_begin panel_seal publication_add '
           'recorded_until reference_lock report_due report_keep report_snapshot scoring_begin '
           'scoring_refer scoring_seal simulation_begin simulation_store standing_territories '
           'standing_zones today_of top_up_seal waiver_seen_until',
          'the batch takes in and seals');
select is(pg_temp.doable('levain_committee'),
          'accounts_of analyze_filled application_named appropriations as_of as_of_cut '
           'award_days award_justified award_plan award_span award_sums awards_first '
           'awards_held awards_open book_natures books_exported books_file books_unused '
           'call_lock convention_facts counted_returns decision_begin decision_over '
           'decision_record deminimis_register due_after earlier_of expense_due expense_facts '
           'expense_plan expense_room expense_room_at expense_state expenses_at figure_cell '
           'figure_cells figure_facts figure_facts_of figure_items figure_sums figure_tail '
           'figure_totals figure_totals figures_kept fund_account_of fund_operator_kind '
           'funding_flow funding_statement guard_value indicator_awards indicator_expected '
           'indicator_facts indicator_totals indicators_at indicators_by indicators_told '
           'instalments_of instant_in intake_seen_until label_of last_reference_load last_seen '
           'ledger_figures ledger_head map_territories named_territories nature_of_award '
           'nature_of_funder of_call order_of order_sendings papers_lacking payment_forecast '
           'payment_months payments_of place_names publication_due recorded_until '
           'remittance_answer_lines remittance_of_order remittance_order_left '
           'remittance_states report_causes report_due report_due_after report_head '
           'report_snapshot return_facts return_received run_college schedule_events '
           'shares_current stage_sums_of stages_at stages_joined standing_contours '
           'standing_territories standing_zones state_of_order suspension_of territories_on '
           'today_of waiver_seen_until',
          'the committee records its decisions, and else only reads');
select is_empty($$
    select t, c from unnest(array['levain_accountant', 'levain_batch']) as r,
           (values ('decision', 'minutes'), ('decision', 'place'),
                   ('decision_award', 'explanation'), ('decision_award', 'motive')) as x (t, c)
     where has_column_privilege(r, 'levain.' || t, c, 'select')
$$, 'who follows money or computes reads neither minutes nor explanations');
select is(pg_temp.doable(r),
          'accounts_of analyze_filled application_named appropriations as_of as_of_cut '
           'award_days award_justified award_plan award_span award_sums awards_first '
           'awards_held awards_open book_natures books_exported books_file books_unused '
           'convention_facts counted_returns deminimis_register due_after earlier_of '
           'expense_due expense_facts expense_plan expense_room expense_room_at expense_state '
           'expenses_at figure_cell figure_cells figure_facts figure_facts_of figure_items '
           'figure_sums figure_tail figure_totals figure_totals figures_kept fund_account_of '
           'fund_operator_kind funding_flow funding_statement guard_value indicator_awards '
           'indicator_expected indicator_facts indicator_totals indicators_at indicators_by '
           'indicators_told instalments_of instant_in intake_seen_until label_of '
           'last_reference_load last_seen ledger_figures ledger_head map_territories '
           'named_territories nature_of_award nature_of_funder of_call order_of order_sendings '
           'papers_lacking payment_forecast payment_months payments_of place_names '
           'publication_due recorded_until remittance_answer_lines remittance_of_order '
           'remittance_order_left remittance_states report_causes report_due report_due_after '
           'report_head report_snapshot return_facts return_received run_college '
           'schedule_events shares_current stage_sums_of stages_at stages_joined '
           'standing_contours standing_territories standing_zones state_of_order suspension_of '
           'territories_on today_of waiver_seen_until',
          r || ' only reads, also as of an earlier instant')
  from unnest(array['levain_reader']) as r;
select is(pg_temp.doable('levain_auditor'),
          'account_of accounts_of allocation_verify analyze_filled application_named '
           'appropriations as_of as_of_cut award_days award_justified award_plan award_span '
           'award_sums awards_first awards_held awards_open bank_balances bank_books_at '
           'bank_faults bank_import_depends bank_import_stands bank_line_stood '
           'bank_lines_alike bank_lines_at bank_match_depends bank_match_faults bank_moves '
           'book_bundles book_natures book_pieces books_exported books_faults books_file '
           'books_unused convention_facts counted_returns deminimis_register due_after '
           'earlier_of expense_due expense_facts expense_plan expense_room expense_room_at '
           'expense_state expenses_at figure_cell figure_cells figure_facts figure_facts_of '
           'figure_fold figure_items figure_sum_faults figure_sums figure_tail figure_totals '
           'figure_totals figures_kept fund_account_of fund_operator_kind funding_award_faults '
           'funding_faults funding_flow funding_parts_wrong funding_shares_wrong '
           'funding_source_faults funding_statement funding_transfer_faults guard_value '
           'indicator_awards indicator_expected indicator_facts indicator_totals indicators_at '
           'indicators_by indicators_told instalments_of instant_in intake_seen_until '
           'is_rejected label_of last_reference_load last_seen ledger_batches_wrong '
           'ledger_bodies_wrong ledger_faults ledger_faults_beside ledger_figures ledger_head '
           'ledger_journal_faults ledger_links_wrong ledger_money_faults ledger_stages_wrong '
           'ledger_sums_wrong ledger_whole_faults map_territories match_lines_cents '
           'named_territories nature_of_award nature_of_funder of_call operation_body order_of '
           'order_sendings orders_at papers_lacking payment_forecast payment_months '
           'payments_of place_names publication_due reconciliation_items recorded_until '
           'remittance_answer_lines remittance_of_order remittance_order_left '
           'remittance_states report_causes report_due report_due_after report_head '
           'report_keep report_snapshot return_facts return_received run_college '
           'schedule_events scoring_verify shares_current stage_sums_of stages_at '
           'stages_joined standing_contours standing_territories standing_zones state_of_order '
           'suspension_of territories_on today_of verify_beside verify_call verify_chances '
           'verify_choices verify_digests verify_ends verify_envelopes verify_flips '
           'verify_floors verify_groups verify_inputs verify_items verify_limits verify_listed '
           'verify_looks verify_members verify_objectives verify_openings verify_optima '
           'verify_order verify_outcomes verify_passes verify_proofs verify_quotas '
           'verify_ranking verify_reduced verify_refusals verify_refused verify_results '
           'verify_rooms verify_scores verify_settings verify_shares verify_solver verify_sums '
           'verify_tree verify_unfollowed waiver_seen_until',
           'the auditor reads, and checks what is stored');
select is(pg_temp.doable('levain_accountant'),
          'account_number_set account_of accountant_post accounts_of analyze_filled '
           'application_named appropriations as_of award_days award_justified award_plan '
           'award_span award_sums awards_first awards_held awards_open bank_account_confirm '
           'bank_account_propose bank_balances bank_books_at bank_faults bank_file_part_add '
           'bank_import_begin bank_import_depends bank_import_stands bank_import_store '
           'bank_import_undo bank_line_stood bank_lines_alike bank_lines_at bank_match_add '
           'bank_match_confirm bank_match_depends bank_match_faults bank_match_store '
           'bank_match_undo_one bank_moves book_bundles book_nature_set book_natures '
           'book_pieces books_export_add books_exported books_faults books_file books_unused '
           'claim_recover claim_write_off convention_facts counted_returns deminimis_register '
           'due_after entered_receipts expense_due expense_facts expense_plan expense_room '
           'expense_room_at expense_state expenses_at figure_cell figure_cells figure_facts '
           'figure_facts_of figure_fold figure_items figure_sum_faults figure_sums figure_tail '
           'figure_totals figure_totals figures_kept fund_account_confirm fund_account_of '
           'fund_account_propose fund_operator_kind funding_award_faults funding_faults '
           'funding_flow funding_owe funding_parts_wrong funding_post funding_shares_wrong '
           'funding_source_faults funding_statement funding_transfer_faults guard_value '
           'indicator_awards indicator_expected indicator_facts indicator_totals indicators_at '
           'indicators_by indicators_told instalments_of instant_in is_rejected label_of '
           'last_reference_load last_seen ledger_batches_wrong ledger_bodies_wrong '
           'ledger_close ledger_faults ledger_faults_beside ledger_figures ledger_head '
           'ledger_journal_faults ledger_links_wrong ledger_money_faults ledger_stages_wrong '
           'ledger_sums_wrong ledger_whole_faults map_territories match_as_before '
           'match_lines_cents match_rule_set named_territories nature_of_award '
           'nature_of_funder of_call operation_body order_debit_waits order_of order_sendings '
           'orders_at papers_lacking payment_add payment_forecast payment_months payments_of '
           'place_names publication_due reconciliation_items recorded_until '
           'remittance_answer_lines remittance_answer_take remittance_cancel remittance_debits '
           'remittance_next remittance_of_order remittance_order_left remittance_orders '
           'remittance_prepare remittance_send remittance_states report_causes report_due '
           'report_due_after report_head report_keep report_snapshot return_facts '
           'return_received schedule_events shares_current stage_sums_of stages_at '
           'stages_joined standing_contours standing_territories standing_zones state_of_order '
           'suspense_clear suspense_receive suspension_of territories_on today_of',
          'the accountant confirms accounts, pays, recovers, posts, closes and checks');
select is(pg_temp.doable('public'), null, 'who has no role does nothing');

-- ---- tried, as the role itself ------------------------------------------------------------------

create function pg_temp.as_role(of_role text, statements text) returns text language sql as $$
    select pg_temp.broken(format('set local role %I; %s', of_role, statements))
$$;
select is(pg_temp.as_role('levain_batch', 'insert into levain.score select * from levain.score'),
          '42501', 'the batch cannot store a score by itself');
select is(pg_temp.as_role('levain_batch', 'update levain.allocation set award_cents = 1'), '42501',
          'nor change an award');
select is(pg_temp.as_role('levain_batch', 'select name from levain.organization'), '42501',
          'nor read who applies');
select is(pg_temp.as_role('levain_batch', 'select siren from levain.organization'),
          'nothing was refused', 'but for the key that tells a marker of the same organization');
select is(pg_temp.as_role('levain_batch', 'select levain.conflict_add(1, 1, 1, '''', '''', '''')'),
          '42501', 'nor withdraw a conflict of interest');
select is(pg_temp.as_role('levain_manager', 'select levain.marks_begin()'), '42501',
          'the manager gives no mark');
select is(pg_temp.as_role('levain_batch', $$
              select levain.marks_begin();
              update mark_line set value_num = 1 $$), '42501', 'a mark is not changed on its way');
select is(pg_temp.as_role('levain_batch', $$ select levain.fund_apply('', '', '', now()) $$),
          '42501', 'nor change the rules');
select is(pg_temp.as_role('levain_batch', 'select levain.waive(1, 1, 1, '''', '''', '''')'),
          '42501', 'nor waive one');
select is(pg_temp.as_role('levain_manager', 'select levain.scoring_begin(1, 1, 1)'), '42501',
          'the manager does not score');
select is(pg_temp.as_role('levain_manager', 'delete from levain.waiver'), '42501',
          'and takes nothing back');
select is(pg_temp.as_role('levain_batch', 'select levain.intake_marks(1, 1, 1)'), '42501',
          'steps of a function cannot be run alone');
select is(pg_temp.as_role('levain_accountant', 'select from levain.mark'), '42501',
          'the accountant does not read marks');
select is(pg_temp.as_role('levain_reader', 'select from levain.score'), 'nothing was refused',
          'a reader reads scores');
select is(pg_temp.as_role('levain_reader', 'select iban from levain.' || t), '42501',
          'a reader reads no IBAN in ' || t)
  from unnest(array['bank_account', 'award_account']) as t;
select is(pg_temp.as_role('levain_accountant', $$
              select levain.award_certify(1, '[]', 2026::smallint, '2026-05-20') $$), '42501',
          'the accountant certifies nothing');
select is(pg_temp.as_role('levain_accountant', $$
              select levain.award_order(1, '[]', 2026::smallint, '2026-05-20') $$), '42501',
          'and orders nothing');
select is(pg_temp.as_role('levain_manager', $$
              select levain.payment_add(1, '[]', 'paid', 2026::smallint, '2026-05-20',
                                        '2026-05-20', null) $$), '42501',
          'the manager pays nothing');
select is(pg_temp.as_role('levain_manager', $$
              select levain.claim_recover(1, 1, 1, 1, 'r', 2026::smallint, '2026-05-20',
                                          '2026-05-20') $$), '42501', 'and takes no money in');
select is(pg_temp.as_role(r, $$ insert into levain.order_counter values (1, 2026, 7) $$), '42501',
          r || ' numbers no order by hand')
  from unnest(array['levain_manager', 'levain_accountant']) as r;
select is(pg_temp.as_role('levain_batch', $$
              reset role;
              drop table award;
              set local role levain_batch;
              create temporary table award (application_id bigint);
              select levain.allocation_begin() $$), '42501',
          'a table made beforehand under the name of ours is not used');
-- A statement about the table of a run that is begun, as the batch.
create function pg_temp.on_begun(statement text) returns text language sql as $$
    select pg_temp.as_role('levain_batch', format($begun$
        do $do$
        begin
            execute replace(%L, 'score_line',
                            (select table_name from levain.scoring_begin(
                                 pg_temp.fund(), pg_temp.call(), pg_temp.rules())));
        end
        $do$ $begun$, statement))
$$;
select is(pg_temp.on_begun('create rule r as on insert to score_line do instead nothing'), '42501',
          'the table of a run cannot be given rules');
select is(pg_temp.on_begun('update score_line set version = 1'), '42501', 'nor changed');
select is(pg_temp.on_begun('alter table score_line drop constraint score_rules_check'), '42501',
          'nor freed of its constraints');
select is(pg_temp.on_begun('insert into score_line (scoring_run_id) values (1)'), '42501',
          'nor given rows of another run');
select is(pg_temp.on_begun('alter table levain.score attach partition score_line'
                           ' for values in (9)'), '42501', 'nor made a part of the scores');
select is(pg_temp.on_begun('select from score_line'), '42501', 'nor read');

-- The whole flow with no more rights than the roles have.
create function pg_temp.flow_by_roles() returns void language plpgsql as $$
begin
    set local role levain_manager;
    perform pg_temp.apply(replace(pg_temp.fund_file(), 'mousse-2026', 'fougere-2026'));
    set local role levain_batch;
    perform levain.intake_begin();
    perform pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000, 4);
    perform new_count
       from levain.call c
       join levain.rule_set_in_force r using (fund_id, call_id),
            levain.intake_store(fund_id, call_id, rule_set_id, 'x.csv', pg_temp.digest('x'))
      where c.code = 'fougere-2026';
    reset role;
end
$$;
select lives_ok('select pg_temp.flow_by_roles()', 'their rights are enough for their work');
select is((select count(*) from levain.application a join levain.call c using (fund_id, call_id)
            where c.code = 'fougere-2026'), 1::bigint, 'and it is done');

select * from finish();
rollback;

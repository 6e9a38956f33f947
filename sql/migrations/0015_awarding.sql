-- SPDX-License-Identifier: MPL-2.0
-- 0015_awarding - quotas, passes and envelopes of every kind, and what runs say of them.
-- Needs:   0007_run_functions, 0012_grid
-- Breaks:  nothing: columns are new or may now be absent, and what fund files said before they say
--          still. No program has stored another mode than competition; this lists the calls of
--          another one, which call_mode_check refuses:
--              select fund_id, code, mode from levain.call
--               where mode not in ('competition', 'examination', 'formula');
-- Why:     a quota may count awards or give the room of an undertaking, by a field, a derived field
--          or an organization, or over all; an envelope may be a part of another; a pass may be for
--          some, spread its awards, keep to a limit, choose by an exact rule. Who is refused by any
--          of them is told so, with the groups that a run counted it in, since SQL cannot compute
--          what a formula gives.

set local role levain_owner;

-- ---- what a fund file says ----------------------------------------------------------------------

alter table levain.call
    add constraint call_mode_check check (mode in ('competition', 'examination', 'formula'));

alter table levain.rule_set
    add column waiting_places integer
        constraint rule_set_waiting_places_check check (waiting_places > 0),
    add column waiting_months integer
        constraint rule_set_waiting_months_check check (waiting_months > 0),
    add column waiting_days   integer
        constraint rule_set_waiting_days_check check (waiting_days > 0),
    add column offer_days     integer
        constraint rule_set_offer_days_check check (offer_days > 0),
    add constraint rule_set_waiting_months_waiting_days_check
        check (waiting_months is null or waiting_days is null);
comment on column levain.rule_set.waiting_places is
    'How many of those that wait are kept, by rank; null = all.';
comment on column levain.rule_set.waiting_months is
    'How long the waiting list stands from the decision, in months; null = by days or without end.';
comment on column levain.rule_set.waiting_days is 'The same in days.';
comment on column levain.rule_set.offer_days is
    'How long an applicant may take to accept an award; null = without end.';

alter table levain.envelope
    add column parent levain.code,
    add constraint envelope_parent_check check (parent <> code);
comment on column levain.envelope.parent is
    'The envelope that this one is a part of: what is paid from this one leaves that one too.';
create index envelope_parent_idx on levain.envelope (fund_id, call_id, rule_set_id, parent);
alter table levain.envelope add constraint envelope_parent_fkey
    foreign key (fund_id, call_id, rule_set_id, parent) references levain.envelope;

alter table levain.quota
    alter column by_field drop not null,
    drop constraint quota_share_limit_cents_check,
    add column by_derived    levain.code,
    add column grouped_by    text not null default 'value'
        constraint quota_grouped_by_check check (grouped_by in ('value', 'organization', 'all')),
    add column when_formula  levain.words,
    add column limit_awards  bigint
        constraint quota_limit_awards_check check (limit_awards > 0),
    add column room_formula  levain.words,
    add column at_least_share  numeric
        constraint quota_at_least_share_check check (at_least_share between 0 and 1),
    add column at_least_cents  levain.cents,
    add column at_least_awards bigint
        constraint quota_at_least_awards_check check (at_least_awards > 0),
    add column reduces       boolean not null default false,
    add column exclusive     boolean not null default false,
    add column without_value text not null default 'group'
        constraint quota_without_value_check check (without_value in ('group', 'free')),
    add constraint quota_limit_check check (
        num_nonnulls(share, limit_cents, limit_awards, room_formula) = 1),
    add constraint quota_at_least_check check (case
        when limit_awards is not null
            then num_nonnulls(at_least_share, at_least_cents) = 0
                 and coalesce(at_least_awards <= limit_awards, true)
        else at_least_awards is null and num_nonnulls(at_least_share, at_least_cents) <= 1 end),
    add constraint quota_by_check check (
        num_nonnulls(by_field, by_derived) = case grouped_by when 'value' then 1 else 0 end),
    add constraint quota_reduces_check check (not reduces or limit_awards is null),
    add constraint quota_exclusive_check check (not exclusive or limit_awards = 1);
comment on column levain.quota.by_field is 'The field whose value makes the group.';
comment on column levain.quota.by_derived is 'The derived field whose value makes the group.';
comment on column levain.quota.grouped_by is
    'value: of a field or derived field; organization: one legal person; all: one group.';
comment on column levain.quota.when_formula is 'Which applications count; null = all.';
comment on column levain.quota.limit_awards is 'Limit as a number of awards of each group.';
comment on column levain.quota.room_formula is
    'Limit as money that a formula gives: of each group the least of its applications.';
comment on column levain.quota.at_least_share is
    'Floor as a share of net: what each group is given at least, or no run is made.';
comment on column levain.quota.at_least_cents is 'Floor as money of each group.';
comment on column levain.quota.at_least_awards is 'Floor as a number of awards of each group.';
comment on column levain.quota.reduces is
    'Whether one for which the room is too small is offered the room that is left.';
comment on column levain.quota.exclusive is 'Whether one of each group stands for the others.';
comment on column levain.quota.without_value is
    'Whether applications without a value are a group too, or do not count.';

alter table levain.pass
    add column rule           text not null default 'walk'
        constraint pass_rule_check check (rule in ('walk', 'band', 'max', 'euro', 'prorata')),
    add column band_width     numeric
        constraint pass_band_width_check check (band_width >= 0),
    add column states_max     bigint constraint pass_states_max_check check (states_max > 0),
    add column only_formula   levain.words,
    add column at_most_awards integer
        constraint pass_at_most_awards_check check (at_most_awards > 0),
    add column at_most_share  numeric
        constraint pass_at_most_share_check check (at_most_share between 0 and 1),
    add column at_most_cents  levain.cents,
    add column spread_by      levain.code,
    add column spread_at_most integer
        constraint pass_spread_at_most_check check (spread_at_most > 0),
    add column spread_until_each boolean,
    add constraint pass_rule_band_width_check check ((rule = 'band') = (band_width is not null)),
    add constraint pass_at_most_share_at_most_cents_check
        check (at_most_share is null or at_most_cents is null),
    add constraint pass_spread_check check (
        num_nonnulls(spread_by, spread_at_most, spread_until_each) in (0, 3));
comment on column levain.pass.rule is
    'walk: by rank; band, max, euro: the best set of whole awards; prorata: a part to each.';
comment on column levain.pass.band_width is 'Of a band of scores, in points.';
comment on column levain.pass.states_max is
    'How far an exact rule looks before it stops; null = as far as the program does.';
comment on column levain.pass.only_formula is 'Which applications it is for; null = all.';
comment on column levain.pass.at_most_awards is 'How many awards it makes; null = no limit.';
comment on column levain.pass.at_most_share is 'How much it gives in all, of net.';
comment on column levain.pass.at_most_cents is 'How much it gives in all, as an amount.';
comment on column levain.pass.spread_by is
    'The field or derived field whose value makes a group, or organization.';
comment on column levain.pass.spread_at_most is 'Awards of a group.';
comment on column levain.pass.spread_until_each is
    'Whether a group may have more once each that waits has one in this pass.';

create function levain.quota_grouped_by(item jsonb, names jsonb) returns text
    language sql immutable parallel safe
    return case when item ->> 'by' is null then 'all'
                when item ->> 'by' = 'organization'
                     and not names @> jsonb_build_array(jsonb_build_object('name', 'organization'))
                then 'organization' else 'value' end;
comment on function levain.quota_grouped_by(jsonb, jsonb) is
    'What makes the groups of a quota of a fund file, whose fields and derived fields are given.';

create function levain.rule_set_project_waiting(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb) returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    update levain.rule_set as r
       set waiting_places = (call #>> '{waiting_list,places}')::integer,
           waiting_months = (call #>> '{waiting_list,valid_months}')::integer,
           waiting_days = (call #>> '{waiting_list,valid_days}')::integer,
           offer_days = (call #>> '{offers,valid_days}')::integer
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.rule_set_id = the_rule_set_id
       and (call ? 'waiting_list' or call ? 'offers');
end;
comment on function levain.rule_set_project_waiting(bigint, bigint, bigint, jsonb) is
    'Says with a rule set, while it is made, what becomes of those that wait.';

create or replace function levain.rule_set_project_money(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.envelope (fund_id, call_id, rule_set_id, code, ordinal, voted_cents,
                                 when_formula, parent, parameters, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           levain.cents_of(item ->> 'voted'), item ->> 'when', item ->> 'parent',
           item - array['code', 'when', 'voted', 'label', 'parent'],
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'envelopes');

    insert into levain.cap (fund_id, call_id, rule_set_id, code, ordinal, formula, when_formula,
                            label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           item ->> 'formula', item ->> 'when',
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'caps');

    insert into levain.quota (fund_id, call_id, rule_set_id, code, ordinal, by_field, by_derived,
                              grouped_by, when_formula, share, limit_cents, limit_awards,
                              room_formula, at_least_share, at_least_cents, at_least_awards,
                              reduces, exclusive, without_value, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, q.item ->> 'code', q.ordinal,
           case when q.grouped_by = 'value' and d.name is null then q.item ->> 'by' end, d.name,
           q.grouped_by, q.item ->> 'when',
           case when q.is_floor and q.item #>> '{at_least,count}' is null then 1
                else levain.share_of(q.item #>> '{limit,share}') end,
           levain.cents_of(q.item #>> '{limit,amount}'),
           case when q.item ->> 'exclusive' = 'true' then 1
                when q.is_floor and q.item #>> '{at_least,count}' is not null then 10000000
                else (q.item #>> '{limit,count}')::bigint end,
           q.item #>> '{limit,room}', levain.share_of(q.item #>> '{at_least,share}'),
           levain.cents_of(q.item #>> '{at_least,amount}'),
           (q.item #>> '{at_least,count}')::bigint, coalesce(q.item ->> 'on_excess' = 'reduce',
           false),
           coalesce((q.item ->> 'exclusive')::boolean, false),
           coalesce(q.item ->> 'without', 'group'),
           levain.words_of(q.item -> 'label', 'fr', own),
           levain.words_of(q.item -> 'label', 'en', own)
      from (select i.item, i.ordinal,
                   levain.quota_grouped_by(i.item, coalesce(call #> '{intake,fields}', '[]')
                                                   || coalesce(call -> 'derived', '[]'))
                       as grouped_by,
                   coalesce(i.item ->> 'exclusive', 'false') <> 'true'
                       and i.item ->> 'limit' is null and i.item ->> 'at_least' is not null
                       as is_floor
              from levain.items_of(call -> 'quotas') as i) as q
      left join (select distinct e.item ->> 'name' as name
                   from levain.items_of(call -> 'derived') as e) as d
        on d.name = q.item ->> 'by' and q.grouped_by = 'value';

    insert into levain.pass (fund_id, call_id, rule_set_id, code, ordinal, rule, band_width,
                             states_max, only_formula, at_most_awards, at_most_share,
                             at_most_cents, spread_by, spread_at_most, spread_until_each,
                             label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           case when jsonb_typeof(item -> 'rule') = 'object' then 'band'
                else coalesce(item ->> 'rule', 'walk') end,
           (item #>> '{rule,band}')::numeric, (item ->> 'states')::bigint, item ->> 'only',
           (item #>> '{at_most,count}')::integer, levain.share_of(item #>> '{at_most,share}'),
           levain.cents_of(item #>> '{at_most,amount}'), item #>> '{spread,by}',
           (item #>> '{spread,at_most}')::integer,
           case when jsonb_typeof(item -> 'spread') = 'object'
                then coalesce((item #>> '{spread,until_each}')::boolean, false) end,
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'passes');

    select levain.rule_set_project_waiting(the_fund_id, the_call_id, the_rule_set_id, call);
end;

-- ---- what a run says ----------------------------------------------------------------------------

alter table levain.allocation_run
    drop constraint allocation_run_kind_check,
    drop constraint allocation_run_variations_check,
    add constraint allocation_run_kind_check check (kind in ('real', 'simulation', 'top_up')),
    add constraint allocation_run_variations_check check (
        jsonb_typeof(variations) = 'array'
        and (kind = 'simulation') = (jsonb_array_length(variations) > 0));
comment on column levain.allocation_run.kind is
    'real: by the rule set as it is, may be decided; simulation: with variations, never; top_up: '
    'what was decided stands, money that came free is given to those that wait.';

alter table levain.allocation
    drop constraint allocation_status_reason_check,
    drop constraint allocation_quota_check,
    add column quota_groups text[] collate "C",
    add constraint allocation_status_reason_check check (case status
        when 'awarded' then reason in ('FUNDED', 'TOPPED_UP')
        when 'partial' then reason in ('PARTIAL', 'REDUCED')
        when 'waiting' then reason in ('QUOTA', 'ENVELOPE_CLOSED', 'NO_FUNDS', 'RESERVED',
                                       'EXCLUSIVE', 'LIMIT', 'TIE_LOST', 'BELOW_CUT')
        when 'rejected' then reason in
            ('BELOW_THRESHOLD', 'BELOW_FLOOR', 'NOT_SCORED', 'AWARD_BELOW_MIN', 'REFUSED',
             'UNLISTED')
        when 'ineligible' then reason in ('INELIGIBLE', 'NO_ENVELOPE', 'AWARD_UNKNOWN')
        when 'withdrawn' then reason = 'WITHDRAWN'
        when 'adjourned' then reason = 'ADJOURNED'
        else false end),
    add constraint allocation_quota_check check (
        reason = 'BELOW_CUT'
        or (reason in ('QUOTA', 'EXCLUSIVE', 'REDUCED')) = (quota is not null));
comment on column levain.allocation.status is
    'awarded in whole, partial, waiting (for money or room), rejected, ineligible, withdrawn, '
    'adjourned (by the decision that a top-up comes after).';
comment on column levain.allocation.quota is
    'The quota that refused or reduced it, for reasons QUOTA, EXCLUSIVE and REDUCED.';
comment on column levain.allocation.quota_groups is
    'Its group in each quota, by quota.ordinal; null = does not count in it. All null when every '
    'quota groups all applications by a field: they are then the values of that field.';

alter table levain.allocation_line
    add column ordinal integer constraint allocation_line_ordinal_check check (ordinal > 0);
comment on column levain.allocation_line.ordinal is
    'Its place among the lines of the award, as they were paid; null = kept before that was.';

alter table levain.allocation_quota
    alter column limit_cents drop not null,
    alter column awarded_cents drop not null,
    add column measure      text not null default 'cents',
    add column limit_awards bigint,
    add column award_count  bigint,
    add column stood        bigint not null default 0
        constraint allocation_quota_stood_check check (stood >= 0),
    drop constraint allocation_quota_awarded_cents_check,
    add constraint allocation_quota_awarded_cents_check check (
        awarded_cents <= greatest(limit_cents, stood)),
    add constraint allocation_quota_measure_check check (case measure
        when 'cents' then num_nonnulls(limit_cents, awarded_cents) = 2
                          and num_nulls(limit_awards, award_count) = 2
        when 'awards' then num_nulls(limit_cents, awarded_cents) = 2
                           and num_nonnulls(limit_awards, award_count) = 2
        else false end),
    add constraint allocation_quota_award_count_check check (
        award_count between 0 and greatest(limit_awards, stood));
comment on column levain.allocation_quota.value is
    'What the group has in common: a value, a SIREN or RNA number; empty = without one, or all.';
comment on column levain.allocation_quota.measure is
    'cents: limit_cents and awarded_cents; awards: limit_awards and award_count.';
comment on column levain.allocation_quota.stood is
    'Of a top-up: what of it, in its measure, a committee had decided before. That may be above '
    'the limit; then nothing comes to it.';

-- ---- making a run -------------------------------------------------------------------------------

create function levain.envelope_within(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint)
    returns table (envelope text, within text, is_root boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with recursive e as (
        select e.code::text as code, e.parent::text as parent
          from levain.scoring_run r
          join levain.envelope e using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id),
    up as (
        select e.code, e.code as within, e.parent from e
        union
        select up.code, e.code, e.parent from up join e on e.code = up.parent)
    select up.code, up.within, up.parent is null from up;
end;
comment on function levain.envelope_within(bigint, bigint, bigint) is
    'Each envelope of a call with itself and all that it is a part of; is_root: `within` is a part '
    'of none.';

alter function levain.allocation_begin() rename to allocation_begin_tables;
create function levain.allocation_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    perform levain.allocation_begin_tables();
    alter table pg_temp.award_assessed add column quota_groups text[];
    alter table pg_temp.award add column quota_groups text[];
    alter table pg_temp.award_line add column ordinal integer;
    alter table pg_temp.award_line_walked add column ordinal integer;
    alter table pg_temp.award_quota
        alter column limit_cents drop not null,
        alter column awarded_cents drop not null,
        add column measure      text not null default 'cents',
        add column limit_awards bigint,
        add column award_count  bigint;
end
$$;
comment on function levain.allocation_begin() is
    'Makes the temporary tables award, award_line, award_envelope and award_quota, which the rows '
    'of a run come to by COPY.';
revoke execute on function levain.allocation_begin_tables() from levain_batch;
grant execute on function levain.allocation_begin() to levain_batch;

create or replace function levain.allocation_gather() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check(t)
       from unnest(array['award', 'award_line', 'award_assessed', 'award_outcome',
                         'award_line_walked']) as t;
    analyze pg_temp.award_assessed (place, application_id, envelope);
    analyze pg_temp.award_outcome (place, rank, status);
    insert into pg_temp.award (application_id, ordinal, envelope, rank, status, reason, quota,
        computed_cents, award_cents, short_cents, binding, cap_cents, score_num, score_den,
        failed, unknown, waived, quota_groups)
    select a.application_id, o.ordinal, a.envelope, o.rank, o.status, o.reason, o.quota,
           a.computed_cents, o.award_cents, o.short_cents, a.binding, a.cap_cents, a.score_num,
           a.score_den, a.failed, a.unknown, a.waived, a.quota_groups
      from pg_temp.award_assessed a
      join pg_temp.award_outcome o using (place);
    insert into pg_temp.award_line (application_id, pass, envelope, cents, ordinal)
    select a.application_id, l.pass, l.envelope, l.cents, l.ordinal
      from pg_temp.award_line_walked l
      join pg_temp.award_assessed a using (place);
end
$$;

create or replace function levain.allocation_check_money(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    if exists (
        select from pg_temp.award_line l
         where l.pass <> 'decided' -- what stood before a top-up: top_up_check looks at it
           and l.pass not in (
             select p.code
               from levain.scoring_run r
               join levain.pass p using (fund_id, call_id, rule_set_id)
              where r.fund_id = the_fund_id and r.call_id = the_call_id
                and r.scoring_run_id = the_scoring_run_id)) then
        raise exception 'a line names a pass that the call does not have'
            using errcode = 'foreign_key_violation', constraint = 'allocation_line_pass_fkey';
    end if;
    -- What an envelope pays and receives, those that are parts of it too: money that goes from one
    -- of its parts to another has not moved.
    if exists (
        with w as (
            select n.envelope, n.within
              from levain.envelope_within(the_fund_id, the_call_id, the_scoring_run_id) as n),
        m as (
            select a.envelope as own, l.envelope as payer, sum(l.cents) as cents
              from pg_temp.award_line l join pg_temp.award a using (application_id)
             group by 1, 2)
        select from pg_temp.award_envelope e
          full join (
              select coalesce(o.within, p.within) as envelope,
                     sum(m.cents) filter (where o.within is not null) as awarded,
                     sum(m.cents) filter (where p.within is null) as moved_in,
                     sum(m.cents) filter (where o.within is null) as moved_out
                from m
                cross join lateral (
                    select i.within from w as i where i.envelope in (m.own, m.payer)
                    union
                    select unnest(array[m.own, m.payer])) as z (within)
                left join w as o on o.envelope = m.own and o.within = z.within
                left join w as p on p.envelope = m.payer and p.within = z.within
               group by 1) as s
         using (envelope)
         where e.awarded_cents is distinct from coalesce(s.awarded, 0)
            or e.moved_in_cents is distinct from coalesce(s.moved_in, 0)
            or e.moved_out_cents is distinct from coalesce(s.moved_out, 0)) then
        raise exception 'an envelope does not agree with the lines of the awards'
            using errcode = 'check_violation', constraint = 'allocation_envelope_sum_check';
    end if;
end
$$;

create function levain.allocation_group_of(
    quota_groups text[], of_ordinal integer, texts text[], of_slot integer) returns text
    language sql immutable parallel safe
    return case when quota_groups is null then coalesce(texts[of_slot], '')
                else quota_groups[of_ordinal] end;
comment on function levain.allocation_group_of(text[], integer, text[], integer) is
    'The group of an application in the quota of that ordinal: the one that the run says, else the '
    'value of the field of that slot; null = it does not count.';

create or replace function levain.allocation_check_quotas(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    quota record;
begin
    for quota in
        select q.code, q.ordinal, f.slot, q.limit_awards is not null as counts,
               f.slot is not null and q.when_formula is null and q.without_value = 'group'
               and q.room_formula is null as is_plain
          from levain.scoring_run r
          join levain.quota q using (fund_id, call_id, rule_set_id)
          left join levain.field f
            on f.fund_id = q.fund_id and f.call_id = q.call_id
           and f.rule_set_id = q.rule_set_id and f.name = q.by_field
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id
    loop
        if exists (
            select from pg_temp.award a
              join levain.score s
                on s.fund_id = the_fund_id and s.call_id = the_call_id
               and s.scoring_run_id = the_scoring_run_id
               and s.application_id = a.application_id
              join levain.application_version v
                on v.fund_id = the_fund_id and v.call_id = the_call_id
               and v.application_id = s.application_id and v.version = s.version
             where case when a.quota_groups is null then not quota.is_plain
                        when quota.slot is null then false
                        when a.quota_groups[quota.ordinal] is null then quota.is_plain
                        else a.quota_groups[quota.ordinal] <> coalesce(v.texts[quota.slot], '')
                   end) then
            raise exception 'quota % has an application in a group that is not its own', quota.code
                using errcode = 'check_violation', constraint = 'allocation_quota_groups_check';
        end if;
        if exists (
            select from (select w.value, w.measure, coalesce(w.awarded_cents, w.award_count) as used
                           from pg_temp.award_quota w where w.quota = quota.code) as w
              full join (
                  select levain.allocation_group_of(a.quota_groups, quota.ordinal, v.texts,
                                                    quota.slot) as value,
                         case when quota.counts then count(*) filter (where a.award_cents > 0)
                              else sum(a.award_cents) end as used
                    from pg_temp.award a
                    join levain.score s
                      on s.fund_id = the_fund_id and s.call_id = the_call_id
                     and s.scoring_run_id = the_scoring_run_id
                     and s.application_id = a.application_id
                    join levain.application_version v
                      on v.fund_id = the_fund_id and v.call_id = the_call_id
                     and v.application_id = s.application_id and v.version = s.version
                   group by 1) as g
             using (value)
             where (value is not null and w.used is distinct from coalesce(g.used, 0))
                or w.measure <> case when quota.counts then 'awards' else 'cents' end) then
            raise exception 'quota % does not agree with the awards of its groups', quota.code
                using errcode = 'check_violation', constraint = 'allocation_quota_sum_check';
        end if;
    end loop;
    if exists (
        select from pg_temp.award_quota w
         where w.quota not in (
             select q.code
               from levain.scoring_run r
               join levain.quota q using (fund_id, call_id, rule_set_id)
              where r.fund_id = the_fund_id and r.call_id = the_call_id
                and r.scoring_run_id = the_scoring_run_id)) then
        raise exception 'the run names a quota that the call does not have'
            using errcode = 'foreign_key_violation', constraint = 'allocation_quota_quota_fkey';
    end if;
end
$$;

create or replace function levain.allocation_check_real(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_net_cents bigint)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    if exists (
        select from pg_temp.award a
          join levain.score s
            on s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.scoring_run_id = the_scoring_run_id and s.application_id = a.application_id
         where (a.envelope, a.score_num, a.score_den, a.failed, a.unknown, a.waived)
               is distinct from
               (s.envelope::text, s.score_num, s.score_den, s.failed, s.unknown, s.waived)
            or (a.status = 'ineligible' and a.reason = 'INELIGIBLE')
               <> levain.is_ineligible(s.failed, s.unknown, s.waived)) then
        raise exception 'an award does not rest on the score of its scoring run'
            using errcode = 'check_violation', constraint = 'allocation_score_real_check';
    end if;
    if exists (
        select from pg_temp.award_envelope w
          full join (select e.code as envelope, e.ordinal, e.voted_cents
                       from levain.scoring_run r
                       join levain.envelope e using (fund_id, call_id, rule_set_id)
                      where r.fund_id = the_fund_id and r.call_id = the_call_id
                        and r.scoring_run_id = the_scoring_run_id) as e
         using (envelope)
         where (w.ordinal, w.voted_cents) is distinct from (e.ordinal, e.voted_cents)) then
        raise exception 'the envelopes of the run are not those that were voted'
            using errcode = 'check_violation', constraint = 'allocation_envelope_real_check';
    end if;
    if (select sum(w.voted_cents)
          from pg_temp.award_envelope w
          join levain.envelope_within(the_fund_id, the_call_id, the_scoring_run_id) as n
            on n.envelope = w.envelope and n.within = w.envelope and n.is_root) > the_net_cents then
        raise exception 'the envelopes hold more than the net money of the call'
            using errcode = 'check_violation', constraint = 'allocation_run_net_cents_check';
    end if;
    if exists (
        select from pg_temp.award_quota w
          join levain.scoring_run r
            on r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id
          join levain.quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.rule_set_id = r.rule_set_id and q.code = w.quota
         where w.limit_awards <> q.limit_awards
            or w.limit_cents <> coalesce(q.limit_cents, floor(q.share * the_net_cents))) then
        raise exception 'the limits of the run are not those of the quotas of the call'
            using errcode = 'check_violation', constraint = 'allocation_quota_real_check';
    end if;
end
$$;

create function levain.allocation_stood(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (quota text, value text, stood bigint)
    language plpgsql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    if not exists (select from levain.allocation_run r
                    where r.fund_id = the_fund_id and r.call_id = the_call_id
                      and r.allocation_run_id = the_run_id and r.kind = 'top_up') then
        return;
    end if;
    return query
    select q.code::text, g.value,
           case when q.limit_awards is null then sum(l.cents) else count(*) end::bigint
      from levain.allocation_run w
      join levain.scoring_run r using (fund_id, call_id, scoring_run_id)
      join levain.quota q using (fund_id, call_id, rule_set_id)
      left join levain.field f
        on f.fund_id = q.fund_id and f.call_id = q.call_id
       and f.rule_set_id = q.rule_set_id and f.name = q.by_field
     cross join (select d.application_id, sum(d.cents) as cents
                   from pg_temp.award_line d where d.pass = 'decided'
                  group by d.application_id) as l
      join pg_temp.award a using (application_id)
      join levain.score s
        on s.fund_id = r.fund_id and s.call_id = r.call_id
       and s.scoring_run_id = r.scoring_run_id and s.application_id = l.application_id
      join levain.application_version v
        on v.fund_id = s.fund_id and v.call_id = s.call_id
       and v.application_id = s.application_id and v.version = s.version
     cross join lateral levain.allocation_group_of(a.quota_groups, q.ordinal, v.texts, f.slot)
                        as g (value)
     where w.fund_id = the_fund_id and w.call_id = the_call_id
       and w.allocation_run_id = the_run_id and g.value is not null
     group by q.code, q.limit_awards, g.value;
end
$$;
comment on function levain.allocation_stood(bigint, bigint, bigint) is
    'What of each group of a quota stood before a top-up: in cents, or awards where these count.';

create or replace function levain.allocation_store(
    the_fund_id bigint, the_call_id bigint, run_id bigint, the_scoring_run_id bigint)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.allocation_envelope (fund_id, call_id, allocation_run_id, envelope,
        ordinal, voted_cents, awarded_cents, moved_in_cents, moved_out_cents, left_cents)
    select the_fund_id, the_call_id, run_id, e.envelope, e.ordinal, e.voted_cents,
           e.awarded_cents, e.moved_in_cents, e.moved_out_cents, e.left_cents
      from pg_temp.award_envelope e;
    insert into levain.allocation_quota (fund_id, call_id, allocation_run_id, quota, value,
        limit_cents, awarded_cents, measure, limit_awards, award_count, stood)
    select the_fund_id, the_call_id, run_id, q.quota, q.value, q.limit_cents, q.awarded_cents,
           q.measure, q.limit_awards, q.award_count, coalesce(s.stood, 0)
      from pg_temp.award_quota q
      left join levain.allocation_stood(the_fund_id, the_call_id, run_id) as s
        on s.quota = q.quota and s.value = q.value;
    insert into levain.allocation (fund_id, call_id, allocation_run_id, application_id,
        scoring_run_id, ordinal, envelope, rank, status, reason, quota, computed_cents,
        award_cents, short_cents, binding, cap_cents, score_num, score_den, failed, unknown,
        waived, quota_groups)
    select the_fund_id, the_call_id, run_id, a.application_id, the_scoring_run_id, a.ordinal,
           a.envelope, a.rank, a.status, a.reason, a.quota, a.computed_cents, a.award_cents,
           a.short_cents, a.binding, a.cap_cents, a.score_num, a.score_den, a.failed, a.unknown,
           a.waived, a.quota_groups
      from pg_temp.award a;
    perform levain.statistics_refresh('levain.allocation', (select count(*) from pg_temp.award));
    insert into levain.allocation_line (fund_id, call_id, allocation_run_id, application_id,
        pass, envelope, cents, ordinal)
    select the_fund_id, the_call_id, run_id, l.application_id, l.pass, l.envelope, l.cents,
           l.ordinal
      from pg_temp.award_line l;
end
$$;

-- Who applies, where a quota goes by organizations.
grant select (organization_id, siren, rna) on levain.organization to levain_batch;

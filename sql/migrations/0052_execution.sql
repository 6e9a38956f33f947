-- SPDX-License-Identifier: MPL-2.0
-- 0052_execution - what the report on a fund's execution and that on its indicators share.
-- Needs:   0042 to 0044: reports that are kept, figures, indicators; 0049 and 0051, whose streams
--          it counts with the others.
-- Breaks:  nothing (functions; the snapshot of a report has more streams).
-- Why:     two reports that show the same thing must not compute it twice: what is planned and paid
--          by month, and what indicators come to, are each computed in one place. What changed from
--          one fund file to the next is a fact of a report too. Streams that reports count were
--          missing in the snapshot.

set local role levain_owner;

-- ---- what reports count -------------------------------------------------------------------------

create or replace function levain.report_streams(the_fund_id bigint)
    returns table (stream text, row_count bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'rule_set', count(*) from levain.rule_set t where t.fund_id = the_fund_id
    union all
    select 'application', count(*) from levain.application_version t
     where t.fund_id = the_fund_id
    union all
    select 'decision', count(*) from levain.decision t where t.fund_id = the_fund_id
    union all
    select 'award_event', count(*) from levain.award_event t where t.fund_id = the_fund_id
    union all
    select 'award_step', count(*) from levain.award_step t where t.fund_id = the_fund_id
    union all
    select 'agreement', count(*) from levain.agreement t where t.fund_id = the_fund_id
    union all
    select 'award_document', count(*) from levain.award_document t where t.fund_id = the_fund_id
    union all
    select 'certification', count(*) from levain.certification t where t.fund_id = the_fund_id
    union all
    select 'payment_event', count(*) from levain.payment_event t where t.fund_id = the_fund_id
    union all
    select 'settlement', count(*) from levain.settlement t where t.fund_id = the_fund_id
    union all
    select 'claim_event', count(*) from levain.claim_event t where t.fund_id = the_fund_id
    union all
    select 'funding', count(*) from levain.funding t where t.fund_id = the_fund_id
    union all
    select 'bank_line', count(*) from levain.bank_line t where t.fund_id = the_fund_id
    union all
    select 'waiver', count(*) from levain.waiver t where t.fund_id = the_fund_id
    union all
    select 'derogation', count(*) from levain.derogation_approval t where t.fund_id = the_fund_id
    union all
    select 'reduction', count(*) from levain.reduction t where t.fund_id = the_fund_id
    union all
    select 'indicator', count(*) from levain.indicator t where t.fund_id = the_fund_id
    union all
    select 'indicator_value', count(*) from levain.indicator_value t where t.fund_id = the_fund_id
    union all
    select 'indicator_verdict', count(*) from levain.indicator_verdict t
     where t.fund_id = the_fund_id
    union all
    select 'financial_return', count(*) from levain.financial_return t where t.fund_id = the_fund_id
    union all
    select 'return_verdict', count(*) from levain.financial_return_verdict t
     where t.fund_id = the_fund_id
    union all
    select 'milestone_event', count(*) from levain.milestone_event t where t.fund_id = the_fund_id
    union all
    select 'expense', count(*) from levain.expense t where t.fund_id = the_fund_id
    union all
    select 'expense_verdict', count(*) from levain.expense_verdict t
     where t.fund_id = the_fund_id
    union all
    select 'reference', count(*) from levain.reference_load t;
end;

create or replace function levain.report_causes(the_fund_id bigint, the_as_of date, the_marks jsonb)
    returns jsonb
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id);
    return (
    with moved as (
        select o.operation_id, o.kind, o.accounted_on, concat_ws(', ', o.key, o.reason) as subject,
               (select max(l.cents)
                  from (select sum(t.cents) as cents from levain.transfer t
                         where t.fund_id = o.fund_id and t.operation_id = o.operation_id
                         group by t.ledger) as l)::bigint as cents,
               to_char(o.recorded_at at time zone f.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS') as known,
               o.recorded_by, row_number() over (order by o.operation_id) as place
          from levain.operation o
          join levain.fund f using (fund_id)
         where o.fund_id = the_fund_id and o.accounted_on <= the_as_of
           and o.place > coalesce((the_marks -> 'chains' ->> o.chain)::bigint, 0)
    )
    select jsonb_build_object(
        'causes', coalesce((
            select jsonb_agg(jsonb_build_object(
                       'stream', 'operation', 'kind', m.kind, 'on_date', m.accounted_on,
                       'subject', m.subject, 'cents', m.cents, 'known_instant', m.known,
                       'by', m.recorded_by) order by m.place)
              from moved m where m.place <= 50), '[]')
            || coalesce((
            select jsonb_agg(jsonb_build_object(
                       'stream', s.stream,
                       'before', (the_marks -> 'streams' ->> s.stream)::bigint,
                       'after', s.row_count) order by s.stream)
              from levain.report_streams(the_fund_id) as s
             where s.row_count > (the_marks -> 'streams' ->> s.stream)::bigint), '[]'),
        'more_count', greatest((select count(*) from moved) - 50, 0)));
end
$$;

-- ---- planned and paid ---------------------------------------------------------------------------

create function levain.payment_months(the_fund_id bigint, the_as_of date, the_funder_id bigint)
    returns table (month date, planned bigint, paid bigint)
    language sql stable
begin atomic
    with fact as materialized (
        select f.figure, f.call_id, f.application_id, f.vintage, f.envelope, f.funder_id,
               f.month, sum(f.cents)::bigint as cents
          from levain.figure_sums(the_fund_id, null, null, the_as_of,
                                  array['committed', 'paid']) as f
         group by 1, 2, 3, 4, 5, 6, 7
    ), share as materialized (
        -- What of an award is of whom, to share what is planned of it.
        select f.call_id, f.application_id,
               array_agg(f.cents order by f.vintage, f.envelope, d.code) as weights,
               array_agg(f.funder_id order by f.vintage, f.envelope, d.code) as funder_ids
          from (select p.call_id, p.application_id, p.vintage, p.envelope, p.funder_id,
                       sum(p.cents)::bigint as cents
                  from fact p
                 where p.figure = 'committed'
                 group by 1, 2, 3, 4, 5) as f
          left join levain.funder d using (funder_id)
         group by f.call_id, f.application_id
    ), point as (
        select p.call_id, p.application_id, p.planned_on, p.cents,
               sum(p.cents) over (partition by p.call_id, p.application_id
                                  order by p.planned_on, p.ordinal)::bigint as upto
          from levain.award_plan(the_fund_id, the_as_of) as p
         where p.planned_on is not null
    ), planned as (
        select date_trunc('month', p.planned_on)::date as month,
               case when the_funder_id is null then p.cents
                    else (select coalesce(sum(w.upto - w.before), 0)::bigint
                            from unnest(s.funder_ids, levain.apportion(p.upto, s.weights),
                                        levain.apportion(p.upto - p.cents, s.weights))
                                     as w (funder_id, upto, before)
                           where w.funder_id = the_funder_id) end as cents
          from point p
          left join share s on s.call_id = p.call_id and s.application_id = p.application_id
    ), paid as (
        select f.month, sum(f.cents)::bigint as cents
          from fact f
         where f.figure = 'paid' and (the_funder_id is null or f.funder_id = the_funder_id)
         group by f.month
    ), each as (
        select generate_series(min(m.month), max(m.month), interval '1 month')::date as month
          from (select p.month from planned p union all select p.month from paid p) as m
    )
    select e.month,
           coalesce(sum(sum(p.cents)) over (order by e.month), 0)::bigint,
           case when e.month <= the_as_of then coalesce((
               select sum(d.cents) from paid d where d.month <= e.month), 0)::bigint end
      from each e
      left join planned p on p.month = e.month
     group by e.month
     order by e.month;
end;
comment on function levain.payment_months(bigint, date, bigint) is
    'Month by month, what is planned for awards and what was paid of them, each from the beginning '
    'to the end of that month, of all funders or one; paid is null for months to come.';

-- ---- indicators, as reports tell them -----------------------------------------------------------

create function levain.indicators_told(
    the_fund_id bigint, the_as_of date, the_from date, the_through date)
    returns table (
        indicator text, label text, measure text, kind text, decimals smallint, nature text,
        over_awards text, over_time text, frequency text, baseline bigint, target bigint,
        value bigint, value_before bigint, progress_bp bigint, trend text, few boolean,
        few_before boolean, overlap boolean, award_count bigint, expected_count bigint,
        received_count bigint, validated_count bigint, late_count bigint, evidenced_count bigint)
    language sql stable
begin atomic
    select t.indicator,
           t.indicator || ' ' || case f.language when 'fr' then d.name_fr else d.name_en end,
           case f.language when 'fr' then d.unit_fr else d.unit_en end, d.kind, d.decimals,
           d.nature, d.over_awards, d.over_time, d.frequency, t.baseline, t.target, t.value,
           b.value, t.progress_bp,
           case when t.value is null or b.value is null then 'unknown'
                when t.value > b.value then 'up' when t.value < b.value then 'down'
                else 'same' end,
           d.nature = 'persons' and t.value is not null and t.value between 1 and 4,
           d.nature = 'persons' and b.value is not null and b.value between 1 and 4,
           t.overlap, t.award_count, t.expected_count, t.received_count, t.validated_count,
           t.late_count, t.evidenced_count
      from levain.fund f
     cross join lateral levain.indicator_totals(f.fund_id, the_as_of, the_from, the_through, null)
           as t
      join levain.indicators_at(the_fund_id, the_as_of) as d on d.code = t.indicator
      -- The days before, as many as those of the period.
      left join lateral levain.indicator_totals(
               f.fund_id, the_as_of, the_from - (the_through - the_from + 1), the_from - 1, null)
           as b on b.indicator = t.indicator
     where f.fund_id = the_fund_id
     order by t.indicator collate "C";
end;
comment on function levain.indicators_told(bigint, date, date, date) is
    'What each indicator comes to in a period beside what it was in as many days before, how '
    'complete it is, and whether it tells of fewer than five persons (few): then it is not shown.';

create function levain.indicators_by(
    the_fund_id bigint, the_as_of date, the_from date, the_through date, the_field text)
    returns table (indicator text, field_value text, value bigint, award_count bigint)
    language sql stable
begin atomic
    with award as materialized (
        select a.*, levain.fact_text(the_fund_id, a.call_id, a.application_id, the_field) as part
          from levain.indicator_awards(the_fund_id, the_as_of, the_from, the_through, null) as a
    ), summed as (
        select a.indicator, a.part, count(*) as award_count, sum(a.value) as value,
               sum(a.numerator) as numerator, sum(a.denominator) as denominator
          from award a
         group by a.indicator, a.part
    )
    select s.indicator, s.part,
           case d.kind
               when 'distinct' then (
                   select count(distinct split_part(k.key, ':', 1))
                     from award a
                    cross join lateral unnest(a.keys) as k (key)
                    where a.indicator = s.indicator and a.part is not distinct from s.part)
               when 'ratio' then levain.half_up(
                   s.numerator * power(10::numeric, d.decimals)
                   * case when d.percent then 100 else 1 end, s.denominator)
               else s.value end::bigint,
           s.award_count
      from summed s
      join levain.indicators_at(the_fund_id, the_as_of) as d on d.code = s.indicator;
end;
comment on function levain.indicators_by(bigint, date, date, date, text) is
    'What each indicator comes to over the awards that have the same value of a field of codes: '
    'what indicator_totals says of all of them, for each part.';

create function levain.decimal_told(the_value bigint, the_decimals integer) returns text
    language sql immutable
    return round(the_value / power(10::numeric, the_decimals), the_decimals)::text;
comment on function levain.decimal_told(bigint, integer) is
    'A value in units of its last decimal as digits, for a document.';

create function levain.cut_text(the_text text, the_length integer) returns text
    language sql immutable
    return case when length(the_text) > the_length then left(the_text, the_length - 1) || '…'
                else the_text end;
comment on function levain.cut_text(text, integer) is 'A text, no longer than that.';

-- ---- how fund files differ ----------------------------------------------------------------------

create function levain.item_code(the_item jsonb) returns text
    language sql immutable
    return case when jsonb_typeof(the_item) = 'object' then coalesce(
                    the_item ->> 'code', the_item ->> 'funder',
                    case when jsonb_typeof(the_item -> 'name') = 'string'
                         then the_item ->> 'name' end) end;
comment on function levain.item_code(jsonb) is
    'What tells an item of a list of a fund file from the others; null = nothing does.';

create function levain.file_leaves(the_file jsonb)
    returns table (item text, member text, value text)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    with recursive node (item, member, value) as (
        select null::text, null::text, the_file
        union all
        select case when m.code is null then n.item
                    else concat_ws('.', n.item, n.member, m.code) end,
               case when m.code is null then concat_ws('.', n.member, m.key) end, m.value
          from node n
         cross join lateral (
               select e.key, null::text as code, e.value
                 from jsonb_each(case when jsonb_typeof(n.value) = 'object' then n.value
                                      else '{}' end) as e
                where e.key not in ('$schema', 'comment', 'label', 'message', 'correct', 'basis')
                  and not (e.key = 'name' and jsonb_typeof(e.value) = 'object')
               union all
               select null, levain.item_code(e.value), e.value
                 from jsonb_array_elements(case when jsonb_typeof(n.value) = 'array' then n.value
                                                else '[]' end) as e (value)
                where levain.item_code(e.value) is not null) as m
    )
    select n.item, n.member,
           case when jsonb_typeof(n.value) = 'string' then n.value #>> '{}'
                else n.value::text end
      from node n
     where jsonb_typeof(n.value) not in ('object', 'array')
        or jsonb_typeof(n.value) = 'array' and not exists (
               select from jsonb_array_elements(n.value) as e (value)
                where levain.item_code(e.value) is not null);
end;
comment on function levain.file_leaves(jsonb) is
    'A fund file as its values, each by the list item it is of (told apart by its code, wherever '
    'it stands) and the member within; words for people are left out.';

create function levain.file_changes(the_file jsonb, the_other jsonb)
    returns table (item text, member text, change text, before text, after text)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    with leaf as (
        select coalesce(b.item, a.item) as item, coalesce(b.member, a.member) as member,
               b.value as before, a.value as after, b.value is not null as was,
               a.value is not null as is_there
          from levain.file_leaves(the_file) as b
          full join levain.file_leaves(the_other) as a
            on coalesce(a.item, '') = coalesce(b.item, '')
           and coalesce(a.member, '') = coalesce(b.member, '')
    ), whole as (
        select l.*, l.item is not null and not bool_or(l.was) over of_item as is_new,
               l.item is not null and not bool_or(l.is_there) over of_item as is_gone,
               row_number() over (partition by l.item order by l.member collate "C") as place
          from leaf l
        window of_item as (partition by l.item)
    )
    select w.item, case when not w.is_new and not w.is_gone then w.member end,
           case when w.is_new or not w.was then 'added'
                when w.is_gone or not w.is_there then 'removed' else 'changed' end,
           case when not w.is_gone then w.before end, case when not w.is_new then w.after end
      from whole w
     where w.before is distinct from w.after and (w.place = 1 or not w.is_new and not w.is_gone)
     order by w.item collate "C" nulls first, w.member collate "C" nulls first;
end;
comment on function levain.file_changes(jsonb, jsonb) is
    'What a fund file says otherwise than another: values that were changed, added or removed; a '
    'list item that is new or gone is told once.';

grant execute on function levain.payment_months(bigint, date, bigint),
    levain.indicators_told(bigint, date, date, date),
    levain.indicators_by(bigint, date, date, date, text), levain.item_code(jsonb),
    levain.decimal_told(bigint, integer), levain.cut_text(text, integer),
    levain.file_leaves(jsonb), levain.file_changes(jsonb, jsonb)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee;

select levain.hold_tables();

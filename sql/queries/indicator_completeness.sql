-- SPDX-License-Identifier: MPL-2.0
-- How complete the values of a fund are, by indicator and period.
-- $1 bigint  fund_id
-- $2 bigint  the day it is known on, since 1970-01-01
-- $3 bigint  first day of the periods, since 1970-01-01, or null
-- $4 bigint  their last day, since 1970-01-01, or null
-- gives      indicator text, period text, due_on bigint (since 1970-01-01), expected_count bigint,
--            received_count bigint, validated_count bigint, late_count bigint,
--            refused_count bigint, coming_count bigint (not due yet), missing text (applications
--            that are late)
select f.indicator, f.period, (max(f.due_on) - date '1970-01-01')::bigint as due_on,
       count(*) filter (where f.due_on is not null and f.state <> 'due') as expected_count,
       count(*) filter (where f.state in ('received', 'validated')) as received_count,
       count(*) filter (where f.state = 'validated') as validated_count,
       count(*) filter (where f.state = 'late') as late_count,
       count(*) filter (where f.state = 'refused') as refused_count,
       count(*) filter (where f.state = 'due') as coming_count,
       coalesce(string_agg(a.code::text, ', ' order by a.code collate "C")
                filter (where f.state in ('late', 'refused')), '') as missing
  from levain.indicator_facts($1::bigint, date '1970-01-01' + $2::bigint::integer,
           date '1970-01-01' + $3::bigint::integer, date '1970-01-01' + $4::bigint::integer) as f
  join levain.application a
    on a.fund_id = $1 and a.call_id = f.call_id and a.application_id = f.application_id
 group by f.indicator, f.period, f.period_through
 order by f.period_through, f.period collate "C", f.indicator collate "C";

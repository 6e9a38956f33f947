-- SPDX-License-Identifier: MPL-2.0
-- What the validated values of an indicator come to, award by award.
-- $1 bigint  fund_id
-- $2 bigint  the day it is known on, since 1970-01-01
-- $3 bigint  first day of the periods, since 1970-01-01, or null
-- $4 bigint  their last day, since 1970-01-01, or null
-- $5 text    another way over time than that of the definition, or null
-- $6 text    the indicator
-- gives      application text, value bigint, numerator bigint, denominator bigint,
--            key_count bigint, period_count bigint, first_period text, last_period text,
--            summed bigint, baseline bigint, target bigint
select c.code || '/' || p.code as application, a.value, a.numerator::bigint as numerator,
       a.denominator::bigint as denominator, cardinality(a.keys)::bigint as key_count,
       a.period_count, a.first_period, a.last_period, a.summed::bigint as summed, g.baseline,
       g.target
  from levain.indicator_awards($1::bigint, date '1970-01-01' + $2::bigint::integer,
           date '1970-01-01' + $3::bigint::integer, date '1970-01-01' + $4::bigint::integer,
           $5::text) as a
  join levain.application p
    on p.fund_id = $1 and p.call_id = a.call_id and p.application_id = a.application_id
  join levain.call c on c.fund_id = p.fund_id and c.call_id = p.call_id
  join levain.indicators_at($1::bigint, date '1970-01-01' + $2::bigint::integer) as d
    on d.code = a.indicator
  left join levain.indicator_target g
    on g.fund_id = p.fund_id and g.call_id = p.call_id and g.application_id = p.application_id
   and g.indicator = d.code and g.version = d.version
 where a.indicator = $6::text
 order by c.code collate "C", p.code collate "C";

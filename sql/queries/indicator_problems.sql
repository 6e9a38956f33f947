-- SPDX-License-Identifier: MPL-2.0
-- What is wrong with lines of values of indicators, or has to be known of them.
-- $1 bigint  fund_id
-- $2 text    JSON: the lines, an array of objects of texts
-- $3 bigint  the day, since 1970-01-01
-- gives      place bigint (of the line, from 1), member text, value text, reason text (explained in
--            jobs/follow_reasons.c), detail text, warning boolean
select w.place, w.member, w.value, w.reason, w.detail, w.warning
  from (select p.place::bigint as place, p.member, p.value, p.reason, p.detail, p.warning,
               bool_or(p.member = 'value' and p.reason = 'number') over (partition by p.place)
                   as is_no_number
          from levain.indicator_problems($1::bigint, $2::jsonb,
                                         date '1970-01-01' + $3::bigint::integer) as p) as w
 -- What a value is held to is asked for once there is one.
 where not (w.is_no_number and w.reason = 'numerator_missing')
 order by w.place, w.member, w.reason;

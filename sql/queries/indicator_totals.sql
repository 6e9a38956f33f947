-- SPDX-License-Identifier: MPL-2.0
-- What the validated values of a fund's indicators come to, and how complete they are.
-- $1 bigint  fund_id
-- $2 bigint  the day it is known on, since 1970-01-01
-- $3 bigint  first day of the periods, since 1970-01-01, or null
-- $4 bigint  their last day, since 1970-01-01, or null
-- $5 text    another way over time than that of the definition, or null
-- $6 text    one indicator, or null = all
-- gives      indicator text, name_fr text, name_en text, unit_fr text, unit_en text, kind text,
--            decimals bigint, nature text, over_awards text, over_time text, frequency text,
--            value bigint, numerator bigint, denominator bigint, award_count bigint,
--            overlap boolean, expected_count bigint, received_count bigint,
--            validated_count bigint, late_count bigint, evidenced_count bigint, baseline bigint,
--            target bigint, progress_bp bigint
select t.indicator, d.name_fr::text as name_fr, d.name_en::text as name_en,
       d.unit_fr::text as unit_fr, d.unit_en::text as unit_en, d.kind,
       d.decimals::bigint as decimals, d.nature, d.over_awards,
       coalesce($5::text, d.over_time) as over_time, d.frequency, t.value,
       t.numerator::bigint as numerator, t.denominator::bigint as denominator, t.award_count,
       t.overlap, t.expected_count, t.received_count, t.validated_count, t.late_count,
       t.evidenced_count, t.baseline, t.target, t.progress_bp
  from levain.indicator_totals($1::bigint, date '1970-01-01' + $2::bigint::integer,
           date '1970-01-01' + $3::bigint::integer, date '1970-01-01' + $4::bigint::integer,
           $5::text) as t
  join levain.indicators_at($1::bigint, date '1970-01-01' + $2::bigint::integer) as d
    on d.code = t.indicator
 where $6::text is null or t.indicator = $6::text
 order by t.indicator collate "C";

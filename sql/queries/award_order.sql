-- SPDX-License-Identifier: MPL-2.0
-- Order all that is certified of awards; what the beneficiary has already is not told again.
-- $1 bigint  fund_id
-- $2 text    JSON: [{call_id, application_id}]
-- $3 bigint  exercise
-- $4 bigint  the day, since 1970-01-01
-- gives      application text, instalment text, exercise smallint, number integer, cents bigint,
--            created boolean
select o.application, o.instalment, o.exercise, o.number, o.cents, o.created
  from levain.award_order($1::bigint, $2::jsonb, $3::bigint::smallint,
           date '1970-01-01' + $4::bigint::integer) as o
 where o.created
    or exists (select from levain.standing_order s
                where s.fund_id = $1 and s.exercise = o.exercise and s.number = o.number
                  and s.state <> 'executed');

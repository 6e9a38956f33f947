-- SPDX-License-Identifier: MPL-2.0
-- The facts behind a figure of a report: their cents sum to it. What is null narrows nothing.
-- $1 bigint  fund_id
-- $2 text    code of the figure
-- $3 bigint  as of this day, since 1970-01-01
-- $4 bigint  from this day on
-- $5 bigint  through this day
-- $6 text    code of a funder
-- $7 bigint  vintage
-- $8 bigint  exercise
-- $9 text    code of a call
-- $10 text   code of an envelope
-- $11 text   code of an application
-- gives      operation_id bigint (null = a convention that moved nothing), operation text,
--            kind text, day bigint (since 1970-01-01), recorded_at bigint (seconds), undoes text,
--            funder text, vintage bigint, exercise bigint, call text, envelope text,
--            application text, cents bigint
select f.operation_id, o.key as operation, f.kind, (f.day - date '1970-01-01')::bigint as day,
       extract(epoch from f.recorded_at)::bigint as recorded_at, r.key as undoes,
       d.code::text as funder, f.vintage::bigint as vintage, f.exercise::bigint as exercise,
       c.code::text as call, f.envelope, a.code::text as application, f.cents
  from levain.figure_facts($1::bigint, date '1970-01-01' + $4::bigint::integer,
                           date '1970-01-01' + $5::bigint::integer,
                           date '1970-01-01' + $3::bigint::integer, null) as f
  left join levain.operation o on o.fund_id = $1 and o.operation_id = f.operation_id
  left join levain.operation r on r.fund_id = $1 and r.operation_id = o.reverses_id
  left join levain.funder d on d.funder_id = f.funder_id
  left join levain.call c on c.fund_id = $1 and c.call_id = f.call_id
  left join levain.application a
    on a.fund_id = $1 and a.call_id = f.call_id and a.application_id = f.application_id
 where f.figure = $2::text and ($6::text is null or d.code = $6)
   and ($7::bigint is null or f.vintage = $7) and ($8::bigint is null or f.exercise = $8)
   and ($9::text is null or c.code = $9) and ($10::text is null or f.envelope = $10)
   and ($11::text is null or a.code = $11)
 order by f.day, f.operation_id, f.line, d.code, f.cents;

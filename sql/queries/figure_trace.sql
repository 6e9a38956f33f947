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
-- gives      operation text (null = a convention that moved nothing), kind text, part text (the
--            figure that it is of, which is itself or one that the figure is the sum of), day
--            bigint (since 1970-01-01), recorded_at bigint (seconds), undoes text, funder text,
--            vintage bigint, exercise bigint, call text, envelope text, application text,
--            cents bigint
select o.key as operation, f.kind, p.part::text,
       (f.day - date '1970-01-01')::bigint as day,
       floor(extract(epoch from f.recorded_at))::bigint as recorded_at, r.key as undoes,
       d.code::text as funder, f.vintage::bigint as vintage, f.exercise::bigint as exercise,
       c.code::text as call, f.envelope, a.code::text as application,
       sum(p.sign * f.cents)::bigint as cents
  from levain.figure_part p
  join levain.figure_facts($1::bigint, date '1970-01-01' + $4::bigint::integer,
                           date '1970-01-01' + $5::bigint::integer,
                           date '1970-01-01' + $3::bigint::integer, null) as f
    on f.figure = p.part
  left join levain.operation o on o.fund_id = $1 and o.operation_id = f.operation_id
  left join levain.operation r on r.fund_id = $1 and r.operation_id = o.reverses_id
  left join levain.funder d on p.by_funder and d.funder_id = f.funder_id
  left join levain.call c on c.fund_id = $1 and c.call_id = f.call_id
  left join levain.application a
    on a.fund_id = $1 and a.call_id = f.call_id and a.application_id = f.application_id
 where p.figure = $2::text and ($6::text is null or d.code = $6)
   and ($7::bigint is null or f.vintage = $7) and ($8::bigint is null or f.exercise = $8)
   and ($9::text is null or c.code = $9) and ($10::text is null or f.envelope = $10)
   and ($11::text is null or a.code = $11)
 -- The shares of funders in what is of all of them together are one movement.
 group by f.day, f.recorded_at, f.operation_id, f.line, o.key, f.kind, p.part, r.key, d.code,
          f.vintage, f.exercise, c.code, f.envelope, a.code
 order by f.day, f.operation_id, f.line, p.part, d.code, cents;

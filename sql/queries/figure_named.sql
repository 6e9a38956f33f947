-- SPDX-License-Identifier: MPL-2.0
-- A figure of reports in a fund, and whether there is what it is narrowed to.
-- $1 text  code of the fund
-- $2 text  code of the figure
-- $3 text  code of a funder, or null
-- $4 text  CALL or FUND/CALL, or null
-- $5 text  code of an envelope, or null
-- $6 text  code of an application, or null
-- gives    fund_id bigint, currency text, today bigint (since 1970-01-01), source text (null =
--          there is no such figure), by_funder boolean, call text (its code), has_funder boolean,
--          has_call boolean, has_envelope boolean, has_award boolean, figures text[] (all),
--          time_zone text (of the fund)
select f.fund_id, f.currency, (levain.today_of(f.fund_id) - date '1970-01-01')::bigint as today,
       g.source, coalesce(g.by_funder, false) as by_funder, c.code::text as call,
       ($3::text is null or exists (
           select from levain.funder d
             join levain.funding s using (funder_id)
            where d.code = $3 and s.fund_id = f.fund_id)) as has_funder,
       ($4::text is null or c.code is not null) as has_call,
       ($5::text is null or exists (
           select from levain.account a
            where a.fund_id = f.fund_id and a.envelope = $5
              and (c.call_id is null or a.call_id = c.call_id))) as has_envelope,
       ($6::text is null or exists (
           select from levain.application a
            where a.fund_id = f.fund_id and a.code = $6
              and (c.call_id is null or a.call_id = c.call_id))) as has_award,
       array(select g.figure::text from levain.figure g order by g.figure) as figures,
       f.time_zone::text as time_zone
  from levain.fund f
  left join levain.figure g on g.figure = $2::text
  left join levain.call c
    on c.fund_id = f.fund_id and (c.code = $4 or f.code || '/' || c.code = $4)
 where f.code = $1::text;

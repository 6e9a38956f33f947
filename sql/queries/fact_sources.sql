-- SPDX-License-Identifier: MPL-2.0
-- Where the facts and lists come from that a run judged of an application.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- $4 bigint  application_id
-- gives      version integer, list text (null = its own facts), file_name text,
--            first_line bigint, last_line bigint (both may be null), taken_at bigint (seconds),
--            taken_by text
select f.version, f.list, f.file_name::text, f.first_line, f.last_line,
       extract(epoch from f.taken_at)::bigint as taken_at, f.taken_by
  from levain.score s
  join levain.fact_source f
    on f.fund_id = s.fund_id and f.call_id = s.call_id
   and f.application_id = s.application_id and f.version = s.version
 where s.fund_id = $1::bigint and s.call_id = $2::bigint and s.scoring_run_id = $3::bigint
   and s.application_id = $4::bigint
 order by f.list nulls first;

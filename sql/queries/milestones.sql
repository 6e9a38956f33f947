-- SPDX-License-Identifier: MPL-2.0
-- The milestones of a fund, and what became of them.
-- $1 bigint  fund_id
-- $2 text    application, or null = all
-- gives      application text, code text, name text, due_on bigint (since 1970-01-01), kind text,
--            day bigint (since 1970-01-01), words text, version bigint
select c.code || '/' || a.code as application, m.code::text as code, m.name::text as name,
       (m.due_on - date '1970-01-01')::bigint as due_on, m.kind,
       (m.day - date '1970-01-01')::bigint as day, m.words::text as words,
       m.version::bigint as version
  from levain.standing_milestone m
  join levain.application a using (fund_id, call_id, application_id)
  join levain.call c using (fund_id, call_id)
 where m.fund_id = $1::bigint
   and ($2::text is null or $2::text in (a.code, c.code || '/' || a.code))
 order by m.due_on, c.code collate "C", a.code collate "C", m.code collate "C";

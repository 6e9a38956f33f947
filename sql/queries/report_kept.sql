-- SPDX-License-Identifier: MPL-2.0
-- The last two versions of a report that were kept, the last one first.
-- $1 bigint  fund_id
-- $2 text    report
-- $3 text    code of the funder, or null
-- $4 bigint  the first day, since 1970-01-01
-- $5 bigint  the last day
-- $6 bigint  as of
-- $7 bigint  up to that version; null = the last
-- $8 text    CALL/CODE of an award, or null
-- gives      version bigint, document text, sha256 text, snapshot_sha256 text, journal_head text,
--            marks text, causes text, engine text, known_at bigint (seconds), known text (local)
select m.version::bigint as version, m.document, encode(m.sha256, 'hex') as sha256,
       encode(m.snapshot_sha256, 'hex') as snapshot_sha256,
       encode(m.journal_head, 'hex') as journal_head, m.marks::text as marks,
       m.causes::text as causes, m.engine::text as engine,
       extract(epoch from m.known_at)::bigint as known_at,
       to_char(m.known_at at time zone f.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS') as known
  from levain.report_made m
  join levain.fund f using (fund_id)
  left join levain.funder d using (funder_id)
 where m.fund_id = $1::bigint and m.report = $2::text and d.code is not distinct from $3::text
   and m.from_on = date '1970-01-01' + $4::bigint::integer
   and m.through_on = date '1970-01-01' + $5::bigint::integer
   and m.as_of = date '1970-01-01' + $6::bigint::integer
   and m.application_id is not distinct from (
       select n.application_id from levain.application_named($1::bigint, $8::text) as n)
   and ($7::bigint is null or m.version <= $7::bigint)
 order by m.version desc
 limit 2;

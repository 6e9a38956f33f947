-- SPDX-License-Identifier: MPL-2.0
-- What the database holds of a fund, as digests.
-- $1 bigint  fund_id
-- $2 bigint  as of, days since 1970-01-01
-- gives      sha256 text, journal_head text
select encode(s.sha256, 'hex') as sha256, encode(s.journal_head, 'hex') as journal_head
  from levain.report_snapshot($1::bigint, date '1970-01-01' + $2::bigint::integer) as s;

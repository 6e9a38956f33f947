-- SPDX-License-Identifier: MPL-2.0
-- The accounts of a fund by their numbers, as a journal names them.
-- $1 bigint  fund_id
-- gives      account_id bigint, name text
select a.account_id, a.name
  from levain.account a
 where a.fund_id = $1::bigint;

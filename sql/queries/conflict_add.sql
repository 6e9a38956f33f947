-- SPDX-License-Identifier: MPL-2.0
-- Declare a conflict of interest or withdraw one; the same entry again changes nothing.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    code of the marker
-- $5 text    declared or withdrawn
-- $6 text    motive
-- gives      boolean, whether something was recorded
select levain.conflict_add($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text);

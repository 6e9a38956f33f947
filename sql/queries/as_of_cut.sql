-- SPDX-License-Identifier: MPL-2.0
-- Let this transaction see of a call what was recorded by the instant that it works as of.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      nothing of use
select levain.as_of_cut($1::bigint, $2::bigint);

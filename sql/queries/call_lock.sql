-- SPDX-License-Identifier: MPL-2.0
-- Wait until no other transaction works on the call, and keep it until the end of this one; as long
-- as lock_patience says.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      nothing of use
select levain.call_lock($1::bigint, $2::bigint);

-- SPDX-License-Identifier: MPL-2.0
-- Whether anybody said anything of a conflict of interest in a call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      boolean
select exists (select from levain.conflict c
                where c.fund_id = $1::bigint and c.call_id = $2::bigint);

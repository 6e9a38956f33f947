-- SPDX-License-Identifier: MPL-2.0
-- Refuse who is connected and has no role in the fund.
-- $1 bigint  fund_id
-- gives      nothing (one row)
select levain.fund_role_check($1::bigint);

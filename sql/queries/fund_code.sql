-- SPDX-License-Identifier: MPL-2.0
-- The code of a fund.
-- $1 bigint  fund_id
-- gives      code text
select f.code::text from levain.fund f where f.fund_id = $1::bigint;

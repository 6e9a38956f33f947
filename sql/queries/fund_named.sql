-- SPDX-License-Identifier: MPL-2.0
-- The fund of that code.
-- $1 text  code
-- gives    fund_id bigint, currency text, time_zone text
select f.fund_id, f.currency, f.time_zone from levain.fund f where f.code = $1::text;

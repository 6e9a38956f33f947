-- SPDX-License-Identifier: MPL-2.0
-- How many reports of a fund were kept, versions counted.
-- $1 bigint  fund_id
-- gives      made bigint
select count(*) as made from levain.report_made m where m.fund_id = $1::bigint;

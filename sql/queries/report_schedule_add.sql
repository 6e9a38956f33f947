-- SPDX-License-Identifier: MPL-2.0
-- Set how often a report is due.
-- $1 bigint  fund_id
-- $2 text    report
-- $3 text    code of the funder, or null
-- $4 text    how often: month, quarter, half-year, year
-- $5 bigint  how many days after its period it is due
-- $6 text    its files, with commas
-- $7 bigint  the first day of the first period, since 1970-01-01
-- $8 text    the clause of the convention
-- gives      boolean, whether something was recorded
select levain.report_schedule_add($1::bigint, $2::text, $3::text, $4::text, $5::bigint::integer,
                                  $6::text, date '1970-01-01' + $7::bigint::integer, null::date,
                                  $8::text);

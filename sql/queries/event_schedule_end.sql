-- SPDX-License-Identifier: MPL-2.0
-- End a schedule after an event: of what happens later nothing is due.
-- $1 bigint  fund_id
-- $2 text    report, or open-data
-- $3 text    code of the funder, or null
-- $4 text    the event: decision, agreement, settlement, funding, receipt
-- $5 bigint  the last day, since 1970-01-01; null = today
-- gives      boolean, whether something was recorded
select levain.event_schedule_end($1::bigint, $2::text, $3::text, $4::text,
                                 coalesce(date '1970-01-01' + $5::bigint::integer,
                                          levain.today_of($1::bigint)));

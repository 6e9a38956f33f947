-- SPDX-License-Identifier: MPL-2.0
-- Set what is due so long after an event.
-- $1 bigint  fund_id
-- $2 text    report, or open-data
-- $3 text    code of the funder, or null
-- $4 text    the event: decision, agreement, settlement, funding, receipt
-- $5 bigint  how many days or months after it
-- $6 text    day, month
-- $7 text    its files, with commas; null of open data
-- $8 bigint  events from that day on, since 1970-01-01
-- $9 text    the clause of the convention
-- gives      boolean, whether something was recorded
select levain.event_schedule_add($1::bigint, $2::text, $3::text, $4::text, $5::bigint::integer,
                                 $6::text, $7::text, date '1970-01-01' + $8::bigint::integer,
                                 null::date, $9::text);

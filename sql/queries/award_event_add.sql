-- SPDX-License-Identifier: MPL-2.0
-- Record what happened to an application beside the decisions; the same again changes nothing.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    notified, accepted, withdrawn, refused or expired
-- $5 bigint  the day, since 1970-01-01
-- $6 bigint  last day of the offer, since 1970-01-01; null = no end, or no offer
-- $7 text    motive, or null
-- gives      boolean, whether something was recorded
select levain.award_event_add($1::bigint, $2::bigint, $3::bigint, $4::text,
           date '1970-01-01' + $5::bigint::integer, date '1970-01-01' + $6::bigint::integer,
           $7::text);

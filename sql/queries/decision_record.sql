-- SPDX-License-Identifier: MPL-2.0
-- Check and keep what the temporary tables of decision_begin hold as the decision on a run.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 bigint   allocation_run_id
-- $4 bigint   day of the decision, since 1970-01-01
-- $5 text     place
-- $6 text     least share of the voting members present, as a decimal
-- $7 text     least share of the private college among them, as a decimal
-- $8 text     name of the minutes file
-- $9 text     the minutes file
-- $10 text    consequences: a JSON array
-- $11 bigint  places of the waiting list; null = all
-- $12 bigint  last day of the waiting list, since 1970-01-01; null = no end
-- gives       decision_id bigint
select levain.decision_record($1::bigint, $2::bigint, $3::bigint,
           date '1970-01-01' + $4::bigint::integer, $5::text, $6::text::numeric,
           $7::text::numeric, $8::text, $9::text, $10::text::jsonb, $11::bigint::integer,
           date '1970-01-01' + $12::bigint::integer) as decision_id;

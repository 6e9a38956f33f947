-- SPDX-License-Identifier: MPL-2.0
-- Record an amendment of what was signed.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    JSON: number, signed_on, starts_on, ends_on, award_cents, eligible_cents, reason,
--            document_sha256; what is absent stays
-- $5 bigint  exercise
-- $6 bigint  the day, since 1970-01-01
-- gives      version smallint, number text, cents bigint, decommitted_cents bigint,
--            created boolean
select version, number, cents, decommitted_cents, created
  from levain.agreement_amend($1::bigint, $2::bigint, $3::bigint, $4::jsonb,
           $5::bigint::smallint, date '1970-01-01' + $6::bigint::integer);

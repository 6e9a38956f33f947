-- SPDX-License-Identifier: MPL-2.0
-- Record what was signed for an award, and its instalments.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    JSON: act, number, signed_on, starts_on, ends_on, eligible_cents, public_law,
--            document_sha256; what is absent is null
-- gives      version smallint, act text, number text, cents bigint, instalments bigint,
--            created boolean
select version, act, number, cents, instalments, created
  from levain.agreement_sign($1::bigint, $2::bigint, $3::bigint, $4::jsonb);

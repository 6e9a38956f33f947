-- SPDX-License-Identifier: MPL-2.0
-- Record a derogation or a completion; the same again changes nothing.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    code of the rule
-- $5 text    derogation or completion
-- $6 text    motive
-- gives      waiver_id bigint, created boolean
select waiver_id, created
  from levain.waive($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text);

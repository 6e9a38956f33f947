-- SPDX-License-Identifier: MPL-2.0
-- Remember what a scoring run knew of territories, zones and rates.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- $4 bigint  day of what was published, days since 1970-01-01
-- $5 bigint  last load of references
-- $6 bytea   SHA-256 of the entries that the call could see
-- $7 bigint  their count
-- gives      nothing of use
select levain.scoring_refer($1::bigint, $2::bigint, $3::bigint,
                            date '1970-01-01' + $4::bigint::integer, $5::bigint, $6::bytea,
                            $7::bigint);

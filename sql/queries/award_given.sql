-- SPDX-License-Identifier: MPL-2.0
-- Whether a decision ever gave an application an award.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      boolean
select exists (select from levain.decision_award d
                where d.fund_id = $1::bigint and d.call_id = $2::bigint
                  and d.application_id = $3::bigint and d.award_cents > 0);

-- SPDX-License-Identifier: MPL-2.0
-- What was recorded since a report was made.
-- $1 bigint  fund_id
-- $2 bigint  as of, days since 1970-01-01
-- $3 text    marks of the report, JSON
-- gives      causes text (JSON)
select levain.report_causes($1::bigint, date '1970-01-01' + $2::bigint::integer,
                            $3::text::jsonb)::text as causes;

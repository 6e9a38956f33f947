-- SPDX-License-Identifier: MPL-2.0
-- Record from when on a fund is run by a private or a public body.
-- $1 bigint  fund_id
-- $2 text    private, public
-- $3 bigint  the first day, counted from 1970-01-01
-- $4 text    the decision
-- gives      created boolean
select levain.fund_operator_set($1::bigint, $2::text, date '1970-01-01' + $3::bigint::integer,
                                $4::text) as created;

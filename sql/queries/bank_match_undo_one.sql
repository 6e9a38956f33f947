-- SPDX-License-Identifier: MPL-2.0
-- Undo a match by contra-entries.
-- $1 bigint  fund_id
-- $2 text    letter
-- $3 bigint  day (since 1970-01-01)
-- $4 text    motive
-- gives      cents bigint, created boolean
select u.cents, u.created
  from levain.bank_match_undo_one($1::bigint, $2::text, date '1970-01-01' + $3::bigint::integer,
                                  $4::text) as u;

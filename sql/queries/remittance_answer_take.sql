-- SPDX-License-Identifier: MPL-2.0
-- Take in what a bank or a treasury says became of orders.
-- $1 bigint  fund_id
-- $2 text    JSON: {format, name, message, of_message, account, day, at}
-- $3 text    JSON: [{line, level, batch, reference, exercise, number, status, effect, reason, info,
--            cents, booked_on}]
-- $4 bytea   the file
-- gives      boolean, whether it is new
select levain.remittance_answer_take($1::bigint, $2::jsonb, $3::jsonb, $4::bytea);

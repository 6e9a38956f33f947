-- SPDX-License-Identifier: MPL-2.0
-- What an answer said, line by line, and what came of it.
-- $1 bigint  fund_id
-- $2 bytea   the file
-- gives      line integer, level text, reference text, exercise smallint, number integer,
--            remittance text, status text, reason text, info text, cents bigint, outcome text
select line, level, reference, exercise, number, remittance, status, reason, info, cents, outcome
  from levain.remittance_answer_lines($1::bigint, sha256($2::bytea));

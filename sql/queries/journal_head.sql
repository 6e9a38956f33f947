-- SPDX-License-Identifier: MPL-2.0
-- The head of the journal of a fund: the digest of all its operations until now.
-- $1 bigint  fund_id
-- gives      head text, hexadecimal; null = nothing was posted
select encode(levain.ledger_head($1::bigint), 'hex') as head;

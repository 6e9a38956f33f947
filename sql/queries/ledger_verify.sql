-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the ledger of a fund, everything computed again from its transfers.
-- $1 bigint  fund_id
-- gives      checked text, journal, money or funders; subject text, found text, expected text
select f.checked, f.subject, f.found, f.expected
  from levain.ledger_faults($1::bigint) as f;

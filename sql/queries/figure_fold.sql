-- SPDX-License-Identifier: MPL-2.0
-- Add what was posted since to the sums of figures that reports read.
-- $1 bigint  fund_id
-- gives      folded bigint, how many operations
select levain.figure_fold($1::bigint) as folded;

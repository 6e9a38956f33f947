-- SPDX-License-Identifier: MPL-2.0
-- 0068_match_batches - four times as many matches are booked at once, for what as many cost before.
-- Needs:   0039, whose function gets the memory.
-- Breaks:  nothing.
-- Why:     in one import each call leaves another version of the fund's own accounts behind, and
--          each check of a key that names them goes through all of these: 1,000 of them where
--          1,000,000 lines came by thousands. By four thousands, what is joined and sorted of a
--          call no longer fits in the 4 MB that PostgreSQL gives it untold.

set local role levain_owner;

alter function levain.bank_match_store(bigint, jsonb) set work_mem = '64MB';

-- SPDX-License-Identifier: MPL-2.0
-- 0046_letters - who writes letters may see how an award would be paid.
-- Needs:   0023, whose functions cut an award into instalments.
-- Breaks:  nothing (two grants on functions that only compute).
-- Why:     the letter of an award tells its instalments before anything is signed. The amounts come
--          from the function that an agreement takes them from, so that both say the same.

set local role levain_owner;

grant execute on function levain.share_of(text), levain.schedule_parts(jsonb, bigint)
    to levain_manager;

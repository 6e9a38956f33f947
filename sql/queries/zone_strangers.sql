-- SPDX-License-Identifier: MPL-2.0
-- The lines of zone_line whose territory was never loaded.
-- gives  line bigint, territory text (kind and code)
select line, territory
  from levain.zone_strangers();

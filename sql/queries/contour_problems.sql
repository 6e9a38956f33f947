-- SPDX-License-Identifier: MPL-2.0
-- The lines of contour_line that cannot be loaded.
-- gives  line bigint, reason text (explained in sql/README.md), other_line bigint (0 = none)
select line, reason, other_line
  from levain.contour_problems();

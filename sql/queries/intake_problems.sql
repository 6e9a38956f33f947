-- SPDX-License-Identifier: MPL-2.0
-- The lines of intake_line that contradict another line of it.
-- gives  line bigint, code text, reason text (explained in sql/README.md), other_line bigint
select line, code, reason, other_line
  from levain.intake_problems();

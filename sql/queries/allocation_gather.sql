-- SPDX-License-Identifier: MPL-2.0
-- Join what was assessed with what the walk gave, into award and award_line.
-- gives  nothing of use
select levain.allocation_gather();

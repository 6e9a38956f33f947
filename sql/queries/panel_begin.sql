-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables score_conflict_line and score_severity_line.
-- gives  nothing of interest
select levain.panel_begin();

-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary table score_line, for COPY.
-- gives  nothing of use
select levain.scoring_begin();

-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary table conflict_line, which lines come to by COPY.
-- gives  nothing of interest
select levain.conflicts_begin();

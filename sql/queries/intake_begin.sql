-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary table intake_line, for COPY.
-- gives  nothing of use
select levain.intake_begin();

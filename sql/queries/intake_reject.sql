-- SPDX-License-Identifier: MPL-2.0
-- Take the lines of intake_problems out of intake_line.
-- gives  their count bigint
select levain.intake_reject();

-- SPDX-License-Identifier: MPL-2.0
-- Take the lines of intake_refusals out of the intake.
-- gives  their count bigint
select levain.intake_refuse();

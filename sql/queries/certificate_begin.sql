-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables award_step, award_flip and award_objective, for COPY.
-- gives  nothing of use
select levain.certificate_begin();

-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables award, award_line, award_envelope and award_quota, for COPY.
-- gives  nothing of use
select levain.allocation_begin();

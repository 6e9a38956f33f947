-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables decided, decided_line, decided_member and decided_recusal.
-- gives  nothing of use
select levain.decision_begin();

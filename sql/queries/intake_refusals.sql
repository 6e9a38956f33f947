-- SPDX-License-Identifier: MPL-2.0
-- The lines of the intake that go with a wrong line of the same application.
-- gives  list text ('' = the applications' own file), line bigint, reason text
select list, line, reason
  from levain.intake_refusals();

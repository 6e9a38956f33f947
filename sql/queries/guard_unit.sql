-- SPDX-License-Identifier: MPL-2.0
-- The unit of a limit.
-- $1 text  the limit
-- gives    unit text
select g.unit from levain.guard g where g.guard = $1::text limit 1;

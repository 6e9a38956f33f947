-- SPDX-License-Identifier: MPL-2.0
-- Look at the tables that were filled since PostgreSQL looked at them, before much is read.
-- gives      looked bigint, how many tables
select levain.analyze_filled() as looked;

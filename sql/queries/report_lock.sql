-- SPDX-License-Identifier: MPL-2.0
-- Let one connection at a time make a report of a question; until it ends.
-- $1 text  the question: fund, report, funder, period, day
-- gives    nothing of use
select pg_advisory_lock(hashtextextended('report ' || $1::text, 0)) is null as locked;

-- SPDX-License-Identifier: MPL-2.0
-- Let others make what report_lock held.
-- $1 text  as it was locked
-- gives    nothing of use
select pg_advisory_unlock(hashtextextended('report ' || $1::text, 0)) as released;

-- SPDX-License-Identifier: MPL-2.0
-- Let this transaction work as of an instant: what was recorded later is not seen.
-- $1 bigint  seconds since 1970-01-01T00:00:00Z
-- gives      nothing of use
select set_config('levain.as_of', $1::bigint::text, true);

-- SPDX-License-Identifier: MPL-2.0
-- The last load of references that was there at an instant.
-- $1 bigint  seconds since 1970-01-01T00:00:00Z; null = now
-- gives      last_load_id bigint (0 = none)
select coalesce(max(l.reference_load_id), 0) as last_load_id
  from levain.reference_load l
 where $1::bigint is null
    or l.reference_load_id < (
           select coalesce(min(a.reference_load_id), 9223372036854775807)
             from levain.reference_load a
            where a.recorded_at >= to_timestamp($1 + 1));

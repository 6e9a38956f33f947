-- SPDX-License-Identifier: MPL-2.0
-- Wait until no other transaction works on the call, and keep it until the end of this one.
-- For a minute at most, unless the connection's lock_timeout says otherwise.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      nothing of use
with patience as materialized (
    select case when current_setting('lock_timeout') = '0'
                then set_config('lock_timeout', '60s', true) end as set
)
select levain.call_lock($1::bigint, $2::bigint) from patience;

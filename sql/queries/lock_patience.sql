-- SPDX-License-Identifier: MPL-2.0
-- Wait for the locks of others for a minute at most, unless the connection's lock_timeout says
-- otherwise; until the end of this transaction.
-- gives  nothing of use
select case when current_setting('lock_timeout') = '0'
            then set_config('lock_timeout', '60s', true) end;

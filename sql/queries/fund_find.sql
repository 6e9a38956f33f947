-- SPDX-License-Identifier: MPL-2.0
-- The fund of that code; funds are named to everybody.
-- $1 text  code of the fund
-- gives    fund_id bigint, may boolean, whether who is connected has a role in it or is above roles
select f.fund_id,
       pg_has_role(session_user, 'levain_owner', 'member')
       or coalesce(f.fund_id = any (levain.own_funds(
              array['reader', 'manager', 'accountant', 'auditor', 'batch', 'committee'])), false)
           as may
  from levain.fund f
 where f.code = $1::text;

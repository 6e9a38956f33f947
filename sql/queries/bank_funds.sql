-- SPDX-License-Identifier: MPL-2.0
-- The funds in which who is connected is accountant; all of them, for who is above roles.
-- gives  code text
select f.code
  from levain.fund f
 where pg_has_role(session_user, 'levain_owner', 'member')
    or f.fund_id = any (levain.own_funds(array['accountant']))
 order by f.code;

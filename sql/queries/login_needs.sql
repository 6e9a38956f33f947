-- SPDX-License-Identifier: MPL-2.0
-- What the database lacks for somebody to work in a role: the login, its groups.
-- $1 text  login
-- $2 text  role of a fund
-- gives    statement text, is_login boolean (it makes the login), may boolean (this session may
--          run it)
with session as (
    select r.rolsuper, r.rolcreaterole,
           current_setting('server_version_num')::integer >= 160000 as grants_are_owned
      from pg_catalog.pg_roles r
     where r.rolname = session_user
), wanted as (
    select g.name, g.place
      from unnest(case $2::text
                      when 'reader' then array['levain_reader']
                      when 'manager' then array['levain_manager', 'levain_reader']
                      when 'accountant' then array['levain_accountant']
                      when 'auditor' then array['levain_auditor', 'levain_reader']
                      when 'batch' then array['levain_batch']
                      when 'committee' then array['levain_committee'] end)
           with ordinality as g (name, place)
)
select n.statement, n.place = 0 as is_login, n.may
  from (select format('create role %I login', $1::text) as statement, 0 as place,
               s.rolsuper or s.rolcreaterole as may
          from session s
         where not exists (select from pg_catalog.pg_roles r where r.rolname = $1)
        union all
        select format('grant %I to %I', w.name, $1), w.place,
               s.rolsuper or (s.rolcreaterole and not s.grants_are_owned)
               or pg_has_role(session_user, w.name, 'member with admin option')
          from session s, wanted w
         where not exists (select from pg_catalog.pg_roles r
                            where r.rolname = $1 and pg_has_role(r.oid, w.name, 'member'))) as n
 order by n.place;

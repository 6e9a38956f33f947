-- SPDX-License-Identifier: MPL-2.0
-- 0067_roles_at_once - a role that somebody else has just given is held.
-- Needs:   0021, whose way to give a role it makes again.
-- Breaks:  nothing.
-- Why:     whether a role is held already was asked of the moment at which the transaction began.
--          Who had to wait for another one that began later, and gave the same role, was refused:
--          for him it began in the future.

set local role levain_owner;

create or replace function levain.fund_role_add(
    the_fund_id bigint, the_login text, the_name text, the_kind text, the_role text,
    the_first date, the_last date, out begins_at timestamptz, out ends_at timestamptz,
    out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    zone constant text := (select f.time_zone::text from levain.fund f
                            where f.fund_id = the_fund_id);
    asked_from constant timestamptz := coalesce(the_first::timestamp at time zone zone, now());
begin
    perform levain.fund_role_giver_check(the_fund_id, the_login, the_role, false);
    ends_at := (the_last + 1)::timestamp at time zone zone;
    select r.begins_at into begins_at
      from levain.fund_role r
     where r.fund_id = the_fund_id and r.login = the_login and r.role = the_role
       and r.ends_at is not distinct from fund_role_add.ends_at
       and (r.begins_at = asked_from
            or (the_first is null and r.begins_at <= clock_timestamp()
                and coalesce(clock_timestamp() < r.ends_at, true)));
    created := not found;
    if created then
        begins_at := asked_from;
        perform levain.fund_role_keep(the_fund_id, the_login, the_name, the_kind, the_role,
                                      begins_at, ends_at);
    end if;
end
$$;

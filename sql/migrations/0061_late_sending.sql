-- SPDX-License-Identifier: MPL-2.0
-- 0061_late_sending - a file is said to be sent while lines of the bank pay its orders.
-- Needs:   0040, whose remittance_send waits for what its orders become.
-- Breaks:  nothing.
-- Why:     which of its orders had left was looked at before the awards were locked. Where a line
--          paid one in between, the sending was refused for an order in another state, though it
--          finds what left already where it comes a moment later.

set local role levain_owner;

create or replace function levain.remittance_send(
    the_fund_id bigint, the_year smallint, the_number integer, the_day date)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    sent levain.standing_remittance;
    asked jsonb;
    part record;
    bad text;
begin
    sent := levain.remittance_find(the_fund_id, the_year, the_number);
    -- What the bank did is matched under the same lock: what is found here stays so to the end.
    perform levain.award_lock(the_fund_id, (
        select jsonb_agg(jsonb_build_object('call_id', p.call_id,
                                            'application_id', p.application_id))
          from levain.remittance_order o
          join levain.payment_order p
            on p.fund_id = o.fund_id and p.call_id = o.call_id
           and p.payment_order_id = o.payment_order_id
         where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id));
    asked := (select jsonb_agg(jsonb_build_object('exercise', p.exercise, 'number', p.number)
                               order by o.place)
                from levain.remittance_order o
                join levain.payment_order p
                  on p.fund_id = o.fund_id and p.call_id = o.call_id
                 and p.payment_order_id = o.payment_order_id
               where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
                 and not levain.remittance_order_left(o));
    if sent.state in ('sent', 'accepted', 'rejected') then
        return query
            select a.code::text, p.exercise, p.number, o.cents::bigint, false
              from levain.remittance_order o
              join levain.payment_order p
                on p.fund_id = o.fund_id and p.call_id = o.call_id
               and p.payment_order_id = o.payment_order_id
              join levain.application a
                on a.fund_id = p.fund_id and a.call_id = p.call_id
               and a.application_id = p.application_id
             where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
             order by o.place;
        return;
    end if;
    -- What the bank paid before anybody said that the file was sent is only found.
    return query
        select a.code::text, p.exercise, p.number, o.cents::bigint, false
          from levain.remittance_order o
          join levain.payment_order p
            on p.fund_id = o.fund_id and p.call_id = o.call_id
           and p.payment_order_id = o.payment_order_id
          join levain.application a
            on a.fund_id = p.fund_id and a.call_id = p.call_id
           and a.application_id = p.application_id
         where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
           and levain.remittance_order_left(o)
         order by o.place;
    -- It left with the accounts that held when the file was made.
    bad := (select format('%s/%s', k.exercise, k.number)
              from levain.remittance_orders(the_fund_id, coalesce(asked, '[]'), sent.format,
                                            the_day, sent.remittance_id) as k
              join levain.remittance_order o
                on o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
               and o.call_id = k.call_id and o.payment_order_id = k.payment_order_id
             where o.bank_account_id <> k.bank_account_id or o.attempt <> k.attempt
             order by k.ordinal
             limit 1);
    if bad is not null then
        raise exception 'another account holds since the file was made'
            using errcode = 'check_violation', constraint = 'remittance_order_changed_check',
                  hint = bad;
    end if;
    perform levain.remittance_event_add(the_fund_id, sent, 'sent', the_day, null);
    for part in
        select s.state, case when s.state = 'ordered' then p.exercise end as exercise,
               jsonb_agg(jsonb_build_object('exercise', p.exercise, 'number', p.number)
                         order by o.place) as orders
          from levain.remittance_order o
          join levain.payment_order p
            on p.fund_id = o.fund_id and p.call_id = o.call_id
           and p.payment_order_id = o.payment_order_id
          join levain.standing_order s
            on s.fund_id = o.fund_id and s.call_id = o.call_id
           and s.payment_order_id = o.payment_order_id
         where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
           and not levain.remittance_order_left(o)
         group by 1, 2
         order by 1, 2
    loop
        -- What was handed over again already only goes in the file.
        if part.state = 'reissued' then
            return query
                select a.code::text, p.exercise, p.number, p.cents::bigint, true
                  from levain.items_of(part.orders) as i
                  join levain.payment_order p
                    on p.fund_id = the_fund_id
                   and p.exercise = (i.item ->> 'exercise')::smallint
                   and p.number = (i.item ->> 'number')::integer
                  join levain.application a
                    on a.fund_id = p.fund_id and a.call_id = p.call_id
                   and a.application_id = p.application_id;
        elsif sent.format = 'mandates' then
            return query
                select t.application, t.exercise, t.number, t.cents, t.created
                  from levain.payment_transmit(the_fund_id, part.orders, part.exercise, the_day,
                                               the_day) as t;
        else
            return query
                select t.application, t.exercise, t.number, t.cents, t.created
                  from levain.payment_add(the_fund_id, part.orders,
                           case part.state when 'ordered' then 'paid' else 'reissued' end,
                           extract(year from the_day)::smallint, the_day, sent.execute_on, null)
                       as t;
        end if;
    end loop;
end
$$;

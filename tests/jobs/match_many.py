# SPDX-License-Identifier: MPL-2.0
"""Many orders that wait for their lines, made in one go by the ledger's own functions."""
import json

from levain_test import sql

MAKE = """
begin;
create temporary table wanted as
select i::integer, w ->> 0 as name, (w ->> 1)::bigint as cents
  from jsonb_array_elements('{wanted}') with ordinality as x (w, place),
       lateral (select {first} - 1 + place as i) as y;
create function pg_temp.at(stage text, the_call bigint default null, award bigint default null)
    returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('stage', stage, 'exercise', 2026, 'vintage', 2026,
        'call_id', the_call, 'envelope', case when the_call is not null then 'E1' end,
        'application_id', award))
$$;
create function pg_temp.move(ledger text, cents bigint, debit jsonb, credit jsonb) returns jsonb
    language sql as $$
    select jsonb_build_object('ledger', ledger, 'cents', cents, 'debit', debit, 'credit', credit)
$$;
create function pg_temp.asked(key text, kind text, moves jsonb) returns jsonb language sql as $$
    select jsonb_build_object('key', key, 'kind', kind, 'exercise', 2026, 'cites', 'a vote',
        'accounted_on', '2026-06-20', 'value_on', '2026-06-20', 'transfers', moves)
$$;
create temporary table made as
select f.fund_id, c.call_id, w.i, w.name, w.cents, null::bigint as application_id
  from levain.fund f join levain.call c using (fund_id), wanted w;
insert into levain.application (fund_id, call_id, code)
select fund_id, call_id, 'M' || lpad(i::text, 6, '0') from made;
grant select on made to levain_owner;
update made m set application_id = a.application_id
  from levain.application a
 where a.fund_id = m.fund_id and a.call_id = m.call_id
   and a.code = 'M' || lpad(m.i::text, 6, '0');
select count(*) from (select fund_id, jsonb_agg(pg_temp.asked('commit M' || i, 'commit',
           jsonb_build_array(pg_temp.move('ae', cents, pg_temp.at('available', call_id),
               pg_temp.at('committed', call_id, application_id))))) as o
  from made group by fund_id) as a, levain.ledger_post(a.fund_id, 'decision', a.o);
select count(*) from (select fund_id, jsonb_agg(pg_temp.asked('certify M' || i, 'certify',
           jsonb_build_array(pg_temp.move('ae', cents,
               pg_temp.at('committed', call_id, application_id),
               pg_temp.at('certified', call_id, application_id))))) as o
  from made group by fund_id) as a, levain.ledger_post(a.fund_id, 'manager', a.o);
select count(*) from (select fund_id, jsonb_agg(pg_temp.asked('order M' || i, 'order',
           jsonb_build_array(
               pg_temp.move('ae', cents, pg_temp.at('certified', call_id, application_id),
                            pg_temp.at('ordered', call_id, application_id)),
               pg_temp.move('cp', cents, pg_temp.at('available', call_id),
                            pg_temp.at('ordered', call_id, application_id))))) as o
  from made group by fund_id) as a, levain.ledger_post(a.fund_id, 'manager', a.o);
set local role levain_owner;
insert into levain.certification (fund_id, call_id, application_id, instalment, attempt, ground,
                                  cents, day, operation_id)
select m.fund_id, m.call_id, m.application_id, 'all', 1, 'service', m.cents, '2026-06-20',
       o.operation_id
  from made m join levain.operation o on o.fund_id = m.fund_id and o.key = 'certify M' || m.i;
insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence, day)
select fund_id, call_id, application_id, 'FR1420041010050500013M02606', name, 'x',
       '2026-06-20' from made;
insert into levain.bank_account_confirmation (fund_id, call_id, bank_account_id, evidence, day,
                                              usable_on)
select b.fund_id, b.call_id, b.bank_account_id, 'x', '2026-06-20', '2026-06-20'
  from made m join levain.bank_account b using (fund_id, call_id, application_id);
insert into levain.payment_order (fund_id, call_id, application_id, exercise, number,
    certification_id, attempt, bank_account_id, cents, day, operation_id, recorded_by)
select m.fund_id, m.call_id, m.application_id, 2026, 1000 + m.i, c.certification_id, 1,
       b.bank_account_id, m.cents, '2026-06-20', o.operation_id, 'who ordered'
  from made m
  join levain.certification c using (fund_id, call_id, application_id)
  join levain.bank_account b using (fund_id, call_id, application_id)
  join levain.operation o on o.fund_id = m.fund_id and o.key = 'order M' || m.i;
commit;
"""


def make_orders(first, last, database=None):
    """Orders 2026/1000+first to 1000+last, of 1,000.00 euros and 7 cents more for each."""
    return make_named(first, [(f"Holder M{i}", 100000 + 7 * i) for i in range(first, last + 1)],
                      database)


def make_named(first, wanted, database=None):
    """Orders from 2026/1000+first on to holders of accounts: (name, cents) of each; their numbers
    and cents. The appropriations have to be there."""
    sql(MAKE.format(first=first, wanted=json.dumps(wanted).replace("'", "''")), database)
    return [(1000 + first + place, cents) for place, (_, cents) in enumerate(wanted)]

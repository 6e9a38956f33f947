-- SPDX-License-Identifier: MPL-2.0
-- Orders that wait for their lines, in a database that has one fund and one call: what the bench of
-- payments matches. Each is of an association of its own, with an account; nobody has recorded that
-- it was sent, so that its line books all there is to book: paid, executed, known.

create schema orders;
create table orders.made (
    n              bigint primary key,
    application_id bigint,
    cents          bigint not null,
    iban           text not null,
    holder         text not null
);

create function orders.iban_of(n bigint) returns text language sql immutable as $$
    select 'DE' || lpad((98 - (lpad(n::text, 18, '1') || '131400')::numeric % 97)::text, 2, '0')
           || lpad(n::text, 18, '1')
$$;

-- Amounts come again: 40,000 of them.
create function orders.prepare(count integer) returns void language plpgsql as $$
declare
    the_fund_id bigint := (select fund_id from levain.fund);
    the_call_id bigint := (select call_id from levain.call);
    at_fund jsonb := '{"exercise": 2026, "vintage": 2026}';
    words text[] := '{ATELIER,COMPAGNIE,ECOLE,FERME,FOYER,JARDIN,MAISON,REGIE,RELAIS,THEATRE}';
    total bigint;
begin
    insert into orders.made (n, cents, iban, holder)
    select n, 1000 + n::bigint * 7919 % 40000 * 10, orders.iban_of(n),
           words[1 + n % 10] || ' ' || words[1 + n / 10 % 10] || ' ' || levain.letter_of(n::integer)
      from generate_series(1, count) as n;
    total := (select sum(m.cents) from orders.made m);
    insert into levain.application (fund_id, call_id, code)
    select the_fund_id, the_call_id, 'M' || n from orders.made order by n;
    update orders.made m set application_id = a.application_id
      from levain.application a
     where a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = 'M' || m.n;
    perform levain.funding_sign(the_fund_id, jsonb_build_array(jsonb_build_object(
        'funder', (select f.code from levain.funder f order by f.funder_id limit 1),
        'year', 2026, 'number', 'C', 'signed_on', '2026-01-15', 'cents', 2 * total,
        'clause', 'article 4')));
    perform levain.ledger_post(the_fund_id, 'manager', (
        select jsonb_agg(jsonb_build_object(
                   'key', 'open ' || l.ledger, 'kind', 'open', 'exercise', 2026,
                   'cites', 'a vote', 'accounted_on', '2026-01-15', 'value_on', '2026-01-15',
                   'transfers', jsonb_build_array(jsonb_build_object(
                       'ledger', l.ledger, 'cents', total,
                       'debit', h.holder || '{"stage": "opened"}',
                       'credit', h.holder || '{"stage": "available"}'))))
          from unnest('{ae, cp}'::text[]) as l (ledger),
               lateral (select at_fund || jsonb_build_object('call_id', the_call_id,
                                                             'envelope', 'E1') as holder) as h));
    perform levain.ledger_post(the_fund_id, s.actor, jsonb_build_array(jsonb_build_object(
                'key', s.kind, 'kind', s.kind, 'exercise', 2026, 'cites', 'a convention',
                'accounted_on', '2026-01-15', 'value_on', '2026-01-15',
                'transfers', jsonb_build_array(jsonb_build_object(
                    'ledger', 'cash', 'cents', total,
                    'debit', h.holder || jsonb_build_object('stage', s.source),
                    'credit', case when s.target = 'bank' then at_fund else h.holder end
                              || jsonb_build_object('stage', s.target))))))
       from (values ('accountant', 'call_funds', 'promised', 'called'),
                    ('accountant', 'receive', 'called', 'bank'))
                as s (actor, kind, source, target),
            lateral (select at_fund || jsonb_build_object('funder_id', min(f.funder_id)) as holder
                       from levain.funder f) as h;
    analyze levain.application, orders.made;
end
$$;

-- The operations of a step of some orders: 0 commits, 1 certifies, 2 orders.
create function orders.operations(step integer, first_n bigint, last_n bigint) returns jsonb
    language sql stable as $$
    select jsonb_agg(format(
               '{"key": "%s M%s", "kind": "%s", "exercise": 2026, "cites": "decision 1", '
               '"accounted_on": "2026-02-01", "value_on": "2026-02-01", "transfers": [%s]}',
               k.kind, m.n, k.kind,
               replace(replace(replace(k.transfers, '@C', m.cents::text), '@A',
                   format('"call_id": %s, "envelope": "E1", "application_id": %s, @F',
                          c.call_id, m.application_id)), '@F',
                   '"exercise": 2026, "vintage": 2026'))::jsonb order by m.n)
      from orders.made m, levain.call c, (values
        (0, 'commit', '{"ledger": "ae", "cents": @C, "debit": {"stage": "available", @E}, '
            '"credit": {"stage": "committed", @A}}'),
        (1, 'certify', '{"ledger": "ae", "cents": @C, "debit": {"stage": "committed", @A}, '
            '"credit": {"stage": "certified", @A}}'),
        (2, 'order', '{"ledger": "ae", "cents": @C, "debit": {"stage": "certified", @A}, '
            '"credit": {"stage": "ordered", @A}}, '
            '{"ledger": "cp", "cents": @C, "debit": {"stage": "available", @E}, '
            '"credit": {"stage": "ordered", @A}}')) as s (step, kind, lines),
           lateral (select s.kind, replace(s.lines, '@E', format(
                        '"call_id": %s, "envelope": "E1", @F', c.call_id)) as transfers) as k
     where s.step = operations.step and m.n between first_n and last_n
$$;

-- All of it, by slices, each in a transaction of its own. After the first the tables are looked at:
-- what checks a key keeps the plan that it made while there was nothing in them.
create procedure orders.run(slice integer) language plpgsql as $$
declare
    the_fund_id bigint := (select fund_id from levain.fund);
    the_call_id bigint := (select call_id from levain.call);
    of_orders bigint := (select max(n) from orders.made);
    the_actor text;
begin
    for begun in 1..of_orders by slice loop
        for step in 0..2 loop
            the_actor := case step when 0 then 'decision' else 'manager' end;
            perform count(*) from levain.ledger_post(the_fund_id, the_actor, orders.operations(
                step, begun, begun + slice - 1));
        end loop;
        insert into levain.certification (fund_id, call_id, application_id, instalment, attempt,
                                          ground, cents, day, operation_id)
        select the_fund_id, the_call_id, m.application_id, 'all', 1, 'service', m.cents,
               '2026-02-01', o.operation_id
          from orders.made m,
               lateral (select o.operation_id from levain.operation o
                         where o.fund_id = the_fund_id and o.key = 'certify M' || m.n offset 0) as o
         where m.n between begun and begun + slice - 1;
        insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence,
                                         day)
        select the_fund_id, the_call_id, m.application_id, m.iban, m.holder, 'RIB', '2026-02-01'
          from orders.made m
         where m.n between begun and begun + slice - 1;
        insert into levain.payment_order (fund_id, call_id, application_id, exercise, number,
            certification_id, attempt, bank_account_id, cents, day, operation_id)
        select the_fund_id, the_call_id, m.application_id, 2026, m.n, c.certification_id, 1,
               b.bank_account_id, m.cents, '2026-02-01', o.operation_id
          from orders.made m,
               lateral (select c.certification_id from levain.certification c
                         where c.fund_id = the_fund_id and c.call_id = the_call_id
                           and c.application_id = m.application_id offset 0) as c,
               lateral (select b.bank_account_id from levain.bank_account b
                         where b.fund_id = the_fund_id and b.call_id = the_call_id
                           and b.application_id = m.application_id offset 0) as b,
               lateral (select o.operation_id from levain.operation o
                         where o.fund_id = the_fund_id and o.key = 'order M' || m.n offset 0) as o
         where m.n between begun and begun + slice - 1;
        if begun = 1 then
            analyze levain.certification, levain.bank_account, levain.payment_order;
        end if;
        commit;
    end loop;
end
$$;

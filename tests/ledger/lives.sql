-- SPDX-License-Identifier: MPL-2.0
-- Lives of many awards in a database that has one fund and one call: what the measures and the
-- tests of faults post. An award of 3,000.00 euros has three instalments, each certified, ordered
-- and paid: ten steps, each a call of ledger_post over a slice of the awards.

create schema lives;
create table lives.award (n bigint primary key, application_id bigint, envelope text);

-- Awards, and what they are paid from: in two envelopes, E1 and E2.
create function lives.prepare(awards integer) returns void language plpgsql as $$
declare
    the_fund_id bigint := (select fund_id from levain.fund);
    the_call_id bigint := (select call_id from levain.call);
    at_fund jsonb := '{"exercise": 2025, "vintage": 2025}';
    cents bigint := 300000 * awards::bigint;
begin
    insert into levain.application (fund_id, call_id, code)
    select the_fund_id, the_call_id, 'L' || n from generate_series(1, awards) as n;
    insert into lives.award
    select row_number() over (order by a.application_id) as n, a.application_id,
           'E' || 1 + row_number() over (order by a.application_id) % 2 as envelope
      from levain.application a
     where a.code ~ '^L[0-9]+$';
    analyze lives.award;
    -- The promise of a convention, on which all of it is opened.
    perform levain.funding_sign(the_fund_id, jsonb_build_array(jsonb_build_object(
        'funder', (select f.code from levain.funder f order by f.funder_id limit 1),
        'year', 2025, 'number', 'C', 'signed_on', '2025-01-15', 'cents', 2 * cents,
        'clause', 'article 4')));
    perform levain.ledger_post(the_fund_id, 'manager', (
        select jsonb_agg(jsonb_build_object(
                   'key', 'open ' || l.ledger || ' ' || e, 'kind', 'open', 'exercise', 2025,
                   'cites', 'a vote', 'accounted_on', '2025-01-15', 'value_on', '2025-01-15',
                   'transfers', jsonb_build_array(jsonb_build_object(
                       'ledger', l.ledger, 'cents', cents,
                       'debit', h.holder || '{"stage": "opened"}',
                       'credit', h.holder || '{"stage": "available"}'))))
          from unnest('{E1, E2}'::text[]) as e, unnest('{ae, cp}'::text[]) as l (ledger),
               lateral (select at_fund || jsonb_build_object('call_id', the_call_id,
                                                             'envelope', e) as holder) as h));
    perform levain.ledger_post(the_fund_id, s.actor, jsonb_build_array(jsonb_build_object(
                'key', s.kind, 'kind', s.kind, 'exercise', 2025, 'cites', 'a convention',
                'accounted_on', '2025-01-15', 'value_on', '2025-01-15',
                'transfers', jsonb_build_array(jsonb_build_object(
                    'ledger', 'cash', 'cents', cents,
                    'debit', h.holder || jsonb_build_object('stage', s.source),
                    'credit', case when s.target = 'bank' then at_fund else h.holder end
                              || jsonb_build_object('stage', s.target))))))
       from (values ('accountant', 'call_funds', 'promised', 'called'),
                    ('accountant', 'receive', 'called', 'bank'))
                as s (actor, kind, source, target),
            lateral (select at_fund || jsonb_build_object('funder_id', min(f.funder_id)) as holder
                       from levain.funder f) as h;
end
$$;

-- The operations of a step, 0 to 9, of some awards: its commitment, then for each of the three
-- instalments its certification, its order, its payment.
create function lives.operations(step integer, first_award bigint, last_award bigint) returns jsonb
    language sql stable as $$
    select jsonb_agg(format(
               '{"key": "%s %s", "kind": "%s", "exercise": 2025, "cites": "decision 1", '
               '"accounted_on": "2025-06-15", "value_on": "2025-06-15", "transfers": [%s]}',
               s.key, a.n, s.kind,
               replace(replace(replace(s.transfers, '@A',
                   format('"call_id": %s, "envelope": "%s", "application_id": %s, @F',
                          c.call_id, a.envelope, a.application_id)), '@E',
                   format('"call_id": %s, "envelope": "%s", @F', c.call_id, a.envelope)), '@F',
                   '"exercise": 2025, "vintage": 2025'))::jsonb order by a.n)
      from lives.award a, levain.call c,
           lateral (select case when step = 0 then 'commit'
                                else (array['certify', 'order', 'pay'])[1 + (step - 1) % 3]
                           end as kind) as k,
           lateral (select k.kind, k.kind || ' ' || 1 + (step - 1) / 3 as key, case k.kind
        when 'commit' then
            '{"ledger": "ae", "cents": 300000, "debit": {"stage": "available", @E}, '
            '"credit": {"stage": "committed", @A}}'
        when 'certify' then
            '{"ledger": "ae", "cents": 100000, "debit": {"stage": "committed", @A}, '
            '"credit": {"stage": "certified", @A}}'
        when 'order' then
            '{"ledger": "ae", "cents": 100000, "debit": {"stage": "certified", @A}, '
            '"credit": {"stage": "ordered", @A}}, '
            '{"ledger": "cp", "cents": 100000, "debit": {"stage": "available", @E}, '
            '"credit": {"stage": "ordered", @A}}'
        else
            '{"ledger": "ae", "cents": 100000, "debit": {"stage": "ordered", @A}, '
            '"credit": {"stage": "paid", @A}}, '
            '{"ledger": "cp", "cents": 100000, "debit": {"stage": "ordered", @A}, '
            '"credit": {"stage": "paid", @A}}, '
            '{"ledger": "cash", "cents": 100000, "debit": {"stage": "bank", @F}, '
            '"credit": {"stage": "sent", @A}}' end as transfers) as s
     where a.n between first_award and last_award
$$;

-- Do the step; gives how many operations are in the journal by it now, and how many of them it
-- put there.
create function lives.post(step integer, first_award bigint, last_award bigint,
                           out operations bigint, out created bigint)
    language sql volatile as $$
    select count(*), count(*) filter (where p.created)
      from levain.fund f,
           lateral levain.ledger_post(
               f.fund_id, case when step = 0 then 'decision'
                               when step % 3 = 0 then 'accountant' else 'manager' end,
               lives.operations(step, first_award, last_award)) as p
$$;

-- All steps of all awards, by slices, each step in a transaction of its own.
create procedure lives.run(slice integer) language plpgsql as $$
declare
    awards bigint := (select max(n) from lives.award);
begin
    for begun in 1..awards by slice loop
        for step in 0..9 loop
            perform lives.post(step, begun, begun + slice - 1);
            commit;
        end loop;
    end loop;
end
$$;

-- SPDX-License-Identifier: MPL-2.0
-- Figures of reports: what they may be the sum of, what a contra-entry takes back, rates.
\ir fixture.psql

select pg_temp.flow();

select pg_temp.refuses('figure_pkey', 'figure', '{}');
select pg_temp.refuses('figure_source_check', 'figure', '{"figure": "x", "source": "hearsay"}');
insert into broken_once values ('figure_source_key'), ('figure_by_funder_key'); -- as above: pkey
select pg_temp.all_were_broken('figure');

select pg_temp.refuses('figure_move_key', 'figure_move', '{}', 'figure = ''paid''');
select pg_temp.refuses('figure_move_source_check', 'figure_move', '{"source": "convention"}');
select pg_temp.refuses('figure_move_figure_fkey', 'figure_move', '{"figure": "usable"}',
                       'figure = ''paid''');
select pg_temp.refuses('figure_move_kind_fkey', 'figure_move', '{"kind": "unknown"}');
select pg_temp.refuses('figure_move_debit_stage_fkey', 'figure_move',
                       '{"debit_stage": "unknown"}');
select pg_temp.refuses('figure_move_credit_stage_fkey', 'figure_move',
                       '{"credit_stage": "unknown"}');
select pg_temp.refuses('figure_move_side_check', 'figure_move', '{"side": "left"}');
select pg_temp.refuses('figure_move_sign_check', 'figure_move', '{"sign": 2}');
select pg_temp.all_were_broken('figure_move');

select pg_temp.refuses('figure_part_pkey', 'figure_part', '{}');
select pg_temp.refuses('figure_part_figure_fkey', 'figure_part', '{"figure": "unknown"}');
select pg_temp.refuses('figure_part_part_fkey', 'figure_part', '{"part": "unknown"}');
select pg_temp.refuses('figure_part_sign_check', 'figure_part', '{"sign": 0}');
select pg_temp.all_were_broken('figure_part');

select is_empty($$
    select f.figure from levain.figure f
     where not exists (select from levain.figure_part p where p.figure = f.figure)
        or f.source = 'ledger'
           and not exists (select from levain.figure_move m where m.figure = f.figure)
$$, 'every figure is the sum of something');
select is_empty($$
    select m.figure, m.debit_stage, m.credit_stage
      from levain.figure_move m
     where not exists (select from levain.ledger_move l
                        where l.ledger = m.ledger and l.debit_stage = m.debit_stage
                          and l.credit_stage = m.credit_stage
                          and l.kind = coalesce(m.kind, l.kind) and l.kind <> 'contra')
$$, 'every movement of a figure is one that the ledger may make');
select is_empty($$
    select p.figure, p.part from levain.figure_part p
      join levain.figure w on w.figure = p.part
     where w.source = 'figures' or (p.by_funder and not w.by_funder)
$$, 'figures are sums of those of the ledger and of conventions; of funders, of those by funder');
select is_empty($$
    select m.figure, l.kind from levain.figure_move m
      join levain.figure f using (figure)
      join levain.ledger_move l using (ledger, debit_stage, credit_stage)
      join levain.ledger_stage d on d.ledger = m.ledger and d.stage = m.debit_stage
      join levain.ledger_stage c on c.ledger = m.ledger and c.stage = m.credit_stage
     where f.by_funder and l.kind <> 'contra' and l.share is null
       and 'funder' not in (d.holder, c.holder)
$$, 'a figure by funder is of movements that are shared, or of funders'' own accounts');

-- Whatever may move, now or after a later migration: what it changes of the stages that a balance
-- is of, it changes of the figure.
select is_empty($$
    with weight (figure, ledger, stage, weight) as (values
        ('outstanding', 'ae', 'committed', 1), ('outstanding', 'ae', 'certified', 1),
        ('outstanding', 'ae', 'ordered', 1), ('ae_left', 'ae', 'available', 1),
        ('cp_left', 'cp', 'available', 1), ('claims_due', 'cash', 'due', 1),
        ('to_return', 'cash', 'owed', 1), ('to_receive', 'cash', 'called', 1),
        ('to_call', 'cash', 'promised', 1), ('to_reissue', 'cash', 'returned', 1),
        ('to_pass_on', 'cash', 'recovered', 1), ('cash_held', 'cash', 'bank', 1),
        ('cash_held', 'cash', 'returned', 1), ('cash_held', 'cash', 'recovered', 1),
        ('cash_held', 'cash', 'owed', 1), ('cash_held', 'cash', 'suspense', 1),
        ('cash_held', 'cash', 'left', -1)),
    told as (
        select g.figure, l.kind, l.ledger, l.debit_stage, l.credit_stage,
               coalesce((select sum(w.weight * case w.stage when l.credit_stage then 1 else 0 end
                                    - w.weight * case w.stage when l.debit_stage then 1 else 0 end)
                           from weight w
                          where w.figure = g.figure and w.ledger = l.ledger), 0) as wanted,
               coalesce((select sum(p.sign * m.sign)
                           from levain.figure_part p
                           join levain.figure_move m on m.figure = p.part
                          where p.figure = g.figure and m.ledger = l.ledger
                            and m.debit_stage = l.debit_stage
                            and m.credit_stage = l.credit_stage
                            and coalesce(m.kind, l.kind) = l.kind), 0) as found
          from (select distinct w.figure from weight w) as g, levain.ledger_move l
         where l.kind <> 'contra')
    select t.* from told t where t.wanted <> t.found
$$, 'a figure that a balance is of changes with whatever changes the balance');

-- ---- a life in figures --------------------------------------------------------------------------

select pg_temp.signed('region', 2024, 100000, '{"management_cents": 4000}');
select pg_temp.signed('city', 2024, 50000);

create function pg_temp.at(ledger text, stage text, application text default null,
                           envelope text default 'E1') returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object(
               'stage', stage, 'exercise', 2024, 'vintage', 2024,
               'call_id', case when envelope is not null then pg_temp.call() end,
               'envelope', envelope, 'application_id', pg_temp.application(application)))
$$;
create function pg_temp.move(key text, kind text, actor text, day date, variadic lines text[])
    returns text language sql as $$
    select string_agg(p.key, ' ')
      from levain.ledger_post(pg_temp.fund(), actor, jsonb_build_array(jsonb_build_object(
               'key', key, 'kind', kind, 'exercise', 2024, 'accounted_on', day, 'value_on', day,
               'cites', 'a decision', 'transfers', (
                   select jsonb_agg(jsonb_build_object(
                              'ledger', l[1], 'cents', l[4]::bigint,
                              'debit', pg_temp.at(l[1], l[2], nullif(l[5], ''),
                                                  case when l[2] <> 'bank' then 'E1' end),
                              'credit', pg_temp.at(l[1], l[3], nullif(l[6], ''))))
                     from unnest(lines) as t (line), string_to_array(t.line, ' ') as l)))) as p
$$;
create function pg_temp.undo(by_key text, of_key text, day date) returns text language sql as $$
    select string_agg(p.key, ' ')
      from levain.operation o,
           lateral levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(
               jsonb_build_object(
                   'key', by_key, 'kind', 'contra', 'exercise', 2024, 'accounted_on', day,
                   'value_on', day, 'reason', 'a mistake', 'reverses_id', o.operation_id))) as p
     where o.fund_id = pg_temp.fund() and o.key = of_key
$$;
create function pg_temp.figures(day date, variadic wanted text[]) returns text language sql as $$
    select string_agg(w.figure || ' ' || coalesce(f.cents, 0), ', ' order by w.place)
      from unnest(wanted) with ordinality as w (figure, place)
      left join (select x.figure, sum(x.cents) as cents
                   from levain.figure_facts(pg_temp.fund(), null, null, day, null) as x
                  group by x.figure) as f on f.figure = w.figure
$$;

select is(pg_temp.figures('2024-12-31', 'promised', 'usable', 'management', 'left'),
          'promised 150000, usable 146000, management 4000, left 146000',
          'conventions say what is promised, and what of it may be granted');
select pg_temp.move('o1', 'open', 'manager', '2024-02-01', 'ae opened available 60000');
select pg_temp.move('c1', 'commit', 'decision', '2024-03-01', 'ae available committed 30000  A1');
select pg_temp.move('d1', 'decommit', 'manager', '2024-04-01',
                    'ae committed decommitted 1001 A1 A1', 'ae decommitted available 1001 A1');
select is(pg_temp.figures('2024-12-31', 'committed', 'decommitted', 'outstanding', 'left',
                          'ae_left'),
          'committed 30000, decommitted 1001, outstanding 28999, left 117001, ae_left 31001',
          'a figure is the sum of what moved');
select is((select string_agg(d.code || ' ' || f.cents, ', ' order by d.code)
             from (select f.funder_id, sum(f.cents) as cents
                     from levain.figure_facts(pg_temp.fund(), null, null, null, null) as f
                    where f.figure = 'outstanding' group by f.funder_id) as f
             join levain.funder d using (funder_id)),
          'city 9931, region 19068', 'by the shares of funders: 28,999 over 50 and 96');
select pg_temp.undo('u1', 'd1', '2024-06-01');
select is(pg_temp.figures('2024-12-31', 'committed', 'decommitted', 'outstanding', 'ae_left',
                          'ae_ended'),
          'committed 30000, decommitted 0, outstanding 30000, ae_left 30000, ae_ended 0',
          'what is undone is taken from the figure that it was in');
select is(pg_temp.figures('2024-05-31', 'decommitted', 'outstanding'),
          'decommitted 1001, outstanding 28999', 'on the day it is undone, and not before');
select is((select sum(f.cents) from levain.figure_facts(
               pg_temp.fund(), '2024-06-01', '2024-06-30', null, null) as f
            where f.figure = 'decommitted'), -1001::numeric, 'as of a period, what moved in it');
select is((select count(*) from levain.figure_facts(
               pg_temp.fund(), null, null, null, '2000-01-01') as f), 0::bigint,
          'known at an instant: what was recorded by then');
select set_config('levain.as_of', '946684800', true);
select is((select count(*) from levain.figure_facts(pg_temp.fund(), null, null, null, null)),
          0::bigint, 'a transaction as of an instant sees no more');
select set_config('levain.as_of', '', true);

-- A transfer between envelopes is one the other way round too, so its contra-entry may be undone.
create function pg_temp.left_of_e2(day date) returns numeric language sql as $$
    select coalesce(sum(f.cents), 0)
      from levain.figure_facts(pg_temp.fund(), null, null, day, null) as f
     where f.figure = 'ae_left' and f.envelope = 'E2'
$$;
select count(*) from levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(
    jsonb_build_object('key', 'm1', 'kind', 'move', 'exercise', 2024, 'cites', 'a decision',
        'accounted_on', '2024-07-01', 'value_on', '2024-07-01', 'transfers',
        jsonb_build_array(jsonb_build_object('ledger', 'ae', 'cents', 700,
            'debit', pg_temp.at('ae', 'available'),
            'credit', pg_temp.at('ae', 'available', null, 'E2'))))));
select pg_temp.undo('m2', 'm1', '2024-08-01'), pg_temp.undo('m3', 'm2', '2024-09-01'),
       pg_temp.undo('m4', 'm3', '2024-10-01'), pg_temp.undo('m5', 'm4', '2024-11-01');
select is(array(select pg_temp.left_of_e2(day::date)
                  from generate_series(date '2024-07-01', '2024-11-01', interval '1 month') as day),
          array[700, 0, 700, 0, 700]::numeric[],
          'what is undone is done again by undoing that, however often');

-- ---- rates and cells ----------------------------------------------------------------------------

select is(array[levain.share_bp(1, 3), levain.share_bp(2, 3), levain.share_bp(1, 20000),
                levain.share_bp(0, 5), levain.share_bp(5, 0),
                levain.share_bp(9223372036854775807, 9223372036854775807)],
          array[3333, 6667, 1, 0, null, 10000]::bigint[], 'a rate is rounded half up, once');
select is(levain.figure_cells('{"paid": 7, "ae_left": 8}', array['paid', 'ae_left', 'left'], true),
          '[7, {"why": "common"}, 0]', 'a funder is not shown what is of all together');
select is(array(
    select b.block ->> 'code'
      from jsonb_array_elements(levain.drawable('[{"code": "s", "blocks": [
               {"code": "t", "columns": [{"code": "a"}, {"code": "b"}, {"code": "c"}],
                "rows": [["x", {"why": "few"}, -1], [null, 1, -1]],
                "chart": {"kind": "stacked", "series": ["b"]}},
               {"code": "u", "columns": [{"code": "a"}, {"code": "b"}], "rows": [["x", -1]],
                "chart": {"kind": "stacked", "series": ["b"]}},
               {"code": "w", "columns": [{"code": "b"}], "rows": [[-1]],
                "chart": {"kind": "waterfall", "series": ["b"]}},
               {"code": "k", "items": []}]}]') #> '{0,blocks}') with ordinality as b (block, place)
     where b.block ? 'chart' order by b.place),
    array['t', 'w'], 'what is below zero is drawn where there is a place for it');

select * from finish();
rollback;

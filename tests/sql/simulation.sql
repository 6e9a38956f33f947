-- SPDX-License-Identifier: MPL-2.0
-- Simulations are kept many at once, found when they are there already, and refused when their rows
-- do not hold together; they take no lock.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.simulation_rows(points integer default 2) returns void
    language plpgsql as $$
begin
    perform levain.simulation_begin();
    perform pg_temp.award_rows();
    insert into simulation_run
    select p, 'skip', format('[{"key": "threshold", "value": "%s"}]', p),
           pg_temp.digest('point ' || p), pg_temp.digest('results'), 150000, 140000, 10000
      from generate_series(1, points) as p;
    insert into simulation_award
    select p, a.application_id, a.ordinal, a.envelope, a.rank, a.status, a.reason, a.quota,
           a.computed_cents, a.award_cents, a.short_cents, a.binding, a.cap_cents, a.score_num,
           a.score_den, a.failed, a.unknown, a.waived
      from generate_series(1, points) as p, award a;
    insert into simulation_line
    select p, l.application_id, l.pass, l.envelope, l.cents
      from generate_series(1, points) as p, award_line l;
    insert into simulation_envelope
    select p, e.envelope, e.ordinal, e.voted_cents, e.awarded_cents, e.moved_in_cents,
           e.moved_out_cents, e.left_cents
      from generate_series(1, points) as p, award_envelope e;
    insert into simulation_quota (point, quota, value, limit_cents, awarded_cents, measure)
    select p, q.quota, q.value, q.limit_cents, q.awarded_cents, 'cents'
      from generate_series(1, points) as p, award_quota q;
    update simulation_run set flips_looked = point = 1;
    insert into simulation_step
    select p, a.application_id, '1', 100000, 100000 - a.award_cents
      from generate_series(1, points) as p, award a
     where a.award_cents > 0;
    insert into simulation_flip
    select p, a.application_id, 'less_points', 21, 2, 'waiting', true
      from generate_series(1, points) as p, award a
     where p = 1 and a.ordinal = 1;
    insert into simulation_objective
    select p, 'max', 1, 2, 140000, 0, 1, '150', '150000', '1', '1000', '301', '2', '150', true
      from generate_series(1, points) as p;
    insert into simulation_proof
    select p, 1, '1', 'E1', 2, 10, '1500', '1510', '7', '150000', '1', '100', '3021', '2'
      from generate_series(1, points) as p;
end
$$;

create function pg_temp.simulate() returns text language sql as $$
    select string_agg(point || case when created then ' created' else ' found' end, ', '
                      order by point)
      from levain.simulation_store(pg_temp.fund(), pg_temp.call(), pg_temp.scoring_run(),
                                   'levain test')
$$;

select pg_temp.simulation_rows();
select is(pg_temp.simulate(), '1 created, 2 created', 'two simulations are kept');
select is((select string_agg(kind || ' ' || variations::text, '; ' order by variations::text)
             from levain.allocation_run where kind = 'simulation'),
          'simulation [{"key": "threshold", "value": "1"}]; '
          'simulation [{"key": "threshold", "value": "2"}]',
          'of that kind, with what they vary');
select is((select count(*) from levain.allocation a
             join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
            where r.kind = 'simulation'), 6::bigint, 'with all their awards');
create function pg_temp.certificates() returns text language sql as $$
    select string_agg(format('%s: %s, %s steps, %s flips, %s objectives, %s proofs',
                             r.variations -> 0 ->> 'value', c.flips_looked,
                             (select count(*) from levain.allocation_step s
                               where s.allocation_run_id = r.allocation_run_id),
                             (select count(*) from levain.allocation_flip f
                               where f.allocation_run_id = r.allocation_run_id),
                             (select count(*) from levain.allocation_objective o
                               where o.allocation_run_id = r.allocation_run_id),
                             (select count(*) from levain.allocation_proof p
                               where p.allocation_run_id = r.allocation_run_id)), '; '
                      order by r.variations -> 0 ->> 'value')
      from levain.allocation_run r
      left join levain.allocation_certificate c using (fund_id, call_id, allocation_run_id)
     where r.kind = 'simulation'
$$;
select is(pg_temp.certificates(), '1: t, 2 steps, 1 flips, 1 objectives, 1 proofs; '
          '2: f, 2 steps, 0 flips, 1 objectives, 1 proofs', 'and with their certificates');
select pg_temp.simulation_rows(3);
select is(pg_temp.simulate(), '1 found, 2 found, 3 created',
          'those that are there are found, the others are added');
select is(pg_temp.certificates(), '1: t, 2 steps, 1 flips, 1 objectives, 1 proofs; '
          '2: f, 2 steps, 0 flips, 1 objectives, 1 proofs; '
          '3: f, 2 steps, 0 flips, 1 objectives, 1 proofs', 'each with one certificate');

create function pg_temp.simulation_broken(by_statement text) returns text language sql as $$
    select pg_temp.broken(format('select pg_temp.simulation_rows(5); %s; select pg_temp.simulate()',
                                 by_statement))
$$;
select is(pg_temp.simulation_broken('select 1'), 'nothing was refused', 'right rows are taken');
select is(pg_temp.simulation_broken($$ update simulation_run set results_sha256 =
              pg_temp.digest('others') where point = 1 $$),
          'run_results_sha256_check', 'the same inputs had the same results');
select is(pg_temp.simulation_broken($$ delete from simulation_award where point = 4
              and ordinal = 3 $$),
          'allocation_application_id_check', 'each application is answered');
select is(pg_temp.simulation_broken($$ update simulation_award set ordinal = 9
              where point = 4 and ordinal = 3 $$), 'allocation_rank_key', 'ranked 1 to n');
select is(pg_temp.simulation_broken($$ update simulation_award set cap_cents = '{1}'
              where point = 4 $$), 'allocation_cap_cents_check', 'with every cap');
select is(pg_temp.simulation_broken($$ update simulation_line set cents = cents + 1
              where point = 4 $$), 'allocation_line_sum_check', 'an award is the sum of its lines');
select is(pg_temp.simulation_broken($$ update simulation_line set pass = '9' where point = 4 $$),
          'allocation_line_pass_fkey', 'of passes of the call');
select is(pg_temp.simulation_broken($$ update simulation_run set variations = '[]'
              where point = 4 $$), 'allocation_run_variations_check', 'that varies something');
select is(pg_temp.simulation_broken($$ drop table pg_temp.simulation_award;
              create temporary table simulation_award (point integer) $$),
          '55000', 'into tables that are ours');

select is((select count(*) from pg_catalog.pg_locks l
            where l.pid = pg_backend_pid() and l.locktype = 'advisory'), 1::bigint,
          'the one lock is that of the flow above');
select * from finish();
rollback;

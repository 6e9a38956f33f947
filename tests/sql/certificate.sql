-- SPDX-License-Identifier: MPL-2.0
-- A certificate is kept with the run that its transaction makes, and with no other.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.allocation_run() returns bigint language sql as
$$ select max(allocation_run_id) from levain.allocation_run where call_id = pg_temp.call() $$;

create function pg_temp.certificate_rows() returns void language plpgsql as $$
begin
    perform levain.certificate_begin();
    insert into award_assessed (place, application_id, envelope, failed, unknown, waived, binding,
                                cap_cents)
    select row_number() over (order by a.code) - 1, a.application_id, 'E1', '\x00', '\x00', '\x00',
           '{}', '{}'
      from levain.application a;
    insert into award_step values (0, '1', 100000, 40000), (1, '2', 50000, 10000);
    insert into award_flip values (0, 'less_points', 21, 2, 'waiting', true);
    insert into award_objective
    values ('skip', 2, 2, 140000, 0, 1, '150', null, null, null, null, null, null, null),
           ('max', 4, 2, 140000, 0, 1, '150', '150000', '1', '1000', '301', '2', '150', true);
    insert into award_proof
    values (1, '1', 'E1', 2, 10, '1500', '1510', '7', '150000', '1', '100', '3021', '2', null,
            false),
           (2, '2', null, 1, 10, '20', '20', '0', null, null, null, null, null, 'CBC 2', true);
end
$$;

select pg_temp.certificate_rows();
select is(levain.certificate_seal(pg_temp.fund(), pg_temp.call(), pg_temp.allocation_run(), true),
          true, 'the run that this transaction made gets its certificate');
select is(pg_temp.told('select a.code, s.pass, s.before_cents, s.after_cents
                          from levain.allocation_step s join levain.application a
                              using (fund_id, call_id, application_id) order by 1'),
          E'(A1,1,100000,40000)\n(A2,2,50000,10000)', 'with the last look at each');
select is(pg_temp.told('select kind, size_num, size_den, status, is_least
                          from levain.allocation_flip'),
          '(less_points,21,2,waiting,t)', 'what would flip it');
select is(pg_temp.told('select objective, award_count, awarded_cents, score_units, lambda_num,
                               lambda_den, bound_num, bound_den, reached, is_exact
                          from levain.allocation_objective order by ordinal'),
          E'(skip,2,140000,150,,,,,,)\n(max,2,140000,150,1,1000,301,2,150,t)',
          'and what other objectives give');
select is(pg_temp.told('select pass, envelope, item_count, score_unit, reached, upper, states,
                               budget_cents, lambda_num, lambda_den, bound_num, bound_den,
                               solver, by_solver
                          from levain.allocation_proof order by ordinal'),
          E'(1,E1,2,10,1500,1510,7,150000,1,100,3021,2,,f)\n'
          '(2,,1,10,20,20,0,,,,,,"CBC 2",t)',
          'and what proves its exact passes, bands without a bound of their own');
select is(pg_temp.broken($$ select pg_temp.certificate_rows();
                            select levain.certificate_seal(pg_temp.fund(), pg_temp.call(),
                                                           pg_temp.allocation_run(), true) $$),
          'allocation_certificate_pkey', 'once');
select is(levain.certificate_seal(pg_temp.fund(), pg_temp.call(), -1, true), false,
          'a run that this transaction did not make gets none');

select pg_temp.refuses('allocation_certificate_pkey', 'allocation_certificate', '{}');
select pg_temp.refuses('allocation_certificate_allocation_run_id_fkey', 'allocation_certificate',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_step_pkey', 'allocation_step', '{}');
select pg_temp.refuses('allocation_step_before_cents_after_cents_check', 'allocation_step',
                       '{"after_cents": 100001}');
select pg_temp.refuses('allocation_step_application_id_fkey', 'allocation_step',
                       '{"application_id": -1}');
select pg_temp.refuses('allocation_flip_pkey', 'allocation_flip', '{}');
select pg_temp.refuses('allocation_flip_kind_check', 'allocation_flip',
                       '{"kind": "luck", "status": "awarded"}');
select pg_temp.refuses('allocation_flip_kind_status_check', 'allocation_flip',
                       '{"kind": "less_money"}');
select pg_temp.refuses('allocation_flip_size_num_check', 'allocation_flip', '{"size_num": 0}');
select pg_temp.refuses('allocation_flip_size_den_check', 'allocation_flip', '{"size_den": 0}');
select pg_temp.refuses('allocation_flip_application_id_fkey', 'allocation_flip',
                       '{"application_id": -1}');
select pg_temp.refuses('allocation_objective_pkey', 'allocation_objective', '{}');
select pg_temp.refuses('allocation_objective_objective_check', 'allocation_objective',
                       '{"objective": "luck"}');
select pg_temp.refuses('allocation_objective_award_count_check', 'allocation_objective',
                       '{"objective": "euro", "award_count": -1}');
select pg_temp.refuses('allocation_objective_envy_count_check', 'allocation_objective',
                       '{"objective": "euro", "envy_count": -1}');
select pg_temp.refuses('allocation_objective_lambda_den_check', 'allocation_objective',
                       '{"objective": "euro", "lambda_den": 0}', 'objective = ''max''');
select pg_temp.refuses('allocation_objective_bound_check', 'allocation_objective',
                       '{"objective": "euro", "bound_num": 299}', 'objective = ''max''');
select pg_temp.refuses('allocation_objective_bound_den_check', 'allocation_objective',
                       '{"objective": "euro", "bound_den": 0}', 'objective = ''max''');
select pg_temp.refuses('allocation_objective_score_unit_check', 'allocation_objective',
                       '{"objective": "euro", "score_unit": 0}', 'objective = ''max''');
select pg_temp.refuses('allocation_objective_score_check', 'allocation_objective',
                       '{"objective": "euro", "score_unit": null}', 'objective = ''max''');
select pg_temp.refuses('allocation_objective_allocation_run_id_fkey', 'allocation_objective',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_proof_pkey', 'allocation_proof', '{}');
select pg_temp.refuses('allocation_proof_allocation_run_id_fkey', 'allocation_proof',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_proof_ordinal_check', 'allocation_proof', '{"ordinal": 0}');
select pg_temp.refuses('allocation_proof_item_count_check', 'allocation_proof',
                       '{"ordinal": 3, "item_count": -1}');
select pg_temp.refuses('allocation_proof_score_unit_check', 'allocation_proof',
                       '{"ordinal": 3, "score_unit": 0}');
select pg_temp.refuses('allocation_proof_upper_check', 'allocation_proof',
                       '{"ordinal": 3, "upper": 1499}', 'ordinal = 1');
select pg_temp.refuses('allocation_proof_bound_check', 'allocation_proof',
                       '{"ordinal": 3, "bound_num": 3019}', 'ordinal = 1');
select pg_temp.refuses('allocation_proof_lambda_den_check', 'allocation_proof',
                       '{"ordinal": 3, "lambda_den": 0}', 'ordinal = 1');
select pg_temp.refuses('allocation_proof_bound_den_check', 'allocation_proof',
                       '{"ordinal": 3, "bound_den": 0}', 'ordinal = 1');
select pg_temp.refuses('allocation_proof_by_solver_check', 'allocation_proof',
                       '{"ordinal": 3, "by_solver": true}', 'ordinal = 1');
select pg_temp.all_were_broken('allocation_certificate', 'allocation_step', 'allocation_flip',
                               'allocation_objective', 'allocation_proof');

select * from finish();
rollback;

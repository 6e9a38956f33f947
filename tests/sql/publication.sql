-- SPDX-License-Identifier: MPL-2.0
-- What was published as open data: what each table refuses. What is in the files is tried by
-- tests/jobs/publish.py.
\ir fixture.psql

select pg_temp.flow();
insert into levain.agreement (fund_id, call_id, application_id, version, act, number, signed_on,
                              award_cents, public_law)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 1, 'agreement', 'C-1',
        '2024-06-05', 5000, false);

select is(pg_temp.broken($$ select levain.publisher_set(pg_temp.fund(), 'Town',
              '73282932000075') $$),
          'publisher_siret_check', 'who publishes has a SIRET with its key');
select ok(levain.publisher_set(pg_temp.fund(), 'Town', '73282932000074'), 'who publishes is said');
select ok(not levain.publisher_set(pg_temp.fund(), 'Town', '73282932000074'), 'once');
select ok(levain.publisher_set(pg_temp.fund(), 'City', '73282932000074'), 'and corrected');

create function pg_temp.publish(content text, version integer default 1) returns text
    language sql as $$
    select number || ' ' || created
      from levain.publication_add(pg_temp.fund(), '2024-07-01', pg_temp.digest(content),
               jsonb_build_array(jsonb_build_object(
                   'call_id', pg_temp.call(), 'application_id', pg_temp.application('A1'),
                   'version', version)))
$$;
select is(pg_temp.publish('a'), '1 true', 'what is published is recorded');
select is(pg_temp.publish('a'), '1 false', 'the same again is not');
select is(pg_temp.publish('b'), '2 true', 'something else is');
select is(pg_temp.broken($$ select pg_temp.publish('c', 2) $$), 'publication_awards_check',
          'a version that was not signed is not published');
select is((select awards || ' ' || cents from levain.publication where number = 2), '1 5000',
          'a publication says how much it has');

select pg_temp.refuses('publisher_pkey', 'publisher', '{}');
select pg_temp.refuses('publisher_place_check', 'publisher', '{"place": 0}');
select pg_temp.refuses('publisher_siret_check', 'publisher', '{"place": 9, "siret": "1"}');
select pg_temp.refuses('publisher_fund_id_fkey', 'publisher', '{"fund_id": 0}');
select pg_temp.all_were_broken('publisher');

select pg_temp.refuses('publication_pkey', 'publication', '{}');
select pg_temp.refuses('publication_number_check', 'publication', '{"number": 0}');
select pg_temp.refuses('publication_awards_check', 'publication', '{"number": 9, "awards": 0}');
select pg_temp.refuses('publication_fund_id_fkey', 'publication', '{"fund_id": 0}');
select pg_temp.refuses('publication_award_pkey', 'publication_award', '{}');
select pg_temp.refuses('publication_award_number_fkey', 'publication_award', '{"number": 9}');
select pg_temp.refuses('publication_award_version_fkey', 'publication_award',
                       '{"number": 1, "application_id": 0}', 'number = 1');
select pg_temp.all_were_broken('publication', 'publication_award');

select * from finish();
rollback;

-- SPDX-License-Identifier: MPL-2.0
-- Lists of applications come in with them or alone, and each fact keeps where it came from.
\ir fixture.psql

create function pg_temp.with_lists() returns text language sql as $$
    select replace(pg_temp.fund_file(), '"marks": [{"criterion": "C2", "marker": "m-a"',
        '"lists": [{"name": "members", "key": "dossier", "max_items": 2, "label": "Membres",
           "fields": [{"name": "siren", "type": "code"},
                      {"name": "share", "type": "money", "column": "part"}]},
          {"name": "papers", "fields": [{"name": "title", "type": "text"}]}],
         "marks": [{"criterion": "C2", "marker": "m-a"')
$$;

create function pg_temp.item(place bigint, of_list text, of_code text, cents bigint)
    returns void language sql as $$
    insert into intake_item (sequence, list, code, line, numbers, texts, sha256)
    values (place, of_list, of_code, place + 1,
            case of_list when 'members' then array[cents] else '{}' end,
            array[of_list || ' ' || cents], pg_temp.digest(of_list || cents))
$$;
create function pg_temp.files(variadic lists text[]) returns void language sql as $$
    update intake_line set lists = $1;
    insert into intake_source (ordinal, kind, file_name, sha256)
    select 1, 'applications', 'a.csv', pg_temp.digest('a.csv')
     where exists (select from intake_line);
    insert into intake_source (ordinal, kind, list, file_name, sha256)
    select 1 + n, 'list', l, l || '.csv', pg_temp.digest(l)
      from unnest(lists) with ordinality as f (l, n)
$$;
create function pg_temp.items(of_code text, of_version integer) returns text language sql as $$
    select string_agg(list || ':' || texts[1], ' ' order by list, ordinal)
      from levain.application_item
     where application_id = pg_temp.application(of_code) and version = of_version
$$;
create function pg_temp.lists(of_code text, of_version integer) returns text language sql as $$
    select string_agg(list || '=' || item_count, ' ' order by list)
      from levain.application_list
     where application_id = pg_temp.application(of_code) and version = of_version
$$;

-- ---- the projection -----------------------------------------------------------------------------

select pg_temp.apply(pg_temp.with_lists());
select is(pg_temp.told($$ select name, key_column, item_max, label_fr from levain.list
                           where rule_set_id = pg_temp.rules() order by name $$),
          E'(members,dossier,2,Membres)\n(papers,id,1000,)', 'lists are read, with their defaults');
select is(pg_temp.told($$ select list, name, type, storage, slot, scale, column_name
                            from levain.list_field where rule_set_id = pg_temp.rules()
                           order by list, storage $$),
$$(members,share,money,number,1,2,part)
(members,siren,code,text,1,0,siren)
(papers,title,text,text,1,0,title)$$, 'and their fields, numbered within each list');

-- ---- with the applications ----------------------------------------------------------------------

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000);
select pg_temp.line(3, 'A2', '2026-02-02Z', 'T2', 80000);
select pg_temp.files('members');
select pg_temp.item(1, 'members', 'A1', 10);
select pg_temp.item(2, 'members', 'A1', 20);
select is(pg_temp.store('a.csv'), '2 0 0 0', 'applications come in with a list');
select is(pg_temp.items('A1', 1), 'members:members 10 members:members 20',
          'in the order of the file');
select is(pg_temp.lists('A1', 1) || ', ' || pg_temp.lists('A2', 1), 'members=2, members=0',
          'an application without a line has an empty list; a list without a file is not known');
select is(pg_temp.store('a.csv'), '0 0 0 2', 'the same again changes nothing');
select is(pg_temp.told($$ select ordinal, kind, list, file_name from levain.intake_file
                           order by ordinal $$),
          E'(1,applications,,a.csv)\n(2,list,members,members.csv)', 'the files are known');
select is((select sha256::bytea from levain.application_version
            where application_id = pg_temp.application('A1')),
          sha256(pg_temp.digest(concat_ws('|', 'A1', '2026-02-01Z'::timestamptz, 'T1', 60000))
                 || 'members'::bytea || '\x00'::bytea
                 || sha256(pg_temp.digest('members10') || pg_temp.digest('members20'))),
          'the digest of a version is made of those of its facts and of its lists');
select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000);
select is(pg_temp.store('a.csv'), '0 0 0 1', 'the facts alone again change nothing either');
select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60001);
select is(pg_temp.store('b.csv'), '0 1 0 0', 'other facts are a new version');
select is(pg_temp.items('A1', 2), pg_temp.items('A1', 1), 'in which the lists go on');

-- ---- alone --------------------------------------------------------------------------------------

select levain.intake_begin();
select pg_temp.files('members');
select pg_temp.item(1, 'members', 'A1', 30);
select is(pg_temp.store('members.csv'), '0 1 0 0', 'a list alone makes a new version');
select is(pg_temp.items('A1', 3) || ', ' || (select numbers::text from levain.application_version
            where application_id = pg_temp.application('A1') and version = 3),
          'members:members 30, {1769904000,60001,1500000}', 'with the facts that counted');
select is(pg_temp.lists('A2', 2), null, 'applications without a line in it are left alone');
select is(pg_temp.store('members.csv'), '0 0 0 1', 'the same again changes nothing');
select levain.intake_begin();
select pg_temp.files('papers');
select pg_temp.item(1, 'papers', 'A1', 1);
select is(pg_temp.store('papers.csv') || ', ' || pg_temp.items('A1', 4),
          '0 1 0 0, members:members 30 papers:papers 1', 'another list is added to the first');
select is(pg_temp.told($$ select version, list, file_name, first_line, last_line
                            from levain.fact_source
                           where application_id = pg_temp.application('A1') and version > 2
                           order by version, list nulls first $$),
$$(3,,b.csv,2,2)
(3,members,members.csv,2,2)
(4,,b.csv,2,2)
(4,members,members.csv,2,2)
(4,papers,papers.csv,2,2)$$, 'facts and lists keep the file and the lines they came from');
select is(pg_temp.told($$ select lists, counts, number_counts, numbers, text_counts, texts
                            from levain.version_items
                           where application_id = pg_temp.application('A1') and version = 4 $$),
          '("{members,papers}","{1,1}","{1,0}",{30},"{1,1}","{""members 30"",""papers 1""}")',
          'the lists of a version can be read in one row');

-- ---- two submissions ----------------------------------------------------------------------------

select levain.intake_begin();
select pg_temp.line(2, 'A3', '2026-02-01Z', 'T1', 1);
select pg_temp.line(3, 'A3', '2026-03-17Z', 'T1', 2);
select pg_temp.files('papers');
select pg_temp.item(1, 'papers', 'A3', 5);
select is(pg_temp.store('twice.csv'), '1 1 0 0', 'of two submissions in one file');
select is(pg_temp.items('A3', 1) || ', ' || pg_temp.items('A3', 2),
          'papers:papers 5, papers:papers 5', 'both state the list');
select levain.intake_begin();
select pg_temp.files('papers');
select pg_temp.item(1, 'papers', 'A3', 6);
select pg_temp.store('papers.csv');
select is((select submitted_at from levain.application_version
            where application_id = pg_temp.application('A3') and version = 3), '2026-02-01Z',
          'a list alone goes to the one that counts');

-- ---- dates --------------------------------------------------------------------------------------

select levain.intake_begin();
select pg_temp.line(2, 'D1', '2026-02-01Z', 'T1', 1);
update intake_line set number_dates = '{null, 1769904000, null}', text_dates = '{1769904000, null}';
select pg_temp.store('dated.csv');
select is(pg_temp.told($$ select number_dates, text_dates, facts_line
                            from levain.application_version
                           where application_id = pg_temp.application('D1') $$),
          '("{NULL,1769904000,NULL}","{1769904000,NULL}",2)', 'facts keep when they were stated');

-- ---- what is refused ----------------------------------------------------------------------------

select levain.intake_begin();
select pg_temp.line(2, 'B1', '2026-02-01Z', 'T1', 1);
select pg_temp.line(3, 'B2', '2026-02-01Z', 'T1', 1);
select pg_temp.files('members');
select pg_temp.item(1, 'members', 'B1', 1);
select pg_temp.item(2, 'members', 'B1', 2);
select pg_temp.item(3, 'members', 'B9', 3);
select pg_temp.item(4, 'members', 'B1', 4);
select pg_temp.item(5, 'members', 'B1', 5);
select is(pg_temp.told($$ select * from levain.intake_item_problems(pg_temp.fund(), pg_temp.call(),
                                                                    pg_temp.rules()) $$),
          E'(members,4,B9,intake_item_code_fkey,)\n(members,5,B1,intake_item_count_check,2)',
          'an item has an application, and a list an end');
select is(pg_temp.broken($$ select pg_temp.store('x') $$), 'intake_item_code_fkey',
          'and nothing is taken in');
insert into intake_refused values (1, 'B1', 'too many'), (2, 'B1', 'again'), (3, 'B9', 'unknown');
select is(pg_temp.told($$ select list, line, code, reason from levain.intake_refusals() $$),
$$("",2,B1,"too many")
(members,2,B1,"too many")
(members,3,B1,"too many")
(members,4,B9,unknown)
(members,5,B1,"too many")
(members,6,B1,"too many")$$, 'an application is refused whole, for its first reason');
select is(levain.intake_refuse(), 6::bigint, 'its lines may be left out');
select is(pg_temp.store('good.csv'), '1 0 0 0', 'the others then come in');

select levain.intake_begin();
select pg_temp.line(2, 'B3', '2026-02-01Z', 'T1', 1);
select is(pg_temp.broken($$ select pg_temp.item(1, 'members', 'B3', 1);
                            update intake_item set numbers = '{}';
                            select pg_temp.store('x') $$), 'intake_item_layout_check',
          'an item has the fields of its list');
select is(pg_temp.broken($$ select pg_temp.item(1, 'nothing', 'B3', 1);
                            select pg_temp.store('x') $$), 'intake_item_layout_check',
          'which is one of the call');
select is(pg_temp.broken($$ select pg_temp.files('nothing'); select pg_temp.store('x') $$),
          'intake_line_lists_fkey', 'also where it has no item');
select is(pg_temp.broken($$ update intake_line set number_dates = '{1}' $$),
          'intake_line_dates_check', 'there are as many dates as facts');
select is(pg_temp.broken($$ select pg_temp.item(1, 'members', 'B3', 1);
                            update intake_item set text_dates = '{}' $$),
          'intake_item_dates_check', 'of an item too');
select is(pg_temp.broken($$ select pg_temp.item(1, 'members', 'B3', 1);
                            select pg_temp.item(1, 'members', 'B3', 1) $$), 'intake_item_pkey',
          'an item comes once');
select is(pg_temp.broken($$ insert into intake_refused values (1, 'x', 'y'), (1, 'x', 'y') $$),
          'intake_refused_pkey', 'a refusal too');
select is(pg_temp.broken($$ select pg_temp.files('members'); select pg_temp.files('papers') $$),
          'intake_source_pkey', 'and a file');
select is(pg_temp.broken($$ drop table intake_item; select pg_temp.store('x') $$), '55000',
          'items are taken from the table that was begun');

select is(pg_temp.broken(format('select pg_temp.apply(%L, ''x'')',
              replace(pg_temp.with_lists(), '"siren", "type": "code"', '"siren", "type": "date"'))),
          'list_layout_check', 'fields of a list that has items stay what they are');
select lives_ok(format('select pg_temp.apply(%L, ''x'')',
              replace(pg_temp.with_lists(), '"title", "type": "text"}',
                      '"title", "type": "text"}, {"name": "kind", "type": "code"}')),
          'new ones are added after the last');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('list_pkey', 'list', '{}');
select pg_temp.refuses('list_item_max_check', 'list', '{"item_max": 0}');
select pg_temp.refuses('list_rule_set_id_fkey', 'list', '{"rule_set_id": -1}');
select pg_temp.refuses('list_field_pkey', 'list_field', '{"slot": 9}');
select pg_temp.refuses('list_field_storage_slot_key', 'list_field', '{"name": "x"}');
select pg_temp.refuses('list_field_slot_check', 'list_field', '{"slot": 0}');
select pg_temp.refuses('list_field_type_check', 'list_field', '{"type": "x", "storage": "number",
                       "scale": 0}');
select pg_temp.refuses('list_field_storage_check', 'list_field', '{"storage": "x"}');
select pg_temp.refuses('list_field_scale_check', 'list_field', '{"scale": 5}');
select pg_temp.refuses('list_field_list_fkey', 'list_field', '{"list": "x"}');
select pg_temp.refuses('intake_file_pkey', 'intake_file', '{"list": "x", "kind": "list"}');
select pg_temp.refuses('intake_file_kind_list_key', 'intake_file', '{"ordinal": 99}');
select pg_temp.refuses('intake_file_ordinal_check', 'intake_file', '{"ordinal": 0}');
select pg_temp.refuses('intake_file_kind_check', 'intake_file', '{"kind": "x"}');
select pg_temp.refuses('intake_file_list_check', 'intake_file', '{"kind": "list"}',
                       'kind = ''applications''');
select pg_temp.refuses('intake_file_source_check', 'intake_file', '{"source": "x"}');
select pg_temp.refuses('intake_file_intake_id_fkey', 'intake_file', '{"intake_id": -1}');
select pg_temp.refuses('application_version_facts_line_check', 'application_version',
                       '{"facts_line": 0}');
select pg_temp.refuses('application_version_facts_intake_id_fkey', 'application_version',
                       '{"version": 99, "facts_intake_id": -1}');
select pg_temp.refuses('application_list_pkey', 'application_list', '{}');
select pg_temp.refuses('application_list_item_count_check', 'application_list',
                       '{"item_count": -1}');
select pg_temp.refuses('application_list_version_fkey', 'application_list', '{"version": 99}');
select pg_temp.refuses('application_list_intake_id_fkey', 'application_list',
                       '{"list": "x", "intake_id": -1}');
select pg_temp.refuses('application_item_pkey', 'application_item', '{}');
select pg_temp.refuses('application_item_ordinal_check', 'application_item', '{"ordinal": 0}');
select pg_temp.refuses('application_item_line_check', 'application_item', '{"line": 0}');
select pg_temp.refuses('application_item_list_fkey', 'application_item', '{"list": "x"}');
select pg_temp.all_were_broken('list', 'list_field', 'intake_file', 'application_list',
                               'application_item');

select * from finish();
rollback;

-- SPDX-License-Identifier: MPL-2.0
-- 0060_key_categories - keys of an indicator are held to their categories.
-- Needs:   0044, whose guards of indicators it adds one to.
-- Breaks:  nothing: a guard holds for values that come in after a definition has it.
-- Why:     member organisations are asked for by category, and a key without one was taken; a slip
--          in one made a category of its own.

set local role levain_owner;

create function levain.is_list_of_codes(the_list jsonb) returns boolean
    language sql immutable
    set search_path = levain, pg_temp
    return jsonb_typeof(the_list) = 'array' and the_list <> '[]'
           and not exists (
               select from levain.items_of(case jsonb_typeof(the_list) when 'array' then the_list
                                                else '[]' end) as c
                where jsonb_typeof(c.item) <> 'string'
                   or c.item #>> '{}' !~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$');
comment on function levain.is_list_of_codes(jsonb) is
    'Whether it is a list of one code or more.';

create or replace function levain.guard_item_problems(
    the_pointer text, the_guard jsonb, the_item jsonb, the_codes text[])
    returns table (pointer text, reason text, value text)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    select the_pointer || p.place, p.reason, p.value
      from (values
          ('/kind', 'guard_kind', the_guard ->> 'kind',
           coalesce(the_guard ->> 'kind', '') not in
               ('at_most', 'per', 'budget', 'method', 'scic', 'category')),
          ('/of', 'guard_of', the_guard ->> 'of',
           the_guard ->> 'kind' = 'at_most'
           and not coalesce(the_guard ->> 'of' = any (the_codes)
                            and the_guard ->> 'of' <> the_item ->> 'code', false)),
          ('/divisor', 'guard_number', the_guard ->> 'divisor',
           the_guard ->> 'kind' = 'per'
           and not coalesce(levain.scaled(the_guard ->> 'divisor', 2) > 0, false)),
          ('/account', 'guard_account', the_guard ->> 'account',
           the_guard ->> 'kind' = 'budget'
           and coalesce(the_guard ->> 'account', '') !~ '^(6[0-9]|7[0-9]|8[67])$'),
          ('/rate', 'guard_number', the_guard ->> 'rate',
           the_guard ->> 'kind' = 'budget'
           and not coalesce(levain.scaled(the_guard ->> 'rate', 2) > 0, false)),
          ('/kind', 'guard_unfit', the_guard ->> 'kind',
           (the_guard ->> 'kind' in ('per', 'budget', 'scic')
            and coalesce(the_item ->> 'kind', 'number') <> 'number')
           or (the_guard ->> 'kind' = 'at_most' and the_item ->> 'kind' = 'ratio')
           or (the_guard ->> 'kind' = 'category'
               and coalesce(the_item ->> 'kind', 'number') <> 'distinct')),
          ('/categories', 'guard_categories', the_guard ->> 'categories',
           the_guard ? 'categories'
           and (the_guard ->> 'kind' <> 'category'
                or not levain.is_list_of_codes(the_guard -> 'categories'))),
          ('/warn', 'flag', the_guard ->> 'warn',
           the_guard ? 'warn' and jsonb_typeof(the_guard -> 'warn') <> 'boolean')
      ) as p (place, reason, value, holds)
     where p.holds
    union all
    select the_pointer || '/' || k.key, 'member', k.key
      from jsonb_object_keys(case jsonb_typeof(the_guard) when 'object' then the_guard
                                  else '{}' end) as k (key)
     where k.key not in ('kind', 'of', 'divisor', 'account', 'rate', 'categories', 'warn',
                         'comment');
end;

create function levain.indicator_category_problems(
    the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- The first key of each line: a list that lacks categories lacks them all.
    select distinct on (l.place, p.reason)
           l.place, 'keys', l.item ->> 'keys', p.reason, concat_ws(' ', k.key, p.known),
           coalesce((g.guard ->> 'warn')::boolean, false)
      from levain.indicator_lines(the_fund_id, the_lines, the_day) as l
      cross join lateral (
          select levain.guard_of(coalesce((l.definition).guards, '[]'), 'category') as guard) as g
      cross join lateral unnest(l.keys) with ordinality as k (key, ordinal)
      cross join lateral (values
          ('guard_category', null::text, split_part(k.key, ':', 2) = ''),
          ('guard_category_known',
           '(' || (select string_agg(c.item #>> '{}', ', ' order by c.ordinal)
                     from levain.items_of(g.guard -> 'categories') as c) || ')',
           split_part(k.key, ':', 2) <> ''
           and not (g.guard -> 'categories' ? split_part(k.key, ':', 2)))
      ) as p (reason, known, holds)
     where g.guard is not null and (l.definition).kind = 'distinct' and p.holds
     order by l.place, p.reason, k.ordinal;
end;
comment on function levain.indicator_category_problems(bigint, jsonb, date) is
    'The keys of lines that have no category, or another than those of the guard.';

create or replace function levain.indicator_problems(
    the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    wrong jsonb;
    faults jsonb;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.indicator_value', the_fund_id));
    wrong := (select coalesce(jsonb_agg(p), '[]')
                from (select * from levain.indicator_line_problems(the_fund_id, the_lines, the_day)
                      union all
                      select * from levain.indicator_category_problems(
                          the_fund_id, the_lines, the_day)) as p);
    -- What values are held to beside others is asked of them as they would stand; then all is
    -- taken back.
    declare
        bad constant integer[] := array(select distinct (w.item ->> 'place')::integer
                                          from levain.items_of(wrong) as w
                                         where not (w.item ->> 'warning')::boolean);
    begin
        perform levain.indicator_insert(the_fund_id, the_lines, bad, the_day, 'trial', null);
        faults := (select coalesce(jsonb_agg(f), '[]')
                     from levain.indicator_line_faults(the_fund_id, the_lines, bad, the_day) as f);
        raise exception using errcode = 'LV001';
    exception when sqlstate 'LV001' then
        null;
    end;
    return query
    select (p.item ->> 'place')::integer, coalesce(p.item ->> 'member', 'value'),
           p.item ->> 'value', p.item ->> 'reason', p.item ->> 'detail',
           (p.item ->> 'warning')::boolean
      from levain.items_of(wrong || faults) as p;
end
$$;

select levain.hold_tables();

-- SPDX-License-Identifier: MPL-2.0
-- 0063_mended_rests - a line that was mended is one more than its file had, not one of them.
-- Needs:   0040, whose marking of lines it replaces; 0064 has files taken in with it.
-- Breaks:  nothing. Rejects files that were written before name no import, and come in as before.
-- Why:     of two payments of one day, amount and label one could be read and the other could not.
--          Mended, the second one was taken for the first, and its money was never booked. A
--          rejects file now says of which import it is the rest.

set local role levain_owner;

alter table levain.bank_import add column rest_of_import_id bigint;
alter table levain.bank_import add constraint bank_import_rest_of_import_id_fkey
    foreign key (fund_id, rest_of_import_id) references levain.bank_import;
create index bank_import_rest_of_import_id_idx
    on levain.bank_import (fund_id, rest_of_import_id) where rest_of_import_id is not null;
comment on column levain.bank_import.rest_of_import_id is
    'The import that left out the lines that this one brings, mended.';

create function levain.bank_import_rest(
    the_fund_id bigint, the_book_id bigint, the_import_id bigint, the_line integer) returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if the_import_id is not null and not exists (
        select from levain.bank_import i
          join levain.bank_reject r using (fund_id, bank_import_id)
         where i.fund_id = the_fund_id and i.bank_import_id = the_import_id
           and i.bank_book_id = the_book_id and r.line = the_line) then
        raise exception 'the file is the rest of another book'
            using errcode = 'check_violation', constraint = 'bank_import_rest_check',
                  hint = the_import_id || '/' || the_line;
    end if;
    return the_import_id;
end
$$;
comment on function levain.bank_import_rest(bigint, bigint, bigint, integer) is
    'The import of a book that left out a line, which a mended file names; refused where it did '
    'not.';

drop function levain.bank_lines_mark(bigint, bigint, date, date, boolean);
create function levain.bank_lines_mark(
    the_fund_id bigint, the_book_id bigint, the_first date, the_last date, has_repeated boolean,
    the_rest_of bigint) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off -- one chain of look-ups took minutes where a hash takes a second
    set work_mem = '128MB'
    set jit = off as $$
declare
    has_others constant boolean := exists (
        select from levain.bank_line l
         where l.fund_id = the_fund_id and l.bank_book_id = the_book_id
           and l.fingerprint >= levain.bank_day_bytes(the_first)
           and l.fingerprint < levain.bank_day_bytes(the_last + 1));
    ancestors constant bigint[] := array(
        with recursive ancestor as (
            select the_rest_of as bank_import_id where the_rest_of is not null
            union
            select i.rest_of_import_id
              from ancestor a
              join levain.bank_import i
                on i.fund_id = the_fund_id and i.bank_import_id = a.bank_import_id
             where i.rest_of_import_id is not null)
        select a.bank_import_id from ancestor a);
begin
    if not has_repeated and not has_others then
        return 0::bigint;
    end if;
    insert into pg_temp.bank_mark (line, part, occurrence, generation, of_import_id, of_line,
                                   of_part)
    with before as (
        -- What the file whose rest this is brought, or knew: more of the same are others.
        select l.fingerprint, max(l.occurrence) as occurrence
          from (select k.bank_import_id as of_import_id, k.line as of_line, k.part as of_part
                  from levain.bank_line k
                 where the_rest_of is not null and k.fund_id = the_fund_id
                   and k.bank_import_id = any (ancestors)
                union all
                select s.of_import_id, s.of_line, s.of_part
                  from levain.bank_seen s
                 where the_rest_of is not null and s.fund_id = the_fund_id
                   and s.bank_import_id = any (ancestors) and not s.by_day) as h
          join levain.bank_line l
            on l.fund_id = the_fund_id and l.bank_import_id = h.of_import_id
           and l.line = h.of_line and l.part = h.of_part
         group by l.fingerprint
    ), repeated as (
        select i.line, i.part, row_number() over (partition by i.fingerprint
                                                  order by i.line, i.part) as occurrence
          from pg_temp.bank_incoming i
         where has_repeated
           and i.fingerprint in (select r.fingerprint from pg_temp.bank_incoming r
                                  where r.may_repeat)
    ), counted as (
        select i.line, i.part, i.fingerprint,
               coalesce(r.occurrence, 1) + coalesce(b.occurrence, 0) as occurrence
          from pg_temp.bank_incoming i
          left join repeated r using (line, part)
          left join before b using (fingerprint)
         where has_others or r.occurrence > 1
    ), known as (
        select distinct on (l.fingerprint, l.occurrence) l.fingerprint, l.occurrence,
               l.generation, l.bank_import_id, l.line, l.part,
               u.bank_import_id is null as stands
          from levain.bank_line l
          left join levain.bank_undo u
            on u.fund_id = l.fund_id and u.bank_import_id = l.bank_import_id
         where has_others and l.fund_id = the_fund_id and l.bank_book_id = the_book_id
           and l.fingerprint >= levain.bank_day_bytes(the_first)
           and l.fingerprint < levain.bank_day_bytes(the_last + 1)
         order by l.fingerprint, l.occurrence, l.generation desc
    )
    select c.line, c.part, c.occurrence, coalesce(k.generation, 0) + 1,
           case when k.stands then k.bank_import_id end,
           case when k.stands then k.line end, case when k.stands then k.part end
      from counted c
      left join known k using (fingerprint, occurrence)
     where c.occurrence > 1 or k.fingerprint is not null;
    analyze pg_temp.bank_mark;
    return (select count(*) from pg_temp.bank_mark m where m.of_import_id is not null);
end
$$;
comment on function levain.bank_lines_mark(bigint, bigint, date, date, boolean, bigint) is
    'Numbers twins, behind those of the import whose rest the file is, and finds the lines that '
    'the book has; gives how many those are.';

-- SPDX-License-Identifier: MPL-2.0
-- 0065_as_before - what a match as before tells is what is read of it.
-- Needs:   0039, whose match as before it makes again.
-- Breaks:  nothing that this program reads; match_as_before gives one figure less.
-- Why:     lines that wait are counted afterwards (match_waiting): that of all imports lines were
--          matched is not told by anybody any more.

set local role levain_owner;

drop function levain.match_as_before(bigint, bigint);
create function levain.match_as_before(the_fund_id bigint, the_import_id bigint)
    returns table (line_count bigint, refused_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_limit constant numeric :=
        levain.guard_value(the_fund_id, 'manual_match', levain.today_of(the_fund_id));
    asked jsonb;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    asked := (
        with said as (
            select levain.label_words(b.label) as words, b.bank_book_id, sign(b.cents) as way,
                   min(m.kind) as kind, min(m.letter) as letter
              from levain.standing_match m
              join levain.bank_match_line n using (fund_id, bank_match_id)
              join levain.bank_line b using (fund_id, bank_import_id, line, part)
             where m.fund_id = the_fund_id and m.rule = 'manual' and m.is_posted
             group by 1, 2, 3
            having bool_and(m.kind in ('fee', 'debit', 'interest')) and count(distinct m.kind) = 1
        )
        select jsonb_agg(jsonb_build_object('kind', s.kind, 'rule', 'as-before',
                   'evidence', jsonb_build_object('why', jsonb_build_array('label'),
                       'label', w.label, 'as', s.letter),
                   'targets', '[]'::jsonb, 'lines', jsonb_build_array(jsonb_build_array(
                       w.bank_import_id, w.line, w.part)))
                   order by w.booked_on, w.bank_import_id, w.line, w.part)
          from levain.waiting_line w
          join said s
            on s.bank_book_id = w.bank_book_id and s.way = sign(w.cents)
           and s.words = levain.label_words(w.label)
         where w.fund_id = the_fund_id and w.open_letter is null
           and levain.says_something(s.words) and abs(w.cents) <= the_limit);
    if asked is null then
        return query select 0::bigint, 0::bigint;
        return;
    end if;
    return query
        select count(*) filter (where s.letter is not null and x.counts),
               count(*) filter (where s.letter is null and x.counts)
          from levain.bank_match_store(the_fund_id, asked) as s
          join levain.items_of(asked) as m on m.ordinal = s.ordinal
         cross join lateral (
              select the_import_id = 0
                     or (m.item -> 'lines' -> 0 ->> 0)::bigint = the_import_id as counts) as x;
end
$$;
comment on function levain.match_as_before(bigint, bigint) is
    'Matches lines that wait as a person said of others of the same account, the same way and the '
    'same words: fees, direct debits, interest, each up to the limit of a match by hand. Tells the '
    'lines of an import, or of all for 0, that were matched, and that could not be booked.';
grant execute on function levain.match_as_before(bigint, bigint) to levain_accountant;

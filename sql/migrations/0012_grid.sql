-- SPDX-License-Identifier: MPL-2.0
-- 0012_grid - what people are told of a rule or a criterion, and for which days a rule holds.
-- Needs:   0005_fund_functions
-- Breaks:  nothing: the columns are new, and filled from the fund files that are kept. The query
--          that lists the links of those files that would be refused gives no row, since no
--          program accepted a link before:
--              select fund_id, call_id, rule_set_id, item #>> '{basis,url}'
--                from levain.rule_set,
--                     levain.items_of((ltrim(source, U&'\FEFF')::jsonb) #> '{call,rules}')
--               where item #>> '{basis,url}' !~ '^https?://[^[:space:]"<>]+$';
-- Why:     a rule is more than its formula: the text it rests on with a link, what to correct, the
--          days on which it is in force; a criterion has the same texts. They are part of the fund
--          file and frozen with it; here they can be read in SQL.

set local role levain_owner;

alter table levain.rule
    add column basis_url     levain.words,
    add column correct_fr    levain.words,
    add column correct_en    levain.words,
    add column in_force_from date,
    add column in_force_to   date,
    add constraint rule_basis_url_check check (basis_url ~ '^https?://[^[:space:]"<>]+$'),
    add constraint rule_in_force_from_in_force_to_check check (in_force_from <= in_force_to);
comment on column levain.rule.basis_url is 'Where that text can be read.';
comment on column levain.rule.correct_fr is 'What to mend when the rule fails, in French.';
comment on column levain.rule.correct_en is 'What to mend when the rule fails, in English.';
comment on column levain.rule.in_force_from is
    'First day on which an application may be submitted for the rule to be judged; null = any.';
comment on column levain.rule.in_force_to is 'Last such day; null = any.';

alter table levain.criterion
    add column basis      levain.words,
    add column basis_url  levain.words,
    add column message_fr levain.words,
    add column message_en levain.words,
    add column correct_fr levain.words,
    add column correct_en levain.words,
    add constraint criterion_basis_url_check check (basis_url ~ '^https?://[^[:space:]"<>]+$');
comment on column levain.criterion.basis is
    'The text of law or of the fund that the criterion rests on.';
comment on column levain.criterion.basis_url is 'Where that text can be read.';
comment on column levain.criterion.message_fr is 'What to say below the floor, in French.';
comment on column levain.criterion.message_en is 'What to say below the floor, in English.';
comment on column levain.criterion.correct_fr is 'What to mend below the floor, in French.';
comment on column levain.criterion.correct_en is 'What to mend below the floor, in English.';

-- The text of `basis`: words, or {"text": words, "url": link}; in the fund's language when it is
-- given in both.
create function levain.basis_of(basis jsonb, own text) returns text
    language sql immutable parallel safe
    set search_path = levain, pg_temp
begin atomic
    select coalesce(levain.words_of(w.words, own, own), levain.words_of(w.words, 'fr', own),
                    levain.words_of(w.words, 'en', own))
      from (select case when basis ? 'text' then basis -> 'text' else basis end)
           as w (words);
end;
comment on function levain.basis_of(jsonb, text) is
    'The text that a rule or a criterion rests on, in the fund''s language when there is a choice.';

-- What 0005 made of rules and criteria, whatever later migrations made of it since, comes first.
alter function levain.rule_set_project_grid(bigint, bigint, bigint, jsonb, text)
    rename to rule_set_project_items;

create function levain.rule_set_project_texts(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    update levain.rule as r
       set basis = levain.basis_of(item -> 'basis', own),
           basis_url = item #>> '{basis,url}',
           correct_fr = levain.words_of(item -> 'correct', 'fr', own),
           correct_en = levain.words_of(item -> 'correct', 'en', own),
           in_force_from = (item ->> 'from')::date,
           in_force_to = (item ->> 'to')::date
      from levain.items_of(call -> 'rules') as i
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.rule_set_id = the_rule_set_id and r.code = item ->> 'code';

    update levain.criterion as c
       set basis = levain.basis_of(item -> 'basis', own),
           basis_url = item #>> '{basis,url}',
           message_fr = levain.words_of(item -> 'message', 'fr', own),
           message_en = levain.words_of(item -> 'message', 'en', own),
           correct_fr = levain.words_of(item -> 'correct', 'fr', own),
           correct_en = levain.words_of(item -> 'correct', 'en', own)
      from levain.items_of(call -> 'criteria') as i
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.rule_set_id = the_rule_set_id and c.code = item ->> 'code';
end;
comment on function levain.rule_set_project_texts(bigint, bigint, bigint, jsonb, text) is
    'Adds to the rules and criteria of a rule set what people are told of them. A step of '
    'fund_apply.';

create function levain.rule_set_project_grid(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    select levain.rule_set_project_items(the_fund_id, the_call_id, the_rule_set_id, call, own);
    select levain.rule_set_project_texts(the_fund_id, the_call_id, the_rule_set_id, call, own);
end;
comment on function levain.rule_set_project_grid(bigint, bigint, bigint, jsonb, text) is
    'Makes fields, rules, criteria and mark columns of a fund file. A step of fund_apply.';

-- Rule sets that are there already.
select levain.rule_set_project_texts(s.fund_id, s.call_id, s.rule_set_id, s.doc -> 'call',
                                     coalesce(s.doc #>> '{fund,language}', 'fr'))
  from (select fund_id, call_id, rule_set_id, ltrim(source, U&'\FEFF')::jsonb as doc
          from levain.rule_set) as s;

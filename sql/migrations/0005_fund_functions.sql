-- SPDX-License-Identifier: MPL-2.0
-- 0005_fund_functions - fund files into rule sets.
-- Needs:   0002_fund, 0003_application
-- Breaks:  nothing (new functions only).
-- Why:     nobody writes the tables directly: these functions do, and check what they write. The
--          program has read the file before and found nothing wrong with it; what is checked again
--          here holds whoever calls.

set local role levain_owner;

create function levain.call_lock(the_fund_id bigint, the_call_id bigint) returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    select pg_advisory_xact_lock(
        hashtextextended('levain call ' || the_fund_id || ' ' || the_call_id, 0));
end;
comment on function levain.call_lock(bigint, bigint) is
    'Waits until no other transaction changes this call, and keeps others waiting until the end.';

-- ---- reading a fund file ------------------------------------------------------------------------

create function levain.cents_of(amount text) returns bigint
    language plpgsql immutable strict parallel safe
    set search_path = levain, pg_temp as $$
begin
    if amount !~ '^[0-9]+(\.[0-9]{1,2})?$' then
        raise exception '"%" is not an amount', amount
            using errcode = 'invalid_text_representation', constraint = 'cents_check',
                  hint = 'write it with two decimals: "90000.00"';
    end if;
    return (amount::numeric * 100)::bigint;
end
$$;
comment on function levain.cents_of(text) is 'An amount as fund files write it, in cents.';

create function levain.share_of(share text) returns numeric
    language plpgsql immutable strict parallel safe
    set search_path = levain, pg_temp as $$
begin
    if share !~ '^[0-9]+(\.[0-9]+)? ?%$' then
        raise exception '"%" is not a share', share
            using errcode = 'invalid_text_representation', constraint = 'quota_share_check',
                  hint = 'write it in per cent: "4 %"';
    end if;
    return rtrim(share, '% ')::numeric * 0.01;
end
$$;
comment on function levain.share_of(text) is 'A share as fund files write it, 1 for 100 %.';

create function levain.words_of(words jsonb, wanted text, own text) returns text
    language sql immutable parallel safe
    return case jsonb_typeof(words)
        when 'object' then words ->> wanted
        when 'string' then case when wanted = own then words #>> '{}' end end;
comment on function levain.words_of(jsonb, text, text) is
    'Words of a fund file in the wanted language: {"fr": ..., "en": ...}, or a text in the fund''s '
    'own language.';

create function levain.items_of(list jsonb) returns table (item jsonb, ordinal integer)
    language sql immutable parallel safe
begin atomic
    select e.value, e.ordinality::integer
      from jsonb_array_elements(coalesce(list, '[]')) with ordinality as e (value, ordinality);
end;
comment on function levain.items_of(jsonb) is 'The items of a list, numbered from 1.';

create function levain.instant_of(local_time text, time_zone text) returns timestamptz
    language sql stable parallel safe
    return local_time::timestamp at time zone time_zone;
comment on function levain.instant_of(text, text) is 'A local time of a fund file as an instant.';

-- ---- projecting it ------------------------------------------------------------------------------

create function levain.rule_set_project_grid(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.field (fund_id, call_id, rule_set_id, name, type, storage, slot, scale,
                              column_name, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, f.name, f.type, f.storage,
           row_number() over (partition by f.storage order by f.ordinal),
           case f.type when 'money' then 2 when 'number' then 6 else 0 end,
           f.column_name, levain.words_of(f.label, 'fr', own), levain.words_of(f.label, 'en', own)
      from (select item ->> 'name' as name, item ->> 'type' as type, item -> 'label' as label,
                   coalesce(item ->> 'column', item ->> 'name') as column_name, ordinal,
                   case when item ->> 'type' in ('code', 'text', 'list of code')
                        then 'text' else 'number' end as storage
              from levain.items_of(call #> '{intake,fields}')) as f;

    insert into levain.rule (fund_id, call_id, rule_set_id, code, ordinal, severity, formula,
                             label_fr, label_en, message_fr, message_en, basis)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           item ->> 'severity', item ->> 'formula',
           levain.words_of(item -> 'label', 'fr', own),
           levain.words_of(item -> 'label', 'en', own),
           levain.words_of(item -> 'message', 'fr', own),
           levain.words_of(item -> 'message', 'en', own), item ->> 'basis'
      from levain.items_of(call -> 'rules');

    insert into levain.criterion (fund_id, call_id, rule_set_id, code, ordinal, method, formula,
                                  weight, scale_min, scale_max, floor, third_reading_at,
                                  label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           coalesce(item ->> 'marks', 'computed'), item ->> 'formula',
           coalesce((item ->> 'weight')::numeric, 1), (item #>> '{scale,0}')::numeric,
           (item #>> '{scale,1}')::numeric, (item ->> 'floor')::numeric,
           (item ->> 'third_reading_at')::numeric,
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'criteria');

    insert into levain.mark_column (fund_id, call_id, rule_set_id, criterion, marker, column_name)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'criterion', item ->> 'marker',
           item ->> 'column'
      from levain.items_of(call #> '{intake,marks}');
end;
comment on function levain.rule_set_project_grid(bigint, bigint, bigint, jsonb, text) is
    'Fills fields, rules, criteria and mark columns of a rule set from its file.';

create function levain.rule_set_project_money(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.envelope (fund_id, call_id, rule_set_id, code, ordinal, voted_cents,
                                 when_formula, parameters, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           levain.cents_of(item ->> 'voted'), item ->> 'when',
           item - array['code', 'when', 'voted', 'label'],
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'envelopes');

    insert into levain.cap (fund_id, call_id, rule_set_id, code, ordinal, formula, when_formula,
                            label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           item ->> 'formula', item ->> 'when',
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'caps');

    insert into levain.quota (fund_id, call_id, rule_set_id, code, ordinal, by_field, share,
                              limit_cents, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal, item ->> 'by',
           levain.share_of(item #>> '{limit,share}'), levain.cents_of(item #>> '{limit,amount}'),
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'quotas');

    insert into levain.pass (fund_id, call_id, rule_set_id, code, ordinal, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(call -> 'passes');
end;
comment on function levain.rule_set_project_money(bigint, bigint, bigint, jsonb, text) is
    'Fills envelopes, caps, quotas and passes of a rule set from its file.';

create function levain.rule_set_project_contributions(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, contributions jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.funder (code, name_fr, name_en)
    select distinct on (1) item ->> 'funder', levain.words_of(item -> 'name', 'fr', own),
           levain.words_of(item -> 'name', 'en', own)
      from levain.items_of(contributions)
     order by 1
    on conflict on constraint funder_code_key do update
       set name_fr = coalesce(excluded.name_fr, funder.name_fr),
           name_en = coalesce(excluded.name_en, funder.name_en)
     where (excluded.name_fr, excluded.name_en) is distinct from (funder.name_fr, funder.name_en);

    insert into levain.contribution (fund_id, call_id, rule_set_id, funder_id, year, cents)
    select the_fund_id, the_call_id, the_rule_set_id, f.funder_id, (item ->> 'year')::integer,
           levain.cents_of(item ->> 'amount')
      from levain.items_of(contributions)
      left join levain.funder f on f.code = item ->> 'funder';
end;
comment on function levain.rule_set_project_contributions(bigint, bigint, bigint, jsonb, text) is
    'Fills the contributions of a rule set from its file, and the funders that it names.';

-- ---- applying it --------------------------------------------------------------------------------

create function levain.fund_upsert(fund jsonb, out the_fund_id bigint)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    own text := coalesce(fund ->> 'language', 'fr');
    the_currency text;
begin
    insert into levain.fund as f (code, name_fr, name_en, currency, time_zone, language)
    values (fund ->> 'code', levain.words_of(fund -> 'name', 'fr', own),
            levain.words_of(fund -> 'name', 'en', own), fund ->> 'currency',
            fund ->> 'time_zone', own)
    on conflict on constraint fund_code_key do update
       set name_fr = excluded.name_fr, name_en = excluded.name_en,
           time_zone = excluded.time_zone, language = excluded.language
    returning f.fund_id, f.currency into the_fund_id, the_currency;

    if the_currency <> fund ->> 'currency' then
        raise exception 'fund % counts in %, not in %', fund ->> 'code', the_currency,
                        fund ->> 'currency'
            using errcode = 'check_violation', constraint = 'fund_currency_frozen_check',
                  hint = 'the currency of a fund never changes: use another fund code';
    end if;
end
$$;
comment on function levain.fund_upsert(jsonb) is
    'The fund that a fund file names, made or renamed. Locks it until the end of the transaction.';

create function levain.call_upsert(the_fund_id bigint, call jsonb, own text, out the_call_id bigint)
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.call as c (fund_id, code, name_fr, name_en, mode)
    values (the_fund_id, call ->> 'code',
            levain.words_of(call -> 'name', 'fr', own),
            levain.words_of(call -> 'name', 'en', own), coalesce(call ->> 'mode', 'competition'))
    on conflict on constraint call_code_key do update
       set name_fr = excluded.name_fr, name_en = excluded.name_en, mode = excluded.mode
    returning c.call_id;
end;
comment on function levain.call_upsert(bigint, jsonb, text) is
    'The call that a fund file describes, made or renamed.';

create function levain.field_layout_check(
    the_fund_id bigint, the_call_id bigint, before_id bigint, after_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    moved levain.code;
begin
    if not exists (select from levain.application a
                    where a.fund_id = the_fund_id and a.call_id = the_call_id) then
        return;
    end if;
    select b.name into moved
      from levain.field b
     where b.fund_id = the_fund_id and b.call_id = the_call_id and b.rule_set_id = before_id
       and not exists (
           select from levain.field a
            where a.fund_id = the_fund_id and a.call_id = the_call_id
              and a.rule_set_id = after_id and a.name = b.name and a.type = b.type
              and a.slot = b.slot)
     order by b.storage, b.slot
     limit 1;
    if found then
        raise exception 'field % of a call that has applications was removed, moved or retyped',
                        moved
            using errcode = 'check_violation', constraint = 'field_layout_check',
                  hint = 'keep the fields as they are and add new ones after the last';
    end if;
end
$$;
comment on function levain.field_layout_check(bigint, bigint, bigint, bigint) is
    'Refuses a rule set under which the facts already stored would mean something else.';

create function levain.fund_apply(
    the_source text, the_sha256 bytea, the_reason text, as_of timestamptz,
    out fund_id bigint, out call_id bigint, out rule_set_id bigint, out version integer,
    out outcome text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    doc constant jsonb := ltrim(the_source, U&'\FEFF')::jsonb;
    fund constant jsonb := doc -> 'fund';
    call constant jsonb := doc -> 'call';
    own constant text := coalesce(doc #>> '{fund,language}', 'fr');
    f bigint;
    c bigint;
    r bigint;
    before levain.rule_set;
begin
    f := levain.fund_upsert(fund);
    c := levain.call_upsert(f, call, own);
    perform levain.call_lock(f, c);

    select * into before
      from levain.rule_set s
     where s.fund_id = f and s.call_id = c
     order by s.version desc
     limit 1;
    fund_id := f;
    call_id := c;
    if before.sha256 = the_sha256 and before.source = the_source then
        rule_set_id := before.rule_set_id;
        version := before.version;
        outcome := 'unchanged';
        return;
    end if;

    version := coalesce(before.version, 0) + 1;
    outcome := case when version = 1 then 'created' else 'new_version' end;
    insert into levain.rule_set as s (fund_id, call_id, version, source, sha256, opens_at,
                                      closes_at, call_was_open, reason)
    values (f, c, version, the_source, the_sha256,
            levain.instant_of(call ->> 'opens', fund ->> 'time_zone'),
            levain.instant_of(call ->> 'closes', fund ->> 'time_zone'),
            before.version is not null and coalesce(before.opens_at <= as_of, true),
            nullif(btrim(the_reason), ''))
    returning s.rule_set_id into r;
    rule_set_id := r;

    perform levain.rule_set_project_contributions(f, c, r, doc -> 'contributions', own);
    perform levain.rule_set_project_grid(f, c, r, call, own);
    perform levain.rule_set_project_money(f, c, r, call, own);
    if before.version is not null then
        perform levain.field_layout_check(f, c, before.rule_set_id, r);
    end if;
end
$$;
comment on function levain.fund_apply(text, bytea, text, timestamptz) is
    'Makes a fund file the rules of its call: created, unchanged, or a new version, which needs a '
    'reason once the call is open at as_of.';

-- ---- lifting a rule -----------------------------------------------------------------------------

create function levain.waive(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_rule text,
    the_kind text, the_motive text, out waiver_id bigint, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    rule levain.rule;
    known levain.waiver;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    select r.* into rule
      from levain.rule_set_in_force s
      join levain.rule r using (fund_id, call_id, rule_set_id)
     where s.fund_id = the_fund_id and s.call_id = the_call_id and r.code = the_rule;
    if not found then
        raise exception 'the call has no rule %', the_rule
            using errcode = 'foreign_key_violation', constraint = 'waiver_rule_code_fkey';
    end if;

    select w.* into known
      from levain.waiver w
     where w.fund_id = the_fund_id and w.call_id = the_call_id
       and w.application_id = the_application_id and w.rule_code = the_rule;
    if found and known.kind = the_kind and known.motive = the_motive then
        waiver_id := known.waiver_id;
        created := false;
        return;
    end if;

    insert into levain.waiver as w (fund_id, call_id, application_id, rule_set_id, rule_code,
                                    severity, kind, motive)
    values (the_fund_id, the_call_id, the_application_id, rule.rule_set_id, the_rule,
            rule.severity, the_kind, the_motive)
    returning w.waiver_id into waiver_id;
    created := true;
end
$$;
comment on function levain.waive(bigint, bigint, bigint, text, text, text) is
    'Records a derogation or a completion for one application; the same again changes nothing.';

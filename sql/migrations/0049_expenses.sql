-- SPDX-License-Identifier: MPL-2.0
-- 0049_expenses - the expenses of an award, invoice by invoice, and what is accepted of them.
-- Needs:   0044, whose lines of files it takes; 0042, whose reports it lets be of one award; 0028,
--          whose settlement it holds to what was accepted.
-- Breaks:  nothing: an award without a statement of expenses is certified and settled as before.
--          Who calls report_keep by all its arguments in order gives one more, or leaves it out.
-- Why:     what is paid in the end rests on invoices that somebody looked at. Who enters them does
--          not accept them; what is refused has a motive; an invoice is claimed once in a fund; and
--          neither an instalment nor the settlement goes beyond what was accepted.

set local role levain_owner;

-- ---- texts that are compared --------------------------------------------------------------------

create function levain.folded(the_text text) returns text
    language sql immutable parallel safe
    return btrim(regexp_replace(upper(regexp_replace(normalize(the_text, NFKD),
                                                     U&'[\0300-\036F]', '', 'g')),
                                '[^A-Z0-9]+', ' ', 'g'));
comment on function levain.folded(text) is
    'A name as it is compared: capitals without accents and digits, a blank for all else.';

create function levain.flag_of(the_text text) returns boolean
    language sql immutable parallel safe
    return case when lower(btrim(the_text)) in ('1', 'x', 'oui', 'yes', 'vrai', 'true') then true
                when lower(btrim(the_text)) in ('0', 'non', 'no', 'faux', 'false') then false end;
comment on function levain.flag_of(text) is
    'Yes or no as people write it: oui, non, yes, no, x, 1, 0; null = it is none.';

-- ---- what is claimed, and what another person says of it ----------------------------------------

create table levain.expense_motive (
    code    levain.code not null constraint expense_motive_pkey primary key,
    place   smallint not null constraint expense_motive_place_key unique,
    name_fr levain.words not null,
    name_en levain.words not null
);
comment on table levain.expense_motive is
    'Why an expense is refused, as instructors and reports say it. A new motive is a new row.';
comment on column levain.expense_motive.place is 'In which order they are listed.';

insert into levain.expense_motive (place, code, name_fr, name_en) values
    (1, 'nature', 'nature de dépense non éligible', 'not an eligible kind of expense'),
    (2, 'project', 'sans lien avec le projet', 'not of the project'),
    (3, 'period', 'hors de la période d''éligibilité', 'outside the eligible period'),
    (4, 'early', 'engagée ou payée avant le dépôt de la demande',
     'incurred or paid before the application was filed'),
    (5, 'unpaid', 'paiement non démontré', 'payment is not shown'),
    (6, 'proof', 'justificatif absent, illisible ou insuffisant',
     'proof is missing, unreadable or not enough'),
    (7, 'holder', 'facture qui n''est pas au nom du bénéficiaire',
     'the invoice is not in the name of the beneficiary'),
    (8, 'twice', 'déjà présentée ou financée par ailleurs', 'claimed or funded elsewhere'),
    (9, 'vat', 'TVA récupérable', 'recoverable VAT'),
    (10, 'plan', 'dépasse le poste prévu', 'beyond what the budget line has'),
    (11, 'price', 'coût non raisonnable ou mise en concurrence absente',
     'cost is not reasonable, or no competing offers'),
    (12, 'share', 'part non imputable au projet', 'the part that is not of the project'),
    (13, 'sum', 'erreur de calcul ou de report', 'arithmetic or copying error'),
    (14, 'other', 'autre motif, dit en clair', 'another motive, said in words');

create table levain.expense (
    fund_id         bigint not null,
    call_id         bigint not null,
    application_id  bigint not null,
    line            levain.code not null,
    version         smallint not null
                    constraint expense_version_check check (version >= 1),
    account         text not null
                    constraint expense_account_check check (account ~ '^6[0-9]{1,7}$'),
    planned_cents   levain.cents,
    label           levain.words,
    person          boolean not null,
    supplier        levain.words,
    supplier_siren  text
                    constraint expense_siren_check check (levain.is_siren(supplier_siren)),
    invoice         levain.words not null,
    invoice_sha256  levain.sha256 not null,
    siren_sha256    levain.sha256,
    invoiced_on     date not null,
    paid_on         date not null,
    invoice_cents   levain.cents,
    claimed_cents   levain.cents not null,
    proof           levain.words,
    proof_sha256    levain.sha256,
    reason          levain.words,
    file_name       levain.words,
    file_sha256     levain.sha256,
    day             date not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint expense_pkey primary key (fund_id, call_id, application_id, line, version),
    constraint expense_recorded_by_key
        unique (fund_id, call_id, application_id, line, version, recorded_by, claimed_cents),
    constraint expense_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint expense_person_check check (person = (supplier is null)
                                           and not (person and supplier_siren is not null)),
    constraint expense_invoice_cents_check check (claimed_cents <= invoice_cents),
    constraint expense_paid_on_check check (paid_on <= day),
    constraint expense_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.expense is
    'A line of the statement of expenses of an award; a correction is a further version, one of '
    'nothing withdraws the line. Append-only.';
comment on column levain.expense.line is 'What the claimant calls the line; once in an award.';
comment on column levain.expense.account is 'Of the chart of accounts: 60 to 69.';
comment on column levain.expense.planned_cents is
    'What the whole account was planned to be, where the file says it.';
comment on column levain.expense.person is
    'The supplier is a natural person: the name is kept nowhere.';
comment on column levain.expense.invoice_sha256 is
    'Digest of fund, supplier and invoice, as they are compared: the same invoice has the same.';
comment on column levain.expense.siren_sha256 is 'The same with the SIREN in place of the name.';
comment on column levain.expense.invoice_cents is
    'What the whole invoice comes to, when several lines claim a part of it.';
comment on column levain.expense.claimed_cents is '0 = the line is withdrawn.';
comment on column levain.expense.proof is 'What shows it was paid: a reference, without names.';
comment on column levain.expense.reason is 'Why it is corrected.';
-- It is taken for lines too while nothing is known of the table: with the line it leads to one.
create index expense_application_id_idx
    on levain.expense (application_id, call_id, fund_id, line, version);
create index expense_invoice_idx on levain.expense (invoice_sha256);
create index expense_siren_idx on levain.expense (siren_sha256);

create table levain.expense_verdict (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    line           levain.code not null,
    version        smallint not null,
    judgement      smallint not null
                   constraint expense_verdict_judgement_check check (judgement >= 1),
    expense_by     text not null,
    claimed_cents  levain.cents not null,
    accepted_cents levain.cents not null,
    refused_cents  bigint not null
                   generated always as (claimed_cents::bigint - accepted_cents::bigint) stored,
    motive         levain.code
                   constraint expense_verdict_motive_fkey references levain.expense_motive,
    words          levain.words,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint expense_verdict_pkey
        primary key (fund_id, call_id, application_id, line, version, judgement),
    constraint expense_verdict_expense_by_fkey
        foreign key (fund_id, call_id, application_id, line, version, expense_by, claimed_cents)
        references levain.expense
            (fund_id, call_id, application_id, line, version, recorded_by, claimed_cents),
    constraint expense_verdict_recorded_by_check check (recorded_by <> expense_by),
    constraint expense_verdict_accepted_check check (accepted_cents <= claimed_cents),
    constraint expense_verdict_motive_check check (
        (accepted_cents = claimed_cents) = (motive is null)),
    constraint expense_verdict_words_check check (
        words is not null or (judgement = 1 and motive is distinct from 'other'))
);
comment on table levain.expense_verdict is
    'What another person accepts of an expense, and why the rest is refused; judged anew, a '
    'further row says why. Append-only.';
comment on column levain.expense_verdict.expense_by is 'Who entered the expense.';
create index expense_verdict_expense_by_idx
    on levain.expense_verdict (application_id, call_id, fund_id, line, version, expense_by,
                               claimed_cents);
create index expense_verdict_motive_idx on levain.expense_verdict (motive);

create table levain.settlement_expense (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    line           levain.code not null,
    version        smallint not null,
    judgement      smallint not null,
    accepted_cents levain.cents not null,
    constraint settlement_expense_pkey primary key (fund_id, call_id, application_id, line),
    constraint settlement_expense_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.settlement,
    constraint settlement_expense_line_fkey
        foreign key (fund_id, call_id, application_id, line, version, judgement)
        references levain.expense_verdict
);
comment on table levain.settlement_expense is
    'The expenses that stood when an award was settled, with what was accepted. Append-only.';
create index settlement_expense_line_idx
    on levain.settlement_expense (application_id, call_id, fund_id, line, version, judgement);

-- ---- what stands --------------------------------------------------------------------------------

create view levain.standing_expense with (security_invoker = true) as
select distinct on (e.fund_id, e.call_id, e.application_id, e.line)
       e.*, w.judgement, w.accepted_cents, w.refused_cents, w.motive, w.words,
       w.day as judged_on, w.recorded_by as judged_by
  from levain.expense e
  -- The last one of each, by its key: a join would be planned as if there were one line.
  left join lateral (
      select v.* from levain.expense_verdict v
       where v.fund_id = e.fund_id and v.call_id = e.call_id
         and v.application_id = e.application_id and v.line = e.line and v.version = e.version
       order by v.judgement desc
       limit 1) as w on true
 order by e.fund_id, e.call_id, e.application_id, e.line, e.version desc;
comment on view levain.standing_expense is
    'The last version of each expense, withdrawn ones too, and the last word on it; accepted_cents '
    'is null while nobody has judged it.';

create function levain.expenses_at(the_fund_id bigint, the_as_of date)
    returns setof levain.standing_expense
    language sql stable
begin atomic
    select distinct on (e.call_id, e.application_id, e.line)
           e.*, w.judgement, w.accepted_cents, w.refused_cents, w.motive, w.words, w.day,
           w.recorded_by
      from levain.expense e
      left join lateral (
          select v.* from levain.expense_verdict v
           where v.fund_id = e.fund_id and v.call_id = e.call_id
             and v.application_id = e.application_id and v.line = e.line
             and v.version = e.version and v.day <= the_as_of
             and v.recorded_at < levain.recorded_until()
           order by v.judgement desc
           limit 1) as w on true
     where e.fund_id = the_fund_id and e.day <= the_as_of
       and e.recorded_at < levain.recorded_until()
     order by e.call_id, e.application_id, e.line, e.version desc;
end;
comment on function levain.expenses_at(bigint, date) is
    'standing_expense of a fund as it was on a day.';

create function levain.expense_state(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint,
    out line_count bigint, out waiting text[], out claimed_cents bigint, out accepted_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select count(*), coalesce(array_agg(e.line::text order by e.line)
                                  filter (where e.accepted_cents is null), '{}'),
           coalesce(sum(e.claimed_cents), 0)::bigint, coalesce(sum(e.accepted_cents), 0)::bigint
      from levain.standing_expense e
     where e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.application_id = the_application_id and e.claimed_cents > 0;
end;
comment on function levain.expense_state(bigint, bigint, bigint) is
    'What the statement of expenses of an award comes to: its lines, those that nobody has judged, '
    'what is claimed, what was accepted. No lines: there is no statement.';

create function levain.expense_room(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select levain.settlement_due(g.award_cents, g.eligible_cents, s.accepted_cents, null,
                                         null)
                   - coalesce((select sum(c.cents) from levain.standing_certification c
                                where c.fund_id = the_fund_id and c.call_id = the_call_id
                                  and c.application_id = the_application_id), 0)
              from levain.last_agreement g
             cross join lateral levain.expense_state(the_fund_id, the_call_id,
                                                     the_application_id) as s
             where g.fund_id = the_fund_id and g.call_id = the_call_id
               and g.application_id = the_application_id and g.eligible_cents is not null
               and s.line_count > 0)::bigint;
comment on function levain.expense_room(bigint, bigint, bigint) is
    'How much more may be certified before the settlement: the part of the award that accepted '
    'expenses make due, less what was certified, advances too; below 0 while they do not cover an '
    'advance. Null = no statement, or an award that does not depend on its cost.';

-- ---- budget, period, alike ----------------------------------------------------------------------

create function levain.expense_plan(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date)
    returns table (account text, cents bigint, of_application boolean)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with budget as materialized (
        select b.account, b.cents
          from levain.budget_planned(the_fund_id, the_call_id, the_application_id) as b
         where left(b.account, 1) = '6'
    )
    select b.account, b.cents, true from budget b
    union all
    select e.account, max(e.planned_cents)::bigint, false
      from levain.expenses_at(the_fund_id, the_as_of) as e
     where e.call_id = the_call_id and e.application_id = the_application_id
       and e.planned_cents is not null and not exists (select from budget)
     group by e.account;
end;
comment on function levain.expense_plan(bigint, bigint, bigint, date) is
    'What each account of charges was planned to be: by the budget of the application; where it '
    'has none, by what the statement itself says.';

create function levain.plan_account(the_account text, the_accounts text[]) returns text
    language sql immutable parallel safe
    return (select a.account from unnest(the_accounts) as a (account)
             where starts_with(the_account, a.account)
             order by length(a.account) desc
             limit 1);
comment on function levain.plan_account(text, text[]) is
    'The account of a budget that an account belongs to: the longest one that it begins with.';

create function levain.filed_on(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns date
    language sql stable security definer
    set search_path = levain, pg_temp
    return (select min(v.submitted_at at time zone f.time_zone)::date
              from levain.application_version v
              join levain.fund f using (fund_id)
             where v.fund_id = the_fund_id and v.call_id = the_call_id
               and v.application_id = the_application_id);
comment on function levain.filed_on(bigint, bigint, bigint) is
    'The day on which an application was filed first; null = the call records none.';

create function levain.expense_claims(the_fund_id bigint, the_as_of date, the_digests bytea[])
    returns table (digest bytea, call_id bigint, application_id bigint, line text, name text,
                   claimed_cents bigint, invoice_cents bigint)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with asked as materialized (
        select distinct d.digest from unnest(the_digests) as d (digest) where d.digest is not null
    ), key as (
        select a.digest, e.call_id, e.application_id, e.line
          from asked a join levain.expense e on e.invoice_sha256 = a.digest
         where e.fund_id = the_fund_id
        union
        select a.digest, e.call_id, e.application_id, e.line
          from asked a join levain.expense e on e.siren_sha256 = a.digest
         where e.fund_id = the_fund_id
    ), standing as (
        select distinct on (k.digest, e.call_id, e.application_id, e.line)
               k.digest, e.*, w.accepted_cents
          from key k
          join levain.expense e
            on e.fund_id = the_fund_id and e.call_id = k.call_id
           and e.application_id = k.application_id and e.line = k.line
          left join lateral (
              select v.accepted_cents from levain.expense_verdict v
               where v.fund_id = e.fund_id and v.call_id = e.call_id
                 and v.application_id = e.application_id and v.line = e.line
                 and v.version = e.version and v.day <= the_as_of
                 and v.recorded_at < levain.recorded_until()
               order by v.judgement desc
               limit 1) as w on true
         where e.day <= the_as_of and e.recorded_at < levain.recorded_until()
         order by k.digest, e.call_id, e.application_id, e.line, e.version desc
    )
    select s.digest, s.call_id, s.application_id, s.line::text,
           c.code || '/' || p.code || ' ' || s.line, s.claimed_cents::bigint,
           s.invoice_cents::bigint
      from standing s
      join levain.application p
        on p.fund_id = the_fund_id and p.call_id = s.call_id
       and p.application_id = s.application_id
      join levain.call c on c.fund_id = the_fund_id and c.call_id = s.call_id
     -- What a line says no more, it does not claim.
     where s.digest in (s.invoice_sha256, s.siren_sha256) and s.claimed_cents > 0
       and s.accepted_cents is distinct from 0;
end;
comment on function levain.expense_claims(bigint, date, bytea[]) is
    'The lines of a fund that claim invoices of these digests, but those that were withdrawn or '
    'refused whole: a row for each digest of a line.';

create function levain.expense_facts(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date)
    returns table (line text, version smallint, account text, budget_account text,
                   planned_cents bigint, label text, person boolean, supplier text,
                   supplier_siren text, invoice text, invoiced_on date, paid_on date,
                   claimed_cents bigint, proof text, proof_sha256 bytea, reason text,
                   accepted_cents bigint, refused_cents bigint, motive text, words text,
                   flags text[], alike text, entered_by text, judged_by text, judged_on date)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with plan as materialized (
        select array_agg(p.account) as accounts, jsonb_object_agg(p.account, p.cents) as cents
          from levain.expense_plan(the_fund_id, the_call_id, the_application_id, the_as_of) as p
    ), award as materialized (
        select s.first_day, s.last_day,
               levain.filed_on(the_fund_id, the_call_id, the_application_id) as filed_on
          from levain.award_span(the_fund_id, the_call_id, the_application_id, the_as_of) as s
    ), own as materialized (
        select e.* from levain.expenses_at(the_fund_id, the_as_of) as e
         where e.call_id = the_call_id and e.application_id = the_application_id
    ), digest as (
        select o.line, d.digest
          from own o
         cross join lateral (values (o.invoice_sha256::bytea), (o.siren_sha256::bytea))
             as d (digest)
         where d.digest is not null
    ), claim as materialized (
        select k.* from levain.expense_claims(the_fund_id, the_as_of, (
            select array_agg(d.digest) from digest d)) as k
    ), alike as materialized (
        select d.line, string_agg(distinct k.name, ', ' order by k.name) as alike
          from digest d
          join claim k using (digest)
         where (k.call_id, k.application_id, k.line)
               is distinct from (the_call_id, the_application_id, d.line::text)
         group by d.line
    ), told as (
        select o.*, coalesce(levain.plan_account(o.account, p.accounts), o.account)
                   as budget_account, p.accounts, p.cents, a.first_day, a.last_day, a.filed_on,
               k.alike
          from own o
         cross join plan p
         cross join award a
          left join alike k using (line)
    )
    select t.line::text, t.version, t.account, t.budget_account,
           (t.cents ->> t.budget_account)::bigint, t.label::text, t.person, t.supplier::text,
           t.supplier_siren, t.invoice::text, t.invoiced_on, t.paid_on, t.claimed_cents::bigint,
           t.proof::text, t.proof_sha256::bytea, t.reason::text, t.accepted_cents::bigint,
           t.refused_cents, t.motive::text, t.words::text,
           array_remove(array[
               case when t.claimed_cents = 0 then 'withdrawn' end,
               case when t.paid_on < t.filed_on then 'before_filing' end,
               case when t.paid_on < t.first_day or t.paid_on > t.last_day
                   then 'outside_period' end,
               case when t.accounts is not null and not t.budget_account = any (t.accounts)
                   then 'unplanned' end,
               case when t.proof is null then 'no_proof' end,
               case when t.alike is not null and t.claimed_cents > 0 then 'shared' end], null),
           case when t.claimed_cents > 0 then t.alike end, t.recorded_by, t.judged_by, t.judged_on
      from told t;
end;
comment on function levain.expense_facts(bigint, bigint, bigint, date) is
    'The lines of the statement of an award as it stood on a day, with what is to be known of '
    'each: flags withdrawn, before_filing, outside_period, unplanned, no_proof, shared.';

-- ---- lines as a file gives them -----------------------------------------------------------------

create function levain.expense_lines(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, item jsonb, call_id bigint, application_id bigint,
                   found_count bigint, line text, last_version smallint, account text,
                   planned_cents bigint, label text, person boolean, named text, supplier text,
                   supplier_siren text, invoice text, invoice_sha256 bytea, siren_sha256 bytea,
                   invoiced_on date, paid_on date, invoice_cents bigint, claimed_cents bigint,
                   proof text, proof_sha256 bytea, differs boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with given as (
        select l.ordinal as place, l.item, n.call_id, n.application_id, n.found_count,
               (regexp_match(btrim(l.item ->> 'line'),
                             '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$'))[1] as line,
               nullif(btrim(l.item ->> 'account'), '') as account,
               nullif(btrim(l.item ->> 'supplier'), '') as named,
               nullif(btrim(l.item ->> 'invoice'), '') as invoice,
               nullif(translate(l.item ->> 'siren', U&' \00A0\202F.', ''), '') as siren
          from levain.items_of(the_lines) as l
          cross join lateral levain.application_named(the_fund_id,
                                                      btrim(l.item ->> 'application')) as n
    ), merged as (
        -- An empty cell keeps what the line says.
        select g.place, g.item, g.call_id, g.application_id, g.found_count, g.line, s.version,
               coalesce(g.account, s.account) as account,
               case when g.item ->> 'planned' ~ '\S' then levain.scaled(g.item ->> 'planned', 2)
                    else s.planned_cents end as planned_cents,
               coalesce(nullif(btrim(g.item ->> 'label'), ''), s.label) as label,
               -- Who is paid a salary is a person, unless the file says otherwise.
               case when g.item ->> 'person' ~ '\S' then levain.flag_of(g.item ->> 'person')
                    when g.named is null and s.version is not null then s.person
                    else left(coalesce(g.account, s.account), 2) = '64' and g.siren is null
               end as person,
               g.named, coalesce(g.named, s.supplier) as supplier,
               coalesce(g.siren, s.supplier_siren) as siren, coalesce(g.invoice, s.invoice)
                   as invoice,
               case when g.item ->> 'invoiced' ~ '\S' then levain.text_date(g.item ->> 'invoiced')
                    else s.invoiced_on end as invoiced_on,
               case when g.item ->> 'paid' ~ '\S' then levain.text_date(g.item ->> 'paid')
                    else s.paid_on end as paid_on,
               case when g.item ->> 'total' ~ '\S' then levain.scaled(g.item ->> 'total', 2)
                    else s.invoice_cents end as invoice_cents,
               case when g.item ->> 'amount' ~ '\S' then levain.scaled(g.item ->> 'amount', 2)
                    else s.claimed_cents end as claimed_cents,
               coalesce(nullif(btrim(g.item ->> 'proof'), ''), s.proof) as proof,
               case when g.item ->> 'proof_sha256' ~ '\S'
                   then case when btrim(g.item ->> 'proof_sha256') ~ '^[0-9A-Fa-f]{64}$'
                             then decode(btrim(g.item ->> 'proof_sha256'), 'hex') end
                    else s.proof_sha256 end as proof_sha256,
               s as standing
          from given g
          left join levain.standing_expense s
            on s.fund_id = the_fund_id and s.call_id = g.call_id
           and s.application_id = g.application_id and s.line = g.line
    ), keyed as (
        select m.*,
               case when m.named is null and m.person
                         and m.invoice = ((m.standing).invoice)::text
                    then ((m.standing).invoice_sha256)::bytea
                    when m.supplier is not null and m.invoice is not null
                    then sha256(convert_to(format('%s|%s|%s', the_fund_id,
                                                  replace(levain.folded(m.supplier), ' ', ''),
                                                  replace(levain.folded(m.invoice), ' ', '')),
                                           'UTF8')) end as invoice_sha256,
               case when not m.person and m.siren is not null and m.invoice is not null
                    then sha256(convert_to(format('%s|%s|%s', the_fund_id, m.siren,
                                                  replace(levain.folded(m.invoice), ' ', '')),
                                           'UTF8')) end as siren_sha256
          from merged m
    )
    select k.place, k.item, k.call_id, k.application_id, k.found_count, k.line, k.version,
           k.account, k.planned_cents, k.label, k.person, k.named,
           case when not k.person then k.supplier end, case when not k.person then k.siren end,
           k.invoice, k.invoice_sha256, k.siren_sha256, k.invoiced_on, k.paid_on, k.invoice_cents,
           k.claimed_cents, k.proof, k.proof_sha256,
           k.version is null
           or row (k.account, k.planned_cents, k.label, k.person,
                   case when not k.person then k.supplier end,
                   case when not k.person then k.siren end, k.invoice, k.invoice_sha256,
                   k.invoiced_on, k.paid_on, k.invoice_cents, k.claimed_cents, k.proof,
                   k.proof_sha256)
              is distinct from
              row ((k.standing).account, ((k.standing).planned_cents)::bigint,
                   ((k.standing).label)::text, (k.standing).person, ((k.standing).supplier)::text,
                   (k.standing).supplier_siren, ((k.standing).invoice)::text,
                   ((k.standing).invoice_sha256)::bytea, (k.standing).invoiced_on,
                   (k.standing).paid_on, ((k.standing).invoice_cents)::bigint,
                   ((k.standing).claimed_cents)::bigint, ((k.standing).proof)::text,
                   ((k.standing).proof_sha256)::bytea)
      from keyed k;
end;
comment on function levain.expense_lines(bigint, jsonb) is
    'The lines of a file of expenses as they are understood; named: the supplier as the file has '
    'it, which is not kept of a natural person.';

create function levain.expense_twins(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, reason text, detail text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with l as materialized (
        select l.* from levain.expense_lines(the_fund_id, the_lines) as l
         where l.claimed_cents > 0 and l.invoice_sha256 is not null and l.line is not null
           and l.application_id is not null
    ), digest as materialized (
        select l.place, l.call_id, l.application_id, l.line, l.item ->> 'application' as award,
               l.claimed_cents, l.invoice_cents, d.digest
          from l
         cross join lateral (values (l.invoice_sha256), (l.siren_sha256)) as d (digest)
         where d.digest is not null
    ), claim as materialized (
        select k.* from levain.expense_claims(the_fund_id, 'infinity', (
            select array_agg(d.digest) from digest d)) as k
    ), other as (
        select distinct d.place, k.name, k.claimed_cents, k.invoice_cents
          from digest d
          join claim k using (digest)
         where not exists (
               select from l as s
                where s.call_id = k.call_id and s.application_id = k.application_id
                  and s.line = k.line)
        union
        select d.place, s.award || ' ' || s.line, s.claimed_cents, s.invoice_cents
          from digest d
          join digest s using (digest)
         where s.place < d.place
           and (s.call_id, s.application_id, s.line) <> (d.call_id, d.application_id, d.line)
    ), summed as (
        select l.place, l.differs, bool_or(o.claimed_cents = l.claimed_cents) as is_same,
               l.claimed_cents + sum(o.claimed_cents) as claimed_cents,
               greatest(l.invoice_cents, max(o.invoice_cents)) as invoice_cents,
               string_agg(o.name || ': ' || levain.euros(o.claimed_cents), ', ' order by o.name)
                   as names
          from l
          join other o using (place)
         group by l.place, l.differs, l.claimed_cents, l.invoice_cents
    )
    select s.place,
           case when s.invoice_cents is null and s.is_same then 'expense_twice'
                when s.claimed_cents > s.invoice_cents then 'expense_invoice_over'
                else 'expense_shared' end,
           case when s.claimed_cents > s.invoice_cents
                then format('%s; %s > %s', s.names, levain.euros(s.claimed_cents),
                            levain.euros(s.invoice_cents))
                else s.names end
      from summed s
     where s.differs;
end;
comment on function levain.expense_twins(bigint, jsonb) is
    'Lines of a file whose invoice another line of the fund, or before it in the file, claims too: '
    'twice the same, together more than the invoice, or a part of it.';

create function levain.expense_named_in(the_name text, the_text text) returns boolean
    language sql immutable parallel safe
    return exists (select from regexp_split_to_table(levain.folded(the_name), ' ') as w (word)
                    where length(w.word) >= 3
                      and w.word not in ('MME', 'MRS', 'MLLE')
                      and strpos(' ' || levain.folded(the_text) || ' ', ' ' || w.word || ' ') > 0);
comment on function levain.expense_named_in(text, text) is
    'Whether a text has a word of a name in it.';

create function levain.expense_problems(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with given as materialized (
        select l.* from levain.expense_lines(the_fund_id, the_lines) as l
    ), award as materialized (
        select a.call_id, a.application_id, s.first_day, s.last_day, s.known,
               levain.filed_on(the_fund_id, a.call_id, a.application_id) as filed_on,
               (select t.day from levain.settlement t
                 where t.fund_id = the_fund_id and t.call_id = a.call_id
                   and t.application_id = a.application_id) as settled_on
          from (select distinct g.call_id, g.application_id from given g
                 where g.application_id is not null) as a
         cross join lateral levain.award_span(the_fund_id, a.call_id, a.application_id, the_day)
             as s
    ), l as materialized (
        select l.*, s.first_day, s.last_day, s.known, s.filed_on, s.settled_on,
               count(*) over (partition by l.call_id, l.application_id, l.line
                              order by l.place rows unbounded preceding) as occurrence,
               first_value(l.place) over (partition by l.call_id, l.application_id, l.line
                                          order by l.place) as first_place
          from given l
          left join award s using (call_id, application_id)
    ), planned as materialized (
        select a.call_id, a.application_id, array_agg(p.account order by p.account) as accounts,
               jsonb_object_agg(p.account, p.cents) as cents, bool_or(p.of_application) as is_fixed
          from award a
         cross join lateral levain.expense_plan(the_fund_id, a.call_id, a.application_id,
                                                'infinity') as p
         group by a.call_id, a.application_id
    ), k as (
        select l.*, coalesce(p.is_fixed, false) as is_fixed, p.accounts,
               -- A correction of a line that there is not: what else it lacks does not matter.
               l.last_version is null and l.account is null and l.invoice is null
                   and l.named is null as is_stray,
               levain.plan_account(l.account, p.accounts) as budget_account,
               (p.cents ->> l.account)::bigint as told_cents,
               first_value(l.planned_cents) over (
                   partition by l.call_id, l.application_id, l.account
                   order by l.planned_cents is null, l.place) as first_planned_cents
          from l
          left join planned p using (call_id, application_id)
    )
    select l.place, p.member, l.item ->> p.member, p.reason, p.detail, p.warning
      from k as l
      cross join lateral (values
          ('application', 'indicator_value_application_id_fkey', null, false, l.found_count = 0),
          ('application', 'application_several', null, false, l.found_count > 1),
          ('application', 'expense_award_check', null, false,
           l.found_count = 1 and not coalesce(l.known, false)),
          ('application', 'expense_settled_check', l.settled_on::text, false,
           l.settled_on is not null and l.differs),
          ('line', 'code', null, false, l.line is null),
          ('line', 'line_twice', l.first_place::text, false,
           l.occurrence > 1 and l.line is not null),
          ('line', 'expense_verdict_expense_by_fkey', null, false,
           l.is_stray and l.line is not null and l.found_count = 1),
          ('account', 'expense_account_check', null, false,
           coalesce(l.account, '') !~ '^6[0-9]{1,7}$'),
          ('account', 'expense_unplanned', array_to_string(l.accounts, ', '), true,
           l.is_fixed and l.budget_account is null and l.account ~ '^6[0-9]{1,7}$'),
          ('planned', 'amount', null, false,
           l.item ->> 'planned' ~ '\S' and coalesce(l.planned_cents, -1) < 0),
          ('planned', 'expense_planned_differs',
           levain.euros(coalesce(l.told_cents, l.first_planned_cents)), false,
           l.item ->> 'planned' ~ '\S'
           and (l.planned_cents <> l.first_planned_cents
                or (l.is_fixed and l.planned_cents <> l.told_cents))),
          ('supplier', 'expense_supplier_missing', null, false,
           l.named is null and (l.last_version is null or l.invoice_sha256 is null)
           and l.invoice is not null),
          ('supplier', 'expense_person_likely', null, true,
           not l.person and l.named ~* '^(m\.|mr|mme|mlle|monsieur|madame)[ .]'),
          ('person', 'expense_person_flag', null, false,
           l.item ->> 'person' ~ '\S' and levain.flag_of(l.item ->> 'person') is null),
          ('siren', 'keys_kind_siren', null, false,
           l.supplier_siren is not null and not levain.is_siren(l.supplier_siren)),
          ('siren', 'expense_person_siren', null, false,
           l.person and l.item ->> 'siren' ~ '\S'),
          ('invoice', 'words', null, false, l.invoice is null),
          ('invoice', 'expense_person_name', null, false,
           l.person and levain.expense_named_in(l.named, l.invoice)),
          ('label', 'expense_person_name', null, false,
           l.person and levain.expense_named_in(l.named, l.label)),
          ('proof', 'expense_person_name', null, false,
           l.person and levain.expense_named_in(l.named, l.proof)),
          ('invoiced', 'date', null, false, l.invoiced_on is null),
          ('paid', 'date', null, false, l.paid_on is null),
          ('paid', 'expense_paid_on_check', the_day::text, false, l.paid_on > the_day),
          ('paid', 'expense_before_filing', l.filed_on::text, true, l.paid_on < l.filed_on),
          ('paid', 'expense_outside_period',
           concat_ws(' – ', l.first_day::text, l.last_day::text), true,
           l.paid_on < l.first_day or l.paid_on > l.last_day),
          ('total', 'amount', null, false,
           l.item ->> 'total' ~ '\S' and coalesce(l.invoice_cents, -1) < 0),
          ('amount', 'amount', null, false, coalesce(l.claimed_cents, -1) < 0),
          ('amount', 'expense_nothing', null, false,
           l.claimed_cents = 0 and l.last_version is null),
          ('amount', 'expense_invoice_cents_check', levain.euros(l.invoice_cents), false,
           l.claimed_cents > l.invoice_cents),
          ('proof', 'expense_no_proof', null, true, l.proof is null),
          ('proof_sha256', 'expense_digest', null, false,
           l.item ->> 'proof_sha256' ~ '\S' and l.proof_sha256 is null),
          ('reason', 'expense_reason_check', null, false,
           l.differs and l.last_version is not null
           and coalesce(l.item ->> 'reason', '') !~ '\S')
      ) as p (member, reason, detail, warning, holds)
     where p.holds and (not l.is_stray or p.member in ('application', 'line'))
    union all
    select t.place, 'invoice', the_lines -> (t.place - 1) ->> 'invoice', t.reason, t.detail,
           t.reason = 'expense_shared'
      from levain.expense_twins(the_fund_id, the_lines) as t;
end;
comment on function levain.expense_problems(bigint, jsonb, date) is
    'Everything that is wrong with lines of expenses, and what is to be known of them.';

create function levain.expense_lock(the_fund_id bigint, the_lines jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    -- An invoice is claimed once in the fund, whoever enters it; and no award is certified or
    -- settled meanwhile.
    perform pg_advisory_xact_lock(hashtextextended('levain.expense', the_fund_id));
    perform levain.award_lock(the_fund_id, (
        select jsonb_agg(distinct jsonb_build_object('call_id', n.call_id,
                                                     'application_id', n.application_id))
          from levain.items_of(the_lines) as l
         cross join lateral levain.application_named(the_fund_id,
                                                     btrim(l.item ->> 'application')) as n));
end
$$;
comment on function levain.expense_lock(bigint, jsonb) is
    'Keeps others from entering or judging expenses of the fund, and from a step of the awards of '
    'the lines, until the transaction ends.';

create function levain.expense_store(
    the_fund_id bigint, the_lines jsonb, the_day date, the_file text, the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform levain.expense_lock(the_fund_id, the_lines);
    perform levain.day_check('expense_day_check', the_fund_id, coalesce(the_file, 'expenses'),
                             the_day, null);
    select p.* into bad
      from levain.expense_problems(the_fund_id, the_lines, the_day) as p
     where not p.warning
     order by p.place
     limit 1;
    if found then
        raise exception 'line %: % cannot be taken in', bad.place, bad.member
            using errcode = 'check_violation', constraint = 'expense_line_check',
                  hint = concat_ws(' ', bad.reason, bad.detail);
    end if;
    with stored as (
        insert into levain.expense (fund_id, call_id, application_id, line, version, account,
                                    planned_cents, label, person, supplier, supplier_siren,
                                    invoice, invoice_sha256, siren_sha256, invoiced_on, paid_on,
                                    invoice_cents, claimed_cents, proof, proof_sha256, reason,
                                    file_name, file_sha256, day)
        select the_fund_id, l.call_id, l.application_id, l.line, coalesce(l.last_version, 0) + 1,
               l.account, l.planned_cents, l.label, l.person, l.supplier, l.supplier_siren,
               l.invoice, l.invoice_sha256, l.siren_sha256, l.invoiced_on, l.paid_on,
               l.invoice_cents, l.claimed_cents, l.proof, l.proof_sha256,
               case when l.last_version is not null then btrim(l.item ->> 'reason') end, the_file,
               the_sha256, the_day
          from levain.expense_lines(the_fund_id, the_lines) as l
         where l.differs
        returning version
    )
    select count(*) filter (where s.version = 1), count(*) filter (where s.version > 1)
      into new_count, changed_count
      from stored s;
    unchanged_count := jsonb_array_length(the_lines) - new_count - changed_count;
end
$$;
comment on function levain.expense_store(bigint, jsonb, date, text, bytea) is
    'Takes expenses in, all of them or none: how many are new, how many correct one, how many '
    'change nothing.';

-- ---- what is accepted ---------------------------------------------------------------------------

create function levain.expense_judgements(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, item jsonb, call_id bigint, application_id bigint,
                   found_count bigint, line text, version smallint, judgement smallint,
                   expense_by text, claimed_cents bigint, accepted_cents bigint, motive text,
                   words text, proof text, invoice_sha256 bytea, siren_sha256 bytea, paid_on date,
                   differs boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with given as (
        select l.ordinal as place, l.item, n.call_id, n.application_id, n.found_count,
               nullif(btrim(l.item ->> 'motive'), '') as motive,
               nullif(btrim(l.item ->> 'words'), '') as words
          from levain.items_of(the_lines) as l
          cross join lateral levain.application_named(the_fund_id,
                                                      btrim(l.item ->> 'application')) as n
    )
    select g.place, g.item, g.call_id, g.application_id, g.found_count, s.line::text, s.version,
           s.judgement, s.recorded_by, s.claimed_cents::bigint,
           v.cents, g.motive, g.words, s.proof::text, s.invoice_sha256::bytea,
           s.siren_sha256::bytea, s.paid_on,
           s.judgement is null or (v.cents, g.motive) is distinct from
                                  (s.accepted_cents::bigint, s.motive::text)
           or (g.words is not null and g.words is distinct from s.words::text)
      from given g
      left join levain.standing_expense s
        on s.fund_id = the_fund_id and s.call_id = g.call_id
       and s.application_id = g.application_id and s.line = btrim(g.item ->> 'line')
      cross join lateral (
          select case when lower(btrim(g.item ->> 'accepted')) in ('all', 'tout')
                      then s.claimed_cents::bigint
                      else levain.scaled(g.item ->> 'accepted', 2) end as cents) as v;
end;
comment on function levain.expense_judgements(bigint, jsonb) is
    'The lines of a file of judgements as they are understood, each beside its expense.';

create function levain.expense_judge_problems(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with given as materialized (
        select l.* from levain.expense_judgements(the_fund_id, the_lines) as l
    ), award as materialized (
        select a.call_id, a.application_id, s.first_day, s.last_day,
               levain.filed_on(the_fund_id, a.call_id, a.application_id) as filed_on,
               (select t.day from levain.settlement t
                 where t.fund_id = the_fund_id and t.call_id = a.call_id
                   and t.application_id = a.application_id) as settled_on
          from (select distinct g.call_id, g.application_id from given g
                 where g.application_id is not null) as a
         cross join lateral levain.award_span(the_fund_id, a.call_id, a.application_id, the_day)
             as s
    ), digest as materialized (
        select g.place, g.call_id, g.application_id, g.line, g.claimed_cents, d.digest
          from given g
         cross join lateral (values (g.invoice_sha256), (g.siren_sha256)) as d (digest)
         where d.digest is not null
    ), claim as materialized (
        select k.* from levain.expense_claims(the_fund_id, 'infinity', (
            select array_agg(d.digest) from digest d)) as k
         where k.invoice_cents is null
    ), alike as materialized (
        -- Of one amount, and none of them says that it is a part.
        select d.place, string_agg(distinct k.name, ', ' order by k.name) as alike
          from digest d
          join claim k using (digest)
         where k.claimed_cents = d.claimed_cents
           and (k.call_id, k.application_id, k.line)
               is distinct from (d.call_id, d.application_id, d.line)
         group by d.place
    ), l as (
        select g.*, a.settled_on, k.alike,
               array_remove(array[
                   case when g.paid_on < a.filed_on then 'before_filing' end,
                   case when g.paid_on < a.first_day or g.paid_on > a.last_day
                       then 'outside_period' end], null) as flags,
               count(*) over (partition by g.call_id, g.application_id, g.line
                              order by g.place rows unbounded preceding) as occurrence,
               first_value(g.place) over (partition by g.call_id, g.application_id, g.line
                                          order by g.place) as first_place
          from given g
          left join award a using (call_id, application_id)
          left join alike k using (place)
    )
    select l.place, p.member, l.item ->> p.member, p.reason, p.detail, false
      from l
      cross join lateral (values
          ('application', 'indicator_value_application_id_fkey', null, l.found_count = 0),
          ('application', 'application_several', null, l.found_count > 1),
          ('application', 'expense_settled_check', l.settled_on::text,
           l.settled_on is not null and l.differs),
          ('line', 'expense_verdict_expense_by_fkey', null,
           l.found_count = 1 and l.line is null),
          ('line', 'line_twice', l.first_place::text, l.occurrence > 1 and l.line is not null),
          ('line', 'expense_verdict_recorded_by_check', null,
           l.expense_by = session_user and l.differs),
          ('line', 'expense_withdrawn', null, l.claimed_cents = 0 and l.differs),
          ('accepted', 'amount', null, l.line is not null and coalesce(l.accepted_cents, -1) < 0),
          ('accepted', 'expense_verdict_accepted_check', levain.euros(l.claimed_cents),
           l.accepted_cents > l.claimed_cents),
          ('accepted', 'expense_proof_check', null,
           l.accepted_cents > 0 and l.proof is null and l.differs),
          ('accepted', 'expense_twice', l.alike,
           l.accepted_cents > 0 and l.alike is not null and l.differs),
          ('motive', 'expense_motive_missing',
           levain.euros(l.claimed_cents - l.accepted_cents),
           l.accepted_cents < l.claimed_cents and l.motive is null),
          ('motive', 'expense_motive_unfit', null,
           l.accepted_cents = l.claimed_cents and l.motive is not null and l.claimed_cents > 0),
          ('motive', 'expense_verdict_motive_fkey',
           (select string_agg(m.code, ', ' order by m.place) from levain.expense_motive m),
           l.motive is not null
           and not exists (select from levain.expense_motive m where m.code = l.motive)),
          ('words', 'expense_verdict_words_check', null, l.motive = 'other' and l.words is null),
          ('words', 'expense_flag_words_check', array_to_string(l.flags, ', '),
           l.accepted_cents > 0 and l.flags <> '{}' and l.words is null and l.differs),
          ('words', 'expense_again_check', null,
           l.judgement is not null and l.differs and l.words is null)
      ) as p (member, reason, detail, holds)
     where p.holds;
end;
comment on function levain.expense_judge_problems(bigint, jsonb, date) is
    'Everything that is wrong with judgements of expenses.';

create function levain.expense_judge(
    the_fund_id bigint, the_lines jsonb, the_day date, the_file text, the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform levain.expense_lock(the_fund_id, the_lines);
    perform levain.day_check('expense_verdict_day_check', the_fund_id,
        coalesce(the_file, encode(the_sha256, 'hex'), 'expenses'), the_day, (
            select max(e.day)
              from levain.expense_judgements(the_fund_id, the_lines) as l
              join levain.expense e
                on e.fund_id = the_fund_id and e.call_id = l.call_id
               and e.application_id = l.application_id and e.line = l.line
               and e.version = l.version));
    select p.* into bad
      from levain.expense_judge_problems(the_fund_id, the_lines, the_day) as p
     order by p.place
     limit 1;
    if found then
        raise exception 'line %: % cannot be taken in', bad.place, bad.member
            using errcode = 'check_violation', constraint = 'expense_verdict_line_check',
                  hint = concat_ws(' ', bad.reason, bad.detail);
    end if;
    with stored as (
        insert into levain.expense_verdict (fund_id, call_id, application_id, line, version,
                                            judgement, expense_by, claimed_cents, accepted_cents,
                                            motive, words, day)
        select the_fund_id, l.call_id, l.application_id, l.line, l.version,
               coalesce(l.judgement, 0) + 1, l.expense_by, l.claimed_cents, l.accepted_cents,
               l.motive, l.words, the_day
          from levain.expense_judgements(the_fund_id, the_lines) as l
         where l.differs
        returning judgement
    )
    select count(*) filter (where s.judgement = 1), count(*) filter (where s.judgement > 1)
      into new_count, changed_count
      from stored s;
    unchanged_count := jsonb_array_length(the_lines) - new_count - changed_count;
end
$$;
comment on function levain.expense_judge(bigint, jsonb, date, text, bytea) is
    'Records what is accepted of expenses, all of a file or nothing: how many are judged, how many '
    'judged anew, how many as before.';

-- ---- what rests on it ---------------------------------------------------------------------------

create function levain.certification_expense_check(the_fund_id bigint, the_requests jsonb)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select a.code as application, sum((r.item ->> 'cents')::bigint) as cents, x.room, s.*
      into bad
      from levain.items_of(the_requests) as r
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = (r.item ->> 'call_id')::bigint
       and a.application_id = (r.item ->> 'application_id')::bigint
     cross join lateral levain.expense_room(a.fund_id, a.call_id, a.application_id) as x (room)
     cross join lateral levain.expense_state(a.fund_id, a.call_id, a.application_id) as s
     where r.item ->> 'ground' = 'service'
     group by a.code, x.room, s.line_count, s.waiting, s.claimed_cents, s.accepted_cents
    having sum((r.item ->> 'cents')::bigint) > x.room
     order by a.code
     limit 1;
    if found then
        raise exception 'the expenses that were accepted do not cover it'
            using errcode = 'check_violation', constraint = 'certification_expense_check',
                  hint = format('%s: %s > %s; %s', bad.application, levain.euros(bad.cents),
                                levain.euros(greatest(bad.room, 0)),
                                levain.euros(bad.accepted_cents));
    end if;
end
$$;
comment on function levain.certification_expense_check(bigint, jsonb) is
    'Refuses to certify more, for what was done, than accepted expenses make due; advances precede '
    'expenses and are not held back, but count in what was certified.';

create function levain.settlement_expense_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_realised_cents bigint)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    state record;
begin
    select * into state
      from levain.expense_state(the_fund_id, the_call_id, the_application_id) as s;
    if state.line_count > 0 and state.waiting <> '{}' then
        raise exception 'expenses wait to be judged'
            using errcode = 'check_violation', constraint = 'settlement_expense_waiting_check',
                  hint = array_to_string(state.waiting[:10], ', ');
    elsif state.line_count > 0 and the_realised_cents > state.accepted_cents then
        raise exception 'more is said to be spent than was accepted'
            using errcode = 'check_violation', constraint = 'settlement_expense_check',
                  hint = format('%s > %s', levain.euros(the_realised_cents),
                                levain.euros(state.accepted_cents));
    end if;
end
$$;
comment on function levain.settlement_expense_check(bigint, bigint, bigint, bigint) is
    'Refuses to settle an award while lines of its statement wait, or by more than was accepted.';

create or replace function levain.certification_check(
    the_fund_id bigint, the_requests jsonb, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    later record;
begin
    perform levain.certification_check_due(the_fund_id, the_requests, the_day);
    perform levain.certification_expense_check(the_fund_id, the_requests);
    select a.code, g.signed_on into later
      from (select distinct (r.item ->> 'call_id')::bigint as call_id,
                   (r.item ->> 'application_id')::bigint as application_id
              from levain.items_of(the_requests) as r) as q
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = q.call_id
       and a.application_id = q.application_id
      join levain.agreement g
        on g.fund_id = a.fund_id and g.call_id = a.call_id
       and g.application_id = a.application_id and g.version = 1
     order by g.signed_on desc, a.code
     limit 1;
    perform levain.day_check('certification_day_check', the_fund_id, later.code::text, the_day,
                             later.signed_on);
end
$$;
comment on function levain.certification_check(bigint, jsonb, date) is
    'Refuses to certify what is not due, lacks a paper, or is of a suspended award; more than '
    'accepted expenses cover, where there is a statement; and to certify before what was signed.';

create or replace function levain.award_settle(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint,
    the_realised_cents bigint, the_other_cents bigint, the_exercise smallint, the_day date)
    returns table (due_cents bigint, balance_cents bigint, decommitted_cents bigint,
                   claimed_cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    settled record;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    if not exists (select from levain.settlement s
                    where s.fund_id = the_fund_id and s.call_id = the_call_id
                      and s.application_id = the_application_id) then
        perform levain.settlement_expense_check(the_fund_id, the_call_id, the_application_id,
                                                the_realised_cents);
    end if;
    select * into settled from levain.award_settle_post(
        the_fund_id, the_call_id, the_application_id, the_realised_cents, the_other_cents,
        the_exercise, the_day) as s;
    -- It rests on what was signed, on the papers of the balance, on what was certified before, on
    -- the expenses that were judged.
    if settled.created then
        perform levain.day_check('settlement_day_check', the_fund_id,
            levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, greatest(
                levain.award_signed_on(the_fund_id, the_call_id, the_application_id),
                (select max(w.received_on)
                   from levain.instalment i
                   join levain.award_document w using (fund_id, call_id, application_id)
                  where i.fund_id = the_fund_id and i.call_id = the_call_id
                    and i.application_id = the_application_id and i.kind = 'balance'
                    and w.kind = any (i.documents) and w.accepted),
                (select max(c.day) from levain.standing_certification c
                  where c.fund_id = the_fund_id and c.call_id = the_call_id
                    and c.application_id = the_application_id and c.ground <> 'settlement'),
                (select max(e.judged_on) from levain.standing_expense e
                  where e.fund_id = the_fund_id and e.call_id = the_call_id
                    and e.application_id = the_application_id)));
        insert into levain.settlement_expense (fund_id, call_id, application_id, line, version,
                                               judgement, accepted_cents)
        select e.fund_id, e.call_id, e.application_id, e.line, e.version, e.judgement,
               e.accepted_cents
          from levain.standing_expense e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.application_id = the_application_id and e.claimed_cents > 0;
    end if;
    return query select settled.due_cents, settled.balance_cents, settled.decommitted_cents,
                        settled.claimed_cents, settled.created;
end
$$;
comment on function levain.award_settle(bigint, bigint, bigint, bigint, bigint, smallint, date) is
    'Settles an award by what was spent, not before the financial return came in, and by no more '
    'than was accepted where there is a statement of expenses: certifies the balance, takes back '
    'what is not due, claims what was paid too much. The same again is only found.';

-- ---- reports of one award -----------------------------------------------------------------------

create or replace function levain.report_streams(the_fund_id bigint)
    returns table (stream text, row_count bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'rule_set', count(*) from levain.rule_set t where t.fund_id = the_fund_id
    union all
    select 'application', count(*) from levain.application_version t
     where t.fund_id = the_fund_id
    union all
    select 'decision', count(*) from levain.decision t where t.fund_id = the_fund_id
    union all
    select 'award_event', count(*) from levain.award_event t where t.fund_id = the_fund_id
    union all
    select 'award_step', count(*) from levain.award_step t where t.fund_id = the_fund_id
    union all
    select 'agreement', count(*) from levain.agreement t where t.fund_id = the_fund_id
    union all
    select 'award_document', count(*) from levain.award_document t where t.fund_id = the_fund_id
    union all
    select 'certification', count(*) from levain.certification t where t.fund_id = the_fund_id
    union all
    select 'payment_event', count(*) from levain.payment_event t where t.fund_id = the_fund_id
    union all
    select 'settlement', count(*) from levain.settlement t where t.fund_id = the_fund_id
    union all
    select 'claim_event', count(*) from levain.claim_event t where t.fund_id = the_fund_id
    union all
    select 'funding', count(*) from levain.funding t where t.fund_id = the_fund_id
    union all
    select 'bank_line', count(*) from levain.bank_line t where t.fund_id = the_fund_id
    union all
    select 'expense', count(*) from levain.expense t where t.fund_id = the_fund_id
    union all
    select 'expense_verdict', count(*) from levain.expense_verdict t
     where t.fund_id = the_fund_id;
end;

alter table levain.report_made
    add column call_id bigint,
    add column application_id bigint,
    add constraint report_made_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    add constraint report_made_award_check check ((call_id is null) = (application_id is null)),
    drop constraint report_made_version_key,
    add constraint report_made_version_key
        unique nulls not distinct (fund_id, report, funder_id, from_on, through_on, as_of, version,
                                   call_id, application_id);
comment on column levain.report_made.application_id is
    'The award that it is about; null = the whole fund.';
create index report_made_application_id_idx
    on levain.report_made (application_id, call_id, fund_id);

drop function levain.report_keep(bigint, text, text, date, date, date, text, text);
create function levain.report_keep(
    the_fund_id bigint, the_report text, the_funder text, the_from date, the_through date,
    the_as_of date, the_document text, the_engine text, the_award text default null)
    returns table (version smallint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    head constant jsonb := the_document::jsonb;
    the_funder_id bigint;
    named record;
    last record;
    snapshot record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant', 'auditor', 'batch']);
    if the_funder is not null then
        select f.funder_id into the_funder_id from levain.funder f where f.code = the_funder;
        if not found then
            raise exception 'there is no funder %', the_funder
                using errcode = 'foreign_key_violation', constraint = 'report_made_funder_id_fkey';
        end if;
    end if;
    select * into named from levain.application_named(the_fund_id, the_award) as n;
    if the_award is not null and named.found_count <> 1 then
        raise exception 'there is no award %', the_award
            using errcode = 'foreign_key_violation',
                  constraint = 'report_made_application_id_fkey';
    end if;
    if the_as_of > levain.today_of(the_fund_id) then
        raise exception 'the day is still to come'
            using errcode = 'check_violation', constraint = 'report_made_as_of_check',
                  hint = the_as_of::text;
    end if;
    -- A document answers the question that it is kept for.
    if (head ->> 'report', head -> 'fund' ->> 'code', head -> 'funder' ->> 'code',
        head -> 'award' ->> 'code', head -> 'period' ->> 'from_date',
        head -> 'period' ->> 'through_date', head ->> 'as_of_date')
       is distinct from
       (the_report, (select f.code::text from levain.fund f where f.fund_id = the_fund_id),
        the_funder, the_award, the_from::text, the_through::text, the_as_of::text) then
        raise exception 'the document is not of what it is kept for'
            using errcode = 'check_violation', constraint = 'report_made_document_check';
    end if;
    select m.version, m.sha256, m.marks into last
      from levain.report_made m
     where m.fund_id = the_fund_id and m.report = the_report
       and m.funder_id is not distinct from the_funder_id and m.from_on = the_from
       and m.through_on = the_through and m.as_of = the_as_of
       and m.call_id is not distinct from named.call_id
       and m.application_id is not distinct from named.application_id
     order by m.version desc
     limit 1;
    if last.sha256 = sha256(convert_to(the_document, 'UTF8')) then
        return query select last.version, false;
        return;
    end if;
    select * into snapshot from levain.report_snapshot(the_fund_id, the_as_of);
    insert into levain.report_made (fund_id, report, funder_id, from_on, through_on, as_of, version,
                                    document, sha256, snapshot_sha256, journal_head, marks, causes,
                                    engine, known_at, call_id, application_id)
    values (the_fund_id, the_report, the_funder_id, the_from, the_through, the_as_of,
            coalesce(last.version, 0) + 1, the_document, sha256(convert_to(the_document, 'UTF8')),
            snapshot.sha256, snapshot.journal_head, snapshot.marks,
            case when last.version is not null
                 then levain.report_causes(the_fund_id, the_as_of, last.marks) end,
            the_engine, date_trunc('second', transaction_timestamp()), named.call_id,
            named.application_id);
    return query select (coalesce(last.version, 0) + 1)::smallint, true;
end
$$;
comment on function levain.report_keep(
    bigint, text, text, date, date, date, text, text, text) is
    'Keeps the document of a report that was just computed, in the same snapshot, of the whole '
    'fund or of one award; one that says what the last version says is not kept again.';

create function levain.expense_due(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date)
    returns table (award_cents bigint, eligible_cents bigint, realised_cents bigint,
                   ceiling numeric, other_public_cents bigint, public_cents bigint,
                   by_cost_cents bigint, by_ceiling_cents bigint, due_cents bigint,
                   certified_cents bigint, paid_cents bigint, recovered_cents bigint,
                   settled_on date)
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    perform levain.fund_role_check(the_fund_id);
    return query
    with signed as (
        select g.* from levain.agreement g
         where g.fund_id = the_fund_id and g.call_id = the_call_id
           and g.application_id = the_application_id and g.signed_on <= the_as_of
         order by g.version desc
         limit 1
    ), settled as (
        select s.* from levain.settlement s
         where s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.application_id = the_application_id and s.day <= the_as_of
    ), spent as (
        select coalesce(sum(e.accepted_cents), 0)::bigint as cents
          from levain.expenses_at(the_fund_id, the_as_of) as e
         where e.call_id = the_call_id and e.application_id = the_application_id
           and e.claimed_cents > 0
    ), money as (
        select coalesce(sum(x.cents) filter (where a.ledger = 'ae' and a.stage = 'paid'), 0)
                   ::bigint as paid_cents,
               coalesce(sum(x.cents) filter (where a.ledger = 'ae'
                   and a.stage in ('certified', 'ordered', 'paid')), 0)::bigint as certified_cents
          from levain.account a
          join levain.transfer t
            on t.fund_id = a.fund_id and a.account_id in (t.debit_account_id, t.credit_account_id)
          join levain.operation o
            on o.fund_id = t.fund_id and o.operation_id = t.operation_id
         cross join lateral (select case when t.credit_account_id = a.account_id
                                         then t.cents::bigint else - t.cents::bigint end as cents)
             as x
         where a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.application_id = the_application_id and o.accounted_on <= the_as_of
           and o.recorded_at < levain.recorded_until()
    ), recovered as (
        select coalesce(sum(v.cents), 0)::bigint as cents
          from levain.claim k
          join levain.standing_claim_event v using (fund_id, call_id, claim_id)
         where k.fund_id = the_fund_id and k.call_id = the_call_id
           and k.application_id = the_application_id and v.kind = 'recovered'
           and v.day <= the_as_of
    ), known as (
        select g.award_cents::bigint as award_cents, g.eligible_cents::bigint as eligible_cents,
               coalesce(s.realised_cents::bigint, p.cents) as realised_cents,
               case when s.day is not null then s.ceiling else c.ceiling end as ceiling,
               coalesce(s.other_public_cents, w.other_public_cents)::bigint as other_public_cents,
               levain.public_cents(the_fund_id, the_call_id, the_application_id, g.award_cents)
                   as public_cents,
               s.due_cents::bigint as settled_cents, s.day as settled_on
          from signed g
         cross join spent p
         cross join lateral levain.ceiling_of(the_fund_id, the_call_id, the_as_of) as c
          left join settled s on true
          left join lateral (
              select l.other_public_cents from levain.award_ceiling l
               where l.fund_id = the_fund_id and l.call_id = the_call_id
                 and l.application_id = the_application_id and l.version <= g.version
               order by l.version desc
               limit 1) as w on true
    ), part as (
        select k.*,
               case when k.eligible_cents is not null
                   then div(k.award_cents::numeric * k.realised_cents, k.eligible_cents)
                   end::bigint as by_cost_cents,
               case when k.ceiling is not null and k.other_public_cents is not null
                         and k.public_cents > 0
                   then greatest(0, div((k.ceiling * k.realised_cents - k.other_public_cents)
                                        * k.award_cents, k.public_cents)) end::bigint
                   as by_ceiling_cents
          from known k
    )
    select p.award_cents, p.eligible_cents, p.realised_cents, p.ceiling, p.other_public_cents,
           p.public_cents, p.by_cost_cents, p.by_ceiling_cents,
           coalesce(p.settled_cents, greatest(0, least(p.award_cents, p.by_cost_cents,
                                                       p.by_ceiling_cents))),
           m.certified_cents, m.paid_cents, r.cents, p.settled_on
      from part p
     cross join money m
     cross join recovered r;
end
$$;
comment on function levain.expense_due(bigint, bigint, bigint, date) is
    'What an award comes to on a day by its accepted expenses, or by its settlement: each limit, '
    'the least of them, what was certified, paid, paid back. As award_settle computes it.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.expense_motive, levain.expense, levain.expense_verdict,
    levain.settlement_expense, levain.standing_expense
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.folded(text), levain.expenses_at(bigint, date),
    levain.expense_state(bigint, bigint, bigint), levain.expense_room(bigint, bigint, bigint),
    levain.expense_plan(bigint, bigint, bigint, date),
    levain.expense_facts(bigint, bigint, bigint, date),
    levain.expense_due(bigint, bigint, bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.application_named(bigint, text)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;
grant execute on function levain.expense_problems(bigint, jsonb, date),
    levain.expense_store(bigint, jsonb, date, text, bytea),
    levain.expense_judge_problems(bigint, jsonb, date),
    levain.expense_judge(bigint, jsonb, date, text, bytea)
    to levain_manager;
grant execute on function
    levain.report_keep(bigint, text, text, date, date, date, text, text, text)
    to levain_manager, levain_accountant, levain_auditor, levain_batch;

do $$
declare
    the_table text;
begin
    foreach the_table in array array['expense', 'expense_verdict', 'settlement_expense'] loop
        perform levain.hold_by_fund(('levain.' || the_table)::regclass, array['manager']);
    end loop;
end
$$;
select levain.hold_tables();

-- SPDX-License-Identifier: MPL-2.0
-- 0037_book_natures - accounts that depend on who gives, and on what an award pays for.
-- Needs:   0033, whose rules it refines.
-- Breaks:  nothing that was handed over. Entries that are handed over from now on have the numbers
--          of the charts' sub-accounts: 741 where it was 740, 6571 where it was 657. What shows
--          the funds that have both in one year:
--            select distinct fund_id, exercise from levain.book_line
--             where account in ('740', '657');
-- Why:     a foundation's contribution is no public subsidy (ANC 2018-06: 7551 and 195, not 741 and
--          194), patronage is neither (7542 and 196), and an award for investment has another
--          account than one for operation in the M57. Which is which is recorded with a day and a
--          source. A chart's numbers have them too, so that a chart may change.

set local role levain_owner;

-- ---- what may be told apart ---------------------------------------------------------------------

create table levain.account_nature (
    nature  levain.code not null,
    subject text not null
            constraint account_nature_subject_check check (subject in ('funder', 'award')),
    words   levain.words not null,
    source  levain.words not null,
    constraint account_nature_pkey primary key (nature, subject)
);
comment on table levain.account_nature is
    'What accounts tell apart: how a funder gives, what an award pays for.';
insert into levain.account_nature (nature, subject, words, source) values
    ('subsidy', 'funder', 'a subsidy of a public body',
     'ANC 2018-06: subventions d''exploitation (741, 194)'),
    ('contribution', 'funder', 'what another private body contributes: foundation, association, '
     'endowment fund',
     'ANC 2018-06: contributions financières d''autres organismes (7551, 195)'),
    ('patronage', 'funder', 'the patronage of a company',
     'ANC 2018-06: mécénat, ressource liée à la générosité du public (7542, 196)'),
    ('operation', 'award', 'what the beneficiary spends within the year',
     'ANC 2018-06: 6571; M57: 6574x'),
    ('investment', 'award', 'what the beneficiary buys to keep',
     'ANC 2018-06: 6571; M57: 204x');

insert into levain.account_purpose (purpose, words, label, auxiliary) values
    ('contribution_body', 'what private bodies contribute',
     'Contributions financières d''autres organismes', null),
    ('contribution_patron', 'what companies give', 'Mécénat', null),
    ('contribution_back_body', 'what of it goes back to private bodies',
     'Contributions financières à reverser', null),
    ('contribution_back_patron', 'what of it goes back to companies', 'Mécénat à reverser',
     null),
    ('funder_called_private', 'what was called from private funders',
     'Financeurs privés, contributions appelées', 'funder'),
    ('funder_owed_private', 'what is owed back to private funders',
     'Financeurs privés, à reverser', 'funder'),
    ('management_body', 'what of it pays for management', 'Contributions pour la gestion', null),
    ('management_patron', 'what of it pays for management', 'Mécénat pour la gestion', null),
    ('restricted_body', 'contributions of private bodies that are not used yet',
     'Fonds dédiés sur contributions financières', 'funder'),
    ('restricted_body_in', 'what is put aside of them', 'Reports en fonds dédiés', null),
    ('restricted_body_out', 'what is used of them', 'Utilisations de fonds dédiés', null),
    ('restricted_patron', 'patronage that is not used yet',
     'Fonds dédiés sur ressources liées à la générosité du public', 'funder'),
    ('restricted_patron_in', 'what is put aside of it', 'Reports en fonds dédiés', null),
    ('restricted_patron_out', 'what is used of it', 'Utilisations de fonds dédiés', null);
insert into levain.account_default (kind, purpose, number) values
    ('private', 'contribution_body', '7551'), ('public', 'contribution_body', '7478'),
    ('private', 'contribution_patron', '7542'), ('public', 'contribution_patron', '756'),
    ('private', 'contribution_back_body', '7551'), ('public', 'contribution_back_body', '673'),
    ('private', 'contribution_back_patron', '7542'), ('public', 'contribution_back_patron', '673'),
    ('private', 'funder_called_private', '467'), ('public', 'funder_called_private', '46721'),
    ('private', 'funder_owed_private', '467'), ('public', 'funder_owed_private', '4671'),
    ('private', 'management_body', '7551'), ('public', 'management_body', '7478'),
    ('private', 'management_patron', '7542'), ('public', 'management_patron', '756'),
    ('private', 'restricted_body', '195'), ('public', 'restricted_body', null),
    ('private', 'restricted_body_in', '6895'), ('public', 'restricted_body_in', null),
    ('private', 'restricted_body_out', '7895'), ('public', 'restricted_body_out', null),
    ('private', 'restricted_patron', '196'), ('public', 'restricted_patron', null),
    ('private', 'restricted_patron_in', '6896'), ('public', 'restricted_patron_in', null),
    ('private', 'restricted_patron_out', '7896'), ('public', 'restricted_patron_out', null);

create table levain.account_variant (
    purpose levain.code not null
            constraint account_variant_purpose_fkey references levain.account_purpose,
    nature  levain.code not null,
    subject text not null,
    variant levain.code not null
            constraint account_variant_variant_fkey references levain.account_purpose,
    constraint account_variant_pkey primary key (purpose, nature),
    constraint account_variant_nature_fkey
        foreign key (nature, subject) references levain.account_nature
);
comment on table levain.account_variant is
    'The account that stands for another one where who gives, or what an award pays for, is of '
    'that nature; no row: the same for all.';
create index account_variant_variant_idx on levain.account_variant (variant);
create index account_variant_nature_idx on levain.account_variant (nature, subject);
insert into levain.account_variant (purpose, nature, subject, variant) values
    ('contribution', 'contribution', 'funder', 'contribution_body'),
    ('contribution', 'patronage', 'funder', 'contribution_patron'),
    ('contribution_back', 'contribution', 'funder', 'contribution_back_body'),
    ('contribution_back', 'patronage', 'funder', 'contribution_back_patron'),
    ('funder_called', 'contribution', 'funder', 'funder_called_private'),
    ('funder_called', 'patronage', 'funder', 'funder_called_private'),
    ('funder_owed', 'contribution', 'funder', 'funder_owed_private'),
    ('funder_owed', 'patronage', 'funder', 'funder_owed_private'),
    ('management', 'contribution', 'funder', 'management_body'),
    ('management', 'patronage', 'funder', 'management_patron'),
    ('restricted', 'contribution', 'funder', 'restricted_body'),
    ('restricted', 'patronage', 'funder', 'restricted_patron'),
    ('restricted_in', 'contribution', 'funder', 'restricted_body_in'),
    ('restricted_in', 'patronage', 'funder', 'restricted_patron_in'),
    ('restricted_out', 'contribution', 'funder', 'restricted_body_out'),
    ('restricted_out', 'patronage', 'funder', 'restricted_patron_out'),
    ('grant', 'investment', 'award', 'grant_investment');

-- ---- the charts ---------------------------------------------------------------------------------

create table levain.account_chart (
    kind       text not null,
    purpose    levain.code not null,
    valid_from date not null,
    number     text not null
               constraint account_chart_number_check check (number ~ '^[1-8][0-9]{1,11}$'),
    label      levain.words not null,
    source     levain.words not null,
    doubt      levain.words,
    constraint account_chart_pkey primary key (kind, purpose, valid_from),
    constraint account_chart_purpose_fkey
        foreign key (kind, purpose) references levain.account_default
);
comment on table levain.account_chart is
    'The number of an account in the chart of a kind of operator from a day on, and what the chart '
    'calls it, until an accountant confirms another one. Before its first day: account_default.';
comment on column levain.account_chart.doubt is
    'What is not certain of it, beyond that an accountant has to confirm every number.';
create index account_chart_purpose_idx on levain.account_chart (purpose);

-- The 2018-06 of the ANC is that of the years that began from 2020 on.
insert into levain.account_chart (kind, purpose, valid_from, number, label, source, doubt)
select 'private', x.purpose, date '2020-01-01', x.number, x.label, 'ANC 2018-06', x.doubt
  from (values
        ('bank', '512', 'Banques', null),
        ('beneficiary', '467', 'Débiteurs et créditeurs divers', null),
        ('contribution', '741', 'Subventions d''exploitation', null),
        ('contribution_body', '7551', 'Contributions financières d''autres organismes',
         'si ce que donne l''organisme vient de la générosité du public : 7552'),
        ('contribution_patron', '7542', 'Mécénat', 'd''un particulier : don manuel, 7541'),
        ('contribution_back', '741', 'Subventions d''exploitation',
         'd''un exercice antérieur : charge plutôt que diminution de produit'),
        ('contribution_back_body', '7551', 'Contributions financières d''autres organismes',
         'd''un exercice antérieur : charge plutôt que diminution de produit'),
        ('contribution_back_patron', '7542', 'Mécénat',
         'd''un exercice antérieur : charge plutôt que diminution de produit'),
        ('debtor', '467', 'Débiteurs et créditeurs divers', null),
        ('deficit', '129', 'Résultat de l''exercice, déficit', null),
        ('funder_called', '441', 'État et collectivités, subventions à recevoir', null),
        ('funder_called_private', '467', 'Débiteurs et créditeurs divers',
         'produit à recevoir à la clôture : 4687'),
        ('funder_owed', '4419', 'Avances sur subventions', 'à reverser : 467 ou 4486'),
        ('funder_owed_private', '467', 'Débiteurs et créditeurs divers', null),
        ('grant', '6571', 'Aides financières octroyées', null),
        ('grant_investment', '6571', 'Aides financières octroyées', null),
        ('left', '472', 'Dépenses à classer', null),
        ('management', '741', 'Subventions d''exploitation', null),
        ('management_body', '7551', 'Contributions financières d''autres organismes', null),
        ('management_patron', '7542', 'Mécénat', null),
        ('recovery', '758', 'Indemnités et autres produits',
         'sous-compte : 7588'),
        ('restricted', '194', 'Fonds dédiés sur subventions d''exploitation', null),
        ('restricted_body', '195',
         'Fonds dédiés sur contributions financières d''autres organismes', null),
        ('restricted_patron', '196',
         'Fonds dédiés sur ressources liées à la générosité du public', null),
        ('restricted_in', '6894', 'Reports en fonds dédiés sur subventions d''exploitation', null),
        ('restricted_body_in', '6895',
         'Reports en fonds dédiés sur contributions financières', null),
        ('restricted_patron_in', '6896',
         'Reports en fonds dédiés sur générosité du public', null),
        ('restricted_out', '7894', 'Utilisations des fonds dédiés sur subventions', null),
        ('restricted_body_out', '7895',
         'Utilisations des fonds dédiés sur contributions financières', null),
        ('restricted_patron_out', '7896',
         'Utilisations des fonds dédiés sur générosité du public', null),
        ('surplus', '120', 'Résultat de l''exercice, excédent', null),
        ('suspense', '471', 'Recettes à classer', null),
        ('waived', '658', 'Pénalités et autres charges', 'sous-compte : 6588'),
        ('written_off', '654', 'Pertes sur créances irrécouvrables', null))
       as x (purpose, number, label, doubt);
-- The M57 is that of all local authorities from 2024 on.
insert into levain.account_chart (kind, purpose, valid_from, number, label, source, doubt)
select 'public', x.purpose, date '2024-01-01', x.number, x.label, 'M57', x.doubt
  from (values
        ('bank', '515', 'Compte au Trésor', null),
        ('beneficiary', '4671', 'Autres comptes créditeurs', null),
        ('contribution', '747', 'Participations',
         'par financeur : 7471 État, 7472 régions, 7473 départements, 7474 communes'),
        ('contribution_body', '7478', 'Participations, autres organismes',
         'numéro non relu dans la nomenclature'),
        ('contribution_patron', '756', 'Libéralités reçues',
         'numéro non relu dans la nomenclature'),
        ('contribution_back', '673', 'Titres annulés sur exercices antérieurs',
         'de l''exercice : titre réduit'),
        ('contribution_back_body', '673', 'Titres annulés sur exercices antérieurs',
         'de l''exercice : titre réduit'),
        ('contribution_back_patron', '673', 'Titres annulés sur exercices antérieurs',
         'de l''exercice : titre réduit'),
        ('debtor', '46721', 'Débiteurs divers, amiable', null),
        ('deficit', '12', 'Résultat de l''exercice', null),
        ('funder_called', '441', 'État et collectivités, subventions à recevoir', null),
        ('funder_called_private', '46721', 'Débiteurs divers, amiable', null),
        ('funder_owed', '4671', 'Autres comptes créditeurs', null),
        ('funder_owed_private', '4671', 'Autres comptes créditeurs', null),
        ('grant', '65748', 'Subventions de fonctionnement, autres personnes de droit privé',
         'bénéficiaire public : 6573x'),
        ('grant_investment', '2042', 'Subventions d''équipement, personnes de droit privé',
         '20421 biens mobiliers, 20422 bâtiments ; bénéficiaire public : 2041x'),
        ('left', '4721', 'Dépenses réglées sans mandatement préalable', null),
        ('management', '747', 'Participations', null),
        ('management_body', '7478', 'Participations, autres organismes', null),
        ('management_patron', '756', 'Libéralités reçues', null),
        ('recovery', '773', 'Mandats annulés sur exercices antérieurs',
         'de l''exercice : mandat réduit ; aide d''investissement : le compte 204x'),
        ('surplus', '12', 'Résultat de l''exercice', null),
        ('suspense', '4713', 'Recettes perçues avant émission des titres', null),
        ('waived', '6588', 'Autres charges diverses',
         'un compte propre aux remises gracieuses est à chercher dans la nomenclature'),
        ('written_off', '6541', 'Créances admises en non-valeur', null))
       as x (purpose, number, label, doubt);

create or replace function levain.accounts_of(the_fund_id bigint, the_day date)
    returns table (purpose text, words text, number text, valid_from date, source text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select p.purpose::text, p.words::text, coalesce(o.number, c.number, d.number), o.valid_from,
           coalesce(o.source::text, concat_ws(' ; ', c.source, c.doubt))
      from (select levain.fund_operator_kind(the_fund_id, the_day) as kind) as k
      join levain.account_default d on d.kind = k.kind
      join levain.account_purpose p on p.purpose = d.purpose
      left join lateral (
          select n.number, n.valid_from, n.source
            from levain.account_number n
           where n.fund_id = the_fund_id and n.kind = k.kind and n.purpose = d.purpose
             and n.valid_from <= the_day
           order by n.valid_from desc
           limit 1) as o on true
      left join lateral (
          select h.number, h.source, h.doubt
            from levain.account_chart h
           where h.kind = k.kind and h.purpose = d.purpose and h.valid_from <= the_day
           order by h.valid_from desc
           limit 1) as c on true
     order by p.purpose;
end;
comment on function levain.accounts_of(bigint, date) is
    'The accounts of the operator''s own books on a day; valid_from is null where nobody confirmed '
    'one, and source is then the chart, and what is in doubt. No row: it is not recorded who runs '
    'the fund.';

create function levain.book_accounts(the_fund_id bigint, the_day date)
    returns table (purpose text, number text, label text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- Accounts of one number are one account: it has one label.
    select a.purpose, levain.book_account(a.number),
           first_value(coalesce(c.label, p.label)::text) over (
               partition by levain.book_account(a.number) order by a.purpose)
      from levain.accounts_of(the_fund_id, the_day) as a
      join levain.account_purpose p on p.purpose = a.purpose
      left join lateral (
          select h.label
            from levain.account_chart h
           where h.kind = levain.fund_operator_kind(the_fund_id, the_day)
             and h.purpose = a.purpose and h.valid_from <= the_day
           order by h.valid_from desc
           limit 1) as c on true;
end;
comment on function levain.book_accounts(bigint, date) is
    'The accounts of the operator''s own books on a day as a file of entries has them: a label for '
    'each number.';

-- ---- which is which -----------------------------------------------------------------------------

create table levain.book_nature (
    fund_id        bigint not null
                   constraint book_nature_fund_id_fkey references levain.fund,
    book_nature_id bigint generated always as identity,
    funder_id      bigint constraint book_nature_funder_id_fkey references levain.funder,
    call_id        bigint,
    application_id bigint,
    subject        text not null generated always as
                       (case when funder_id is null then 'award' else 'funder' end) stored,
    nature         levain.code not null,
    valid_from     date not null,
    source         levain.words not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint book_nature_pkey primary key (fund_id, book_nature_id),
    constraint book_nature_valid_from_key
        unique nulls not distinct (fund_id, funder_id, call_id, application_id, valid_from),
    constraint book_nature_call_id_fkey foreign key (fund_id, call_id) references levain.call,
    constraint book_nature_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint book_nature_nature_fkey
        foreign key (nature, subject) references levain.account_nature,
    constraint book_nature_subject_check check (
        (funder_id is null) <> (call_id is null)
        and (application_id is null or call_id is not null))
);
comment on table levain.book_nature is
    'From a day on, how a funder gives, or what a call''s awards, or one of them, pay for: the '
    'accounts they are booked in depend on it. Append-only.';
comment on column levain.book_nature.application_id is 'null = all awards of the call.';
create index book_nature_funder_id_idx on levain.book_nature (funder_id);
create index book_nature_call_id_idx on levain.book_nature (call_id, fund_id, application_id);
create index book_nature_nature_idx on levain.book_nature (nature, subject);

create function levain.nature_of_funder(the_fund_id bigint, the_funder_id bigint, the_day date)
    returns text
    language sql stable
    set search_path = levain, pg_temp
    return coalesce(
        (select n.nature::text
           from levain.book_nature n
          where n.fund_id = the_fund_id and n.funder_id = the_funder_id
            and n.valid_from <= the_day
          order by n.valid_from desc limit 1),
        (select case f.kind when 'private' then 'contribution' else 'subsidy' end
           from levain.funding_in_force f
          where f.fund_id = the_fund_id and f.funder_id = the_funder_id
          order by f.signed_on <= the_day desc, f.year desc limit 1),
        'subsidy');
comment on function levain.nature_of_funder(bigint, bigint, date) is
    'How a funder gives on a day, as recorded, else as its convention says: a public one '
    'subsidises, a private one contributes.';

create function levain.nature_of_award(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date) returns text
    language sql stable
    set search_path = levain, pg_temp
    return coalesce(
        (select n.nature::text
           from levain.book_nature n
          where n.fund_id = the_fund_id and n.call_id = the_call_id
            and (n.application_id is null or n.application_id = the_application_id)
            and n.valid_from <= the_day
          order by n.application_id is null, n.valid_from desc limit 1),
        'operation');
comment on function levain.nature_of_award(bigint, bigint, bigint, date) is
    'What an award pays for on a day, as recorded of it, else of its call; else operation.';

create function levain.book_nature_set(
    the_fund_id bigint, the_subject text, the_nature text, the_day date, the_source text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_funder_id bigint;
    the_call_id bigint;
    the_application_id bigint;
    known levain.code;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select f.funder_id into the_funder_id
      from levain.funder f
     where f.code = the_subject
       and exists (select from levain.funding_in_force s
                    where s.fund_id = the_fund_id and s.funder_id = f.funder_id);
    if not found then
        select c.call_id, a.application_id into the_call_id, the_application_id
          from levain.call c
          left join levain.application a
            on a.fund_id = c.fund_id and a.call_id = c.call_id
           and c.code || '/' || a.code = the_subject
         where c.fund_id = the_fund_id and (c.code = the_subject or a.code is not null);
    end if;
    if not found then
        raise exception 'the fund has no such funder, call or award'
            using errcode = 'foreign_key_violation', constraint = 'book_nature_named_check',
                  hint = the_subject;
    end if;
    if not exists (select from levain.account_nature n
                    where n.nature = the_nature
                      and n.subject = case when the_funder_id is null then 'award'
                                           else 'funder' end) then
        raise exception 'there is no such nature'
            using errcode = 'foreign_key_violation', constraint = 'book_nature_nature_fkey',
                  hint = (select string_agg(n.nature, ', ' order by n.nature)
                            from levain.account_nature n
                           where n.subject = case when the_funder_id is null then 'award'
                                                  else 'funder' end);
    end if;
    select n.nature into known
      from levain.book_nature n
     where n.fund_id = the_fund_id and n.valid_from = the_day
       and (n.funder_id, n.call_id, n.application_id)
           is not distinct from (the_funder_id, the_call_id, the_application_id);
    if known = the_nature then
        return false;
    end if;
    if known is not null then
        raise exception 'another nature is recorded from that day on'
            using errcode = 'unique_violation', constraint = 'book_nature_valid_from_key',
                  hint = known;
    end if;
    insert into levain.book_nature (fund_id, funder_id, call_id, application_id, nature,
                                    valid_from, source)
    values (the_fund_id, the_funder_id, the_call_id, the_application_id, the_nature, the_day,
            the_source);
    return true;
end
$$;
comment on function levain.book_nature_set(bigint, text, text, date, text) is
    'Records from when on a funder gives so, or the awards of a call, or one award '
    '(CALL/APPLICATION), pay for that; the same again changes nothing, and gives false.';

create function levain.book_natures(the_fund_id bigint, the_day date)
    returns table (subject text, name text, nature text, valid_from date, source text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with named as (
        select 'funder' as subject, f.code::text as name, f.funder_id, null::bigint as call_id,
               null::bigint as application_id
          from levain.funder f
         where f.funder_id in (select g.funder_id from levain.funding_in_force g
                                where g.fund_id = the_fund_id)
        union all
        select 'award', c.code::text, null, c.call_id, null
          from levain.call c
         where c.fund_id = the_fund_id
        union all
        select 'award', c.code || '/' || a.code, null, a.call_id, a.application_id
          from levain.application a
          join levain.call c using (fund_id, call_id)
         where (a.fund_id, a.call_id, a.application_id) in (
                   select n.fund_id, n.call_id, n.application_id from levain.book_nature n
                    where n.fund_id = the_fund_id and n.application_id is not null)
    )
    select n.subject, n.name,
           case n.subject when 'funder'
                then levain.nature_of_funder(the_fund_id, n.funder_id, the_day)
                else levain.nature_of_award(the_fund_id, n.call_id, n.application_id, the_day)
                end,
           b.valid_from, b.source::text
      from named n
      left join lateral (
          select x.valid_from, x.source
            from levain.book_nature x
           where x.fund_id = the_fund_id and x.valid_from <= the_day
             and (x.funder_id, x.call_id, x.application_id)
                 is not distinct from (n.funder_id, n.call_id, n.application_id)
           order by x.valid_from desc limit 1) as b on true
     order by n.subject desc, n.name;
end;
comment on function levain.book_natures(bigint, date) is
    'How each funder of a fund gives on a day and what its awards pay for: funders, calls, and '
    'awards of which it is recorded; valid_from is null where nobody recorded it.';

-- ---- in the books -------------------------------------------------------------------------------

create or replace function levain.books_asked(
    the_fund_id bigint, the_exercise smallint, the_through date)
    returns setof levain.book_asked
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with waiting as materialized (
        select w.*, coalesce(u.bundle, w.origin_id) as bundle
          from levain.books_waiting(the_fund_id, the_exercise, the_through) as w
          left join levain.book_bundles(the_fund_id) as u on u.operation_id = w.origin_id
    ), account as materialized (
        select d.map_on, n.purpose, n.number, n.label
          from (select distinct w.map_on from waiting w) as d,
               lateral levain.book_accounts(the_fund_id, d.map_on) as n
    ), moved as (
        select w.operation_id, w.origin_id, w.origin_kind, w.accounted_on, w.map_on, w.bundle,
               w.turned, b.debit_purpose, b.credit_purpose, b.label,
               coalesce(abs(s.cents), t.cents) as cents,
               coalesce(d.call_id, c.call_id) as call_id,
               coalesce(d.application_id, c.application_id) as application_id,
               coalesce(d.funder_id, c.funder_id, g.funder_id) as funder_id
          from waiting w
          join levain.transfer t
            on t.fund_id = the_fund_id and t.operation_id = w.operation_id
          join levain.book_rule b
            on b.operator = w.operator and b.kind = w.origin_kind and b.ledger = t.ledger
           and b.debit_stage = case when w.turned then t.credit_stage else t.debit_stage end
           and b.credit_stage = case when w.turned then t.debit_stage else t.credit_stage end
           and b.outside is null
          join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
          join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
          -- What management takes is of all funders, each by its share.
          left join levain.transfer_share s
            on w.origin_kind = 'manage' and s.fund_id = t.fund_id
           and s.operation_id = t.operation_id and s.line = t.line
          left join levain.funding_source g
            on g.fund_id = s.fund_id and g.source_id = s.source_id
    ), funder as materialized (
        select d.funder_id, d.map_on,
               levain.nature_of_funder(the_fund_id, d.funder_id, d.map_on) as nature
          from (select distinct m.funder_id, m.map_on from moved m) as d
         where d.funder_id is not null
    ), award as materialized (
        select d.call_id, d.application_id, d.map_on,
               levain.nature_of_award(the_fund_id, d.call_id, d.application_id, d.map_on)
                   as nature
          from (select distinct m.call_id, m.application_id, m.map_on from moved m
                 where 'grant' in (m.debit_purpose, m.credit_purpose)) as d
    ), side as (
        select m.*, x.purpose as base, coalesce(v.variant::text, x.purpose::text) as purpose,
               x.cents as signed_cents
          from moved m
         cross join lateral (values
                   (m.debit_purpose, case when m.turned then -m.cents else m.cents end),
                   (m.credit_purpose, case when m.turned then m.cents else -m.cents end))
                   as x (purpose, cents)
          left join funder f on f.funder_id = m.funder_id and f.map_on = m.map_on
          left join award w on w.call_id = m.call_id and w.application_id = m.application_id
                           and w.map_on = m.map_on
          left join levain.account_variant v
            on v.purpose = x.purpose
           and v.nature = case v.subject when 'funder' then f.nature else w.nature end
    ), head as (
        select w.bundle, w.turned, w.accounted_on,
               array_agg(w.operation_id order by w.operation_id) as operation_ids,
               (array_agg(w.origin_id order by starts_with(w.origin_kind, 'identify'),
                                               w.origin_id))[1] as origin_id,
               (array_agg(m.label order by starts_with(w.origin_kind, 'identify'),
                                           w.origin_id))[1] as label,
               (array_agg(w.reason order by w.origin_id))[1] as reason
          from waiting w
          left join lateral (select v.label from moved v
                              where v.operation_id = w.operation_id limit 1) as m on true
         group by w.bundle, w.turned, w.accounted_on
    ), named as (
        select s.operation_id, s.origin_id, s.bundle, s.turned, s.accounted_on, s.map_on, s.base,
               s.purpose, a.number, a.label, s.signed_cents,
               case p.auxiliary when 'beneficiary' then y.number
                                when 'funder' then 'F' || upper(f.code) end as auxiliary,
               case p.auxiliary when 'beneficiary' then y.label
                                when 'funder' then coalesce(f.name_fr, f.name_en, f.code) end
                   as auxiliary_label,
               case when p.auxiliary is not null or s.base = 'suspense' then i.item end as item
          from side s
          join levain.account_purpose p on p.purpose = s.base
          left join account a on a.map_on = s.map_on and a.purpose = s.purpose
          left join levain.book_parties(the_fund_id) as y
            on y.call_id = s.call_id and y.application_id = s.application_id
          left join levain.funder f on f.funder_id = s.funder_id
          left join levain.book_pieces(the_fund_id) as i on i.operation_id = s.origin_id
    ), held as materialized (
        -- What was handed over of an item and is open: the rest of it goes into that account.
        select x.base, x.auxiliary, x.item, x.purpose, x.account, x.account_label
          from (select distinct on (h.base, h.auxiliary, h.item) h.*
                  from (select coalesce(v.purpose, b.purpose)::text as base,
                               b.purpose::text, b.account, max(b.account_label::text)
                                   as account_label, b.auxiliary::text, b.item::text,
                               max(b.number) as last
                          from levain.book_line b
                          left join levain.account_variant v on v.variant = b.purpose
                                                            and v.nature = 'contribution'
                         where b.fund_id = the_fund_id and b.exercise = the_exercise
                           and b.item is not null
                         group by coalesce(v.purpose, b.purpose), b.purpose, b.account,
                                  b.auxiliary, b.item
                        having sum(b.debit_cents) <> sum(b.credit_cents)) as h
                 order by h.base, h.auxiliary, h.item, h.last desc) as x
    ), first as (
        -- What is not handed over yet of an item is where the first of it is.
        select n.*,
               first_value(n.purpose) over item as first_purpose,
               first_value(n.number) over item as first_number,
               first_value(n.label) over item as first_label
          from named n
        window item as (partition by n.item, n.base, n.auxiliary
                        order by n.map_on, n.origin_id)
    ), kept as (
        select n.operation_id, n.bundle, n.turned, n.accounted_on, n.auxiliary,
               n.auxiliary_label, n.item, n.signed_cents,
               coalesce(o.purpose, h.purpose,
                        case when n.item is null then n.purpose else n.first_purpose end)
                   as purpose,
               coalesce(o.account, h.account,
                        case when n.item is null then n.number else n.first_number end) as number,
               coalesce(o.account_label, h.account_label,
                        case when n.item is null then n.label else n.first_label end)
                   as account_label
          from first n
          left join lateral (
              -- What is undone is undone in the accounts in which it was handed over.
              select b.purpose::text, b.account, b.account_label::text
                from levain.book_operation k
                join levain.book_line b using (fund_id, exercise, journal, number)
               where n.turned and k.fund_id = the_fund_id and k.operation_id = n.origin_id
                 and (b.purpose = n.base
                      or exists (select from levain.account_variant v
                                  where v.purpose = n.base and v.variant = b.purpose))
                 and b.auxiliary is not distinct from n.auxiliary
               order by b.purpose = n.purpose desc, b.line limit 1) as o on true
          left join held h on h.base = n.base and h.item = n.item
                          and h.auxiliary is not distinct from n.auxiliary
    ), line as (
        select k.bundle, k.turned, k.accounted_on, k.purpose, k.number, k.account_label,
               k.auxiliary, k.auxiliary_label, k.item, sum(k.signed_cents)::bigint as cents
          from kept k
         group by k.bundle, k.turned, k.accounted_on, k.purpose, k.number, k.account_label,
                  k.auxiliary, k.auxiliary_label, k.item
    ), netted as (
        -- Lines of one account cancel one another out, be it that of two purposes.
        select l.*, sum(l.cents) over (partition by l.bundle, l.turned, l.accounted_on, l.number,
                                                    l.auxiliary, l.item) as left_cents
          from line l
    )
    select (h.bundle, h.operation_ids,
            least(h.accounted_on, make_date(the_exercise, 12, 31)),
            regexp_replace(coalesce(i.piece, o.key), '^match ', 'rapprochement '), h.accounted_on,
            concat_ws(' ', case when h.turned then 'Annulation :' end, h.label, i.subject,
                      '(' || h.reason || ')'),
            n.purpose, n.number, n.account_label, n.auxiliary, n.auxiliary_label, n.item,
            n.cents)::levain.book_asked
      from head h
      join levain.operation o on o.fund_id = the_fund_id and o.operation_id = h.origin_id
      left join levain.book_pieces(the_fund_id) as i on i.operation_id = h.origin_id
      left join netted n
        on n.bundle = h.bundle and n.turned = h.turned and n.accounted_on = h.accounted_on
       and n.left_cents <> 0 and n.cents <> 0
     order by least(h.accounted_on, make_date(the_exercise, 12, 31)), h.operation_ids[1],
              n.cents < 0, n.number, n.auxiliary, n.item;
end;

create or replace function levain.books_restricted(
    the_fund_id bigint, the_exercise smallint, the_lines levain.book_asked[])
    returns setof levain.book_asked
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with held as (
        select substr(h.item, length('restricted ') + 1)::bigint as funder_id, h.purpose,
               sum(h.cents)::bigint as cents
          from (select b.item::text, b.purpose::text, b.credit_cents - b.debit_cents as cents
                  from levain.book_line b
                 where b.fund_id = the_fund_id and b.exercise = the_exercise
                   and starts_with(b.item, 'restricted ')
                union all
                select l.item, l.purpose, - l.cents from unnest(the_lines) as l
                 where starts_with(l.item, 'restricted ')) as h
         group by h.item, h.purpose
    ), wanted as (
        select u.funder_id, greatest(u.unused_cents, 0) as cents,
               coalesce((select v.variant::text
                           from levain.account_variant v
                          where v.purpose = 'restricted'
                            and v.nature = levain.nature_of_funder(
                                    the_fund_id, u.funder_id, make_date(the_exercise, 12, 31))),
                        'restricted') as purpose
          from levain.books_unused(the_fund_id, the_exercise) as u
    ), change as (
        -- Where it is told apart in another way since, all of it changes its account.
        select f.code::text as funder, coalesce(f.name_fr, f.name_en, f.code)::text as label,
               c.funder_id, c.purpose, c.is_wanted, c.cents
          from (select coalesce(w.funder_id, h.funder_id) as funder_id,
                       coalesce(w.purpose, h.purpose) as purpose,
                       w.funder_id is not null as is_wanted,
                       coalesce(w.cents, 0) - coalesce(h.cents, 0) as cents
                  from wanted w
                  full join held h on h.funder_id = w.funder_id and h.purpose = w.purpose) as c
          join levain.funder f on f.funder_id = c.funder_id
         where c.cents <> 0
    )
    select (- c.funder_id, null::bigint[], make_date(the_exercise, 12, 31),
            'FD ' || the_exercise || ' ' || c.funder
                || case when c.is_wanted then '' else ' (reclassement)' end,
            make_date(the_exercise, 12, 31),
            case when c.cents > 0 then 'Report en fonds dédiés '
                 else 'Utilisation de fonds dédiés ' end || c.funder,
            x.purpose, a.number, coalesce(a.label, x.purpose),
            case when x.purpose = c.purpose then 'F' || upper(c.funder) end,
            case when x.purpose = c.purpose then c.label end,
            case when x.purpose = c.purpose then 'restricted ' || c.funder_id end,
            x.cents)::levain.book_asked
      from change c
      cross join lateral (values
          (case when c.cents > 0 then c.purpose || '_in' else c.purpose end, abs(c.cents)),
          (case when c.cents > 0 then c.purpose else c.purpose || '_out' end, - abs(c.cents)))
          as x (purpose, cents)
      left join levain.book_accounts(the_fund_id, make_date(the_exercise, 12, 31)) as a
        on a.purpose = x.purpose
     order by c.funder, c.is_wanted, x.cents < 0;
end;

create or replace function levain.books_opening(the_fund_id bigint, the_exercise smallint)
    returns setof levain.book_asked
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with kept as (
        select case when b.account ~ '^[67]' then null else b.purpose::text end as purpose,
               case when b.account ~ '^[67]' then null else b.account end as account,
               b.account_label::text, b.auxiliary::text, b.auxiliary_label::text, b.item::text,
               b.debit_cents - b.credit_cents as cents
          from levain.book_line b
         where b.fund_id = the_fund_id and b.exercise = the_exercise - 1
    ), balance as (
        select k.purpose, k.account, max(k.account_label) as account_label, k.auxiliary,
               max(k.auxiliary_label) as auxiliary_label, k.item, sum(k.cents)::bigint as cents
          from kept k
         where k.account is not null
         group by k.purpose, k.account, k.auxiliary, k.item
        having sum(k.cents) <> 0
        union all
        select p.purpose::text, a.number, coalesce(a.label, p.label::text), null, null, null,
               r.cents
          from (select sum(k.cents)::bigint as cents from kept k where k.account is null) as r
          join levain.account_purpose p
            on p.purpose = case when r.cents < 0 then 'surplus' else 'deficit' end
          left join levain.book_accounts(the_fund_id, make_date(the_exercise - 1, 12, 31)) as a
            on a.purpose = p.purpose
         where r.cents <> 0
    )
    select (0, null::bigint[], make_date(the_exercise, 1, 1), 'AN ' || the_exercise,
            make_date(the_exercise, 1, 1), 'À-nouveaux de ' || (the_exercise - 1),
            b.purpose, b.account, b.account_label, b.auxiliary, b.auxiliary_label, b.item,
            b.cents)::levain.book_asked
      from balance b
     where not exists (select from levain.book_entry e
                        where e.fund_id = the_fund_id and e.exercise = the_exercise
                          and e.journal = 'AN')
       and levain.books_over(the_fund_id, (the_exercise - 1)::smallint)
     order by b.account, b.auxiliary, b.item;
end;

create or replace function levain.books_letter(
    the_fund_id bigint, the_exercise smallint, the_export smallint)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.book_letter (fund_id, exercise, journal, number, line, letter, lettered_on,
                                    export)
    with open_line as (
        select b.journal, b.number, b.line, b.account, b.auxiliary, b.item, e.entry_on,
               e.export, e.place, b.debit_cents - b.credit_cents as cents
          from levain.book_line b
          join levain.book_entry e using (fund_id, exercise, journal, number)
         where b.fund_id = the_fund_id and b.exercise = the_exercise and b.item is not null
           and not starts_with(b.item, 'restricted ')
           and not exists (select from levain.book_letter l
                            where l.fund_id = b.fund_id and l.exercise = b.exercise
                              and l.journal = b.journal and l.number = b.number
                              and l.line = b.line)
    ), summed as (
        select o.*, sum(o.cents) over way as upto
          from open_line o
        window way as (partition by o.account, o.auxiliary, o.item
                       order by o.export, o.place, o.line)
    ), part as (
        -- A part ends where the sum comes to zero; what is behind the last zero stays open.
        select s.*, count(*) filter (where s.upto = 0) over (
                       partition by s.account, s.auxiliary, s.item
                       order by s.export desc, s.place desc, s.line desc) as zeros_from_here
          from summed s
    ), closed as (
        select p.account, p.auxiliary, p.item, p.zeros_from_here, max(p.entry_on) as lettered_on,
               max(array[p.export, p.place]) as closing
          from part p
         where p.zeros_from_here > 0
         group by p.account, p.auxiliary, p.item, p.zeros_from_here
    ), used as (
        select b.account, b.auxiliary, count(distinct l.letter) as letters
          from levain.book_letter l
          join levain.book_line b using (fund_id, exercise, journal, number, line)
         where l.fund_id = the_fund_id and l.exercise = the_exercise
         group by b.account, b.auxiliary
    ), lettered as (
        select c.*, levain.letter_of((coalesce(u.letters, 0) + row_number() over (
                        partition by c.account, c.auxiliary order by c.closing, c.item))::integer)
                   as letter
          from closed c
          left join used u on u.account = c.account and u.auxiliary is not distinct from c.auxiliary
    )
    select the_fund_id, the_exercise, p.journal, p.number, p.line, l.letter, l.lettered_on,
           the_export
      from part p
      join lettered l
        on l.account = p.account and l.auxiliary is not distinct from p.auxiliary
       and l.item = p.item and l.zeros_from_here = p.zeros_from_here;
end;

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.account_nature, levain.account_variant, levain.account_chart,
    levain.book_nature
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.book_natures(bigint, date),
    levain.nature_of_funder(bigint, bigint, date),
    levain.nature_of_award(bigint, bigint, bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.book_nature_set(bigint, text, text, date, text)
    to levain_accountant;

select levain.hold_by_fund('levain.book_nature', array['accountant']);
select levain.hold_tables();

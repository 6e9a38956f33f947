-- SPDX-License-Identifier: MPL-2.0
-- 0041_publication - what was published as open data, and in whose name.
-- Needs:   0027, whose agreements are published; 0018, whose decisions they cite
-- Breaks:  nothing: both tables begin empty
-- Why:     agreements above 23,000 euros have to be published within three months of signature;
--          what has to be done has to be known to be done, and a file has to say who gave.

set local role levain_owner;

create table levain.publisher (
    fund_id     bigint not null
                constraint publisher_fund_id_fkey references levain.fund,
    place       integer not null constraint publisher_place_check check (place >= 1),
    name        levain.words not null,
    siret       text not null constraint publisher_siret_check check (levain.is_siret(siret)),
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint publisher_pkey primary key (fund_id, place)
);
comment on table levain.publisher is
    'In whose name the awards of a fund are published: who attributes them. The last one counts. '
    'Append-only.';

create table levain.publication (
    fund_id     bigint not null
                constraint publication_fund_id_fkey references levain.fund,
    number      integer not null constraint publication_number_check check (number >= 1),
    day         date not null,
    awards      integer not null constraint publication_awards_check check (awards >= 1),
    cents       levain.cents not null,
    sha256      levain.sha256 not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint publication_pkey primary key (fund_id, number)
);
comment on table levain.publication is
    'Files of open data that were made for a fund, each time that they said something new. '
    'Append-only.';
comment on column levain.publication.sha256 is 'Of the lines of the file of subsidies (SCDL).';

create table levain.publication_award (
    fund_id        bigint not null,
    number         integer not null,
    call_id        bigint not null,
    application_id bigint not null,
    version        smallint not null,
    constraint publication_award_pkey primary key (fund_id, number, call_id, application_id),
    constraint publication_award_number_fkey
        foreign key (fund_id, number) references levain.publication,
    constraint publication_award_version_fkey
        foreign key (fund_id, call_id, application_id, version) references levain.agreement
);
comment on table levain.publication_award is
    'The version of an agreement that a publication has. Append-only.';
create index publication_award_version_idx
    on levain.publication_award (application_id, version, call_id, fund_id);

create function levain.publisher_set(the_fund_id bigint, the_name text, the_siret text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.publisher;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select * into last_one from levain.publisher p
     where p.fund_id = the_fund_id
     order by p.place desc limit 1;
    if (last_one.name, last_one.siret) is not distinct from (the_name, the_siret) then
        return false;
    end if;
    insert into levain.publisher (fund_id, place, name, siret)
    values (the_fund_id, coalesce(last_one.place, 0) + 1, the_name, the_siret);
    return true;
end
$$;
comment on function levain.publisher_set(bigint, text, text) is
    'Records in whose name a fund publishes; the same again changes nothing, gives false.';

create function levain.publication_add(
    the_fund_id bigint, the_day date, the_sha256 bytea, the_awards jsonb,
    out number integer, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.publication;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select * into last_one from levain.publication p
     where p.fund_id = the_fund_id
     order by p.number desc limit 1;
    number := coalesce(last_one.number, 0);
    created := last_one.sha256 is distinct from the_sha256;
    if not created then
        return;
    end if;
    number := number + 1;
    insert into levain.publication (fund_id, number, day, awards, cents, sha256)
    select the_fund_id, publication_add.number, the_day, count(*), coalesce(sum(g.award_cents), 0),
           the_sha256
      from jsonb_to_recordset(the_awards)
               as a (call_id bigint, application_id bigint, version smallint)
      join levain.agreement g using (call_id, application_id, version)
     where g.fund_id = the_fund_id;
    insert into levain.publication_award (fund_id, number, call_id, application_id, version)
    select the_fund_id, publication_add.number, a.call_id, a.application_id, a.version
      from jsonb_to_recordset(the_awards)
               as a (call_id bigint, application_id bigint, version smallint);
end
$$;
comment on function levain.publication_add(bigint, date, bytea, jsonb) is
    'Records what was published: [{call_id, application_id, version}]; when the last publication '
    'of the fund says the same, gives its number.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.publisher, levain.publication, levain.publication_award
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.publisher_set(bigint, text, text),
    levain.publication_add(bigint, date, bytea, jsonb)
    to levain_manager;
select levain.hold_by_fund('levain.publisher', array['manager']);
select levain.hold_by_fund('levain.publication', array['manager']);
select levain.hold_by_fund('levain.publication_award', array['manager']);
select levain.hold_tables();

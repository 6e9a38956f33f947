-- SPDX-License-Identifier: MPL-2.0
-- 0025_funders - what funders promise, what may be opened on it, and whose money pays what.
-- Needs:   0019, whose operations it follows; 0021, by whose rights its rows are held; 0023, which
--          lets awards live.
-- Breaks:  a database in which commitments were opened or funders' promises posted without a
--          convention. Who breaks it:
--              select f.code, a.name from levain.account a join levain.fund f using (fund_id)
--               where a.stage in ('opened', 'pledge');
-- Why:     a funder is told what became of its money to the cent, and the sum over funders has to
--          be the sum over awards. So the part of each funder in an award is fixed in cents when it
--          is committed, and whatever happens to the award takes from what is left of each part:
--          the last movement takes all, and nothing has to be rounded into place afterwards.

set local role levain_owner;

-- ---- conventions --------------------------------------------------------------------------------

create table levain.funding (
    fund_id          bigint not null
                     constraint funding_fund_id_fkey references levain.fund,
    funder_id        bigint not null
                     constraint funding_funder_id_fkey references levain.funder,
    year             smallint not null
                     constraint funding_year_check check (year between 2000 and 2999),
    version          integer not null constraint funding_version_check check (version >= 1),
    number           levain.words not null,
    signed_on        date not null,
    cents            levain.cents not null constraint funding_cents_check check (cents > 0),
    management_cents levain.cents not null,
    kind             text not null
                     constraint funding_kind_check check (kind in ('public', 'private')),
    clause           levain.words,
    reuse            boolean not null,
    reason           levain.words,
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default session_user,
    constraint funding_pkey primary key (fund_id, funder_id, year, version),
    constraint funding_management_cents_check check (management_cents <= cents),
    constraint funding_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.funding is
    'A version of the convention by which a funder pays into a fund for a year. Append-only; the '
    'greatest version is in force.';
comment on column levain.funding.year is 'The vintage of the commitments that may be opened on it.';
comment on column levain.funding.number is 'What the parties call the convention, or its avenant.';
comment on column levain.funding.cents is 'What is promised in all, management included.';
comment on column levain.funding.management_cents is 'What of it pays for the management.';
comment on column levain.funding.clause is
    'The clause by which the money may be granted on; null = none: it opens no commitments.';
comment on column levain.funding.reuse is
    'What beneficiaries pay back may be used again; else it is owed back to the funder.';
comment on column levain.funding.reason is 'Why there is a version after the first.';
create index funding_funder_id_idx on levain.funding (funder_id);

create table levain.funding_earmark (
    fund_id   bigint not null,
    funder_id bigint not null,
    year      smallint not null,
    version   integer not null,
    call_id   bigint not null,
    envelope  levain.code not null,
    cents     levain.cents not null constraint funding_earmark_cents_check check (cents > 0),
    constraint funding_earmark_pkey
        primary key (fund_id, funder_id, year, version, call_id, envelope),
    constraint funding_earmark_version_fkey
        foreign key (fund_id, funder_id, year, version) references levain.funding,
    constraint funding_earmark_call_id_fkey
        foreign key (fund_id, call_id) references levain.call
);
comment on table levain.funding_earmark is
    'What of a convention is for one envelope and no other. Append-only.';
create index funding_earmark_call_id_idx on levain.funding_earmark (call_id, fund_id);

create view levain.funding_in_force with (security_invoker = true) as
select distinct on (fund_id, funder_id, year)
       fund_id, funder_id, year, version, number, signed_on, cents, management_cents, kind, clause,
       reuse
  from levain.funding
 order by fund_id, funder_id, year, version desc;
comment on view levain.funding_in_force is 'The convention of each funder and year as it stands.';

create table levain.funding_vintage (
    fund_id      bigint not null
                 constraint funding_vintage_fund_id_fkey references levain.fund,
    vintage      smallint not null,
    opened_cents levain.cents not null default 0,
    usable_cents levain.cents not null default 0,
    constraint funding_vintage_pkey primary key (fund_id, vintage),
    constraint funding_vintage_opened_cents_check check (opened_cents <= usable_cents)
);
comment on table levain.funding_vintage is
    'What conventions of a year allow to open, and what was opened. Written by ledger functions.';
comment on column levain.funding_vintage.usable_cents is
    'Of conventions with a clause on granting on, without management; with what may be used again.';

create table levain.funding_source (
    fund_id          bigint not null
                     constraint funding_source_fund_id_fkey references levain.fund,
    source_id        bigint generated always as identity,
    funder_id        bigint not null
                     constraint funding_source_funder_id_fkey references levain.funder,
    year             smallint not null,
    call_id          bigint,
    envelope         levain.code,
    reuse            boolean not null default false,
    usable_cents     levain.cents not null default 0,
    reused_cents     levain.cents not null default 0,
    committed_cents  levain.cents not null default 0,
    management_cents levain.cents not null default 0,
    managed_cents    levain.cents not null default 0,
    constraint funding_source_pkey primary key (fund_id, source_id),
    constraint funding_source_key unique nulls not distinct
        (fund_id, funder_id, year, call_id, envelope),
    constraint funding_source_call_id_fkey foreign key (fund_id, call_id) references levain.call,
    constraint funding_source_envelope_check check ((call_id is null) = (envelope is null)),
    constraint funding_source_committed_cents_check check (
        committed_cents <= usable_cents + reused_cents),
    constraint funding_source_managed_cents_check check (managed_cents <= management_cents)
);
comment on table levain.funding_source is
    'A convention''s money for one envelope, or for any (envelope is null), and what awards have '
    'of it. Written by ledger functions.';
comment on column levain.funding_source.usable_cents is
    'What it may be committed for by the convention in force; 0 without a clause.';
comment on column levain.funding_source.reused_cents is 'What came back and may be used again.';
comment on column levain.funding_source.committed_cents is
    'What awards have of it: committed, less what was decommitted.';
create index funding_source_funder_id_idx on levain.funding_source (funder_id);
create index funding_source_call_id_idx on levain.funding_source (call_id, fund_id);
create index funding_source_year_idx on levain.funding_source (fund_id, year);

-- ---- shares -------------------------------------------------------------------------------------

alter table levain.ledger_move add column share text
    constraint ledger_move_share_check check (share in
        ('committed', 'paid', 'decommitted', 'claimed', 'recovered', 'waived', 'written_off',
         'owed', 'reused', 'managed'));
comment on column levain.ledger_move.share is
    'As what its cents count in the shares of funders; null = they are not shared.';
update levain.ledger_move m
   set share = s.share
  from (values ('commit', 'ae', 'available', 'committed', 'committed'),
               ('pay', 'ae', 'ordered', 'paid', 'paid'),
               ('decommit', 'ae', 'committed', 'decommitted', 'decommitted'),
               ('claim', 'cash', 'claim', 'due', 'claimed'),
               ('recover', 'cash', 'due', 'recovered', 'recovered'),
               ('waive', 'cash', 'due', 'waived', 'waived'),
               ('write_off', 'cash', 'due', 'written_off', 'written_off'),
               ('owe', 'cash', 'recovered', 'owed', 'owed'),
               ('reuse', 'cash', 'recovered', 'bank', 'reused'),
               ('manage', 'cash', 'bank', 'management', 'managed'))
       as s (kind, ledger, debit_stage, credit_stage, share)
 where (m.kind, m.ledger, m.debit_stage, m.credit_stage)
       = (s.kind, s.ledger, s.debit_stage, s.credit_stage);

insert into levain.ledger_kind (kind, actor, cites, words) values
    ('reduce', 'manager', true, 'a funder promises less');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage) values
    ('reduce', 'cash', 'promised', 'pledge'),
    ('contra', 'cash', 'pledge', 'promised');

create table levain.award_share (
    fund_id           bigint not null,
    call_id           bigint not null,
    application_id    bigint not null,
    envelope          levain.code not null,
    vintage           smallint not null,
    source_id         bigint not null,
    committed_cents   levain.cents not null default 0,
    paid_cents        levain.cents not null default 0,
    decommitted_cents levain.cents not null default 0,
    claimed_cents     levain.cents not null default 0,
    recovered_cents   levain.cents not null default 0,
    waived_cents      levain.cents not null default 0,
    written_off_cents levain.cents not null default 0,
    owed_cents        levain.cents not null default 0,
    reused_cents      levain.cents not null default 0,
    constraint award_share_pkey
        primary key (fund_id, call_id, application_id, envelope, vintage, source_id),
    constraint award_share_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint award_share_source_id_fkey
        foreign key (fund_id, source_id) references levain.funding_source,
    constraint award_share_committed_cents_check check (
        paid_cents + decommitted_cents <= committed_cents),
    constraint award_share_paid_cents_check check (claimed_cents <= paid_cents),
    constraint award_share_claimed_cents_check check (
        recovered_cents + waived_cents + written_off_cents <= claimed_cents),
    constraint award_share_recovered_cents_check check (
        owed_cents + reused_cents <= recovered_cents)
);
comment on table levain.award_share is
    'What of an award in an envelope and vintage is a source''s: what was committed of it and '
    'what became of that. Written by ledger functions.';
create index award_share_source_id_idx on levain.award_share (source_id, fund_id);

create table levain.transfer_share (
    fund_id      bigint not null,
    operation_id bigint not null,
    line         smallint not null,
    source_id    bigint not null,
    share        text not null
                 constraint transfer_share_share_check check (share in
                     ('committed', 'paid', 'decommitted', 'claimed', 'recovered', 'waived',
                      'written_off', 'owed', 'reused', 'managed')),
    cents        bigint not null constraint transfer_share_cents_check check (cents <> 0),
    constraint transfer_share_pkey primary key (fund_id, operation_id, line, source_id),
    constraint transfer_share_line_fkey
        foreign key (fund_id, operation_id, line) references levain.transfer,
    constraint transfer_share_source_id_fkey
        foreign key (fund_id, source_id) references levain.funding_source
);
comment on table levain.transfer_share is
    'What of a transfer is a source''s. The shares of a transfer are its cents. Append-only.';
comment on column levain.transfer_share.cents is 'Below zero where a contra-entry takes back.';
create index transfer_share_source_id_idx on levain.transfer_share (source_id, fund_id);

create function levain.apportion(the_cents bigint, the_weights bigint[]) returns bigint[]
    language plpgsql immutable -- in plpgsql, which plans it once: it is asked for each award
    set search_path = levain, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    total constant numeric := (select sum(w) from unnest(the_weights) as w);
    given constant numeric := least(the_cents, total);
begin
    return (
        select array_agg((p.whole + case when p.turn <= given - p.wholes then 1 else 0 end)::bigint
                         order by p.place)
          from (select w.place, w.whole, sum(w.whole) over () as wholes,
                       row_number() over (order by w.rest desc, w.place) as turn
                  from (select u.place, coalesce(div(given * u.weight, nullif(total, 0)), 0)
                                            as whole,
                               coalesce(mod(given * u.weight, nullif(total, 0)), 0) as rest
                          from unnest(the_weights) with ordinality as u (weight, place)) as w)
               as p);
end
$$;
comment on function levain.apportion(bigint, bigint[]) is
    'Cents by weights, to the cent: whole parts, then one each to the largest remainders, the '
    'first of equal ones. Weights are what each has left: nobody gets more, all of it gives all.';

create function levain.share_step(
    the_state bigint[], the_left bigint[], the_marks text[], the_mark text, the_cents bigint)
    returns bigint[]
    language plpgsql immutable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    has constant bigint[] := coalesce(the_state[:cardinality(the_left)], the_left);
    kept bigint[] := array_fill(0::bigint, array[cardinality(the_left)]);
    free bigint[];
begin
    if the_mark = any (the_marks) then
        kept := levain.apportion(the_cents, (
            select array_agg(case when m.mark = the_mark then has[m.place] else 0 end
                             order by m.place)
              from unnest(the_marks) with ordinality as m (mark, place)));
    end if;
    free := levain.apportion(
        the_cents - (select sum(k)::bigint from unnest(kept) as k),
        (select array_agg(case when m.mark is null then has[m.place] else 0 end order by m.place)
           from unnest(the_marks) with ordinality as m (mark, place)));
    return (select array_agg(h.cents - k.cents - f.cents order by h.place)
                   || array_agg(k.cents + f.cents order by h.place)
              from unnest(has) with ordinality as h (cents, place)
              join unnest(kept) with ordinality as k (cents, place) using (place)
              join unnest(free) with ordinality as f (cents, place) using (place));
end
$$;
comment on function levain.share_step(bigint[], bigint[], text[], text, bigint) is
    'What each source has left after an award, then what the award has of it: sources that are for '
    'its envelope give first, then those for any.';

create function levain.share_parts(the_state bigint[]) returns bigint[]
    language sql immutable
    return the_state[cardinality(the_state) / 2 + 1:];
comment on function levain.share_parts(bigint[]) is 'What the last award of a share_walk has.';

create aggregate levain.share_walk(
    the_left bigint[], the_marks text[], the_mark text, the_cents bigint) (
    sfunc = levain.share_step, stype = bigint[], finalfunc = levain.share_parts);
comment on aggregate levain.share_walk(bigint[], text[], text, bigint) is
    'What an award has of each source, after the awards before it.';
revoke execute on function levain.share_walk(bigint[], text[], text, bigint) from public;

create type levain.share_asked as (
    ordinal        bigint,
    operation_id   bigint,
    line           smallint,
    share          text,
    cents          bigint,
    reverses_id    bigint,
    call_id        bigint,
    application_id bigint,
    envelope       text,
    vintage        smallint,
    funder_id      bigint,
    turn           bigint
);
comment on type levain.share_asked is
    'A transfer that is to be shared; turn: the how manieth of its award it is.';

create type levain.share_part as (
    operation_id   bigint,
    line           smallint,
    source_id      bigint,
    share          text,
    cents          bigint,
    call_id        bigint,
    application_id bigint,
    envelope       text,
    vintage        smallint
);
comment on type levain.share_part is 'A row of transfer_share, and the award that it is of.';

create function levain.shares_asked(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns setof levain.share_asked
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off -- batches are larger than the planner thinks
begin atomic
    with done as (
        select p.operation_id, p.key
          from levain.operation p
         where p.fund_id = the_fund_id
           and p.key = any (array(select o.key from unnest(the_operations) as o))
    )
    select o.ordinal, p.operation_id, t.line, m.share, t.cents, o.reverses_id,
           (a.account ->> 'call_id')::bigint, (a.account ->> 'application_id')::bigint,
           a.account ->> 'envelope', (a.account ->> 'vintage')::smallint,
           coalesce(t.credit ->> 'funder_id', t.debit ->> 'funder_id')::bigint,
           row_number() over (partition by a.account ->> 'call_id', a.account ->> 'application_id',
                                  a.account ->> 'envelope', a.account ->> 'vintage'
                              order by o.ordinal, t.line)
      from unnest(the_operations) as o
      join unnest(the_transfers) as t on t.ordinal = o.ordinal
      join done p on p.key = o.key
      left join lateral (
          select r.kind from levain.operation r
           where r.fund_id = the_fund_id and r.operation_id = o.reverses_id offset 0) as r on true
      join levain.ledger_move m
        on m.kind = coalesce(r.kind, o.kind) and m.ledger = t.ledger and m.share is not null
       and m.debit_stage = case when r.kind is null then t.debit else t.credit end ->> 'stage'
       and m.credit_stage = case when r.kind is null then t.credit else t.debit end ->> 'stage',
           lateral (select case when t.credit ->> 'application_id' is not null then t.credit
                                else t.debit end as account) as a;
end;
comment on function levain.shares_asked(
    bigint, levain.operation_asked[], levain.transfer_asked[]) is
    'Those transfers of operations that are shared by funders; ledger_move says which.';

create function levain.shares_committed(the_fund_id bigint, the_asked levain.share_asked[])
    returns setof levain.share_part
    language sql stable
begin atomic
    with pool as (
        select s.year, array_agg(s.source_id order by f.code, s.call_id, s.envelope) as sources,
               array_agg(s.usable_cents + s.reused_cents - s.committed_cents
                         order by f.code, s.call_id, s.envelope) as lefts,
               array_agg(s.call_id || '/' || s.envelope
                         order by f.code, s.call_id, s.envelope) as marks
          from levain.funding_source s
          join levain.funder f using (funder_id)
         where s.fund_id = the_fund_id
           and s.year in (select a.vintage from unnest(the_asked) as a)
         group by s.year
    ), walked as (
        select a.*, p.sources,
               levain.share_walk(p.lefts, p.marks, a.call_id || '/' || a.envelope, a.cents)
                   over (partition by a.vintage order by a.ordinal, a.line) as parts
          from unnest(the_asked) as a
          join pool p on p.year = a.vintage
    )
    select w.operation_id, w.line, p.source_id, w.share, p.cents, w.call_id, w.application_id,
           w.envelope, w.vintage
      from walked w, unnest(w.sources, w.parts) as p (source_id, cents)
     where p.cents > 0;
end;
comment on function levain.shares_committed(bigint, levain.share_asked[]) is
    'The shares of awards that are committed, one after the other, by what each contribution still '
    'has: those for the envelope first; ties by the funder''s code.';

create function levain.share_left(the_share text, the_award levain.award_share) returns bigint
    language sql immutable
    return case
        when the_share in ('paid', 'decommitted')
            then (the_award).committed_cents - (the_award).paid_cents
                 - (the_award).decommitted_cents
        when the_share = 'claimed' then (the_award).paid_cents - (the_award).claimed_cents
        when the_share in ('recovered', 'waived', 'written_off')
            then (the_award).claimed_cents - (the_award).recovered_cents - (the_award).waived_cents
                 - (the_award).written_off_cents
        when the_share in ('owed', 'reused')
            then (the_award).recovered_cents - (the_award).owed_cents - (the_award).reused_cents
    end;
comment on function levain.share_left(text, levain.award_share) is
    'What of a source''s part in an award is left for a movement of this kind.';

create function levain.shares_followed(the_fund_id bigint, the_asked levain.share_asked[])
    returns setof levain.share_part
    language sql stable
begin atomic
    with weighed as (
        select a.*, s.source_id, f.code, s.call_id as for_call, s.envelope as for_envelope,
               levain.share_left(a.share, w.award) as weight
          from unnest(the_asked) as a
         cross join lateral (
              select w as award, w.source_id from levain.award_share w
               where w.fund_id = the_fund_id and w.call_id = a.call_id
                 and w.application_id = a.application_id and w.envelope = a.envelope
                 and w.vintage = a.vintage offset 0) as w
          join levain.funding_source s on s.fund_id = the_fund_id and s.source_id = w.source_id
          join levain.funder f on f.funder_id = s.funder_id
         where (a.share <> 'owed' or s.funder_id = a.funder_id)
           and (a.share <> 'reused' or s.reuse)
        union all
        select a.*, s.source_id, f.code, s.call_id, s.envelope,
               s.management_cents - s.managed_cents
          from unnest(the_asked) as a
          join levain.funding_source s on s.fund_id = the_fund_id and s.year = a.vintage
          join levain.funder f on f.funder_id = s.funder_id
         where a.share = 'managed'
    ), total as (
        select w.*, least(w.cents, sum(w.weight) over one) as given,
               sum(w.weight) over one as total
          from weighed w
         where w.weight > 0
        window one as (partition by w.operation_id, w.line)
    ), parted as (
        select t.*, div(t.given * t.weight, t.total) as whole,
               mod(t.given * t.weight, t.total) as rest
          from total t
    ), given as (
        select p.*, (p.whole + case when row_number() over (
                   partition by p.operation_id, p.line
                   order by p.rest desc, p.code, p.for_call, p.for_envelope)
               <= p.given - sum(p.whole) over (partition by p.operation_id, p.line)
               then 1 else 0 end)::bigint as part
          from parted p
    )
    select g.operation_id, g.line, g.source_id, g.share, g.part, g.call_id, g.application_id,
           g.envelope, g.vintage
      from given g
     where g.part > 0;
end;
comment on function levain.shares_followed(bigint, levain.share_asked[]) is
    'The shares of what happens to an award after it was committed, one movement of each award: by '
    'largest remainder over what is left of each part, as apportion does it; ties by the funder''s '
    'code.';

create function levain.shares_undone(the_fund_id bigint, the_asked levain.share_asked[])
    returns setof levain.share_part
    language sql stable
begin atomic
    select a.operation_id, a.line, s.source_id, s.share, -s.cents, a.call_id, a.application_id,
           a.envelope, a.vintage
      from unnest(the_asked) as a
      join levain.transfer_share s
        on s.fund_id = the_fund_id and s.operation_id = a.reverses_id and s.line = a.line;
end;
comment on function levain.shares_undone(bigint, levain.share_asked[]) is
    'The shares of a contra-entry: those of what it undoes, taken back.';

create function levain.shares_check(
    the_fund_id bigint, the_asked levain.share_asked[], the_parts levain.share_part[])
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    bad record;
begin
    select a.operation_id, a.share, a.cents, coalesce(p.cents, 0) as found into bad
      from unnest(the_asked) as a
      left join (select p.operation_id, p.line, sum(abs(p.cents))::bigint as cents
                   from unnest(the_parts) as p
                  group by p.operation_id, p.line) as p using (operation_id, line)
     where p.cents is distinct from a.cents
     order by a.ordinal, a.line
     limit 1;
    if found then
        raise exception 'operation %: funders have % for it, not %',
            (select o.key from levain.operation o
              where o.fund_id = the_fund_id and o.operation_id = bad.operation_id),
            levain.euros(bad.found), levain.euros(bad.cents)
            using errcode = 'check_violation', constraint = 'transfer_share_left_check',
                  hint = format('%s: %s < %s', bad.share, levain.euros(bad.found),
                                levain.euros(bad.cents));
    end if;
end
$$;
comment on function levain.shares_check(
    bigint, levain.share_asked[], levain.share_part[]) is
    'Refuses a transfer for which funders'' shares do not suffice.';

create function levain.shares_write(the_fund_id bigint, the_parts levain.share_part[])
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.transfer_share (fund_id, operation_id, line, source_id, share, cents)
    select the_fund_id, p.operation_id, p.line, p.source_id, p.share, p.cents
      from unnest(the_parts) as p;
    insert into levain.award_share as w (fund_id, call_id, application_id, envelope, vintage,
                                         source_id, committed_cents)
    select the_fund_id, p.call_id, p.application_id, p.envelope, p.vintage, p.source_id,
           sum(p.cents)
      from unnest(the_parts) as p
     where p.share = 'committed' and p.cents > 0
     group by p.call_id, p.application_id, p.envelope, p.vintage, p.source_id
     order by p.call_id, p.application_id, p.envelope, p.vintage, p.source_id
    on conflict on constraint award_share_pkey do update
       set committed_cents = w.committed_cents + excluded.committed_cents;
    update levain.award_share w
       set committed_cents = w.committed_cents + d.committed,
           paid_cents = w.paid_cents + d.paid,
           decommitted_cents = w.decommitted_cents + d.decommitted,
           claimed_cents = w.claimed_cents + d.claimed,
           recovered_cents = w.recovered_cents + d.recovered,
           waived_cents = w.waived_cents + d.waived,
           written_off_cents = w.written_off_cents + d.written_off,
           owed_cents = w.owed_cents + d.owed,
           reused_cents = w.reused_cents + d.reused
      from (select p.call_id, p.application_id, p.envelope, p.vintage, p.source_id,
                   sum(case when p.share = 'committed' then p.cents else 0 end) as committed,
                   sum(case when p.share = 'paid' then p.cents else 0 end) as paid,
                   sum(case when p.share = 'decommitted' then p.cents else 0 end) as decommitted,
                   sum(case when p.share = 'claimed' then p.cents else 0 end) as claimed,
                   sum(case when p.share = 'recovered' then p.cents else 0 end) as recovered,
                   sum(case when p.share = 'waived' then p.cents else 0 end) as waived,
                   sum(case when p.share = 'written_off' then p.cents else 0 end) as written_off,
                   sum(case when p.share = 'owed' then p.cents else 0 end) as owed,
                   sum(case when p.share = 'reused' then p.cents else 0 end) as reused
              from unnest(the_parts) as p
             where p.application_id is not null and not (p.share = 'committed' and p.cents > 0)
             group by p.call_id, p.application_id, p.envelope, p.vintage, p.source_id) as d
     where w.fund_id = the_fund_id and w.call_id = d.call_id
       and w.application_id = d.application_id and w.envelope = d.envelope
       and w.vintage = d.vintage and w.source_id = d.source_id;
    update levain.funding_source s
       set committed_cents = s.committed_cents + d.committed,
           reused_cents = s.reused_cents + d.reused,
           managed_cents = s.managed_cents + d.managed
      from (select p.source_id,
                   sum(case p.share when 'committed' then p.cents
                                    when 'decommitted' then -p.cents else 0 end) as committed,
                   sum(case when p.share = 'reused' then p.cents else 0 end) as reused,
                   sum(case when p.share = 'managed' then p.cents else 0 end) as managed
              from unnest(the_parts) as p
             where p.share in ('committed', 'decommitted', 'reused', 'managed')
             group by p.source_id) as d
     where s.fund_id = the_fund_id and s.source_id = d.source_id;
    update levain.funding_vintage v
       set usable_cents = v.usable_cents + d.reused
      from (select p.vintage, sum(p.cents) as reused
              from unnest(the_parts) as p
             where p.share = 'reused'
             group by p.vintage) as d
     where v.fund_id = the_fund_id and v.vintage = d.vintage;
end
$$;
comment on function levain.shares_write(bigint, levain.share_part[]) is
    'Writes the shares of transfers, and adds them to what awards and sources have.';

create function levain.shares_lock(the_fund_id bigint, the_asked levain.share_asked[])
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform from levain.funding_vintage v
      where v.fund_id = the_fund_id
        and v.vintage in (select a.vintage from unnest(the_asked) as a where a.share = 'reused')
      order by v.vintage
        for no key update;
    perform from levain.funding_source s
      where s.fund_id = the_fund_id
        and s.year in (select a.vintage from unnest(the_asked) as a
                        where a.share in ('committed', 'decommitted', 'reused', 'managed'))
      order by s.source_id
        for no key update;
    perform from (select distinct a.call_id, a.application_id, a.envelope, a.vintage
                    from unnest(the_asked) as a
                   where a.application_id is not null) as a
       join levain.award_share w
         on w.fund_id = the_fund_id and w.call_id = a.call_id
        and w.application_id = a.application_id and w.envelope = a.envelope
        and w.vintage = a.vintage
      order by w.call_id, w.application_id, w.envelope, w.vintage, w.source_id
        for no key update of w;
end
$$;
comment on function levain.shares_lock(bigint, levain.share_asked[]) is
    'Takes what shares are counted in, in one order, until the transaction ends.';

create function levain.ledger_share(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    asked levain.share_asked[] := (
        select array_agg(a) from levain.shares_asked(the_fund_id, the_operations,
                                                     the_transfers) as a);
    these levain.share_asked[];
    parts levain.share_part[];
    the_turn bigint := 0::bigint;
begin
    if asked is null then
        return;
    end if;
    perform levain.shares_lock(the_fund_id, asked);
    these := (select array_agg(a) from unnest(asked) as a where a.reverses_id is not null);
    if these is not null then
        parts := (select array_agg(p) from levain.shares_undone(the_fund_id, these) as p);
        perform levain.shares_check(the_fund_id, these, parts);
        perform levain.shares_write(the_fund_id, parts);
    end if;
    these := (select array_agg(a) from unnest(asked) as a
              where a.reverses_id is null and a.share = 'committed');
    if these is not null then
        parts := (select array_agg(p) from levain.shares_committed(the_fund_id, these) as p);
        perform levain.shares_check(the_fund_id, these, parts);
        perform levain.shares_write(the_fund_id, parts);
    end if;
    -- Several movements of one award come one after the other, those of many awards together.
    loop
        the_turn := (select min(a.turn) from unnest(asked) as a
                      where a.reverses_id is null and a.share <> 'committed'
                        and a.turn > the_turn);
        exit when the_turn is null;
        these := (select array_agg(a) from unnest(asked) as a
                  where a.reverses_id is null and a.share <> 'committed' and a.turn = the_turn);
        parts := (select array_agg(p) from levain.shares_followed(the_fund_id, these) as p);
        perform levain.shares_check(the_fund_id, these, parts);
        perform levain.shares_write(the_fund_id, parts);
    end loop;
end
$$;
comment on function levain.ledger_share(
    bigint, levain.operation_asked[], levain.transfer_asked[]) is
    'Shares what a batch moves between the sources that pay: no movement of an award without it.';

-- ---- what may be opened -------------------------------------------------------------------------

create function levain.funding_check_earmarks(the_fund_id bigint, the_vintage smallint)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    wanted bigint;
    free bigint;
begin
    with open as (
        select a.call_id, a.envelope, sum(a.credit_cents - a.debit_cents) as cents
          from levain.account a
         where a.fund_id = the_fund_id and a.name like 'ae/available/%'
           and a.vintage = the_vintage
         group by a.call_id, a.envelope
    ), kept as (
        select s.call_id, s.envelope,
               sum(s.usable_cents + s.reused_cents - s.committed_cents) as cents
          from levain.funding_source s
         where s.fund_id = the_fund_id and s.year = the_vintage
         group by s.call_id, s.envelope
    )
    select coalesce((select sum(greatest(o.cents - coalesce(k.cents, 0), 0))
                       from open o
                       left join kept k on k.call_id = o.call_id and k.envelope = o.envelope),
                    0)::bigint,
           coalesce((select k.cents from kept k where k.envelope is null), 0)::bigint
      into wanted, free;
    if wanted > free then
        raise exception 'vintage %: envelopes would need % that is for any of them, there is %',
            the_vintage, levain.euros(wanted), levain.euros(free)
            using errcode = 'check_violation', constraint = 'funding_source_earmark_check',
                  hint = format('%s: %s > %s', the_vintage, levain.euros(wanted),
                                levain.euros(free));
    end if;
end
$$;
comment on function levain.funding_check_earmarks(bigint, smallint) is
    'Refuses commitments that are open in envelopes beyond what contributions may pay there: what '
    'is for one envelope opens nothing elsewhere.';

create function levain.ledger_check_promises(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select d.code, p.year, p.cents, coalesce(f.cents, 0) as signed into bad
      from (select a.funder_id, a.vintage as year,
                   sum(a.debit_cents - a.credit_cents)::bigint as cents
              from levain.account a
             where a.fund_id = the_fund_id and a.name like 'cash/pledge/%'
               and (a.funder_id, a.vintage) in (
                   select (t.debit ->> 'funder_id')::bigint, (t.debit ->> 'vintage')::smallint
                     from unnest(the_transfers) as t
                    where 'pledge' in (t.debit ->> 'stage', t.credit ->> 'stage'))
             group by a.funder_id, a.vintage) as p
      join levain.funder d using (funder_id)
      left join levain.funding_in_force f
        on f.fund_id = the_fund_id and f.funder_id = p.funder_id and f.year = p.year
     where p.cents is distinct from f.cents
     order by d.code, p.year
     limit 1;
    if found then
        raise exception '% would have promised % for %, the convention says %', bad.code,
            levain.euros(bad.cents), bad.year, levain.euros(bad.signed)
            using errcode = 'check_violation', constraint = 'funding_promised_check',
                  hint = format('%s %s: %s <> %s', bad.code, bad.year, levain.euros(bad.cents),
                                levain.euros(bad.signed));
    end if;
end
$$;
comment on function levain.ledger_check_promises(bigint, levain.transfer_asked[]) is
    'Refuses a promise that no convention makes.';

create function levain.ledger_open(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    of_vintage record;
    had record;
begin
    if exists (select from unnest(the_transfers) as t
                where 'pledge' in (t.debit ->> 'stage', t.credit ->> 'stage')) then
        perform levain.ledger_check_promises(the_fund_id, the_transfers);
    end if;
    for of_vintage in
        select (t.credit ->> 'vintage')::smallint as vintage,
               sum(case when t.debit ->> 'stage' = 'opened' then t.cents
                        when t.credit ->> 'stage' = 'opened' then -t.cents else 0 end)::bigint
                   as cents
          from unnest(the_transfers) as t
          join unnest(the_operations) as o on o.ordinal = t.ordinal
         where t.ledger = 'ae' and t.debit ->> 'application_id' is null
           and (t.credit ->> 'stage' = 'opened'
                or (t.credit ->> 'stage' = 'available' and o.kind <> 'carry_over'))
         group by 1
         order by 1
    loop
        -- Who opens or moves waits for who does: else both might take the last of it.
        update levain.funding_vintage v
           set opened_cents = v.opened_cents + of_vintage.cents
         where v.fund_id = the_fund_id and v.vintage = of_vintage.vintage
           and v.opened_cents + of_vintage.cents <= v.usable_cents;
        if not found then
            select v.opened_cents, v.usable_cents into had
              from levain.funding_vintage v
             where v.fund_id = the_fund_id and v.vintage = of_vintage.vintage;
            raise exception
                '% of vintage % would be open, contributions that may be granted on are %',
                levain.euros(coalesce(had.opened_cents, 0) + of_vintage.cents),
                of_vintage.vintage, levain.euros(coalesce(had.usable_cents, 0))
                using errcode = 'check_violation',
                      constraint = 'funding_vintage_opened_cents_check',
                      hint = format('%s: %s > %s', of_vintage.vintage,
                          levain.euros(coalesce(had.opened_cents, 0) + of_vintage.cents),
                          levain.euros(coalesce(had.usable_cents, 0)));
        end if;
        perform from levain.funding_source s
          where s.fund_id = the_fund_id and s.year = of_vintage.vintage
          order by s.source_id
            for no key update;
        perform levain.funding_check_earmarks(the_fund_id, of_vintage.vintage);
    end loop;
end
$$;
comment on function levain.ledger_open(
    bigint, levain.operation_asked[], levain.transfer_asked[]) is
    'Holds what is opened, moved and opened again to what contributions may be granted on for.';

alter function levain.ledger_write(
    bigint, levain.operation_asked[], levain.transfer_asked[]) rename to ledger_journal;

create function levain.ledger_write(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform levain.ledger_journal(the_fund_id, the_operations, the_transfers);
    perform levain.ledger_open(the_fund_id, the_operations, the_transfers);
    perform levain.ledger_share(the_fund_id, the_operations, the_transfers);
end
$$;
comment on function levain.ledger_write(bigint, levain.operation_asked[], levain.transfer_asked[])
    is 'Writes a batch into the journal, holds what it opens to contributions, and shares it.';

-- ---- signing ------------------------------------------------------------------------------------

create type levain.funding_asked as (
    funder           text,
    year             smallint,
    number           text,
    signed_on        date,
    accounted_on     date,
    cents            bigint,
    management_cents bigint,
    kind             text,
    clause           text,
    reuse            boolean,
    reason           text,
    earmarks         jsonb
);
comment on type levain.funding_asked is
    'A convention as it is asked for; earmarks: [{"call_id", "envelope", "cents"}].';

create function levain.funding_earmarks(the_funding levain.funding) returns jsonb
    language sql stable
    set search_path = levain, pg_temp
    return coalesce((
        select jsonb_agg(jsonb_build_object('call_id', e.call_id, 'envelope', e.envelope,
                                            'cents', e.cents) order by e.call_id, e.envelope)
          from levain.funding_earmark e
         where e.fund_id = (the_funding).fund_id and e.funder_id = (the_funding).funder_id
           and e.year = (the_funding).year and e.version = (the_funding).version), '[]');
comment on function levain.funding_earmarks(levain.funding) is
    'The earmarks of a version of a convention, as they are asked for.';

create function levain.funding_sources_set(the_fund_id bigint, the_funding levain.funding)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    -- A source that is gone from the convention stays, with nothing, for what was done with it.
    insert into levain.funding_source as s (fund_id, funder_id, year, call_id, envelope, reuse,
                                            usable_cents, management_cents)
    select the_fund_id, (the_funding).funder_id, (the_funding).year, x.call_id, x.envelope,
           (the_funding).reuse, case when (the_funding).clause is null then 0 else x.cents end,
           x.management_cents
      from (select e.call_id, e.envelope, e.cents::bigint, 0::bigint as management_cents
              from levain.funding_earmark e
             where e.fund_id = the_fund_id and e.funder_id = (the_funding).funder_id
               and e.year = (the_funding).year and e.version = (the_funding).version
            union all
            select null, null,
                   (the_funding).cents - (the_funding).management_cents
                       - coalesce((select sum(e.cents) from levain.funding_earmark e
                                    where e.fund_id = the_fund_id
                                      and e.funder_id = (the_funding).funder_id
                                      and e.year = (the_funding).year
                                      and e.version = (the_funding).version), 0),
                   (the_funding).management_cents
            union all
            select s.call_id, s.envelope, 0, 0
              from levain.funding_source s
             where s.fund_id = the_fund_id and s.funder_id = (the_funding).funder_id
               and s.year = (the_funding).year and s.envelope is not null
               and not exists (
                   select from levain.funding_earmark e
                    where e.fund_id = the_fund_id and e.funder_id = (the_funding).funder_id
                      and e.year = (the_funding).year and e.version = (the_funding).version
                      and e.call_id = s.call_id and e.envelope = s.envelope)) as x
     order by x.call_id, x.envelope
    on conflict on constraint funding_source_key do update
       set reuse = excluded.reuse, usable_cents = excluded.usable_cents,
           management_cents = excluded.management_cents;
    update levain.funding_vintage v
       set usable_cents = (select coalesce(sum(s.usable_cents + s.reused_cents), 0)
                             from levain.funding_source s
                            where s.fund_id = the_fund_id and s.year = v.vintage)
     where v.fund_id = the_fund_id and v.vintage = (the_funding).year;
end
$$;
comment on function levain.funding_sources_set(bigint, levain.funding) is
    'Makes a version of a convention what may be opened and committed.';

create function levain.funding_pledge(
    the_fund_id bigint, the_funder text, the_funding levain.funding, before_cents bigint,
    the_day date) returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    select count(p.key)
      from (select greatest(the_day, make_date((the_funding).year, 1, 1)) as day,
                   (the_funding).cents > before_cents as more) as x,
           lateral (select jsonb_build_object(
                        'exercise', extract(year from x.day), 'vintage', (the_funding).year,
                        'funder_id', (the_funding).funder_id) as account) as a,
           lateral levain.ledger_post(the_fund_id, 'manager', jsonb_build_array(
               jsonb_build_object(
                   'key', 'convention of ' || the_funder || ' for ' || (the_funding).year
                          || ', version ' || (the_funding).version,
                   'kind', case when x.more then 'pledge' else 'reduce' end,
                   'exercise', extract(year from x.day), 'accounted_on', x.day,
                   'value_on', (the_funding).signed_on,
                   'cites', 'convention ' || (the_funding).number || ' of '
                            || (the_funding).signed_on,
                   'reason', (the_funding).reason,
                   'transfers', jsonb_build_array(jsonb_build_object(
                       'ledger', 'cash', 'cents', abs((the_funding).cents - before_cents),
                       'debit', a.account || jsonb_build_object(
                           'stage', case when x.more then 'pledge' else 'promised' end),
                       'credit', a.account || jsonb_build_object(
                           'stage', case when x.more then 'promised' else 'pledge' end)))))) as p
     where (the_funding).cents <> before_cents;
end;
comment on function levain.funding_pledge(bigint, text, levain.funding, bigint, date) is
    'Posts what a version of a convention promises beyond the one before it, or less.';

create function levain.funding_check(the_fund_id bigint, the_asked levain.funding_asked)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    kept bigint;
    called bigint;
    bad text;
begin
    select sum((e ->> 'cents')::bigint)::bigint into kept
      from jsonb_array_elements((the_asked).earmarks) as e;
    if kept > (the_asked).cents - (the_asked).management_cents then
        raise exception 'earmarks of % are more than the % that is left without management',
            levain.euros(kept), levain.euros((the_asked).cents - (the_asked).management_cents)
            using errcode = 'check_violation', constraint = 'funding_earmark_sum_check',
                  hint = format('%s > %s', levain.euros(kept),
                             levain.euros((the_asked).cents - (the_asked).management_cents));
    end if;
    select e ->> 'envelope' into bad
      from jsonb_array_elements((the_asked).earmarks) as e
     where not exists (
         select from levain.rule_set_in_force r
           join levain.envelope v using (fund_id, call_id, rule_set_id)
          where r.fund_id = the_fund_id and r.call_id = (e ->> 'call_id')::bigint
            and v.code = e ->> 'envelope');
    if found then
        raise exception 'the call has no envelope %', bad
            using errcode = 'foreign_key_violation', constraint = 'funding_earmark_envelope_fkey',
                  hint = bad;
    end if;
    select sum(case when a.stage = 'called' then a.credit_cents end)::bigint into called
      from levain.account a
      join levain.funder f using (funder_id)
     where a.fund_id = the_fund_id and a.ledger = 'cash' and f.code = (the_asked).funder
       and a.vintage = (the_asked).year;
    if (the_asked).cents < called then
        raise exception '% was called, a convention over % is less', levain.euros(called),
            levain.euros((the_asked).cents)
            using errcode = 'check_violation', constraint = 'funding_called_check',
                  hint = format('%s < %s', levain.euros((the_asked).cents),
                                levain.euros(called));
    end if;
end
$$;
comment on function levain.funding_check(bigint, levain.funding_asked) is
    'Refuses a convention whose earmarks are too much or of no envelope, or that promises less '
    'than was called.';

create function levain.funding_sign_one(
    the_fund_id bigint, asked levain.funding_asked, out version integer, out created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    before levain.funding;
    after levain.funding;
    payer bigint := (select f.funder_id from levain.funder f where f.code = asked.funder);
begin
    if payer is null then
        raise exception 'there is no funder %', asked.funder
            using errcode = 'foreign_key_violation', constraint = 'funding_funder_id_fkey';
    end if;
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select f.* into before
      from levain.funding f
     where f.fund_id = the_fund_id and f.funder_id = payer and f.year = asked.year
     order by f.version desc
     limit 1;
    created := (before.number, before.signed_on, before.cents, before.management_cents,
                before.kind, before.clause, before.reuse, levain.funding_earmarks(before))
               is distinct from (asked.number::text, asked.signed_on, asked.cents,
                asked.management_cents, asked.kind, asked.clause::text, asked.reuse,
                asked.earmarks);
    version := coalesce(before.version, 0) + created::integer;
    if not created then
        return;
    end if;
    if before.version is not null and asked.reason is null then
        raise exception '% signed convention % for % before, otherwise', asked.funder,
            before.number, asked.year
            using errcode = 'unique_violation', constraint = 'funding_version_reason_check',
                  hint = format('%s %s: %s', asked.funder, asked.year, before.number);
    end if;
    perform levain.funding_check(the_fund_id, asked);
    insert into levain.funding as f (fund_id, funder_id, year, version, number, signed_on, cents,
                                     management_cents, kind, clause, reuse, reason)
    values (the_fund_id, payer, asked.year, version, asked.number, asked.signed_on, asked.cents,
            asked.management_cents, asked.kind, asked.clause, asked.reuse,
            case when before.version is not null then asked.reason end)
    returning * into after;
    insert into levain.funding_earmark (fund_id, funder_id, year, version, call_id, envelope,
                                        cents)
    select the_fund_id, payer, asked.year, version, (e ->> 'call_id')::bigint,
           e ->> 'envelope', (e ->> 'cents')::bigint
      from jsonb_array_elements(asked.earmarks) as e;
    perform levain.funding_pledge(the_fund_id, asked.funder, after, coalesce(before.cents, 0),
                                  coalesce(asked.accounted_on, asked.signed_on));
    insert into levain.funding_vintage (fund_id, vintage) values (the_fund_id, asked.year)
    on conflict do nothing;
    perform from levain.funding_vintage v
      where v.fund_id = the_fund_id and v.vintage = asked.year
        for no key update;
    perform levain.funding_sources_set(the_fund_id, after);
    perform levain.funding_check_earmarks(the_fund_id, asked.year);
end
$$;
comment on function levain.funding_sign_one(bigint, levain.funding_asked) is
    'Records one convention, or the avenant that it is, promises it and lets it be opened on.';

create function levain.funding_sign(the_fund_id bigint, the_requests jsonb)
    returns table (funder text, year smallint, version integer, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    asked levain.funding_asked;
begin
    for asked in
        select r.funder, r.year, r.number, r.signed_on, r.accounted_on, r.cents,
               coalesce(r.management_cents, 0), coalesce(r.kind, 'public'),
               nullif(btrim(r.clause), ''), coalesce(r.reuse, false),
               nullif(btrim(r.reason), ''),
               coalesce((select jsonb_agg(jsonb_build_object(
                                'call_id', (e ->> 'call_id')::bigint,
                                'envelope', e ->> 'envelope',
                                'cents', coalesce((e ->> 'cents')::bigint,
                                                  r.cents - coalesce(r.management_cents, 0)))
                                order by (e ->> 'call_id')::bigint, (e ->> 'envelope')
                                         collate "C")
                           from jsonb_array_elements(r.earmarks) as e), '[]')
          from jsonb_array_elements(the_requests) with ordinality as i (item, ordinal),
               lateral jsonb_populate_record(null::levain.funding_asked, i.item) as r
         order by i.ordinal
    loop
        funder := asked.funder;
        year := asked.year;
        select s.version, s.created into version, created
          from levain.funding_sign_one(the_fund_id, asked) as s;
        return next;
    end loop;
end
$$;
comment on function levain.funding_sign(bigint, jsonb) is
    'Records conventions, each as a funding_asked: the same again is found, another one for the '
    'same funder and year is an avenant, which needs a reason. An earmark without cents is for all '
    'of it.';

-- ---- calling, receiving, giving back ------------------------------------------------------------

create function levain.funding_stages(
    the_kind text, out from_stage text, out to_stage text, out refusal text)
    language sql immutable
    return (
        select (s.from_stage, s.to_stage, s.refusal)
          from (values ('call_funds', 'promised', 'called', 'funding_promised_left_check'),
                       ('receive', 'called', 'bank', 'funding_called_left_check'),
                       ('manage', 'bank', 'management', 'funding_source_managed_cents_check'),
                       ('give_back', 'owed', 'given_back', 'funding_owed_left_check'))
               as s (kind, from_stage, to_stage, refusal)
         where s.kind = the_kind);
comment on function levain.funding_stages(text) is
    'From which stage to which a movement between funders and the bank goes, and the name of its '
    'refusal.';

create function levain.account_taken(
    the_fund_id bigint, the_ledger text, the_stage text, the_exercise smallint,
    the_vintage smallint, the_funder_id bigint, the_cents bigint)
    returns table (exercise smallint, vintage smallint, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with held as (
        select a.exercise, a.vintage, (a.credit_cents - a.debit_cents) as cents,
               sum(a.credit_cents - a.debit_cents) over (
                   order by a.exercise, a.vintage) as upto
          from levain.account a
         where a.fund_id = the_fund_id and a.ledger = the_ledger and a.stage = the_stage
           and a.exercise <= the_exercise
           and (the_funder_id is null or a.funder_id = the_funder_id)
           and (the_vintage is null or a.vintage = the_vintage)
           and a.credit_cents > a.debit_cents
    )
    select h.exercise, h.vintage,
           (least(h.cents, the_cents - (h.upto - h.cents)))::bigint
      from held h
     where h.upto - h.cents < the_cents;
end;
comment on function levain.account_taken(
    bigint, text, text, smallint, smallint, bigint, bigint) is
    'From which accounts of a stage cents are taken: those of the earliest exercise first.';

create type levain.funding_move_asked as (
    funder       text,
    year         smallint,
    ref          text,
    cents        bigint,
    accounted_on date,
    value_on     date,
    exercise     smallint
);
comment on type levain.funding_move_asked is
    'A movement between a funder and the bank as it is asked for; ref: what names it on paper.';

create function levain.funding_operation(
    the_fund_id bigint, the_kind text, asked levain.funding_move_asked) returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    stages record;
    payer bigint := (select f.funder_id from levain.funder f where f.code = asked.funder);
    the_key text := the_kind || ' ' || coalesce(asked.funder || ' ', '') || asked.year || ' '
                    || asked.ref;
    known record;
    the_exercise smallint;
    there bigint;
    lines jsonb;
begin
    select * into stages from levain.funding_stages(the_kind);
    if not exists (select from levain.funding_in_force f
                    where f.fund_id = the_fund_id and f.year = asked.year
                      and (the_kind = 'manage' or f.funder_id = payer)) then
        raise exception 'no convention of % for %', coalesce(asked.funder, 'anybody'), asked.year
            using errcode = 'foreign_key_violation', constraint = 'funding_signed_check',
                  hint = concat_ws(' ', asked.funder, asked.year);
    end if;
    -- The same again, on another day: the day that it was done on.
    select o.exercise, o.accounted_on, o.value_on,
           (select jsonb_agg(jsonb_build_object('exercise', d.exercise, 'vintage', d.vintage,
                                                'cents', t.cents) order by t.line)
              from levain.transfer t
              join levain.account d
                on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
             where t.fund_id = o.fund_id and t.operation_id = o.operation_id) as lines,
           (select sum(t.cents) from levain.transfer t
             where t.fund_id = o.fund_id and t.operation_id = o.operation_id)::bigint as cents
      into known
      from levain.operation o
     where o.fund_id = the_fund_id and o.key = the_key;
    if known.cents = asked.cents then
        asked.accounted_on := coalesce(asked.accounted_on, known.accounted_on);
        asked.value_on := coalesce(asked.value_on, known.value_on);
        asked.exercise := coalesce(asked.exercise, known.exercise);
        lines := known.lines;
    end if;
    asked.accounted_on := coalesce(asked.accounted_on, (
        select (clock_timestamp() at time zone f.time_zone)::date from levain.fund f
         where f.fund_id = the_fund_id));
    the_exercise := coalesce(asked.exercise, extract(year from asked.accounted_on)::smallint);
    if lines is null then
        select jsonb_agg(to_jsonb(t) order by t.exercise, t.vintage), sum(t.cents)::bigint
          into lines, there
          from levain.account_taken(the_fund_id, 'cash', stages.from_stage, the_exercise,
                                    case when the_kind <> 'manage' then asked.year end, payer,
                                    asked.cents) as t;
        if known.cents is null and coalesce(there, 0) < asked.cents then
            raise exception '% %: % is there, % is asked for', coalesce(asked.funder, ''),
                asked.year, levain.euros(coalesce(there, 0)), levain.euros(asked.cents)
                using errcode = 'check_violation', constraint = stages.refusal,
                      hint = format('%s: %s < %s', concat_ws(' ', asked.funder, asked.year),
                                    levain.euros(coalesce(there, 0)),
                                    levain.euros(asked.cents));
        end if;
        -- What was booked otherwise is refused by its key, whatever is there.
        lines := coalesce(lines, jsonb_build_array(jsonb_build_object(
            'exercise', the_exercise, 'vintage', asked.year, 'cents', asked.cents)));
    end if;
    return jsonb_build_object(
        'key', the_key, 'kind', the_kind, 'exercise', the_exercise,
        'accounted_on', asked.accounted_on,
        'value_on', coalesce(asked.value_on, asked.accounted_on),
        'cites', (select 'convention ' || string_agg(f.number || ' of ' || f.signed_on, ', '
                                                     order by d.code)
                    from levain.funding_in_force f
                    join levain.funder d using (funder_id)
                   where f.fund_id = the_fund_id and f.year = asked.year
                     and (payer is null or f.funder_id = payer)
                     and (the_kind <> 'manage' or f.management_cents > 0)),
        'transfers', (
            select jsonb_agg(jsonb_build_object(
                       'ledger', 'cash', 'cents', l -> 'cents',
                       'debit', jsonb_strip_nulls(jsonb_build_object(
                           'stage', stages.from_stage, 'exercise', l -> 'exercise',
                           'vintage', l -> 'vintage', 'funder_id', payer)),
                       'credit', jsonb_strip_nulls(jsonb_build_object(
                           'stage', stages.to_stage, 'exercise', the_exercise,
                           'vintage', case when stages.to_stage = 'bank' then the_exercise
                                           else asked.year end,
                           'funder_id', case when stages.to_stage <> 'bank' then payer end)))
                       order by n)
              from jsonb_array_elements(lines) with ordinality as x (l, n)));
end
$$;
comment on function levain.funding_operation(bigint, text, levain.funding_move_asked) is
    'The operation that a movement between a funder and the bank is; refuses more than there is.';

create function levain.funding_post(the_fund_id bigint, the_kind text, the_requests jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    return query
        select p.key, p.operation_id, p.created
          from (select jsonb_agg(levain.funding_operation(
                           the_fund_id, the_kind,
                           jsonb_populate_record(null::levain.funding_move_asked, r.item))
                           order by r.ordinal) as operations
                  from jsonb_array_elements(the_requests) with ordinality as r (item, ordinal))
               as asked,
               lateral levain.ledger_post(the_fund_id, 'accountant', asked.operations) as p;
end
$$;
comment on function levain.funding_post(bigint, text, jsonb) is
    'Calls funds, receives them, takes the part for management, gives back (call_funds, receive, '
    'manage, give_back): requests of funding_move_asked. The same reference again is found.';

create function levain.funding_owe(
    the_fund_id bigint, the_exercise smallint, the_day date)
    returns table (key text, operation_id bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    with part as (
        select w.call_id, w.application_id, w.envelope, w.vintage, s.funder_id, s.reuse,
               sum(w.recovered_cents - w.owed_cents - w.reused_cents)::bigint as cents,
               sum(w.recovered_cents)::bigint as total,
               sum(sum(w.recovered_cents - w.owed_cents - w.reused_cents)) over (
                   partition by w.call_id, w.application_id, w.envelope, w.vintage
                   order by f.code, s.reuse)::bigint as upto,
               f.code
          from levain.award_share w
          join levain.funding_source s using (fund_id, source_id)
          join levain.funder f using (funder_id)
         where w.fund_id = the_fund_id
           and w.recovered_cents > w.owed_cents + w.reused_cents
         group by w.call_id, w.application_id, w.envelope, w.vintage, s.funder_id, s.reuse, f.code
    ), held as (
        select a.call_id, a.application_id, a.envelope, a.vintage, a.exercise,
               a.credit_cents - a.debit_cents as cents,
               sum(a.credit_cents - a.debit_cents) over (
                   partition by a.call_id, a.application_id, a.envelope, a.vintage
                   order by a.exercise) as upto
          from levain.account a
         where a.fund_id = the_fund_id and a.ledger = 'cash' and a.stage = 'recovered'
           and a.credit_cents > a.debit_cents and a.exercise <= the_exercise
    ), line as (
        -- Parts of funders and accounts of exercises, laid side by side.
        select p.*, h.exercise, (least(p.upto, h.upto)
                                 - greatest(p.upto - p.cents, h.upto - h.cents))::bigint as taken
          from part p
          join held h using (call_id, application_id, envelope, vintage)
         where least(p.upto, h.upto) > greatest(p.upto - p.cents, h.upto - h.cents)
    ), operation as (
        select jsonb_build_object(
                   'key', case when l.reuse then 'reuse' else 'owe' end || ' call ' || l.call_id
                          || ' application ' || l.application_id || ' ' || l.envelope || ' '
                          || l.vintage || ' ' || l.code || ' up to ' || l.total,
                   'kind', case when l.reuse then 'reuse' else 'owe' end,
                   'exercise', the_exercise, 'accounted_on', the_day, 'value_on', the_day,
                   'cites', (select 'convention ' || c.number || ' of ' || c.signed_on
                               from levain.funding_in_force c
                              where c.fund_id = the_fund_id and c.funder_id = l.funder_id
                                and c.year = l.vintage),
                   'transfers', jsonb_agg(jsonb_build_object(
                       'ledger', 'cash', 'cents', l.taken,
                       'debit', jsonb_build_object(
                           'stage', 'recovered', 'exercise', l.exercise, 'vintage', l.vintage,
                           'call_id', l.call_id, 'envelope', l.envelope,
                           'application_id', l.application_id),
                       'credit', case when l.reuse
                           then jsonb_build_object('stage', 'bank', 'exercise', the_exercise,
                                                   'vintage', the_exercise)
                           else jsonb_build_object('stage', 'owed', 'exercise', the_exercise,
                                                   'vintage', l.vintage,
                                                   'funder_id', l.funder_id) end)
                       order by l.exercise)) as asked,
               l.call_id, l.application_id, l.envelope, l.vintage, l.code, l.reuse
          from line l
         group by l.call_id, l.application_id, l.envelope, l.vintage, l.code, l.reuse,
                  l.funder_id, l.total
    )
    select p.key, p.operation_id, p.created
      from (select jsonb_agg(o.asked order by o.call_id, o.application_id, o.envelope, o.vintage,
                                              o.code, o.reuse) as operations
              from operation o) as a,
           lateral levain.ledger_post(the_fund_id, 'accountant', a.operations) as p
     where a.operations is not null;
end;
comment on function levain.funding_owe(bigint, smallint, date) is
    'What beneficiaries paid back: owed to the funders by their shares, or in the bank again where '
    'their convention allows it.';

-- ---- appropriations -----------------------------------------------------------------------------

create type levain.appropriation_asked as (
    call_id       bigint,
    envelope      text,
    to_call_id    bigint,
    to_envelope   text,
    ledger        text,
    exercise      smallint,
    from_exercise smallint,
    vintage       smallint,
    cents         bigint,
    decision      text,
    accounted_on  date
);
comment on type levain.appropriation_asked is
    'What is to become of appropriations. No envelope: all of the call; no cents: what is left; '
    'no vintage: that of the exercise, of what is left any.';

create function levain.appropriation_stages(
    the_kind text, the_ledger text, out from_stage text, out to_stage text)
    language sql stable
    set search_path = levain, pg_temp
    return (select (m.debit_stage, m.credit_stage)
              from levain.ledger_move m
             where m.kind = the_kind and m.ledger = the_ledger);
comment on function levain.appropriation_stages(text, text) is
    'From which stage to which appropriations go; null = they do not.';

create type levain.appropriation_line as (
    ordinal       bigint,
    key           text,
    call_id       bigint,
    envelope      text,
    to_call_id    bigint,
    to_envelope   text,
    ledger        text,
    exercise      smallint,
    from_exercise smallint,
    vintage       smallint,
    cents         bigint,
    decision      text,
    accounted_on  date,
    from_stage    text,
    to_stage      text
);
comment on type levain.appropriation_line is
    'What becomes of the appropriations of one envelope, ledger, exercise and vintage.';

create function levain.appropriation_key(
    the_fund_id bigint, the_kind text, the_line levain.appropriation_line) returns text
    language sql stable
    set search_path = levain, pg_temp
    return concat_ws(' ', the_kind, 'call', (the_line).call_id::text, (the_line).envelope,
        'to ' || nullif(concat_ws(' ', nullif((the_line).to_call_id, (the_line).call_id)::text,
                                  (the_line).to_envelope), ''),
        (the_line).exercise || '/' || (the_line).vintage, (the_line).ledger,
        left(encode(sha256(convert_to(coalesce((the_line).decision, (
            -- What lapses cites nothing: what lapsed before tells one time from the next.
            select 'after ' || a.credit_cents::text
              from levain.account a
             where a.fund_id = the_fund_id and a.ledger = (the_line).ledger
               and a.stage = (the_line).to_stage and a.call_id = (the_line).call_id
               and a.envelope = (the_line).envelope and a.exercise = (the_line).exercise
               and a.vintage = (the_line).vintage), ''), 'UTF8')), 'hex'), 16));
comment on function levain.appropriation_key(bigint, text, levain.appropriation_line) is
    'By what the operation is found again: what it does, and the decision that it rests on.';

create function levain.appropriation_asked_lines(
    the_fund_id bigint, the_kind text, the_requests jsonb)
    returns setof levain.appropriation_line
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with asked as (
        select i.ordinal, r.*, s.from_stage, s.to_stage,
               coalesce(r.from_exercise, case
                   when the_kind = 'carry_over' or (the_kind = 'reopen' and r.ledger = 'cp')
                       then r.exercise - 1 else r.exercise end)::smallint as source_exercise
          from jsonb_array_elements(the_requests) with ordinality as i (item, ordinal),
               lateral jsonb_populate_record(null::levain.appropriation_asked, i.item) as r,
               lateral levain.appropriation_stages(the_kind, r.ledger) as s
    )
    select a.ordinal, null::text, a.call_id, a.envelope, a.to_call_id, a.to_envelope, a.ledger,
           a.exercise, a.source_exercise, coalesce(a.vintage, a.source_exercise), a.cents,
           a.decision, a.accounted_on, a.from_stage, a.to_stage
      from asked a
     where a.cents is not null
    union all
    select a.ordinal, null, a.call_id, k.envelope, a.to_call_id, a.to_envelope, a.ledger,
           a.exercise, a.source_exercise, k.vintage, k.credit_cents - k.debit_cents, a.decision,
           a.accounted_on, a.from_stage, a.to_stage
      from asked a
      join levain.account k
        on k.fund_id = the_fund_id and k.ledger = a.ledger and k.stage = a.from_stage
       and k.call_id = a.call_id and k.exercise = a.source_exercise
       and (a.envelope is null or k.envelope = a.envelope)
       and (a.vintage is null or k.vintage = a.vintage)
       and (the_kind <> 'cancel' or k.vintage < a.exercise or a.vintage is not null)
       and (k.call_id, k.envelope) is distinct from (a.to_call_id, a.to_envelope)
       and k.credit_cents > k.debit_cents
     where a.cents is null;
end;
comment on function levain.appropriation_asked_lines(bigint, text, jsonb) is
    'What requests come to, one line for each envelope, ledger and vintage; without keys.';

create function levain.appropriation_lines(the_fund_id bigint, the_kind text, the_requests jsonb)
    returns setof levain.appropriation_line
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.ordinal, k.key, l.call_id, l.envelope, l.to_call_id, l.to_envelope, l.ledger,
           l.exercise, l.from_exercise, l.vintage, l.cents, l.decision,
           -- The same again, on another day: the day that it was done on.
           coalesce(l.accounted_on, o.accounted_on,
                    (clock_timestamp() at time zone f.time_zone)::date),
           l.from_stage, l.to_stage
      from levain.appropriation_asked_lines(the_fund_id, the_kind, the_requests) as l
      join levain.fund f on f.fund_id = the_fund_id,
           lateral levain.appropriation_key(the_fund_id, the_kind, l) as k (key)
      left join levain.operation o on o.fund_id = the_fund_id and o.key = k.key;
end;
comment on function levain.appropriation_lines(bigint, text, jsonb) is
    'What requests come to, one line for each envelope, ledger and vintage.';

create function levain.appropriation_operations(
    the_kind text, the_lines levain.appropriation_line[]) returns jsonb
    language sql immutable
    return (
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'key', l.key, 'kind', the_kind, 'exercise', l.exercise,
                   'accounted_on', l.accounted_on, 'value_on', l.accounted_on,
                   'cites', l.decision,
                   'transfers', jsonb_build_array(jsonb_build_object(
                       'ledger', l.ledger, 'cents', l.cents,
                       'debit', jsonb_build_object(
                           'stage', l.from_stage, 'exercise', l.from_exercise,
                           'vintage', l.vintage, 'call_id', l.call_id, 'envelope', l.envelope),
                       'credit', jsonb_build_object(
                           'stage', l.to_stage, 'exercise', l.exercise,
                           'vintage', case when l.ledger = 'ae' then l.vintage
                                           else l.exercise end,
                           'call_id', coalesce(l.to_call_id, l.call_id),
                           'envelope', coalesce(l.to_envelope, l.envelope))))))
                   order by l.ordinal, l.envelope, l.vintage)
          from unnest(the_lines) as l);
comment on function levain.appropriation_operations(text, levain.appropriation_line[]) is
    'The operations that lines of appropriations are.';

create function levain.appropriation_check(
    the_fund_id bigint, the_kind text, the_requests jsonb) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad text;
begin
    if the_kind not in ('open', 'move', 'pool', 'carry_over', 'cancel', 'lapse', 'reopen') then
        raise exception 'appropriations are not %', the_kind
            using errcode = 'check_violation', constraint = 'appropriation_kind_check';
    end if;
    select e.envelope into bad
      from jsonb_array_elements(the_requests) as i,
           lateral jsonb_populate_record(null::levain.appropriation_asked, i) as r,
           lateral (values (r.call_id, r.envelope), (r.to_call_id, r.to_envelope))
               as e (call_id, envelope)
     where e.envelope is not null
       and not exists (
           select from levain.rule_set_in_force s
             join levain.envelope v using (fund_id, call_id, rule_set_id)
            where s.fund_id = the_fund_id and s.call_id = e.call_id and v.code = e.envelope)
     limit 1;
    if found then
        raise exception 'the call has no envelope %', bad
            using errcode = 'foreign_key_violation', constraint = 'appropriation_envelope_fkey',
                  hint = bad;
    end if;
end
$$;
comment on function levain.appropriation_check(bigint, text, jsonb) is
    'Refuses what is not done with appropriations, and envelopes that the call does not have.';

create function levain.appropriation_post(the_fund_id bigint, the_kind text, the_requests jsonb)
    returns table (
        key text, created boolean, envelope text, to_envelope text, ledger text,
        exercise smallint, vintage smallint, cents bigint, left_cents bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    lines levain.appropriation_line[];
    posted text[];
begin
    perform levain.appropriation_check(the_fund_id, the_kind, the_requests);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    lines := (select array_agg(l order by l.ordinal, l.envelope, l.vintage)
                from levain.appropriation_lines(the_fund_id, the_kind, the_requests) as l);
    posted := (select array_agg(p.key)
                 from levain.ledger_post(the_fund_id, 'manager',
                          levain.appropriation_operations(the_kind, lines)) as p
                where p.created);
    return query
        select l.key, coalesce(l.key = any (posted), false), l.envelope, l.to_envelope, l.ledger,
               l.exercise, l.vintage, l.cents,
               coalesce((select a.credit_cents - a.debit_cents from levain.account a
                          where a.fund_id = the_fund_id and a.ledger = l.ledger
                            and a.stage = 'available' and a.call_id = l.call_id
                            and a.envelope = l.envelope and a.exercise = l.from_exercise
                            and a.vintage = l.vintage), 0)
          from unnest(lines) as l
         order by l.ordinal, l.envelope, l.vintage;
end
$$;
comment on function levain.appropriation_post(bigint, text, jsonb) is
    'Opens appropriations, moves them, brings them to a common pool, carries them over, cancels '
    'them, lets them lapse, opens them again: requests of appropriation_asked.';

create function levain.appropriations(the_fund_id bigint, the_call_id bigint)
    returns table (
        envelope text, ledger text, exercise smallint, vintage smallint, opened_cents bigint,
        moved_cents bigint, used_cents bigint, ended_cents bigint, left_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select a.envelope, a.ledger, a.exercise, a.vintage,
           coalesce(sum(x.cents) filter (where x.other = 'opened'), 0)::bigint,
           coalesce(sum(x.cents) filter (where x.other = 'available'), 0)::bigint,
           coalesce(-sum(x.cents) filter (
               where x.other in ('committed', 'ordered', 'decommitted')), 0)::bigint,
           coalesce(-sum(x.cents) filter (where x.other in ('cancelled', 'lapsed')), 0)::bigint,
           a.credit_cents - a.debit_cents
      from levain.account a
      left join lateral (
          select t.credit_stage as other, -t.cents as cents
            from levain.transfer t
           where t.fund_id = a.fund_id and t.debit_account_id = a.account_id
          union all
          select t.debit_stage, t.cents
            from levain.transfer t
           where t.fund_id = a.fund_id and t.credit_account_id = a.account_id) as x on true
     where a.fund_id = the_fund_id and a.call_id = the_call_id and a.stage = 'available'
     group by a.account_id, a.envelope, a.ledger, a.exercise, a.vintage, a.credit_cents,
              a.debit_cents;
end;
comment on function levain.appropriations(bigint, bigint) is
    'What was opened in the envelopes of a call, what came from others or went to them, what '
    'awards use, what was cancelled or has lapsed, and what is left.';

-- ---- committing awards --------------------------------------------------------------------------

create function levain.award_commits(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_envelope text)
    returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (
        select sum(case when t.kind = 'commit' then t.cents
                        when r.kind = 'commit' then -t.cents end)::bigint
          from levain.account k
          join levain.transfer t
            on t.fund_id = k.fund_id
           and k.account_id in (t.credit_account_id, t.debit_account_id)
          join levain.operation o
            on o.fund_id = t.fund_id and o.operation_id = t.operation_id
          left join levain.operation r
            on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
         where k.fund_id = the_fund_id and k.call_id = the_call_id and k.ledger = 'ae'
           and k.stage = 'committed' and k.application_id = the_application_id
           and k.envelope = the_envelope and 'commit' in (t.kind, r.kind));
comment on function levain.award_commits(bigint, bigint, bigint, text) is
    'What decisions committed of an award in an envelope, without what contra-entries took back; '
    'null = nothing ever.';

create function levain.commit_asked(the_fund_id bigint, the_call_id bigint)
    returns table (
        application_id bigint, code text, envelope text, cents bigint, decision_id bigint,
        decided_on date, again boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.application_id, a.code, l.envelope, l.cents - coalesce(c.cents, 0), d.decision_id,
           d.decided_on, c.cents is not null
      from levain.standing_award s
      join levain.decision d using (fund_id, call_id, decision_id)
      join levain.decision_line l using (fund_id, call_id, decision_id, application_id)
      join levain.application a using (fund_id, call_id, application_id),
           lateral levain.award_commits(the_fund_id, the_call_id, l.application_id, l.envelope)
               as c (cents)
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and l.cents > coalesce(c.cents, 0);
end;
comment on function levain.commit_asked(bigint, bigint) is
    'What the last decision of a call left standing and is not committed yet; again: of an award '
    'that was committed before.';

create function levain.award_commit(
    the_fund_id bigint, the_call_id bigint, the_exercise smallint, the_vintage smallint,
    the_day date)
    returns table (key text, operation_id bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    select p.key, p.operation_id, p.created
      from (select jsonb_agg(jsonb_build_object(
                       'key', 'commit call ' || the_call_id || ' application '
                              || l.application_id || ' ' || l.envelope
                              || case when l.again
                                      then ' after ' || (select count(*)
                                                           from levain.operation o
                                                          where o.fund_id = the_fund_id
                                                            and o.key like 'commit call '
                                                                || the_call_id || ' application '
                                                                || l.application_id || ' '
                                                                || replace(l.envelope, '_', '\_')
                                                                || '%')
                                      else '' end,
                       'kind', 'commit', 'exercise', the_exercise, 'accounted_on', the_day,
                       'value_on', the_day,
                       'cites', 'decision ' || l.decision_id || ' of ' || l.decided_on,
                       'transfers', jsonb_build_array(jsonb_build_object(
                           'ledger', 'ae', 'cents', l.cents,
                           'debit', a.account || '{"stage": "available"}',
                           'credit', a.account || jsonb_build_object(
                               'stage', 'committed', 'application_id', l.application_id))))
                       -- By the codes, so that the odd cents of shares do not hang on when
                       -- applications came in.
                       order by l.code, l.envelope) as operations
              from levain.commit_asked(the_fund_id, the_call_id) as l,
                   lateral (select jsonb_build_object(
                                'exercise', the_exercise, 'vintage', the_vintage,
                                'call_id', the_call_id, 'envelope', l.envelope) as account) as a)
           as asked,
           lateral levain.ledger_post(the_fund_id, 'decision', asked.operations) as p
     where asked.operations is not null;
end;
comment on function levain.award_commit(bigint, bigint, smallint, smallint, date) is
    'Commits what the last decision of a call left standing and is not committed, of commitments '
    'of a vintage.';

-- ---- what a funder is told ----------------------------------------------------------------------

create function levain.funding_flow(the_fund_id bigint)
    returns table (
        funder_id bigint, year smallint, source_id bigint, exercise smallint, accounted_on date,
        item text, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with moved as (
        select a.funder_id, a.vintage, t.operation_id, t.debit_stage, t.credit_stage, t.cents
          from levain.account a
          join levain.transfer t on t.fund_id = a.fund_id and t.credit_account_id = a.account_id
         where a.fund_id = the_fund_id and a.ledger = 'cash' and a.holder = 'funder'
        union all
        -- What leaves the funder's accounts; what stays within them was counted above.
        select a.funder_id, a.vintage, t.operation_id, t.debit_stage, t.credit_stage, t.cents
          from levain.account a
          join levain.transfer t on t.fund_id = a.fund_id and t.debit_account_id = a.account_id
         where a.fund_id = the_fund_id and a.ledger = 'cash' and a.holder = 'funder'
           and t.credit_stage in ('bank', 'recovered')
    )
    select m.funder_id, m.vintage, null::bigint, o.exercise, o.accounted_on, i.item,
           (i.sign * m.cents)::bigint
      from moved m
      join (values ('pledge', 'promised', 'promised', 1),
                   ('promised', 'pledge', 'promised', -1),
                   ('promised', 'called', 'called', 1), ('called', 'promised', 'called', -1),
                   ('called', 'bank', 'received', 1), ('bank', 'called', 'received', -1),
                   ('recovered', 'owed', 'owed', 1), ('owed', 'recovered', 'owed', -1),
                   ('owed', 'given_back', 'returned', 1), ('given_back', 'owed', 'returned', -1))
           as i (debit_stage, credit_stage, item, sign) using (debit_stage, credit_stage)
      join levain.operation o on o.fund_id = the_fund_id and o.operation_id = m.operation_id
    union all
    select s.funder_id, s.year, s.source_id, o.exercise, o.accounted_on, p.share, p.cents
      from levain.transfer_share p
      join levain.funding_source s using (fund_id, source_id)
      join levain.operation o using (fund_id, operation_id)
     where p.fund_id = the_fund_id and p.share <> 'owed';
end;
comment on function levain.funding_flow(bigint) is
    'All that moved for the money of each funder: what it promised, paid, gets back, and its '
    'shares of what became of awards.';

create function levain.funding_statement(
    the_fund_id bigint, the_exercise smallint, the_day date)
    returns table (
        funder text, year smallint, call_id bigint, envelope text, item text, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select d.code, w.year, s.call_id, s.envelope, w.item, sum(w.cents)::bigint
      from levain.funding_flow(the_fund_id) as w
      join levain.funder d using (funder_id)
      left join levain.funding_source s on s.fund_id = the_fund_id and s.source_id = w.source_id
     where (the_exercise is null or w.exercise = the_exercise)
       and (the_day is null or w.accounted_on <= the_day)
     group by d.code, w.year, s.call_id, s.envelope, w.item;
end;
comment on function levain.funding_statement(bigint, smallint, date) is
    'The money of each funder and year by what became of it, in an exercise (null = all) and '
    'accounted for until a day (null = all); envelope: of what is for one alone.';

-- ---- checking it all ----------------------------------------------------------------------------

create function levain.funding_transfer_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
begin atomic
    with told as (
        select p.operation_id, p.line, sum(p.cents) as cents, min(p.share) as share,
               max(p.share) as other
          from levain.transfer_share p
         where p.fund_id = the_fund_id
         group by p.operation_id, p.line
    ), wanted as (
        select t.operation_id, t.line, o.key, m.share,
               case when o.reverses_id is null then t.cents else -t.cents end as cents
          from levain.transfer t
          join levain.operation o
            on o.fund_id = t.fund_id and o.operation_id = t.operation_id
          left join levain.operation r
            on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
          join levain.ledger_move m
            on m.kind = coalesce(r.kind, t.kind) and m.ledger = t.ledger
           and m.debit_stage = case when r.kind is null then t.debit_stage
                                    else t.credit_stage end
           and m.credit_stage = case when r.kind is null then t.credit_stage
                                     else t.debit_stage end
         where t.fund_id = the_fund_id and m.share is not null
    )
    select 'shares of operation ' || coalesce(w.key, p.operation_id::text) || ', line '
               || coalesce(w.line, p.line),
           p.share || ' ' || p.cents, w.share || ' ' || w.cents
      from wanted w
      full join told p using (operation_id, line)
     where (p.cents, p.share, p.other) is distinct from (w.cents, w.share, w.share);
end;
comment on function levain.funding_transfer_faults(bigint) is
    'Transfers of which the shares are not the cents.';

create function levain.funding_award_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
begin atomic
    with told as (
        select a.call_id, a.application_id, a.envelope, a.vintage, p.source_id,
               sum(p.cents) filter (where p.share = 'committed') as committed,
               sum(p.cents) filter (where p.share = 'paid') as paid,
               sum(p.cents) filter (where p.share = 'decommitted') as decommitted,
               sum(p.cents) filter (where p.share = 'claimed') as claimed,
               sum(p.cents) filter (where p.share = 'recovered') as recovered,
               sum(p.cents) filter (where p.share = 'waived') as waived,
               sum(p.cents) filter (where p.share = 'written_off') as written_off,
               sum(p.cents) filter (where p.share = 'owed') as owed,
               sum(p.cents) filter (where p.share = 'reused') as reused
          from levain.transfer_share p
          join levain.transfer t using (fund_id, operation_id, line)
          join levain.account a
            on a.fund_id = t.fund_id and a.holder = 'award'
           and a.account_id = case
               -- Of which of both is the award: money goes to it, or from it.
               when (p.share in ('owed', 'reused')) = (p.cents > 0) then t.debit_account_id
               else t.credit_account_id end
         where p.fund_id = the_fund_id and p.share <> 'managed'
         group by a.call_id, a.application_id, a.envelope, a.vintage, p.source_id
    )
    select 'shares of application ' || application_id || ' of call ' || call_id || ' '
               || envelope || ' ' || vintage || ', source ' || source_id,
           concat_ws(' ', w.committed_cents, w.paid_cents, w.decommitted_cents, w.claimed_cents,
                     w.recovered_cents, w.waived_cents, w.written_off_cents, w.owed_cents,
                     w.reused_cents),
           concat_ws(' ', coalesce(p.committed, 0), coalesce(p.paid, 0),
                     coalesce(p.decommitted, 0), coalesce(p.claimed, 0),
                     coalesce(p.recovered, 0), coalesce(p.waived, 0),
                     coalesce(p.written_off, 0), coalesce(p.owed, 0), coalesce(p.reused, 0))
      from told p
      full join (select * from levain.award_share w where w.fund_id = the_fund_id) as w
           using (call_id, application_id, envelope, vintage, source_id)
     where (w.committed_cents, w.paid_cents, w.decommitted_cents, w.claimed_cents,
            w.recovered_cents, w.waived_cents, w.written_off_cents, w.owed_cents,
            w.reused_cents)
           is distinct from
           (coalesce(p.committed, 0), coalesce(p.paid, 0), coalesce(p.decommitted, 0),
            coalesce(p.claimed, 0), coalesce(p.recovered, 0), coalesce(p.waived, 0),
            coalesce(p.written_off, 0), coalesce(p.owed, 0), coalesce(p.reused, 0));
end;
comment on function levain.funding_award_faults(bigint) is
    'Awards whose funders'' parts are not the sums of their shares.';

create function levain.funding_source_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
begin atomic
    with flow as (
        select w.funder_id, w.year, w.source_id,
               sum(case w.item when 'committed' then w.cents
                               when 'decommitted' then -w.cents else 0 end) as committed,
               sum(case when w.item = 'reused' then w.cents else 0 end) as reused,
               sum(case when w.item = 'managed' then w.cents else 0 end) as managed,
               sum(case when w.item = 'promised' then w.cents else 0 end) as promised
          from levain.funding_flow(the_fund_id) as w
         group by w.funder_id, w.year, w.source_id
    ), kept as (
        select e.funder_id, e.year, e.call_id, e.envelope, e.cents
          from levain.funding_in_force f
          join levain.funding_earmark e using (fund_id, funder_id, year, version)
         where f.fund_id = the_fund_id
    ), signed as (
        select f.funder_id, f.year, k.call_id, k.envelope, k.cents::bigint, 0::bigint as management,
               f.clause is not null as usable
          from levain.funding_in_force f
          join kept k using (funder_id, year)
         where f.fund_id = the_fund_id
        union all
        select f.funder_id, f.year, null, null,
               f.cents - f.management_cents - coalesce((
                   select sum(k.cents) from kept k
                    where k.funder_id = f.funder_id and k.year = f.year), 0)::bigint,
               f.management_cents, f.clause is not null
          from levain.funding_in_force f
         where f.fund_id = the_fund_id
    ), opened as (
        select a.vintage, sum(a.debit_cents - a.credit_cents) as cents
          from levain.account a
         where a.fund_id = the_fund_id and a.ledger = 'ae' and a.stage = 'opened'
         group by a.vintage
    )
    select 'source ' || d.code || ' ' || s.year || coalesce(' ' || s.envelope, ''),
           concat_ws(' ', s.usable_cents, s.management_cents, s.committed_cents, s.reused_cents,
                     s.managed_cents),
           concat_ws(' ', case when g.usable then g.cents else 0 end,
                     coalesce(g.management, 0), coalesce(w.committed, 0), coalesce(w.reused, 0),
                     coalesce(w.managed, 0))
      from levain.funding_source s
      join levain.funder d using (funder_id)
      left join signed g
        on g.funder_id = s.funder_id and g.year = s.year
       and coalesce(g.call_id, 0) = coalesce(s.call_id, 0)
       and coalesce(g.envelope, '') = coalesce(s.envelope, '')
      left join flow w on w.source_id = s.source_id
     where s.fund_id = the_fund_id
       and (s.usable_cents, s.management_cents, s.committed_cents, s.reused_cents,
            s.managed_cents)
           is distinct from
           (case when g.usable then g.cents else 0 end, coalesce(g.management, 0),
            coalesce(w.committed, 0), coalesce(w.reused, 0), coalesce(w.managed, 0))
    union all
    select 'promise of ' || d.code || ' for ' || year, w.promised::text, f.cents::text
      from (select * from flow where source_id is null) as w
      full join (select * from levain.funding_in_force i where i.fund_id = the_fund_id) as f
           using (funder_id, year)
      join levain.funder d on d.funder_id = coalesce(w.funder_id, f.funder_id)
     where w.promised is distinct from f.cents
    union all
    select 'commitments opened of ' || vintage, v.opened_cents || ' ' || v.usable_cents,
           coalesce(o.cents, 0) || ' ' || coalesce((
               select sum(s.usable_cents + s.reused_cents) from levain.funding_source s
                where s.fund_id = the_fund_id and s.year = vintage), 0)
      from (select * from levain.funding_vintage v where v.fund_id = the_fund_id) as v
      full join opened o using (vintage)
     where (v.opened_cents, v.usable_cents) is distinct from (
         coalesce(o.cents, 0), coalesce((
             select sum(s.usable_cents + s.reused_cents) from levain.funding_source s
              where s.fund_id = the_fund_id and s.year = vintage), 0));
end;
comment on function levain.funding_source_faults(bigint) is
    'Sources and vintages that are not what conventions and shares make of them, and promises that '
    'are not the conventions'' amounts.';

create function levain.funding_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select f.* from levain.funding_transfer_faults(the_fund_id) as f
    union all
    select f.* from levain.funding_award_faults(the_fund_id) as f
    union all
    select f.* from levain.funding_source_faults(the_fund_id) as f;
end;
comment on function levain.funding_faults(bigint) is
    'What does not add up between funders, awards and the ledger: the sum over funders is the sum '
    'over awards, which is that of the transfers.';

-- ---- who runs the fund --------------------------------------------------------------------------

create table levain.fund_operator (
    fund_id     bigint not null
                constraint fund_operator_fund_id_fkey references levain.fund,
    valid_from  date not null,
    kind        text not null
                constraint fund_operator_kind_check check (kind in ('public', 'private')),
    decision    levain.words not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint fund_operator_pkey primary key (fund_id, valid_from)
);
comment on table levain.fund_operator is
    'From a day on, whether who runs a fund is a private body, with its own bank, or a public one, '
    'whose treasury pays. Append-only.';

create function levain.fund_operator_set(
    the_fund_id bigint, the_kind text, the_day date, the_decision text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known text;
begin
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select o.kind into known
      from levain.fund_operator o
     where o.fund_id = the_fund_id and o.valid_from = the_day;
    if known = the_kind then
        return false;
    end if;
    if known is not null then
        raise exception 'from % on who runs the fund is % already', the_day, known
            using errcode = 'unique_violation', constraint = 'fund_operator_pkey', hint = known;
    end if;
    insert into levain.fund_operator (fund_id, valid_from, kind, decision)
    values (the_fund_id, the_day, the_kind, the_decision);
    return true;
end
$$;
comment on function levain.fund_operator_set(bigint, text, date, text) is
    'Records from when on a fund is run by a private or a public body; the same again changes '
    'nothing, gives false.';

create function levain.fund_operator_kind(the_fund_id bigint, the_day date) returns text
    language sql stable
    set search_path = levain, pg_temp
    return (select o.kind from levain.fund_operator o
             where o.fund_id = the_fund_id and o.valid_from <= the_day
             order by o.valid_from desc
             limit 1);
comment on function levain.fund_operator_kind(bigint, date) is
    'Whether a private or a public body runs a fund on a day; null = not recorded.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.funding, levain.funding_earmark, levain.funding_in_force,
    levain.funding_vintage, levain.funding_source, levain.award_share, levain.transfer_share,
    levain.fund_operator
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.apportion(bigint, bigint[])
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.funding_flow(bigint),
    levain.funding_statement(bigint, smallint, date), levain.appropriations(bigint, bigint),
    levain.fund_operator_kind(bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.funding_sign(bigint, jsonb),
    levain.appropriation_post(bigint, text, jsonb),
    levain.award_commits(bigint, bigint, bigint, text), levain.commit_asked(bigint, bigint),
    levain.award_commit(bigint, bigint, smallint, smallint, date),
    levain.fund_operator_set(bigint, text, date, text)
    to levain_manager;
grant execute on function levain.funding_post(bigint, text, jsonb),
    levain.funding_owe(bigint, smallint, date)
    to levain_accountant;
grant execute on function levain.funding_transfer_faults(bigint),
    levain.funding_award_faults(bigint), levain.funding_source_faults(bigint),
    levain.funding_faults(bigint)
    to levain_auditor, levain_accountant;

-- ---- whose rows they are ------------------------------------------------------------------------

select levain.hold_by_fund('levain.funding', array['manager']);
select levain.hold_by_fund('levain.funding_earmark', array['manager']);
select levain.hold_by_fund('levain.fund_operator', array['manager']);
-- What is counted with every operation: ledger_post asks once, before all of it.
do $$
declare
    the_table text;
begin
    foreach the_table in array array['funding_vintage', 'funding_source', 'award_share',
                                     'transfer_share'] loop
        perform levain.hold_by_fund(('levain.' || the_table)::regclass,
                                    array['manager', 'accountant', 'committee'], false);
    end loop;
end
$$;
select levain.hold_tables();

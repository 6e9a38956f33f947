-- SPDX-License-Identifier: MPL-2.0
-- The awards of a fund that were signed by a day, as open data has them; who gave up an award, or
-- lost all of it, is left out.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- gives      call_id bigint, application_id bigint, version bigint, subject text, number text,
--            signed_on bigint, decided_on bigint, call text, call_title text, name text,
--            siret text, rna text, title text, cents bigint, parts bigint, starts_on bigint,
--            ends_on bigint, deminimis boolean, paid_cents bigint, paid_on bigint, payments text,
--            waits boolean (a schedule has it published by now, and it was not)
with day as (
    select date '1970-01-01' + $2::bigint::integer as today
), agreed as (
    select distinct on (g.call_id, g.application_id) g.*,
           first_value(g.signed_on) over w as first_signed_on,
           first_value(g.number) over w as first_number
      from levain.agreement g, day
     where g.fund_id = $1::bigint and g.signed_on <= day.today
    window w as (partition by g.call_id, g.application_id order by g.version)
     order by g.call_id, g.application_id, g.version desc
), paid as (
    select o.call_id, o.application_id,
           jsonb_agg(jsonb_build_object('id', o.exercise || '/' || o.number,
                                        'day', o.state_day - date '1970-01-01', 'cents', o.cents)
                     order by o.state_day, o.exercise, o.number) as payments,
           sum(o.cents)::bigint as cents, max(o.state_day) as through_on
      from levain.standing_order o, day
     where o.fund_id = $1::bigint and o.state in ('paid', 'executed', 'reissued')
       and o.state_day <= day.today
     group by o.call_id, o.application_id
), parts as (
    select i.call_id, i.application_id, i.version, count(*) as parts
      from levain.instalment i
     where i.fund_id = $1::bigint
     group by i.call_id, i.application_id, i.version
)
select g.call_id, g.application_id, g.version::bigint as version,
       c.code || '/' || a.code as subject,
       g.first_number as number, (g.first_signed_on - date '1970-01-01')::bigint as signed_on,
       ((select min(d.decided_on)
           from levain.decision d
           join levain.decision_award w using (fund_id, call_id, decision_id)
          where d.fund_id = g.fund_id and d.call_id = g.call_id
            and w.application_id = g.application_id and w.award_cents > 0)
        - date '1970-01-01')::bigint as decided_on,
       c.code as call, coalesce(c.name_fr, c.name_en, c.code) as call_title, o.name, o.siret, o.rna,
       levain.fact_text(g.fund_id, g.call_id, g.application_id, 'title') as title,
       g.award_cents::bigint as cents, p.parts,
       (g.starts_on - date '1970-01-01')::bigint as starts_on,
       (g.ends_on - date '1970-01-01')::bigint as ends_on,
       levain.payments_of(g.fund_id, g.call_id) ->> 'state_aid' is not null as deminimis,
       coalesce(y.cents, 0)::bigint as paid_cents,
       (y.through_on - date '1970-01-01')::bigint as paid_on,
       coalesce(y.payments, '[]')::text as payments, w.call_id is not null as waits
  from agreed g
  join levain.call c using (fund_id, call_id)
  join levain.application a using (fund_id, call_id, application_id)
  left join levain.organization o using (organization_id)
  left join levain.award_money m using (fund_id, call_id, application_id)
  left join parts p using (call_id, application_id, version)
  left join paid y using (call_id, application_id)
  left join (select p.call_id, p.application_id
               from day, levain.publication_due($1::bigint, day.today) as p
              where not p.published) as w using (call_id, application_id)
 where coalesce(m.standing_cents, 1) > 0
 order by g.first_signed_on, c.code, a.code;

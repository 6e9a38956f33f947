-- SPDX-License-Identifier: MPL-2.0
-- The statement of expenses of one award: each line, what is accepted of it, what comes due.
-- $1 bigint  fund_id
-- $2 text    code of a funder: always null, an award is told whole
-- $3 bigint  first day of the period, since 1970-01-01: not looked at
-- $4 bigint  last day of the period: not looked at
-- $5 bigint  as of this day
-- $6 text    CALL/CODE of the award
-- gives      document text
with ask as materialized (
    select f.fund_id, n.call_id, n.application_id, $6::text as award, f.code, f.language,
           f.currency,
           coalesce(case f.language when 'fr' then f.name_fr else f.name_en end, f.name_fr,
                    f.name_en) as name,
           coalesce(o.name, $6::text) as award_name,
           date '1970-01-01' + $3::bigint::integer as from_day,
           date '1970-01-01' + $4::bigint::integer as through_day,
           date '1970-01-01' + $5::bigint::integer as as_of
      from levain.fund f
     cross join lateral levain.application_named(f.fund_id, $6::text) as n
      join levain.application p
        on p.fund_id = f.fund_id and p.call_id = n.call_id
       and p.application_id = n.application_id
      left join levain.organization o using (organization_id)
     where f.fund_id = $1::bigint
), fact as materialized (
    select x.*, case a.language when 'fr' then m.name_fr else m.name_en end as motive_words
      from ask a
     cross join lateral levain.expense_facts(a.fund_id, a.call_id, a.application_id, a.as_of) as x
      left join levain.expense_motive m on m.code = x.motive
), line as materialized (
    select * from fact f where f.claimed_cents > 0
), total as materialized (
    select count(*) as line_count, count(*) filter (where l.accepted_cents is null) as waiting,
           coalesce(sum(l.claimed_cents), 0)::bigint as claimed,
           coalesce(sum(l.accepted_cents), 0)::bigint as accepted,
           coalesce(sum(l.refused_cents), 0)::bigint as refused,
           coalesce(sum(l.claimed_cents) filter (where l.accepted_cents is null), 0)::bigint
               as waiting_cents
      from line l
), plan as materialized (
    select p.account, p.cents
      from ask a
     cross join lateral levain.expense_plan(a.fund_id, a.call_id, a.application_id, a.as_of) as p
), account as materialized (
    select coalesce(p.account, s.account) as account, p.cents as planned,
           coalesce(s.claimed, 0)::bigint as claimed, coalesce(s.accepted, 0)::bigint as accepted,
           coalesce(s.refused, 0)::bigint as refused
      from plan p
      full join (select l.budget_account as account, sum(l.claimed_cents) as claimed,
                        sum(l.accepted_cents) as accepted, sum(l.refused_cents) as refused
                   from line l group by l.budget_account) as s using (account)
), remark as (
    -- Of other awards the claimant, who signs this, is told that there are some.
    select l.line, l.account, 1 as place, flag.code, case flag.code
               when 'shared' then (
                   select string_agg(o.name, ', ' order by o.place)
                     from string_to_table(l.alike, ', ') with ordinality as o (name, place)
                    where starts_with(o.name, a.award || ' '))
               when 'withdrawn' then l.reason end as detail
      from ask a
     cross join fact l
     cross join lateral unnest(l.flags) as flag (code)
     -- A line that is withdrawn claims nothing: what else is odd of it does not matter.
     where l.claimed_cents > 0 or flag.code = 'withdrawn'
    union all
    select l.line, l.account, 2, 'judged', l.words from line l where l.words is not null
    union all
    select l.line, l.account, 3, 'corrected', l.reason from line l where l.reason is not null
), due as materialized (
    select d.*, greatest(0, d.due_cents - d.paid_cents)::bigint as balance_cents,
           greatest(0, d.paid_cents - d.due_cents - d.recovered_cents)::bigint as repay_cents
      from ask a
     cross join lateral levain.expense_due(a.fund_id, a.call_id, a.application_id, a.as_of) as d
), block (section, place, block) as (
    select '1', 1, jsonb_build_object('kind', 'figures', 'code', 'key', 'items', jsonb_build_array(
               jsonb_build_object('code', 'award_granted', 'unit', 'cents', 'value',
                                  d.award_cents),
               jsonb_build_object('code', 'eligible_planned', 'unit', 'cents', 'value',
                                  d.eligible_cents),
               jsonb_build_object('code', 'award_rate', 'unit', 'bp', 'value',
                   levain.half_up(d.award_cents::numeric * 10000, d.eligible_cents)::bigint),
               jsonb_build_object('code', 'claimed', 'unit', 'cents', 'value', t.claimed),
               jsonb_build_object('code', 'accepted', 'unit', 'cents', 'value', t.accepted),
               jsonb_build_object('code', 'refused', 'unit', 'cents', 'value', t.refused),
               jsonb_build_object('code', 'lines_waiting', 'unit', 'count', 'value', t.waiting),
               jsonb_build_object('code', 'due', 'unit', 'cents', 'value', d.due_cents),
               jsonb_build_object('code', 'paid', 'unit', 'cents', 'value', d.paid_cents),
               jsonb_build_object('code', 'balance', 'unit', 'cents', 'value', d.balance_cents)))
      from due d, total t
    union all
    select '2', 1, jsonb_build_object('kind', 'table', 'code', 'lines',
               'columns', '[{"code": "line", "unit": "text"}, {"code": "account", "unit": "text"},
                   {"code": "planned", "unit": "cents"}, {"code": "supplier", "unit": "text"},
                   {"code": "invoice", "unit": "text"}, {"code": "invoiced_on", "unit": "date"},
                   {"code": "paid_on", "unit": "date"}, {"code": "proof", "unit": "text"},
                   {"code": "claimed", "unit": "cents"}, {"code": "accepted", "unit": "cents"},
                   {"code": "refused", "unit": "cents"}, {"code": "motive", "unit": "text"}]'
                   ::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   l.line, l.account, l.planned_cents,
                   case when l.person then '{"why": "person"}'::jsonb
                        else to_jsonb(l.supplier) end,
                   l.invoice, l.invoiced_on, l.paid_on, l.proof, l.claimed_cents, l.accepted_cents,
                   l.refused_cents, l.motive_words)
                   order by l.account collate "C", l.paid_on, l.line collate "C"), '[]'),
               'totals', (select jsonb_build_array(null, null, null, null, null, null, null, null,
                                                   t.claimed, t.accepted, t.refused, null)
                            from total t))
      from line l
    union all
    select '2', 2, jsonb_build_object('kind', 'table', 'code', 'remarks',
               'columns', '[{"code": "line", "unit": "text"}, {"code": "remark", "unit": "code"},
                   {"code": "detail", "unit": "text"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(r.line, r.code, r.detail)
                   order by r.account collate "C", r.line collate "C", r.place,
                            r.code collate "C"))
      from remark r
    having count(*) > 0
    union all
    select '3', 1, jsonb_build_object('kind', 'table', 'code', 'accounts',
               'columns', '[{"code": "account", "unit": "text"},
                   {"code": "planned", "unit": "cents"}, {"code": "claimed", "unit": "cents"},
                   {"code": "accepted", "unit": "cents"}, {"code": "refused", "unit": "cents"},
                   {"code": "left", "unit": "cents"}, {"code": "spent_rate", "unit": "bp"}]'
                   ::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   k.account, k.planned, k.claimed, k.accepted, k.refused,
                   k.planned - k.accepted,
                   levain.half_up(k.accepted::numeric * 10000, k.planned)::bigint)
                   order by k.account collate "C"), '[]'),
               'totals', jsonb_build_array(null,
                   -- A sum of what was planned is told where each account has it.
                   case when count(k.planned) = count(*) then sum(k.planned) end,
                   coalesce(sum(k.claimed), 0), coalesce(sum(k.accepted), 0),
                   coalesce(sum(k.refused), 0),
                   case when count(k.planned) = count(*) then sum(k.planned - k.accepted) end,
                   case when count(k.planned) = count(*)
                        then levain.half_up(sum(k.accepted) * 10000, sum(k.planned))::bigint end))
      from account k
    union all
    select '4', 1, jsonb_build_object('kind', 'words', 'code', 'by_cost', 'facts',
               jsonb_build_object('award_cents', d.award_cents, 'spent_cents', d.realised_cents,
                                  'eligible_cents', d.eligible_cents, 'cost_cents',
                                  d.by_cost_cents))
      from due d where d.by_cost_cents is not null
    union all
    select '4', 2, jsonb_build_object('kind', 'words', 'code',
               case when d.public_cents = d.award_cents then 'by_ceiling'
                    else 'by_ceiling_shared' end, 'facts',
               jsonb_build_object('ceiling_bp', levain.half_up(d.ceiling * 10000, 1)::bigint,
                                  'spent_cents', d.realised_cents,
                                  'most_cents', floor(d.ceiling * d.realised_cents)::bigint,
                                  'other_cents', d.other_public_cents,
                                  'public_cents', d.public_cents, 'award_cents', d.award_cents,
                                  'limit_cents', d.by_ceiling_cents))
      from due d where d.by_ceiling_cents is not null
    union all
    select '4', 3, jsonb_build_object('kind', 'words', 'code', 'by_reduction', 'facts',
               jsonb_build_object('award_cents', d.award_cents, 'limit_cents', d.due_cents))
      from due d
     where d.settled_on is null
       and d.due_cents < least(d.award_cents, d.by_cost_cents, d.by_ceiling_cents)
    union all
    select '4', 4, jsonb_build_object('kind', 'words', 'code',
               case when d.settled_on is not null then 'due_settled' when t.waiting > 0
                    then 'due_so_far' else 'due_all' end, 'facts',
               jsonb_build_object('due_cents', d.due_cents, 'settled_date', d.settled_on,
                                  'waiting_cents', t.waiting_cents))
      from due d, total t
     where d.due_cents is not null and (t.line_count > 0 or d.settled_on is not null)
    union all
    select '4', 5, jsonb_build_object('kind', 'figures', 'code', 'settling', 'items',
               jsonb_build_array(
                   jsonb_build_object('code', 'award_granted', 'unit', 'cents', 'value',
                                      d.award_cents),
                   jsonb_build_object('code', 'due_by_cost', 'unit', 'cents', 'value',
                                      d.by_cost_cents),
                   jsonb_build_object('code', 'due_by_ceiling', 'unit', 'cents', 'value',
                                      d.by_ceiling_cents),
                   jsonb_build_object('code', 'due', 'unit', 'cents', 'value', d.due_cents),
                   jsonb_build_object('code', 'certified', 'unit', 'cents', 'value',
                                      d.certified_cents),
                   jsonb_build_object('code', 'paid', 'unit', 'cents', 'value', d.paid_cents),
                   jsonb_build_object('code', 'balance', 'unit', 'cents', 'value',
                                      d.balance_cents),
                   jsonb_build_object('code', 'to_repay', 'unit', 'cents', 'value',
                                      d.repay_cents)))
      from due d
    union all
    select '4', 6, jsonb_build_object('kind', 'checks', 'code', 'identities', 'items',
               jsonb_build_array(
                   jsonb_build_object('code', 'lines_close', 'unit', 'cents', 'left', t.claimed,
                                      'right', t.accepted + t.refused + t.waiting_cents),
                   jsonb_build_object('code', 'accounts_close', 'unit', 'cents', 'left',
                                      t.accepted, 'right',
                                      (select coalesce(sum(k.accepted), 0)::bigint
                                         from account k)),
                   jsonb_build_object('code', 'spent_accepted', 'unit', 'cents', 'left',
                                      coalesce(d.realised_cents, 0), 'right',
                                      least(coalesce(d.realised_cents, 0), t.accepted)),
                   jsonb_build_object('code', 'due_granted', 'unit', 'cents', 'left',
                                      coalesce(d.due_cents, 0), 'right',
                                      least(coalesce(d.due_cents, 0),
                                            coalesce(d.award_cents, 0)))))
      from total t, due d
    union all
    select '5', s.place, jsonb_build_object('kind', 'words', 'code', s.code, 'facts',
               jsonb_build_object('claimant', a.award_name, 'fund', a.name, 'claimed_cents',
                                  t.claimed, 'accepted_cents', t.accepted, 'balance_cents',
                                  d.balance_cents))
      from ask a
     cross join total t
     cross join due d
     cross join (values (1, 'signature_claimant'), (2, 'signature_instructor')) as s (place, code)
     where t.line_count > 0
)
select jsonb_build_object(
           'report', 'expenses', 'version', 1,
           'fund', jsonb_build_object('code', a.code, 'name', a.name, 'currency', a.currency,
                                      'language', a.language),
           'funder', $2::text, -- an award is told whole: always null
           'award', jsonb_build_object('code', a.award, 'name', a.award_name),
           'period', jsonb_build_object('from_date', a.from_day, 'through_date', a.through_day),
           'as_of_date', a.as_of,
           'sections', (select jsonb_agg(jsonb_build_object(
                                   'code', (array['overview', 'lines', 'accounts', 'due',
                                                  'signatures'])[s.section::integer],
                                   'blocks', s.blocks) order by s.section)
                          from (select b.section, jsonb_agg(b.block order by b.place) as blocks
                                  from block b group by b.section) as s))::text as document
  from ask a;

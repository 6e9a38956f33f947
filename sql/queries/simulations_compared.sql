-- SPDX-License-Identifier: MPL-2.0
-- The simulations that rest on the scores of an allocation run, each set against it: by what they
-- vary, then by its value, those of one setting first. Of long lists of applications only the first
-- codes in the order of the run.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- $4 integer simulations at most
-- $5 integer codes at most in a list
-- gives      name text, variations text, net_cents bigint, awarded_cents bigint, left_cents bigint,
--            award_count bigint, all_count bigint (of simulations), enter_count bigint,
--            enter text[], leave_count bigint, leave text[], more_count bigint, more text[],
--            less_count bigint, less text[]
with simulation as (
    select s.allocation_run_id, s.name, s.variations, s.net_cents, s.awarded_cents, s.left_cents,
           count(*) over () as all_count,
           row_number() over (
               order by jsonb_array_length(s.variations), s.variations->0->>'key',
                        substring(s.variations->0->>'value' from '-?[0-9]+(?:[.][0-9]+)?')::numeric,
                        s.variations::text, s.name) as place
      from levain.allocation_run r
      join levain.allocation_run s
        on s.fund_id = r.fund_id and s.call_id = r.call_id
       and s.scoring_run_id = r.scoring_run_id
     where r.fund_id = $1::bigint and r.call_id = $2::bigint
       and r.allocation_run_id = $3::bigint
       and s.kind = 'simulation' and s.allocation_run_id <> r.allocation_run_id
)
select s.name, s.variations::text as variations, s.net_cents::bigint, s.awarded_cents::bigint,
       s.left_cents::bigint, d.award_count, s.all_count,
       d.enter_count, coalesce(d.enter[1:$5], '{}') as enter,
       d.leave_count, coalesce(d.leave[1:$5], '{}') as leave,
       d.more_count, coalesce(d.more[1:$5], '{}') as more,
       d.less_count, coalesce(d.less[1:$5], '{}') as less
  from simulation s
 cross join lateral (
       select count(*) filter (where n.award_cents > 0) as award_count,
              count(*) filter (where n.award_cents > 0 and b.award_cents = 0) as enter_count,
              array_agg(a.code::text order by b.ordinal)
                  filter (where n.award_cents > 0 and b.award_cents = 0) as enter,
              count(*) filter (where n.award_cents = 0 and b.award_cents > 0) as leave_count,
              array_agg(a.code::text order by b.ordinal)
                  filter (where n.award_cents = 0 and b.award_cents > 0) as leave,
              count(*) filter (where b.award_cents > 0 and n.award_cents > b.award_cents)
                  as more_count,
              array_agg(a.code::text order by b.ordinal)
                  filter (where b.award_cents > 0 and n.award_cents > b.award_cents) as more,
              count(*) filter (where n.award_cents > 0 and n.award_cents < b.award_cents)
                  as less_count,
              array_agg(a.code::text order by b.ordinal)
                  filter (where n.award_cents > 0 and n.award_cents < b.award_cents) as less
         from levain.allocation b
         join levain.allocation n
           on n.fund_id = b.fund_id and n.call_id = b.call_id
          and n.application_id = b.application_id and n.allocation_run_id = s.allocation_run_id
         join levain.application a
           on a.fund_id = b.fund_id and a.call_id = b.call_id
          and a.application_id = b.application_id
        where b.fund_id = $1 and b.call_id = $2 and b.allocation_run_id = $3) as d
 where s.place <= $4::integer
 order by s.place;

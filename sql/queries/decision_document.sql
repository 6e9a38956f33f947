-- SPDX-License-Identifier: MPL-2.0
-- What was decided on a run, as one JSON document: people first, then applications as ranked.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 bigint   allocation_run_id
-- $4 boolean  also the applications that are decided as the run has them
-- gives       document text; no row when nothing was decided on it
select json_build_object(
           'run', r.name, 'call', f.code || '/' || c.code, 'kind', d.kind,
           'after_run', (select p.name from levain.decision b
                           join levain.allocation_run p using (fund_id, call_id, allocation_run_id)
                          where b.fund_id = d.fund_id and b.call_id = d.call_id
                            and b.decision_id = d.after_decision_id),
           'inputs_sha256', encode(r.inputs_sha256, 'hex'),
           'results_sha256', encode(r.results_sha256, 'hex'),
           'date', d.decided_on, 'place', d.place,
           'voting_count', d.voting_count, 'present_count', d.present_count,
           'private_present_count', d.private_present_count,
           'quorum_share', d.quorum_share::text, 'private_share', d.private_share::text,
           'minutes', d.minutes_name, 'minutes_sha256', encode(d.minutes_sha256, 'hex'),
           'run_sealed_by', d.run_sealed_by, 'recorded_by', d.recorded_by,
           'recorded_at', to_char(d.recorded_at at time zone f.time_zone,
                                  'YYYY-MM-DD"T"HH24:MI:SS'),
           'net_cents', r.net_cents, 'awarded_cents', d.awarded_cents,
           'run_awarded_cents', r.awarded_cents,
           'award_count', (select count(*) from levain.decision_award a
                            where a.fund_id = d.fund_id and a.call_id = d.call_id
                              and a.decision_id = d.decision_id and a.award_cents > 0),
           'colleges', (
               select json_agg(json_build_object(
                          'code', c.code, 'seat_count', c.seats, 'least_count', c.least_present,
                          'present_count', (
                              select count(*) from levain.decision_member m
                               where m.fund_id = d.fund_id and m.call_id = d.call_id
                                 and m.decision_id = d.decision_id and m.college = c.code
                                 and m.voting and m.present))
                          order by c.ordinal)
                 from levain.run_college(d.fund_id, d.call_id, d.allocation_run_id) as c),
           'members', (
               select coalesce(json_agg(json_build_object(
                          'name', m.name, 'college', m.college, 'voting', m.voting,
                          'present', m.present) order by m.name collate "C"), '[]')
                 from levain.decision_member m
                where m.fund_id = d.fund_id and m.call_id = d.call_id
                  and m.decision_id = d.decision_id),
           'recusals', (
               select coalesce(json_agg(json_build_object(
                          'application', a.code, 'member', x.name, 'motive', x.motive)
                          order by a.code, x.name collate "C"), '[]')
                 from levain.decision_recusal x
                 join levain.application a using (fund_id, call_id, application_id)
                where x.fund_id = d.fund_id and x.call_id = d.call_id
                  and x.decision_id = d.decision_id),
           'consequences', d.consequences,
           'waiting', (
               select coalesce(json_agg(json_build_object(
                          'place', w.place, 'application', a.code, 'valid_until', w.valid_until)
                          order by w.place), '[]')
                 from levain.waiting w
                 join levain.application a using (fund_id, call_id, application_id)
                where w.fund_id = d.fund_id and w.call_id = d.call_id
                  and w.decision_id = d.decision_id),
           'applications', (
               select coalesce(json_agg(json_build_object(
                          'application', a.code, 'rank', g.rank, 'status', w.status,
                          'award_cents', w.award_cents, 'run_status', g.status,
                          'run_award_cents', g.award_cents, 'departs', w.departs,
                          'motive', w.motive,
                          'explanation_sha256', encode(w.explanation_sha256, 'hex'))
                          order by g.ordinal), '[]')
                 from levain.decision_award w
                 join levain.application a using (fund_id, call_id, application_id)
                 join levain.allocation g using (fund_id, call_id, allocation_run_id,
                                                 application_id)
                where w.fund_id = d.fund_id and w.call_id = d.call_id
                  and w.decision_id = d.decision_id and ($4::boolean or w.departs)))::text
           as document
  from levain.decision d
  join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
  join levain.call c using (fund_id, call_id)
  join levain.fund f using (fund_id)
 where d.fund_id = $1::bigint and d.call_id = $2::bigint and d.allocation_run_id = $3::bigint;

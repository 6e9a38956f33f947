-- SPDX-License-Identifier: MPL-2.0
-- The peer: what one writes by hand to judge, mark and score the call for measures in one
-- statement, from plain typed columns, into the columns of levain.score. Each rule and criterion
-- is computed once (offset 0 keeps the planner from writing it out where it is used), masks are
-- sums of bits.
create view bench.judged as
select (select fund_id from levain.rule_set_in_force) as fund_id,
       (select call_id from levain.rule_set_in_force) as call_id, 1::bigint as scoring_run_id,
       application_id, version,
       case town when 'north' then 'N' when 'centre' then 'C' when 'south' then 'S' end
           as envelope,
       substr(int4send(failed & ~w), 3) as failed, substr(int4send(unknown & ~w), 3) as unknown,
       substr(int4send((failed | unknown) & w), 3) as waived,
       array[m1, m2, m3, m4, m5, m6, m7, m8, m9, m10]::bigint[] as mark_nums,
       null::bigint[] as mark_dens, -- marks are whole
       (2 * score)::bigint as score_num,
       case when score is not null then 1::bigint end as score_den, false as third_reading,
       sha256(sha256 || '\x0000000000000000'::bytea || substr(int4send(w), 3)) as inputs_sha256
  from (
    select application_id, version, town, w, sha256,
           ((v1 is false)::integer << 8) + ((v2 is false)::integer << 9)
           + ((v3 is false)::integer << 10)
           + ((v4 is false)::integer << 11) + ((v5 is false)::integer << 12)
           + ((v6 is false)::integer << 13)
           + ((v7 is false)::integer << 14) + ((v8 is false)::integer << 15)
           + (v9 is false)::integer
           + ((v10 is false)::integer << 1) + ((v11 is false)::integer << 2)
           + ((v12 is false)::integer << 3)
           + ((v13 is false)::integer << 4) + ((v14 is false)::integer << 5)
           + ((v15 is false)::integer << 6) as failed,
           ((v1 is null)::integer << 8) + ((v2 is null)::integer << 9)
           + ((v3 is null)::integer << 10)
           + ((v4 is null)::integer << 11) + ((v5 is null)::integer << 12)
           + ((v6 is null)::integer << 13)
           + ((v7 is null)::integer << 14) + ((v8 is null)::integer << 15)
           + (v9 is null)::integer
           + ((v10 is null)::integer << 1) + ((v11 is null)::integer << 2)
           + ((v12 is null)::integer << 3)
           + ((v13 is null)::integer << 4) + ((v14 is null)::integer << 5)
           + ((v15 is null)::integer << 6) as unknown,
           m1, m2, m3, m4, m5, m6, m7, m8, m9, m10,
           m1 + m2 + m3 + m4 + m5 + m6 + m7 + m8 + m9 + m10 as score
      from (
        select application_id, version, town, sha256, coalesce(w, 0) as w,
               members >= 3 as v1, ess >= 1 and public + firms >= 1 as v2,
               legal in ('association', 'scic', 'scop', 'fondation') as v3,
               start - created >= 365 as v4,
               start >= '2026-01-01' and "end" <= '2027-12-31' as v5,
               "end" - start between 180 and 1100 as v6, requested >= 500000 as v7,
               requested * 10 <= eligible * case town when 'north' then 8 when 'centre' then 7
                                                      when 'south' then 6 end as v8,
               own * 10 >= charges as v9, (requested + other_public) * 10 <= 8 * charges as v10,
               deminimis + requested <= 30000000 as v11, not difficulty as v12,
               public_share <= 50000000 as v13, 2 * citizens <= members as v14,
               one_vote or members <= 10 as v15,
               (members >= 3)::integer + (members >= 5)::integer + (members >= 8)::integer
               + (members >= 12)::integer as m1,
               case when ess >= 3 and public >= 3 then 5
                    else (ess >= 1)::integer + (ess >= 2)::integer + (ess >= 3)::integer
                         + (public >= 1)::integer + (public >= 2)::integer
                         + (public >= 3)::integer end as m2,
               (local * 5 >= members)::integer + (local * 5 >= 2 * members)::integer
               + (local * 5 >= 3 * members)::integer + (local * 5 >= 4 * members)::integer as m3,
               (own * 10 >= charges)::integer + (own * 10 >= 2 * charges)::integer
               + (own * 10 >= 3 * charges)::integer as m4,
               (jobs >= 500000)::integer + (jobs >= 1000000)::integer + (jobs >= 2000000)::integer
               + (jobs >= 4000000)::integer as m5,
               case stage when 'emergence' then 3 when 'creation' then 4 else 2 end as m6,
               (start - created >= 365)::integer + (start - created >= 730)::integer
               + (start - created >= 1826)::integer + (start - created >= 3652)::integer as m7,
               case when citizens > 5 then 5 else citizens end as m8,
               5 - (requested * 10 >= 4 * eligible)::integer
               - (requested * 10 >= 5 * eligible)::integer
               - (requested * 10 >= 6 * eligible)::integer as m9,
               case when one_vote then 5 else 1 end - (sector = 'trade')::integer as m10
          from bench.plain p
          left join (
              select v.application_id,
                     bit_or(1 << case when r.ordinal <= 8 then r.ordinal + 7
                                      else r.ordinal - 9 end) as w
                from levain.waiver v
                join levain.rule r on r.fund_id = v.fund_id and r.call_id = v.call_id
                                  and r.rule_set_id = v.rule_set_id and r.code = v.rule_code
               group by v.application_id) as w using (application_id)
        offset 0) as q
    offset 0) as s;

-- The table that the peer stores into, and the same with a key checked row by row, as one declares
-- it when nothing else makes sure of it.
-- Both sides store into a table of the same checks: those of the rule set are what scoring_begin
-- gives the table of a run.
create table bench.score (
    like levain.score including defaults including constraints,
    constraint score_scoring_run_id_check check (
        fund_id = 1 and call_id = 1 and scoring_run_id = 1),
    constraint score_envelope_check check (envelope = any ('{N,C,S}'::text[])),
    constraint score_rules_check check (octet_length(failed) = 2 and octet_length(unknown) = 2
                                        and octet_length(waived) = 2),
    constraint score_criteria_check check (cardinality(mark_nums) = 10));
alter table bench.score add constraint bench_score_pkey
    primary key (fund_id, call_id, scoring_run_id, application_id);
create table bench.score_with_key (like bench.score including all);
alter table bench.score_with_key add constraint score_with_key_version_fkey
    foreign key (fund_id, call_id, application_id, version) references levain.application_version;

-- SPDX-License-Identifier: MPL-2.0
-- What a call has to commit, and what is open for it.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  exercise
-- $4 bigint  vintage
-- gives      envelope text, awards bigint, cents bigint, open bigint
select w.envelope::text as envelope, w.awards, w.cents,
       coalesce((select a.credit_cents - a.debit_cents from levain.account a
                  where a.fund_id = $1::bigint and a.ledger = 'ae' and a.stage = 'available'
                    and a.call_id = $2::bigint and a.envelope = w.envelope
                    and a.exercise = $3::bigint and a.vintage = $4::bigint), 0)::bigint as open
  from (select c.envelope, count(*) as awards, sum(c.cents)::bigint as cents
          from levain.commit_asked($1, $2) as c
         group by c.envelope) as w
 order by w.envelope;

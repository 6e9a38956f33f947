-- SPDX-License-Identifier: MPL-2.0
-- The kinds of papers that an award may be asked: by its instalments, by the schedules of its fund
-- file, by guards and reports; and those that were recorded already.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      kind text
select k.kind
  from (select unnest(i.documents) as kind
          from levain.instalment i
         where i.fund_id = $1::bigint and i.call_id = $2::bigint and i.application_id = $3::bigint
        union
        select document #>> '{}'
          from jsonb_path_query(levain.payments_of($1::bigint, $2::bigint),
                                '$.schedules[*].instalments[*].documents[*]') as document
        union
        select unnest(array['republican_commitment', 'state_approval', 'public_utility',
                            'audited_accounts', 'financial_return', 'interim_report'])
        union
        select w.kind
          from levain.award_document w
         where w.fund_id = $1::bigint and w.call_id = $2::bigint
           and w.application_id = $3::bigint) as k
 order by k.kind collate "C";

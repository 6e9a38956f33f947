-- SPDX-License-Identifier: MPL-2.0
-- What the operations of a fund say but for their transfers, in the order of their numbers.
-- $1 bigint  fund_id
-- gives      operation_id bigint, kind text, key text, exercise integer, accounted_on and value_on
--            integer (days since 1970-01-01), cites text, reason text, reverses text (the key of
--            what it undoes), body_sha256 bytea, chain text, place bigint, sha256 bytea (the link)
select o.operation_id, o.kind::text, o.key, o.exercise::integer,
       o.accounted_on - date '1970-01-01' as accounted_on,
       o.value_on - date '1970-01-01' as value_on, o.cites::text, o.reason::text,
       case when o.reverses_id is not null
            then (select r.key from levain.operation r
                   where r.fund_id = o.fund_id and r.operation_id = o.reverses_id) end as reverses,
       o.body_sha256::bytea, o.chain::text, o.place, o.sha256::bytea
  from levain.operation o
 where o.fund_id = $1::bigint
 order by o.operation_id;

-- SPDX-License-Identifier: MPL-2.0
-- In whose name a fund publishes, and since when it is so.
-- $1 bigint  fund_id
-- gives      name text, siret text
select p.name, p.siret
  from levain.publisher p
 where p.fund_id = $1::bigint
 order by p.place desc
 limit 1;

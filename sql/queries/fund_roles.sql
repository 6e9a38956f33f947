-- SPDX-License-Identifier: MPL-2.0
-- Who has, had or will have which role in which fund, as far as who is connected may know.
-- $1 bigint  fund_id; null = of every fund
-- gives      fund text, login text, name text, kind text (person, service), role text,
--            begins_on integer, ends_on integer (days since 1970-01-01; null = for good),
--            state text (held, coming, ended), recorded_by text, ended_by text
select r.fund, r.login, r.name, r.kind, r.role,
       r.begins_on - date '1970-01-01' as begins_on, r.ends_on - date '1970-01-01' as ends_on,
       r.state, r.recorded_by, r.ended_by
  from levain.fund_roles($1::bigint) as r;

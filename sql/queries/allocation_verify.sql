-- SPDX-License-Identifier: MPL-2.0
-- What is wrong with a stored allocation run.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      checked text, application text, subject text, found text, expected text,
--            kind text, applications bigint
--            (a row without subject for each check, one for each fault; without subject, but with
--            found and expected: what is not followed, for how many applications, and its kind)
select checked, application, subject, found, expected, kind,
       case when kind is not null then expected::bigint end as applications
  from levain.allocation_verify($1::bigint, $2::bigint, $3::bigint);

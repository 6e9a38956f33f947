#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Tables that were filled and that nobody looked at: who reads all of a fund has them looked at
# first. Bounded by what is read, not by time.
. tests/tap.sh

sql() {
    psql -XqAt -v ON_ERROR_STOP=1 "$@"
}

# How often an index is asked, and how many rows are read one after another.
reads() {
    sql -c 'begin' -c 'select count(*) from levain.fund f, levain.book_pieces(f.fund_id)' \
        -c "select sum(coalesce(idx_scan, 0) + seq_tup_read) <= 20 * 440
              from pg_stat_xact_user_tables where schemaname = 'levain'" -c 'commit' | tail -1
}

"$LEVAIN" fund apply --quiet docs/examples/val-de-lierre/fund.json
# As a copy from elsewhere puts them in; the server looks at tables within a minute, which a test
# does not wait for.
sql <<'END'
alter table levain.application set (autovacuum_enabled = off);
alter table levain.certification set (autovacuum_enabled = off);
alter table levain.payment_order set (autovacuum_enabled = off);
alter table levain.payment_event set (autovacuum_enabled = off);
set session_replication_role = replica;
insert into levain.application (fund_id, call_id, application_id, code) overriding system value
select c.fund_id, c.call_id, n, 'A' || n from levain.call c, generate_series(1, 110) as n;
insert into levain.certification (fund_id, call_id, application_id, certification_id, instalment,
                                  attempt, ground, cents, day, operation_id)
       overriding system value
select c.fund_id, c.call_id, n, n, 'all', 1, 'service', 100, '2026-02-01', n
  from levain.call c, generate_series(1, 110) as n;
insert into levain.payment_order (fund_id, call_id, application_id, payment_order_id, exercise,
                                  number, certification_id, attempt, bank_account_id, cents, day,
                                  operation_id) overriding system value
select c.fund_id, c.call_id, n, n, 2026, n, n, 1, n, 100, '2026-02-01', 1000 + n
  from levain.call c, generate_series(1, 110) as n;
insert into levain.payment_event (fund_id, call_id, payment_order_id, place, kind, day,
                                  operation_id)
select c.fund_id, c.call_id, n, 1, 'executed', '2026-02-01', 2000 + n
  from levain.call c, generate_series(1, 110) as n;
END
looked="select string_agg(distinct c.reltuples::text, ' ') from pg_class c
         where c.relnamespace = 'levain'::regnamespace
           and c.relname in ('application', 'certification', 'payment_order', 'payment_event')"

is 'nobody looked at what came in' "$(sql -c "$looked")" -1
ok 'the statement of reconciliation is made' "$LEVAIN" report reconciliation val-de-lierre \
    --from 2026-01-01 --through 2026-12-31
is 'the tables were looked at first' "$(sql -c "$looked")" 110
is 'what the pieces are is read once, not once for each other one' "$(reads)" t
is 'there is nothing left to look at' "$(sql -c 'select levain.analyze_filled()')" 0
more() { # from, to
    sql -c 'set session_replication_role = replica' -c "insert into levain.application
        (fund_id, call_id, application_id, code) overriding system value
        select c.fund_id, c.call_id, 1000 + n, 'B' || n
          from levain.call c, generate_series($1, $2) as n"
}
more 1 110
is 'what grew by no more than a hundred rows and a fifth is left to the server' \
    "$(sql -c 'select levain.analyze_filled()')" 0
more 111 140
ok 'a report to funders is made' "$LEVAIN" report appropriations --fund val-de-lierre \
    --as-of 2026-12-31
is 'and looks at tables first' \
    "$(sql -c "select reltuples from pg_class where oid = 'levain.application'::regclass")" 250
done_testing

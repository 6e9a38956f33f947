#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fifty writers at once, on one envelope and on sixty-four, at two isolation levels: never a cent
over what there is, no operation lost and none doubled. Prints TAP; run by test_ledger_race.sh.
"""
import os
import subprocess
import sys

from levain_test import EXAMPLE, SCRATCH, Tap, must, sign, sql

WRITERS, EACH = 50, 8
SCHEMA = """
create schema race;
create function race.account(stage text, envelope text) returns jsonb language sql stable as $$
    select jsonb_build_object('stage', stage, 'exercise', 2025, 'vintage', 2025,
                              'call_id', (select call_id from levain.call), 'envelope', envelope)
$$;
create function race.post(key text, kind text, cents bigint, from_stage text, to_stage text,
                          envelope text) returns boolean language plpgsql volatile as $$
begin
    return (select p.created from levain.manager_post((select fund_id from levain.fund),
        jsonb_build_array(jsonb_build_object('key', key, 'kind', kind, 'exercise', 2025,
            'cites', 'a vote', 'accounted_on', '2025-06-15', 'value_on', '2025-06-15',
            'transfers', jsonb_build_array(jsonb_build_object('ledger', 'ae', 'cents', cents,
                'debit', race.account(from_stage, envelope),
                'credit', race.account(to_stage, envelope)))))) as p);
end
$$;
-- A cent, asked for twice under one key: it is posted once, or there is none left.
create function race.spend(key text, envelope text) returns text language plpgsql as $$
begin
    if race.post(key, 'cancel', 1, 'available', 'cancelled', envelope)
       and not race.post(key, 'cancel', 1, 'available', 'cancelled', envelope) then
        return 'posted';
    end if;
    raise exception 'key % was posted twice, or not at all', key;
exception when check_violation then
    return 'refused';
end
$$;
"""


def race(tap, name, envelopes, isolation):
    """All writers spend until nothing is left: `cents` are there for fewer than want one."""
    tag = f"{envelopes} {isolation}"
    cents = WRITERS * EACH * 3 // 4 // envelopes
    wanted = min(cents, WRITERS * EACH // envelopes) * envelopes
    for number in range(envelopes):
        sql(f"select race.post('open {tag} {number}', 'open', {cents}, 'opened', 'available',"
            f" '{tag.replace(' ', '_')}_{number}')")
    script = os.path.join(SCRATCH, "spend.sql")
    with open(script, "w", encoding="utf-8") as file:
        # A try that another writer's commit undoes is begun anew with the next n.
        file.write("\\set n :n + 1\n"
                   f"\\set envelope :client_id % {envelopes}\n"
                   f"select race.spend('{tag} ' || :client_id || ' ' || :n,"
                   f" '{tag.replace(' ', '_')}_' || :envelope);\n")
    done = subprocess.run(
        ["pgbench", "--no-vacuum", "--client", str(WRITERS), "--jobs", "2", "--transactions",
         str(EACH), "--max-tries", "100000", "--define", "n=0", "--file", script],
        env=dict(os.environ, PGOPTIONS=f"-c default_transaction_isolation={isolation}"
                 .replace("read ", "read\\ ").replace("repeatable ", "repeatable\\ ")),
        capture_output=True, text=True, check=False)
    tap.ok(f"{name}: every writer ends", done.returncode == 0, done.stderr[-2000:])
    spent, refused = (int(sql(text)[0][0]) for text in (
        f"select count(*) from levain.operation where key like '{tag} %'",
        "select coalesce(sum(debit_cents), 0)::bigint from levain.account where stage ="
        f" 'available' and envelope like '{tag.replace(' ', '_')}\\_%'"))
    tap.same(f"{name}: as many operations as there were cents", spent, wanted)
    tap.same(f"{name}: of one cent each", refused, wanted)
    tap.none(f"{name}: the ledger adds up and is chained",
             [" ".join(row) for row in sql(
                 "select f.* from levain.fund, levain.ledger_money_faults(fund_id) as f union all"
                 " select f.* from levain.fund, levain.ledger_journal_faults(fund_id) as f")])


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    sign("val-de-lierre", 2025)
    sql(SCHEMA)
    for isolation in ("read committed", "repeatable read"):
        for envelopes in (1, 8):
            race(tap, f"{WRITERS} writers, {envelopes} envelopes, {isolation}", envelopes,
                 isolation)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fifty writers at once, on one envelope and on sixty-four, at two isolation levels: never a cent
over what there is, no operation lost and none doubled. Prints TAP; run by test_ledger_race.sh.
"""
import os
import subprocess
import sys
import time

from levain_test import EXAMPLE, SCRATCH, Tap, must, sign, sql

WRITERS, EACH, AWARDS, CROWD = 50, 8, 8, 24
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
# Awards of 2,310.01 euros, of which two payments and a decommitment are all.
SHARES = """
create function race.holder(holder text, stage text, award bigint) returns jsonb
    language sql stable as $$
    select jsonb_build_object('stage', stage, 'exercise', 2026, 'vintage', 2026) || case holder
        when 'fund' then '{}'
        when 'funder' then jsonb_build_object('funder_id', award)
        else jsonb_build_object('call_id', c.call_id, 'envelope', 'E1')
             || case holder when 'award' then jsonb_build_object('application_id', award)
                            else '{}' end end
      from levain.call c
$$;
create function race.move(actor text, key text, kind text, cents bigint, moves text[],
                          award bigint) returns void language sql volatile as $$
    select levain.ledger_post(f.fund_id, actor, jsonb_build_array(jsonb_build_object(
               'key', key, 'kind', kind, 'exercise', 2026, 'cites', 'a vote',
               'accounted_on', '2026-06-15', 'value_on', '2026-06-15', 'transfers', t.transfers)))
      from levain.fund f,
           lateral (select jsonb_agg(jsonb_build_object(
                               'ledger', m[1], 'cents', cents,
                               'debit', race.holder(m[2], m[3], award),
                               'credit', race.holder(m[4], m[5], award)) order by n) as transfers
                      from (select string_to_array(line, ' ') as m, n
                              from unnest(moves) with ordinality as u (line, n)) as u) as t
$$;
create function race.award(n bigint) returns bigint language sql stable as $$
    select a.application_id from levain.application a where a.code = 'R' || n
$$;
-- The next award of who asks: one that was undone by another's commit is asked for again.
create function race.step(client integer, first bigint) returns void language sql volatile as $$
    select case client
        when 2 then race.move('manager', 'give up ' || n, 'decommit', 131001,
            '{ae award committed award decommitted,ae award decommitted envelope available}',
            race.award(n))
        else race.move('accountant', 'pay ' || client || ' ' || n, 'pay',
            case client when 0 then 70001 else 29999 end,
            '{ae award ordered award paid,cp award ordered award paid,cash fund bank award sent}',
            race.award(n)) end
      from (select first + count(*) as n from levain.operation o
             where o.key ~ (case client when 2 then '^give up ' else '^pay ' || client || ' ' end)
               and substring(o.key from '[0-9]+$')::bigint >= first) as a
$$;
insert into levain.application (fund_id, call_id, code)
select c.fund_id, c.call_id, 'R' || n from levain.call c, generate_series(1, 2 * @AWARDS) as n;
select levain.funding_sign(f.fund_id, jsonb_agg(jsonb_build_object(
           'funder', d.code, 'year', 2026, 'number', d.code, 'signed_on', '2026-01-15',
           'cents', 100000000 * d.part::bigint, 'clause', 'article 4')))
  from levain.fund f,
       (select d.code, (array[45, 20, 15, 10, 10])[row_number() over (order by d.code)] as part
          from levain.funder d) as d
 group by f.fund_id;
select race.move('manager', 'open', 'open', 4000000000,
                 '{ae envelope opened envelope available,cp envelope opened envelope available}',
                 null);
select race.move('accountant', 'call ' || funder_id, 'call_funds', cents,
                 '{cash funder promised funder called}', funder_id),
       race.move('accountant', 'receive ' || funder_id, 'receive', cents,
                 '{cash funder called fund bank}', funder_id)
  from levain.funding where year = 2026;
select race.move('decision', 'commit ' || n, 'commit', 231001,
                 '{ae envelope available award committed}', race.award(n)),
       race.move('manager', 'certify ' || n, 'certify', 100000,
                 '{ae award committed award certified}', race.award(n)),
       race.move('manager', 'order ' || n, 'order', 100000,
                 '{ae award certified award ordered,cp envelope available award ordered}',
                 race.award(n))
  from generate_series(1, 2 * @AWARDS) as n;
"""


def share(tap, isolation, first):
    """Two who pay and one who decommits go through the same awards at the same time."""
    script = os.path.join(SCRATCH, "share.sql")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"select race.step(:client_id, {first});\n")
    done = subprocess.run(
        ["pgbench", "--no-vacuum", "--client", "3", "--jobs", "3", "--transactions", str(AWARDS),
         "--max-tries", "1" if isolation == "read committed" else "100", "--file", script],
        env=dict(os.environ, PGOPTIONS="-c default_transaction_isolation="
                 + isolation.replace(" ", "\\ ")),
        capture_output=True, text=True, check=False)
    tap.ok(f"shares, {isolation}: every writer ends", done.returncode == 0
           and "deadlock" not in done.stderr, done.stderr[-2000:])


def shares(tap):
    sql(SHARES.replace("@AWARDS", str(AWARDS)))
    tap.same("2,310.01 euros over 45, 20, 15, 10 and 10", sql(
        "select array_agg(w.committed_cents order by f.code) from levain.award_share w join"
        " levain.funding_source using (fund_id, source_id) join levain.funder f using (funder_id)"
        " where w.application_id = race.award(1)")[0][0], "{103951,46200,34650,23100,23100}")
    share(tap, "read committed", 1)
    share(tap, "repeatable read", AWARDS + 1)
    tap.same("shares: every movement is there", sql(
        "select count(*), sum(committed_cents), sum(paid_cents), sum(decommitted_cents)"
        " from (select application_id, sum(committed_cents) as committed_cents,"
        " sum(paid_cents) as paid_cents, sum(decommitted_cents) as decommitted_cents"
        " from levain.award_share group by application_id) as w")[0],
             [str(2 * AWARDS), str(2 * AWARDS * 231001), str(2 * AWARDS * 100000),
              str(2 * AWARDS * 131001)])
    tap.none("shares: each part closes to the cent", [" ".join(row) for row in sql(
        "select w.application_id, w.source_id, w.committed_cents, w.paid_cents,"
        " w.decommitted_cents from levain.award_share w"
        " where w.committed_cents <> w.paid_cents + w.decommitted_cents")])
    tap.same("shares: nobody waited in a circle", sql(
        "select deadlocks from pg_stat_database where datname = current_database()"), [["0"]])
    tap.none("shares: the ledger adds up", [" ".join(row) for row in sql(
        "select f.* from levain.fund, levain.ledger_faults(fund_id) as f")])


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


def waiting(patience=30, wanted=CROWD):
    """How many wait for a row and how many for their turn, once so many wait."""
    deadline = time.monotonic() + patience
    while True:
        row, turn = (int(count) for count in sql(
            "select count(*) filter (where l.locktype <> 'advisory'),"
            " count(*) filter (where l.locktype = 'advisory')"
            " from pg_locks l join pg_stat_activity a using (pid)"
            " where not l.granted and a.datname = current_database()")[0])
        if row + turn == wanted or time.monotonic() > deadline:
            return row, turn
        time.sleep(0.05)


def turns(tap):
    """One writer holds the row of an envelope, others come, he goes on: in other ways too."""
    sql("select race.post('open turns', 'open', 100, 'opened', 'available', 'turns')")
    sql("select race.post('first turn', 'cancel', 1, 'available', 'cancelled', 'turns')")
    script = os.path.join(SCRATCH, "turns.sql")
    with open(script, "w", encoding="utf-8") as file:
        file.write("select race.post('turn ' || :client_id, 'cancel', 1, 'available', 'cancelled',"
                   " 'turns');\n")
    with subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as holder:
        holder.stdin.write("begin;\nselect race.post('held', 'cancel', 1, 'available',"
                           " 'cancelled', 'turns');\n")
        holder.stdin.flush()
        tap.same("turns: a writer holds the row", holder.stdout.readline(), "t\n")
        with subprocess.Popen(["pgbench", "--no-vacuum", "--client", str(CROWD), "--transactions",
                               "1", "--file", script], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as crowd:
            row, turn = waiting()
            tap.ok("turns: at most eight wait for the row, all others for their turn",
                   1 <= row <= 8 and row + turn == CROWD, f"{row} and {turn} of {CROWD}")
            holder.stdin.write("select race.post('held open', 'open', 7, 'opened', 'available',"
                               " 'turns');\nselect race.post('held again', 'cancel', 1,"
                               " 'available', 'cancelled', 'turns');\ncommit;\n")
            rest = holder.communicate()[0]
            said = crowd.communicate()[0]
        tap.same("turns: who holds it goes on, one by one and many at once",
                 (rest, holder.returncode), ("t\nt\n", 0))
        tap.ok("turns: every writer ends", crowd.returncode == 0, said)
    tap.same("turns: what all of them moved has moved", sql(
        "select debit_cents, credit_cents from levain.account where stage = 'available'"
        " and envelope = 'turns'"), [[str(CROWD + 3), "107"]])


def opening(tap):
    """Two chains open one account at the same instant: what both move is on it."""
    sql("select race.post('open opening', 'open', 100, 'opened', 'available', 'from')")
    move = """select levain.ledger_balance(f.fund_id, levain.transfers_asked(f.fund_id,
        jsonb_build_array(jsonb_build_object('key', 'k', 'kind', 'move', 'transfers',
            jsonb_build_array(jsonb_build_object('ledger', 'ae', 'cents', 10,
                'debit', race.account('available', 'from'),
                'credit', race.account('available', 'to'))))))), 'moved' from levain.fund f;
"""
    with subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as holder:
        holder.stdin.write("begin;\n" + move)
        holder.stdin.flush()
        tap.same("opening: a writer opens it", holder.stdout.readline(), "|moved\n")
        with subprocess.Popen(["psql", "-XAtqc", move], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as other:
            tap.same("opening: another one waits for it", sum(waiting(wanted=1)), 1)
            holder.communicate("commit;\n")
            tap.same("opening: and goes on", other.communicate()[0], "|moved\n")
    tap.same("opening: what both moved is on it", sql(
        "select envelope, debit_cents, credit_cents from levain.account where stage = 'available'"
        " and envelope in ('from', 'to') order by 1"), [["from", "20", "100"], ["to", "0", "20"]])


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
    turns(tap)
    shares(tap)
    opening(tap)  # the last: it moves money of which there is no operation
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""levain verify: right runs are right, and each kind of row, corrupted once by a superuser behind
the back of all constraints, is named with run, application, column, found and expected. Prints
TAP; run by test_verify.sh.
"""
import json
import os
import sys

from levain_test import CALL, EXAMPLE, Tap, corrupted, levain, must, person, sql

OF = "where fund_id = 1 and call_id = 1 and allocation_run_id = 1"
ONE = f"{OF} and application_id = (select application_id from levain.application where code = '%s')"

# What would refuse some of the changes by itself.
LOOSENED = [("allocation", "allocation_status_reason_check"),
            ("allocation", "allocation_award_cents_check"),
            ("allocation", "allocation_status_rank_check"),
            ("allocation", "allocation_quota_check"),
            ("allocation_envelope", "allocation_envelope_left_cents_check"),
            ("allocation_quota", "allocation_quota_awarded_cents_check")]

# What is changed, and the fault that has to be among those told: check, application, column, found,
# expected (None: whatever it is).
CORRUPTIONS = [
    ("update levain.allocation set ordinal = 25 - ordinal " + OF,
     "order", None, "ordinal", None, None),
    ("update levain.allocation set rank = rank + 1 " + ONE % "A07",
     "order", "A07", "rank", None, None),
    ("update levain.allocation set score_num = 99, score_den = 1 " + ONE % "A10",
     "order", "A10", "ordinal", None, None),
    ("update levain.allocation set rank = null " + ONE % "A07",
     "outcomes", "A07", "rank", "none", "a rank"),
    ("update levain.allocation set award_cents = award_cents - 100 " + ONE % "A07",
     "outcomes", "A07", "award_cents", "5999900", "6000000"),
    ("update levain.allocation_line set cents = cents - 100 " + ONE % "A07",
     "outcomes", "A07", "award_cents, lines", "6000000", "5999900"),
    ("update levain.allocation_line set envelope = 'E9' " + ONE % "A07",
     "outcomes", "A07", "line, envelope", "true", "false"),
    ("update levain.allocation set reason = 'QUOTA' " + ONE % "A07",
     "outcomes", "A07", "reason", "QUOTA", "one of awarded"),
    ("update levain.allocation set failed = '\\x0100' " + ONE % "A07",
     "outcomes", "A07", "status, masks", "false", "true"),
    ("update levain.allocation set score_num = 10, score_den = 1 " + ONE % "A10",
     "outcomes", "A10", "score", "10/1", "55 or more"),
    ("update levain.allocation set computed_cents = 6000100 " + ONE % "A07",
     "outcomes", "A07", "computed_cents", "6000100", "6000000"),
    ("update levain.allocation set binding = '{rate}' " + ONE % "A01",
     "outcomes", "A01", "binding", "rate", None),
    ("update levain.allocation set award_cents = 1234567 " + ONE % "A07",
     "outcomes", "A07", "award_cents, step", "4567", "0"),
    ("delete from levain.allocation " + ONE % "A05",
     "outcomes", "A05", "allocation", "none", "one"),
    ("update levain.allocation_envelope set awarded_cents = awarded_cents + 1 " + OF
     + " and envelope = 'E1'", "envelopes", None, "E1: awarded_cents", None, None),
    ("update levain.allocation_envelope set moved_in_cents = 7 " + OF + " and envelope = 'E1'",
     "envelopes", None, "E1: moved_in_cents", "7", None),
    ("update levain.allocation_envelope set moved_out_cents = 7 " + OF + " and envelope = 'E1'",
     "envelopes", None, "E1: moved_out_cents", "7", None),
    ("update levain.allocation_envelope set left_cents = left_cents + 1 " + OF
     + " and envelope = 'E2'", "envelopes", None, "E2: left_cents", None, None),
    ("update levain.allocation_envelope set voted_cents = 5000000 " + OF + " and envelope = 'E2'",
     "envelopes", "A07", "E2: paid so far", None, "at most 5000000"),
    ("update levain.allocation_run set awarded_cents = awarded_cents + 1 " + OF,
     "envelopes", None, "run: awarded_cents", None, None),
    ("update levain.allocation_run set left_cents = left_cents + 1 " + OF,
     "envelopes", None, "run: left_cents", None, None),
    ("update levain.allocation_quota set awarded_cents = 1 " + OF + " and value = 'EPCI_NORD'",
     "quotas", None, "epci EPCI_NORD: awarded", "1", None),
    ("delete from levain.allocation_quota " + OF + " and value = 'EPCI_NORD'",
     "quotas", None, "epci EPCI_NORD: awarded", "no row", None),
    ("update levain.allocation_quota set limit_cents = 10000000 " + OF + " and value = 'EPCI_NORD'",
     "quotas", None, "epci EPCI_NORD: so far", None, "at most 10000000"),
    ("update levain.allocation_quota set limit_cents = limit_cents + 100 " + OF,
     "quotas", None, "epci EPCI_NORD: limit", None, None),
    ("update levain.allocation set short_cents = 1 " + OF + " and reason = 'QUOTA'",
     "refusals", None, "short_cents", "1", None),
    ("update levain.allocation set reason = 'NO_FUNDS', quota = null, short_cents = 1 " + OF
     + " and reason = 'QUOTA'", "refusals", None, "short_cents", "1", None),
    ("update levain.allocation set reason = 'ENVELOPE_CLOSED', quota = null, short_cents = 1 " + OF
     + " and reason = 'QUOTA'", "refusals", None, "short_cents", "1", None),
    ("update levain.allocation_step set before_cents = before_cents + 1 " + ONE % "A18",
     "refusals", "A18", "before_cents", "5500001", "5500000"),
    ("update levain.allocation_step set after_cents = after_cents - 1 " + ONE % "A18",
     "refusals", "A18", "after_cents", "1999999", "2000000"),
    ("update levain.allocation_certificate set flips_looked = false " + OF,
     "flips", "A12", "flip more_points", "1/2", "none: flips were not looked for"),
    ("update levain.allocation_flip set kind = 'more_points', status = 'awarded' " + ONE % "A01",
     "flips", "A01", "flip more_points", "1/2", "none: it is awarded"),
    ("update levain.allocation set status = 'partial', reason = 'PARTIAL' " + ONE % "A12"
     + "; update levain.allocation_flip set status = 'partial' " + ONE % "A12",
     "flips", "A12", "flip more_points", "1/2", "awarded then, not partial"),
    ("update levain.allocation set score_num = 10 " + ONE % "A12",
     "flips", "A12", "flip more_points", "1/2", "a score of 55 or more"),
    ("update levain.allocation set score_num = 79 " + ONE % "A12",
     "flips", "A12", "flip more_points", "1/2", "a score that reaches the one before, 80/1"),
    ("update levain.allocation_flip set kind = 'less_points', status = 'waiting' "
     + ONE % "A12"
     + " and kind = 'more_points'",
     "flips", "A12", "flip less_points", "1/2", "none: it is waiting"),
    ("update levain.allocation_flip set size_num = 181 " + ONE % "A01",
     "flips", "A01", "flip less_points", "181/2", "a score of 0 or more"),
    ("update levain.allocation set score_num = 90 " + ONE % "A01",
     "flips", "A01", "flip less_points", "1/2", "a score that falls to the one after, 80/1"),
    ("update levain.allocation_flip set kind = 'less_money', status = 'awarded' " + ONE % "A01",
     "flips", "A01", "flip less_money", "1/2", "none: it is awarded"),
    ("update levain.allocation_flip set size_num = 6000000 " + ONE % "A12"
     + " and kind = 'less_money'",
     "flips", "A12", "flip less_money", "6000000/1", "less than 6000000"),
    ("update levain.allocation_flip set size_num = 570001 " + ONE % "A12"
     + " and kind = 'less_money'",
     "flips", "A12", "flip less_money", "570001/1", "a multiple of 10000"),
    ("update levain.allocation_objective set awarded_cents = 1 " + OF + " and objective = 'run'",
     "objectives", None, "run: awarded_cents", "1", "47200000"),
    ("update levain.allocation_objective set awarded_cents = 90000000 " + OF
     + " and objective = 'max'", "objectives", None, "max: awarded_cents", None,
     "at most 48000000"),
    ("update levain.allocation_objective set award_count = 1 " + OF + " and objective = 'run'",
     "objectives", None, "run: award_count", "1", "12"),
    ("update levain.allocation_objective set award_count = 14 " + OF + " and objective = 'max'",
     "objectives", None, "max: award_count", "14", "at most 13"),
    ("update levain.allocation_objective set award_count = 11 " + OF + " and objective = 'skip'",
     "objectives", None, "skip: award_count", "11", "12"),
    ("update levain.allocation_objective set awarded_cents = 1 " + OF + " and objective = 'stop'",
     "objectives", None, "stop: awarded_cents", "1", None),
    ("update levain.allocation_objective set score_units = 1 " + OF + " and objective = 'run'",
     "objectives", None, "run: score_units", "1", None),
    ("update levain.allocation_objective set envy_count = 0 " + OF + " and objective = 'run'",
     "objectives", None, "run: envy_count", "0", "1"),
    ("update levain.allocation_objective set envy_count = 1 " + OF + " and objective = 'skip'",
     "objectives", None, "skip: envy_count", "1", "0"),
    ("update levain.allocation_objective set envy_count = 2 " + OF + " and objective = 'max'",
     "objectives", None, "max: envy_count", "2", "at most 1"),
    ("update levain.allocation_objective set bound_num = bound_num + 1 " + OF
     + " and objective = 'max'", "objectives", None, "max: bound", "26550/14", None),
    ("update levain.allocation_run set results_sha256 = sha256('x') " + OF,
     "digests", None, "results_sha256", None, None),
    ("update levain.allocation_run set inputs_sha256 = sha256('x') " + OF,
     "digests", None, "inputs_sha256", None, None),
    ("update levain.allocation_run set engine = 'another' " + OF,
     "digests", None, "inputs_sha256", None, None),
    ("update levain.score set score_num = score_num + 1 where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A02')",
     "scores", "A02", "score", "146/2", None),
    ("update levain.score set mark_nums[1] = 1 where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A01')",
     "scores", "A01", "score", "80/1", None),
    ("update levain.score set failed = '\\x0100', unknown = '\\x0100' where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A01')",
     "scores", "A01", "failed, unknown", "1", "0"),
    ("update levain.score set failed = '\\x0100', waived = '\\x0100' where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A01')",
     "scores", "A01", "failed, waived", "1", "0"),
    ("update levain.score set unknown = '\\x0100', waived = '\\x0100' where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A01')",
     "scores", "A01", "unknown, waived", "1", "0"),
    ("update levain.score set inputs_sha256 = sha256('x') where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A01')",
     "digests", None, "inputs_sha256", None, None),
    ("update levain.score set envelope = 'E3' where scoring_run_id = 1"
     " and application_id = (select application_id from levain.application where code = 'A01')",
     "digests", None, "results_sha256", None, None),
    ("update levain.scoring_run set application_count = 17",
     "digests", None, "application_count", "17", "18"),
]


def prepare():
    """The worked fund, scored, allocated, and one simulation."""
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    must("allocate", "--call", CALL)
    must("allocate", "--call", CALL, "--what-if", "threshold=60")


def verified(*arguments):
    done = levain("verify", "--json", *arguments)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def names(fault, wanted):
    return all(want is None or want == got for want, got in zip(wanted, fault))


def check_right(tap):
    code, told = verified()
    tap.same("right runs are right", (code, told["run_count"], told["fault_count"]), (0, 3, 0))
    tap.same("each with its checks", {run["kind"]: run["checks"] for run in told["runs"]},
             {"scoring": ["scores", "digests"],
              "real": ["order", "outcomes", "envelopes", "quotas", "refusals", "proofs",
                       "flips", "objectives", "digests"],
              "simulation": ["order", "outcomes", "envelopes", "quotas", "refusals", "proofs",
                             "flips", "objectives", "digests"]})
    name = next(run["run"] for run in told["runs"] if run["kind"] == "real")
    tap.same("one run alone, by the head of its name",
             [run["run"] for run in verified(name[:8])[1]["runs"]], [name])
    tap.same("those of a call", verified("--call", CALL)[1]["run_count"], 3)
    words = must("verify", "--lang", "en")
    tap.ok("people read which checks were made",
           f"run {name} of val-de-lierre/{CALL}: right (order, outcomes, envelopes, quotas,"
           " refusals, proofs, flips, objectives, digests)\n" in words
           and "\n3 runs checked from their rows, 0 faults\n" in words, words)
    tap.same("and what no check of a run follows, by kind, with the reason",
             [line.partition(":")[0] for line in words.splitlines() if line.startswith("not f")],
             ["not followed, formulas", "not followed, flip", "not followed, counterfactual"])
    tap.same("quiet when there is nothing to say", must("verify", "--quiet"), "")


def check_corruptions(tap):
    """Rows are changed as nobody may, and that is taken back; meanwhile faults are told."""
    asked = ("select * from levain.scoring_verify(1, 1, 1)"
             " union all select * from levain.allocation_verify(1, 1, 1)")
    told = corrupted(LOOSENED, [(statement, asked) for statement, *_ in CORRUPTIONS])
    for (statement, *wanted), rows in zip(CORRUPTIONS, told):
        faults = [[text or None for text in row] for row in rows if row[2]]
        tap.ok(f"{wanted[0]}: {wanted[1] or 'the run'}, {wanted[2]} is named",
               any(names(fault, wanted) for fault in faults),
               f"{statement}\nwanted {wanted}\n" + "\n".join(map(str, faults[:9])))


def check_words(tap):
    sql("set session_replication_role = replica; update levain.allocation_run"
        " set left_cents = left_cents + 1 " + OF)
    done = levain("verify", "--quiet", "--lang", "en")
    tap.ok("people read each fault, and what to do", done.returncode == 65
           and ": 1 faults (order, " in done.stdout
           and "\n  envelopes, the run, run: left_cents: found " in done.stdout
           and "1 faults in what is stored" in done.stderr
           and "keep the database as it is" in done.stderr, done.stdout + done.stderr)
    french = levain("verify", "--lang", "fr").stdout
    tap.ok("in French too", "  envelopes, le calcul, run: left_cents : trouvé " in french, french)


def check_rights(tap):
    person("vera", "auditor")
    person("otto", "batch")
    tap.same("an auditor may", levain("verify", "--dsn", "user=vera").returncode, 65)
    tap.same("who has no right to read everything may not",
             levain("verify", "--dsn", "user=otto").returncode, 77)
    tap.same("and nothing that checks can write", sql(
        "select count(*) from pg_proc where pronamespace = 'levain'::regnamespace"
        " and proname like '%verify%' and (provolatile = 'v' or prosecdef)"), [["0"]])


def main():
    tap = Tap()
    prepare()
    check_right(tap)
    check_corruptions(tap)
    check_words(tap)
    check_rights(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

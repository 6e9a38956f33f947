#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The seed of the draw, decisions, what happens after them, top-ups. Prints TAP; run by
test_decide.sh."""
import hashlib
import json
import os
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, levain, must, sql

MINUTES = os.path.join(EXAMPLE, "minutes.json")
ADJOURNED = {"application": "A12", "adjourn": True, "motive": "une pièce est attendue"}
SEED = "tirage du 12 janvier"


def fund(**changes):
    """The worked fund with other members of its call."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"].update(changes)
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    return path


def minutes(**changes):
    """The minutes of the worked fund with other members."""
    with open(MINUTES, encoding="utf-8") as file:
        document = json.load(file)
    document.update(changes)
    path = os.path.join(SCRATCH, "minutes.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    return path


def refused(tap, name, words, *arguments, code=65):
    done = levain(*arguments, "--lang", "en")
    tap.ok(name, done.returncode == code and done.stdout == "" and words in done.stderr,
           f"{done.returncode} {done.stdout}{done.stderr}")


def awards(document, member="award_cents"):
    return {app["application"]: app[member] for app in document["applications"] if app[member]}


def check_seed(tap):
    refused(tap, "a call without a seed has none to show", "has no seed", "seed", "--call", CALL)
    refused(tap, "a seed does not end blank", "nor begins or ends blank",
            "seed", "--call", CALL, "a ")
    refused(tap, "it is given or drawn, not both", "either a seed or --random",
            "seed", "--call", CALL, "a", "--random", code=64)
    drawn = json.loads(must("seed", "--call", CALL, "--random", "--dry-run", "--json"))
    tap.ok("a machine draws 32 bytes", len(drawn["seed"]) == 64, drawn)
    refused(tap, "a rehearsal publishes nothing", "has no seed", "seed", "--call", CALL)
    published = json.loads(must("seed", "--call", CALL, SEED, "--json"))
    tap.same("a seed is published with its digest",
             (published["seed"], published["seed_sha256"], published["created"]),
             (SEED, hashlib.sha256(SEED.encode()).hexdigest(), True))
    tap.same("the same again changes nothing",
             json.loads(must("seed", "--call", CALL, SEED, "--json"))["created"], False)
    refused(tap, "another one is refused", "seed_pkey", "seed", "--call", CALL, "another")


def check_late_seed(tap):
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["code"] = "late"
    path = os.path.join(SCRATCH, "late.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    must("fund", "apply", path)
    must("intake", "--call", "late", os.path.join(EXAMPLE, "applications.csv"))
    refused(tap, "a seed that comes after marks is refused with the reason",
            "too late to publish a seed: marks were taken in", "seed", "--call", "late", SEED)


def check_draw(tap):
    """A call that ranks by the draw alone ranks as sha256sum does."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"].update(code="drawn", order=["draw"])
    path = os.path.join(SCRATCH, "drawn.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    must("fund", "apply", path)
    must("intake", "--call", "drawn", os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", "drawn")
    refused(tap, "a call that draws lots needs a seed", "no seed was published",
            "allocate", "--call", "drawn")
    document["call"]["code"] = "seeded"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    must("fund", "apply", path)
    must("seed", "--call", "seeded", SEED)
    must("intake", "--call", "seeded", os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", "seeded")
    order = [app["application"] for app in allocation(call="seeded")["applications"]]
    tap.same("equals are drawn as sha256sum draws them", order,
             sorted(order, key=lambda code: hashlib.sha256((SEED + code).encode()).digest()))
    tap.same("runs tell the seed",
             json.loads(must("runs", "--call", "seeded", "--json"))["seed"], SEED)


def check_refusals(tap, run):
    simulated = allocation("--what-if", "threshold=60")["run"]
    refused(tap, "a simulation cannot be decided", "is a simulation: it cannot be decided",
            "decide", simulated, "--minutes", MINUTES)
    scoring = json.loads(must("score", "--call", CALL, "--json"))["run"]
    refused(tap, "nor a scoring run", "is a scoring run", "decide", scoring, "--minutes", MINUTES)
    refused(tap, "minutes or --show", "either --minutes FILE or --show", "decide", run, code=64)
    refused(tap, "what was not decided is not shown", "nothing was decided", "decide", run,
            "--show")
    refused(tap, "minutes of a day to come are none", "of a day to come",
            "decide", run, "--minutes", minutes(date="2999-01-01"))
    refused(tap, "minutes are of their run", "about run 0123, not",
            "decide", run, "--minutes", minutes(run="0123"))
    refused(tap, "and of their call", "about call other, not",
            "decide", run, "--minutes", minutes(call="other"))
    wrong = minutes(departures=[
        {"application": "A01", "award": "17800.00", "motive": "m"},
        {"application": "A04", "award": "100.00", "motive": "m"},
        {"application": "A07", "award": "60000.00", "motive": "m"},
        {"application": "A09", "award": "100.01", "motive": "m"},
        {"application": "A99", "refuse": True, "motive": "m"}])
    done = levain("decide", run, "--minutes", wrong, "--lang", "en")
    tap.same("every departure that cannot be is told at once",
             sorted(line.split(": ", 1)[1] for line in done.stderr.splitlines()[:5]),
             ["/departures/0: application A01: the caps of the call leave it €17,700 at most",
              "/departures/1: application A04: nothing can be awarded to it: it is ineligible",
              "/departures/2: application A07: the run has it just so: this is no departure",
              "/departures/3: application A09: awards are multiples of €100",
              "/departures/4: the run knows no application A99"])
    over = minutes(departures=[{"application": "A12", "award": "60000.00", "motive": "m"}])
    done = levain("decide", run, "--minutes", over, "--lang", "en")
    tap.ok("money never exceeds an envelope, and whom it would come from is told",
           done.returncode == 65
           and "envelope E2 holds €240,000, and the decisions spend €300,000" in done.stderr
           and "the last whom it pays is A10" in done.stderr, done.stderr)
    tap.same("nothing of this is kept", sql("select count(*) from levain.decision"), [["0"]])


def check_decision(tap, run, document):
    dry = must("decide", run, "--minutes", MINUTES, "--dry-run", "--json")
    tap.same("a rehearsal keeps nothing", sql("select count(*) from levain.decision"), [["0"]])
    decided = json.loads(must("decide", run, "--minutes", MINUTES, "--json"))
    expected = awards(document)
    del expected["A15"]
    expected["A10"] = 4000000
    tap.same("what the minutes do not say is as the run has it", awards(decided), expected)
    changing = ("recorded_at",)
    tap.same("the rehearsal showed just that",
             {k: v for k, v in json.loads(dry).items() if k not in changing},
             {k: v for k, v in decided.items() if k not in changing})
    with open(MINUTES, "rb") as file:
        tap.same("the digest of the minutes is kept", decided["minutes_sha256"],
                 hashlib.sha256(file.read()).hexdigest())
    tap.same("who counted: six have a vote, five were there, three of the private college",
             (decided["voting_count"], decided["present_count"], decided["private_present_count"]),
             (6, 5, 3))
    alone = {one["application"]: one["changes"] for one in decided["consequences"]}
    tap.same("by the rules, the money of A15 would have gone to A12; that of A10 to nobody",
             (alone["A15"], alone["A10"], alone[None]),
             ([{"application": "A12", "run_cents": 0, "cents": 6000000}], [],
              [{"application": "A12", "run_cents": 0, "cents": 6000000}]))
    tap.same("the waiting list has a last day", decided["waiting"],
             [{"place": 1, "application": "A12", "valid_until": "2027-05-12"}])
    tap.same("what is shown later is what was printed",
             json.loads(must("decide", run, "--show", "--json")), decided)
    text = must("decide", run, "--show", "--lang", "en")
    tap.none("in words too",
             [words for words in ("5 of 6 voting members present, 3 of them",
                                  "A07: Denis Roux took no part: administrateur",
                                  "A15 refused, where the run has €60,000: Le local",
                                  "by the rules, A12 would then have had €60,000, not €0",
                                  "A10 has €40,000, where the run has €56,000",
                                  "waiting list: 1. A12; until 12 May 2027")
              if words not in " ".join(text.split())])
    tap.same("the same minutes again are the same decision",
             json.loads(must("decide", run, "--minutes", MINUTES, "--json")), decided)
    refused(tap, "a run is decided once", "was decided already, by other minutes",
            "decide", run, "--minutes", minutes(departures=[]))
    kept = sql("select p.code, w.explanation from levain.decision_award w"
               " join levain.application p using (application_id) order by 1")
    tap.ok("everybody's explanation is kept as it stood",
           len(kept) == 18 and json.loads(kept[14][1])["application"] == "A15"
           and json.loads(kept[14][1])["award_cents"] == 6000000
           and "Elle reçoit toute son aide calculée" in kept[14][1], kept[14][1][:200])
    tap.ok("runs tell which was decided", ", decided on 12 May 2026"
           in must("runs", "--call", CALL, "--lang", "en"))


def check_explained(tap):
    """What the committee decided stands beside what the run proposed."""
    text = must("explain", f"{CALL}/A15", "--lang", "en")
    tap.none("an explanation tells the decision, where it departs with its motive",
             [words for words in ("The decision of 12 May 2026, on run", "rejected · €0",
                                  "the committee: Le local a été vendu")
              if words not in " ".join(text.split())])
    text = must("explain", f"{CALL}/A12", "--lang", "en")
    tap.ok("and the place on the waiting list",
           "place 1 of the waiting list, until 2027-05-12" in text, text)


def check_events(tap):
    must("notify", "--call", CALL, "A14", "--at", "2026-05-20")
    told = json.loads(must("notify", "--call", CALL, "--at", "2026-06-01", "--json"))
    tap.same("each award is notified once, and the offer has its last day",
             sorted({(one["expires_on"], one["created"]) for one in told} | {len(told)},
                    key=str), [("2026-07-01", True), 10])
    must("accept-offer", "--call", CALL, "A07", "A01", "--at", "2026-06-15")
    refused(tap, "what was accepted is not refused", "award_event_accepted_check",
            "refuse-offer", "--call", CALL, "A07", "--motive", "m")
    refused(tap, "a refusal has a motive", "--motive is missing", "refuse-offer", "A11", code=64)
    refused(tap, "who refuses is named, or --expired", "either an application or --expired",
            "refuse-offer", "A11", "--expired", "--call", CALL, "--motive", "m", code=64)
    must("refuse-offer", "--call", CALL, "A11", "--motive", "un autre financement",
         "--at", "2026-06-16")
    expired = json.loads(must("refuse-offer", "--expired", "--call", CALL, "--at", "2026-06-20",
                              "--json"))
    tap.same("an offer expires after its last day", [one["application"] for one in expired],
             ["A14"])
    tap.ok("an applicant withdraws", "A08: withdrawn" in
           must("withdraw", "--call", CALL, "A08", "--motive", "abandon", "--lang", "en"))
    tap.ok("once", "recorded already" in
           must("withdraw", "--call", CALL, "A08", "--motive", "abandon", "--lang", "en"))
    refused(tap, "and then accepts nothing", "award_event_ended_check",
            "accept-offer", "--call", CALL, "A08")


def check_certificate(tap, document):
    """A08, A11 and A14 gave back what they had: with what was left, that is what a top-up has to
    give, and A12 the one it looks at. No points move a list that was ranked before."""
    free = document["left_cents"] + 6000000
    ways = {way["objective"]: way for way in document["objectives"]}
    tap.same("a top-up is set beside other ways to award what was free",
             (list(ways), ways["run"]["award_count"], ways["run"]["awarded_cents"],
              ways["skip"]["awarded_cents"]),
             (["run", "skip", "stop", "max", "euro", "prorata"], 1, 6000000, 6000000))
    served = json.loads(must("explain", f"{CALL}/A12", "--run", document["run"], "--json"))
    tap.same("who is served is told what was left then, and no change of points",
             (served["certificate"]["flips_looked"], served["certificate"]["flips"],
              served["certificate"]["before_cents"] <= free,
              served["certificate"]["before_cents"] - served["certificate"]["after_cents"]),
             (True, [], True, 6000000))
    stands = json.loads(must("explain", f"{CALL}/A10", "--run", document["run"], "--json"))
    tap.same("who has its award already was not looked at",
             (stands["certificate"]["pass"], stands["certificate"]["flips"]), (None, []))


def check_top_up(tap, decided_run):
    before = json.loads(must("decide", decided_run, "--show", "--json"))
    document = allocation("--top-up")
    expected = awards(before)
    for gone in ("A08", "A11", "A14"):
        del expected[gone]
    expected["A12"] = 6000000
    tap.same("what stands stands, and the waiting list is served", awards(document), expected)
    tap.same("it is of its own kind", document["kind"], "top_up")
    told = {app["application"]: (app["status"], app["reason"]) for app in document["applications"]}
    tap.same("who was refused before is named as what it is",
             told["A15"], ("rejected", "REFUSED"))
    text = must("allocate", "--call", CALL, "--top-up", "--lang", "en")
    tap.ok("in the table too", "rejected: committee" in " ".join(text.split()), text)
    check_certificate(tap, document)
    tap.same("an award says that it was decided before",
             [app["passes"] for app in document["applications"] if app["application"] == "A10"],
             [[{"pass": "decided", "from": "E2", "cents": 4000000}]])
    tap.same("the same again is the same run, byte for byte",
             must("allocate", "--call", CALL, "--top-up", "--json"),
             must("allocate", "--call", CALL, "--top-up", "--json"))
    again = json.loads(must("decide", document["run"], "--minutes",
                            minutes(departures=[ADJOURNED], date="2026-06-25"), "--json"))
    del expected["A12"]
    tap.same("a top-up is decided as any run", (again["kind"], awards(again), again["waiting"],
                                                again["after_run"]),
             ("top_up", expected, [], decided_run))
    refused(tap, "a top-up serves the list as it is", "neither --what-if nor --as-of",
            "allocate", "--call", CALL, "--top-up", "--what-if", "threshold=60", code=64)
    return expected


def check_bigger_envelope(tap, expected):
    """The contributions and envelopes grow by a new rule set: nobody who stands loses anything."""
    with open(os.path.join(SCRATCH, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    for envelope in document["call"]["envelopes"]:
        if envelope["code"] == "E2":
            envelope["voted"] = "260000.00"
    document["contributions"][0]["amount"] = \
        f"{float(document['contributions'][0]['amount']) + 30000:.2f}"
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    must("fund", "apply", path, "--reason", "avenant de la Région")
    must("score", "--call", CALL)
    document = allocation("--top-up")
    tap.same("a bigger envelope drops nobody", awards(document), expected)
    told = {app["application"]: (app["status"], app["reason"]) for app in document["applications"]}
    tap.same("who was refused or adjourned before is named as what it is",
             (told["A15"], told["A12"]), (("rejected", "REFUSED"), ("adjourned", "ADJOURNED")))
    run = document["run"]
    text = must("explain", f"{CALL}/A12", "--run", run, "--lang", "en")
    tap.ok("and told so", "The committee adjourned it: it is decided by a departure" in text, text)
    refused(tap, "adjourned again is no departure", "the run has it just so",
            "decide", run, "--minutes", minutes(departures=[ADJOURNED], date="2026-06-26"))
    late = minutes(departures=[{"application": "A12", "award": "60000.00", "motive": "complète"}],
                   date="2026-06-26")
    expected["A12"] = 6000000
    decided = json.loads(must("decide", run, "--minutes", late, "--json"))
    tap.same("a departure of a later decision decides an adjourned one", awards(decided), expected)
    tap.same("who was refused stays so, with the motive of then",
             sql("select w.status, w.departs, left(w.motive, 20) from levain.decision_award w"
                 " join levain.application p using (fund_id, call_id, application_id)"
                 " where p.code = 'A15' order by w.decision_id"),
             [["rejected", "t", "Le local a été vendu"]] * 3)


def check_withdrawn_before(tap):
    """Who withdraws before a run takes no part in it."""
    must("withdraw", "--call", "next", "A07", "--motive", "abandon")
    found = {app["application"]: (app["status"], app["reason"], app["award_cents"])
             for app in allocation(call="next")["applications"]}
    tap.same("who withdrew takes no part in the next run, and the next ones move up",
             (found["A07"], found["A12"][0]), (("withdrawn", "WITHDRAWN", 0), "awarded"))
    done = levain("verify", "--call", "next", "--lang", "en")
    tap.ok("and that run is verified", done.returncode == 0, done.stdout + done.stderr)


def check_verified(tap):
    done = levain("verify", "--call", CALL, "--lang", "en")
    tap.ok("every stored run is verified, top-ups too", done.returncode == 0,
           done.stdout + done.stderr)
    faults = sql(
        "set session_replication_role = replica; begin; update levain.decision_line set cents ="
        " cents - 100 where decision_id = (select min(after_decision_id) from levain.top_up);"
        " select v.subject from levain.top_up t, levain.allocation_verify(t.fund_id, t.call_id,"
        " t.allocation_run_id) as v where v.subject is not null; rollback")
    tap.ok("a decided award that a top-up had frozen is not changed unseen",
           ["inputs_sha256"] in faults, faults)
    faults = sql(
        "set session_replication_role = replica; begin; update levain.allocation_line set cents ="
        " cents - 100 where pass = 'decided'; select v.subject from levain.top_up t,"
        " levain.allocation_verify(t.fund_id, t.call_id, t.allocation_run_id) as v"
        " where v.subject is not null; rollback")
    tap.ok("nor what the top-up says of it", ["award_cents, lines"] in faults, faults)


def check_earlier(tap):
    """A call of the next year takes refused files up again."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["code"] = "next"
    intake = document["call"]["intake"]
    intake["fields"].append({"name": "before", "type": "text"})
    intake["earlier"] = "before"
    path = os.path.join(SCRATCH, "next.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        header, *lines = file.read().splitlines()
    again = {"A01": f"{CALL}/A15", "A02": "late/A05", "A03": f"{CALL}/A05"}
    csv = os.path.join(SCRATCH, "next.csv")
    with open(csv, "w", encoding="utf-8") as file:
        file.write(header + ";before\n")
        for line in lines:
            file.write(f"{line};{again.get(line.split(';')[0], '')}\n")
    must("fund", "apply", path)
    must("intake", "--call", "next", csv)
    must("score", "--call", "next")
    found = json.loads(must("explain", "next/A01", "--json"))["earlier"]
    tap.same("a file that comes back knows why it was refused",
             (found["application"], found["status"], found["decided"], found["motive"]),
             (f"{CALL}/A15", "rejected", True,
              "Le local a été vendu : le projet ne peut plus se faire là où il est décrit."))
    tap.ok("with the sentences of then", any("Son aide calculée" in s for s in found["sentences"]),
           found)
    text = must("explain", "next/A03", "--lang", "en")
    tap.ok("in words, with the rules that were against it",
           f"The earlier file, {CALL}/A05" in text and "rules against it: R06" in text, text)
    tap.ok("and says once that it is taken up again", "takes up" not in text, text)
    text = must("explain", "next/A02", "--lang", "en")
    tap.ok("or that nothing was decided", "nothing was decided of it" in text, text)
    tap.ok("who does not come back has no earlier file",
           "earlier" not in json.loads(must("explain", "next/A04", "--json")))


def check_committee(tap):
    """A fund file that names its committee decides what a quorum is."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"].update(code="seated", committee={
        "quorum": "50 %", "colleges": [
            {"code": "public", "title": "Collectivités", "seats": 3, "quorum": 2},
            {"code": "acteurs", "title": "Acteurs privés", "seats": 5, "of_present": "50 %"}]},
        panel={"markers": [{"code": "m-a", "college": "public", "criteria": ["C3", "C7"]},
                           {"code": "m-b", "college": "acteurs", "criteria": ["C3", "C7"]},
                           {"code": "m-c", "criteria": ["C8", "C9"]}]})
    path = os.path.join(SCRATCH, "seated.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    must("fund", "apply", path)
    must("intake", "--call", "seated", os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", "seated")
    run = allocation(call="seated")["run"]
    out = os.path.join(SCRATCH, "seated")
    must("report", "minutes", "--call", "seated", "--format", "json,txt,html", "--out", out)
    must("report", "dossier", "--call", "seated", "--format", "html", "--out", out)
    with open(os.path.join(out, "minutes.json"), encoding="utf-8") as file:
        draft = json.load(file)
    texts = {}
    for name in ("minutes.txt", "minutes.html", "dossier.html"):
        with open(os.path.join(out, name), encoding="utf-8") as file:
            texts[name] = file.read()
    tap.ok("the draft leaves the quorum to the fund file", "quorum" not in draft, draft)
    tap.same("it says the colleges that the fund file says of who marks",
             [(member["name"], member["college"]) for member in draft["members"]],
             [("m-a", "public"), ("m-b", "acteurs"), ("m-c", "")])
    tap.ok("the page to fill in lists the colleges with their seats",
           'acteurs <span class="label">Acteurs privés</span></th><td class="amount">5</td>'
           '<td>50 % des présents</td>' in texts["dossier.html"]
           and "Collège public (2 présents) – " in texts["minutes.txt"], texts["minutes.txt"][:900])

    tap.ok("the vote is drafted for each college of the fund file",
           all(f"  Collège {college} – Pour ....." in texts["minutes.txt"]
               for college in ("public", "acteurs")), texts["minutes.txt"][-1500:])

    def people(*there):
        return [{"name": name, "college": college, "present": name in there}
                for name, college in (("Ada", "public"), ("Bo", "public"), ("Cy", "acteurs"),
                                      ("Di", "acteurs"), ("Ed", "acteurs"))]

    def held(*there, **changes):
        path = minutes(call="seated", members=people(*there), recusals=[], departures=[],
                       **changes)
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if "quorum" not in changes:
            del document["quorum"]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return path

    refused(tap, "too few of all seats", "no quorum: 3 of 8 seats are present, and it takes 4",
            "decide", run, "--minutes", held("Ada", "Bo", "Cy"))
    refused(tap, "too few of one college",
            "no quorum in the college public: 1 of its 3 seats are present, and it takes 2",
            "decide", run, "--minutes", held("Ada", "Cy", "Di", "Ed"))
    refused(tap, "a quorum of their own", "the fund file says the quorum: 4 of 8 seats",
            "decide", run, "--minutes", held("Ada", "Bo", "Cy", "Di", quorum={"present": "10 %"}))
    text = must("decide", run, "--minutes", held("Ada", "Bo", "Cy", "Di"), "--lang", "en")
    tap.none("a decision tells each college",
             [words for words in ("quorum: 4 of 5 voting members present",
                                  "college public: 2 of 3 seats present, it takes 2",
                                  "college acteurs: 2 of 5 seats present") if words not in text])


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", fund(waiting_list={"places": 10, "valid_months": 12},
                               offers={"valid_days": 30}))
    check_seed(tap)
    check_late_seed(tap)
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    refused(tap, "before a decision there is nothing to top up", "nothing was decided yet",
            "allocate", "--call", CALL, "--top-up")
    check_draw(tap)
    document = allocation()
    check_refusals(tap, document["run"])
    check_decision(tap, document["run"], document)
    check_explained(tap)
    check_events(tap)
    expected = check_top_up(tap, document["run"])
    check_earlier(tap)
    check_bigger_envelope(tap, expected)
    check_verified(tap)
    check_withdrawn_before(tap)
    check_committee(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

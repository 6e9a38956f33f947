# SPDX-License-Identifier: MPL-2.0
"""What a committee makes of a run, and the top-ups that come after it, computed a second time.

Written from docs/minutes.md and docs/fund-file.md: what was decided stands and is paid first, then
the passes serve the waiting list alone, by its places, one after the other; nobody else is looked
at. See funds.py.
"""
import funds
from judging import Judge


class Decided:
    """What the last decision left: awards by envelope, the list, whom it kept out, who ended."""

    def __init__(self):
        self.awards, self.listed, self.kept, self.ended, self.later = {}, [], {}, set(), False

    def decide(self, document, run, departures):
        """A run as the committee has it; departures are {application: status or cents}."""
        awards, waits, kept = {}, [], {}
        for shown in run["applications"]:
            code, status = shown["application"], shown["status"]
            departs = departures.get(code)
            lines = paid(shown, departs if isinstance(departs, int) else shown["award_cents"])
            if departs in ("rejected", "adjourned"):
                kept[code], lines = departs, {}
            elif departs is None and self.kept.get(code) == status:
                kept[code] = status  # so it was, and so it stays
            if lines:
                awards[code] = lines
            elif departs is None and status == "waiting":
                waits.append((shown["rank"], code))
        places = document["call"].get("waiting_list", {}).get("places")
        waits = [code for _, code in sorted(waits)]
        if self.later:  # the list before, without those who left it
            waits = [code for code in self.listed if code in waits]
        elif places is not None:
            waits = waits[:places]
        self.awards, self.listed, self.kept, self.later = awards, waits, kept, True

    def end(self, code):
        """Who withdraws wants nothing any more."""
        self.ended.add(code)
        self.awards.pop(code, None)
        self.listed = [one for one in self.listed if one != code]


def paid(shown, cents):
    """By which envelopes: less is taken off what came last, more is paid by its own."""
    lines = {}
    for line in shown["passes"]:
        part = min(cents, line["cents"])
        if part > 0:
            lines[line["from"]] = lines.get(line["from"], 0) + part
            cents -= part
    if cents > 0:
        lines[shown["envelope"]] = lines.get(shown["envelope"], 0) + cents
    return lines


def freeze(walk, decision, lines):
    """An award that stands: it is told so whatever would be judged of it now."""
    shown, cents = decision["shown"], sum(lines.values())
    whole = cents == shown["computed_cents"]
    decision["stands"] = True
    shown.update(status="awarded" if whole else "partial", reason="FUNDED" if whole else "PARTIAL",
                 short_cents=shown["computed_cents"] - cents, passes=[])
    for code, part in sorted(lines.items()):
        for quota in walk.quotas:
            quota.take(decision, part, shown["award_cents"] == 0)
        shown["award_cents"] += part
        walk.money.pay(code, shown["envelope"], part)
        shown["passes"].append({"pass": "decided", "from": code, "cents": part})


def settle(decision, before):
    """One whose award does not stand, and that would be ranked: whether the list serves it."""
    shown = decision["shown"]
    code = shown["application"]
    if shown["status"] != "waiting" or code in before.awards:
        return
    if code in before.ended:
        shown.update(status="withdrawn", reason="WITHDRAWN")
    elif code not in before.listed:
        status = before.kept.get(code)
        shown.update(status=status or "rejected",
                     reason={None: "UNLISTED", "rejected": "REFUSED"}.get(status, "ADJOURNED"))


def top_up(document, rows, before, seed):
    """What `levain allocate --top-up --json` prints after what was decided."""
    judge = Judge(document)
    decisions = funds.ranked(judge.call, [judge.decision(row) for row in rows], seed)
    decisions.sort(key=lambda one: before.listed.index(one["shown"]["application"])
                   if one["shown"]["application"] in before.listed else len(before.listed))
    for decision in decisions:
        if decision["shown"]["application"] in before.awards:
            decision["groups"] = decision["groups_if_ranked"]
        settle(decision, before)
    walk = funds.Walk(judge, decisions)
    for decision in decisions:
        if decision["shown"]["application"] in before.awards:
            freeze(walk, decision, before.awards[decision["shown"]["application"]])
    passes = [{**one, "rule": "walk", "not_fitting": one.get("not_fitting", {"else": "skip"})}
              for one in judge.call["passes"]]
    funds.walked(walk, passes, decisions)
    return funds.told(judge, walk, decisions)

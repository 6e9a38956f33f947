# SPDX-License-Identifier: MPL-2.0
"""Who is awarded what under a fund file, computed a second time: judging, ranking, passes.

Written from docs/fund-file.md, docs/formulas.md and the comments of services/allocation's header,
in another language and with other means than the program (one dictionary an application, one loop
a pass), so that both can only agree by being right. It knows the members that random_funds.py
writes, and takes a fund file for granted: what the program refuses, it does not look for.
"""
import hashlib
from fractions import Fraction

import exact
from judging import Judge, cents, figure


def ranked(call, decisions, seed):
    """The canonical order: the keys, then the code; who lacks a key comes last either way. Lots are
    the SHA-256 of the seed and the code: the lowest comes first."""
    result = sorted(decisions, key=lambda one: one["shown"]["application"].encode())
    for key in reversed(call["order"]):
        name, _, way = key.partition(" ")
        if name == "code":
            continue
        if name == "draw":
            result.sort(key=lambda one: hashlib.sha256(
                (seed + one["shown"]["application"]).encode()).digest())
            continue
        known = [one for one in result if one["names"][name] is not None]
        lacking = [one for one in result if one["names"][name] is None]
        # Sorting backwards would also turn the ties: it is stable, they are not to move.
        known.sort(key=lambda one: one["names"][name], reverse=way == "desc")
        result = known + lacking
    return result


class Quota:
    """What each group may have, and has: money or awards."""

    def __init__(self, quota, judge, decisions):
        limit = {"count": 1} if quota.get("exclusive") else quota["limit"]
        self.code, self.limit = quota["code"], limit
        self.exclusive, self.reduces = quota.get("exclusive"), quota.get("on_excess") == "reduce"
        self.counts = "count" in limit
        self.used, self.limits = {}, {}
        for decision in decisions:
            group = decision["groups"][self.code]
            if group is not None:
                self.used[group] = 0
                whole = limit.get("count", decision["rooms"].get(self.code))
                if "amount" in limit:
                    whole = cents(limit["amount"])
                elif "share" in limit:
                    whole = int(figure(limit["share"]) * judge.net)
                if whole is not None:
                    self.limits[group] = min(int(whole), self.limits.get(group, whole))

    def room(self, decision):
        """What the group may still have; without end when it does not count."""
        group = decision["groups"][self.code]
        return float("inf") if group is None else self.limits[group] - self.used[group]

    def take(self, decision, amount, first):
        group = decision["groups"][self.code]
        if group is not None:
            self.used[group] += int(first) if self.counts else amount

    def shown(self):
        """The groups that have something: which others are listed decides nothing."""
        names = ("limit_awards", "award_count") if self.counts else ("limit_cents",
                                                                     "awarded_cents")
        return [{"code": self.code, "value": group, names[0]: self.limits[group],
                 names[1]: self.used[group]}
                for group in sorted(self.used, key=str.encode) if self.used[group] > 0]


class Spread:
    """No group gets more awards than so many; or not before the others have one."""

    def __init__(self, one, walking):
        rule = one["spread"]
        self.most, self.until = rule["at_most"], rule.get("until_each", False)
        self.code, self.walking = one["code"], walking

    def awards(self, group):
        return sum(decision["shown"]["award_cents"] > 0 for decision in self.walking
                   if decision["groups"][self.code] == group)

    def is_full(self, decision):
        """Whether the group of the decision has had enough."""
        group = decision["groups"][self.code]
        return group is not None and self.awards(group) >= self.most

    def ends(self, ahead):
        """With until_each: nobody of those not looked at yet is of a group without an award."""
        return self.until and not any(
            one["groups"][self.code] is not None and one["shown"]["status"] == "waiting"
            and self.awards(one["groups"][self.code]) == 0 for one in ahead)


class Money:
    """The envelopes: what is left of each, of what stands around it, and what moved."""

    def __init__(self, envelopes):
        self.all = {one["code"]: {
            "code": one["code"], "voted_cents": cents(one["voted"]), "awarded_cents": 0,
            "moved_in_cents": 0, "moved_out_cents": 0, "left_cents": cents(one["voted"])}
            for one in envelopes}
        parents = {one["code"]: one.get("parent") for one in envelopes}
        self.chains = {}
        for code in parents:
            chain, at = [], code
            while at is not None:
                chain.append(at)
                at = parents[at]
            self.chains[code] = chain
        self.roots = [code for code in parents if parents[code] is None]

    def left(self, code, spent=None):
        """What can be spent of an envelope, after what `spent` says was spent of each."""
        spent = spent or {}
        return min(self.all[one]["left_cents"] - spent.get(one, 0) for one in self.chains[code])

    def split(self, sources, amount):
        """How the sources pay an amount, each to its end, in their order; and what is missing."""
        spent, parts = {}, []
        for code in sources:
            part = min(amount, self.left(code, spent))
            if part > 0:
                amount -= part
                parts.append((code, part))
                for one in self.chains[code]:
                    spent[one] = spent.get(one, 0) + part
        return parts, amount

    def holds(self, sources):
        everything = sum(one["voted_cents"] for one in self.all.values()) + 1
        return everything - self.split(sources, everything)[1]

    def pay(self, code, home, amount):
        for one in self.chains[code]:
            self.all[one]["left_cents"] -= amount
            if one not in self.chains[home]:
                self.all[one]["moved_out_cents"] += amount
        for one in self.chains[home]:
            self.all[one]["awarded_cents"] += amount
            if one not in self.chains[code]:
                self.all[one]["moved_in_cents"] += amount


class Walk:
    """The passes: what is left, and of whom."""

    def __init__(self, judge, decisions):
        self.judge, self.call = judge, judge.call
        self.money = Money(self.call["envelopes"])
        self.step = cents(self.call["award"]["step"])
        self.quotas = [Quota(quota, judge, decisions) for quota in self.call.get("quotas", ())]

    def pool(self, one):
        """The envelopes that pay in a pass, in their order; None for each one's own."""
        if one["from"] == "own_envelope":
            return None
        codes = []
        for code in one["from"]:
            codes += [code] if code != "leftovers" else [
                other for other in self.money.all if other not in one["from"]]
        return codes

    def pay(self, one, decision, sources, amount):
        shown = decision["shown"]
        for quota in self.quotas:
            quota.take(decision, amount, shown["award_cents"] == 0)
        shown["award_cents"] += amount
        self.given += amount
        parts, missing = self.money.split(sources, amount)
        assert missing == 0
        for code, part in parts:
            self.money.pay(code, shown["envelope"], part)
            shown["passes"].append({"pass": one["code"], "from": code, "cents": part})

    @staticmethod
    def refuse(decision, reason, short, quota=None):
        shown = decision["shown"]
        if shown["reason"] == "REDUCED" or (quota and decision["refused_by"] == quota):
            return  # it is told what it missed at its own turn
        if shown["status"] == "waiting":
            shown["reason"] = reason
        shown["short_cents"], decision["refused_by"] = max(0, short), quota
        decision["refused_in"] = decision["seen"]

    def reduced(self, decision, need):
        """What the quotas that reduce leave of an award, and the one that leaves least."""
        offered, by, excess = need, None, 0
        for quota in self.quotas:
            room = quota.room(decision)
            if quota.reduces and room < offered:
                offered, by, excess = max(0, room // self.step * self.step), quota, need - room
        return offered, by, excess

    def full(self, decision, need):
        """What the quotas leave of an award; else the one that has no room, and what is missing.

        Those that reduce come first; the others are asked about what is left of the award."""
        award = decision["shown"]["award_cents"]
        offered, by, excess = self.reduced(decision, need)
        if by is not None and (offered == 0 or award + offered < decision["minimum"]):
            return 0, by, excess
        for quota in self.quotas:
            more = int(award == 0) if quota.counts else offered
            if not quota.reduces and more > quota.room(decision):
                return 0, quota, 0 if quota.counts else more - quota.room(decision)
        return offered, by, 0

    def visit(self, one, decision, closed, passed_over):
        shown, pool = decision["shown"], self.pool(one)
        sources = [shown["envelope"]] if pool is None else pool
        place = shown["envelope"] if pool is None else "the pool"
        held = self.money.holds(sources)
        left = held if self.most_cents is None else min(held, self.most_cents - self.given)
        need = shown["computed_cents"] - shown["award_cents"]
        planned = (self.planned or {}).get(shown["application"], (0,))[0]
        offered, quota, excess = self.full(decision, planned or need)
        first = shown["award_cents"] == 0
        if offered == 0:
            self.refuse(decision, "EXCLUSIVE" if quota.exclusive else "QUOTA", excess, quota.code)
        elif self.planned is not None:
            self.give_planned(one, decision, sources, left)
        elif place in closed:
            self.refuse(decision, "ENVELOPE_CLOSED", need - left)
        elif first and (passed_over or self.begun == self.most_awards):
            self.refuse(decision, "LIMIT", need - left)
        elif offered <= left:
            self.begun += first
            self.pay(one, decision, sources, offered)
            shown["reason"] = "FUNDED" if first else "TOPPED_UP"
            if quota is not None:
                shown["reason"], decision["refused_by"] = "REDUCED", quota.code
            shown["status"] = "awarded" if offered == need else "partial"
            shown["short_cents"] = need - offered
        else:
            self.refuse(decision, "RESERVED" if offered <= held else "NO_FUNDS", need - left)
            self.offer(one, decision, sources, left, closed, place)

    def give_planned(self, one, decision, sources, left):
        """What a rule that does not walk chose when the pass began."""
        shown = decision["shown"]
        need = shown["computed_cents"]
        amount, budget, quota = self.planned[shown["application"]]
        if amount == 0:
            self.refuse(decision, "NO_FUNDS" if one["rule"] == "prorata" or need > budget
                        else "BELOW_CUT", need - left)
            return
        self.pay(one, decision, sources, amount)
        shown["status"] = "awarded" if amount == need else "partial"
        shown["reason"] = "FUNDED" if amount == need else "REDUCED" if quota else "PARTIAL"
        shown["short_cents"] = need - amount
        if amount < need and quota:
            decision["refused_by"] = quota

    def plan(self, one, mine):
        """What each of `mine` is given of the pool, or of its envelope; with what there was for it.

        Those that a quota refuses as things stand are not planned with. The best set is within the
        money and all quotas; even shares are of each envelope, one after the other."""
        pool = self.pool(one)
        may = float("inf") if self.most_cents is None else self.most_cents
        held = {code: self.money.holds(pool) if pool is not None else self.money.left(code)
                for code in self.money.all}
        free = [each for each in mine if self.is_free(one["rule"], each)]
        amounts = self.shares(free, pool, may) if one["rule"] == "prorata" else [
            (amount, None) for amount in self.best(one["rule"], free, pool, may)]
        planned = {each["shown"]["application"]: (0, min(may, held[each["shown"]["envelope"]]),
                                                  None) for each in mine}
        for each, (amount, quota) in zip(free, amounts):
            code = each["shown"]["application"]
            planned[code] = (amount, planned[code][1], quota)
        return planned

    def is_free(self, rule, decision):
        """Whether no quota is against it as things stand; an even share may be its minimum only."""
        need = decision["shown"]["computed_cents"]
        if rule == "prorata":
            need = min(need, max(1, -(-decision["minimum"] // 1)))
        return self.full(decision, need) == (need, None, 0)

    def rows(self, free):
        """The groups that each counts in, with what they have left; in the order of the quotas."""
        rows = {}
        for number, quota in enumerate(self.quotas):
            for each in free:
                group = each["groups"][quota.code]
                if group is not None and (number, group) not in rows:
                    rows[number, group] = exact.Row(number, max(0, quota.room(each)), quota.counts)
        return [[rows[number, each["groups"][quota.code]]
                 for number, quota in enumerate(self.quotas)
                 if each["groups"][quota.code] is not None] for each in free]

    def shares(self, free, pool, may):
        """What each has of an even share, and the quota that lowered it."""
        given, spent, rows = {}, {}, dict(zip(map(id, free), self.rows(free)))
        for code in [None] if pool is not None else self.money.all:
            budget = min(may, self.money.holds(pool) if code is None
                         else self.money.left(code, spent))
            those = [each for each in free if code in (None, each["shown"]["envelope"])]
            amounts, bound = exact.even_shares(
                [(each["shown"]["computed_cents"], each["minimum"]) for each in those], budget,
                self.step, [rows[id(each)] for each in those])
            given.update((id(each), (amount, row and self.quotas[row.quota].code))
                         for each, amount, row in zip(those, amounts, bound))
            may -= sum(amounts)
            for around in self.money.chains[code] if code is not None else ():
                spent[around] = spent.get(around, 0) + sum(amounts)
        return [given[id(each)] for each in free]

    def best(self, rule, free, pool, may):
        """The amounts of the best set within the pass, the envelopes or pool, and the quotas."""
        limits = {"pass": may} if may != float("inf") else {}
        if pool is not None:
            limits["pool"] = self.money.holds(pool)
        else:
            limits.update((f"envelope {code}", one["left_cents"])
                          for code, one in self.money.all.items())
        items = []
        for each in free:
            shown = each["shown"]
            cost, score = shown["computed_cents"], each["names"]["score"]
            takes = {"pass": cost} if "pass" in limits else {}
            takes.update({"pool": cost} if pool is not None else {
                f"envelope {code}": cost for code in self.money.chains[shown["envelope"]]})
            for quota in self.quotas:
                group = each["groups"][quota.code]
                if group is not None:
                    name = f"quota {quota.code} {group}"
                    limits[name] = quota.room(each)
                    takes[name] = 1 if quota.counts else cost
            items.append((score * cost if rule == "euro" else score, takes))
        asked = {name: sum(takes.get(name, 0) for _, takes in items) for name in limits}
        limits = {name: limit for name, limit in limits.items() if asked[name] > limit}
        chosen = exact.best_bands(items, limits, Fraction(rule["band"])) if isinstance(
            rule, dict) else exact.best_set(items, limits)
        return [each["shown"]["computed_cents"] if at in chosen else 0
                for at, each in enumerate(free)]

    def offer(self, one, decision, sources, left, closed, place):
        """A part of what is left, when the pass makes such offers; then what the table says."""
        rule, shown = one["not_fitting"], decision["shown"]
        amount = left // self.step * self.step
        if (rule.get("partial_at_least") is not None and shown["status"] == "waiting"
                and amount > 0 and amount >= max(decision["part"], decision["minimum"])):
            shown["status"], shown["reason"] = "partial", "PARTIAL"
            self.begun += 1
            self.pay(one, decision, sources, amount)
            closes = rule.get("then") == "close"
        else:
            closes = rule["else"] == "stop" or (rule["else"] == "wait"
                                                and rule.get("then") == "close")
        if closes:
            closed.add(place)

    def limits(self, one):
        most = one.get("at_most") or {}
        self.begun = self.given = 0
        self.most_awards, self.most_cents = most.get("count"), None
        if "amount" in most:
            self.most_cents = cents(most["amount"])
        elif "share" in most:
            self.most_cents = int(figure(most["share"]) * self.judge.net)

    def run(self, one, walking):
        closed, spread = set(), Spread(one, walking) if one.get("spread") else None
        self.limits(one)
        mine = [decision for decision in walking if self.is_for(one, decision)]
        self.planned = self.plan(one, mine) if one.get("rule", "walk") != "walk" else None
        for at, decision in enumerate(mine):
            if spread is not None and spread.ends(mine[at:]):
                return
            decision["seen"] = one["code"]
            self.visit(one, decision, closed, spread is not None and spread.is_full(decision))

    def is_for(self, one, decision):
        status = decision["shown"]["status"]
        return not decision.get("stands") and (status == "waiting" or (status == "partial"
                                        and one.get("award") == "whole_or_top_up")) and (
            "only" not in one or self.judge.formula(one["only"], decision["names"]) is True)

    def tell_unseen(self, walking):
        """Why no pass looked at some: all were for others, or the one for it ended before."""
        for decision in walking:
            shown = decision["shown"]
            if "seen" not in decision:
                shown["reason"] = "LIMIT" if any(
                    self.is_for(one, decision) for one in self.call["passes"]) else "RESERVED"
                shown["short_cents"] = max(0, shown["computed_cents"]
                                           - self.money.left(shown["envelope"]))

    def tell_ties(self, walking):
        """Of one that had no funds in the end: one of the same first key, before it, was paid what
        it is short of, or more, by the same source and until the same pass."""
        name = self.call["order"][0].split()[0]
        codes = [one["code"] for one in self.call["passes"]]
        for at, loser in enumerate(walking):
            shown = loser["shown"]
            if shown["status"] != "waiting" or shown["reason"] != "NO_FUNDS" or (
                    "refused_in" not in loser or name in ("draw", "code")):
                continue
            until = codes.index(loser["refused_in"])
            pool = self.pool(self.call["passes"][until])
            sources = [shown["envelope"]] if pool is None else pool
            if any(winner["names"][name] == loser["names"][name]
                   and winner["shown"]["award_cents"] > 0
                   and sum(line["cents"] for line in winner["shown"]["passes"]
                           if line["from"] in sources and codes.index(line["pass"]) <= until)
                   >= shown["short_cents"] for winner in walking[:at]):
                shown["reason"] = "TIE_LOST"


def allocate(document, rows, seed="example"):
    """The members of what `levain try --json` prints that follow from a fund file and its rows, and
    from the seed where the call draws."""
    judge = Judge(document)
    decisions = ranked(judge.call, [judge.decision(row) for row in rows], seed)
    walk = Walk(judge, decisions)
    walked(walk, judge.call["passes"], decisions)
    if "draw" in judge.call["order"]:
        walk.tell_ties([one for one in decisions if one["shown"]["rank"] is not None])
    return told(judge, walk, decisions)


def lowered_shares(document, told_of):
    """How many even shares a quota lowered."""
    even = {one["code"] for one in document["call"]["passes"] if one.get("rule") == "prorata"}
    return sum(shown["reason"] == "REDUCED" and {line["pass"] for line in shown["passes"]} <= even
               for shown in told_of["applications"])


def walked(walk, passes, decisions):
    """Rank those that walk, and those whose award stands, and run the passes."""
    walking = [one for one in decisions
               if one["shown"]["status"] == "waiting" or one.get("stands")]
    for rank, decision in enumerate(walking, 1):
        decision["shown"]["rank"] = rank
        if not decision.get("stands"):
            decision["shown"]["short_cents"] = decision["shown"]["computed_cents"]
    for one in passes:
        walk.run(one, walking)
    walk.tell_unseen([one for one in walking if not one.get("stands")])


def told(judge, walk, decisions):
    envelopes = [walk.money.all[code] for code in walk.money.roots]
    return {
        "net_cents": judge.net,
        "awarded_cents": sum(one["awarded_cents"] for one in envelopes),
        "left_cents": sum(one["left_cents"] for one in envelopes),
        "envelopes": list(walk.money.all.values()),
        "quotas": [row for quota in walk.quotas for row in quota.shown()],
        "applications": [decision["shown"] for decision in decisions]}

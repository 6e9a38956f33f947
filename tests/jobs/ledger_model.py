# SPDX-License-Identifier: MPL-2.0
"""The rules of the ledger once more, from their description alone: accounts in a dictionary. What
it takes, the ledger has to take; what it refuses, the ledger has to refuse, for the same reason."""
from collections import namedtuple

Account = namedtuple("Account", "ledger stage exercise vintage envelope application funder")
SOURCES = {("ae", "opened"), ("cp", "opened"), ("cash", "pledge"), ("cash", "outside"),
           ("cash", "claim")}
# kind: who does it, whether it cites a decision, the moves (ledger, from, to) that it is made of
KINDS = {
    "open": ("manager", True, "ae opened available, cp opened available"),
    "commit": ("decision", True, "ae available committed"),
    "certify": ("manager", False, "ae committed certified"),
    "order": ("manager", False, "ae certified ordered, cp available ordered"),
    "pay": ("accountant", False, "ae ordered paid, cp ordered paid, cash bank sent"),
    "execute": ("accountant", False, "cash sent executed"),
    "return": ("accountant", False, "cash sent returned, cash executed returned"),
    "reissue": ("accountant", False, "cash returned sent"),
    "decommit": ("manager", True, "ae committed decommitted, ae decommitted available,"
                                  " ae decommitted cancelled"),
    "move": ("manager", True, "ae available available, cp available available"),
    "pool": ("manager", True, "ae available available, cp available available"),
    "carry_over": ("manager", True, "ae available available"),
    "cancel": ("manager", True, "ae available cancelled"),
    "reopen": ("manager", True, "ae cancelled available, cp lapsed available"),
    "lapse": ("manager", False, "cp available lapsed"),
    "pledge": ("manager", True, "cash pledge promised"),
    "call_funds": ("accountant", False, "cash promised called"),
    "receive": ("accountant", False, "cash called bank"),
    "claim": ("manager", True, "cash claim due"),
    "recover": ("accountant", False, "cash due recovered"),
    "waive": ("manager", True, "cash due waived"),
    "write_off": ("accountant", True, "cash due written_off"),
    "owe": ("accountant", False, "cash recovered owed"),
    "give_back": ("accountant", False, "cash owed given_back"),
    "reuse": ("accountant", True, "cash recovered bank"),
    "contra": ("both", False, ""),
}
# Of which parts some are made, each a stage that it leaves: of an award, all move the same cents.
PARTS = {"order": ("ae certified", "cp available"),
         "pay": ("ae ordered", "cp ordered", "cash bank"),
         "decommit": ("ae committed", "ae decommitted")}
MOVES = {(kind, *move.split()) for kind, (_, _, moves) in KINDS.items()
         for move in moves.split(", ") if move}
MOVES |= {("contra", ledger, to, source) for _, ledger, source, to in MOVES}


class Operation:
    """What is asked for. `lines`: (cents, account that gives, account that takes)."""

    def __init__(self, key, kind, exercise, day, lines, cites="a decision", reason=None,
                 undoes=None):
        self.key, self.kind, self.exercise, self.day = key, kind, exercise, day
        self.lines, self.cites, self.reason, self.undoes = lines, cites, reason, undoes

    def asked(self):
        return (self.key, self.kind, self.exercise, self.day, tuple(self.lines), self.cites,
                self.reason, self.undoes)


class Model:
    """Balances, what was posted, what is closed."""

    def __init__(self):
        self.came, self.went = {}, {}
        self.posted, self.undone, self.closed = {}, set(), {}

    def held(self, account):
        return self.came.get(account, 0) - self.went.get(account, 0)

    def lines(self, operation):
        """Its transfers: those of a contra-entry are what it undoes, the other way round."""
        if operation.kind != "contra":
            return operation.lines
        undone = self.posted.get(operation.undoes)
        return [(cents, to, source) for cents, source, to in undone.real_lines] if undone else []

    def scope_is_wrong(self, operation, source, to):
        other = source.application and to.application and source.application != to.application
        envelope = source.envelope and to.envelope and source.envelope != to.envelope
        funder = source.funder and to.funder and source.funder != to.funder
        return bool(
            other or funder or (envelope and operation.kind not in ("move", "pool"))
            or (source.ledger == "ae" and source.vintage != to.vintage)
            or to.exercise != operation.exercise or source.exercise > operation.exercise
            or (source.ledger == "cp" and operation.kind != "reopen"
                and source.exercise != to.exercise))

    @staticmethod
    def is_torn(operation):
        """Of some award and envelope, its parts do not move the same cents. Of what no part is,
        the rows tell."""
        parts, moved = PARTS.get(operation.kind, ()), {}
        for cents, source, to in operation.lines:
            of = (source.application or to.application, source.envelope or to.envelope)
            part = f"{source.ledger} {source.stage}"
            if (operation.kind, source.ledger, source.stage, to.stage) in MOVES and parts:
                by_part = moved.setdefault(of, dict.fromkeys(parts))
                by_part[part] = (by_part[part] or 0) + cents
        return any(len(set(by_part.values())) > 1 for by_part in moved.values())

    def refusal(self, actor, operations):
        """Why the ledger refuses these together; None when it takes them."""
        for operation in operations:
            if KINDS[operation.kind][0] not in (actor, "both"):
                return "operation_actor_check"
        for operation in operations:
            if KINDS[operation.kind][1] and operation.cites is None:
                return "operation_cites_check"
        for operation in operations:
            known = self.posted.get(operation.key)
            if known and known.asked() != operation.asked():
                return "operation_parameters_check"
        fresh = [operation for operation in operations if operation.key not in self.posted]
        for operation in fresh:
            if operation.kind != "contra" and any(self.scope_is_wrong(operation, source, to)
                                                  for _, source, to in operation.lines):
                return "transfer_scope_check"
        if any(self.is_torn(operation) for operation in fresh):
            return "operation_whole_check"
        for operation in fresh:
            if operation.day <= self.closed.get(operation.exercise, ""):
                return "operation_closed_check"
        return self.short(fresh) or self.broken(fresh)

    def short(self, fresh):
        change = {}
        for operation in fresh:
            for cents, source, to in self.lines(operation):
                change[source] = change.get(source, 0) - cents
                change[to] = change.get(to, 0) + cents
        for account, cents in change.items():
            if (account.ledger, account.stage) not in SOURCES and self.held(account) + cents < 0:
                return "account_balance_check"
        return None

    def broken(self, fresh):
        """What the rows themselves have to be, operations before transfers."""
        for operation in fresh:
            first, last = f"{operation.exercise}-01-01", f"{operation.exercise + 1}-01-31"
            if not first <= operation.day <= last:
                return "operation_accounted_on_check"
            if operation.kind == "contra" and operation.reason is None:
                return "operation_contra_check"
            if operation.undoes in self.undone:
                return "operation_reverses_id_key"
        for operation in fresh:
            if any(cents == 0 for cents, _, _ in self.lines(operation)):
                return "transfer_cents_check"
        for operation in fresh:
            if any((operation.kind, source.ledger, source.stage, to.stage) not in MOVES
                   for _, source, to in self.lines(operation)):
                return "transfer_move_fkey"
        return None

    def post(self, actor, operations):
        """What the ledger is to answer: p for each operation that it posts, f for each that it
        finds, or the name of what refuses them all."""
        refused = self.refusal(actor, operations)
        if refused:
            return refused
        told = ""
        for operation in operations:
            if operation.key in self.posted:
                told += "f"
                continue
            told += "p"
            operation.real_lines = self.lines(operation)
            for cents, source, to in operation.real_lines:
                self.went[source] = self.went.get(source, 0) + cents
                self.came[to] = self.came.get(to, 0) + cents
            self.posted[operation.key] = operation
            if operation.undoes:
                self.undone.add(operation.undoes)
        return told

# SPDX-License-Identifier: MPL-2.0
"""A year of payments as banks write them, with what each line really is.

It knows nothing of how lines are matched: orders are paid, then what the bank says of them is
damaged as banks and people damage it. `recognisable` is what a person with the orders beside the
statement could say for sure: by a reference that is whole, or by a name that can be read and an
amount that only one order of that body has by then.
"""
import datetime
import random
import string

FIRST_DAY = datetime.date(2026, 1, 5)
KINDS = {"order": 0, "claim": 1, "overpayment": 2, "call": 3, "receipt": 4, "recovered": 5,
         "received": 6, "remittance": 7}
WINDOW = 31  # days between what a person booked by hand and its line

HEADS = ["Association", "Asso", "Association des", "SCIC", "Les", "La", "Collectif", "Atelier",
         "Maison", "Régie", "Fabrique", "Coopérative", "Cercle", "Comité", "Union", "Foyer",
         "Centre social", "Compagnie", "Réseau", "Groupement", "Tiers-lieu", "Ressourcerie"]
THINGS = ["Jardins", "Semences", "Bocage", "Moulins", "Tisserands", "Abeilles", "Passerelles",
          "Rivières", "Vergers", "Cyclistes", "Parents", "Musiciens", "Boulangers", "Potiers",
          "Marionnettes", "Lecteurs", "Bateliers", "Horizons", "Fougères", "Chemins", "Étincelles",
          "Colibris", "Hirondelles", "Lavoirs", "Forgerons", "Mésanges", "Pépinières", "Ruches",
          "Sources", "Granges", "Ateliers", "Veilleurs", "Glaneurs", "Tilleuls", "Charpentiers"]
PLACES = ["Lierre", "Saint-Aubin", "Val-d'Erdre", "Chalonnes", "Haute-Sèvre", "Loué", "Mauges",
          "Brissac", "Beaupréau", "Montreuil", "Sainte-Gemmes", "Ancenis", "Clisson", "Doué",
          "Longué", "Segré", "Baugé", "Candé", "Pouancé", "Durtal", "Tiercé", "Vihiers", "Cholet",
          "Saumur", "Angers Nord", "Angers Sud", "Thouarcé", "Gennes", "Fontevraud", "Rochefort"]
FORMS = ["", "", "", " (association loi 1901)", " SCIC SARL", " ASSO", " - Fondation"]


def check_digits(fund, year, number, attempt):
    signs = fund.upper() + f"{year:04}{number:07}" + chr(64 + attempt)
    digits = "".join(s if s.isdigit() else str(ord(s) - 55) for s in signs if s.isalnum())
    return 98 - int(digits) * 100 % 97


def order_reference(fund, year, number, attempt=1):
    letter = "" if attempt == 1 else chr(64 + attempt)
    return f"LEV{letter}-{year:04}-{number:07}-{check_digits(fund, year, number, attempt):02}"


def plain(text):
    marks = str.maketrans("àâäçéèêëîïôöùûüÉÀÈ", "aaaceeeeiioouuuEAE")
    return text.translate(marks).upper()


class Year:
    def __init__(self, payments, seed, fund="lierre", fools=0):
        self.random = random.Random(seed)
        self.fund = fund
        self.targets, self.lines = [], []
        self.number = 0
        self.batch, self.batched, self.room = 0, [], 0
        self.names = self.make_names(max(20, payments // 6))
        self.bodies = [self.make_body(i) for i in range(len(self.names))]
        self.make_payments(payments)
        self.close_batch()
        self.make_noise(payments // 25)
        self.make_fools(fools)
        self.random.shuffle(self.lines)
        self.judge()

    # ---- who there is ------------------------------------------------------------------------

    def make_names(self, count):
        names = set()
        while len(names) < count:
            name = (f"{self.random.choice(HEADS)} {self.random.choice(THINGS)} "
                    f"{self.random.choice(['de', 'du', 'des', 'et', 'à'])} "
                    f"{self.random.choice(PLACES)}")
            if self.random.random() < 0.1:
                name += f" {self.random.randint(2, 9)}"
            names.add(name)
        return sorted(names)

    def make_body(self, place):
        digits = "".join(self.random.choice(string.digits) for _ in range(23))
        return {"id": place + 1, "name": self.names[place], "iban": "FR76" + digits,
                "holder": self.names[place] + self.random.choice(FORMS)}

    def target(self, kind, body, cents, day, **more):
        target = {"kind": kind, "left": cents, "back": 0, "body": body["id"],
                  "award": more.get("award", body["id"]), "day": day, "exercise": 0, "number": 0,
                  "name": body["name"], "holder": body.get("holder", ""),
                  "iban": body.get("iban", ""), "agreement": more.get("agreement", ""),
                  "application": more.get("application", ""),
                  "reference": more.get("reference", ""), "paid_on": None, "batch": 0,
                  "last_day": more.get("last_day", 0)}
        self.targets.append(target)
        return len(self.targets) - 1

    def order(self, body, cents, day, agreement, application, award):
        self.number += 1
        place = self.target("order", body, cents, day, agreement=agreement,
                            application=application, award=award)
        self.targets[place].update(exercise=2026, number=self.number)
        return place

    # ---- what the bank says ------------------------------------------------------------------

    def typo(self, text):
        places = [i for i, sign in enumerate(text) if sign.isalpha()]
        if not places:
            return text
        at = self.random.choice(places)
        how = self.random.randrange(4)
        letter = self.random.choice(string.ascii_uppercase)
        if how == 0:
            return text[:at] + letter + text[at + 1:]
        if how == 1:
            return text[:at] + text[at + 1:]
        if how == 2:
            return text[:at] + letter + text[at:]
        return text[:at] + text[at + 1:at + 2] + text[at] + text[at + 2:]

    def said_name(self, body):
        """The name as a bank has it, and whether a person still reads it."""
        name, readable = body["name"], True
        if self.random.random() < 0.25:
            name += self.random.choice(FORMS)
        if self.random.random() < 0.9:
            name = plain(name)
        if self.random.random() < 0.15:
            name = self.typo(name)
        if self.random.random() < 0.1:
            words = name.split()
            self.random.shuffle(words)
            name = " ".join(words)
        if self.random.random() < 0.06:
            name, readable = name[:self.random.choice([8, 11, 14])], False
        return name, readable

    def said_reference(self, target):
        """The reference as a label has it, and whether it is whole."""
        reference = order_reference(self.fund, target["exercise"], target["number"])
        chance = self.random.random()
        if chance < 0.55:
            return reference, True
        if chance < 0.62:
            return reference.replace("-", ""), True
        if chance < 0.68:
            return reference.replace("-", " "), True
        if chance < 0.72:
            at = self.random.randrange(len(reference) - 2, len(reference))
            return reference[:at], False
        if chance < 0.76:
            digit = self.random.choice([i for i, s in enumerate(reference) if s.isdigit()])
            other = self.random.choice([d for d in string.digits if d != reference[digit]])
            return reference[:digit] + other + reference[digit + 1:], False
        return "", False

    def line(self, cents, day, truth, body, targets, **more):
        """A line of a statement: by label alone, or with fields as camt has them."""
        name, readable = self.said_name(body)
        parts, whole = [], 0
        for target in targets:
            text, is_whole = self.said_reference(self.targets[target])
            whole += is_whole
            parts.append(text)
        line = {"cents": cents, "day": day, "label": "", "reference": "", "name": "", "iban": "",
                "end_to_end": "", "returned": "", "truth": truth, "body": body["id"],
                "named": whole == len(targets) > 0, "read": readable, "agreed": False,
                "wrong": False, "reason": more.get("reason", False),
                "kind": more.get("kind", "payment")}
        about = more.get("about", "")
        agreement = next((self.targets[t]["agreement"] for t in targets), "")
        if agreement and self.random.random() < 0.2:
            about, line["agreed"] = f"{about} {agreement}", True
        if self.random.random() < 0.35:
            line["label"] = " ".join(filter(None, ["VIREMENT SEPA", about]))
            line["name"] = name
            if self.random.random() < 0.7:
                line["iban"] = body.get("iban", "")
            if len(parts) == 1 and self.random.random() < 0.8:
                line["end_to_end"] = parts[0]
            else:
                line["label"] += " " + " ".join(parts)
            if self.random.random() < 0.15:
                line["name"] = line["name"][:self.random.choice([24, 27, 32, 35])]
        else:
            pieces = [" ".join(filter(None, parts)), name, about.strip()]
            if self.random.random() < 0.3:
                pieces = [name, " ".join(filter(None, parts)), about.strip()]
            head = self.random.choice(["VIR SEPA EMIS", "VIREMENT", "VIR INST", "VIR"])
            label = " ".join(filter(None, [head] + pieces))
            room = self.random.choice([200, 200, 200, 70, 64])
            if len(label) > room:
                label = label[:room]
                line["named"] = line["named"] and all(p in label for p in parts)
                line["agreed"] = line["agreed"] and agreement in label
                line["read"] = line["read"] and name in label
            line["label"] = label
        self.lines.append(line)
        return line

    # ---- what happens ------------------------------------------------------------------------

    def cents(self):
        euros = self.random.choice([self.random.randrange(400, 9000),
                                    self.random.randrange(9000, 60000)])
        if self.random.random() < 0.3:
            return euros // 100 * 10000 + 10000  # round amounts are everywhere
        return euros * 100 + self.random.randrange(100)

    def make_payments(self, count):
        award = 0
        while len(self.lines) < count:
            award += 1
            body = self.random.choice(self.bodies)
            agreement = f"2026-CONV-{award:05}" if self.random.random() < 0.7 else ""
            application = f"AAP{award:05}"
            day = self.random.randrange(0, 250)
            cents, orders = self.cents(), []
            instalments = self.random.choice([1, 1, 2, 2, 3])
            for i in range(instalments):
                same = self.random.random() < 0.25 or not orders
                orders.append((self.order(body, cents if same else self.cents(), day, agreement,
                                          application, award), day))
                day += self.random.choice([0, 20, 60, 100])
            self.pay(body, orders)

    # ---- one sum for a file ------------------------------------------------------------------

    def put_in_batch(self, body, orders):
        """Orders leave in a file; the bank will debit one sum."""
        if not self.batched:
            self.room = self.random.choice([2, 3, 8, 25, 60])
        self.batched += [(place, body, day) for place, day in orders]
        if len(self.batched) >= self.room:
            self.close_batch()

    def close_batch(self):
        if not self.batched:
            return
        self.batch += 1
        sent = max(day for _, _, day in self.batched) + self.random.randrange(1, 6)
        count = len(self.batched)
        rejected = self.random.sample(self.batched, min(count - 1, self.random.choice(
            [0, 0, 0, 1, 2])))
        whole = sum(self.targets[place]["left"] for place, _, _ in self.batched)
        net = whole - sum(self.targets[place]["left"] for place, _, _ in rejected)
        fund = {"id": -5, "name": "Fonds du Lierre", "iban": "FR76" + "2" * 23}
        sums = {}
        for cents in {net, whole}:
            sums[cents] = self.target("remittance", fund, cents, sent - 2, award=0,
                                      reference=f"REM-2026-{self.batch}", last_day=sent + 10)
            self.targets[sums[cents]]["batch"] = self.batch
        for place, body, _ in self.batched:
            self.targets[place]["batch"] = self.batch
            if (place, body) in [(one[0], one[1]) for one in rejected]:
                self.targets[place]["left"] = 0
            elif self.random.random() < 0.02:
                self.come_back(body, place, sent + self.random.randrange(2, 9))
        cents = whole if self.random.random() < 0.1 else net
        self.debit_batch(fund, cents, sent, count - (len(rejected) if cents == net else 0),
                         sums[cents])
        self.batched = []

    def debit_batch(self, fund, cents, sent, count, target):
        chance, number = self.random.random(), self.batch
        day = sent + self.random.choice([0, 0, 1, 1, 2, 4])
        named = chance < 0.5
        if named:
            label = self.random.choice(["VIR SEPA EMIS {}", "REMISE VIREMENTS {}-1", "{}",
                                        "EMIS SCT LOT {} 12 OPE"]).format(
                self.random.choice([f"REM-2026-{number}-LIERRE", f"REM 2026 {number} LIERRE",
                                    f"rem-2026-{number}-lierre"]))
        elif chance < 0.85:
            label = self.random.choice([f"VIREMENTS SEPA EMIS {count} OPERATIONS",
                                        f"REMISE SEPA LOT 000{number}", "VIR SEPA EN NOMBRE",
                                        f"VIR MULTIPLE {count} ORDRES", "EMISSION VIREMENTS SEPA",
                                        f"VIREMENTS DE MASSE FONDS DU LIERRE REM2026{number}"])
        elif chance < 0.95:
            label = f"OPERATIONS DIVERSES AGENCE {self.random.choice(PLACES).upper()}"
        else:
            label, day = "VIR SEPA EMIS", day + 30
        line = self.line(-cents, day, {target}, fund, [], kind="batch")
        line.update(label=label, name="", iban="", named=named, batched=0.5 <= chance < 0.85)
        if self.random.random() < 0.1:
            line["name"] = "FONDS DU LIERRE"

    def pay(self, body, orders):
        chance = self.random.random()
        if self.random.random() < 0.15:
            self.put_in_batch(body, orders)
            return
        if len(orders) > 1 and chance < 0.06:
            self.pay_together(body, orders)
            return
        for place, day in orders:
            chance = self.random.random()
            paid = day + self.random.randrange(1, 12)
            cents = self.targets[place]["left"]
            if chance < 0.025:
                self.pay_in_parts(body, place, paid)
                continue
            if chance < 0.035:
                continue  # not paid yet
            if chance < 0.04:
                cents += self.random.randrange(1, 90000)
                self.line(-cents, paid, {place}, body, [place], kind="surplus")
                continue
            line = self.line(-cents, paid, {place}, body, [place])
            self.targets[place]["paid_on"] = paid
            if chance < 0.055:
                self.name_wrong(line, body)
            elif chance < 0.085:
                self.come_back(body, place, paid + self.random.randrange(2, 9))
            elif chance < 0.095:
                self.claim(body, place, paid)

    def pay_together(self, body, orders):
        paid = max(day for _, day in orders) + self.random.randrange(1, 12)
        places = [place for place, _ in orders]
        self.line(-sum(self.targets[p]["left"] for p in places), paid, set(places), body, places,
                  kind="together")

    def pay_in_parts(self, body, place, day):
        left = self.targets[place]["left"]
        first = left * self.random.randrange(20, 80) // 100
        for cents in (first, left - first):
            self.line(-cents, day, {place}, body, [place], kind="part")
            day += self.random.randrange(0, 20)

    def name_wrong(self, line, body):
        other = self.random.choice([b for b in self.bodies if b is not body])
        line["wrong"] = other["name"]
        if line["name"]:
            line["name"], line["iban"] = plain(other["name"]), ""
        else:
            line["label"] = f"VIR SEPA {plain(other['name'])}"
            line["named"] = line["agreed"] = False

    def come_back(self, body, place, day):
        reason = self.random.random() < 0.8
        words = self.random.choice(["REJET VIR SEPA", "VIR RETOURNE", "RETOUR VIREMENT AC04"])
        line = self.line(self.targets[place]["left"], day, {place}, body, [place],
                         about=words if reason else "", kind="returned", reason=reason)
        if reason and line["name"] and self.random.random() < 0.5:
            line["returned"] = "AC04"

    def enter_by_hand(self, body, cents, paid, kind, **more):
        """A person books money before, or without, looking for its line; the target, and what its
        label may have of it."""
        chance = self.random.random()
        hand = paid + self.random.choice([-9, -2, -1, 0, 0, 1, 3]) if chance < 0.92 else paid - 70
        reference = self.random.choice([f"BQ{self.random.randrange(10000, 99999)}",
                                        f"VIR-{self.random.randrange(100000, 999999)}"])
        target = self.target(kind, body, cents, hand - WINDOW, reference=reference,
                             last_day=hand + WINDOW, **more)
        return target, reference if self.random.random() < 0.3 else "", chance < 0.92

    def repay_by_hand(self, body, place, day):
        """A claim whose repayment, or a part of it, was booked by hand."""
        whole = self.targets[place]["left"] * self.random.randrange(10, 90) // 100
        cents = whole if self.random.random() < 0.7 else whole * 4 // 10
        about = {key: self.targets[place][key] for key in ("agreement", "award")}
        paid = day + 30 + self.random.randrange(5, 60)
        target, said, near = self.enter_by_hand(body, cents, paid, "recovered", **about)
        line = self.line(cents, paid, {target}, body, [], about=said or self.random.choice(
            ["REMBOURSEMENT", "REVERSEMENT SUBVENTION", ""]), kind="repayment")
        line["near"], line["quoted"] = near, bool(said) and said in line["label"]
        if cents < whole:
            claim = self.target("claim", body, whole - cents, day + 30, **about)
            if self.random.random() < 0.5:
                self.line(whole - cents, paid + self.random.randrange(1, 40), {claim}, body, [],
                          kind="repayment")
        elif self.random.random() < 0.1:
            self.target("claim", body, cents, day + 30, **about)  # the money may be either's

    def claim(self, body, place, day):
        if self.random.random() < 0.4:
            self.repay_by_hand(body, place, day)
            return
        cents = self.targets[place]["left"] * self.random.randrange(10, 90) // 100
        claim = self.target("claim", body, cents, day + 30,
                            agreement=self.targets[place]["agreement"],
                            award=self.targets[place]["award"])
        if self.random.random() < 0.8:
            self.line(cents, day + 30 + self.random.randrange(5, 60), {claim}, body, [],
                      about=self.random.choice(["REMBOURSEMENT", "REVERSEMENT SUBVENTION", ""]),
                      kind="repayment")

    def make_noise(self, count):
        for i in range(count):
            chance = self.random.random()
            day = self.random.randrange(0, 360)
            nobody = {"id": 0, "name": "", "iban": ""}
            if chance < 0.5:
                label = self.random.choice(["FRAIS TENUE DE COMPTE", "COTISATION CARTE",
                                            "PRLV SEPA EDF", "PRLV URSSAF", "COMMISSIONS",
                                            "VIREMENTS SEPA EMIS 3 OPERATIONS",
                                            "REMISE SEPA SALAIRES REM-2026-1-AUTRE"])
                line = self.line(-self.random.randrange(100, 40000), day, set(), nobody, [])
                line["label"], line["name"] = label, ""
            elif chance < 0.7:
                other = {"id": -1, "name": f"Mairie de {self.random.choice(PLACES)}",
                         "iban": "FR76" + "1" * 23}
                target = self.random.choice(self.targets)
                self.line(self.random.choice([-1, 1]) * target["left"], day, set(), other, [])
            elif chance < 0.85:
                body = self.random.choice(self.bodies)
                self.line(-self.cents(), day, set(), body, [], kind="other")
            else:
                funder = {"id": -10 - i, "name": f"Département du {self.random.choice(PLACES)} {i}"}
                cents = self.cents() * 10
                if self.random.random() < 0.4:
                    target, said, near = self.enter_by_hand(funder, cents, day, "received")
                    line = self.line(cents, day, {target}, funder, [], kind="contribution",
                                     about=said)
                    line["near"], line["quoted"] = near, bool(said) and said in line["label"]
                    if self.random.random() < 0.1:
                        self.target("call", funder, cents, day - 20, reference=f"AUTRE-{i:03}")
                    continue
                call = self.target("call", funder, cents, day - 20,
                                   reference=f"APPEL-2026-{i:03}")
                self.line(cents, day, {call}, funder, [], kind="contribution",
                          about=self.random.choice([f"APPEL-2026-{i:03}", f"APPEL2026{i:03}", ""]))

    def make_fools(self, count):
        """Lines of the amount of an order that have something of it, and are of something else:
        an invoice, a rent, another fund's order, a body whose name goes on, the bank's own work."""
        orders = [t for t in self.targets if t["kind"] == "order" and t["left"] > 0]
        for target in self.random.sample(orders, min(count, len(orders))):
            number, year = target["number"], target["exercise"]
            reference = order_reference(self.fund, year, number)
            cents, label = target["left"], self.random.choice([
                f"FACTURE {year}/{number} SARL DUVAL", f"LOYER {year}/{number} SCI MARTIN",
                f"VIR {order_reference('autre', year, number)} {plain(target['name'])}",
                f"VIR {plain(target['name'])} COMITE DEPARTEMENTAL",
                f"VIR SEPA FEDERATION {plain(target['name'])}",
                f"FRAIS VIREMENT {reference}", f"COMMISSION {reference}",
                f"VIR DUVAL BC-{target['agreement'] or 'AAP'}-{number}"])
            if label.startswith(("FRAIS", "COMMISSION")):
                cents = self.random.randrange(50, 3000)
            self.lines.append({
                "cents": -cents, "day": target["day"] + 200, "label": label, "reference": "",
                "name": "", "iban": "", "end_to_end": "", "returned": "", "truth": set(),
                "body": 0, "named": False, "read": False, "agreed": False, "wrong": False,
                "reason": False, "kind": "fool"})

    # ---- what a person could tell ------------------------------------------------------------

    def judge(self):
        by_amount = {}
        for place, target in enumerate(self.targets):
            by_amount.setdefault((target["body"], target["kind"], target["left"]), []).append(place)
        twins = {}
        for line in self.lines:
            key = (line["body"], line["cents"])
            twins[key] = twins.get(key, 0) + 1
        for line in self.lines:
            line["recognisable"] = self.is_recognisable(line, by_amount, twins)

    def is_recognisable(self, line, by_amount, twins):
        if not line["truth"] or line["wrong"]:
            return False
        if line["kind"] == "batch":
            return line["named"] or line["batched"]
        if line.get("quoted"):
            return line["read"]
        if not line.get("near", True):
            return False
        if line["named"]:
            return line["kind"] != "surplus"
        if not line["read"] or line["kind"] in ("surplus", "part"):
            return False
        if line["kind"] == "returned" and not line["reason"]:
            return False
        if line["kind"] == "together":
            return False
        kind = self.targets[next(iter(line["truth"]))]["kind"]
        kinds = {"recovered": ["recovered", "claim"], "claim": ["recovered", "claim"],
                 "received": ["received", "call"], "call": ["received", "call"]}.get(kind, [kind])
        same = [place for one in kinds
                for place in by_amount.get((line["body"], one, abs(line["cents"])), [])]
        return len(same) == 1 and twins[(line["body"], line["cents"])] == 1

    # ---- as the rules take it ----------------------------------------------------------------

    def write(self, path):
        back = {next(iter(l["truth"])) for l in self.lines
                if l["kind"] == "payment" and len(l["truth"]) == 1}
        with open(path, "w", encoding="utf-8") as file:
            for target in self.targets:
                fields = ["T", KINDS[target["kind"]], target["left"], 0, target["body"],
                          target["award"], target["day"], target["exercise"], target["number"], 0,
                          target["name"], target["holder"], target["iban"], target["agreement"],
                          target["application"], target["reference"], target["batch"],
                          target["last_day"]]
                file.write("\t".join(map(str, fields)) + "\n")
            for line in self.lines:
                fields = ["L", line["cents"], line["day"], line["label"], line["reference"],
                          line["name"], line["iban"], line["end_to_end"], line["returned"]]
                file.write("\t".join(map(str, fields)) + "\n")
        return back

# SPDX-License-Identifier: MPL-2.0
"""An accountant's day as commands to be cut off: what each is run on, and what it leaves behind.

A database is made from one where a call was decided: money of a funder, appropriations, orders that
wait, a statement whose lines are of those orders. Each command gets the state that the ones before
it leave.
"""
import os
import subprocess

from levain_test import CALL, SCRATCH, must, sql
from match_many import make_orders
from matching_year import order_reference

FUND, DAY = "val-de-lierre", "2026-06-22"
OWN = "FR7630006000011234567890189"
STANDING = ("select name, debit_cents, credit_cents from levain.account union all"
            " select 'operations', count(*), count(distinct key) from levain.operation"
            " order by 1")
LINES = ("select count(*), count(distinct (fingerprint, occurrence)), sum(cents),"
         " (select count(*) from levain.bank_import),"
         " (select encode(sha256(string_agg(bytes, '' order by place)), 'hex')"
         "    from levain.bank_file_part) from levain.standing_line")
REMITTED = ("select r.year, r.number, r.state, r.order_count, r.cents, count(o.place),"
            " count(distinct o.payment_order_id) from levain.standing_remittance r"
            " join levain.remittance_order o using (fund_id, remittance_id)"
            " group by 1, 2, 3, 4, 5 order by 1, 2")
LETTERS = "select letter, cents from levain.standing_match order by 1"
ANSWERED = "select place, reference, outcome from levain.remittance_answer_line order by 1"
ORDERS = "select number, state from levain.standing_order order by 1"
REMITTANCE_KEPT = "select encode(sha256, 'hex') from levain.remittance"
EXPORTED = ("select e.number, e.through, e.entry_count, e.line_count, encode(e.sha256, 'hex')"
            " from levain.books_export e order by 1")


def path(name):
    return os.path.join(SCRATCH, name)


def statement(name, orders, note="FRAIS", day="25/06/2026"):
    """A file of a bank: each order is paid by its reference, and there are fees."""
    with open(path(name), "w", encoding="utf-8") as file:
        file.write("Date;Date de valeur;Montant;Libellé;Solde\n")
        file.writelines(
            f"{day};{day};-{cents // 100},{cents % 100:02};VIR SEPA"
            f" {order_reference(FUND, 2026, number)};\n{day};{day};-{number % 7 + 1},20;"
            f"{note} DE VIREMENT {number};\n" for number, cents in orders)
    return path(name)


def notification(name, orders, account=OWN):
    """What the bank tells of transfers: each was debited."""
    entries = "".join(
        f"<Ntry><Amt Ccy=\"EUR\">{cents // 100}.{cents % 100:02}</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
        "<Sts>BOOK</Sts><BookgDt><Dt>2026-06-25</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"{order_reference(FUND, 2026, number)}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\n"
        for number, cents in orders)
    with open(path(name), "w", encoding="utf-8") as file:
        file.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\">"
                   "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N1</MsgId>"
                   "<CreDtTm>2026-06-25T18:00:00</CreDtTm></GrpHdr><Ntfctn><Id>1</Id>"
                   f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{entries}</Ntfctn>"
                   "</BkToCstmrDbtCdtNtfctn></Document>\n")
    return path(name)


def fill(database):
    """Money of a funder, appropriations, an account of the fund's own."""
    funder = sql("select min(f.code) from levain.contribution join levain.funder f using"
                 " (funder_id)", database)[0][0]
    for arguments in (
            ("sign", FUND, funder, "--year", "2026", "--number", "1", "--signed-on", "2026-01-10",
             "--amount", "480000.00", "--clause", "article 4"),
            *((verb, FUND, funder, "--amount", "480000.00", "--reference", "1", "--at",
               "2026-02-01") for verb in ("call", "receive")),
            ("operator", FUND, "private", "--from", "2026-01-01", "--cites", "statuts")):
        must("funding", *arguments, "--quiet", database=database)
    must("appropriation", "open", "E1", "--call", CALL, "--ae", "150000.00", "--cp", "150000.00",
         "--cites", "vote of January", "--at", "2026-01-15", "--quiet", database=database)
    must("bank", "propose", FUND, OWN, "--holder", "Fonds", "--evidence", "contract", "--at",
         "2026-05-02", "--quiet", database=database)
    sql("insert into levain.fund_account_confirmation (fund_id, fund_account_id, evidence, day)"
        " select fund_id, fund_account_id, 'letter', '2026-05-03' from levain.fund_account",
        database)


def order(database, count):
    """Orders that wait, to accounts that another person confirmed, as it were."""
    return make_orders(1, count, database)


def copied(template, database):
    """A database to go on with."""
    subprocess.run(["createdb", "--strategy=file_copy", f"--template={template}", database],
                   check=True)
    return database


def money_rows(decided, count):
    """Rows of commands: name, the database it runs on, arguments, what it leaves behind, and of
    what it writes the path and a query of its digest."""
    wait, lines = copied(decided, "orders_wait"), copied(decided, "lines_wait")
    fill(wait)
    orders = order(wait, count)
    paid = statement("paid.csv", orders)
    bring = ("import", "payments", paid, "--bank", "credit-mutuel-montant", "--fund", FUND)
    fill(lines)
    must(*bring, "--quiet", database=lines)
    order(lines, count)
    matched = copied(wait, "lines_matched")
    must(*bring, "--quiet", database=matched)
    prepare = ("remit", "prepare", FUND, "--account", OWN, "--at", DAY, "--out")
    send = ("remit", "send", "2026/R1", "--at", DAY)
    prepared = copied(wait, "file_prepared")
    must(*prepare, path("prepared.xml"), "--quiet", database=prepared)
    sent = copied(prepared, "file_sent")
    must(*send, "--quiet", database=sent)
    return (
        ("import payments", wait, bring, (LINES, STANDING, ORDERS)),
        ("match run", lines, ("match", "run", FUND), (LINES, STANDING, ORDERS, LETTERS)),
        ("remit prepare", wait, prepare, (REMITTED, STANDING), REMITTANCE_KEPT),
        ("remit send", prepared, send, (REMITTED, STANDING, ORDERS)),
        ("remit answer", sent, ("remit", "answer", FUND, notification("told.xml", orders), "--at",
                                "2026-06-26"), (REMITTED, STANDING, ORDERS, ANSWERED)),
        ("books", sent, ("books", FUND, "--exercise", "2026", "--through", "2026-06-30", "--out"),
         (EXPORTED, STANDING), None),
        ("import undo", matched, ("import", "undo", "1", "--reason", "wrong file"),
         (LINES, STANDING, ORDERS, LETTERS)))

#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Who lacks a right is told which role the command needs and whom to ask (exit code 77), in French
and in English. Prints TAP; run by test_denied.sh."""
import os
import sys

from levain_test import CALL, EXAMPLE, Tap, levain, must, person, sql

CLERK, NOBODY = f"clerk_{os.getpid()}", f"nobody_{os.getpid()}"
RUNS = "runs", "--call", CALL


def told(tap, name, language, words, hint, *arguments, user=CLERK):
    done = levain(*arguments, "--lang", language, "--dsn", f"user={user}")
    tap.ok(name, done.returncode == 77 and done.stdout == ""
           and f"levain {arguments[0]}: {words}" in done.stderr
           and f"\n    -> {hint}\n" in done.stderr, f"{done.returncode} {done.stderr}")


def check_before(tap):
    told(tap, "who may not create roles cannot migrate", "en",
         f"the database user {CLERK} may not create the schema and its roles: ",
         "run levain migrate as who administers the database", "migrate")
    told(tap, "... in French", "fr",
         f"le compte {CLERK} de la base n’a pas le droit de créer le schéma et ses rôles : ",
         "lancer levain migrate avec le compte de qui administre la base", "migrate")


def check_roles(tap):
    told(tap, "who has no role at all is told the one that is needed", "en",
         f"this command needs the role levain_reader, which the database user {NOBODY} has not\n",
         f"ask a manager of the fund, or who administers the database: levain person add {NOBODY}"
         " --fund FUND --role reader", *RUNS,
         user=NOBODY)
    told(tap, "... as who has another one", "fr",
         "cette commande demande le rôle levain_reader, que le compte"
         f" {CLERK} de la base n’a pas\n",
         f"le demander à un gestionnaire du fonds, ou à qui administre la base : levain person add"
         f" {CLERK} --fund FONDS --role reader", *RUNS)
    told(tap, "... each command its own", "en", "this command needs the role levain_committee",
         f"ask a manager of the fund, or who administers the database: levain person add {CLERK}"
         " --fund FUND --role committee",
         "decide", "0123", "--minutes", os.path.join(EXAMPLE, "minutes.json"))
    person(CLERK, "reader")
    tap.same("with it, the command is done", levain(*RUNS, "--dsn", f"user={CLERK}").returncode, 0)
    sql("revoke usage on schema levain from levain_reader")
    told(tap, "a role without its rights is told as that", "fr",
         "le rôle levain_reader n’a pas tous les droits qu’il faut à cette commande : ",
         "lancer levain migrate, qui donne à chaque rôle ses droits", *RUNS)
    sql("grant usage on schema levain to levain_reader")


def check_door(tap):
    told(tap, "whom the database does not know is told so", "fr",
         "la base de données refuse l’accès : ",
         "vérifier PGUSER, PGPASSWORD et PGDATABASE, ou --dsn, ou demander l’accès à qui administre"
         " la base", *RUNS, user=f"{CLERK}_2")
    sql(f"revoke connect on database \"{os.environ['PGDATABASE']}\" from public")
    told(tap, "... and who may not connect to it", "en", "the database does not let you in: ",
         "check PGUSER, PGPASSWORD and PGDATABASE, or --dsn, or ask who administers the database to"
         " let you in", *RUNS)


def main():
    tap = Tap()
    sql(f"create role {CLERK} login; create role {NOBODY} login")
    try:
        check_before(tap)
        must("migrate")
        sql(f"grant levain_batch to {CLERK}")
        must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
        check_roles(tap)
        check_door(tap)
    finally:
        sql(f"drop role {CLERK}; drop role {NOBODY}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""People and their roles, by command: who gives them, what is made in the database, what is left to
its administrator, what a role opens and its end closes. Prints TAP; run by test_person.sh."""
import json
import os
import re
import subprocess
import sys
import time

from levain_test import CALL, EXAMPLE, LEVAIN, Tap, levain, migrated_database, must, sql

FUND = "val-de-lierre"
ADMIN, MANAGER, READER, CLERK = "person_admin", "person_mia", "person_rui", "person_cleo"
JUDGE, WATCH, TWIN = "person_jan", "person_ava", "person_pia"
OF_FUND = ["--fund", FUND, "--role"]


def as_login(login, *arguments):
    return levain(*arguments, "--dsn", f"user={login}")


def said(done):
    return " ".join((done.stdout + done.stderr).split())


def told(tap, name, done, code, *words):
    """It ends with that code and says these words, however its lines are folded."""
    text = said(done)
    tap.ok(name, done.returncode == code and all(word in text for word in words),
           f"{done.returncode} {done.stdout}{done.stderr}")


def both(tap, name, login, arguments, code, english, french):
    told(tap, f"{name}, in English", as_login(login, *arguments, "--lang", "en"), code, english)
    told(tap, f"{name}, in French", as_login(login, *arguments, "--lang", "fr"), code, french)


def logins():
    return [row[0] for row in sql("select rolname from pg_roles where rolname like 'person\\_%'"
                                  " order by 1")]


def check_admin(tap):
    """Who may make roles, and migrated, but is no superuser."""
    sql(f"create role {ADMIN} login createrole; grant levain_owner to {ADMIN}")
    add = ["person", "add", MANAGER, "--name", "Mia", *OF_FUND, "manager"]
    dry = as_login(ADMIN, *add, "--dry-run", "--json")
    tap.same("a dry run makes no login and records nothing",
             (dry.returncode, logins(), sql("select count(*) from levain.fund_role")),
             (0, [ADMIN], [["0"]]))
    done = as_login(ADMIN, *add, "--json")
    document = json.loads(done.stdout)
    tap.same("the login is made, and put into its groups", document["statements_done"],
             [f"create role {MANAGER} login", f"grant levain_manager to {MANAGER}",
              f"grant levain_reader to {MANAGER}"])
    tap.same("nothing is left to do", (document["statements_left"], document["created"]),
             ([], True))
    tap.same("it says the same as the dry run", done.stdout, dry.stdout)
    again = json.loads(as_login(ADMIN, *add, "--json").stdout)
    tap.same("the same again changes nothing",
             (again["created"], again["statements_done"], again["statements_left"]),
             (False, [], []))
    tap.same("no password was set", sql(
        f"select rolpassword is null, rolcanlogin from pg_authid where rolname = '{MANAGER}'"),
             [["t", "t"]])
    both(tap, "an administrator gives himself none", ADMIN,
         ["person", "add", ADMIN, "--name", "A", *OF_FUND, "reader"], 77,
         "nobody gives a role to himself", "personne ne se donne un rôle à soi-même")


def check_manager(tap):
    """Who manages the fund, and may make no login."""
    add = ["person", "add", READER, "--name", "Rui Sá", *OF_FUND, "reader"]
    done = as_login(MANAGER, *add, "--until", "2999-12-31", "--lang", "en")
    told(tap, "what a manager cannot make is left, word for word", done, 0,
         f"reader of fund {FUND}", "to 31 December 2999", "left to who administers the database:",
         f"create role {READER} login;", f"grant levain_reader to {READER};")
    tap.ok("... no wider than a terminal", all(len(line) <= 80 for line in
                                              done.stdout.splitlines()), done.stdout)
    document = json.loads(as_login(MANAGER, *add, "--until", "2999-12-31", "--json").stdout)
    tap.same("... and as data",
             (document["created"], document["until"], document["statements_left"]),
             (False, "2999-12-31",
              [f"create role {READER} login", f"grant levain_reader to {READER}"]))
    sql("; ".join(document["statements_left"]))
    told(tap, "once that is done, the reader reads", as_login(READER, "runs", "--call", CALL), 0)
    told(tap, "and scores nothing", as_login(READER, "score", "--call", CALL), 77)
    both(tap, "a manager gives himself nothing", MANAGER,
         ["person", "add", MANAGER, *OF_FUND, "batch"], 77, "nobody gives a role to himself",
         "personne ne se donne un rôle à soi-même")
    both(tap, "nor chooses the accountant", MANAGER, ["person", "add", READER, *OF_FUND,
                                                      "accountant"], 77,
         "who is to check a manager is not chosen by one",
         "un gestionnaire ne choisit pas qui le contrôle")
    both(tap, "a reader gives nothing", READER, ["person", "add", MANAGER, *OF_FUND, "batch"], 77,
         "roles are given and ended by a manager of the fund",
         "un gestionnaire du fonds, ou qui administre la base, donne et retire les rôles")


def check_refused(tap):
    both(tap, "nobody is manager and accountant", ADMIN,
         ["person", "add", MANAGER, *OF_FUND, "accountant"], 65,
         "nobody is manager and accountant of one fund at the same time",
         "personne n'est gestionnaire et comptable d'un même fonds en même temps")
    both(tap, "a login is one person", ADMIN, ["person", "add", READER, "--name", "Zoe", *OF_FUND,
                                               "batch"], 65,
         "that login is recorded under another name, or as another kind "
         "[person_identity_key; sql/README.md explains it] -> Rui Sá (person)",
         "ce compte est enregistré sous un autre nom")
    both(tap, "an account of jobs manages nothing", ADMIN,
         ["person", "add", "person_cron", "--name", "Cron", "--service", *OF_FUND, "manager"], 65,
         "an account of scheduled jobs is reader, auditor or batch",
         "un compte de tâches planifiées est reader, auditor ou batch")
    both(tap, "a new login has a name", ADMIN, ["person", "add", "person_new", *OF_FUND, "batch"],
         65, "nobody is recorded under the login person_new",
         "personne n'est enregistré sous le compte person_new")
    both(tap, "a group is nobody's login", ADMIN,
         ["person", "add", "levain_reader", "--name", "X", *OF_FUND, "batch"], 65,
         "that cannot be the login of a person", "ce ne peut pas être le compte d'une personne")
    both(tap, "there is no such role", ADMIN, ["person", "add", READER, *OF_FUND, "king"], 64,
         '"king" is no role', "« king » n'est pas un rôle")
    both(tap, "there is no such fund", ADMIN, ["person", "add", READER, "--fund", "nowhere",
                                               "--role", "batch"], 65,
         "there is no fund named nowhere", "il n'y a pas de fonds nommé nowhere")
    both(tap, "the fund has to be said", ADMIN, ["person", "add", READER, "--role", "batch"], 64,
         "--fund is missing", "il manque --fund")
    both(tap, "the role too", ADMIN, ["person", "end", READER, "--fund", FUND], 64,
         "--role is missing", "il manque --role")
    both(tap, "no end before the beginning", ADMIN,
         ["person", "add", READER, *OF_FUND, "batch", "--from", "2030-01-02", "--until",
          "2030-01-01"], 64, "--until is before --from", "--until vient avant --from")
    tap.same("none of these made a login", logins(), [ADMIN, MANAGER, READER])


def at_once(*roles):
    """What those say who give a new login these roles at once: nobody records any before all look
    for what there is, or wait for who does."""
    with subprocess.Popen(["psql", "-XAtq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as holder:
        holder.stdin.write("begin; lock table levain.fund_role in exclusive mode;\n"
                           "select 'held';\n")
        holder.stdin.flush()
        holder.stdout.readline()
        # pylint: disable-next=consider-using-with
        given = [subprocess.Popen([LEVAIN, "person", "add", TWIN, "--name", "Pia", *OF_FUND, role,
                                   "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) for role in roles]
        for _ in range(1500):  # a busy machine takes its time
            if sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                   " and datname = current_database()") == [[str(len(roles))]]:
                break
            time.sleep(0.02)
        holder.stdin.write("commit;\n")
        holder.stdin.close()
        said_by = [child.communicate() for child in given]
    sql(f"delete from levain.fund_role where login = '{TWIN}'; drop role {TWIN}")
    return sorted((child.returncode, json.loads(out)["created"] if out else err)
                  for child, (out, err) in zip(given, said_by))


def overtaken():
    """What is told to who began to give a role, and then waited for one who began later."""
    with subprocess.Popen(["psql", "-XAtq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as first:
        first.stdin.write("begin;\nselect now() is not null;\n")
        first.stdin.flush()
        first.stdout.readline()
        must("person", "add", TWIN, "--name", "Pia", *OF_FUND, "reader")
        done, _ = first.communicate(
            "select a.created, a.begins_at > now() from levain.fund f, levain.fund_role_add("
            f"f.fund_id, '{TWIN}', null, null, 'reader', null, null) as a"
            f" where f.code = '{FUND}';\n")
    sql(f"delete from levain.fund_role where login = '{TWIN}'; drop role {TWIN}")
    return done


def check_at_once(tap):
    tap.same("a role that was given by who began later, and came first, is held", overtaken(),
             "f|t\n")
    tap.same("of two who give a login the same role at once, one does and one finds it given",
             at_once("manager", "manager"), [(0, False), (0, True)])
    tap.same("two roles at once are both given to one login", at_once("batch", "reader"),
             [(0, True), (0, True)])


def check_list(tap):
    listed = json.loads(as_login(READER, "person", "list", "--json").stdout)["roles"]
    tap.same("the roles of one's fund are told",
             [(role["login"], role["name"], role["role"], role["until"], role["state"],
               role["recorded_by"]) for role in listed],
             [(MANAGER, "Mia", "manager", None, "held", ADMIN),
              (READER, "Rui Sá", "reader", "2999-12-31", "held", MANAGER)])
    text = as_login(READER, "person", "list", "--lang", "fr").stdout
    tap.ok("to people too", f"fonds {FUND}\n  manager : {MANAGER} (Mia), à partir du " in text
           and f"  reader : {READER} (Rui Sá), du " in text, text)
    sql(f"create role {CLERK} login; grant levain_batch, levain_reader to {CLERK}")
    told(tap, "who has none is told of none",
         as_login(CLERK, "person", "list", "--fund", FUND, "--lang", "en"), 0,
         "no role that you may see is recorded")


def check_strangers(tap):
    """A fund is hidden from who has no role in it; that it is there is not."""
    both(tap, "a call of another's fund is refused, with what to ask for", CLERK,
         ["score", "--call", f"{FUND}/{CALL}"], 77,
         "you have not the role in this fund that this needs; a manager of the fund gives it, or"
         " who administers the database [fund_role_needed_check; sql/README.md explains it] ->"
         f" levain person add {CLERK} --fund {FUND} --role reader",
         "il faut pour cela un rôle dans ce fonds, que ce compte n'a pas ; un gestionnaire du fonds"
         " le donne, ou qui administre la base")
    both(tap, "one that is not said to be of a fund is not there", CLERK,
         ["score", "--call", CALL], 65, "those of funds where you have no role are not seen",
         "ceux des fonds où l'on n'a pas de rôle ne se voient pas")
    must("person", "add", CLERK, "--name", "Cléo", *OF_FUND, "reader")
    both(tap, "a reader here, though in the group that scores, does not score", CLERK,
         ["score", "--call", CALL], 77, f"levain person add {CLERK} --fund {FUND} --role manager",
         f"levain person add {CLERK} --fund {FUND} --role manager")


def check_end(tap):
    end = ["person", "end", READER, *OF_FUND, "reader"]
    document = json.loads(as_login(MANAGER, *end, "--at", "2999-06-30", "--json").stdout)
    tap.same("an end comes nearer", (document["until"], document["changed"]),
             ("2999-06-30", True))
    tap.same("the same again changes nothing", json.loads(
        as_login(MANAGER, *end, "--at", "2999-06-30", "--json").stdout)["changed"], False)
    both(tap, "an end does not go back", MANAGER, [*end, "--at", "2999-07-01"], 65,
         "a role ends today or later, not before it begins nor after the end it was given with",
         "un rôle cesse aujourd'hui ou plus tard")
    both(tap, "nothing ends in the past", MANAGER, [*end, "--at", "2020-01-01"], 65,
         "a role ends today or later", "un rôle cesse aujourd'hui ou plus tard")
    told(tap, "a dry run ends nothing", as_login(MANAGER, *end, "--dry-run"), 0)
    told(tap, "... the reader reads", as_login(READER, "runs", "--call", CALL), 0)
    told(tap, "a role ends at once", as_login(MANAGER, *end, "--lang", "en"), 0,
         f"{READER}: reader of fund {FUND} until ")
    told(tap, "... the reader reads nothing any more",
         as_login(READER, "runs", "--call", f"{FUND}/{CALL}"), 77)
    both(tap, "what is over does not end again", MANAGER, end, 65,
         "that role is not held in this fund", "ce rôle n'est pas tenu dans ce fonds")
    both(tap, "nobody but a manager ends", READER, ["person", "end", MANAGER, *OF_FUND, "manager"],
         77, "roles are given and ended by a manager of the fund",
         "un gestionnaire du fonds, ou qui administre la base, donne et retire les rôles")
    listed = json.loads(must("person", "list", "--json"))["roles"]
    tap.same("who ended it is kept", [(role["state"], role["ended_by"]) for role in listed
                                      if role["login"] == READER], [("ended", MANAGER)])


def check_new_fund(tap):
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        text = file.read().replace(f'"{FUND}"', '"autre-val"').replace(f'"{CALL}"', '"autre"')
    path = os.path.join(os.environ["SCRATCH"], "other.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    told(tap, "who manages a fund may begin another", as_login(MANAGER, "fund", "apply", path), 0)
    roles = json.loads(as_login(MANAGER, "person", "list", "--fund", "autre-val", "--json").stdout)
    tap.same("and is its manager", [(role["login"], role["name"], role["role"])
                                    for role in roles["roles"]], [(MANAGER, "Mia", "manager")])
    told(tap, "who manages none of them changes none",
         as_login(CLERK, "fund", "apply", path), 77)


WALK = [
    (MANAGER, "fund", "apply", os.path.join(EXAMPLE, "fund.json")),
    (READER, "fund", "explain-rules", "--call", CALL),
    (CLERK, "intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv")),
    (MANAGER, "conflict", "declare", "--call", CALL, "A02", "m-a", "--motive", "parent"),
    (MANAGER, "waive", f"{CALL}/A11", "R11", "--motive", "un vote"),
    (CLERK, "score", "--call", CALL),
    (CLERK, "allocate", "--call", CALL),
    (CLERK, "allocate", "--call", CALL, "--what-if", "threshold=60"),
    (CLERK, "allocate", "--call", CALL, "--sweep", "threshold=50..60/5"),
    (READER, "runs", "--call", CALL),
    (READER, "explain", f"{CALL}/A12"),
    (READER, "stability", "--call", CALL),
    (READER, "report", "dossier", "--call", CALL, "--format", "json", "--out", "{out}"),
    (JUDGE, "decide", "{run}", "--minutes", os.path.join(EXAMPLE, "minutes.json")),
    (MANAGER, "notify", "--call", CALL, "--at", "2026-06-01"),
    (MANAGER, "accept-offer", "--call", CALL, "A01"),
    (MANAGER, "withdraw", "--call", CALL, "A08", "--motive", "abandon"),
    (CLERK, "allocate", "--call", CALL, "--top-up"),
    (JUDGE, "decide", "{run}", "--show"),
    (WATCH, "verify", "--call", CALL),
    (READER, "explain", f"{CALL}/A11"),
]


def anybody(text):
    """What was printed, whoever did it, whenever; one person alone is not four eyes."""
    text = re.sub(r"\b(postgres|person_[a-z]+)\b", "?", " ".join(text.split()))
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "then", text)
    return text.replace("not four eyes: the same person made the run and recorded the decision ",
                        "")


def walk(database, as_people):
    """The life of a call, by people with their roles or by who needs none. Gives what was said."""
    run_of = ("select name from levain.allocation_run where kind = 'real'"
              " order by allocation_run_id desc limit 1")
    out = os.path.join(os.environ["SCRATCH"], "out")
    found = []
    for login, *arguments in WALK:
        run = sql(run_of, database)
        words = [word.format(run=run[0][0] if run else "", out=out) for word in arguments]
        dsn = ["--dsn", f"user={login}"] if as_people else []
        done = levain(*words, "--lang", "en", *dsn, database=database)
        found.append((words[0], done.returncode, anybody(done.stdout), anybody(done.stderr)))
        if as_people and words[:2] == ["fund", "apply"]:
            for other, role in ((CLERK, "batch"), (READER, "reader"), (JUDGE, "committee"),
                                (WATCH, "auditor")):
                giver = ["--dsn", f"user={MANAGER}"] if role != "auditor" else []
                must("person", "add", other, "--name", other, *OF_FUND, role, *giver,
                     database=database)
    return found


def check_walk(tap):
    """Who has the roles finds and makes the same, to the byte, as who is above them."""
    one, several = (f"{os.environ['PGDATABASE']}_{name}" for name in ("one", "several"))
    for login, group in ((MANAGER, "manager"), (JUDGE, "committee"), (READER, "reader"),
                         (WATCH, "auditor"), (CLERK, "batch")):
        if login not in logins():
            sql(f"create role {login} login")
        sql(f"grant levain_{group} to {login}")
    try:
        for database in (one, several):
            migrated_database(database)
        wanted, found = walk(one, False), walk(several, True)
        for (name, *right), (_, *mine) in zip(wanted, found):
            tap.same(f"{name}: people with roles find and make what a superuser does", mine, right)
        tap.none("each of these did something", [f"{name}: {code} {err}" for name, code, _, err
                                                 in wanted if code not in (0, 1)])
    finally:
        for database in (one, several):
            sql(f"drop database if exists {database} with (force)")


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    try:
        check_admin(tap)
        check_manager(tap)
        check_refused(tap)
        check_at_once(tap)
        check_list(tap)
        check_strangers(tap)
        check_end(tap)
        check_new_fund(tap)
        check_walk(tap)
    finally:
        for login in (READER, CLERK, MANAGER, ADMIN, JUDGE, WATCH):
            sql(f"drop role if exists {login}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

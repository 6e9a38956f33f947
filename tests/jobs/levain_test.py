# SPDX-License-Identifier: MPL-2.0
"""What the tests of commands that are written in Python share: TAP, the program, databases.

`tests/in_database` gives each test an empty database (PGDATABASE), a folder ($SCRATCH) and the
program ($LEVAIN).
"""
import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEVAIN = os.environ.get("LEVAIN", os.path.join(ROOT, "build", "levain"))
SCRATCH = os.environ.get("SCRATCH", "/tmp")
EXAMPLE = os.path.join(ROOT, "docs", "examples", "val-de-lierre")
CALL = "val-de-lierre-2026"


class Tap:
    """Numbered test points; the plan comes last."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, name, passed, details=""):
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}", flush=True)
        if not passed:
            self.say(str(details))
        return passed

    def same(self, name, found, wanted):
        """Passes when both are equal; says what differs."""
        return self.ok(name, found == wanted, f"found:  {found!r}\nwanted: {wanted!r}")

    def none(self, name, texts):
        """Passes when there is nothing to complain of."""
        return self.ok(name, not texts, "\n".join(texts[:20]))

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    def say(self, text):
        for line in text.split("\n"):
            print(f"# {line}", flush=True)

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def shared(*names):
    """A file of the shared data, or None when it is not on this machine."""
    folders = [os.environ.get("LEVAIN_SHARED"), os.path.join(ROOT, "..", "shared"),
               os.path.join(ROOT, "..", "..", "shared")]
    for folder in folders:
        path = os.path.join(folder, *names) if folder else ""
        if path and os.path.exists(path):
            return path
    return None


def expect(tap, folder, name, text):
    """Passes when the file, which a person has read, holds the text; LEVAIN_GOLDEN=write in the
    environment writes it."""
    path = os.path.join(folder, name)
    if os.environ.get("LEVAIN_GOLDEN") == "write":
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        wanted = file.read()
    lines = [f"{one!r}\nnot {two!r}" for one, two in
             zip(text.split("\n"), wanted.split("\n")) if one != two]
    tap.ok(f"{name} is what a person read", text == wanted, "\n".join(lines[:3]))


def levain(*arguments, database=None, program=LEVAIN, **options):
    """Run the program; gives what subprocess.run gives, with texts."""
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    if database:
        environment["PGDATABASE"] = database
    return subprocess.run([program, *arguments], env=environment, text=True, capture_output=True,
                          check=False, **options)


def must(*arguments, database=None, codes=(0,)):
    """Run the program, which has to end with one of the codes; gives its standard output."""
    done = levain(*arguments, database=database)
    if done.returncode not in codes:
        raise SystemExit(f"Bail out! levain {' '.join(arguments)}: {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
    return done.stdout


def allocation(*arguments, database=None, call=CALL):
    """The document that allocate prints."""
    return json.loads(must("allocate", "--call", call, "--json", *arguments, database=database))


def sql(text, database=None):
    """The rows of a query: lists of texts."""
    command = ["psql", "-XAtqF", "\t", "-v", "ON_ERROR_STOP=1", "-c", text]
    if database:
        command += ["-d", database]
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def corrupted(loosened, changes):
    """Change rows as nobody may, without those checks of tables, ask, and take it back, each change
    by itself; gives the rows that each question was answered with. One session asks them all: to
    connect and to plan is most of what a question takes."""
    text = "set session_replication_role = replica;\nbegin;\n" + "".join(
        f"alter table levain.{table} drop constraint if exists {check};\n"
        for table, check in loosened)
    for statement, question in changes:
        text += (f"savepoint apart;\n{statement};\n{question};\nrollback to savepoint apart;\n"
                 "release savepoint apart;\n\\echo --- told ---\n")
    done = subprocess.run(["psql", "-XAtqF", "\t", "-v", "ON_ERROR_STOP=1"], input=text, text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"Bail out! {done.stderr}")
    answers = done.stdout.split("--- told ---\n")[:-1]
    assert len(answers) == len(changes), done.stdout
    return [[line.split("\t") for line in answer.splitlines()] for answer in answers]


def verified_runs(of_run):
    return ("select v.* from levain.allocation_run r, levain.allocation_verify(r.fund_id,"
            f" r.call_id, r.allocation_run_id) as v {of_run}")


def person(login, *roles, fund="val-de-lierre", database=None):
    """A login that has these roles in a fund, and the groups that they need. Logins are of the
    whole cluster: name them after the test, and drop them at its end."""
    for role in roles:
        must("person", "add", login, "--name", login, "--fund", fund, "--role", role,
             database=database)


def login_of(who):
    """Logins are of the whole cluster: those of a test are named after its database."""
    return f"{who}_{os.environ['PGDATABASE']}"


def forget(*people):
    for who in people:
        sql(f"drop owned by {login_of(who)}; drop role {login_of(who)}")


def run(who, *arguments):
    """Run the program as that person; gives what subprocess.run gives, with texts."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", PGUSER=login_of(who))
    return subprocess.run([LEVAIN, *arguments], env=environment, text=True, capture_output=True,
                          check=False)


def done(who, *arguments):
    """What a command that has to succeed prints, as JSON."""
    told = run(who, *arguments, "--json")
    if told.returncode != 0:
        raise SystemExit(f"Bail out! {who}: levain {' '.join(arguments)}: {told.returncode}\n"
                         f"{told.stdout}{told.stderr}")
    return json.loads(told.stdout)


def sign(fund, *years, cents=10**12, database=None):
    """Conventions of one of the fund's funders, on which commitments of the years may be opened."""
    for year in years:
        sql(f"select levain.funding_sign(f.fund_id, jsonb_build_array(jsonb_build_object('funder',"
            f" (select min(d.code) from levain.contribution c join levain.funder d using"
            f" (funder_id) where c.fund_id = f.fund_id), 'year', {year}, 'number', 'C-{year}',"
            f" 'signed_on', '{year}-01-01', 'cents', {cents}, 'clause', 'article 4')))"
            f" from levain.fund f where f.code = '{fund}'", database=database)


def copy_database(template, name):
    subprocess.run(["createdb", "--strategy=file_copy", f"--template={template}", name],
                   check=True)


def migrated_database(name):
    """A new database with the schema of the program, and nothing in it."""
    copy_database(os.environ["MIGRATED"], name)


def drop_database(name):
    subprocess.run(["dropdb", "--force", name], check=True)

#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Work that is cut off at random moments: the client killed, its server process killed or ended,
the whole server stopped at once, two of the same at a time, the disk full. Whatever was said to be
done is done, nothing is done twice or by half, the ledger adds up, and the same command again
finishes the work. Prints TAP; run by test_fault.sh in a cluster of its own.

FAULT_ROUNDS is how often the posting of batches is cut off, each command of levain a sixth of that.
In the long form (100 or more) an import is cut off as often as the posting, an accountant's
commands a seventh; in the short one only ROWS of all commands have their turn, others each day.
FAULT_SEED gives other rows and moments. FAULT_ONLY=money leaves the posting and the full disks out;
another word takes the commands alone that have it in their names.
To have another command cut off, add it to command_works, money_works or follow_works: its
arguments, and queries of what it leaves behind when nobody disturbs it; {folder} among its
arguments is a folder that it writes files into, which have to be whole at any moment, and all there
in the end.

The cluster does not wait for its disk (fsync is off): processes are lost here, not machines.
"""
import glob
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import follow_works
import forms
import money_works
import throwaway
import xlsx
from levain_test import CALL, EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, levain, must, sign, sql

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "4"))
SEED = os.environ.get("FAULT_SEED", time.strftime("%Y-%m-%d"))
ONLY = os.environ.get("FAULT_ONLY")
LONG = ROUNDS >= 100
ROWS = 6  # of the commands in the short form
FOLDER = os.path.join(SCRATCH, "written")  # what commands write, and nothing else
AWARDS, SLICE, STEPS = 60, 20, 10
FAULTS = """select f.* from levain.fund, levain.ledger_money_faults(fund_id) as f union all
            select f.* from levain.fund, levain.ledger_journal_faults(fund_id) as f"""
# Each step of each slice of awards: how many of its operations are there.
POSTED = """select w.step, w.first, count(o.key), count(*)
              from generate_series(0, {last_step}) as s (step),
                   generate_series(1, (select max(n) from lives.award), {slice}) as f (first),
                   lateral (select s.step, f.first, a.value ->> 'key' as key
                              from jsonb_array_elements(lives.operations(
                                       s.step, f.first, f.first + {slice} - 1)) as a) as w
              left join levain.operation o on o.key = w.key
             group by w.step, w.first order by w.first, w.step"""


class Work:
    """A command that works on a database like `template`; `states` is what it leaves behind. Where
    it writes a file, `written` is its path, and `kept` a query of the digest that it has to have,
    None when it is that of a run that nobody disturbed."""

    def __init__(self, name, template, command, states, written=None, kept=None):
        self.name, self.template, self.command, self.states = name, template, command, states
        self.written, self.kept = written, kept
        self.is_money = False
        self.options, self.codes = None, (0,)  # PGOPTIONS; what it may end with
        self.reference, self.digest, self.seconds = None, None, 0.0

    def start(self, database, out):
        return subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env=dict(os.environ, PGDATABASE=database, PGAPPNAME="work", LC_ALL="C.UTF-8",
                     **({"PGOPTIONS": self.options} if self.options else {})))

    def run(self, database):
        """Run it undisturbed; gives its exit code and what it said."""
        with open(os.path.join(SCRATCH, "undisturbed"), "w+", encoding="utf-8") as out:
            code = self.start(database, out).wait(timeout=120)
            out.seek(0)
            return code, out.read()

    def state(self, database):
        return [sql(state, database) for state in self.states]

    def learn(self):
        """How long it takes, and what it leaves behind."""
        database = fresh(self)
        began = time.monotonic()
        code, said = self.run(database)
        self.seconds = time.monotonic() - began
        if code not in self.codes:
            raise SystemExit(f"Bail out! {self.name}: {code}\n{said}")
        self.reference = self.state(database)
        if self.written:
            self.digest = digest_of(self.written)
        drop(database)

    def forget_files(self):
        if self.written and os.path.exists(self.written):
            os.unlink(self.written)

    def file_complaints(self, database, finished):
        """What is wrong with its file: torn, or of what the database does not have; once the work
        is finished also absent, or not alone in its folder."""
        if not self.written:
            return []
        names = sorted(os.listdir(FOLDER))
        if finished and names != [os.path.basename(self.written)]:
            return [f"its folder holds {names}"]
        if not os.path.exists(self.written):
            return []
        wanted = sql(self.kept, database) if self.kept else [[self.digest]]
        found = digest_of(self.written)
        return [] if wanted == [[found]] else [f"its file has the digest {found}, not {wanted}"]


class FolderWork(Work):
    """One that writes several files into FOLDER; `judge` gives complaints about all of them."""

    def __init__(self, *arguments, judge=None):
        super().__init__(*arguments)
        self.judge, self.names = judge, None

    def learn(self):
        super().learn()
        self.names = sorted(os.listdir(FOLDER))

    def file_complaints(self, database, finished):
        names = sorted(os.listdir(FOLDER))
        # Those that are still being written stand beside their places; the next run removes them.
        wrong = [f"{name} is torn" for name in names
                 if not name.startswith(".") and is_torn(os.path.join(FOLDER, name))]
        if finished and names != self.names:
            wrong.append(f"its folder holds {names}")
        elif finished and self.judge:
            wrong += self.judge()
        return wrong

    def forget_files(self):
        for name in os.listdir(FOLDER):
            os.unlink(os.path.join(FOLDER, name))


def is_torn(path):
    """Does a file not end as its kind does?"""
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".json"):
        try:
            json.loads(data)
        except ValueError:
            return True
        return False
    if path.endswith(".xlsx"):
        return not zipfile.is_zipfile(path) or not list(xlsx.cells(path))
    return not data.endswith(b"</html>\n" if path.endswith(".html") else b"\n")


def report_complaints():
    stem, = glob.glob(os.path.join(FOLDER, "*-as-of-*.json"))
    return forms.complaints(stem[:-len(".json")])


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def fresh(work):
    database = f"cut_{work.template}"
    drop(database)
    subprocess.run(["createdb", "--strategy=file_copy", f"--template={work.template}", database],
                   check=True)
    # A copied sequence that had numbers in advance gives them again after a crash, but for this.
    sql("checkpoint", database)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.mkdir(FOLDER)
    return database


def drop(database):
    subprocess.run(["dropdb", "--if-exists", "--force", database], check=True,
                   stderr=subprocess.DEVNULL)


def backend(database):
    """The server process of the work, or None when it has none yet, or no more."""
    done = subprocess.run(["psql", "-XAtq", "-d", "postgres", "-c",
                           "select pid from pg_stat_activity where datname = "
                           f"'{database}' and application_name <> 'psql'"
                           " and backend_type = 'client backend' limit 1"],
                          capture_output=True, text=True, check=False)
    return int(done.stdout) if done.stdout.strip() else None


# ---- ways to cut work off -----------------------------------------------------------------------

def kill_client(child, _database):
    child.kill()


def kill_backend(_child, database):
    process = backend(database)
    try:
        if process:
            os.kill(process, signal.SIGKILL)
        # Until the server has taken leave of it, it answers as if nothing had happened.
        for _ in range(1000 if process else 0):
            os.kill(process, 0)
            time.sleep(0.01)
    except ProcessLookupError:
        pass


def end_backend(_child, database):
    process = backend(database)
    if process:
        subprocess.run(["psql", "-XAtqd", "postgres", "-c",
                        f"select pg_terminate_backend({process})"], check=False,
                       stdout=subprocess.DEVNULL)


def stop_server(_child, _database):
    throwaway.stop("immediate")
    throwaway.start()


CUTS = (("the client is killed", kill_client), ("its server process is killed", kill_backend),
        ("its server process is ended", end_backend), ("the server is stopped at once",
                                                       stop_server))


# ---- what must hold afterwards ------------------------------------------------------------------

def done_lines(said):
    """The steps that were said to be done: (step, first award) -> operations."""
    found = {}
    for line in said.splitlines():
        words = line.split()
        if len(words) == 4 and words[0] == "done":
            found[int(words[1]), int(words[2])] = int(words[3])
    return found


def ledger_complaints(database, said):
    complaints = [" ".join(row) for row in sql(FAULTS, database)]
    if sql("select to_regclass('lives.award') is not null", database)[0][0] != "t":
        return complaints
    posted = {(int(step), int(first)): (int(found), int(wanted)) for step, first, found, wanted
              in sql(POSTED.format(last_step=STEPS - 1, slice=SLICE), database)}
    complaints += [f"step {at}: {found} of {wanted} operations" for at, (found, wanted)
                   in posted.items() if found not in (0, wanted)]
    complaints += [f"step {at} was said to be done, and is not"
                   for at in done_lines(said) if posted[at][0] != posted[at][1]]
    return complaints


def check_round(tap, work, cut_name, cut, moment):
    database = fresh(work)
    path = os.path.join(SCRATCH, "said")
    with open(path, "w+", encoding="utf-8") as out:
        child = work.start(database, out)
        time.sleep(moment)
        cut(child, database)
        try:
            code = child.wait(timeout=60)
        except subprocess.TimeoutExpired:
            child.kill()
            code = "hangs"
        throwaway.settle()
        out.seek(0)
        said = out.read()
    name = f"{work.name}, {cut_name} after {moment * 1000:.0f} ms"
    complaints = ledger_complaints(database, said) + work.file_complaints(database, False)
    if code in work.codes and work.state(database) != work.reference:
        complaints.append("it ended well, and its work is not there")
    if code == "hangs":
        complaints.append("it hangs")
    for again in range(2 if LONG or work.is_money else 1):
        if again == 1:
            work.forget_files()  # cut off when it was kept, and not written yet
        code, said = work.run(database)
        if code not in work.codes:
            complaints.append(f"the same again ({again + 1}) ends with {code}: {said}")
        if work.state(database) != work.reference:
            complaints.append(f"the same again ({again + 1}) does not leave the work done once")
        complaints += work.file_complaints(database, True)
    complaints += ledger_complaints(database, said)
    if work.is_money:
        complaints += verify_complaints(database)
    tap.none(name, complaints)
    drop(database)


def verify_complaints(database):
    done = levain("verify", "--quiet", "--lang", "en", database=database)
    return [] if done.returncode == 0 else [f"verify: {done.stdout}{done.stderr}"]


def check_two(tap, work):
    """Two at once: both end well, or one says that it is to be tried again; the work is done
    once."""
    database = fresh(work)
    paths = [os.path.join(SCRATCH, f"said_{number}") for number in (1, 2)]
    children = [work.start(database, open(path, "w", encoding="utf-8")) for path in paths]
    codes = sorted(child.wait(timeout=120) for child in children)
    complaints = []
    if codes[0] == 75 or not all(code in (*work.codes, 75) for code in codes):
        complaints = [f"they end with {codes}",
                      *(open(path, encoding="utf-8").read() for path in paths)]
    if work.state(database) != work.reference:
        complaints.append("they leave something else behind than one")
    tap.none(f"{work.name}, two at once", complaints + ledger_complaints(database, ""))
    drop(database)


# ---- a full disk --------------------------------------------------------------------------------

class SmallDisk:
    """A disk in memory, all of which but a part is taken; None where nobody may mount one."""

    def __init__(self, name, megabytes):
        self.path = os.path.join(throwaway.HOST, name)
        os.mkdir(self.path)
        status = os.stat(throwaway.DATA)
        self.mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700,uid={status.st_uid},"
             f"gid={status.st_gid}", "tmpfs", self.path], capture_output=True,
            check=False).returncode == 0
        self.filler = os.path.join(self.path, "filler")

    def leave(self, megabytes):
        """Take all of it but so much."""
        free = os.statvfs(self.path)
        count = free.f_bavail * free.f_frsize - (megabytes << 20)
        with open(self.filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(count, 1))

    def free(self):
        os.unlink(self.filler)

    def remove(self):
        if self.mounted:
            subprocess.run(["umount", self.path], check=False)


def check_full_journal(tap, work):
    """The disk of the write-ahead log fills up: the server gives up altogether."""
    name = f"{work.name}, the disk of the server's log is full"
    disk = SmallDisk("small_log", 400)
    if not disk.mounted:
        tap.skip(name, "no disk can be mounted here, not in a name space of one's own either")
        return
    log, database = os.path.join(throwaway.DATA, "pg_wal"), fresh(work)
    throwaway.stop("fast")
    for command in ([throwaway.program("pg_resetwal"), "--wal-segsize=1", throwaway.DATA],
                    ["cp", "-r", log, os.path.join(disk.path, "log")],
                    ["mv", log, f"{log}.before"],
                    ["ln", "-s", os.path.join(disk.path, "log"), log]):
        done = throwaway.as_owner(command)
        if done.returncode != 0:
            raise SystemExit(f"Bail out! {' '.join(command)}: {done.stderr}")
    throwaway.start()
    disk.leave(0)
    with open(os.path.join(SCRATCH, "said"), "w+", encoding="utf-8") as out:
        code = work.start(database, out).wait(timeout=120)
        out.seek(0)
        said = out.read()
    complaints = [] if code != 0 else ["the disk was not full"]
    disk.free()
    if not throwaway.is_up():
        throwaway.start()
    throwaway.settle()
    finish_full(tap, name, work, database, complaints + ledger_complaints(database, said))
    throwaway.stop("fast")
    for command in (["rm", log], ["cp", "-r", os.path.join(disk.path, "log"), log]):
        throwaway.as_owner(command)
    disk.remove()
    throwaway.start()


def check_full_tables(tap, work):
    """The disk of the tables fills up: the work is refused, the server goes on."""
    name = f"{work.name}, the disk of the tables is full"
    disk = SmallDisk("small_tables", 200)
    if not disk.mounted:
        tap.skip(name, "no disk can be mounted here, not in a name space of one's own either")
        return
    sql(f"create tablespace small location '{disk.path}'", "postgres")
    database = f"cut_{work.template}"
    subprocess.run(["createdb", "--strategy=file_copy", f"--template={work.template}",
                    "--tablespace=small", database],
                   check=True)
    sql("checkpoint", database)
    disk.leave(0)
    code, said = work.run(database)
    complaints = [] if code != 0 and "No space left" in said else [f"not full: {code} {said}"]
    complaints += ledger_complaints(database, said)
    disk.free()
    finish_full(tap, name, work, database, complaints)
    sql("drop tablespace small", "postgres")
    disk.remove()


def finish_full(tap, name, work, database, complaints):
    code, said = work.run(database)
    if code != 0 or work.state(database) != work.reference:
        complaints.append(f"with room again, the same ends with {code}: {said}")
    tap.none(name, complaints + ledger_complaints(database, said))
    drop(database)


# ---- the kinds of work --------------------------------------------------------------------------

def ledger_work():
    """Lives of awards, posted in batches."""
    path = os.path.join(SCRATCH, "work.sql")
    with open(path, "w", encoding="utf-8") as file:
        for first in range(1, AWARDS + 1, SLICE):
            for step in range(STEPS):
                file.write(f"select 'done', {step}, {first}, p.operations from"
                           f" lives.post({step}, {first}, {first + SLICE - 1}) as p;\n")
    subprocess.run(["createdb", "--template=empty_fund", "lives"], check=True)
    subprocess.run(["psql", "-Xqd", "lives", "-v", "ON_ERROR_STOP=1", "-f",
                    os.path.join(ROOT, "tests", "ledger", "lives.sql")], check=True)
    sql(f"select lives.prepare({AWARDS})", "lives")
    return Work("posting", "lives",
                ["psql", "-XAtq", "-F", " ", "-v", "ON_ERROR_STOP=1", "-f", path],
                (money_works.STANDING,))


def command_works():
    """A call of the worked fund, from its applications to its decision and a closed year: each
    command on what the ones before it leave."""
    def example(name):
        return os.path.join(EXAMPLE, name)

    before, works = "empty_fund", []
    for name, arguments, state in (
            ("intake", ("--call", CALL, example("applications.csv")),
             "select a.code, v.version, encode(v.sha256, 'hex') from levain.application a"
             " join levain.application_version v using (fund_id, call_id, application_id)"
             " order by 1, 2"),
            ("score", ("--call", CALL),
             "select name, encode(results_sha256, 'hex') from levain.scoring_run"),
            ("allocate", ("--call", CALL),
             "select name, encode(results_sha256, 'hex') from levain.allocation_run"),
            ("decide", ("{run}", "--minutes", example("minutes.json")),
             "select a.code, l.envelope, l.cents from levain.decision_line l"
             " join levain.application a using (fund_id, call_id, application_id) order by 1, 2"),
            ("close", ("2025-05",), "select exercise, closed_through from levain.exercise"
                                    " union all select 0, through from levain.closing"),
            ("import payments", (statement(), "--bank", "credit-mutuel-montant"),
             "select count(*), count(distinct (fingerprint, occurrence)), sum(cents),"
             " (select sum(credit_cents - debit_cents) from levain.account"
             "   where stage in ('suspense', 'left')),"
             " (select encode(sha256(string_agg(bytes, '' order by place)), 'hex')"
             "    from levain.bank_file_part), (select count(*) from levain.bank_import)"
             " from levain.bank_line"),
            ("report", ("appropriations", "--fund", "val-de-lierre", "--format",
                        "html,txt,csv,xlsx,json", "--out", "{folder}"),
             "select report, version, encode(sha256, 'hex') from levain.report_made"),
            ("publish", ("val-de-lierre", "--out", "{folder}", "--at", "2026-06-30", "--name",
                         "Pays du Lierre", "--siret", "35600000009075"),
             "select (select count(*) from levain.publication), count(*), min(application_id)"
             " from levain.publication_award")):
        run = sql("select name from levain.allocation_run", before)
        told = {"{run}": run[0][0] if run else "", "{folder}": FOLDER}
        command = [LEVAIN, *name.split(), *(told.get(word, word) for word in arguments), "--quiet"]
        if name == "publish":
            sign_one(before)
        if "{folder}" in arguments:
            works.append(FolderWork(f"levain {name}", before, command, (state,),
                                    judge=report_complaints if name == "report" else None))
        else:
            works.append(Work(f"levain {name}", before, command, (state,)))
        after = f"after_{name.split()[0]}"
        subprocess.run(["createdb", "--strategy=file_copy", f"--template={before}", after],
                       check=True)
        must(*command[1:], database=after)
        before = after
    return works


def sign_one(database):
    """An award whose beneficiary has a name is notified and signed: it is to be published."""
    sql("with made as (insert into levain.organization (name, siren, siret) values ('Les Haies',"
        " '732829320', '73282932000074') returning organization_id) update levain.application a"
        " set organization_id = m.organization_id from made m where a.code = 'A09'", database)
    must("document", f"{CALL}/A09", "republican_commitment", "--at", "2026-05-19", "--quiet",
         database=database)
    sign("val-de-lierre", 2026, database=database)
    for envelope, euros in sql("select envelope, to_char(sum(cents) / 100, 'FM999999') from"
                               " levain.decision_line group by 1", database):
        must("appropriation", "open", envelope, "--call", CALL, "--ae", f"{euros}.00", "--cites",
             "vote", "--at", "2026-01-15", "--quiet", database=database)
    must("notify", "--call", CALL, "A09", "--at", "2026-05-19", "--quiet", database=database)
    must("commit", "--call", CALL, "--at", "2026-05-19", "--quiet", database=database)
    must("agreement", "sign", f"{CALL}/A09", "--number", "C-9", "--signed-on", "2026-05-20",
         "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible", "200000.00", "--at",
         "2026-05-20", "--quiet", database=database)


def accountant_works(decided):
    """An accountant's commands, on what they are run on in a year."""
    works = []
    for name, template, arguments, states, *kept in money_works.money_rows(
            decided, 60 if LONG else 15):
        written = os.path.join(FOLDER, "file") if kept else None
        work = Work(f"levain {name}, orders", template,
                    [LEVAIN, *arguments, *([written] if kept else []), "--quiet"], states, written,
                    *kept)
        work.is_money = True
        works.append(work)
    return works


def manager_works():
    """A manager's commands after the decision."""
    works = []
    for name, arguments, states in follow_works.rows():
        kind = FolderWork if "{folder}" in arguments else Work
        work = kind(f"levain {name}, after signatures", follow_works.TEMPLATE,
                    [LEVAIN, *name.split(),
                     *(FOLDER if word == "{folder}" else word for word in arguments), "--quiet"],
                    tuple(follow_works.STATES[state] for state in states))
        work.options, work.codes = follow_works.TODAY, (0, 1)  # 1: it is told that people are late
        works.append(work)
    return works


def statement():
    """A statement long enough to be cut off in the midst of it: 1.2 MB, so two parts of a file."""
    path = os.path.join(SCRATCH, "statement.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("Date;Date de valeur;Montant;Libellé;Solde\n")
        file.writelines(f"{1 + n // 1000:02}/06/2025;{1 + n // 1000:02}/06/2025;-{n % 90 + 1},00;"
                        f"VIR SEPA ASSOCIATION {n % 10000} AIDE 2025 CULTURE;\n"
                        for n in range(20000))
    return path


def prepare():
    sql("alter system set synchronous_commit = on", "postgres")
    sql("select pg_reload_conf()", "postgres")
    subprocess.run(["createdb", "empty_fund"], check=True)
    must("migrate", "--quiet", database="empty_fund")
    must("fund", "apply", os.path.join(EXAMPLE, "fund-payments.json"), "--quiet",
         database="empty_fund")
    sql("insert into levain.exercise (fund_id, exercise) select fund_id, 2025 from levain.fund",
        "empty_fund")
    posting = ledger_work()
    commands = command_works()
    imports_of(commands).is_money = True
    return posting, commands, accountant_works("after_decide"), manager_works()


def imports_of(commands):
    return next(work for work in commands if work.name == "levain import payments")


def rounds_of(work, commands):
    """How often it is cut off."""
    if not LONG:
        return 1
    if work is imports_of(commands):
        return ROUNDS
    return -(-ROUNDS // 7) if work.is_money else ROUNDS // 6


def main():
    tap = Tap()
    rng = random.Random(SEED)
    tap.say(f"FAULT_ROUNDS={ROUNDS} FAULT_SEED={SEED}")
    posting, commands, money, manager = prepare()
    rows = commands + money + manager
    if ONLY:
        rows = [work for work in rows if (work.is_money if ONLY == "money" else ONLY in work.name)]
    elif not LONG:
        rows = sorted(rng.sample(rows, ROWS), key=rows.index)
    if any(work in manager for work in rows):
        follow_works.fill("empty_fund")
    if not ONLY:
        posting.learn()
        for number in range(ROUNDS):
            name, cut = CUTS[number % len(CUTS)]
            check_round(tap, posting, name, cut, rng.uniform(0, posting.seconds))
        check_two(tap, posting)
    for work in rows:
        work.learn()
        began = time.monotonic()
        for number in range(rounds_of(work, commands)):
            name, cut = CUTS[number % len(CUTS)] if LONG else rng.choice(CUTS)
            check_round(tap, work, name, cut, rng.uniform(0, work.seconds))
        if work is rows[-1] or LONG:
            check_two(tap, work)
        tap.say(f"{work.name}: {rounds_of(work, commands)} times cut off within"
                f" {work.seconds * 1000:.0f} ms, {time.monotonic() - began:.0f} s")
    if not ONLY:
        check_full_tables(tap, posting)
        check_full_journal(tap, posting)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

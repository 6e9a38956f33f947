# SPDX-License-Identifier: MPL-2.0
"""What the benchmarks of statements share: their amounts, and the peer, COPY of cleaned rows."""
import subprocess
import sys

from measures import run


def euros(cents):
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02}"


def psql(database, text):
    done = subprocess.run(["psql", "-XqAtd", database, "-v", "ON_ERROR_STOP=1", "-c", text],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{text}: {done.stderr}")
    return done.stdout.strip()


def prepare_peer(database, rows):
    """The rows as cleaned text, and the table that takes them with keys checked row by row."""
    psql(database, f"copy levain.bank_line to program 'cat > {rows}'")
    psql(database, """
        create schema peer;
        create table peer.import (fund_id bigint, bank_import_id bigint,
                                  primary key (fund_id, bank_import_id));
        insert into peer.import select fund_id, bank_import_id from levain.bank_import;
        create table peer.line (like levain.bank_line including all,
            foreign key (fund_id, bank_import_id) references peer.import);
        create table peer.bare (like levain.bank_line)""")


def copied(database, rows, count):
    psql(database, "truncate peer.line")
    step = run(database, "-Xqc", f"\\copy peer.line from '{rows}'", program="psql")
    if psql(database, "select count(*) from peer.line") != str(count):
        sys.exit("the peer has lost rows")
    return step

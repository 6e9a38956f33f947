# SPDX-License-Identifier: MPL-2.0
"""The cluster that tests/with_postgres made, for tests that do it harm: they stop it at once, start
it again, take its disk away. Only for a cluster of one's own, never for one that others use."""
import os
import subprocess
import time

HOST = os.environ["PGHOST"]
DATA = os.path.join(HOST, "data")
SETTLE_SECONDS = 60


def as_owner(command, **options):
    """Run a command as the user that the server runs as."""
    owner = os.stat(DATA).st_uid
    if os.getuid() == 0 and owner != 0:
        command = ["setpriv", f"--reuid={owner}", f"--regid={os.stat(DATA).st_gid}",
                   "--clear-groups", "--", *command]
    return subprocess.run(command, cwd=HOST, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False, env=dict(os.environ, HOME=HOST, LC_ALL="C.UTF-8"),
                          **options)


def program(name):
    """The path of a program of the server."""
    found = "/usr/lib/postgresql/15/bin"
    if not os.path.exists(os.path.join(found, name)):
        found = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True,
                               check=True).stdout.strip()
    return os.path.join(found, name)


def stop(mode):
    """Stop the server: fast, or immediate, which leaves everything as it stands."""
    as_owner([program("pg_ctl"), "-D", DATA, "-m", mode, "-w", "-t", "60", "-s", "stop"])


def start():
    done = as_owner([program("pg_ctl"), "-D", DATA, "-l", os.path.join(HOST, "server.log"), "-w",
                     "-t", "60", "-s", "start"])
    if done.returncode != 0:
        raise SystemExit(f"Bail out! the server does not start\n{done.stdout}{done.stderr}")


def settle():
    """Wait until the server answers again, as after it lost one of its processes."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        done = subprocess.run(
            ["psql", "-XAtqc", "select not pg_is_in_recovery()", "-d", "postgres"],
            capture_output=True, text=True, check=False)
        if done.stdout.strip() == "t":
            return
        time.sleep(0.05)
    raise SystemExit("Bail out! the server did not come back")


def is_up():
    return subprocess.run(["psql", "-XAtqc", "select", "-d", "postgres"], capture_output=True,
                          check=False).returncode == 0

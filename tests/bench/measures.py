# SPDX-License-Identifier: MPL-2.0
"""What the benchmarks share: one command, its time, its work in the program and in the server, its
memory; and how a measure is told."""
import os
import resource
import subprocess
import sys
import tempfile
import time

LEVAIN = os.environ.get("LEVAIN", os.path.join(os.environ.get("BUILD", "build"), "levain"))
TICKS = os.sysconf("SC_CLK_TCK")


class Step:
    """What a command took: seconds on the clock and of work, and its most memory."""

    def __init__(self, seconds, work, peak):
        self.seconds, self.work, self.peak = seconds, work, peak


def measure(name, value, unit, goal, met):
    print(f"bench: {name} {value:.2f} {unit} goal {goal} {'met' if met else 'short'}", flush=True)


def peak_bytes(pid):
    """The most memory that the process held so far, by the kernel; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def worked_ticks(process, of_children):
    """What a process has worked, or its children that have ended; 0 when it is gone."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    first = 13 if of_children else 11
    return int(fields[first]) + int(fields[first + 1])


def server_work():
    """Seconds that the processes of the server have worked: those that have ended, as its first
    one knows, and those that write for all, which go on; 0 where that cannot be seen."""
    try:
        with open(os.path.join(os.environ["PGHOST"], "data", "postmaster.pid"),
                  encoding="utf-8") as file:
            server = int(file.readline())
        with open(f"/proc/{server}/task/{server}/children", encoding="utf-8") as file:
            standing = file.read().split()
    except (KeyError, OSError, ValueError):
        return 0
    return (worked_ticks(server, True)
            + sum(worked_ticks(process, False) for process in standing)) / TICKS


def checkpoint():
    """Have all written that was changed: else who changes it leaves that work to whoever comes
    next."""
    subprocess.run(["psql", "-Xqc", "checkpoint"], check=True)


def client_work():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(database, *arguments, program=LEVAIN):
    """One command of levain, or of another program. Its work includes the writing of what it
    changed, its seconds do not. The peak is asked for until it ends: what wait4 tells counts the
    memory of the process that it was forked from."""
    checkpoint()
    time.sleep(0.2)  # the server sees that its process has ended
    began, worked, peak = time.monotonic(), client_work() + server_work(), 0
    with tempfile.TemporaryFile() as errors, subprocess.Popen(
            [program, *arguments], stdout=subprocess.DEVNULL, stderr=errors,
            env=dict(os.environ, PGDATABASE=database)) as child:
        while child.poll() is None:
            peak = max(peak, peak_bytes(child.pid))
            time.sleep(0.005)
        seconds = time.monotonic() - began
        if child.returncode != 0:
            errors.seek(0)
            sys.exit(f"{program} {' '.join(arguments)}: {child.returncode}\n"
                     + errors.read().decode(errors="replace")[:2000])
    checkpoint()
    time.sleep(0.2)
    return Step(seconds, client_work() + server_work() - worked, peak)

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


def server_work():
    """Seconds that the processes of the server that have ended have worked, as its first one knows;
    0 where that cannot be seen."""
    try:
        with open(os.path.join(os.environ["PGHOST"], "data", "postmaster.pid"),
                  encoding="utf-8") as file:
            server = int(file.readline())
        with open(f"/proc/{server}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / TICKS
    except (KeyError, OSError, ValueError):
        return 0


def client_work():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(database, *arguments, program=LEVAIN):
    """One command of levain, or of another program. The peak is asked for until it ends: what wait4
    tells counts the memory of the
    process that it was forked from."""
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
    time.sleep(0.2)  # the server sees that its process has ended
    return Step(seconds, client_work() + server_work() - worked, peak)

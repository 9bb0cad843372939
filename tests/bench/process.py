"""Running programs: what they cost, and servers that come and go.

Every program is started, watched and ended by its own process id.
"""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time

SAMPLE_S = 0.02  # between two looks at a program's memory
START_S = 60
SETTLE_S = 0.3  # of no CPU time spent
STOP_S = 15


class Failure(Exception):
    """A measure can't be taken; the text says why."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def cores():
    """The cores for a server and for its load: two, if there are."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def pinned(core, command):
    return ["taskset", "-c", str(core)] + command


def log_in(directory):
    """A file for what a program complains about, gone when it is closed."""
    return tempfile.TemporaryFile("w+", dir=directory, errors="replace")


def tail(file):
    file.seek(0)
    return "".join("  | " + line for line in file.readlines()[-15:])


class Usage:
    """What a program cost: CPU seconds, and at most so much anonymous memory
    at a time, in bytes."""

    def __init__(self, cpu_s, peak_bytes):
        self.cpu_s = cpu_s
        self.peak_bytes = peak_bytes

    def peak_mib(self):
        return self.peak_bytes / 2**20


def anonymous_bytes(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def run(command, output, scratch):
    """Runs a program to its end, its standard output going to the file
    `output` (None: dropped). Fails when the program does."""
    with log_in(scratch) as log, open(output or os.devnull, "wb") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                 stdout=out, stderr=log)
        peak = 0
        try:
            while True:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if pid != 0:
                    child.returncode = os.waitstatus_to_exitcode(status)
                    break
                peak = max(peak, anonymous_bytes(child.pid))
                time.sleep(SAMPLE_S)
        finally:
            if child.returncode is None:
                child.kill()
                child.wait()
        if child.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with "
                          f"{child.returncode}\n{tail(log)}")
    return Usage(usage.ru_utime + usage.ru_stime, peak)


def output_of(command, scratch):
    """The standard output of a short program, as text."""
    path = os.path.join(scratch, "output")
    run(command, path, scratch)
    with open(path) as file:
        return file.read()


class Server:
    """A program that prints `listening on URL` and then serves until it is
    told to end. Use it in a `with`."""

    def __init__(self, command, scratch):
        self.log = log_in(scratch)
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=self.log)
        try:
            self.port = self.find_port(command)
        except BaseException:
            self.stop()
            raise

    def find_port(self, command):
        ready, _, _ = select.select([self.child.stdout], [], [], START_S)
        line = self.child.stdout.readline().decode() if ready else ""
        if not line.startswith("listening on http://"):
            raise Failure(f"{' '.join(command)} doesn't listen\n"
                          f"{tail(self.log)}")
        return int(line.strip().rstrip("/").rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def cpu_s(self):
        """CPU seconds so far, of the process and its children."""
        ticks = 0
        pids = [self.child.pid]
        own = f"/proc/{self.child.pid}/task/{self.child.pid}"
        with open(f"{own}/children") as children:
            pids += children.read().split()
        for pid in pids:
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def settle(self):
        """Waits until it has nothing left to do of its own accord, such as
        checking a file that it has opened."""
        end = time.monotonic() + START_S
        before, now = None, self.cpu_s()
        while now != before and time.monotonic() < end:
            time.sleep(SETTLE_S)
            before, now = now, self.cpu_s()

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        self.child.stdout.close()
        self.log.close()

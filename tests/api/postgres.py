"""A PostgreSQL of our own: a cluster in a temporary directory, on a port of
its own, run by an ordinary user, ended by its process id.

With TONEARM_TEST_STATE=postgres every command and server of the suite keeps
its state in this cluster, in a schema for each data directory (a database for
each would be a thousand files for each)."""

import glob
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

START_SECONDS = 30


def wanted():
    return os.environ.get("TONEARM_TEST_STATE") == "postgres"


def _programs():
    """Where initdb and postgres are; Debian keeps them out of the path."""
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not places:
        raise RuntimeError("PostgreSQL isn't installed: make deps")
    return places[-1]


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Cluster:
    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="tonearm-postgres-")
        self.data = os.path.join(self.directory, "data")
        self.port = _free_port()
        self.process = None
        self.schemas = set()
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "tonearm", "-A", "trust",
                  "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def _command(self, program, *words):
        return [os.path.join(_programs(), program), *words]

    def _run(self, program, *words):
        subprocess.run(self._command(program, *words), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                       user=self.user, cwd=self.directory)

    def start(self):
        self.process = subprocess.Popen(
            self._command("postgres", "-D", self.data, "-k", self.directory,
                          "-h", "127.0.0.1", "-p", str(self.port),
                          "-c", "max_connections=400",
                          "-c", "shared_buffers=64MB",
                          # The machine doesn't crash, only the server does.
                          "-c", "fsync=off", "-c", "full_page_writes=off"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            user=self.user, cwd=self.directory)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PostgreSQL doesn't start")
            time.sleep(0.05)

    def _answers(self):
        return subprocess.run(
            self._command("pg_isready", "-q", "-h", "127.0.0.1", "-p",
                          str(self.port)),
            stdout=subprocess.DEVNULL).returncode == 0

    def end(self, how=signal.SIGINT):
        """SIGINT is a fast shutdown; SIGQUIT an immediate one, a crash."""
        self.process.send_signal(how)
        self.process.wait(timeout=60)

    def restart(self, how=signal.SIGINT):
        self.end(how)
        self.start()

    def url(self, name):
        return f"postgres://tonearm@127.0.0.1:{self.port}/{name}"

    def query(self, name, sql):
        """Lines of psql's plain output."""
        done = subprocess.run(
            self._command("psql", "-X", "-q", "-A", "-t", "-v",
                          "ON_ERROR_STOP=1", "-d", self.url(name), "-c", sql),
            check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    def state_of(self, data):
        """The URL of a data directory's schema, which is made if need be."""
        real = os.path.realpath(data)
        name = "t" + hashlib.sha256(real.encode()).hexdigest()[:20]
        if name not in self.schemas:
            self.query("postgres", f"CREATE SCHEMA {name}")
            self.schemas.add(name)
        return self.url("postgres") + f"?options=-csearch_path%3D{name}"

    def remove(self):
        if self.process is not None and self.process.poll() is None:
            self.end(signal.SIGQUIT)  # nobody needs the files any more
        shutil.rmtree(self.directory, ignore_errors=True)


_cluster = None


def cluster():
    global _cluster
    if _cluster is None:
        _cluster = Cluster()
    return _cluster


def finish():
    global _cluster
    if _cluster is not None:
        _cluster.remove()
        _cluster = None

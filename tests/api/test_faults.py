"""Whatever fails in the middle of an import, the old generation survives.

Calls of the system fail one by one, or the process is killed at one
(tests/fault/fault.c is preloaded); the disk is full. Then the catalog in use
is the one from before, whole; nothing but build/ is left behind; and the next
import works.

A story takes a few seconds; with TONEARM_DEEP=1 it takes every call and
hundreds of kills."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import time

import pytest

import running

DEEP = os.environ.get("TONEARM_DEEP") == "1"
SECONDS = 3  # to fail calls in, for one story, unless DEEP
ARTIST = "0TnOYISbd1XYRBk9myaseg"
MESSAGES = ("No space left on device", "Input/output error",
            "Cannot allocate memory")


@pytest.fixture(scope="module")
def fault(tmp_path_factory):
    """The library that makes calls fail."""
    to = tmp_path_factory.mktemp("fault") / "fault.so"
    source = running.ROOT / "tests/fault/fault.c"
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-D_GNU_SOURCE",
                    "-Wall", "-O1", "-shared", "-fPIC", "-fno-builtin",
                    str(source), "-o", str(to), "-ldl"], check=True)
    return to


class Bench:
    """A data directory with a generation in it, and a way to break things."""

    def __init__(self, path, fault):
        self.data = path / "data"
        self.fault = fault
        self.report = path / "report"
        self.source = path / "lines.jsonl"
        self.source.write_bytes(running.lines_of(
            [{"type": "artist", "id": ARTIST, "name": "Ann",
              "genres": ["folk"]}]))
        running.run("demo", "--data", self.data, "--tracks", "300")
        self.note()

    @property
    def catalog(self):
        return self.data / "catalog"

    def current(self):
        return int((self.catalog / "current").read_text())

    def files(self):
        return {p.name for p in self.catalog.iterdir()}

    def note(self):
        """What must not change."""
        self.before = self.current()
        self.files_before = self.files() - {"build"}

    def start(self, command, call=None):
        env = running.environment()
        if call:
            env.update(LD_PRELOAD=str(self.fault), TONEARM_FAULT_CALL=call,
                       TONEARM_FAULT_DIR=str(self.catalog),
                       TONEARM_FAULT_REPORT=str(self.report),
                       ASAN_OPTIONS=env.get("ASAN_OPTIONS", "") +
                       ":verify_asan_link_order=0")
        self.report.unlink(missing_ok=True)
        return subprocess.Popen([running.BINARY, *map(str, command)], env=env,
                                stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)

    def run(self, command, call=None):
        process = self.start(command, call)
        err = process.communicate(timeout=120)[1].decode()
        return process.returncode, err

    def calls(self):
        """The paths of the calls that were counted, in order."""
        if not self.report.exists():
            return []
        return [line.split(" ", 1)[1]
                for line in self.report.read_text().splitlines()]

    def check_whole(self):
        running.run("verify", "--data", self.data)

    def check_unchanged(self):
        assert self.current() == self.before
        assert self.files() - {"build"} == self.files_before
        self.check_whole()

    def check_next_import(self):
        """And it leaves nothing of those before it."""
        running.run("import", "--data", self.data, "objects", self.source)
        assert self.current() > self.before
        self.check_whole()
        left = self.files() - {"lock", "current", f"{self.current()}.cat"}
        assert len(left) == 1 and left.pop().endswith(".cat")
        exported = running.run("export", "--data", self.data, "--type",
                               "artist").lines()
        assert "Ann" in {artist["name"] for artist in exported}
        self.note()


@pytest.fixture
def bench(tmp_path, fault):
    return Bench(tmp_path, fault)


def command(bench, kind):
    if kind == "demo":
        return ["demo", "--data", bench.data, "--tracks", "2000"]
    return ["import", "--data", bench.data, "objects", bench.source]


def chosen(count, seconds_each):
    """Which of `count` calls to take in the time that there is."""
    most = count if DEEP else max(8, int(SECONDS / max(seconds_each, 0.01)))
    if count <= most:
        return range(1, count + 1)
    edge = min(4, most // 2)
    middle = random.Random(count).sample(range(edge + 1, count - edge + 1),
                                         most - 2 * edge)
    return sorted([*range(1, edge + 1), *middle,
                   *range(count - edge + 1, count + 1)])


def count_calls(bench, words, call):
    """How many there are when nothing fails, and how long that takes."""
    spare = bench.data.with_name("spare")
    shutil.copytree(bench.data, spare)
    begin = time.monotonic()
    status, err = bench.run(words, f"{call},0,EIO")
    seconds = time.monotonic() - begin
    assert status == 0, err
    paths = bench.calls()
    shutil.rmtree(bench.data)
    spare.rename(bench.data)
    return paths, seconds


@pytest.mark.parametrize("kind", ["demo", "objects"])
@pytest.mark.parametrize("call, error", [
    ("write", "ENOSPC"), ("write", "EIO"), ("fsync", "EIO"),
    ("rename", "EIO"), ("create", "ENOSPC"), ("ftruncate", "ENOSPC"),
    ("mmap", "ENOMEM")])
def test_a_call_that_fails(bench, kind, call, error):
    words = command(bench, kind)
    paths, seconds = count_calls(bench, words, call)
    assert paths
    for n in chosen(len(paths), 2 * seconds):
        more = "+" if error == "ENOSPC" and call == "write" else ""
        status, err = bench.run(words, f"{call},{n}{more},{error}")
        path = bench.calls()[n - 1]
        what = f"{call} {n} of {path}: status {status}: {err}"
        if path.endswith("/lock") and call != "create" and status == 0:
            assert "process id" in err, what  # said, and no harm done
            bench.note()
            continue
        assert status == 1, what
        assert any(message in err for message in MESSAGES), what
        if call == "fsync" and bench.current() != bench.before:
            # The very last one: the new generation is in use already.
            assert n == len(paths), what
            bench.check_whole()
            bench.note()
            continue
        bench.check_unchanged()
    bench.check_next_import()


@pytest.mark.parametrize("kind", ["demo", "objects"])
@pytest.mark.parametrize("call", ["rename", "fsync", "create", "write"])
def test_killed_at_a_call(bench, kind, call):
    words = command(bench, kind)
    paths, seconds = count_calls(bench, words, call)
    for n in chosen(len(paths), 3 * seconds):
        status, err = bench.run(words, f"{call},{n},KILL")
        assert status == -signal.SIGKILL, err
        assert bench.current() >= bench.before
        bench.check_whole()
    bench.check_next_import()


def test_killed_at_random_moments(bench):
    words = command(bench, "demo")
    begin = time.monotonic()
    assert bench.run(words)[0] == 0
    whole = time.monotonic() - begin
    bench.note()
    rng = random.Random(2026)
    for _ in range(200 if DEEP else 10):
        process = bench.start(words)
        time.sleep(rng.random() * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert bench.current() >= bench.before
        bench.check_whole()
        if rng.random() < 0.1:
            bench.check_next_import()
    bench.check_next_import()


@pytest.fixture
def small_disk(tmp_path):
    path = tmp_path / "disk"
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m",
                              "tonearm-test", str(path)],
                             capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a full disk: needs the right to mount a tmpfs")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_a_full_disk(small_disk, fault):
    bench = Bench(small_disk, fault)
    status, err = bench.run(["demo", "--data", bench.data, "--tracks",
                             "20000"])
    assert status == 1
    assert MESSAGES[0] in err
    bench.check_unchanged()
    assert "build" not in bench.files()
    bench.check_next_import()


def wait_for_data(server, expected):
    deadline = time.monotonic() + 5
    while True:
        answer = server.request("GET", "/health", token=None)
        if answer.json()["data"] == expected:
            return answer.status_code
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_health_on_a_full_disk(small_disk, serve):
    data = small_disk / "data"
    data.mkdir()
    server = serve(data)
    assert wait_for_data(server, "ok") == 200
    with (small_disk / "filler").open("wb", buffering=0) as filler:
        with pytest.raises(OSError):
            while True:
                filler.write(b"x" * 4096)
    assert wait_for_data(server, "unwritable") == 503
    (small_disk / "filler").unlink()
    assert wait_for_data(server, "ok") == 200
    assert not (data / "probe").exists()


@pytest.mark.parametrize("how", ["moved", "removed", "replaced"])
def test_health_without_its_directory(tmp_path, data, serve, how):
    server = serve(data)
    assert wait_for_data(server, "ok") == 200
    data.rename(tmp_path / "elsewhere")
    if how == "removed":
        shutil.rmtree(tmp_path / "elsewhere")
    if how == "replaced":
        data.mkdir()
    assert wait_for_data(server, "unwritable") == 503
    if how == "moved":
        (tmp_path / "elsewhere").rename(data)
        assert wait_for_data(server, "ok") == 200
        assert "can be written again" in server.log_text()


def limited(limit, *words):
    """Runs `tonearm WORDS...` under a limit of the shell's."""
    return subprocess.run(
        ["bash", "-c", f'ulimit {limit}; exec "$@"', "sh", running.BINARY,
         *map(str, words)], env=running.environment(), capture_output=True,
        text=True, timeout=60)


def test_files_that_may_not_grow(bench):
    """It is an error that is told, not a signal that kills."""
    process = limited("-f 300", *command(bench, "demo"))
    assert process.returncode == 1, process.stderr
    assert "File too large" in process.stderr
    bench.check_unchanged()
    bench.check_next_import()


def test_too_few_files(bench):
    process = limited("-n 24", "serve", "--data", bench.data, "--listen",
                      "127.0.0.1:0")
    assert process.returncode == 1
    assert "24 open files are allowed" in process.stderr
    assert "listening" not in process.stdout


def test_data_that_cannot_be_written(bench):
    """A catalog/ that is a file: said, and the file stays."""
    shutil.rmtree(bench.catalog)
    pathlib.Path(bench.catalog).write_text("mine")
    status, err = bench.run(command(bench, "objects"))
    assert status == 1
    assert str(bench.catalog) in err
    assert bench.catalog.read_text() == "mine"

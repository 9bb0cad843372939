"""What systemd's unit takes away, the server and tonearm-media don't miss: they
run with no other system calls than it allows, each of which would end them, and
without memory that is written and then run."""

import ctypes
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

import running
import sounding
from machine import ROOT, output

UNIT = ROOT / "packaging/tonearm.service.in"
ALLOW, KILL = 0x7fff0000, 0x80000000  # seccomp.h
NOBODY = 65534
SET_MDWE, REFUSE_EXEC_GAIN = 65, 1  # linux/prctl.h

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("systemd-analyze"),
    reason="wants root and systemd-analyze")


def calls_of(name):
    """The names of system calls behind one, which may be a set's: @process."""
    if not name.startswith("@"):
        return {name}
    said = output("systemd-analyze", "syscall-filter", name)
    words = re.findall(r"^ +([@\w-]+)$", said, re.M)
    assert words, said
    return set().union(*map(calls_of, words))


def allowed():
    """What the unit's filter leaves: its lines add, or with ~ take away."""
    names = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", UNIT.read_text(), re.M):
        calls = set().union(*map(calls_of, line.lstrip("~").split()))
        names = names - calls if line.startswith("~") else names | calls
    return names


@pytest.fixture(scope="module")
def lock_in():
    """A function that makes the process that calls it somebody else's, and
    locks it in."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    libc = ctypes.CDLL(None)
    numbers = [library.seccomp_syscall_resolve_name(name.encode())
               for name in allowed()]
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(KILL)))
    for number in numbers:
        if number >= 0:  # of this architecture
            assert library.seccomp_rule_add(
                context, ctypes.c_uint32(ALLOW), number, 0) == 0

    def lock():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        assert libc.prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) == 0
        assert library.seccomp_load(context) == 0

    return lock


@pytest.fixture
def place():
    """A folder of theirs, which pytest's own are not."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tonearm-unit-"))
    (folder / "data").mkdir()
    yield folder
    shutil.rmtree(folder)


def give(folder):
    for path in folder, *folder.rglob("*"):
        os.chown(path, NOBODY, NOBODY)


def test_the_lock_holds(lock_in):
    """Giving files away isn't a service's affair."""
    done = subprocess.run(["chown", "0", "/dev/null"], preexec_fn=lock_in)
    assert done.returncode < 0


def test_nothing_is_missed(lock_in, place, monkeypatch):
    data = place / "data"
    sounding.sound(place / "music/one.wav", seconds=40)
    give(place)
    said = subprocess.run(
        [running.BINARY, "import", "--data", data, "folder",
         place / "music", "--media", sounding.media()],
        capture_output=True, text=True, preexec_fn=lock_in)
    assert said.returncode == 0, said.stderr
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **more: popen(
        *words, preexec_fn=lock_in, **more))
    server = running.Server(data, "--media", sounding.media())
    monkeypatch.undo()
    server.token  # made by root
    give(data)
    track, = running.run("export", "--data", data, "--type", "track").lines()
    path = f"/v1/tracks/{track['id']}"
    preview = server.get(path)["preview_url"]
    sound = server.request("GET", preview, token=None)
    assert sound.status_code == 200 and len(sound.content) > 10000
    assert server.stop() == 0

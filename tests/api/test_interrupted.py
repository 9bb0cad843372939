"""Imports that are interrupted or meet another command: what is exported is
all of the old or all of the new. (test_faults.py fails single calls.)"""

import os
import random
import re
import signal
import subprocess
import time

import pytest

import running
import small
from running import import_objects, lines_of, run
from small import artist_id, track_id

KILLS = 100 if os.environ.get("TONEARM_DEEP") == "1" else 6

MANY = lines_of([
    {"type": "track", "id": track_id(1000 + n), "name": f"Track {n}",
     "artists": [{"id": artist_id(n % 500), "name": f"Artist {n % 500}"}],
     "album": {"id": small.album_id(100 + n % 3000), "name": "x"}}
    for n in range(30000)])


def start(data, *words):
    return subprocess.Popen(
        [running.BINARY, *words, "--data", str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=running.environment())


def leftovers(data):
    return [p.name for p in (data / "catalog").iterdir()
            if not re.fullmatch(r"\d+\.cat|current|lock", p.name)]


def test_killed_at_any_moment(data, tmp_path):
    source = tmp_path / "many.jsonl"
    source.write_bytes(MANY)
    import_objects(data, small.LINES)
    before = run("export", "--data", data).out
    begin = time.monotonic()
    other = tmp_path / "whole"
    other.mkdir()
    import_objects(other, small.LINES)
    run("import", "--data", other, "objects", source)
    whole = time.monotonic() - begin
    after = run("export", "--data", other).out
    rng = random.Random(7)
    for _ in range(KILLS):
        child = start(data, "import", "objects", str(source))
        time.sleep(rng.random() * whole)
        child.kill()
        child.communicate()
        assert run("verify", "--data", data).out.startswith("ok")
        text = run("export", "--data", data).out
        assert text in (before, after)
        if text == after:
            import_objects(data, small.LINES, "--replace")
    run("import", "--data", data, "objects", source)
    assert run("export", "--data", data).out == after
    assert leftovers(data) == [], "what the dead left behind is cleared"


@pytest.mark.sanitized
def test_stopped_politely(data, tmp_path):
    import_objects(data, small.LINES)
    before = run("export", "--data", data).out
    child = start(data, "import", "objects", "-")
    child.stdin.write(MANY[:1000000])
    child.stdin.flush()
    child.send_signal(signal.SIGTERM)
    child.communicate()
    assert child.returncode != 0
    assert run("export", "--data", data).out == before
    import_objects(data, small.LINES)
    assert leftovers(data) == []


def wait_for_lock(data, child):
    deadline = time.monotonic() + 20
    lock = data / "catalog/lock"
    while str(child.pid) not in (lock.read_text() if lock.exists() else ""):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("second", [
    ["import", "objects", "-"], ["demo", "--tracks", "10"],
    ["remove", "artist", artist_id(4)], ["catalog", "use", "1"],
    ["catalog", "prune"]])
def test_two_imports_at_once(data, second):
    import_objects(data, small.LINES)
    first = start(data, "import", "objects", "-")
    try:
        first.stdin.write(lines_of([{"type": "artist", "id": artist_id(77),
                                     "name": "Slow"}]))
        first.stdin.flush()
        wait_for_lock(data, first)
        result = run(*second, "--data", data, status=None,
                     stdin=lines_of([{"type": "artist", "id": artist_id(78),
                                      "name": "Second"}]))
        assert result.status == 1
        assert str(first.pid) in result.err, "it says who is importing"
    finally:
        first.communicate()
    assert first.returncode == 0
    assert artist_id(77) in run("export", "--data", data).out


def test_reading_commands_work_beside_an_import(data):
    import_objects(data, small.LINES)
    first = start(data, "import", "objects", "-")
    try:
        wait_for_lock(data, first)
        for command in (["stat"], ["verify"], ["export"],
                        ["catalog", "list"], ["app", "list"]):
            run(*command, "--data", data)
        running.create_app(data)
    finally:
        first.communicate()
    assert first.returncode == 0


@pytest.mark.sanitized
def test_a_full_disk(data, tmp_path):
    """As near as a limit on file sizes comes to it."""
    source = tmp_path / "many.jsonl"
    source.write_bytes(MANY)
    import_objects(data, small.LINES)
    before = run("export", "--data", data).out
    for blocks in (1, 64, 1000, 2500):
        result = subprocess.run(
            ["bash", "-c", f"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"",
             "bash", running.BINARY, "import", "--data", str(data), "objects",
             str(source)], capture_output=True, env=running.environment(),
            timeout=120)
        if result.returncode == 0:
            break
        assert result.returncode == 1
        assert result.stderr
        assert run("verify", "--data", data).out.startswith("ok")
        assert run("export", "--data", data).out == before
    import_objects(data, small.LINES)
    assert leftovers(data) == []

"""Commands that change the catalog beside a server return when it serves what
they have made: the next request sees it, on whichever loop."""

import contextlib
import signal
import sqlite3
import subprocess
import time

import pytest

import running
import small
from running import import_objects, run
from small import track_id

pytestmark = pytest.mark.sanitized


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data"
    import_objects(path, small.LINES)
    return path


def generation(server):
    """Of a loop that a connection of its own has come to."""
    server.session.close()
    return server.get("/health", token=None)["generation"]


def begin(data, *options):
    """An import that one can watch."""
    process = running.begin("import", "--data", data, "objects", "-",
                            *options)
    process.stdin.write(running.lines_of(small.LINES))
    process.stdin.close()
    process.stdin = None
    return process


def is_locked(data):
    with contextlib.closing(sqlite3.connect(data / "state.db", timeout=0)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def make_slow(server, data):
    """Has it stand still, but not in the middle of a write of its own, which
    it begins with: imports would wait for that, too."""
    server.process.send_signal(signal.SIGSTOP)
    while is_locked(data):
        server.process.send_signal(signal.SIGCONT)
        time.sleep(0.1)
        server.process.send_signal(signal.SIGSTOP)


def test_the_next_request_sees_the_new_catalog(serve, data):
    server = serve(data, "--loops", 4)
    import_objects(data, small.LINES)
    assert {generation(server) for _ in range(20)} == {2}
    run("remove", "--data", data, "track", track_id(1))
    assert {generation(server) for _ in range(20)} == {3}
    server.refuses(f"/v1/tracks/{track_id(1)}", 404, "non existing id")
    run("catalog", "use", "--data", data, 2)
    assert {generation(server) for _ in range(20)} == {2}
    server.get(f"/v1/tracks/{track_id(1)}")
    run("demo", "--data", data, "--tracks", 10, "--replace")
    assert {generation(server) for _ in range(20)} == {4}


def test_the_first_catalog_of_a_server_that_has_none(serve, tmp_path):
    data = tmp_path / "empty"
    data.mkdir()
    server = serve(data)
    assert generation(server) == 0
    import_objects(data, small.LINES)
    assert generation(server) == 1


def test_a_server_that_is_slow_is_waited_for(serve, data):
    server = serve(data)
    make_slow(server, data)
    try:
        process = begin(data)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=3)
        assert run("catalog", "list", "--data", data).out.count("\n") == 2
        begin(data, "--no-wait").communicate(timeout=40)
        process.communicate(timeout=40)  # its generation isn't current now
        assert process.returncode == 0
    finally:
        server.process.send_signal(signal.SIGCONT)
    deadline = time.monotonic() + 10
    while generation(server) != 3:
        assert time.monotonic() < deadline


def test_a_server_that_ends_is_not_waited_for(serve, data):
    server = serve(data)
    make_slow(server, data)
    process = begin(data)
    time.sleep(1)
    assert process.poll() is None
    server.stop(signal.SIGKILL)
    assert process.wait(timeout=10) == 0
    process.communicate()
    import_objects(data, small.LINES)  # what it noted says nothing now

"""Fixtures: commands, servers, and the small catalog that most stories use.

Every server has a data directory and a port of its own, so that many processes
may run tests at once, and is ended by its process id. TONEARM names the binary
(default build/tonearm)."""

import contextlib
import os
import signal

import pytest

import keeping
import postgres
import running
import small


def keep_some(config, items, every):
    """Of each file's tests only one in so many, always the same."""
    seen = {}
    kept, left = [], []
    for item in items:
        number = seen[item.path] = seen.get(item.path, -1) + 1
        (left if number % every else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.hookimpl(trylast=True)  # when markers have chosen
def pytest_collection_modifyitems(config, items):
    every = int(os.environ.get("TONEARM_TEST_EVERY", 1))
    if every > 1:
        keep_some(config, items, every)
    if postgres.wanted():
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip("state.db is SQLite's"))


def pytest_sessionstart(session):
    running.run("--version")  # fail at once, and clearly, without a binary


def pytest_sessionfinish(session):
    postgres.finish()


@pytest.fixture
def data(tmp_path):
    """An empty data directory."""
    path = tmp_path / "data"
    path.mkdir()
    return path


FAULTS = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL,
          -signal.SIGFPE, -signal.SIGPIPE}


def _end(server):
    """A sanitizer tells of a leak by the exit status. One that a test ended,
    it hasn't ended by a fault."""
    was_running = server.process.poll() is None
    status = server.stop()
    assert status == 0 or not was_running, server.log_text()
    assert status not in FAULTS, server.log_text()


def _servers(data_of):
    """Yields start(data=None, *options), whose servers end with the fixture;
    those that a test ended are its own affair."""
    with contextlib.ExitStack() as ends:
        def start(data=None, *options, **more):
            server = running.Server(data or data_of(), *options, **more)
            ends.callback(_end, server)
            return server

        yield start


@pytest.fixture
def serve(data):
    """serve(data, *options) starts a server that ends with the test."""
    yield from _servers(lambda: data)


@pytest.fixture(scope="module")
def module_serve(tmp_path_factory):
    """The same, for a server that a whole module shares."""
    yield from _servers(lambda: tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def music(tmp_path_factory):
    """A server over the small catalog, without a default market."""
    data = tmp_path_factory.mktemp("small")
    running.import_objects(data, small.LINES)
    server = running.Server(data)
    yield server
    status = server.stop()
    assert status == 0


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    """A server over the small catalog whose users keep things."""
    data = tmp_path_factory.mktemp("town")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory):
    """A data directory with a demo catalog."""
    data = tmp_path_factory.mktemp("demo")
    running.run("demo", "--data", data, "--tracks", 2000)
    return data

"""Fixtures for pytest: a server for the session, a world for each test.

`@pytest.mark.tonearm(...)` gives the test's world what Bench.make_world takes
(seeds, snapshot, seed, clock), on top of the app and the user. A test that
fails shows what was asked of its world."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterator

import pytest

from .bench import Bench, BenchError, World, line_of
from .people import App, User, app_line, user_line
from .server import start

SHOWN = 50  # calls of the journal


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("tonearm_binary", "the program (default: $TONEARM_BINARY, "
                  "else in PATH)", default="")
    parser.addini("tonearm_seeds", "seed files that the server begins with",
                  type="paths", default=[])
    parser.addini("tonearm_tracks", "how many tracks the demo catalog has",
                  default="1000")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "tonearm(seeds, snapshot, seed, clock): what the test's "
        "world begins with")


@pytest.fixture(scope="session")
def tonearm(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The server: that of `tonearm dev -- pytest`, else one of our own."""
    if os.environ.get("TONEARM_URL"):
        yield Bench(os.environ["TONEARM_URL"])
        return
    ini = request.config.getini
    server = start([str(p) for p in ini("tonearm_seeds")],
                   tracks=int(ini("tonearm_tracks")),
                   binary=ini("tonearm_binary") or None)
    yield server
    server.stop()


@pytest.fixture
def tonearm_lines() -> Dict[str, Any]:
    """The seed's lines of the app and of the user; override it for others."""
    app = app_line()
    return {"app": app, "user": user_line(app)}


@pytest.fixture
def tonearm_world(tonearm: Bench, tonearm_lines: Dict[str, Any],
                  request: pytest.FixtureRequest) -> Iterator[World]:
    """A world with an app and a user, for this test alone."""
    marker = request.node.get_closest_marker("tonearm")
    more = dict(marker.kwargs) if marker else {}
    lines = [*tonearm_lines.values(), *more.pop("seeds", [])]
    world = tonearm.make_world(seeds=lines, **more)
    request.node.tonearm_world = world
    yield world
    world.delete()


@pytest.fixture
def spotify_app(tonearm_world: World, tonearm_lines: Dict[str, Any]) -> App:
    return App.of_line(tonearm_world, tonearm_lines["app"])


@pytest.fixture
def spotify_user(spotify_app: App, tonearm_lines: Dict[str, Any]) -> User:
    return User.of_line(spotify_app, tonearm_lines["user"])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    world = getattr(item, "tonearm_world", None)
    if report.when == "call" and report.failed and world:
        try:
            entries = world.journal.entries(limit=1000)[-SHOWN:]
        except (BenchError, OSError):
            return  # the failure itself says more
        report.sections.append((f"calls of world {world.name}", "\n".join(
            map(line_of, entries))))

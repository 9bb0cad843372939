"""A real browser, driven by its own driver, against the real binary.

Chromium runs headless and reaches nothing but this machine. After each test
its console has to be empty: a Content-Security-Policy violation, a missing
file or a failed request would be written there."""

import pytest

import app_stand_in
import screen


@pytest.fixture(scope="session")
def chromium():
    driver = screen.start()
    yield driver
    driver.quit()


@pytest.fixture
def screen_of(chromium):
    """screen_of(server) is a fresh browser window on it, with no cookies."""
    made = []

    def make(server):
        made.append(screen.Screen(chromium, server))
        return made[-1]

    yield make
    for each in made:
        each.check_console()


@pytest.fixture(scope="module")
def app():
    """A web application on this machine, for redirects to lead to."""
    stand_in = app_stand_in.App()
    yield stand_in
    stand_in.stop()


@pytest.fixture(scope="module")
def start(module_serve, tmp_path_factory):
    """start(prepare, *options) is a server with a data directory of its own,
    in which prepare(data) puts something first."""
    def make(prepare=None, *options):
        data = tmp_path_factory.mktemp("data")
        if prepare:
            prepare(data)
        return module_serve(data, *options)

    return make

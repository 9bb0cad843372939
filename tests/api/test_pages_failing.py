"""Pages when the state fails under them: one page that says so, whole and by
itself, and nothing half done."""

import contextlib
import pathlib
import re
import resource
import sqlite3

import pytest

import browsing
from browsing import Browser

# It spoils tables of state.db to make the state fail.
pytestmark = [pytest.mark.sqlite, pytest.mark.sanitized]

POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; "
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")


@pytest.fixture
def server(serve, data):
    browsing.create_user(data, "alice")
    return serve(data)


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in()
    return browser


@contextlib.contextmanager
def without(server, table):
    """Statements on the table fail, all others work."""
    with contextlib.closing(sqlite3.connect(server.data / "state.db")) as db:
        db.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        db.commit()
        yield
        db.execute(f"ALTER TABLE elsewhere RENAME TO {table}")
        db.commit()


def assert_one_failure(browser):
    """The 503 page alone, with the headers of a page, each once."""
    answer = browser.answer
    assert answer.text.count("<!doctype html>") == 1
    assert answer.text.count("</html>") == 1
    assert browser.page.headings == ["Not just now"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    names = [name.lower() for name, _ in answer.raw.headers.items()]
    for name, value in {"content-security-policy": POLICY,
                        "x-frame-options": "DENY",
                        "referrer-policy": "same-origin",
                        "cache-control": "no-store"}.items():
        assert names.count(name) == 1, name
        assert answer.headers[name] == value


def test_in_the_middle_of_a_page(server, browser):
    """The account page is half written when it lists the apps."""
    with without(server, "user_grant"):
        browser.get("/account", 503)
        assert_one_failure(browser)
        assert "Your account" not in browser.answer.text
    browser.get("/account")
    assert browser.heading == "Your account"


def test_before_the_handler(server, browser):
    """Nobody knows who is signed in: not even the front page is shown."""
    for path in ("/", "/account", "/dashboard", "/admin"):
        with without(server, "session"):
            browser.get(path, 503)
            assert_one_failure(browser)
            assert "<nav" not in browser.answer.text
    browser.get("/")
    assert "alice" in browser.page.text


def test_the_failure_is_dressed(server, browser):
    """What pages are dressed in needs no state, whatever cookie comes."""
    with without(server, "session"):
        for path in ("/style.css", "/icon.svg"):
            browser.get(path, 200)
            assert "max-age" in browser.answer.headers["cache-control"]


def test_while_a_form_is_written(server, browser):
    """The app's row is written already when its redirect URIs fail."""
    browser.get("/dashboard/new")
    with without(server, "app_redirect"):
        browser.submit("/dashboard/new", 503, name="Half an app",
                       redirect_uris="https://app.example/callback")
        assert_one_failure(browser)
        assert "client-secret" not in browser.answer.text
    browser.get("/dashboard")
    assert "Half an app" not in browser.page.text


def test_while_somebody_signs_in(server):
    """No cookie is given for a session that isn't there."""
    browser = Browser(server)
    browser.get("/login")
    with without(server, "guess"):
        browser.submit("/login", 503, name="alice",
                       password=browsing.PASSWORD)
        assert_one_failure(browser)
        assert "set-cookie" not in browser.answer.headers
    browser.sign_in()


@contextlib.contextmanager
def with_no_room_for_a_hash(server):
    """The server may take 24 MiB more than it has: a hash takes 64."""
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    taken = int(re.search(r"VmSize:\s+(\d+) kB", status)[1]) << 10
    before = resource.prlimit(server.pid, resource.RLIMIT_AS)
    resource.prlimit(server.pid, resource.RLIMIT_AS,
                     (taken + (24 << 20), before[1]))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_AS, before)


def assert_come_back(browser):
    assert_one_failure(browser)
    assert int(browser.answer.headers["retry-after"]) >= 1
    assert "set-cookie" not in browser.answer.headers


def test_no_memory_to_check_a_password(server, browser):
    """It is neither the server's end nor a wrong guess: more of them than
    are allowed don't use up the account's."""
    stranger = Browser(server)
    for name in ("alice", "nobody"):
        with with_no_room_for_a_hash(server):
            for password in [browsing.PASSWORD] + 10 * ["wrong"]:
                stranger.get("/login")
                stranger.submit("/login", 503, name=name, password=password)
                assert_come_back(stranger)
    browser.get("/account")
    with with_no_room_for_a_hash(server):
        browser.submit("/account/delete", 503, password=browsing.PASSWORD)
        assert_come_back(browser)
    stranger.sign_in()
    assert "Signed in as alice" in stranger.page.text


def test_no_memory_to_hash_a_password(serve, data):
    server = serve(data, "--open-signup")
    browser = Browser(server)
    new = {"name": "carol", "password": browsing.PASSWORD,
           "again": browsing.PASSWORD, "country": "SE"}
    browser.get("/signup")
    with with_no_room_for_a_hash(server):
        browser.submit("/signup", 503, **new)
        assert_come_back(browser)
    browser.get("/signup")
    browser.submit("/signup", **new)
    assert "Signed in as carol" in browser.page.text

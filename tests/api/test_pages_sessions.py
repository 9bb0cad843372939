"""Where one is signed in: the list of it on one's own page, and ending it."""

import sqlite3
import time

import pytest

import browsing
from browsing import Browser

pytestmark = pytest.mark.state

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 " \
    "Firefox/133.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) " \
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15"


@pytest.fixture
def server(serve, data):
    for name in ("alice", "bob"):
        browsing.create_user(data, name)
    return serve(data, "--trusted-proxy", "127.0.0.1")


def come(server, agent, name="alice", address="192.0.2.1"):
    browser = Browser(server)
    browser.session.headers["User-Agent"] = agent
    browser.session.headers["X-Forwarded-For"] = address
    browser.sign_in(name)
    return browser


def end(browser, which):
    browser.get("/account")
    forms = [f for f in browser.page.forms if "session" in f.fields]
    form = forms[which]
    return browser.ask("POST", form.action, status=200, data=form.fields)


def is_in(browser):
    return browser.get("/account", None, follow=False).status_code == 200


def test_one_sees_where_one_is_signed_in(server):
    come(server, SAFARI, address="2001:db8::7")
    browser = come(server, FIREFOX)
    come(server, "curl/7.88.1", "bob", "192.0.2.99")
    browser.get("/account")
    text = " ".join(browser.page.text.split())
    today = time.strftime("%-d %B %Y", time.gmtime())
    assert f"Firefox on Linux This one. Signed in on {today}, last seen on " \
        f"{today}" in text
    assert ":00 UTC, from 192.0.2.1." in text
    assert f"Safari on iPhone Signed in on {today}" in text
    assert "from 2001:db8::7." in text
    assert text.count("This one.") == 1
    assert "curl" not in text and "192.0.2.99" not in text
    # There is nothing to end here: that is what signing out is for.
    assert len([f for f in browser.page.forms if "session" in f.fields]) == 1


def test_one_browser_is_signed_out(server):
    first, second, third = (come(server, agent) for agent in
                            ("first/1", "second/1", "third/1"))
    third.get("/account")
    [form] = [f for f in third.page.forms if "session" in f.fields
              and "Sign out second" in f.buttons[0]["aria-label"]]
    third.ask("POST", form.action, status=200, data=form.fields)
    assert "That browser is signed out." in third.page.text
    assert [is_in(b) for b in (first, second, third)] == [True, False, True]
    assert second.answer.headers["location"].startswith("/login?")
    # Once more is fine, as from a page that was left open.
    third.ask("POST", form.action, status=200, data=form.fields)


def test_everywhere_but_here(server):
    first, second, here = (come(server, FIREFOX) for _ in range(3))
    bob = come(server, FIREFOX, "bob")
    here.get("/account")
    here.submit("/account/sessions/others")
    assert "You are signed in here only." in here.page.text
    assert [is_in(b) for b in (first, second, here, bob)] == [
        False, False, True, True]
    here.get("/account")
    assert "everywhere but here" not in here.page.text
    assert not [f for f in here.page.forms if "session" in f.fields]


def test_nobody_ends_another_one_s(server):
    come(server, FIREFOX)
    alice, bob = come(server, FIREFOX), come(server, FIREFOX, "bob")
    come(server, FIREFOX, "bob")
    alice.get("/account")
    [form] = [f for f in alice.page.forms if "session" in f.fields]
    bob.get("/account")
    [own] = [f for f in bob.page.forms if "session" in f.fields]
    for session in (form.fields["session"], "", "x", "0" * 64, "z" * 64,
                    own.fields["session"][:-1]):
        bob.ask("POST", own.action, status=200,
                data={**own.fields, "session": session})
    for browser in (alice, bob):
        browser.get("/account")
        assert len([f for f in browser.page.forms
                    if "session" in f.fields]) == 1


@pytest.mark.parametrize("agent", [
    "<script>alert(1)</script>", '"onmouseover="x', "x" * 5000,
    "&amp;<b>/1", "' OR ''='"])
def test_what_a_browser_calls_itself_is_harmless(server, agent):
    come(server, agent)
    browser = come(server, agent)
    browser.get("/account")
    assert "<script" not in browser.answer.text
    assert '"onmouseover' not in browser.answer.text
    assert "<b>" not in browser.answer.text
    assert "x" * 100 not in browser.answer.text
    assert "This one." in browser.page.text
    end(browser, 0)
    assert "That browser is signed out." in browser.page.text


def test_a_browser_that_says_nothing(server):
    come(server, "")
    browser = come(server, FIREFOX)
    browser.get("/account")
    assert browser.page.text.count("A browser that isn't known") == 1


def test_a_new_password_leaves_one(server):
    other, browser = come(server, FIREFOX), come(server, SAFARI)
    browser.get("/account")
    browser.submit("/account/password", current=browsing.PASSWORD,
                   fresh="another password", again="another password")
    assert not is_in(other)
    browser.get("/account")
    assert "Safari on iPhone" in browser.page.text
    assert browser.page.text.count("This one.") == 1


@pytest.mark.sqlite
def test_seen_by_the_hour(server):
    """A page that is looked at in another hour notes it, once; browser and
    address are those of then."""
    browser = come(server, FIREFOX)

    def detail():
        with sqlite3.connect(server.data / "state.db") as db:
            return db.execute("SELECT seen_s, browser, address"
                              " FROM session_detail").fetchall()

    def set_seen(seen_s):
        with sqlite3.connect(server.data / "state.db") as db:
            db.execute("UPDATE session_detail SET seen_s = ?", [seen_s])

    [(now, words, address)] = detail()
    assert abs(now - time.time()) < 60
    assert (words, address) == ("Firefox on Linux", "192.0.2.1")
    browser.session.headers["User-Agent"] = SAFARI
    browser.session.headers["X-Forwarded-For"] = "192.0.2.2"
    set_seen(now - 3600)
    browser.get("/account")
    assert "Safari on iPhone" in browser.page.text
    [(seen, words, address)] = detail()
    assert abs(seen - time.time()) < 60
    assert (words, address) == ("Safari on iPhone", "192.0.2.2")
    browser.session.headers["User-Agent"] = FIREFOX
    set_seen(int(time.time()) // 3600 * 3600)
    kept = detail()
    if int(time.time()) // 3600 == kept[0][0] // 3600:
        browser.get("/account")
    assert detail() == kept

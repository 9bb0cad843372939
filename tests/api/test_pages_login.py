"""Signing in and out, and making accounts, as a person with a browser does it;
and what is refused on the way."""

import contextlib
import re
import sqlite3
import time

import pytest
import requests

import browsing
from browsing import PASSWORD, Browser


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("people")
    browsing.create_user(data, "alice", "--email", "alice@example.test")
    browsing.create_user(data, "bob")
    return module_serve(data, "--open-signup")


@pytest.fixture
def browser(server):
    return Browser(server)


def test_developers_are_told_what_this_is(server, browser):
    browser.get("/developers")
    assert browser.heading == "A music server of your own"
    assert f"{server.url}/authorize" in browser.page.text
    assert "/login" in browser.page.links


def test_one_signs_in_and_out(browser):
    browser.sign_in()
    assert browser.answer.url.endswith("/")
    assert "Signed in as alice" in browser.page.text
    browser.submit("/logout")
    assert "/login" in browser.page.links
    browser.get("/account")
    assert browser.heading == "Sign in"


def test_an_email_address_does_as_a_name(browser):
    browser.sign_in("Alice@Example.test")
    assert "Signed in as alice" in browser.page.text


def test_names_may_be_typed_in_capitals(browser):
    browser.sign_in(" ALICE ")
    assert "Signed in as alice" in browser.page.text


def test_one_comes_back_to_where_one_was_going(browser):
    browser.get("/dashboard?x=a%26b")
    assert browser.heading == "Sign in"
    browser.submit("/login", name="alice", password=PASSWORD)
    assert browser.answer.url.endswith("/dashboard?x=a%26b")


@pytest.mark.parametrize("target", [
    "//evil.test", "https://evil.test/", "/\\evil.test", "\\\\evil.test",
    "/\t/evil.test", "/\r\nX: y", "javascript:alert(1)", "evil.test", "",
    "/%0d%0aSet-Cookie: a=b"])
def test_continue_leads_nowhere_else(server, target):
    browser = Browser(server)
    browser.get("/login", params={"continue": target})
    browser.submit("/login", 303, follow=False, name="alice",
                   password=PASSWORD, **{"continue": target})
    location = browser.answer.headers["location"]
    assert location == "/" or location.startswith("/%0d%0a")
    assert "X" not in browser.answer.headers


def test_an_unknown_name_looks_like_a_wrong_password(browser):
    browser.sign_in("bob", "not the password", status=403)
    wrong = browser.answer.text
    browser.sign_in("nobody", "not the password", status=403)
    unknown = browser.answer.text
    assert wrong.replace("bob", "X").split("value=")[0] == \
        unknown.replace("nobody", "X").split("value=")[0]
    assert "isn't right" in browser.page.text or \
        "isn&#39;t right" in browser.answer.text


def test_what_was_typed_comes_back_escaped(browser):
    browser.sign_in('"><script>alert(1)</script>', "x", status=403)
    assert "<script>" not in browser.answer.text
    assert browser.form("/login").fields["name"] == \
        '"><script>alert(1)</script>'
    assert browser.form("/login").fields["password"] == ""


def test_a_session_that_was_planted_is_worth_nothing(server, browser):
    planted = "A" * 43
    browser.session.cookies.set("tonearm", planted, domain="127.0.0.1")
    browser.sign_in()
    cookies = [c for c in browser.session.cookies if c.name == "tonearm"]
    assert cookies and all(c.value != planted for c in cookies
                           if c.path == "/" and c.has_nonstandard_attr(
                               "HttpOnly"))
    stranger = requests.get(server.url + "/account", timeout=30,
                            cookies={"tonearm": planted},
                            allow_redirects=False)
    assert stranger.status_code == 302


def test_each_sign_in_is_a_session_of_its_own(server):
    first, second = Browser(server), Browser(server)
    first.sign_in()
    second.sign_in()
    assert first.session.cookies["tonearm"] != \
        second.session.cookies["tonearm"]
    first.submit("/logout")
    second.get("/account")
    assert second.heading == "Your account"


def test_a_signed_out_cookie_is_good_no_more(server, browser):
    browser.sign_in()
    cookie = browser.session.cookies["tonearm"]
    browser.submit("/logout")
    answer = requests.get(server.url + "/account", timeout=30,
                          cookies={"tonearm": cookie}, allow_redirects=False)
    assert answer.status_code == 302


def test_cookies_keep_to_themselves(browser):
    browser.get("/login")
    browser.submit("/login", 303, follow=False, name="alice",
                   password=PASSWORD)
    cookie = browser.answer.headers["set-cookie"]
    for word in ("tonearm=", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Secure" not in cookie  # it came by http


def test_a_form_without_its_token_is_refused(browser):
    browser.get("/login")
    browser.submit("/login", 403, token="", name="alice", password=PASSWORD)
    browser.get("/login")
    browser.submit("/login", 403, token="A" * 86, name="alice",
                   password=PASSWORD)
    browser.get("/login")
    browser.ask("POST", "/login", status=403,
                data={"name": "alice", "password": PASSWORD})


def test_a_token_of_another_browser_is_refused(server, browser):
    other = Browser(server)
    other.get("/login")
    browser.get("/login")
    browser.submit("/login", 403, token=other.form("/login").fields["token"],
                   name="alice", password=PASSWORD)


def test_a_form_from_another_site_is_refused(browser):
    browser.get("/login")
    browser.submit("/login", 403, name="alice", password=PASSWORD,
                   headers={"Origin": "https://evil.test"})
    browser.get("/login")
    browser.submit("/login", 403, name="alice", password=PASSWORD,
                   headers={"Origin": "null"})


def test_signing_out_wants_a_form_of_ours(browser):
    browser.sign_in()
    browser.ask("POST", "/logout", status=403, data={})
    browser.get("/account")
    assert browser.heading == "Your account"


@pytest.mark.parametrize("path", ["/developers", "/login", "/signup", "/logout",
                                  "/nowhere", "/authorize", "/account"])
def test_every_page_can_be_neither_framed_nor_cached(browser, path):
    browser.ask("GET", path, headers={"Accept": "text/html,*/*"})
    headers = browser.answer.headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(part.strip().split(" ", 1)
                  for part in headers["content-security-policy"].split(";"))
    assert policy == {"default-src": "'none'", "style-src": "'self'",
                      "img-src": "'self'", "form-action": "'self'",
                      "frame-ancestors": "'none'", "base-uri": "'none'"}
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="en">' in browser.answer.text


def test_a_browser_gets_a_page_for_what_isn_t_there(server, browser):
    browser.ask("GET", "/nowhere", status=404, headers={
        "Accept": "text/html,application/xhtml+xml"})
    assert browser.heading == "There is nothing here"
    server.refuses("/nowhere", 404, "Service not found", token=None)
    answer = browser.ask("GET", "/v1/nowhere", status=404,
                         headers={"Accept": "text/html"})
    assert answer.json()["error"]["status"] == 404


HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", ["/nowhere", "/dashboard/x/y/z", "/account/x",
                                  "/%ff", "/dashboard/" + "0" * 32])
def test_one_finds_the_way_from_where_nothing_is(browser, path):
    browser.sign_in()
    browser.ask("GET", path, headers=HTML)
    assert browser.answer.status_code in (400, 404)
    assert {"/dashboard", "/account"} <= set(browser.page.links)
    assert "/login" not in browser.page.links
    browser.submit("/logout")
    browser.ask("GET", path, headers=HTML)
    if not path.startswith("/dashboard/0"):  # a page that wants a sign-in
        assert browser.answer.status_code in (400, 404)
    assert "/login" in browser.page.links
    assert "/account" not in browser.page.links


def test_styles_and_icon_may_be_kept(browser):
    for path, kind in (("/style.css", "text/css; charset=utf-8"),
                       ("/icon.svg", "image/svg+xml")):
        answer = browser.get(path)
        assert answer.headers["content-type"] == kind
        assert "max-age=300" in answer.headers["cache-control"]
        again = browser.ask("GET", path, status=304, headers={
            "If-None-Match": answer.headers["etag"]})
        assert again.content == b""


# ---- wrong guesses ----

@pytest.fixture
def fresh(serve, data):
    """A server whose counters nobody has touched."""
    browsing.create_user(data, "alice")
    browsing.create_user(data, "bob")
    return serve(data)


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_guessing_a_password_comes_to_an_end(fresh, name):
    browser = Browser(fresh)
    for _ in range(10):
        browser.sign_in(name, "not the password", status=403)
    browser.sign_in(name, "not the password", status=429)
    assert int(browser.answer.headers["retry-after"]) >= 1
    browser.sign_in(name, PASSWORD, status=429)
    browser.sign_in("bob")
    assert "Signed in as bob" in browser.page.text


def test_the_right_password_forgets_the_wrong_ones(fresh):
    browser = Browser(fresh)
    for _ in range(2):
        for _ in range(9):
            browser.sign_in("alice", "not the password", status=403)
        browser.sign_in("alice")
        browser.submit("/logout")


@pytest.mark.sqlite
def test_an_address_counts_for_its_network(serve, data):
    """Whoever has one address of a /64 may have all of them."""
    browsing.create_user(data, "alice")
    server = serve(data, "--trusted-proxy", "127.0.0.1")
    with contextlib.closing(sqlite3.connect(data / "state.db")) as db:
        for peer in ("2001:db8:0:1::/64", "192.0.2.1"):
            db.execute("INSERT INTO guess (subject, started_s, guesses) VALUES"
                       " (?, ?, 100)", ("peer:" + peer, int(time.time())))
        db.commit()
    for peer, status in (("2001:db8:0:1::1", 429),
                         ("2001:db8:0:1:ffff::2", 429),
                         ("2001:db8:0:2::1", 200), ("192.0.2.1", 429),
                         ("::ffff:192.0.2.1", 429), ("192.0.2.2", 200)):
        browser = Browser(server)
        browser.get("/login")
        browser.submit("/login", status, name="alice", password=PASSWORD,
                       headers={"X-Forwarded-For": peer})


def use_up(server, name):
    """A stranger makes all guesses that the account has."""
    stranger = Browser(server)
    for _ in range(10):
        stranger.sign_in(name, "not the password", status=403)
    stranger.sign_in(name, status=429)


def test_an_account_under_attack_is_open_to_its_owner(fresh):
    """From where they signed in before, even when the stranger is at the same
    address; and every sign-in keeps it so."""
    alice = Browser(fresh)
    alice.sign_in()
    alice.submit("/logout")
    device = alice.session.cookies["tonearm_device"]
    use_up(fresh, "alice")
    for _ in range(2):
        alice.sign_in("alice", "not the password", status=403)
        alice.sign_in()
        assert "Signed in as alice" in alice.page.text
        alice.submit("/logout")
    assert alice.session.cookies["tonearm_device"] == device
    Browser(fresh).sign_in(status=429)  # that sign-in gave nobody else guesses


def test_an_owner_under_attack_can_change_the_password(fresh):
    alice = Browser(fresh)
    alice.sign_in()
    before = alice.session.cookies["tonearm_device"]
    use_up(fresh, "alice")
    alice.get("/account")
    alice.submit("/account/password", current=PASSWORD, fresh="another one",
                 again="another one")
    alice.submit("/logout")
    # Whoever knew the old password may have a cookie: only this one's is good.
    thief = Browser(fresh)
    thief.session.cookies.set("tonearm_device", before, domain="127.0.0.1",
                              path="/")
    thief.sign_in("alice", "another one", status=429)
    alice.sign_in("alice", "another one")


def test_a_known_browser_guesses_for_itself(fresh):
    """Its limit is its own: guesses there neither go on for ever nor shut out
    others; and they are guesses at its own account only."""
    alice = Browser(fresh)
    alice.sign_in()
    alice.submit("/logout")
    for _ in range(10):
        alice.sign_in("alice", "not the password", status=403)
    alice.sign_in(status=429)
    use_up(fresh, "bob")
    alice.sign_in("bob", status=429)
    Browser(fresh).sign_in("alice")


def test_cookies_of_devices_that_nobody_gave(fresh):
    use_up(fresh, "alice")
    for value in ("A" * 43, "A" * 42, "", "x" * 500):
        browser = Browser(fresh)
        browser.session.cookies.set("tonearm_device", value,
                                    domain="127.0.0.1", path="/")
        browser.sign_in(status=429)
    bob = Browser(fresh)
    bob.session.cookies.set("tonearm_device", "A" * 43, domain="127.0.0.1",
                            path="/")
    bob.sign_in("bob")
    assert bob.session.cookies["tonearm_device"] != "A" * 43


# ---- accounts ----

def test_there_is_no_sign_up_unless_the_owner_wants_it(fresh):
    browser = Browser(fresh)
    browser.get("/signup", 404)
    browser.get("/login")
    assert "/signup" not in browser.answer.text
    token = browser.form("/login").fields["token"]
    browser.ask("POST", "/signup", status=404, data={
        "token": token, "name": "eve", "password": PASSWORD,
        "again": PASSWORD, "country": "US"})


def sign_up(browser, name, status=200, **more):
    browser.get("/signup")
    fields = {"password": PASSWORD, "again": PASSWORD, "country": "DE", **more}
    browser.submit("/signup", status, name=name, **fields)


def test_one_makes_an_account_and_is_signed_in(browser):
    sign_up(browser, "carol", display_name="Carol Ö",
            email="carol@example.test")
    assert "Signed in as carol" in browser.page.text
    browser.get("/account")
    form = browser.form("/account")
    assert form.fields["display_name"] == "Carol Ö"
    assert form.fields["country"] == "DE"


@pytest.mark.parametrize("status, name, more", [
    (400, "", {}), (400, "Ümlaut", {}), (400, "a b", {}), (400, "..", {}),
    (400, "a/b", {}), (400, "x" * 65, {}),
    (400, "dave", {"password": "short", "again": "x"}),
    (400, "dave", {"again": "another password"}),
    (400, "dave", {"country": "ZZ"}), (400, "dave", {"country": ""}),
    (400, "dave", {"email": "not an address"}),
    (400, "dave", {"display_name": "x" * 257}),
    (400, "dave", {"display_name": "Al\u202eice"}),
    (400, "dave", {"display_name": "Al\u200bice"}), (400, "al\u200bice", {}),
    (409, "alice", {}), (409, "dave", {"email": "ALICE@example.test"})])
def test_what_can_t_be_an_account(browser, status, name, more):
    sign_up(browser, name, status, **more)
    assert browser.heading == "Make an account"
    assert 'role="alert"' in browser.answer.text
    if status == 400:
        assert list(browser.wrong()) == (list(more) or ["name"])[:1]
    assert browser.form("/signup").fields["password"] == ""


def test_and_isn_t_one(browser):
    sign_up(browser, "dave", 400, again="another password")
    browser.sign_in("dave", status=403)


def test_accounts_made_from_one_network(serve, data):
    server = serve(data, "--open-signup", "--trusted-proxy", "127.0.0.1")
    for i in range(21):
        browser = Browser(server)
        browser.get("/signup")
        browser.submit("/signup", 303 if i < 20 else 429, follow=False,
                       name=f"user{i}", password=PASSWORD, again=PASSWORD,
                       country="DE",
                       headers={"X-Forwarded-For": f"2001:db8::{i}:1"})
    browser.get("/signup")
    browser.submit("/signup", 303, follow=False, name="user20",
                   password=PASSWORD, again=PASSWORD, country="DE",
                   headers={"X-Forwarded-For": "2001:db8:0:1::1"})


@pytest.fixture
def open_door(serve, data):
    """A fresh server that lets strangers in, with an account of alice's."""
    browsing.create_user(data, "alice", "--email", "alice@example.test")
    return serve(data, "--open-signup")


def test_a_name_that_is_taken_counts_as_a_guess(open_door):
    """At the same count as wrong passwords, and past the limit nothing is
    learned of the name in either place."""
    browser = Browser(open_door)
    for _ in range(6):
        sign_up(browser, "alice", 409)
    for _ in range(4):
        browser.sign_in("alice", "not the password", status=403)
    sign_up(browser, "alice", 429)
    assert browser.heading == "Too many attempts"
    assert int(browser.answer.headers["retry-after"]) >= 1
    browser.sign_in("alice", status=429)
    sign_up(browser, "bob")


@pytest.mark.sqlite
def test_names_that_are_taken_count_for_the_address(open_door):
    browser = Browser(open_door)
    with contextlib.closing(sqlite3.connect(open_door.data / "state.db")) as db:
        db.execute("INSERT INTO guess (subject, started_s, guesses) VALUES"
                   " ('peer:127.0.0.1', ?, 98)", [int(time.time())])
        db.commit()
    sign_up(browser, "carol", 409, email="ALICE@example.test")
    sign_up(browser, "alice", 409)
    for name in ("alice", "nobody-yet"):
        sign_up(browser, name, 429)
    browser.sign_in("alice", status=429)


def test_a_taken_name_and_a_taken_address_get_one_answer(open_door):
    browser = Browser(open_door)
    sign_up(browser, "alice", 409)
    name = re.findall('role="alert">([^<]*)<', browser.answer.text)
    sign_up(browser, "carol", 409, email="alice@example.test")
    assert name == re.findall('role="alert">([^<]*)<', browser.answer.text)

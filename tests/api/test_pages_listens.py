"""The listen token on one's own page: made, seen once, and ended."""

import uuid

import pytest

import browsing
from browsing import Browser


@pytest.fixture
def server(serve, data):
    for name in ("alice", "bob"):
        browsing.create_user(data, name)
    return serve(data)


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in()
    browser.get("/account")
    return browser


def whose(server, token):
    """Whose token it is; None for nobody's."""
    answer = server.request("GET", f"/1/validate-token?token={token}",
                            token=None).json()
    return answer.get("user_name")


def test_made_and_seen_once(server, browser):
    assert "End the token" not in browser.page.text
    browser.submit("/listen-token")
    token = browser.page.ids["listen-token"]
    assert str(uuid.UUID(token)) == token
    assert "Your token is made." in browser.page.text
    assert whose(server, token) == "alice"
    browser.get("/account")
    assert token not in browser.answer.text
    assert "Your token was made on" in browser.page.text


def test_a_new_one_and_the_end(server, browser):
    browser.submit("/listen-token")
    first = browser.page.ids["listen-token"]
    browser.submit("/listen-token")
    second = browser.page.ids["listen-token"]
    assert whose(server, first) is None
    assert whose(server, second) == "alice"
    browser.submit("/listen-token/end")
    assert "That token is ended." in browser.page.text
    assert whose(server, second) is None
    assert "End the token" not in browser.page.text


def test_a_planted_token_is_not_shown(server, browser):
    """Nor another user's, who might want to be told what alice hears."""
    other = Browser(server)
    other.sign_in("bob")
    other.get("/account")
    other.submit("/listen-token")
    bobs = other.page.ids["listen-token"]
    for planted in bobs, str(uuid.uuid4()):
        browser.session.cookies.set("tonearm_secret", planted,
                                    path="/account")
        browser.get("/account")
        assert planted not in browser.answer.text


def test_forms_of_another_site(server, browser):
    browser.submit("/listen-token", 403, token="x")
    browser.get("/account")
    browser.submit("/listen-token")
    token = browser.page.ids["listen-token"]
    browser.submit("/listen-token/end", 403, token="x")
    assert whose(server, token) == "alice"


def test_a_new_password_ends_it(server, browser):
    browser.submit("/listen-token")
    token = browser.page.ids["listen-token"]
    browser.submit("/password", current=browsing.PASSWORD,
                   fresh="another good password",
                   again="another good password")
    assert whose(server, token) is None

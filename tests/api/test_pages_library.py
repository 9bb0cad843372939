"""What the account page shows of what a user keeps, and clearing it."""

import re

import pytest

import browsing
import running
import small
from browsing import Browser
from small import album_id, artist_id, track_id

pytestmark = pytest.mark.state

SCOPES = " ".join([
    "user-library-read", "user-library-modify", "user-follow-modify",
    "playlist-modify-public", "playlist-modify-private",
    "playlist-read-private"])


@pytest.fixture
def server(serve, data):
    running.import_objects(data, small.LINES)
    for name in ("alice", "bob"):
        browsing.create_user(data, name)
    return serve(data)


@pytest.fixture
def tokens(server):
    app = running.create_app(server.data)
    return {name: running.mint(server.data, app, "--user", name, "--scope",
                               SCOPES) for name in ("alice", "bob")}


def ask(server, token, method, path, **more):
    answer = server.request(method, path, token=token, **more)
    assert answer.status_code < 300, answer.text
    return answer


def facts(browser):
    """What the page says, term by term."""
    return dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>",
                           browser.answer.text))


def test_what_is_kept_is_on_the_page(server, tokens):
    browser = Browser(server)
    browser.sign_in()
    browser.get("/account")
    assert facts(browser)["Tracks"] == "0"
    assert "You have none, and follow none." in browser.answer.text
    ask(server, tokens["alice"], "PUT", "/v1/me/tracks",
        json=[track_id(1), track_id(2)])
    ask(server, tokens["alice"], "PUT", "/v1/me/albums?ids=" + album_id(1))
    ask(server, tokens["alice"], "PUT",
        "/v1/me/following?type=artist&ids=" + artist_id(1))
    ask(server, tokens["bob"], "PUT", "/v1/me/following?type=user&ids=alice")
    for name, public in (("Public <mix>", True), ("Secret", False)):
        ask(server, tokens["alice"], "POST", "/v1/me/playlists",
            json={"name": name, "public": public})
    browser.get("/account")
    seen = facts(browser)
    assert seen["Tracks"] == "2" and seen["Albums"] == "1"
    assert seen["Artists you follow"] == "1"
    assert seen["People you follow"] == "0" and seen["Your followers"] == "1"
    text = browser.answer.text
    assert "Public &lt;mix&gt; <span class=\"soft\">0 items, public" in text
    assert "Secret <span class=\"soft\">0 items, private" in text


def test_many_playlists_are_paged(server, tokens):
    for n in range(27):
        ask(server, tokens["alice"], "POST", "/v1/me/playlists",
            json={"name": f"Mix {n:02}"})
    browser = Browser(server)
    browser.sign_in()
    browser.get("/account")
    assert "Mix 24 " in browser.answer.text
    assert "Mix 25 " not in browser.answer.text
    browser.get("/account?lists=2")
    assert "Mix 26 " in browser.answer.text
    assert "Mix 24 " not in browser.answer.text


def test_clearing_takes_what_was_saved_and_nothing_else(server, tokens):
    for name in ("alice", "bob"):
        ask(server, tokens[name], "PUT", "/v1/me/tracks", json=[track_id(1)])
        ask(server, tokens[name], "PUT", "/v1/me/albums?ids=" + album_id(1))
    ask(server, tokens["alice"], "PUT",
        "/v1/me/following?type=artist&ids=" + artist_id(1))
    ask(server, tokens["alice"], "POST", "/v1/me/playlists",
        json={"name": "Stays"})
    browser = Browser(server)
    browser.sign_in()
    browser.get("/account")
    browser.submit("/account/library/clear")
    assert "Your library is empty now." in browser.answer.text
    seen = facts(browser)
    assert seen["Tracks"] == "0" and seen["Albums"] == "0"
    assert seen["Artists you follow"] == "1"
    assert "Stays" in browser.answer.text
    for name, total in (("alice", 0), ("bob", 1)):
        page = ask(server, tokens[name], "GET", "/v1/me/tracks").json()
        assert page["total"] == total

"""The web player: which pages have it, with which rules for the browser; the
token that it asks for; the files that it and others' pages play with."""

import re

import pytest

import browsing
import running
from browsing import Browser

pytestmark = pytest.mark.sanitized

SCOPES = {"streaming", "user-read-private", "user-read-playback-state",
          "user-modify-playback-state", "user-read-currently-playing",
          "playlist-read-private", "playlist-read-collaborative",
          "playlist-modify-private", "playlist-modify-public",
          "ugc-image-upload", "user-follow-read", "user-follow-modify",
          "user-library-read", "user-library-modify"}


@pytest.fixture
def server(serve, data):
    for name in ("alice", "bob"):
        browsing.create_user(data, name)
    return serve(data)


def come(server, name="alice"):
    browser = Browser(server)
    browser.sign_in(name)
    return browser


def form_token(browser):
    """The token of the page's forms, which the bar has, too."""
    return re.search('<div id="bar" data-user="[^"]*" data-token="([^"]+)">',
                     browser.get("/").text).group(1)


def ask(browser, status=200, **more):
    return browser.ask("POST", "/player/token", status=status, **{
        "data": {"token": form_token(browser)}, **more})


def token(browser):
    answer = ask(browser)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body.keys() == {"access_token", "expires_in"}
    assert body["expires_in"] == 3600
    return body["access_token"]


def status(server, text, path="/v1/me/player/devices"):
    return server.request("GET", path, token=text).status_code


# ---- the page ----


def test_who_is_signed_in_gets_the_player(server):
    browser = Browser(server)
    assert '<div id="bar"></div>' in browser.get("/").text
    browser = come(server)
    assert '<div id="bar" data-user="alice"' in browser.get("/").text
    assert '<div id="bar"' not in browser.get("/account").text


def test_the_older_address_leads_to_it(server):
    browser = Browser(server)
    browser.get("/player", 302, follow=False)
    assert browser.answer.headers["location"] == "/login?continue=/player"
    browser = come(server)
    for path, to in (("/player", "/"),
                     ("/player?q=a+%26%2Fb", "/search?q=a%20%26%2Fb")):
        browser.get(path, 302, follow=False)
        assert browser.answer.headers["location"] == to


def policy(browser, path):
    text = browser.get(path).headers["content-security-policy"]
    return {part.split()[0]: part.split()[1:] for part in text.split("; ")}


def test_only_where_the_player_is_a_page_may_ask_and_sound(server):
    browser = come(server)
    rules = policy(browser, "/")
    socket = server.url.replace("http", "ws")
    assert rules["media-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'", socket]
    assert rules["script-src"] == ["'self'"]
    assert rules["img-src"] == ["'self'", "https:"]
    assert rules["default-src"] == rules["frame-ancestors"] == ["'none'"]
    for path in ("/developers", "/account"):
        rules = policy(browser, path)
        assert rules["img-src"] == ["'self'"]
        assert not rules.keys() & {"media-src", "connect-src", "script-src"}


@pytest.mark.parametrize("path, kind", [
    ("/sdk/spotify-player.js", "text/javascript"),
    ("/spotify-player.js", "text/javascript"),
    ("/site/1/site.js", "text/javascript"), ("/site/1/bar.css", "text/css")])
def test_files_are_kept_by_their_tags(server, path, kind):
    answer = server.request("GET", path, token=None)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind + "; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "private, max-age=300"
    again = server.request("GET", path, token=None, headers={
        "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_page_s_scripts_are_those_of_this_version(server):
    """Whatever a module imports is there; all are small enough to wait for."""
    path = re.search('<script type="module" src="([^"]+)">',
                     Browser(server).get("/").text).group(1)
    version = running.run("--version").out.split()[-1]
    assert path == f"/site/{version}/site.js"
    folder, size = path.rpartition("/")[0], 0
    known, wanted = set(), ["site.js", "bar.css", "../../spotify-player.js"]
    while wanted:
        name = wanted.pop()
        if name in known:
            continue
        known.add(name)
        answer = server.request("GET", f"{folder}/{name}", token=None, headers={
            "Accept-Encoding": "gzip"})
        assert answer.status_code == 200, name
        size += int(answer.headers["content-length"])
        wanted += re.findall(r"from '\./([a-z]+\.js)'", answer.text)
    assert len(known) > 10 and size <= 40 * 1024
    assert server.request("GET", folder + "/nothing.js",
                          token=None).status_code == 404


def test_the_sdk_is_one_file(server):
    files = {server.request("GET", path, token=None).content
             for path in ("/sdk/spotify-player.js", "/spotify-player.js")}
    assert len(files) == 1
    assert b"onSpotifyWebPlaybackSDKReady" in files.pop()


# ---- the token ----


def test_it_is_of_the_server_s_own_app(server):
    browser = come(server)
    text = token(browser)
    assert server.get("/v1/me", token=text)["id"] == "alice"
    assert status(server, text) == status(server, text, "/v1/me/tracks") == 200
    # What the page has no use for isn't allowed.
    assert "email" not in server.get("/v1/me", token=text)
    assert status(server, text, "/v1/me/top/tracks") == 403
    assert token(browser) != text


def test_it_changes_what_one_keeps(server):
    text = token(come(server))

    def change(method, path, **more):
        return server.request(method, path, token=text, **more).status_code

    mine = server.request("POST", "/v1/me/playlists", token=text,
                          json={"name": "Mine"}).json()
    path = "/v1/playlists/" + mine["id"]
    assert change("PUT", path, json={"public": False}) == 200
    assert change("PUT", path, json={"name": "Ours"}) == 200
    assert change("PUT", path + "/images", data="x",
                  headers={"Content-Type": "image/jpeg"}) == 400
    uris = f"?uris={mine['uri']},spotify:user:bob"
    assert change("PUT", "/v1/me/library" + uris) == 200
    assert change("DELETE", "/v1/me/library?uris=spotify:track:" +
                  22 * "1") == 200


def test_it_is_no_app_with_access(server):
    browser = come(server)
    token(browser)
    browser.get("/account")
    assert "No app may use your account." in browser.page.text
    assert "Tonearm's player" not in browser.page.text
    apps = running.run("app", "list", "--data", server.data).out
    assert apps.count("Tonearm's player") == 1


def test_a_page_of_others_gets_none(server):
    browser = come(server)
    for more in ({"data": {"token": "x"}},
                 {"headers": {"Origin": "http://evil.test"}}):
        assert "access_token" not in ask(browser, 403, **more).text
    stranger = Browser(server)
    stranger.get("/login")
    field = stranger.form("/login").fields["token"]
    stranger.ask("POST", "/player/token", False, 303, data={"token": field})


@pytest.mark.parametrize("leave", ["here", "there", "others"])
def test_it_ends_with_a_sign_out(server, leave):
    browser, other, bob = come(server), come(server), come(server, "bob")
    texts = [token(browser), token(bob)]
    assert [status(server, text) for text in texts] == [200, 200]
    if leave == "here":
        browser.get("/account")
        browser.submit("/logout")
    else:
        other.get("/account")
        form = [f for f in other.page.forms if "session" in f.fields][0] \
            if leave == "there" else other.form("/account/sessions/others")
        other.ask("POST", form.action, status=200, data=form.fields)
    assert [status(server, text) for text in texts] == [401, 200]
    # Who is still signed in gets another without being asked.
    assert status(server, token(other)) == 200


def test_a_new_password_ends_it(server):
    browser = come(server)
    text = token(browser)
    running.run("user", "passwd", "--data", server.data, "--id", "alice",
                "--password", "another good one")
    assert server.request("GET", "/v1/me", token=text).status_code == 401


def test_an_app_that_was_deleted_is_made_again(server):
    browser = come(server)
    text = token(browser)
    app = running.run("app", "list", "--data", server.data).json()
    running.run("app", "delete", "--data", server.data,
                app["client_id"])
    assert status(server, token(browser)) == 200
    assert status(server, text) == 401

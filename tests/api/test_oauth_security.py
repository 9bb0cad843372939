"""What an attacker tries at the OAuth server, and is refused (RFC 6749 section
10, RFC 9700)."""

import base64
import concurrent.futures
import json
import re
import string
import time
import urllib.parse

import pytest
import requests

import flows
import running
from browsing import PASSWORD, Browser
from flows import (PKCE, URI, VERIFIER, Client, browser_of, good, refused,
                   within_a_second)

pytestmark = pytest.mark.state

EVIL = "https://evil.test/"
METACHARACTERS = ["'", "' OR '1'='1", "'; DROP TABLE user_account;--", '"',
                  "\\", "%", "_", "x\0y", "$1", "?", "\u2019", "🎸" * 20]


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("security")
    flows.create_users(data, "alice", "mallory")
    return module_serve(data, "--loops", "2")


@pytest.fixture
def client(server):
    return Client(server)


@pytest.fixture(scope="module")
def alice(server):
    return browser_of(server)


def me(client, tokens, status=200):
    answer = client.server.request("GET", "/v1/me",
                                   token=tokens["access_token"])
    assert answer.status_code == status, answer.text
    return answer.json()


def at_once(count, call):
    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        return [f.result() for f in [threads.submit(call)
                                     for _ in range(count)]]


# ---- codes ----

@pytest.mark.parametrize("proof, verifier", [("basic", None),
                                             ("id", VERIFIER)])
def test_a_code_that_is_used_again_ends_what_it_gave(client, alice, proof,
                                                     verifier):
    code = client.code(alice, **(PKCE if verifier else {}))
    more = {"code_verifier": verifier} if verifier else {}
    tokens = good(client.trade(code, proof, **more))
    me(client, tokens)
    refused(client.trade(code, proof, **more), "invalid_grant",
            "Invalid authorization code")
    within_a_second(lambda: client.is_dead(tokens["access_token"]))
    refused(client.renew(tokens["refresh_token"], proof), "invalid_grant",
            "Refresh token revoked")


def test_a_code_that_many_use_at_once_is_good_for_one(client, alice):
    code = client.code(alice)
    url = client.server.url + "/api/token"
    answers = at_once(12, lambda: requests.post(
        url, timeout=30, auth=(client.id, client.secret), data={
            "grant_type": "authorization_code", "code": code,
            "redirect_uri": URI}))
    won = [a.json() for a in answers if a.status_code == 200]
    assert len(won) == 1
    within_a_second(lambda: client.is_dead(won[0]["access_token"]))


def test_a_stolen_code_is_of_no_use_to_another_client(client, alice):
    thief = Client(client.server)
    code = client.code(alice)
    secret_code = client.code(alice, **PKCE)
    for proof in ("basic", "body", "id"):
        refused(thief.trade(code, proof), "invalid_grant",
                "Invalid authorization code")
        refused(thief.trade(secret_code, proof, code_verifier=VERIFIER),
                "invalid_grant", "Invalid authorization code")
    refused(thief.trade(code, None, client_id=client.id), "invalid_client",
            "Invalid client")
    refused(thief.trade(code, None), "invalid_client")
    refused(thief.trade(code, client_id=client.id), "invalid_client",
            "Invalid client")
    good(client.trade(code))  # and it stays the client's


def test_a_code_goes_with_its_redirect_uri(server, alice):
    client = Client(server, uris=(URI, URI + "2"))
    for uri in (URI + "2", URI + "/", EVIL, ""):
        refused(client.trade(client.code(alice), redirect_uri=uri),
                "invalid_grant", "Invalid redirect URI")


# ---- proof keys ----

@pytest.mark.parametrize("verifier, error, description", [
    (None, "invalid_request", "code_verifier must be supplied"),
    ("", "invalid_request", "code_verifier must be supplied"),
    (VERIFIER[:-1], "invalid_grant", "code_verifier was incorrect"),
    (VERIFIER.upper(), "invalid_grant", "code_verifier was incorrect"),
    (VERIFIER + "x" * 200, "invalid_grant", "code_verifier was incorrect"),
    (PKCE["code_challenge"], "invalid_grant", "code_verifier was incorrect")])
@pytest.mark.parametrize("proof", ["basic", "id"])
def test_a_wrong_verifier(client, alice, proof, verifier, error, description):
    code = client.code(alice, **PKCE)
    more = {} if verifier is None else {"code_verifier": verifier}
    refused(client.trade(code, proof, **more), error, description)


@pytest.mark.parametrize("more", [
    {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
    {"code_challenge": PKCE["code_challenge"]},
    {"code_challenge_method": "S256"},
    {**PKCE, "code_challenge_method": "s256"},
    {**PKCE, "code_challenge": PKCE["code_challenge"] + "="},
    {**PKCE, "code_challenge": "short"},
    {**PKCE, "response_type": "token"}])
def test_a_weaker_challenge_isn_t_taken(client, alice, more):
    redirect = client.authorize(alice, **more)
    assert redirect.query["error"] == "invalid_request"
    assert "code" not in redirect.query and not redirect.fragment


def test_a_challenge_can_t_be_taken_out_of_the_question(client, alice):
    """A code that has none isn't given to a client that shows a verifier, nor
    to one without a secret."""
    code = client.code(alice)
    refused(client.trade(code, code_verifier=VERIFIER), "invalid_grant",
            "code_verifier was incorrect")
    refused(client.trade(code, "id", code_verifier=VERIFIER),
            "invalid_client", "Invalid client")
    refused(client.trade(code, "id"), "invalid_client", "Invalid client")


# ---- redirect URIs ----

NEAR_MISSES = [
    "https://app.example/Callback", "https://APP.example/callback",
    "HTTPS://app.example/callback", "https://app.example/callback/",
    "https://app.example//callback", "https://app.example/callback?",
    "https://app.example/callback?x=1", "https://app.example/callback#",
    "https://app.example/callback#x", "https://alice@app.example/callback",
    "https://app.example@evil.test/callback",
    "https://app.example:443/callback", "https://app.example:8443/callback",
    "https://app.example./callback", "https://app.example.evil.test/callback",
    "https://evil.test/app.example/callback", "https://app.example/",
    "https://app.example/callback/../evil", "https://app.example/./callback",
    "https://app.example/x/../callback", "https://app.example/callback%2f..",
    "https://app.example/%63allback", "https://app.example/callback%00",
    "https://app.example/callback\0", "https://app.example\\callback",
    "https://app.example/callback ", " https://app.example/callback",
    "https://app.example/callback\n", "http://app.example/callback",
    "//app.example/callback", "/callback", "callback", "javascript:alert(1)",
    "data:text/html,x", EVIL, "https://app.example/callbac",
    "https://app.example/callback,https://evil.test/"]
LOOPBACK_MISSES = [
    "http://127.0.0.1:1/other", "http://127.0.0.1.evil.test/callback",
    "http://127.0.0.1:1@evil.test/callback", "http://127.0.0.1:/callback",
    "http://127.0.0.1:123456/callback", "http://127.0.0.1:x/callback",
    "http://127.0.0.1@evil.test:1/callback", "http://127.1:1/callback",
    "http://localhost/callback", "http://localhost:1/callback",
    "http://[::1]:1/callback", "https://127.0.0.1/callback",
    "http://127.0.0.1:1/callback?x", "http://127.0.0.1:1/callback#x",
    "http://127.0.0.1:1//callback", "http://127.0.0.2/callback",
    "http://2130706433/callback", "http://127.0.0.1:-1/callback"]


@pytest.fixture(scope="module")
def exact(server):
    return Client(server, uris=(URI, "http://127.0.0.1/callback"))


@pytest.mark.parametrize("uri", NEAR_MISSES + LOOPBACK_MISSES,
                         ids=ascii)
def test_a_redirect_uri_that_is_almost_right(exact, alice, uri):
    for browser in (alice, Browser(exact.server)):
        for kind in ("code", "token", "nonsense"):
            browser.get(exact.path(redirect_uri=uri, response_type=kind), 400,
                        follow=False)
            assert "location" not in browser.answer.headers
            assert "INVALID_CLIENT" in browser.page.text
            assert not [f for f in browser.page.forms
                        if "/authorize" in f.action]


def test_of_two_redirect_uris_none_is_evil(exact, alice):
    path = exact.path() + "&redirect_uri=" + urllib.parse.quote(EVIL)
    alice.get(path, None, follow=False)
    assert "evil" not in alice.answer.headers.get("location", "")
    assert alice.answer.status_code in (200, 400)


@pytest.mark.parametrize("target", [
    EVIL, "//evil.test", "///evil.test", "/\\evil.test", "\\/evil.test",
    "/\t/evil.test", "https:evil.test", "javascript:alert(1)",
    "/\r\nLocation: https://evil.test/", "@evil.test", ".evil.test"])
@pytest.mark.parametrize("page", ["/login", "/logout"])
def test_continue_is_no_open_redirect(server, page, target):
    browser = browser_of(server)
    if page == "/login":
        browser.get("/login", 302, follow=False,
                    params={"continue": target})
    else:
        browser.get("/logout")
        browser.submit("/logout", 303, follow=False,
                       **{"continue": target})
    where = urllib.parse.urljoin(server.url + page,
                                 browser.answer.headers["location"])
    assert where.startswith(server.url + "/")
    assert "\\" not in where


# ---- clients ----

@pytest.mark.parametrize("length", ["shorter", "longer", "double", "huge",
                                    "none", "zero", "upper"])
def test_a_secret_of_another_length(client, length):
    right = client.secret
    client.secret = {
        "shorter": right[:-1], "longer": right + "0", "double": right * 2,
        "huge": right * 5000, "none": "", "zero": right + "\0",
        "upper": right.upper()}[length]
    for proof in ("body", "basic"):
        if (length, proof) == ("huge", "basic"):
            continue  # no header is that long
        refused(client.post("/api/token", proof,
                            grant_type="client_credentials"),
                "invalid_client", "Invalid client")


def test_two_clients_in_one_request(client, alice):
    other = Client(client.server)
    form = {"grant_type": "client_credentials"}
    for more in ({"client_id": other.id},
                 {"client_id": other.id, "client_secret": other.secret},
                 {"client_id": client.id, "client_secret": other.secret},
                 {"client_id": client.id, "client_secret": "x"},
                 {"client_id": "x"}):
        refused(client.post("/api/token", **form, **more), "invalid_client",
                "Invalid client")
    client.secret, right = "wrong", client.secret
    refused(client.post("/api/token", **form, client_id=client.id,
                        client_secret=right), "invalid_client",
            "Invalid client")
    tokens = other.tokens(alice)
    refused(other.renew(tokens["refresh_token"], None, client_id=client.id,
                        client_secret=right), "invalid_grant",
            "Invalid refresh token")


def test_a_refresh_token_of_a_client_with_a_secret_needs_it(client, alice):
    refresh = client.tokens(alice)["refresh_token"]
    refused(client.renew(refresh, "id"), "invalid_client", "Invalid client")
    refused(client.renew(refresh, None), "invalid_client")
    refused(Client(client.server).renew(refresh), "invalid_grant",
            "Invalid refresh token")
    good(client.renew(refresh))


# ---- refreshing ----

@pytest.mark.parametrize("scope", [
    "user-read-email user-read-private", "user-read-private", "no-such-scope",
    "user-read-email user-read-email user-top-read"])
def test_a_refresh_gives_no_wider_scope(client, alice, scope):
    client.tokens(alice, scope="user-read-private user-top-read")
    for proof in ("basic", "id"):
        tokens = client.tokens(alice, proof)
        refused(client.renew(tokens["refresh_token"], proof, scope=scope),
                "invalid_scope", "Invalid scope")
        again = good(client.renew(tokens["refresh_token"], proof))
        assert again["scope"] == "user-read-email"
        assert "country" not in me(client, again)


def test_a_rotated_refresh_token_that_is_reused_ends_everything(client,
                                                                alice):
    first = client.tokens(alice, "id")
    second = good(client.renew(first["refresh_token"], "id"))
    third = good(client.renew(second["refresh_token"], "id"))
    good(client.renew(first["refresh_token"], "id"))  # within a minute
    refused(client.renew(first["refresh_token"], "id"), "invalid_grant",
            "Refresh token revoked")
    for tokens in (first, second, third):
        within_a_second(lambda: client.is_dead(tokens["access_token"]))
        refused(client.renew(tokens["refresh_token"], "id"), "invalid_grant",
                "Refresh token revoked")


def test_a_new_secret_may_end_what_users_gave(client, alice):
    tokens, others = client.tokens(alice), Client(client.server).tokens(alice)
    code = client.code(alice)
    running.run("app", "rotate", "--data", client.server.data, "--revoke",
                client.id)
    assert client.is_dead(tokens["access_token"])
    assert not client.is_dead(others["access_token"])
    client.secret = running.run("app", "rotate", "--data", client.server.data,
                                client.id).json()["client_secret"]
    refused(client.renew(tokens["refresh_token"]), "invalid_grant",
            "Refresh token revoked")
    refused(client.trade(code), "invalid_grant", "Invalid authorization code")
    # The user is asked again.
    alice.get(client.path(), 200, follow=False)
    client.tokens(alice)


def test_a_rotated_refresh_token_isn_t_multiplied_by_haste(client, alice):
    refresh = client.tokens(alice, "id")["refresh_token"]
    url = client.server.url + "/api/token"
    answers = at_once(12, lambda: requests.post(url, timeout=30, data={
        "grant_type": "refresh_token", "refresh_token": refresh,
        "client_id": client.id}))
    assert sum(a.status_code == 200 for a in answers) <= 2
    assert {a.status_code for a in answers} == {200, 400}


# ---- forms of other sites, frames, sessions ----

def cross_site(browser, path, fields):
    """As a page of another site would send it, with the person's cookies."""
    for headers in ({}, {"Origin": "https://evil.test"}, {"Origin": "null"},
                    {"Referer": "https://evil.test/x"}):
        for token in (None, "", "A" * 86):
            data = dict(fields) if token is None else {**fields,
                                                       "token": token}
            browser.ask("POST", path, False, 403, data=data, headers=headers)
            assert "location" not in browser.answer.headers


def test_another_site_can_t_say_yes(client):
    victim = browser_of(client.server)
    cross_site(victim, client.path(show_dialog="true"), {"answer": "yes"})
    victim.get(client.path(), 200, follow=False)  # still a question


def test_a_form_s_token_is_of_no_use_in_another_browser(client):
    mallory = browser_of(client.server, "mallory")
    mallory.get(client.path())
    token = mallory.form("/authorize").fields["token"]
    victim = browser_of(client.server)
    victim.ask("POST", client.path(), False, 403,
               data={"answer": "yes", "token": token})


def test_a_right_form_from_another_site_is_refused(client):
    victim = browser_of(client.server)
    victim.get(client.path())
    victim.submit("/authorize", 403, follow=False, answer="yes",
                  headers={"Origin": "https://evil.test"})


@pytest.mark.parametrize("path", [
    "/dashboard/new", "/dashboard/{id}", "/dashboard/{id}/secret",
    "/dashboard/{id}/delete", "/dashboard/{id}/users", "/account",
    "/account/revoke", "/account/password", "/account/delete", "/logout"])
def test_another_site_can_t_use_the_dashboard_or_the_account(server, path):
    owner = browser_of(server)
    owner.get("/dashboard/new")
    owner.submit("/dashboard/new", name="Mine", redirect_uris=URI)
    fields = {"name": "Stolen", "redirect_uris": EVIL, "user": "mallory",
              "display_name": "Stolen", "current": PASSWORD,
              "password": PASSWORD}
    cross_site(owner, path.format(id=owner.page.ids["client-id"]), fields)
    owner.get("/dashboard")
    assert "Mine" in owner.page.text and "Stolen" not in owner.page.text


def test_no_page_can_be_framed(client, alice):
    pages = ["/login", "/account", "/dashboard", "/dashboard/new", "/logout"]
    for browser in (alice, Browser(client.server)):
        for path in pages + [client.path(show_dialog="true"),
                             client.path(client_id="x"),
                             client.path("/en")]:
            browser.get(path, None, follow=False)
            headers = browser.answer.headers
            assert headers["x-frame-options"] == "DENY", path
            assert "frame-ancestors 'none'" in \
                headers["content-security-policy"]
            assert "script-src" not in headers["content-security-policy"]
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "same-origin"


def test_a_session_that_was_planted_before_isn_t_the_one_after(client):
    mallory = browser_of(client.server, "mallory")
    planted = mallory.session.cookies["tonearm"]
    victim = Browser(client.server)
    victim.session.cookies.set("tonearm", planted, domain="127.0.0.1")
    victim.get("/logout")
    victim.submit("/logout")
    victim.sign_in("alice")
    mallory.get("/account", None, follow=False)
    assert mallory.answer.status_code == 302
    fresh = {c.value for c in victim.session.cookies if c.name == "tonearm"}
    assert fresh - {planted}


def test_a_cookie_for_forms_that_was_planted_gives_no_session(client):
    mallory = Browser(client.server)
    mallory.get("/login")
    planted = mallory.session.cookies["tonearm_form"]
    token = mallory.form("/login").fields["token"]
    victim = Browser(client.server)
    victim.session.cookies.set("tonearm_form", planted, domain="127.0.0.1")
    victim.sign_in("alice")
    victim.get("/account")
    assert victim.heading == "Your account"
    mallory.get("/account", 302, follow=False)
    # The token that was known before isn't good for the session.
    victim.ask("POST", "/account", False, 403, data={
        "token": token, "display_name": "Stolen"})


# ---- injection ----

BREAK = "x\r\nX-Injected: 1\r\n\r\n<script>alert(1)</script>"


def clean(answer):
    assert "x-injected" not in answer.headers
    assert "<script>" not in answer.text
    assert answer.status_code < 500
    return answer


def test_line_breaks_get_into_no_header_or_page(client, alice):
    redirect = client.authorize(alice, state=BREAK)
    clean(alice.answer)
    assert redirect.query["state"] == BREAK
    assert "\r" not in redirect.url and "<" not in redirect.url
    redirect = client.authorize(alice, state=BREAK, response_type="token")
    assert redirect.fragment["state"] == BREAK
    redirect = client.authorize(alice, state=BREAK, scope=BREAK)
    assert redirect.query["error"] == "invalid_scope"
    for more in ({"client_id": BREAK}, {"redirect_uri": BREAK},
                 {"redirect_uri": URI + BREAK}):
        for browser in (alice, Browser(client.server)):
            browser.get(client.path(**more), 400, follow=False)
            clean(browser.answer)
    stranger = Browser(client.server)
    stranger.get(client.path(state=BREAK), None, follow=False)
    clean(stranger.answer)
    assert "\r" not in stranger.answer.headers["location"]
    stranger.get(stranger.answer.headers["location"])
    clean(stranger.answer)


@pytest.mark.parametrize("field", ["client_id", "client_secret", "grant_type",
                                   "code", "redirect_uri", "code_verifier",
                                   "refresh_token", "scope", "token"])
def test_metacharacters_in_what_apps_send(client, field):
    requests_of_apps = [
        ("/api/token", {"grant_type": "authorization_code", "code": "AQ",
                        "redirect_uri": URI}),
        ("/api/token", {"grant_type": "refresh_token",
                        "refresh_token": "AQ"}),
        ("/api/revoke", {"token": "AQ"}),
        ("/api/introspect", {"token": "AQ"})]
    for value in METACHARACTERS + [BREAK]:
        for path, form in requests_of_apps:
            for proof in ("body", "basic"):
                answer = clean(client.post(path, proof,
                                           **{**form, field: value}))
                assert answer.status_code in (200, 400)
                assert "access_token" not in answer.json()


@pytest.mark.parametrize("value", METACHARACTERS, ids=ascii)
def test_metacharacters_in_what_browsers_send(client, value):
    stranger = Browser(client.server)
    stranger.sign_in(value, value, status=403)
    browser = browser_of(client.server)
    for name in ("client_id", "redirect_uri", "response_type", "scope",
                 "code_challenge", "show_dialog", "state"):
        browser.get(client.path(**{name: value}), None, follow=False)
        assert browser.answer.status_code in (200, 302, 400)
    browser.get("/account")
    form = browser.form("/account").fields
    for path, fields in [("/account", {"display_name": value}),
                         ("/account/revoke", {"grant": value})]:
        browser.ask("POST", path, False,
                    data={"token": form["token"], **fields})
        assert browser.answer.status_code < 500
    for path in ("/dashboard/", "/v1/users/", "/art/users/"):
        browser.ask("GET", path + urllib.parse.quote(value, safe=""), False)
        assert browser.answer.status_code in (400, 401, 404)
    good(client.trade(client.code(browser)))  # nothing is broken


# ---- what is written down ----

def test_no_log_has_a_secret_or_a_line_of_an_attacker(serve, data):
    flows.create_users(data, "alice")
    log = data / "access.log"
    server = serve(data, "--access-log", str(log))
    client, alice = Client(server), browser_of(server)
    secrets = {PASSWORD, client.secret, VERIFIER,
               alice.session.cookies["tonearm"]}
    codes = [client.code(alice), client.code(alice, **PKCE)]
    tokens = good(client.trade(codes[0], "body"))
    public = good(client.trade(codes[1], "id", code_verifier=VERIFIER))
    again = good(client.renew(public["refresh_token"], "id"))
    implicit = client.authorize(alice, response_type="token").fragment
    for got in (tokens, public, again, implicit):
        me(client, got)
        secrets |= {got["access_token"], got.get("refresh_token", PASSWORD)}
    secrets |= set(codes)
    # As careless or hostile clients send them: in addresses.
    for path in ("/v1/me?access_token=" + tokens["access_token"],
                 "/v1/me?x=1&access%5Ftoken=" + tokens["access_token"],
                 "/?code=" + codes[0], "/api/token?refresh_token=" +
                 tokens["refresh_token"], "/login?password=" +
                 urllib.parse.quote(PASSWORD),
                 "/api/token?client_secret=" + client.secret,
                 "/v1/x%0d%0aX-Injected%3a%201", "/%0aforged%20line"):
        server.request("GET", path, token=None)
    for value in (BREAK, "x\nforged line"):
        client.post("/api/token", headers={"User-Agent": "evil\tagent"},
                    grant_type=value, client_id=value)
        alice.get(client.path(client_id=value), 400)
        alice.get(client.path(state=value), 302, follow=False)
    client.trade(codes[0])  # a replay
    assert server.stop() == 0
    written = {"access": log.read_text(), "server": server.log_text()}
    assert written["access"].count("/api/token") > 5
    for name, text in written.items():
        for secret in secrets:
            assert secret not in text, name
            assert urllib.parse.quote(secret) not in text, name
        assert not re.search("^(X-Injected|forged)", text, re.M), name


@pytest.mark.sqlite
def test_the_state_has_no_secret_in_plain_text(serve, data):
    flows.create_users(data, "alice")
    server = serve(data)
    client, alice = Client(server), browser_of(server)
    tokens = client.tokens(alice)
    secrets = [PASSWORD, client.secret, alice.session.cookies["tonearm"],
               client.code(alice), tokens["access_token"],
               tokens["refresh_token"]]
    assert server.stop() == 0
    files = [f for f in data.iterdir() if f.name.startswith("state.db")]
    assert files
    content = b"".join(f.read_bytes() for f in files)
    assert b"alice" in content
    for secret in secrets:
        assert secret.encode() not in content
        if secret[:2] in ("AQ", "BQ"):
            raw = base64.urlsafe_b64decode(secret[2:] + "==")
            assert raw not in content and raw[16:] not in content


# ---- access tokens ----

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + \
    string.digits + "-_"


def rejected(server, token):
    answer = server.request("GET", "/v1/me", token=token)
    assert answer.status_code == 401, token
    assert answer.json() == {"error": {"status": 401,
                                       "message": "Invalid access token"}}


def test_a_token_with_any_bit_turned(client, alice):
    token = client.tokens(alice)["access_token"]
    for at, letter in enumerate(token):
        for bit in (1, 32):
            turned = ALPHABET[ALPHABET.index(letter) ^ bit]
            rejected(client.server, token[:at] + turned + token[at + 1:])


def test_a_token_that_is_cut_or_grows(client, alice):
    token = client.tokens(alice)["access_token"]
    for n in range(1, len(token)):
        rejected(client.server, token[:n])
    for more in ("A", "=", "==", ".", "AAAA", token, "%00"):
        rejected(client.server, token + more)
        rejected(client.server, more + token)


def test_a_token_that_was_forged(client, alice, serve, data):
    tokens = client.tokens(alice)
    flows.create_users(data, "alice")
    elsewhere = serve(data)
    (data / "secret").write_text(client.secret)
    copy = Client(elsewhere, "--client-id", client.id,
                  "--client-secret-file", data / "secret")
    theirs = copy.tokens(browser_of(elsewhere))
    me(copy, theirs)
    rejected(client.server, theirs["access_token"])
    head = len(tokens["access_token"]) // 2
    rejected(client.server, tokens["access_token"][:head] +
             theirs["access_token"][head:])
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    claims = base64.urlsafe_b64encode(json.dumps(
        {"sub": "alice"}).encode()).decode().rstrip("=")
    for token in (f"{header}.{claims}.", "BQ", "BQ" + "A" * 200,
                  tokens["refresh_token"], client.code(alice), client.secret):
        rejected(client.server, token)


def test_parts_of_two_tokens_make_none(client, alice):
    """More scopes can't be had by putting tokens together."""
    less = client.tokens(alice, scope=None)["access_token"]
    more = client.tokens(alice, scope="user-read-private")["access_token"]
    assert len(less) == len(more)
    for at in range(3, len(less)):
        for token in (less[:at] + more[at:], more[:at] + less[at:]):
            if token not in (less, more):
                rejected(client.server, token)


def test_a_token_that_expired(serve, data):
    flows.create_users(data, "alice")
    server = serve(data, "--access-lifetime", "1")
    client, alice = Client(server), browser_of(server)
    tokens = client.tokens(alice)
    assert tokens["expires_in"] == 1
    implicit = client.authorize(alice, response_type="token").fragment
    assert implicit["expires_in"] == "1"
    time.sleep(2.1)
    for got in (tokens, implicit):
        server.refuses("/v1/me", 401, "The access token expired",
                       token=got["access_token"])
    assert client.post("/api/introspect", token=tokens["access_token"]
                       ).json() == {"active": False}
    again = good(client.renew(tokens["refresh_token"]))
    me(client, again)


def test_the_token_of_somebody_who_is_gone(serve, data):
    flows.create_users(data, "alice", "bob")
    server = serve(data)
    client = Client(server)
    tokens = client.tokens(browser_of(server))
    kept = client.tokens(browser_of(server, "bob"))
    running.run("user", "delete", "--data", data, "alice")
    within_a_second(lambda: client.is_dead(tokens["access_token"]))
    assert client.renew(tokens["refresh_token"]).status_code == 400
    me(client, kept)


def test_guessing_ends_and_whoever_is_signed_in_stays_so(server):
    browser = browser_of(server, "mallory")
    for _ in range(30):
        guesser = Browser(server)
        guesser.get("/login")
        guesser.submit("/login", None, name="nobody-else",
                       password="a guess")
        if guesser.answer.status_code == 429:
            break
    assert guesser.answer.status_code == 429
    browser.get("/account")
    assert browser.heading == "Your account"

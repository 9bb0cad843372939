"""Every flow of OAuth from the app's side: from the question to a token, what
the token may see, how it is renewed, and its end."""

import re
import time

import pytest

import flows
from browsing import Browser
from flows import (PKCE, URI, VERIFIER, Client, browser_of, good, refused,
                   within_a_second)

pytestmark = pytest.mark.state

LOOPBACK = "http://127.0.0.1/callback"


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("oauth")
    flows.create_users(data, "alice", "bob")
    return module_serve(data)


@pytest.fixture
def client(server):
    return Client(server, uris=(URI, LOOPBACK, "my-app:/callback"))


@pytest.fixture(scope="module")
def alice(server):
    return browser_of(server)


def me(client, tokens):
    return client.server.get("/v1/me", token=tokens["access_token"])


# ---- authorization code ----

@pytest.mark.parametrize("proof", ["basic", "body"])
def test_a_code_for_a_client_with_a_secret(client, alice, proof):
    redirect = client.authorize(alice)
    assert redirect.url.startswith(URI + "?code=")
    assert redirect.query["state"] == "s1"
    assert re.fullmatch("[A-Za-z0-9._~-]+", redirect.query["code"])
    tokens = good(client.trade(redirect.query["code"], proof))
    assert tokens["expires_in"] == 3600
    assert tokens["scope"] == "user-read-email"
    assert re.fullmatch("[A-Za-z0-9._~-]+", tokens["refresh_token"])
    assert me(client, tokens)["email"] == "alice@example.test"


def test_a_code_for_a_client_without_a_secret(client, alice):
    tokens = client.tokens(alice, "id")
    assert me(client, tokens)["id"] == "alice"


def test_a_client_with_a_secret_may_use_a_proof_key_as_well(client, alice):
    code = client.code(alice, **PKCE)
    tokens = good(client.trade(code, code_verifier=VERIFIER))
    again = good(client.renew(tokens["refresh_token"]))
    assert again["refresh_token"] == tokens["refresh_token"]


def test_more_fields_than_needed_do_no_harm(client, alice):
    code = client.code(alice)
    good(client.trade(code, scope="user-read-private", state="s1",
                      client_id=client.id, anything="else"))


def test_a_code_outlives_a_client_that_tries_its_proof_in_several_ways(
        client, alice):
    """Some libraries try Basic first, then the body."""
    code = client.code(alice)
    client.secret, right = "wrong", client.secret
    refused(client.trade(code), "invalid_client", "Invalid client")
    client.secret = right
    good(client.trade(code, "body"))


@pytest.mark.parametrize("uri", [LOOPBACK, LOOPBACK.replace("1/", "1:49152/"),
                                 "my-app:/callback"])
def test_apps_on_a_machine_of_their_own(client, alice, uri):
    code = client.code(alice, redirect_uri=uri)
    good(client.trade(code, redirect_uri=uri))


def test_an_address_as_careless_libraries_write_it(client, alice):
    path = (f"/authorize?client_id={client.id}&response_type=code"
            f"&redirect_uri={URI}&scope=user-read-email+user-read-private"
            "&show_dialog=undefined&utm_source=x")
    redirect = flows.answer_question(alice, path)
    tokens = good(client.trade(redirect.query["code"]))
    assert tokens["scope"] == "user-read-email user-read-private"
    assert "state" not in redirect.query


def test_an_app_that_asks_for_nothing_more_than_is_public(client, alice):
    tokens = client.tokens(alice, scope=None)
    assert tokens["scope"] == ""
    assert "email" not in me(client, tokens)


# ---- the question ----

@pytest.mark.parametrize("value, asks", [
    ("true", True), ("True", True), ("false", False), ("undefined", False),
    ("", False), (None, False)])
def test_consent_is_remembered_unless_the_app_wants_to_ask(client, alice,
                                                           value, asks):
    client.tokens(alice)
    alice.get(client.path(show_dialog=value), 200 if asks else 302,
              follow=False)


def test_more_scopes_are_asked_for_and_join_what_was_given(client, alice):
    client.tokens(alice)
    alice.get(client.path(scope="user-top-read"), 200, follow=False)
    client.tokens(alice, scope="user-top-read")
    alice.get(client.path(scope="user-read-email user-top-read"), 302,
              follow=False)


def test_what_one_person_allows_another_has_not(client, alice):
    client.tokens(alice)
    bob = browser_of(client.server, "bob")
    bob.get(client.path(), 200, follow=False)
    assert "Signed in as bob" in bob.page.text
    assert me(client, client.tokens(bob))["id"] == "bob"


@pytest.mark.parametrize("kind", ["code", "token"])
def test_no_is_told_in_the_query(client, alice, kind):
    redirect = client.authorize(alice, "no", response_type=kind)
    assert redirect.query["error"] == "access_denied"
    assert redirect.query["state"] == "s1"
    assert redirect.query["iss"] == client.server.url
    assert "code" not in redirect.query and not redirect.fragment


@pytest.mark.parametrize("prefix", ["/en", "/pt-BR"])
def test_a_language_may_stand_in_front(client, alice, prefix):
    stranger = Browser(client.server)
    stranger.get(client.path(prefix))
    assert stranger.heading == "Sign in"
    good(client.trade(client.code(alice, prefix=prefix)))


# ---- implicit ----

def test_a_token_in_the_fragment(client, alice):
    redirect = client.authorize(alice, response_type="token")
    assert redirect.url.startswith(URI + "#access_token=BQ")
    got = redirect.fragment
    assert list(got) == ["access_token", "token_type", "expires_in", "state",
                         "iss"]
    assert (got["token_type"], got["expires_in"]) == ("Bearer", "3600")
    assert got["state"] == "s1" and "=" not in got["access_token"]
    assert me(client, got)["email"] == "alice@example.test"


# ---- what a token may see ----

@pytest.mark.parametrize("scope, fields", [
    (None, set()), ("user-read-email", {"email"}),
    ("user-read-private", {"country", "explicit_content", "product"}),
    ("user-read-email user-read-private",
     {"email", "country", "explicit_content", "product"})])
def test_me_has_fields_by_scope(client, alice, scope, fields):
    user = me(client, client.tokens(alice, scope=scope))
    private = {"email", "country", "explicit_content", "product"}
    assert user.keys() & private == fields


def test_an_app_s_own_token_is_nobody_s(client):
    answer = client.post("/api/token", grant_type="client_credentials")
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    client.server.refuses("/v1/me", 401, "Unauthorized.",
                          token=answer.json()["access_token"])


# ---- refreshing ----

@pytest.mark.parametrize("proof", ["basic", "body"])
def test_a_client_with_a_secret_keeps_its_refresh_token(client, alice, proof):
    tokens = client.tokens(alice)
    for _ in range(3):
        again = good(client.renew(tokens["refresh_token"], proof))
        assert again["refresh_token"] == tokens["refresh_token"]
        assert again["scope"] == tokens["scope"]
        assert me(client, again)["id"] == "alice"


@pytest.mark.parametrize("proof", ["id", None])
def test_a_client_without_a_secret_gets_a_new_one(client, alice, proof):
    """Some say who they are when they refresh, some only send the token."""
    seen = {client.tokens(alice, "id")["refresh_token"]}
    newest = next(iter(seen))
    for _ in range(3):
        again = good(client.renew(newest, proof))
        newest = again["refresh_token"]
        assert newest not in seen
        seen.add(newest)
        assert me(client, again)["id"] == "alice"


def test_an_answer_that_was_lost_may_be_asked_for_again(client, alice):
    old = client.tokens(alice, "id")["refresh_token"]
    lost = good(client.renew(old, "id"))
    again = good(client.renew(old, "id"))
    assert again["refresh_token"] not in (old, lost["refresh_token"])
    for tokens in (lost, again):
        me(client, tokens)
    good(client.renew(again["refresh_token"], "id"))


def test_a_refresh_for_fewer_scopes(client, alice):
    tokens = client.tokens(alice, scope="user-read-email user-read-private")
    less = good(client.renew(tokens["refresh_token"],
                             scope="user-read-private"))
    assert less["scope"] == "user-read-private"
    assert "email" not in me(client, less)
    whole = good(client.renew(less["refresh_token"]))
    assert "email" in me(client, whole)


def test_refresh_tokens_end_when_the_owner_wants_it(serve, data):
    flows.create_users(data, "alice")
    server = serve(data, "--refresh-lifetime", "2")
    client, alice = Client(server), browser_of(server)
    for proof in ("basic", "id"):
        tokens = client.tokens(alice, proof)
        newest = good(client.renew(tokens["refresh_token"], proof))
        time.sleep(2.1)
        refused(client.renew(newest["refresh_token"], proof),
                "invalid_grant", "Refresh token revoked")
    good(client.renew(client.tokens(alice)["refresh_token"]))


def test_everything_outlives_a_restart(serve, data):
    flows.create_users(data, "alice")
    first = serve(data)
    client, alice = Client(first), browser_of(first)
    tokens = client.tokens(alice)
    code = client.code(alice)
    assert first.stop() == 0
    client.server = serve(data)
    assert me(client, tokens)["id"] == "alice"
    good(client.renew(tokens["refresh_token"]))
    good(client.trade(code))


# ---- the end ----

@pytest.mark.parametrize("proof", ["basic", "id"])
@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_an_app_gives_its_access_back(client, alice, proof, which):
    tokens = client.tokens(alice, proof)
    other = client.authorize(alice, response_type="token").fragment
    answer = client.post("/api/revoke", proof, token=tokens[which],
                         token_type_hint="access_token")
    assert answer.status_code == 200 and answer.json() == {}
    for dead in (tokens, other):
        within_a_second(lambda: client.is_dead(dead["access_token"]))
    refused(client.renew(tokens["refresh_token"], proof), "invalid_grant",
            "Refresh token revoked")
    alice.get(client.path(), 200, follow=False)  # asked again


def test_the_user_takes_access_back_and_gives_it_again(client, alice):
    tokens = client.tokens(alice)
    code = client.code(alice)
    alice.get("/account")
    forms = [f for f in alice.page.forms if f.action == "/account/revoke"]
    for form in forms:
        alice.ask("POST", form.action, status=200, data=form.fields)
    within_a_second(lambda: client.is_dead(tokens["access_token"]))
    refused(client.renew(tokens["refresh_token"]), "invalid_grant",
            "Refresh token revoked")
    refused(client.trade(code), "invalid_grant",
            "Invalid authorization code")
    me(client, client.tokens(alice))
    assert client.is_dead(tokens["access_token"])


def test_nothing_but_the_client_s_own_is_revoked(client, alice):
    tokens = client.tokens(alice)
    other = Client(client.server)
    for token in (tokens["refresh_token"], tokens["access_token"], "AQx"):
        assert other.post("/api/revoke", token=token).status_code == 200
    refused(client.post("/api/revoke", None, token="AQx"), "invalid_client")
    refused(client.post("/api/revoke"), "invalid_request",
            "token must be supplied")
    time.sleep(0.5)
    me(client, tokens)


# ---- looking at a token ----

def test_what_a_token_is(client, alice):
    def look(token, asks=client, proof="basic"):
        answer = asks.post("/api/introspect", proof, token=token)
        assert answer.status_code == 200
        return answer.json()

    tokens = client.tokens(alice)
    said = look(tokens["access_token"], proof="body")
    assert said.pop("exp") > time.time() + 3500
    assert said == {"active": True, "client_id": client.id,
                    "scope": "user-read-email", "token_type": "Bearer",
                    "username": "alice", "sub": "alice",
                    "iss": client.server.url}
    assert look(tokens["refresh_token"])["active"] is True
    for token in ("AQx", "BQx", ""):
        assert look(token) == {"active": False}
    assert look(tokens["access_token"], Client(client.server)) == {
        "active": False}
    refused(client.post("/api/introspect", "id", token="AQx"),
            "invalid_client", "Invalid client")
    client.post("/api/revoke", token=tokens["refresh_token"])
    for token in tokens["access_token"], tokens["refresh_token"]:
        assert look(token) == {"active": False}


# ---- what is asked twice, or with what nobody can know ----

@pytest.mark.parametrize("name, value", [
    ("grant_type", "client_credentials"), ("client_id", "x"),
    ("code", "x"), ("scope", ""), ("token", "x")])
def test_a_repeated_parameter_of_an_endpoint(client, name, value):
    """RFC 6749 section 3.2."""
    for path in "/api/token", "/api/revoke", "/api/introspect":
        response = client.server.request(
            "POST", path, token=None, auth=(client.id, client.secret),
            data=[("grant_type", "client_credentials"), (name, value),
                  (name, value)])
        refused(response, "invalid_request",
                "A parameter must not be repeated")


def test_a_repeated_parameter_of_the_question(client, alice):
    """RFC 6749 section 3.1: the app is told, unless it isn't certain who that
    is."""
    alice.get(client.path() + "&state=s2", None, follow=False)
    redirect = flows.Redirect(alice.answer.headers["location"])
    assert redirect.query["error"] == "invalid_request"
    for more in "&client_id=x", "&redirect_uri=" + URI:
        alice.get(client.path() + more, 400, follow=False)
        assert "INVALID_REQUEST" in alice.answer.text


@pytest.mark.parametrize("verifier", ["!" * 43, "a" * 42, "a" * 129,
                                      "a" * 42 + " ", "a" * 42 + "+"])
def test_a_verifier_outside_of_its_alphabet(client, alice, verifier):
    """RFC 7636 section 4.1; the challenge would fit."""
    code = client.code(alice, code_challenge=flows.challenge_of(verifier),
                       code_challenge_method="S256")
    refused(client.trade(code, "id", code_verifier=verifier),
            "invalid_grant", "code_verifier was incorrect")


def test_another_port_of_the_machine_asks_again(client, alice):
    """RFC 8252 section 8.6: anything may listen there and say that it is the
    app, if the app has no secret to prove itself with."""
    client.uri = "http://127.0.0.1:5001/callback"
    client.authorize(alice, **PKCE)
    for uri, is_asked in [("http://127.0.0.1:5001/callback", True),
                          ("http://127.0.0.1:5002/callback", True),
                          ("my-app:/callback", False)]:
        client.uri = uri
        alice.get(client.path(**PKCE), None, follow=False)
        assert (alice.answer.status_code == 200) == is_asked, uri


def test_a_used_refresh_token_without_another_try(serve, data):
    flows.create_users(data, "alice")
    server = serve(data, "--refresh-retry", "0")
    client = Client(server)
    tokens = client.tokens(browser_of(server), "id")
    good(client.renew(tokens["refresh_token"], "id"))
    time.sleep(1.1)
    refused(client.renew(tokens["refresh_token"], "id"), "invalid_grant",
            "Refresh token revoked")

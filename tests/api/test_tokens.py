"""An app gets a token, uses it, and loses it (facts, sections 3 and 4)."""

import base64
import json
import re
import time

import pytest

import running

pytestmark = pytest.mark.state

ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def server(module_serve):
    return module_serve()


@pytest.fixture(scope="module")
def app(server):
    return running.create_app(server.data)


def basic(client_id, secret):
    pair = f"{client_id}:{secret}".encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def ask(server, form, headers=None, **more):
    return server.request("POST", "/api/token", token=None, data=form,
                          headers=headers, **more)


def good_token(server, response):
    assert response.status_code == 200, response.text
    body = response.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 3600
    assert isinstance(body["expires_in"], int)
    assert re.fullmatch("BQ[A-Za-z0-9_-]{50,}", body["access_token"])
    assert "refresh_token" not in body
    assert set(body) <= {"access_token", "token_type", "expires_in", "scope"}
    assert len(server.get("/v1/markets", token=body["access_token"])[
        "markets"]) == 184
    return body["access_token"]


def refused(response, error, description=None):
    assert response.status_code == 400
    assert response.headers["content-type"] == \
        "application/json; charset=utf-8"
    expected = {"error": error}
    if description:
        expected["error_description"] = description
    assert response.json() == expected


GRANT = {"grant_type": "client_credentials"}


def test_credentials_in_the_header(server, app):
    good_token(server, ask(server, GRANT, basic(app["client_id"],
                                                app["client_secret"])))


def test_credentials_in_the_body(server, app):
    good_token(server, ask(server, {
        **GRANT, "client_id": app["client_id"],
        "client_secret": app["client_secret"]}))


def test_credentials_in_both_and_more_fields(server, app):
    form = {**GRANT, "client_id": app["client_id"], "scope": "",
            "state": "x", "anything": "else"}
    good_token(server, ask(server, form, basic(app["client_id"],
                                               app["client_secret"])))


def test_no_two_tokens_are_alike(server, app):
    """Also those of one second: what is kept or revoked under a token's text
    is that token's alone."""
    credentials = basic(app["client_id"], app["client_secret"])
    form = {"grant_type": "client_credentials"}
    tokens = {good_token(server, ask(server, form, credentials))
              for _ in range(5)}
    assert len(tokens) == 5


def test_an_answer_that_must_not_be_kept(server, app):
    response = ask(server, GRANT, basic(app["client_id"],
                                        app["client_secret"]))
    assert "no-store" in response.headers["cache-control"]
    assert "etag" not in response.headers
    assert response.headers["content-type"] == \
        "application/json; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"


def test_the_content_type_of_the_form_does_not_matter(server, app):
    form = (f"grant_type=client_credentials&client_id={app['client_id']}"
            f"&client_secret={app['client_secret']}")
    for kind in ("application/x-www-form-urlencoded; charset=UTF-8",
                 "application/json", None):
        headers = {"Content-Type": kind} if kind else {}
        good_token(server, ask(server, form.encode(), headers))


def test_basic_in_any_case_and_without_padding(server, app):
    pair = f"{app['client_id']}:{app['client_secret']}".encode()
    text = base64.b64encode(pair).decode().rstrip("=")
    for scheme in ("basic", "BASIC"):
        good_token(server, ask(server, GRANT, {
            "Authorization": f"{scheme} {text}"}))


def test_percent_coded_credentials_in_the_header(server, tmp_path):
    """Some libraries code both before they are joined."""
    secret = tmp_path / "secret"
    secret.write_text("ein geheimnis: ö%&+/\n")
    client_id = "ab" * 16
    running.create_app(server.data, "--client-id", client_id,
                       "--client-secret-file", secret)
    good_token(server, ask(server, GRANT, basic(
        client_id, "ein geheimnis: ö%&+/")))
    good_token(server, ask(server, GRANT, basic(
        client_id, "ein+geheimnis%3A%20%C3%B6%25%26%2B%2F")))
    good_token(server, ask(server, {
        **GRANT, "client_id": client_id,
        "client_secret": "ein geheimnis: ö%&+/"}))


def test_nobody(server):
    refused(ask(server, GRANT), "invalid_client")


def test_somebody_unknown(server, app):
    for form, headers in [
            (GRANT, basic(ID, app["client_secret"])),
            (GRANT, basic(app["client_id"], "wrong")),
            (GRANT, basic(app["client_id"], "")),
            (GRANT, basic("x", "y")),
            ({**GRANT, "client_id": app["client_id"]}, None),
            ({**GRANT, "client_id": ID, "client_secret": "x"}, None),
            (GRANT, {"Authorization": "Basic"}),
            (GRANT, {"Authorization": "Basic ====="}),
            (GRANT, {"Authorization": "Basic " + "A" * 3000})]:
        response = ask(server, form, headers)
        refused(response, "invalid_client", "Invalid client")


def test_a_secret_may_not_be_in_the_address(server, app):
    response = server.request(
        "POST", "/api/token?grant_type=client_credentials"
        f"&client_id={app['client_id']}"
        f"&client_secret={app['client_secret']}", token=None)
    assert response.status_code == 400


@pytest.mark.parametrize("form, error, description", [
    ({}, "unsupported_grant_type", "grant_type parameter is missing"),
    ({"grant_type": ""}, "unsupported_grant_type",
     "grant_type parameter is missing"),
    ({"grant_type": "password"}, "unsupported_grant_type",
     "grant_type must be client_credentials, authorization_code or "
     "refresh_token"),
    ({"grant_type": "authorization_code"}, "invalid_request",
     "code must be supplied"),
    ({"grant_type": "authorization_code", "code": "AQx"}, "invalid_grant",
     "Invalid authorization code"),
    ({"grant_type": "refresh_token"}, "invalid_request",
     "refresh_token must be supplied"),
    ({"grant_type": "refresh_token", "refresh_token": "AQx"},
     "invalid_grant", "Invalid refresh token"),
])
def test_grants_that_are_refused(server, app, form, error, description):
    refused(ask(server, form or b"", basic(app["client_id"],
                                           app["client_secret"])),
            error, description)


def test_calling_without_a_token(server):
    response = server.refuses("/v1/markets", 401, "No token provided",
                              token=None)
    assert response.headers["www-authenticate"] == (
        'Bearer realm="spotify", error="missing_token", '
        'error_description="No token provided"')


@pytest.mark.parametrize("value", [
    "Basic abc", "Token abc", "abc", "Bearer", "Bearer ", "Bearer a b",
    "Bearer: abc"])
def test_calling_with_something_else(server, value):
    response = server.request("GET", "/v1/markets", token=None,
                              headers={"Authorization": value})
    assert response.status_code == 400
    assert response.json() == {"error": {
        "status": 400,
        "message": "Only valid bearer authentication supported"}}


def test_calling_with_a_token_that_nobody_gave(server):
    good = server.token
    for bad in ("x", "BQ" + "A" * 100, good[:-1], good + "A",
                good[:40] + ("A" if good[40] != "A" else "B") + good[41:],
                "B" * 5000):
        response = server.refuses("/v1/markets", 401, "Invalid access token",
                                  token=bad)
        assert response.headers["www-authenticate"] == (
            'Bearer realm="spotify", error="invalid_token", '
            'error_description="Invalid access token"')


@pytest.mark.timing
def test_calling_with_a_token_that_expired(server, app):
    token = running.mint(server.data, app, "--expires-in", "1")
    assert server.request("GET", "/v1/markets",
                          token=token).status_code == 200
    time.sleep(2.1)
    response = server.refuses("/v1/markets", 401, "The access token expired",
                              token=token)
    assert response.headers["www-authenticate"] == (
        'Bearer realm="spotify", error="invalid_token", '
        'error_description="The access token expired"')


def test_the_scheme_in_any_case_and_the_token_in_the_query(server):
    for value in ("bearer ", "BEARER "):
        response = server.request("GET", "/v1/markets", token=None, headers={
            "Authorization": value + server.token})
        assert response.status_code == 200
    assert server.request("GET", "/v1/markets?access_token=" + server.token,
                          token=None).status_code == 200


def test_a_token_of_another_server_is_worth_nothing(server, serve, data):
    other = serve(data)
    server.refuses("/v1/markets", 401, "Invalid access token",
                   token=other.token)


def test_an_app_made_while_serving_works_at_once(server):
    for _ in range(3):
        app = running.create_app(server.data)
        good_token(server, ask(server, GRANT, basic(app["client_id"],
                                                    app["client_secret"])))


def test_an_app_that_is_deleted_is_locked_out(server):
    app = running.create_app(server.data)
    credentials = basic(app["client_id"], app["client_secret"])
    token = good_token(server, ask(server, GRANT, credentials))
    running.run("app", "delete", "--data", server.data, app["client_id"])
    deadline = time.monotonic() + 1
    while server.request("GET", "/v1/markets", token=token).status_code == 200:
        assert time.monotonic() < deadline, "within a second"
        time.sleep(0.05)
    server.refuses("/v1/markets", 401, "Invalid access token", token=token)
    refused(ask(server, GRANT, credentials), "invalid_client",
            "Invalid client")


def rotate(server, app, *options):
    made = running.run("app", "rotate", "--data", server.data,
                       app["client_id"], *options).json()
    assert made["client_id"] == app["client_id"]
    assert made["name"] == app["name"]
    assert made["client_secret"] != app["client_secret"]
    return made


def test_a_new_secret_leaves_tokens_alone(server):
    app = running.create_app(server.data)
    old = basic(app["client_id"], app["client_secret"])
    token = good_token(server, ask(server, GRANT, old))
    made = rotate(server, app)
    good_token(server, ask(server, GRANT, basic(made["client_id"],
                                                made["client_secret"])))
    refused(ask(server, GRANT, old), "invalid_client", "Invalid client")
    assert server.get("/v1/markets", token=token)["markets"]


def test_a_new_secret_may_end_the_tokens_of_the_old(server):
    """The app's own, whoever minted them; the next one is good."""
    app, other = (running.create_app(server.data) for _ in range(2))
    tokens = [good_token(server, ask(server, GRANT, basic(
        app["client_id"], app["client_secret"]))),
        running.mint(server.data, app)]
    others = running.mint(server.data, other)
    for _ in range(2):
        made = rotate(server, app, "--revoke")
        for token in tokens:
            server.refuses("/v1/markets", 401, "Invalid access token",
                           token=token)
        auth = (made["client_id"], made["client_secret"])
        looked = server.request("POST", "/api/introspect", token=None,
                                auth=auth, data={"token": tokens[-1]})
        assert looked.json() == {"active": False}
        tokens += [good_token(server, ask(server, GRANT, basic(*auth))),
                   running.mint(server.data, app)]
        assert server.get("/v1/markets", token=tokens[-1])["markets"]
        app = made
    assert server.get("/v1/markets", token=others)["markets"]


def test_no_secret_for_an_app_that_isn_t_there(server):
    result = running.run("app", "rotate", "--data", server.data, ID,
                         status=1)
    assert f"there is no app {ID}" in result.err and result.out == ""


def test_tokens_survive_a_restart(serve, data):
    first = serve(data)
    token = first.token
    assert first.stop() == 0
    second = serve(data)
    assert len(second.get("/v1/markets", token=token)["markets"]) == 184


def test_a_long_form(server, app):
    """A megabyte of body is read, and more refused."""
    credentials = basic(app["client_id"], app["client_secret"])
    form = "grant_type=client_credentials&padding=" + "x" * 900000
    good_token(server, ask(server, form, credentials))
    response = ask(server, form + "x" * 200000, credentials)
    assert response.status_code == 413
    assert json.loads(response.text)["error"]

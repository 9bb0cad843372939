"""How many calls an app may make, how it is told, and where that is
published."""

import concurrent.futures
import time

import pytest
import requests

import running
import small
from running import create_app, mint

TRACK = f"/v1/tracks/{small.track_id(1)}"
TOO_MANY = "API rate limit exceeded"


@pytest.fixture
def start(data, serve):
    running.import_objects(data, small.LINES)
    return lambda *options: serve(None, *options)


def app_token(server, *options):
    return mint(server.data, create_app(server.data, *options))


def statuses(server, token, count, path=TRACK):
    return [server.request("GET", path, token=token).status_code
            for _ in range(count)]


@pytest.mark.sanitized
@pytest.mark.state
def test_development_apps_have_a_limit(start):
    server = start("--rate-development", 5)
    token = app_token(server, "--mode", "development")
    assert statuses(server, token, 7) == [200] * 5 + [429] * 2
    refused = server.refuses(TRACK, 429, TOO_MANY, token=token)
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    # another app has a window of its own, and an extended one no limit
    other = app_token(server, "--mode", "development")
    assert statuses(server, other, 1) == [200]
    assert statuses(server, app_token(server), 50) == [200] * 50


@pytest.mark.long
def test_retry_after_is_when_a_call_is_admitted_again(start):
    server = start("--rate-development", 2)
    token = app_token(server, "--mode", "development")
    begin = time.monotonic()
    assert statuses(server, token, 2) == [200, 200]
    time.sleep(3)
    refused = server.refuses(TRACK, 429, TOO_MANY, token=token)
    wait = int(refused.headers["Retry-After"])
    assert 26 <= wait <= 28
    time.sleep(wait)
    assert statuses(server, token, 1) == [200]
    assert time.monotonic() - begin >= 30


@pytest.mark.state
def test_a_limit_holds_for_all_tokens_of_an_app(start):
    server = start("--rate-development", 3)
    app = create_app(server.data, "--mode", "development")
    tokens = [mint(server.data, app, "--expires-in", n) for n in (600, 700)]
    found = [statuses(server, token, 1)[0] for token in tokens * 2]
    assert found == [200, 200, 200, 429]


def test_errors_count_and_refusals_of_the_token_do_not(start):
    server = start("--rate-development", 3)
    token = app_token(server, "--mode", "development")
    for _ in range(5):
        server.refuses(TRACK, 401, "Invalid access token", token="BQwrong")
    assert statuses(server, token, 2, "/v1/tracks/short") == [400, 400]
    assert statuses(server, token, 2, TRACK) == [200, 429]
    assert server.request("GET", "/health", token=None).status_code == 200


def test_extended_apps_by_option(start):
    server = start("--rate-extended", 4, "--rate-development", 0)
    token = app_token(server)
    assert statuses(server, token, 5) == [200] * 4 + [429]
    free = app_token(server, "--mode", "development")
    assert statuses(server, free, 300) == [200] * 300


@pytest.mark.threads
def test_exactly_as_many_from_many_connections(start):
    server = start("--rate-development", 200, "--loops", 4)
    token = app_token(server, "--mode", "development")

    def ask(_):
        with requests.Session() as session:
            session.trust_env = False
            return [session.get(server.url + TRACK, headers={
                "Authorization": "Bearer " + token}).status_code
                    for _ in range(25)]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        found = sum(pool.map(ask, range(16)), [])
    assert found.count(200) == 200
    assert found.count(429) == 200


@pytest.mark.sanitized
def test_a_route_with_a_limit_of_its_own(start):
    server = start("--rate-development", 10,
                   "--rate-route", "GET /v1/artists/{id}=2",
                   "--rate-route", "get /v1/search=3, GET /v1/markets=1")
    token = app_token(server, "--mode", "development")
    artist = f"/v1/artists/{small.ADA}"
    assert statuses(server, token, 3, artist) == [200, 200, 429]
    # neither counts for the other
    assert statuses(server, token, 11) == [200] * 10 + [429]
    assert statuses(server, token, 2, "/v1/markets") == [200, 429]
    # it holds for apps without another limit, too
    free = app_token(server)
    assert statuses(server, free, 3, artist) == [200, 200, 429]
    assert statuses(server, free, 20) == [200] * 20


@pytest.mark.sanitized
@pytest.mark.parametrize("text, why", [
    ("GET /v1/nothing=3", "there is no route"),
    ("POST /v1/artists/{id}=3", "there is no route"),
    ("GET /v1/artists/{id}", "not of the form"),
    ("/v1/artists/{id}=3", "not of the form"),
    ("GET /v1/artists/{id}=0", "not of the form"),
    ("GET /v1/artists/{id}=1000001", "not of the form"),
    ("GET /v1/artists/{id}=many", "not of the form"),
    ("GET /health=3", "without a token"),
])
def test_a_wrong_rate_is_refused(data, text, why):
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--rate-route", text, status=2)
    assert why in result.err and "rate-route" in result.err


@pytest.mark.sanitized
def test_headers_say_what_is_left(start):
    server = start("--rate-development", 3, "--rate-headers",
                   "--rate-route", "GET /v1/markets=7")
    token = app_token(server, "--mode", "development")

    def rate(path=TRACK, token=token):
        headers = server.request("GET", path, token=token).headers
        names = ("Limit", "Remaining", "Reset")
        found = [headers.get("RateLimit-" + name) for name in names]
        return [v and int(v) for v in found], headers

    assert [rate()[0][:2] for _ in range(4)] == [[3, 2], [3, 1], [3, 0],
                                                 [3, 0]]
    found, headers = rate()
    assert 1 <= found[2] <= 30 and found[2] == int(headers["Retry-After"])
    assert "RateLimit-Limit" in headers["Access-Control-Expose-Headers"]
    assert "Retry-After" in headers["Access-Control-Expose-Headers"]
    assert rate("/v1/markets")[0][:2] == [7, 6]
    assert rate(token=app_token(server))[0] == [None] * 3


def test_no_headers_unless_asked_for(start):
    server = start("--rate-development", 1)
    token = app_token(server, "--mode", "development")
    for _ in range(2):
        headers = server.request("GET", TRACK, token=token).headers
        assert not any(h.lower().startswith("ratelimit") for h in headers)


@pytest.mark.sanitized
def test_limits_are_published(start):
    server = start("--rate-extended", 4000, "--rate-route",
                   "GET /v1/search=30", "--rate-headers",
                   "--rate-art", "500", "--profile", "2024-11")
    assert server.get("/limits", token=None) == {
        "window_seconds": 30,
        "profile": "2024-11",
        "modes": {"extended": {"calls": 4000}, "development": {"calls": 180}},
        "addresses": {"forms": {"calls": None}, "art": {"calls": 500},
                      "audio": {"calls": None}},
        "routes": [{"method": "GET", "path": "/v1/search", "calls": 30}],
        "headers": True}


def test_limits_by_default(start):
    server = start()
    assert server.get("/limits", token=None) == {
        "window_seconds": 30,
        "profile": "full",
        "modes": {"extended": {"calls": None}, "development": {"calls": 180}},
        "addresses": {"forms": {"calls": None}, "art": {"calls": None},
                      "audio": {"calls": None}},
        "routes": [],
        "headers": False}

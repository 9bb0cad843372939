"""What an operator sees of a running server: its logs, and the ids by which
they are read together."""

import json
import re
import sqlite3

import pytest

import flows
import running
import small

pytestmark = pytest.mark.sanitized

TRACK = f"/v1/tracks/{small.track_id(1)}"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data"
    path.mkdir()
    running.import_objects(path, small.LINES)
    return path


def ids(server, path, sent=None, **more):
    headers = {"X-Request-Id": sent} if sent is not None else {}
    answer = server.request("GET", path, headers=headers, **more)
    return answer.headers["x-request-id"]


def test_a_request_has_the_id_that_it_came_with(music):
    for path in (TRACK, "/v1/nothing", "/health", "/v1/me"):
        assert ids(music, path, "job-17.A_b") == "job-17.A_b", path
    made = {ids(music, TRACK, sent) for sent in
            (None, "a b", "x" * 65, "<script>", 'a"b')}
    assert len(made) == 5 and all(re.fullmatch("[0-9a-f]{16}", i)
                                  for i in made), "one that nobody has had"


@pytest.mark.sqlite
def test_what_goes_wrong_is_logged_with_the_id(serve, data, tmp_path):
    """Both logs as JSON: one line of the one leads to one of the other."""
    flows.create_users(data, "alice")
    log = tmp_path / "access.log"
    server = serve(data, "--access-log", log, "--access-log-format", "json",
                   "--log-format", "json")
    app = running.create_app(data)
    token = running.mint(data, app, "--user", "alice",
                         "--scope", "user-library-read user-library-modify")
    server.get("/v1/me/tracks", token=token)
    with sqlite3.connect(data / "state.db") as db:
        db.execute("ALTER TABLE shelf RENAME TO elsewhere")
    headers = {"X-Request-Id": "read-1", "traceparent": TRACE,
               "User-Agent": 'evil "agent"\x80'}
    server.refuses("/v1/me/tracks?limit=1&access_token=x", 503,
                   "Service unavailable", token=token, headers=headers)
    server.refuses("/v1/me/tracks?ids=" + small.track_id(1), 503,
                   "Service unavailable", method="PUT", token=token,
                   headers={"X-Request-Id": "written-2"})
    assert server.stop() == 0
    logged = [json.loads(line) for line in server.log_text().splitlines()]
    assert all(set(line) >= {"time", "level", "message"} for line in logged)
    wrong = {line.get("request_id"): line["message"] for line in logged
             if "no such table" in line["message"]}
    assert {"read-1", "written-2"} <= set(wrong)
    lines = {line["request_id"]: line for line in
             map(json.loads, log.read_text().splitlines())}
    line = lines["read-1"]
    assert line["user"] == "alice" and line["client_id"] == app["client_id"]
    assert line["status"] == 503 and line["traceparent"] == TRACE
    assert line["target"] == "/v1/me/tracks?limit=1&access_token=***"
    assert line["user_agent"] == 'evil "agent"\ufffd'
    assert 0 < line["seconds"] < 30 and line["peer"] == "127.0.0.1"
    assert lines["written-2"]["method"] == "PUT"


def test_the_access_log_says_who_asked(serve, data, tmp_path):
    flows.create_users(data, "alice")
    log = tmp_path / "access.log"
    server = serve(data, "--access-log", log)
    app = running.create_app(data)
    user = running.mint(data, app, "--user", "alice")
    assert ids(server, "/v1/me", "one", token=user) == "one"
    assert ids(server, TRACK, "two",
               token=running.mint(data, app)) == "two"
    assert ids(server, "/health", "three", token=None) == "three"
    server.request("POST", "/api/token", token=None, data={
        "grant_type": "client_credentials", "client_id": app["client_id"],
        "client_secret": app["client_secret"]},
        headers={"X-Request-Id": "four"})
    assert server.stop() == 0
    fields = {line.split()[-2]: line.split() for line in log.open()}
    client = app["client_id"]
    assert {name: (f[2], f[-3], f[-1]) for name, f in fields.items()} == {
        "one": ("alice", client, "-"), "two": ("-", client, "-"),
        "three": ("-", "-", "-"), "four": ("-", client, "-")}

"""/bench/v1/seed: more lines for a world that is there, and what it has as
lines."""

import json
import signal

import pytest
import requests

import running
from test_seeds import APP, CATALOG, PEOPLE, SECRET, TRACK

FAULT = {"type": "fault", "route": "/v1/me/albums", "status": 503}

pytestmark = pytest.mark.sanitized


@pytest.fixture(scope="module")
def bench(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("bench") / "data"
    running.import_objects(data, CATALOG)
    return module_serve(data, "--bench")


def call(bench, method, path, world, body=None, status=200):
    response = requests.request(
        method, bench.url + path, data=body, timeout=30,
        headers={"X-Tonearm-World": world})
    assert response.status_code == status, response.text
    return response


def make(bench, name, **plan):
    response = requests.post(bench.url + "/bench/v1/worlds", timeout=30,
                             json={"name": name, **plan})
    assert response.status_code == 201, response.text
    return name


def test_lines_for_a_world_that_is_there(bench):
    world = make(bench, "more")
    lines = running.lines_of([*PEOPLE, {"type": "clock", "freeze": True}, FAULT])
    call(bench, "POST", "/bench/v1/seed", world, lines, status=204)
    assert call(bench, "GET", "/bench/v1/clock", world).json()["frozen"]
    faults = call(bench, "GET", "/bench/v1/faults", world).json()["faults"]
    assert [f["route"] for f in faults] == [FAULT["route"]]
    token = requests.post(
        bench.url + "/api/token", auth=(APP, SECRET), timeout=30,
        headers={"X-Tonearm-World": world},
        data={"grant_type": "refresh_token",
              "refresh_token": "AQ-the-first"}).json()["access_token"]
    saved = requests.get(bench.url + "/v1/me/tracks", timeout=30,
                         headers={"Authorization": "Bearer " + token}).json()
    assert [s["track"]["id"] for s in saved["items"]] == [TRACK]
    # Nobody else has them.
    other = make(bench, "other")
    assert call(bench, "GET", "/bench/v1/seed", other).text == ""


@pytest.mark.parametrize("bad,why", [
    ({"type": "app", "name": "x"}, "client_id is missing"),
    ({"type": "saved", "user": "nobody", "uri": f"spotify:track:{TRACK}"},
     "is of a user who isn't here"),
    ({"type": "clock", "freeze": 7}, "freeze: true or false"),
    ({"type": "fault", "route": "/v1/nowhere", "status": 503}, None),
    ({"type": "track", "id": TRACK, "name": "x"},
     "is for a catalog, which is made with its world: POST /bench/v1/worlds "
     "takes such lines"),
])
def test_a_bad_line_keeps_all_out(bench, bad, why):
    world = make(bench, "bad")
    lines = running.lines_of([{"type": "user", "id": "carol"},
                              {"type": "clock", "factor": 2}, FAULT, bad])
    answer = call(bench, "POST", "/bench/v1/seed", world, lines, status=400)
    message = answer.json()["error"]["message"]
    assert message.startswith("line 4: ")
    assert why is None or message == "line 4: " + why
    assert call(bench, "GET", "/bench/v1/seed", world).text == ""
    assert call(bench, "GET", "/bench/v1/clock", world).json()["factor"] == 1
    assert call(bench, "GET", "/bench/v1/faults", world).json() == \
        {"faults": []}
    call(bench, "DELETE", "/bench/v1/worlds/bad", world, status=204)


def test_what_was_put_in_comes_out(bench):
    """With the secrets, since the world knows what it began with; what a test
    has changed is as it is now."""
    world = make(bench, "out", seeds=PEOPLE)
    told = call(bench, "GET", "/bench/v1/worlds/out", world).json()
    assert [(a["client_id"], a["client_secret"]) for a in told["apps"]] == \
        [(APP, SECRET)]
    assert told["users"] == [
        {"id": "alice", "password": "correct horse battery"}]
    answer = call(bench, "GET", "/bench/v1/seed", world)
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    app, user = lines[:2]
    assert app["client_secret"] == SECRET
    assert user["password"] == "correct horse battery"
    assert user["consents"][0]["refresh_token"] == "AQ-the-first"
    again = make(bench, "again", seeds=lines)
    assert call(bench, "GET", "/bench/v1/seed", again).text == answer.text


def test_a_killed_server_leaves_no_catalog_for_good(serve, data):
    first = serve(data, "--bench")
    make(first, "own", seeds=CATALOG)
    assert [p.name for p in (data / "bench").iterdir() if p.is_dir()] == \
        ["catalog-1"]
    first.stop(signal.SIGKILL)
    serve(data, "--bench")
    assert not [p for p in (data / "bench").iterdir() if p.is_dir()]

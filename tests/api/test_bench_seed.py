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


NEW, NEWER = f"{71:022d}", f"{72:022d}"
ALBUM = {"type": "album", "id": f"{70:022d}", "name": "Latecomers",
         "artists": [{"id": f"{73:022d}", "name": "A late band"}],
         "tracks": [{"id": NEW, "name": "Late", "duration_ms": 180000}]}


def test_a_catalog_for_a_world_that_is_there(bench):
    """What it has and what plays in it stays as it is."""
    alice = {"type": "user", "id": "alice", "product": "premium", "consents": [
        {"client_id": APP, "refresh_token": "AQ-the-first", "scopes": [
            "user-library-read", "user-read-playback-state",
            "user-modify-playback-state"]}]}
    world = make(bench, "grown", seeds=[PEOPLE[0], alice, *PEOPLE[2:]])
    token = requests.post(
        bench.url + "/api/token", auth=(APP, SECRET), timeout=30,
        headers={"X-Tonearm-World": world},
        data={"grant_type": "refresh_token",
              "refresh_token": "AQ-the-first"}).json()["access_token"]

    def api(method, path, status=200, **more):
        answer = requests.request(
            method, bench.url + "/v1" + path, timeout=30,
            headers={"Authorization": "Bearer " + token}, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def found():
        return api("GET", "/search?q=late&type=track")["tracks"]["items"]

    saved = [s["track"]["id"] for s in api("GET", "/me/tracks")["items"]]
    assert saved == [TRACK] and not found()
    device = api("GET", "/me/player/devices")["devices"][0]["id"]
    api("PUT", f"/me/player/play?device_id={device}", 204,
        json={"uris": [f"spotify:track:{TRACK}"]})
    api("GET", f"/tracks/{NEW}", 404)
    save = {"type": "saved", "user": "alice", "uri": f"spotify:track:{NEW}"}
    # All of it, or nothing.
    nobody = {**save, "user": "nobody"}
    call(bench, "POST", "/bench/v1/seed", world,
         running.lines_of([ALBUM, nobody]), status=400)
    api("GET", f"/tracks/{NEW}", 404)
    call(bench, "POST", "/bench/v1/seed", world,
         running.lines_of([ALBUM, save]), status=204)
    assert api("GET", f"/tracks/{NEW}")["album"]["name"] == "Latecomers"
    assert [t["id"] for t in found()] == [NEW]
    saved = [s["track"]["id"] for s in api("GET", "/me/tracks")["items"]]
    assert sorted(saved) == sorted([TRACK, NEW])
    playing = api("GET", "/me/player")
    assert playing["is_playing"] and playing["item"]["id"] == TRACK
    # Once more, beside both that there were.
    call(bench, "POST", "/bench/v1/seed", world, running.lines_of(
        [{"type": "track", "id": NEWER, "name": "Later"}]), status=204)
    assert [api("GET", f"/tracks/{t}")["name"]
            for t in (NEW, NEWER)] == ["Late", "Later"]
    assert api("GET", f"/tracks/{TRACK}")["id"] == TRACK
    # It is the world's alone, and its snapshots', and not what it began with.
    other = make(bench, "other-grown")
    assert call(bench, "GET", f"/bench/v1/seed", other).text == ""
    call(bench, "PUT", "/bench/v1/snapshots/grown", world, status=204)
    copy = make(bench, "copy", snapshot="grown")
    assert requests.get(f"{bench.url}/v1/tracks/{NEWER}", timeout=30, headers={
        "Authorization": "Bearer " + app_token(bench, copy)}).ok
    assert requests.get(f"{bench.url}/v1/tracks/{NEWER}", timeout=30, headers={
        "Authorization": "Bearer " + token}).ok
    call(bench, "POST", "/bench/v1/reset", world, status=204)
    assert requests.get(
        f"{bench.url}/v1/tracks/{NEW}", timeout=30, headers={
            "Authorization": "Bearer " + app_token(bench, world)}
        ).status_code == 404


def app_token(bench, world):
    return requests.post(
        bench.url + "/api/token", auth=(APP, SECRET), timeout=30,
        headers={"X-Tonearm-World": world},
        data={"grant_type": "client_credentials"}).json()["access_token"]


def test_the_default_s_catalog_is_the_server_s(bench):
    answer = call(bench, "POST", "/bench/v1/seed", "default",
                  running.lines_of([{"type": "user", "id": "dora"}, ALBUM]),
                  status=400)
    assert answer.json()["error"]["message"] == \
        "line 2: is for a catalog, and that of the default world is the " \
        "server's: POST /bench/v1/worlds makes another"
    assert call(bench, "GET", "/bench/v1/seed", "default").text == ""


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

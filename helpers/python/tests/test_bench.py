"""What the client hands on is what the server says."""

import subprocess
import sys
import time

import pytest

from tonearm_testing import BenchError, app_line, user_line
from tonearm_testing.wire import ask


def status_of(world, token, path="/v1/me"):
    """A call of the Web API, which says nothing about its world."""
    return ask(world.url, "GET", path,
               headers={"Authorization": f"Bearer {token}"}).status


def test_a_world_is_one_test_s(tonearm, tonearm_world, spotify_app,
                               spotify_user):
    app = app_line(name="Other")
    lines = [app, user_line(app, "bob")]
    with tonearm.make_world(seeds=lines) as other:
        names = {w.name for w in tonearm.worlds()}
        assert {other.name, tonearm_world.name, "default"} <= names
        assert [u["id"] for u in other.made["users"]] == ["bob"]
        assert status_of(other, spotify_user.token()) == 200
        assert [e["user"] for e in tonearm_world.journal.entries(
            route="/v1/me")] == ["alice"]
        assert other.journal.entries() == []
        assert other.host_url == other.made["url"]
    assert other.name not in {w.name for w in tonearm.worlds()}


def test_the_browser_s_part(spotify_app, spotify_user):
    url = (spotify_app.world.url + "/authorize?response_type=code&client_id="
           f"{spotify_app.client_id}&redirect_uri={spotify_app.redirect_uri}"
           "&state=s&show_dialog=true&scope=")
    sent = spotify_user.authorize(url + "user-read-private")
    assert sent.startswith(spotify_app.redirect_uri)
    code = dict(p.split("=", 1) for p in sent.split("?")[1].split("&"))["code"]
    token = spotify_app.token(grant_type="authorization_code", code=code,
                              redirect_uri=spotify_app.redirect_uri)
    assert token["scope"] == "user-read-private"
    refused = spotify_user.authorize(url + "user-top-read", allow=False)
    assert "error=access_denied" in refused


@pytest.mark.tonearm(clock={"set": "2030-01-01T00:00:00Z", "freeze": True})
def test_the_clock(tonearm_world, spotify_user):
    token = spotify_user.token()
    assert tonearm_world.clock.read()["now"].startswith("2030-01-01T00:00:00")
    tonearm_world.clock.advance(3599)
    assert status_of(tonearm_world, token) == 200
    assert tonearm_world.clock.advance(2)["frozen"]
    assert status_of(tonearm_world, token) == 401


def test_faults(tonearm_world, spotify_user):
    rule = tonearm_world.faults.add(route="/v1/me", times=1, status=503)
    token = spotify_user.token()
    assert [status_of(tonearm_world, token) for _ in "12"] == [503, 200]
    assert [(r["id"], r["matched"]) for r in tonearm_world.faults.list()] == \
        [(rule["id"], 1)]
    tonearm_world.faults.delete(rule["id"])
    assert tonearm_world.faults.list() == []
    assert tonearm_world.faults.begin("flaky", user="alice")
    tonearm_world.faults.clear()
    with pytest.raises(BenchError, match="rout"):
        tonearm_world.faults.add(rout="/v1/me", status=503)


def test_the_journal(tonearm_world, spotify_user):
    status_of(tonearm_world, spotify_user.token())
    assert len(tonearm_world.journal.wait(route="/v1/me")) == 1
    tonearm_world.journal.verify({"route": "/api/token", "times": 1},
                                 {"route": "/v1/me"}, in_order=True)
    with pytest.raises(AssertionError, match="(?s)expected.*GET /v1/me"):
        tonearm_world.journal.verify({"route": "/v1/me", "times": 2})
    with pytest.raises(BenchError) as late:
        tonearm_world.journal.wait(count=9, timeout=0.01)
    assert late.value.status == 408
    tonearm_world.journal.clear()
    assert tonearm_world.journal.entries() == []


def test_snapshots_and_seeds(tonearm, tonearm_world):
    name = tonearm_world.name
    tonearm_world.snapshot(name)
    assert name in {s["name"] for s in tonearm.snapshots()}
    tonearm_world.add([{"type": "user", "id": "bob"}])

    def people():
        return [line["id"] for line in tonearm_world.seed()
                if line["type"] == "user"]

    assert people() == ["alice", "bob"]
    tonearm_world.restore(name)
    assert people() == ["alice"]
    tonearm_world.add([{"type": "user", "id": "carol"}])
    tonearm_world.reset()
    assert people() == ["alice"]
    tonearm.delete_snapshot(name)
    with pytest.raises(BenchError, match="line 1: "):
        tonearm_world.add([{"type": "user"}])


def answers(url):
    try:
        return ask(url, "GET", "/bench/v1/clock").status == 200
    except OSError:
        return False


def test_a_server_ends_with_who_started_it():
    """However that ends."""
    script = "import os; from tonearm_testing import start\n" \
             "print(start(tracks=20).url, flush=True); os.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", script], timeout=240,
                          stdout=subprocess.PIPE)
    url = done.stdout.decode().strip()
    assert url.startswith("http://127.0.0.1:")
    end = time.monotonic() + 60
    while answers(url):
        assert time.monotonic() < end, "it goes on"
        time.sleep(0.02)

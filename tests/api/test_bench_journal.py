"""The bench's journal: what was asked is found, waited for and verified; and
the page that shows it."""

import threading
import time

import pytest

import small
from small import track_id
from test_bench_faults import TRACK, App, Bench, bench  # noqa: F401

pytestmark = pytest.mark.sanitized


@pytest.fixture(autouse=True)
def empty(bench):  # noqa: F811
    bench.ask("DELETE", "journal", status=204)


def test_what_an_entry_says(bench):  # noqa: F811
    app = App(bench)
    person = bench.town.person()
    app.get(TRACK + "?market=SE")
    person.send("PUT", "/v1/me/library?uris=spotify:track:" + track_id(1))
    made = person.send("POST", "/v1/me/playlists", {"name": "é", "n": 1}, 201)
    bench.server.request("GET", "/nowhere", token=None)
    bench.server.request("POST", "/api/token", token=None,
                         data={"grant_type": "client_credentials"},
                         auth=(app.id, app.made["client_secret"]))
    first, second, third, fourth, fifth = \
        bench.ask("GET", "journal")["entries"]
    assert (first["app"], first["user"]) == (app.id, None)
    assert (first["method"], first["route"], first["path"], first["query"]) \
        == ("GET", "/v1/tracks/{id}", TRACK, "market=SE")
    assert (first["status"], first["body"], first["fault"]) == \
        (200, None, None)
    assert first["at"].startswith("20") and first["duration_us"] > 0
    assert (second["user"], second["method"]) == (person.name, "PUT")
    assert third["body"] == {"name": "é", "n": 1} and made["id"]
    assert (fourth["route"], fourth["status"]) == (None, 404)
    assert fifth["body"] == "grant_type=client_credentials"
    assert fifth["app"] == app.id
    assert [e["n"] for e in (first, second, third, fourth, fifth)] == \
        list(range(first["n"], first["n"] + 5))


def test_what_is_steered_is_in_no_journal(bench):  # noqa: F811
    bench.ask("GET", "faults")
    bench.server.request("OPTIONS", TRACK, token=None)
    assert bench.ask("GET", "journal")["entries"] == []


def test_filters_and_parts(bench):  # noqa: F811
    one, other = App(bench), App(bench, status=503)
    one.statuses(3)
    other.statuses(2)
    paths = {
        "app=" + one.id: 3, "status=503": 2, "method=POST": 0,
        "route=/v1/tracks/{id}": 5, "route=/v1/albums/*": 0,
        f"route={TRACK}&app={other.id}": 2}
    for query, count in paths.items():
        entries = bench.ask("GET", "journal?" + query)["entries"]
        assert len(entries) == count, query
    assert {e["fault"] for e in entries} == {other.rule["id"]}
    part = bench.ask("GET", "journal?limit=2")
    assert len(part["entries"]) == 2
    rest = bench.ask("GET", f"journal?since={part['next']}")
    assert len(rest["entries"]) == 3
    assert bench.ask("GET", f"journal?since={rest['next']}") == {
        "entries": [], "next": rest["next"]}
    for query in "limit=x", "status=1000", "since=-1", "app=me":
        bench.ask("GET", "journal?" + query, status=400)


def test_waited_for(bench):  # noqa: F811
    app = App(bench)
    app.get()
    done = bench.ask("GET", f"journal/wait?app={app.id}&count=1")
    assert len(done["entries"]) == 1
    late = threading.Timer(0.1, app.statuses, [2])
    late.start()
    began = time.monotonic()
    done = bench.ask("GET", f"journal/wait?app={app.id}&count=3")
    assert len(done["entries"]) == 3
    assert time.monotonic() - began < 3
    late.join()


def test_waited_for_in_vain(bench):  # noqa: F811
    app = App(bench)
    app.get()
    began = time.monotonic()
    answer = bench.ask(
        "GET", f"journal/wait?app={app.id}&count=2&timeout_ms=100", status=408)
    assert time.monotonic() - began >= 0.09
    assert answer["error"] == {"status": 408, "message": "1 of 2 calls came"}
    assert len(answer["entries"]) == 1
    bench.ask("GET", "journal/wait?timeout_ms=x", status=400)
    bench.ask("GET", "journal/wait", status=403,
              headers={"Origin": "http://evil.example"})


def test_a_server_that_stops_waits_for_nobody(serve, data):
    own = Bench(serve(data, "--bench"))
    waiter = threading.Thread(target=lambda: own.ask(
        "GET", "journal/wait?timeout_ms=60000", status=408))
    waiter.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert own.server.stop() == 0
    waiter.join()
    assert time.monotonic() - began < 5


# ---- verified ----


def verify(bench, *calls, **more):  # noqa: F811
    return bench.ask("POST", "journal/verify", {"calls": list(calls), **more})


def test_verified(bench):  # noqa: F811
    app = App(bench)
    person = bench.town.person()
    app.statuses(2)
    person.send("POST", "/v1/me/playlists",
                {"name": "A", "public": False}, 201)
    app.get("/v1/search?q=dawn%20x&type=track")
    track = {"route": "/v1/tracks/{id}"}
    made = {"route": "/v1/me/playlists", "method": "POST",
            "body": {"public": False}}
    search = {"route": "/v1/search", "query": {"q": "dawn x"},
              "app": app.id, "status": 200}
    for calls in ([track], [{**track, "times": 2}], [made, search],
                  [{**track, "times": {"min": 1, "max": 2}}],
                  [{"route": "/v1/albums*", "times": 0}]):
        assert verify(bench, *calls) == {"ok": True}, calls
    assert verify(bench, track, made, search, in_order=True) == {"ok": True}


def test_what_came_instead(bench):  # noqa: F811
    app = App(bench)
    app.statuses(2)
    app.get("/v1/albums/" + small.DAWN)
    for calls, why, more in [
            ([{"route": "/v1/tracks/{id}", "method": "GET", "times": 1}],
             "GET /v1/tracks/{id}: expected 1, 2 came", {}),
            ([{"route": "/v1/search"}],
             "/v1/search: expected at least 1, 0 came", {}),
            ([{"route": "/v1/tracks/{id}", "query": {"market": "SE"}}],
             "/v1/tracks/{id}: expected at least 1, 0 came", {}),
            ([{"route": "/v1/albums/{id}"}, {"route": "/v1/tracks/{id}"}],
             "/v1/tracks/{id} came before what should precede",
             {"in_order": True})]:
        answer = verify(bench, *calls, **more)
        assert (answer["ok"], answer["why"]) == (False, why)
        assert [e["route"] for e in answer["came"]] == \
            ["/v1/tracks/{id}"] * 2 + ["/v1/albums/{id}"]
    for wrong in {}, {"calls": []}, {"calls": [{"rout": "/"}]}, \
            {"calls": [{"times": -1}]}:
        bench.ask("POST", "journal/verify", wrong, 400)


# ---- the page ----


def test_the_page_and_its_files(bench):  # noqa: F811
    page = bench.server.request("GET", "/bench", token=None)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "<script src=" in page.text and " on" + "click" not in page.text
    for path, kind in [("/bench/bench.js", "text/javascript"),
                       ("/bench/bench.css", "text/css")]:
        assert path in page.text
        assert bench.server.request("GET", path, token=None).headers[
            "content-type"].startswith(kind)
    described = bench.server.get("/bench/openapi.json", token=None)
    assert described["servers"] == [{"url": bench.server.url}]
    assert "/bench/v1/faults" in described["paths"]

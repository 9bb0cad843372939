"""`serve --bench`: what is done to calls. Each test puts in rules of its own
for an app of its own, so that they don't meet those of another."""

import json
import threading
import time

import pytest
import requests

import browsing
import description
import eventing
import flows
import keeping
import rows
import running
import small
import wire
from keeping import track_uri
from small import track_id

pytestmark = [pytest.mark.sanitized, pytest.mark.state]

TRACK = "/v1/tracks/" + track_id(1)
BATCH = "/v1/tracks?ids=" + track_id(1)


class Bench:
    """A server with a bench, and what a test asks of that."""

    def __init__(self, server):
        self.server = server
        self.town = keeping.Town(server)

    def ask(self, method, path, body=None, status=200, **more):
        if body is not None:
            more["json"] = body
        response = self.server.request(method, "/bench/v1/" + path, token=None,
                                       **more)
        assert response.status_code == status, response.text
        return json.loads(response.content) if response.content else None

    def put(self, **rule):
        return self.ask("POST", "faults", rule, 201)

    def app(self):
        return running.create_app(self.server.data)

    def rule_of(self, rule):
        return next(r for r in self.ask("GET", "faults")["faults"]
                    if r["id"] == rule["id"])


class App:
    """An app with a token of its own, and a rule for it."""

    def __init__(self, bench, **rule):
        self.bench = bench
        self.server = bench.server
        self.made = bench.app()
        self.id = self.made["client_id"]
        self.token = running.mint(self.server.data, self.made)
        self.rule = bench.put(app=self.id, **rule) if rule else None

    def get(self, path=TRACK, **more):
        return self.server.request("GET", path, token=self.token, **more)

    def statuses(self, count, path=TRACK):
        return [self.get(path).status_code for _ in range(count)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("bench")
    running.import_objects(data, small.LINES)
    return Bench(module_serve(data, "--bench", "--loops", 1))


@pytest.fixture(autouse=True)
def no_rules_after(bench):
    yield
    bench.ask("DELETE", "faults", status=204)


# ---- statuses ----


def test_too_many_requests_as_the_api_says_it(bench):
    app = App(bench, route="/v1/tracks/{id}", times=2, status=429,
              retry_after_s=7)
    for _ in range(2):
        answer = app.get()
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "7"
        assert answer.json() == {"error": {
            "status": 429, "message": "API rate limit exceeded"}}
    assert app.get().status_code == 200
    assert bench.rule_of(app.rule)["matched"] == 2


def test_a_body_of_one_s_own(bench):
    app = App(bench, route="/v1/*", status=502, body="<html>no</html>")
    answer = requests.get(bench.server.url + TRACK, timeout=10,
                          headers={"Authorization": "Bearer " + app.token})
    assert (answer.status_code, answer.text) == (502, "<html>no</html>")
    assert answer.headers["content-type"].startswith("text/plain")
    bench.ask("DELETE", "faults/" + app.rule["id"], status=204)
    bench.put(app=app.id, status=500, body={"error": {"status": 418}})
    answer = requests.get(bench.server.url + TRACK, timeout=10,
                          headers={"Authorization": "Bearer " + app.token})
    assert answer.json() == {"error": {"status": 418}}


def test_which_calls(bench):
    app = App(bench, nth=[2, 3], status=503)
    assert app.statuses(4) == [200, 503, 503, 200]
    app = App(bench, every=2, method="GET", route="/v1/tracks", status=503)
    assert app.statuses(2) == [200, 200]
    assert app.statuses(4, BATCH) == [200, 503, 200, 503]
    chances = [App(bench, probability=0.5, seed=5, status=503).statuses(20)
               for _ in range(2)]
    assert chances[0] == chances[1]
    assert set(chances[0]) == {200, 503}


def test_a_token_endpoint_answers_as_oauth_has_it(bench):
    app = App(bench, route="/api/token", status=503)
    answer = bench.server.request(
        "POST", "/api/token", token=None,
        data={"grant_type": "client_credentials"},
        auth=(app.id, app.made["client_secret"]))
    assert answer.status_code == 503
    assert answer.json()["error"] == "server_error"


# ---- on the wire ----


def ask_raw(app, path=TRACK):
    return wire.request("GET", path, "Authorization: Bearer " + app.token)


def test_delayed(bench):
    app = App(bench, delay_ms=150)
    began = time.monotonic()
    assert app.get().status_code == 200
    assert time.monotonic() - began >= 0.149


def test_cut_off(bench):
    app = App(bench, cut_after=20)
    with wire.Wire(bench.server) as client:
        client.send(ask_raw(app))
        with pytest.raises(EOFError):
            client.answer()
        assert client.rest.startswith(b'{"album":')
        assert len(client.rest) == 20


def test_corrupt(bench):
    app = App(bench, corrupt=True)
    answer = requests.get(bench.server.url + TRACK, timeout=10,
                          headers={"Authorization": "Bearer " + app.token})
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


def test_closed_and_reset(bench):
    app = App(bench, nth=[1], close=True)
    bench.put(app=app.id, nth=2, reset=True)
    with wire.Wire(bench.server) as client:
        client.send(ask_raw(app))
        assert client.socket.recv(1) == b""
    with wire.Wire(bench.server) as client:
        client.send(ask_raw(app))
        with pytest.raises(ConnectionResetError):
            client.socket.recv(1)
    assert app.get().status_code == 200


def test_slow(bench):
    app = App(bench, bytes_per_s=4000)
    began = time.monotonic()
    size = len(app.get(headers={"Accept-Encoding": "identity"}).content)
    assert time.monotonic() - began >= (size - 200) / 4000 - 0.1
    assert size > 400


# ---- tokens ----


@pytest.fixture(scope="module")
def alice(bench):
    browsing.create_user(bench.server.data, "alice")
    return flows.browser_of(bench.server)


def client_of(bench):
    """A registered app that the server has heard of: a person who wants to
    sign in asks at once."""
    client = flows.Client(bench.server)
    while client.post("/api/token",
                      grant_type="client_credentials").status_code != 200:
        time.sleep(0.02)
    return client


def introspected(client, token):
    answer = client.post("/api/introspect", token=token)
    assert answer.status_code == 200, answer.text
    return answer.json()["active"]


def test_expired_now(bench, alice):
    client = client_of(bench)
    tokens = client.tokens(alice)
    bench.put(app=client.id, nth=2, token="expire")
    assert not client.is_dead(tokens["access_token"])
    for _ in range(2):
        bench.server.refuses("/v1/me", 401, "The access token expired",
                             token=tokens["access_token"])
    # Who looks at it, and who revokes it, finds what has expired.
    assert introspected(client, tokens["access_token"]) is False
    assert client.post("/api/revoke", token=tokens["access_token"]).text == "{}"
    renewed = client.renew(tokens["refresh_token"])
    assert renewed.status_code == 200
    assert not client.is_dead(renewed.json()["access_token"])
    assert introspected(client, renewed.json()["access_token"]) is True


def test_revoked_now(bench, alice):
    """The call that meets the rule finds what every later one does, and the
    refresh token went, too: the state knows it."""
    client, other = client_of(bench), client_of(bench)
    tokens = client.tokens(alice)
    others = other.tokens(alice)
    bench.put(app=client.id, token="revoke", times=1)
    for _ in range(2):
        bench.server.refuses("/v1/me", 401, "Invalid access token",
                             token=tokens["access_token"])
    assert introspected(client, tokens["access_token"]) is False
    flows.refused(client.renew(tokens["refresh_token"]), "invalid_grant",
                  "Refresh token revoked")
    assert not other.is_dead(others["access_token"])


def test_an_app_s_own_token_revoked(bench):
    app = App(bench, token="revoke", times=1, route="/v1/tracks/{id}")
    assert app.statuses(2) == [401, 401]
    app.token = running.mint(bench.server.data, app.made)
    assert app.get().status_code == 200


def test_a_refresh_refused(bench, alice):
    client = client_of(bench)
    tokens = client.tokens(alice)
    bench.put(app=client.id, user="alice", nth=2, refresh="refuse")
    renewed = client.renew(tokens["refresh_token"])
    assert renewed.status_code == 200
    flows.refused(client.renew(tokens["refresh_token"]), "invalid_grant",
                  "Refresh token revoked")
    assert client.is_dead(renewed.json()["access_token"])


def test_withdrawn_in_the_middle(bench):
    """From the second batch on the app is of the profile, on all routes."""
    app = App(bench, route="/v1/tracks", nth=2, withdraw="2026-02")
    assert app.get(BATCH).status_code == 200
    assert "popularity" in app.get().json()
    assert app.statuses(2, BATCH) == [403, 403]
    assert "popularity" not in app.get().json()
    bench.ask("DELETE", "faults/" + app.rule["id"], status=204)
    assert app.get(BATCH).status_code == 200


# ---- events ----


def heard(bench, person, rule):
    """How often the stream tells of the first of two tracks that are saved. A
    stream of another app, which no rule is about, says when it has been told:
    both at once may come as one event."""
    bench.put(route="/ext/v1/me/events", app=bench.town.app()["client_id"],
              user=person.name, nth=1, event=rule)
    witness = keeping.Town(bench.server).token(person.name)
    totals = []
    with eventing.Listener(bench.server, eventing.LIBRARY,
                           person.token) as listener, \
            eventing.Listener(bench.server, eventing.LIBRARY,
                              witness) as other:
        for stream in listener, other:
            stream.take(len(eventing.NOTHING_SAVED))
        for n in (1, 2):
            person.send("PUT", "/v1/me/library?uris=" + track_uri(n))
            while other.next().data["total"] < n:
                pass
        while 2 not in totals:
            totals.append(listener.next().data["total"])
    return totals.count(1)


def test_events_lost_and_repeated(bench):
    assert heard(bench, bench.town.person(), "lose") == 0
    bench.ask("DELETE", "faults", status=204)
    assert heard(bench, bench.town.person(), "repeat") == 2


# ---- rules in and out ----


@pytest.mark.parametrize("rule, why", [
    ({"status": 503, "tmies": 2}, 'no key "tmies"'),
    ({"status": 700}, '"status" has to be 200 to 599'),
    ({"route": "/v1/tracks/{id}"}, "has to do something"),
    ({"route": "/v1/none", "status": 503}, "no route /v1/none"),
    ({"event": "lose", "delay_ms": 5}, "go with nothing else"),
    ({"delay_ms": 5, "body": "x"}, 'go with "status"'),
    ({"status": 503, "probability": 2}, "from 0 to 1"),
    ({"status": 503, "nth": []}, "from 1 on"),
    ({"status": 503, "app": "me"}, "a client id"),
    ({"withdraw": "full"}, "2024-11 or 2026-02"),
    ([], "a JSON object"),
])
def test_a_rule_that_is_none(bench, rule, why):
    answer = bench.ask("POST", "faults", rule, 400)
    assert why in answer["error"]["message"]
    assert bench.ask("GET", "faults") == {"faults": []}


def test_what_was_put_in_comes_out(bench):
    whole = {"id": "mine", "route": "/v1/*", "method": "GET", "app": "0" * 32,
             "user": "bo", "nth": [1, 9], "every": 2, "probability": 0.25,
             "seed": 3, "times": 4, "after": "2026-01-01T00:00:00Z",
             "until": "2027-01-01T00:00:00Z", "status": 503,
             "body": {"a": [1, "é"]}, "retry_after_s": 0, "delay_ms": 1,
             "jitter_ms": 2, "cut_after": 0, "bytes_per_s": 9, "close": True,
             "corrupt": True, "withdraw": "2024-11"}
    made = bench.put(**whole)
    assert made == {**whole, "matched": 0}
    assert list(made) == [*whole, "matched"]
    bench.ask("POST", "faults", whole, 409)
    assert bench.ask("GET", "faults") == {"faults": [made]}
    bench.ask("DELETE", "faults/mine", status=204)
    bench.ask("DELETE", "faults/mine", status=404)
    # What answers say, and lines of seeds, may be sent again.
    bench.ask("POST", "faults", {**made, "type": "fault"}, 201)


def test_every_scenario_can_be_put_in(bench):
    app = App(bench)
    listed = bench.ask("GET", "scenarios")["scenarios"]
    assert [s["name"] for s in listed] == \
        description.BENCH["paths"]["/bench/v1/scenarios/{name}"]["post"][
            "parameters"][0]["schema"]["enum"]
    for scenario in listed:
        made = bench.ask("POST", "scenarios/" + scenario["name"],
                         {"app": app.id}, 201)["faults"]
        assert len(made) == len(scenario["rules"])
        assert {rule["app"] for rule in made} == {app.id}
        if scenario["name"] == "rate-limit-storm":
            assert app.statuses(3) == [200, 200, 429]
        if scenario["name"] == "february-2026":
            assert app.get(BATCH).status_code == 403
        bench.ask("DELETE", "faults", status=204)
    bench.ask("POST", "scenarios/none", status=404)


# ---- who may ----


def test_who_may_steer(bench):
    for headers, status in [({"Origin": "http://evil.example"}, 403),
                            ({"Origin": "null"}, 403),
                            ({"Host": "evil.example"}, 403),
                            ({"Origin": "http://localhost:5173"}, 200),
                            ({"Origin": bench.server.url}, 200)]:
        bench.ask("GET", "faults", status=status, headers=headers)


def test_without_it_nothing_is_there(music):
    """The session's own server has no bench: each of its routes is as unknown
    as any other, and nothing says otherwise."""
    for row in rows.bench_rows():
        path = row.path.replace("{id}", "1").replace("{name}", "flaky")
        answer = music.request(row.method, path, token=None)
        other = music.request(row.method, path.replace("bench", "other"),
                              token=None)
        assert (answer.status_code, answer.text) == \
            (other.status_code, other.text) == (404, other.text)
        assert answer.headers.keys() == other.headers.keys()


@pytest.mark.parametrize("options, why", [
    (["--bench", "--listen", "0.0.0.0:0"], "where others come"),
    (["--bench", "--public-url", "https://a.example"], "where others come"),
    (["--bench-anywhere"], "needs --bench"),
])
def test_refused_where_others_come(data, options, why):
    assert why in running.run("serve", "--data", data, *options, status=2).err


# ---- worlds ----


def test_each_world_has_its_own(bench):
    """Rules and journals of one world are nothing to another."""
    for name in "one", "two":
        bench.ask("POST", "worlds", {"name": name}, 201)
    in_one = {"X-Tonearm-World": "one"}
    rule = bench.ask("POST", "faults", {"route": "/limits", "status": 503},
                     201, headers=in_one)
    for headers, status in [({}, 200), (in_one, 503),
                            ({"X-Tonearm-World": "two"}, 200)]:
        assert bench.server.request("GET", "/limits", token=None,
                                    headers=headers).status_code == status
        entries = bench.ask("GET", "journal?route=/limits",
                            headers=headers)["entries"]
        assert [e["status"] for e in entries] == [status]
    assert bench.ask("GET", "faults") == {"faults": []}
    # A mistyped path is its world's, too.
    bench.server.request("GET", "/v1/trakcs", token=None, headers=in_one)
    for headers, count in (in_one, 1), ({}, 0):
        assert len(bench.ask("GET", "journal?route=/v1/trakcs",
                             headers=headers)["entries"]) == count
    # What waits in a world doesn't keep it from its end.
    waiter = threading.Thread(target=lambda: bench.ask(
        "GET", "journal/wait?timeout_ms=60000&count=9", status=408,
        headers=in_one))
    waiter.start()
    time.sleep(0.05)
    began = time.monotonic()
    bench.ask("DELETE", "worlds/one", status=204)
    waiter.join()
    assert time.monotonic() - began < 5
    assert requests.get(bench.server.url + "/bench/v1/faults", timeout=10,
                        headers=in_one).status_code == 404
    assert rule["matched"] == 0
    bench.ask("POST", "faults", {"status": 500}, 201,
              headers={"X-Tonearm-World": "two"})
    bench.ask("POST", "reset", status=204, headers={"X-Tonearm-World": "two"})
    assert bench.ask("GET", "faults", headers={"X-Tonearm-World": "two"}) == {
        "faults": []}


def test_everything_is_described():
    served = {(row.method.lower(), row.path) for row in rows.bench_rows()}
    described = {(method, path)
                 for path, item in description.BENCH["paths"].items()
                 for method in item}
    assert served == described

"""The bench's worlds: servers beside the server's own, for tests that run at the
same time."""

import contextlib
import json
import os
import time

import pytest

import browsing
import description
import eventing
import flows
import keeping
import running
import small

# Worlds have files of their own, whatever the server's state is in.
pytestmark = pytest.mark.sqlite


class Bench:
    """A server with --bench, whose default world has an app and alice, kept as
    the snapshot "people"."""

    def __init__(self, serve, data):
        running.import_objects(data, small.LINES)
        self.data = data
        self.app = running.create_app(data)
        running.run("user", "create", "--data", data, "--id", "alice")
        self.server = serve(data, "--bench")
        self.url = self.server.url
        self.ask("PUT", "/snapshots/people", 204)

    def ask(self, method, path, status=200, world=None, body=None, **more):
        """A call that steers."""
        headers = {"X-Tonearm-World": world} if world else {}
        answer = self.server.session.request(
            method, f"{self.url}/bench/v1{path}", headers=headers, json=body,
            timeout=30, **more)
        assert answer.status_code == status, answer.text
        description.insist(answer)
        return answer.json() if answer.content else None

    def refuses(self, method, path, status, **more):
        return self.ask(method, path, status, **more)["error"]["message"]

    def make(self, name, **more):
        more.setdefault("snapshot", "people")
        return self.ask("POST", "/worlds", 201, body={"name": name, **more})

    def call(self, path, token, method="GET", headers=None, **more):
        """A call of the Web API."""
        return self.server.session.request(
            method, self.url + path, timeout=30,
            headers={"Authorization": f"Bearer {token}", **(headers or {})},
            **more)

    def app_token(self, world=None, app=None, headers=None):
        answer = self.server.session.post(
            self.url + "/api/token", data={"grant_type": "client_credentials"},
            auth=app or (self.app["client_id"], self.app["client_secret"]),
            headers=headers or ({"X-Tonearm-World": world} if world else {}))
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def user_token(self, world):
        """As the world's keys sign it, which its state has."""
        states = sorted((self.data / "bench").glob("run-*.db"),
                        key=lambda p: int(p.stem[4:]))
        return running.mint(self.data, self.app, "--user", "alice", "--scope",
                            " ".join(keeping.SCOPES), "--state", states[-1])


@pytest.fixture(scope="module")
def bench(module_serve, tmp_path_factory):
    return Bench(module_serve, tmp_path_factory.mktemp("bench"))


def names(answer):
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.sanitized
@pytest.mark.threads
def test_what_one_world_does_no_other_sees(bench):
    bench.make("one")
    token = bench.user_token("one")
    bench.make("two")
    other = bench.user_token("two")
    made = bench.call("/v1/me/playlists", token, "POST",
                      json={"name": "Of one"})
    assert made.status_code == 201, made.text
    # A token leads to its world by itself.
    assert names(bench.call("/v1/me/playlists", token)) == ["Of one"]
    assert names(bench.call("/v1/me/playlists", other)) == []
    # And nowhere else.
    for headers in ({"X-Tonearm-World": "two"}, {"X-Tonearm-World": "default"},
                    {"Host": "two.localhost:%d" % bench.server.address[1]}):
        answer = bench.call("/v1/me/playlists", token, headers=headers)
        assert answer.status_code == 401, answer.text
    # What the catalog has, all have.
    searches = [bench.call("/v1/search?q=a&type=track", t).json()
                for t in (token, other)]
    assert searches[0] == searches[1]
    assert searches[0]["tracks"]["total"] > 0


@pytest.mark.sanitized
def test_a_request_s_world(bench):
    bench.make("by-host")
    port = bench.server.address[1]
    world = {"Host": f"by-host.localhost:{port}"}
    token = bench.app_token(headers=world)
    for headers in (world, {"X-Tonearm-World": "by-host"}, {}):
        assert bench.call("/v1/search?q=a&type=track", token,
                          headers=headers).status_code == 200
    # The default has the app, too, so that its client id leads there.
    own = bench.app_token()
    assert bench.call("/v1/search?q=a&type=track", own,
                      headers=world).status_code == 401
    # Links are the world's.
    answer = bench.call("/v1/search?q=a&type=track", token, headers=world)
    assert f"http://by-host.localhost:{port}/v1/" in answer.text
    for headers in ({"X-Tonearm-World": "nobody"},
                    {"Host": f"nobody.localhost:{port}"}):
        answer = bench.call("/v1/search?q=a&type=track", own, headers=headers)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == \
            "There is no world 'nobody'"


class Twin(flows.Client):
    """The app of a seed in one of several worlds, which its requests don't
    name, and ann's browser, whose do."""

    APP = {"type": "app", "name": "Twin", "client_id": "5eed" + "0" * 27 + "b",
           "client_secret": "of both", "redirect_uris": [flows.URI]}
    SEEDS = [APP, {"type": "user", "id": "ann", "password": browsing.PASSWORD}]

    def __init__(self, bench, world):
        bench.ask("POST", "/worlds", 201,
                  body={"name": world, "seeds": self.SEEDS})
        self.server, self.uri = bench.server, flows.URI
        self.id, self.secret = self.APP["client_id"], self.APP["client_secret"]
        self.browser = browsing.Browser(bench.server)
        self.browser.session.headers["X-Tonearm-World"] = world
        self.browser.sign_in("ann")

    def is_active(self, token):
        answer = self.post("/api/introspect", token=token)
        assert answer.status_code == 200, answer.text
        return answer.json()["active"]


def test_codes_and_tokens_lead_to_their_world(bench):
    """Of two worlds with the same app: a code, a refresh token and one that is
    looked at, however the client says who it is."""
    twins = [Twin(bench, name) for name in ("twin-a", "twin-b")]
    for twin in twins:
        for proof in "basic", "body", "id":
            tokens = twin.tokens(twin.browser, proof)
            again = flows.good(twin.renew(tokens["refresh_token"], proof))
        assert twin.is_active(again["access_token"])
        assert twin.is_active(again["refresh_token"])
        revoked = twin.post("/api/revoke", token=again["access_token"])
        assert revoked.status_code == 200, revoked.text
        assert not twin.is_active(again["refresh_token"])
    came = [bench.ask("GET", "/journal?route=/api/*", world=name)["entries"]
            for name in ("twin-a", "twin-b")]
    assert [len(entries) for entries in came] == [10, 10]
    # The default's own lead to it, though others have its app.
    bench.make("triplet")
    token = bench.app_token()
    answer = bench.server.session.post(
        bench.url + "/api/introspect", data={"token": token},
        auth=(bench.app["client_id"], bench.app["client_secret"]))
    assert answer.json()["active"] is True
    # What a world gave that is gone is nobody's.
    code = twins[0].code(twins[0].browser)
    bench.ask("DELETE", "/worlds/twin-a", 204)
    flows.refused(twins[0].trade(code), "invalid_grant",
                  "Invalid authorization code")
    bench.ask("DELETE", "/worlds/twin-b", 204)


def test_pages_may_name_a_world(bench):
    allowed = bench.server.request("OPTIONS", "/v1/albums", token=None).headers[
        "access-control-allow-headers"]
    assert {"X-Tonearm-World", "Authorization"} <= set(allowed.split(", "))


def test_worlds_are_told_of(bench):
    made = bench.make("told", clock={"freeze": True,
                                     "set": "2030-02-03T04:05:06Z"})
    assert made["url"] == \
        f"http://told.localhost:{bench.server.address[1]}"
    assert made["clock"]["now"] == "2030-02-03T04:05:06Z"
    assert made["clock"]["frozen"] is True
    assert [app["client_id"] for app in made["apps"]] == \
        [bench.app["client_id"]]
    assert [user["id"] for user in made["users"]] == ["alice"]
    told = bench.ask("GET", "/worlds/told")
    # How far a clock that stands is before the system's changes.
    assert made["clock"].pop("offset_ms") >= told["clock"].pop("offset_ms")
    assert told == made
    listed = bench.ask("GET", "/worlds")["worlds"]
    assert {"default", "told"} <= {world["name"] for world in listed}
    blank = bench.ask("POST", "/worlds", 201)
    assert blank["apps"] == blank["users"] == []
    assert bench.refuses("POST", "/worlds", 409, body={"name": "told"}) == \
        "There is a world of that name"
    for body in ({"name": "Told"}, {"name": "-"}, {"name": "x" * 41}, [],
                 {"nme": "x"}, {"clock": {"factor": 0}}, {"name": 7}):
        bench.refuses("POST", "/worlds", 400, body=body)
    bench.refuses("POST", "/worlds", 404, body={"snapshot": "none"})
    bench.refuses("POST", "/worlds", 409, body={"name": "default"})
    bench.refuses("DELETE", "/worlds/default", 400)
    bench.refuses("GET", "/worlds/nobody", 404)
    bench.refuses("DELETE", "/worlds/nobody", 404)


def test_each_has_a_clock(bench):
    bench.make("clocked")
    before = bench.ask("GET", "/clock")["now_ms"]
    assert bench.ask("POST", "/clock", world="clocked",
                     body={"freeze": True, "set": "2031-01-01T00:00:00Z"}
                     )["now"] == "2031-01-01T00:00:00Z"
    moved = bench.ask("POST", "/clock", world="clocked",
                      body={"advance_ms": 90061001})
    assert moved["now"] == "2031-01-02T01:01:01.001Z"
    assert bench.ask("GET", "/clock")["now_ms"] - before < 60000
    for body in ({"freeze": 1}, {"set": "tomorrow"}, {"advance_ms": -1},
                 {"factor": -2}, {"offset_ms": "1"}, {"later": 1}, []):
        bench.refuses("POST", "/clock", 400, world="clocked", body=body)
    assert bench.ask("GET", "/clock", world="clocked")["now"] == moved["now"]


def test_a_world_lives_by_its_clock(bench):
    bench.make("aging", clock={"freeze": True})
    token = bench.app_token(world="aging")
    path = "/v1/search?q=a&type=track"
    bench.ask("POST", "/clock", world="aging", body={"advance_ms": 3599000})
    assert bench.call(path, token).status_code == 200
    bench.ask("POST", "/clock", world="aging", body={"advance_ms": 1000})
    expired = bench.call(path, token)
    assert expired.status_code == 401
    assert expired.json()["error"]["message"] == "The access token expired"
    # A refused one leaves its world, too.
    bench.ask("DELETE", "/worlds/aging", 204)
    assert bench.call(path, bench.app_token()).status_code == 200


def test_a_seed_is_what_ids_come_from(bench):
    def playlists(name, seed):
        made = bench.make(name, seed=seed)
        assert made["seed"] == seed
        token = bench.user_token(name)
        return [bench.call("/v1/me/playlists", token, "POST",
                           json={"name": "x"}).json()["id"] for _ in range(2)]

    first = playlists("seven", 7)
    assert len(set(first)) == 2
    assert playlists("seven-again", 7) == first
    assert set(playlists("eight", 8)).isdisjoint(first)
    bench.refuses("POST", "/worlds", 400, body={"seed": -1})


def test_snapshots(bench):
    bench.make("kept")
    token = bench.user_token("kept")

    def make(name):
        answer = bench.call("/v1/me/playlists", token, "POST",
                            json={"name": name})
        assert answer.status_code == 201, answer.text

    def mine(token=token):
        return names(bench.call("/v1/me/playlists", token))

    make("First")
    later = bench.ask("POST", "/clock", world="kept",
                      body={"freeze": True, "advance_ms": 600000})["now"]
    bench.ask("PUT", "/snapshots/later", 204, world="kept")
    bench.ask("POST", "/clock", world="kept", body={"freeze": False,
                                                    "offset_ms": 0})
    make("Second")
    assert mine() == ["First", "Second"]
    bench.ask("POST", "/snapshots/later/restore", 204, world="kept")
    # Tokens stay, in the world that it was.
    assert mine() == ["First"]
    assert bench.ask("GET", "/clock", world="kept")["now"] == later
    bench.make("copy", snapshot="later", clock={"freeze": False,
                                                "offset_ms": 0})
    assert mine(bench.user_token("copy")) == ["First"]
    bench.ask("POST", "/reset", 204, world="kept")
    assert mine(bench.user_token("kept")) == []
    kept = bench.ask("GET", "/snapshots")["snapshots"]
    assert all(snapshot["bytes"] > 0 for snapshot in kept)
    assert {"later", "people"} <= {s["name"] for s in kept}
    bench.ask("DELETE", "/snapshots/later", 204)
    bench.refuses("DELETE", "/snapshots/later", 404)
    bench.refuses("POST", "/snapshots/later/restore", 404, world="kept")
    bench.refuses("PUT", "/snapshots/No", 400)
    # What began as a snapshot that is gone begins so again.
    bench.ask("POST", "/reset", 204, world="copy")
    assert mine(bench.user_token("copy")) == ["First"]


def test_the_default_goes_back(serve, data, tmp_path):
    """To a snapshot and to its beginning, as any other; what the server had in
    its data directory stays there, and its streams end."""
    rule = {"type": "fault", "route": "/v1/me/albums", "status": 418}
    seed = tmp_path / "seed.jsonl"
    seed.write_bytes(running.lines_of([rule]))
    bench = Bench(lambda data, *words: serve(data, *words, "--bench-seed",
                                             seed), data)
    token = running.mint(data, bench.app, "--user", "alice", "--scope",
                         " ".join(keeping.SCOPES))

    def make(name):
        answer = bench.call("/v1/me/playlists", token, "POST",
                            json={"name": name})
        assert answer.status_code == 201, answer.text

    def mine():
        return names(bench.call("/v1/me/playlists", token))

    make("First")
    bench.ask("POST", "/clock", body={"freeze": True})
    bench.ask("PUT", "/snapshots/first", 204)
    make("Second")
    bench.ask("DELETE", "/faults", 204)
    bench.ask("POST", "/clock", body={"freeze": False})
    stream = bench.call(eventing.LIBRARY, token, stream=True)
    lines = stream.iter_lines()
    assert next(lines)
    bench.ask("POST", "/snapshots/first/restore", 204)
    for _ in lines:  # until its end
        pass
    assert mine() == ["First"]
    assert bench.ask("GET", "/clock")["frozen"] is True
    assert bench.ask("GET", "/faults")["faults"] == []
    make("Third")
    assert sorted(mine()) == ["First", "Third"]
    # Nobody else is led there, and it is led nowhere else.
    bench.make("beside")
    assert names(bench.call("/v1/me/playlists", bench.user_token("beside"))
                 ) == []
    path = "/v1/search?q=a&type=track"
    assert bench.call(path, bench.app_token()).status_code == 200
    bench.ask("PUT", "/snapshots/third", 204)
    bench.ask("POST", "/reset", 204)
    assert mine() == []
    assert bench.ask("GET", "/clock")["frozen"] is False
    assert bench.call("/v1/me/albums", token).status_code == 418
    journal = bench.ask("GET", "/journal")["entries"]
    assert [entry["route"] for entry in journal] == \
        ["/v1/me/playlists", "/v1/me/albums"]
    bench.ask("POST", "/snapshots/third/restore", 204)
    assert sorted(mine()) == ["First", "Third"]
    bench.refuses("POST", "/snapshots/none/restore", 404)
    bench.server.stop()
    again = serve(data)
    assert sorted(names(again.request("GET", "/v1/me/playlists", token=token))
                  ) == ["First", "Second"]


CLIENT, SECRET = "5eed" + "0" * 27 + "a", "known to them all"
TRACK = "00000000000000000000Aa"
SEEDS = [
    {"type": "app", "name": "Seeded", "client_id": CLIENT,
     "client_secret": SECRET, "redirect_uris": ["http://127.0.0.1:1/"]},
    {"type": "user", "id": "sid", "consents": [
        {"client_id": CLIENT, "scopes": ["user-library-read"],
         "refresh_token": "AQ-sid"}]},
    {"type": "saved", "user": "sid", "uri": "spotify:track:" + TRACK,
     "added_at": "2025-01-01T00:00:00Z"},
    {"type": "album", "id": "00000000000000000000Bb", "name": "Seeds",
     "artists": [{"id": "00000000000000000000Cc", "name": "Sower"}],
     "tracks": [{"id": TRACK, "name": "A seed", "duration_ms": 180000}]},
    {"type": "clock", "freeze": True, "set": "2029-01-01T00:00:00Z"},
    {"type": "fault", "route": "/v1/search", "status": 503},
]


def seeded(bench, world):
    """What sid has saved there, by a token of theirs."""
    answer = bench.server.session.post(
        bench.url + "/api/token", auth=(CLIENT, SECRET),
        headers={"X-Tonearm-World": world},
        data={"grant_type": "refresh_token", "refresh_token": "AQ-sid"})
    assert answer.status_code == 200, answer.text
    saved = bench.call("/v1/me/tracks", answer.json()["access_token"])
    assert saved.status_code == 200, saved.text
    return [item["track"]["name"] for item in saved.json()["items"]]


@pytest.mark.sanitized
def test_worlds_begin_with_seeds(bench):
    made = bench.ask("POST", "/worlds", 201,
                     body={"name": "seeded", "seeds": SEEDS})
    assert made["clock"]["now"] == "2029-01-01T00:00:00Z"
    assert [app["client_id"] for app in made["apps"]] == [CLIENT]
    assert [user["id"] for user in made["users"]] == ["sid"]
    assert seeded(bench, "seeded") == ["A seed"]
    token = bench.app_token(world="seeded", app=(CLIENT, SECRET))
    assert bench.call("/v1/search?q=a&type=track", token).status_code == 503
    bench.ask("DELETE", "/faults", 204, world="seeded")
    # A restored world keeps its faults and its journal, one that is reset
    # begins with those of its seed and an empty one.
    bench.ask("PUT", "/snapshots/within", 204, world="seeded")
    bench.ask("POST", "/snapshots/within/restore", 204, world="seeded")
    assert bench.ask("GET", "/faults", world="seeded")["faults"] == []
    searches = "/journal?route=/v1/search"
    assert len(bench.ask("GET", searches, world="seeded")["entries"]) == 1
    bench.ask("POST", "/reset", 204, world="seeded")
    assert len(bench.ask("GET", "/faults", world="seeded")["faults"]) == 1
    assert bench.ask("GET", searches, world="seeded")["entries"] == []
    # The same as text; objects are the world's alone.
    lines = "\n".join(json.dumps(line) for line in SEEDS)
    bench.ask("POST", "/worlds", 201, body={"name": "text", "seeds": lines})
    assert seeded(bench, "text") == ["A seed"]
    path = f"/v1/tracks/{TRACK}"
    assert bench.call(path, bench.app_token()).status_code == 404
    # What is kept of it, and what it is reset to, has them, too.
    bench.ask("PUT", "/snapshots/seeded", 204, world="seeded")
    bench.ask("DELETE", "/worlds/seeded", 204)
    bench.ask("DELETE", "/worlds/text", 204)
    bench.make("again", snapshot="seeded")
    assert seeded(bench, "again") == ["A seed"]
    bench.ask("POST", "/reset", 204, world="again")
    assert seeded(bench, "again") == ["A seed"]
    assert bench.ask("GET", "/faults", world="again")["faults"] == []
    # Of two worlds with the app the request has to say which.
    answer = bench.server.session.post(
        bench.url + "/api/token", auth=(CLIENT, SECRET),
        data={"grant_type": "client_credentials"})
    assert answer.status_code == 200, answer.text  # only "again" has it


def test_a_bad_seed_leaves_nothing(bench):
    bench.ask("POST", "/worlds", 201, body={"name": "based", "seeds": SEEDS})
    bench.ask("PUT", "/snapshots/based", 204, world="based")
    before = {world["name"] for world in bench.ask("GET", "/worlds")["worlds"]}
    for wrong, why in (
            ({"type": "user", "id": "x", "pasword": "mistyped"}, "pasword"),
            ({"type": "saved", "user": "nobody", "uri": "spotify:track:" +
              TRACK}, "user"),
            ({"type": "fault", "route": "/nowhere", "status": 500},
             "/nowhere"),
            ({"type": "clock", "frozen": True}, "clock")):
        message = bench.refuses("POST", "/worlds", 400, body={
            "name": "bad", "seeds": [SEEDS[0], wrong]})
        assert message.startswith("seeds:2: ") and why in message
    # Lines are counted in what is sent, whatever it comes on top of.
    assert bench.refuses("POST", "/worlds", 400, body={
        "snapshot": "based", "seeds": "\n{"}).startswith("seeds:2: ")
    after = {world["name"] for world in bench.ask("GET", "/worlds")["worlds"]}
    assert after == before
    for seeds in (7, [7], ["{}"], {}):
        bench.refuses("POST", "/worlds", 400, body={"seeds": seeds})


def left(bench):
    """Threads, open files but for connections, and files of the process."""
    proc = f"/proc/{bench.server.pid}"
    files = []
    for fd in os.listdir(proc + "/fd"):
        with contextlib.suppress(FileNotFoundError):  # closed just now
            files.append(os.readlink(f"{proc}/fd/{fd}"))
    return (len(os.listdir(proc + "/task")),
            len([file for file in files if not file.startswith("socket:")]),
            len(os.listdir(bench.data / "bench")))


@pytest.mark.sanitized
@pytest.mark.threads
def test_nothing_is_left_of_one_that_is_deleted(bench):
    bench.make("warm-up")
    bench.ask("DELETE", "/worlds/warm-up", 204)
    before = left(bench)
    bench.make("short")
    token = bench.user_token("short")
    assert names(bench.call("/v1/me/playlists", token)) == []
    stream = bench.call(eventing.LIBRARY, token, stream=True)
    assert stream.status_code == 200, stream.text
    lines = stream.iter_lines()
    assert next(lines)
    bench.ask("DELETE", "/worlds/short", 204)
    for _ in lines:  # until its end
        pass
    assert bench.call("/v1/me/playlists", token).status_code == 401
    assert bench.call("/v1/me/playlists", token, headers={
        "X-Tonearm-World": "short"}).status_code == 404
    assert left(bench) == before
    # One that is asked to end itself isn't waited for.
    bench.make("itself")
    bench.ask("DELETE", "/worlds/itself", 204, world="itself")
    end = time.monotonic() + 10
    while left(bench) != before:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_without_the_bench_nothing_is_there(music):
    for path in ("/bench", "/bench/v1/worlds", "/bench/v1/clock",
                 "/bench/v1/snapshots", "/bench/openapi.json"):
        answer = music.session.get(music.url + path)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == "Service not found"
    plain = music.request("GET", "/v1/search?q=a&type=track")
    asked = music.request("GET", "/v1/search?q=a&type=track",
                          headers={"X-Tonearm-World": "nobody"})
    assert asked.content == plain.content
    host = music.request("GET", "/v1/search?q=a&type=track", headers={
        "Host": "nobody.localhost:%d" % music.address[1]})
    assert host.status_code == 200
    assert set(asked.headers) == set(plain.headers)
    assert not (music.data / "bench").exists()


def test_the_bench_is_for_this_machine(data):
    refused = running.run("serve", "--data", data, "--listen", "0.0.0.0:0",
                          "--bench", status=2)
    assert "--bench-anywhere" in refused.err
    # Tokens that anybody can guess are for tests alone.
    refused = running.run("serve", "--data", data, "--bench-seed-number", 7,
                          status=2)
    assert "needs --bench" in refused.err


def memory_kb(bench):
    """What is the process's alone; nothing under a sanitizer, which keeps what
    is freed and adds to what isn't."""
    if "ASAN_OPTIONS" in os.environ:
        return 0
    with open(f"/proc/{bench.server.pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines
                    if line.startswith("RssAnon"))


@pytest.mark.long
def test_hundreds_at_once_and_a_thousand_in_turn(bench):
    for i in range(200):
        bench.make(f"crowd-{i}")
    for i in range(200):
        token = bench.app_token(world=f"crowd-{i}")
        assert bench.call("/v1/search?q=a&type=track", token).status_code == 200
    assert memory_kb(bench) < 1 << 20
    for i in range(200):
        bench.ask("DELETE", f"/worlds/crowd-{i}", 204)
    before, memory = left(bench), memory_kb(bench)
    for i in range(1000):
        bench.make("turn")
        token = bench.app_token(world="turn")
        assert bench.call("/v1/search?q=a&type=track", token).status_code == 200
        bench.ask("DELETE", "/worlds/turn", 204)
    assert left(bench) == before
    assert memory_kb(bench) < memory + 8192

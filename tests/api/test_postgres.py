"""State in PostgreSQL, whatever engine the rest of the suite is run with."""

import re
import signal
import threading
import time

import pytest
import requests

import flows
import keeping
import postgres
import running
import small
from eventing import Listener
from socketing import Device


@pytest.fixture(scope="module")
def cluster():
    """One of its own, since it is stopped and killed."""
    made = postgres.Cluster()
    yield made
    made.remove()


@pytest.fixture
def state(cluster, data):
    return {"TONEARM_STATE": cluster.state_of(data)}


def create_app(data, state):
    return running.run("app", "create", "--data", data, "--name", "Test",
                       env=state).json()


def mint(data, app, state):
    return running.run("token", "--data", data, "--client-id",
                       app["client_id"], env=state).json()["access_token"]


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it doesn't come to that"
        time.sleep(0.1)


def health(server):
    return server.request("GET", "/health", token=None).status_code


def test_nothing_is_in_the_directory(data, state):
    create_app(data, state)
    assert not (data / "state.db").exists()


def test_two_nodes_share_a_state(serve, data, tmp_path, state):
    other = tmp_path / "other"
    other.mkdir()
    one, two = serve(data, env=state), serve(other, env=state)
    app = create_app(data, state)
    token = mint(data, app, state)
    for server in (one, two):
        wait_for(lambda: server.request(
            "GET", "/v1/markets", token=token).status_code == 200)
    running.run("app", "delete", "--data", data, app["client_id"], env=state)
    for server in (one, two):
        wait_for(lambda: server.request(
            "GET", "/v1/markets", token=token).status_code == 401)


def test_what_ends_on_one_node_has_ended_on_the_other(serve, data, tmp_path,
                                                      state):
    other = tmp_path / "other"
    other.mkdir()
    flows.create_users(data, "alice", env=state)
    one, two = serve(data, env=state), serve(other, env=state)
    client = flows.Client(one, env=state)
    for proof in ("basic", "id"):
        tokens = client.tokens(flows.browser_of(one), proof)
        client.server = two
        assert not client.is_dead(tokens["access_token"])
        renewed = flows.good(client.renew(tokens["refresh_token"], proof))
        client.server = one
        assert client.post("/api/revoke", proof,
                           token=renewed["refresh_token"]).status_code == 200
        client.server = two
        for got in (tokens, renewed):
            flows.within_a_second(lambda: client.is_dead(got["access_token"]))
        flows.refused(client.renew(renewed["refresh_token"], proof),
                      "invalid_grant", "Refresh token revoked")
        client.server = one


def test_many_nodes_make_the_tables_at_once(serve, cluster, tmp_path):
    directories = [tmp_path / str(i) for i in range(4)]
    for path in directories:
        path.mkdir()
    env = {"TONEARM_STATE": cluster.state_of(tmp_path / "shared")}
    servers = [serve(path, env=env) for path in directories]
    assert [health(server) for server in servers] == [200] * 4


def metric(server, name):
    """One without labels."""
    text = server.request("GET", "/metrics", token=None).text
    return float(re.search(rf"^{name} (\S+)$", text, re.M)[1])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_the_database_goes_away_and_comes_back(serve, data, state, cluster,
                                               how):
    running.import_objects(data, small.LINES, env=state)
    app = create_app(data, state)
    token = mint(data, app, state)
    server = serve(data, env=state)
    cluster.end(how)
    try:
        # An app's own token needs no database.
        assert server.request("GET", "/v1/markets",
                              token=token).status_code == 200
        wait_for(lambda: health(server) == 503)
        assert server.request("GET", "/v1/markets",
                              token=token).status_code == 200
        assert server.request("GET", "/style.css",
                              token=None).status_code == 200
        # Playlists are in it; who doesn't ask for them needs no database.
        search = "/v1/search?q=dawn&type="
        assert server.request("GET", search + "track",
                              token=token).status_code == 200
        server.refuses(search + "track,playlist", 503, "Service unavailable",
                       token=token)
        assert metric(server, "tonearm_state_up") == 0
        assert metric(server, "tonearm_state_feed_age_seconds") > 5
        assert metric(server, "tonearm_state_reconnections_failed_total") > 0
    finally:
        cluster.start()
    wait_for(lambda: health(server) == 200)
    assert metric(server, "tonearm_state_up") == 1
    assert metric(server, "tonearm_state_reconnections_total") > 0
    wait_for(lambda: server.request("GET", search + "track,playlist",
                                    token=token).status_code == 200)
    late = create_app(data, state)
    wait_for(lambda: server.request(
        "GET", "/v1/markets",
        token=mint(data, late, state)).status_code == 200)


class Load:
    """Threads that call a function over and over, and keep what it says."""

    def __init__(self):
        self.going = True
        self.threads = []
        self.failures = []

    def add(self, call):
        said = []

        def work():
            try:
                while self.going:
                    said.append(call())
            except Exception as failure:  # for the test's own thread
                self.failures.append(failure)

        self.threads.append(threading.Thread(target=work))
        self.threads[-1].start()
        return said

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()
        assert self.failures == []


class Refresher:
    """A client without a secret, which has to have each new refresh token:
    what is acknowledged must be there, what isn't may be tried again."""

    def __init__(self, client, status_and_body):
        alice = flows.browser_of(client.server)
        self.token = client.tokens(alice, "id")["refresh_token"]
        self.client = client
        self.ask = status_and_body

    def __call__(self):
        status, body = self.ask("POST", "/api/token", data={
            "grant_type": "refresh_token", "refresh_token": self.token,
            "client_id": self.client.id})
        if status == 200:
            self.token = body["refresh_token"]
        else:
            assert body == {"error": "server_error",
                            "error_description": "Service unavailable"}
            time.sleep(0.02)
        return status


@pytest.mark.long
def test_restarts_under_load(serve, data, state, cluster):
    """What needs no database never fails; what does fails cleanly, and soon
    works again; no app that was acknowledged is lost."""
    running.import_objects(data, small.LINES, env=state)
    flows.create_users(data, "alice", env=state)
    app = create_app(data, state)
    token = mint(data, app, state)
    server = serve(data, env=state)
    client = flows.Client(server, env=state)
    session = threading.local()

    def status_and_body(method, path, **more):
        if not hasattr(session, "http"):
            session.http = requests.Session()
            session.http.trust_env = False
        begin = time.monotonic()
        response = session.http.request(method, server.url + path, timeout=20,
                                        **more)
        assert time.monotonic() - begin < 10
        if path != "/health" and response.status_code != 200:
            assert "error" in response.json()
        return response.status_code, response.json()

    def status(*words, **more):
        return status_and_body(*words, **more)[0]

    def read():
        return status("GET", f"/v1/tracks/{small.track_id(1)}?market=US",
                      headers={"Authorization": "Bearer " + token})

    def ask_token():
        return status("POST", "/api/token",
                      auth=(app["client_id"], app["client_secret"]),
                      data={"grant_type": "client_credentials"})

    def make():
        made = running.run("app", "create", "--data", data, "--name", "New",
                           env=state, status=None)
        assert made.status == 0 or "state: " in made.err
        time.sleep(0 if made.status == 0 else 0.05)
        return made.json()["client_id"] if made.status == 0 else None

    load = Load()
    try:
        reads, tokens = load.add(read), load.add(ask_token)
        healths = load.add(lambda: (time.sleep(0.02),
                                    status("GET", "/health"))[1])
        writes = [load.add(make) for _ in range(2)]
        refreshers = [Refresher(client, status_and_body) for _ in range(3)]
        refreshes = [load.add(refresher) for refresher in refreshers]
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGQUIT):
            time.sleep(1)
            cluster.restart(how)
        before = [len(made) for made in writes]
        wait_for(lambda: all(any(made[n:]) for made, n in
                             zip(writes, before)))
        wait_for(lambda: all(said[-1] == 200 for said in refreshes))
    finally:
        load.stop()
    assert set(reads) == set(tokens) == {200}
    assert set(healths) <= {200, 503}
    for said, refresher in zip(refreshes, refreshers):
        assert set(said) <= {200, 503} and said.count(200) > 10
        assert refresher() == 200  # the last token that was acknowledged
    wait_for(lambda: health(server) == 200)
    acknowledged = {i for made in writes for i in made if i}
    kept = {a["client_id"] for a in running.run(
        "app", "list", "--data", data, env=state).lines()}
    assert len(acknowledged) > 10 and acknowledged <= kept
    last = create_app(data, state)
    assert status("POST", "/api/token",
                  auth=(last["client_id"], last["client_secret"]),
                  data={"grant_type": "client_credentials"}) == 200


def test_a_database_that_is_not_there(data):
    refused = running.run(
        "app", "list", "--data", data, status=1,
        env={"TONEARM_STATE": "postgres://nobody@127.0.0.1:1/nothing"})
    assert "connect" in refused.err


def test_backup_points_to_the_tool_for_it(data, state, tmp_path):
    create_app(data, state)
    refused = running.run("backup", "--data", data, tmp_path / "copy",
                          env=state, status=None)
    assert refused.status != 0
    assert "pg_dump" in refused.err


def test_events_reach_streams_of_other_nodes(serve, data, tmp_path, state):
    """Within a second; and each node tells what it was told once."""
    other = tmp_path / "other"
    other.mkdir()
    for at in (data, other):
        running.import_objects(at, small.LINES, env=state)
    flows.create_users(data, "alice", env=state)
    one, two = serve(data, env=state), serve(other, env=state)
    token = running.run(
        "token", "--data", data, "--client-id",
        create_app(data, state)["client_id"], "--user", "alice", "--scope",
        "user-library-read user-library-modify",
        env=state).json()["access_token"]
    for server in (one, two):
        wait_for(lambda: server.request("GET", "/v1/me",
                                        token=token).status_code == 200)
    path = "/ext/v1/me/events?types=library"
    with Listener(one, path, token) as here, Listener(two, path,
                                                      token) as there:
        for stream in (here, there):
            stream.take(5)
        for n in range(1, 6):
            began = time.monotonic()
            assert one.request(
                "PUT", "/v1/me/tracks", token=token,
                json={"ids": [small.track_id(n)]}).status_code == 200
            for stream in (here, there):
                assert stream.next().data == {"list": "tracks", "total": n}
            assert time.monotonic() - began < 1
        assert here.is_silent() and there.is_silent()
        # A place is of one node.
        with Listener(two, path, token,
                      headers=[f"Last-Event-ID: {here.place}"]) as stream:
            assert stream.next().name == "reset"


def test_commands_reach_devices_of_other_nodes(serve, data, tmp_path, state):
    """Within a second, both ways; and a device that moves to the other node
    leaves the first."""
    other = tmp_path / "other"
    other.mkdir()
    for at in (data, other):
        running.import_objects(at, small.LINES, env=state)
    flows.create_users(data, "alice", env=state)
    one, two = serve(data, env=state), serve(other, env=state)
    token = running.run(
        "token", "--data", data, "--client-id",
        create_app(data, state)["client_id"], "--user", "alice", "--scope",
        "user-modify-playback-state user-read-playback-state",
        env=state).json()["access_token"]
    here, there = (keeping.Person(keeping.Town(server), "alice", token)
                   for server in (one, two))
    for person in (here, there):
        wait_for(lambda: person.request("GET", "/v1/me").status_code == 200)
    track = "spotify:track:" + small.track_id(150)
    with Device(here, id="page") as page:
        wait_for(lambda: there.get("/v1/me/player/devices")["devices"])
        for n in range(1, 4):
            began = time.monotonic()
            there.send("PUT", "/v1/me/player/play?device_id=page",
                       {"uris": [track], "position_ms": n * 10000}, 204)
            page.wait_for(lambda s: s["progress_ms"] >= n * 10000)
            assert time.monotonic() - began < 1
        began = time.monotonic()
        page.does("pause")
        wait_for(lambda: not there.get("/v1/me/player")["is_playing"])
        assert time.monotonic() - began < 1
        page.does("resume")
        with Device(there, id="page") as moved:
            began = time.monotonic()
            assert page.take("error")["code"] == "device_error"
            assert page.next() is None and page.close_code == 4001
            assert time.monotonic() - began < 1
            assert moved.state["is_playing"] and moved.is_silent()
            assert here.get("/v1/me/player")["is_playing"]
        wait_for(lambda: not here.get("/v1/me/player")["is_playing"])

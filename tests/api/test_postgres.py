"""State in PostgreSQL, whatever engine the rest of the suite is run with."""

import signal
import time

import pytest

import postgres
import running
import small


@pytest.fixture(scope="module")
def cluster():
    """One of its own, since it is stopped and killed."""
    made = postgres.Cluster()
    yield made
    made.remove()


@pytest.fixture
def state(cluster, data):
    return {"TONEARM_STATE": cluster.database_of(data)}


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


def test_many_nodes_make_the_tables_at_once(cluster, tmp_path):
    directories = [tmp_path / str(i) for i in range(4)]
    for path in directories:
        path.mkdir()
    env = {"TONEARM_STATE": cluster.database_of(tmp_path / "shared")}
    servers = [running.Server(path, env=env) for path in directories]
    try:
        assert [health(server) for server in servers] == [200] * 4
    finally:
        for server in servers:
            server.stop()


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
    finally:
        cluster.start()
    wait_for(lambda: health(server) == 200)
    late = create_app(data, state)
    wait_for(lambda: server.request(
        "GET", "/v1/markets",
        token=mint(data, late, state)).status_code == 200)


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

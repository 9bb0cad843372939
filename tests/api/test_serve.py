"""The life of a server: starting, its logs, its signals, its end."""

import json
import os
import pathlib
import re
import signal
import socket
import threading
import time

import pytest

import postgres
import running
import small
from wire import Wire, ask, request


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data"
    path.mkdir()
    running.import_objects(path, small.LINES)
    return path


@pytest.mark.state
def test_one_line_on_standard_output_and_nothing_else(serve, data):
    server = serve(data)
    assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*", server.url)
    server.get("/v1/markets")
    server.get("/v1/nothing", status=404)
    assert server.stop() == 0
    assert server.lines.get(timeout=5) is None


def test_libraries_that_nobody_has_asked_for(serve, data):
    """They and what they need in turn are half of a start's time."""
    server = serve(data)
    maps = pathlib.Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "libsqlite3" in maps
    assert ("libpq" in maps) == postgres.wanted()
    assert "libcurl" not in maps


def test_an_empty_directory_that_exists(serve, tmp_path):
    data = tmp_path / "empty"
    data.mkdir()
    server = serve(data)
    assert server.get("/health", token=None)["status"] == "ok"
    assert postgres.wanted() or (data / "state.db").exists()
    assert "the catalog in " + str(data) + " is EMPTY" in server.log_text()


@pytest.mark.state
def test_a_directory_that_does_not_exist(tmp_path):
    data = tmp_path / "typing" / "error"
    words = ["serve", "--data", data, "--listen", "127.0.0.1:0"]
    result = running.run(*words, status=1)
    assert f"no data directory {data}" in result.err
    assert "--create" in result.err and not data.parent.exists()
    process = running.begin(*words, "--create")
    assert process.stdout.readline().startswith(b"listening on ")
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0 and data.is_dir()


@pytest.mark.state
def test_a_catalog_whose_state_is_missing(serve, data):
    server = serve(data)
    assert "the state of " + str(data) + " is EMPTY" in server.log_text()


@pytest.mark.sqlite
def test_a_state_that_was_cut_to_nothing(serve, data):
    running.create_app(data)
    server = serve(data)
    assert "EMPTY" not in server.log_text()
    server.stop()
    (data / "state.db").write_bytes(b"")
    assert "the state of " + str(data) + " is EMPTY" in serve(data).log_text()


@pytest.mark.sanitized
def test_addresses_to_listen_on(serve, data):
    server = serve(data, listen="[::1]:0")
    assert server.url.startswith("http://[::1]:")
    assert server.get(f"/v1/artists/{small.ADA}")["href"].startswith(
        server.url)
    server.stop()
    for bad in ("nonsense", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x",
                ":", "host.invalid:0"):
        result = running.run("serve", "--data", data, "--listen", bad,
                             status=None)
        assert result.status in (1, 2) and bad in result.err, bad


@pytest.mark.sanitized
@pytest.mark.parametrize("listen", [":0", "*:0"])
def test_every_address_of_both_families(serve, data, listen):
    port = serve(data, listen=listen).address[1]
    for host in ("127.0.0.1", "::1"):
        with socket.create_connection((host, port), 5) as wire:
            wire.sendall(b"GET /health HTTP/1.1\r\nHost: here\r\n\r\n")
            assert wire.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_port_that_is_taken(serve, data, tmp_path):
    first = serve(data)
    host, port = first.address
    other = tmp_path / "other"
    other.mkdir()
    result = running.run("serve", "--data", other, "--listen",
                         f"{host}:{port}", status=1)
    assert str(port) in result.err and "listening" not in result.out
    assert first.get("/health", token=None)["status"] == "ok"


def test_two_servers_on_one_data_directory(serve, data):
    first = serve(data)
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         status=1)
    assert str(first.pid) in result.err, "it says who has it"
    first.stop()
    assert serve(data).get("/health", token=None)["status"] == "ok"


@pytest.mark.state
def test_a_server_that_was_killed_leaves_no_lock(serve, data):
    first = serve(data)
    token = first.token
    first.stop(signal.SIGKILL)
    second = serve(data)
    assert second.get("/v1/markets", token=token)


@pytest.mark.sanitized
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_end(serve, data, how):
    server = serve(data)
    with Wire(server) as idle:
        idle.send(request("GET", "/health"))
        assert idle.answer().status == 200
        begin = time.monotonic()
        assert server.stop(how) == 0
        assert time.monotonic() - begin < 5, "an idle client doesn't hold it"
        assert idle.closes()
    with pytest.raises(OSError):
        socket.create_connection(server.address, 1)


def test_a_request_in_flight_is_finished(serve, data):
    server = serve(data)
    body = "grant_type=client_credentials"
    with Wire(server) as wire:
        wire.send(request("POST", "/api/token",
                          f"Content-Length: {len(body)}"), body[:5])
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        wire.send(body[5:])
        answer = wire.answer()
        assert json.loads(answer.body) == {"error": "invalid_client"}
        assert answer.headers["connection"] == "close"
    assert server.stop() == 0


@pytest.mark.timing
def test_no_request_is_lost_when_it_ends(serve, data):
    """Whatever was begun on an open connection is answered whole."""
    server = serve(data)
    token, path = server.token, f"/v1/albums/{small.MARATHON}"
    ok = request("GET", path, f"Authorization: Bearer {token}")
    broken, done = [], []

    def hammer():
        try:
            while True:
                with Wire(server) as wire:
                    for _ in range(50):
                        wire.send(ok)
                        answer = wire.answer()
                        done.append(answer.status)
                        if answer.headers.get("connection") == "close":
                            return
        except (EOFError, OSError) as e:
            text = str(e)
            if "HTTP" in text:
                broken.append(text)

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert server.stop() == 0
    for thread in threads:
        thread.join(10)
    assert broken == [] and set(done) == {200}


@pytest.mark.sanitized
def test_the_access_log(serve, data, tmp_path):
    log = tmp_path / "access.log"
    server = serve(data, "--access-log", log)
    token = server.token
    app = running.create_app(data)
    server.request("GET", f"/v1/tracks/{small.track_id(1)}?market=SE",
                   headers={"User-Agent": 'some "client"\t1'})
    server.request("GET", "/v1/markets?access_token=" + token, token=None)
    ask(server, request("GET", "/v1/markets?access%5Ftoken=" + token))
    server.request("POST", "/api/token", token=None, data={
        "grant_type": "client_credentials", "client_id": app["client_id"],
        "client_secret": app["client_secret"]})
    server.request("GET", "/v1/nothing")
    ask(server, request("GET", "/health?x=%0a"))
    assert server.stop() == 0
    text = log.read_text()
    assert token not in text and app["client_secret"] not in text
    lines = text.splitlines()
    assert len(lines) == 6
    for expected in (
            rf'"GET /v1/tracks/{small.track_id(1)}\?market=SE HTTP/1\.1" 200 ',
            r'"GET /v1/markets\?access_token=\*\*\* HTTP/1\.1" 200 ',
            r'"POST /api/token HTTP/1\.1" 200 ',
            r'"GET /v1/nothing HTTP/1\.1" 404 ',
            r'"GET /health\?x=%0a HTTP/1\.1" 200 '):
        assert sum(re.match(
            r"127\.0\.0\.1 - - "
            r"\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] " + expected +
            r"\d+ ", line) is not None for line in lines) == 1, expected
    assert r'"some \x22client\x22\x091"' in text


@pytest.mark.state
def test_nothing_secret_is_logged_anywhere(serve, data):
    server = serve(data)
    token = server.token
    server.get("/v1/markets")
    server.request("GET", "/v1/markets", token=token + "x")
    server.stop()
    assert token not in server.log_text()


def wait_for(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.sanitized
def test_a_hangup_signal_opens_a_new_log(serve, data, tmp_path):
    log, old = tmp_path / "access.log", tmp_path / "access.log.1"
    server = serve(data, "--access-log", log)
    server.get("/v1/markets")
    wait_for(lambda: "markets" in log.read_text())
    os.rename(log, old)
    server.process.send_signal(signal.SIGHUP)
    wait_for(log.exists)
    server.get("/v1/recommendations/available-genre-seeds")
    assert server.stop() == 0
    assert "markets" in old.read_text()
    assert "genre-seeds" in log.read_text()
    assert "markets" not in log.read_text()


def test_health_of_a_damaged_catalog(serve, data):
    """Found in the background, and said."""
    path = data / "catalog" / "1.cat"
    path.write_bytes(path.read_bytes().replace(b"First Light",
                                               b"Worst Light"))
    try:
        server = serve(data)
    except RuntimeError as e:
        assert "1.cat" in str(e), "or refused at once, by name"
        return
    wait_for(lambda: server.request("GET", "/health",
                                    token=None).status_code == 503)
    assert server.get("/health", status=503, token=None)["catalog"] == \
        "damaged"


@pytest.mark.sanitized
@pytest.mark.sqlite
def test_backup_while_serving(serve, data, tmp_path):
    server = serve(data)
    app = running.create_app(data)
    token = running.mint(data, app)
    running.run("backup", "--data", data, tmp_path / "copy.db")
    other = tmp_path / "other"
    other.mkdir()
    os.rename(tmp_path / "copy.db", other / "state.db")
    shown = running.run("app", "show", "--data", other, app["client_id"])
    assert shown.json()["client_id"] == app["client_id"]
    restored = serve(other)
    assert restored.get("/v1/markets", token=token)
    assert server.get("/v1/markets", token=token)


@pytest.mark.sanitized
def test_pictures_are_drawn_when_they_are_asked_for(serve, demo_data):
    server = serve(demo_data)
    album = server.get("/v1/browse/new-releases?limit=1")["albums"]["items"][0]
    for picture in album["images"]:
        assert picture["url"].startswith(server.url + "/art/album/")
        for _ in range(2):
            response = server.request("GET", picture["url"], token=None)
            assert response.status_code == 200
            assert response.headers["content-type"] == "image/png"
            assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
            width = int.from_bytes(response.content[16:20], "big")
            assert width == picture["width"]
    for bad in ("/art/album/x/640.png", f"/art/album/{small.UNKNOWN}/640.png",
                f"/art/album/{album['id']}/641.png",
                f"/art/album/{album['id']}/640.jpg",
                f"/art/nothing/{album['id']}/640.png"):
        assert server.request("GET", bad, token=None).status_code == 404

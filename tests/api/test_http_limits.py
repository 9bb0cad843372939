"""Requests that are too much, or none at all; clients that dawdle."""

import json
import socket
import time

import pytest

import small
from wire import Wire, ask, request

pytestmark = pytest.mark.sanitized

TRACK = f"/v1/tracks/{small.track_id(1)}"


@pytest.fixture
def short(serve, data):
    """A server that is impatient."""
    return serve(data, "--slow-client", "1")


def insist_on_error(answer):
    """As the API has it, or OAuth where the route is known by then."""
    error = json.loads(answer.body)["error"]
    if isinstance(error, str):
        assert error == "invalid_request"
    else:
        assert error["status"] == answer.status and error["message"]


def refused(server, status, *parts, closes=True):
    with Wire(server) as wire:
        try:
            wire.send(*parts)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = wire.answer()
        assert answer.status == status
        assert answer.headers["content-type"] == \
            "application/json; charset=utf-8"
        insist_on_error(answer)
        assert answer.headers["access-control-allow-origin"] == "*"
        if closes:
            assert wire.closes()


def still_well(server):
    assert ask(server, request("GET", "/health")).status == 200


def test_a_url_that_is_too_long(music):
    refused(music, 414, request("GET", "/v1/tracks?ids=" + "x" * 70000))
    refused(music, 414, "GET /" + "x" * 200000)
    still_well(music)


def test_a_url_that_is_just_short_enough(music):
    path = TRACK + "?x=" + "y" * 60000
    answer = ask(music, request("GET", path,
                                f"Authorization: Bearer {music.token}"))
    assert answer.status == 200


def test_headers_that_are_too_much(music):
    refused(music, 431, request("GET", "/health", "X: " + "y" * 200000))
    refused(music, 431, request("GET", "/health",
                                *[f"X{n}: y" for n in range(5000)]))
    still_well(music)


def test_a_body_that_is_too_much(music):
    refused(music, 413, request("POST", "/api/token",
                                "Content-Length: 1048577"))
    refused(music, 413, request("POST", "/api/token",
                                "Content-Length: 99999999999999999999999"))
    refused(music, 413, request("POST", "/api/token",
                                "Transfer-Encoding: chunked"),
            *["10000\r\n" + "x" * 65536 + "\r\n"] * 17)
    still_well(music)


def test_a_big_body_refused_before_it_is_sent(music):
    with Wire(music) as wire:
        wire.send(request("POST", "/api/token", "Expect: 100-continue",
                          "Content-Length: 2000000"))
        assert wire.answer().status == 413


@pytest.mark.parametrize("text", [
    "GET\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET /\r\n\r\n",
    "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", " GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1\r\nno colon\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
    "G\x01T / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03",
    "POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    "Content-Length: 2\r\n\r\nab",
    "POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /api/token HTTP/1.1\r\nHost: a\r\n"
    "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /api/token HTTP/1.1\r\nHost: a\r\n"
    "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /api/token HTTP/1.1\r\nHost: a\r\n"
    "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
])
def test_what_is_no_request(music, text):
    with Wire(music) as wire:
        wire.send(text.encode("latin-1"))
        answer = wire.answer()
        assert answer.status in (400, 413)
        insist_on_error(answer)
        assert wire.closes()
    still_well(music)


def test_a_target_in_absolute_form(music):
    answer = ask(music, "GET http://other.example:81/health HTTP/1.1\r\n"
                        "Host: ignored.example\r\n\r\n")
    assert answer.status == 200
    host = f"localhost:{music.address[1]}"
    answer = ask(music, f"GET http://{host}{TRACK} HTTP/1.1\r\n"
                        "Host: ignored.example\r\n"
                        f"Authorization: Bearer {music.token}\r\n\r\n")
    assert json.loads(answer.body)["href"] == f"http://{host}{TRACK}"


@pytest.mark.parametrize("target", ["*", "example.com:443", "x", "?a=b"])
def test_a_target_that_leads_nowhere(music, target):
    answer = ask(music, f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.status in (400, 404)
    assert json.loads(answer.body)["error"]["status"] == answer.status


def test_connect_and_upgrades_are_no_tunnels(music):
    answer = ask(music, "CONNECT example.com:443 HTTP/1.1\r\n"
                        "Host: example.com:443\r\n\r\n")
    assert answer.status in (400, 405)
    answer = ask(music, request("GET", "/health", "Upgrade: h2c",
                                "Connection: Upgrade, HTTP2-Settings",
                                "HTTP2-Settings: AAMAAABkAAQAAP__"))
    assert answer.status == 200


@pytest.mark.timing
def test_a_client_that_never_finishes_its_request(short):
    for text in ("", "GET /heal", "POST /api/token HTTP/1.1\r\nHost: a\r\n"
                 "Content-Length: 10\r\n\r\nabc"):
        begin = time.monotonic()
        with Wire(short) as wire:
            wire.send(text)
            try:
                wire.socket.settimeout(8)
                rest = wire.socket.recv(65536)
            except ConnectionResetError:
                rest = b""
            assert rest == b"" or b" 408 " in rest
        assert 0.5 < time.monotonic() - begin < 6
    still_well(short)


@pytest.mark.timing
def test_dripping_bytes_does_not_help(short):
    begin = time.monotonic()
    with Wire(short) as wire:
        with pytest.raises((BrokenPipeError, ConnectionResetError, EOFError)):
            for byte in request("GET", "/health", "X: " + "y" * 200):
                wire.send(bytes([byte]))
                time.sleep(0.05)
            wire.answer()
    assert time.monotonic() - begin < 8


def test_clients_that_go_away(music):
    for text in (b"", b"GET", request("GET", TRACK),
                 request("POST", "/api/token", "Content-Length: 5", body="a")):
        for _ in range(20):
            connection = socket.create_connection(music.address, 5)
            connection.sendall(text)
            connection.close()
    still_well(music)

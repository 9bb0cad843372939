"""The server as an HTTP server: methods, headers, bodies, connections."""

import gzip
import json
import re

import pytest

import running
import small
from wire import Wire, ask, request

pytestmark = pytest.mark.sanitized

TRACK = f"/v1/tracks/{small.track_id(1)}"
ALBUM = f"/v1/albums/{small.MARATHON}"
PLAIN = {"Accept-Encoding": None}


def get(music, path, **headers):
    names = {k.replace("_", "-"): v for k, v in headers.items()}
    return music.request("GET", path, headers={**PLAIN, **names})


def test_head_is_get_without_the_body(music):
    got = get(music, TRACK)
    head = music.request("HEAD", TRACK, headers=PLAIN)
    assert head.status_code == 200 and head.content == b""
    for name in ("content-length", "content-type", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name]
    assert int(head.headers["content-length"]) == len(got.content)
    missing = music.request("HEAD", f"/v1/tracks/{small.UNKNOWN}")
    assert missing.status_code == 404 and missing.content == b""
    assert music.request("HEAD", TRACK, token=None).status_code == 401


def test_a_preflight_needs_no_token(music):
    for path in (TRACK, "/api/token", "/v1/me/tracks", "/v1/nothing"):
        response = music.request("OPTIONS", path, token=None, headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization,content-type"})
        assert response.status_code in (200, 204)
        assert response.content == b""
        headers = response.headers
        assert headers["access-control-allow-origin"] == "*"
        methods = headers["access-control-allow-methods"]
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert method in methods
        allowed = headers["access-control-allow-headers"].lower()
        assert "authorization" in allowed and "content-type" in allowed
        assert int(headers["access-control-max-age"]) > 0


@pytest.mark.parametrize("path, token", [
    (TRACK, True), (TRACK, None), (f"/v1/tracks/{small.UNKNOWN}", True),
    ("/v1/nothing", True), ("/health", None)])
def test_a_browser_may_read_every_answer(music, path, token):
    response = music.request("GET", path, token=token)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "retry-after" in \
        response.headers["access-control-expose-headers"].lower()
    assert response.headers["x-content-type-options"] == "nosniff"


def test_answers_are_private_and_vary_on_nothing(music):
    for path in (TRACK, ALBUM, "/v1/markets", "/v1/nothing",
                 f"/v1/tracks/{small.UNKNOWN}"):
        headers = music.request("GET", path).headers
        assert re.fullmatch(r"private, max-age=\d+", headers["cache-control"])
        assert "vary" not in headers
        assert headers["content-type"] == "application/json; charset=utf-8"


def test_a_tag_saves_the_body(music):
    first = get(music, TRACK)
    tag = first.headers["etag"]
    assert re.fullmatch(r'(W/)?"[^"]+"', tag)
    again = get(music, TRACK, If_None_Match=tag)
    assert again.status_code == 304 and again.content == b""
    assert again.headers["etag"] == tag
    assert "content-type" not in again.headers
    for other in ('"else"', 'W/"else"', "", "nonsense", '"a", "b"'):
        assert get(music, TRACK, If_None_Match=other).status_code == 200
    for same in ("*", f'"x", {tag}', f"W/{tag}"):
        assert get(music, TRACK, If_None_Match=same).status_code == 304
    head = music.request("HEAD", TRACK, headers={"If-None-Match": tag})
    assert head.status_code == 304


def test_another_body_has_another_tag(music):
    tags = {get(music, path).headers["etag"] for path in (
        TRACK, TRACK + "?market=US", ALBUM, "/v1/markets")}
    assert len(tags) == 4


def test_errors_have_no_tag(music):
    for path in (f"/v1/tracks/{small.UNKNOWN}", "/v1/nothing"):
        assert "etag" not in music.request("GET", path).headers


def test_a_tag_in_the_wrong_header_is_ignored(music):
    """One client sends the stored tag as `ETag:`."""
    tag = get(music, TRACK).headers["etag"]
    assert get(music, TRACK, ETag=tag).status_code in (200, 304)


def test_gzip_only_when_asked(music):
    plain = get(music, ALBUM)
    assert "content-encoding" not in plain.headers
    for accepted in ("gzip", "deflate, gzip;q=0.5", "br, GZIP", "*"):
        packed = ask(music, request(
            "GET", ALBUM, f"Accept-Encoding: {accepted}",
            f"Authorization: Bearer {music.token}",
            host="{}:{}".format(*music.address)))
        assert packed.headers["content-encoding"] == "gzip", accepted
        assert gzip.decompress(packed.body) == plain.content
        assert len(packed.body) < len(plain.content) / 2
    for refused in ("identity", "br", "gzip;q=0", "deflate", ""):
        answer = get(music, ALBUM, Accept_Encoding=refused)
        assert "content-encoding" not in answer.headers, refused


def test_short_bodies_are_not_packed(music):
    for path in (f"/v1/artists/{small.ADA}", f"/v1/tracks/{small.UNKNOWN}"):
        response = get(music, path, Accept_Encoding="gzip")
        assert "content-encoding" not in response.headers


def test_packed_and_plain_have_tags_of_their_own(music):
    plain = get(music, ALBUM).headers["etag"]
    packed = get(music, ALBUM, Accept_Encoding="gzip").headers["etag"]
    assert plain != packed
    for tag in (plain, packed):
        again = get(music, ALBUM, Accept_Encoding="gzip", If_None_Match=tag)
        assert again.status_code == 304
        again = get(music, ALBUM, If_None_Match=packed)
        assert again.status_code == 304


def test_a_connection_serves_many_requests(music):
    ok = request("GET", TRACK, f"Authorization: Bearer {music.token}")
    with Wire(music) as wire:
        for _ in range(5):
            wire.send(ok)
            answer = wire.answer()
            assert answer.status == 200 and answer.reason == "OK"
            assert "connection" not in answer.headers or \
                answer.headers["connection"] != "close"
        wire.send(request("GET", "/v1/nothing"),
                  request("GET", TRACK), ok * 3)
        assert [wire.answer().status for _ in range(5)] == \
            [404, 401, 200, 200, 200], "pipelined, in order, after errors too"


def test_closing_when_asked(music):
    with Wire(music) as wire:
        wire.send(request("GET", "/health", "Connection: close"))
        answer = wire.answer()
        assert answer.status == 200
        assert answer.headers["connection"] == "close"
        assert wire.closes()


def test_http_1_0(music):
    with Wire(music) as wire:
        wire.send("GET /health HTTP/1.0\r\n\r\n")
        assert wire.answer().status == 200
        assert wire.closes()
    with Wire(music) as wire:
        for _ in range(2):
            wire.send("GET /health HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            answer = wire.answer()
            assert answer.headers["connection"].lower() == "keep-alive"


def test_a_request_in_single_bytes(music):
    with Wire(music) as wire:
        for byte in request("GET", "/health"):
            wire.send(bytes([byte]))
        assert wire.answer().status == 200


FORM = "grant_type=client_credentials"


def test_a_body_in_chunks(music):
    chunks = "".join(f"{len(c):x};x=y\r\n{c}\r\n" for c in (
        "grant_", "type=", "client_credentials"))
    answer = ask(music, request("POST", "/api/token",
                                "Transfer-Encoding: chunked"),
                 chunks, "0\r\nTrailer: x\r\n\r\n")
    assert answer.status == 400
    assert json.loads(answer.body) == {"error": "invalid_client"}


def test_waiting_for_100_continue(music):
    with Wire(music) as wire:
        wire.send(request("POST", "/api/token", "Expect: 100-continue",
                          f"Content-Length: {len(FORM)}"))
        assert wire.line() == "HTTP/1.1 100 Continue"
        assert wire.line() == ""
        wire.send(FORM)
        assert json.loads(wire.answer().body) == {"error": "invalid_client"}


@pytest.mark.parametrize("method, status", [("GET", 200), ("DELETE", 405),
                                            ("PUT", 405)])
def test_a_body_where_none_is_needed(music, method, status):
    auth = f"Authorization: Bearer {music.token}"
    body = '{"ids":["x"]}'
    with Wire(music) as wire:
        for _ in range(2):
            wire.send(request(method, TRACK, auth,
                              "Content-Type: application/json",
                              f"Content-Length: {len(body)}", body=body))
            assert wire.answer().status == status
        wire.send(request(method, TRACK, auth, "Transfer-Encoding: chunked"),
                  "5\r\nhello\r\n0\r\n\r\n")
        assert wire.answer().status == status
        wire.send(request(method, TRACK, auth, "Content-Length: 0"))
        assert wire.answer().status == status
        wire.send(request(method, TRACK, auth))
        assert wire.answer().status == status


def test_reason_phrases(music):
    for path, token, expected in [
            ("/health", "", "OK"), ("/v1/nothing", "", "Not Found"),
            (TRACK, "", "Unauthorized")]:
        assert ask(music, request("GET", path)).reason == expected
    assert ask(music, request("OPTIONS", TRACK)).reason in ("OK",
                                                            "No Content")


def test_health(music):
    response = music.request("GET", "/health", token=None)
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ok"
    assert body["tracks"] == 73 and body["generation"] == 1
    assert response.headers["cache-control"] == "no-store"


def test_each_answer_has_a_date_and_a_length(music):
    headers = get(music, TRACK).headers
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",
                        headers["date"])
    assert int(headers["content-length"]) > 0
    assert "transfer-encoding" not in headers


def test_a_client_that_sends_a_thousand_requests_at_once(music):
    """All are answered, and others aren't kept waiting for them."""
    with Wire(music) as greedy, Wire(music) as other:
        greedy.send(request("GET", "/health") * 1000)
        other.send(request("GET", "/health"))
        assert other.answer().status == 200
        for _ in range(1000):
            assert greedy.answer().status == 200


def test_nothing_but_empty_lines(music):
    with Wire(music) as wire:
        wire.send("\r\n" * 400)
        assert wire.answer().status == 400
        assert wire.closes()


def test_how_long_an_app_may_keep_what_it_read(serve, data):
    running.import_objects(data, small.LINES)
    running.run("user", "create", "--data", data, "--id", "alice",
                "--password", "one two three")
    server = serve(data, "--catalog-max-age", "90")
    app = running.create_app(data)
    user = running.mint(data, app, "--user", "alice",
                        "--scope", "user-read-email")

    def kept(path, token):
        return server.request("GET", path, token=token).headers[
            "cache-control"]

    path = f"/v1/albums/{small.DAWN}"
    assert kept(path, server.token) == "private, max-age=90"
    assert kept("/v1/markets", server.token) == "private, max-age=90"
    assert kept(path, user) == "private, max-age=0", "that depends on the user"
    assert kept(f"/v1/albums/{small.UNKNOWN}", server.token) == \
        "private, max-age=0"


def test_a_preflight_allows_what_pages_send(music):
    allowed = music.request("OPTIONS", "/v1/albums", token=None).headers[
        "access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "cache-control", "content-type", "pragma",
            "last-event-id", "x-requested-with"} <= set(allowed)
    assert not [name for name in allowed if "tonearm" in name]

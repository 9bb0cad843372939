"""`serve --proxy`, for programs with Spotify's hosts built in: it answers for
them, on the same connection, and goes nowhere."""

import json
import socket
import ssl

import pytest
import requests

import running
import small

pytestmark = pytest.mark.sanitized

API = "https://api.spotify.com"
ALBUM = f"/v1/albums/{small.MARATHON}"
TRACK = f"/v1/tracks/{small.track_id(1)}"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    path = tmp_path_factory.mktemp("proxy-data")
    running.import_objects(path, small.LINES)
    return path


@pytest.fixture(scope="module")
def authority(shared):
    return running.run("tls", "--data", shared).json()["ca"]


@pytest.fixture(scope="module")
def server(module_serve, shared, authority):
    return module_serve(shared, "--proxy", "127.0.0.1:0", "--slow-client", 2,
                        listeners=2)


@pytest.fixture
def session(server, authority):
    """As HTTPS_PROXY, HTTP_PROXY and REQUESTS_CA_BUNDLE make one."""
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"https": server.urls[1], "http": server.urls[1]}
        session.verify = authority
        session.headers["Authorization"] = "Bearer " + server.token
        yield session


def connect(server):
    host, port = server.urls[1].split("://")[1].rsplit(":", 1)
    return socket.create_connection((host, int(port)), 20)


def read_until_end(s):
    text = b""
    try:
        while piece := s.recv(65536):
            text += piece
    except ConnectionResetError:
        pass
    return text


def ask(server, *pieces):
    """All that comes back until the other side closes."""
    with connect(server) as s:
        for piece in pieces:
            s.sendall(piece)
        return read_until_end(s)


def trusting(authority):
    return ssl.create_default_context(cafile=authority)


def get(server, path, host="api.spotify.com"):
    """A request that asks for the connection's end."""
    return (f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            f"Authorization: Bearer {server.token}\r\n\r\n").encode()


def read_album(s, server):
    s.sendall(get(server, ALBUM))
    return json.loads(read_until_end(s).split(b"\r\n\r\n", 1)[1])


def test_a_client_finds_the_hosts_where_they_always_are(session):
    album = session.get(API + ALBUM).json()
    assert album["href"] == API + ALBUM
    assert album["tracks"]["next"].startswith(API + "/v1/")
    assert len(session.get(album["tracks"]["next"]).json()["items"]) == 10
    refused = session.post("https://accounts.spotify.com/api/token",
                           {"grant_type": "client_credentials"},
                           headers={"Authorization": None})
    assert refused.json()["error"] == "invalid_client"
    assert "spotify-player" in session.get(
        "https://sdk.scdn.co/spotify-player.js").text


def test_plain_requests_in_absolute_form(session):
    album = session.get("http://api.spotify.com" + ALBUM).json()
    assert album["href"] == "http://api.spotify.com" + ALBUM


def test_a_tunnel_to_port_80_is_plain(server):
    with connect(server) as s:
        s.sendall(b"CONNECT api.spotify.com:80 HTTP/1.1\r\n\r\n")
        assert s.recv(100).startswith(b"HTTP/1.1 200 ")
        assert read_album(s, server)["href"] == "http://api.spotify.com" + ALBUM


def test_https_that_is_asked_for_in_clear(server):
    """As axios does; the next request on the connection may be for HTTP."""
    with connect(server) as s:
        for scheme in ("https", "http"):
            url = f"{scheme}://api.spotify.com{TRACK}"
            s.sendall(get(server, url).replace(b"Connection: close\r\n", b""))
            text = b""
            while b'"uri"' not in text:
                text += s.recv(65536)
            assert f'"href":"{url}"'.encode() in text


def test_a_handshake_that_comes_with_the_request(server, authority):
    """Bytes behind the head are the handshake's, and nothing is lost."""
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting(authority).wrap_bio(into, out,
                                          server_hostname="api.spotify.com")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    with connect(server) as s:
        s.sendall(b"CONNECT api.spotify.com:443 HTTP/1.1\r\n"
                  b"Host: api.spotify.com:443\r\n\r\n" + out.read())
        text = b""
        while len(text) < 200:
            text += s.recv(65536)
        head, rest = text.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 200 ")
        into.write(rest)
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                into.write(s.recv(65536))
        names = {name for _, name in client.getpeercert()["subjectAltName"]}
        assert {"api.spotify.com", "accounts.spotify.com", "localhost",
                "127.0.0.1"} <= names


def test_a_handshake_at_once(server, authority):
    """As share/tonearm/preload.cjs leads Node here."""
    with trusting(authority).wrap_socket(
            connect(server), server_hostname="api.spotify.com") as s:
        assert read_album(s, server)["href"] == API + ALBUM


@pytest.mark.parametrize("address", [
    b"\x03\x0fapi.spotify.com", b"\x01\x7f\x00\x00\x01"],
    ids=["name", "address"])
def test_socks(server, authority, address):
    """As Java leads sockets here that know of no proxy."""
    with connect(server) as s:
        s.sendall(b"\x05\x02\x00\x02")
        assert s.recv(2) == b"\x05\x00"
        s.sendall(b"\x05\x01\x00" + address + b"\x01\xbb")
        assert s.recv(10)[:2] == b"\x05\x00"
        with trusting(authority).wrap_socket(
                s, server_hostname="api.spotify.com") as tls:
            assert read_album(tls, server)["href"] == API + ALBUM


def test_http_2_is_never_offered(serve, data):
    authority = running.run("tls", "--data", data).json()["ca"]
    server = serve(data, "--proxy", "127.0.0.1:0", "--listen-tls",
                   "127.0.0.1:0", "--http2", listeners=3)
    context = trusting(authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    for url, protocol in zip(server.urls[1:], ["h2", "http/1.1"]):
        port = int(url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), 20) as s:
            with context.wrap_socket(s, server_hostname="localhost") as tls:
                assert tls.selected_alpn_protocol() == protocol


@pytest.mark.parametrize("head", [
    "CONNECT example.com:443 HTTP/1.1\r\nHost: api.spotify.com",
    "CONNECT api.spotify.com:22 HTTP/1.1",
    "CONNECT 127.0.0.1:443 HTTP/1.1",
    "GET http://example.com/ HTTP/1.1\r\nHost: api.spotify.com",
    "GET /health HTTP/1.1\r\nHost: api.spotify.com",
    "OPTIONS * HTTP/1.1\r\nHost: api.spotify.com"])
def test_it_goes_nowhere(server, head):
    """With what may come behind, which never reaches anybody."""
    answer = ask(server, head.encode() + b"\r\n\r\n", b"\x16\x03\x01\x00")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"content-type: text/plain" in answer
    assert b"api.spotify.com, accounts.spotify.com and sdk.scdn.co" in answer


def test_a_connection_that_was_good_once(server):
    good = get(server, "http://api.spotify.com" + TRACK).replace(
        b"Connection: close\r\n", b"")
    answer = ask(server, good + get(server, "http://example.com" + TRACK,
                                    "example.com"))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 ") == 2 and b"HTTP/1.1 403 " in answer


def test_socks_goes_nowhere(server):
    greeting = b"\x05\x01\x00"
    for request, code in [(b"\x05\x01\x00\x03\x0bexample.com\x01\xbb", 2),
                          (b"\x05\x01\x00\x01\x0a\x00\x00\x01\x01\xbb", 2),
                          (b"\x05\x02\x00\x01\x7f\x00\x00\x01\x01\xbb", 7)]:
        answer = ask(server, greeting, request)
        assert answer[:2] == b"\x05\x00" and answer[3] == code
        assert len(answer) == 12
    assert ask(server, b"\x05\x01\x02") == b"\x05\xff"


def test_garbage(server):
    assert ask(server, b"\x00\x01\x02\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert ask(server, b"CONNECT\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert ask(server, b"CONNECT " + b"a" * 70000).startswith(
        b"HTTP/1.1 414 ")
    assert ask(server, b"CONNECT api.spotify.com:443 HTTP/1.1\r\n",
               b"a: b\r\n" * 12000).startswith(b"HTTP/1.1 431 ")
    assert b"HTTP/1.1" not in ask(server, b"\x16" * 300)
    # In a tunnel, and after SOCKS.
    tunnel = b"CONNECT api.spotify.com:443 HTTP/1.1\r\n\r\n"
    assert ask(server, tunnel + b"GET / HTTP/1.1\r\n\r\n").count(b"HTTP/") == 1
    assert b"HTTP/1.1 405 " in ask(
        server, tunnel.replace(b":443", b":80") +
        b"CONNECT api.spotify.com:443 HTTP/1.1\r\nHost: a\r\n"
        b"Connection: close\r\n\r\n")
    assert server.get("/health", token=None)["status"] == "ok"


def test_who_says_little_is_not_waited_for(server):
    """Three at once, so that it takes two seconds."""
    begun = [connect(server) for _ in range(3)]
    for s, text in zip(begun, [b"CONNECT api.spotify", b"\x05\x01\x00\x05",
                               b""]):
        s.sendall(text)
    for s in begun:
        assert read_until_end(s) in (b"", b"\x05\x00")
        s.close()


def test_where_it_may_listen(data, serve):
    for option in ("--proxy", "--listen-tls"):
        result = running.run("serve", "--data", data, "--listen",
                             "127.0.0.1:0", option, "127.0.0.1:0", status=2)
        assert f"tonearm tls --data {data}" in result.err
    running.run("tls", "--data", data)
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--proxy", "0.0.0.0:0", status=2)
    assert "--proxy-remote" in result.err and "listening" not in result.out
    assert "--proxy" in running.run("serve", "--data", data, "--listen",
                                    "127.0.0.1:0", "--proxy-remote",
                                    status=2).err
    server = serve(data, "--proxy", "0.0.0.0:0", "--proxy-remote", listeners=2)
    assert server.urls[1].startswith("http://0.0.0.0:")

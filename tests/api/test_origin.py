"""How links are made: from the request, from a proxy, from --public-url."""

import json

import pytest

import running
import small
from wire import Wire, ask, request

PATH = f"/v1/artists/{small.ADA}"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("origin")
    running.import_objects(path, small.LINES)
    return path


def href(server, *headers, host="tonearm.test"):
    answer = ask(server, request("GET", PATH, *headers,
                                 f"Authorization: Bearer {server.token}",
                                 host=host))
    assert answer.status == 200
    return json.loads(answer.body)["href"][:-len(PATH)]


NAMES = ["--host", "one.test", "--host", "two.test:81", "--host",
         "tonearm.test"]


@pytest.fixture(scope="module")
def named(module_serve, tmp_path_factory):
    """A server that has names."""
    path = tmp_path_factory.mktemp("named")
    running.import_objects(path, small.LINES)
    return module_serve(path, *NAMES)


def own(server):
    return "http://{}:{}".format(*server.address)


def test_a_host_of_our_own(music, named):
    port = music.address[1]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}",
                 f"LocalHost:{port}"):
        assert href(music, host=host) == "http://" + host
    for host in ("one.test", "one.test:8000", "ONE.test", "two.test:81"):
        assert href(named, host=host) == "http://" + host


def test_a_host_that_is_nobody_we_know(music, named):
    """A page whose name leads to us must not find that name in our links."""
    for host in ("evil.example", f"evil.example:{music.address[1]}",
                 "localhost:1", "10.0.0.1:8080", "api.spotify.com"):
        assert href(music, host=host) == own(music)
    assert href(named, host="two.test") == own(named)
    assert music.log_text().count("known to be us") == 1, "said once"
    answer = ask(music, request("GET", "/.well-known/oauth-authorization-"
                                "server", host="evil.example"))
    assert json.loads(answer.body)["issuer"] == own(music)


def test_every_address(serve, data):
    """What a router or a container engine shows outside is believed."""
    server = serve(data, listen="0.0.0.0:0")
    port = server.address[1]
    server.urls[0] = server.url = f"http://127.0.0.1:{port}"
    assert href(server, host=f"localhost:{port}") == f"http://localhost:{port}"
    assert href(server, host="evil.example") == own(server)


@pytest.mark.parametrize("name", ["a/b", "http://a", "a:0", "a b", "u@h"])
def test_a_name_that_is_none(data, name):
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--host", name, status=2)
    assert name in result.err


def test_a_connection_may_change_its_host(named):
    with Wire(named) as wire:
        for host in ("one.test", "two.test:81", "one.test:80", "one.test"):
            wire.send(request("GET", PATH,
                              f"Authorization: Bearer {named.token}",
                              host=host))
            # Links go without the port that everybody takes for HTTP.
            assert json.loads(wire.answer().body)["href"] == \
                f"http://{host.removesuffix(':80')}{PATH}"


def test_a_host_that_is_none(music):
    """Refused, and nothing of it gets into a body."""
    for host in ("", 'a"b', "a/b", "a b", "a\\b", "x:y", "a:99999", "é",
                 "x" * 5000, "[zz]", "user@host"):
        answer = ask(music, request("GET", PATH, host=host))
        assert answer.status == 400
        assert json.loads(answer.body)["error"]["status"] == 400
        assert len(host) < 2 or host.encode() not in answer.body
    answer = ask(music, f"GET {PATH} HTTP/1.1\r\n\r\n")
    assert answer.status == 400, "RFC 9112 section 3.2"


def test_no_host_at_all(music):
    answer = ask(music, f"GET {PATH} HTTP/1.0\r\n"
                        f"Authorization: Bearer {music.token}\r\n\r\n")
    assert json.loads(answer.body)["href"] == \
        "http://{}:{}".format(*music.address) + PATH


FORWARDED = ["X-Forwarded-Proto: https", "X-Forwarded-Host: music.example",
             "X-Forwarded-For: 192.0.2.7"]


def test_nobody_is_trusted_by_default(music):
    assert href(music, *FORWARDED) == own(music)


def test_a_trusted_proxy(serve, data):
    server = serve(None, "--trusted-proxy", "127.0.0.0/8", "--access-log",
                   data / "proxy.log")
    assert href(server, *FORWARDED) == "https://music.example"
    assert href(server, FORWARDED[0]) == "https://tonearm.test"
    assert href(server, FORWARDED[1]) == "http://music.example"
    assert href(server, 'X-Forwarded-Host: a"b') == "http://tonearm.test"
    assert href(server, "X-Forwarded-Proto: gopher") == "http://tonearm.test"
    assert href(server) == "http://tonearm.test"
    href(server, "X-Forwarded-For: 203.0.113.9, 192.0.2.8, 127.0.0.1")
    assert server.stop() == 0
    peers = {line.split()[0] for line in (data / "proxy.log").open()}
    assert peers == {"192.0.2.7", "127.0.0.1", "192.0.2.8"}, \
        "the last address that is no proxy of ours"


def test_a_proxy_elsewhere_is_not_trusted(serve):
    server = serve(None, "--trusted-proxy", "10.0.0.0/8", *NAMES)
    assert href(server, *FORWARDED) == "http://tonearm.test"


def test_a_public_url(serve):
    server = serve(None, "--public-url", "https://music.example/")
    assert href(server, host="else.example") == "https://music.example"
    album = server.get(f"/v1/albums/{small.MARATHON}")
    assert album["tracks"]["next"].startswith("https://music.example/v1/")
    features = server.get(f"/v1/audio-features/{small.track_id(1)}")
    assert features["analysis_url"].startswith("https://music.example/v1/")


def test_a_public_url_wins_over_a_proxy(serve):
    server = serve(None, "--public-url", "https://music.example",
                   "--trusted-proxy", "127.0.0.1/32")
    assert href(server, "X-Forwarded-Host: other.example") == \
        "https://music.example"


@pytest.mark.parametrize("url", ["music.example", "ftp://music.example",
                                 'http://a"b', "http://a b", "http://a\\b"])
def test_a_public_url_that_is_none(data, url):
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--public-url", url, status=2)
    assert "--public-url" in result.err or url in result.err

"""HTTPS with a throwaway certificate; HTTP/2 only when it is offered."""

import hashlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time

import pytest

import running
import small

pytestmark = pytest.mark.sanitized

CURL = shutil.which("curl")
needs_curl = pytest.mark.skipif(CURL is None, reason="there is no curl")


def certificate(folder, name):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         f"/CN={name}", "-addext",
         f"subjectAltName=DNS:{name},IP:127.0.0.1", "-keyout",
         folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True)


@pytest.fixture(scope="module")
def pems(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    certificate(folder, "localhost")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("tls-data")
    running.import_objects(path, small.LINES)
    return path


def options(pems):
    return ["--listen-tls", "127.0.0.1:0", "--tls-cert", pems / "cert.pem",
            "--tls-key", pems / "key.pem"]


@pytest.fixture
def secure(module_serve, data, pems):
    server = module_serve(data, *options(pems), listeners=2)
    yield server
    server.stop()


def curl(pems, *words):
    result = subprocess.run(
        [CURL, "-sS", "--noproxy", "*", "--max-time", "20", "--cacert",
         pems / "cert.pem", *words], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_both_listeners_answer(secure, pems):
    assert secure.urls[0].startswith("http://127.0.0.1:")
    assert secure.urls[1].startswith("https://127.0.0.1:")
    path = f"/v1/albums/{small.MARATHON}"
    for url in secure.urls:
        album = secure.get(url + path, verify=pems / "cert.pem")
        assert album["href"] == url + path
        assert album["tracks"]["next"].startswith(url + "/v1/")
        rest = secure.get(album["tracks"]["next"], verify=pems / "cert.pem")
        assert len(rest["items"]) == 10


def test_http_2_is_not_offered_by_default(secure, pems):
    context = ssl.create_default_context(cafile=pems / "cert.pem")
    context.set_alpn_protocols(["h2", "http/1.1"])
    port = int(secure.urls[1].rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as s:
            assert s.selected_alpn_protocol() in (None, "http/1.1")


def test_plain_text_at_the_tls_port(secure):
    port = int(secure.urls[1].rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        s.settimeout(10)
        try:
            assert b"HTTP/1.1 200" not in s.recv(100)
        except ConnectionResetError:
            pass
    assert secure.get("/health", token=None)["status"] == "ok"


@needs_curl
def test_http_2_when_it_is_offered(module_serve, data, pems):
    server = module_serve(data, *options(pems), "--http2", listeners=2)
    url = server.urls[1]
    auth = f"Authorization: Bearer {server.token}"
    path = f"/v1/tracks/{small.track_id(1)}"
    shown = curl(pems, "--http2", "-i", "-H", auth, url + path)
    head, body = shown.split("\n\n", 1)
    assert head.startswith("HTTP/2 200")
    assert f'"href":"{url}{path}"' in body
    assert "access-control-allow-origin: *" in head and "etag: " in head
    assert curl(pems, "--http1.1", "-H", auth, url + path) == body
    form = "grant_type=client_credentials"
    assert curl(pems, "--http2", "-d", form, url + "/api/token") == \
        '{"error":"invalid_client"}'
    assert "HTTP/2 404" in curl(pems, "--http2", "-i", url + "/v1/nothing")
    assert "HTTP/2 405" in curl(pems, "--http2", "-i", "-X", "DELETE",
                                url + "/v1/markets")
    assert curl(pems, "--http2", "-I", "-H", auth, url + path).startswith(
        "HTTP/2 200")
    several = curl(pems, "--http2", "-H", auth, *[url + path] * 5)
    assert several == body * 5
    server.stop()


def served_name(server):
    port = int(server.urls[1].rsplit(":", 1)[1])
    text = ssl.get_server_certificate(("127.0.0.1", port))
    shown = subprocess.run(["openssl", "x509", "-noout", "-subject"],
                           input=text, capture_output=True, text=True)
    return shown.stdout.rsplit("=", 1)[1].strip()


def test_a_hangup_signal_takes_a_new_certificate(serve, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    certificate(tmp_path, "first.test")
    server = serve(data, *options(tmp_path), listeners=2)
    assert served_name(server) == "first.test"
    certificate(tmp_path, "second.test")
    assert served_name(server) == "first.test"
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 5
    while served_name(server) != "second.test":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (tmp_path / "cert.pem").write_text("no certificate")
    server.process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert served_name(server) == "second.test", "the old one stays in use"
    assert "cert.pem" in server.log_text()


def test_certificates_that_cannot_be_used(pems, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for cert, key in [(empty, pems / "key.pem"), (pems / "cert.pem", empty),
                      (tmp_path / "none", pems / "key.pem")]:
        result = running.run(
            "serve", "--data", data, "--listen", "127.0.0.1:0",
            "--listen-tls", "127.0.0.1:0", "--tls-cert", cert, "--tls-key",
            key, status=1)
        assert "listening" not in result.out
        assert str(cert) in result.err or str(key) in result.err
    result = running.run("serve", "--data", data, "--listen-tls",
                         "127.0.0.1:0", status=2)
    assert "tls-cert" in result.err


def shown_names(server, name=None):
    """What the certificate is for that the TLS listener shows to who asks for
    the name."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(
            ("127.0.0.1", int(server.urls[1].rsplit(":", 1)[1])), 20) as s:
        with context.wrap_socket(s, server_hostname=name) as tls:
            shown = tls.getpeercert(binary_form=True)
    return subprocess.run(
        ["openssl", "x509", "-inform", "der", "-noout", "-ext",
         "subjectAltName"], input=shown, capture_output=True,
        check=True).stdout.decode()


def test_a_local_authority(tmp_path):
    made = running.run("tls", "--data", tmp_path).json()
    assert made["hosts"] == ["api.spotify.com", "accounts.spotify.com",
                             "sdk.scdn.co"]
    assert made["ca"] == f"{tmp_path}/tls/ca.pem"
    assert os.stat(made["key"]).st_mode & 0o777 == 0o600
    assert os.stat(tmp_path / "tls/ca-key.pem").st_mode & 0o777 == 0o600
    subprocess.run(["openssl", "verify", "-x509_strict", "-CAfile", made["ca"],
                    "-verify_hostname", "accounts.spotify.com",
                    made["certificate"]], check=True, capture_output=True)
    shown = subprocess.run(["openssl", "x509", "-noout", "-fingerprint",
                            "-sha256", "-in", made["ca"]], check=True,
                           capture_output=True, text=True).stdout
    assert shown.strip().split("=")[1] == made["ca_sha256"]
    assert running.run("tls", "--data", tmp_path).json() == made
    hosts = running.run("tls", "--data", tmp_path, "--hosts").out
    assert hosts == "".join(f"127.0.0.1 {host}\n" for host in made["hosts"])
    assert "nowhere" in running.run("tls", "--data", tmp_path / "nowhere",
                                    status=1).err


def shown_sha256(server):
    port = int(server.urls[1].rsplit(":", 1)[1])
    text = ssl.get_server_certificate(("127.0.0.1", port))
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).digest()
    return digest.hex(":").upper()


def test_local_certificates_are_found(serve, tmp_path):
    """And read again after they were renewed."""
    data = tmp_path / "found"
    running.import_objects(data, small.LINES)
    made = running.run("tls", "--data", data).json()
    server = serve(data, "--listen-tls", "127.0.0.1:0", listeners=2)
    port = server.urls[1].rsplit(":", 1)[1]
    trusting = ssl.create_default_context(cafile=made["ca"])
    for name in ("localhost", "127.0.0.1", "::1", "tonearm.localhost"):
        with socket.create_connection(("127.0.0.1", int(port)), 20) as s:
            trusting.wrap_socket(s, server_hostname=name).close()
    os.unlink(made["certificate"])
    again = running.run("tls", "--data", data).json()
    assert again["ca_sha256"] == made["ca_sha256"]
    assert again["sha256"] != made["sha256"]
    assert shown_sha256(server) == made["sha256"]
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 5
    while "were read again" not in server.log_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert shown_sha256(server) == again["sha256"]
    assert server.request("GET", f"https://localhost:{port}/health",
                          token=None, verify=made["ca"]).ok


def test_links_go_where_the_client_came_to(serve, tmp_path):
    """Names of the local certificate are the server's own, and so is what is
    below localhost."""
    data = tmp_path / "links"
    running.import_objects(data, small.LINES)
    running.run("tls", "--data", data)
    server = serve(data, "--listen-tls", "127.0.0.1:0", listeners=2)
    port = server.urls[1].rsplit(":", 1)[1]
    path = f"/v1/tracks/{small.track_id(1)}"
    for host, base in [("api.spotify.com", "https://api.spotify.com"),
                       (f"x.localhost:{port}", f"https://x.localhost:{port}"),
                       ("open.example", server.urls[1])]:
        track = server.get(server.urls[1] + path, headers={"Host": host},
                           verify=data / "tls/ca.pem")
        assert track["href"] == base + path


def test_the_name_chooses_the_certificate(serve, tmp_path):
    """The owner's is shown but for names that only the local one is for."""
    data = tmp_path / "both"
    data.mkdir()
    certificate(tmp_path, "music.example")
    running.run("tls", "--data", data)
    server = serve(data, *options(tmp_path), listeners=2)
    for name in (None, "music.example", "other.example", "127.0.0.1"):
        assert "music.example" in shown_names(server, name)
    for name in ("api.spotify.com", "localhost", "x.localhost"):
        names = shown_names(server, name)
        assert "accounts.spotify.com" in names and "music" not in names


def test_options_that_do_not_go_together(data, pems):
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--listen-tls", "127.0.0.1:0", "--tls-cert",
                         pems / "cert.pem", status=2)
    assert "go together" in result.err

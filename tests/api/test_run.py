"""`tonearm run -- COMMAND`: a program with Spotify's hosts built in, against a
server of its own, and nothing left behind."""

import json
import os
import shutil
import signal
import socket
import textwrap
import time

import pytest

import running
import small

needs_curl = pytest.mark.skipif(shutil.which("curl") is None,
                                reason="there is no curl")


@pytest.fixture
def folder(tmp_path):
    """Where temporary files go, which has to be empty afterwards."""
    path = tmp_path / "temporary files"
    path.mkdir()
    yield path
    assert list(path.iterdir()) == []


def begin(folder, *words, env=None):
    return running.begin("run", "--tracks", "40", *words,
                         env={"TMPDIR": str(folder), **(env or {})})


def run(folder, *words, status=0, env=None):
    process = begin(folder, *words, env=env)
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, err.decode()
    return out.decode(), err.decode()


def python(text):
    return "--", "/usr/bin/python3", "-c", textwrap.dedent(text)


def test_a_program_that_knows_of_nothing(folder):
    """It signs in and reads, by the addresses that everybody has."""
    out, _ = run(folder, *python("""
        import json, os, requests
        app = os.environ["SPOTIPY_CLIENT_ID"], os.environ["SPOTIPY_CLIENT_SECRET"]
        token = requests.post("https://accounts.spotify.com/api/token", auth=app,
                              data={"grant_type": "client_credentials"}).json()
        answer = requests.get(
            "https://api.spotify.com/v1/browse/new-releases?limit=1",
            headers={"Authorization": "Bearer " + token["access_token"]})
        print(json.dumps(answer.json()))
        refused = requests.get("http://example.com/")
        assert refused.status_code == 403 and "goes nowhere" in refused.text
        # Its own addresses it finds without a proxy.
        assert requests.get(os.environ["TONEARM_URL"] + "/health").ok
        """))
    album = json.loads(out)["albums"]["items"][0]
    assert album["href"] == "https://api.spotify.com/v1/albums/" + album["id"]


@needs_curl
def test_curl(folder):
    out, err = run(folder, "--", "sh", "-c", """
        curl -sS -u "$SPOTIFY_ID:$SPOTIFY_SECRET" \
            -d grant_type=client_credentials \
            https://accounts.spotify.com/api/token
        curl -sS https://example.com/; echo " $?"
        """)
    token, code = out.rsplit(" ", 1)
    assert json.loads(token)["token_type"] == "Bearer"
    assert int(code) == 56 and "403" in err


def test_a_listener_and_a_device(folder):
    """Our own commands find the data and the user, which a catalog of the
    command's own has."""
    out, _ = run(folder, "--", "sh", "-c", f"""
        {running.BINARY} device list
        {running.BINARY} token --client-id $SPOTIFY_CLIENT_ID --scope ''
        """)
    device, token = map(json.loads, out.splitlines())
    assert device["name"] == "Speaker"
    assert token["access_token"].startswith("BQ")


def test_exit_statuses(folder, tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("text")
    plain.chmod(0o644)
    assert run(folder, "--", "sh", "-c", "cat; exit 7", status=7)
    assert run(folder, "--", "sh", "-c", "kill -KILL $$", status=137)
    assert "nowhere-at-all" in run(folder, "--", "nowhere-at-all",
                                   status=127)[1]
    assert run(folder, "--", plain, status=126)
    assert "COMMAND" in run(folder, status=2)[1]


# It waits for signals and doesn't handle them: one that came just before a
# sleep would be looked at only after the sleep.
WAITING = """
    import os, signal, sys
    signals = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    assert not before & signals
    print(os.getpid(), os.environ["TONEARM_URL"], os.environ["HTTPS_PROXY"],
          flush=True)
    print(signal.sigtimedwait(signals, 60).si_signo)
    sys.exit(5)
    """


def refuses(url):
    host, port = url.split("://")[1].rsplit(":", 1)
    with socket.socket() as s:
        return s.connect_ex((host, int(port))) != 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_are_handed_on(folder, how):
    process = begin(folder, *python(WAITING))
    _, *urls = process.stdout.readline().decode().split()
    assert not any(map(refuses, urls))
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert (out.decode().strip(), process.returncode) == (str(how.value), 5), \
        err
    assert all(map(refuses, urls))


def wait_for(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_server_goes_with_who_started_it(tmp_path):
    """Killed, it can't remove its files, but it leaves no server."""
    folder = tmp_path / "killed"
    folder.mkdir()
    process = begin(folder, *python(WAITING))
    pid, *urls = process.stdout.readline().decode().split()
    process.kill()
    try:
        wait_for(lambda: all(map(refuses, urls)))
        assert len(list(folder.iterdir())) == 1
    finally:
        os.kill(int(pid), signal.SIGTERM)
        process.communicate(timeout=60)


def test_a_directory_that_is_given(folder, data):
    """It keeps its certificates, and loses the app again."""
    running.import_objects(data, small.LINES)
    apps = running.run("app", "list", "--data", data).out
    words = "--data", data, "--redirect-uri", "http://127.0.0.1/back"
    script = python("""
        import os, requests
        app = os.environ["SPOTIFY_CLIENT_ID"], os.environ["SPOTIFY_CLIENT_SECRET"]
        token = requests.post("https://accounts.spotify.com/api/token", auth=app,
                              data={"grant_type": "client_credentials"}).json()
        album = "https://api.spotify.com/v1/albums/%s"
        print(requests.get(album,
              headers={"Authorization": "Bearer " + token["access_token"]}).text)
        print(os.environ["TONEARM_DATA"], os.environ.get("TONEARM_USER"))
        """ % small.MARATHON)
    out, _ = run(folder, *words, *script)
    album, place = out.splitlines()
    assert json.loads(album)["id"] == small.MARATHON
    assert place == f"{os.path.realpath(data)} None"
    assert running.run("app", "list", "--data", data).out == apps
    authority = (data / "tls/ca.pem").read_bytes()
    run(folder, *words, *script)
    assert (data / "tls/ca.pem").read_bytes() == authority


def test_credentials_that_a_program_has(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    app = "00000000000000000000000000000001"
    out, _ = run(folder, "--client-id", app, "--client-secret-file", secret,
                 *python("""
        import requests
        app = "00000000000000000000000000000001", "s3cret"
        print(requests.post("https://accounts.spotify.com/api/token", auth=app,
              data={"grant_type": "client_credentials"}).status_code)
        """))
    assert out.strip() == "200"
    assert "go together" in run(folder, "--client-id", app, "--", "true",
                                status=2)[1]


def test_variables_of_others_stay(folder):
    theirs = {"NO_PROXY": "intern.example", "NODE_OPTIONS": "--no-warnings",
              "JAVA_TOOL_OPTIONS": "-Xmx64m", "PHP_INI_SCAN_DIR": "/etc/mine",
              "TONEARM_LISTEN": "127.0.0.1:1", "KEPT": "as it is"}
    out, _ = run(folder, *python("""
        import json, os
        print(json.dumps(dict(os.environ)))
        bundle = open(os.environ["SSL_CERT_FILE"]).read()
        assert bundle.endswith(open(os.environ["NODE_EXTRA_CA_CERTS"]).read())
        ini = os.environ["PHP_INI_SCAN_DIR"].split(":")[1] + "/tonearm.ini"
        assert os.environ["SSL_CERT_FILE"] in open(ini).read()
        """), env=theirs)
    env = json.loads(out)
    assert env["NO_PROXY"] == "intern.example,localhost,127.0.0.1,::1"
    assert env["NODE_OPTIONS"].startswith('--no-warnings --require "/')
    assert env["NODE_OPTIONS"].endswith('share/tonearm/preload.cjs"')
    assert env["JAVA_TOOL_OPTIONS"].startswith("-Xmx64m \"-Djavax.net.ssl.")
    assert env["PHP_INI_SCAN_DIR"].startswith("/etc/mine:/")
    assert env["KEPT"] == "as it is" and "TONEARM_LISTEN" not in env
    assert env["https_proxy"] == env["HTTPS_PROXY"]


def test_what_keeps_it_from_beginning(folder, serve, data, tmp_path):
    """Why is said, and nothing is left."""
    server = serve(data)
    _, err = run(folder, "--data", data, "--", "echo", "ran", status=1)
    assert str(server.pid) in err
    out, err = run(folder, "--data", tmp_path / "nowhere", "--", "echo", "ran",
                   status=1)
    assert "nowhere" in err and out == ""
    result = running.run("run", "--", "true", status=1,
                         env={"TMPDIR": str(tmp_path / "none")})
    assert "none" in result.err

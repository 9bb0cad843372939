"""Programs of others: with the library as it is built, by one line, in C and
in C++."""

import json
import os
import pathlib
import re
import subprocess

import pytest

import browsing
import flows
import running
import small
import test_clients

ROOT = running.ROOT
BUILD = pathlib.Path(running.BINARY).parent
SCOPES = "user-read-playback-state user-modify-playback-state"


def shell(line, cwd, **env):
    done = subprocess.run(
        ["sh", "-ec", line], cwd=cwd, text=True, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PKG_CONFIG_PATH": str(BUILD),
             "NO_PROXY": "localhost,127.0.0.1", **env})
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def alice(data, serve):
    running.import_objects(data, small.LINES)
    browsing.create_user(data, "alice", "--country", "SE")
    return serve(data)


def app_of(server):
    return flows.Client(server, uris=("http://127.0.0.1/callback",))


def play(server, client):
    """Something plays, at Alice's."""
    token = running.mint(server.data, client.app, "--user", "alice", "--scope",
                         SCOPES)
    made = server.request("POST", "/ext/v1/me/devices", token=token,
                          json={"name": "Kitchen", "type": "Speaker"})
    answer = server.request(
        "PUT", "/v1/me/player/play?device_id=" + made.json()["id"],
        token=token, json={"uris": ["spotify:track:" + small.track_id(1)]})
    assert answer.status_code == 204, answer.text


def test_now_playing(alice, tmp_path):
    """The example, as its first lines say: built by one line, it signs in
    with a browser once, and prints what plays."""
    client = app_of(alice)
    play(alice, client)
    shell("cc -Wall -Wextra -Wpedantic -Werror -std=c99"
          f" {ROOT}/client/examples/now_playing.c"
          " $(pkg-config --cflags --libs tonearm-client) -o now", tmp_path)
    env = running.environment({"HOME": str(tmp_path), "CLIENT_ID": client.id,
                               "TONEARM_URL": alice.url})
    first = subprocess.Popen([tmp_path / "now"], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, env=env)
    assert first.stdout.readline() == "Open this address in a browser:\n"
    url = first.stdout.readline().strip()
    browser = flows.browser_of(alice)
    back = flows.answer_question(browser, url)
    assert back.url.startswith("http://127.0.0.1:")
    assert "go back to the program" in browser.get(back.url).text
    out, _ = first.communicate(timeout=30)
    expected = r"playing: Ada Lumen - First Light \(\d:\d\d of 3:00\)\n"
    assert re.fullmatch(expected, out), out
    tokens = tmp_path / ".config/now_playing/tokens.json"
    assert tokens.stat().st_mode & 0o777 == 0o600
    again = subprocess.run([tmp_path / "now"], capture_output=True, text=True,
                           env=env, timeout=30)
    assert re.fullmatch(expected, again.stdout), again.stderr
    renew_at_once([tmp_path / "now"], env, expected, tokens)


def renew_at_once(command, env, expected, tokens):
    """Five processes find that their token is over. Its refresh token is good
    for one use: one of them renews, the others take what it got."""
    file = json.loads(tokens.read_text())
    (entry,) = file["tokens"]
    before = dict(entry)
    entry["expires_at_ms"] = 1
    tokens.write_text(json.dumps(file))
    programs = [subprocess.Popen(command, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, env=env)
                for _ in range(5)]
    for program in programs:
        out, _ = program.communicate(timeout=60)
        assert re.fullmatch(expected, out), out
    (after,) = json.loads(tokens.read_text())["tokens"]
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert after["expires_at_ms"] > before["expires_at_ms"] - 60000
    assert sorted(path.name for path in tokens.parent.iterdir()) == \
        ["tokens.json", "tokens.json.lock"]


def test_now_playing_denied(alice, tmp_path):
    client = app_of(alice)
    shell(f"cc {ROOT}/client/examples/now_playing.c"
          " $(pkg-config --cflags --libs tonearm-client) -o now", tmp_path)
    env = running.environment({"HOME": str(tmp_path), "CLIENT_ID": client.id,
                               "TONEARM_URL": alice.url})
    program = subprocess.Popen([tmp_path / "now"], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, env=env)
    program.stdout.readline()
    browser = flows.browser_of(alice)
    back = flows.answer_question(browser, program.stdout.readline().strip(),
                                 "no")
    browser.get(back.url)
    out, _ = program.communicate(timeout=30)
    assert (out, program.returncode) == ("now_playing: access_denied\n", 1)


@pytest.fixture
def alice_by_tls(data, serve, tmp_path):
    """The same server, known by an authority of the test's."""
    running.import_objects(data, small.LINES)
    authority = test_clients.make_certificate(tmp_path)
    server = serve(data, "--listen-tls", "127.0.0.1:0", "--tls-cert",
                   tmp_path / "leaf.pem", "--tls-key", tmp_path / "leaf.key",
                   listeners=2)
    server.authority = authority
    return server


def test_tls(alice_by_tls, tmp_path):
    """Whom to trust is said by the environment; nobody else is."""
    client = app_of(alice_by_tls)
    shell(f"cc {ROOT}/client/examples/search.c"
          " $(pkg-config --cflags --libs tonearm-client) -o search", tmp_path)
    port = alice_by_tls.urls[1].rsplit(":", 1)[1]
    env = {"TONEARM_URL": "https://localhost:" + port, "CLIENT_ID": client.id,
           "CLIENT_SECRET": client.secret, "CURL_CA_BUNDLE": ""}
    out = shell("./search light", tmp_path, **env,
                SSL_CERT_FILE=str(alice_by_tls.authority))
    assert "First Light" in out
    out = shell("! ./search light", tmp_path, **env)
    assert "certificate" in out and "First Light" not in out


def test_search(alice, tmp_path):
    """The other example, linked with the library that is in the program."""
    client = app_of(alice)
    shell(f"cc -Wall -Wextra -Werror {ROOT}/client/examples/search.c"
          " $(pkg-config --cflags tonearm-client)"
          f" {BUILD}/libtonearm-client.a"
          " $(pkg-config --libs libcurl jansson) -pthread -lm -o search",
          tmp_path)
    out = shell("./search mile | sort", tmp_path, TONEARM_URL=alice.url,
                CLIENT_ID=client.id, CLIENT_SECRET=client.secret)
    assert len(out.splitlines()) == 60
    assert f'spotify:track:{small.track_id(101)}\tCosmo "Q"' in out


def test_in_cplusplus(alice, tmp_path):
    client = app_of(alice)
    shell("g++ -std=c++11 -Wall -Wextra -Wpedantic -Wshadow -Werror"
          f" {ROOT}/tests/client/album.cc"
          " $(pkg-config --cflags --libs tonearm-client) -o album", tmp_path)
    out = shell(f"./album {small.DAWN}", tmp_path, TONEARM_URL=alice.url,
                CLIENT_ID=client.id, CLIENT_SECRET=client.secret)
    assert out == "Dawn (Deluxe): 4\nnon existing id\n"


def test_readme(alice, tmp_path):
    """The first program of docs/c-client.md."""
    guide = (ROOT / "docs/c-client.md").read_text()
    program = re.search(r"```c\n(.*?)```", guide, re.S)[1]
    (tmp_path / "me.c").write_text(program)
    shell("cc me.c $(pkg-config --cflags --libs tonearm-client)", tmp_path)
    client = app_of(alice)
    out = shell("./a.out " + small.DAWN, tmp_path, TONEARM_URL=alice.url,
                CLIENT_ID=client.id, CLIENT_SECRET=client.secret)
    assert out == "Dawn (Deluxe), 2019-05-17\n"


def test_symbols():
    """Only what programs may call can be seen, under a version."""
    def names(*words):
        out = subprocess.run(["nm", "--defined-only", *words], check=True,
                             capture_output=True, text=True).stdout
        return [line.split()[-1] for line in out.splitlines()
                if line.split()[-2:-1] and line.split()[-2] in "TDBRV"]

    shared = names("-D", "--with-symbol-versions",
                   BUILD / "libtonearm-client.so.1")
    assert len(shared) > 200
    assert [name for name in shared
            if not re.fullmatch(r"tonearm_\w+@@TONEARM_1", name)] == []
    static = names(BUILD / "libtonearm-client.a")
    assert sorted(static) == sorted(n.split("@")[0] for n in shared)


def test_no_function_is_lost():
    """What a package has promised to programs, and since when."""
    promised = re.findall(
        r"^ (tonearm_\w+@TONEARM_1) ",
        (ROOT / "debian/libtonearm-client1.symbols").read_text(), re.M)
    there = subprocess.run(
        ["nm", "-D", "--defined-only", "--with-symbol-versions",
         BUILD / "libtonearm-client.so.1"], check=True, capture_output=True,
        text=True).stdout.replace("@@", "@").split()
    assert len(promised) > 200
    assert set(promised) - set(there) == set()


def test_installed(tmp_path):
    """`make install-client` puts a program's needs where it says."""
    shell(f"make -s -C {ROOT} install-client BUILD={BUILD}"
          f" DESTDIR={tmp_path}/root PREFIX=/usr >/dev/null", tmp_path)
    root = tmp_path / "root/usr"
    (tmp_path / "x.c").write_text("#include <tonearm/client.h>\nint main(void)"
                                  " { return tonearm_free(0), 0; }\n")
    shell(f"cc -I{root}/include x.c -L{root}/lib -ltonearm-client"
          " && LD_LIBRARY_PATH=root/usr/lib ./a.out", tmp_path)
    assert "-L/usr/lib" in \
        (root / "lib/pkgconfig/tonearm-client.pc").read_text()
    assert (root / "share/man/man3/tonearm-endpoints.3").exists()

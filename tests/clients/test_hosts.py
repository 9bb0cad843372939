"""Programs with Spotify's hosts built in, unmodified, under `tonearm run`: each
signs in and reads as if it were at Spotify's, and the machine is as before."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

import installs
import running

HERE = pathlib.Path(__file__).resolve().parent / "hosts"
MACHINE = ["/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"]
RUN_SECONDS = 300

deep = pytest.mark.skipif(not os.environ.get("TONEARM_CLIENTS_DEEP"),
                          reason="TONEARM_CLIENTS_DEEP=1")


def go():
    """The program in hosts/go."""
    source = HERE / "go"

    def build(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True)
        installs.step(["go", "build", "-mod=mod", "-o", "album", "."], folder)

    installs.need("go")
    return installs.cached("go-hosts", sorted(source.iterdir()),
                           build) / "album"


def vitest():
    """A folder with somebody's tests and what they want."""
    source = HERE / "vitest"

    def build(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True)
        installs.step(["npm", "install", "--no-package-lock",
                       "--ignore-scripts", "--no-audit", "--no-fund"], folder)

    installs.need("node", "npm", "npx")
    return installs.cached("vitest-hosts", sorted(source.iterdir()), build)


@pytest.fixture
def machine(tmp_path):
    """The machine's files, and a folder for temporary ones: unchanged."""
    def look():
        return [pathlib.Path(path).read_bytes() for path in MACHINE
                if os.path.exists(path)]

    folder = tmp_path / "temporary"
    folder.mkdir()
    before = look()
    yield folder
    assert look() == before
    assert list(folder.iterdir()) == []


def run(machine, *words, cwd=None, status=0):
    done = subprocess.run(
        [running.BINARY, "run", "--tracks", "200", "--", *map(str, words)],
        capture_output=True, timeout=RUN_SECONDS, cwd=cwd,
        env=running.environment({"TMPDIR": str(machine)}))
    assert done.returncode == status, done.stderr.decode()
    return done.stdout.decode()


def installed(client, install):
    try:
        return install()
    except installs.Unavailable as reason:
        installs.skip(client, reason)


def check_albums(out, count=1):
    albums = [json.loads(line) for line in out.splitlines()]
    assert len(albums) == count
    for album in albums:
        assert album["name"]
        assert album["href"] == \
            "https://api.spotify.com/v1/albums/" + album["id"]


def test_python(machine):
    interpreter = installed("spotipy", installs.python)
    check_albums(run(machine, interpreter, HERE / "album.py"))


def test_node(machine):
    modules = installed("spotify-web-api-node", installs.node)
    check_albums(run(machine, "env", f"NODE_PATH={modules}", "node",
                     HERE / "album.cjs"), 2)


@deep
def test_vitest(machine):
    folder = installed("vitest", vitest)
    out = run(machine, "npx", "vitest", "run", cwd=folder)
    assert "3 passed" in out


@deep
def test_go(machine):
    check_albums(run(machine, installed("zmb3-spotify", go)))


@deep
def test_java(machine):
    path = installed("spotify-web-api-java", installs.java)
    check_albums(run(machine, "java", "-cp", path, HERE / "Album.java"))


@deep
def test_java_alone(machine):
    installed("java", lambda: installs.need("java"))
    assert run(machine, "java", HERE / "Https.java") == "401 401\n"

"""The C library against a running server: a program that calls every operation
and looks at what it gets, also under valgrind."""

import pathlib
import re
import shutil
import subprocess
import time

import pytest

import browsing
import running
import small
from test_pages_account import jpeg

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(running.BINARY).parent
PARTS = "catalog library playlists player handle present".split()
SCOPES = """ugc-image-upload user-read-playback-state
    user-modify-playback-state user-read-currently-playing
    playlist-read-private playlist-read-collaborative playlist-modify-private
    playlist-modify-public user-follow-modify user-follow-read user-top-read
    user-read-recently-played user-library-modify user-library-read
    user-read-email user-read-private""".split()
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--show-leak-kinds=definite,possible", "--num-callers=20"]


def tell_of_play(server):
    """Alice heard a song a quarter of an hour ago."""
    token = running.run("user", "listen-token", "--data", server.data, "--id",
                        "alice").json()["token"]
    listen = {"listened_at": int(time.time()) - 900, "track_metadata": {
        "artist_name": "Ada Lumen", "track_name": "First Light",
        "additional_info": {"spotify_id": "https://open.spotify.com/track/" +
                            small.track_id(1)}}}
    answer = server.request(
        "POST", "/1/submit-listens", token=None,
        headers={"Authorization": f"Token {token}"},
        json={"listen_type": "single", "payload": [listen]})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def run_part(serve, data, tmp_path):
    """run_part(name, *before): the suite's part against a server of its own,
    by a command like valgrind if there is one."""
    def run(name, *before):
        running.import_objects(data, small.LINES)
        browsing.create_user(data, "alice", "--country", "SE")
        server = serve(data)
        app = running.create_app(
            data, "--profile", "2026-02" if name == "present" else "full")
        tell_of_play(server)
        (tmp_path / "cover.jpg").write_bytes(jpeg())
        token = running.mint(data, app, "--user", "alice", "--scope",
                             " ".join(SCOPES))
        done = subprocess.run(
            [*before, BUILD / "client-suite", name], text=True, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=running.environment({
                "TONEARM_URL": server.url, "CLIENT_ID": app["client_id"],
                "CLIENT_SECRET": app["client_secret"], "ACCESS_TOKEN": token,
                "PICTURE": str(tmp_path / "cover.jpg")}))
        assert done.returncode == 0, done.stdout

    return run


@pytest.mark.parametrize("part", PARTS)
def test_suite(run_part, part):
    run_part(part)


@pytest.mark.timing
@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_suite_under_valgrind(run_part, part):
    assert shutil.which("valgrind"), "tools/deps install test"
    run_part(part, *VALGRIND)


def test_every_operation_is_called():
    """What the header has, the suite calls."""
    header = (BUILD / "gen/client/tonearm/endpoints.h").read_text()
    operations = set(re.findall(r"^tonearm_(\w+)\(", header, re.M))
    operations = {name for name in operations if not name.endswith("_call")}
    assert len(operations) >= 110
    called = "".join(path.read_text() for path in HERE.glob("suite_*.c"))
    assert [name for name in sorted(operations)
            if f"tonearm_{name}(" not in called] == []

"""What scrobblers are made with, unmodified, tells of listens: a library for
ListenBrainz and one for Last.fm, each with a user and a listen token."""

import json
import subprocess

import pytest

import catalog as c
import installs
import running
from scripts import RUN_SECONDS
from test_clients import Client, environment, in_python, serve_known

SONG, ARTIST = c.PINKERTON_NAMES[0], "Weezer"

# By client: what its script says, by step, and the titles that its listener
# has in the end, newest first.
CLIENTS = {
    "liblistenbrainz": ({
        "invalid": True, "playing": "What plays",
        "listens": [SONG, "Nobody's song", SONG],
        "range": ["Nobody's song"], "count": 3,
        "refused": [400, "Value for key listened_at is too high."],
    }, [SONG, "Nobody's song", SONG]),
    "pylast": ({"scrobbled": True, "refused": 9},
               [SONG, "One & <two>", SONG]),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = serve_known(tmp_path_factory.mktemp("listens"),
                         tmp_path_factory.mktemp("listens-tls"))
    yield server
    assert server.stop() == 0


@pytest.mark.parametrize("name", CLIENTS)
def test_listens_of(server, name):
    said, titles = CLIENTS[name]
    try:
        command = in_python(f"listens_{name}.py")()
    except installs.Unavailable as reason:
        installs.skip(name, str(reason))
    running.run("user", "create", "--data", server.data, "--id", name,
                "--password", "a good password")
    token = running.run("user", "listen-token", "--data", server.data, "--id",
                        name).json()["token"]
    tls = server.urls[1].replace("127.0.0.1", "localhost")
    env = environment(server, {
        "LISTENER": name, "LISTEN_TOKEN": token, "SONG": SONG,
        "ARTIST": ARTIST, "TONEARM_TLS": tls}, Client(None, [], direct=True))
    script = subprocess.run([str(word) for word in command], env=env,
                            capture_output=True, text=True,
                            timeout=RUN_SECONDS)
    assert script.returncode == 0, script.stderr
    got = {line["step"]: line["value"]
           for line in map(json.loads, script.stdout.splitlines())}
    assert got == said
    response = server.request("GET", f"/1/user/{name}/listens", token=None,
                              headers={"Authorization": f"Token {token}"})
    assert [one["track_metadata"]["track_name"]
            for one in response.json()["payload"]["listens"]] == titles

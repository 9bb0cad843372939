"""What scrobblers are made with, unmodified, tells of listens: a library for
ListenBrainz and one for Last.fm, each with a user and a listen token."""

import json
import subprocess

import pytest

import catalog as c
import installs
import running
from test_clients import (RUN_SECONDS, Client, environment, in_python,
                          known, make_certificate)

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
    data = tmp_path_factory.mktemp("listens")
    secrets = tmp_path_factory.mktemp("listens-tls")
    lines = secrets / "known.jsonl"
    c.write(lines)
    running.run("import", "--data", data, "objects", lines, "--strict")
    authority = make_certificate(secrets)
    server = running.Server(data, "--listen-tls", "127.0.0.1:0",
                            "--tls-cert", secrets / "leaf.pem",
                            "--tls-key", secrets / "leaf.key", *known(),
                            listeners=2)
    server.authority = authority
    server.app = running.create_app(data)
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

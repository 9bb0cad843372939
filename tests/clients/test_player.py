"""Real client libraries, unmodified, control a player: each has a user of its
own, who has devices that the server plays, and goes through every call that it
knows, from nothing at all to what is refused."""

import json
import subprocess
import time

import pytest

import catalog as c
import flows
import installs
import running
from test_clients import (RUN_SECONDS, Client, environment, in_node, in_python,
                          known, make_certificate)

SONGS = c.PINKERTON_NAMES
EPISODE = c.episodes[0]["name"]
FREE = "free"
SCOPES = ("user-read-playback-state user-modify-playback-state"
          " user-read-currently-playing user-read-recently-played"
          " user-top-read"
          " user-read-playback-position")
FAILED = "Player command failed: "
NO_DEVICE = [404, FAILED + "No active device found", "NO_ACTIVE_DEVICE"]
# Pausing twice; a device without volume, none, one that takes no commands;
# somebody who doesn't pay.
REFUSED = [[403, FAILED + "Restriction violated", "UNKNOWN"],
           [403, FAILED + "Cannot control device volume",
            "VOLUME_CONTROL_DISALLOW"],
           [404, "Device not found", None],
           [403, FAILED + "Restricted device", "DEVICE_NOT_CONTROLLABLE"],
           [403, FAILED + "Premium required", "PREMIUM_REQUIRED"]]

# By step, in the order of the scripts.
WANTED = {
    # The last two of three plays, the one before, the one after the second.
    "recent": [[SONGS[2], SONGS[1]], [SONGS[0]], [SONGS[2]]],
    # Tracks of the last weeks and of half a year, each of one play; artists.
    "top": [list(SONGS[2::-1]), list(SONGS[2::-1]), ["Weezer"]],
    "nothing": [None, None],
    "no_device": NO_DEVICE,
    "no_device_told": NO_DEVICE[:2],
    # Volume 0 stands for none: so one client's model has it.
    "devices": [["Kitchen", "Speaker", 70], ["Wall", "TV", 0],
                ["Car", "Automobile", 100]],
    # The song, whether it plays, where, from which minute on, and of what.
    "context": [SONGS[2], True, "Kitchen", 1, c.pinkerton["uri"], "album"],
    "offset_uri": SONGS[4],
    "uris": [SONGS[6], None],
    "paused": False,
    "resumed": [SONGS[6], True],
    "skipped": [SONGS[7], SONGS[6]],
    "sought": 2,
    "repeated": ["track", "context", "off"],
    "shuffled": [True, False],
    "volume": 33,
    "queue": [[SONGS[0], "track"], [SONGS[8], "track"], [EPISODE, "episode"],
              [SONGS[1], "track"]],
    "queue_of_songs": [SONGS[0], SONGS[8], SONGS[1]],
    "queued": SONGS[8],
    "current": [SONGS[8], "track", True],
    "playing": [SONGS[8], True],
    "transferred": [[SONGS[8], "Wall", True], [SONGS[8], "Kitchen", False]],
    "episode": [EPISODE, "episode", c.show["name"], "episode"],
    "episode_hidden": [None, "episode"],  # from who asks for tracks only
    "refused": REFUSED,
    "refused_told": [told[:2] for told in REFUSED],
}
COMMANDS = ("recent top nothing devices context offset_uri uris paused resumed"
            " skipped sought repeated shuffled volume queued"
            " transferred").split()
FULL = COMMANDS + "no_device current episode episode_hidden refused".split()

CLIENTS = {
    "spotipy": Client(in_python("player_spotipy.py"), FULL + ["queue"]),
    "tekore": Client(in_python("player_tekore.py"), FULL + ["queue"]),
    "spotify-web-api-node": Client(in_node("player_spotify_web_api_node.cjs"),
                                   FULL),
    "web-api-ts-sdk": Client(in_node("player_web_api_ts_sdk.cjs"),
                             FULL + ["queue"]),
    "zmb3-spotify": Client(lambda: [installs.go()], COMMANDS + [
        "no_device_told", "queue_of_songs", "playing", "refused_told"],
        direct=True),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("player")
    secrets = tmp_path_factory.mktemp("player-tls")
    lines = secrets / "known.jsonl"
    c.write(lines)
    running.run("import", "--data", data, "objects", lines, "--strict")
    authority = make_certificate(secrets)
    flows.create_users(data, *CLIENTS)
    running.run("user", "create", "--data", data, "--id", FREE, "--password",
                "a good password", "--product", "free")
    server = running.Server(
        data, "--listen-tls", "127.0.0.1:0", "--tls-cert",
        secrets / "leaf.pem", "--tls-key", secrets / "leaf.key", *known(),
        listeners=2)
    server.authority = authority
    server.app = running.create_app(data)
    yield server
    assert server.stop() == 0


def token_of(server, user):
    return running.mint(server.data, server.app, "--user", user, "--scope",
                        SCOPES)


def make_devices(server, token):
    """Their ids, by the names of the scripts' variables."""
    made = {}
    for name, more in [
            ("Kitchen", {"type": "Speaker", "volume_percent": 70}),
            ("Wall", {"type": "TV", "supports_volume": False}),
            ("Car", {"type": "Automobile", "is_restricted": True})]:
        answer = server.request("POST", "/ext/v1/me/devices", token=token,
                                json={"name": name, **more})
        assert answer.status_code == 201, answer.text
        made[name.upper()] = answer.json()["id"]
    return made


def tell_of_plays(server, user):
    """Three songs, in the last quarter of an hour."""
    token = running.run("user", "listen-token", "--data", server.data, "--id",
                        user).json()["token"]
    for n in range(3):
        listen = {
            "listened_at": int(time.time()) - 900 + 300 * n,
            "track_metadata": {
                "artist_name": "Weezer", "track_name": SONGS[n],
                "additional_info": {
                    "spotify_id": "https://open.spotify.com/track/" +
                                  c.pinkerton_tracks[n]["id"]}}}
        answer = server.request(
            "POST", "/1/submit-listens", token=None,
            headers={"Authorization": f"Token {token}"},
            json={"listen_type": "single", "payload": [listen]})
        assert answer.status_code == 200, answer.text


def variables(server, name):
    token = token_of(server, name)
    tell_of_plays(server, name)
    ids = {
        "SONGS": ",".join(t["id"] for t in c.pinkerton_tracks),
        "ALBUM": c.PINKERTON,
        "SHOW": c.HEAVYWEIGHT,
        "EPISODES": ",".join(e["id"] for e in c.episodes[:2]),
        "EPISODE_PLACE": str(c.EPISODES - 1),  # the oldest comes last
        **make_devices(server, token),
    }
    return {"ACCESS_TOKEN": token, "FREE_TOKEN": token_of(server, FREE),
            **{"ID_" + key: value for key, value in ids.items()}}


@pytest.fixture(scope="module")
def steps(server):
    """steps(name): step -> the line that the client's script printed. Each
    client is run once."""
    lines = {}

    def run(name):
        client = CLIENTS[name]
        try:
            command = client.command()
        except installs.Unavailable as reason:
            return str(reason)
        done = subprocess.run(
            [str(word) for word in command], text=True, capture_output=True,
            env=environment(server, variables(server, name), client),
            timeout=RUN_SECONDS)
        return {"stderr": done.stderr} | {
            line["read"]: line for line in
            map(json.loads, done.stdout.splitlines())}

    def steps_of(name):
        if name not in lines:
            lines[name] = run(name)
        if isinstance(lines[name], str):
            installs.skip(name, lines[name])
        return lines[name]

    return steps_of


@pytest.mark.parametrize("name, step", [
    pytest.param(name, step, id=f"{name}-{step}")
    for name, client in CLIENTS.items() for step in client.reads])
def test_client_plays(steps, name, step):
    lines = steps(name)
    assert step in lines, f"no such line from the script: {lines['stderr']}"
    assert "failure" not in lines[step], lines[step]["failure"]
    value = lines[step]["value"]
    if step == "devices":  # those made in one millisecond are in any order
        value = sorted(value, key=WANTED[step].index)
    assert value == WANTED[step]

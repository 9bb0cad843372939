"""Real client libraries, unmodified, control a player: each has a user of its
own, who has devices that the server plays, and goes through every call that it
knows, from nothing at all to what is refused."""

import time

import pytest

import catalog as c
import flows
import installs
import running
from test_clients import (Client, Scripts, in_java, in_node, in_python,
                          serve_known)

SONGS = c.PINKERTON_NAMES
EPISODE = c.episodes[0]["name"]
FREE = "free"
SCOPES = ("user-read-playback-state user-modify-playback-state"
          " user-read-currently-playing user-read-recently-played"
          " user-top-read"
          " user-read-playback-position")
FAILED = "Player command failed: "
TOP = [list(c.PINKERTON_NAMES[2::-1])] * 2 + [["Weezer"]]
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
    "recent_told": [SONGS[2], SONGS[1]],
    # Tracks of the last weeks and of half a year, each of one play; artists.
    "top": TOP,
    "top_of_either": TOP,
    "nothing": [None, None],
    "no_device": NO_DEVICE,
    "no_device_told": NO_DEVICE[:2],
    "no_device_thrown": ["NotFoundException", NO_DEVICE[1]],
    # Volume 0 stands for none: so one client's model has it.
    "devices": [["Kitchen", "Speaker", 70], ["Wall", "TV", 0],
                ["Car", "Automobile", 100]],
    # As one client's model writes types.
    "devices_told": [["Kitchen", "Speaker", 70], ["Wall", "Tv", 0],
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
    # By calls that name the device: the song, the minute, the volume, how it
    # is repeated and shuffled; whether there are plays, and the token.
    "named": [SONGS[0], 1, 44, "context", True, True, True],
    "episode": [EPISODE, "episode", c.show["name"], "episode"],
    "episode_hidden": [None, "episode"],  # from who asks for tracks only
    "refused": REFUSED,
    "refused_told": [told[:2] for told in REFUSED],
    "refused_thrown": [
        [{403: "ForbiddenException", 404: "NotFoundException"}[status], text]
        for status, text, _ in REFUSED],
}
COMMANDS = ("recent top nothing devices context offset_uri uris paused resumed"
            " skipped sought repeated shuffled volume queued"
            " transferred").split()
FULL = COMMANDS + "no_device current episode episode_hidden refused".split()

CLIENTS = {
    "spotipy": Client(in_python("player_spotipy.py"), FULL + [
        "queue", "playing"]),
    "tekore": Client(in_python("player_tekore.py"), FULL + ["queue"]),
    "spotify-web-api-node": Client(in_node("player_spotify_web_api_node.cjs"),
                                   FULL),
    "web-api-ts-sdk": Client(in_node("player_web_api_ts_sdk.cjs"),
                             FULL + ["queue"]),
    "spotify-web-api-js": Client(in_node("player_spotify_web_api_js.cjs"),
                                 FULL, few="recent context paused"),
    "angular-spotify": Client(in_node("player_angular_spotify.cjs"), ["top"],
                              few=""),
    "spotify-web-api-node-2": Client(
        in_node("player_spotify_web_api_node.cjs", "spotify-web-api-node-2"),
        ["top"], few=""),
    "spotify-sdk": Client(in_node("player_spotify_sdk.cjs"), ["top"], few=""),
    "spotify-web-api-java": Client(in_java("Player"), COMMANDS[1:] + [
        "recent_told", "no_device_thrown", "current", "episode", "queue",
        "refused_thrown"], few="recent_told context paused", direct=True),
    "kaaes": Client(in_java("KaaesLibrary"), ["top"], direct=True, few=""),
    "zmb3-spotify": Client(lambda: [installs.go()], COMMANDS + [
        "no_device_told", "queue_of_songs", "playing", "named",
        "refused_told"],
        direct=True),
    "rspotify": Client(lambda: [installs.rspotify()], [
        step for step in COMMANDS if step != "devices"] + [
        "devices_told", "top_of_either", "no_device", "current", "episode",
        "queue", "refused"], direct=True),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("player")
    flows.create_users(data, *CLIENTS)
    running.run("user", "create", "--data", data, "--id", FREE, "--password",
                "a good password", "--product", "free")
    server = serve_known(data, tmp_path_factory.mktemp("player-tls"))
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
    """steps(name): step -> the line that the client's script printed."""
    return Scripts(server, CLIENTS, lambda name: variables(server, name))


@pytest.mark.parametrize("name, step", [
    pytest.param(name, step, id=f"{name}-{step}")
    for name, client in CLIENTS.items() for step in client.steps()])
def test_client_plays(steps, judging, name, step):
    told = steps(name)
    judging(name, told, step)
    value = told.value(step)
    if "devices" in step:  # those made in one millisecond are in any order
        value = sorted(value, key=WANTED[step].index)
    assert value == WANTED[step]

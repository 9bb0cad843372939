"""Programs as their authors publish them, which have Spotify's hosts built in,
do for somebody what they are made for."""

import csv
import json
import subprocess

import pytest

import calls
import catalog as c
import flows
import installs
import running
from scripts import RUN_SECONDS
from test_clients import Client, environment, in_node, says, serve_known
from test_flows import variables
from test_player import make_devices

SONGS = c.PINKERTON_NAMES
SCOPES = ("playlist-read-private playlist-read-collaborative user-library-read"
          " user-library-modify user-read-playback-state"
          " user-modify-playback-state user-read-recently-played")
deep = pytest.mark.skipif(not installs.is_deep(),
                          reason="TONEARM_CLIENTS_DEEP=1 runs all programs")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("programs")
    flows.create_users(data, "alice")
    server = serve_known(data, tmp_path_factory.mktemp("tls"))
    yield server
    assert server.stop() == 0


@pytest.fixture
def token(server):
    return running.mint(server.data, server.app, "--user", "alice", "--scope",
                        SCOPES + " playlist-modify-public")


@pytest.fixture
def program(server, tmp_path, request, judging):
    """program(name, step, words): what the program says, in a home of its own;
    `step` is what the test has it do."""
    def run(name, step, command, *words):
        judging(name, {step: {"calls": [step]}}, step)
        try:
            folder = installs.programs()
        except installs.Unavailable as reason:
            calls.skipped(name, str(reason))
            installs.skip(name, str(reason))
        env = environment(server, {"HOME": str(tmp_path)}, Client(None, []))
        done = subprocess.run([folder / "bin" / command, *words], env=env,
                              capture_output=True, text=True, cwd=tmp_path,
                              stdin=subprocess.DEVNULL, timeout=RUN_SECONDS)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_people_sign_in_to_an_application(server, judging):
    """passport-spotify, in an application of Express's."""
    server.app = flows.Client(server, uris=(
        flows.URI, "http://127.0.0.1/callback")).app
    told = says(server, "passport-spotify",
                Client(in_node("program_passport.cjs"), []),
                lambda: variables(server))
    if isinstance(told, str):
        installs.skip("passport-spotify", told)
    for step, line in told.items():
        line["calls"] = [step]
        judging("passport-spotify", told, step)
    assert {step: told.value(step) for step in told} == {
        "signed_in": ["spotify", "alice", None, "alice@example.test", "SE",
                      "premium", 3600, True],
        "denied": 401}, told.err


@pytest.fixture
def trip(server, token):
    """A playlist of alice's, with three songs."""
    made = server.request("POST", "/v1/me/playlists", token=token,
                          json={"name": "Road trip"}).json()
    server.request("POST", f"/v1/playlists/{made['id']}/items", token=token,
                   json={"uris": [song["uri"]
                                  for song in c.pinkerton_tracks[:3]]})
    yield made["id"]
    server.request("DELETE", f"/v1/playlists/{made['id']}/followers",
                   token=token)


@deep
def test_playlists_are_exported(program, token, trip, tmp_path):
    program("spotify-backup", "playlists", "spotify-backup", "--token", token,
            "--dump", "playlists", "lists.csv")
    with open(tmp_path / "lists.csv", newline="") as lines:
        told = list(csv.reader(lines))
    assert told == [
        ["Road trip", song["uri"], "Weezer", "Pinkerton", song["name"]]
        for song in c.pinkerton_tracks[:3]]


@deep
def test_a_player_is_controlled_from_the_command_line(server, program, token,
                                                      tmp_path):
    devices = make_devices(server, token)
    kept = tmp_path / ".config/spotify-cli"
    kept.mkdir(parents=True)
    (kept / "credentials.json").write_text(json.dumps({
        "access_token": token, "refresh_token": "none"}))
    server.request("PUT", "/v1/me/player/play", token=token,
                   params={"device_id": devices["KITCHEN"]},
                   json={"context_uri": c.pinkerton["uri"]})

    def spotify(*words):
        return program("spotify-cli", " ".join(words), "spotify", *words)

    def state():
        return json.loads(spotify("status", "--raw"))

    assert "* Kitchen" in spotify("devices")
    assert state()["item"]["name"] == SONGS[0]
    assert SONGS[1] in spotify("next")
    assert SONGS[0] in spotify("previous")
    spotify("pause")
    assert not state()["is_playing"]
    spotify("play")
    assert state()["is_playing"]
    assert "40%" in spotify("volume", "to", "40")
    assert state()["device"]["volume_percent"] == 40
    spotify("shuffle", "on")
    assert state()["shuffle_state"]

"""Seeds: a server that begins with apps, people and a catalog from one file."""

import json
import re

import pytest

import running

APP = "5eed0000000000000000000000000abc"
SECRET = "a secret that stands in the file"
TRACK, ALBUM, ARTIST, LIST = (f"{n:022d}" for n in range(1, 5))

CATALOG = [
    {"type": "album", "id": ALBUM, "name": "An album",
     "artists": [{"id": ARTIST, "name": "A band"}],
     "tracks": [{"id": TRACK, "name": "A song", "duration_ms": 180000}]},
]
PEOPLE = [
    {"type": "app", "name": "Tested", "client_id": APP, "client_secret": SECRET,
     "redirect_uris": ["http://127.0.0.1:8888/callback"]},
    {"type": "user", "id": "alice", "password": "correct horse battery",
     "display_name": "Alice", "country": "SE", "product": "free",
     "consents": [{"client_id": APP, "refresh_token": "AQ-the-first",
                   "scopes": ["user-library-read", "user-read-private",
                              "user-read-playback-state",
                              "user-read-recently-played",
                              "playlist-read-private"]}]},
    {"type": "playlist", "id": LIST, "name": "Hers", "public": True,
     "owner": {"id": "alice"},
     "tracks": [{"track": {"type": "track", "id": TRACK}}]},
    {"type": "saved", "user": "alice", "uri": f"spotify:track:{TRACK}",
     "added_at": "2025-01-01T00:00:00Z"},
    {"type": "play", "user": "alice", "uri": f"spotify:track:{TRACK}",
     "at": "2025-02-03T04:05:06Z"},
    {"type": "device", "user": "alice", "name": "Kitchen"},
]


def seed(data, lines, *options, **more):
    return running.run("import", "--data", data, "seed", "-", *options,
                       stdin=running.lines_of(lines), **more)


@pytest.mark.state
@pytest.mark.sanitized
def test_a_server_that_begins_from_a_seed(data, serve):
    """What a test wants to find is there: she needn't sign in anywhere, her
    refresh token stands in the file."""
    seed(data, PEOPLE + CATALOG)
    server = serve(data)
    answer = server.request(
        "POST", "/api/token", token=None, auth=(APP, SECRET),
        data={"grant_type": "refresh_token", "refresh_token": "AQ-the-first"})
    token = answer.json()["access_token"]
    me = server.get("/v1/me", token=token)
    assert (me["id"], me["display_name"], me["country"], me["product"]) == \
        ("alice", "Alice", "SE", "free")
    saved = server.get("/v1/me/tracks", token=token)["items"]
    assert [(s["track"]["name"], s["added_at"]) for s in saved] == \
        [("A song", "2025-01-01T00:00:00Z")]
    items = server.get(f"/v1/playlists/{LIST}/tracks", token=token)["items"]
    assert [i["track"]["name"] for i in items] == ["A song"]
    played = server.get("/v1/me/player/recently-played", token=token)["items"]
    assert [p["played_at"] for p in played] == ["2025-02-03T04:05:06Z"]
    devices = server.get("/v1/me/player/devices", token=token)["devices"]
    assert [d["name"] for d in devices] == ["Kitchen"]


@pytest.mark.state
def test_a_bad_line_keeps_all_out(data):
    seed(data, PEOPLE)
    before = running.run("export", "--data", data, "--seed").out
    for bad, why in [
            ({"type": "app", "name": "x"}, "client_id is missing"),
            ({"type": "saved", "user": "nobody",
              "uri": f"spotify:track:{TRACK}"},
             "is of a user who isn't here")]:
        result = seed(data, [{"type": "user", "id": "carol"}, *CATALOG, bad],
                      status=1)
        assert f"-:3: {why}" in result.err
        assert running.run("export", "--data", data, "--seed").out == before
    assert "no catalog" in running.run("export", "--data", data, status=1).err


@pytest.mark.state
def test_what_was_put_in_comes_out(data, tmp_path):
    """Without what is secret; and the same from there."""
    seed(data, PEOPLE)
    text = running.run("export", "--data", data, "--seed").out
    lines = [json.loads(line) for line in text.splitlines()]
    kinds = sorted(line["type"] for line in lines)
    assert kinds == sorted(line["type"] for line in PEOPLE)
    app, user = lines[:2]
    assert app["client_id"] == APP and "client_secret" not in app
    assert "password" not in user and "argon2" not in text
    assert user["consents"][0].keys() == {"client_id", "scopes"}
    again = tmp_path / "again"
    seed(again, lines)
    assert running.run("export", "--data", again, "--seed").out == text


def test_the_example_that_is_documented(data):
    text = (running.ROOT / "docs/seeds.md").read_text()
    example = re.search(r"```json\n(.*?)```", text, re.S).group(1)
    running.run("import", "--data", data, "seed", "-", stdin=example.encode())
    kinds = [json.loads(line)["type"] for line in running.run(
        "export", "--data", data, "--seed").out.splitlines()]
    assert kinds == ["app", "user", "saved", "device"]

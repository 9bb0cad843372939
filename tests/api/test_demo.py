"""The demo catalog looks alive, and is the same for everybody."""

import pytest

from running import create_app, mint, run
from shape import Shape


@pytest.fixture(scope="module")
def server(module_serve, demo_data):
    return module_serve(demo_data)


def export(data, kind):
    return run("export", "--data", data, "--type", kind).lines()


def test_the_same_seed_gives_the_same_catalog(demo_data, data, tmp_path):
    run("demo", "--data", data, "--tracks", 2000, "--seed", 1)
    assert (data / "catalog/1.cat").read_bytes() == \
        (demo_data / "catalog/1.cat").read_bytes()
    other = tmp_path / "other"
    run("demo", "--data", other, "--tracks", 2000, "--seed", 2)
    assert run("export", "--data", other).out != \
        run("export", "--data", demo_data).out


@pytest.mark.sanitized
def test_everything_in_it_has_the_shape_of_the_reference(demo_data, server):
    for kind, plural in [("artist", "artists"), ("album", "albums"),
                         ("track", "tracks"), ("show", "shows"),
                         ("episode", "episodes"),
                         ("audiobook", "audiobooks"),
                         ("chapter", "chapters")]:
        ids = [o["id"] for o in export(demo_data, kind)]
        is_program = kind not in ("artist", "album", "track")
        for market in [True] if is_program else [False, True]:
            shape = Shape(server.url, market and kind != "artist")
            for at in range(0, min(len(ids), 200), 20):
                body = server.get(f"/v1/{plural}?ids=" + ",".join(
                    ids[at:at + 20]) + ("&market=US" if market else ""))
                for item in body[plural]:
                    if item is not None:
                        shape.check("show_simple" if kind == "show" else kind,
                                    item)


def test_it_looks_alive(demo_data):
    artists = export(demo_data, "artist")
    tracks = export(demo_data, "track")
    albums = export(demo_data, "album")
    assert len({t["popularity"] for t in tracks}) > 20
    assert sum(bool(a["genres"]) for a in artists) > len(artists) / 2
    assert len({t["name"] for t in tracks}) > len(tracks) / 2
    assert any(not t["name"].isascii() for t in tracks)
    assert {a["album_type"] for a in albums} == \
        {"album", "single", "compilation"}
    assert len({a["release_date"][:4] for a in albums}) > 10
    markets = {len(t.get("available_markets", range(184))) for t in tracks}
    assert len(markets) > 2, "markets have gaps"


def test_relinking_and_unplayable_tracks_show(demo_data, server):
    ids = [t["id"] for t in export(demo_data, "track")]
    linked = unplayable = 0
    for at in range(0, len(ids), 50):
        for market in ("JP", "US"):
            for track in server.get(
                    f"/v1/tracks?market={market}&ids=" + ",".join(
                        ids[at:at + 50]))["tracks"]:
                linked += "linked_from" in track
                unplayable += not track["is_playable"]
    assert linked > 0 and unplayable > 0


def test_features(demo_data, server):
    ids = [t["id"] for t in export(demo_data, "track")][:100]
    features = server.get("/v1/audio-features?ids=" + ",".join(ids))
    shape = Shape(server.url)
    known = [one for one in features["audio_features"] if one]
    assert len(known) > len(ids) / 2
    for one in known:
        shape.check("audio_features", one)
        for key in ("acousticness", "danceability", "energy", "liveness",
                    "instrumentalness", "speechiness", "valence"):
            assert 0 <= one[key] <= 1
        assert -60 <= one["loudness"] <= 0 and -1 <= one["key"] <= 11
        assert one["mode"] in (0, 1) and 3 <= one["time_signature"] <= 7


def test_analyses(demo_data, server):
    keys = [o["id"] for o in run("export", "--data", demo_data).lines()
            if o["type"] == "audio_analysis"]
    assert keys
    for key in keys[:3]:
        analysis = server.get(f"/v1/audio-analysis/{key}")
        assert list(analysis) == ["meta", "track", "bars", "beats",
                                  "sections", "segments", "tatums"]
        assert analysis["track"]["key"] >= 0, "one client insists"
        assert len(analysis["segments"][0]["pitches"]) == 12
        assert len(analysis["segments"][0]["timbre"]) == 12
        duration = server.get(f"/v1/tracks/{key}")["duration_ms"]
        assert abs(analysis["track"]["duration"] * 1000 - duration) < 1000


def test_adding_a_demo_to_a_demo(data):
    run("demo", "--data", data, "--tracks", 100)
    run("demo", "--data", data, "--tracks", 100)
    assert run("stat", "--data", data, "--json").json()["tracks"] == 100


@pytest.mark.state
def test_people_listen(data, serve):
    run("demo", "--data", data, "--tracks", 2000, "--listeners", 8)
    plays = run("stat", "--data", data, "--json").json()["plays"]
    assert plays > 8 * 300
    # Who is there already isn't made, nor listens, again.
    run("demo", "--data", data, "--tracks", 2000, "--listeners", 8)
    assert run("stat", "--data", data, "--json").json()["plays"] == plays
    people = run("user", "list", "--data", data).lines()
    assert len(people) == 8
    assert all(p["id"].startswith("demo-") for p in people)
    app = create_app(data)
    server = serve(data)
    token = mint(data, app, "--user", people[0]["id"], "--scope",
                 "user-read-recently-played user-library-read")
    recent = server.get("/v1/me/player/recently-played?limit=50", token=token)
    assert len(recent["items"]) == 50 and recent["next"]
    assert all(item["track"]["name"] for item in recent["items"])
    assert server.get("/v1/me/tracks", token=token)["total"] >= 30
    lists = server.get("/v1/me/playlists", token=token)["items"]
    assert [p["tracks"]["total"] for p in lists] == [30, 30]

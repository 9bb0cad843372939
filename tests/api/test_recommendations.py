"""What goes with what: recommendations from seeds, within bounds and near
targets, and related artists."""

import statistics

import pytest

import running
import small
from small import track_id

KINDS = ("min", "max", "target")
ATTRIBUTES = {
    "acousticness": (0, 1), "danceability": (0, 1),
    "duration_ms": (100000, 400000), "energy": (0, 1),
    "instrumentalness": (0, 1), "key": (0, 11), "liveness": (0, 1),
    "loudness": (-30, 0), "mode": (0, 1), "popularity": (0, 100),
    "speechiness": (0, 1), "tempo": (60, 200), "time_signature": (3, 5),
    "valence": (0, 1)}


@pytest.fixture(scope="module")
def demo(demo_data, module_serve):
    return module_serve(demo_data)


@pytest.fixture(scope="module")
def seeds(demo):
    """Two artists and a track of the demo."""
    found = demo.get("/v1/search?q=a&type=track&limit=10")["tracks"]["items"]
    return (f"seed_tracks={found[0]['id']}&seed_artists="
            f"{found[1]['artists'][0]['id']},{found[2]['artists'][0]['id']}")


def recommend(server, query):
    return server.get("/v1/recommendations?" + query)


def values_of(server, tracks, name):
    """An attribute of each, in their order; of its features, if it has
    any."""
    if name in ("popularity", "duration_ms"):
        return [track[name] for track in tracks]
    ids = ",".join(track["id"] for track in tracks)
    features = server.get(f"/v1/audio-features?ids={ids}")["audio_features"]
    return [f and f[name] for f in features]


# ---- a small catalog ----

@pytest.mark.sanitized
def test_what_goes_with_a_track(music):
    body = recommend(music, f"seed_tracks={track_id(1)}&seed_genres="
                     "ambient,polka&limit=8")
    names = [track["name"] for track in body["tracks"]]
    assert names == ["Spark", "Last Call", "Second Disc", "Guest Spot",
                     "Mile 1", "Orphan", "Old Favourite", "Mile 2"]
    seeds = [(s["type"], s["id"], s["href"]) for s in body["seeds"]]
    assert seeds == [
        ("TRACK", track_id(1), f"{music.url}/v1/tracks/{track_id(1)}"),
        ("GENRE", "ambient", None), ("GENRE", "polka", None)]
    sizes = [[s["initialPoolSize"], s["afterFilteringSize"],
              s["afterRelinkingSize"]] for s in body["seeds"]]
    # all but the seed; one of those can be had nowhere
    assert sizes[0] == [72, 72, 71]
    assert sizes[1][0] == sizes[1][1] > 0
    assert sizes[2] == [0, 0, 0]


def test_no_two_versions(music):
    """Five of the catalog are one recording."""
    body = recommend(music, f"seed_artists={small.ADA}&limit=100")
    names = [track["name"] for track in body["tracks"]]
    assert names.count("Last Call") == 1
    body = recommend(music, f"seed_tracks={track_id(9)}&limit=100")
    assert "Last Call" not in [track["name"] for track in body["tracks"]]


@pytest.mark.sanitized
def test_a_market_relinks(music):
    body = recommend(music,
                     f"seed_artists={small.ADA}&market=NO&limit=100")
    found = {track["name"]: track for track in body["tracks"]}
    assert all(track["is_playable"] for track in body["tracks"])
    assert not {"Nowhere", "Second Disc", "Only Here"} & found.keys()
    assert found["Last Call"]["id"] in (track_id(9), track_id(11),
                                        track_id(12))
    seed = body["seeds"][0]
    assert seed["initialPoolSize"] == seed["afterFilteringSize"]
    assert seed["afterRelinkingSize"] < seed["afterFilteringSize"]


@pytest.mark.sanitized
def test_related_artists(music):
    def related(artist):
        return [a["id"] for a in music.get(
            f"/v1/artists/{artist}/related-artists")["artists"]]

    assert related(small.ADA) == [small.COSMO, small.BRAM]
    assert related(small.BRAM) == [small.ADA]
    assert related(small.LONER) == []
    music.refuses(f"/v1/artists/{small.UNKNOWN}/related-artists", 404,
                  "non existing id")


@pytest.mark.parametrize("query", [
    "", "limit=5", "seed_artists=", "seed_tracks=notanid",
    f"seed_tracks={track_id(1)}&seed_genres=a,b,c,d,e",
    f"seed_tracks={track_id(1)}&min_energy=much",
    f"seed_tracks={track_id(1)}&target_valence=1.5",
    f"seed_tracks={track_id(1)}&max_key=12"])
def test_what_is_refused(music, query):
    music.refuses("/v1/recommendations?" + query, 400, "invalid request")


@pytest.mark.parametrize("limit", ["0", "101", "x"])
def test_limits(music, limit):
    music.refuses(f"/v1/recommendations?seed_genres=pop&limit={limit}", 400,
                  "Invalid limit")


def test_unknown_seeds_bring_nothing(music):
    body = recommend(
        music, f"seed_tracks={small.UNKNOWN}&seed_artists={small.UNKNOWN}")
    assert body["tracks"] == []
    assert [s["initialPoolSize"] for s in body["seeds"]] == [0, 0]


# ---- the demo's 2,000 tracks ----

def test_limit_and_equal_answers(demo, seeds):
    for limit in 1, 20, 100:
        body = recommend(demo, f"{seeds}&limit={limit}")
        ids = [track["id"] for track in body["tracks"]]
        assert len(ids) == len(set(ids)) == limit
        assert body == recommend(demo, f"{seeds}&limit={limit}")
        artists = [track["artists"][0]["id"] for track in body["tracks"]]
        most = max(artists.count(a) for a in artists)
        assert most <= max(2, limit // 4)


@pytest.mark.sanitized
def test_genre_seeds(demo):
    """Each of the catalog's own has artists, and moods have a sound."""
    genres = demo.get("/v1/recommendations/available-genre-seeds")["genres"]
    assert len(genres) > 126 and len(genres) == len(set(genres))
    for genre in [*genres[126::3], "pop", "rock", "happy", "sleep"]:
        body = recommend(demo, f"seed_genres={genre}&limit=3")
        assert body["tracks"], genre
        assert body["seeds"][0]["initialPoolSize"] > 0


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_bounds_hold(demo, seeds, name):
    """And a tighter one never gives more."""
    low, high = ATTRIBUTES[name]
    steps = [low + (high - low) * i / 4 for i in range(5)]
    if isinstance(low, int) and high > 1:
        steps = [round(step) for step in steps]
    for kind, bounds in ("min", steps), ("max", steps[::-1]):
        before = 100
        for bound in bounds:
            body = recommend(demo, f"{seeds}&limit=100&{kind}_{name}={bound}")
            values = values_of(demo, body["tracks"], name) if body[
                "tracks"] else []
            assert all(v >= bound if kind == "min" else v <= bound
                       for v in values), (kind, bound, values)
            assert len(values) <= before
            before = len(values)


@pytest.mark.parametrize("name", sorted(set(ATTRIBUTES) - {
    "mode", "time_signature"}))
def test_a_target_moves_the_mean(demo, seeds, name):
    def mean(query):
        values = values_of(
            demo, recommend(demo, f"{seeds}{query}")["tracks"], name)
        return statistics.mean(v for v in values if v is not None)

    low, high = ATTRIBUTES[name]
    plain = mean("")
    assert mean(f"&target_{name}={low}") <= plain
    assert mean(f"&target_{name}={high}") >= plain
    assert mean(f"&target_{name}={high}") > mean(f"&target_{name}={low}")


@pytest.mark.sanitized
def test_all_tunables_at_once(demo, seeds):
    query = "".join(f"&{kind}_{name}={value}"
                    for name, (low, high) in ATTRIBUTES.items()
                    for kind, value in (("min", 0 if low > 0 else low),
                                        ("max", high * 2 if high > 11 else
                                         high),
                                        ("target", high))
                    if not (name == "popularity" and value > 100))
    assert query.count("&") >= 41
    assert recommend(demo, seeds + query)["tracks"]

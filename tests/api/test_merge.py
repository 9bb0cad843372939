"""What is known of one thing comes from many lines: who wins."""

import pytest

import small
from running import import_objects, run
from small import album_id, artist_id, track_id

pytestmark = pytest.mark.sanitized

ARTIST = artist_id(1)


def full(**more):
    return {"type": "artist", "id": ARTIST, "followers": {"total": 1}, **more}


def simple(**more):
    return {"type": "artist", "id": ARTIST, **more}


def exported(data, kind):
    return {o["id"]: o for o in run("export", "--data", data, "--type",
                                    kind).lines()}


def artist(data):
    return exported(data, "artist")[ARTIST]


CASES = {
    "a later full one beats an earlier": (
        [full(name="A"), full(name="B")], {"name": "B"}),
    "a full one beats a simplified one": (
        [full(name="A"), simple(name="B")], {"name": "A"}),
    "a later simplified one beats an earlier": (
        [simple(name="A"), simple(name="B")], {"name": "B"}),
    "absent never overwrites": (
        [full(name="A", genres=["x"]), full(popularity=5)],
        {"name": "A", "genres": ["x"], "popularity": 5}),
    "null never overwrites": (
        [full(name="A", popularity=7), full(name=None, popularity=None,
                                            genres=None, images=None)],
        {"name": "A", "popularity": 7}),
    "an empty list is a value": (
        [full(name="A", genres=["x"]), full(genres=[])], {"genres": []}),
    "zero is a value": (
        [full(popularity=7), full(popularity=0)], {"popularity": 0}),
    "a simplified one fills what a full one left open": (
        [full(genres=["x"]), simple(name="A")],
        {"name": "A", "genres": ["x"]}),
}


@pytest.mark.parametrize("apart", [False, True], ids=["once", "twice"])
@pytest.mark.parametrize("case", CASES)
def test_field_by_field(data, case, apart):
    lines, expected = CASES[case]
    for batch in ([lines] if not apart else [[line] for line in lines]):
        import_objects(data, batch)
    got = artist(data)
    assert {k: got[k] for k in expected} == expected


def test_names_in_credits_do_not_overwrite(data):
    import_objects(data, [
        full(name="The Real Name"),
        {"type": "track", "id": track_id(1), "name": "x",
         "artists": [{"id": ARTIST, "name": "the real name (feat.)"}],
         "album": {"id": album_id(1), "name": "y"}}])
    assert artist(data)["name"] == "The Real Name"


def test_the_artists_of_an_album_are_a_union(data):
    def line(*artists):
        return {"type": "album", "id": album_id(1), "name": "x",
                "artists": [{"id": artist_id(n), "name": str(n)}
                            for n in artists]}

    import_objects(data, [line(2, 1), line(1, 3)])
    import_objects(data, [line(4, 2)])
    got = exported(data, "album")[album_id(1)]
    assert [a["id"] for a in got["artists"]] == \
        [artist_id(n) for n in (2, 1, 3, 4)]


def test_the_artists_of_a_track_are_the_last_full_ones(data):
    def line(*artists):
        return {"type": "track", "id": track_id(1), "name": "x",
                "popularity": 1, "artists": [
                    {"id": artist_id(n), "name": str(n)} for n in artists]}

    import_objects(data, [line(1, 2), line(3)])
    got = exported(data, "track")[track_id(1)]
    assert [a["id"] for a in got["artists"]] == [artist_id(3)]


def test_an_album_brings_its_tracks_and_artists(data):
    import_objects(data, [{
        "type": "album", "id": album_id(1), "name": "Whole",
        "artists": [{"id": ARTIST, "name": "A"}], "label": "L",
        "tracks": {"total": 2, "items": [
            {"id": track_id(n), "name": f"T{n}", "track_number": n,
             "duration_ms": n, "artists": [{"id": artist_id(1 + n),
                                            "name": f"G{n}"}]}
            for n in (1, 2)]}}])
    tracks = exported(data, "track")
    assert {t["album"]["id"] for t in tracks.values()} == {album_id(1)}
    assert tracks[track_id(2)]["duration_ms"] == 2
    assert set(exported(data, "artist")) == {artist_id(n) for n in (1, 2, 3)}


def test_a_track_without_album_moves_when_the_album_is_known(data):
    import_objects(data, [{"type": "track", "id": track_id(1), "name": "x",
                           "artists": [{"id": ARTIST, "name": "A"}]}])
    placeholder = exported(data, "track")[track_id(1)].get("album")
    import_objects(data, [{"type": "track", "id": track_id(1), "name": "x",
                           "album": {"id": album_id(1), "name": "Real",
                                     "album_type": "album"}}])
    track = exported(data, "track")[track_id(1)]
    assert track["album"]["id"] == album_id(1)
    if placeholder:
        assert placeholder["id"] not in exported(data, "album")
    assert set(exported(data, "album")) == {album_id(1)}


def test_order_on_an_album_and_ties(data):
    def line(n, disc, number):
        return {"type": "track", "id": track_id(n), "name": f"T{n}",
                "disc_number": disc, "track_number": number,
                "album": {"id": album_id(1), "name": "x"}}

    import_objects(data, [line(5, 2, 1), line(4, 1, 2), line(3, 1, 1),
                          line(2, 1, 1), line(1, 2, 1)])
    assert list(exported(data, "track")) == [track_id(n) for n in range(1, 6)]
    album = {t["id"]: (t["disc_number"], t["track_number"], t["id"])
             for t in exported(data, "track").values()}
    assert sorted(album, key=album.get) == \
        [track_id(n) for n in (2, 3, 4, 1, 5)]


def test_markets_once_given_are_kept(data):
    def line(**more):
        return {"type": "track", "id": track_id(1), "name": "x", **more}

    import_objects(data, [line(available_markets=["SE", "DE"])])
    import_objects(data, [line(popularity=4)])
    assert exported(data, "track")[track_id(1)]["available_markets"] == \
        ["DE", "SE"]
    import_objects(data, [line(available_markets=[], popularity=5)])
    assert exported(data, "track")[track_id(1)]["available_markets"] == []


def test_dates_with_unknown_parts(data):
    dates = {1: "1987", 2: "1987-03", 3: "1987-03-09", 4: "1987-00-00",
             5: "1987-03-00", 6: "1987-03-09T00:00:00Z"}
    import_objects(data, [{"type": "album", "id": album_id(n), "name": "x",
                           "release_date": d} for n, d in dates.items()] +
                   [{"type": "album", "id": album_id(7), "name": "x",
                     "release_date": "1987-01-01",
                     "release_date_precision": "year"}])
    got = exported(data, "album")
    assert {n: (got[album_id(n)]["release_date"],
                got[album_id(n)]["release_date_precision"])
            for n in range(1, 8)} == {
        1: ("1987", "year"), 2: ("1987-03", "month"),
        3: ("1987-03-09", "day"), 4: ("1987", "year"),
        5: ("1987-03", "month"), 6: ("1987-03-09", "day"),
        7: ("1987", "year")}


def test_album_types_are_folded(data):
    kinds = {1: "ALBUM", 2: "Single", 3: "EP", 4: "COMPILATION", 5: None}
    import_objects(data, [{"type": "album", "id": album_id(n), "name": "x",
                           "album_type": kind} for n, kind in kinds.items()])
    got = exported(data, "album")
    assert [got[album_id(n)]["album_type"] for n in range(1, 6)] == \
        ["album", "single", "single", "compilation", "album"]


def test_an_episode_or_chapter_that_says_the_other_type(data):
    """On the wire a chapter's type may be "episode"."""
    import_objects(data, [
        {"type": "episode", "id": small.chapter_id(1), "name": "C",
         "chapter_number": 1,
         "audiobook": {"id": small.audiobook_id(1), "name": "B"}}])
    assert set(exported(data, "chapter")) == {small.chapter_id(1)}
    assert exported(data, "episode") == {}

"""Somebody looks at tracks: one, many, what they sound like."""

import pytest

import small
from shape import Shape
from small import track_id

URL = "https://img.example/dawn/"


def external(kind, key):
    return {"spotify": f"https://open.spotify.com/{kind}/{key}"}


def test_a_track_says_everything_about_itself(music):
    track = music.get(f"/v1/tracks/{track_id(1)}?market=SE")
    base = music.url
    artists = [
        {"external_urls": external("artist", key),
         "href": f"{base}/v1/artists/{key}", "id": key, "name": name,
         "type": "artist", "uri": f"spotify:artist:{key}"}
        for key, name in [(small.ADA, "Ada Lumen"),
                          (small.BRAM, "Bram & the Öresund")]]
    assert track == {
        "album": {
            "album_type": "album", "total_tracks": 4,
            "external_urls": external("album", small.DAWN),
            "href": f"{base}/v1/albums/{small.DAWN}", "id": small.DAWN,
            "images": small.pictures("dawn"), "name": "Dawn (Deluxe)",
            "release_date": "2019-05-17", "release_date_precision": "day",
            "type": "album", "uri": f"spotify:album:{small.DAWN}",
            "artists": artists},
        "artists": artists, "disc_number": 1, "duration_ms": 180001,
        "explicit": True, "external_ids": {"isrc": "SEABC1900001"},
        "external_urls": external("track", track_id(1)),
        "href": f"{base}/v1/tracks/{track_id(1)}", "id": track_id(1),
        "is_playable": True, "name": "First Light", "popularity": 64,
        "preview_url": "https://p.example/1.mp3", "track_number": 1,
        "type": "track", "uri": f"spotify:track:{track_id(1)}",
        "is_local": False}


@pytest.mark.parametrize("market", ["", "?market=SE"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 101])
def test_every_track_has_the_shape_of_the_reference(music, n, market):
    track = music.get(f"/v1/tracks/{track_id(n)}{market}")
    Shape(music.url, bool(market)).check("track", track)


def test_what_was_never_said_has_a_sensible_value(music):
    track = music.get(f"/v1/tracks/{track_id(8)}")
    assert track["preview_url"] is None
    assert track["explicit"] is False
    assert track["popularity"] == 0
    assert track["external_ids"] == {}
    assert (track["disc_number"], track["track_number"]) == (1, 1)
    assert len(track["available_markets"]) == 184


def test_a_track_without_an_album_is_on_a_single_of_its_own(music):
    track = music.get(f"/v1/tracks/{track_id(8)}")
    single = track["album"]
    assert single["album_type"] == "single"
    assert single["name"] == track["name"] == "Orphan"
    assert single["total_tracks"] == 1
    assert [a["id"] for a in single["artists"]] == [small.LONER]
    assert (single["release_date"], single["release_date_precision"]) == \
        ("0000", "year")
    album = music.get(f"/v1/albums/{single['id']}")
    assert [t["id"] for t in album["tracks"]["items"]] == [track_id(8)]


def test_names_come_back_as_they_were_written(music):
    track = music.get(f"/v1/tracks/{track_id(7)}")
    assert [a["name"] for a in track["artists"]] == \
        ['Cosmo "Q" \\ 東京', "Ada Lumen"]


def test_several_tracks_come_in_the_order_asked(music):
    ids = [track_id(5), small.UNKNOWN, track_id(1), track_id(5)]
    tracks = music.get("/v1/tracks?ids=" + ",".join(ids))["tracks"]
    assert [t and t["id"] for t in tracks] == \
        [track_id(5), None, track_id(1), track_id(5)]
    for track in (tracks[0], tracks[2]):
        Shape(music.url).check("track", track)
    assert tracks[2] == music.get(f"/v1/tracks/{track_id(1)}")


def test_audio_features(music):
    key = track_id(1)
    features = music.get(f"/v1/audio-features/{key}")
    Shape(music.url).check("audio_features", features)
    assert features == {
        **{k: v for k, v in small.FEATURES.items()},
        "analysis_url": f"{music.url}/v1/audio-analysis/{key}",
        "track_href": f"{music.url}/v1/tracks/{key}",
        "uri": f"spotify:track:{key}"}


def test_audio_features_of_several(music):
    ids = ",".join([track_id(2), track_id(1), small.UNKNOWN, track_id(1)])
    several = music.get(f"/v1/audio-features?ids={ids}")["audio_features"]
    one = music.get(f"/v1/audio-features/{track_id(1)}")
    assert several == [None, one, None, one]


def test_an_audio_analysis_comes_back_whole(music):
    analysis = music.get(f"/v1/audio-analysis/{track_id(1)}")
    expected = {k: v for k, v in small.ANALYSIS.items()
                if k not in ("type", "id")}
    assert analysis == expected
    assert list(analysis) == list(expected)


def test_a_track_that_nobody_analysed(music):
    music.refuses(f"/v1/audio-analysis/{track_id(2)}", 404,
                  "analysis not found")
    assert music.request(
        "GET", f"/v1/audio-features/{track_id(2)}").status_code == 404

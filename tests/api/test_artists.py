"""Somebody explores an artist: who it is, the discography, the hits."""

import pytest

import small
from shape import Shape
from small import track_id


def test_an_artist_says_everything_about_itself(music):
    assert music.get(f"/v1/artists/{small.ADA}") == {
        "external_urls": {
            "spotify": f"https://open.spotify.com/artist/{small.ADA}"},
        "followers": {"href": None, "total": 1234567},
        "genres": ["dream pop", "ambient"],
        "href": f"{music.url}/v1/artists/{small.ADA}", "id": small.ADA,
        "images": small.pictures("ada"), "name": "Ada Lumen",
        "popularity": 71, "type": "artist",
        "uri": f"spotify:artist:{small.ADA}"}


@pytest.mark.parametrize("key", [small.ADA, small.BRAM, small.COSMO,
                                 small.LONER])
def test_every_artist_has_the_shape_of_the_reference(music, key):
    Shape(music.url).check("artist", music.get(f"/v1/artists/{key}"))


def test_an_artist_known_only_from_credits_is_whole_too(music):
    bram = music.get(f"/v1/artists/{small.BRAM}")
    assert bram["name"] == "Bram & the Öresund"
    assert (bram["genres"], bram["images"], bram["popularity"]) == ([], [], 0)
    assert bram["followers"] == {"href": None, "total": 0}


def test_several_artists_come_in_the_order_asked(music):
    ids = [small.COSMO, small.UNKNOWN, small.ADA, small.COSMO]
    artists = music.get("/v1/artists?ids=" + ",".join(ids))["artists"]
    assert [a and a["id"] for a in artists] == \
        [small.COSMO, None, small.ADA, small.COSMO]
    assert artists[2] == music.get(f"/v1/artists/{small.ADA}")


def groups(page):
    return [(a["album_group"], a["id"]) for a in page["items"]]


def test_a_discography_is_grouped_and_each_group_newest_first(music):
    page = music.get(f"/v1/artists/{small.ADA}/albums")
    Shape(music.url).page("album_group", page)
    assert groups(page) == [
        ("album", small.LIVE), ("album", small.IMPORTED),
        ("album", small.DAWN), ("single", small.REISSUE),
        ("single", small.SPARK), ("compilation", small.BEST),
        ("appears_on", small.PARTY)]
    assert page["total"] == 7


@pytest.mark.parametrize("parameter", ["include_groups", "album_type"])
@pytest.mark.parametrize("asked, expected", [
    ("single", [small.REISSUE, small.SPARK]),
    ("appears_on", [small.PARTY]),
    ("appears_on,compilation", [small.BEST, small.PARTY]),
    ("single,%20compilation", [small.REISSUE, small.SPARK, small.BEST]),
    ("single%2Ccompilation", [small.REISSUE, small.SPARK, small.BEST]),
])
def test_only_the_groups_asked_for(music, parameter, asked, expected):
    page = music.get(f"/v1/artists/{small.ADA}/albums?{parameter}={asked}")
    assert [a["id"] for a in page["items"]] == expected


def test_a_group_that_does_not_exist(music):
    response = music.request(
        "GET", f"/v1/artists/{small.ADA}/albums?include_groups=mixtape")
    assert response.status_code == 400
    assert response.json()["error"]["status"] == 400


@pytest.mark.parametrize("parameter", ["market", "country"])
def test_a_discography_in_a_country(music, parameter):
    page = music.get(f"/v1/artists/{small.ADA}/albums?{parameter}=us")
    Shape(music.url, market=True).page("album_group", page)
    ids = [a["id"] for a in page["items"]]
    assert ids == [small.DAWN, small.SPARK, small.BEST, small.PARTY]
    assert page["total"] == 4


def test_leafing_through_a_discography_keeps_what_was_asked(music):
    url = (f"/v1/artists/{small.ADA}/albums?include_groups=album,single"
           "&market=SE&limit=2")
    seen = []
    while url is not None:
        page = music.get(url)
        seen += [a["id"] for a in page["items"]]
        for link in (page["next"], page["previous"], page["href"]):
            assert link is None or ("market=SE" in link and
                                    "include_groups=album,single" in link and
                                    "limit=2" in link)
        assert page["total"] == 5
        url = page["next"]
    assert seen == [small.LIVE, small.IMPORTED, small.DAWN, small.REISSUE,
                    small.SPARK]


def test_top_tracks_are_the_most_popular_first(music):
    body = music.get(f"/v1/artists/{small.ADA}/top-tracks")
    assert list(body) == ["tracks"]
    for track in body["tracks"]:
        Shape(music.url).check("track", track)
    popularity = [t["popularity"] for t in body["tracks"]]
    assert popularity == sorted(popularity, reverse=True)
    assert body["tracks"][0]["id"] == track_id(5)
    codes = [t["external_ids"]["isrc"] for t in body["tracks"]
             if "isrc" in t["external_ids"]]
    assert len(codes) == len(set(codes)), "one recording is listed once"


def test_top_tracks_are_ten_at_most(music):
    tracks = music.get(f"/v1/artists/{small.COSMO}/top-tracks")["tracks"]
    assert len(tracks) == 10


@pytest.mark.parametrize("parameter", ["market", "country"])
def test_top_tracks_in_a_country_can_be_played_there(music, parameter):
    tracks = music.get(
        f"/v1/artists/{small.ADA}/top-tracks?{parameter}=US")["tracks"]
    for track in tracks:
        Shape(music.url, market=True).check("track", track)
        assert track["is_playable"] is True
    ids = [t["id"] for t in tracks]
    assert track_id(4) in ids and track_id(2) not in ids
    assert track_id(13) not in ids


def test_the_top_tracks_of_somebody_without_tracks(music):
    assert music.get(f"/v1/artists/{small.BRAM}/top-tracks?market=US") == {
        "tracks": [t for t in music.get(
            f"/v1/tracks?market=US&ids={track_id(1)}")["tracks"]]}

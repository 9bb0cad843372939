"""Somebody browses albums, page by page, and what is new."""

import pytest

import small
from shape import Shape
from small import album_id, track_id


def test_an_album_says_everything_about_itself(music):
    album = music.get(f"/v1/albums/{small.DAWN}?market=US")
    tracks = album.pop("tracks")
    artists = album.pop("artists")
    assert album == {
        "album_type": "album", "total_tracks": 4,
        "external_urls": {
            "spotify": f"https://open.spotify.com/album/{small.DAWN}"},
        "href": f"{music.url}/v1/albums/{small.DAWN}", "id": small.DAWN,
        "images": small.pictures("dawn"), "name": "Dawn (Deluxe)",
        "release_date": "2019-05-17", "release_date_precision": "day",
        "type": "album", "uri": f"spotify:album:{small.DAWN}",
        "copyrights": [{"text": "2019 Lumen", "type": "C"},
                       {"text": "2019 Öresund", "type": "P"}],
        "external_ids": {"upc": "00602577000001"}, "genres": [],
        "label": "Lumen Records", "popularity": 55}
    assert [a["name"] for a in artists] == ["Ada Lumen", "Bram & the Öresund"]
    assert tracks["total"] == 4


@pytest.mark.parametrize("market", ["", "?market=se"])
@pytest.mark.parametrize("n", range(1, 9))
def test_every_album_has_the_shape_of_the_reference(music, n, market):
    album = music.get(f"/v1/albums/{album_id(n)}{market}")
    Shape(music.url, bool(market)).check("album", album)


def test_tracks_stand_in_order_of_disc_and_number(music):
    page = music.get(f"/v1/albums/{small.DAWN}/tracks")
    assert [(t["disc_number"], t["track_number"], t["name"])
            for t in page["items"]] == [
        (1, 1, "First Light"), (1, 2, "Nowhere"), (2, 1, "Second Disc"),
        (2, 2, "Last Call")]
    Shape(music.url).page("track_simple", page)


def test_dates_keep_the_precision_they_had(music):
    albums = music.get("/v1/albums?ids=" + ",".join(
        [small.DAWN, small.SPARK, small.BEST]))["albums"]
    assert [(a["release_date"], a["release_date_precision"])
            for a in albums] == [("2019-05-17", "day"), ("2020-11", "month"),
                                 ("1999", "year")]


def test_types_are_in_lower_case_and_codes_where_they_belong(music):
    assert music.get(f"/v1/albums/{small.SPARK}")["album_type"] == "single"
    best = music.get(f"/v1/albums/{small.BEST}")
    assert best["album_type"] == "compilation"
    assert best["external_ids"] == {"ean": "4006381333931"}
    assert best["label"] == "" and best["copyrights"] == []


def test_a_long_album_shows_its_first_fifty_tracks(music):
    album = music.get(f"/v1/albums/{small.MARATHON}")
    tracks = album["tracks"]
    assert album["total_tracks"] == tracks["total"] == 60
    assert [t["id"] for t in tracks["items"]] == \
        [track_id(100 + n) for n in range(1, 51)]
    assert (tracks["limit"], tracks["offset"]) == (50, 0)
    assert tracks["previous"] is None
    rest = music.get(tracks["next"])
    assert [t["id"] for t in rest["items"]] == \
        [track_id(100 + n) for n in range(51, 61)]
    assert rest["next"] is None


def test_the_embedded_page_keeps_the_market(music):
    tracks = music.get(f"/v1/albums/{small.MARATHON}?market=US")["tracks"]
    assert "market=US" in tracks["href"] and "market=US" in tracks["next"]
    rest = music.get(tracks["next"])
    Shape(music.url, market=True).page("track_simple", rest)


def test_several_albums_come_in_the_order_asked(music):
    ids = [small.SPARK, small.UNKNOWN, small.DAWN, small.SPARK]
    albums = music.get("/v1/albums?ids=" + ",".join(ids))["albums"]
    assert [a and a["id"] for a in albums] == \
        [small.SPARK, None, small.DAWN, small.SPARK]
    assert albums[2] == music.get(f"/v1/albums/{small.DAWN}")


def test_new_releases_come_newest_first(music):
    body = music.get("/v1/browse/new-releases")
    assert list(body) == ["albums"]
    page = body["albums"]
    Shape(music.url).page("album_simple", page)
    dates = [a["release_date"] for a in page["items"]]
    assert dates == sorted(dates, reverse=True)
    assert page["items"][0]["id"] == small.LIVE
    assert page["total"] == 8, "a placeholder single is no release"


def test_new_releases_in_a_country(music):
    page = music.get("/v1/browse/new-releases?country=US&limit=2")["albums"]
    Shape(music.url, market=True).page("album_simple", page)
    assert small.LIVE not in [a["id"] for a in page["items"]]
    assert page["items"][0]["id"] == small.PARTY, \
        "the reissue is for Scandinavia only"
    assert "country=US" in page["next"]

"""The same catalog, seen from different countries (facts, section 8)."""

import pytest

import running
import small
from small import artist_id, track_id


def test_without_a_market_tracks_say_where_they_can_be_had(music):
    markets = {n: music.get(f"/v1/tracks/{track_id(n)}")["available_markets"]
               for n in (1, 2, 3, 9)}
    assert len(markets[1]) == 184, "nothing was said: everywhere"
    assert markets[2] == [], "[] is nowhere"
    assert markets[3] == ["DE", "FR"]
    assert markets[9] == ["DK", "NO", "SE"], "in order of the alphabet"


def test_an_album_can_be_had_where_a_track_of_it_can(music):
    assert music.get(f"/v1/albums/{small.REISSUE}")["available_markets"] == \
        ["DK", "NO", "SE"]
    assert music.get(f"/v1/albums/{small.IMPORTED}")["available_markets"] == \
        ["FI", "NO", "PL", "SE"]
    assert len(music.get(
        f"/v1/albums/{small.DAWN}")["available_markets"]) == 184


def test_what_can_be_played_is_itself(music):
    track = music.get(f"/v1/tracks/{track_id(3)}?market=DE")
    assert track["id"] == track_id(3) and track["is_playable"] is True
    for key in ("linked_from", "restrictions", "available_markets"):
        assert key not in track
    assert "available_markets" not in track["album"]


def test_what_cannot_be_played_says_why(music):
    for n, market in ((2, "US"), (3, "JP"), (13, "US")):
        track = music.get(f"/v1/tracks/{track_id(n)}?market={market}")
        assert track["id"] == track_id(n)
        assert track["is_playable"] is False
        assert track["restrictions"] == {"reason": "market"}
        assert "linked_from" not in track


@pytest.mark.parametrize("market, instance", [
    ("US", 4),    # itself
    ("DK", 9),    # the only one there
    ("FI", 10),   # the only one there
    ("PL", 11),   # same popularity: the lowest id
    ("NO", 11),   # same album type before more popular
    ("SE", 11),   # same album type, then most popular
])
def test_another_instance_stands_in(music, market, instance):
    """Track 4, on an album, has its recording also on a single (9) and on
    another album (10, 11, 12)."""
    track = music.get(f"/v1/tracks/{track_id(4)}?market={market}")
    assert track["id"] == track_id(instance)
    assert track["uri"] == f"spotify:track:{track_id(instance)}"
    assert track["is_playable"] is True
    if instance == 4:
        assert "linked_from" not in track
        return
    assert track["linked_from"] == {
        "external_urls": {
            "spotify": f"https://open.spotify.com/track/{track_id(4)}"},
        "href": f"{music.url}/v1/tracks/{track_id(4)}", "id": track_id(4),
        "type": "track", "uri": f"spotify:track:{track_id(4)}"}
    album = small.REISSUE if instance == 9 else small.IMPORTED
    assert track["album"]["id"] == album


def test_the_instance_follows_the_type_of_the_asked_album(music):
    """From the single, Poland has only the album; from the album, the
    popular one of the single loses to its own kind."""
    single = music.get(f"/v1/tracks/{track_id(9)}?market=PL")
    assert single["id"] == track_id(11)
    assert music.get(f"/v1/tracks/{track_id(10)}?market=DK")["id"] == \
        track_id(9)


def test_no_instance_at_all(music):
    track = music.get(f"/v1/tracks/{track_id(4)}?market=JP")
    assert track["id"] == track_id(4) and track["is_playable"] is False


def test_relinking_in_batches_albums_and_album_tracks(music):
    several = music.get(
        f"/v1/tracks?market=DK&ids={track_id(4)},{track_id(2)}")["tracks"]
    assert several[0]["id"] == track_id(9)
    assert several[1]["restrictions"] == {"reason": "market"}
    for page in (music.get(f"/v1/albums/{small.DAWN}?market=DK")["tracks"],
                 music.get(f"/v1/albums/{small.DAWN}/tracks?market=DK")):
        assert page["total"] == 4
        last = page["items"][3]
        assert last["id"] == track_id(9)
        assert last["linked_from"]["id"] == track_id(4)
        assert page["items"][1]["is_playable"] is False


def test_an_album_that_cannot_be_had(music):
    album = music.get(f"/v1/albums/{small.REISSUE}?market=US")
    assert album["restrictions"] == {"reason": "market"}
    assert "available_markets" not in album
    assert "restrictions" not in music.get(
        f"/v1/albums/{small.REISSUE}?market=NO")


@pytest.mark.parametrize("path", [
    f"/v1/tracks/{track_id(1)}", f"/v1/tracks?ids={track_id(1)}",
    f"/v1/albums/{small.DAWN}", f"/v1/albums?ids={small.DAWN}",
    f"/v1/albums/{small.DAWN}/tracks", f"/v1/artists/{small.ADA}/albums",
    f"/v1/artists/{small.ADA}/top-tracks", f"/v1/shows/{small.show_id(1)}",
    f"/v1/shows?ids={small.show_id(1)}",
    f"/v1/shows/{small.show_id(1)}/episodes",
    f"/v1/episodes/{small.episode_id(1)}",
    f"/v1/episodes?ids={small.episode_id(1)}",
    f"/v1/audiobooks/{small.audiobook_id(1)}",
    f"/v1/audiobooks?ids={small.audiobook_id(1)}",
    f"/v1/audiobooks/{small.audiobook_id(1)}/chapters",
    f"/v1/chapters/{small.chapter_id(1)}",
    f"/v1/chapters?ids={small.chapter_id(1)}",
])
def test_every_endpoint_with_a_market_checks_it(music, path):
    also = "&" if "?" in path else "?"
    for code in ("XX", "USA", "U", "12", "%F0%9F%8E%B5"):
        music.refuses(f"{path}{also}market={code}", 400,
                      "Invalid market code")
    music.refuses(f"{path}{also}market=from_token", 403,
                  "Insufficient client scope")
    good = music.request("GET", f"{path}{also}market=us")
    assert good.status_code == 200, "codes come in either case"
    assert good.json() == music.get(f"{path}{also}market=US") or \
        "market=us" in good.text


def test_a_default_market(serve, data, music):
    """It decides where something can be had only by a market; tracks and
    albums are given as they were asked for."""
    running.import_objects(data, small.LINES)
    server = serve(data, "--default-market", "DK")
    track = server.get(f"/v1/tracks/{track_id(4)}")
    assert track["id"] == track_id(4) and "available_markets" in track
    assert "is_playable" not in track
    there = server.get(f"/v1/tracks/{track_id(4)}?market=DK")
    assert there["id"] == track_id(9) and there["is_playable"] is True
    albums = f"/v1/artists/{small.ADA}/albums"
    assert server.get(albums)["total"] == music.get(albums)["total"]
    assert server.get(f"/v1/shows/{small.show_id(2)}")["name"] == \
        "Quiet Show"


def test_the_album_of_a_track_has_no_restrictions(music):
    track = music.get(f"/v1/tracks/{track_id(2)}?market=US")
    assert track["restrictions"] == {"reason": "market"}
    assert "restrictions" not in track["album"]
    reissue = music.get(f"/v1/tracks/{track_id(9)}?market=US")
    assert "restrictions" not in reissue["album"]


def test_a_default_market_where_a_discography_is_long(serve, data):
    """So long that it is answered off the loop."""
    artist = {"id": artist_id(1), "name": "Prolific", "type": "artist"}
    running.import_objects(data, [
        {"type": "album", "id": small.album_id(n), "name": f"Album {n}",
         "artists": [artist], "release_date": str(1000 + n)}
        for n in range(1, 3001)])
    server = serve(data, "--default-market", "US")
    page = server.get(f"/v1/artists/{artist_id(1)}/albums?limit=50")
    assert page["total"] == 3000
    assert [a["release_date"] for a in page["items"]] == \
        [str(4000 - n) for n in range(50)]
    last = server.get(
        f"/v1/artists/{artist_id(1)}/albums?limit=50&offset=2990")
    assert len(last["items"]) == 10 and last["next"] is None


def test_a_default_market_that_is_none(data):
    result = running.run("serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--default-market", "XX", status=2)
    assert "XX" in result.err

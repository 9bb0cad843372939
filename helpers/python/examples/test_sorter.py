"""The sorter's tests: long lists, odd pages, and others at work."""

from sorter import key_of

PAGE = "/v1/playlists/{playlist_id}/items"


def one_out_of_order(stage, count=60):
    """Songs of which the last belongs to the front."""
    songs = sorted(stage.songs(count), key=key_of)
    return [*songs[1:], songs[0]], [s["uri"] for s in songs]


def test_more_than_a_page(stage):
    songs, wanted = one_out_of_order(stage)
    playlist = stage.playlist(songs)
    stage.sorter.sort(playlist)
    assert stage.uris(playlist) == wanted


def test_half_an_answer(stage):
    playlist = stage.playlist(stage.songs(60))
    stage.world.faults.add(route=PAGE, method="GET", nth=2, corrupt=True)
    assert len(stage.sorter.read(playlist)[0]) == 60


def test_a_short_page(stage):
    playlist = stage.playlist(stage.songs(60))
    short = stage.other.call("GET", f"/v1/playlists/{playlist}/items?limit=5")
    stage.world.faults.add(route=PAGE, method="GET", nth=1, status=200,
                           body=short)
    assert len(stage.sorter.read(playlist)[0]) == 60


def test_a_song_that_is_added_meanwhile(stage):
    songs = stage.songs(61)
    playlist = stage.playlist(songs[1:])
    stage.world.faults.add(route=PAGE, method="GET", nth=2, status=429)
    stage.meanwhile = lambda: stage.add(playlist, songs[:1], position=0)
    read, _ = stage.sorter.read(playlist)
    assert {s["uri"] for s in read} == {s["uri"] for s in songs}


def test_a_move_in_a_list_that_has_changed(stage):
    songs = stage.songs(6)
    playlist = stage.playlist(songs[1:])
    stage.world.faults.add(route=PAGE, method="PUT", nth=1, status=429)
    stage.meanwhile = lambda: stage.add(playlist, songs[:1], position=0)
    stage.sorter.promote(playlist, songs[4]["uri"])
    old = [u for u in stage.uris(playlist) if u != songs[0]["uri"]]
    assert old == [songs[i]["uri"] for i in (4, 1, 2, 3, 5)]


def test_an_answer_that_is_lost(stage):
    stage.world.faults.add(route="/v1/me/playlists", method="POST", nth=1,
                           close=True)
    playlist = stage.sorter.create("Once")
    mine = stage.other.call("GET", "/v1/me/playlists")["items"]
    assert [p["id"] for p in mine] == [playlist]

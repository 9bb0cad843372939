"""What is popular: charts, popularity that moves, charts as playlists, and what
a restart knows of it."""

import signal
import sqlite3
import time

import pytest

import eventing
import keeping
import running
import small
from small import track_id
from test_openapi import check

pytestmark = pytest.mark.state


class Listener:
    """A user who tells what they listen to."""

    def __init__(self, town, **more):
        self.person = town.person(**more)
        self.server = town.server
        self.name = self.person.name
        self.token = running.run(
            "user", "listen-token", "--data", self.server.data, "--id",
            self.name).json()["token"]

    def hears(self, *tracks, ago=60):
        """Tracks by number, one after the other, the last `ago` seconds
        ago."""
        now = int(time.time())
        payload = [{
            "listened_at": now - ago - 10 * i,
            "track_metadata": {
                "artist_name": "x", "track_name": "y",
                "additional_info": {
                    "spotify_id": f"spotify:track:{track_id(n)}"}}}
            for i, n in enumerate(tracks)]
        response = self.server.request(
            "POST", "/1/submit-listens", token=None,
            headers={"Authorization": f"Token {self.token}"},
            json={"listen_type": "import", "payload": payload})
        assert response.status_code == 200, response.text


def until(condition, seconds=20):
    """What the condition comes to, once that is true."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.02)


def chart(server, query="", status=200):
    return server.get(f"/ext/v1/charts{query}", status)


def order(server, query="", key="track"):
    return [item[key]["id" if key != "genre" else "name"]
            for item in chart(server, query)["items"]]


@pytest.fixture
def town(serve, data):
    running.import_objects(data, small.LINES)
    return keeping.Town(serve(data, "--chart-lists", 1))


@pytest.mark.threads
@pytest.mark.sanitized
def test_a_play_moves_a_chart_and_popularity(town):
    server = town.server
    ann, ben = Listener(town), Listener(town, country="US")
    before = server.get(f"/v1/tracks/{track_id(4)}")["popularity"]
    assert before == 12 and chart(server)["items"] == []
    ann.hears(4)
    assert until(lambda: server.get(
        f"/v1/tracks/{track_id(4)}")["popularity"] > before)
    ben.hears(4, 1)
    ids = [track_id(4), track_id(1)]
    assert until(lambda: order(server) == ids)
    for window in "now", "day", "week":
        assert order(server, f"?window={window}") == ids
    assert order(server, "?market=SE") == [track_id(4)]
    # as many there: then by id
    assert order(server, "?market=US&limit=1&offset=1") == [track_id(4)]
    assert order(server, "?of=albums", "album") == [small.DAWN]
    assert small.ADA in order(server, "?of=artists", "artist")
    assert set(order(server, "?of=genres", "genre")) == {
        "dream pop", "ambient"}
    item = chart(server)["items"][0]
    assert {k: item[k] for k in item.keys() - {"track"}} == {
        "rank": 1, "last_rank": None, "peak": 1, "periods_on_chart": 1}
    assert chart(server, "?kind=viral")["total"] == 0
    for of in "tracks", "albums", "artists", "genres":
        response = server.request("GET", f"/ext/v1/charts?of={of}")
        assert response.json()["items"]
        check(response, "/ext/v1/charts")
    # search ranks by what is popular now
    assert server.get("/v1/search?q=last+call&type=track&limit=1")[
        "tracks"]["items"]


def test_one_listener_counts_for_little(town):
    """However often somebody plays a song, two others have played more."""
    server = town.server
    fan = Listener(town)
    fan.hears(*[5] * 300)
    for _ in range(2):
        Listener(town).hears(6)
    assert until(lambda: order(server) == [track_id(6), track_id(5)])
    # nor do plays that nobody may see, or that were skipped
    assert order(server, "?of=albums", "album") == [small.BEST, small.SPARK]


def test_a_restart_knows_what_was(serve, town):
    server = town.server
    people = [Listener(town) for _ in range(3)]
    people[0].hears(1, 2, 3)
    people[1].hears(2, 3)
    people[2].hears(3)
    ids = [track_id(n) for n in (3, 2, 1)]
    assert until(lambda: order(server) == ids)
    time.sleep(1.5)  # what others' plays do to a rank shows within a second
    popularity = [server.get(f"/v1/tracks/{i}")["popularity"] for i in ids]
    charts = {of: chart(server, f"?of={of}&window=week")["items"]
              for of in ("tracks", "albums", "artists", "genres")}
    assert server.stop() == 0
    again = serve(server.data)
    assert order(again) == ids
    assert [again.get(f"/v1/tracks/{i}")["popularity"]
            for i in ids] == popularity
    for of, items in charts.items():
        shown = chart(again, f"?of={of}&window=week")["items"]
        assert [i["rank"] for i in shown] == [i["rank"] for i in items]
        assert len(shown) == len(items) > 0


@pytest.mark.sqlite
def test_a_fold_anew_comes_to_the_same(serve, town):
    """Without its checkpoint a server reads the log from the beginning."""
    server = town.server
    ann, ben = Listener(town), Listener(town)
    for _ in range(3):
        ann.hears(1, 1, 2, 13)
        ben.hears(13, 2, ago=90000)
    assert until(lambda: len(order(server)) == 3)
    time.sleep(0.3)
    queries = [f"?of={of}&window={window}&limit=200"
               for of in ("tracks", "albums", "artists")
               for window in ("now", "day", "week")]
    keys = {"tracks": "track", "albums": "album", "artists": "artist"}
    before = [order(server, q, keys[q[4:].split("&")[0]]) for q in queries]
    assert server.stop() == 0
    with sqlite3.connect(server.data / "state.db") as db:
        assert db.execute("SELECT COUNT(*) FROM trend_checkpoint"
                          ).fetchone()[0] > 0
        db.execute("DELETE FROM trend_checkpoint")
    db.close()
    again = serve(server.data)
    assert until(lambda: len(order(again)) == 3)
    time.sleep(0.3)
    assert before == [order(again, q, keys[q[4:].split("&")[0]])
                      for q in queries]


@pytest.mark.threads
@pytest.mark.sanitized
def test_another_catalog(serve, town):
    """Popularity stays when the next generation comes, and a track that has
    moved to another album counts there."""
    server = town.server
    Listener(town).hears(5, 8)
    assert until(lambda: len(order(server)) == 2)
    popularity = server.get(f"/v1/tracks/{track_id(8)}")["popularity"]
    assert popularity > 0
    album = {"id": small.BEST, "name": "Best", "type": "album"}
    running.import_objects(server.data, [
        {"type": "track", "id": track_id(5), "name": "Spark",
         "album": album, "artists": small.named(small.ADA)}])
    assert server.get(f"/v1/tracks/{track_id(8)}")["popularity"] == popularity
    assert until(lambda: small.BEST in order(server, "?of=albums", "album"))
    assert small.SPARK not in order(server, "?of=albums", "album")


def test_charts_are_playlists(town):
    server = town.server
    ann = Listener(town)
    ann.hears(1, 2)
    Listener(town).hears(2)

    def lists():
        return server.get("/v1/users/spotify/playlists")["items"]

    assert until(lists)
    top = lists()[0]
    assert top["name"] == "Top 50 - Global"
    assert top["owner"]["id"] == "spotify" and top["public"]
    assert until(lambda: [
        i["track"]["id"] for i in server.get(
            f"/v1/playlists/{top['id']}")["tracks"]["items"]]
        == [track_id(2), track_id(1)])
    whole = server.get(f"/v1/playlists/{top['id']}")
    # what doesn't change is left alone
    time.sleep(2.2)
    assert server.get(f"/v1/playlists/{top['id']}")["snapshot_id"] == \
        whole["snapshot_id"]
    ann.hears(3, 3, ago=5000)
    Listener(town).hears(3)
    Listener(town).hears(3)
    assert until(lambda: server.get(f"/v1/playlists/{top['id']}")["tracks"][
        "items"][0]["track"]["id"] == track_id(3))
    assert server.get(f"/v1/playlists/{top['id']}")["snapshot_id"] != \
        whole["snapshot_id"]
    # nobody signs in as their owner, and nobody else edits them
    ann.person.refuses(f"/v1/playlists/{top['id']}/tracks", 403,
                       "You cannot add tracks to a playlist you don't own.",
                       "POST", {"uris": [f"spotify:track:{track_id(1)}"]})


def test_yesterday_s_ranks(town):
    """Where nothing was noted, past days are, from the log."""
    server = town.server
    ann, ben = Listener(town), Listener(town)
    ann.hears(1, 2, ago=86400)
    ben.hears(1, ago=86400)
    carol = Listener(town)
    carol.hears(1, ago=86400)
    carol.hears(2, 3)
    ann.hears(2)

    def places():
        return {item["track"]["id"]: (item["rank"], item["last_rank"],
                                      item["peak"], item["periods_on_chart"])
                for item in chart(server)["items"]}

    assert until(lambda: places() == {
        track_id(2): (1, 2, 1, 2), track_id(1): (2, 1, 1, 2),
        track_id(3): (3, None, 3, 1)}), places()


def test_a_changed_list_is_told(town):
    with eventing.Listener(town.server, "/ext/v1/events?types=charts",
                           town.server.token) as stream:
        Listener(town).hears(4, 1)
        event = stream.next()
    assert event.name == "charts" and event.data["total"] == 2
    assert event.data["name"] == "Top 50 - Global"
    assert town.server.get("/v1/playlists/" + event.data["uri"][-22:])[
        "snapshot_id"] == event.data["snapshot_id"]


@pytest.mark.sqlite
def test_two_nodes(serve, town, tmp_path):
    """What one is told, the other shows, with the same numbers; and one of
    them writes the lists."""
    one = town.server
    data = tmp_path / "other"
    data.mkdir()
    running.import_objects(data, small.LINES)
    two = serve(data, "--state", f"sqlite:{one.data}/state.db",
                "--chart-lists", 1)
    token = running.mint(one.data, town.app())
    ann, ben = Listener(town), Listener(town, country="US")
    ann.hears(4, 1, 1)
    ben.hears(4, 101)

    def numbers(server):
        items = [server.get(f"/ext/v1/charts?of=tracks{q}", token=token)["items"]
                 for q in ("", "&market=US", "&window=week")]
        return [(i["rank"], i["last_rank"], i["track"]["id"],
                 i["track"]["popularity"]) for part in items for i in part]

    assert until(lambda: len(numbers(two)) == 8)
    assert until(lambda: numbers(one) == numbers(two)), numbers(one)
    lists = one.get("/v1/users/spotify/playlists", token=token)["items"]
    assert until(lambda: len(one.get("/v1/users/spotify/playlists",
                                     token=token)["items"]) == 1), lists


def test_a_kill(serve, town):
    """Whatever a server had in memory, the log has."""
    server = town.server
    ann = Listener(town)
    ann.hears(1, 2, 1)
    assert until(lambda: len(order(server)) == 2)
    server.stop(signal.SIGKILL)
    again = serve(server.data)
    assert until(lambda: order(again) == [track_id(1), track_id(2)])
    item = chart(again)["items"][0]
    assert item["rank"] == 1


@pytest.mark.parametrize("query, message", [
    ("?of=playlists", "No such chart"), ("?window=year", "No such chart"),
    ("?kind=best", "No such chart"), ("?market=XYZ", "Invalid market code"),
    ("?limit=201", "Invalid limit"), ("?offset=-1", "Invalid offset")])
def test_what_is_no_chart(music, query, message):
    music.refuses(f"/ext/v1/charts{query}", 400, message)


@pytest.mark.long
def test_many_who_play(town):
    """What rises is found: two days of past in the log, then one song that
    everybody has found today."""
    server = town.server
    people = [Listener(town) for _ in range(21)]
    for i, person in enumerate(people):
        person.hears(*[101 + (i + k) % 12 for k in range(6)], ago=3 * 86400)
    for person in people:
        person.hears(4)
    assert until(lambda: order(server, "?kind=viral") == [track_id(4)])
    assert order(server)[0] == track_id(4)
    lists = {"Top 50 - Global", "Viral 50 - Global", "Top 50 - Sweden"}
    assert until(lambda: lists == {
        p["name"] for p in server.get("/v1/users/spotify/playlists")["items"]})

    def featured(query):
        return [p["name"] for p in server.get(
            f"/v1/browse/featured-playlists{query}")["playlists"]["items"]]

    assert featured("?country=SE") == [
        "Top 50 - Sweden", "Top 50 - Global", "Viral 50 - Global"]
    assert featured("?country=US") == ["Top 50 - Global", "Viral 50 - Global"]
    assert featured("")[-1] == "Top 50 - Sweden"

"""Streams of events: of what a user keeps, and of the world."""

import time

import pytest

import running
import small
from eventing import LIBRARY, MINE, NOTHING, NOTHING_SAVED, Listener, facts, \
    listen
from keeping import track_uri, without
from running import create_app, mint

pytestmark = pytest.mark.state


def save(person, *numbers):
    person.send("PUT", "/v1/me/tracks",
                {"ids": [small.track_id(n) for n in numbers]})


def test_begins_with_what_there_is(town):
    person = town.person()
    save(person, 1, 2)
    with listen(person) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream"
        assert stream.headers["cache-control"] == "no-store"
        first = stream.take(len(NOTHING))
        assert stream.retry > 0
        want = [("library", {"list": "tracks", "total": 2})] + NOTHING[1:]
        assert facts(first) == want
        assert len({e.place for e in first}) == 1


def test_hears_of_what_is_saved(town):
    person, other = town.person(), town.person()
    with listen(person) as one, listen(person) as two:
        for stream in (one, two):
            stream.take(len(NOTHING))
        save(other, 1)
        save(person, 1, 2, 3)
        assert one.next().data == {"list": "tracks", "total": 3}
        save(person, 1)  # it is there already
        person.send("DELETE", f"/v1/me/tracks?ids={small.track_id(1)}")
        assert one.next().data == {"list": "tracks", "total": 2}
        person.send("PUT", "/v1/me/following?type=artist",
                    {"ids": [small.artist_id(1)]}, 204)
        person.send("PUT", f"/v1/me/following?type=user&ids={other.name}",
                    status=204)
        want = [("following", {"list": "artists", "total": 1}),
                ("following", {"list": "users", "total": 1})]
        assert facts(one.take(2)) == want
        assert facts(two.take(4)) == [
            ("library", {"list": "tracks", "total": 3}),
            ("library", {"list": "tracks", "total": 2})] + want
        assert one.place == two.place


@pytest.mark.sanitized
def test_hears_of_playlists(town):
    owner, follower, stranger = (town.person() for _ in range(3))
    made = owner.playlist(public=True)
    follower.send("PUT", f"/v1/playlists/{made}/followers")
    uri = f"spotify:playlist:{made}"
    with listen(owner, MINE + "?types=playlists") as own, \
            listen(follower, MINE + "?types=playlists") as followed, \
            listen(stranger, MINE + "?types=playlists") as none:
        for stream, total in ((own, 1), (followed, 1), (none, 0)):
            assert facts(stream.take(1)) == [
                ("playlists", {"list": "playlists", "total": total})]
        snapshot = owner.add(made, track_uri(1), track_uri(2))
        want = {"uri": uri, "name": "A list", "snapshot_id": snapshot,
                "total": 2}
        for stream in (own, followed):
            assert stream.next_other({"list": "playlists",
                                      "total": 1}).data == want
        owner.send("PUT", f"/v1/playlists/{made}", {"name": "Another"})
        assert own.next().data["snapshot_id"] == owner.snapshot(made)
        assert followed.next().data["snapshot_id"] == owner.snapshot(made)
        follower.send("DELETE", f"/v1/playlists/{made}/followers")
        assert followed.next().data == {"list": "playlists", "total": 0}
        owner.add(made, track_uri(3))
        assert own.next().data["total"] == 3
        made = owner.send("POST", "/ext/v1/me/folders", {"name": "F"}, 201)
        assert own.next().data == {"list": "playlists", "total": 1}
        assert none.is_silent() and followed.is_silent()


@pytest.mark.sanitized
def test_goes_on_from_a_place(town):
    person = town.person()
    with listen(person, LIBRARY) as watch:
        watch.take(len(NOTHING_SAVED))
        with listen(person) as stream:
            stream.take(len(NOTHING))
            save(person, 1)
            place = stream.next().place
        watch.take(1)
        # One by one: what comes at once may be told with the last of it.
        for n in (2, 3):
            save(person, n)
            watch.take(1)
    want = [("library", {"list": "tracks", "total": n}) for n in (2, 3, 4)]
    with listen(person, headers=[f"Last-Event-ID: {place}"]) as stream:
        assert facts(stream.take(2)) == want[:2]
        save(person, 4)
        assert facts(stream.take(1)) == want[2:]
        last = stream.place
    # By the query, for who can't set headers; other kinds were nothing to it.
    with listen(person, LIBRARY + f"&last_event_id={place}") as stream:
        assert facts(stream.take(3)) == want
    with listen(person, LIBRARY + f"&last_event_id={last}") as stream:
        assert stream.is_silent()
        save(person, 5)
        assert stream.next().data["total"] == 5


@pytest.mark.parametrize("place", ["0123456789abcdef-1", "nonsense", "7"])
def test_starts_over_where_it_cannot(town, place):
    person = town.person()
    with listen(person, LIBRARY, headers=[f"Last-Event-ID: {place}"]) as s:
        reset = s.next()
        assert (reset.name, reset.data) == ("reset", {})
        assert facts(s.take(len(NOTHING_SAVED))) == NOTHING_SAVED
        save(person, 1)
        assert s.next().data["total"] == 1


def test_starts_over_after_a_restart(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data)
    token = mint(data, create_app(data))
    with Listener(server, "/ext/v1/events", token) as stream:
        place = stream.next().place
    server.stop()
    server = serve(data)
    with Listener(server, "/ext/v1/events", token,
                  headers=[f"Last-Event-ID: {place}"]) as stream:
        assert [e.name for e in stream.take(2)] == ["reset", "catalog"]


@pytest.mark.sanitized
def test_kinds_need_their_scopes(town):
    person = town.person()
    some = person.through(without("user-library-read"))
    with listen(some) as stream:
        assert facts(stream.take(3)) == NOTHING[5:]
        save(person, 1)
        person.playlist()
        assert stream.next().name == "playlists"
    some.refuses(LIBRARY, 403, "Insufficient client scope")
    none = person.through(["user-read-private"])
    none.refuses(MINE, 403, "Insufficient client scope")
    with listen(none, "/ext/v1/events") as stream:
        assert stream.next().name == "catalog"


@pytest.mark.sanitized
def test_who_may_not_listen(town):
    server = town.server
    server.refuses(MINE, 401, "Unauthorized.")
    server.refuses(MINE, 401, "No token provided", token=None)
    person = town.person()
    for types in ("tracks", "library,catalog", "library,,following"):
        person.refuses(f"{MINE}?types={types}", 400, "Invalid types")
    with listen(person, f"{MINE}?types=following,library,") as stream:
        assert facts(stream.take(7)) == NOTHING[:7]


@pytest.mark.sanitized
def test_head(town):
    with listen(town.person(), method="HEAD",
                headers=["Connection: close"]) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream"
        assert not stream.raw and not stream._chunk()


def test_hears_of_a_new_catalog(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data)
    with Listener(server, "/ext/v1/events", server.token) as stream:
        number = stream.next().data["generation"]
        running.import_objects(data, small.LINES)
        event = stream.next()
        assert (event.name, event.data) == ("catalog",
                                            {"generation": number + 1})


def test_ends_with_its_token(serve, data):
    """At its expiry, within a second or so."""
    running.import_objects(data, small.LINES)
    app = create_app(data)
    server = serve(data, "--access-lifetime", 2)
    answer = server.session.post(
        server.url + "/api/token", data={"grant_type": "client_credentials"},
        auth=(app["client_id"], app["client_secret"]))
    began = time.monotonic()
    with Listener(server, "/ext/v1/events",
                  answer.json()["access_token"]) as stream:
        assert stream.next().name == "catalog"
        assert stream.next() is None
        assert 1 < time.monotonic() - began < 10


def test_ends_when_its_app_goes(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data)
    app = create_app(data)
    with Listener(server, "/ext/v1/events", mint(data, app)) as stream:
        stream.next()
        running.run("app", "delete", "--data", data, app["client_id"])
        assert stream.next() is None


@pytest.mark.sanitized
def test_ends_when_its_user_goes(town):
    person = town.person()
    with listen(person) as stream:
        stream.take(len(NOTHING))
        running.run("user", "delete", "--data", town.server.data, person.name)
        assert stream.next() is None


@pytest.mark.sanitized
def test_a_server_that_stops_ends_them(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data)
    streams = [Listener(server, "/ext/v1/events", server.token)
               for _ in range(10)]
    for stream in streams:
        stream.next()
    server.stop()
    for stream in streams:
        assert stream.next() is None
        stream.close()

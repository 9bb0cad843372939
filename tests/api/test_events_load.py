"""Streams of events that are many, slow, or silent."""

import time

import pytest

import running
import small
from eventing import LIBRARY, MINE, NOTHING_SAVED, Listener, listen
from keeping import SCOPES
from running import create_app, mint


@pytest.mark.long
@pytest.mark.timing
def test_heartbeat(town):
    with listen(town.person(), LIBRARY) as stream:
        stream.take(len(NOTHING_SAVED))
        began = time.monotonic()
        assert stream.is_silent(17)
        assert stream.comments >= 1
        assert time.monotonic() - began < 18


@pytest.mark.long
def test_slow_reader_is_cut_off(town):
    """What waits for it isn't kept for ever; others hear all of it."""
    person = town.person()
    made = person.playlist(public=True)
    path = MINE + "?types=playlists"
    sent = 3000
    with listen(person, path, is_small=True) as slow, \
            listen(person, path) as quick:
        first = quick.next().data
        for n in range(sent):
            person.send("PUT", f"/v1/playlists/{made}", {"name": f"Name {n}"})
            assert quick.next_other(first).data["uri"].endswith(made)
        heard = 0
        while slow.next() is not None:
            heard += 1
        assert 0 < heard < sent


@pytest.mark.threads
def test_thousand(serve, data):
    """A thousand clients hear of one change, and each of its own."""
    running.import_objects(data, small.LINES)
    server = serve(data)
    running.run("user", "create", "--data", data, "--id", "alice")
    token = mint(data, create_app(data), "--user", "alice", "--scope",
                 " ".join(SCOPES))
    streams = [Listener(server, LIBRARY, token) for _ in range(1000)]
    for stream in streams:
        stream.take(len(NOTHING_SAVED))
    server.session.put(server.url + "/v1/me/tracks",
                       json={"ids": [small.track_id(1)]},
                       headers={"Authorization": f"Bearer {token}"})
    places = set()
    for stream in streams:
        event = stream.next()
        assert event.data == {"list": "tracks", "total": 1}
        places.add(event.place)
        stream.close()
    assert len(places) == 1

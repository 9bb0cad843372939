"""A player of which several servers know, and one that loses its server: what
plays goes on, from where it was, and each play is told once."""

import copy
import datetime
import os
import random
import signal
import threading
import time

import pytest
import requests

import flows
import keeping
import postgres
import running
import small
from keeping import track_uri
from small import track_id
from test_player import PLAYER, Listener, uris

KILLS = 40 if os.environ.get("TONEARM_DEEP") == "1" else 3

# A track lasts as many seconds as its number is above 100.
SHORT = (101, 102, 103)
LONG = 160


def seconds_of(number):
    return number - 100


def kill(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


def at(listener, server):
    """The same listener, asking another server."""
    moved = copy.copy(listener)
    moved.person = copy.copy(listener.person)
    moved.person.server = server
    return moved


def history(listener):
    """(track, begun in seconds, seconds heard), the oldest first."""
    page = listener.person.get(
        "/ext/v1/me/history?order=oldest&limit=1000")
    return [(int(play["track"]["id"][-21:]),
             datetime.datetime.fromisoformat(
                 play["played_at"].replace("Z", "+00:00")).timestamp(),
             play["ms_played"] / 1000) for play in page["items"]]


def assert_gapless(plays):
    """Each was heard whole, and began when the one before had ended."""
    for number, _, heard in plays:
        assert heard == seconds_of(number), plays
    for (number, begun, _), (_, then, _) in zip(plays, plays[1:]):
        assert then == pytest.approx(begun + seconds_of(number), abs=0.002), \
            plays


def assert_goes_on(last, state, since):
    """What the state has, asked for, or paused, after `since`, has played from
    the end of the last play on."""
    number, begun, _ = last
    ended = begun + seconds_of(number)
    assert since - ended - 0.01 <= state["progress_ms"] / 1000 <= \
        time.time() - ended + 0.01


def wait_for(condition, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it doesn't come to that"
        time.sleep(0.1)


# ---- two nodes on one state ----


@pytest.fixture(scope="module")
def cluster():
    """One of its own, whatever engine the rest is run with."""
    made = postgres.Cluster()
    yield made
    made.remove()


@pytest.fixture
def nodes(cluster, serve, tmp_path):
    """Two servers, and a town of the first."""
    env = {"TONEARM_STATE": cluster.state_of(tmp_path)}
    servers = []
    for name in ("one", "two"):
        data = tmp_path / name
        data.mkdir()
        running.import_objects(data, small.LINES, env=env)
        servers.append(serve(data, env=env))
    return *servers, keeping.Town(servers[0], env)


@pytest.mark.timing
def test_a_command_shows_on_the_other_node(nodes):
    one, two, town = nodes
    here = Listener(town)
    there = at(here, two)
    wait_for(lambda: two.request("GET", "/v1/me",
                                 token=here.person.token).status_code == 200)

    def shows(who, **wanted):
        flows.within_a_second(lambda: (who.state() or {}).items() >=
                              wanted.items())

    assert there.state() is None  # which it remembers
    here.play(uris=uris(150, 151, 152), position_ms=5000)
    shows(there, is_playing=True)
    assert there.now() == 150 and there.state()["progress_ms"] >= 5000
    there.does("PUT", "/pause")
    shows(here, is_playing=False, progress_ms=there.state()["progress_ms"])
    here.does("POST", "/next")
    flows.within_a_second(lambda: there.now() == 151)
    here.does("POST", "/queue?uri=" + track_uri(5))
    flows.within_a_second(lambda: there.queue() == [5, 152])
    there.does("PUT", "/volume?volume_percent=12")
    flows.within_a_second(
        lambda: here.state()["device"]["volume_percent"] == 12)
    there.does("PUT", "/shuffle?state=true")
    shows(here, shuffle_state=True)
    radio = here.add_device("Radio")["id"]
    flows.within_a_second(lambda: radio in [
        d["id"] for d in there.person.get(PLAYER + "/devices")["devices"]])


@pytest.mark.timing
def test_another_node_goes_on_when_one_is_killed(nodes):
    """The first one has conducted a part of it by then."""
    one, two, town = nodes
    people = [Listener(town) for _ in range(4)]
    for n, listener in enumerate(people):
        listener.play(uris=uris(*SHORT[n % 2:], 102, LONG))
    time.sleep(random.uniform(1, 3))
    kill(one)
    people = [at(listener, two) for listener in people]
    wanted = [[*SHORT[n % 2:], 102] for n in range(len(people))]
    for listener, numbers in zip(people, wanted):
        wait_for(lambda: len(history(listener)) >= len(numbers))
        assert listener.now() == LONG and listener.state()["is_playing"]
    time.sleep(1)  # for what would come twice
    for listener, numbers in zip(people, wanted):
        plays = history(listener)
        assert [number for number, _, _ in plays] == numbers
        assert_gapless(plays)
        since = time.time()
        assert_goes_on(plays[-1], listener.state(), since)


# ---- one that is killed again and again ----


@pytest.fixture
def house(tmp_path, serve):
    """start() starts the server anew; the town is the first one's."""
    data = tmp_path / "house"
    data.mkdir()
    running.import_objects(data, small.LINES)
    return lambda: serve(data)


@pytest.mark.state
@pytest.mark.long
@pytest.mark.timing
def test_kills_lose_no_play(house):
    server = house()
    listener = Listener(keeping.Town(server))
    listener.play(uris=uris(*SHORT))
    listener.does("PUT", "/repeat?state=context")
    for _ in range(KILLS):
        time.sleep(random.uniform(0.2, 2))
        kill(server)
        time.sleep(random.uniform(0, 1))
        server = house()
        listener = at(listener, server)
    wait_for(lambda: len(history(listener)) > len(SHORT))  # it goes on
    since = time.time()
    listener.does("PUT", "/pause")
    state = listener.state()
    plays = history(listener)
    assert [number for number, _, _ in plays] == \
        [SHORT[n % len(SHORT)] for n in range(len(plays))]
    assert_gapless(plays)
    assert listener.now() == SHORT[len(plays) % len(SHORT)]
    assert_goes_on(plays[-1], state, since)


class Seeker(threading.Thread):
    """Seeks forward, a millisecond at a time, until the server is gone."""

    def __init__(self, listener, begin):
        super().__init__()
        self.listener = listener
        self.acknowledged = self.tried = begin

    def run(self):
        try:
            while True:
                self.tried = self.tried % 50000 + 1
                self.listener.does("PUT", f"/seek?position_ms={self.tried}")
                self.acknowledged = self.tried
        except requests.RequestException:
            pass


@pytest.mark.state
def test_kills_lose_no_position(house):
    """What was answered is there; what wasn't may be."""
    server = house()
    listener = Listener(keeping.Town(server))
    listener.play(uris=uris(LONG), position_ms=1)
    listener.does("PUT", "/pause")
    position = listener.state()["progress_ms"]
    for _ in range(KILLS):
        seeker = Seeker(listener, position)
        seeker.start()
        time.sleep(random.uniform(0.1, 0.6))
        kill(server)
        seeker.join()
        assert seeker.acknowledged != position
        server = house()
        listener = at(listener, server)
        state = listener.state()
        position = state["progress_ms"]
        assert position in (seeker.acknowledged, seeker.tried)
        assert state["item"]["id"] == track_id(LONG)
        assert not state["is_playing"]

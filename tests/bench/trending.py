"""Measures of trends: how soon a play shows.

While listeners play a thousand songs a second, one play after the other is
told of songs that nobody else plays, each in a market of which that holds, too,
and what it changes is asked for until it has.
"""

import contextlib
import os
import random
import sys
import threading
import time

from keeping import Session, Shelves
from process import Failure, say

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "api"))
import postgres  # noqa: E402

PLAYS_S = 1000
BATCH = 50         # of a request of the load
LISTENERS = 10     # who make it
PROBES = {1: 30, 4: 150}  # by the seconds of a run
MARKETS = ("IS", "MT", "LI", "AD", "CY")
SLOW_S = 10
SURELY = 60        # a popularity


class State(Shelves):
    """A state at a place of its own, with listeners."""

    def __init__(self, workspace, data, where):
        self.workspace = workspace
        self.data = data
        self.state = ["--state", where]
        self.app = workspace.answer(workspace.tonearm(
            "app create", data, "--name", "trending", *self.state))

    def listener(self, name, country):
        """The Authorization by which somebody tells of plays."""
        self.workspace.run(self.workspace.tonearm(
            "user create", self.data, "--id", name, "--password",
            "unused word", "--country", country, *self.state))
        return "Token " + self.workspace.answer(self.workspace.tonearm(
            "user listen-token", self.data, "--id", name,
            *self.state))["token"]

    def bearer(self):
        return "Bearer " + self.workspace.answer(self.workspace.tonearm(
            "token", self.data, "--client-id", self.app["client_id"],
            *self.state))["access_token"]


def listens(songs, now):
    """The body of a request: one song after the other, the last one just
    over."""
    return {"listen_type": "import", "payload": [
        {"listened_at": now - 60 - at, "track_metadata": {
            "artist_name": "x", "track_name": "y", "additional_info": {
                "spotify_id": "https://open.spotify.com/track/" + song}}}
        for at, song in enumerate(songs)]}


class Load(threading.Thread):
    """Everybody who plays, at the rate that is asked for."""

    def __init__(self, server, tokens, songs):
        super().__init__()
        self.sessions = [Session(server, token) for token in tokens]
        self.songs = songs
        self.over = threading.Event()
        self.sent = 0
        self.failure = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()

    def run(self):
        pick = random.Random(BATCH)
        began = time.monotonic()
        try:
            while not self.over.is_set():
                session = self.sessions[self.sent // BATCH % LISTENERS]
                session.ask("POST", "/1/submit-listens", listens(
                    pick.sample(self.songs, BATCH), int(time.time())))
                self.sent += BATCH
                ahead = began + self.sent / PLAYS_S - time.monotonic()
                if ahead > 0:
                    time.sleep(ahead)
        except (OSError, Failure) as failure:
            self.failure = str(failure)


class Watcher:
    """Asks a server what a play has changed."""

    def __init__(self, server, bearer):
        self.session = Session(server, bearer)

    def popularity(self, song):
        return self.session.ask("GET", f"/v1/tracks/{song}")["popularity"]

    def has_changed(self, song, market, before):
        if self.popularity(song) == before:
            return False
        return any(place["track"]["id"] == song for place in self.session.ask(
            "GET", f"/ext/v1/charts?market={market}")["items"])


def probe(teller, watcher, song, market):
    """Milliseconds from the answer to a play until its song has another
    popularity and stands in the market's chart."""
    before = watcher.popularity(song)
    teller.ask("POST", "/1/submit-listens", listens([song], int(time.time())))
    told = time.monotonic()
    while not watcher.has_changed(song, market, before):
        if time.monotonic() - told > SLOW_S:
            raise Failure(f"a play of {song} shows nowhere")
        time.sleep(0.002)
    return (time.monotonic() - told) * 1000


def candidates(server, bearer, ids, count):
    """Songs that one play moves for sure: those of which the catalog says much,
    among thousands that are played as often."""
    session, found = Session(server, bearer), []
    for at in range(0, len(ids), 50):
        found += [t["id"] for t in session.ask(
            "GET", "/v1/tracks?ids=" + ",".join(ids[at:at + 50]))["tracks"]
            if t["popularity"] >= SURELY]
        if len(found) >= count:
            return found[:count]
    raise Failure(f"only {len(found)} songs can be probed")


def measure(workspace, scale, state, told, watched):
    """The times of all probes, sorted: plays are told to one server, and looked
    for at another, or the same."""
    probes = PROBES[scale.seconds]
    ids = workspace.track_ids(scale.small_tracks)
    half = len(ids) // 2
    watcher = Watcher(watched, state.bearer())
    tokens = [state.listener(f"listener{n}", "SE") for n in range(LISTENERS)]
    tellers = [Session(told, state.listener(f"teller{n}", market))
               for n, market in enumerate(MARKETS)]
    songs = candidates(watched, state.bearer(), ids[half:], probes)
    times = []
    with Load(told, tokens, ids[:half]) as load:
        time.sleep(2)  # until it is even
        for n, song in enumerate(songs):
            times.append(probe(tellers[n % len(MARKETS)], watcher, song,
                               MARKETS[n % len(MARKETS)]))
        rate = load.sent
    if load.failure:
        raise Failure(f"the load: {load.failure}")
    say(f"    {probes} plays among {rate}: median {times[len(times) // 2]:.0f} "
        f"ms, at most {max(times):.0f} ms")
    return sorted(times)


def p99(times):
    return times[min(len(times) - 1, int(len(times) * 0.99))]


def on_one(workspace, scale):
    data = workspace.catalog(scale.small_tracks)
    state = State(workspace, data, "sqlite:" + workspace.path("trending.db"))
    with workspace.serve(data, *state.state) as server:
        return measure(workspace, scale, state, server, server)


def on_two(workspace, scale):
    """Two servers, each with a copy of the catalog, over one PostgreSQL."""
    data = workspace.catalog(scale.small_tracks)
    with contextlib.ExitStack() as ends:
        ends.callback(postgres.finish)
        state = State(workspace, data, postgres.cluster().url("postgres"))
        nodes = [ends.enter_context(workspace.serve(where, *state.state))
                 for where in (data, workspace.copy(data, "trending-2"))]
        return measure(workspace, scale, state, *nodes)


def measure_play_to_popularity(workspace, scale):
    one, two = on_one(workspace, scale), on_two(workspace, scale)
    return f"{p99(one):.0f}", "ms", {
        "median_ms": f"{one[len(one) // 2]:.0f}",
        "two_nodes_ms": f"{p99(two):.0f}",
        "two_nodes_median_ms": f"{two[len(two) // 2]:.0f}"}

"""Measures of plays: how fast listens are taken.

Requests are made ready before the clock starts, and are sent by threads that do
nothing else, so that what is timed is the server's.
"""

import http.client
import json
import random
import statistics
import threading
import time
import uuid

import process
from keeping import AT_ONCE, Session, Shelves
from process import Failure, say

LISTENS = 1000    # of a request
SONGS = 10_000    # that are listened to
SENDERS = 4
BODIES = 40       # that are sent in turn, each time an hour later
FIRST_S = 1_100_000_000
EVERY_S = 100_000
UNKNOWN = 0.1     # of those that are told by name
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def uuid_of(base62):
    number = 0
    for digit in base62:
        number = number * 62 + DIGITS.index(digit)
    return str(uuid.UUID(int=number))


def songs_of(workspace, server, bearer, tracks):
    """Tracks as the API has them."""
    session = Session(server, bearer)
    ids = workspace.track_ids(tracks)[:SONGS]
    found = []
    for at in range(0, len(ids), AT_ONCE):
        found += session.ask("GET", "/v1/tracks?ids=" +
                             ",".join(ids[at:at + AT_ONCE]))["tracks"]
    return found


def listen(song, pick):
    """A third each by id, by MusicBrainz id and by name, of which some are of
    nothing that the catalog has."""
    names = {"artist_name": song["artists"][0]["name"],
             "track_name": song["name"],
             "release_name": song["album"]["name"]}
    info = {"duration_ms": song["duration_ms"], "media_player": "a player",
            "submission_client": "a scrobbler", "tags": ["one", "two"]}
    way = pick.randrange(3)
    if way == 0:
        info["spotify_id"] = "https://open.spotify.com/track/" + song["id"]
    elif way == 1:
        info["track_mbid"] = uuid_of(song["id"])
    elif pick.random() < UNKNOWN:
        names["track_name"] += f" {pick.random()}"
    return {"listened_at": 0, "track_metadata": {
        **names, "additional_info": info}}


class Sender(threading.Thread):
    """Sends request after request until it is told to end."""

    def __init__(self, server, token, bodies, number):
        super().__init__()
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=60)
        self.headers = {"Authorization": "Token " + token}
        self.bodies = bodies
        self.number = number
        self.is_over = False
        self.sent = 0
        self.failure = None

    def run(self):
        try:
            while not self.is_over:
                self.send()
        except OSError as error:
            self.failure = str(error)

    def send(self):
        """Each body of its own time, so that no listen is there already."""
        number = self.number + SENDERS * self.sent
        body = self.bodies[number % BODIES]
        for at, piece in enumerate(body[1::2]):
            body[1 + 2 * at] = b"%d" % (FIRST_S + number * LISTENS + at)
        self.connection.request("POST", "/1/submit-listens", b"".join(body),
                                self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise OSError(f"{answer.status} {text[:200]}")
        self.sent += 1


def pieces(listens):
    """The text of a request, cut where the times of its listens stand."""
    text = json.dumps({"listen_type": "import", "payload": listens}).encode()
    parts = text.split(b'"listened_at": 0')
    out = [parts[0]]
    for part in parts[1:]:
        out[-1] += b'"listened_at": '
        out += [b"0", part]
    return out


def run_once(server, token, bodies, run_s, round_number):
    """Listens a second."""
    senders = [Sender(server, token, [list(b) for b in bodies],
                      round_number * EVERY_S + n) for n in range(SENDERS)]
    began, busy = time.monotonic(), server.cpu_s()
    for sender in senders:
        sender.start()
    time.sleep(run_s)
    for sender in senders:
        sender.is_over = True
    for sender in senders:
        sender.join()
    took = time.monotonic() - began
    for sender in senders:
        if sender.failure:
            raise Failure(f"submit-listens: {sender.failure}")
    rate = LISTENS * sum(s.sent for s in senders) / took
    say(f"    {rate:9.0f} listens/s; busy: "
        f"{(server.cpu_s() - busy) / took:.0%}")
    return rate


def measure_plays_ingest(workspace, scale):
    data = workspace.catalog(scale.small_tracks)
    shelves = Shelves(workspace, data, "listening")
    bearer = shelves.bearer("listener")
    token = workspace.answer(workspace.tonearm(
        "user listen-token", data, "--id", "listener", *shelves.state))["token"]
    pick = random.Random(LISTENS)
    with shelves.serve() as server:
        songs = songs_of(workspace, server, bearer, scale.small_tracks)
        bodies = [pieces([listen(pick.choice(songs), pick)
                          for _ in range(LISTENS)]) for _ in range(BODIES)]
        say(f"    {sum(map(len, bodies[0])) // LISTENS} bytes a listen")
        server.settle()
        rates = [run_once(server, token, bodies, scale.seconds, n)
                 for n in range(scale.rounds)]
        session = Session(server, "Token " + token)
        kept = session.ask("GET", "/1/user/listener/listen-count"
                           )["payload"]["count"]
    if kept % LISTENS:
        raise Failure(f"{kept} listens were kept")
    return f"{statistics.median(rates):.0f}", "listens/s", {
        "worst": f"{min(rates):.0f}", "kept": str(kept)}

"""Measures of what users keep: saved tracks and playlists.

Single edits and requests to a very large library are timed by
tests/bench/library in its own process; the others go through a server, which
has a state with a library that came there as clients bring it.
"""

import functools
import http.client
import json
import os
import random

import process
from peers import Load, bare, compare
from process import Failure, say
from serving import constant_of, read_answers

SCOPES = ("user-library-read user-library-modify "
          "playlist-read-private playlist-modify-public "
          "playlist-modify-private")
PAGE = 50
AT_ONCE = 50      # ids that a call names
LISTS = 100       # playlists that are asked for
LIST_ITEMS = 100  # in each of them
FROM_END = 1000   # where the page far back in the library begins
CHECKED = 100     # answers that are read before a measure


def seconds(scale):
    """Of a run: half as many as elsewhere, since filling the library takes its
    time."""
    return max(scale.seconds // 2, 1)


# ---- users of a catalog ----

class Shelves:
    """A state of its own beside a catalog, with an app."""

    def __init__(self, workspace, data, name, scopes=SCOPES):
        self.workspace = workspace
        self.data = data
        self.scopes = scopes
        self.state = ["--state", "sqlite:" + workspace.path(name + ".db")]
        self.app = workspace.answer(workspace.tonearm(
            "app create", data, "--name", name, *self.state))

    def bearer(self, user):
        """The Authorization of a user, who is made for it."""
        self.workspace.run(self.workspace.tonearm(
            "user create", self.data, "--id", user, "--password", "unused word",
            *self.state))
        return self.token(user)

    def token(self, user):
        """The Authorization of a user who is there."""
        token = self.workspace.answer(self.workspace.tonearm(
            "token", self.data, "--client-id", self.app["client_id"],
            "--user", user, "--scope", self.scopes, *self.state))
        return "Bearer " + token["access_token"]

    def serve(self):
        """A server with one loop and one reader, on one core."""
        core, _ = process.cores()
        return self.workspace.serve(self.data, "--loops", "1", "--readers",
                                    "1", *self.state, core=core)


class Session:
    """A user's connection."""

    def __init__(self, server, bearer):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port,
                                                     timeout=30)
        self.headers = {"Authorization": bearer}

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body and json.dumps(body),
                                self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201, 204):
            raise Failure(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text) if text else None


class Library:
    """A user who has saved every track of a catalog, and has playlists."""

    def __init__(self, workspace, scale):
        data = workspace.catalog(scale.small_tracks)
        self.ids = workspace.track_ids(scale.small_tracks)
        self.shelves = Shelves(workspace, data, "library")
        self.bearer = self.shelves.bearer("keeper")
        say(f"saving {len(self.ids)} tracks, making {LISTS} playlists")
        with self.shelves.serve() as server:
            session = Session(server, self.bearer)
            self.save(session)
            self.lists = [self.make_list(session, n) for n in range(LISTS)]

    def save(self, session):
        """From the end of `ids` on, so that the list, where the newest comes
        first, is in the order of `ids`."""
        for end in range(len(self.ids), 0, -AT_ONCE):
            session.ask("PUT", "/v1/me/tracks",
                        {"ids": self.ids[max(end - AT_ONCE, 0):end]})

    def make_list(self, session, number):
        """A list's id and those of its tracks."""
        tracks = random.Random(number).sample(self.ids, LIST_ITEMS)
        made = session.ask("POST", "/v1/me/playlists",
                           {"name": f"List {number}"})["id"]
        session.ask("POST", f"/v1/playlists/{made}/items",
                    {"uris": ["spotify:track:" + i for i in tracks]})
        return made, tracks


def library(workspace, scale):
    """The library that measures share."""
    if "library" not in workspace.made:
        workspace.made["library"] = Library(workspace, scale)
    return workspace.made["library"]


# ---- reading ----

def measure_saved_page(workspace, scale):
    own = library(workspace, scale)
    offsets = [len(own.ids) - FROM_END, 0]
    paths = {f"/v1/me/tracks?limit={PAGE}&offset={n}": own.ids[n:n + PAGE]
             for n in offsets}

    def is_page(path, answer):
        return [item["track"]["id"] for item in answer["items"]] == paths[path]

    with own.shelves.serve() as server:
        read_answers(server, paths, own.bearer, is_page)
        server.settle()
        runs = [functools.partial(
            Load(workspace, f"page-{n}", [path], own.bearer).run, server)
                for n, path in zip(offsets, paths)]
        (rate, _), (_, to_first) = compare(runs, seconds(scale), scale.rounds)
    return f"{rate:.0f}", "req/s", {"vs_first": f"{to_first:.3f}"}


def beside_h2o(workspace, scale, own, name, paths, is_right):
    """Requests/s of these paths, and how many times the peer's."""
    with own.shelves.serve() as server:
        bodies = read_answers(server, paths[:CHECKED], own.bearer, is_right)
        constant = constant_of(workspace, name, bodies)
        load = Load(workspace, name, paths, own.bearer)
        with bare(workspace, constant) as h2o:
            (rate, _), (_, to_h2o) = load.compare([server, h2o], seconds(scale),
                                                  scale.rounds)
    return f"{rate:.0f}", "req/s", {"vs_h2o": f"{to_h2o:.3f}"}


def measure_contains_50(workspace, scale):
    own = library(workspace, scale)
    pick = random.Random(AT_ONCE)
    paths = ["/v1/me/tracks/contains?ids=" +
             ",".join(pick.sample(own.ids, AT_ONCE)) for _ in range(10_000)]
    return beside_h2o(workspace, scale, own, "contains", paths,
                      lambda _, answer: answer == [True] * AT_ONCE)


def measure_playlist_get(workspace, scale):
    own = library(workspace, scale)
    lists = {"/v1/playlists/" + made: tracks for made, tracks in own.lists}

    def is_list(path, answer):
        items = answer["tracks"]["items"]
        return [item["track"]["id"] for item in items] == lists[path]

    return beside_h2o(workspace, scale, own, "playlist", list(lists), is_list)


# ---- saving ----

class Saving:
    """Saves tracks of a catalog through a server, one a request, in each run
    as another user."""

    def __init__(self, workspace, ids, bearers):
        paths = ["/v1/me/tracks?ids=" + i for i in ids]
        self.most = len(ids)
        self.loads = [(bearer, Load(workspace, "save", paths, bearer,
                                    method="PUT")) for bearer in bearers]

    def run(self, server, run_s):
        bearer, load = self.loads.pop()
        rates = load.run(server, run_s)
        saved = Session(server, bearer).ask("GET", "/v1/me/tracks?limit=1")
        # Who is through with all of them saves the first ones again.
        if saved["total"] < min(0.99 * rates[0] * run_s, self.most):
            raise Failure(f"only {saved['total']} tracks were saved")
        return rates


class Alone:
    """Saves in a process of its own, in each run as another user."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.data = workspace.path("alone")
        self.output = workspace.path("alone-output")
        self.runs = 0
        os.makedirs(self.data)

    def run(self, run_s):
        self.runs += 1
        core, _ = process.cores()
        usage = self.workspace.run(process.pinned(core, [
            self.workspace.program("keeping"), "alone", self.data,
            f"user{self.runs}", str(1000 * run_s)]), self.output)
        with open(self.output) as file:
            rate = float(file.read())
        share = usage.cpu_s / run_s
        say(f"    {rate:9.0f} saves/s by itself; busy: {share:.0%}")
        return rate, rate / max(share, 0.01)


def measure_save_tracks(workspace, scale):
    data = workspace.catalog(scale.tracks)
    shelves = Shelves(workspace, data, "saving")
    bearers = [shelves.bearer(f"user{n}") for n in range(scale.rounds + 1)]
    saving = Saving(workspace, workspace.track_ids(scale.tracks), bearers)
    with shelves.serve() as server:
        server.settle()
        (rate, _), (_, to_alone) = compare(
            [functools.partial(saving.run, server), Alone(workspace).run],
            seconds(scale), scale.rounds)
    return f"{rate:.0f}", "req/s", {"vs_autocommit": f"{to_alone:.1f}"}


# ---- in the process ----

def ask_program(workspace, what, *arguments):
    """What `keeping` prints: numbers by name."""
    data = workspace.path(f"keeping-{what}-{arguments[0]}")
    os.makedirs(data)
    words = process.output_of([workspace.program("keeping"), what, data,
                               "keeper", *arguments], workspace.root).split()
    return {key: float(value) for key, value in zip(words[::2], words[1::2])}


def measure_edit(kind):
    def measure(workspace, scale):
        times = ask_program(workspace, "edits", kind, str(scale.edits))
        say(f"    {times}")
        return (f"{times['long_ms']:.3f}", "ms", {
            "vs_100": f"{times['long_ms'] / times['short_ms']:.3f}",
            "work_ms": f"{times['long_work_ms']:.3f}",
            "work_vs_100":
                f"{times['long_work_ms'] / times['short_work_ms']:.3f}"})
    return measure


def measure_library_large(workspace, scale):
    times = ask_program(workspace, "large", str(scale.saved),
                        str(scale.owned))
    return (f"{max(times.values()):.3f}", "ms",
            {f"{part}_ms": f"{ms:.3f}" for part, ms in times.items()})

"""Measures of what users keep: saved tracks and playlists.

They go through a server; what they are compared with is done by
tests/bench/library in its own process.
"""

import functools
import http.client
import json
import os

import process
from peers import Load, compare
from process import Failure, say

SCOPES = "user-library-read user-library-modify"


# ---- users of a catalog ----

class Shelves:
    """A state of its own beside a catalog, with an app."""

    def __init__(self, workspace, data, name):
        self.workspace = workspace
        self.data = data
        self.state = ["--state", "sqlite:" + workspace.path(name + ".db")]
        self.app = workspace.answer(workspace.tonearm(
            "app create", data, "--name", name, *self.state))

    def bearer(self, user):
        """The Authorization of a user, who is made for it."""
        self.workspace.run(self.workspace.tonearm(
            "user create", self.data, "--id", user, "--password", "unused word",
            *self.state))
        token = self.workspace.answer(self.workspace.tonearm(
            "token", self.data, "--client-id", self.app["client_id"],
            "--user", user, "--scope", SCOPES, *self.state))
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
        if answer.status not in (200, 201):
            raise Failure(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text) if text else None


# ---- saving ----

class Saving:
    """Saves tracks of a catalog through a server, one a request, in each run
    as another user."""

    def __init__(self, workspace, ids, bearers):
        paths = ["/v1/me/tracks?ids=" + i for i in ids]
        self.most = len(ids)
        self.loads = [(bearer, Load(workspace, "save", paths, bearer,
                                    method="PUT")) for bearer in bearers]

    def run(self, server, seconds):
        bearer, load = self.loads.pop()
        rates = load.run(server, seconds)
        saved = Session(server, bearer).ask("GET", "/v1/me/tracks?limit=1")
        # Who is through with all of them saves the first ones again.
        if saved["total"] < min(0.99 * rates[0] * seconds, self.most):
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

    def run(self, seconds):
        self.runs += 1
        core, _ = process.cores()
        usage = self.workspace.run(process.pinned(core, [
            self.workspace.program("keeping"), "alone", self.data,
            f"user{self.runs}", str(1000 * seconds)]), self.output)
        with open(self.output) as file:
            rate = float(file.read())
        share = usage.cpu_s / seconds
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
            scale.seconds, scale.rounds)
    return f"{rate:.0f}", "req/s", {"vs_autocommit": f"{to_alone:.1f}"}

"""Measures of what users listen to: polls of players and commands to them."""

import functools
import json
import random

import process
from keeping import Session, Shelves, seconds
from peers import Load, bare, compare
from process import Failure, say
from serving import constant_of

SCOPES = "user-read-playback-state user-modify-playback-state"
LISTENERS = 1000
CHECKED = 100  # answers that are read before a measure
TRACKS = 50    # in each listener's list


class Listeners:
    """Users who play, each on a virtual device of their own."""

    def __init__(self, workspace, scale):
        self.workspace = workspace
        self.data = workspace.catalog(scale.small_tracks)
        self.ids = workspace.track_ids(scale.small_tracks)
        self.shelves = Shelves(workspace, self.data, "playing", SCOPES)
        names = [f"listener{n}" for n in range(LISTENERS)]
        say(f"making {LISTENERS} listeners")
        self.import_users(names)
        self.bearers = [self.shelves.token(name) for name in names]
        with self.shelves.serve() as server:
            for number, bearer in enumerate(self.bearers):
                self.begin(Session(server, bearer), number)

    def import_users(self, names):
        lines = self.workspace.path("listeners.jsonl")
        with open(lines, "w") as file:
            for name in names:
                print(json.dumps({"type": "user", "id": name,
                                  "country": "US", "product": "premium"}),
                      file=file)
        self.workspace.run(self.workspace.tonearm(
            "import", self.data, "objects", lines, *self.shelves.state))

    def begin(self, session, number):
        """Plays a list over and over."""
        device = session.ask("POST", "/ext/v1/me/devices",
                             {"name": "Speaker"})["id"]
        tracks = random.Random(number).sample(self.ids, TRACKS)
        session.ask("PUT", f"/v1/me/player/play?device_id={device}",
                    {"uris": ["spotify:track:" + i for i in tracks]})
        session.ask("PUT", "/v1/me/player/repeat?state=context")

    def lines(self, path):
        """The path as each of them asks for it, for `Load`."""
        return [f"{path}\t{bearer}" for bearer in self.bearers]


def listeners(workspace, scale):
    """The listeners that measures share."""
    if "listeners" not in workspace.made:
        workspace.made["listeners"] = Listeners(workspace, scale)
    return workspace.made["listeners"]


def measure_player_poll(workspace, scale):
    own = listeners(workspace, scale)
    with own.shelves.serve() as server:
        bodies = []
        for bearer in own.bearers[:CHECKED]:
            state = Session(server, bearer).ask("GET", "/v1/me/player")
            if not state["is_playing"] or state["item"]["id"] not in own.ids:
                raise Failure(f"a wrong state: {state}")
            bodies.append(json.dumps(state, separators=(",", ":")).encode())
        constant = constant_of(workspace, "poll", bodies)
        load = Load(workspace, "poll", own.lines("/v1/me/player"),
                    own.bearers[0])
        with bare(workspace, constant) as h2o:
            (rate, _), (_, to_h2o) = load.compare([server, h2o],
                                                  seconds(scale), scale.rounds)
    return f"{rate:.0f}", "req/s", {"vs_h2o": f"{to_h2o:.3f}"}


class Alone:
    """Skips in a process of its own, a transaction each."""

    def __init__(self, listeners):
        self.listeners = listeners
        self.output = listeners.workspace.path("playing-alone")

    def run(self, run_s):
        own = self.listeners
        core, _ = process.cores()
        usage = own.workspace.run(process.pinned(core, [
            own.workspace.program("playing"), own.data, own.shelves.state[1],
            "listener0", str(1000 * run_s)]), self.output)
        with open(self.output) as file:
            rate = float(file.read())
        say(f"    {rate:9.0f} skips/s by itself; "
            f"busy: {usage.cpu_s / run_s:.0%}")
        return rate, rate


def measure_player_command(workspace, scale):
    own = listeners(workspace, scale)
    with own.shelves.serve() as server:
        server.settle()
        load = Load(workspace, "skip", own.lines("/v1/me/player/next"),
                    own.bearers[0], method="POST")
        (rate, _), (_, to_alone) = compare(
            [functools.partial(load.run, server), Alone(own).run],
            seconds(scale), scale.rounds)
    return f"{rate:.0f}", "req/s", {"vs_transaction": f"{to_alone:.1f}"}

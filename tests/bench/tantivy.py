"""Search beside tantivy (tests/bench/peers), over the same rows and queries.

Two indexes are asked: one that tells title, artists and album apart, as ours
does, and one in which they are a single text.
"""

import os
import subprocess

from peers import median
from process import Failure, say
from searching import query_file, times_of
from workspace import SEED

KINDS = ("term", "and", "prefix", "phrase")
FIELDS = {"tantivy": 3, "tantivy_flat": 1}
PROGRAM = "peers/release/peers"


def rows_of(workspace, data):
    """A file of the catalog's rows, made once a run."""
    path = workspace.path("rows")
    if not os.path.exists(path):
        workspace.run([workspace.program("searching"), "rows", data], path)
    return path


def index_of(workspace, data, name):
    """The index of that name, made once a run."""
    path = workspace.path(name)
    if not os.path.exists(path):
        say(f"    making the index {name}")
        with open(rows_of(workspace, data)) as rows:
            done = subprocess.run([workspace.program(PROGRAM), "index", path,
                                   str(FIELDS[name])], stdin=rows)
        if done.returncode != 0:
            raise Failure(f"peers index ended with {done.returncode}")
    return path


def run_in_turn(workspace, scale, data, kind):
    """For us and for each index, the times of all rounds, by name."""
    queries = query_file(workspace, scale, data)
    peers = {name: index_of(workspace, data, name) for name in FIELDS}
    runs = {name: [] for name in ("ours", *FIELDS)}
    for _ in range(scale.rounds):
        runs["ours"].append(times_of(workspace, "time", data, queries, kind))
        for name, index in peers.items():
            runs[name].append(times_of(workspace, "time", index, queries,
                                       kind, program=PROGRAM))
    return runs


def measure_kind(kind):
    def measure(workspace, scale):
        data = workspace.subject(scale.tracks)
        runs = run_in_turn(workspace, scale, data, kind)
        keys = {}
        for name, rounds in runs.items():
            for key in ("p50_ms", "p99_ms"):
                own = median([times[key] for times in rounds])
                keys[f"{name}_{key}" if name in FIELDS else key] = f"{own:.3f}"
        for name in FIELDS:
            for key, suffix in (("p99_ms", ""), ("p50_ms", "_p50")):
                ratio = median([theirs[key] / ours[key] for theirs, ours
                                in zip(runs[name], runs["ours"])])
                keys[f"vs_{name}{suffix}"] = f"{ratio:.2f}"
        return keys["p99_ms"], "ms", keys
    return measure

"""Measures of search: what queries cost and what they find.

tests/bench/search draws the queries from the catalog and answers them in its
own process; here they go through a server, too.
"""

import json
import os
import random
import socket
import subprocess
import time
import urllib.parse

import process
from peers import Load, bare
from process import Failure, say
from serving import SteadyLoad, constant_of, read_answers
from workspace import SEED

KINDS = ("term", "and", "prefix", "typo", "phrase", "filter")
CHECKED = 1000  # answers that are read before search_http
LIMIT = 20
PASSES = 3  # times that a query is asked over HTTP
HOSTILE_CLIENTS = 8
BEYOND_ANY_SERVER = 1_000_000  # requests a second
HEALTH_EVERY_S = 0.005


def ask_program(workspace, *arguments, program="searching"):
    """What the program prints. Its complaints, and its slowest queries, go
    where ours do."""
    done = subprocess.run([workspace.program(program), *arguments],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True)
    if done.returncode != 0:
        raise Failure(f"{program} {arguments[0]} ended with "
                      f"{done.returncode}")
    return done.stdout


def times_of(workspace, *arguments, program="searching"):
    """p50_ms and p99_ms as printed, by name."""
    words = ask_program(workspace, *arguments, program=program).split()
    return {key: float(value) for key, value in zip(words[::2], words[1::2])}


# ---- queries ----

def query_file(workspace, scale, data):
    """Queries of every kind for that catalog, drawn once a run."""
    if "queries" not in workspace.made:
        path = workspace.path("queries")
        with open(path, "w") as file:
            file.write(ask_program(workspace, "queries", data, str(SEED),
                                   str(scale.queries)))
        workspace.made["queries"] = path
    return workspace.made["queries"]


def read_queries(path, kinds):
    """The paths to ask a server for, in the file's order."""
    paths = []
    with open(path) as file:
        for line in file:
            kind, types, text = line.rstrip("\n").split("\t")
            if kind in kinds:
                paths.append("/v1/search?" + urllib.parse.urlencode(
                    {"q": text, "type": types, "limit": LIMIT}))
    return paths


def is_page(_path, answer):
    tracks = answer["tracks"]
    return (len(tracks["items"]) == min(LIMIT, tracks["total"]) and
            all(item["type"] == "track" for item in tracks["items"]))


# ---- over HTTP ----

class Line:
    """One connection that costs little beside what it measures."""

    def __init__(self, port, authorization):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = (f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                     f"Authorization: {authorization}\r\n\r\n").encode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def receive(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise Failure("the server has closed the connection")
        return data

    def get(self, path):
        """Milliseconds until all of the answer is there."""
        begin = time.perf_counter()
        self.socket.sendall(b"GET " + path.encode() + self.rest)
        data = self.receive()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.receive()
        head = data[:end].lower()
        if not head.startswith(b"http/1.1 200 "):
            raise Failure(f"{path}: {data[:200]}")
        size = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        left = end + 4 + size - len(data)
        while left > 0:
            left -= len(self.receive())
        return (time.perf_counter() - begin) * 1000


def times_over_http(server, authorization, paths):
    """p50 and p99 of each path's best time, of passes over all of them after
    one that isn't counted."""
    with Line(server.port, authorization) as line:
        passes = [[line.get(path) for path in paths]
                  for _ in range(1 + PASSES)]
    times = sorted(map(min, zip(*passes[1:])))
    return times[len(times) // 2], times[len(times) * 99 // 100]


# ---- what queries cost ----

def compare_with_fts5(workspace, scale, data, path, kind):
    """SQLite's p99 by ours, over some of the queries,
    chosen by chance."""
    with open(path) as file:
        lines = [line for line in file if line.startswith(kind + "\t")]
    some = workspace.path("queries-" + kind)
    with open(some, "w") as out:
        out.writelines(random.Random(SEED).sample(lines, scale.fts5))
    ours = times_of(workspace, "time", data, some, kind)
    theirs = times_of(workspace, "fts5", data, some, kind,
                      workspace.path("fts5.db"))
    say(f"    fts5: p50 {theirs['p50_ms']:.3f} ms, p99 "
        f"{theirs['p99_ms']:.3f} ms; ours {ours['p99_ms']:.3f} ms")
    return theirs["p99_ms"] / ours["p99_ms"]


def measure_kind(kind, with_fts5):
    def measure(workspace, scale):
        data = workspace.subject(scale.tracks)
        app = workspace.app(data)
        path = query_file(workspace, scale, data)
        times = times_of(workspace, "time", data, path, kind)
        core, _ = process.cores()
        with workspace.serve(data, "--loops", "1", core=core) as server:
            server.settle()
            p50, p99 = times_over_http(server, app.bearer,
                                       read_queries(path, (kind,)))
        keys = {"p50_ms": f"{times['p50_ms']:.3f}",
                "p99_ms": f"{times['p99_ms']:.3f}",
                "http_p50_ms": f"{p50:.3f}", "http_p99_ms": f"{p99:.3f}"}
        if with_fts5 and scale.fts5 > 0:
            ratio = compare_with_fts5(workspace, scale, data, path, kind)
            keys["vs_fts5"] = f"{ratio:.1f}"
        return keys["p99_ms"], "ms", keys
    return measure


def measure_http(workspace, scale):
    """All kinds, mixed."""
    data = workspace.subject(scale.tracks)
    app = workspace.app(data)
    paths = read_queries(query_file(workspace, scale, data), KINDS)
    random.Random(SEED).shuffle(paths)
    core, _ = process.cores()
    with workspace.serve(data, "--loops", "1", core=core) as server:
        bodies = read_answers(server, paths[:CHECKED], app.bearer, is_page)
        results = sum(len(json.loads(body)["tracks"]["items"])
                      for body in bodies)
        say(f"    {results / len(bodies):.1f} results an answer")
        constant = constant_of(workspace, "search", bodies)
        load = Load(workspace, "search", paths, app.bearer)
        with bare(workspace, constant) as h2o:
            ours, to_h2o = load.compare([server, h2o], scale.seconds,
                                        scale.rounds)
    return f"{ours[0]:.0f}", "req/s", {"vs_h2o": f"{to_h2o[1]:.3f}"}


def measure_worst(workspace, scale):
    data = workspace.subject(scale.tracks)
    times = ask_program(workspace, "worst", data, str(SEED),
                        str(scale.queries)).split()
    keys = dict(zip(times[::2], times[1::2]))
    return keys.pop("worst_ms"), "ms", keys | {"queries": str(scale.queries)}


def times_of_health(server, authorization, seconds):
    """Milliseconds of each GET /health of one connection, the shortest
    first."""
    times = []
    end = time.monotonic() + seconds
    with Line(server.port, authorization) as line:
        while time.monotonic() < end:
            times.append(line.get("/health"))
            time.sleep(HEALTH_EVERY_S)
    return sorted(times)


def measure_worst_health(workspace, scale):
    """The server has its own idea of how many loops and readers it needs."""
    data = workspace.subject(scale.tracks)
    app = workspace.app(data)
    queries = workspace.path("worst-queries")
    with open(queries, "w") as file:
        file.write(ask_program(workspace, "worst-queries", data, str(SEED),
                               str(scale.queries)))
    paths = read_queries(queries, ("worst",))
    with workspace.serve(data) as server:
        server.settle()
        with SteadyLoad(workspace, server, app.token, paths,
                        BEYOND_ANY_SERVER, HOSTILE_CLIENTS) as load:
            times = times_of_health(server, app.bearer,
                                    scale.seconds * scale.rounds)
            outcome = load.stop()
    if outcome["failed"] > 0:
        raise Failure(f"{outcome['failed']} searches failed")
    say(f"    the longest search was answered after {outcome['slowest_ms']} "
        f"ms")
    return f"{times[len(times) * 99 // 100]:.2f}", "ms", {
        "p50_ms": f"{times[len(times) // 2]:.2f}",
        "max_ms": f"{times[-1]:.2f}", "requests": str(len(times)),
        "searches": str(outcome["requests"])}


# ---- what they find ----

def measure_relevance(name):
    def measure(workspace, scale):
        data = workspace.subject(scale.tracks)
        rank = ask_program(workspace, "relevance", data, str(SEED),
                           str(scale.queries), name)
        return rank.strip(), "mrr", {"queries": str(scale.queries)}
    return measure


# ---- playlists ----

def measure_playlists(workspace, scale):
    """Over rows of a database in SQLite, in a process of its own."""
    directory = workspace.path("playlists")
    os.makedirs(directory)
    words = process.output_of(
        [workspace.program("playlist_search"), directory,
         str(scale.playlists), str(scale.queries)], workspace.root).split()
    times = dict(zip(words[::2], words[1::2]))
    return times["p99_ms"], "ms", times | {"playlists": scale.playlists}

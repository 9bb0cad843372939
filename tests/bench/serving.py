"""Measures of a running server."""

import http.client
import json
import os
import random
import subprocess
import time

import process
from peers import Load, Nginx, bare, median
from process import Failure, say

CHECKED = 200  # answers that are read before a measure
BATCH = 50


# ---- asking ----

def fetch(connection, path, authorization=None, form=None):
    """The status and the body of one answer."""
    headers = {"Authorization": authorization} if authorization else {}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if form else "GET", path, form, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def connect(server):
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)


def read_answers(server, paths, authorization, is_right):
    """Asks for each path, fails unless `is_right(path, answer)` of all, and
    returns the bodies."""
    connection = connect(server)
    bodies = []
    for path in paths:
        status, body = fetch(connection, path, authorization)
        if status != 200 or not is_right(path, json.loads(body)):
            raise Failure(f"a wrong answer to {path}: {status} {body[:200]}")
        bodies.append(body)
    connection.close()
    return bodies


def constant_of(workspace, name, bodies):
    """A file as large as the bodies are on average."""
    size = sum(map(len, bodies)) // len(bodies)
    body = min(bodies, key=lambda b: abs(len(b) - size))
    path = workspace.path(name + "-constant")
    with open(path, "wb") as file:
        file.write(body[:size].ljust(size))
    say(f"    answers of {size} bytes")
    return path


# ---- requests a second ----

def is_track(path, answer):
    return answer["type"] == "track" and answer["id"] == path.split("/")[-1]


def is_batch(path, answer):
    return ([track["id"] for track in answer["tracks"]] ==
            path.split("=")[1].split(","))


def measure_track_get(workspace, scale):
    data = workspace.catalog(scale.tracks)
    app = workspace.app(data)
    paths = ["/v1/tracks/" + i for i in workspace.track_ids(scale.tracks)]
    core, _ = process.cores()
    with workspace.serve(data, "--loops", "1", core=core) as server:
        bodies = read_answers(server, paths[:CHECKED], app.bearer, is_track)
        constant = constant_of(workspace, "track", bodies)
        load = Load(workspace, "track", paths, app.bearer)
        with bare(workspace, constant) as h2o, \
                Nginx(workspace, constant) as nginx:
            ours, to_h2o, to_nginx = load.compare(
                [server, h2o, nginx], scale.seconds, scale.rounds)
    return (f"{ours[0]:.0f}", "req/s", {"vs_h2o": f"{to_h2o[1]:.3f}",
                                        "vs_nginx": f"{to_nginx[1]:.3f}"})


IDLE_RULE = {"route": "/v1/tracks/{id}", "nth": 1_000_000_000, "status": 503}


def put_rule(server, rule):
    connection = connect(server)
    connection.request("POST", "/bench/v1/faults", json.dumps(rule))
    answer = connection.getresponse()
    if answer.status != 201:
        raise Failure(f"no rule: {answer.status} {answer.read()[:200]}")
    connection.close()


def measure_bench_overhead(workspace, scale):
    """Of a server with the bench, a rule that looks at each call and does
    nothing, and a journal, to one without: requests a second."""
    data = workspace.catalog(scale.tracks)
    app = workspace.app(data)
    paths = ["/v1/tracks/" + i for i in workspace.track_ids(scale.tracks)]
    core, _ = process.cores()
    with workspace.serve(workspace.copy(data, "benched"), "--loops", "1",
                         "--bench", core=core) as benched, \
            workspace.serve(data, "--loops", "1", core=core) as plain:
        put_rule(benched, IDLE_RULE)
        for server in benched, plain:
            read_answers(server, paths[:CHECKED], app.bearer, is_track)
        load = Load(workspace, "benched", paths, app.bearer)
        ours, others = load.compare([benched, plain], scale.seconds,
                                    scale.rounds)
    return f"{others[1]:.3f}", "ratio", {"req_s": f"{ours[0]:.0f}"}


def measure_tracks_batch50(workspace, scale):
    data = workspace.catalog(scale.tracks)
    app = workspace.app(data)
    ids = workspace.track_ids(scale.tracks)
    pick = random.Random(BATCH)
    paths = ["/v1/tracks?ids=" + ",".join(pick.sample(ids, BATCH))
             for _ in range(10_000)]
    core, _ = process.cores()
    with workspace.serve(data, "--loops", "1", core=core) as server:
        bodies = read_answers(server, paths[:CHECKED], app.bearer, is_batch)
        constant = constant_of(workspace, "batch", bodies)
        load = Load(workspace, "batch", paths, app.bearer)
        with bare(workspace, constant) as h2o:
            ours, to_h2o = load.compare([server, h2o], scale.seconds,
                                        scale.rounds)
    return f"{ours[0]:.0f}", "req/s", {"vs_h2o": f"{to_h2o[1]:.3f}"}


def measure_token_client_credentials(workspace, scale):
    data = workspace.catalog(scale.small_tracks)
    app = workspace.app(data)
    form = "grant_type=client_credentials"
    core, _ = process.cores()
    with workspace.serve(data, "--loops", "1", core=core) as server:
        connection = connect(server)
        status, body = fetch(connection, "/api/token", app.basic, form)
        connection.close()
        if status != 200 or "access_token" not in json.loads(body):
            raise Failure(f"no token: {status} {body[:200]}")
        load = Load(workspace, "token", ["/api/token"], app.basic, form)
        ((rate, _),) = load.compare([server], scale.seconds, scale.rounds)
    return f"{rate:.0f}", "req/s", {}


def measure_auth_check(workspace, _scale):
    data = workspace.path("auth")
    os.makedirs(data)
    text = process.output_of([workspace.program("auth_check"), data],
                             workspace.root)
    return text.strip(), "us", {}


# ---- starting ----

def measure_start(workspace, scale):
    """From exec to the first right answer, file in the page cache."""
    data = workspace.catalog(scale.tracks)
    app = workspace.app(data)
    path = "/v1/tracks/" + workspace.track_ids(scale.tracks)[0]
    times_ms = []
    for _ in range(1 + 5):
        begin = time.monotonic()
        with workspace.serve(data) as server:
            connection = connect(server)
            status, body = fetch(connection, path, app.bearer)
            times_ms.append((time.monotonic() - begin) * 1000)
            connection.close()
        if status != 200 or not is_track(path, json.loads(body)):
            raise Failure(f"a wrong first answer: {status} {body[:200]}")
        say(f"    {times_ms[-1]:.1f} ms")
    return f"{median(times_ms[1:]):.1f}", "ms", {}


# ---- swapping generations under load ----

IMPORTS = 10
IMPORT_LINES = 1000
LOAD_RATE = 5000
LOAD_CONNECTIONS = 64
LOAD_TARGETS = 20_000
SWAP_TIMEOUT_S = 30


class SteadyLoad:
    """tests/bench/load.c, from its first right answers until stop(): so many
    requests a second over so many connections, or as many as those get
    answered."""

    def __init__(self, workspace, server, token, paths, rate, connections):
        file = workspace.path("load-paths")
        with open(file, "w") as out:
            out.writelines(path + "\n" for path in paths)
        self.child = subprocess.Popen(
            [workspace.program("load"), str(server.port), token, file,
             str(rate), str(connections)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.child.stdout.readline() != "ready\n":
            self.child.wait()
            raise Failure("the load found wrong answers before it began")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()

    def stop(self):
        """Ends it; requests, failed, ms and slowest_ms, by name."""
        words = self.child.communicate()[0].split()
        if self.child.returncode != 0:
            raise Failure(f"the load ended with {self.child.returncode}")
        return {key: int(value)
                for key, value in zip(words[::2], words[1::2])}


def generation(connection):
    status, body = fetch(connection, "/health")
    if status != 200:
        raise Failure(f"/health answers {status} {body[:200]}")
    return json.loads(body)["generation"]


def import_and_wait(workspace, data, lines, connection):
    """Imports beside the server, which must then go to the new generation."""
    before = generation(connection)
    workspace.run(workspace.tonearm("import", data, "objects", lines,
                                    "--strict"))
    end = time.monotonic() + SWAP_TIMEOUT_S
    while generation(connection) == before:
        if time.monotonic() > end:
            raise Failure(f"still at generation {before} after an import")
        time.sleep(0.05)


def swap_all(workspace, data, server, sources, bearer):
    """All imports, one after the other; returns how many swaps were seen:
    a new generation, and in it the last track that was imported."""
    swaps = 0
    for number, lines in enumerate(sources):
        connection = connect(server)
        import_and_wait(workspace, data, lines, connection)
        connection.close()
        with open(lines) as file:
            last = json.loads(file.readlines()[-1])["id"]
        read_answers(server, ["/v1/tracks/" + last], bearer, is_track)
        swaps += 1
        say(f"    import {number + 1} of {len(sources)} is served")
    return swaps


def new_lines(workspace):
    """Files of lines, of tracks that no other catalog here has."""
    other = workspace.catalog(IMPORTS * IMPORT_LINES, seed=2)
    sources = []
    with open(workspace.export(other, "track")) as lines:
        for number in range(IMPORTS):
            sources.append(workspace.path(f"lines-{number}.jsonl"))
            with open(sources[-1], "w") as out:
                out.writelines(lines.readline() for _ in range(IMPORT_LINES))
    return sources


def measure_swap(workspace, scale):
    sources = new_lines(workspace)
    data = workspace.copy(workspace.catalog(scale.small_tracks), "swap")
    app = workspace.app(data)
    paths = ["/v1/tracks/" + i
             for i in workspace.track_ids(scale.small_tracks)[:LOAD_TARGETS]]
    with workspace.serve(data) as server, \
            SteadyLoad(workspace, server, app.token, paths, LOAD_RATE,
                       LOAD_CONNECTIONS) as load:
        swaps = swap_all(workspace, data, server, sources, app.bearer)
        outcome = load.stop()
    rate = outcome["requests"] * 1000 / outcome["ms"]
    say(f"    {rate:.0f} req/s, the slowest answer after "
        f"{outcome['slowest_ms']} ms")
    if rate < LOAD_RATE * 0.98:
        raise Failure(f"the load came to {rate:.0f} req/s only")
    return (str(outcome["failed"]), "failed_requests",
            {"requests": str(outcome["requests"]), "swaps": str(swaps)})

"""Recommendations: what one costs in a process of its own, and through a
server with one loop.

tests/bench/recommending.c draws what is asked for, and times it.
"""

import process
from process import Failure
from searching import ask_program, read_answers, times_of, times_over_http
from workspace import SEED

CHECKED = 100  # answers that are read first
LIMIT = 20


def is_answer(_path, answer):
    tracks = [track["id"] for track in answer["tracks"]]
    return (len(answer["seeds"]) == 5 and len(tracks) <= LIMIT and
            len(tracks) == len(set(tracks)))


def measure_recommendations(workspace, scale):
    data = workspace.subject(scale.tracks)
    app = workspace.app(data)
    drawn = ("recommending", data, str(SEED), str(scale.queries))
    queries = ask_program(workspace, "queries", *drawn[1:],
                          program=drawn[0]).split()
    own = times_of(workspace, "time", *drawn[1:], program=drawn[0])
    if own["given"] < LIMIT / 2:
        raise Failure(f"{own['given']} tracks an answer")
    paths = ["/v1/recommendations?" + query for query in queries]
    core, _ = process.cores()
    with workspace.serve(data, "--loops", "1", core=core) as server:
        server.settle()
        read_answers(server, paths[:CHECKED], app.bearer, is_answer)
        p50, p99 = times_over_http(server, app.bearer, paths)
    return f"{p99:.3f}", "ms", {
        "p50_ms": f"{p50:.3f}", "process_p50_ms": f"{own['p50_ms']:.3f}",
        "process_p99_ms": f"{own['p99_ms']:.3f}",
        "tracks": f"{own['given']:.1f}", "queries": str(len(paths))}

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


def trained(workspace, scale):
    """A data directory of its own, with a model: of what the catalog knows,
    since nobody has listened to it."""
    data = workspace.copy(workspace.subject(scale.tracks), "recommended")
    process.say("training a model")
    workspace.run(workspace.tonearm("train", data, "--head", "0"))
    return data


def measure_recommendations(workspace, scale):
    data = trained(workspace, scale)
    app = workspace.app(data)
    drawn = (data, str(SEED), str(scale.queries))
    queries = ask_program(workspace, "queries", *drawn,
                          program="recommending").split()
    own, untrained = (times_of(workspace, how, *drawn, program="recommending")
                      for how in ("time", "time-untrained"))
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
        "untrained_p99_ms": f"{untrained['p99_ms']:.3f}",
        "tracks": f"{own['given']:.1f}", "queries": str(len(paths))}

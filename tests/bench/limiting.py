"""Whether a limit holds to the call, however many come at once."""

import collections
import json
import threading
import time

from process import Failure, say
from serving import connect, fetch

CONNECTIONS = 64
LIMIT = 1000
PUSH_S = 10     # well within the window,
WINDOW_S = 30   # in which so many calls are admitted
LOOPS = "4"     # more than one must agree


def limited_app(workspace, data):
    """The Authorization of an app in development mode."""
    app = workspace.answer(workspace.tonearm(
        "app create", data, "--name", "limited", "--mode", "development"))
    token = workspace.answer(workspace.tonearm(
        "token", data, "--client-id", app["client_id"]))
    return "Bearer " + token["access_token"]


def push(server, path, authorization, begin, end_s, found):
    """Asks over one connection until the time is up."""
    connection = connect(server)
    connection.connect()
    begin.wait()
    while time.monotonic() < end_s():
        status, body = fetch(connection, path, authorization)
        said = json.loads(body).get("error", {}).get("status", 200)
        found[status if status == said else "wrong"] += 1
    connection.close()


def push_all(server, path, authorization):
    """How many answers of each status all connections got."""
    found = [collections.Counter() for _ in range(CONNECTIONS)]
    started = []
    begin = threading.Barrier(
        CONNECTIONS, lambda: started.append(time.monotonic()))
    threads = [threading.Thread(target=push, daemon=True, args=(
        server, path, authorization, begin, lambda: started[0] + PUSH_S,
        mine)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if time.monotonic() - started[0] >= WINDOW_S:
        raise Failure("the load took longer than the window")
    return sum(found, collections.Counter())


def measure_rate_limit(workspace, scale):
    data = workspace.copy(workspace.catalog(scale.small_tracks), "limited")
    authorization = limited_app(workspace, data)
    path = "/v1/tracks/" + workspace.track_ids(scale.small_tracks)[0]
    with workspace.serve(data, "--loops", LOOPS, "--rate-development",
                         str(LIMIT)) as server:
        found = push_all(server, path, authorization)
    say(f"    {dict(found)}")
    if found.keys() != {200, 429}:
        raise Failure(f"answers other than 200 and 429: {dict(found)}")
    return str(found[200]), "admitted_calls", {"limit": str(LIMIT)}

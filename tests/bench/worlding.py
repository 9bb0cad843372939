"""Worlds of the bench: how long one takes to make, and to be what it was."""

import time

import requests

from process import Failure

ROWS = 10_000  # in the world that is restored


def percentile(times_ms, share):
    return sorted(times_ms)[min(int(len(times_ms) * share), len(times_ms) - 1)]


class Steering:
    def __init__(self, server):
        self.url = f"http://127.0.0.1:{server.port}"
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method, path, world=None, **body):
        """The time that it took, in milliseconds."""
        headers = {"X-Tonearm-World": world} if world else {}
        begin = time.perf_counter()
        answer = self.session.request(
            method, self.url + "/bench/v1" + path, headers=headers,
            json=body or None, timeout=60)
        took_ms = (time.perf_counter() - begin) * 1000
        if answer.status_code >= 300:
            raise Failure(f"{method} {path}: {answer.text}")
        return took_ms


def measure_world_new(workspace, scale):
    """With an app and a user in it, as a test's seed has them."""
    data = workspace.copy(workspace.catalog(scale.small_tracks), "worlds")
    seeds = [{"type": "app", "name": "Bench", "client_id": "b" * 32,
              "client_secret": "c" * 32},
             {"type": "user", "id": "alice", "country": "SE"}]
    times_ms = []
    with workspace.serve(data, "--bench") as server:
        steering = Steering(server)
        for i in range(20 * scale.seconds + 20):
            times_ms.append(steering.ask("POST", "/worlds", name=f"w{i}",
                                         seeds=seeds))
            steering.ask("DELETE", f"/worlds/w{i}")
    return f"{percentile(times_ms, 0.99):.1f}", "ms", {
        "p50": f"{percentile(times_ms, 0.5):.1f}", "worlds": len(times_ms)}


def libraries():
    """Of a hundred people; a row each, and a few more."""
    for i in range(100):
        yield {"type": "user", "id": f"user-{i}", "country": "SE"}
    for i in range(ROWS):
        yield {"type": "saved", "user": f"user-{i % 100}",
               "uri": f"spotify:track:{i:022d}"}


def measure_snapshot_restore(workspace, scale):
    data = workspace.copy(workspace.catalog(scale.small_tracks), "snapshots")
    saved_ms, restored_ms = [], []
    with workspace.serve(data, "--bench") as server:
        steering = Steering(server)
        steering.ask("POST", "/worlds", name="full",
                     seeds=list(libraries()))
        for _ in range(5 * scale.seconds + 5):
            saved_ms.append(steering.ask("PUT", "/snapshots/s", "full"))
            restored_ms.append(
                steering.ask("POST", "/snapshots/s/restore", "full"))
    return f"{percentile(restored_ms, 0.99):.1f}", "ms", {
        "p50": f"{percentile(restored_ms, 0.5):.1f}",
        "save_p50": f"{percentile(saved_ms, 0.5):.1f}", "rows": ROWS}

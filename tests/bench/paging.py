"""How long the server takes for a page of the listening site."""

import http.client
import random
import re
import time

import process
from process import Failure
from serving import connect, fetch

WARM = 50  # pages that aren't measured
PAGES = 2000


def album_paths(server, workspace, scale, app):
    """Pages of albums, of tracks that are chosen at random."""
    ids = workspace.track_ids(scale.tracks)
    pick = random.Random(7).sample(ids, min(PAGES, len(ids)))
    connection = connect(server)
    paths = []
    for i in range(0, len(pick), 50):
        status, body = fetch(connection, "/v1/tracks?ids=" +
                             ",".join(pick[i:i + 50]), app.bearer)
        if status != 200:
            raise Failure(f"no tracks: {status}")
        paths += re.findall(rb'/v1/(album)s/(\w{22})"', body)
    connection.close()
    return list(dict.fromkeys(f"/{a.decode()}/{b.decode()}"
                              for a, b in paths))


def ask(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def take_times(server, paths):
    """Sorted milliseconds, one request after the other on one connection: what
    a client sees, which is what the server takes and a little more."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port,
                                            timeout=10)
    times = []
    for i, path in enumerate(paths):
        begin = time.perf_counter()
        status, body = ask(connection, path)
        if status != 200 or b'<main id="main" class="wide">' not in body:
            raise Failure(f"no page at {path}: {status}")
        if i >= WARM:
            times.append((time.perf_counter() - begin) * 1000)
    connection.close()
    return sorted(times)


def measure(paths_of):
    """The 99th percentile of a page's time."""
    def take(workspace, scale):
        data = workspace.catalog(scale.tracks)
        app = workspace.app(data)
        core, _ = process.cores()
        with workspace.serve(data, "--loops", "1", core=core) as server:
            paths = paths_of(server, workspace, scale, app)
            begin = server.cpu_s()
            times = take_times(server, paths)
            cpu_ms = (server.cpu_s() - begin) * 1000 / len(paths)
        return (f"{times[len(times) * 99 // 100]:.2f}", "ms",
                {"p50_ms": f"{times[len(times) // 2]:.2f}",
                 "cpu_ms": f"{cpu_ms:.2f}", "pages": len(times)})
    return take


measure_album = measure(album_paths)
measure_home = measure(lambda *_: ["/"] * PAGES)

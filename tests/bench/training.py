"""How long tonearm train takes, and how much memory.

Listeners with tastes have played some tracks each; of the large catalog, so
that most tracks were played by few.
"""

import os
import re
import time

from process import Failure

PLAYS = 100  # of a listener
SEED = 2     # a catalog that no other measure gives people
FOUND = re.compile(r"^tracks: held out of .* recall@20=([\d.]+)", re.M)


def measure_train(workspace, scale):
    data = workspace.catalog(scale.played, seed=SEED)
    users = scale.listeners
    workspace.run([workspace.program("listeners"), data, str(users),
                   str(PLAYS)])
    said = workspace.path("train.log")
    began = time.monotonic()
    usage = workspace.run(["sh", "-c", 'exec "$@" 2> "$0"', said,
                           *workspace.tonearm("train", data)])
    seconds = time.monotonic() - began
    with open(said, encoding="utf-8") as lines:
        found = FOUND.search(lines.read())
    if found is None:
        raise Failure("nothing was held out")
    model = os.path.join(data, "model", "1.rec")
    return f"{seconds:.1f}", "s", {
        "cpu_s": f"{usage.cpu_s:.1f}", "peak_mib": f"{usage.peak_mib():.0f}",
        "tracks": scale.played, "plays": users * PLAYS,
        "file_mib": f"{os.path.getsize(model) / 2**20:.0f}",
        "recall20": found.group(1)}

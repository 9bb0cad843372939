"""Which of a library's calls were tried, and what came of it.

A script says which of its client's public methods a step called; whoever judges
the step notes that here. What a run has found are lines of JSON, in the file
that TONEARM_CLIENTS_CALLS names, for tests/clients/compatibility:

    {"library": "tekore", "methods": ["album", ...]}
    {"library": "tekore", "call": "album", "passed": true, "note": "read"}
    {"library": "rspotify", "skipped": "there is no `cargo` here"}
    {"library": "tekore", "routes": ["GET /v1/albums/{id}", ...]}

The last has the rows of the server's tables that its requests came to, by the
access log of the server; `tests/clients` has a call of a program for each step
of its own."""

import json
import os
import pathlib
import re
import time

import rows

lines = []
log_sizes = {}


def methods(library, names):
    lines.append({"library": library, "methods": sorted(set(names))})


def judged(library, names, is_good, note):
    lines.extend({"library": library, "call": name, "passed": is_good,
                  "note": note} for name in names)


def skipped(library, reason):
    lines.append({"library": library, "skipped": reason})


def pattern(path):
    return re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + "/?$")


PATTERNS = [(row, pattern(row.path)) for row in rows.api_rows()]


def route_of(method, path):
    """The row that answers; one without parameters goes first, as in the
    router."""
    found = [row for row, its in PATTERNS
             if row.method == method and its.match(path)]
    found.sort(key=lambda row: row.path.count("{"))
    return f"{method} {found[0].path}" if found else None


def routes_since(log):
    """The rows of the requests of which the access log tells since the last
    time that this was asked; the server writes it once a second."""
    if "TONEARM_CLIENTS_CALLS" in os.environ:
        time.sleep(2)
    with open(log, "rb") as lines_of_log:
        lines_of_log.seek(log_sizes.get(log, 0))
        new = lines_of_log.read()
        log_sizes[log] = lines_of_log.tell()
    asked = re.findall(rb'"(GET|POST|PUT|DELETE) ([^ ?"]+)[^"]*" 2\d\d ', new)
    found = {route_of(method.decode(), path.decode()) for method, path in
             asked}
    return sorted(found - {None})


def routes(library, log):
    lines.append({"library": library, "routes": routes_since(log)})


def write():
    name = os.environ.get("TONEARM_CLIENTS_CALLS")
    if name:
        path = pathlib.Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))

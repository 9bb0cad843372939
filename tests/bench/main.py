#!/usr/bin/python3
"""Takes measures and prints a line for each on standard output:

    BENCH <name> <value> <unit> [key=value ...]

Everything else goes to standard error. docs/benchmarks.md says what they
mean. The exit status is 1 when a measure couldn't be taken.
"""

import argparse
import dataclasses
import re
import signal
import subprocess
import sys
import time
import traceback

import building
import hearing
import keeping
import limiting
import playing
import listening
import paging
import recommending
import refreshing
import searching
import serving
import sounding
import streaming
import tantivy
import training
import trending
import worlding
from process import Failure, say
from workspace import Workspace


@dataclasses.dataclass
class Scale:
    tracks: int        # of the large catalog
    small_tracks: int  # of the one that is changed
    seconds: int       # of a run of load
    rounds: int        # of runs, of which one is of each peer
    queries: int       # of each kind of search, and known items
    fts5: int          # of those, to ask SQLite; 0: it isn't asked
    playlists: int     # that are public
    edits: int         # of each playlist
    saved: int         # tracks of the very large library
    owned: int         # playlists of its user
    files: int         # of a music folder
    listeners: int     # who are learned from
    played: int        # tracks of their catalog


SCALES = {
    "bench": Scale(1_000_000, 100_000, 4, 5, 2000, 300, 100_000, 500, 1_000_000,
                   10_700, 100_000, 20_000, 1_000_000),
    "bench-large": Scale(10_000_000, 100_000, 4, 5, 1000, 0, 100_000, 0, 0, 0,
                         0, 200_000, 1_000_000),
    "bench-peers": Scale(1_000_000, 100_000, 4, 3, 2000, 0, 0, 0, 0, 0, 0, 0, 0),
}
QUICK = Scale(20_000, 5_000, 1, 3, 200, 50, 5_000, 100, 20_000, 500, 2_000, 300,
              20_000)

# By name: the groups in which it is measured, and how.
BOTH = ("bench", "bench-large")
SMALL = ("bench",)
PEERS = ("bench-peers",)
MEASURES = {
    "import": (BOTH, building.measure_import),
    "catalog_size": (BOTH, building.measure_catalog_size),
    "import_objects": (SMALL, building.measure_import_objects),
    "folder": (SMALL, sounding.measure_folder),
    "folder_again": (SMALL, sounding.measure_folder_again),
    "start": (BOTH, serving.measure_start),
    "track_get": (SMALL, serving.measure_track_get),
    "bench_overhead": (SMALL, serving.measure_bench_overhead),
    "tracks_batch50": (SMALL, serving.measure_tracks_batch50),
    "swap": (SMALL, serving.measure_swap),
    "token_client_credentials": (
        SMALL, serving.measure_token_client_credentials),
    "token_refresh": (SMALL, refreshing.measure_token_refresh),
    "auth_check": (SMALL, serving.measure_auth_check),
    "rate_limit": (SMALL, limiting.measure_rate_limit),
    "save_tracks": (SMALL, keeping.measure_save_tracks),
    "saved_page": (SMALL, keeping.measure_saved_page),
    "contains_50": (SMALL, keeping.measure_contains_50),
    "playlist_get": (SMALL, keeping.measure_playlist_get),
    "playlist_add": (SMALL, keeping.measure_edit("add")),
    "playlist_reorder": (SMALL, keeping.measure_edit("reorder")),
    "library_large": (SMALL, keeping.measure_library_large),
    "site_album": (SMALL, paging.measure_album),
    "site_home": (SMALL, paging.measure_home),
    "player_poll": (SMALL, playing.measure_player_poll),
    "player_command": (SMALL, playing.measure_player_command),
    "plays_ingest": (SMALL, listening.measure_plays_ingest),
    "event_clients": (SMALL, streaming.measure_event_clients),
    "recommendations": (SMALL, recommending.measure_recommendations),
    "analysis": (SMALL, hearing.measure_analysis),
    "play_to_popularity": (SMALL, trending.measure_play_to_popularity),
    "train": (BOTH, training.measure_train),
    "world_new": (SMALL, worlding.measure_world_new),
    "snapshot_restore": (SMALL, worlding.measure_snapshot_restore),
}
MEASURES |= {
    "search_" + kind: (
        BOTH, searching.measure_kind(kind, kind in ("term", "prefix")))
    for kind in searching.KINDS
}
MEASURES |= {
    "search_worst": (BOTH, searching.measure_worst),
    "search_worst_health": (BOTH, searching.measure_worst_health),
    "search_http": (BOTH, searching.measure_http),
    "playlist_search": (SMALL, searching.measure_playlists),
} | {
    "search_relevance_" + name: (BOTH, searching.measure_relevance(name))
    for name in ("title_artist", "title", "artist", "prefix", "typo", "relaxed")
}
MEASURES |= {
    f"search_{kind}_peers": (PEERS, tantivy.measure_kind(kind))
    for kind in tantivy.KINDS
}

# What can be asked of a catalog that isn't the demo's.
OF_ANY = "^(catalog_size|search_.*)$"


def choose(group, only, objects):
    """The group's measures whose name matches, as grep -E sees it."""
    names = [name for name, (groups, _) in MEASURES.items()
             if group in groups and
             (objects is None or re.match(OF_ANY, name))]
    grep = subprocess.run(["grep", "-E", "-e", only],
                          input="\n".join(names) + "\n",
                          stdout=subprocess.PIPE, text=True)
    chosen = grep.stdout.split()
    if not chosen:
        say(f"no measure of {group} matches {only!r}: there are "
            f"{', '.join(names)}")
    return chosen


def take(name, workspace, scale):
    """Takes one measure and prints it; false when it couldn't be taken."""
    say(f"{name} ...")
    begin = time.monotonic()
    try:
        value, unit, keys = MEASURES[name][1](workspace, scale)
    except Failure as failure:
        say(f"{name}: {failure}")
        return False
    except Exception:
        say(f"{name}:\n{traceback.format_exc()}")
        return False
    print(" ".join(["BENCH", name, value, unit] +
                   [f"{key}={v}" for key, v in keys.items()]), flush=True)
    say(f"{name} took {time.monotonic() - begin:.0f} s")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", choices=SCALES)
    parser.add_argument("--build", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--objects", metavar="FILE",
                        help="measure this catalog instead of the demo's")
    options = parser.parse_args()
    scale = QUICK if options.quick else SCALES[options.group]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = choose(options.group, options.only, options.objects)
    with Workspace(options.build, options.objects) as workspace:
        taken = [take(name, workspace, scale) for name in chosen]
    return 0 if taken and all(taken) else 1


if __name__ == "__main__":
    sys.exit(main())

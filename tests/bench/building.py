"""Measures of what makes catalogs: imports, and the size of the outcome."""

import os
import shutil

from process import Failure
from workspace import SEED


def measure_import(workspace, scale):
    """The command `tonearm demo` less the generator inside it, which is run
    again alone."""
    data = workspace.catalog(scale.tracks)
    whole = workspace.usage(data)
    generator = workspace.run([workspace.program("generate"),
                               str(scale.tracks), str(SEED), "0"])
    return (f"{scale.tracks / (whole.cpu_s - generator.cpu_s):.0f}",
            "tracks/s", {"peak_mib": f"{whole.peak_mib():.0f}"})


def measure_import_objects(workspace, scale):
    """An export, imported into an empty directory."""
    data = workspace.catalog(scale.small_tracks)
    lines = workspace.export(data)
    target = workspace.path("imported")
    usage = workspace.run(workspace.tonearm("import", target, "objects",
                                            lines, "--strict"))
    before = workspace.answer(workspace.tonearm("stat", data, "--json"))
    after = workspace.answer(workspace.tonearm("stat", target, "--json"))
    size = os.path.getsize(lines)
    os.remove(lines)
    shutil.rmtree(target)
    for kind in "tracks", "albums", "artists", "shows", "audiobooks":
        if before[kind] != after[kind] or before[kind] == 0:
            raise Failure(f"{before[kind]} {kind} were exported, "
                          f"{after[kind]} came back")
    return (f"{size / 1e6 / usage.cpu_s:.1f}", "MB/s",
            {"peak_mib": f"{usage.peak_mib():.0f}"})


def measure_catalog_size(workspace, scale):
    """The file as a whole; `index_bytes` a track of it are the search
    index."""
    data = workspace.subject(scale.tracks)
    stat = workspace.answer(workspace.tonearm("stat", data, "--json"))
    index = sum(section["bytes"]
                for name, section in stat["sections"].items()
                if name.endswith(" index"))
    return (f"{stat['bytes'] / stat['tracks']:.1f}", "bytes/track",
            {"index_bytes": f"{index / stat['tracks']:.1f}"})

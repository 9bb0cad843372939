"""Importing music folders. The files are hard links to a few, so that as many
as one likes fit on a disk: what is read of each is read of each, and their
names, of which titles are made, differ."""

import os
import subprocess
import time

from process import Failure, say

CODECS = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libvorbis",
          "opus": "libopus", "m4a": "aac"}
LINKS = 20_000  # to one file; some file systems have 65,000
SONGS = 12      # of an album
ALBUMS = 10     # of an artist


def _make(path, codec, copy):
    """Three minutes with the tags that people have, but for a title."""
    tags = {"artist": "Somebody", "album_artist": "Somebody",
            "date": "2001-02-03", "genre": "Electronic", "comment": "x" * 500,
            "MUSICBRAINZ_ARTISTID": "b1a9c0e9-d987-4042-ae91-78d6a3267d69"}
    words = [word for name, text in tags.items()
             for word in ("-metadata", f"{name}={text}")]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         f"sine=frequency={440 + copy}:duration=180", "-ar", "48000", *words,
         "-c:a", codec, path], check=True)


def _folder(workspace, count):
    """A folder of that many files."""
    top = workspace.path(f"music-{count}")
    if os.path.exists(top):
        return top
    say(f"making a folder of {count} files")
    bases = []
    for copy in range(-(-count // (LINKS * len(CODECS)))):
        for ending, codec in CODECS.items():
            bases.append(workspace.path(f"base{copy}.{ending}"))
            _make(bases[-1], codec, copy)
    for n in range(count):
        album = n // SONGS
        path = os.path.join(top, f"Artist {album // ALBUMS}",
                            f"Album {album}")
        if n % SONGS == 0:
            os.makedirs(path)
        base = bases[n % len(bases)]
        os.link(base, os.path.join(
            path, f"{n % SONGS + 1:02} - Song {n}{os.path.splitext(base)[1]}"))
    return top


def _import(workspace, data, top):
    began = time.monotonic()
    usage = workspace.run(workspace.tonearm("import", data, "folder", top,
                                            "--no-analysis"))
    return usage, time.monotonic() - began


def _check(workspace, data, count):
    tracks = workspace.answer(workspace.tonearm("stat", data,
                                                "--json"))["tracks"]
    if tracks != count:
        raise Failure(f"{tracks} tracks came of {count} files")


def measure_folder(workspace, scale):
    """The import as a whole, with the building of the generation."""
    data = workspace.path("folder")
    top = _folder(workspace, scale.files // 5)
    usage, seconds = _import(workspace, data, top)
    _check(workspace, data, scale.files // 5)
    return (f"{scale.files / 5 / usage.cpu_s:.0f}", "files/s",
            {"s": f"{seconds:.1f}", "peak_mib": f"{usage.peak_mib():.0f}"})


def measure_folder_again(workspace, scale):
    """Nothing has changed since."""
    data = workspace.path("folder-again")
    top = _folder(workspace, scale.files)
    _import(workspace, data, top)
    _check(workspace, data, scale.files)
    usage, seconds = _import(workspace, data, top)
    return (f"{seconds:.2f}", "s",
            {"files": str(scale.files),
             "peak_mib": f"{usage.peak_mib():.0f}"})

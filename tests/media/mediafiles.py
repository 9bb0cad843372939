"""Running tonearm-media, and making files for it with ffmpeg."""

import json
import os
import pathlib
import subprocess

import running

BINARY = os.environ.get("TONEARM_MEDIA") or \
    pathlib.Path(running.BINARY).with_name("tonearm-media")

TAGS = {"title": "Tïtle", "artist": "Somebody", "album": "Songs",
        "album_artist": "Various", "track": "3/12", "date": "2004-05-06",
        "genre": "Rock"}

# What it is called, how ffmpeg is told to write it, what probe says it is.
KINDS = {
    "a.mp3": ([], "mp3", "mp3"),
    "vbr.mp3": (["-q:a", "4", "-write_xing", "0"], "mp3", "mp3"),
    "a.flac": ([], "flac", "flac"),
    "a.ogg": (["-c:a", "libvorbis"], "ogg", "vorbis"),
    "a.opus": ([], "ogg", "opus"),
    "flac.ogg": (["-c:a", "flac"], "ogg", "flac"),
    "a.m4a": ([], "mp4", "aac"),
    "alac.m4a": (["-c:a", "alac"], "mp4", "alac"),
    "a.wav": ([], "wav", "pcm"),
    "a.aiff": (["-write_id3v2", "1"], "aiff", "pcm"),
    "a.wv": ([], "wv", "wavpack"),
    "a.tta": ([], "tta", "tta"),
    "a.wma": (["-c:a", "wmav2"], "asf", "wma"),
    "a.aac": (["-write_id3v2", "1"], "aac", "aac"),
}


def line_of(path):
    """How a path is asked for."""
    raw = os.fsencode(path)
    try:
        return json.dumps(raw.decode())
    except UnicodeDecodeError:
        return json.dumps({"path_hex": raw.hex()})


def run_lines(command, lines, *options, status=0):
    """The answers to LINES, in the order in which they came."""
    process = subprocess.run(
        [BINARY, command, *map(str, options)], capture_output=True,
        timeout=600, input="".join(f"{line}\n" for line in lines).encode())
    assert process.returncode == status, process.stderr.decode()
    return [json.loads(line) for line in process.stdout.decode().splitlines()]


def run(command, paths, *options):
    """The answers by path; each has exactly one."""
    answers = run_lines(command, map(line_of, paths), *options)
    by_path = {a.get("path") or os.fsdecode(bytes.fromhex(a["path_hex"])): a
               for a in answers}
    assert len(answers) == len(by_path) == len(paths)
    return by_path


def probe(path, *options):
    (answer,) = run("probe", [str(path)], *options).values()
    return answer


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-nostdin",
                    *map(str, words)], check=True, timeout=120)


def tagged(tags=None):
    """Options that tag an output."""
    return [word for k, v in (tags or TAGS).items()
            for word in ("-metadata", f"{k}={v}")]


def much_audio(folder, hours):
    """A small file of much audio: what a zip bomb is to an archive."""
    path = folder / "long.flac"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", hours * 3600,
           "-frame_size", "16384", path)
    return path

"""Music folders for tests: sound that ffmpeg makes once, with tags as wanted."""

import functools
import pathlib
import subprocess
import tempfile

from running import BINARY, ROOT, run

MEDIA = pathlib.Path(BINARY).parent / "tonearm-media"
CODECS = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libvorbis",
          "opus": "libopus", "m4a": "aac", "wav": "pcm_s16le"}


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y",
                    *map(str, words)], check=True)


@functools.cache
def _made(ending, seconds, pitch):
    path = pathlib.Path(tempfile.mkdtemp(prefix="tonearm-sound-")) / (
        "a." + ending)
    ffmpeg("-f", "lavfi", "-i", f"sine=frequency={pitch}:duration={seconds}",
           "-ar", 48000, "-c:a", CODECS[ending], path)
    sound = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    return sound


def sound(path, seconds=2, pitch=440, **tags):
    """Writes a file of that ending, with these tags."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_made(path.suffix[1:], seconds, pitch))
    if tags:
        tag(path, **tags)
    return path


def tag(path, **tags):
    """Writes a file anew with other tags, and nothing else changed."""
    other = path.with_name(".new" + path.suffix)
    words = [word for name, text in tags.items()
             for word in ("-metadata", f"{name}={text}")]
    ffmpeg("-i", path, "-map_metadata", -1, *words, "-c", "copy", other)
    other.replace(path)


def picture(path, color="red", size="500x400"):
    path.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg("-f", "lavfi", "-i", f"color={color}:s={size}", "-frames:v", 1, path)
    return path


def media():
    """The program, which may have been built beside another binary only."""
    return MEDIA if MEDIA.exists() else ROOT / "build/tonearm-media"


def import_folder(data, *words, analyses=False, **more):
    if not {"--media"} & set(words):
        words += ("--media", media())
    if not analyses:
        words += ("--no-analysis",)
    return run("import", "--data", data, "folder", *words, **more)


def exported(data, kind):
    """By name."""
    lines = run("export", "--data", data, "--type", kind).lines()
    return {line["name"]: line for line in lines}

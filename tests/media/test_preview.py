"""Thirty seconds of a file, in small ones."""

import array
import json
import subprocess

import pytest

import mediafiles
from mediafiles import KINDS

pytestmark = pytest.mark.sanitized


@pytest.fixture(scope="module")
def step(tmp_path_factory):
    """A minute that is silent for thirty seconds."""
    folder = tmp_path_factory.mktemp("step")
    mediafiles.ffmpeg(
        "-f", "lavfi", "-i",
        "aevalsrc='if(lt(t,30),0,0.5)*sin(880*PI*t)':d=60:s=44100",
        folder / "s.flac", folder / "s.mp3", folder / "s.m4a",
        folder / "s.aac", folder / "s.opus")
    return folder


def samples(path):
    """48,000 a second, one channel."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-ac", "1",
         "-ar", "48000", "-"], capture_output=True, check=True).stdout
    return array.array("f", raw)


def loudest(part):
    return max(map(abs, part))


def preview(path, tmp_path, **more):
    (answer,) = mediafiles.run_lines("preview", [json.dumps(
        {"path": str(path), "opus": str(tmp_path / "p.opus"),
         "mp3": str(tmp_path / "p.mp3"), **more})])
    return answer


@pytest.mark.parametrize("name", ["s.flac", "s.mp3", "s.m4a", "s.aac",
                                  "s.opus"])
def test_begins_where_it_is_asked_to(step, tmp_path, name):
    a = preview(step / name, tmp_path, from_ms=25000, duration_ms=10000)
    assert (a["from_ms"], a["duration_ms"]) == (25000, 10000)
    sound = samples(a["opus"])
    first = next(i for i, v in enumerate(sound) if abs(v) > .1)
    assert abs(first / 48000 - 5) < .05


def test_fades_and_keeps_its_loudness(step, tmp_path):
    a = preview(step / "s.flac", tmp_path, from_ms=30000)
    assert a["duration_ms"] == 30000
    for key in ("opus", "mp3"):
        sound = samples(a[key])
        assert abs(len(sound) / 48000 - 30) < .1
        assert loudest(sound[:960]) < .05
        assert abs(loudest(sound[48000:96000]) - .5) < .06
        assert loudest(sound[48000 * 15:48000 * 16]) > .4
        end = 48000 * 30
        assert loudest(sound[end - 1200:end]) < .05


def test_moves_to_the_front_near_the_end(step, tmp_path):
    a = preview(step / "s.mp3", tmp_path, from_ms=59000)
    assert (a["from_ms"], a["duration_ms"]) == (30000, 30000)


def test_every_kind_of_a_short_file(files, tmp_path):
    lines = [json.dumps({"path": str(files / name),
                         "opus": str(tmp_path / f"{name}.opus")})
             for name in KINDS]
    for a in mediafiles.run_lines("preview", lines):
        assert a["from_ms"] == 0 and 4960 <= a["duration_ms"] <= 5060
    assert len(list(tmp_path.iterdir())) == len(KINDS)
    probed = mediafiles.probe(tmp_path / "a.flac.opus")
    assert (probed["codec"], probed["channels"]) == ("opus", 2)


def test_the_same_file_every_time(files, tmp_path):
    contents = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        a = preview(files / "a.ogg", tmp_path / name)
        contents.add(tuple(open(a[k], "rb").read() for k in ("opus", "mp3")))
    assert len(contents) == 1


def test_nothing_is_left_of_a_failure(files, tmp_path):
    (tmp_path / "no.mp3").write_bytes(b"no audio" * 100)
    out = tmp_path / "out"
    out.mkdir()
    assert "error" in preview(tmp_path / "no.mp3", out)
    assert "error" in preview(files / "a.mp3", out, duration_ms=120001)
    assert "error" in preview(files / "a.mp3", out, mp3="/nowhere/x.mp3")
    assert list(out.iterdir()) == []

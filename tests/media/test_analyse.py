"""What can be heard in files, whatever they are in."""

import pytest

import mediafiles
from mediafiles import KINDS

pytestmark = pytest.mark.sanitized

FEATURES = {"acousticness", "danceability", "duration_ms", "energy",
            "instrumentalness", "key", "liveness", "loudness", "mode",
            "speechiness", "tempo", "time_signature", "valence"}
PARTS = {"meta", "track", "bars", "beats", "sections", "segments", "tatums"}


@pytest.fixture(scope="module")
def heard(files):
    """The answers by name: five seconds of an A."""
    found = mediafiles.run("analyse", [str(files / name) for name in KINDS])
    return {path.rpartition("/")[2]: a for path, a in found.items()}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_heard(heard, name):
    a = heard[name]
    assert set(a["features"]) == FEATURES
    assert set(a["analysis"]) == PARTS
    assert 4950 <= a["features"]["duration_ms"] <= 5060
    # ffmpeg's sine has an amplitude of 1/8; codecs lose little of it.
    assert abs(a["features"]["loudness"] + 21.75) < .6
    segments = a["analysis"]["segments"]
    assert segments[0]["start"] == 0
    loud = max(segments, key=lambda s: s["duration"])
    assert loud["pitches"].index(max(loud["pitches"])) == 9


def test_the_rate_is_the_files(heard):
    assert heard["a.flac"]["analysis"]["track"]["num_samples"] == 5 * 44100
    assert heard["a.opus"]["analysis"]["track"]["num_samples"] == 5 * 48000


def test_what_cannot_be_heard(files, tmp_path):
    """Silence and a moment have answers; what is no audio is named."""
    mediafiles.ffmpeg("-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo", "-t",
                      "1", tmp_path / "silence.flac")
    mediafiles.ffmpeg("-i", files / "a.wav", "-t", "0.01",
                      tmp_path / "moment.wav")
    (tmp_path / "text.mp3").write_text("no audio")
    cut = (files / "a.wav").read_bytes()[:44]
    (tmp_path / "head.wav").write_bytes(cut)
    found = mediafiles.run("analyse", [
        str(tmp_path / n) for n in ("silence.flac", "moment.wav", "text.mp3",
                                    "head.wav")])
    assert found[str(tmp_path / "silence.flac")]["features"]["key"] == -1
    assert "features" in found[str(tmp_path / "moment.wav")]
    assert "error" in found[str(tmp_path / "text.mp3")]
    assert "error" in found[str(tmp_path / "head.wav")]


@pytest.mark.timing
@pytest.mark.long
def test_ten_hours_in_bounded_memory(tmp_path):
    """A small file of much audio, as a zip bomb would be."""
    path = mediafiles.much_audio(tmp_path, 10)
    (answer,) = mediafiles.run("analyse", [str(path)]).values()
    assert answer["features"]["duration_ms"] == 36_000_000

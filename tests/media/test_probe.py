"""What a file is and how it is tagged, whatever it is in."""

import hashlib
import subprocess

import pytest

import mediafiles
import running
from mediafiles import KINDS

pytestmark = pytest.mark.sanitized

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c4944415408d763f8cfc000000301010018dd8db0000000"
    "0049454e44ae426082")


@pytest.mark.parametrize("name", KINDS)
def test_every_kind(answers, name):
    a = answers[name]
    assert (a["format"], a["codec"]) == KINDS[name][1:]
    assert a["rate"] == (48000 if name == "a.opus" else 44100)
    assert a["channels"] == 1
    assert a["pictures"] == []
    # Encoders without a place to tell it add up to a frame and their delay.
    assert 5000 <= a["duration_ms"] <= 5060
    assert a["lossless"] == (a["codec"] in ("flac", "alac", "pcm", "wavpack",
                                            "tta"))
    assert ("bits" in a) == a["lossless"] or name == "flac.ogg"
    assert 10_000 < a["bitrate"] < 720_000


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.ogg", "a.opus",
                                  "a.m4a", "a.wav", "a.wv", "alac.m4a"])
def test_lengths_are_exact_where_they_are_told(answers, name):
    assert answers[name]["duration_ms"] == 5000


@pytest.mark.parametrize("name", KINDS)
def test_tags_have_the_same_names(answers, name):
    tags = answers[name]["tags"]
    expected = {"TITLE": ["Tïtle"], "ARTIST": ["Somebody"],
                "ALBUM": ["Songs"], "DATE": ["2004-05-06"],
                "TRACKNUMBER": ["3"], "TRACKTOTAL": ["12"],
                "GENRE": ["Rock"]}
    if name != "a.wav":  # RIFF has no such name
        expected["ALBUMARTIST"] = ["Various"]
    assert tags == expected


def test_pictures_are_kept(files, tmp_path):
    png = tmp_path / "c.png"
    png.write_bytes(PNG)
    words = ["-i", files / "a.wav", "-i", png]
    names = ["p.mp3", "p.flac", "p.m4a"]
    for name in names:
        words += ["-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v",
                  "attached_pic", "-metadata:s:v", "comment=Cover (front)",
                  tmp_path / name]
    mediafiles.ffmpeg(*words)
    folder = tmp_path / "pictures"
    folder.mkdir()
    expected = folder / f"{hashlib.sha256(PNG).hexdigest()}.png"
    paths = [str(tmp_path / name) for name in names]
    for a in mediafiles.run("probe", paths, "--pictures", folder).values():
        (picture,) = a["pictures"]
        assert picture["file"] == str(expected)
        assert (picture["type"], picture["mime"]) == (3, "image/png")
        assert (picture["width"], picture["height"]) == (1, 1)
    assert list(folder.iterdir()) == [expected]
    assert expected.read_bytes() == PNG


def test_chapters_of_a_book(files, tmp_path):
    meta = tmp_path / "meta"
    meta.write_text(";FFMETADATA1\n" + "".join(
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={a}\nEND={b}\ntitle={t}\n"
        for a, b, t in [(0, 2000, "One"), (2000, 5000, "Twö")]))
    book = tmp_path / "book.m4b"
    mediafiles.ffmpeg("-i", files / "a.wav", "-i", meta, "-map_metadata", 1,
                      "-f", "mp4", book)
    assert mediafiles.probe(book)["chapters"] == [
        {"from_ms": 0, "to_ms": 2000, "title": "One"},
        {"from_ms": 2000, "to_ms": 5000, "title": "Twö"}]


def test_many_values_gains_and_lyrics(files, tmp_path):
    song = tmp_path / "song.flac"
    mediafiles.ffmpeg("-i", files / "a.wav", "-map_metadata", -1,
                      *mediafiles.tagged({
        "ALBUM ARTIST": "B", "REPLAYGAIN_TRACK_GAIN": "-7.25 dB",
        "LYRICS": "[00:01.50]First\n[00:03]Second",
        "CUESHEET": "TRACK 01 AUDIO"}), song)
    a = mediafiles.probe(song)
    assert a["tags"] == {"ALBUMARTIST": ["B"]}
    assert a["replay_gain"] == {"track_gain_db": -7.25}
    assert a["lyrics"] == {"synced": [{"ms": 1500, "text": "First"},
                                      {"ms": 3000, "text": "Second"}]}
    assert a["cuesheet"] == "TRACK 01 AUDIO"


def test_formats_that_name_other_files_are_none(tmp_path):
    """What FFmpeg would read on, and we don't begin with."""
    texts = {"a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n/etc/passwd\n",
             "a.ffconcat": "ffconcat version 1.0\nfile /etc/passwd\n",
             "a.mpd": "<MPD/>", "a.sdp": "v=0\n", "a.txt": "hello"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    found = mediafiles.run("probe", [str(tmp_path / n) for n in texts])
    assert {a["error"] for a in found.values()} == {
        "this is no audio file of a format that is read"}


def test_the_server_links_none_of_it():
    libraries = subprocess.run(["ldd", running.BINARY], capture_output=True,
                               text=True, check=True).stdout
    assert "libav" not in libraries and "libsqlite3" in libraries


def test_wrong_usage():
    for words in ([], ["nothing"], ["probe", "--workers", "0"],
                  ["probe", "--workers"], ["preview", "--pictures", "/tmp"]):
        done = subprocess.run([mediafiles.BINARY, *words], capture_output=True,
                              input=b"", timeout=60)
        assert done.returncode == 2 and b"usage:" in done.stderr

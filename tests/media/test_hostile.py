"""Files that aren't what they seem, and names that aren't easy."""

import json
import os
import random
import struct

import pytest

import mediafiles

pytestmark = pytest.mark.sanitized


def must_be_answered(found):
    """Each is told of or named, and none ended a worker."""
    assert all(set(a) & {"codec", "error"} for a in found.values())
    assert not [a for a in found.values()
                if "it ended its worker" in a.get("error", "")]


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty.mp3").touch()
    (tmp_path / "gone.mp3").symlink_to("nowhere")
    (tmp_path / "loop.mp3").symlink_to("loop.mp3")
    names = {"pipe": "this is no regular file", "empty.mp3":
             "the file is empty", ".": "this is a directory",
             "gone.mp3": "No such file", "loop.mp3": "Too many levels"}
    found = mediafiles.run("probe", [f"{tmp_path}/{n}" for n in names])
    for name, why in names.items():
        assert why in found[f"{tmp_path}/{name}"]["error"]
    assert "regular" in mediafiles.probe("/dev/zero")["error"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_what_may_not_be_read(files, tmp_path):
    song = tmp_path / "song.mp3"
    song.write_bytes((files / "a.mp3").read_bytes())
    song.chmod(0)
    assert "Permission denied" in mediafiles.probe(song)["error"]


def test_names(files, tmp_path):
    song = (files / "a.mp3").read_bytes()
    names = [b"new\nline.mp3", b"quo\"te\\.mp3", b"\xff\xfe.mp3",
             "\u202eübel.mp3".encode(), b" .mp3", b"-probe.mp3",
             b"x" * 250 + b".mp3"]
    paths = [os.fsencode(tmp_path) + b"/" + name for name in names]
    for path in paths:
        with open(path, "wb") as f:
            f.write(song)
    found = mediafiles.run("probe", list(map(os.fsdecode, paths)))
    assert all(a["codec"] == "mp3" for a in found.values())


def test_links_out_of_the_folder(files, tmp_path):
    inside = tmp_path / "music"
    inside.mkdir()
    (inside / "out.mp3").symlink_to(files / "a.mp3")
    (inside / "up").symlink_to("..")
    (inside / "in.mp3").write_bytes((files / "a.mp3").read_bytes())
    (inside / "alias.mp3").symlink_to("in.mp3")
    paths = [f"{inside}/{n}" for n in ("in.mp3", "alias.mp3", "out.mp3",
                                       "up/music/in.mp3", "../music/in.mp3")]
    found = mediafiles.run("probe", [*paths, str(files / "a.mp3")],
                           "--below", inside)
    assert [("codec" in found[p]) for p in paths] == [True, True, False,
                                                      False, False]
    assert "folders" in found[str(files / "a.mp3")]["error"]


def test_cut_off_anywhere(files, tmp_path):
    """Every kind of file, cut at forty lengths, has an answer."""
    paths = []
    for file in files.iterdir():
        whole = file.read_bytes()
        cuts = [*range(1, 20), *(len(whole) * i // 20 for i in range(1, 20))]
        for n in cuts:
            path = tmp_path / f"{n}-{file.name}"
            path.write_bytes(whole[:n])
            paths.append(str(path))
    found = mediafiles.run("probe", sorted(set(paths)))
    must_be_answered(found)


def test_flipped_bits(files, tmp_path):
    chance = random.Random(12)
    paths = []
    for file in files.iterdir():
        for i in range(25):
            damaged = bytearray(file.read_bytes())
            end = len(damaged) if i % 2 else min(1000, len(damaged))
            for _ in range(chance.randrange(1, 60)):
                damaged[chance.randrange(end)] ^= 1 << chance.randrange(8)
            path = tmp_path / f"{i}-{file.name}"
            path.write_bytes(damaged)
            paths.append(str(path))
    found = mediafiles.run("probe", paths)
    must_be_answered(found)


def id3(*frames):
    body = b"".join(name + struct.pack(">IH", len(b), 0) + b
                    for name, b in frames)
    size = bytes(len(body) >> s & 0x7f for s in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + body


def test_a_picture_larger_than_any_screen(files, tmp_path):
    """Nothing of it is decoded; who wants it is told how large it is."""
    png = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" +
           struct.pack(">II", 50000, 50000) + b"\x08\2\0\0\0")
    song = tmp_path / "song.mp3"
    song.write_bytes(id3((b"APIC", b"\0image/jpeg\0\3\0" + png)) +
                     (files / "vbr.mp3").read_bytes())
    (picture,) = mediafiles.probe(song)["pictures"]
    assert (picture["width"], picture["height"]) == (50000, 50000)
    assert picture["mime"] == "image/png"


def test_lengths_that_lie(files, tmp_path):
    """A frame of a gigabyte, an atom of an exabyte, a chunk beyond the end."""
    mp3 = (files / "vbr.mp3").read_bytes()
    cases = {
        "frame.mp3": b"ID3\3\0\0\0\0\1\0APIC\x3f\xff\xff\xff\0\0" +
                     bytes(118) + mp3,
        "atom.m4a": b"\0\0\0\x10ftypM4A \0\0\0\0" +
                    b"\0\0\0\1moov" + b"\x10" + bytes(7),
        "chunk.wav": b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\x7f",
        "page.ogg": b"OggS\0\2" + bytes(20) + b"\xff" + b"\xff" * 255,
        "block.flac": b"fLaC\0\0\0\x22" + bytes(34) + b"\x84\xff\xff\xff",
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
    found = mediafiles.run("probe", [str(tmp_path / n) for n in cases])
    assert found[str(tmp_path / "frame.mp3")]["codec"] == "mp3"
    must_be_answered(found)


def test_one_that_takes_too_long_is_named(files, tmp_path):
    """A terabyte without a byte of audio after the first seconds."""
    endless = tmp_path / "endless.mp3"
    endless.write_bytes((files / "vbr.mp3").read_bytes())
    os.truncate(endless, 1 << 40)
    good = files / "a.flac"
    found = mediafiles.run("probe", [str(endless), str(good)],
                           "--seconds", 3, "--workers", 1)
    assert found[str(endless)]["error"] == "it took longer than 3 seconds"
    assert found[str(good)]["codec"] == "flac"


def test_much_audio_in_a_small_file(tmp_path):
    path = mediafiles.much_audio(tmp_path, 2)
    assert path.stat().st_size < 300_000
    assert mediafiles.probe(path)["duration_ms"] == 7_200_000
    (answer,) = mediafiles.run_lines("preview", [json.dumps(
        {"path": str(path), "from_ms": 7_000_000,
         "opus": str(tmp_path / "p.opus")})])
    assert answer["duration_ms"] == 30_000


def test_an_endless_one(files, tmp_path):
    """A terabyte of nothing behind the last page."""
    path = tmp_path / "endless.ogg"
    path.write_bytes((files / "a.ogg").read_bytes())
    os.truncate(path, 1 << 40)
    assert mediafiles.probe(path)["duration_ms"] == 5000


def test_lines_that_are_none(files):
    good = mediafiles.line_of(files / "a.mp3")
    answers = mediafiles.run_lines("probe", ["{", good, "", '"' + "x" * 70000,
                                             good])
    errors = {a["line"]: a["error"] for a in answers if "line" in a}
    assert set(errors) == {1, 4}
    assert sum("codec" in a for a in answers) == 2


def test_nothing_to_do():
    assert mediafiles.run_lines("probe", []) == []


def test_an_answer_is_one_line_in_utf8(tmp_path, files):
    """Text of tags can't break out of it."""
    song = tmp_path / "song.mp3"
    song.write_bytes(id3(
        (b"TIT2", b'\0a"}\n{"path":"x"}'), (b"TPE1", b"\3\xff\xfe\x80"),
        (b"TXXX", b'\0na"me\0v'), (b"TALB", b"\1\xff\xfe\0\xd8\x01")) +
        (files / "vbr.mp3").read_bytes())
    tags = mediafiles.probe(song)["tags"]
    assert tags["TITLE"] == ['a"}\n{"path":"x"}']
    assert tags['NA"ME'] == ["v"]
    assert json.dumps(tags)

"""Bringing Spotify-shaped objects in: packings, bad lines, what is counted."""

import bz2
import gzip
import io
import lzma
import shutil
import subprocess
import tarfile

import pytest

import running
import small
from running import import_objects, lines_of, run
from small import artist_id, track_id

LINES = lines_of(small.LINES)


def export(data, *options):
    return run("export", "--data", data, *options).lines()


def counts(data):
    return run("stat", "--data", data, "--json").json()


def zstd(text):
    return subprocess.run(["zstd", "-q"], input=text, capture_output=True,
                          check=True).stdout


@pytest.mark.parametrize("name, pack", [
    ("lines.jsonl", bytes), ("lines.jsonl.gz", gzip.compress),
    ("lines.jsonl.xz", lzma.compress), ("lines.jsonl.bz2", bz2.compress),
    pytest.param("lines.jsonl.zst", zstd, marks=pytest.mark.skipif(
        shutil.which("zstd") is None, reason="there is no zstd")),
    ("misnamed.txt", gzip.compress),
    ("joined.gz", lambda t: gzip.compress(t[:1000]) +
     gzip.compress(t[1000:])),
])
def test_files_however_they_are_packed(data, tmp_path, name, pack):
    path = tmp_path / name
    path.write_bytes(pack(LINES))
    result = run("import", "--data", data, "objects", path)
    assert "skipped" not in result.err
    assert counts(data)["tracks"] == 73
    other = tmp_path / "other"
    other.mkdir()
    run("import", "--data", other, "objects", "-", stdin=pack(LINES))
    assert export(other) == export(data)


def test_several_sources_at_once(data, tmp_path):
    for n, part in enumerate([small.ARTISTS, small.ALBUMS, small.TRACKS]):
        (tmp_path / f"{n}.jsonl").write_bytes(lines_of(part))
    run("import", "--data", data, "objects", *[
        tmp_path / f"{n}.jsonl" for n in (2, 0, 1)])
    assert counts(data)["tracks"] == 73


def test_a_file_that_is_cut_short(data, tmp_path):
    path = tmp_path / "lines.gz"
    path.write_bytes(gzip.compress(LINES)[:-200])
    result = run("import", "--data", data, "objects", path, status=1)
    assert str(path) in result.err
    assert run("catalog", "list", "--data", data).out == "", \
        "nothing was changed"


def test_a_file_that_is_not_there(data, tmp_path):
    result = run("import", "--data", data, "objects", tmp_path / "none",
                 status=1)
    assert str(tmp_path / "none") in result.err


def test_lines_of_any_length_and_ending(data, tmp_path):
    long_name = "L" * 100000
    text = (b"\n\r\n  \n" + lines_of([{"type": "artist", "id": artist_id(1),
                                       "name": long_name}])[:-1] + b"\r\n" +
            b'\t{"id": "%s",\t"name": "B" , "type":"artist"}  ' %
            artist_id(2).encode())
    result = run("import", "--data", data, "objects", "-", stdin=text)
    assert "skipped" not in result.err, "and the last may lack its end"
    assert [a["name"] for a in export(data)] == [long_name, "B"]


def test_a_byte_order_mark(data):
    result = run("import", "--data", data, "objects", "-",
                 stdin=b"\xef\xbb\xbf" + LINES)
    assert "skipped" not in result.err


GOOD = {"type": "artist", "id": artist_id(1), "name": "Good"}

BAD = [
    "nonsense", "{", '{"type":"artist"', "[]", "1", "null", '"x"',
    '{"type":"artist","id":"%s","name":"x"} x' % artist_id(9),
    '{"id":"%s","name":"no type"}' % artist_id(9),
    '{"type":"mixtape","id":"%s"}' % artist_id(9),
    '{"type":7,"id":"%s"}' % artist_id(9),
    '{"type":"artist","name":"no id"}',
    '{"type":"artist","id":"short"}',
    '{"type":"artist","id":"%s"}' % ("8" * 22),
    '{"type":"artist","id":7}',
    '{"type":"artist","id":"%s","name":7}' % artist_id(9),
    '{"type":"artist","id":"%s","name":"x","popularity":"high"}' %
    artist_id(9),
    '{"type":"artist","id":"%s","name":"x","genres":"rock"}' % artist_id(9),
    '{"type":"track","id":"%s","name":"x","artists":[{"name":"y"}]}' %
    track_id(9),
    '{"type":"track","id":"%s","name":"x","artists":{}}' % track_id(9),
    '{"type":"track","id":"%s","name":"x","available_markets":["USA"]}' %
    track_id(9),
    '{"type":"album","id":"%s","name":"x","release_date":"soon"}' %
    small.album_id(9),
    '{"type":"album","id":"%s","name":"x","album_type":"mixtape"}' %
    small.album_id(9),
    '{"type":"track","id":"%s","name":"x","is_local":true}' % track_id(9),
    b'{"type":"artist","id":"%s","name":"\xff\xfe"}' % artist_id(9).encode(),
    '{"type":"artist","id":"%s","name":"a\tb"}' % artist_id(9),
    "[" * 100000,
    '{"type":"artist","id":"%s","x":%s}' % (artist_id(9), "[" * 5000),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_line_that_cannot_be_used_is_named_and_skipped(data, bad):
    bad = bad if isinstance(bad, bytes) else bad.encode()
    text = lines_of([GOOD]) + b"\n" + bad + b"\n" + lines_of(
        [{**GOOD, "id": artist_id(2)}])
    result = run("import", "--data", data, "objects", "-", stdin=text)
    assert "-:3:" in result.err or "input:3:" in result.err, \
        "with its number"
    assert "skipped: 1 " in result.err
    assert [a["id"] for a in export(data)] == [artist_id(1), artist_id(2)], \
        "what is around it comes in, and nothing of it does"


def test_strict_takes_all_or_nothing(data):
    import_objects(data, [GOOD])
    before = export(data)
    text = lines_of([{**GOOD, "name": "Changed"}]) + b"nonsense\n"
    result = run("import", "--data", data, "objects", "-", "--strict",
                 stdin=text, status=1)
    assert "nonsense" in result.err or ":2:" in result.err
    assert export(data) == before
    assert "catalog" in [p.name for p in data.iterdir()]
    run("import", "--data", data, "objects", "-", "--strict",
        stdin=lines_of([{**GOOD, "name": "Changed"}]))
    assert export(data)[0]["name"] == "Changed"


def test_what_belongs_to_people_is_no_part_of_a_catalog(data):
    result = run("import", "--data", data, "--strict", "objects", "-",
                 stdin=lines_of([
                     GOOD,
                     {"type": "playlist", "id": artist_id(7),
                      "owner": {"id": "bob"}},
                     {"type": "playlist", "id": artist_id(8),
                      "owner": {"id": "bob"}},
                     {"type": "user", "id": "alice"}]))
    assert "for people: 2 playlists, 1 users" in result.err
    assert "came in: 1 " in result.err and "skipped" not in result.err
    assert [o["id"] for o in export(data)] == [artist_id(1)]


def test_features_wait_for_their_track(data):
    result = import_objects(data, [small.FEATURES, small.ANALYSIS])
    assert "deferred" in result.err
    assert counts(data)["waiting"] == 1 and counts(data)["tracks"] == 0
    waiting = export(data)
    assert {o["type"] for o in waiting} == {"audio_features",
                                            "audio_analysis"}
    result = import_objects(data, [
        {"type": "track", "id": track_id(1), "name": "x"}])
    assert "deferred" not in result.err
    assert counts(data)["waiting"] == 0
    assert {o["type"] for o in export(data)} >= {"audio_features",
                                                 "audio_analysis", "track"}


def test_replacing_everything(data):
    import_objects(data, small.LINES)
    import_objects(data, [GOOD], "--replace")
    assert [o["id"] for o in export(data)] == [artist_id(1)]


def test_nothing_to_read_at_all(data):
    import_objects(data, [GOOD])
    import_objects(data, [])
    assert [o["id"] for o in export(data)] == [artist_id(1)]


@pytest.mark.parametrize("strict", [[], ["--strict"]])
@pytest.mark.parametrize("text", [
    b"", b"\n\n", gzip.compress(b""), bz2.compress(b""), lzma.compress(b""),
    b'{"type":"playlist","id":"%s"}\n' % artist_id(7).encode(),
], ids=["nothing", "lines", "gzip", "bzip2", "xz", "people"])
def test_nothing_replaces_nothing(data, text, strict):
    """What a pipe brings whose other end failed."""
    import_objects(data, [GOOD])
    before = run("catalog", "list", "--data", data).out
    result = run("import", "--data", data, "objects", "-", "--replace",
                 *strict, stdin=text, status=1)
    assert "--replace: nothing came in" in result.err
    assert run("catalog", "list", "--data", data).out == before
    assert [o["id"] for o in export(data)] == [artist_id(1)]


def test_half_of_a_surrogate_pair(data):
    run("import", "--data", data, "objects", "-", stdin=(
        '{"type":"artist","id":"%s","name":"a\\ud800b\\ud83c\\udfb5"}' %
        artist_id(1)).encode())
    assert export(data)[0]["name"] == "a\ufffdb\U0001f3b5"


@pytest.mark.parametrize("option", [[], ["--replace"]])
def test_a_file_of_another_kind(data, option):
    """Every line is bad: that is no import, least of all a replacing one."""
    import_objects(data, [GOOD])
    result = run("import", "--data", data, "objects", "-", *option,
                 stdin=b"<html>\n" * 5000, status=1)
    assert "skipped: 5000 " in result.err
    assert result.err.count("\n") < 1100, "not all are shouted about"
    assert [o["id"] for o in export(data)] == [artist_id(1)]


def tar():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("a.jsonl", "b.jsonl"):
            text = lines_of([GOOD] * 1000)
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return packed.getvalue()


@pytest.mark.parametrize("content, words", [
    (tar(), "a tar archive"), (gzip.compress(tar()), "a tar archive"),
    (b"SQLite format 3\0" + b"\n\0\1" * 5000, "binary"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\r" + b"\n" * 5000, "binary"),
], ids=["tar", "tar.gz", "sqlite", "png"])
def test_what_is_no_text_is_refused_in_one_line(data, tmp_path, content,
                                                words):
    path = tmp_path / "file"
    path.write_bytes(content)
    result = run("import", "--data", data, "objects", path, status=1)
    assert f"{path}: file of another kind: {words}" in result.err
    assert result.err.count(str(path)) == 1
    good = tmp_path / "good"
    good.write_bytes(lines_of([GOOD]))
    run("import", "--data", data, "objects", path, good)
    assert [o["id"] for o in export(data)] == [artist_id(1)]
    run("import", "--data", data, "--strict", "objects", path, good,
        status=1)


def test_a_line_over_the_limit_is_named_and_skipped(data):
    """Packed with many frames, 65 MiB are nothing."""
    line = gzip.compress(b"x" * (1 << 20), 1) * 65
    result = run("import", "--data", data, "objects", "-", stdin=(
        gzip.compress(lines_of([GOOD])) + line +
        gzip.compress(b"\n" + lines_of([{**GOOD, "id": artist_id(2)}]))))
    assert ":2: unusable line: is longer than 64 MiB" in result.err
    assert [o["id"] for o in export(data)] == [artist_id(1), artist_id(2)]


NULLS = [
    ("track", {"artists": [None, {"id": artist_id(1), "name": "a"}, None]},
     lambda o: [a["id"] for a in o["artists"]] == [artist_id(1)]),
    ("artist", {"images": [None, {"url": "https://i.example/1"}]},
     lambda o: [i["url"] for i in o["images"]] == ["https://i.example/1"]),
    ("artist", {"genres": [None, "rock", None]},
     lambda o: o["genres"] == ["rock"]),
    ("track", {"available_markets": ["DE", None]},
     lambda o: o["available_markets"] == ["DE"]),
    ("album", {"copyrights": [None, {"text": "t", "type": "P"}]},
     lambda o: o["copyrights"] == [{"text": "t", "type": "P"}]),
    ("audiobook", {"authors": [None, {"name": "b"}], "narrators": [None]},
     lambda o: o["authors"] == [{"name": "b"}] and o["narrators"] == []),
]


@pytest.mark.parametrize("kind, more, holds", NULLS, ids=range(len(NULLS)))
def test_null_in_a_list_is_passed_over(data, kind, more, holds):
    import_objects(data, [{"type": kind, "id": track_id(1), "name": "x",
                           **more}], "--strict")
    assert holds(export(data, "--type", kind)[0])


def test_what_a_line_contains_cannot_forge_output(data):
    bad = '{"type":"mix\\u001b[31m","id":"%s"}' % artist_id(1)
    result = run("import", "--data", data, "objects", "-",
                 stdin=bad.encode() + b"\n" + lines_of([GOOD]))
    assert "\x1b" not in result.err


def test_importing_again_changes_nothing(data):
    first = import_objects(data, small.LINES)
    before = run("export", "--data", data).out
    catalog = (data / "catalog/1.cat").read_bytes()
    second = import_objects(data, small.LINES)
    assert run("export", "--data", data).out == before
    assert (data / "catalog/2.cat").read_bytes()[4096:] == catalog[4096:]
    assert first.err.splitlines()[0] == second.err.splitlines()[0]


def test_little_memory_gives_the_same(data, tmp_path):
    many = [{"type": "track", "id": track_id(n), "name": f"Track {n % 977}",
             "artists": [{"id": artist_id(n % 301), "name": f"A {n % 301}"}],
             "album": {"id": small.album_id(n % 1500), "name": "x"}}
            for n in range(20000)]
    import_objects(data, many)
    other = tmp_path / "other"
    other.mkdir()
    import_objects(other, many, "--memory", "16M")
    assert export(other) == export(data)

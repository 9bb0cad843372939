"""The sound of what the catalog has: whole, in parts, by the features."""

import io
import wave

import pytest

import running
import small
from small import chapter_id, episode_id, track_id

pytestmark = pytest.mark.sanitized

TRACK = "/audio/" + track_id(160)
MIB = 1 << 20


def ask(server, path=TRACK, status=206, method="GET", **headers):
    answer = server.request(
        method, path, token=None,
        headers={name.replace("_", "-"): text
                 for name, text in headers.items()})
    assert answer.status_code == status, answer.text[:200]
    return answer


@pytest.fixture(scope="module")
def whole(music):
    return ask(music, status=200).content


def test_a_clip_lasts_as_long_as_its_track(music, whole):
    answer = ask(music, status=200)
    assert answer.content == whole
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, max-age=86400"
    clip = wave.open(io.BytesIO(whole))
    assert (clip.getnchannels(), clip.getsampwidth(), clip.getframerate()) == (
        1, 2, 22050)
    duration_ms = music.get("/v1/tracks/" + track_id(160))["duration_ms"]
    assert clip.getnframes() == duration_ms * 22050 // 1000
    head = ask(music, status=200, method="HEAD")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole))


@pytest.mark.parametrize("asked, first, end", [
    ("bytes=0-43", 0, 44), ("bytes=1001-2000", 1001, 2001),
    ("bytes=-7", -7, None), ("bytes=5000-99999999", 5000, None),
    ("bytes=0-", 0, MIB), ("bytes=7-", 7, 7 + MIB)])
def test_a_part_is_what_the_whole_has_there(music, whole, asked, first, end):
    answer = ask(music, Range=asked)
    part = whole[first:end]
    assert answer.content == part
    at = first % len(whole)
    assert answer.headers["content-range"] == (
        f"bytes {at}-{at + len(part) - 1}/{len(whole)}")
    assert answer.headers["content-length"] == str(len(part))
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "items=0-1", "bytes=7-1"])
def test_other_ranges_count_as_none(music, whole, asked):
    assert ask(music, status=200, Range=asked).content == whole


def test_beyond_the_end(music, whole):
    answer = ask(music, status=416, Range=f"bytes={len(whole)}-")
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    assert answer.json() == {"error": {"status": 416,
                                       "message": "Range not satisfiable"}}


def test_the_tag_joins_parts(music, whole):
    tag = ask(music, Range="bytes=0-9").headers["etag"]
    assert ask(music, status=200).headers["etag"] == tag
    assert ask(music, status=304, If_None_Match=tag).content == b""
    assert ask(music, Range="bytes=0-9", If_Range=tag).content == whole[:10]
    for other in ('"x"', "W/" + tag, "Sun, 29 Nov 2026 01:00:00 GMT"):
        assert ask(music, status=200, Range="bytes=0-9",
                   If_Range=other).content == whole
    other = ask(music, "/audio/" + track_id(159), Range="bytes=0-9")
    assert other.headers["etag"] != tag


def test_what_is_spoken_sounds_too(music):
    for path in (episode_id(1), chapter_id(1)):
        answer = ask(music, "/audio/" + path, Range="bytes=0-999")
        assert answer.content[:4] == b"RIFF"
        assert len(answer.content) == 1000


def test_what_there_is_not(music):
    for path in (small.UNKNOWN, "x", small.DAWN):
        answer = ask(music, "/audio/" + path, 404)
        assert answer.json()["error"]["message"] == "non existing id"


def catalog(**more):
    return [{"type": "track", "id": track_id(1), "name": "Long",
             "duration_ms": 3600000, "artists": small.named(small.ADA),
             "album": {"id": small.DAWN, "name": "Dawn",
                       "artists": small.named(small.ADA)}}] + (
        [{"type": "audio_features", "id": track_id(1), **more}] if more
        else [])


def test_features_are_heard_and_long_ones_come_in_parts(serve, tmp_path):
    parts = []
    for name, more in (("plain", {}), ("fast", {"tempo": 180.0, "key": 3}),
                       ("slow", {"tempo": 60.0, "key": 3})):
        data = tmp_path / name
        data.mkdir()
        running.import_objects(data, catalog(**more))
        server = serve(data)
        path = "/audio/" + track_id(1)
        answer = ask(server, path, Range="bytes=44-")
        assert answer.headers["content-range"].endswith("/158760044")
        parts.append((answer.content, answer.headers["etag"]))
        refused = ask(server, path, 400)
        assert refused.json()["error"]["message"] == (
            "Too long to be sent whole: ask for a range")
    assert len({content for content, _ in parts}) == 3
    assert len({tag for _, tag in parts}) == 3


def test_an_address_asks_so_often(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data, "--rate-audio", 2)
    for _ in range(2):
        ask(server, Range="bytes=0-9")
    answer = ask(server, status=429, Range="bytes=0-9")
    assert 1 <= int(answer.headers["retry-after"]) <= 30


def test_what_is_larger_counts_for_more(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data, "--rate-audio", 4)
    assert len(ask(server, status=200).content) > 2 * MIB  # counts three times
    ask(server, Range="bytes=0-")
    ask(server, status=429, Range="bytes=0-0")


def test_what_is_too_much_is_not_sent(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data, "--rate-audio", 2)
    for more in ({}, {"Range": "bytes=0-9999999"}):
        answer = ask(server, status=429, **more)
        assert answer.json()["error"]["message"] == "Too many requests"

"""The owner's audio: whole, in parts, to whom, and never anything else."""

import concurrent.futures
import pathlib
import subprocess

import pytest

import browsing
import running
import small
from sounding import exported, import_folder, media, sound

pytestmark = pytest.mark.sanitized

TYPES = {"mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg",
         "opus": "audio/ogg; codecs=opus", "m4a": "audio/mp4",
         "wav": "audio/wav"}


LYRICS = {"flac": "[00:00.50]One\n[00:01.20]<b>Two</b>", "ogg": "A\nB"}


class Owned:
    """A server with a folder of one song in each format, and long ones."""

    def __init__(self, data, top, module_serve):
        self.data, self.top = data, top
        running.import_objects(data, small.LINES)
        for ending in TYPES:
            words = {"LYRICS": LYRICS[ending]} if ending in LYRICS else {}
            sound(top / f"A/B/{ending}.{ending}", title=ending, **words)
        sound(top / "A/B/long.wav", seconds=60, title="long")
        sound(top / "C/parts.flac", seconds=4, LYRICS="Of both")
        (top / "C/parts.cue").write_text(
            'FILE "parts.flac" WAVE\n'
            'TRACK 01 AUDIO\nTITLE "first"\nINDEX 01 00:00:00\n'
            'TRACK 02 AUDIO\nTITLE "second"\nINDEX 01 00:02:00\n')
        import_folder(data, top)
        self.ids = {name: track["id"]
                    for name, track in exported(data, "track").items()}
        browsing.create_user(data, "alice")
        self.app = running.create_app(data)
        self.server = module_serve(data, "--media", media())
        self.token = self.mint("streaming")

    def mint(self, scopes):
        return running.mint(self.data, self.app, "--user", "alice", "--scope",
                            scopes)

    def path(self, name):
        return "/audio/" + self.ids[name]

    def file(self, name):
        return self.top / f"A/B/{name}.{'wav' if name == 'long' else name}"

    def ask(self, name, status=206, method="GET", token=None, **headers):
        answer = self.server.request(
            method, self.path(name), token=token or self.token,
            headers={key.replace("_", "-"): text
                     for key, text in headers.items()})
        assert answer.status_code == status, answer.text[:200]
        return answer


@pytest.fixture(scope="module")
def owned(tmp_path_factory, module_serve):
    return Owned(tmp_path_factory.mktemp("data"),
                 tmp_path_factory.mktemp("music"), module_serve)


@pytest.mark.parametrize("name", TYPES)
def test_a_file_is_sent_as_it_is(owned, name):
    answer = owned.ask(name, 200)
    assert answer.content == owned.file(name).read_bytes()
    assert answer.headers["content-type"] == TYPES[name]
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, max-age=3600"
    head = owned.ask(name, 200, method="HEAD")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(answer.content))


def test_a_large_one_comes_whole_and_in_parts(owned):
    whole = owned.file("long").read_bytes()
    assert len(whole) > 5 << 20
    assert owned.ask("long", 200).content == whole
    for asked, first, end in (
            ("bytes=0-0", 0, 1), ("bytes=0-", 0, None),
            ("bytes=3000000-", 3000000, None), ("bytes=-7", -7, None),
            ("bytes=262143-262144", 262143, 262145),
            ("bytes=100-99999999", 100, None)):
        answer = owned.ask("long", Range=asked)
        assert answer.content == whole[first:end], asked
        at = first % len(whole)
        assert answer.headers["content-range"] == (
            f"bytes {at}-{at + len(answer.content) - 1}/{len(whole)}")
    answer = owned.ask("long", 416, Range=f"bytes={len(whole)}-")
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    assert owned.ask("long", 200, Range="bytes=0-1,5-6").content == whole


def test_the_tag_changes_with_the_file(owned):
    tag = owned.ask("mp3", Range="bytes=0-9").headers["etag"]
    assert owned.ask("mp3", 304, If_None_Match=tag).content == b""
    owned.ask("mp3", Range="bytes=0-9", If_Range=tag)
    path = owned.file("mp3")
    before = path.read_bytes()
    path.write_bytes(before + b"more")
    try:
        answer = owned.ask("mp3", 200, Range="bytes=0-9", If_Range=tag)
        assert answer.content == before + b"more"
        assert answer.headers["etag"] != tag
    finally:
        path.write_bytes(before)


def test_who_may_have_it(owned):
    path, server = owned.path("mp3"), owned.server
    server.refuses(path, 401, "No token provided", token=None)
    server.refuses(path, 401, "Invalid access token", token="x")
    server.refuses(path, 403, "Insufficient client scope")  # an app's own
    server.refuses(path, 403, "Insufficient client scope",
                   token=owned.mint("user-read-private"))
    answer = server.request("GET", f"{path}?access_token={owned.token}",
                            token=None)
    assert answer.content == owned.file("mp3").read_bytes()
    # What is made up is for anybody.
    for token in (None, server.token, owned.token):
        assert server.request("GET", "/audio/" + small.track_id(160),
                              token=token).status_code == 200


def test_many_at_once(owned):
    whole = owned.file("long").read_bytes()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda _: owned.ask("long", 200).content, range(32))
        assert all(answer == whole for answer in answers)


def test_over_http2(owned, module_serve, tmp_path):
    """Pieces wait for the client's window there."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
         tmp_path / "key", "-out", tmp_path / "cert", "-days", "1", "-subj",
         "/CN=localhost"], check=True, capture_output=True)
    top, data = owned.top, tmp_path / "data"
    data.mkdir()
    import_folder(data, top)
    browsing.create_user(data, "alice")
    token = running.mint(data, running.create_app(data), "--user", "alice",
                         "--scope", "streaming")
    server = module_serve(data, "--listen-tls", "127.0.0.1:0", "--tls-cert",
                          tmp_path / "cert", "--tls-key", tmp_path / "key",
                          "--http2", listeners=2)
    url = server.urls[1] + owned.path("long")
    got = subprocess.run(
        ["curl", "-sk", "--http2", "-w", "%{http_version}", "-H",
         "Authorization: Bearer " + token, url], check=True,
        capture_output=True).stdout
    assert got == owned.file("long").read_bytes() + b"2"


def test_never_anything_else(data, tmp_path, serve):
    """What lies outside of the folder stays there, whatever takes the place of
    a file, of its folder, or of what is known of it."""
    top = tmp_path / "music"
    path = sound(top / "A/B/1.mp3", title="One")
    secret = sound(tmp_path / "out/B/1.mp3", title="Secret")
    import_folder(data, top)
    browsing.create_user(data, "alice")
    token = running.mint(data, running.create_app(data), "--user", "alice",
                         "--scope", "streaming")
    server = serve(data, "--media", media())
    url = "/audio/" + exported(data, "track")["One"]["id"]
    preview = url.replace("audio", "previews") + ".mp3"

    def is_refused():
        server.refuses(url, 404, "audio file not found", token=token)
        server.refuses(preview, 404, "non existing id", token=None)

    assert server.request("GET", url, token=token).content == path.read_bytes()
    path.rename(tmp_path / "kept.mp3")
    is_refused()
    path.symlink_to(secret)
    is_refused()
    path.unlink()
    path.mkdir()
    is_refused()
    path.rmdir()
    (top / "A/B").rmdir()
    (top / "A/B").symlink_to(tmp_path / "out/B")
    is_refused()
    (top / "A/B").unlink()
    (top / "A").rmdir()
    top.rmdir()
    (tmp_path / "out").joinpath("A").symlink_to(tmp_path / "out")
    top.symlink_to(tmp_path / "out")
    is_refused()
    # A table that was written over.
    table = data / "folder/audio.table"
    at = table.read_bytes().index(b"A/B/1.mp3")
    for name in (b"../o/1.mp", b"/etc/pass", b"A//B/1.mp", b"A/B/1.m\0x"):
        bytes_ = bytearray(table.read_bytes())
        bytes_[at:at + len(name)] = name
        table.write_bytes(bytes_)
        is_refused()
    table.write_bytes(b"no table")
    is_refused()


def previewed(owned, name, ending):
    return owned.server.request(
        "GET", f"/previews/{owned.ids[name]}.{ending}", token=None)


def duration(path):
    return float(subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of",
         "csv=p=0", path], check=True, capture_output=True).stdout)


@pytest.mark.parametrize("ending, kind", [
    ("mp3", "audio/mpeg"), ("opus", "audio/ogg; codecs=opus")])
def test_previews(owned, tmp_path, ending, kind):
    for name, seconds in (("long", 30), ("flac", 2)):
        answer = previewed(owned, name, ending)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == kind
        path = tmp_path / ("p." + ending)
        path.write_bytes(answer.content)
        assert abs(duration(path) - seconds) < 0.2
        again = owned.server.request(
            "GET", f"/previews/{owned.ids[name]}.{ending}", token=None,
            headers={"Range": "bytes=5-14",
                     "If-Range": answer.headers["etag"]})
        assert again.status_code == 206
        assert again.content == answer.content[5:15]


def lyrics(owned, name, **more):
    return owned.server.request("GET", "/lyrics/" + owned.ids[name],
                                **{"token": owned.token, **more})


def test_lyrics(owned):
    answer = lyrics(owned, "flac")
    assert answer.json()["synced"] == [
        {"ms": 500, "text": "One"}, {"ms": 1200, "text": "<b>Two</b>"}]
    assert answer.headers["content-type"].startswith("application/json")
    assert lyrics(owned, "ogg").json()["plain"] == "A\nB"
    assert lyrics(owned, "ogg", headers={
        "If-None-Match": lyrics(owned, "ogg").headers["etag"]
    }).status_code == 304


def test_no_lyrics(owned):
    refuses = owned.server.refuses
    for track in (owned.ids["mp3"], owned.ids["first"], owned.ids["second"],
                  small.track_id(160)):
        refuses("/lyrics/" + track, 404, "no lyrics", token=owned.token)
    refuses("/lyrics/x", 404, "non existing id", token=owned.token)
    path = "/lyrics/" + owned.ids["flac"]
    assert lyrics(owned, "flac", token=None).status_code == 401
    refuses(path, 403, "Insufficient client scope",
            token=owned.mint("user-read-private"))
    owned.file("flac").rename(owned.file("flac").with_name("moved"))
    try:
        refuses(path, 404, "audio file not found", token=owned.token)
    finally:
        owned.file("flac").with_name("moved").rename(owned.file("flac"))


def test_no_previews(owned):
    for file in (small.track_id(160) + ".mp3", owned.ids["mp3"] + ".wav",
                 owned.ids["mp3"], "x.mp3", ".mp3"):
        owned.server.refuses("/previews/" + file, 404, "non existing id",
                             token=None)


def test_one_preview_at_a_time(data, tmp_path, serve):
    """Somebody else's is being made: come back."""
    top = tmp_path / "music"
    for name in ("a", "b"):
        sound(top / f"{name}.mp3", title=name)
    import_folder(data, top)
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\n: > %s\nwhile [ ! -e %s ]; do sleep 0.1; "
                       "done\nexec %s \"$@\"\n" % (
                           tmp_path / "began", tmp_path / "go", media()))
    program.chmod(0o755)
    server = serve(data, "--media", program)
    ids = {name: track["id"] for name, track in exported(data, "track").items()}
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        first = pool.submit(server.request, "GET", f"/previews/{ids['a']}.mp3",
                            token=None)
        while not (tmp_path / "began").exists():
            assert not first.done(), first.result().text
        answer = server.refuses(f"/previews/{ids['b']}.mp3", 503,
                                "Service unavailable", token=None)
        assert answer.headers["retry-after"] == "2"
        (tmp_path / "go").touch()
        assert first.result().status_code == 200
    assert server.request("GET", f"/previews/{ids['b']}.mp3",
                          token=None).status_code == 200


def test_a_preview_that_cannot_be_made(data, tmp_path, serve):
    top = tmp_path / "music"
    sound(top / "a.mp3", title="a")
    import_folder(data, top)
    server = serve(data, "--media", "/bin/true")
    track = exported(data, "track")["a"]["id"]
    server.refuses(f"/previews/{track}.mp3", 404, "audio file not found",
                   token=None)
    assert not list(pathlib.Path(data, "cache").glob("*/preview*"))

"""Exports of ListenBrainz and Spotify's streaming histories into the log of
plays: what of them is found, what is kept by its names, that once is as good as
twice, and that what is taken out comes in again."""

import gzip
import io
import json
import subprocess
import time
import zipfile

import pytest

import keeping
import running
import small
from running import run
from small import UNKNOWN, episode_id, track_id
from test_listens import SCOPES, ids

pytestmark = pytest.mark.state

AT = 1600000000


@pytest.fixture
def filled(data):
    running.import_objects(data, small.LINES)
    for name in "alice", "bob":
        run("user", "create", "--data", data, "--id", name, "--country", "SE")
    return data


def load(data, *files, status=0, **more):
    return run("import", "--data", data, "listens", *files, status=status,
               **more)


def alices(data, *files, **more):
    return load(data, "--user", "alice", *files, **more)


def total(data):
    stat = run("stat", "--data", data, "--json").json()
    return stat["plays"], stat["plays_by_name"]


def listen(title="Spark", artist="Ada Lumen", at=AT, user="alice", **info):
    """As an export has it."""
    return {"inserted_at": at + 9, "listened_at": at, "user_name": user,
            "recording_msid": "11111111-2222-4333-8444-555555555555",
            "track_metadata": {
                "artist_name": artist, "track_name": title,
                "release_name": None, "additional_info": info,
                "mbid_mapping": {"recording_mbid": None, "artists": []}}}


def record(key=1, title="First Light", at="2021-03-04T05:06:07Z", ms=60000,
           **more):
    """Of the extended form."""
    return {"ts": at, "username": "alice", "platform": "web", "ms_played": ms,
            "conn_country": "SE", "master_metadata_track_name": title,
            "master_metadata_album_artist_name": "Ada Lumen",
            "master_metadata_album_album_name": "Dawn",
            "spotify_track_uri": f"spotify:track:{key}", "episode_name": None,
            "episode_show_name": None, "spotify_episode_uri": None,
            "reason_start": "clickrow", "reason_end": "trackdone",
            "shuffle": False, "skipped": None, "offline": False,
            "offline_timestamp": 0, "incognito_mode": False, **more}


def lines(*objects):
    return "".join(json.dumps(o) + "\n" for o in objects).encode()


def write(path, content):
    path.write_bytes(content)
    return path


def pack(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


LISTENS = [listen(), listen("Nobody knows", "this", AT + 1),
           listen("x", "y", AT + 2,
                  spotify_id=f"https://open.spotify.com/track/{track_id(6)}"),
           listen("x", "y", AT + 3, isrc="SEABC1900001")]


def history(data, user="alice"):
    """What the user's download has."""
    out = data / "data.zip"
    run("user", "export", "--data", data, user, "--output", out)
    with zipfile.ZipFile(out) as archive:
        return json.loads(archive.read("StreamingHistory.json"))


def test_an_export_of_listenbrainz(filled, tmp_path):
    path = write(tmp_path / "listens.jsonl", lines(*LISTENS))
    out = alices(filled, path)
    assert "plays: 4 made, 0 as they were" in out.err
    assert "found: 1 by id, 0 by MusicBrainz id, 1 by ISRC, 1 by name; " \
        "1 are kept by their names" in out.err
    assert total(filled) == (4, 1)
    assert "plays: 0 made, 4 as they were" in alices(filled, path).err
    assert total(filled) == (4, 1)
    assert [one["spotify_track_uri"] for one in history(filled)] == [
        "spotify:track:" + track_id(5), None,
        "spotify:track:" + track_id(6), "spotify:track:" + track_id(1)]


@pytest.mark.parametrize("how", ["gz", "zst", "zip", "array", "stdin", "bom"])
def test_however_it_is_packed(filled, tmp_path, how):
    text = lines(*LISTENS)
    path = tmp_path / "listens"
    if how == "gz":
        write(path, gzip.compress(text))
    elif how == "zst":
        write(path, subprocess.run(["zstd", "-q", "-c"], input=text,
                                   capture_output=True, check=True).stdout)
    elif how == "zip":
        pack(path, {"user.json": b"{}", "feedback.jsonl": b"?",
                    "listens/2020/9.jsonl": text[:text.index(b"\n") + 1],
                    "listens/2020/10.jsonl": text[text.index(b"\n") + 1:]})
    elif how == "bom":
        write(path, b"\xef\xbb\xbf" + text)
    else:
        write(path, json.dumps(LISTENS).encode())
    if how == "stdin":
        alices(filled, "-", stdin=text)
    else:
        alices(filled, path)
    assert total(filled) == (4, 1)


@pytest.mark.sanitized
def test_spotifys_extended_history(filled, tmp_path):
    episode = record(None, None, "2021-03-04T06:00:00Z", 1000,
                     spotify_track_uri=None, episode_name="An episode",
                     episode_show_name="A show",
                     spotify_episode_uri="spotify:episode:" + episode_id(1),
                     reason_end="endplay")
    path = pack(tmp_path / "my_spotify_data.zip", {
        "MyData/ReadMeFirst.pdf": b"%PDF",
        "MyData/Streaming_History_Audio_2021_0.json": json.dumps([
            record(track_id(1)),
            record(UNKNOWN, "Spark", "2021-03-04T05:10:00Z", 0,
                   reason_end="fwdbtn", skipped=True),
            record(UNKNOWN, "Not here", "2021-03-04T05:11:00Z",
                   incognito_mode=True)]),
        "MyData/endsong_0.json": json.dumps([episode, record(track_id(1))]),
    })
    out = alices(filled, path)
    assert "plays: 4 made, 1 as they were" in out.err
    first, second, third, fourth = history(filled)
    assert first["begunAt"] == "2021-03-04T05:05:07Z", "it ended at `ts`"
    assert (first["ts"], first["ms_played"]) == ("2021-03-04T05:06:07Z", 60000)
    assert first["reason_start"] == "clickrow"
    assert first["reason_end"] == "trackdone" and first["platform"] == "web"
    assert second["spotify_track_uri"] == "spotify:track:" + track_id(5)
    assert second["skipped"] is True and second["ms_played"] == 1
    assert third["incognito_mode"] is True
    assert third["master_metadata_track_name"] == "Not here"
    assert fourth["spotify_episode_uri"] == "spotify:episode:" + episode_id(1)


def test_spotifys_short_history(filled, tmp_path):
    path = write(tmp_path / "StreamingHistory0.json", json.dumps([
        {"endTime": "2020-01-02 03:04", "artistName": "Ada Lumen",
         "trackName": "Spark", "msPlayed": 120000},
        {"endTime": "2020-01-02 03:04", "podcastName": "A show",
         "episodeName": "An episode", "msPlayed": 2000},
    ]).encode())
    alices(filled, path)
    one, two = history(filled)
    assert one["begunAt"] == "2020-01-02T03:02:00Z"
    assert one["spotify_track_uri"] == "spotify:track:" + track_id(5)
    assert two["master_metadata_track_name"] == "An episode"


@pytest.mark.sanitized
def test_what_is_wrong_is_named(filled, tmp_path):
    path = write(tmp_path / "mixed.jsonl", b"\n".join([
        lines(listen()).strip(), b"{", b"\xff{}", b'{"a": 1}', b"[1]", b"",
        lines(listen(at=AT + 1), ).strip(),
        lines(listen(artist="")).strip(),
        lines(listen(at=99)).strip(),
        lines(record("x", None)).strip(),
        lines(record(UNKNOWN, None, master_metadata_album_artist_name=None)
              ).strip()]))
    out = alices(filled, path)
    assert "plays: 2 made" in out.err
    assert "left out: 8 of another shape" in out.err
    for number in 2, 3, 4, 5, 8, 9, 10, 11:
        assert f"{path}: line {number}: " in out.err
    assert alices(filled, "--strict", path, status=1).err.count("line") == 8
    assert total(filled) == (2, 0)
    alices(filled, "--strict", "-", stdin=b"", status=2)
    write(path, b"[1, 2]")
    assert f"{path}: element 2: " in alices(filled, path, status=1).err


def test_strict_changes_nothing(filled, tmp_path):
    path = write(tmp_path / "mixed.jsonl", lines(listen()) + b"{\n")
    alices(filled, "--strict", path, status=1)
    assert total(filled) == (0, 0)
    alices(filled, "--strict", write(path, lines(listen())))
    assert total(filled) == (1, 0)


def test_damaged_files(filled, tmp_path):
    path = tmp_path / "damaged"
    whole = pack(path, {"listens.jsonl": lines(*LISTENS)}).read_bytes()
    alices(filled, write(path, whole[:-30]), status=1)
    alices(filled, pack(path, {"other.txt": "x"}), status=1)
    alices(filled, write(path, b'[{"ts": 1}'), status=1)
    alices(filled, tmp_path / "nowhere", status=1)
    assert total(filled) == (0, 0)


def test_whose_they_are(filled, tmp_path):
    """As the lines say, or --user."""
    path = write(tmp_path / "both.jsonl", lines(
        listen(), listen(user="bob"), listen(at=AT + 1, user="nobody"),
        listen(at=AT + 2), {**record(track_id(1)), "username": "bob"},
        {k: v for k, v in listen(at=AT + 3).items() if k != "user_name"}))
    out = load(filled, path)
    assert "left out: 1 of another shape, 1 of users who aren't here" in \
        out.err
    assert len(history(filled)) == len(history(filled, "bob")) == 2
    load(filled, "--user", "bob", path)
    assert len(history(filled, "bob")) == 5, "two are one, now that both are bob's"
    load(filled, "--user", "nobody", path, status=1)


def test_without_a_catalog(data, tmp_path):
    run("user", "create", "--data", data, "--id", "alice")
    alices(data, write(tmp_path / "x", lines(*LISTENS)))
    running.import_objects(data, small.LINES)
    assert total(data) == (4, 4)


def test_beside_a_server(filled, tmp_path, serve):
    """Which has seen them when the command returns."""
    town = keeping.Town(serve(filled))
    person = keeping.Person(town, "alice", town.token("alice", SCOPES))
    alices(filled, write(tmp_path / "x", lines(*LISTENS)))
    assert ids(person.get("/ext/v1/me/history"))[0] == track_id(1)


def test_a_download_is_as_good_as_what_it_was_made_of(filled, tmp_path):
    """Brought back here it changes nothing; elsewhere, it is the same."""
    alices(filled, write(tmp_path / "x", lines(
        *LISTENS, record(track_id(1)), record(UNKNOWN, "Not here", ms=0),
        record(track_id(3), "y", "2021-03-04T05:06:08Z", 1234,
               incognito_mode=True, reason_start="appload",
               reason_end="logout"))))
    before = history(filled)
    assert len(before) == 7
    download = filled / "data.zip"
    assert "plays: 0 made, 7 as they were" in alices(filled, download).err
    other = tmp_path / "other"
    running.import_objects(other, small.LINES)
    run("user", "create", "--data", other, "--id", "alice", "--country", "SE")
    alices(other, download)
    after = history(other)
    assert [{**one, "source": None} for one in after] == \
        [{**one, "source": None} for one in before]

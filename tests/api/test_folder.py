"""Music folders: what becomes of them, again, moved, mended, and gone."""

import json
import os
import shutil
import signal
import time

import pytest

import running
import small
from running import run
from sounding import exported, import_folder, picture, sound, tag

pytestmark = pytest.mark.sanitized


@pytest.fixture
def music_dir(tmp_path):
    """Two albums, a song of nobody's album, a compilation, and what is no
    music."""
    top = tmp_path / "music"
    air = top / "Air" / "Moon"
    sound(air / "01.mp3", title="One", artist="Air", album="Moon", track="1/2",
          date="1998-01-16", genre="Pop", publisher="Source")
    sound(air / "02.flac", title="Two", artist="Air feat. Beth", album="Moon",
          track="2/2", ISRC="FRZ039800212")
    picture(air / "folder.jpg")
    sound(top / "Bo" / "(2001) Far" / "CD2" / "03 - Untagged.ogg")
    sound(top / "Sun - Lonely.m4a")
    for n, artist in enumerate(("Cy", "Di"), 1):
        sound(top / "Hits" / f"{n}.opus", title=f"Hit {n}", artist=artist,
              album="Hits", track=str(n))
    (top / "Hits" / "broken.mp3").write_bytes(b"no sound at all")
    (top / "notes.txt").write_text("no sound")
    return top


def names(items):
    return [item["name"] for item in items]


def test_a_folder_becomes_a_catalog(data, music_dir, serve):
    result = import_folder(data, music_dir)
    assert "broken.mp3: broken audio file: " in result.err
    assert "came in: 6 tracks, 4 albums, 7 artists" in result.err
    assert "skipped: 1 broken audio file" in result.err
    albums, tracks = exported(data, "album"), exported(data, "track")
    assert set(albums) == {"Moon", "Far", "Lonely", "Hits"}
    server = serve(data)
    moon = server.get("/v1/albums/" + albums["Moon"]["id"])
    assert names(moon["artists"]) == ["Air"]
    assert names(moon["tracks"]["items"]) == ["One", "Two"]
    assert moon["release_date"] == "1998-01-16"
    assert moon["label"] == "Source" and moon["genres"] == ["pop"]
    assert moon["album_type"] == "album" and moon["total_tracks"] == 2
    two = server.get("/v1/tracks/" + tracks["Two"]["id"])
    assert names(two["artists"]) == ["Air", "Beth"]
    assert two["external_ids"] == {"isrc": "FRZ039800212"}
    assert two["track_number"] == 2 and 1990 <= two["duration_ms"] <= 2010
    assert two["preview_url"] == \
        f"{server.url}/previews/{two['id']}.mp3"
    untagged = tracks["Untagged"]
    assert names(untagged["artists"]) == ["Bo"]
    assert untagged["album"]["name"] == "Far"
    assert (untagged["disc_number"], untagged["track_number"]) == (2, 3)
    assert albums["Far"]["release_date"] == "2001"
    assert albums["Lonely"]["album_type"] == "single"
    assert names(albums["Hits"]["artists"]) == ["Various Artists"]
    assert albums["Hits"]["album_type"] == "compilation"
    assert server.get("/v1/search?q=lonely sun&type=track")["tracks"]["total"]


def test_covers_come_in_the_usual_sizes(data, music_dir, serve):
    sound(music_dir / "None" / "1.mp3", title="N", album="None", artist="N")
    import_folder(data, music_dir)
    server = serve(data)
    albums = exported(data, "album")
    images = server.get("/v1/albums/" + albums["Moon"]["id"])["images"]
    assert [image["width"] for image in images] == [640, 300, 64]
    for image in images:
        answer = server.request("GET", image["url"], token=None)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert answer.content[:3] == b"\xff\xd8\xff"
        assert server.request("GET", image["url"],
                              token=None).content == answer.content
    drawn = server.get("/v1/albums/" + albums["None"]["id"])["images"]
    assert drawn[0]["url"].endswith(f"/art/album/{albums['None']['id']}/640.png")
    base = images[0]["url"].rsplit("/", 1)[0]
    name = base.rsplit("/", 1)[1]
    for path in (base + "/641.jpg", base + "/640.png", base + "/.jpg",
                 base[:-5] + "0.jpg/640.jpg", "/covers/..%2findex.jsonl/64.jpg",
                 "/covers/..%2f" + name + "/64.jpg", "/covers/.jpg/64.jpg"):
        server.refuses(path, 404, "non existing id", token=None)


def test_again_nothing_is_asked(data, music_dir):
    import_folder(data, music_dir)
    before = run("export", "--data", data).out
    result = import_folder(data, music_dir, "--media", "/no/such/program")
    assert "7 audio files are as they were" in result.err
    assert "broken.mp3: broken audio file: " in result.err
    # Touched isn't changed.
    os.utime(music_dir / "Air/Moon/01.mp3")
    result = import_folder(data, music_dir, "--media", "/no/such/program")
    assert "7 audio files are as they were" in result.err
    assert run("export", "--data", data).out == before
    assert "generation 2" not in run("stat", "--data", data).out
    import_folder(data, music_dir, "--strict", status=1)


def test_another_machine_gives_the_same_ids(data, music_dir, tmp_path):
    import_folder(data, music_dir)
    shutil.copytree(music_dir, tmp_path / "copy")
    import_folder(tmp_path / "other", tmp_path / "copy")
    for kind in ("artist", "album", "track"):
        assert {name: e["id"] for name, e in exported(data, kind).items()} == {
            name: e["id"]
            for name, e in exported(tmp_path / "other", kind).items()}


def test_what_moves_keeps_its_id(data, music_dir):
    import_folder(data, music_dir)
    before = exported(data, "track")
    (music_dir / "Sun - Lonely.m4a").rename(music_dir / "Zoe - Renamed.m4a")
    (music_dir / "Air").rename(music_dir / "French")
    result = import_folder(data, music_dir, "--media", "/no/such/program")
    assert "came in: 6 tracks" in result.err
    after = exported(data, "track")
    assert after["Renamed"]["id"] == before["Lonely"]["id"]
    assert names(after["Renamed"]["artists"]) == ["Zoe"]
    assert after["One"]["id"] == before["One"]["id"]
    assert after["One"]["album"]["id"] == before["One"]["album"]["id"]
    assert "Sun" not in exported(data, "artist")
    assert len(after) == 6


def test_what_is_mended_keeps_its_id(data, music_dir):
    import_folder(data, music_dir)
    before = exported(data, "track")
    tag(music_dir / "Air/Moon/01.mp3", title="The First", artist="Air",
        album="Moon", track="1")
    import_folder(data, music_dir)
    after = exported(data, "track")
    assert after["The First"]["id"] == before["One"]["id"]
    assert "One" not in after
    # What no tag says any more is gone.
    moon = exported(data, "album")["Moon"]
    assert moon["genres"] == [] and moon["release_date"] == "0000"
    assert moon["label"] == ""
    # Another song in its place is another one.
    sound(music_dir / "Air/Moon/01.mp3", seconds=5, title="New", artist="Air",
          album="Moon", track="1")
    import_folder(data, music_dir)
    assert exported(data, "track")["New"]["id"] != before["One"]["id"]


def test_what_is_gone_leaves(data, music_dir):
    running.import_objects(data, small.LINES)
    import_folder(data, music_dir)
    theirs = exported(data, "artist")["Ada Lumen"]
    shutil.rmtree(music_dir / "Air")
    (music_dir / "Hits/1.opus").unlink()
    result = import_folder(data, music_dir)
    assert "came in: 3 tracks" in result.err
    albums, artists = exported(data, "album"), exported(data, "artist")
    assert "Moon" not in albums and "Air" not in artists
    assert "Beth" not in artists and "Cy" not in artists
    # Of a compilation of one artist's an album is left.
    assert names(albums["Hits"]["artists"]) == ["Di"]
    assert artists["Ada Lumen"] == theirs
    tracks = exported(data, "track")
    assert {"Untagged", "Lonely", "Hit 2"} <= set(tracks)
    assert not {"One", "Two", "Hit 1"} & set(tracks)


def test_what_others_know_stays(data, music_dir):
    """An artist and an album that another source has, too."""
    import_folder(data, music_dir)
    moon = exported(data, "album")["Moon"]
    air = exported(data, "artist")["Air"]
    running.import_objects(data, [
        {"type": "track", "id": small.track_id(9), "name": "Theirs",
         "artists": [{"id": air["id"], "name": "Air"}],
         "album": {"id": moon["id"], "name": "Moon",
                   "artists": [{"id": air["id"], "name": "Air"}]}}])
    shutil.rmtree(music_dir / "Air")
    import_folder(data, music_dir)
    assert "Air" in exported(data, "artist")
    assert "Theirs" in exported(data, "track")
    assert "One" not in exported(data, "track")
    assert exported(data, "album")["Moon"]["id"] == moon["id"]


def test_a_disk_that_is_not_there(data, music_dir):
    import_folder(data, music_dir)
    before = run("export", "--data", data).out
    away = music_dir.with_name("away")
    music_dir.rename(away)
    import_folder(data, music_dir, status=1)
    music_dir.mkdir()
    result = import_folder(data, music_dir, status=1)
    assert "none of its 7 audio files is there" in result.err
    assert run("export", "--data", data).out == before
    # Of several folders one may go, if it is said so.
    result = import_folder(data, music_dir, away, "--replace")
    assert "came in: 6 tracks" in result.err


def test_folders_without_audio(data, tmp_path):
    (tmp_path / "m").mkdir()
    result = import_folder(data, tmp_path / "m")
    assert "there are no audio files" in result.err
    import_folder(data, tmp_path / "none", status=1)
    (tmp_path / "file").write_text("")
    result = import_folder(data, tmp_path / "file", status=1)
    assert "is not a folder" in result.err


def test_a_part_of_a_folder(data, music_dir):
    """What lies in other folders stays as it is."""
    import_folder(data, music_dir)
    (music_dir / "Sun - Lonely.m4a").unlink()
    shutil.rmtree(music_dir / "Air/Moon")
    sound(music_dir / "Air/1.mp3", title="Three", artist="Air", album="Sun")
    result = import_folder(data, music_dir / "Air")
    tracks = exported(data, "track")
    assert {"Three", "Lonely", "Untagged"} <= set(tracks)
    assert not {"One", "Two"} & set(tracks)
    assert "came in: 5 tracks" in result.err
    import_folder(data, music_dir)
    assert "Lonely" not in exported(data, "track")


def test_a_program_that_fails(data, music_dir):
    for program in ("/no/such/program", "/bin/false", "/bin/true"):
        result = import_folder(data, music_dir, "--media", program, status=1)
        assert program in result.err
        assert "nothing was changed" in result.err
    import_folder(data, music_dir)


def test_musicbrainz_ids(data, tmp_path):
    ids = {"MUSICBRAINZ_ALBUMID": "f27ec8db-af05-4f36-916e-3d57f91ecf5e",
           "MUSICBRAINZ_ARTISTID": "b1a9c0e9-d987-4042-ae91-78d6a3267d69",
           "MUSICBRAINZ_RELEASETRACKID":
               "1e7a3ba2-0fb3-4a2b-8f36-0b8d3d1a3f01",
           "MUSICBRAINZ_TRACKID": "2d0c4c5e-1f0a-4b3a-9d6c-0e2f4a6b8c02"}
    sound(tmp_path / "m/x.flac", title="T", artist="A", album="B", **ids)
    import_folder(data, tmp_path / "m")
    track = exported(data, "track")["T"]

    def number(base62):
        digits = "0123456789abcdefghijklmnopqrstuvwxyz" \
                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        value = 0
        for c in base62:
            value = value * 62 + digits.index(c)
        return f"{value:032x}"

    got = (track["album"]["id"], track["artists"][0]["id"], track["id"],
           track["recording"])
    assert [number(id) for id in got] == [
        mbid.replace("-", "") for mbid in ids.values()]


def test_copies_are_one_track(data, tmp_path, serve):
    for ending in ("mp3", "flac", "ogg"):
        sound(tmp_path / f"m/a.{ending}", title="T", artist="A", album="B",
              track="1")
    result = import_folder(data, tmp_path / "m")
    assert "skipped: 2 copies of a track" in result.err
    assert exported(data, "album")["B"]["total_tracks"] == 1


def test_links_and_odd_names(data, tmp_path):
    top = tmp_path / "m"
    sound(top / "in.mp3", title="In")
    sound(tmp_path / "out/out.mp3", title="Out")
    (top / "link.mp3").symlink_to(tmp_path / "out/out.mp3")
    (top / "out").symlink_to(tmp_path / "out")
    (top / "loop").symlink_to(top)
    odd = os.path.join(os.fsencode(top), b"Bj\xf6rk - J\xf3ga.ogg")
    os.link(sound(tmp_path / "o.ogg"), odd)
    result = import_folder(data, top)
    assert "skipped: 3 symbolic links" in result.err
    tracks = exported(data, "track")
    assert set(tracks) == {"In", "Jóga"}
    assert names(tracks["Jóga"]["artists"]) == ["Björk"]
    import_folder(data, top, "--media", "/no/such/program")


CUE = """PERFORMER "Air"
TITLE "Moon"
FILE "Moon.wav" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    PERFORMER "Air feat. Beth"
    INDEX 01 00:01:37
  TRACK 03 AUDIO
    TITLE "Beyond"
    INDEX 01 01:00:00
"""


def test_a_cue_sheet_cuts_a_file(data, tmp_path):
    sound(tmp_path / "m/Moon.flac", seconds=5, genre="Pop")
    (tmp_path / "m/Moon.cue").write_text(CUE)
    import_folder(data, tmp_path / "m")
    tracks = exported(data, "track")
    assert set(tracks) == {"One", "Two"}
    assert tracks["One"]["duration_ms"] == 1493
    assert 3490 <= tracks["Two"]["duration_ms"] <= 3520
    assert names(tracks["Two"]["artists"]) == ["Air", "Beth"]
    assert tracks["Two"]["album"]["name"] == "Moon"
    assert [tracks[t]["track_number"] for t in ("One", "Two")] == [1, 2]
    # A sheet that changes is read anew, and ids stay.
    (tmp_path / "m/Moon.cue").write_text(CUE.replace("Two", "Zwei"))
    import_folder(data, tmp_path / "m", "--media", "/no/such/program")
    assert exported(data, "track")["Zwei"]["id"] == tracks["Two"]["id"]


def heard_of(server, tracks):
    """The features of each track, by name."""
    return {name: server.get("/v1/audio-features/" + track["id"])
            for name, track in tracks.items()}


def test_songs_are_analysed(data, music_dir, serve):
    """In two turns, since there are six and four are taken at once."""
    result = import_folder(data, music_dir, "--analysis-batch", 4,
                           analyses=True)
    assert "4 audio_features lines" in result.err
    assert "2 audio_features lines" in result.err
    tracks = exported(data, "track")
    server = serve(data)
    for name, features in heard_of(server, tracks).items():
        assert features["provenance"] == "measured", name
        # ffmpeg's sine has an amplitude of 1/8.
        assert features["loudness"] == pytest.approx(-21.7, abs=1), name
        assert features["duration_ms"] == pytest.approx(2000, abs=60), name
    analysis = server.get("/v1/audio-analysis/" + tracks["One"]["id"])
    assert analysis["track"]["duration"] == pytest.approx(2, abs=.1)
    assert not (data / "folder/analysed.jsonl").exists()
    result = import_folder(data, music_dir, analyses=True)
    assert "nothing was changed" in result.err
    assert "audio_features" not in result.err


def test_what_is_known_of_songs_stays(data, music_dir, serve):
    import_folder(data, music_dir)
    tracks = exported(data, "track")
    known = [{"type": "audio_features", "id": tracks["One"]["id"],
              "tempo": 77}]
    running.import_objects(data, known)
    import_folder(data, music_dir, analyses=True)
    server = serve(data)
    heard = heard_of(server, tracks)
    assert heard["One"]["tempo"] == 77 and "provenance" not in heard["One"]
    assert server.get("/v1/audio-analysis/" + tracks["One"]["id"])["beats"] \
        is not None
    assert heard["Two"]["provenance"] == "measured"


def test_an_analysis_that_was_ended_goes_on(data, music_dir, serve):
    """What had been heard by then lies in a file, with half a line at its
    end when the power went."""
    import_folder(data, music_dir)
    tracks = exported(data, "track")
    lines = [{"type": "audio_features", "id": tracks["One"]["id"],
              "provenance": "measured", "tempo": 77},
             {"type": "audio_analysis", "id": tracks["One"]["id"],
              "track": {"tempo": 77}}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (data / "folder/analysed.jsonl").write_text(text + '{"type":"audio_fea')
    result = import_folder(data, music_dir, analyses=True)
    assert "analysed.jsonl:3: unusable line" in result.err
    heard = heard_of(serve(data), tracks)
    assert heard["One"]["tempo"] == 77
    assert heard["Two"]["provenance"] == "measured"


def test_parts_of_a_file_are_analysed_by_themselves(data, tmp_path, serve):
    top = tmp_path / "music"
    sound(top / "disc.flac", seconds=6, title="Disc", artist="Air")
    (top / "disc.cue").write_text(
        'PERFORMER "Air"\nTITLE "Disc"\nFILE "disc.flac" WAVE\n'
        '  TRACK 01 AUDIO\n    TITLE "Short"\n    INDEX 01 00:00:00\n'
        '  TRACK 02 AUDIO\n    TITLE "Long"\n    INDEX 01 00:02:00\n')
    import_folder(data, top, analyses=True)
    heard = heard_of(serve(data), exported(data, "track"))
    assert {name: round(features["duration_ms"], -2)
            for name, features in heard.items()} == {"Short": 2000,
                                                     "Long": 4000}


def wait_for(seen, what):
    until = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def test_a_folder_is_watched(data, music_dir):
    import_folder(data, music_dir)
    watching = running.begin("import", "--data", data, "folder", music_dir,
                             "--watch")
    try:
        for line in watching.stderr:
            if b"nothing was changed" in line:
                break
        new = sound(music_dir.parent / "new.mp3", title="New", artist="Air",
                    album="New")
        (music_dir / "Deep/er").mkdir(parents=True)
        new.rename(music_dir / "Deep/er/new.mp3")
        wait_for(lambda: "New" in exported(data, "track"), "it wasn't noticed")
        # The folder is a new one, and watched by now.
        (music_dir / "Deep/er/new.mp3").unlink()
        wait_for(lambda: "New" not in exported(data, "track"),
                 "its end wasn't noticed")
    finally:
        watching.send_signal(signal.SIGTERM)
        _, rest = watching.communicate(timeout=60)
    assert watching.returncode == 0, rest

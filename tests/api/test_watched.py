"""Music folders that are watched, from the command line."""

import pytest

from running import run
from sounding import media, sound

pytestmark = pytest.mark.state


def folder(data, word, *more, **options):
    return run("folder", word, "--data", data, *more, **options)


def refresh(data, *more):
    return folder(data, "refresh", "--media", media(), "--no-analysis",
                  *more).err


def the_only(data):
    listed = folder(data, "list").lines()
    assert len(listed) == 1
    return listed[0]


def tracks_of(data):
    lines = run("export", "--data", data, "--type", "track").lines()
    return sorted(line["name"] for line in lines)


def song(path, title):
    return sound(path, title=title, artist="Air", album="Moon")


def test_a_folder_is_watched_from_the_command_line(data, tmp_path):
    """It is looked at, gone, back, due again, and no longer watched."""
    music, away = tmp_path / "music", tmp_path / "away"
    song(music / "1.flac", "One")
    (tmp_path / "link").symlink_to(music)
    added = folder(data, "add", tmp_path / "link").json()
    assert added["path"] == str(music) and added["looked"] is None
    assert "already" in folder(data, "add", music, status=1).err
    assert "1 looked at, 1 changed, 0 failed" in refresh(data)
    known = the_only(data)
    assert known["files"] == 1 and known["changed"] == known["looked"]
    assert "0 looked at" in refresh(data, "--due")
    assert "1 looked at, 0 changed" in refresh(data, str(music))
    music.rename(away)
    assert "1 looked at, 0 changed, 1 failed" in refresh(data)
    gone = the_only(data)
    noted = run("catalog", "history", "--data", data).lines()
    assert [line["outcome"] for line in noted] == ["done"], \
        "a look that finds nothing new is no import"
    assert gone["error"] == "it isn't there" and gone["failing_since"]
    assert gone["files"] == 1 and gone["looked"]
    assert tracks_of(data) == ["One"], "nothing is lost"
    music.mkdir()
    refresh(data)
    assert "none of its audio files is there" in the_only(data)["error"]
    assert tracks_of(data) == ["One"], "nor when a disk isn't mounted"
    music.rmdir()
    away.rename(music)
    song(music / "2.flac", "Two")
    assert "1 changed, 0 failed" in refresh(data, added["id"])
    assert the_only(data)["error"] is None
    assert tracks_of(data) == ["One", "Two"]
    folder(data, "remove", tmp_path / "link")
    assert folder(data, "list").out == ""
    assert tracks_of(data) == ["One", "Two"]


def test_one_that_fails_costs_the_others_nothing(data, tmp_path):
    for name in "abc":
        song(tmp_path / name / "1.flac", name)
        folder(data, "add", tmp_path / name)
    (tmp_path / "b" / "1.flac").unlink()
    (tmp_path / "b").rmdir()
    assert "3 looked at, 2 changed, 1 failed" in refresh(data)
    assert tracks_of(data) == ["a", "c"]
    assert "isn't watched" in folder(data, "remove", tmp_path / "d",
                                     status=1).err
    assert folder(data, "add", tmp_path / "d", status=1).out == ""
    folder(data, "refresh", "--due", "x", status=2)

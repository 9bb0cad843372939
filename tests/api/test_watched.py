"""Music folders that a server watches: on the command line, in the browser,
when they are gone, and when something comes into them."""

import sqlite3
import subprocess
import time

import pytest

import browsing
import running
import small
from browsing import Browser
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


@pytest.mark.long
@pytest.mark.sqlite
def test_a_change_comes_before_the_analysis(data, tmp_path):
    """What is asked for while songs are listened to isn't put off."""
    for n in range(40):
        sound(tmp_path / "music" / f"{n:02} - S{n}.wav", seconds=30)
    folder(data, "add", tmp_path / "music")
    process = subprocess.Popen(
        [running.BINARY, "folder", "refresh", "--data", str(data), "--media",
         str(media()), "--workers", "1"], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: the_only(data)["looked"])
        song(tmp_path / "music" / "new.flac", "New")
        with sqlite3.connect(data / "state.db") as db:
            db.execute("UPDATE watched_folder SET due_s = 1")
        wait_for(lambda: "New" in tracks_of(data))
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("watched")
    (data / "drop").mkdir()
    browsing.create_user(data, "boss", "--admin")
    running.import_objects(data, small.LINES)
    return module_serve(data, "--import-from", data / "drop",
                        "--media", media())


@pytest.fixture
def boss(server):
    browser = Browser(server)
    browser.sign_in("boss")
    browser.get("/admin/folders")
    return browser


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.sanitized
def test_a_folder_is_watched_from_the_browser(server, boss):
    music = server.data / "drop" / "<b>mine"
    song(music / "1.flac", "Watched one")
    boss.submit("/admin/folders", path=str(music))
    assert "watched, and looked at now" in boss.page.text
    wait_for(lambda: the_only(server.data)["looked"])
    boss.get("/admin/folders")
    assert "1 audio file." in boss.page.text
    assert "<b>mine" in boss.page.text and "<b>" not in boss.answer.text
    boss.submit("/admin/folders", 409, path=str(music) + "/")
    assert "watched already" in boss.page.text
    assert "Watched one" in tracks_of(server.data)
    boss.get("/admin/imports")
    assert str(music) in boss.page.text, "it is noted with the imports"
    song(music / "more" / "2.flac", "Watched two")
    wait_for(lambda: "Watched two" in tracks_of(server.data))
    song(music / "more" / "3.flac", "Watched three")
    wait_for(lambda: "Watched three" in tracks_of(server.data))
    music.rename(music.with_name("elsewhere"))
    known = the_only(server.data)
    boss.get("/admin/folders")
    boss.submit(f"/admin/folders/{known['id']}/refresh")
    wait_for(lambda: the_only(server.data)["error"])
    boss.get("/admin/folders")
    assert "it isn't there" in boss.page.text
    boss.get("/admin/health")
    assert "Of the watched folders (1) some can't be looked at (1)" in \
        boss.page.text
    boss.get("/admin/folders")
    boss.submit(f"/admin/folders/{known['id']}/remove")
    assert "What it has brought stays." in boss.page.text
    assert folder(server.data, "list").out == ""


def test_which_folders_can_t_be_watched(server, boss):
    inside = server.data / "drop" / "file"
    inside.write_text("no folder")
    (server.data / "drop" / "out").symlink_to("/etc")
    for path in ("/etc", server.data, server.data / "drop/../..", inside,
                 server.data / "drop" / "out", server.data / "drop" / "none"):
        boss.submit("/admin/folders", 400, path=str(path))
        assert "no such folder" in boss.page.text
    token = boss.form("/admin/folders").fields
    for path in ("x/remove", "0" * 32 + "/refresh"):
        boss.ask("POST", "/admin/folders/" + path, status=404, data=token)
    assert folder(server.data, "list").out == ""

"""A backup goes back where it came from, or nothing happens."""

import shutil
import sqlite3

import pytest

import running
from running import run

pytestmark = [pytest.mark.state, pytest.mark.sqlite, pytest.mark.sanitized]


def apps(data):
    return [a["client_id"] for a in run("app", "list", "--data", data).lines()]


@pytest.fixture
def backup(data, tmp_path):
    """A backup in which there is one app, whose id is the second value."""
    app = running.create_app(data)
    run("backup", "--data", data, tmp_path / "backup")
    return tmp_path / "backup", app["client_id"]


def test_into_an_empty_place(serve, backup, tmp_path):
    path, app = backup
    fresh = tmp_path / "fresh"
    run("restore", "--data", fresh, path)
    assert apps(fresh) == [app]
    assert (fresh / "state.db").stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in fresh.iterdir() if "state" in p.name) == [
        "state.db"]
    token = run("token", "--data", fresh, "--client-id", app).json()
    assert serve(fresh).get("/v1/markets", token=token["access_token"])
    assert path.exists() and not path.with_name("backup-wal").exists()


def test_back_in_time(backup, data):
    path, app = backup
    later = running.create_app(data)
    result = run("restore", "--data", data, path, status=1)
    assert "--replace" in result.err
    assert sorted(apps(data)) == sorted([app, later["client_id"]])
    run("restore", "--data", data, path, "--replace")
    assert apps(data) == [app]
    # What was there can be had again.
    shutil.copy(data / "state.db.replaced", data.parent / "old")
    run("restore", "--data", data, data.parent / "old", "--replace")
    assert sorted(apps(data)) == sorted([app, later["client_id"]])


def test_never_under_a_server(serve, backup, data):
    path, app = backup
    server = serve(data)
    result = run("restore", "--data", data, path, "--replace", status=1)
    assert str(server.pid) in result.err
    assert apps(data) == [app]


def test_what_is_in_the_log_of_a_killed_server(serve, backup, data):
    """It isn't applied to the file that takes the place, and isn't lost."""
    path, app = backup
    keeper = sqlite3.connect(data / "state.db")  # so that the log stays
    keeper.execute("BEGIN").close()
    list(keeper.execute("SELECT * FROM app"))
    later = running.create_app(data)
    assert (data / "state.db-wal").stat().st_size > 0
    run("restore", "--data", data, path, "--replace")
    assert apps(data) == [app]
    keeper.close()
    assert apps(data) == [app]
    with sqlite3.connect(data / "state.db.replaced") as db:
        assert [later["client_id"]] in [
            list(row) for row in db.execute("SELECT client_id FROM app")]


def other_database(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE thing (n)")


def of_a_newer_program(path):
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO migration VALUES (1000000, 'later', 0)")


def damaged(path):
    text = bytearray(path.read_bytes())
    for at in range(4096, len(text), 512):
        text[at:at + 64] = b"\xaa" * 64
    path.write_bytes(text)


SPOILERS = {
    "empty": lambda p: p.write_bytes(b""),
    "text": lambda p: p.write_text("not a database\n" * 1000),
    "cut short": lambda p: p.write_bytes(p.read_bytes()[:20000]),
    "header only": lambda p: p.write_bytes(p.read_bytes()[:100]),
    "damaged": damaged,
    "another's": lambda p: (p.unlink(), other_database(p)),
    "newer": of_a_newer_program,
    "missing": lambda p: p.unlink(),
    "with a log": lambda p: p.with_name("backup-wal").write_bytes(b"x"),
}


@pytest.mark.parametrize("how", SPOILERS)
def test_what_is_no_backup_changes_nothing(backup, data, how, tmp_path):
    path, app = backup
    SPOILERS[how](path)
    fresh = tmp_path / "fresh"
    result = run("restore", "--data", fresh, path, status=1)
    assert str(path) in result.err or how == "newer"
    assert list(fresh.glob("*state*")) == []
    before = sorted(p.name for p in data.iterdir())
    run("restore", "--data", data, path, "--replace", status=1)
    assert apps(data) == [app]
    assert set(p.name for p in data.iterdir()) - set(before) <= {"serve.lock"}


def test_wrong_usage(data, backup):
    path, _ = backup
    run("restore", "--data", data, status=2)
    run("restore", "--data", data, path, path, status=2)
    run("restore", "--data", data, path, "--state", data / "x.db", status=2)

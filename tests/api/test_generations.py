"""Generations: listed, chosen, pruned, checked, taken out of."""

import re
import shutil
import time

import pytest

import running
import small
from running import import_objects, run
from small import album_id, artist_id, track_id


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data"
    path.mkdir()
    import_objects(path, small.LINES)
    return path


def generations(data):
    """[(number, is it the current one)]"""
    return [(int(line.split("\t")[0]), line.endswith("\tcurrent"))
            for line in run("catalog", "list", "--data",
                            data).out.splitlines()]


def more(data, n):
    import_objects(data, [{"type": "artist", "id": artist_id(900 + n),
                           "name": f"New {n}"}])


def test_each_import_is_a_generation_and_two_are_kept(data):
    assert generations(data) == [(1, True)]
    more(data, 1)
    assert generations(data) == [(1, False), (2, True)]
    more(data, 2)
    assert generations(data) == [(2, False), (3, True)]


@pytest.mark.sanitized
def test_going_back(data, serve):
    more(data, 1)
    run("catalog", "use", "--data", data, 1)
    assert generations(data) == [(1, True), (2, False)]
    assert run("stat", "--data", data, "--json").json()["artists"] == 4
    server = serve(data)
    server.refuses(f"/v1/artists/{artist_id(901)}", 404, "non existing id")
    run("catalog", "use", "--data", data, 2)
    deadline = time.monotonic() + 5
    while server.request("GET", f"/v1/artists/{artist_id(901)}"
                         ).status_code != 200:
        assert time.monotonic() < deadline, "looked at once a second"
        time.sleep(0.05)
    assert server.get("/health", token=None)["generation"] == 2
    result = run("catalog", "use", "--data", data, 7, status=1)
    assert "7" in result.err
    assert generations(data)[-1] == (2, True)


def test_an_import_after_going_back_builds_on_what_is_current(data):
    more(data, 1)
    run("catalog", "use", "--data", data, 1)
    more(data, 2)
    ids = [a["id"] for a in run("export", "--data", data, "--type",
                                "artist").lines()]
    assert artist_id(902) in ids and artist_id(901) not in ids
    assert generations(data)[-1] == (3, True)


def test_what_is_other(data):
    import_objects(data, [
        {"type": "artist", "id": artist_id(901), "name": "New"},
        {**small.ARTISTS[0], "name": "Ada, renamed"}])
    found = run("catalog", "diff", "--data", data, 1, "--json").json()
    assert found["artists"] == {"before": 4, "after": 5, "added": 1,
                                "changed": 1, "gone": 0}
    assert found["tracks"]["changed"] == found["tracks"]["gone"] == 0
    assert run("catalog", "diff", "--data", data, 2, 1,
               "--json").json()["artists"]["gone"] == 1
    shown = run("catalog", "diff", "--data", data, 1, 2).out.splitlines()
    assert shown[0].split() == ["before", "after", "added", "changed", "gone"]
    assert shown[1].split() == ["artists", "4", "5", "1", "1", "0"]
    run("catalog", "diff", "--data", data, 7, status=1)
    run("catalog", "diff", "--data", data, "x", status=2)


@pytest.mark.state
def test_a_history_of_imports(data):
    """Noted where there is a state; the first of these came before that."""
    run("user", "create", "--data", data, "--id", "alice")
    more(data, 1)
    import_objects(data, [{"type": "artist"}], status=1)
    run("remove", "--data", data, "artist", artist_id(901))
    run("import", "--data", data, "listens", "-", "--user", "alice",
        stdin=b'{"listened_at": 1700000000, "track_metadata": '
              b'{"artist_name": "Ada", "track_name": "x"}}\n')
    runs = run("catalog", "history", "--data", data).lines()[:4]
    assert [(r["kind"], r["outcome"], r["generation"]) for r in runs] == [
        ("listens", "done", 0), ("remove", "done", 3), ("objects", "failed", 0),
        ("objects", "done", 2)]
    listens, remove, failed, first = runs
    assert (first["came_in"], first["added"], first["changed"]) == (1, 1, 0)
    assert first["sources"] == ["standard input"]
    assert first["report"] == ["came in: 1 object lines"]
    assert failed["bad"] == failed["skipped"] == 1 and failed["added"] == 0
    assert remove["gone"] == 1 and remove["sources"] == ["artist",
                                                         artist_id(901)]
    assert (listens["added"], listens["sources"]) == (1, [])
    assert "alice" not in str(runs)
    assert first["began"] <= first["ended"] < remove["ended"]
    assert len(run("catalog", "history", "--limit", 1, "--data",
                   data).lines()) == 1


@pytest.mark.sqlite
def test_no_state_is_made_for_a_history(data):
    more(data, 1)
    assert not (data / "state.db").exists()


@pytest.mark.sanitized
def test_pruning(data):
    more(data, 1)
    run("catalog", "prune", "--data", data)
    assert generations(data) == [(2, True)]
    assert run("verify", "--data", data).out.startswith("ok")
    assert len(list((data / "catalog").glob("*.cat"))) == 1


def damage(path, word=b"First Light"):
    text = path.read_bytes()
    assert word in text
    path.write_bytes(text.replace(word, word[:-1] + b"!"))


@pytest.mark.sanitized
def test_verify_finds_damage_and_names_it(data):
    assert run("verify", "--data", data).out.startswith("ok")
    damage(data / "catalog/1.cat")
    result = run("verify", "--data", data, status=1)
    assert "1.cat" in result.err and result.out == ""
    assert re.search(r"section|strings|heap|names", result.err)


@pytest.mark.sanitized
@pytest.mark.parametrize("what", ["empty", "short", "text", "version",
                                  "table", "tail"])
def test_a_file_that_is_no_catalog_is_refused(data, what):
    path = data / "catalog/1.cat"
    good = path.read_bytes()
    path.write_bytes({
        "empty": b"", "short": good[:100], "text": b"x" * 100000,
        "version": good[:8] + b"\xff\xff\xff\xff" + good[12:],
        "table": good[:100] + b"\xff" * 200 + good[300:],
        "tail": good[:-40000]}[what])
    for command in (["verify"], ["stat"], ["export"],
                    ["serve", "--listen", "127.0.0.1:0"]):
        result = run(*command, "--data", data, status=1)
        assert "1.cat" in result.err, command
        assert "listening" not in result.out
    result = import_objects(data, [{"type": "artist", "id": artist_id(9),
                                    "name": "x"}], status=1)
    assert "1.cat" in result.err


def test_a_server_keeps_what_it_has(data, serve):
    """When `current` comes to point at something damaged."""
    server = serve(data)
    shutil.copy(data / "catalog/1.cat", data / "catalog/2.cat")
    text = (data / "catalog/2.cat").read_bytes()
    (data / "catalog/2.cat").write_bytes(text[:-30000])
    current = (data / "catalog/current").read_text()
    assert "1" in current
    for wrong in (current.replace("1", "2"), current.replace("1", "99"),
                  "nonsense\n", ""):
        (data / "catalog/current").write_text(wrong)
        time.sleep(1.3)
        assert server.get("/health", token=None)["generation"] == 1
        assert server.get(f"/v1/tracks/{track_id(1)}")["name"] == \
            "First Light"
    assert "2.cat" in server.log_text()
    (data / "catalog/2.cat").unlink()
    (data / "catalog/current").write_text(current)
    more(data, 1)
    deadline = time.monotonic() + 5
    while server.request("GET", f"/v1/artists/{artist_id(901)}"
                         ).status_code != 200:
        assert time.monotonic() < deadline, "and goes on when it is mended"
        time.sleep(0.05)


def health_of(server):
    return server.request("GET", "/health", token=None).json()["catalog"]


@pytest.mark.sanitized
@pytest.mark.parametrize("how", ["cut", "emptied", "written over"])
def test_a_file_that_changes_under_a_server(data, serve, how):
    """The server says so, and goes on with what it can read."""
    server = serve(data)
    path = data / "catalog/1.cat"
    tracks = [f"/v1/tracks/{track_id(n)}" for n in range(1, 40)]
    assert server.get(tracks[0])["name"] == "First Light"
    if how == "written over":
        good = path.read_bytes()
        path.write_bytes(good[:9000] + b"\xa5" * (len(good) - 9000))
    else:
        with path.open("r+b") as file:
            file.truncate(8192 if how == "cut" else 0)
    for track in tracks:
        assert server.request("GET", track).status_code in (200, 400, 404)
    assert server.request("GET", "/v1/search?q=light&type=track,album,artist"
                          ).status_code in (200, 400, 404)
    deadline = time.monotonic() + 5
    while health_of(server) != "damaged":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert server.request("GET", "/health", token=None).status_code == 503
    assert str(path) in server.log_text()
    result = import_objects(data, [{"type": "artist", "id": artist_id(9),
                                    "name": "x"}], status=1)
    assert "1.cat" in result.err
    import_objects(data, small.LINES, "--replace")
    deadline = time.monotonic() + 5
    while health_of(server) != "ok":
        assert time.monotonic() < deadline, "the next generation mends it"
        time.sleep(0.1)
    assert server.get(tracks[0])["name"] == "First Light"


@pytest.mark.sanitized
def test_using_a_damaged_generation_is_refused(data):
    more(data, 1)
    damage(data / "catalog/1.cat")
    result = run("catalog", "use", "--data", data, 1, status=1)
    assert "1.cat" in result.err
    assert generations(data) == [(1, False), (2, True)]


def exported(data, kind):
    return {o["id"] for o in run("export", "--data", data, "--type",
                                 kind).lines()}


@pytest.mark.sanitized
def test_removing_an_album_takes_its_tracks(data):
    run("remove", "--data", data, "album", small.DAWN, small.SPARK)
    assert exported(data, "album").isdisjoint({small.DAWN, small.SPARK})
    left = exported(data, "track")
    assert left.isdisjoint({track_id(n) for n in (1, 2, 3, 4, 5)})
    assert track_id(6) in left and len(left) == 73 - 5
    assert small.BRAM in exported(data, "artist"), "artists stay"
    assert run("verify", "--data", data).out.startswith("ok")


def test_removing_a_track(data):
    run("remove", "--data", data, "track", track_id(1))
    assert track_id(1) not in exported(data, "track")
    assert small.DAWN in exported(data, "album")


@pytest.mark.sanitized
def test_removing_an_artist_with_credits_is_refused(data):
    for key in (small.ADA, small.BRAM):
        result = run("remove", "--data", data, "artist", key, status=1)
        assert key in result.err
    assert len(exported(data, "artist")) == 4
    assert generations(data) == [(1, True)]
    more(data, 1)
    run("remove", "--data", data, "artist", artist_id(901))
    assert artist_id(901) not in exported(data, "artist")


@pytest.mark.sanitized
def test_removing_shows_audiobooks_and_categories(data):
    run("remove", "--data", data, "show", small.show_id(1))
    assert exported(data, "episode") == set()
    run("remove", "--data", data, "audiobook", small.audiobook_id(1))
    assert exported(data, "chapter") == set()
    run("remove", "--data", data, "category", "party")
    assert exported(data, "category") == {"focus", "0JQ5DAqbMKFEC4WFtoNRpw"}


def test_removing_what_is_not_there(data):
    before = run("export", "--data", data).out
    result = run("remove", "--data", data, "album", small.DAWN, album_id(99),
                 status=1)
    assert album_id(99) in result.err
    assert run("export", "--data", data).out == before
    run("remove", "--data", data, "album", "nonsense", status=2)
    run("remove", "--data", data, "album", status=2)


def test_what_was_removed_can_come_back(data):
    before = run("export", "--data", data).out
    run("remove", "--data", data, "album", small.DAWN)
    import_objects(data, small.LINES)
    assert run("export", "--data", data).out == before


@pytest.mark.sanitized
def test_an_unreadable_generation_can_be_replaced(data):
    (data / "catalog/1.cat").write_bytes(b"x")
    import_objects(data, small.LINES, status=1)
    import_objects(data, small.LINES, "--replace")
    assert run("stat", "--data", data, "--json").json()["tracks"] > 0


def test_a_generation_that_was_gone_back_to_is_kept(data):
    more(data, 1)
    run("catalog", "use", "1", "--data", data)
    more(data, 2)
    assert generations(data) == [(1, False), (3, True)]

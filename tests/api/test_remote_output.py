"""What the command-line client prints: any call of the API and parts of its
answer, and tables on terminals of any width."""

import json
import re

import pytest

import keeping
import remoting
import running
import small
from keeping import track_uri, tracks
from remoting import client_of
from small import track_id

pytestmark = pytest.mark.sanitized


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("remote-output")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


@pytest.fixture(scope="module")
def alice(town):
    return town.person(scopes=remoting.SCOPES)


@pytest.fixture
def tonearm(alice, tmp_path):
    return client_of(alice, tmp_path)


# ---- api ----


def test_any_call(alice, tonearm):
    """The answer as the server gave it, and parts of it."""
    whole = alice.get("/v1/tracks/" + track_id(1))
    path = "/tracks/" + track_id(1)
    for words in (["GET", path], [path], ["/v1" + path],
                  [alice.server.url + "/v1" + path], [path[1:]]):
        assert tonearm("api", *words).json() == whole
    for select, printed in (
            (".name", "First Light"), (".duration_ms", "180001"),
            (".artists[].name", "Ada Lumen\nBram & the Öresund"),
            (".artists[-1].name", "Bram & the Öresund"),
            (".album.release_date", "2019-05-17"), (".nothing", "null"),
            (".nothing[]", ""), ('.["explicit"]', "true"),
            (".external_ids", '{"isrc":"SEABC1900001"}')):
        assert tonearm("api", path, "--jq-like", select).out.rstrip("\n") \
            == printed, select
    assert tonearm("api", path, "--jq-like", ".name",
                   "--json").out == '"First Light"\n'
    error = tonearm.fails("api", path, "--jq-like", ".artists[x]", status=2)
    assert "from 'x]' on" in error


def test_calls_that_write(alice, tonearm, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"name": "By hand"}')
    made = tonearm("api", "POST", "/me/playlists", "--body", body).json()
    assert made["name"] == "By hand"
    path = f"/playlists/{made['id']}"
    tonearm("api", "PUT", path, "--body", "-", stdin=b'{"name": "Other"}')
    assert alice.get("/v1" + path)["name"] == "Other"
    assert tonearm("api", "DELETE", path + "/followers").out == ""
    error = tonearm.fails("api", "POST", "/me/playlists", "--body",
                          tmp_path / "none")
    assert "none" in error
    assert "PATCH" in tonearm.fails("api", "PATCH", "/me", status=2)
    assert "GET" in tonearm.fails("api", "PUT", "/me", "--all", status=2)


def test_all_pages(alice, tonearm):
    many = alice.playlist(*tracks(*range(101, 161)), name="Many")
    found = tonearm("api", f"/playlists/{many}/items?limit=7", "--all",
                    "--jq-like", ".item.uri").out.split()
    assert found == tracks(*range(101, 161))
    lines = tonearm("api", f"/playlists/{many}/items?limit=7", "--all").lines()
    assert [line["item"]["uri"] for line in lines] == found
    searched = tonearm("api", "/search?q=mile&type=track&limit=7", "--all",
                       "--jq-like", ".uri").out.split()
    assert set(found) <= set(searched)


def test_calls_that_fail(tonearm):
    error = tonearm.fails("api", "/tracks/" + small.UNKNOWN)
    assert f"GET /v1/tracks/{small.UNKNOWN}: 404 " in error
    error = tonearm.fails("api", "/ext/v1/nothing")
    assert "GET /ext/v1/nothing: 404" in error
    error = tonearm.fails("api", "http://elsewhere.example/v1/me", status=2)
    assert "isn't on" in error
    assert "UTF-8" in tonearm.fails("search", b"\xff".decode(
        errors="surrogateescape"), status=2)


# ---- rows ----


def test_searching(alice, tonearm):
    rows = tonearm.rows("search", "ada", "lumen", "--limit", "3")
    kinds = [row[0] for row in rows]
    assert kinds == sorted(kinds, key=["track", "album", "artist"].index)
    assert rows[-1] == ["artist", "Ada Lumen", "", "", "",
                        "spotify:artist:" + small.ADA]
    assert all(len(row) == 6 for row in rows)
    assert kinds.count("track") == 3
    shows = tonearm.rows("search", "night", "--type", "show")
    assert [row[:3] for row in shows] == [["show", "Night Talk", "Radio Öst"]]
    objects = tonearm("search", "spark", "--type", "track", "--json").lines()
    assert objects[0]["uri"] == track_uri(5)
    assert "song" in tonearm.fails("search", "x", "--type", "song", status=2)
    assert "expected" in tonearm.fails("search", status=2)
    assert tonearm.rows("search", "xyzzyplugh") == []


COLOUR = re.compile("\x1b\\[[0-9;]*m")


def width(line):
    """Columns of a line, as far as these tests have wide characters."""
    return sum(2 if "\u2e80" <= c <= "\u9fff" else 1 for c in line)


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_tables_fit_a_terminal(alice, tonearm, columns):
    """Columns stand below each other whatever is in them, and ids are whole."""
    alice.playlist(*tracks(1, 101), name=f"Wide {columns}")
    words = "playlist", "show", f"Wide {columns}"
    text = tonearm.on_terminal(*words, columns=columns)
    assert text.startswith("\x1b[1m") and "\x1b[2m" in text
    head, *rows = COLOUR.sub("", text).splitlines()
    assert head.split() == ["#", "NAME", "BY", "ALBUM", "LENGTH", "URI"]
    for row, n in zip(rows, (1, 101)):
        assert row.endswith(track_uri(n))
        assert width(row[:row.index("spotify:")]) == head.index("URI")
        if columns > 60:
            assert width(row) <= columns
    assert ("…" in rows[0]) == (columns < 200)
    assert ("東京" in rows[1]) == (columns == 200)


def test_colours_are_switched_off(tonearm):
    words = "search", "spark"
    coloured = tonearm.on_terminal(*words)
    plain = tonearm.on_terminal(*words, env={"NO_COLOR": "1"})
    assert "\x1b" in coloured and "\x1b" not in plain
    assert COLOUR.sub("", coloured) == plain
    assert tonearm.on_terminal(*words, env={"TERM": "dumb"}) == plain
    assert "\x1b" not in tonearm(*words).out, "none in a pipe"
    assert "\x1b" in tonearm.on_terminal("api", "/me")
    laid_out = COLOUR.sub("", tonearm.on_terminal("api", "/me"))
    assert laid_out.startswith('{\n  "account_id": "')
    assert json.loads(laid_out) == json.loads(tonearm("api", "/me").out)


def test_a_terminal_is_not_commanded(alice, tonearm):
    """What others have written is shown, not obeyed."""
    name = "a\x9bb\u202ec"
    alice.playlist(name=name)
    shown = COLOUR.sub("", tonearm.on_terminal("playlist", "list"))
    assert "a\ufffdb\ufffdc" in shown
    assert not set("\x9b\u202e") & set(shown)
    assert name in tonearm("playlist", "list").out, "a file has what it is"


# ---- the rows of the table ----


def test_commands_without_a_data_directory():
    """They have no --data, and don't ask for one."""
    text = running.run("now", "--help").out
    assert text.startswith("usage: tonearm now [OPTION]...")
    assert "--data" not in text and "--server URL" in text
    assert "unknown option --data" in running.run("now", "--data", "x",
                                                  status=2).err


def test_a_negative_number_is_an_argument():
    error = running.run("volume", "-500", status=2).err
    assert "'-500'" in error
    assert "unknown option -x" in running.run("volume", "-x", status=2).err

"""`tonearm playlist`: lists as they are, edits that show what they do, and what
becomes of them when something else happens meanwhile."""

import json
import os
import signal
import subprocess
import time

import pytest

import keeping
import remoting
import running
import small
from keeping import digits, track_uri, tracks
from remoting import client_of
from small import track_id

pytestmark = pytest.mark.sanitized


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("remote-lists")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


@pytest.fixture
def alice(town):
    return town.person(scopes=remoting.SCOPES)


@pytest.fixture
def tonearm(alice, tmp_path):
    return client_of(alice, tmp_path)


def numbers(rows):
    """The tracks' numbers, which are easier to compare."""
    return [int(row[-1][-3:]) for row in rows]


def test_making_and_finding_a_list(alice, tonearm):
    """By name, whatever its case, by id, URI and link."""
    name, total, owner, public, uri = tonearm.rows(
        "playlist", "create", "Road Trip", "--description", "far")[0]
    assert (name, total, owner, public) == ("Road Trip", "0",
                                            alice.name.title(), "no")
    made = alice.get("/v1/playlists/" + uri.split(":")[2])
    assert (made["description"], made["public"]) == ("far", False)
    shared = tonearm("playlist", "create", "Ours", "--collaborative", "--json")
    assert shared.json()["collaborative"] is True

    assert {row[0]: row[3] for row in tonearm.rows("playlist", "list")} == {
        "Road Trip": "no", "Ours": "shared"}

    tonearm("playlist", "add", "road trip", *tracks(101, 102))
    for known_as in ("Road Trip", "ROAD TRIP", uri, made["id"],
                     made["external_urls"]["spotify"]):
        assert tonearm.rows("playlist", "show", known_as)[1] == [
            "2", "Mile 2", 'Cosmo "Q" \\\\ 東京', "Marathon", "0:02",
            track_uri(102)]
    tonearm("playlist", "create", "road TRIP")
    assert len(tonearm.rows("playlist", "show", "Road Trip")) == 2, "as written"
    error = tonearm.fails("playlist", "show", "ROAD trip")
    assert "2 playlists are called 'ROAD trip'" in error
    assert "there is no playlist 'Nope'" in tonearm.fails("playlist", "show",
                                                          "Nope")
    assert "no playlist" in tonearm.fails("playlist", "show", track_uri(1),
                                          status=2)
    tonearm.fails("playlist", "create", "x", "--public", "--collaborative",
                  status=2)


def test_adding_and_removing(alice, tonearm):
    plays = alice.playlist(*tracks(101, 102, 103, 102), name="Plays")
    tonearm("playlist", "add", "Plays", track_uri(110), "--position", "1")
    tonearm("playlist", "add", "Plays", "-",
            stdin=f"{track_uri(111)}\n\na\tb\t{track_uri(112)}\n".encode())
    assert digits(alice.uris(plays)) == [110, 101, 102, 103, 102, 111, 112]
    gone = tonearm.rows("playlist", "remove", "Plays", track_uri(102),
                        "--dry-run")
    assert [row[0] for row in gone] == ["3", "5"]
    assert len(alice.uris(plays)) == 7
    assert gone == tonearm.rows("playlist", "remove", "Plays", track_uri(102))
    assert digits(alice.uris(plays)) == [110, 101, 103, 111, 112]
    assert "none of them" in tonearm.fails("playlist", "remove", "Plays",
                                           track_uri(102))
    for wrong in ("radiohead", "spotify:album:x"):
        error = tonearm.fails("playlist", "add", "Plays", wrong, status=2)
        assert wrong in error
    other = alice.town.person(scopes=remoting.SCOPES)
    error = client_of(other, tonearm.config).fails(
        "playlist", "add", plays, track_uri(1))
    assert "403" in error and "/items" in error


def test_a_long_list(alice, tonearm):
    """More than a call may have, and more than a page."""
    lines = "\n".join(tracks(*range(101, 161)) * 4) + "\n"
    alice.playlist(name="Long")
    tonearm("playlist", "add", "Long", "-", stdin=lines.encode())
    shown = tonearm.rows("playlist", "show", "Long")
    assert numbers(shown) == list(range(101, 161)) * 4
    removed = tonearm.rows("playlist", "dedupe", "Long")
    assert [int(row[0]) for row in removed] == list(range(240, 60, -1))
    assert numbers(tonearm.rows("playlist", "show", "Long")) == list(
        range(101, 161))
    assert tonearm.rows("playlist", "dedupe", "Long") == []


def test_dedupe_says_what_it_would_do(alice, tonearm):
    """By URI, or by recording: 9 to 12 are instances of track 4's."""
    mine = alice.playlist(*tracks(101, 4, 9, 101, 12, 4), name="Twice")
    by_uri = tonearm.rows("playlist", "dedupe", "Twice", "--dry-run")
    assert [(row[0], row[-1]) for row in by_uri] == [
        ("6", track_uri(4)), ("4", track_uri(101))]
    by_isrc = tonearm.rows("playlist", "dedupe", "Twice", "--by", "isrc",
                           "--dry-run")
    assert [row[0] for row in by_isrc] == ["6", "5", "4", "3"]
    assert len(alice.uris(mine)) == 6, "nothing has changed"
    tonearm("playlist", "dedupe", "Twice")
    assert digits(alice.uris(mine)) == [101, 4, 9, 12]
    tonearm("playlist", "dedupe", "Twice", "--by", "isrc")
    assert digits(alice.uris(mine)) == [101, 4]


def test_dedupe_with_an_app_of_2026(alice, tonearm, tmp_path):
    """What would remove every item of a URI isn't tried."""
    mine = alice.playlist(*tracks(101, 101), name="Newer")
    newer = client_of(alice.through(remoting.SCOPES, "2026-02"), tmp_path)
    error = newer.fails("playlist", "dedupe", "Newer")
    assert "403" in error and "single items" in error
    assert digits(alice.uris(mine)) == [101, 101]
    newer("playlist", "remove", "Newer", track_uri(101))
    assert alice.uris(mine) == []


def test_what_two_lists_have(alice, tonearm):
    alice.playlist(*tracks(101, 102, 102, 103), name="One")
    alice.playlist(*tracks(103, 102, 104), name="Two")
    rows = tonearm.rows("playlist", "diff", "One", "Two")
    assert [(row[0], int(row[-1][-3:])) for row in rows] == [
        ("-", 101), ("-", 102), ("+", 104)]
    assert tonearm.rows("playlist", "diff", "One", "One") == []


def test_merging(alice, tonearm):
    """What is there already isn't added, from whichever list it comes; so it
    can be run again."""
    to = alice.playlist(*tracks(101, 102), name="Into")
    alice.playlist(*tracks(102, 103, 103), name="From")
    alice.playlist(*tracks(104, 103, 101), name="Also")
    words = "playlist", "merge", "Into", "From", "Also"
    planned = tonearm.rows(*words, "--dry-run")
    assert numbers(planned) == [103, 104]
    assert digits(alice.uris(to)) == [101, 102]
    assert tonearm.rows(*words) == planned
    assert digits(alice.uris(to)) == [101, 102, 103, 104]
    assert tonearm.rows(*words) == []


def test_what_left_the_catalog_stays(tmp_path, data, serve):
    """Its place is nobody's double, and no other's place is taken for it."""
    running.import_objects(data, small.LINES)
    town = keeping.Town(serve(data))
    bob = town.person(scopes=remoting.SCOPES)
    mine = bob.playlist(*tracks(8, 101, 8, 101), name="Mine")
    running.run("remove", "--data", data, "track", track_id(8))
    tonearm = client_of(bob, tmp_path)
    shown = tonearm.rows("playlist", "show", "Mine")
    assert [row[1] for row in shown] == ["", "Mile 1", "", "Mile 1"]
    assert [row[0] for row in tonearm.rows("playlist", "dedupe", "Mine")] == [
        "4"]
    assert digits(bob.uris(mine)) == [None, 101, None]


def test_exports(alice, tonearm, tmp_path):
    mine = alice.playlist(*tracks(1, 101), name="Mine")
    head, first, second = tonearm.rows("playlist", "export", "Mine")
    assert head == ["name", "by", "album", "duration_ms", "isrc", "added_at",
                    "added_by", "uri"]
    assert first[:5] == ["First Light", "Ada Lumen, Bram & the Öresund",
                         "Dawn (Deluxe)", "180001", "SEABC1900001"]
    assert first[6:] == [alice.name, track_uri(1)]
    assert second[0] == "Mile 1"
    assert tonearm("playlist", "export", "Mine", "--format",
                   "uris").out.split() == tracks(1, 101)
    whole = tonearm("playlist", "export", "Mine", "--json").json()
    assert whole["id"] == mine and whole["tracks"]["total"] == 2
    target = tmp_path / "mine.json"
    tonearm("playlist", "export", "Mine", "--format", "json", "--output",
            target)
    assert json.loads(target.read_text()) == whole
    assert os.listdir(tmp_path) == ["mine.json"], "and nothing beside it"
    error = tonearm.fails("playlist", "export", "Mine", "--output",
                          tmp_path / "nowhere" / "x")
    assert "nowhere" in error


def test_an_export_is_imported_elsewhere(alice, tonearm, data, serve):
    """A list moves to another server with two commands."""
    moving = alice.playlist(*tracks(1, 101), name="Moving")
    line = tonearm("playlist", "export", "Moving", "--json").out
    running.import_objects(data, small.LINES)
    running.run("user", "create", "--data", data, "--id", alice.name)
    running.run("import", "--data", data, "objects", "-", stdin=line.encode())
    server = serve(data)
    token = running.mint(data, running.create_app(data), "--user", alice.name,
                         "--scope", " ".join(remoting.SCOPES))
    there = remoting.Client(server.url, tonearm.config, token)
    assert [row[-1] for row in there.rows("playlist", "show", moving)] == \
        tracks(1, 101)


def test_killed_in_the_middle(alice, tonearm):
    """However far it came, the list has all tracks, and running it again makes
    it whole."""
    mine = alice.playlist(name="Kill")
    for _ in range(8):
        alice.add(mine, *tracks(*range(101, 161)))
    for delay in (0.02, 0.06, 0.1, 0.14):
        process = tonearm.begin("playlist", "dedupe", "Kill")
        try:
            process.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        uris = digits(alice.uris(mine))
        assert uris[:60] == list(range(101, 161))
        assert len(uris) % 20 == 0, "whole calls"
    tonearm("playlist", "dedupe", "Kill")
    assert digits(alice.uris(mine)) == list(range(101, 161))


def test_a_list_that_changes_meanwhile(alice, tonearm):
    """What another program adds while doubles are removed stays."""
    mine = alice.playlist(name="Busy")
    for _ in range(5):
        alice.add(mine, *tracks(*range(101, 161)))
    process = tonearm.begin("playlist", "dedupe", "Busy")
    added = 0
    end = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < end:
        alice.add(mine, track_uri(1))
        added += 1
        time.sleep(0.05)
    _, errors = process.communicate()
    uris = digits(alice.uris(mine))
    if process.returncode != 0:
        assert b"changes while it is read" in errors
        assert len(uris) == 300 + added
    else:
        assert sorted(set(uris)) == [1, *range(101, 161)]
        assert uris.count(1) >= 1 and uris.count(101) == 1

"""What a catalog's owner puts over what sources say: it survives imports, and
is undone without a trace."""

import fcntl
import json

import pytest

import keeping
import running
import small
from running import run

LINES = small.LINES


def correct(data, kind, thing, *pairs, **options):
    return run("catalog", "correct", "--data", data, kind, thing, *pairs,
               **options)


def undo(data, kind, thing, *keys, **options):
    return run("catalog", "undo", "--data", data, kind, thing, *keys,
               **options)


def corrections(data):
    return run("catalog", "corrections", "--data", data).lines()


def export(data):
    """Everything in the catalog by type and id, but popularity, which isn't a
    source's alone."""
    return {(line["type"], line["id"]): line
            for line in run("export", "--data", data).lines()}


def as_text(exported):
    return json.dumps(list(exported.values()), sort_keys=True)


def names(data, kind):
    return {key[1]: line["name"] for key, line in export(data).items()
            if key[0] == kind}


@pytest.fixture
def town(data):
    running.import_objects(data, LINES)
    return data


def test_while_another_import_runs_it_is_noted(town):
    """It fails, and says what has come of it."""
    with open(town / "catalog" / "lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        err = correct(town, "artist", small.ADA, "name=Ada L.", status=1).err
    assert "another import is running" in err
    assert "noted; the next import brings it" in err
    running.import_objects(town, [small.ARTISTS[1]])
    assert names(town, "artist")[small.ADA] == "Ada L."


def test_a_correction_survives_imports_and_is_undone(town):
    """Also of what a later import says anew; then that is what comes back."""
    before = export(town)
    result = correct(town, "artist", small.ADA, "name=Ada L.",
                     "genres=pop, <b>noise</b>,")
    assert "1 corrected" in result.err
    correct(town, "album", small.DAWN, "release_date=2018-04",
            "images=https://img.example/new.jpg", "label=Mine",
            f"artists={small.ADA}")
    changed = export(town)
    ada = changed["artist", small.ADA]
    assert ada["name"] == "Ada L." and ada["genres"] == ["pop", "<b>noise</b>"]
    dawn = changed["album", small.DAWN]
    assert (dawn["release_date"], dawn["label"]) == ("2018-04", "Mine")
    assert [i["url"] for i in dawn["images"]] == \
        ["https://img.example/new.jpg"]
    assert [a["id"] for a in dawn["artists"]] == [small.ADA]
    assert dawn["name"] == before["album", small.DAWN]["name"]
    running.import_objects(town, [
        {**small.ARTISTS[0], "name": "Ada of the source", "popularity": 7},
        *small.ALBUMS])
    ada = export(town)["artist", small.ADA]
    assert ada["name"] == "Ada L." and ada["popularity"] == 7
    assert len(corrections(town)) == 6
    undo(town, "album", small.DAWN)
    undo(town, "artist", small.ADA, "genres")
    assert export(town)["artist", small.ADA]["name"] == "Ada L."
    undo(town, "artist", small.ADA)
    assert corrections(town) == []
    after = export(town)
    assert after["artist", small.ADA]["name"] == "Ada of the source"
    before["artist", small.ADA]["popularity"] = 7
    assert as_text(after).replace("Ada of the source", "Ada Lumen") == \
        as_text(before)
    # What was displaced is forgotten with the last generation that needs it.
    assert len(list((town / "corrections").iterdir())) == 1
    running.import_objects(town, small.ARTISTS)
    assert not list((town / "corrections").iterdir())


def test_what_is_hidden_comes_back_whole(town):
    before = export(town)
    correct(town, "album", small.DAWN, "hidden=yes")
    gone = set(before) - set(export(town))
    assert {thing for kind, thing in gone if kind in ("album", "track")} == \
        {small.DAWN, *map(small.track_id, range(1, 5))}
    assert not {kind for kind, _ in gone} & {"artist", "show", "category"}
    # A source that brings it again doesn't bring it back, nor does one that
    # says of a track only what it is called.
    running.import_objects(town, [
        *LINES, {"type": "track", "id": small.track_id(1), "name": "First"}])
    assert set(before) - set(export(town)) == gone
    undo(town, "album", small.DAWN)
    assert export(town) == before


def test_two_artists_that_are_one(town, serve):
    before = export(town)
    correct(town, "artist", small.BRAM, f"merged_into={small.ADA}")
    after = export(town)
    assert ("artist", small.BRAM) not in after
    assert small.BRAM not in json.dumps(list(after.values()))
    for key in (("album", small.DAWN), ("track", small.track_id(1)),
                ("track", small.track_id(3))):
        assert [a["id"] for a in after[key]["artists"]] == [small.ADA]
    server = serve(town)
    kept = server.get(f"/v1/artists/{small.ADA}")
    assert server.get(f"/v1/artists/{small.BRAM}") == kept
    assert server.get("/v1/artists?ids="
                      f"{small.BRAM},{small.UNKNOWN}")["artists"] == \
        [kept, None]
    assert [album["id"] for album in
            server.get(f"/v1/artists/{small.BRAM}/albums")["items"]] == \
        [album["id"] for album in
         server.get(f"/v1/artists/{small.ADA}/albums")["items"]]
    page = server.request("GET", f"/artist/{small.BRAM}",
                          allow_redirects=False)
    assert page.status_code == 301
    assert page.headers["location"] == f"/artist/{small.ADA}"
    server.get(f"/v1/artists/{small.UNKNOWN}", 404)
    running.import_objects(town, LINES)
    assert export(town) == after
    server.get(f"/v1/artists/{small.BRAM}")
    undo(town, "artist", small.BRAM)
    assert server.get(f"/v1/artists/{small.BRAM}")["name"] == \
        "Bram & the Öresund"
    assert export(town) == before


@pytest.mark.state
def test_who_follows_a_merged_artist_follows_the_other(town, serve):
    correct(town, "artist", small.BRAM, f"merged_into={small.ADA}")
    server = serve(town)
    alice = keeping.Town(server).person()
    of = "/v1/me/following?type=artist"
    contains = "/v1/me/following/contains?type=artist&ids=" + \
        ",".join((small.ADA, small.BRAM))
    alice.send("PUT", of, {"ids": [small.BRAM]}, 204)
    assert [a["id"] for a in alice.get(of)["artists"]["items"]] == [small.ADA]
    assert alice.get(contains) == [True, True]
    alice.send("DELETE", of, {"ids": [small.BRAM]}, 204)
    assert alice.get(contains) == [False, False]


def test_what_can_t_be_corrected(town):
    for words in (("artist", small.ADA, "name"),
                  ("artist", small.ADA, "name= "),
                  ("artist", small.ADA, "hidden=yes"),
                  ("artist", small.ADA, "release_date=1999"),
                  ("album", small.DAWN, "release_date=yesterday"),
                  ("album", small.DAWN, "artists=x"),
                  ("album", small.DAWN, "hidden=perhaps"),
                  ("album", small.DAWN, "images=javascript:alert(1)"),
                  ("category", small.ADA, "name=x"),
                  ("artist", "x", "name=x")):
        correct(town, *words, status=2)
    correct(town, "artist", small.UNKNOWN, "name=x", status=1)
    correct(town, "artist", small.ADA, f"merged_into={small.ADA}", status=1)
    correct(town, "artist", small.ADA, f"merged_into={small.UNKNOWN}",
            status=1)
    assert "isn't corrected" in undo(town, "artist", small.ADA, status=1).err
    assert corrections(town) == []


def test_later_with_lines_by_hand_and_a_way_back(town):
    """--later waits for the next import; a bad line costs only itself; and a
    generation that is used again has the base that it was made with."""
    before = export(town)
    correct(town, "artist", small.ADA, "name=Later", "--later")
    assert export(town) == before
    path = town / "corrections.jsonl"
    with path.open("a") as out:
        out.write("nonsense\n" + json.dumps(
            {"type": "track", "id": small.track_id(5), "name": "By hand",
             "explicit": True}) + "\n" + json.dumps(
                 {"type": "artist", "id": small.UNKNOWN, "name": "X"}) + "\n")
    result = running.import_objects(town, LINES)
    assert "no correction" in result.err and "2 corrected" in result.err
    after = export(town)
    assert after["artist", small.ADA]["name"] == "Later"
    track = after["track", small.track_id(5)]
    assert track["name"] == "By hand" and track["explicit"]
    assert ("artist", small.UNKNOWN) not in after
    generation = run("catalog", "list", "--data", town).out.split("\t")[0]
    run("catalog", "use", "--data", town, generation)
    path.write_text("")
    running.import_objects(town, LINES)
    assert export(town) == before


def test_a_base_that_is_damaged_costs_the_way_back_alone(town):
    correct(town, "artist", small.ADA, "name=Ada L.")
    (base,) = (town / "corrections").iterdir()
    base.write_bytes(base.read_bytes()[:-1])
    result = undo(town, "artist", small.ADA)
    assert "is damaged" in result.err
    assert names(town, "artist")[small.ADA] == "Ada L."


def test_what_is_removed_stays_so_although_it_was_corrected(town):
    correct(town, "track", small.track_id(5), "name=x")
    run("remove", "--data", town, "track", small.track_id(5))
    assert small.track_id(5) not in names(town, "track")
    assert "1 of what isn't there" in running.import_objects(
        town, small.ARTISTS).err
    assert small.track_id(5) not in names(town, "track")

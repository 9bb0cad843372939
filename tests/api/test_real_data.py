"""Real catalogs, where TONEARM_TEST_DATA names a folder that has them:
objects/*.jsonl.gz, musicbrainz/*.tar.bz2, librivox/*.json.gz, podcasts/."""

import gzip
import json
import os
import pathlib
import re
import struct

import pytest

from running import run

FOLDER = os.environ.get("TONEARM_TEST_DATA")
pytestmark = pytest.mark.skipif(not FOLDER,
                                reason="TONEARM_TEST_DATA is not set")
REAL = pathlib.Path(FOLDER or ".")


def need(*names):
    paths = [REAL / name for name in names]
    for path in paths:
        if not path.exists():
            pytest.skip(f"there is no {path}")
    return paths


def counts(data):
    return run("stat", "--data", data, "--json").json()


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    path, = need("objects/songs-28k.jsonl.gz")
    data = tmp_path_factory.mktemp("songs")
    return data, path, run("import", "--data", data, "objects", path)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    path, = need("objects/recorded.jsonl.gz")
    data = tmp_path_factory.mktemp("recorded")
    return data, path, run("import", "--data", data, "objects", path)


def test_songs_come_in_whole(songs):
    data, _, result = songs
    assert "for people: 471 playlists" in result.err
    assert "playlists: 471 made, 0 changed, 0 as they were" in result.err
    assert "skipped" not in result.err
    got = counts(data)
    assert got["tracks"] == 28356 and got["artists"] == 10693
    assert "28356 with audio features" in result.err


def test_recorded_objects_come_in_whole(recorded):
    data, _, result = recorded
    assert "skipped" not in result.err
    assert "for people: 42 playlists, 4 users" in result.err
    assert "playlists: 42 made" in result.err


# What a field is called, and how its value is compared
PLAIN = ("name", "popularity", "genres", "duration_ms", "disc_number",
         "track_number", "explicit", "label", "copyrights", "preview_url",
         "total_tracks", "description", "html_description", "publisher",
         "media_type", "languages", "edition", "authors", "narrators",
         "is_externally_hosted", "audio_preview_url", "chapter_number",
         "total_episodes", "total_chapters")
FULL_ONLY = {"popularity", "genres", "followers", "external_ids", "label",
             "copyrights", "tracks", "album", "episodes", "chapters", "show",
             "audiobook", "aliases"}
# Parts of dates and types are folded; these stand for themselves
KINDS = {"ep": "single"}


def last_words(path):
    """{(type, id): {field: value}}: for each field the last line that has
    it, of the full ones if one of those has it."""
    known = {}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            o = json.loads(line)
            if o["type"] in ("playlist", "user"):
                continue
            full = any(o.get(key) is not None for key in FULL_ONLY)
            fields = known.setdefault((o["type"], o["id"]), {})
            for key, value in o.items():
                if value is not None and full >= fields.get(
                        key, (False,))[0]:
                    fields[key] = (full, value)
    return {key: {name: value for name, (_, value) in fields.items()}
            for key, fields in known.items()}


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def differences(said, got):
    for key in PLAIN:
        if key in said and said[key] != got.get(key):
            yield key, said[key], got.get(key)
    if "followers" in said and \
            said["followers"].get("total") not in (
                None, got["followers"]["total"]):
        yield "followers", said["followers"], got["followers"]
    if "artists" in said:
        ids = [a["id"] for a in said["artists"]]
        have = [a["id"] for a in got["artists"]]
        if ids != have and not (said["type"] == "album" and
                                set(ids) <= set(have)):
            yield "artists", ids, have
    if "album" in said and said["album"].get("id"):
        if said["album"]["id"] != got["album"]["id"]:
            yield "album", said["album"]["id"], got["album"]["id"]
    if "images" in said:
        for one, other in zip(said["images"], got["images"]):
            if (one["url"], one.get("width"), one.get("height")) != (
                    other["url"], other["width"], other["height"]):
                yield "images", one, other
        if len(said["images"]) != len(got["images"]):
            yield "images", said["images"], got["images"]
    if "available_markets" in said and "available_markets" in got:
        if set(said["available_markets"]) != set(got["available_markets"]):
            yield ("available_markets", len(said["available_markets"]),
                   len(got["available_markets"]))
    if "external_ids" in said:
        codes = {k: v for k, v in said["external_ids"].items()
                 if k in ("isrc", "upc", "ean") and v is not None}
        if any(got["external_ids"].get(k) != v for k, v in codes.items()):
            yield "external_ids", codes, got["external_ids"]
    if "album_type" in said:
        kind = said["album_type"].lower()
        if KINDS.get(kind, kind) != got["album_type"]:
            yield "album_type", said["album_type"], got["album_type"]
    date = said.get("release_date")
    if isinstance(date, dict):  # before 2014
        date = "-".join(f"{date[k]:02d}" for k in ("year", "month", "day")
                        if date.get(k))
        if not got["release_date"].startswith(date) and \
                not date.startswith(got["release_date"]):
            yield "release_date", date, got["release_date"]
    elif date and not re.search("-00|^0000", date):
        precision = said.get("release_date_precision", "day")
        length = {"year": 4, "month": 7, "day": 10}[precision]
        if date[:length] != got["release_date"]:
            yield "release_date", date, got["release_date"]


def compare_all(server, path):
    wrong = []
    words = last_words(path)
    by_type = {}
    for kind, key in words:
        by_type.setdefault(kind, []).append(key)
    for kind, ids in by_type.items():
        size = 20 if kind == "album" else 50
        if kind in ("audio_features", "audio_analysis", "category"):
            continue
        market = "" if kind in ("artist", "album", "track") else \
            "&market=US"
        for at in range(0, len(ids), size):
            some = ids[at:at + size]
            body = server.get(f"/v1/{kind}s?ids=" + ",".join(some) +
                              market)
            for key, got in zip(some, body[kind + "s"]):
                said = words[kind, key]
                if got is None:
                    markets = said.get("available_markets")
                    assert market and markets is not None and \
                        "US" not in markets, (kind, key)
                    continue
                wrong += [(kind, key, *d)
                          for d in differences(said, got)]
    ids = by_type.get("audio_features", [])
    for at in range(0, len(ids), 100):
        some = ids[at:at + 100]
        body = server.get("/v1/audio-features?ids=" + ",".join(some))
        for key, got in zip(some, body["audio_features"]):
            if ("track", key) not in words and got is None:
                continue  # they wait for their track
            for name, value in words["audio_features", key].items():
                if not isinstance(value, (int, float)):
                    continue
                if float32(value) != float32(got[name]):
                    wrong.append((key, name, value, got[name]))
    return wrong


def test_songs_come_back_as_they_came(serve, songs):
    wrong = compare_all(serve(songs[0]), songs[1])
    assert wrong == [], (len(wrong), wrong[:20])


def test_recorded_objects_come_back_as_they_came(serve, recorded):
    wrong = compare_all(serve(recorded[0]), recorded[1])
    assert wrong == [], (len(wrong), wrong[:20])


def test_a_recorded_object_alone_is_as_among_others(serve, recorded):
    """What is asked for by its id alone; a show's has its episodes besides."""
    server = serve(recorded[0])
    for kind in "artist", "album", "track", "show", "episode":
        ids = [o["id"] for o in run("export", "--data", recorded[0], "--type",
                                    kind).lines()][:20]
        query = "?market=US" if kind in ("show", "episode") else ""
        found = server.get(f"/v1/{kind}s" + (query or "?") + "&ids=" +
                           ",".join(ids))[kind + "s"]
        for key, among in zip(ids, found):
            if among is not None:
                alone = server.get(f"/v1/{kind}s/{key}" + query)
                assert among.items() <= alone.items(), (kind, key)


def people(path):
    """The playlists and users of a file, of each the last line."""
    found = {}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            o = json.loads(line)
            if o["type"] in ("playlist", "user"):
                found.setdefault(o["type"], {})[o["id"]] = o
    return found.get("playlist", {}), found.get("user", {})


def all_items(server, key):
    path = f"/v1/playlists/{key}/tracks?limit=100&additional_types=episode"
    items = []
    while path:
        page = server.get(path)
        items += page["items"]
        path = page["next"]
    return items


def list_differences(server, said):
    got = server.get("/v1/playlists/" + said["id"])
    for key in ("name", "description", "public", "collaborative", "images",
                "followers", "snapshot_id"):
        if key in said and said[key] != got[key] and not (
                key == "followers" and said[key] is None):
            yield key, said[key], got[key]
    for key in ("id", "display_name"):
        if said["owner"].get(key, got["owner"][key]) != got["owner"][key]:
            yield "owner", said["owner"], got["owner"]
    page = said.get("tracks") or {}
    if "items" not in page:
        return
    items = all_items(server, said["id"])
    if len(items) != len(page["items"]):
        yield "items", len(page["items"]), len(items)
    for want, item in zip(page["items"], items):
        have = (item["track"]["id"], item["added_at"],
                item["added_by"] and item["added_by"]["id"])
        if have != (want["track"]["id"], want["added_at"],
                    (want.get("added_by") or {}).get("id")):
            yield "item", want["track"]["id"], have


def compare_people(server, path):
    lists, users = people(path)
    wrong = [(key, *d) for key, said in lists.items()
             for d in list_differences(server, said)]
    for key, said in users.items():
        got = server.get("/v1/users/" + key)
        wrong += [(key, name, said[name], got[name])
                  for name in ("display_name", "images", "followers")
                  if name in said and said[name] != got[name]]
    return len(lists), len(users), wrong


def test_playlists_of_songs_come_back_as_they_came(serve, songs):
    assert compare_people(serve(songs[0]), songs[1]) == (471, 0, [])


def test_recorded_people_come_back_as_they_came(serve, recorded):
    assert compare_people(serve(recorded[0]), recorded[1]) == (42, 3, [])


def test_people_that_come_again_change_nothing(recorded):
    data, path, _ = recorded
    result = run("import", "--data", data, "objects", path)
    assert "playlists: 0 made, 0 changed, 42 as they were" in result.err
    assert "users: 0 made, 0 changed, 4 as they were" in result.err


def test_recorded_objects_have_the_shape_of_the_reference(serve, recorded):
    from shape import Shape
    server = serve(recorded[0])
    for kind in ("artist", "album", "track", "show", "episode"):
        ids = [o["id"] for o in run("export", "--data", recorded[0],
                                    "--type", kind).lines()]
        market = kind in ("show", "episode")
        for at in range(0, min(len(ids), 400), 20):
            body = server.get(f"/v1/{kind}s?ids=" + ",".join(
                ids[at:at + 20]) + ("&market=US" if market else ""))
            for item in body[kind + "s"]:
                if item is not None:
                    Shape(server.url, market).check(
                        "show_simple" if kind == "show" else kind, item)


def goes_round(data, other):
    text = run("export", "--data", data).out
    other.mkdir()
    result = run("import", "--data", other, "--strict", "objects", "-",
                 stdin=text.encode())
    assert "skipped" not in result.err
    assert run("export", "--data", other).out == text


def test_songs_go_round(songs, tmp_path):
    goes_round(songs[0], tmp_path / "other")


def test_recorded_objects_go_round(recorded, tmp_path):
    goes_round(recorded[0], tmp_path / "other")


def test_musicbrainz(data, tmp_path):
    paths = need("musicbrainz/mbdump.tar.bz2",
                 "musicbrainz/mbdump-derived.tar.bz2")
    run("import", "--data", data, "musicbrainz", *paths)
    got = counts(data)
    assert got["artists"] == 69 and got["albums"] > 20
    assert got["tracks"] > 200
    assert run("verify", "--data", data).out.startswith("ok")
    before = run("export", "--data", data).out
    run("import", "--data", data, "musicbrainz", *reversed(paths))
    assert run("export", "--data", data).out == before
    goes_round(data, tmp_path / "other")


def test_librivox(data, tmp_path):
    paths = need("librivox/db_catalog.json.gz",
                 "librivox/merged_librivox.json.gz",
                 "librivox/id_333.json.gz", "librivox/id_7254.json.gz")
    run("import", "--data", data, "librivox", *paths)
    got = counts(data)
    assert got["audiobooks"] > 5000 and got["chapters"] > 20
    before = run("export", "--data", data).out
    run("import", "--data", data, "librivox", *reversed(paths))
    assert counts(data)["audiobooks"] == got["audiobooks"]
    run("import", "--data", data, "librivox", *paths)
    assert run("export", "--data", data).out == before
    goes_round(data, tmp_path / "other")


BROKEN = ["empty.xml", "empty-root.xml", "html-response.xml", "no-feed.xml",
          "atom/sample1.xml"]


def test_podcasts(data, tmp_path):
    folder, = need("podcasts/argl")
    good = sorted((folder / "rss2").glob("*.xml"))
    assert len(good) == 7
    broken = [folder / name for name in BROKEN]
    result = run("import", "--data", data, "podcast", *good, *broken)
    for path in broken:
        assert str(path) in result.err
    for path in good:
        assert str(path) not in result.err
    got = counts(data)
    assert got["shows"] == 7 and got["episodes"] > 100
    before = run("export", "--data", data).out
    for path in broken:
        result = run("import", "--data", data, "podcast", path, status=1)
        assert str(path) in result.err
    assert run("export", "--data", data).out == before
    path = folder / "non-well-formed.xml"  # a bare '&'
    run("import", "--data", data, "--strict", "podcast", path, status=1)
    result = run("import", "--data", data, "podcast", path)
    assert f"{path}:4: fault that was read over" in result.err
    assert counts(data)["shows"] == 8
    goes_round(data, tmp_path / "other")


def test_every_other_feed(data):
    folder, = need("podcasts")
    for path in sorted(folder.rglob("*.xml")):
        if "argl" in str(path):
            continue
        result = run("import", "--data", data, "podcast", path, status=None)
        assert result.status == 0 or str(path) in result.err, path
    assert counts(data)["shows"] >= 4

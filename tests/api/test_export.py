"""A catalog that is exported and imported elsewhere is the same catalog."""

import pytest

import running
import small
from running import import_objects, run

ORDER = ["artist", "album", "track", "show", "episode", "audiobook",
         "chapter", "category"]


def kind_of(line):
    """As on the wire, a chapter has the type of an episode."""
    return "chapter" if "audiobook" in line else line["type"]


def export(data, *options):
    return run("export", "--data", data, *options)


def round_trip(data, other):
    other.mkdir()
    first = export(data)
    result = run("import", "--data", other, "--strict", "objects", "-",
                 stdin=first.out.encode())
    assert "skipped" not in result.err
    second = export(other)
    assert second.out == first.out
    counts = [run("stat", "--data", d, "--json").json() for d in (data, other)]
    for each in counts:
        for key in ("generation", "bytes", "sections"):
            del each[key]
    assert counts[0] == counts[1]


@pytest.mark.sanitized
def test_the_small_catalog_goes_round(data, tmp_path):
    import_objects(data, small.LINES)
    round_trip(data, tmp_path / "other")


def test_the_demo_goes_round(demo_data, tmp_path):
    round_trip(demo_data, tmp_path / "other")


def test_the_copy_answers_as_the_original_does(serve, demo_data, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    run("import", "--data", other, "objects", "-",
        stdin=export(demo_data).out.encode())
    name = ["--host", "same.example"]
    one, two = serve(demo_data, *name), serve(other, *name)
    paths = ["/v1/browse/categories?limit=50"]
    for kind in ORDER[:-1]:
        lines = export(demo_data, "--type", kind).lines()
        for key in [o["id"] for o in lines[:: max(1, len(lines) // 12)]]:
            paths += [f"/v1/{kind}s/{key}?market=US",
                      f"/v1/{kind}s/{key}?market=JP"]
            if kind == "artist":
                paths += [f"/v1/artists/{key}/albums",
                          f"/v1/artists/{key}/top-tracks?market=DE"]
            if kind == "track":
                paths += [f"/v1/tracks/{key}", f"/v1/audio-features/{key}",
                          f"/v1/audio-analysis/{key}"]
    for path in paths:
        answers = [s.request("GET", path, headers={"Host": "same.example"})
                   for s in (one, two)]
        assert answers[0].text == answers[1].text, path


def test_by_type_then_id(data):
    import_objects(data, list(reversed(small.LINES)))
    lines = export(data).lines()
    kinds = [kind_of(o) for o in lines]
    seen = list(dict.fromkeys(kinds))
    assert sorted(seen, key=(ORDER + ["audio_features", "audio_analysis"]
                             ).index) == seen
    assert len(seen) == 10
    for kind in ORDER[:-1]:
        ids = [o["id"] for o in lines if kind_of(o) == kind]
        assert ids == sorted(ids) and ids, kind
        assert [o["id"] for o in export(data, "--type", kind).lines()] == ids


def test_each_line_says_what_it_is(data):
    import_objects(data, small.LINES)
    for line in export(data).lines():
        assert line["type"] and line["id"]
        assert "is_playable" not in line or \
            line["type"] in ("episode", "chapter")


def test_an_export_says_nothing_of_any_server(data):
    """Links stand on no host's name."""
    import_objects(data, small.LINES)
    assert "127.0.0.1" not in export(data).out


@pytest.mark.sanitized
def test_floats_are_written_shortest(data):
    import_objects(data, small.LINES)
    features = [o for o in export(data).lines()
                if o["type"] == "audio_features"][0]
    for key, value in small.FEATURES.items():
        assert features[key] == value, key


def test_an_empty_catalog(data):
    import_objects(data, [])
    assert export(data).out == ""


@pytest.mark.sanitized
@pytest.mark.parametrize("kind", ORDER)
def test_one_type(demo_data, kind):
    lines = export(demo_data, "--type", kind).lines()
    assert lines and all(kind_of(o) == kind for o in lines)
    plural = "categories" if kind == "category" else kind + "s"
    assert len(lines) == run("stat", "--data", demo_data,
                             "--json").json()[plural]


@pytest.mark.sanitized
def test_exporting_while_serving(serve, data):
    import_objects(data, small.LINES)
    before = export(data).out
    server = serve(data)
    assert export(data).out == before
    assert server.get("/health", token=None)["status"] == "ok"
    assert running.run("verify", "--data", data).out.startswith("ok")


ODD = [
    {"type": "artist", "id": small.artist_id(1), "name": "A"},
    {"type": "track", "id": small.track_id(1), "name": "long code",
     "external_ids": {"isrc": "X" * 3000}},
    {"type": "album", "id": small.album_id(1), "name": "long codes",
     "external_ids": {"upc": "U" * 3000, "ean": "E" * 3000}},
    {"type": "category", "id": "c" * 3000, "name": "long id", "icons": []},
    {"type": "audio_features", "id": small.track_id(1), "time_signature": -1,
     "key": -1, "mode": -1},
    {"type": "track", "id": small.track_id(2), "name": "measured"},
    {"type": "audio_features", "id": small.track_id(2), "tempo": 120,
     "provenance": "measured"},
    {"type": "show", "id": small.show_id(1), "name": "show"},
    {"type": "episode", "id": small.episode_id(1), "name": "episode",
     "available_markets": ["SE"], "show": {"id": small.show_id(1)}},
]


@pytest.mark.sanitized
def test_odd_values_go_round(data, tmp_path):
    import_objects(data, ODD, "--strict")
    lines = export(data).out
    for text in ('"isrc":"XXX', '"upc":"UUU', '"ean":"EEE', '"id":"ccc',
                 '"time_signature":-1', '"available_markets":["SE"]',
                 '"provenance":"measured"'):
        assert text in lines
    round_trip(data, tmp_path / "other")


def test_a_bare_track_with_features_stays_a_track(data):
    import_objects(data, [{"type": "track", "id": small.track_id(1)},
                          {"type": "audio_features", "id": small.track_id(1),
                           "tempo": 120}])
    import_objects(data, [{"type": "artist", "id": small.artist_id(1),
                           "name": "else"}])
    counts = run("stat", "--data", data, "--json").json()
    assert counts["tracks"] == 1 and counts["waiting"] == 0

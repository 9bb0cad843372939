"""Asking for many things at once."""

import pytest

import small

pytestmark = pytest.mark.sanitized

# path, key of the answer, cap, an id that is there
BATCHES = [
    ("albums", "albums", 20, small.DAWN),
    ("artists", "artists", 50, small.ADA),
    ("tracks", "tracks", 50, small.track_id(1)),
    ("shows", "shows", 50, small.show_id(1)),
    ("episodes", "episodes", 50, small.episode_id(1)),
    ("audiobooks", "audiobooks", 50, small.audiobook_id(1)),
    ("chapters", "chapters", 50, small.chapter_id(1)),
    ("audio-features", "audio_features", 100, small.track_id(1)),
]

each = pytest.mark.parametrize("path, key, cap, known", BATCHES,
                               ids=[b[0] for b in BATCHES])


def ask(music, path, ids, key):
    body = music.get(f"/v1/{path}?market=US&ids={ids}")
    assert list(body) == [key]
    return [i and i["id"] for i in body[key]]


@each
def test_order_unknown_ids_and_repetitions(music, path, key, cap, known):
    ids = [small.UNKNOWN, known, known, small.UNKNOWN, known]
    assert ask(music, path, ",".join(ids), key) == \
        [None, known, known, None, known]


@each
def test_as_many_as_the_cap_allows(music, path, key, cap, known):
    assert ask(music, path, ",".join([known] * cap), key) == [known] * cap
    music.refuses(f"/v1/{path}?ids=" + ",".join([known] * (cap + 1)), 400,
                  "Too many ids requested")


@each
def test_ids_that_are_none(music, path, key, cap, known):
    for bad in ("abc", known + "1", known[:-1], "8" * 22, known[:-1] + "-",
                known[:-1] + "%20", "spotify:track:" + known, "null"):
        music.refuses(f"/v1/{path}?ids={known},{bad}", 400,
                      "Invalid base62 id")


@each
def test_without_ids(music, path, key, cap, known):
    for query in ("", "?ids=", "?id=" + known):
        response = music.request("GET", f"/v1/{path}{query}")
        assert response.status_code == 400
        assert response.json()["error"]["status"] == 400


@each
def test_escaped_commas_and_a_trailing_slash(music, path, key, cap, known):
    assert ask(music, path, f"{known}%2C{small.UNKNOWN}%2c{known}", key) == \
        [known, None, known]
    assert ask(music, path + "/", f"{known},{known}", key) == [known] * 2


@each
def test_the_largest_id_and_zero(music, path, key, cap, known):
    largest, zero = "7N42dgm5tFLK9N8MT7fHC7", "0" * 22
    assert ask(music, path, f"{largest},{zero}", key) == [None, None]
    music.refuses(f"/v1/{path}?ids=7N42dgm5tFLK9N8MT7fHC8", 400,
                  "Invalid base62 id")


def test_the_singular_that_one_client_sends(music):
    key = small.audiobook_id(1)
    assert music.get(f"/v1/audiobook?ids={key}&market=US") == \
        music.get(f"/v1/audiobooks?ids={key}&market=US")

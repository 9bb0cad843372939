"""A server takes up what `tonearm train` has learned, and nothing else."""

import time

import pytest

import running
from running import run

pytestmark = pytest.mark.state


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def settled(read):
    """What is read again a second and a half later: until then popularity
    may move, by the plays that the demo has."""
    value = [read()]

    def stays():
        time.sleep(1.5)
        value.append(read())
        return value[-1] == value[-2]

    until(stays)
    return value[-1]


@pytest.mark.threads
@pytest.mark.sanitized
def test_a_model_is_taken_up(serve, data):
    run("demo", "--data", data, "--tracks", 800, "--listeners", 40)
    server = serve(data)
    track, *_ = server.get("/v1/search?q=a&type=track&limit=1")[
        "tracks"]["items"]
    query = f"/v1/recommendations?seed_tracks={track['id']}&limit=50"

    def recommended():
        return [t["id"] for t in server.get(query)["tracks"]]

    before = recommended()
    run("train", "--data", data, "--head", 100)
    until(lambda: "recommending by model 1: " in server.log_text())
    until(lambda: recommended() != before)
    learned = settled(recommended)
    assert len(set(learned)) == 50 and learned == recommended()
    assert track["id"] not in learned
    artist = track["artists"][0]["id"]
    related = server.get(f"/v1/artists/{artist}/related-artists")["artists"]
    assert len({a["id"] for a in related} - {artist}) == 20
    # one that is no model is complained about, and changes nothing
    (data / "model" / "2.rec").write_bytes(b"no model")
    until(lambda: "recommending without model 2" in server.log_text())
    time.sleep(1.1)
    assert recommended() == learned
    # what is served next has the model, too
    run("import", "--data", data, "objects", "-", stdin=running.lines_of(
        [{"type": "artist", "id": "1000000000000000000001", "name": "New"}]))
    assert recommended() == learned
    assert server.get("/v1/artists/1000000000000000000001/related-artists")[
        "artists"] == []
    assert server.log_text().count("recommending without model 2") == 1

"""Imports while the server is under load: nobody notices (bounded)."""

import queue
import threading
import time

import pytest

import running
import small
from running import import_objects
from small import album_id, artist_id, track_id
from wire import Wire, request

CLIENTS = 4
IMPORTS = 6


def version(n):
    """The same album in another version: its parts tell which it is of."""
    artist = {"id": artist_id(50), "name": f"v{n}", "type": "artist"}
    return [{"type": "album", "id": album_id(50), "name": f"v{n}",
             "label": f"v{n}", "artists": [artist], "popularity": n,
             "release_date": "2020"},
            {**artist, "followers": {"total": n}},
            *[{"type": "track", "id": track_id(500 + k), "name": f"v{n}",
               "album": {"id": album_id(50)}, "artists": [artist],
               "popularity": n, "track_number": k} for k in range(1, 40)]]


def is_of_one_version(body):
    import json
    album = json.loads(body)
    names = {album["name"], album["label"]}
    names |= {a["name"] for a in album["artists"]}
    names |= {t["name"] for t in album["tracks"]["items"]}
    names |= {a["name"] for t in album["tracks"]["items"]
              for a in t["artists"]}
    return len(names) == 1 and album["tracks"]["total"] == 39


@pytest.mark.threads
def test_swapping_under_load(serve, data):
    import_objects(data, version(1))
    server = serve(data)
    auth = f"Authorization: Bearer {server.token}"
    paths = [f"/v1/albums/{album_id(50)}",
             f"/v1/tracks?ids={track_id(501)},{track_id(502)}",
             f"/v1/artists/{artist_id(50)}/albums",
             f"/v1/artists/{artist_id(50)}/top-tracks?market=US",
             f"/v1/audio-analysis/{track_id(501)}", "/health"]
    failed, stop, done = queue.Queue(), threading.Event(), []

    def read():
        count = 0
        try:
            with Wire(server, timeout=30) as wire:
                while not stop.is_set():
                    for path in paths:
                        wire.send(request("GET", path, auth))
                        answer = wire.answer()
                        count += 1
                        expected = 404 if "analysis" in path else 200
                        if answer.status != expected:
                            failed.put((path, answer.status, answer.body))
                        if path == paths[0] and \
                                not is_of_one_version(answer.body):
                            failed.put((path, "mixed", answer.body))
        except Exception as e:
            failed.put(repr(e))
        done.append(count)

    threads = [threading.Thread(target=read) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        for n in range(2, 2 + IMPORTS):
            import_objects(data, version(n))
            deadline = time.monotonic() + 20
            while server.get("/health", token=None)["generation"] != n:
                assert time.monotonic() < deadline
                time.sleep(0.02)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert failed.empty(), failed.get()
    assert len(done) == CLIENTS and min(done) > len(paths)
    assert server.get(f"/v1/albums/{album_id(50)}")["name"] == \
        f"v{1 + IMPORTS}"
    assert server.stop() == 0


def test_a_new_generation_shows_within_two_seconds(serve, data):
    server = serve(data)
    assert server.get("/health", token=None)["generation"] == 0
    import_objects(data, small.LINES)
    deadline = time.monotonic() + 2
    while server.request("GET", f"/v1/tracks/{track_id(1)}"
                         ).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.sanitized
def test_the_tag_changes_with_the_generation(serve, data):
    import_objects(data, version(1))
    server = serve(data)
    path = f"/v1/albums/{album_id(50)}"
    tag = server.request("GET", path).headers["etag"]
    import_objects(data, version(2))
    deadline = time.monotonic() + 5
    while True:
        answer = server.request("GET", path, headers={"If-None-Match": tag})
        if answer.status_code == 200:
            break
        assert answer.status_code == 304 and time.monotonic() < deadline
        time.sleep(0.05)
    assert answer.json()["name"] == "v2"


def test_old_files_do_not_pile_up_while_serving(serve, data):
    server = serve(data)
    for n in range(1, 5):
        import_objects(data, version(n))
    names = sorted(p.name for p in (data / "catalog").glob("*"))
    assert len([n for n in names if n.endswith(".cat")]) == 2, names
    assert server.get("/health", token=None)["status"] == "ok"
    assert running.run("verify", "--data", data).status == 0

"""`tonearm dev`: a server whose ids and secrets are known before it starts."""

import json
import os
import re
import signal
import socket

import requests

import running
from test_run import folder, python, refuses  # noqa: F401

APP = ("5eed0000000000000000000000000001", "5ec2e700000000000000000000000001")


def begin(folder, *words):
    return running.begin("dev", *words, env={"TMPDIR": str(folder)})


def dev(folder, *words, status=0):
    process = begin(folder, *words)
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, err.decode()
    return out.decode(), err.decode()


def refreshed(url):
    return requests.post(
        url + "/api/token", auth=APP, timeout=30,
        data={"grant_type": "refresh_token",
              "refresh_token": "AQ-listener"}).json()["access_token"]


def seed_of(path, *lines):
    path.write_bytes(running.lines_of(lines))
    return path


TRACK = f"{7:022d}"
CAROL = {"type": "user", "id": "carol", "display_name": "Carol"}
SONG = {"type": "track", "id": TRACK, "name": "Seeded"}


def test_a_command_and_its_seeds(folder, tmp_path):
    """The credentials are those that everybody knows; the catalog is the
    seed's; the exit status is the command's."""
    seeds = seed_of(tmp_path / "1.jsonl", CAROL), seed_of(
        tmp_path / "2.jsonl", SONG, {"type": "clock", "set": "2031-01-01"},
        {"type": "fault", "route": "/v1/me/albums", "status": 418})
    script = python("""
        import http.client, json, os, requests, sys
        env = os.environ
        assert (env["SPOTIFY_CLIENT_ID"], env["SPOTIFY_CLIENT_SECRET"]) == %r
        token = requests.post("https://accounts.spotify.com/api/token",
            auth=%r, data={"grant_type": "refresh_token",
            "refresh_token": env["SPOTIFY_REFRESH_TOKEN"]}).json()
        def get(path):
            return requests.get("https://api.spotify.com/v1" + path, headers={
                "Authorization": "Bearer " + token["access_token"]}).json()
        print(json.dumps([get("/me")["id"], get("/users/carol")["display_name"],
            get("/tracks/%s")["name"], get("/me/player/devices")["devices"],
            get("/browse/new-releases")["albums"]["total"],
            env["TONEARM_USER"], env["SPOTIFY_USERNAME"],
            env["SPOTIFY_PASSWORD"]]))
        bench = requests.get(env["TONEARM_URL"] + "/bench/v1/clock").json()
        assert bench["now"].startswith("2031-01-01"), bench
        seed = requests.get(env["TONEARM_URL"] + "/bench/v1/seed").text
        assert '"password":"listen-to-this"' in seed, seed
        # A world's name, for who asks the proxy for it rather than a resolver.
        requests.post(env["TONEARM_URL"] + "/bench/v1/worlds",
                      json={"name": "w"}).raise_for_status()
        port = env["TONEARM_URL"].split(":")[2]
        session = requests.Session()
        session.trust_env = False
        session.proxies["http"] = env["HTTP_PROXY"]
        asked = session.get("http://w.localhost:" + port + "/bench/v1/clock")
        tunnel = http.client.HTTPConnection(env["HTTP_PROXY"].split("//")[1])
        tunnel.set_tunnel("w.localhost", int(port))
        tunnel.request("GET", "/bench/v1/clock")
        for world in asked.json(), json.load(tunnel.getresponse()):
            assert not world["now"].startswith("2031-01-01"), world
        assert get("/me/albums")["error"]["status"] == 418
        sys.exit(3)
        """ % (APP, APP, TRACK))
    out, _ = dev(folder, *seeds, *script, status=3)
    me, carol, song, devices, albums, *user = json.loads(out)
    assert (me, carol, song) == ("listener", "Carol", "Seeded")
    assert [d["name"] for d in devices] == ["Speaker"]
    assert albums <= 1  # no demo
    assert user == ["listener", "listener", "listen-to-this"]


def test_a_number_makes_two_runs_alike(folder, tmp_path):
    """Tokens and ids, to the byte, when the clock stands."""
    seed = seed_of(tmp_path / "s.jsonl", SONG, {
        "type": "clock", "set": "2031-01-01", "freeze": True})
    script = python("""
        import os, requests
        token = requests.post("https://accounts.spotify.com/api/token",
            auth=%r, data={"grant_type": "refresh_token",
            "refresh_token": os.environ["SPOTIFY_REFRESH_TOKEN"]})
        made = requests.post("https://api.spotify.com/v1/me/playlists",
            json={"name": "Drawn"}, headers={"Authorization":
                "Bearer " + token.json()["access_token"]})
        print(token.text, made.text)
        """ % (APP,))
    first, _ = dev(folder, "--seed-number", 7, seed, *script)
    assert '"access_token"' in first and '"Drawn"' in first
    assert dev(folder, "--seed-number", 7, seed, *script)[0] == first


def test_what_is_the_same_everywhere_is_documented():
    text = (running.ROOT / "docs/seeds.md").read_text()
    assert all(f"`{word}`" in text for word in
               (*APP, "listener", "listen-to-this", "AQ-listener"))


def test_a_bad_seed(folder, tmp_path):
    """Is told before anything is made."""
    seed = seed_of(tmp_path / "s.jsonl", CAROL, {"type": "app", "name": "x"})
    out, err = dev(folder, seed, "--", "echo", "ran", status=1)
    assert f"{seed}:2: client_id is missing" in err and out == ""
    _, err = dev(folder, tmp_path / "none", "--", "echo", status=1)
    assert "none" in err


def test_without_a_command(folder, tmp_path):
    """It says where it listens, as serve does, and serves until it is told to
    end. A directory that was given is kept, and taken up again."""
    data = tmp_path / "kept"
    words = "--data", data, "--listen", "127.0.0.1:0", "--tracks", "30"
    process = begin(folder, *words)
    url = re.fullmatch(r"listening on (\S+)\n",
                       process.stdout.readline().decode()).group(1)
    token = refreshed(url)
    requests.put(url + "/v1/me/following?type=user&ids=spotify", timeout=30,
                 headers={"Authorization": "Bearer " + token})
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0 and refuses(url)
    assert "5ec2e700000000000000000000000001" in err.decode()
    catalogs = sorted(os.listdir(data / "catalog"))
    out, _ = dev(folder, "--data", data, *python("""
        import os, requests
        print(requests.get("https://api.spotify.com/v1/me", headers={
            "Authorization": "Bearer %s"}).json()["id"])
        """ % token))
    assert out == "listener\n"
    assert sorted(os.listdir(data / "catalog")) == catalogs


def test_a_directory_with_people_is_theirs(folder, data):
    """Nobody's server gets an account whose password is known."""
    running.run("user", "create", "--data", data, "--id", "alice")
    _, err = dev(folder, "--data", data, "--", "echo", status=2)
    assert "there are people in" in err
    ids = [user["id"] for user in
           running.run("user", "list", "--data", data).lines()]
    assert ids == ["alice"]


def test_an_address_that_is_taken(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        _, err = dev(folder, "--tracks", "30", "--listen", address, status=1)
    assert address in err

"""liblistenbrainz tells of listens and reads them back."""
import json
import os
import time

import liblistenbrainz

NOW = int(time.time())


def listen(title, artist, at=None, **more):
    return liblistenbrainz.Listen(track_name=title, artist_name=artist,
                                  listened_at=at, **more)


def say(step, value):
    print(json.dumps({"step": step, "value": value}), flush=True)


def titles(listens):
    return [one.track_name for one in listens]


client = liblistenbrainz.ListenBrainz(os.environ["TONEARM_API"])
user, token = os.environ["LISTENER"], os.environ["LISTEN_TOKEN"]
try:
    client.set_auth_token("nonsense")
except liblistenbrainz.errors.InvalidAuthTokenException:
    say("invalid", True)
client.set_auth_token(token)
song, artist = os.environ["SONG"], os.environ["ARTIST"]
client.submit_single_listen(listen(song.upper(), artist, NOW - 300))
client.submit_multiple_listens([
    listen("Nobody's song", "Nobody", NOW - 200, release_name="Nothing",
           tags=["a", "b"]),
    listen(song, artist, NOW - 100, additional_info={"duration_ms": 1000})])
client.submit_playing_now(listen("What plays", "Nobody"))
say("playing", client.get_playing_now(user).track_name)
say("listens", titles(client.get_listens(user)))
say("range", titles(client.get_listens(user, max_ts=NOW - 100, count=1)))
say("count", client.get_user_listen_count(user))
try:
    client.submit_single_listen(listen("x", "y", NOW + 90000))
except liblistenbrainz.errors.ListenBrainzAPIException as error:
    say("refused", [error.status_code, error.message])

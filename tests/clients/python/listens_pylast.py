"""pylast scrobbles, with the listen token as its session key."""
import json
import os
import time

import pylast

NOW = int(time.time())


def say(step, value):
    print(json.dumps({"step": step, "value": value}), flush=True)


network = pylast.LastFMNetwork(api_key="k" * 32, api_secret="s" * 32,
                               session_key=os.environ["LISTEN_TOKEN"])
network.ws_server = (os.environ["TONEARM_TLS"].removeprefix("https://"),
                     "/2.0/")
song, artist = os.environ["SONG"], os.environ["ARTIST"]
network.update_now_playing(artist=artist, title=song)
network.scrobble(artist=artist, title=song, timestamp=NOW - 90)
network.scrobble_many([
    {"artist": "Nobody", "title": "One & <two>", "timestamp": NOW - 80},
    {"artist": artist, "title": song, "timestamp": NOW - 70,
     "album": "A", "duration": 100}])
say("scrobbled", True)
network.session_key = "nonsense"
try:
    network.scrobble(artist=artist, title=song, timestamp=NOW - 60)
except pylast.WSError as error:
    say("refused", int(error.status))

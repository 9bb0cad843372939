"""spotipy as a remote control: reads a line for each call, a list of a
method's name and its arguments by name, and prints what it returned."""

import json
import os
import sys

import spotipy

client = spotipy.Spotify(auth=os.environ["TOKEN"])
for line in sys.stdin:
    method, words = json.loads(line)
    print(json.dumps(getattr(client, method)(**words)), flush=True)

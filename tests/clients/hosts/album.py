"""spotipy as its README shows it: credentials from the environment, hosts from
the library. Prints what it read."""
import json

import spotipy
from spotipy.oauth2 import SpotifyClientCredentials

sp = spotipy.Spotify(auth_manager=SpotifyClientCredentials(
    cache_handler=spotipy.MemoryCacheHandler()))
found = sp.new_releases(limit=1)["albums"]["items"][0]
album = sp.album(found["id"])
print(json.dumps({key: album[key] for key in ("id", "name", "href")}))

"""spotipy. With TONEARM_API it uses the attributes that spotipy has for other
addresses; without, it is as its documentation shows it."""

import os
import warnings

import spotipy
from spotipy.oauth2 import SpotifyClientCredentials

from reading import APP, FIND, ID, MARKET, SEARCH, SEARCH_PAGES, read, watch

warnings.simplefilter("ignore")  # of what Spotify has deprecated since
watch(spotipy.Spotify)
base = os.environ.get("TONEARM_API")
if base:
    SpotifyClientCredentials.OAUTH_TOKEN_URL = base + "/api/token"
manager = SpotifyClientCredentials(
    *APP, cache_handler=spotipy.MemoryCacheHandler())
sp = spotipy.Spotify(auth_manager=manager, retries=0)
stranger = spotipy.Spotify(auth="BQ-not-a-token", retries=0)
if base:
    sp.prefix = stranger.prefix = base + "/v1/"


def follow(page, key=None):
    """All items of a paged answer, by spotipy's own `next`."""
    items = []
    while page:
        page = page[key] if key else page
        items += page["items"]
        page = sp.next(page) if page["next"] else None
    return items


def error_of(call):
    try:
        call()
    except spotipy.SpotifyException as error:
        return {"status": error.http_status,
                "message": error.msg.split("\n")[-1].strip()}
    return None


@read
def artist():
    return sp.artist(ID["artist"])


@read
def artists():
    return sp.artists(ID["artists"].split(","))["artists"]


@read
def artist_albums():
    return follow(sp.artist_albums(
        ID["artist"], include_groups="album,single,appears_on", limit=1))


@read
def artist_top_tracks():
    return sp.artist_top_tracks(ID["artist"], country="GB")["tracks"]


@read
def album():
    return sp.album(ID["album"])


@read
def albums():
    return sp.albums(ID["albums"].split(","))["albums"]


@read
def album_tracks():
    return follow(sp.album_tracks(ID["album"], limit=3))


@read
def previous():
    return sp.previous(sp.next(sp.album_tracks(ID["album"], limit=3)))["items"]


@read
def track():
    return sp.track(ID["track"])


@read
def track_relinked():
    return sp.track(ID["track"], market=MARKET)


@read
def tracks():
    return sp.tracks(ID["tracks"].split(","))["tracks"]


@read
def features():
    return sp.audio_features(ID["track"])[0]


@read
def features_several():
    return sp.audio_features(ID["tracks"].split(","))


@read
def analysis():
    return sp.audio_analysis(ID["track"])


@read
def new_releases():
    first = sp.new_releases(country=MARKET, limit=20)
    second = sp.next(first["albums"])
    return first["albums"]["items"] + second["albums"]["items"]


@read
def categories():
    return follow(sp.categories(limit=15), "categories")


@read
def category():
    return sp.category(ID["category"])


@read
def category_lists():
    return sp.category_playlists(ID["listed_category"])["playlists"]["items"]


@read
def featured():
    return sp.featured_playlists()["playlists"]["items"]


@read
def person():
    return sp.user(ID["house"])


@read
def genre_seeds():
    return sp.recommendation_genre_seeds()["genres"]


@read
def recommendations():
    found = sp.recommendations(
        seed_artists=[ID["artist"]], seed_tracks=[ID["track"]],
        seed_genres=["rock"], limit=10, country=MARKET, min_popularity=10,
        target_energy=0.6)
    assert [seed["type"] for seed in found["seeds"]] == [
        "ARTIST", "TRACK", "GENRE"]
    return found["tracks"]


@read
def related_artists():
    return sp.artist_related_artists(ID["artist"])["artists"]


@read
def markets():
    return sp.available_markets()["markets"]


@read
def show():
    return sp.show(ID["show"], market=MARKET)


@read
def shows():
    return sp.shows([ID["show"], ID["unknown"]], market=MARKET)["shows"]


@read
def show_episodes():
    return follow(sp.show_episodes(ID["show"], market=MARKET))


@read
def episode():
    return sp.episode(ID["episode"], market=MARKET)


@read
def episodes():
    return sp.episodes([ID["episode"], ID["unknown"]],
                       market=MARKET)["episodes"]


@read
def audiobook():
    return sp.get_audiobook(ID["audiobook"], market=MARKET)


@read
def audiobooks():
    return sp.get_audiobooks([ID["audiobook"], ID["unknown"]],
                             market=MARKET)["audiobooks"]


@read
def audiobook_chapters():
    return follow(sp.get_audiobook_chapters(ID["audiobook"], market=MARKET))


@read
def search():
    found = sp.search(SEARCH, limit=2, market=MARKET, type=(
        "track,artist,album,playlist,show,episode,audiobook"))
    return [item for page in found.values() for item in page["items"]]


@read
def search_pages():
    return follow(sp.search(SEARCH_PAGES, limit=3, type="track"), "tracks")


@read
def found_tracks():
    found = sp.search_markets(FIND["tracks"], limit=2, markets=[MARKET])
    return found[MARKET]["tracks"]["items"]


@read
def not_found():
    return error_of(lambda: sp.album(ID["unknown"]))


@read
def bad_id():
    return error_of(lambda: sp._get("albums/not-an-id"))


@read
def unauthorized():
    return error_of(lambda: stranger.album(ID["album"]))

"""tekore, as its documentation shows it. Its models are the strictest of all
clients': a missing or mistyped field is an error, and an unknown one a
warning, which is made an error here."""

import warnings

import tekore

from reading import APP, FIND, ID, MARKET, SEARCH, SEARCH_PAGES, read, watch

warnings.simplefilter("error", tekore.model.UnknownModelAttributeWarning)
watch(tekore.Spotify)

token = tekore.request_client_token(*APP)
client = tekore.Spotify(token)


def plain(model):
    """A model, or a list of them, as JSON values."""
    if isinstance(model, list):
        return [plain(part) for part in model]
    return model.model_dump(mode="json") if model is not None else None


def follow(page):
    return plain(list(client.all_items(page)))


def error_of(call):
    try:
        call()
    except tekore.HTTPError as error:
        content = error.response.content["error"]
        return {"status": error.response.status_code,
                "message": content["message"]}
    return None


@read
def artist():
    return plain(client.artist(ID["artist"]))


@read
def artists():
    return plain(client.artists(ID["artists"].split(",")))


@read
def artist_albums():
    return follow(client.artist_albums(
        ID["artist"], include_groups=["album", "single", "appears_on"],
        limit=1))


@read
def artist_top_tracks():
    return plain(client.artist_top_tracks(ID["artist"], market="GB"))


@read
def album():
    return plain(client.album(ID["album"]))


@read
def albums():
    return plain(client.albums(ID["albums"].split(",")))


@read
def album_tracks():
    return follow(client.album_tracks(ID["album"], limit=3))


@read
def previous():
    second = client.next(client.album_tracks(ID["album"], limit=3))
    return plain(client.previous(second).items)


@read
def track():
    return plain(client.track(ID["track"]))


@read
def track_relinked():
    return plain(client.track(ID["track"], market=MARKET))


@read
def tracks():
    return plain(client.tracks(ID["tracks"].split(",")))


@read
def features():
    return plain(client.track_audio_features(ID["track"]))


@read
def features_several():
    return plain(client.tracks_audio_features(ID["tracks"].split(",")))


@read
def analysis():
    return plain(client.track_audio_analysis(ID["track"]))


@read
def new_releases():
    first = client.new_releases(country=MARKET, limit=20)
    second = client.next(first)
    back = client.previous(second)
    assert [a.id for a in back.items] == [a.id for a in first.items]
    return plain(first.items + second.items)


@read
def categories():
    return follow(client.categories(limit=15))


@read
def category():
    return plain(client.category(ID["category"]))


@read
def category_lists():
    return plain(client.category_playlists(ID["listed_category"]).items)


@read
def featured():
    message, page = client.featured_playlists()
    assert message
    return plain(page.items)


@read
def person():
    return plain(client.user(ID["house"]))


@read
def found_albums():
    """With the largest pages, or by pieces, and as somebody else, for a
    while."""
    with client.max_limits(), client.token_as("BQ-not-a-token"):
        assert error_of(lambda: client.search(FIND["albums"]))["status"] == 401
    with client.max_limits():
        page, = client.search(FIND["albums"], types=("album",), market=MARKET)
    assert page.limit == 50
    with client.chunked():
        many = client.artists([ID["artist"]] * 51)
    assert [one.name for one in many] == ["Radiohead"] * 51
    pages = client.all_pages(client.album_tracks(ID["album"], limit=4))
    assert [len(one.items) for one in pages] == [4, 4, 2]
    return plain(page.items[:2])


@read
def genre_seeds():
    return client.recommendation_genre_seeds()


@read
def recommendations():
    found = client.recommendations(
        artist_ids=[ID["artist"]], track_ids=[ID["track"]], genres=["rock"],
        limit=10, market=MARKET, min_popularity=10, target_energy=0.6)
    assert found.seeds[1].afterFilteringSize > 0
    return plain(found.tracks)


@read
def related_artists():
    return plain(client.artist_related_artists(ID["artist"]))


@read
def markets():
    return client.markets()


@read
def show():
    return plain(client.show(ID["show"], market=MARKET))


@read
def shows():
    return plain(client.shows([ID["show"], ID["unknown"]], market=MARKET))


@read
def show_episodes():
    return follow(client.show_episodes(ID["show"], market=MARKET))


@read
def episode():
    return plain(client.episode(ID["episode"], market=MARKET))


@read
def episodes():
    return plain(client.episodes([ID["episode"], ID["unknown"]],
                                 market=MARKET))


@read
def audiobook():
    return plain(client.audiobook(ID["audiobook"], market=MARKET))


@read
def audiobooks():
    return plain(client.audiobooks([ID["audiobook"], ID["unknown"]],
                                   market=MARKET))


@read
def audiobook_chapters():
    return follow(client.audiobook_chapters(ID["audiobook"], market=MARKET))


@read
def chapter():
    return plain(client.chapter(ID["chapter"], market=MARKET))


@read
def chapters():
    return plain(client.chapters([ID["chapter"], ID["unknown"]],
                                 market=MARKET))


@read
def search():
    pages = client.search(SEARCH, market=MARKET, limit=2, types=(
        "track", "artist", "album", "playlist", "show", "episode",
        "audiobook"))
    return plain([item for page in pages for item in page.items])


@read
def search_pages():
    tracks, = client.search(SEARCH_PAGES, types=("track",), limit=3)
    return follow(tracks)


@read
def not_found():
    return error_of(lambda: client.album(ID["unknown"]))


@read
def bad_id():
    return error_of(lambda: client.album("not-an-id"))


@read
def unauthorized():
    stranger = tekore.Spotify("BQ-not-a-token")
    return error_of(lambda: stranger.album(ID["album"]))


@read
def requested():
    """By a request of one's own, which is the last."""
    answer = client.send(tekore.Request(
        "GET", "https://api.spotify.com/v1/markets",
        headers={"Authorization": f"Bearer {token}"}))
    client.close()
    return answer.content["markets"]

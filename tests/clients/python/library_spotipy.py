"""spotipy keeps a user's playlists and library, as its documentation shows
it."""

import datetime
import os
import warnings

import spotipy

from reading import COVER_BASE64, ID, read, watch

watch(spotipy.Spotify)
sp = spotipy.Spotify(auth=os.environ["ACCESS_TOKEN"], retries=0)
songs = ID["songs"].split(",")
episodes = ID["episodes"].split(",")
trip = None


def follow(page):
    """All items of a paged answer, by spotipy's own `next`."""
    items = []
    while page:
        items += page["items"]
        page = sp.next(page) if page["next"] else None
    return items


def names():
    return [item["track"]["name"] for item in follow(sp.playlist_items(trip))]


def lists(page):
    return [one["name"] for one in follow(page)]


def fill(*numbers):
    sp.playlist_replace_items(trip, [songs[n] for n in numbers])


def keep(keys, has, add, items, remove):
    """Both are added, one after the other; the first is removed."""
    told = [has(keys)]
    for key in keys:
        add([key])
    told += [has(keys), items()]
    remove(keys[:1])
    return told + [has(keys), items()]


def saved(page, kind):
    return lambda: [item[kind]["name"] for item in follow(page(limit=1))]


@read
def created():
    global trip
    one = sp.user_playlist_create(sp.me()["id"], "Road trip",
                                  description="Loud & long")
    trip = one["id"]
    return [one["name"], one["description"], one["public"],
            one["collaborative"], one["owner"]["id"], one["tracks"]["total"],
            one["followers"]["total"]]


@read
def profiles():
    stranger = spotipy.Spotify(retries=0)
    stranger.set_auth(os.environ["ACCESS_TOKEN"])
    me, friend = stranger.current_user(), sp.user(ID["friend"])
    return [me["id"], me["country"], friend["id"], friend["uri"]]


@read
def filled():
    sp.playlist_add_items(trip, songs[:2])
    sp.playlist_add_items(trip, [f"spotify:track:{songs[2]}"])
    return names()


@read
def inserted():
    fill(0, 1, 2)
    sp.playlist_add_items(trip, [songs[3], songs[4]], position=1)
    return names()


@read
def paged():
    fill(0, 1, 2, 3, 4)
    return [item["track"]["name"]
            for item in follow(sp.playlist_items(trip, limit=2))]


@read
def mixed():
    fill(0)
    sp.playlist_add_items(trip, [f"spotify:episode:{episodes[0]}"])
    return [[item["track"]["name"], item["track"]["type"]]
            for item in sp.playlist_items(trip)["items"]]


@read
def item():
    fill(1)
    one = sp.playlist_items(trip)["items"][0]
    age = datetime.datetime.now(datetime.timezone.utc) - \
        datetime.datetime.fromisoformat(one["added_at"].replace("Z", "+00:00"))
    track = one["track"]
    return [one["added_by"]["id"], one["is_local"], age.total_seconds() < 600,
            track["name"], track["album"]["name"],
            track["artists"][0]["name"], track["duration_ms"]]


@read
def reordered():
    fill(0, 1, 2, 3, 4)
    sp.playlist_reorder_items(trip, 1, 5, range_length=2)
    return names()


@read
def reordered_before():
    fill(0, 1, 2)
    then = sp.playlist_add_items(trip, [songs[3]])["snapshot_id"]
    sp.playlist_add_items(trip, [songs[4]], position=0)
    sp.playlist_reorder_items(trip, 0, 4, snapshot_id=then)
    return names()


@read
def trimmed():
    fill(0, 1, 0, 2)
    sp.playlist_remove_all_occurrences_of_items(trip, [songs[0]])
    return names()


@read
def trimmed_at():
    fill(0, 1, 0, 2, 2)
    sp.playlist_remove_specific_occurrences_of_items(
        trip, [{"uri": songs[0], "positions": [2]}])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        sp.user_playlist_remove_specific_occurrences_of_tracks(
            ID["user"], trip, [{"uri": songs[2], "positions": [3]}])
    return names()


@read
def replaced():
    fill(5, 6, 5)
    return names()


@read
def emptied():
    fill()
    return names()


@read
def snapshots():
    first = sp.playlist_add_items(trip, songs[:3])["snapshot_id"]
    second = sp.playlist_reorder_items(trip, 0, 2)["snapshot_id"]
    third = sp.playlist_remove_all_occurrences_of_items(
        trip, songs[:1], snapshot_id=second)["snapshot_id"]
    return [len({first, second, third}) == 3,
            sp.playlist(trip)["snapshot_id"] == third]


@read
def cover():
    def images():
        return [[image["url"], image["width"]]
                for image in sp.playlist_cover_image(trip)]

    fill(0)
    before = images()
    sp.playlist_upload_cover_image(trip, COVER_BASE64)
    return [before, images()]


@read
def changed():
    sp.playlist_change_details(trip, name="Way home", description="Slow",
                               public=False)
    one = sp.playlist(trip)
    return [one["name"], one["description"], one["public"]]


@read
def shared():
    sp.playlist_change_details(trip, collaborative=True)
    one = sp.playlist(trip)
    return [one["public"], one["collaborative"]]


@read
def whole():
    fill(7, 8)
    one = sp.playlist(trip)
    return [one["name"], one["tracks"]["items"][0]["track"]["name"],
            one["tracks"]["total"]]


@read
def selected():
    one = sp.playlist(trip, fields="name,tracks.total")
    return {"name": one["name"], **one["tracks"]}


@read
def mine():
    return lists(sp.current_user_playlists())


@read
def theirs():
    return [[one["name"], one["owner"]["id"], one["tracks"]["total"]]
            for one in follow(sp.user_playlists(ID["friend"], limit=1))]


@read
def followed():
    def has():
        return sp.playlist_is_following(ID["friends_list"], [ID["user"]])

    told = [has()]
    sp.current_user_follow_playlist(ID["friends_list"])
    told += [has(), lists(sp.current_user_playlists(limit=1))]
    sp.current_user_unfollow_playlist(ID["friends_list"])
    return told + [has(), lists(sp.current_user_playlists())]


@read
def older():
    """Calls of the time when playlists were their owners'."""
    user, friends = ID["user"], (ID["friend"], ID["friends_list"])
    one = sp.user_playlist_create(user, "Old")["id"]
    told = []

    def has():
        return sp.user_playlist_is_following(*friends, [user])

    def titles(items):
        return [item["track"]["name"] for item in items["items"]]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        sp.user_playlist_replace_tracks(user, one, songs[:1])
        sp.user_playlist_add_tracks(user, one, songs[1:3])
        sp.user_playlist_add_episodes(user, one, episodes[:1])
        told.append(titles(sp.user_playlist_tracks(user, one)))
        sp.user_playlist_reorder_tracks(user, one, 0, 2)
        sp.user_playlist_remove_all_occurrences_of_tracks(user, one,
                                                          songs[2:3])
        told.append(titles(sp.playlist_tracks(one)))
        sp.user_playlist_change_details(user, one, name="Older")
        told.append(sp.user_playlist(user, one)["name"])
        sp.user_playlist_follow_playlist(*friends)
        told.append(has())
        sp.user_playlist_unfollow(*friends)
        told.append(has())
        sp.user_playlist_unfollow(user, one)
    return told


@read
def refused():
    try:
        sp.playlist_add_items(ID["friends_list"], songs[:1])
    except spotipy.SpotifyException as error:
        return [error.http_status, error.msg.split("\n")[-1].strip()]
    return None


@read
def dropped():
    sp.current_user_unfollow_playlist(trip)
    return lists(sp.current_user_playlists())


@read
def tracks():
    return keep(songs[:2], sp.current_user_saved_tracks_contains,
                sp.current_user_saved_tracks_add,
                saved(sp.current_user_saved_tracks, "track"),
                sp.current_user_saved_tracks_delete)


@read
def albums():
    return keep(ID["albums"].split(","), sp.current_user_saved_albums_contains,
                sp.current_user_saved_albums_add,
                saved(sp.current_user_saved_albums, "album"),
                sp.current_user_saved_albums_delete)


@read
def shows():
    return keep([ID["show"]], sp.current_user_saved_shows_contains,
                sp.current_user_saved_shows_add,
                saved(sp.current_user_saved_shows, "show"),
                sp.current_user_saved_shows_delete)


@read
def episodes_kept():
    return keep(episodes, sp.current_user_saved_episodes_contains,
                sp.current_user_saved_episodes_add,
                saved(sp.current_user_saved_episodes, "episode"),
                sp.current_user_saved_episodes_delete)


@read
def artists():
    def names_of():
        found, after = [], None
        while True:
            page = sp.current_user_followed_artists(1, after)["artists"]
            found += [artist["name"] for artist in page["items"]]
            after = page["cursors"]["after"]
            if page["next"] is None:
                return found

    return keep(ID["artists"].split(","), sp.current_user_following_artists,
                sp.user_follow_artists, names_of, sp.user_unfollow_artists)


@read
def users():
    def has():
        return sp.current_user_following_users([ID["friend"]])

    told = [has()]
    sp.user_follow_users([ID["friend"]])
    told.append(has())
    sp.user_unfollow_users([ID["friend"]])
    return told + [has()]

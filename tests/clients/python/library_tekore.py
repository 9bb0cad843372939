"""tekore keeps a user's playlists and library, as its documentation shows it.
A field that its models don't know is an error here (see read_tekore.py)."""

import datetime
import os
import warnings

import tekore

from reading import COVER_BASE64, ID, read, watch

watch(tekore.Spotify)
warnings.simplefilter("error", tekore.model.UnknownModelAttributeWarning)
# Users have had it since the client's version came out.
warnings.filterwarnings("ignore", message=".*`account_id`")

client = tekore.Spotify(os.environ["ACCESS_TOKEN"])
songs = ID["songs"].split(",")
uris = [tekore.to_uri("track", key) for key in songs]
episodes = ID["episodes"].split(",")
trip = None


def names(limit=100):
    page = client.playlist_items(trip, limit=limit)
    for item in page.items:
        assert item.item == item.track
    return [item.track.name for item in client.all_items(page)]


def lists(page):
    return [one.name for one in client.all_items(page)]


def fill(*numbers):
    client.playlist_replace(trip, [uris[n] for n in numbers])


def keep(keys, has, add, items, remove):
    """Both are added, one after the other; the first is removed."""
    told = [has(keys)]
    for key in keys:
        add([key])
    told += [has(keys), items()]
    remove(keys[:1])
    return told + [has(keys), items()]


def saved(page, kind):
    return lambda: [getattr(item, kind).name
                    for item in client.all_items(page(limit=1))]


@read
def created():
    global trip
    one = client.playlist_create(client.current_user().id, "Road trip",
                                 description="Loud & long")
    trip = one.id
    return [one.name, one.description, one.public, one.collaborative,
            one.owner.id, one.tracks.total, one.followers.total]


@read
def profiles():
    me, friend = client.current_user(), client.user(ID["friend"])
    return [me.id, me.country, friend.id, friend.uri]


@read
def filled():
    client.playlist_add(trip, uris[:2])
    client.playlist_add(trip, [uris[2]])
    return names()


@read
def inserted():
    fill(0, 1, 2)
    client.playlist_add(trip, [uris[3], uris[4]], position=1)
    return names()


@read
def paged():
    fill(0, 1, 2, 3, 4)
    return names(limit=2)


@read
def mixed():
    fill(0)
    client.playlist_add(trip, [tekore.to_uri("episode", episodes[0])])
    items = [item.track for item in client.playlist_items(trip).items]
    assert [item.episode for item in items] == [False, True]
    return [[item.name, item.type] for item in items]


@read
def squeezed():
    """Without models, since an episode is in the shape of a track then."""
    items = client.playlist_items(trip, as_tracks=True)["items"]
    return [[item["track"]["name"], item["track"]["type"],
             item["track"]["album"]["name"]] for item in items]


@read
def item():
    fill(1)
    one = client.playlist_items(trip).items[0]
    age = datetime.datetime.now(datetime.timezone.utc) - one.added_at
    track = one.track
    return [one.added_by.id, one.is_local, age.total_seconds() < 600,
            track.name, track.album.name, track.artists[0].name,
            track.duration_ms]


@read
def reordered():
    fill(0, 1, 2, 3, 4)
    client.playlist_reorder(trip, 1, 5, range_length=2)
    return names()


@read
def reordered_before():
    fill(0, 1, 2)
    then = client.playlist_add(trip, [uris[3]])
    client.playlist_add(trip, [uris[4]], position=0)
    client.playlist_reorder(trip, 0, 4, snapshot_id=then)
    return names()


@read
def trimmed():
    fill(0, 1, 0, 2)
    client.playlist_remove(trip, uris[:1])
    return names()


@read
def replaced():
    fill(5, 6, 5)
    return names()


@read
def emptied():
    client.playlist_clear(trip)
    return names()


@read
def snapshots():
    first = client.playlist_add(trip, uris[:3])
    second = client.playlist_reorder(trip, 0, 2)
    third = client.playlist_remove(trip, uris[:1], snapshot_id=second)
    return [len({first, second, third}) == 3,
            client.playlist(trip).snapshot_id == third]


@read
def cover():
    def images():
        return [[image.url, image.width]
                for image in client.playlist_cover_image(trip)]

    fill(0)
    before = images()
    client.playlist_cover_image_upload(trip, COVER_BASE64)
    return [before, images()]


@read
def changed():
    client.playlist_change_details(trip, name="Way home", description="Slow",
                                   public=False)
    one = client.playlist(trip)
    return [one.name, one.description, one.public]


@read
def shared():
    client.playlist_change_details(trip, collaborative=True)
    one = client.playlist(trip)
    return [one.public, one.collaborative]


@read
def whole():
    fill(7, 8)
    one = client.playlist(trip)
    return [one.name, one.items.items[0].item.name, one.tracks.total]


@read
def selected():
    one = client.playlist(trip, fields="name,tracks.total")
    return {"name": one["name"], **one["tracks"]}


@read
def mine():
    return lists(client.followed_playlists())


@read
def theirs():
    return [[one.name, one.owner.id, one.tracks.total] for one in
            client.all_items(client.playlists(ID["friend"], limit=1))]


@read
def followed():
    def has():
        return client.playlist_is_following(ID["friends_list"], [ID["user"]])

    told = [has()]
    client.playlist_follow(ID["friends_list"])
    told += [has(), lists(client.followed_playlists(limit=1))]
    client.playlist_unfollow(ID["friends_list"])
    return told + [has(), lists(client.followed_playlists())]


@read
def refused():
    try:
        client.playlist_add(ID["friends_list"], uris[:1])
    except tekore.Forbidden as error:
        content = error.response.content["error"]
        return [error.response.status_code, content["message"]]
    return None


@read
def dropped():
    client.playlist_unfollow(trip)
    return lists(client.followed_playlists())


@read
def tracks():
    return keep(songs[:2], client.saved_tracks_contains,
                client.saved_tracks_add, saved(client.saved_tracks, "track"),
                client.saved_tracks_delete)


@read
def albums():
    return keep(ID["albums"].split(","), client.saved_albums_contains,
                client.saved_albums_add, saved(client.saved_albums, "album"),
                client.saved_albums_delete)


@read
def shows():
    return keep([ID["show"]], client.saved_shows_contains,
                client.saved_shows_add, saved(client.saved_shows, "show"),
                client.saved_shows_delete)


@read
def episodes_kept():
    return keep(episodes, client.saved_episodes_contains,
                client.saved_episodes_add,
                saved(client.saved_episodes, "episode"),
                client.saved_episodes_delete)


@read
def artists():
    return keep(ID["artists"].split(","), client.artists_is_following,
                client.artists_follow,
                lambda: lists(client.followed_artists(limit=1)),
                client.artists_unfollow)


@read
def users():
    def has():
        return client.users_is_following([ID["friend"]])

    told = [has()]
    client.users_follow([ID["friend"]])
    told.append(has())
    client.users_unfollow([ID["friend"]])
    return told + [has()]

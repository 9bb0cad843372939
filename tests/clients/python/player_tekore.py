"""tekore controls a player, as its documentation shows it. A field that its
models don't know is an error here (see read_tekore.py)."""

import os
import warnings

import tekore

from reading import ID, read, watch

watch(tekore.Spotify)
warnings.simplefilter("error", tekore.model.UnknownModelAttributeWarning)

client = tekore.Spotify(os.environ["ACCESS_TOKEN"])
free = tekore.Spotify(os.environ["FREE_TOKEN"])
songs = ID["songs"].split(",")
kitchen, wall, car = ID["kitchen"], ID["wall"], ID["car"]
album = tekore.to_uri("album", ID["album"])
episode_id = ID["episodes"].split(",")[0]


def song():
    return client.playback().item.name


def minute():
    return client.playback().progress_ms // 60000


def failure(call, *words, **more):
    try:
        call(*words, **more)
    except tekore.HTTPError as error:
        content = error.response.content["error"]
        return [error.response.status_code, content["message"],
                content.get("reason")]
    return None


@read
def recent():
    def names(page):
        return [item.track.name for item in page.items]

    first = client.playback_recently_played(limit=2)
    third = client.playback_recently_played(after=int(first.cursors.before))
    return [names(first), names(client.next(first)), names(third)]


@read
def top():
    def names(page):
        return [item.name for item in page.items]

    return [names(client.current_user_top_tracks("short_term")),
            names(client.current_user_top_tracks()),
            names(client.current_user_top_artists("long_term"))]


@read
def nothing():
    return [client.playback(), client.playback_currently_playing()]


@read
def no_device():
    return failure(client.playback_next)


@read
def devices():
    return [[one.name, one.type, one.volume_percent or 0]
            for one in client.playback_devices()]


@read
def context():
    client.playback_start_context(album, offset=2, position_ms=60000,
                                  device_id=kitchen)
    state = client.playback()
    return [state.item.name, state.is_playing, state.device.name, minute(),
            state.context.uri, state.context.type]


@read
def offset_uri():
    client.playback_start_context(album, offset=songs[4], device_id=kitchen)
    return song()


@read
def uris():
    client.playback_start_tracks(songs[5:8], offset=1, device_id=kitchen)
    return [song(), client.playback().context]


@read
def paused():
    client.playback_pause()
    return client.playback().is_playing


@read
def resumed():
    client.playback_resume()
    return [song(), client.playback().is_playing]


@read
def skipped():
    client.playback_next()
    first = song()
    client.playback_previous()
    return [first, song()]


@read
def sought():
    client.playback_seek(120000)
    return minute()


@read
def repeated():
    seen = []
    for mode in ("track", "context", "off"):
        client.playback_repeat(tekore.model.RepeatState[mode])
        seen.append(client.playback().repeat_state.value)
    return seen


@read
def shuffled():
    seen = []
    for state in (True, False):
        client.playback_shuffle(state)
        seen.append(client.playback().shuffle_state)
    return seen


@read
def volume():
    client.playback_volume(33)
    return client.playback().device.volume_percent


@read
def queue():
    client.playback_start_tracks(songs[:2], device_id=kitchen)
    client.playback_queue_add(tekore.to_uri("track", songs[8]))
    client.playback_queue_add(tekore.to_uri("episode", episode_id))
    told = client.playback_queue()
    return [[one.name, one.type] for one in
            [told.currently_playing] + told.queue]


@read
def queued():
    client.playback_next()
    return song()


@read
def current():
    one = client.playback_currently_playing()
    return [one.item.name, one.currently_playing_type.value, one.is_playing]


@read
def transferred():
    told = []
    for device, is_playing in ((wall, True), (kitchen, False)):
        client.playback_transfer(device, force_play=is_playing)
        state = client.playback()
        told.append([state.item.name, state.device.name, state.is_playing])
    return told


@read
def episode():
    """By its place: as an offset this client knows songs' ids alone."""
    client.playback_start_context(tekore.to_uri("show", ID["show"]),
                                  offset=int(ID["episode_place"]),
                                  device_id=kitchen)
    state = client.playback()
    return [state.item.name, state.item.type, state.item.show.name,
            state.currently_playing_type.value]


@read
def episode_hidden():
    state = client.playback(tracks_only=True)
    return [state.item, state.currently_playing_type.value]


@read
def refused():
    client.playback_pause()
    return [failure(client.playback_pause),
            failure(client.playback_volume, 5, device_id=wall),
            failure(client.playback_next, device_id="nowhere"),
            failure(client.playback_next, device_id=car),
            failure(free.playback_pause)]

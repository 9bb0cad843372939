"""spotipy controls a player, as its documentation shows it."""

import os

import spotipy

from reading import ID, read, watch

watch(spotipy.Spotify)
sp = spotipy.Spotify(auth=os.environ["ACCESS_TOKEN"], retries=0)
free = spotipy.Spotify(auth=os.environ["FREE_TOKEN"], retries=0)
songs = ["spotify:track:" + key for key in ID["songs"].split(",")]
kitchen, wall, car = ID["kitchen"], ID["wall"], ID["car"]
album = "spotify:album:" + ID["album"]
episode_uri = "spotify:episode:" + ID["episodes"].split(",")[0]


def song():
    return sp.current_playback()["item"]["name"]


def minute():
    return sp.current_playback()["progress_ms"] // 60000


def play(**what):
    sp.start_playback(device_id=kitchen, **what)


def failure(call, *words, **more):
    try:
        call(*words, **more)
    except spotipy.SpotifyException as error:
        return [error.http_status, error.msg.split("\n")[-1].strip(),
                error.reason]
    return None


@read
def recent():
    def names(page):
        return [item["track"]["name"] for item in page["items"]]

    first = sp.current_user_recently_played(limit=2)
    third = sp.current_user_recently_played(
        after=int(first["cursors"]["before"]))
    return [names(first), names(sp.next(first)), names(third)]


@read
def top():
    def names(page):
        return [item["name"] for item in page["items"]]

    return [names(sp.current_user_top_tracks(time_range="short_term")),
            names(sp.current_user_top_tracks()),
            names(sp.current_user_top_artists(time_range="long_term"))]


@read
def nothing():
    return [sp.current_playback(), sp.currently_playing()]


@read
def no_device():
    return failure(sp.next_track)


@read
def devices():
    return [[one["name"], one["type"], one["volume_percent"] or 0]
            for one in sp.devices()["devices"]]


@read
def context():
    play(context_uri=album, offset={"position": 2}, position_ms=60000)
    state = sp.current_playback()
    return [state["item"]["name"], state["is_playing"],
            state["device"]["name"], minute(), state["context"]["uri"],
            state["context"]["type"]]


@read
def offset_uri():
    play(context_uri=album, offset={"uri": songs[4]})
    return song()


@read
def uris():
    play(uris=songs[5:8], offset={"position": 1})
    state = sp.current_playback()
    return [state["item"]["name"], state["context"]]


@read
def paused():
    sp.pause_playback()
    return sp.current_playback()["is_playing"]


@read
def resumed():
    sp.start_playback()
    return [song(), sp.current_playback()["is_playing"]]


@read
def skipped():
    sp.next_track()
    first = song()
    sp.previous_track()
    return [first, song()]


@read
def sought():
    sp.seek_track(120000)
    return minute()


@read
def repeated():
    seen = []
    for mode in ("track", "context", "off"):
        sp.repeat(mode)
        seen.append(sp.current_playback()["repeat_state"])
    return seen


@read
def shuffled():
    seen = []
    for state in (True, False):
        sp.shuffle(state)
        seen.append(sp.current_playback()["shuffle_state"])
    return seen


@read
def volume():
    sp.volume(33)
    return sp.current_playback()["device"]["volume_percent"]


@read
def queue():
    play(uris=songs[:2])
    sp.add_to_queue(songs[8])
    sp.add_to_queue(episode_uri)
    told = sp.queue()
    return [[one["name"], one["type"]] for one in
            [told["currently_playing"]] + told["queue"]]


@read
def queued():
    sp.next_track()
    return song()


@read
def current():
    one = sp.currently_playing()
    return [one["item"]["name"], one["currently_playing_type"],
            one["is_playing"]]


@read
def playing():
    one = sp.current_user_playing_track()
    return [one["item"]["name"], one["is_playing"]]


@read
def transferred():
    told = []
    for device, is_playing in ((wall, True), (kitchen, False)):
        sp.transfer_playback(device, force_play=is_playing)
        state = sp.current_playback()
        told.append([state["item"]["name"], state["device"]["name"],
                     state["is_playing"]])
    return told


@read
def episode():
    play(context_uri="spotify:show:" + ID["show"], offset={"uri": episode_uri})
    state = sp.current_playback(additional_types="track,episode")
    item = state["item"]
    return [item["name"], item["type"], item["show"]["name"],
            state["currently_playing_type"]]


@read
def episode_hidden():
    state = sp.current_playback()
    return [state["item"], state["currently_playing_type"]]


@read
def refused():
    sp.pause_playback()
    return [failure(sp.pause_playback),
            failure(sp.volume, 5, device_id=wall),
            failure(sp.next_track, device_id="nowhere"),
            failure(sp.next_track, device_id=car),
            failure(free.pause_playback)]

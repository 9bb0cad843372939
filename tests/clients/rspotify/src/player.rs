//! Controls a player with rspotify, and prints a line of JSON for each step.

use chrono::Duration;
use rspotify::model::{
    AdditionalType, AlbumId, CurrentPlaybackContext, EpisodeId, FullArtist,
    FullTrack, Offset, Page, PlayContextId, PlayHistory, PlayableId,
    PlayableItem, RepeatState, ShowId, TimeLimits, TimeRange, TrackId,
};
use rspotify::prelude::*;
use rspotify::{AuthCodeSpotify, ClientError, ClientResult};
use serde_json::{json, Value};

use crate::watching::Watched;
use crate::{error_of, list, read, var};

const TYPES: [AdditionalType; 2] =
    [AdditionalType::Track, AdditionalType::Episode];

struct Listener {
    sp: Watched<AuthCodeSpotify>,
    free: Watched<AuthCodeSpotify>,
    songs: Vec<TrackId<'static>>,
    kitchen: String,
}

fn name_of(item: &PlayableItem) -> Value {
    match item {
        PlayableItem::Track(track) => json!(track.name),
        PlayableItem::Episode(episode) => json!(episode.name),
        other => json!(format!("{other:?}")),
    }
}

fn named(item: &PlayableItem) -> Value {
    let kind = match item {
        PlayableItem::Track(_) => "track",
        PlayableItem::Episode(_) => "episode",
        _ => "neither",
    };

    json!([name_of(item), kind])
}

fn played(items: &[PlayHistory]) -> Value {
    items.iter().map(|one| json!(one.track.name)).collect()
}

fn tracks(page: &Page<FullTrack>) -> Value {
    page.items.iter().map(|one| json!(one.name)).collect()
}

fn artists(page: &Page<FullArtist>) -> Value {
    page.items.iter().map(|one| json!(one.name)).collect()
}

/// Status, message and reason.
fn failure<T>(answer: ClientResult<T>) -> Value {
    match answer {
        Ok(_) => Value::Null,
        Err(error) => {
            let error = error_of(error);

            json!([error["status"], error["message"], error.get("reason")])
        }
    }
}

impl Listener {
    fn state(&self) -> ClientResult<CurrentPlaybackContext> {
        self.sp
            .current_playback(None, Some(&TYPES))?
            .ok_or(ClientError::InvalidToken)
    }

    fn song(&self) -> ClientResult<Value> {
        Ok(self.state()?.item.as_ref().map_or(Value::Null, name_of))
    }

    fn minute(&self) -> ClientResult<Option<i64>> {
        Ok(self.state()?.progress.map(|past| past.num_minutes()))
    }

    fn some(&self, numbers: &[usize]) -> Vec<PlayableId<'static>> {
        let song = |&n: &usize| PlayableId::Track(self.songs[n].clone());

        numbers.iter().map(song).collect()
    }

    /// A place among songs is a number of milliseconds to this client.
    fn play_songs(&self, numbers: &[usize], place: i64) -> ClientResult<()> {
        self.sp.start_uris_playback(
            self.some(numbers),
            Some(&self.kitchen),
            Some(Offset::Position(Duration::milliseconds(place))),
            None,
        )
    }

    fn play_album(&self, offset: Offset, from: i64) -> ClientResult<()> {
        let album = AlbumId::from_id(var("ID_ALBUM")).unwrap();

        self.sp.start_context_playback(
            PlayContextId::Album(album),
            Some(&self.kitchen),
            Some(offset),
            Some(Duration::milliseconds(from)),
        )
    }
}

/* ---- what was played, and on what ---- */

impl Listener {
    fn recent(&self) -> ClientResult<Value> {
        let page = |limit, when| {
            self.sp.current_user_recently_played(limit, when)
        };
        let first = page(Some(2), None)?;
        let last = first.items[1].played_at;
        let before = page(None, Some(TimeLimits::Before(last)))?;
        let after = page(None, Some(TimeLimits::After(last)))?;

        Ok(json!([
            played(&first.items),
            played(&before.items),
            played(&after.items)
        ]))
    }

    fn top(&self) -> ClientResult<Value> {
        let of = |range| {
            self.sp.current_user_top_tracks_manual(range, None, None)
        };
        let long = Some(TimeRange::LongTerm);

        Ok(json!([
            tracks(&of(Some(TimeRange::ShortTerm))?),
            tracks(&of(None)?),
            artists(
                &self
                    .sp
                    .current_user_top_artists_manual(long, None, None)?
            )
        ]))
    }

    fn top_in_pages(&self) -> ClientResult<Value> {
        let tracks = |range| -> ClientResult<Vec<String>> {
            let all = self.sp.current_user_top_tracks(range);
            all.map(|one| one.map(|one| one.name)).collect()
        };
        let all = self.sp.current_user_top_artists(Some(TimeRange::LongTerm));
        let artists: ClientResult<Vec<String>> =
            all.map(|one| one.map(|one| one.name)).collect();

        Ok(json!([
            tracks(Some(TimeRange::ShortTerm))?,
            tracks(None)?,
            artists?
        ]))
    }

    fn nothing(&self) -> ClientResult<Value> {
        let state = self.sp.current_playback(None, Some(&TYPES))?;
        let current = self.sp.current_user_playing_item()?;

        Ok(json!([state, current]))
    }

    fn devices(&self) -> ClientResult<Value> {
        let told = |one: &rspotify::model::Device| {
            json!([one.name, one._type, one.volume_percent.unwrap_or(0)])
        };

        Ok(self.sp.device()?.iter().map(told).collect())
    }
}

/* ---- commands ---- */

impl Listener {
    fn context(&self) -> ClientResult<Value> {
        self.play_album(Offset::Position(Duration::milliseconds(2)), 60000)?;
        let state = self.state()?;
        let context = state.context.as_ref().map(|context| {
            json!([context.uri, context._type])
        });
        let context = context.unwrap_or(json!([null, null]));

        Ok(json!([
            self.song()?,
            state.is_playing,
            state.device.name,
            self.minute()?,
            context[0],
            context[1]
        ]))
    }

    fn offset_uri(&self) -> ClientResult<Value> {
        self.play_album(Offset::Uri(self.songs[4].uri()), 0)?;
        self.song()
    }

    fn uris(&self) -> ClientResult<Value> {
        self.play_songs(&[5, 6, 7], 1)?;
        Ok(json!([self.song()?, self.state()?.context]))
    }

    fn paused(&self) -> ClientResult<bool> {
        self.sp.pause_playback(None)?;
        Ok(self.state()?.is_playing)
    }

    fn resumed(&self) -> ClientResult<Value> {
        self.sp.resume_playback(None, None)?;
        Ok(json!([self.song()?, self.state()?.is_playing]))
    }

    fn skipped(&self) -> ClientResult<Value> {
        self.sp.next_track(None)?;
        let first = self.song()?;

        self.sp.previous_track(None)?;
        Ok(json!([first, self.song()?]))
    }

    fn sought(&self) -> ClientResult<Option<i64>> {
        self.sp.seek_track(Duration::milliseconds(120_000), None)?;
        self.minute()
    }

    fn repeated(&self) -> ClientResult<Vec<RepeatState>> {
        let mut seen = Vec::new();

        for mode in [RepeatState::Track, RepeatState::Context, RepeatState::Off]
        {
            self.sp.repeat(mode, None)?;
            seen.push(self.state()?.repeat_state);
        }
        Ok(seen)
    }

    fn shuffled(&self) -> ClientResult<Vec<bool>> {
        let mut seen = Vec::new();

        for is in [true, false] {
            self.sp.shuffle(is, None)?;
            seen.push(self.state()?.shuffle_state);
        }
        Ok(seen)
    }

    fn volume(&self) -> ClientResult<Option<u32>> {
        self.sp.volume(33, None)?;
        Ok(self.state()?.device.volume_percent)
    }

    fn queue(&self) -> ClientResult<Value> {
        let episode = EpisodeId::from_id(list("EPISODES").remove(0)).unwrap();
        let song = PlayableId::Track(self.songs[8].clone());

        self.play_songs(&[0, 1], 0)?;
        self.sp.add_item_to_queue(song, None)?;
        self.sp
            .add_item_to_queue(PlayableId::Episode(episode), None)?;
        let told = self.sp.current_user_queue()?;
        let items = told.currently_playing.iter().chain(&told.queue);

        Ok(items.map(named).collect())
    }

    fn queued(&self) -> ClientResult<Value> {
        self.sp.next_track(None)?;
        self.song()
    }

    fn current(&self) -> ClientResult<Value> {
        let one = self.sp.current_playing(None, Some(&TYPES))?;

        Ok(one.map_or(Value::Null, |one| {
            json!([
                one.item.as_ref().map(name_of),
                one.currently_playing_type,
                one.is_playing
            ])
        }))
    }

    fn transferred(&self) -> ClientResult<Value> {
        let mut told = Vec::new();

        for (device, is_playing) in
            [(var("ID_WALL"), true), (self.kitchen.clone(), false)]
        {
            self.sp.transfer_playback(&device, Some(is_playing))?;
            let state = self.state()?;

            told.push(json!([
                state.item.as_ref().map(name_of),
                state.device.name,
                state.is_playing
            ]));
        }
        Ok(json!(told))
    }

    fn episode(&self) -> ClientResult<Value> {
        let show = ShowId::from_id(var("ID_SHOW")).unwrap();
        let episode = EpisodeId::from_id(list("EPISODES").remove(0)).unwrap();

        self.sp.start_context_playback(
            PlayContextId::Show(show),
            Some(&self.kitchen),
            Some(Offset::Uri(episode.uri())),
            None,
        )?;
        let state = self.state()?;
        let Some(PlayableItem::Episode(item)) = state.item else {
            return Ok(json!("not an episode"));
        };

        Ok(json!([
            item.name,
            "episode",
            item.show.name,
            state.currently_playing_type
        ]))
    }

    fn refused(&self) -> ClientResult<Value> {
        self.sp.pause_playback(None)?;
        Ok(json!([
            failure(self.sp.pause_playback(None)),
            failure(self.sp.volume(5, Some(&var("ID_WALL")))),
            failure(self.sp.next_track(Some("nowhere"))),
            failure(self.sp.next_track(Some(&var("ID_CAR")))),
            failure(self.free.pause_playback(None)),
        ]))
    }

    fn commands(&self) {
        read("context", self.context());
        read("offset_uri", self.offset_uri());
        read("uris", self.uris());
        read("paused", self.paused());
        read("resumed", self.resumed());
        read("skipped", self.skipped());
        read("sought", self.sought());
        read("repeated", self.repeated());
        read("shuffled", self.shuffled());
        read("volume", self.volume());
        read("queue", self.queue());
        read("queued", self.queued());
        read("current", self.current());
        read("transferred", self.transferred());
        read("episode", self.episode());
        read("refused", self.refused());
    }
}

pub fn play(
    sp: Watched<AuthCodeSpotify>,
    free: Watched<AuthCodeSpotify>,
) {
    let songs = list("SONGS").into_iter();
    let songs = songs.map(|id| TrackId::from_id(id).unwrap()).collect();
    let listener = Listener {
        sp,
        free,
        songs,
        kitchen: var("ID_KITCHEN"),
    };

    read("recent", listener.recent());
    read("top", listener.top());
    read("top_of_either", listener.top_in_pages());
    read("nothing", listener.nothing());
    let answer = listener.sp.next_track(None);
    read("no_device", Ok(failure(answer)));
    read("devices_told", listener.devices());
    listener.commands();
}

//! Keeps a user's playlists and library with rspotify, which says what is
//! saved and followed by the calls of 2026, and prints a line of JSON for each
//! step: what the client's models held after its calls.

use rspotify::model::{
    AlbumId, ArtistId, EpisodeId, FullPlaylist, ItemPositions, LibraryId,
    PlayableId, PlayableItem, PlaylistId, PlaylistItem, ShowId, TrackId,
    UserId,
};
use rspotify::prelude::*;
use rspotify::{AuthCodeSpotify, ClientResult};
use serde_json::{json, Value};

use crate::watching::Watched;
use crate::{list, read, refused, var};

struct Keeper {
    sp: Watched<AuthCodeSpotify>,
    songs: Vec<TrackId<'static>>,
    trip: PlaylistId<'static>,
}

fn name_of(item: &PlaylistItem) -> Value {
    match &item.item {
        Some(PlayableItem::Track(track)) => json!(track.name),
        Some(PlayableItem::Episode(episode)) => json!(episode.name),
        other => json!(format!("neither a track nor an episode: {other:?}")),
    }
}

fn details(one: &FullPlaylist) -> Value {
    json!([
        one.name,
        one.description,
        one.public,
        one.collaborative,
        one.owner.id.id(),
        one.items.total,
        one.followers.total
    ])
}

impl Keeper {
    fn some(&self, numbers: &[usize]) -> Vec<PlayableId<'static>> {
        let song = |&n: &usize| PlayableId::Track(self.songs[n].clone());

        numbers.iter().map(song).collect()
    }

    fn id(&self) -> PlaylistId<'_> {
        self.trip.as_ref()
    }

    fn fill(&self, numbers: &[usize]) -> ClientResult<()> {
        self.sp
            .playlist_replace_items(self.id(), self.some(numbers))
    }

    fn add(&self, numbers: &[usize], at: Option<u32>) -> ClientResult<String> {
        let items = self.some(numbers);

        Ok(self
            .sp
            .playlist_add_items(self.id(), items, at)?
            .snapshot_id)
    }

    fn reorder(
        &self,
        from: i32,
        before: i32,
        length: Option<u32>,
        snapshot: Option<&str>,
    ) -> ClientResult<String> {
        let done = self.sp.playlist_reorder_items(
            self.id(),
            Some(from),
            Some(before),
            length,
            snapshot,
        )?;

        Ok(done.snapshot_id)
    }

    fn remove(&self, n: usize, snapshot: Option<&str>) -> ClientResult<String> {
        let done = self.sp.playlist_remove_all_occurrences_of_items(
            self.id(),
            self.some(&[n]),
            snapshot,
        )?;

        Ok(done.snapshot_id)
    }

    fn items(&self) -> ClientResult<Vec<PlaylistItem>> {
        self.sp.playlist_items(self.id(), None, None).collect()
    }

    fn names(&self) -> ClientResult<Vec<Value>> {
        Ok(self.items()?.iter().map(name_of).collect())
    }

    fn whole(&self) -> ClientResult<FullPlaylist> {
        self.sp.playlist(self.id(), None, None)
    }

    fn mine(&self) -> ClientResult<Vec<String>> {
        let name = |list: ClientResult<_>| {
            list.map(|one: rspotify::model::SimplifiedPlaylist| one.name)
        };

        self.sp.current_user_playlists().map(name).collect()
    }
}

/* ---- what is in a list ---- */

impl Keeper {
    fn paged(&self) -> ClientResult<Vec<Value>> {
        self.fill(&[0, 1, 2, 3, 4])?;
        let mut names = Vec::new();

        loop {
            let page = self.sp.playlist_items_manual(
                self.id(),
                None,
                None,
                Some(2),
                Some(names.len() as u32),
            )?;

            names.extend(page.items.iter().map(name_of));
            if page.next.is_none() {
                return Ok(names);
            }
        }
    }

    /// This client doesn't ask for episodes, and has them as tracks.
    fn squeezed(&self) -> ClientResult<Vec<Value>> {
        let episode = EpisodeId::from_id(list("EPISODES").remove(0)).unwrap();

        self.fill(&[0])?;
        self.sp.playlist_add_items(
            self.id(),
            [PlayableId::Episode(episode)],
            None,
        )?;
        let shape = |item: &PlaylistItem| match &item.item {
            Some(PlayableItem::Track(track)) => {
                json!([track.name, track.r#type, track.album.name])
            }
            other => json!(format!("{other:?}")),
        };

        Ok(self.items()?.iter().map(shape).collect())
    }

    fn item(&self) -> ClientResult<Value> {
        self.fill(&[1])?;
        let item = self.items()?.remove(0);
        let Some(PlayableItem::Track(track)) = item.item else {
            return Ok(json!("not a track"));
        };
        let age = chrono::Utc::now() - item.added_at.expect("a date");
        let by = item.added_by.expect("somebody");

        Ok(json!([
            by.id.id(),
            item.is_local,
            age.num_seconds() < 600,
            track.name,
            track.album.name,
            track.artists[0].name,
            track.duration.num_milliseconds()
        ]))
    }

    fn inserted(&self) -> ClientResult<Vec<Value>> {
        self.fill(&[0, 1, 2])?;
        self.add(&[3, 4], Some(1))?;
        self.names()
    }

    fn reordered(&self) -> ClientResult<Vec<Value>> {
        self.fill(&[0, 1, 2, 3, 4])?;
        self.reorder(1, 5, Some(2), None)?;
        self.names()
    }

    fn reordered_before(&self) -> ClientResult<Vec<Value>> {
        self.fill(&[0, 1, 2])?;
        let then = self.add(&[3], None)?;

        self.add(&[4], Some(0))?;
        self.reorder(0, 4, None, Some(&then))?;
        self.names()
    }

    fn trimmed(&self) -> ClientResult<Vec<Value>> {
        self.fill(&[0, 1, 0, 2])?;
        self.remove(0, None)?;
        self.names()
    }

    fn trimmed_at(&self) -> ClientResult<Vec<Value>> {
        let third = ItemPositions {
            id: PlayableId::Track(self.songs[0].as_ref()),
            positions: &[2],
        };

        self.fill(&[0, 1, 0, 2])?;
        self.sp.playlist_remove_specific_occurrences_of_items(
            self.id(),
            [third],
            None,
        )?;
        self.names()
    }

    fn snapshots(&self) -> ClientResult<Value> {
        self.fill(&[])?;
        let first = self.add(&[0, 1, 2], None)?;
        let second = self.reorder(0, 2, None, None)?;
        let third = self.remove(0, Some(&second))?;
        let differ = first != second && second != third && first != third;

        Ok(json!([differ, self.whole()?.snapshot_id == third]))
    }

    fn filled_by(&self, numbers: &[usize]) -> ClientResult<Vec<Value>> {
        self.fill(numbers)?;
        self.names()
    }

    fn added(&self) -> ClientResult<Vec<Value>> {
        self.add(&[0, 1], None)?;
        self.add(&[2], None)?;
        self.names()
    }

    fn edits(&self) {
        read("filled", self.added());
        read("inserted", self.inserted());
        read("paged", self.paged());
        read("squeezed", self.squeezed());
        read("item", self.item());
        read("reordered", self.reordered());
        read("reordered_before", self.reordered_before());
        read("trimmed", self.trimmed());
        read("trimmed_at", self.trimmed_at());
        read("replaced", self.filled_by(&[5, 6, 5]));
        read("emptied", self.filled_by(&[]));
        read("snapshots", self.snapshots());
        read("changed", self.changed());
        read("shared", self.shared());
        read("whole", self.filled_whole());
        read("first_pages", self.first_pages());
    }
}

/* ---- a list's details, and who follows ---- */

impl Keeper {
    fn changed(&self) -> ClientResult<Value> {
        self.sp.playlist_change_detail(
            self.id(),
            Some("Way home"),
            Some(false),
            Some("Slow"),
            None,
        )?;
        let one = self.whole()?;

        Ok(json!([one.name, one.description, one.public]))
    }

    fn shared(&self) -> ClientResult<Value> {
        self.sp.playlist_change_detail(
            self.id(),
            None,
            None,
            None,
            Some(true),
        )?;
        let one = self.whole()?;

        Ok(json!([one.public, one.collaborative]))
    }

    fn filled_whole(&self) -> ClientResult<Value> {
        self.fill(&[7, 8])?;
        let one = self.whole()?;

        Ok(json!([
            one.name,
            name_of(&one.items.items[0]),
            one.items.total
        ]))
    }

    fn theirs(&self) -> ClientResult<Vec<Value>> {
        let friend = UserId::from_id(var("ID_FRIEND")).unwrap();

        self.sp
            .user_playlists(friend)
            .map(|list| {
                list.map(|one| {
                    json!([one.name, one.owner.id.id(), one.items.total])
                })
            })
            .collect()
    }

    fn followed(&self) -> ClientResult<Value> {
        let list = PlaylistId::from_id(var("ID_FRIENDS_LIST")).unwrap();
        let user = UserId::from_id(var("ID_USER")).unwrap();
        let has = || {
            self.sp
                .playlist_check_follow(list.as_ref(), &[user.as_ref()])
        };
        let mut told = vec![json!(has()?)];

        self.sp.playlist_follow(list.as_ref(), None)?;
        told.extend([json!(has()?), json!(self.mine()?)]);
        self.sp.playlist_unfollow(list.as_ref())?;
        told.extend([json!(has()?), json!(self.mine()?)]);
        Ok(json!(told))
    }

    fn users(&self) -> ClientResult<Value> {
        let friend = UserId::from_id(var("ID_FRIEND")).unwrap();
        let has =
            || self.sp.library_contains([LibraryId::User(friend.as_ref())]);
        let mut told = vec![has()?];

        self.sp.user_follow_users([friend.as_ref()])?;
        told.push(has()?);
        self.sp.user_unfollow_users([friend.as_ref()])?;
        told.push(has()?);
        Ok(json!(told))
    }

    fn dropped(&self) -> ClientResult<Vec<String>> {
        self.sp.library_remove([LibraryId::Playlist(self.id())])?;
        self.mine()
    }

    fn follows(&self) {
        read("mine", self.mine());
        read("theirs", self.theirs());
        read("followed", self.followed());
        let list = PlaylistId::from_id(var("ID_FRIENDS_LIST")).unwrap();
        let answer = self.sp.playlist_add_items(list, self.some(&[0]), None);
        refused("refused_error", answer);
        read("dropped", self.dropped());
        read("users", self.users());
    }
}

/* ---- what is saved ---- */

/// Says what is saved by the calls of before 2026, which ask those of 2026:
/// whether it is, before, then, and afterwards.
macro_rules! saved {
    ($has:expr, $add:expr, $remove:expr) => {
        || -> ClientResult<Value> {
            let mut told = vec![$has?];

            $add?;
            told.push($has?);
            $remove?;
            told.push($has?);
            Ok(json!(told))
        }
    };
}

impl Keeper {
    fn profiles(&self) -> ClientResult<Value> {
        let me = self.sp.me()?;
        let friend = UserId::from_id(var("ID_FRIEND")).unwrap();
        let friend = self.sp.user(friend)?;

        Ok(json!([
            me.id.id(),
            me.country,
            friend.id.id(),
            friend.id.uri()
        ]))
    }

    /// By its owner, and as the starred list that nobody has any more.
    fn owned(&self) -> ClientResult<Value> {
        let friend = UserId::from_id(var("ID_FRIEND")).unwrap();
        let list = PlaylistId::from_id(var("ID_FRIENDS_LIST")).unwrap();
        let one = self.sp.user_playlist(friend, Some(list), None)?;

        Ok(json!([[one.name, one.owner.id.id(), one.items.total]]))
    }

    /// First pages, with one item each.
    fn first_pages(&self) -> ClientResult<Value> {
        let sp = &self.sp;
        let (one, friend) = (Some(1), UserId::from_id(var("ID_FRIEND")));
        let track = TrackId::from_id(list("SONGS").remove(0)).unwrap();
        let album = AlbumId::from_id(list("ALBUMS").remove(0)).unwrap();
        let show = ShowId::from_id(var("ID_SHOW")).unwrap();

        let things = [
            LibraryId::Track(track),
            LibraryId::Album(album),
            LibraryId::Show(show),
        ];

        sp.library_add(things.clone())?;
        let mine = sp.current_user_playlists_manual(one, None)?;
        let theirs =
            sp.user_playlists_manual(friend.unwrap(), one, None)?;
        let tracks = sp.current_user_saved_tracks_manual(None, one, None)?;
        let albums = sp.current_user_saved_albums_manual(None, one, None)?;
        let shows = sp.get_saved_show_manual(one, None)?;

        sp.library_remove(things)?;

        Ok(json!([
            mine.items.len(),
            theirs.items[0].name,
            tracks.items[0].track.name,
            albums.items[0].album.name,
            shows.items[0].show.name
        ]))
    }

    fn saved(&self) {
        let sp = &self.sp;
        let track = [TrackId::from_id(list("SONGS").remove(3)).unwrap()];
        let album = [AlbumId::from_id(list("ALBUMS").remove(0)).unwrap()];
        let artist = [ArtistId::from_id(list("ARTISTS").remove(0)).unwrap()];
        let show = [ShowId::from_id(var("ID_SHOW")).unwrap()];

        read("owned", self.owned());
        read(
            "tracks_once",
            saved!(
                sp.current_user_saved_tracks_contains(track.clone()),
                sp.current_user_saved_tracks_add(track.clone()),
                sp.current_user_saved_tracks_delete(track.clone())
            )(),
        );
        read(
            "albums_once",
            saved!(
                sp.current_user_saved_albums_contains(album.clone()),
                sp.current_user_saved_albums_add(album.clone()),
                sp.current_user_saved_albums_delete(album.clone())
            )(),
        );
        read(
            "shows_once",
            saved!(
                sp.check_users_saved_shows(show.clone()),
                sp.save_shows(show.clone()),
                sp.remove_users_saved_shows(show.clone(), None)
            )(),
        );
        read(
            "artists_once",
            saved!(
                sp.user_artist_check_follow(artist.clone()),
                sp.user_follow_artists(artist.clone()),
                sp.user_unfollow_artists(artist.clone())
            )(),
        );
    }
}

impl Keeper {
    /// All are added, one after the other; the first is removed.
    fn keep(
        &self,
        name: &str,
        things: &[LibraryId<'static>],
        names: impl Fn() -> ClientResult<Vec<String>>,
    ) {
        let all = || things.iter().map(LibraryId::as_ref).collect::<Vec<_>>();
        let told = || -> ClientResult<Value> {
            let mut told = vec![json!(self.sp.library_contains(all())?)];

            for thing in all() {
                self.sp.library_add([thing])?;
            }
            told.push(json!(self.sp.library_contains(all())?));
            told.push(json!(names()?));
            self.sp.library_remove([things[0].as_ref()])?;
            told.push(json!(self.sp.library_contains(all())?));
            told.push(json!(names()?));
            Ok(json!(told))
        };

        read(name, told());
    }

    /// Paged by the last one's id.
    fn artists(&self) -> ClientResult<Vec<String>> {
        let mut names = Vec::new();
        let mut after: Option<String> = None;

        loop {
            let page = self
                .sp
                .current_user_followed_artists(after.as_deref(), Some(1))?;

            names.extend(page.items.into_iter().map(|artist| artist.name));
            if page.next.is_none() {
                return Ok(names);
            }
            after = page.cursors.and_then(|cursors| cursors.after);
        }
    }

    fn library(&self) {
        let sp = &self.sp;
        let tracks = self.songs[..2].iter().cloned().map(LibraryId::Track);
        let albums = list("ALBUMS").into_iter();
        let albums =
            albums.map(|id| LibraryId::Album(AlbumId::from_id(id).unwrap()));
        let artists = list("ARTISTS").into_iter();
        let artists =
            artists.map(|id| LibraryId::Artist(ArtistId::from_id(id).unwrap()));
        let show = ShowId::from_id(var("ID_SHOW")).unwrap();

        self.keep("tracks", &tracks.collect::<Vec<_>>(), || {
            let saved = sp.current_user_saved_tracks(None);
            saved.map(|one| one.map(|one| one.track.name)).collect()
        });
        self.keep("albums", &albums.collect::<Vec<_>>(), || {
            let saved = sp.current_user_saved_albums(None);
            saved.map(|one| one.map(|one| one.album.name)).collect()
        });
        self.keep("artists", &artists.collect::<Vec<_>>(), || self.artists());
        self.keep("shows", &[LibraryId::Show(show)], || {
            let saved = sp.get_saved_show();
            saved.map(|one| one.map(|one| one.show.name)).collect()
        });
    }
}

fn make(sp: &Watched<AuthCodeSpotify>) -> ClientResult<FullPlaylist> {
    let me = sp.current_user()?.id;
    let words = Some("Loud & long");

    sp.user_playlist_create(me, "Road trip", None, None, words)
}

pub fn keep(sp: Watched<AuthCodeSpotify>) {
    let songs = list("SONGS").into_iter();
    let songs = songs.map(|id| TrackId::from_id(id).unwrap()).collect();
    let made = make(&sp);

    match made {
        Ok(one) => {
            let trip = one.id.clone();
            let keeper = Keeper { sp, songs, trip };

            read("created", Ok(details(&one)));
            read("profiles", keeper.profiles());
            keeper.edits();
            keeper.follows();
            keeper.library();
            keeper.saved();
        }
        Err(error) => read::<Value>("created", Err(error)),
    }
}

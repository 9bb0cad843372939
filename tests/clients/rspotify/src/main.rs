//! Reads with rspotify through its own settings for other addresses, and
//! prints a line of JSON for each read: the client's model, or its failure.
//! With ACCESS_TOKEN it keeps that user's library instead, and with FREE_TOKEN
//! beside it, it controls that user's player; told "flows", it signs a user in.
//!
//! Its batches can't hold an unknown id, so they ask for known ones.
#![allow(deprecated)] // what Spotify took away

mod flows;
mod library;
mod player;
mod watching;

use std::collections::BTreeSet;
use std::env;

use rspotify::http::HttpError;
use rspotify::model::{
    AlbumId, AlbumType, ArtistId, Country, EpisodeId, Market,
    RecommendationsAttribute, SearchType, ShowId, TrackId, UserId,
};
use rspotify::prelude::*;
use rspotify::{AuthCodeSpotify, ClientCredsSpotify, ClientError};
use rspotify::{ClientResult, Config, Credentials, OAuth, Token};
use serde::Serialize;
use serde_json::{json, Value};

use watching::{taken, Watched};

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn list(name: &str) -> Vec<String> {
    let all = var(&format!("ID_{name}"));
    all.split(',').map(str::to_owned).collect()
}

#[derive(Serialize)]
struct Line<'a, T> {
    read: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    calls: BTreeSet<String>,
}

fn show<T: Serialize>(read: &str, value: Option<T>, failure: Option<String>) {
    let line = Line {
        read,
        value,
        failure,
        calls: taken(),
    };
    println!("{}", serde_json::to_string(&line).unwrap());
}

fn read<T: Serialize>(name: &str, answer: ClientResult<T>) {
    match answer {
        Ok(value) => show(name, Some(value), None),
        Err(error) => show::<T>(name, None, Some(error.to_string())),
    }
}

/// What an error's body says, as the client hands it to its caller.
fn error_of(error: ClientError) -> Value {
    let ClientError::Http(error) = error else {
        panic!("{error}");
    };
    let HttpError::StatusCode(response) = *error else {
        panic!("{error}");
    };
    let mut body: Value = response.into_json().expect("a JSON body");

    body["error"].take()
}

fn refused<T>(name: &str, answer: ClientResult<T>) {
    match answer {
        Err(error) => show(name, Some(error_of(error)), None),
        Ok(_) => panic!("{name} was not refused"),
    }
}

fn config() -> Config {
    let base = var("TONEARM_API");
    Config {
        api_base_url: format!("{base}/v1/"),
        auth_base_url: format!("{base}/"),
        pagination_chunks: 7,
        token_refreshing: false,
        ..Config::default()
    }
}

fn client(credentials: Credentials) -> Watched<ClientCredsSpotify> {
    Watched(ClientCredsSpotify::with_config(credentials, config()))
}

fn user_client(access_token: String) -> Watched<AuthCodeSpotify> {
    let token = Token {
        access_token,
        ..Token::default()
    };
    Watched(AuthCodeSpotify::from_token_with_config(
        token,
        Credentials::default(),
        OAuth::default(),
        config(),
    ))
}

fn music(sp: &Watched<ClientCredsSpotify>, market: Option<Market>) {
    let artist = ArtistId::from_id(var("ID_ARTIST")).unwrap();
    let guest = ArtistId::from_id(var("ID_GUEST")).unwrap();
    let album = AlbumId::from_id(var("ID_ALBUM")).unwrap();
    let other_album = AlbumId::from_id(var("ID_OTHER_ALBUM")).unwrap();
    let track = TrackId::from_id(var("ID_TRACK")).unwrap();
    let other_track = TrackId::from_id(var("ID_OTHER_TRACK")).unwrap();
    let groups = [AlbumType::Album, AlbumType::Single, AlbumType::AppearsOn];
    let britain = Some(Market::Country(Country::UnitedKingdom));

    read("artist", sp.artist(artist.as_ref()));
    read("artists_known", sp.artists([artist.as_ref(), guest]));
    let pages = sp.artist_albums(artist.as_ref(), groups, None);
    read("artist_albums", pages.collect::<ClientResult<Vec<_>>>());
    read("artist_top_tracks", sp.artist_top_tracks(artist, britain));

    read("album", sp.album(album.as_ref(), None));
    read(
        "albums_known",
        sp.albums([album.as_ref(), other_album], None),
    );
    let pages = sp.album_track(album, None);
    read("album_tracks", pages.collect::<ClientResult<Vec<_>>>());

    read("track", sp.track(track.as_ref(), None));
    read("track_relinked", sp.track(track.as_ref(), market));
    let both = [track.as_ref(), other_track];
    read("tracks_known", sp.tracks(both.clone(), None));
    read("features", sp.track_features(track.as_ref()));
    read("features_known", sp.tracks_features(both));
    read("analysis", sp.track_analysis(track));
}

fn browse(sp: &Watched<ClientCredsSpotify>, market: Option<Market>) {
    let releases = sp.new_releases(market).take(40);

    read("new_releases", releases.collect::<ClientResult<Vec<_>>>());
    let pages = sp.categories(None, None);
    read("categories", pages.collect::<ClientResult<Vec<_>>>());
}

/// The second page of each, as one asks for pages oneself.
fn pages(sp: &Watched<ClientCredsSpotify>, market: Option<Market>) {
    let artist = ArtistId::from_id(var("ID_ARTIST")).unwrap();
    let album = AlbumId::from_id(var("ID_ALBUM")).unwrap();
    let show = ShowId::from_id(var("ID_SHOW")).unwrap();
    let groups = [AlbumType::Album, AlbumType::Single, AlbumType::AppearsOn];
    let (one, two) = (Some(1), Some(2));
    let told = || -> ClientResult<Value> {
        let albums =
            sp.artist_albums_manual(artist, groups, None, one, one)?;
        let tracks = sp.album_track_manual(album, None, two, two)?;
        let episodes =
            sp.get_shows_episodes_manual(show, market, two, two)?;
        let releases = sp.new_releases_manual(market, two, two)?;
        let categories = sp.categories_manual(None, None, two, two)?;
        let offsets = [
            albums.offset,
            tracks.offset,
            episodes.offset,
            releases.offset,
            categories.offset,
        ];

        Ok(json!([
            albums.items[0].name,
            tracks.items[0].name,
            episodes.items[0].name,
            releases.items.len() + categories.items.len(),
            offsets
        ]))
    };

    read("second_pages", told());
}

/// What belongs to the house, and what it recommends.
fn house(sp: &Watched<ClientCredsSpotify>) {
    let category = var("ID_LISTED_CATEGORY");
    let person = UserId::from_id(var("ID_HOUSE")).unwrap();
    let artist = ArtistId::from_id(var("ID_ARTIST")).unwrap();
    let track = TrackId::from_id(var("ID_TRACK")).unwrap();
    let market = Some(Market::Country(Country::UnitedStates));
    let wishes = [
        RecommendationsAttribute::MinPopularity(10),
        RecommendationsAttribute::TargetEnergy(0.6),
    ];

    let lists = sp.category_playlists(&category, None);
    read("category_lists", lists.collect::<ClientResult<Vec<_>>>());
    let page = sp.category_playlists_manual(&category, None, None, None);
    read("category_lists_paged", page.map(|page| page.items));
    let featured = sp.featured_playlists(None, None, None, None, None);
    read("featured", featured.map(|told| told.playlists.items));
    read("person", sp.user(person));
    read(
        "related_artists",
        sp.artist_related_artists(artist.as_ref()),
    );
    let found = sp.recommendations(
        wishes,
        Some([artist]),
        Some(["rock"]),
        Some([track]),
        market,
        Some(10),
    );
    read("recommendations", found.map(|found| found.tracks));
}

fn searches(sp: &Watched<ClientCredsSpotify>, market: Option<Market>) {
    let words = |kind: &str| var(&format!("FIND_{kind}"));
    let two = Some(2);

    for (kind, of) in [
        ("albums", SearchType::Album),
        ("artists", SearchType::Artist),
        ("tracks", SearchType::Track),
        ("playlists", SearchType::Playlist),
        ("shows", SearchType::Show),
        ("episodes", SearchType::Episode),
    ] {
        let found = sp.search(&words(kind), of, market, None, two, None);
        let items = found.map(|found| {
            let mut page = json!(found);

            page[kind]["items"].take()
        });

        read(&format!("found_{kind}"), items);
    }
    let both = [SearchType::Artist, SearchType::Album];
    let found = sp
        .search_multiple(&words("artists"), both, market, None, two, None);
    let artists = found.map(|found| found.artists.map(|page| page.items));

    read("found_by_type", artists);
}

fn programs(sp: &Watched<ClientCredsSpotify>, market: Option<Market>) {
    let show = ShowId::from_id(var("ID_SHOW")).unwrap();
    let episode = EpisodeId::from_id(var("ID_EPISODE")).unwrap();

    read("show", sp.get_a_show(show.as_ref(), market));
    read("shows_known", sp.get_several_shows([show.as_ref()], market));
    let pages = sp.get_shows_episodes(show, market);
    read("show_episodes", pages.collect::<ClientResult<Vec<_>>>());
    read("episode", sp.get_an_episode(episode.as_ref(), market));
    read("episodes_known", sp.get_several_episodes([episode], market));
}

fn errors(sp: &Watched<ClientCredsSpotify>) {
    let unknown = AlbumId::from_id(var("ID_UNKNOWN")).unwrap();
    let malformed = AlbumId::from_id("notAnId").unwrap();
    let stranger = client(Credentials::default());
    let token = Token {
        access_token: "BQ-not-a-token".into(),
        ..Token::default()
    };

    refused("not_found", sp.album(unknown.as_ref(), None));
    refused("bad_id", sp.album(malformed, None));
    *stranger.get_token().lock().unwrap() = Some(token);
    refused("unauthorized", stranger.album(unknown, None));
}

fn main() {
    if env::args().any(|word| word == "flows") {
        flows::go();
        return;
    }
    if let Ok(token) = env::var("ACCESS_TOKEN") {
        let sp = user_client(token);

        match env::var("FREE_TOKEN") {
            Ok(free) => player::play(sp, user_client(free)),
            Err(_) => library::keep(sp),
        }
        return;
    }
    let credentials =
        Credentials::new(&var("CLIENT_ID"), &var("CLIENT_SECRET"));
    let sp = client(credentials);
    let market = Some(Market::Country(Country::UnitedStates));

    sp.0.request_token().expect("a token");
    music(&sp, market);
    browse(&sp, market);
    pages(&sp, market);
    house(&sp);
    programs(&sp, market);
    searches(&sp, market);
    errors(&sp);
}

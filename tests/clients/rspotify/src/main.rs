//! Reads with rspotify through its own settings for other addresses, and
//! prints a line of JSON for each read: the client's model, or its failure.
//! With ACCESS_TOKEN it keeps that user's library instead.
//!
//! Its batches can't hold an unknown id, so they ask for known ones.
#![allow(deprecated)] // what Spotify took away

mod library;

use std::env;

use rspotify::http::HttpError;
use rspotify::model::{
    AlbumId, AlbumType, ArtistId, Country, EpisodeId, Market, ShowId, TrackId,
};
use rspotify::prelude::*;
use rspotify::{AuthCodeSpotify, ClientCredsSpotify, ClientError};
use rspotify::{ClientResult, Config, Credentials, OAuth, Token};
use serde::Serialize;
use serde_json::Value;

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
}

fn show<T: Serialize>(read: &str, value: Option<T>, failure: Option<String>) {
    let line = Line {
        read,
        value,
        failure,
    };
    println!("{}", serde_json::to_string(&line).unwrap());
}

fn read<T: Serialize>(name: &str, answer: ClientResult<T>) {
    match answer {
        Ok(value) => show(name, Some(value), None),
        Err(error) => show::<T>(name, None, Some(error.to_string())),
    }
}

/// The error's body, as the client hands it to its caller.
fn refused<T>(name: &str, answer: ClientResult<T>) {
    let body = match answer {
        Err(ClientError::Http(error)) => match *error {
            HttpError::StatusCode(response) => response.into_json::<Value>(),
            other => panic!("{name}: {other}"),
        },
        Err(other) => panic!("{name}: {other}"),
        Ok(_) => panic!("{name} was not refused"),
    };
    show(name, Some(&body.expect("a JSON body")["error"]), None);
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

fn client(credentials: Credentials) -> ClientCredsSpotify {
    ClientCredsSpotify::with_config(credentials, config())
}

fn user_client(access_token: String) -> AuthCodeSpotify {
    let token = Token {
        access_token,
        ..Token::default()
    };
    AuthCodeSpotify::from_token_with_config(
        token,
        Credentials::default(),
        OAuth::default(),
        config(),
    )
}

fn music(sp: &ClientCredsSpotify, market: Option<Market>) {
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

fn browse(sp: &ClientCredsSpotify, market: Option<Market>) {
    let releases = sp.new_releases(market).take(40);

    read("new_releases", releases.collect::<ClientResult<Vec<_>>>());
    let pages = sp.categories(None, None);
    read("categories", pages.collect::<ClientResult<Vec<_>>>());
}

fn programs(sp: &ClientCredsSpotify, market: Option<Market>) {
    let show = ShowId::from_id(var("ID_SHOW")).unwrap();
    let episode = EpisodeId::from_id(var("ID_EPISODE")).unwrap();

    read("show", sp.get_a_show(show.as_ref(), market));
    read("shows_known", sp.get_several_shows([show.as_ref()], market));
    let pages = sp.get_shows_episodes(show, market);
    read("show_episodes", pages.collect::<ClientResult<Vec<_>>>());
    read("episode", sp.get_an_episode(episode.as_ref(), market));
    read("episodes_known", sp.get_several_episodes([episode], market));
}

fn errors(sp: &ClientCredsSpotify) {
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
    if let Ok(token) = env::var("ACCESS_TOKEN") {
        library::keep(user_client(token));
        return;
    }
    let credentials =
        Credentials::new(&var("CLIENT_ID"), &var("CLIENT_SECRET"));
    let sp = client(credentials);
    let market = Some(Market::Country(Country::UnitedStates));

    sp.request_token().expect("a token");
    music(&sp, market);
    browse(&sp, market);
    programs(&sp, market);
    errors(&sp);
}

//! Goes the way of a user's code with rspotify: a person does what is asked
//! where it sends a user to.

use std::process::Command;

use rspotify::prelude::*;
use rspotify::{scopes, AuthCodeSpotify, ClientResult, Credentials, OAuth};
use serde_json::{json, Value};

use crate::watching::{noted, Watched};
use crate::{config, read, var};

/// Where the address leads. The person knows the server by Spotify's name.
fn visit(url: &str) -> String {
    let url =
        url.replace(&var("TONEARM_API"), "https://accounts.spotify.com");
    let person = Command::new(var("PERSON_PYTHON"))
        .args([&var("PERSON"), &url, "yes"])
        .output()
        .expect("a person");

    String::from_utf8(person.stdout).unwrap().trim().to_owned()
}

fn who(sp: &Watched<AuthCodeSpotify>) -> ClientResult<Vec<Value>> {
    let me = sp.me()?;

    Ok(vec![json!(me.id.id()), json!(me.email), json!(me.country)])
}

fn code(sp: &Watched<AuthCodeSpotify>) -> ClientResult<Vec<Value>> {
    let led = visit(&sp.0.get_authorize_url(true)?);
    let code = sp.parse_response_code(&led).expect("a code");

    noted("parse_response_code");
    noted("request_token");
    sp.request_token(&code)?;
    who(sp)
}

fn renewed(sp: &Watched<AuthCodeSpotify>) -> ClientResult<Vec<Value>> {
    let token = || {
        let token = sp.get_token();
        let token = token.lock().unwrap();
        token.as_ref().map(|token| token.access_token.clone())
    };
    let first = token();

    noted("refresh_token");
    sp.refresh_token()?;
    let mut told = vec![json!(first != token())];

    told.extend(who(sp)?);
    Ok(told)
}

pub fn go() {
    let credentials =
        Credentials::new(&var("CLIENT_ID"), &var("CLIENT_SECRET"));
    let oauth = OAuth {
        redirect_uri: "https://app.example/callback".to_owned(),
        scopes: scopes!("user-read-email", "user-read-private"),
        ..OAuth::default()
    };
    let sp = Watched(AuthCodeSpotify::with_config(
        credentials,
        oauth,
        config(),
    ));

    read("code", code(&sp));
    read("code_renewed", renewed(&sp));
}

//! Notes which of the client's calls a step makes. Whoever has the library's
//! traits is a client; this one passes on what they ask for, and when they ask
//! for the way to send a request, looks at who is waiting for it.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use rspotify::http::HttpClient;
use rspotify::prelude::*;
use rspotify::sync::Mutex;
use rspotify::{ClientResult, Config, Credentials, OAuth, Token};

thread_local! {
    static CALLED: RefCell<BTreeSet<String>> = RefCell::default();
}

/// What has been called since the last time.
pub fn taken() -> BTreeSet<String> {
    CALLED.with(|called| called.take())
}

/// The method of a client's that a line of a backtrace is in.
fn method_in(line: &str) -> Option<&str> {
    let (_, rest) = ["BaseClient::", "OAuthClient::"]
        .iter()
        .find_map(|name| line.split_once(name))?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');

    Some(&rest[..end.unwrap_or(rest.len())])
}

/// Calls that aren't seen since they send nothing, or by themselves.
pub fn noted(name: &str) {
    CALLED.with(|called| called.borrow_mut().insert(name.to_owned()));
}

/// Of the methods that wait, the one that was called first.
fn note() {
    let trace = Backtrace::force_capture().to_string();
    let first = trace.lines().filter_map(method_in).last();

    if let Some(name) = first {
        noted(name);
    }
}

#[derive(Clone, Debug, Default)]
pub struct Watched<C>(pub C);

impl<C: BaseClient> BaseClient for Watched<C> {
    fn get_config(&self) -> &Config {
        self.0.get_config()
    }

    fn get_http(&self) -> &HttpClient {
        note();
        self.0.get_http()
    }

    fn get_creds(&self) -> &Credentials {
        self.0.get_creds()
    }

    fn get_token(&self) -> Arc<Mutex<Option<Token>>> {
        self.0.get_token()
    }

    fn refetch_token(&self) -> ClientResult<Option<Token>> {
        self.0.refetch_token()
    }
}

impl<C: OAuthClient> OAuthClient for Watched<C> {
    fn get_oauth(&self) -> &OAuth {
        self.0.get_oauth()
    }

    fn request_token(&self, code: &str) -> ClientResult<()> {
        self.0.request_token(code)
    }
}

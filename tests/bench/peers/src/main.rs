//! Search as tantivy does it, over the rows and queries of tests/bench/search,
//! to compare with.
//!
//!     peers index INDEX 1|3 < ROWS      makes an index directory, with so many
//!                                       fields of text
//!     peers time INDEX QUERIES KIND     times the queries of that kind
//!
//! ROWS has a line for each track: popularity, title, artists' names and
//! album's name, with TABs between them; QUERIES lines of `kind TAB type TAB
//! text`. Times go to standard output as `p50_ms N p99_ms N`, slow queries to
//! standard error.

mod ask;
mod rows;
mod timing;

use std::process::ExitCode;

type Failure = Box<dyn std::error::Error>;

const USAGE: &str = "usage: peers index INDEX 1|3 < ROWS
       peers time INDEX QUERIES KIND";

fn run(arguments: &[&str]) -> Result<bool, Failure> {
    match arguments {
        ["index", index, "1"] => rows::index(index, 1)?,
        ["index", index, "3"] => rows::index(index, 3)?,
        ["time", index, queries, kind] => timing::time(index, queries, kind)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("peers: {failure}");
            ExitCode::FAILURE
        }
    }
}

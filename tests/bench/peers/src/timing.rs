//! Timing as tests/bench/search/timing.c has it: passes over the whole set,
//! the first not counted, each query by the best of its times on this thread's
//! clock.

use std::time::Duration;

use crate::ask::Asker;
use crate::Failure;

const PASSES: usize = 5;
const SLOWEST: usize = 5;

struct Query<'a> {
    text: &'a str,
    found: usize,
    best: Duration,
}

fn thread_time() -> Duration {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a timespec of this frame.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// The texts of one kind.
fn choose<'a>(lines: &'a str, kind: &str) -> Vec<Query<'a>> {
    let texts = lines.lines().filter_map(|line| {
        let mut columns = line.splitn(3, '\t');
        let (of, text) = (columns.next()?, columns.nth(1)?);
        (of == kind).then_some(text)
    });
    texts
        .map(|text| Query {
            text,
            found: 0,
            best: Duration::MAX,
        })
        .collect()
}

fn print(queries: &mut [Query]) {
    queries.sort_by_key(|query| query.best);
    let ms = |at: usize| queries[at].best.as_secs_f64() * 1e3;
    println!(
        "p50_ms {:.4} p99_ms {:.4}",
        ms(queries.len() / 2),
        ms(queries.len() * 99 / 100)
    );
    for query in queries.iter().rev().take(SLOWEST) {
        eprintln!(
            "    tantivy: {:.3} ms, {} found: {}",
            query.best.as_secs_f64() * 1e3,
            query.found,
            query.text
        );
    }
}

pub fn time(index: &str, path: &str, kind: &str) -> Result<(), Failure> {
    let mut asker = Asker::open(index)?;
    let lines = std::fs::read_to_string(path)?;
    let mut queries = choose(&lines, kind);
    if queries.is_empty() {
        return Err(format!("{path} has no queries of kind {kind}").into());
    }
    for pass in 0..=PASSES {
        for query in &mut queries {
            let begin = thread_time();
            query.found = asker.ask(query.text)?;
            let took = thread_time() - begin;
            if pass > 0 {
                query.best = query.best.min(took);
            }
        }
    }
    print(&mut queries);
    Ok(())
}

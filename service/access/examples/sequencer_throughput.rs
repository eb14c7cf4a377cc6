//! How fast the log puts entries in order durably, beside the disk's own flush in the same run:
//!
//! ```text
//! cargo run --release -p access --example sequencer_throughput [FOLDER]
//! ```
//!
//! Each client waits for its entry to be durable before it makes the next, as a reading official does. Figures of a
//! shared disk vary thirtyfold; the ratio to the flush holds.
#![expect(
    clippy::disallowed_methods,
    reason = "measures time, and nothing else here does"
)]

use std::fs::File;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use access::log::{LogSettings, Sequencer};
use registry::clock::{CityZone, Clock, Minute, UnixTime};
use registry::purpose::Purpose;
use registry::readlog::{ChainKey, ChainState, Detail, Entry, EntryKind, Opening, SealedBody};
use store::{Schema, sqlite};
use tlog::Policy;
use tlog::note::NoteSigner;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

const FLUSHES: usize = 400;
const APPENDS_PER_RUN: usize = 8_000;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        UnixTime(since.map_or(0, |s| i64::try_from(s.as_secs()).unwrap_or(0)))
    }
}

fn main() -> Result<(), AnyError> {
    let kept = std::env::args().nth(1).map(PathBuf::from);
    let temporary = tempfile::tempdir()?;
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;

    let mut out = stdout().lock();
    let log = start(&folder)?;
    let mut seed = 0;
    for clients in [1, 8, 32, 128] {
        let flush = flushes(&folder)?; // anew each time: a shared disk changes its mind
        let before = Instant::now();
        let times = run(&log, clients, &mut seed)?;
        let per_second = times.count as f64 / before.elapsed().as_secs_f64();
        writeln!(
            out,
            "{clients:>4} clients: {per_second:>6.0} entries/s, p50 {:.3} ms, p99 {:.3} ms; flush p50 {:.3} ms, p99 {:.3} ms",
            ms(times.p50),
            ms(times.p99),
            ms(flush.p50),
            ms(flush.p99)
        )?;
    }
    let before = Instant::now();
    log.publish_now()?;
    writeln!(
        out,
        "publishing what was left: {:.0} ms",
        ms(before.elapsed())
    )?;
    drop(log);
    let before = Instant::now();
    drop(start(&folder)?);
    writeln!(out, "start with self-check: {:.0} ms", ms(before.elapsed()))?;
    Ok(())
}

fn start(folder: &Path) -> Result<Arc<Sequencer>, AnyError> {
    let signer = NoteSigner::from_seed("bench.example/log", &[1; 32])?;
    let policy = Policy::parse(&format!("log {}\nquorum none\n", signer.verifier().vkey()))?;
    let store = sqlite::open(folder.join("log.sqlite"), Schema::Log)?;
    let settings = LogSettings {
        process: "bench".to_owned(),
        public_dir: folder.join("public"),
        zone: CityZone::CHINA,
        policy,
    };
    Ok(Sequencer::start(
        store,
        settings,
        signer,
        Arc::new(SystemClock),
    )?)
}

struct Times {
    count: usize,
    p50: Duration,
    p99: Duration,
}

fn times(mut all: Vec<Duration>) -> Times {
    all.sort_unstable();
    let at = |percent: usize| {
        all.get(all.len() * percent / 100)
            .copied()
            .unwrap_or_default()
    };
    Times {
        count: all.len(),
        p50: at(50),
        p99: at(99),
    }
}

fn flushes(folder: &Path) -> Result<Times, AnyError> {
    let mut file = File::create(folder.join("flush.probe"))?;
    let mut all = Vec::with_capacity(FLUSHES);
    for _ in 0..FLUSHES {
        let before = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        all.push(before.elapsed());
    }
    std::fs::remove_file(folder.join("flush.probe"))?;
    Ok(times(all))
}

fn run(log: &Arc<Sequencer>, clients: usize, seed: &mut u64) -> Result<Times, AnyError> {
    let together = Arc::new(Barrier::new(clients));
    let threads: Vec<_> = (0..clients)
        .map(|_| {
            *seed += 1;
            let entries = prepare(*seed, APPENDS_PER_RUN / clients);
            let (log, together) = (Arc::clone(log), Arc::clone(&together));
            std::thread::spawn(move || -> Result<Vec<Duration>, AnyError> {
                let entries = entries?;
                together.wait();
                entries
                    .iter()
                    .map(|(entry, body)| {
                        let before = Instant::now();
                        log.append(entry, body)?;
                        Ok(before.elapsed())
                    })
                    .collect()
            })
        })
        .collect();
    let mut all = Vec::with_capacity(APPENDS_PER_RUN);
    for thread in threads {
        all.extend(thread.join().map_err(|_| "a client panicked")??);
    }
    Ok(times(all))
}

/// Entries are made beforehand: sealing is the keyhold's work, not the log's.
fn prepare(seed: u64, count: usize) -> Result<Vec<(Entry, SealedBody)>, AnyError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let minute = Minute(u32::try_from(since.as_secs() / 60)?);
    let time = since.as_nanos() as u64;
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_be_bytes());
    key[8..16].copy_from_slice(&time.to_be_bytes());
    let mut state = ChainState::begin(&ChainKey::from_bytes(key));
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let detail = Detail {
            list: state.list(),
            number: state.number(),
            unreleased: 0,
            opening: Opening::of_register(EntryKind::Opened, Purpose::OwnView),
        };
        entries.push(state.entry_key().seal(minute, &detail)?);
        state = state.advance().ok_or("the list is full")?;
    }
    Ok(entries)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

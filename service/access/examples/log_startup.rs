//! How long a log of so many entries takes to start, how much memory it needs, and what an old proof costs:
//!
//! ```text
//! cargo run --release -p access --example log_startup FOLDER ENTRIES
//! ```
//!
//! The folder's log is filled up to the number, then started in a process of its own (this program again, with one
//! argument), so that the memory measured is that of starting and proving. Bodies are left out, as if pruned: they are
//! not read at a start.
#![expect(
    clippy::disallowed_methods,
    reason = "measures time, and nothing else here does"
)]

use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use access::log::{LogSettings, Sequencer, verify};
use registry::clock::{CityDay, CityZone, Clock, Minute, UnixTime};
use registry::readlog::{BODY_BYTES, Entry, Label, SealedBody};
use sha2::{Digest as _, Sha256};
use store::{Schema, Store, StoreError, log as rows, sqlite};
use tlog::note::NoteSigner;
use tlog::{Checkpoint, Edge, Policy};

type AnyError = Box<dyn std::error::Error + Send + Sync>;

const ENTRIES_PER_COMMIT: u64 = 8_192;
const PROOFS: u64 = 2_000;
const ENTRIES_PER_DAY: u64 = 27_400;

struct Still;

impl Clock for Still {
    fn now(&self) -> UnixTime {
        UnixTime(1_795_478_400)
    }
}

fn main() -> Result<(), AnyError> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    match arguments.next() {
        Some(entries) => {
            std::fs::create_dir_all(&folder)?;
            fill(&folder, entries.parse()?)?;
            let ended = std::process::Command::new(std::env::current_exe()?)
                .arg(&folder)
                .status()?;
            ended.success().then_some(()).ok_or("the start failed")?;
            let before = Instant::now();
            let whole = verify(&open(&folder)?, signer()?.verifier())?;
            writeln!(
                stdout(),
                "full check of {} entries: {:.1} s",
                whole.entries,
                before.elapsed().as_secs_f64()
            )?;
            Ok(())
        }
        None => measure(&folder),
    }
}

fn signer() -> Result<NoteSigner, AnyError> {
    Ok(NoteSigner::from_seed("bench.example/log", &[1; 32])?)
}

fn open(folder: &Path) -> Result<Store, StoreError> {
    sqlite::open(folder.join("log.sqlite"), Schema::Log)
}

fn example(index: u64) -> Entry {
    Entry {
        minute: Minute(29_900_000),
        label: Label(Sha256::digest(index.to_be_bytes()).into()),
        body_hash: [0; 32],
    }
}

/// Writes what the sequencer would have written, with many entries a commit.
fn fill(folder: &Path, entries: u64) -> Result<(), AnyError> {
    let (store, signer) = (open(folder)?, signer()?);
    let body = SealedBody::parse(&[7; BODY_BYTES])?;
    let mut edge = Edge::new();
    let mut from = rows::head::Head {
        size: 0,
        checkpoint: "none yet".to_owned(),
    };
    let before = Instant::now();
    while edge.size() < entries {
        let first = edge.size();
        let end = entries.min(first + ENTRIES_PER_COMMIT);
        let batch: Vec<Entry> = (first..end).map(example).collect();
        let mut finished = Vec::new();
        for entry in &batch {
            edge.append(&entry.to_bytes(), &mut finished)?;
        }
        let checkpoint = Checkpoint {
            origin: signer.name().to_owned(),
            size: edge.size(),
            root: edge.root(),
            extensions: Vec::new(),
        };
        let note = checkpoint.sign(&signer)?.to_string();
        let pairs: Vec<_> = batch.iter().map(|entry| (entry, &body)).collect();
        let day = CityDay(20_000 + i32::try_from(first / ENTRIES_PER_DAY)?);
        let to = rows::head::Head {
            size: end,
            checkpoint: note,
        };
        store.transact("fill", |tx| {
            if first == 0 {
                rows::head::begin(tx, &from.checkpoint)?;
            }
            rows::head::advance(tx, 0, &from, &to)?;
            rows::entry::append(tx, first, &pairs, day)?;
            for tile in &finished {
                let bytes = tile.nodes.to_bytes(256);
                rows::tile::put(tx, tile.level, tile.index, bytes)?;
            }
            rows::entry::remove_bodies(tx, first, end)?;
            rows::head::keep_bodies_from(tx, 0, end)
        })?;
        from = to;
    }
    let seconds = before.elapsed().as_secs_f64();
    writeln!(stdout(), "filled {entries} entries in {seconds:.0} s")?;
    Ok(())
}

fn measure(folder: &Path) -> Result<(), AnyError> {
    let signer = signer()?;
    let policy = Policy::parse(&format!("log {}\nquorum none\n", signer.verifier().vkey()))?;
    // The files are published already, as they would be: the start reads the checkpoint and the last day.
    let public_dir = folder.join("public");
    std::fs::create_dir_all(&public_dir)?;
    let head = open(folder)?.read("bench", rows::head::get)?;
    let head = head.ok_or("the folder was not filled")?;
    std::fs::write(public_dir.join("checkpoint"), &head.checkpoint)?;
    let settings = LogSettings {
        process: "bench".to_owned(),
        public_dir,
        zone: CityZone::CHINA,
        policy,
    };
    let idle = resident_kib()?;
    let before = Instant::now();
    let log = Sequencer::start(open(folder)?, settings, signer, Arc::new(Still))?;
    let started = before.elapsed();
    let after_start = resident_kib()?;
    let mut out = stdout();
    writeln!(
        out,
        "start of {} entries: {:.1} ms, {:.1} MiB",
        head.size,
        started.as_secs_f64() * 1000.0,
        (after_start - idle) as f64 / 1024.0
    )?;
    for (what, range) in [
        ("any", head.size),
        ("the newest 100,000", head.size.min(100_000)),
    ] {
        let mut times = Vec::new();
        for n in 0..PROOFS {
            let place = u64::from_be_bytes(Sha256::digest(n.to_be_bytes())[..8].try_into()?);
            let entry = example(head.size - 1 - place % range);
            let before = Instant::now();
            log.find_label(&entry.label)?.ok_or("not found")?;
            times.push(before.elapsed().as_secs_f64() * 1_000_000.0);
        }
        times.sort_by(f64::total_cmp);
        writeln!(
            out,
            "find and prove one of {what}: p50 {:.0} µs, p99 {:.0} µs; {:.1} MiB now",
            times[times.len() / 2],
            times[times.len() * 99 / 100],
            (resident_kib()? - idle) as f64 / 1024.0
        )?;
    }
    Ok(())
}

fn resident_kib() -> Result<u64, AnyError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmRSS")?.parse()?)
}

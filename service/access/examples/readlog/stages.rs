//! Where the processor's time goes: by thread, as the kernel counts it; and what the same would cost without a log.

use std::collections::BTreeMap;
use std::io::{Write as _, stdout};
use std::time::{Duration, Instant};

use access::log::limits::BATCH_ENTRIES_MAX;
use registry::record::{NameRecord, Record as _};
use registry::vocabulary::FieldGroup;

use crate::AnyError;
use crate::town::{Resident, Town};

/// Nanoseconds on a processor, by thread name.
pub(crate) type Threads = BTreeMap<String, u64>;

/// Every thread of these processes (`/proc/PID/task/TID/schedstat`, first figure). Ours are the clients.
pub(crate) fn of_threads(processes: &[u32]) -> Threads {
    let mut threads = Threads::new();
    for process in processes {
        let apart = *process != std::process::id();
        let Ok(tasks) = std::fs::read_dir(format!("/proc/{process}/task")) else {
            continue;
        };
        for task in tasks.flatten() {
            let read = |name: &str| std::fs::read_to_string(task.path().join(name));
            let (Ok(name), Ok(spent)) = (read("comm"), read("schedstat")) else {
                continue; // it has ended meanwhile
            };
            let side = if apart { "keyhold" } else { "city" };
            let name = match name.trim() {
                "readlog" | "main" => "calls",
                other => other,
            };
            let spent = spent.split(' ').next().and_then(|n| n.parse().ok());
            *threads
                .entry(format!("{side}/{name}").replace(' ', "-"))
                .or_default() += spent.unwrap_or(0);
        }
    }
    threads
}

/// What was spent between the two. Threads that ended in between are missed, so measure before they end.
pub(crate) fn between<'a>(
    before: &'a Threads,
    after: &'a Threads,
) -> impl Iterator<Item = (&'a str, u64)> {
    after.iter().map(|(name, spent)| {
        let then = before.get(name).copied().unwrap_or(0);
        (name.as_str(), spent.saturating_sub(then))
    })
}

const UNLOGGED_READS: usize = 50_000;

/// The same record with its key in hand: one row, one decryption, one decoding. Answers the mean time.
pub(crate) fn unlogged(town: &Town, residents: &[Resident]) -> Result<Duration, AnyError> {
    let key = access::sealing::SecretKey::from_bytes([3; 32]);
    let blob = key.seal(
        b"bench",
        br#"{"full_name":"A name of ordinary length","letters_in":"en"}"#,
    )?;
    let began = Instant::now();
    for turn in 0..UNLOGGED_READS {
        let resident = residents[turn % residents.len()].id;
        let row = town.store.read("bench: an unlogged read", |tx| {
            store::sealed::get(tx, resident, FieldGroup::Name)
        })?;
        let opened = NameRecord::decode(&key.open(b"bench", &blob)?)?;
        std::hint::black_box((row, opened));
    }
    Ok(began.elapsed() / u32::try_from(UNLOGGED_READS)?)
}

const APPENDS: usize = 1_000_000;

/// How fast the tree grows in memory that the sequencer grows, in batches, and `tlog_tiles`': no disk, no signature.
pub(crate) fn appending() -> Result<(), AnyError> {
    let leaf = [5_u8; registry::readlog::ENTRY_BYTES];
    let mut edge = tlog::Edge::new();
    let mut finished = Vec::new();
    let began = Instant::now();
    for index in 0..APPENDS {
        edge.append(&leaf, &mut finished)?;
        if index % BATCH_ENTRIES_MAX == 0 {
            std::hint::black_box(&finished);
            finished.clear(); // written by then
        }
    }
    let ours = APPENDS as f64 / began.elapsed().as_secs_f64();
    let mut stored: Vec<tlog_tiles::Hash> = Vec::with_capacity(2 * APPENDS);
    let began = Instant::now();
    for index in 0..APPENDS as u64 {
        let new = tlog_tiles::stored_hashes(index, &leaf, &Reader(&stored))?;
        stored.extend(new);
    }
    let theirs = APPENDS as f64 / began.elapsed().as_secs_f64();
    let mut out = stdout().lock();
    writeln!(out, "rate edge-append-in-memory {ours:.0}")?;
    writeln!(out, "rate tlog_tiles-append-in-memory {theirs:.0}")?;
    Ok(())
}

struct Reader<'a>(&'a [tlog_tiles::Hash]);

impl tlog_tiles::HashReader for Reader<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        indexes
            .iter()
            .map(|index| {
                usize::try_from(*index)
                    .ok()
                    .and_then(|index| self.0.get(index).copied())
                    .ok_or(tlog_tiles::Error::IndexesNotInTree)
            })
            .collect()
    }
}

//! Measures the store against the disk it stands on: what a flush costs, and what one and many callers get for it.
//!
//! `cargo run --release -p store --example group_commit -- DIRECTORY [postgres address]`. The directory must be on the
//! disk to be judged (a memory disk flushes nothing). Figures are ratios to the flush of the same run, since disks vary.
#![expect(clippy::print_stdout, reason = "the figures are the output")]
#![expect(
    clippy::disallowed_methods,
    reason = "measuring is what a stopwatch is for"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use dwelling::{
    Division, DivisionCode, DivisionLevel, Dwelling, DwellingCode, Place, PlaceId, PlaceKind, Slot,
    Slots, Standing,
};
use registry::clock::{CityDay, Minute};
use registry::readlog::{BODY_BYTES, Entry, Label, SealedBody};
use store::{Schema, Store, StoreError, dwellings, log, sqlite};

const CALLERS: u32 = 32;
const SECONDS_EACH: Duration = Duration::from_secs(3);
const SECONDS_OF_FLUSHES: Duration = Duration::from_secs(1);
const DWELLINGS: u32 = 50_000;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments
        .next()
        .ok_or("name a directory on the disk to measure")?;
    let folder = Path::new(&directory).join("denizen-bench");
    fs::create_dir_all(&folder)?;
    measure_store(
        "SQLite",
        &sqlite::open(folder.join("log.sqlite"), Schema::Log)?,
        &folder,
    )?;
    measure_register(
        "SQLite",
        &sqlite::open(folder.join("city.sqlite"), Schema::City)?,
    )?;
    if let Some(address) = arguments.next() {
        measure_store(
            "PostgreSQL",
            &store::postgres::connect(&address, Schema::Log)?,
            &folder,
        )?;
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

struct Times {
    p50: Duration,
    p99: Duration,
    count: usize,
}

fn summed(mut times: Vec<Duration>) -> Times {
    times.sort_unstable();
    let at = |percent: usize| {
        times
            .get((times.len() * percent / 100).min(times.len() - 1))
            .copied()
            .unwrap_or_default()
    };
    Times {
        p50: at(50),
        p99: at(99),
        count: times.len(),
    }
}

fn measure_flush(folder: &Path) -> Result<Times, Failure> {
    let mut file = File::create(folder.join("flush"))?;
    let mut times = Vec::new();
    let start = Instant::now();
    while start.elapsed() < SECONDS_OF_FLUSHES {
        let one = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(one.elapsed());
    }
    Ok(summed(times))
}

/// Appends entries to the log's own table, as its sequencer does.
fn measure_store(engine: &str, store: &Store, folder: &Path) -> Result<(), Failure> {
    for (name, callers, grouped) in [
        ("transact, 1 caller", 1, false),
        ("grouped, 1 caller", 1, true),
        ("grouped, 32 callers", CALLERS, true),
    ] {
        // Disks change from one second to the next: the flush is measured beside what it is compared with.
        let before = measure_flush(folder)?;
        let start = Instant::now();
        let threads: Vec<_> = (0..callers)
            .map(|caller| {
                let store = store.clone();
                thread::spawn(move || append_for_a_while(&store, grouped, caller, start))
            })
            .collect();
        let mut times = Vec::new();
        for thread in threads {
            times.extend(thread.join().map_err(|_| "a caller panicked")??);
        }
        let took = start.elapsed().as_secs_f64();
        let (times, after) = (summed(times), measure_flush(folder)?);
        let flush = (before.p50 + after.p50) / 2;
        println!(
            "{engine:<10} {name:<20} {:>7.0} a second   p50 {} = {:.1} flushes of {}   p99 {}",
            times.count as f64 / took,
            show(times.p50),
            times.p50.as_secs_f64() / flush.as_secs_f64(),
            show(flush),
            show(times.p99),
        );
    }
    Ok(())
}

fn append_for_a_while(
    store: &Store,
    grouped: bool,
    caller: u32,
    start: Instant,
) -> Result<Vec<Duration>, StoreError> {
    let mut times = Vec::new();
    for round in 0_u32.. {
        if start.elapsed() >= SECONDS_EACH {
            break;
        }
        let append = move |tx: &mut dyn store::Tx| {
            let index = log::entry::size(tx)?;
            let mut label = [0; 32];
            // Labels of the real log look random, which is what its index has to bear.
            label[..8].copy_from_slice(&index.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
            label[8..12].copy_from_slice(&caller.to_be_bytes());
            label[12..16].copy_from_slice(&round.to_be_bytes());
            let entry = Entry {
                minute: Minute(1),
                label: Label(label),
                body_hash: [0; 32],
            };
            let body = SealedBody::parse(&[7; BODY_BYTES]).map_err(|_| StoreError::Closed)?;
            log::entry::append(tx, index, &[(&entry, &body)], CityDay(1))
        };
        let one = Instant::now();
        if grouped {
            store.transact_grouped("bench", append)?;
        } else {
            store.transact("bench", append)?;
        }
        times.push(one.elapsed());
    }
    Ok(times)
}

fn measure_register(engine: &str, store: &Store) -> Result<(), Failure> {
    let code = DivisionCode::parse("440308001001")?;
    let names = || ("蓝田".to_owned(), "Lantian".to_owned());
    let ((name_zh, name_en), (place_zh, place_en)) = (names(), names());
    let community = Division {
        code: code.clone(),
        level: DivisionLevel::Community,
        parent: None,
        name_zh,
        name_en,
    };
    let place = Place {
        id: PlaceId(1),
        kind: PlaceKind::Estate,
        community: code,
        name_zh: place_zh,
        name_en: place_en,
        aliases: Vec::new(),
    };
    let rows = (0..DWELLINGS)
        .map(|n| {
            let code = DwellingCode::parse(&format!("4403080010010000{n:09}"))?;
            let slots = Slots::new([Slot::NONE, Slot::NONE, Slot::NONE, Slot::number(n + 1)?]);
            Ok(Dwelling {
                code,
                place: PlaceId(1),
                slots,
                standing: Standing::Current,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let start = Instant::now();
    store.transact("bench", |tx| {
        dwellings::insert_divisions(tx, std::slice::from_ref(&community))?;
        dwellings::insert_places(tx, std::slice::from_ref(&place))?;
        dwellings::insert_dwellings(tx, rows.iter().copied())
    })?;
    let loaded = start.elapsed();
    let start = Instant::now();
    let mut read = 0;
    store.read("bench", |tx| {
        dwellings::for_each_dwelling::<StoreError>(tx, |_| {
            read += 1;
            Ok(())
        })
    })?;
    println!(
        "{engine:<10} {DWELLINGS} dwellings written in {}, {read} read in {}",
        show(loaded),
        show(start.elapsed())
    );
    Ok(())
}

fn show(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

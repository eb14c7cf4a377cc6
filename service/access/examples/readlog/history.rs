//! "Who looked at my record" in a long log: one resident with a thousand entries among ten million of others.
//!
//! The others' entries are random bytes in the right form, written straight into the log's database with the tree and the
//! checkpoint that belong to them; the resident's are made by the ordinary road.

use std::io::{Write as _, stdout};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use access::Access;
use registry::clock::{CityDay, CityZone, Clock as _, Minute};
use registry::readlog::{BODY_BYTES, Entry, Label, SealedBody};
use registry::sensitive::Sensitive;
use sha2::{Digest, Sha256};
use store::{Schema, log as rows, sqlite};
use tlog::{Checkpoint, Edge};

use crate::AnyError;
use crate::officials::Official;
use crate::town::{SystemClock, Town, local_keyhold, signer, start_log};

const OTHERS: u64 = 10_000_000;
const OWN: usize = 1_000;
const ROWS_PER_TRANSACTION: u64 = 50_000;
const LOOKS: usize = 300;

pub(crate) fn measure(folder: &Path) -> Result<(), AnyError> {
    let folder = folder.join("history");
    std::fs::create_dir_all(folder.join("public"))?;
    let mut out = stdout().lock();
    // A folder that is filled already is used again: filling takes minutes.
    // The checkpoint is written last.
    if !folder.join("public/checkpoint").exists() {
        let began = Instant::now();
        fill(&folder)?;
        writeln!(
            out,
            "filled a log with {OTHERS} entries in {:.0} s",
            began.elapsed().as_secs_f64()
        )?;
    }
    let began = Instant::now();
    let log = start_log(&folder)?;
    writeln!(
        out,
        "nanosample log-start-10M {}",
        began.elapsed().as_nanos()
    )?;
    let keyhold = Arc::new(local_keyhold(
        &folder,
        Arc::<access::log::Sequencer>::clone(&log),
    )?);
    let store = sqlite::open(folder.join("city.db"), Schema::City)?;
    let town = Town {
        access: Access::new(store.clone(), log, keyhold),
        store,
    };
    let resident = town.enrol()?.0;
    let officials = (0..OWN.div_ceil(250))
        .map(|number| Official::appoint(town.access.keyhold(), &town, number))
        .collect::<Result<Vec<_>, _>>()?;
    for turn in 0..OWN - 1 {
        town.access
            .open(officials[turn / 250].statement(&resident)?)?;
    }
    let keyhold = town.access.keyhold();
    let pin = Sensitive::new("418273".to_owned());
    keyhold.keep_pin(resident.id, &pin)?;
    let letter = keyhold.new_letter(resident.id)?;
    let (session, _) = keyhold.sign_in_resident(&letter, &pin)?;
    for _ in 0..LOOKS {
        let began = Instant::now();
        let list = town.access.own_list(session)?;
        let took = began.elapsed();
        if list.len() != OWN || list.iter().any(|entry| entry.detail.is_none()) {
            return Err(format!("the list has {} entries, not {OWN}", list.len()).into());
        }
        writeln!(out, "sample history-of-{OWN}-in-10M {}", took.as_micros())?;
    }
    Ok(())
}

fn fill(folder: &Path) -> Result<(), AnyError> {
    let store = sqlite::open(folder.join("log.db"), Schema::Log)?;
    let now = SystemClock.now();
    let day = CityDay::of(now, CityZone::CHINA);
    let origin = signer()?.name().to_owned();
    let sign = |edge: &Edge| -> Result<String, AnyError> {
        let checkpoint = Checkpoint {
            origin: origin.clone(),
            size: edge.size(),
            root: edge.root(),
            extensions: Vec::new(),
        };
        Ok(checkpoint.sign(&signer()?)?.to_string())
    };
    let mut edge = Edge::new();
    let mut from = rows::head::Head {
        size: 0,
        checkpoint: sign(&edge)?,
    };
    store.transact("bench: the first checkpoint", |tx| {
        rows::head::begin(tx, &from.checkpoint)
    })?;
    while edge.size() < OTHERS {
        let first = edge.size();
        let new = (first..first + ROWS_PER_TRANSACTION)
            .map(|index| somebody(index, Minute::of(now)))
            .collect::<Result<Vec<_>, AnyError>>()?;
        let pairs: Vec<_> = new.iter().map(|(entry, body)| (entry, body)).collect();
        let mut finished = Vec::new();
        for (entry, _) in &new {
            edge.append(&entry.to_bytes(), &mut finished)?;
        }
        let head = rows::head::Head {
            size: edge.size(),
            checkpoint: sign(&edge)?,
        };
        store.transact("bench: others' entries", |tx| {
            rows::head::advance(tx, 0, &from, &head)?;
            for tile in &finished {
                let bytes = tile.nodes.to_bytes(256);
                rows::tile::put(tx, tile.level, tile.index, bytes)?;
            }
            rows::entry::append(tx, first, &pairs, day)
        })?;
        from = head;
    }
    // The public files of the others are not needed for the page, and their checkpoint says that they are written.
    std::fs::write(folder.join("public/checkpoint"), &from.checkpoint)?;
    Ok(())
}

fn somebody(index: u64, minute: Minute) -> Result<(Entry, SealedBody), AnyError> {
    let label = Label(Sha256::digest(index.to_be_bytes()).into());
    let mut body = [0; BODY_BYTES];
    body[..32].copy_from_slice(&label.0);
    let bytes = [
        &[registry::readlog::entry::ENTRY_VERSION][..],
        &minute.0.to_be_bytes(),
        &label.0,
        &Sha256::digest(body),
    ]
    .concat();
    Ok((Entry::parse(&bytes)?, SealedBody::parse(&body)?))
}

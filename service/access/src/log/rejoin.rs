//! A log whose database is older than its public files reads the missing entries back from them.
//!
//! Must never take an entry that the published, cosigned checkpoint does not prove, and must never sign a tree that is not
//! the published one: afterwards the log has the same root, or nothing was changed. It must never take a text for pruned
//! whose time is not over: then a better copy is wanted, not a log without it.

mod days;

use registry::clock::{CityDay, CityZone, Minute, UnixTime};
use registry::readlog::{BODY_BYTES, Entry, SealedBody};
use store::{Store, StoreError, Tx, log as rows};
use thiserror::Error;
use tlog::note::{NoteSigner, SignedNote};
use tlog::policy::CheckError;
use tlog::tile::{TILE_WIDTH, entries_path, new_bundles};
use tlog::{Edge, FullTile, Hash, Policy, Verified, bundle, leaf_hash};

use super::checker::{PublicFiles, SourceError};
use super::error::LogError;
use super::layout::{CHECKPOINT, body_path};
use super::lease::seize;
use super::pruning::{is_over_on, vouched_day};
use super::rebuild::{begin, rebuild, sign, unwrap_edge};
use super::tiles::Tiles;
use days::{Days, day_of};

/// What a log that goes on is made of.
pub struct Rejoining<'a> {
    /// The log's database.
    pub store: &'a Store,
    /// Its key.
    pub signer: &'a NoteSigner,
    /// Whom to believe: the log's key and its witnesses.
    pub policy: &'a Policy,
    /// The public files, or a copy that somebody kept.
    pub files: &'a dyn PublicFiles,
    /// Where the city's days change.
    pub zone: CityZone,
    /// The time.
    pub now: UnixTime,
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejoined {
    /// Entries that the database had.
    pub before: u64,
    /// Entries it has now.
    pub after: u64,
    /// Entries whose sealed text was no longer kept.
    pub bodies_missing: u64,
}

/// Why a log cannot go on from these files. Nothing was changed.
#[derive(Debug, Error)]
pub enum RejoinError {
    /// The database itself is not whole.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A public file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// There is no checkpoint, or it is not a signed note.
    #[error(
        "there is no checkpoint here: name the folder or the address of the log's public files"
    )]
    NoCheckpoint,
    /// The checkpoint is not this log's, or too few witnesses have signed it.
    #[error("the checkpoint is not to be believed: {0}")]
    Unbelievable(#[from] CheckError),
    /// A file that the checkpoint proves is not there.
    #[error("{path} is missing: look for a copy that has it")]
    Missing {
        /// Path below the public folder.
        path: String,
    },
    /// A file is there and is not what the checkpoint proves.
    #[error("{path} is not what the checkpoint proves: look for another copy")]
    Differs {
        /// Path below the public folder.
        path: String,
    },
    /// The entries do not give the published root: two histories under one name.
    #[error(
        "the entries do not give the published root: the database and the public files are two histories of one log"
    )]
    Forked,
}

type Answer<T> = Result<T, RejoinError>;

/// Reads back what is missing.
///
/// # Errors
/// [`RejoinError`]; nothing was changed.
pub fn rejoin(with: &Rejoining<'_>) -> Answer<Rejoined> {
    let published = with.checkpoint()?;
    let checkpoint = &published.checkpoint;
    begin(with.store, with.signer)?;
    let epoch = seize(with.store, "rejoin")?;
    let known = rebuild(with.store, with.signer.verifier())?;
    let before = known.edge.size();
    if checkpoint.size <= before {
        let tiles = Tiles::of(with.store.clone());
        let root = known.edge.root_at(checkpoint.size, &tiles);
        return match root.map_err(unwrap_edge)? {
            root if root == checkpoint.root => Ok(Rejoined {
                before,
                after: before,
                bodies_missing: 0,
            }),
            _ => Err(RejoinError::Forked),
        };
    }
    let mut back = Back {
        epoch,
        before,
        known: rows::head::Head {
            size: before,
            checkpoint: known.note,
        },
        edge: known.edge,
        finished: Vec::new(),
        missing: Vec::new(),
    };
    for (number, width) in new_bundles(before, checkpoint.size) {
        for (index, entry) in with.entries(number, width)? {
            if index >= before {
                let missing = Missing::of(&entry);
                back.edge
                    .append_hash(missing.leaf, &mut back.finished)
                    .map_err(|error| LogError::Format(error.to_string()))?;
                back.missing.push(missing);
            }
        }
    }
    if back.edge.size() != checkpoint.size || back.edge.root() != checkpoint.root {
        return Err(RejoinError::Forked);
    }
    let days = with.days(before, &back.missing)?;
    let newest = days.last().map(|(_, _, day)| *day);
    let cosigned = published.newest_cosignature();
    let today = CityDay::of(with.now, with.zone);
    let today = vouched_day(today, newest, cosigned, with.zone);
    let bodies_missing = with.store.try_transact("log: put entries back", |tx| {
        with.put_back(tx, &back, &days, today)
    })?;
    Ok(Rejoined {
        before,
        after: checkpoint.size,
        bodies_missing,
    })
}

/// The tree with what comes back.
struct Back {
    epoch: u64,
    before: u64,
    /// The head that the database has.
    known: rows::head::Head,
    edge: Edge,
    finished: Vec<FullTile>,
    /// The entries from `before` on.
    missing: Vec<Missing>,
}

/// What is remembered of an entry that the checkpoint proves.
struct Missing {
    leaf: Hash,
    short: [u8; 8],
    minute: Minute,
}

impl Missing {
    fn of(entry: &Entry) -> Self {
        Self {
            leaf: leaf_hash(&entry.to_bytes()),
            short: entry.label.short(),
            minute: entry.minute,
        }
    }
}

impl Rejoining<'_> {
    fn checkpoint(&self) -> Answer<Verified> {
        let bytes = self.files.get(CHECKPOINT)?;
        let note = bytes
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| SignedNote::parse(&text).ok())
            .ok_or(RejoinError::NoCheckpoint)?;
        let now = u64::try_from(self.now.0).unwrap_or(0);
        Ok(self.policy.check(&note, now)?)
    }

    /// The front of a bundle's file, from its own path or the full one that has replaced it.
    fn file(&self, width: u16, path: impl Fn(u16) -> String) -> Answer<Option<(Vec<u8>, u16)>> {
        if let Some(bytes) = self.files.get(&path(width))? {
            return Ok(Some((bytes, width)));
        }
        let full = self.files.get(&path(TILE_WIDTH))?;
        Ok(full.map(|bytes| (bytes, TILE_WIDTH)))
    }

    fn entries(&self, number: u64, width: u16) -> Answer<Vec<(u64, Entry)>> {
        let path = entries_path(number, width);
        let (bytes, whole) = self
            .file(width, |width| entries_path(number, width))?
            .ok_or_else(|| RejoinError::Missing { path: path.clone() })?;
        let differs = || RejoinError::Differs { path: path.clone() };
        let leaves = bundle::parse(&bytes, whole).map_err(|_| differs())?;
        let first = number * u64::from(TILE_WIDTH);
        (first..)
            .zip(leaves.into_iter().take(usize::from(width)))
            .map(|(index, leaf)| Ok((index, Entry::parse(leaf).map_err(|_| differs())?)))
            .collect()
    }

    /// `None` when the texts of this bundle are no longer published.
    fn bodies(&self, number: u64, width: u16) -> Answer<Option<Vec<SealedBody>>> {
        let Some((bytes, whole)) = self.file(width, |width| body_path(number, width))? else {
            return Ok(None);
        };
        let (bodies, rest) = bytes.as_chunks::<BODY_BYTES>();
        let parsed = bodies.iter().map(|body| SealedBody::parse(body).ok());
        let parsed: Option<Vec<SealedBody>> = parsed.collect();
        match parsed {
            Some(parsed) if rest.is_empty() && parsed.len() == usize::from(whole) => {
                Ok(Some(parsed))
            }
            _ => Err(RejoinError::Differs {
                path: body_path(number, width),
            }),
        }
    }

    /// Inside the transaction: all entries and the checkpoint that signs them, or none.
    fn put_back(&self, tx: &mut dyn Tx, back: &Back, days: &Days, today: CityDay) -> Answer<u64> {
        let (before, size) = (back.before, back.edge.size());
        let mut proved = back.missing.iter();
        let mut bodies_missing = 0;
        let mut kept_from = 0;
        for (number, width) in new_bundles(before, size) {
            let path = entries_path(number, width);
            let bodies = self.bodies(number, width)?;
            if bodies.is_none() {
                kept_from = pruned_below(number, width, days, today)?;
            }
            for (place, (index, entry)) in self.entries(number, width)?.into_iter().enumerate() {
                if index < before {
                    continue;
                }
                let differs = || RejoinError::Differs { path: path.clone() };
                if proved.next().map(|missing| missing.leaf) != Some(leaf_hash(&entry.to_bytes())) {
                    return Err(differs());
                }
                let body = bodies.as_ref().and_then(|bodies| bodies.get(place));
                if body.is_some_and(|body| !entry.holds(body)) {
                    return Err(RejoinError::Differs {
                        path: body_path(number, width),
                    });
                }
                bodies_missing += u64::from(body.is_none());
                let day = day_of(days, index).ok_or_else(differs)?;
                rows::entry::put_back(tx, index, &entry, body, day)?;
            }
        }
        for tile in &back.finished {
            let bytes = tile.nodes.to_bytes(TILE_WIDTH);
            rows::tile::put(tx, tile.level, tile.index, bytes)?;
        }
        let head = rows::head::Head {
            size,
            checkpoint: sign(&back.edge, self.signer)?,
        };
        rows::head::advance(tx, back.epoch, &back.known, &head)?;
        let pruned = rows::head::bodies_from(tx)?;
        if kept_from > pruned {
            // What is older than a pruned bundle is over as well: days never go back.
            rows::head::keep_bodies_from(tx, back.epoch, kept_from)?;
            rows::entry::remove_bodies(tx, pruned, kept_from)?;
        }
        Ok(bodies_missing)
    }
}

/// The entry from which texts are kept, when those of this bundle are not published: only a whole file whose last entry's
/// time is over was pruned.
fn pruned_below(number: u64, width: u16, days: &Days, today: CityDay) -> Answer<u64> {
    let end = number * u64::from(TILE_WIDTH) + u64::from(width);
    let over = day_of(days, end - 1).is_some_and(|day| is_over_on(day, today));
    if width == TILE_WIDTH && over {
        return Ok(end);
    }
    Err(RejoinError::Missing {
        path: body_path(number, width),
    })
}

//! A log whose database is older than its public files reads the missing entries back from them.
//!
//! Must never take an entry that the published, cosigned checkpoint does not prove, and must never sign a tree that is not
//! the published one: afterwards the log has the same root, or nothing was changed.

use registry::clock::{CityDay, CityZone, UnixTime};
use registry::readlog::{BODY_BYTES, DayIndex, Entry, SealedBody};
use store::{Store, StoreError, Tx, log as rows};
use thiserror::Error;
use tlog::note::{NoteSigner, SignedNote};
use tlog::policy::CheckError;
use tlog::tile::{TILE_WIDTH, entries_path, new_bundles};
use tlog::{Checkpoint, Policy, Tree, bundle};

use super::checker::{PublicFiles, SourceError};
use super::error::LogError;
use super::layout::{CHECKPOINT, body_path, index_path};
use super::rebuild::{append, rebuild, sign};

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
    let checkpoint = with.checkpoint()?;
    let mut tree = rebuild(with.store, with.signer)?.tree;
    let before = tree.size();
    if checkpoint.size <= before {
        return match tree.root_at(checkpoint.size) {
            Ok(root) if root == checkpoint.root => Ok(Rejoined {
                before,
                after: before,
                bodies_missing: 0,
            }),
            _ => Err(RejoinError::Forked),
        };
    }
    for (number, width) in new_bundles(before, checkpoint.size) {
        for (index, entry) in with.entries(number, width)? {
            if index >= before {
                append(&mut tree, &entry.to_bytes())?;
            }
        }
    }
    if tree.size() != checkpoint.size || tree.root() != Ok(checkpoint.root) {
        return Err(RejoinError::Forked);
    }
    let days = with.days(before, checkpoint.size)?;
    let bodies_missing = with.store.try_transact("log: put entries back", |tx| {
        with.put_back(tx, &tree, before, &days)
    })?;
    Ok(Rejoined {
        before,
        after: checkpoint.size,
        bodies_missing,
    })
}

/// First entry of a day, the entry after its last, the day.
type Days = Vec<(u64, u64, CityDay)>;

impl Rejoining<'_> {
    fn checkpoint(&self) -> Answer<Checkpoint> {
        let bytes = self.files.get(CHECKPOINT)?;
        let note = bytes
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| SignedNote::parse(&text).ok())
            .ok_or(RejoinError::NoCheckpoint)?;
        let now = u64::try_from(self.now.0).unwrap_or(0);
        Ok(self.policy.check(&note, now)?.checkpoint)
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

    /// Which day each missing entry was appended on: the daily index files say so.
    fn days(&self, before: u64, after: u64) -> Answer<Days> {
        let mut day = self.day_to_begin_with(before)?;
        let last = CityDay::of(self.now, self.zone).plus_days(1);
        let mut days = Days::new();
        while day <= last {
            let path = index_path(day);
            if let Some(bytes) = self.files.get(&path)? {
                let index = DayIndex::parse(&bytes).map_err(|_| RejoinError::Differs { path })?;
                days.push((index.first(), index.first() + index.len() as u64, day));
            }
            day = day.plus_days(1);
        }
        let covered = (before..after).all(|index| day_of(&days, index).is_some());
        if covered {
            return Ok(days);
        }
        Err(RejoinError::Missing {
            path: index_path(last),
        })
    }

    /// The day of the last entry there is; of an empty database, the day before the first entry's minute.
    fn day_to_begin_with(&self, before: u64) -> Answer<CityDay> {
        if let Some(last) = before.checked_sub(1) {
            let rows = self
                .store
                .read::<_, StoreError>("log: last day", |tx| rows::entry::range(tx, last, 1))?;
            if let Some(row) = rows.first() {
                return Ok(row.day);
            }
        }
        let width = TILE_WIDTH;
        let first = new_bundles(0, 1)
            .next()
            .map_or(Ok(Vec::new()), |(number, one)| {
                self.entries(number, one)
                    .or_else(|_| self.entries(number, width))
            })
            .unwrap_or_default();
        let minute = first.first().map(|(_, entry)| entry.minute.start());
        Ok(CityDay::of(minute.unwrap_or(self.now), self.zone).plus_days(-1))
    }

    /// Inside the transaction: all entries and the checkpoint that signs them, or none.
    fn put_back(&self, tx: &mut dyn Tx, tree: &Tree, before: u64, days: &Days) -> Answer<u64> {
        let mut bodies_missing = 0;
        for (number, width) in new_bundles(before, tree.size()) {
            let path = entries_path(number, width);
            let bodies = self.bodies(number, width)?;
            for (place, (index, entry)) in self.entries(number, width)?.into_iter().enumerate() {
                if index < before {
                    continue;
                }
                let differs = || RejoinError::Differs { path: path.clone() };
                if tree.leaf(index) != Ok(tlog::leaf_hash(&entry.to_bytes())) {
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
        let head = rows::head::Head {
            size: tree.size(),
            checkpoint: sign(tree, self.signer)?,
        };
        rows::head::advance(tx, before, &head)?;
        Ok(bodies_missing)
    }
}

fn day_of(days: &Days, index: u64) -> Option<CityDay> {
    days.iter()
        .find(|(first, end, _)| (*first..*end).contains(&index))
        .map(|(_, _, day)| *day)
}

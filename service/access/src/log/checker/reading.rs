//! Reading the whole log: every entry, its hash tile, its body, its line in the index. One pass, in order; what does not
//! fit is written down with the entry's number, and reading goes on.

use std::collections::BTreeSet;

use registry::clock::{CityDay, CityZone};
use registry::readlog::{BODY_BYTES, DayIndex, ENTRY_BYTES, Entry, SealedBody};
use tlog::tile::{TILE_WIDTH, Tile, bundles, entries_path};
use tlog::{Checkpoint, Hash, Tree, bundle, leaf_hash};

use super::finding::{Finding, Piece};
use super::source::{PublicFiles, SourceError};
use crate::log::layout::{body_path, index_path};

/// What one pass over the entries has found.
pub(super) struct Reading {
    /// The tree the entries give.
    pub(super) tree: Tree,
    /// The tree the hash tiles give; equal to `tree` in a log that nobody touched.
    told: Tree,
    pub(super) entries: Vec<Entry>,
    pub(super) findings: Vec<Finding>,
    /// Entries whose bytes do not fit the hash tile beside them.
    disputed: BTreeSet<u64>,
}

/// Bytes of a tile or bundle file, from its own path or the front of the full one that has replaced it.
fn partial_or_full(
    files: &dyn PublicFiles,
    width: u16,
    path: impl Fn(u16) -> String,
) -> Result<Option<(Vec<u8>, u16)>, SourceError> {
    if let Some(bytes) = files.get(&path(width))? {
        return Ok(Some((bytes, width)));
    }
    if width == TILE_WIDTH {
        return Ok(None);
    }
    Ok(files
        .get(&path(TILE_WIDTH))?
        .map(|bytes| (bytes, TILE_WIDTH)))
}

impl Reading {
    /// Reads the entries and hash tiles below a checkpoint.
    pub(super) fn read(
        files: &dyn PublicFiles,
        checkpoint: &Checkpoint,
    ) -> Result<Self, SourceError> {
        let mut reading = Self {
            tree: Tree::new(),
            told: Tree::new(),
            entries: Vec::new(),
            findings: Vec::new(),
            disputed: BTreeSet::new(),
        };
        for (number, width) in bundles(checkpoint.size) {
            if !reading.bundle(files, number, width)? {
                break;
            }
        }
        reading.judge_root(checkpoint);
        Ok(reading)
    }

    /// Reads one bundle; says whether reading can go on.
    fn bundle(
        &mut self,
        files: &dyn PublicFiles,
        number: u64,
        width: u16,
    ) -> Result<bool, SourceError> {
        let first = number * u64::from(TILE_WIDTH);
        let missing = |entry, piece| Finding::Missing { entry, piece };
        let Some((bytes, whole)) = partial_or_full(files, width, |w| entries_path(number, w))?
        else {
            self.findings.push(missing(first, Piece::Entry));
            return Ok(false);
        };
        let hashes = self.leaf_tile(files, number, width)?;
        let leaves = bundle::entries(&bytes, whole).take(usize::from(width));
        let mut index = first;
        for leaf in leaves {
            let Ok(leaf) = leaf else {
                self.findings.push(missing(index, Piece::Entry));
                return Ok(false);
            };
            let place = usize::try_from(index - first).unwrap_or(usize::MAX);
            if !self.entry(index, leaf, hashes.get(place).copied()) {
                return Ok(false);
            }
            index += 1;
        }
        if whole == width && bytes.len() != usize::from(width) * (2 + ENTRY_BYTES) {
            self.findings.push(Finding::Altered {
                entry: index.saturating_sub(1),
                piece: Piece::Entry,
            });
        }
        Ok(true)
    }

    /// Takes one entry; says whether reading can go on.
    fn entry(&mut self, index: u64, leaf: &[u8], told: Option<Hash>) -> bool {
        let Ok(entry) = Entry::parse(leaf) else {
            self.findings.push(Finding::Altered {
                entry: index,
                piece: Piece::Entry,
            });
            return false;
        };
        let own = leaf_hash(leaf);
        let told = told.unwrap_or(own);
        if told != own {
            self.disputed.insert(index);
        }
        self.entries.push(entry);
        self.tree.append_hash(own).is_ok() && self.told.append_hash(told).is_ok()
    }

    fn leaf_tile(
        &mut self,
        files: &dyn PublicFiles,
        number: u64,
        width: u16,
    ) -> Result<Vec<Hash>, SourceError> {
        let path = |w| Tile::new(0, number, w).map_or_else(String::new, |tile| tile.path());
        let found = partial_or_full(files, width, path)?;
        let mut hashes = Vec::new();
        if let Some((bytes, whole)) = found {
            let (chunks, rest) = bytes.as_chunks::<32>();
            hashes.extend(chunks.iter().map(|h| Hash(*h)));
            if hashes.len() != usize::from(whole) || !rest.is_empty() {
                hashes.truncate(usize::from(width) - 1); // cut or longer: its end is not to be believed
            }
        }
        if hashes.len() < usize::from(width) {
            self.findings.push(Finding::Missing {
                entry: number * u64::from(TILE_WIDTH) + hashes.len() as u64,
                piece: Piece::LeafHash,
            });
        }
        Ok(hashes)
    }

    /// Whose fault a disputed entry is: the side that gives the signed root is right.
    fn judge_root(&mut self, checkpoint: &Checkpoint) {
        if self.tree.size() != checkpoint.size {
            return; // a missing file was named already
        }
        let entries_right = self.tree.root() == Ok(checkpoint.root);
        let tiles_right = self.told.root() == Ok(checkpoint.root);
        if !entries_right && !tiles_right {
            self.findings.push(Finding::Root {
                size: checkpoint.size,
            });
        }
        let piece = if entries_right {
            Piece::LeafHash
        } else {
            Piece::Entry
        };
        let disputed = std::mem::take(&mut self.disputed);
        self.findings.extend(
            disputed
                .into_iter()
                .map(|entry| Finding::Altered { entry, piece }),
        );
        if tiles_right {
            self.tree = self.told.clone(); // what was signed, for comparing the rest with
        }
    }

    /// Compares the tiles above the leaves.
    pub(super) fn check_upper_tiles(&mut self, files: &dyn PublicFiles) -> Result<(), SourceError> {
        let tiles = Tile::new_tiles(0, self.tree.size());
        for tile in tiles.into_iter().filter(|tile| tile.level() > 0) {
            let path =
                |w| Tile::new(tile.level(), tile.index(), w).map_or_else(String::new, |t| t.path());
            let found = partial_or_full(files, tile.width(), path)?;
            let ours = self.tree.tile_bytes(&tile).unwrap_or_default();
            let same = found.is_some_and(|(bytes, whole)| {
                bytes.len() == usize::from(whole) * 32 && bytes.starts_with(&ours)
            });
            if !same {
                self.findings.push(Finding::Tile {
                    path: tile.path(),
                    entry: tile.first_node() << (8 * u32::from(tile.level())),
                });
            }
        }
        Ok(())
    }

    /// Reads every file of bodies and checks each against its entry; `keep` says which are wanted afterwards.
    pub(super) fn bodies(
        &mut self,
        files: &dyn PublicFiles,
        every_file: bool,
        keep: &BTreeSet<u64>,
    ) -> Result<Vec<(u64, SealedBody)>, SourceError> {
        let mut kept = Vec::new();
        for (number, width) in bundles(self.tree.size()) {
            let first = number * u64::from(TILE_WIDTH);
            let end = first + u64::from(width);
            if !every_file && keep.range(first..end).next().is_none() {
                continue;
            }
            let Some((bytes, whole)) = partial_or_full(files, width, |w| body_path(number, w))?
            else {
                continue; // pruned; for own entries the list says so
            };
            let (chunks, _) = bytes.as_chunks::<BODY_BYTES>();
            if bytes.len() != usize::from(whole) * BODY_BYTES {
                self.findings.push(Finding::Missing {
                    entry: first + (chunks.len() as u64).min(u64::from(width)),
                    piece: Piece::Body,
                });
            }
            for (index, chunk) in (first..end).zip(chunks) {
                self.body(index, chunk, keep, &mut kept);
            }
        }
        Ok(kept)
    }

    fn body(
        &mut self,
        index: u64,
        bytes: &[u8],
        keep: &BTreeSet<u64>,
        kept: &mut Vec<(u64, SealedBody)>,
    ) {
        let entry = usize::try_from(index)
            .ok()
            .and_then(|i| self.entries.get(i).copied());
        let (Some(entry), Ok(body)) = (entry, SealedBody::parse(bytes)) else {
            return;
        };
        if !entry.holds(&body) {
            self.findings.push(Finding::Altered {
                entry: index,
                piece: Piece::Body,
            });
        }
        if keep.contains(&index) {
            kept.push((index, body));
        }
    }

    /// Compares the daily index files with the entries. Days are looked for around each entry's minute, which allows for
    /// any offset from UTC and for an entry appended just after its day had changed.
    pub(super) fn check_indexes(&mut self, files: &dyn PublicFiles) -> Result<(), SourceError> {
        let utc = CityZone { offset_seconds: 0 };
        let days: BTreeSet<CityDay> = self
            .entries
            .iter()
            .map(|entry| CityDay::of(entry.minute.start(), utc))
            .flat_map(|day| [day.plus_days(-1), day, day.plus_days(1)])
            .collect();
        let mut next = 0;
        for day in days {
            let Some(bytes) = files.get(&index_path(day))? else {
                continue;
            };
            let Ok(index) = DayIndex::parse(&bytes) else {
                self.findings.push(Finding::Altered {
                    entry: next,
                    piece: Piece::Index,
                });
                return Ok(());
            };
            next = self.compare_index(&index, next);
        }
        if next < self.entries.len() as u64 {
            self.findings.push(Finding::Missing {
                entry: next,
                piece: Piece::Index,
            });
        }
        Ok(())
    }

    /// Compares one day, which must begin with entry `next`; gives the number after its last.
    fn compare_index(&mut self, index: &DayIndex, next: u64) -> u64 {
        if index.first() != next {
            self.findings.push(Finding::Altered {
                entry: next,
                piece: Piece::Index,
            });
        }
        // Whatever number the file claims, its place among the days says where it belongs.
        let entries = usize::try_from(next)
            .ok()
            .and_then(|next| self.entries.get(next..))
            .unwrap_or_default();
        let mut number = next;
        for ((_, short), entry) in index.iter().zip(entries) {
            if entry.label.short() != short {
                self.findings.push(Finding::Altered {
                    entry: number,
                    piece: Piece::Index,
                });
                if index.first() != next {
                    break; // a whole day is missing; every further line would differ
                }
            }
            number += 1;
        }
        number
    }
}

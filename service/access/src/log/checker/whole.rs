//! Reading a whole log in one pass, in order: every entry, hash tile, body and line of an index. What does not fit is
//! written down with the entry's number, and reading goes on.
//!
//! It keeps 64 bytes for 256 entries, one day's index, and what was found: a log of ten million entries is checked in
//! some megabytes. It must never keep more of an entry that is nobody's than its hash.

use std::collections::BTreeSet;

use registry::clock::Minute;
use tlog::tile::{Tile, bundles};
use tlog::{Checkpoint, Hash, SparseTree};

use super::bundles::{Bodies, Bundle, Place, partial_or_full, read_entries, read_leaf_tile};
use super::days::Days;
use super::finding::{Finding, Findings, Piece};
use super::reading::{Reading, Wanted};
use super::source::{PublicFiles, SourceError};

struct Pass<'a> {
    files: &'a dyn PublicFiles,
    /// Its tree is the one the entries give.
    reading: Reading,
    /// The tree the hash tiles give; equal to the other in a log that nobody touched.
    told: SparseTree,
    days: Days,
    /// Entries whose bytes do not fit the hash tile beside them.
    disputed: Findings,
    cut_bundles: BTreeSet<u64>,
    bodies_kept_since: Minute,
}

/// Reads everything below a checkpoint.
pub(in crate::log) fn read(
    files: &dyn PublicFiles,
    wanted: &Wanted<'_>,
) -> Result<Reading, SourceError> {
    let mut pass = Pass {
        files,
        reading: Reading::new(wanted.sheets),
        told: SparseTree::new(),
        days: Days::default(),
        disputed: Findings::default(),
        cut_bundles: wanted.cut_bundles(),
        bodies_kept_since: wanted.bodies_kept_since,
    };
    for (number, width) in bundles(wanted.checkpoint.size) {
        if !pass.bundle(Place { number, width })? {
            pass.reading.counted.days = pass.days.read;
            return Ok(pass.reading); // what is missing was named
        }
    }
    pass.reading.counted.days = pass.days.read;
    pass.judge_root(wanted.checkpoint);
    pass.check_upper_tiles()?;
    Ok(pass.reading)
}

impl Pass<'_> {
    /// Reads one bundle; says whether reading can go on.
    fn bundle(&mut self, place: Place) -> Result<bool, SourceError> {
        let findings = &mut self.reading.findings;
        let Some(bundle) = read_entries(self.files, place, findings)? else {
            return Ok(false);
        };
        let told = read_leaf_tile(self.files, place, findings)?;
        let bodies = Bodies::read(self.files, place, findings)?;
        if let Some(withheld) = bodies.withheld(place, &bundle.entries, self.bodies_kept_since) {
            findings.push(withheld);
        }
        self.reading.counted.tiles += 1;
        let own = self.entries(place, &bundle, &bodies)?;
        let told = self.compare_hashes(place, &bundle.leaves, told);
        let keep = own || self.cut_bundles.contains(&place.number);
        let grown = self.reading.tree.push_bundle(&bundle.leaves, keep).is_ok();
        Ok(grown && self.told.push_bundle(&told, keep).is_ok())
    }

    /// Takes the entries one by one; says whether one of them is an own one.
    fn entries(
        &mut self,
        place: Place,
        bundle: &Bundle,
        bodies: &Bodies,
    ) -> Result<bool, SourceError> {
        let mut any_own = false;
        for (at, entry) in bundle.entries.iter().enumerate() {
            let index = place.first() + at as u64;
            self.reading.counted.entries += 1;
            let Some(entry) = entry else { continue };
            let findings = &mut self.reading.findings;
            self.days.compare(self.files, index, entry, findings)?;
            let body = bodies.at(at, index, entry, findings);
            let own = self.reading.offer(index, entry);
            any_own |= own;
            let counted = &mut self.reading.counted;
            if bodies.are_pruned() {
                counted.bodies_pruned += 1;
                counted.newest_pruned = counted.newest_pruned.max(Some(entry.minute.0));
            }
            if let Some(body) = body {
                counted.bodies += 1;
                if own {
                    self.reading.bodies.insert(index, body);
                }
            }
        }
        Ok(any_own)
    }

    /// Compares the hash tile with the entries; gives its hashes, with the entries' own where it has none.
    fn compare_hashes(&mut self, place: Place, ours: &[Hash], told: Vec<Hash>) -> Vec<Hash> {
        let mut all = told;
        all.extend(ours.iter().skip(all.len()));
        for (index, (told, own)) in (place.first()..).zip(all.iter().zip(ours)) {
            if told != own {
                // Whose fault it is, the root says at the end.
                self.disputed.push(Finding::Altered {
                    entry: index,
                    piece: Piece::Entry,
                });
            }
        }
        all
    }

    /// Whose fault a disputed entry is: the side that gives the signed root is right.
    fn judge_root(&mut self, checkpoint: &Checkpoint) {
        let entries_right = self.reading.tree.root_at(checkpoint.size) == Some(checkpoint.root);
        let tiles_right = self.told.root_at(checkpoint.size) == Some(checkpoint.root);
        if !entries_right && !tiles_right {
            self.reading.findings.push(Finding::Root {
                size: checkpoint.size,
            });
        }
        let mut disputed = std::mem::take(&mut self.disputed);
        if entries_right {
            disputed.blame(Piece::LeafHash);
        }
        self.reading.findings.append(disputed);
        if tiles_right {
            // What was signed, for comparing the rest with.
            self.reading.tree = std::mem::take(&mut self.told);
        }
    }

    /// Compares the tiles above the leaves.
    fn check_upper_tiles(&mut self) -> Result<(), SourceError> {
        let reading = &mut self.reading;
        let tiles = Tile::new_tiles(0, reading.tree.size());
        for tile in tiles.into_iter().filter(|tile| tile.level() > 0) {
            let path =
                |w| Tile::new(tile.level(), tile.index(), w).map_or_else(String::new, |t| t.path());
            let found = partial_or_full(self.files, tile.width(), path)?;
            let ours = reading.tree.upper_tile_bytes(&tile).unwrap_or_default();
            let same = found.is_some_and(|(bytes, whole)| {
                bytes.len() == usize::from(whole) * 32 && bytes.starts_with(&ours)
            });
            reading.counted.tiles += 1;
            if !same {
                reading.findings.push(Finding::Tile {
                    path: tile.path(),
                    entry: tile.first_node() << (8 * u32::from(tile.level())),
                });
            }
        }
        Ok(())
    }
}

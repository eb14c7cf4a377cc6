//! Reading of a log what one resident needs, so that whoever serves it cannot tell what that was.
//!
//! Fetched by everybody: the daily indexes, the tiles one level above the leaves, the first and the last bundle. Fetched
//! with their bodies: the bundles of own entries among those of the sheet's cover ([`Cover`]), in ascending order. The
//! tree is recomputed from the upper tiles, so that an entry of a fetched bundle is proved to stand in it.
//!
//! It must never fetch anything because of an own entry but its bundle. What it cannot see, a whole reading does: an
//! alteration of entries that are not fetched, and a line of the index that hides the newest own entries.

use std::collections::BTreeMap;

use registry::clock::{CityDay, Minute};
use registry::readlog::{Cover, DayIndex, OwnSearch};
use tlog::tile::{TILE_WIDTH, Tile};
use tlog::{Checkpoint, Hash, sparse};

use super::bundles::{Bodies, Bundle, Place, partial_or_full, read_entries, read_leaf_tile};
use super::finding::{Finding, Piece};
use super::reading::{Reading, Wanted};
use super::source::{PublicFiles, SourceError};
use crate::log::layout::{days_around, index_path};
use crate::log::limits::ABSENT_DAYS_MAX;

const WIDTH: u64 = TILE_WIDTH as u64;

/// Shortened labels of one bundle, as far as the indexes name them.
type Shorts = Vec<Option<[u8; 8]>>;

struct Pass<'a> {
    files: &'a dyn PublicFiles,
    checkpoint: &'a Checkpoint,
    reading: Reading,
    /// The first and the last bundle, which are needed before the indexes.
    ends: BTreeMap<u64, Bundle>,
    /// What will be fetched, and what the indexes say of it.
    fetched: BTreeMap<u64, Shorts>,
    /// What is fetched for other reasons than an own entry.
    chosen: Box<dyn Fn(u64) -> bool + 'a>,
    bodies_kept_since: Minute,
}

/// Reads indexes, upper tiles, own bundles and cover.
pub(in crate::log) fn read(
    files: &dyn PublicFiles,
    wanted: &Wanted<'_>,
) -> Result<Reading, SourceError> {
    let size = wanted.checkpoint.size;
    let last = size.saturating_sub(1) / WIDTH;
    let cut = wanted.cut_bundles();
    // The oldest sheet's cover serves all: a second cover would tell that there is a second sheet.
    let cover = wanted.sheets.first().map(|sheet| Cover::of(&sheet.k0));
    let mut pass = Pass {
        files,
        checkpoint: wanted.checkpoint,
        reading: Reading::new(wanted.sheets),
        ends: BTreeMap::new(),
        fetched: BTreeMap::new(),
        chosen: Box::new(move |bundle| {
            bundle == 0
                || bundle == last
                || cut.contains(&bundle)
                || cover.as_ref().is_some_and(|cover| cover.holds(bundle))
        }),
        bodies_kept_since: wanted.bodies_kept_since,
    };
    if size == 0 || !pass.tree()? {
        return Ok(pass.reading);
    }
    if let Some(days) = pass.days()? {
        pass.indexes(days, wanted)?;
    }
    for (number, shorts) in std::mem::take(&mut pass.fetched) {
        pass.bundle(number, &shorts)?;
    }
    Ok(pass.reading)
}

impl Pass<'_> {
    fn place(&self, number: u64) -> Place {
        let width = (self.checkpoint.size - number * WIDTH).min(WIDTH);
        Place {
            number,
            width: u16::try_from(width).unwrap_or(TILE_WIDTH),
        }
    }

    fn entries(&mut self, number: u64) -> Result<Option<Bundle>, SourceError> {
        if let Some(bundle) = self.ends.remove(&number) {
            return Ok(Some(bundle));
        }
        read_entries(self.files, self.place(number), &mut self.reading.findings)
    }

    /// Recomputes the tree from the tiles above the leaves and the last bundle; says whether there is one.
    fn tree(&mut self) -> Result<bool, SourceError> {
        let size = self.checkpoint.size;
        let tiles = Tile::new_tiles(0, size);
        for tile in tiles.into_iter().filter(|tile| tile.level() == 1) {
            let path = |w| Tile::new(1, tile.index(), w).map_or_else(String::new, |t| t.path());
            let (bytes, whole) =
                partial_or_full(self.files, tile.width(), path)?.unwrap_or_default();
            let (roots, rest) = bytes.as_chunks::<32>();
            if roots.len() != usize::from(whole) || !rest.is_empty() || roots.is_empty() {
                self.reading.findings.push(Finding::Tile {
                    path: tile.path(),
                    entry: tile.first_node() * WIDTH,
                });
                return Ok(false);
            }
            self.reading.counted.tiles += 1;
            for root in roots.iter().take(usize::from(tile.width())) {
                if self.reading.tree.push_bundle_root(Hash(*root)).is_err() {
                    return Ok(false);
                }
            }
        }
        if !size.is_multiple_of(WIDTH) {
            let last = size / WIDTH;
            let Some(bundle) = self.entries(last)? else {
                return Ok(false);
            };
            let grown = self.reading.tree.push_bundle(&bundle.leaves, true);
            self.ends.insert(last, bundle);
            if grown.is_err() {
                return Ok(false);
            }
        }
        if self.reading.tree.root_at(size) != Some(self.checkpoint.root) {
            self.reading.findings.push(Finding::Root { size });
        }
        Ok(true)
    }

    /// The days from the first entry to the last.
    fn days(&mut self) -> Result<Option<Walk>, SourceError> {
        let last = (self.checkpoint.size - 1) / WIDTH;
        for number in [0, last] {
            let Some(bundle) = self.entries(number)? else {
                return Ok(None);
            };
            self.ends.insert(number, bundle);
        }
        let entries = self.ends.values().flat_map(|bundle| &bundle.entries);
        let days = entries
            .flatten()
            .flat_map(|entry| days_around(entry.minute));
        let days: Vec<CityDay> = days.collect();
        let from_to = days.iter().min().copied().zip(days.iter().max().copied());
        Ok(from_to.map(|(day, last)| Walk {
            day,
            last,
            absent: 0,
        }))
    }

    /// Where days are absent, or none is left before the last entry's line: goes on round the minute of the entry whose
    /// line comes next, which is the same for whoever asks. A clock that was ahead once has filed entries under a day far
    /// from their neighbours'. Says whether there is such a day.
    fn go_on(&mut self, walk: &mut Walk, next: u64) -> Result<bool, SourceError> {
        let number = next / WIDTH;
        let kept = self.ends.contains_key(&number);
        let Some(bundle) = self.entries(number)? else {
            return Ok(false);
        };
        let place = usize::try_from(next % WIDTH).unwrap_or(0);
        let entry = bundle.entries.get(place).copied().flatten();
        if kept {
            self.ends.insert(number, bundle);
        }
        let Some([first, _, last]) = entry.map(|entry| days_around(entry.minute)) else {
            return Ok(false);
        };
        walk.absent = 0;
        walk.day = walk.day.max(first);
        walk.last = walk.last.max(last);
        Ok(walk.day <= last)
    }

    /// Reads every index, looking for own entries; they must follow each other without a hole down to the last entry.
    fn indexes(&mut self, mut walk: Walk, wanted: &Wanted<'_>) -> Result<(), SourceError> {
        let mut searches: Vec<OwnSearch> = wanted
            .sheets
            .iter()
            .map(|sheet| OwnSearch::new(&sheet.k0))
            .collect();
        let mut gathering = Gathering::default();
        let mut next = 0;
        while next < self.checkpoint.size {
            let lost = walk.absent >= ABSENT_DAYS_MAX || walk.day > walk.last;
            if lost && !self.go_on(&mut walk, next)? {
                break;
            }
            let bytes = self.files.get(&index_path(walk.day))?;
            walk.day = walk.day.plus_days(1);
            walk.absent += 1;
            let Some(bytes) = bytes else { continue };
            let index = DayIndex::parse(&bytes).ok();
            match index.as_ref().map(DayIndex::first) {
                Some(first) if first == next => {}
                Some(first) if first > next => self.missing_line(next),
                _ => self.reading.findings.push(altered_line(next)),
            }
            let Some(index) = index else { continue };
            self.reading.counted.days += 1;
            // What lies beyond is written ahead of the next checkpoint.
            let numbers = next.max(index.first())..self.checkpoint.size;
            for (number, (_, short)) in numbers.zip(index.iter()) {
                walk.absent = 0;
                let own = searches
                    .iter_mut()
                    .fold(false, |own, search| search.wants(short) | own);
                if let Some((bundle, shorts)) = gathering.push(number, short, own) {
                    self.gathered(bundle, shorts);
                }
                next = number + 1;
            }
        }
        if let Some((bundle, shorts)) = gathering.take() {
            self.gathered(bundle, shorts);
        }
        if next < self.checkpoint.size {
            self.missing_line(next);
        }
        Ok(())
    }

    fn missing_line(&mut self, entry: u64) {
        let piece = Piece::Index;
        self.reading
            .findings
            .push(Finding::Missing { entry, piece });
    }

    fn gathered(&mut self, bundle: u64, gathered: Gathered) {
        if gathered.own || (self.chosen)(bundle) {
            self.fetched.insert(bundle, gathered.shorts);
        }
    }

    /// Reads one bundle with its bodies and compares it with the tree and the index.
    fn bundle(&mut self, number: u64, shorts: &Shorts) -> Result<(), SourceError> {
        let place = self.place(number);
        let Some(bundle) = self.entries(number)? else {
            return Ok(());
        };
        let findings = &mut self.reading.findings;
        let bodies = Bodies::read(self.files, place, findings)?;
        if let Some(withheld) = bodies.withheld(place, &bundle.entries, self.bodies_kept_since) {
            findings.push(withheld);
        }
        if place.width == TILE_WIDTH && !self.reading.tree.keep_leaves(number, &bundle.leaves) {
            self.name_altered(place, &bundle.leaves)?;
        }
        for (at, entry) in bundle.entries.iter().enumerate() {
            let index = place.first() + at as u64;
            self.reading.counted.entries += 1;
            let Some(entry) = entry else { continue };
            let findings = &mut self.reading.findings;
            // Lines that are missing were named when they were looked for.
            let line = shorts.get(at).copied().flatten();
            if line.is_some_and(|short| short != entry.label.short()) {
                findings.push(altered_line(index));
            }
            let body = bodies.at(at, index, entry, findings);
            let own = self.reading.offer(index, entry);
            let counted = &mut self.reading.counted;
            counted.bodies_pruned += u64::from(bodies.are_pruned());
            if let Some(body) = body {
                counted.bodies += 1;
                if own {
                    self.reading.bodies.insert(index, body);
                }
            }
        }
        Ok(())
    }

    /// Which entry of a bundle does not fit: its hash tile says so, if the tile itself leads to the tree.
    fn name_altered(&mut self, place: Place, leaves: &[Hash]) -> Result<(), SourceError> {
        let told = read_leaf_tile(self.files, place, &mut self.reading.findings)?;
        let signed = sparse::root_of(&told) == self.reading.tree.bundle_root(place.number);
        if !signed {
            let path = Tile::new(0, place.number, place.width);
            self.reading.findings.push(Finding::Tile {
                path: path.map_or_else(String::new, |tile| tile.path()),
                entry: place.first(),
            });
            return Ok(());
        }
        for (index, (told, own)) in (place.first()..).zip(told.iter().zip(leaves)) {
            if told != own {
                self.reading.findings.push(Finding::Altered {
                    entry: index,
                    piece: Piece::Entry,
                });
            }
        }
        Ok(())
    }
}

fn altered_line(entry: u64) -> Finding {
    Finding::Altered {
        entry,
        piece: Piece::Index,
    }
}

/// Which days are asked for.
struct Walk {
    /// The next one.
    day: CityDay,
    /// The last one near the first or the last entry.
    last: CityDay,
    /// Days in a row without a line.
    absent: u32,
}

/// The lines of the bundle that is being passed.
#[derive(Default)]
struct Gathering {
    number: u64,
    now: Gathered,
}

#[derive(Default)]
struct Gathered {
    shorts: Shorts,
    own: bool,
}

impl Gathering {
    /// Adds a line; gives the bundle before when another has begun.
    fn push(&mut self, number: u64, short: [u8; 8], own: bool) -> Option<(u64, Gathered)> {
        let bundle = number / WIDTH;
        let before = (bundle != self.number).then(|| self.take()).flatten();
        self.number = bundle;
        let place = usize::try_from(number % WIDTH).unwrap_or(0);
        self.now.shorts.resize(place, None); // lines of a day that is missing
        self.now.shorts.push(Some(short));
        self.now.own |= own;
        before
    }

    fn take(&mut self) -> Option<(u64, Gathered)> {
        let now = std::mem::take(&mut self.now);
        (!now.shorts.is_empty()).then_some((self.number, now))
    }
}

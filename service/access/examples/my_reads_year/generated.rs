//! Writes the public files of a log in which one list is real and everybody else's entries are drawn: labels and bodies
//! are random bytes, and each entry carries its body's true hash. Nothing is kept in memory but the roots of bundles.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Error, Result};
use std::path::Path;

use access::log::layout::{CHECKPOINT, body_path, index_path};
use registry::clock::{CityDay, CityZone, Minute};
use registry::purpose::Purpose;
use registry::readlog::{
    BODY_BYTES, ChainKey, ChainState, DayIndex, Detail, Entry, EntryKind, Label, Opening,
    SealedBody,
};
use sha2::{Digest as _, Sha256};
use tlog::note::NoteSigner;
use tlog::tile::{Tile, bundles, entries_path};
use tlog::{Checkpoint, Hash, SparseTree, bundle, leaf_hash};

/// What to write.
pub struct Plan<'a> {
    /// How many entries.
    pub entries: u64,
    /// Over how many days.
    pub days: u64,
    /// Minute of the first, since 1970.
    pub first_minute: u32,
    /// First key of the real list.
    pub k0: &'a ChainKey,
    /// Numbers of the entries that are its.
    pub own: &'a BTreeSet<u64>,
    /// Signs the checkpoint.
    pub signer: &'a NoteSigner,
}

struct Writer<'a> {
    folder: &'a Path,
    plan: &'a Plan<'a>,
    state: ChainState,
    tree: SparseTree,
    day: Option<(CityDay, DayIndex)>,
}

/// Writes all files below a folder.
pub fn write(folder: &Path, plan: &Plan<'_>) -> Result<()> {
    let mut writer = Writer {
        folder,
        plan,
        state: ChainState::begin(plan.k0),
        tree: SparseTree::new(),
        day: None,
    };
    for (number, width) in bundles(plan.entries) {
        writer.bundle(number, width)?;
    }
    writer.end_day()?;
    for tile in Tile::new_tiles(0, plan.entries) {
        if let Some(bytes) = writer.tree.upper_tile_bytes(&tile) {
            writer.file(&tile.path(), &bytes)?;
        }
    }
    let root = writer.tree.root_at(plan.entries);
    let checkpoint = Checkpoint {
        origin: plan.signer.name().to_owned(),
        size: plan.entries,
        root: root.ok_or_else(|| Error::other("no root"))?,
        extensions: Vec::new(),
    };
    let note = checkpoint.sign(plan.signer).map_err(Error::other)?;
    writer.file(CHECKPOINT, note.to_string().as_bytes())
}

impl Writer<'_> {
    fn bundle(&mut self, number: u64, width: u16) -> Result<()> {
        let (mut entries, mut bodies, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
        let mut leaves: Vec<Hash> = Vec::new();
        for index in number * 256..number * 256 + u64::from(width) {
            let minute = self.minute(index);
            let (entry, body) = if self.plan.own.contains(&index) {
                self.own(minute)?
            } else {
                another(index, minute)?
            };
            let bytes = entry.to_bytes();
            bundle::push(&mut entries, &bytes).map_err(Error::other)?;
            bodies.extend_from_slice(body.as_bytes());
            let leaf = leaf_hash(&bytes);
            hashes.extend_from_slice(&leaf.0);
            leaves.push(leaf);
            self.index(index, minute, &entry.label)?;
        }
        let tile = Tile::new(0, number, width).ok_or_else(|| Error::other("no such tile"))?;
        self.file(&entries_path(number, width), &entries)?;
        self.file(&body_path(number, width), &bodies)?;
        self.file(&tile.path(), &hashes)?;
        self.tree.push_bundle(&leaves, false).map_err(Error::other)
    }

    fn minute(&self, index: u64) -> Minute {
        let passed = index * self.plan.days * 1_440 / self.plan.entries.max(1);
        Minute(self.plan.first_minute + u32::try_from(passed).unwrap_or(0))
    }

    fn own(&mut self, minute: Minute) -> Result<(Entry, SealedBody)> {
        let number = self.state.number();
        let (kind, purpose) = if number == 0 {
            (EntryKind::ListBegins, Purpose::ListBegins)
        } else {
            (EntryKind::Opened, Purpose::ReviewDuplicate)
        };
        let detail = Detail {
            list: self.state.list(),
            number,
            opening: Opening::of_register(kind, purpose),
        };
        let sealed = self.state.entry_key().seal(minute, &detail);
        let next = self.state.advance();
        self.state = next.ok_or_else(|| Error::other("the list is full"))?;
        sealed.map_err(Error::other)
    }

    fn index(&mut self, number: u64, minute: Minute, label: &Label) -> Result<()> {
        let today = CityDay::of(minute.start(), CityZone::CHINA);
        if self.day.as_ref().is_none_or(|(day, _)| *day != today) {
            self.end_day()?;
            self.day = Some((today, DayIndex::new(number)));
        }
        if let Some((_, index)) = &mut self.day {
            index.push(label);
        }
        Ok(())
    }

    fn end_day(&mut self) -> Result<()> {
        match self.day.take() {
            Some((day, index)) => self.file(&index_path(day), &index.to_bytes()),
            None => Ok(()),
        }
    }

    fn file(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)
    }
}

/// Somebody else's entry.
fn another(index: u64, minute: Minute) -> Result<(Entry, SealedBody)> {
    let mut drawn = [0; BODY_BYTES + 32];
    let mut state = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for eight in drawn.as_chunks_mut::<8>().0 {
        // SplitMix64, to fill bytes; nothing here is secret.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        *eight = (z ^ (z >> 31)).to_le_bytes();
    }
    let (body, label) = drawn.split_at(BODY_BYTES);
    let mut whole = [0; 32];
    whole.copy_from_slice(label);
    let entry = Entry {
        minute,
        label: Label(whole),
        body_hash: Sha256::digest(body).into(),
    };
    Ok((entry, SealedBody::parse(body).map_err(Error::other)?))
}

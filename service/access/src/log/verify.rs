//! Reading the whole database of the log again, row by row: what a start leaves out, because it would take longer with
//! every year. For `denizen doctor`, and for whoever suspects something.
//!
//! It changes nothing and needs only the log's public key. The first row that does not fit is named.

use registry::readlog::{Entry, SealedBody};
use store::log as rows;
use store::{Store, StoreError};
use tlog::note::{NoteVerifier, SignedNote};
use tlog::tile::TILE_WIDTH;
use tlog::{Checkpoint, Edge, FullTile, Hash, leaf_hash};

use super::error::LogError;
use super::tiles::{Tiles, altered};

/// What was read and fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries that the checkpoint signs.
    pub entries: u64,
    /// Bodies among them that are still kept.
    pub bodies: u64,
}

/// Reads all that the stored checkpoint signs: entries, labels, bodies, days, tiles, and the root they give.
///
/// # Errors
/// [`LogError::Altered`] with the number of the first entry that does not fit; [`LogError::Store`].
pub fn verify(store: &Store, key: &NoteVerifier) -> Result<Verified, LogError> {
    verify_against(store, key, &[])
}

/// As [`verify`]; and each of these states, a size and its root, must be where this log once was: what was published, what
/// keyhold has seen. May run beside the log that grows, when they were read before.
///
/// # Errors
/// As [`verify`].
pub fn verify_against(
    store: &Store,
    key: &NoteVerifier,
    seen: &[(u64, Hash)],
) -> Result<Verified, LogError> {
    let (head, bodies_from) = store.read("log: head", |tx| {
        Ok::<_, StoreError>((rows::head::get(tx)?, rows::head::bodies_from(tx)?))
    })?;
    let Some(head) = head else {
        return Err(wrong(0, "there is no checkpoint"));
    };
    let mut pass = Pass {
        store,
        edge: Edge::new(),
        finished: Vec::new(),
        last_day: None,
        bodies_from,
        bodies: 0,
    };
    if seen.iter().any(|(size, _)| *size > head.size) {
        return Err(wrong(head.size, "the entry is missing, and it was seen"));
    }
    pass.passes(seen)?;
    while pass.edge.size() < head.size {
        let first = pass.edge.size();
        let page = store.read("log: verify", |tx| rows::entry::stored(tx, first))?;
        if page.is_empty() {
            return Err(wrong(first, "the entry is missing"));
        }
        for row in page {
            if pass.edge.size() < head.size {
                pass.row(&row)?;
                pass.passes(seen)?;
            }
        }
    }
    let root = SignedNote::parse(&head.checkpoint)
        .ok()
        .and_then(|note| Checkpoint::verify(&note, key).ok())
        .filter(|checkpoint| checkpoint.size == head.size)
        .map(|checkpoint| checkpoint.root);
    if root != Some(pass.edge.root()) {
        return Err(wrong(
            head.size,
            "the entries do not give the root that was signed",
        ));
    }
    Ok(Verified {
        entries: head.size,
        bodies: pass.bodies,
    })
}

struct Pass<'s> {
    store: &'s Store,
    edge: Edge,
    finished: Vec<FullTile>,
    last_day: Option<registry::clock::CityDay>,
    bodies_from: u64,
    bodies: u64,
}

impl Pass<'_> {
    fn row(&mut self, row: &rows::entry::Stored) -> Result<(), LogError> {
        let index = self.edge.size();
        if row.index != index {
            return Err(wrong(index, "the entry is missing"));
        }
        let entry = Entry::parse(&row.leaf)
            .map_err(|_| wrong(index, "the stored bytes are not an entry"))?;
        if row.label != entry.label.0 {
            return Err(wrong(index, "its label is not the one in the entry"));
        }
        match &row.body {
            Some(body) => {
                let body = SealedBody::parse(body);
                if !body.is_ok_and(|body| entry.holds(&body)) {
                    return Err(wrong(
                        index,
                        "its sealed body is not the one it was made with",
                    ));
                }
                self.bodies += 1;
            }
            None if index >= self.bodies_from => {
                return Err(wrong(index, "its sealed body is missing before its time"));
            }
            None => {}
        }
        if self.last_day.is_some_and(|last| row.day < last) {
            return Err(wrong(
                index,
                "its day lies before that of the entry before it",
            ));
        }
        self.last_day = Some(row.day);
        self.edge
            .append_hash(leaf_hash(&row.leaf), &mut self.finished)
            .map_err(|error| LogError::Format(error.to_string()))?;
        let finished = std::mem::take(&mut self.finished);
        finished.iter().try_for_each(|tile| self.tile(tile))
    }

    /// Whether the log was once what was seen at this size.
    fn passes(&self, seen: &[(u64, Hash)]) -> Result<(), LogError> {
        let size = self.edge.size();
        let mut here = seen.iter().filter(|(of, _)| *of == size);
        if here.any(|(_, root)| *root != self.edge.root()) {
            return Err(wrong(
                size,
                "the entries before this one are not those that were seen",
            ));
        }
        Ok(())
    }

    /// Compares a tile that the entries give with the stored one.
    fn tile(&self, tile: &FullTile) -> Result<(), LogError> {
        let stored = Tiles::read(self.store, tile.level, tile.index)?;
        if stored == *tile.nodes {
            return Ok(());
        }
        if tile.level > 0 {
            return Err(altered(tile.level, tile.index));
        }
        let (ours, theirs) = (tile.nodes.to_bytes(TILE_WIDTH), stored.to_bytes(TILE_WIDTH));
        let same = ours.chunks(32).zip(theirs.chunks(32));
        let place = same.take_while(|(ours, theirs)| ours == theirs).count();
        Err(wrong(
            tile.index * u64::from(TILE_WIDTH) + place as u64,
            "the entry and its stored hash differ",
        ))
    }
}

fn wrong(index: u64, what: &'static str) -> LogError {
    LogError::Altered { index, what }
}
